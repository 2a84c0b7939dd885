"""What is taken for a sentence of the desk, and what for one of the event."""

from __future__ import annotations

import pytest

from service.stories.routine import REPEATED, Sentence, factors, names_somebody, parted
from service.stories.terms import terms, terms_and_sentences
from service.stories.weighing import lexicon_of

FRAME = "Officers were called to the scene."
TEXT = f"A barn in Osterby burned down. {FRAME}"


def _names(text: str, language: str = "en") -> bool:
    """Whether the last sentence of ``text`` names somebody."""
    plain, sentences = parted(terms_and_sentences(text, 2026, language=language))
    return names_somebody(sentences[-1], plain, lexicon_of(language), language)


def test_sentences_stand_behind_the_terms() -> None:
    plain, sentences = parted(terms_and_sentences(TEXT, 2026, language="en"))
    assert plain == terms(TEXT, 2026, language="en")
    assert [plain[place][0] for place in sentences[1].places][:3] == ["Officer", "were", "called"]


def test_equal_sentences_have_equal_codes() -> None:
    (_, (_, one)), (_, (_, other)) = (
        parted(terms_and_sentences(f"{body} {FRAME}", 2026)) for body in ("A barn burned down.", "Nobody went there.")
    )
    assert one.code == other.code


@pytest.mark.parametrize("text", ["Rain fell. " * 120, "About 25 people were hurt there.", "No. Yes.", "so " * 30])
def test_long_texts_figures_and_captions_have_no_sentences(text: str) -> None:
    assert parted(terms_and_sentences(text, 2026))[1] == ()


def test_a_word_that_stands_elsewhere_too_keeps_its_weight() -> None:
    plain, sentences = parted(terms_and_sentences("The scene was quiet. Officers came to the scene.", 2026))
    found = dict(zip((term for term, _ in plain), factors(plain, sentences[1:]), strict=True))
    assert (found["scene"], found["Officer"], found["quiet"]) == (1.0, REPEATED, 1.0)


def test_a_text_of_repeated_sentences_alone_keeps_its_weight() -> None:
    plain, sentences = parted(terms_and_sentences(FRAME, 2026))
    assert factors(plain, sentences) == [1.0] * len(plain)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The police want to question Delvarin Ostrup."),
        # Names that every list of words has.
        ("en", "The trial of former minister George Brown continues."),
        ("en", "The former mayor thanked Trump for that."),
        ("fr", "Hier, Emmanuel Macron a refusé de retirer sa réforme."),
        ("de", "Nach der Tat wird Delvarin gesucht."),
        ("de", "Das sagte der Angeklagte Thomas Müller."),
    ],
)
def test_a_sentence_names_somebody(language: str, sentence: str) -> None:
    assert _names(f"A barn burned down. {sentence}", language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", FRAME),
        ("en", "They told nothing to the press on Wednesday."),
        ("de", "Das teilte die Polizei in Kelmar mit."),
        ("de", "Die Verletzten kamen in das Krankenhaus."),
        ("de", "Der Bahnverkehr ist in den Abendstunden ausgefallen."),
        ("ja", "警察が原因を調べている。"),
    ],
)
def test_a_sentence_names_nobody(language: str, sentence: str) -> None:
    assert not _names(f"KELMAR (Nordwire) - A barn burned down. {sentence}", language)


@pytest.mark.parametrize(
    "term", ["=", "=zz", "=00000001", "=00000001:7", "=00000001:-1", "=00000001:x", f"=00000001:{'9' * 5000}", "=1:0"]
)
def test_what_is_no_sentence_is_ignored(term: str) -> None:
    assert parted((("barn", 1), (term, 1))) == ((("barn", 1),), ())


def test_a_sentence_may_have_no_terms() -> None:
    assert parted((("barn", 1), ("=00000001:", 1)))[1] == (Sentence(1, ()),)

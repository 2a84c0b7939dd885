"""What is taken for a sentence of the desk, and what for one of the event."""

from __future__ import annotations

import pytest

from service.stories.routine import factor_of, factors, parted
from service.stories.terms import terms, terms_and_sentences
from service.stories.weighing import lexicon_of

FRAME = "Officers were called to the scene."
TEXT = f"A barn in Osterby burned down. {FRAME}"


def _factor(text: str, language: str = "en") -> float:
    """The factor of the last sentence of ``text``."""
    plain, sentences = parted(terms_and_sentences(text, 2026, language=language))
    return factor_of(sentences[-1], plain, lexicon_of(language))


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
    found = dict(zip((term for term, _ in plain), factors(plain, [(sentences[1], 0.0)]), strict=True))
    assert (found["scene"], found["Officer"], found["quiet"]) == (1.0, 0.0, 1.0)


def test_a_sentence_that_names_somebody_keeps_its_weight() -> None:
    assert _factor("A barn burned down. The police want to question Delvarin Ostrup.") == 1.0


def test_a_sentence_of_words_of_any_report_loses_its_weight() -> None:
    assert _factor(TEXT) == 0.0
    assert _factor("KELMAR (Nordwire) - Eine Scheune brannte. Das teilte die Polizei in Kelmar mit.", "de") == 0.0
    # The lists have these words with the s that terms have not.
    assert _factor("Een schuur brandde af. De gewonden zijn naar het ziekenhuis gebracht.", "nl") < 1.0


def test_a_sentence_that_tells_something_keeps_a_part() -> None:
    assert 0 < _factor("A barn burned down. The roof fell on a tractor and crushed it.") < 1

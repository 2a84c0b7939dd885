"""Quotations and who said them, in the ways that news copy writes them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.enrichment import entities, quotes


def said(body: str, language: str = "en", subheadings: tuple[str, ...] = ()) -> list[tuple[str, str | None]]:
    names = entities.entities(body, language)
    return [(quote.text, quote.speaker) for quote in quotes.quotes(body, names, language, subheadings)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('"We will rebuild the bridge," said Anna Kowalska.', ("We will rebuild the bridge,", "Anna Kowalska")),
        ('"We will rebuild the bridge," Anna Kowalska said.', ("We will rebuild the bridge,", "Anna Kowalska")),
        ('Anna Kowalska said: "We will rebuild the bridge."', ("We will rebuild the bridge.", "Anna Kowalska")),
        ('"We will rebuild it," the mayor told reporters.', ("We will rebuild it,", "the mayor")),
        ('According to Anna Kowalska, "the bridge will be back."', None),
        ("“Will we rebuild the bridge?” a tired engineer asked.", ("Will we rebuild the bridge?", "a tired engineer")),
        ("“We lost the whole harvest.” — Anna Kowalska", ("We lost the whole harvest.", "Anna Kowalska")),
        ('"We lost it all," said Sen. Anna Kowalska of Iowa.', ("We lost it all,", "Anna Kowalska")),
    ],
)
def test_the_ways_to_attribute(body: str, expected: tuple[str, str] | None) -> None:
    found = said(body)
    assert found == ([expected] if expected else [("the bridge will be back.", "Anna Kowalska")])


def test_a_broken_quotation_is_one() -> None:
    body = '"We will rebuild it," Anna Kowalska said, "and we will do so by June."'
    assert said(body) == [("We will rebuild it, and we will do so by June.", "Anna Kowalska")]


def test_a_second_sentence_of_the_same_speaker_joins() -> None:
    body = '"We will rebuild it," Anna Kowalska said. "We start in June."'
    assert said(body) == [("We will rebuild it, We start in June.", "Anna Kowalska")]


def test_a_quotation_left_open_goes_on_in_the_next_paragraph() -> None:
    body = "Anna Kowalska said: “We will rebuild it.\n\n“We start in June.”"
    assert said(body) == [("We will rebuild it. We start in June.", "Anna Kowalska")]


def test_she_is_the_woman_named_last() -> None:
    body = "Mary Johnson met Robert Brown in Oslo on Friday.\n\n" + '"It was a long day for us," she said.'
    assert said(body) == [("It was a long day for us,", "Mary Johnson")]


def test_one_of_them_is_one_of_those_named_before() -> None:
    body = 'Two Danish officials visited the site.\n\n"There was nothing to see there," one of the officials said.'
    assert said(body) == [("There was nothing to see there,", "one of two Danish officials")]


@pytest.mark.parametrize(
    "body",
    [
        'He called the plan a "waste of public money" and left.',
        'The film "A Long Way Home" opens on Friday.',
        'Her so-called "friends" stayed away.',
    ],
)
def test_terms_titles_and_fragments_are_not_quotations(body: str) -> None:
    assert said(body) == []


def test_a_subheading_that_repeats_words_said_is_left_out() -> None:
    heading = "“We start in June”"
    body = f"{heading}\n\n“We start in June,” said Anna Kowalska."
    assert said(body, subheadings=(heading,)) == [("We start in June,", "Anna Kowalska")]


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("de", "„Wir fangen im Juni an“, sagte Anna Weber am Montag.", ("Wir fangen im Juni an", "Anna Weber")),
        ("fr", "« Nous commençons en juin », a déclaré la maire.", ("Nous commençons en juin", "la maire")),
        ("es", '"Empezamos en junio", dijo la alcaldesa en Sevilla.', ("Empezamos en junio", "la alcaldesa")),
    ],
)
def test_other_languages_have_their_own_marks_and_verbs(language: str, body: str, expected: tuple[str, str]) -> None:
    assert said(body, language) == [expected]


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab C.,:\n\"“”„«»'’—"), max_size=150))
def test_offsets_enclose_the_words_in_order(body: str) -> None:
    found = quotes.quotes(body, (), "en")
    assert all(0 <= quote.start <= quote.end <= len(body) for quote in found)
    assert [quote.start for quote in found] == sorted(quote.start for quote in found)

"""What kind of word a term is, and what its kind weighs."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from service.stories.candidate import candidate_of
from service.stories.lexicon import DIGIT, FRAMED, NAME, NUMBER, PLAIN, YEAR
from service.stories.terms import terms
from service.stories.weighing import _OFTEN, MOST_OF_PLACE, _as_report_words, _read, channels
from service.stories.word_table import exact_row, further_reports, reports
from tests.stories.test_candidate import article


@pytest.mark.parametrize(
    ("term", "kind"),
    [("7", DIGIT), ("12", NUMBER), ("Kelmar", NAME), ("ferry", PLAIN), ("^minister", FRAMED), ("@2024", YEAR)],
)
def test_a_term_says_of_which_kind_it_is(term: str, kind: int) -> None:
    assert _read(term, "en").kind == kind


def test_a_digit_alone_weighs_less_than_a_number() -> None:
    assert _read("7", "en").weight < _read("12", "en").weight


def test_a_word_counts_in_full_once_and_by_the_logarithm_from_then_on() -> None:
    assert _OFTEN[:3] == pytest.approx([1, 1, 1 + log(2)])


def weights(text: str, language: str = "en") -> dict[str, float]:
    """The weight of each term of ``text`` among all words, relative to what it weighs alone."""
    found = dict(terms(text, 2026))
    factors = _as_report_words(
        np.array([_read(term, language).report for term in found]),
        np.array([_read(term, language).weight for term in found]),
        len(found),
    )
    return dict(zip(found, factors.tolist(), strict=True))


def test_words_of_any_report_weigh_less_and_those_of_the_event_in_full() -> None:
    found = weights("A bus hit a lorry on the coast road near the quarry, police said. Twelve were taken to hospital.")
    assert found["police"] < 0.3
    assert found["hospital"] < 0.3
    assert found["bus"] == found["lorry"] == found["quarry"] == 1


def test_a_word_among_words_of_any_report_weighs_less_than_in_a_sentence_of_the_event() -> None:
    among = weights("Police spokesman said the authorities were called to a place on Wednesday evening, officials told")
    apart = weights("Ferry captain steers his boat into a harbour place behind lighthouse, cliff, pier and sandbank")
    assert among["place"] < apart["place"]


def test_a_name_that_says_where_weighs_no_more_than_a_plain_word() -> None:
    assert _read("~torvelby", "en").kind == NAME
    assert _read("~torvelby", "en").weight == MOST_OF_PLACE < _read("Torvelby", "en").weight
    assert _read("~london", "en").weight == _read("London", "en").weight
    assert _read("~torvelby", "en").code == _read("Torvelby", "en").code


def test_a_word_without_a_row_may_be_known_as_one_of_any_report() -> None:
    assert _read("accertamenti", "it").report == further_reports()["accertamenti"] / 100


def test_where_words_have_many_endings_they_are_compared_by_their_beginning() -> None:
    assert _read("lautturille", "fi").code == _read("lautturissa", "fi").code != _read("lautanen", "fi").code
    assert _read("lighthouse", "en").code != _read("lighthouses", "en").code
    assert _read("1.200.000", "fi").code != _read("1.200.500", "fi").code


def test_a_compound_is_a_word_of_any_report_if_its_last_part_is() -> None:
    evening = reports()[exact_row("kvällen")] / 100
    assert _read("onsdagskvällen", "sv").report == evening


def test_a_name_is_not_read_by_its_last_part() -> None:
    assert _read("Flagstaff", "en").report == -1


def test_in_a_long_text_words_of_any_report_weigh_nearly_as_much_as_others() -> None:
    short = "A bus hit a lorry, police said."
    filling = " ".join(f"word{one}{two}" for one in "abcdefghijklmnopqrst" for two in "abcdefghijklmnopqrst")
    assert weights(f"{short} {filling}")["police"] > 2 * weights(short)["police"]


def test_a_word_that_loses_its_last_letter_as_a_plural_is_known_all_the_same() -> None:
    assert _read("witnesse", "en").report == reports()[exact_row("witnesses")] / 100
    assert _read("sjukhu", "sv").report == reports()[exact_row("sjukhus")] / 100


def test_spellings_with_one_key_count_as_one_word() -> None:
    spelled, alike = (
        candidate_of(article(language="fi", headline=None, body=f"Kun {words} kellot.", entities=()))
        for words in ("lautturi lautturille lautturissa", "lautturi lautturi lautturi")
    )
    assert channels(spelled)["word"][1] == pytest.approx(channels(alike)["word"][1])

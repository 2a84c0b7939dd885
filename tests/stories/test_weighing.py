"""What kind of word a term is, and what its kind weighs."""

from __future__ import annotations

from math import log

import pytest

from service.stories.lexicon import DIGIT, FRAMED, NAME, NUMBER, PLAIN, YEAR
from service.stories.weighing import _OFTEN, _read


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

"""What kind of word a term is, and what its kind weighs."""

from __future__ import annotations

import pytest

from service.stories.lexicon import DIGIT, FRAMED, NAME, NUMBER, PLAIN, YEAR
from service.stories.weighing import _read


@pytest.mark.parametrize(
    ("term", "kind"),
    [("7", DIGIT), ("12", NUMBER), ("Kelmar", NAME), ("ferry", PLAIN), ("^minister", FRAMED), ("@2024", YEAR)],
)
def test_a_term_says_of_which_kind_it_is(term: str, kind: int) -> None:
    assert _read(term, "en").kind == kind


def test_a_digit_alone_weighs_less_than_a_number() -> None:
    assert _read("7", "en").weight < _read("12", "en").weight

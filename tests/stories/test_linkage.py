"""The rule by which stories grow, on groups made by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.stories.linkage import BIAS, MOST_WITHIN, USUAL_WITHIN, Group, Times, single
from service.stories.weighing import UNIT

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
TIMES = Times((NOON, NOON), (NOON, NOON))


def pair_of(log_odds: float) -> Group:
    """Two articles that are so alike."""
    product = round((log_odds - BIAS) * UNIT**2)
    return single(0, TIMES).joined(single(0, TIMES), product)


def test_how_alike_two_articles_are_is_drawn_towards_what_is_usual() -> None:
    assert USUAL_WITHIN < pair_of(6.0).within < 6.0


def test_copies_of_a_text_do_not_raise_what_it_takes_to_join_their_story() -> None:
    assert pair_of(21.0).within == pytest.approx(pair_of(MOST_WITHIN).within)

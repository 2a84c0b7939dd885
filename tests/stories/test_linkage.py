"""The rule by which stories grow, on groups made by hand."""

from __future__ import annotations

from datetime import UTC, datetime

from service.stories.linkage import BIAS, USUAL_WITHIN, Group, Times, single
from service.stories.weighing import UNIT

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
TIMES = Times((NOON, NOON), (NOON, NOON))


def pair_of(log_odds: float) -> Group:
    """Two articles that are so alike."""
    product = round((log_odds - BIAS) * UNIT**2)
    return single(0, TIMES).joined(single(0, TIMES), product)


def test_two_articles_do_not_tell_how_alike_the_reports_of_their_story_are() -> None:
    assert pair_of(21.0).within == USUAL_WITHIN


def test_three_do_and_are_drawn_towards_what_is_usual() -> None:
    three = pair_of(6.0).joined(single(0, TIMES), 2 * round((6.0 - BIAS) * UNIT**2))
    assert USUAL_WITHIN < three.within < 6.0

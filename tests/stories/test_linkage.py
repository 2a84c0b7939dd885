"""The rule by which stories grow, on groups made by hand."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from service.stories.linkage import (
    BASE,
    BIAS,
    LEAST_NEEDED,
    LOST_OVER_WINDOW,
    MOST_WITHIN,
    SHARE_OF_WITHIN,
    USUAL_WEIGHT,
    USUAL_WITHIN,
    Group,
    Times,
    margin,
    single,
)
from service.stories.weighing import UNIT

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
TIMES = Times((NOON, NOON), (NOON, NOON))
WINDOW = timedelta(hours=48)


def at(hours: float, *, dated: bool = True) -> Times:
    """The times of one article, so long after noon."""
    clock = NOON + timedelta(hours=hours)
    return Times((clock, clock) if dated else None, (clock, clock))


def product_of(log_odds: float) -> int:
    """The product of two articles that are so alike."""
    return round((log_odds - BIAS) * UNIT**2)


def pair_of(log_odds: float) -> Group:
    """Two articles that are so alike."""
    return single(0, TIMES).joined(single(0, TIMES), product_of(log_odds))


def test_how_alike_two_articles_are_is_drawn_towards_what_is_usual() -> None:
    assert single(UNIT**2, TIMES).within == USUAL_WITHIN
    assert pair_of(6.0).within == pytest.approx((6.0 + USUAL_WEIGHT * USUAL_WITHIN) / (1 + USUAL_WEIGHT))
    # A third article beside the two, as near to each of them as they are to each other.
    three = pair_of(6.0).joined(single(0, TIMES), 2 * product_of(6.0))
    assert three.within == pytest.approx((2 * 6.0 + USUAL_WEIGHT * USUAL_WITHIN) / (2 + USUAL_WEIGHT))


def test_copies_of_a_text_do_not_raise_what_it_takes_to_join_their_story() -> None:
    assert pair_of(21.0).within == pytest.approx(pair_of(MOST_WITHIN).within)


def test_two_articles_are_one_story_by_what_they_are_more_alike_than_it_takes() -> None:
    needed = BASE + SHARE_OF_WITHIN * USUAL_WITHIN
    assert margin(single(0, TIMES), single(0, TIMES), product_of(6.0), WINDOW) == pytest.approx(6.0 - needed)


def test_each_article_of_both_groups_counts_once_in_what_it_takes() -> None:
    one, two = single(0, TIMES), pair_of(6.0)
    within = (USUAL_WITHIN + 2 * two.within) / 3
    assert margin(one, two, 2 * product_of(6.0), WINDOW) == pytest.approx(6.0 - BASE - SHARE_OF_WITHIN * within)


def test_a_story_whose_articles_are_not_alike_does_not_take_in_ever_less_alike_ones() -> None:
    loose = pair_of(-9.0)
    assert margin(loose, loose, 4 * product_of(LEAST_NEEDED - 0.1), WINDOW) < 0
    assert margin(loose, loose, 4 * product_of(LEAST_NEEDED + 0.1), WINDOW) > 0


@pytest.mark.parametrize(("hours", "lost"), [(0, 0.0), (24, LOST_OVER_WINDOW / 2), (48, LOST_OVER_WINDOW)])
def test_likeness_is_lost_over_time(hours: float, lost: float) -> None:
    at_once = margin(single(0, at(0)), single(0, at(0)), product_of(6.0), WINDOW)
    for early, late in ((at(0), at(hours)), (at(hours), at(0)), (at(0), at(hours, dated=False))):
        assert margin(single(0, early), single(0, late), product_of(6.0), WINDOW) == pytest.approx(at_once - lost)


def test_beyond_the_window_nothing_is_alike_enough() -> None:
    assert margin(single(0, at(0)), single(0, at(48.1)), product_of(99.0), WINDOW) == -math.inf

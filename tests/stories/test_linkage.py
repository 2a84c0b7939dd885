"""The rule by which stories grow, on groups made by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.stories.linkage import BIAS, MOST_WITHIN, USUAL_WITHIN, Group, Times, single
from service.stories.weighing import UNIT

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
TIMES = Times((NOON, NOON), (NOON, NOON))


def group_of(size: int, log_odds: float) -> Group:
    """``size`` articles, each two of them so alike."""
    product = round((log_odds - BIAS) * UNIT**2)
    group = single(0, TIMES)
    for count in range(1, size):
        group = group.joined(single(0, TIMES), count * product)
    return group


def test_how_alike_three_articles_are_is_drawn_towards_what_is_usual() -> None:
    assert USUAL_WITHIN < group_of(3, 6.0).within < 6.0


def test_copies_of_a_text_do_not_raise_what_it_takes_to_join_their_story() -> None:
    assert group_of(3, 21.0).within == pytest.approx(group_of(3, MOST_WITHIN).within)


def test_two_articles_tell_nothing_of_how_alike_those_of_their_story_are() -> None:
    assert group_of(2, 21.0).within == USUAL_WITHIN

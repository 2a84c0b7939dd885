"""Two groups of articles in, how clearly they tell one story out: the rule by which stories grow and merge."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.stories.weighing import BIAS, UNIT

# How like each other two groups must be, in log-odds: a base, plus a share of how like the more loosely knit one's
# own articles are (stories on one subject are as like each other as the articles of a loose story, so what
# counts is the contrast), plus a margin while the groups are small and the mean is of few pairs.
BASE, SHARE_OF_WITHIN, MARGIN_OF_FEW = -1.0, 0.4, 1.0
# What a group's own likeness is taken to be before it has articles to tell, and how many articles that is worth.
USUAL_WITHIN, USUAL_WEIGHT = 2.5, 2.0
# Log-odds lost when the gap in time is the whole window; news of one event comes in hours and days.
LOST_OVER_WINDOW = 2.0

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Times:
    """When a group is from: by its articles' own clocks, where any has one, and by their receipt."""

    own: Interval | None
    received: Interval

    def joined(self, other: Times) -> Times:
        """The times of both groups together."""
        own = _hull(self.own, other.own) if self.own and other.own else self.own or other.own
        return Times(own, _hull(self.received, other.received))

    def gap(self, other: Times) -> timedelta:
        """The time between two groups, zero where they overlap. By receipt, where one has no clock of its own: an
        undated article that came with a dated one is taken to be of its time."""
        if self.own and other.own:
            return _between(self.own, other.own)
        return _between(self.received, other.received)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of articles as far as the rule looks at it: how many, how like each other (log-odds), when."""

    size: int
    within: float
    times: Times


def within(size: int, square: int, own_square: int) -> float:
    """The mean log-odds of all pairs of ``size`` articles, whose features' sum has the product ``square`` with itself
    and whose products with themselves add up to ``own_square``."""
    pairs = size * (size - 1)
    return log_odds(square - own_square, pairs) if pairs else 0.0


def log_odds(products: int, pairs: int) -> float:
    """The mean log-odds of ``pairs`` pairs of articles whose features' products add up to ``products``."""
    return BIAS + products / pairs / (UNIT * UNIT)


def margin(left: Group, right: Group, likeness: float, window: timedelta) -> float:
    """By how much two groups are more alike than it takes, in log-odds; not above zero: two stories."""
    gap = left.times.gap(right.times)
    if gap > window:
        return -math.inf
    within = min(_expected_within(left), _expected_within(right))
    few = MARGIN_OF_FEW / math.sqrt(left.size * right.size)
    lost = LOST_OVER_WINDOW * (gap / window) if gap else 0.0
    return likeness - lost - (BASE + SHARE_OF_WITHIN * within + few)


def _expected_within(group: Group) -> float:
    seen = group.size - 1
    return (group.within * seen + USUAL_WITHIN * USUAL_WEIGHT) / (seen + USUAL_WEIGHT)


def _hull(left: Interval, right: Interval) -> Interval:
    return min(left[0], right[0]), max(left[1], right[1])


def _between(left: Interval, right: Interval) -> timedelta:
    return max(left[0] - right[1], right[0] - left[1], timedelta())

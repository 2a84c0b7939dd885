"""Two groups of articles in, how clearly they tell one story out: the rule by which stories grow and merge."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from service.stories.weighing import UNIT

# What the log-odds of two of the shortest texts start from, and what the longer and the shorter text of a pair add
# for each doubling of length: the same cosine says less of long texts, which share words anyway. Fitted with the
# weights of the channels.
BIAS, LONGER, SHORTER = -2.33, -1.77, 0.53
# Lengths in steps of a quarter of a doubling, from 25 words (a brief of one sentence; shorter ones count as that,
# the fit says nothing of them) to 300, where the compared beginning ends.
SHORTEST, STEPS_OF_DOUBLING, STEPS = 25, 4, 16

# How like each other two groups must be, in log-odds: a base, plus a share of how like the more loosely knit one's
# own articles are (two stories on one subject can be as like each other as the articles of a loose story: it is the
# contrast that counts), plus a margin while the groups are small and the mean is of few pairs. The middle of
# a plateau: with bases from -1.5 to -1 subjects that nothing was fitted to score 0.941 to 0.947 in file order and 0.921
# to 0.928 shuffled; the share may be 0.2 or 0.6 and the margin 0 or 2, with a base that makes up for it.
BASE, SHARE_OF_WITHIN, MARGIN_OF_FEW = -1.25, 0.4, 1.0
# What a group's own likeness is taken to be before it has articles to tell, and how many articles that is worth.
USUAL_WITHIN, USUAL_WEIGHT = 2.5, 2
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


@dataclass(frozen=True)
class Group:
    """A group of articles as far as the rule looks at it.

    ``square`` is the product of the sum of their features with itself, ``own_square`` the sum of each one's product
    with itself. ``lengths`` counts the articles of each step of length and below.
    """

    size: int
    square: int
    own_square: int
    lengths: tuple[int, ...]
    times: Times

    def joined(self, other: Group, product: int) -> Group:
        """Both groups together; ``product`` is that of their sums."""
        return Group(
            self.size + other.size,
            self.square + other.square + 2 * product,
            self.own_square + other.own_square,
            tuple(map(int.__add__, self.lengths, other.lengths)),
            self.times.joined(other.times),
        )

    @cached_property
    def within(self) -> float:
        """The mean log-odds of two articles of the group, drawn towards what is usual while it has few."""
        pairs = self.size * (self.size - 1)
        if not pairs:
            return USUAL_WITHIN
        own_steps = sum(self.size - count for count in self.lengths)
        longer, shorter = _steps(self, self)
        steps = LONGER * (longer - own_steps) + SHORTER * (shorter - own_steps)
        seen = BIAS + (steps / STEPS_OF_DOUBLING + (self.square - self.own_square) / UNIT**2) / pairs
        return (seen * (self.size - 1) + USUAL_WITHIN * USUAL_WEIGHT) / (self.size - 1 + USUAL_WEIGHT)


def single(length: int, square: int, times: Times) -> Group:
    """A group of one article of ``length`` words, whose features' product with themselves is ``square``."""
    step = round(STEPS_OF_DOUBLING * math.log2(max(length, SHORTEST) / SHORTEST))
    return Group(1, square, square, tuple(int(step <= each) for each in range(STEPS)), times)


def log_odds(left: Group, right: Group, product: int) -> float:
    """The mean log-odds that an article of ``left`` and one of ``right`` tell one story; ``product`` is that of the
    groups' sums of features."""
    longer, shorter = _steps(left, right)
    steps = (LONGER * longer + SHORTER * shorter) / STEPS_OF_DOUBLING
    return BIAS + (steps + product / UNIT**2) / (left.size * right.size)


def margin(left: Group, right: Group, product: int, window: timedelta) -> float:
    """By how much two groups are more alike than it takes, in log-odds; not above zero: two stories."""
    gap = left.times.gap(right.times)
    if gap > window:
        return -math.inf
    few = MARGIN_OF_FEW / math.sqrt(left.size * right.size)
    lost = LOST_OVER_WINDOW * (gap / window) if gap else 0.0
    needed = BASE + SHARE_OF_WITHIN * min(left.within, right.within) + few
    return log_odds(left, right, product) - lost - needed


def _steps(left: Group, right: Group) -> tuple[int, int]:
    """The steps of length above the shortest, of the longer and of the shorter text, over all pairs.

    The longer one is above a step unless both are not, the shorter one is if both are; so counts of those not
    above each step are all it takes.
    """
    pairs = left.size * right.size
    longer = sum(pairs - a * b for a, b in zip(left.lengths, right.lengths, strict=True))
    shorter = sum((left.size - a) * (right.size - b) for a, b in zip(left.lengths, right.lengths, strict=True))
    return longer, shorter


def _hull(left: Interval, right: Interval) -> Interval:
    return min(left[0], right[0]), max(left[1], right[1])


def _between(left: Interval, right: Interval) -> timedelta:
    return max(left[0] - right[1], right[0] - left[1], timedelta())

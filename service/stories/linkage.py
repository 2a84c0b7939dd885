"""Two groups of articles in, how clearly they tell one story out: the rule by which stories grow and merge."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from service.stories.weighing import UNIT

# The log-odds of two texts that share nothing. They do not depend on length: the comparison with how alike a story's
# own articles are, below, corrects for that as well.
BIAS = -6.16

# How alike two groups must be, in log-odds: a base, plus a share of the mean likeness of articles within the groups,
# weighted by size (two stories on one subject can be as alike as the articles of a loose story, so it is the contrast
# that counts), but never less than a minimum, or a loose story would take in ever more. The middle of a plateau over
# corpora of short texts, of reports of 200 to 650 words, and of 1,100 of them together: a base of -3 scores up to 0.02
# more on some of them, and 0.02 less on all together; 0.2 lower since words of any report and places count for less.
BASE, SHARE_OF_WITHIN, LEAST_NEEDED = -2.9, 0.9, -1.6
# The prior for how alike a group's articles are, before it has any pair to measure, and how many articles it counts
# for. With the former values, 2.5 and 3, the halves of long articles score 0.02 less, and a half and a brief 0.03.
USUAL_WITHIN, USUAL_WEIGHT = 1.5, 1
# Upper limit for how alike a group counts as: copies of one text have 15 and more, which does not show how alike the
# reports of their story are. From 9 to 12 the labelled sets score as without the limit, with 6 the file order loses
# 0.015.
MOST_WITHIN = 9.0
# Upper limit for pairs in different languages: their likeness is measured differently, and less of it is visible, so a
# high likeness within one language must not count against them. Limits from 2 to 3 score the same on reports in six
# languages; with 0, precision falls from 0.89 to 0.83, without a limit recall falls from 0.83 to 0.79.
MOST_WITHIN_ABROAD = 1.5
# Log-odds lost if the gap in time is the whole window, in proportion for shorter gaps: most news of one event comes
# within hours and days, but some for long.
LOST_OVER_WINDOW = 1.0

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Times:
    """When a group is from: by its articles' stated times, where any has one, and by their times of receipt."""

    stated: Interval | None
    received: Interval

    def joined(self, other: Times) -> Times:
        """The times of both groups together."""
        stated = _hull(self.stated, other.stated) if self.stated and other.stated else self.stated or other.stated
        return Times(stated, _hull(self.received, other.received))

    def gap(self, other: Times) -> timedelta:
        """The time between two groups, zero if they overlap. By receipt if one has no stated time: an undated article
        that came with a dated one is taken to be from its time."""
        if self.stated and other.stated:
            return _between(self.stated, other.stated)
        return _between(self.received, other.received)


@dataclass(frozen=True)
class Group:
    """What the rule needs to know of a group of articles.

    ``square`` is the squared norm of the sum of their features, ``squares`` the sum of their squared norms;
    ``languages`` counts the articles in each language.
    """

    size: int
    square: int
    squares: int
    times: Times
    languages: Mapping[str, int]

    def joined(self, other: Group, product: int) -> Group:
        """Both groups together; ``product`` is the dot product of their sums."""
        return Group(
            self.size + other.size,
            self.square + other.square + 2 * product,
            self.squares + other.squares,
            self.times.joined(other.times),
            Counter(self.languages) + Counter(other.languages),
        )

    @cached_property
    def within(self) -> float:
        """The mean log-odds of two articles of the group, drawn towards the prior while it has few."""
        pairs = self.size * (self.size - 1)
        if not pairs:
            return USUAL_WITHIN
        seen = min(BIAS + (self.square - self.squares) / UNIT**2 / pairs, MOST_WITHIN)
        return (seen * (self.size - 1) + USUAL_WITHIN * USUAL_WEIGHT) / (self.size - 1 + USUAL_WEIGHT)


def single(square: int, times: Times, language: str = "") -> Group:
    """A group of one article; ``square`` is the squared norm of its features."""
    return Group(1, square, square, times, {language: 1})


def log_odds(left: Group, right: Group, product: int) -> float:
    """The mean log-odds that an article of ``left`` and one of ``right`` tell one story; ``product`` is the dot product
    of the groups' sums of features."""
    return BIAS + product / UNIT**2 / (left.size * right.size)


def margin(left: Group, right: Group, product: int, window: timedelta) -> float:
    """By how much two groups are more alike than is needed, in log-odds. Zero or less: two stories. Minus infinity if
    they are further apart in time than ``window``."""
    gap = left.times.gap(right.times)
    if gap > window:
        return -math.inf
    lost = LOST_OVER_WINDOW * (gap / window) if gap else 0.0
    within = (left.within * left.size + right.within * right.size) / (left.size + right.size)
    shared = sum(count * right.languages.get(language, 0) for language, count in left.languages.items())
    at_home = shared / (left.size * right.size)
    within = at_home * within + (1 - at_home) * min(within, MOST_WITHIN_ABROAD)
    needed = max(LEAST_NEEDED, BASE + SHARE_OF_WITHIN * within)
    return log_odds(left, right, product) - lost - needed


def _hull(left: Interval, right: Interval) -> Interval:
    return min(left[0], right[0]), max(left[1], right[1])


def _between(left: Interval, right: Interval) -> timedelta:
    return max(left[0] - right[1], right[0] - left[1], timedelta())

"""Two versions of one text in, which of them is later out: decided by the first criterion that applies.

The criteria are ordered by reliability: the desk's version number, a kill, a version word, a text that contains all of
the other and more, stated times to the minute, the day, a correction notice, and the order of arrival.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.deduplication.article_state import ArticleState
from service.deduplication.constants import LARGEST_GAP, LEAST_GROWTH, LEAST_LEAD, SAMPLED, WHOLE
from service.deduplication.pair import Pair, once, one_desk, other_version, same_item


@dataclass(frozen=True, slots=True)
class Criterion:
    """``tells`` returns a positive number if ``pair.this`` is later, a negative one if ``pair.that`` is, and 0 if it
    cannot tell."""

    name: str
    tells: Callable[[Pair], float]


def _stated_version(pair: Pair) -> int:
    return pair.this.card.version - pair.that.card.version if other_version(pair.this, pair.that) else 0


def _kill(pair: Pair) -> int:
    return pair.this.canceled - pair.that.canceled


def _version_word(pair: Pair) -> int:
    """By position in a series. A text without a version word is the first one, unless it is a correction without a
    number."""
    if (pair.this.series is None and pair.that.series is None) or not one_desk(pair):
        return 0
    this, that = (_place_in_series(each) for each in (pair.this, pair.that))
    return 0 if this is None or that is None else this - that


def _place_in_series(state: ArticleState) -> int | None:
    return 1 if state.series is None and not state.replaces else state.series


def _growth(pair: Pair) -> int:
    """A text from one desk that contains all of the other one and more is later, whatever the stated times. The added
    text may lie between the sampled shingles; then only the length shows it. A text with a different beginning is not
    an earlier form of a longer one."""
    if same_item(pair.this, pair.that) or not one_desk(pair):
        return 0
    shared = pair.shared
    starts = [(match.start, match.other_start) for match in shared.matches] or [(0, 0)]
    lead = max(LEAST_LEAD, LARGEST_GAP * shared.rate // SAMPLED)
    begins, other_begins = min(starts)[0] < lead, min(other for _, other in starts) < lead
    grown = shared.length > shared.length_of_other * (1 + LEAST_GROWTH) and shared.coverage_of_other >= WHOLE
    if grown and other_begins:
        return 1 if shared.containment <= shared.containment_of_other else 0
    grown = shared.length_of_other > shared.length * (1 + LEAST_GROWTH) and shared.coverage >= WHOLE
    if grown and begins:
        return -1 if shared.containment_of_other <= shared.containment else 0
    return 0


def _stated_time(pair: Pair) -> float:
    this, that = pair.this, pair.that
    if not (this.dated and that.dated) or this.day_only or that.day_only:
        return 0
    return (this.card.event_time - that.card.event_time).total_seconds()


def _day(pair: Pair) -> int:
    this, that = pair.this, pair.that
    if not (this.dated and that.dated):
        return 0
    return (this.card.event_time.date() - that.card.event_time.date()).days


def _notice(pair: Pair) -> int:
    """A correction is later than a text that has no position in a series, if nothing else tells."""
    if pair.this.series is not None or pair.that.series is not None:
        return 0
    return pair.this.replaces - pair.that.replaces


def _arrival(pair: Pair) -> int:
    return pair.this.order - pair.that.order


CRITERIA: tuple[Criterion, ...] = (
    Criterion("stated-version", _stated_version),
    Criterion("kill", _kill),
    Criterion("version-word", _version_word),
    Criterion("growth", _growth),
    Criterion("stated-time", _stated_time),
    Criterion("day", _day),
    Criterion("notice", _notice),
    Criterion("arrival", _arrival),
)


# Criteria that are version numbers of the desk, and those that the desk states.
COUNTED = tuple(each for each in CRITERIA if each.name in ("stated-version", "version-word"))
STATED = (*COUNTED, *(each for each in CRITERIA if each.name == "stated-time"))


def _direction(pair: Pair, criteria: Sequence[Criterion]) -> float:
    for each in criteria:
        direction = each.tells(pair)
        if direction:
            return direction
    return 0


def earlier_by_version(pair: Pair) -> bool:
    """Whether the desk's own version numbers show that ``pair.this`` is the earlier one."""
    return _direction(pair, COUNTED) < 0


@once
def order_is_stated(pair: Pair) -> bool:
    """Whether a version number of the desk, or its stated time to the minute, shows which of the two is later."""
    return _direction(pair, STATED) != 0


@once
def is_later(pair: Pair) -> bool:
    """Whether ``pair.this`` is the later one; if no criterion tells, the one with the larger id counts as later."""
    direction = _direction(pair, CRITERIA)
    return direction > 0 if direction else pair.this.card.article_id > pair.that.card.article_id

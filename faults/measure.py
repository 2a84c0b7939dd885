"""When each document was sent and when it was done with in; how long a fault was felt, and the longest stall, out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LATE_SECONDS = 3.0
"""A document that takes longer is late; without a fault it takes less than one second."""


@dataclass(frozen=True, slots=True)
class Passage:
    """When a document was sent, and when everything that came of it was there; both in seconds of one clock."""

    sent: float
    done: float


def recovery(passages: Iterable[Passage], began: float, late: float = LATE_SECONDS) -> float:
    """Seconds from ``began`` to the end of the last document that was late; 0 where none was.

    ``passages`` are those that the fault can have touched: done after it and before the next.
    """
    return max((each.done - began for each in passages if each.done - each.sent > late), default=0.0)


def longest_stall(passages: Iterable[Passage], began: float) -> float:
    """The longest time after ``began`` in which nothing was done although something waited, in seconds."""
    ordered = sorted((each for each in passages if each.done > began), key=lambda each: each.done)
    waiting = _earliest_from(ordered)
    longest, before = 0.0, began
    for passage, earliest in zip(ordered, waiting, strict=True):
        longest = max(longest, passage.done - max(before, earliest))
        before = passage.done
    return longest


def _earliest_from(ordered: Sequence[Passage]) -> list[float]:
    """For each place, when the first was sent of those that were done there or later."""
    earliest, result = float("inf"), []
    for passage in reversed(ordered):
        earliest = min(earliest, passage.sent)
        result.append(earliest)
    return result[::-1]


def touched(passages: Iterable[Passage], began: float, until: float) -> list[Passage]:
    """The documents under way at ``began`` or sent after it, and done before ``until``, when the next fault strikes:
    what is under way then is the next one's."""
    return [each for each in passages if began < each.done <= until]

"""Two articles in; out whether they share only what stands at the end, or strewn over one of them: background, a
company's text about itself, or lines of another page."""

from __future__ import annotations

from service.deduplication.constants import (
    LEAST_ALL_SHARED,
    LEAST_LEAD,
    LEAST_RECAST_TAIL,
    MOST_STRETCHED,
    MOST_TAIL,
)
from service.deduplication.pair import Pair, one_headline


def only_at_the_end(pair: Pair, another_day: bool) -> bool:
    """Whether two texts with different beginnings and headlines share only one piece, which ends both: background, or
    what a company says about itself. On one day, most of a text may follow a new beginning. A text all of which is in
    the other one has no beginning of its own."""
    shared = pair.shared
    if (
        not shared.matches
        or (shared.largest == 1 and shared.possible >= LEAST_ALL_SHARED)
        or one_headline(pair) is True
        or _filed_as_one(pair)
    ):
        return False
    first, last = shared.matches[0], shared.matches[-1]
    begins = first.start >= LEAST_LEAD and first.other_start >= LEAST_LEAD
    ends = shared.length - last.end <= MOST_TAIL and shared.length_of_other - last.other_end <= MOST_TAIL
    one_piece = len(shared.matches) == 1
    return begins and ends and one_piece and (another_day or shared.largest < LEAST_RECAST_TAIL)


def scattered(pair: Pair) -> bool:
    """Whether two texts with different headlines share less than most of the shorter one, in pieces that are close
    together in the shorter text and far apart in the longer one. These are lines of a long page (a list, headings) that
    were left on another text. What stays of a text that was cut keeps its distances more or less."""
    shared = pair.shared
    if len(shared.matches) < 2 or shared.largest >= LEAST_RECAST_TAIL:
        return False
    if one_headline(pair) is True or _filed_as_one(pair):
        return False
    one = max(each.end for each in shared.matches) - shared.matches[0].start
    first = min(each.other_start for each in shared.matches)
    other = max(each.other_end for each in shared.matches) - first
    longer, shorter = (one, other) if shared.length > shared.length_of_other else (other, one)
    return longer > MOST_STRETCHED * shorter


def _filed_as_one(pair: Pair) -> bool:
    """Whether the desk itself files both as one story: by the same slug, or by a position in a series."""
    this, that = pair.this, pair.that
    return (this.slug is not None and this.slug == that.slug) or this.series is not None or that.series is not None

"""Two sketches in, what they share out: containment both ways, the shared stretches, and whether the facts agree.

The one place where two texts are compared: ``compare(a, b)`` and ``compare(b, a)`` give the same with sides exchanged.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.article import SharedSpan, TextSpan
from service.compiled import compiled
from service.deduplication.constants import (
    DRIFT,
    LARGEST_GAP,
    LEAST_LEFT,
    LEDE,
    LEDE_RATE,
    MOST_FACTS,
    NEXT_TO,
    SAMPLED,
    SLACK,
)
from service.deduplication.sketch import LENGTH_BITS, LONGEST_SHINGLE, Keys, Sketch, open_places

# The columns of a row for a stretch or a shingle, as the fields of SharedSpan; and the lowest bit of a fact.
START, END, OTHER_START, OTHER_END = 0, 1, 2, 3
NAME, FIGURE = 0, 1

Rows = NDArray[np.int64]


class Replaced(NamedTuple):
    """How many facts of one kind are replaced by another one in the other text, and how many could be compared."""

    number: int
    compared: int

    @property
    def share(self) -> float:
        """The share of the compared facts that are replaced."""
        return self.number / self.compared if self.number else 0.0


class Comparison(NamedTuple):
    """What two texts a and b share.

    ``containment`` is the share of a's shingles that are in b, ``containment_of_other`` of b's in a. ``coverage`` is
    the share of a's shingles within ``matches``, whether shared or edited, ``coverage_of_other`` of b's. ``shared`` is
    the number of shared shingles, out of ``possible`` ones, at a sampling of one in ``rate``; ``unbroken`` is the
    longest run of shared shingles among the one in eight, without another between. ``smaller`` and ``larger`` are how
    many shingles the two texts have, and ``onset`` is where in the larger one the shared text begins, as a share of its
    length. ``figures`` and ``names`` count those in or next to the shared stretches that are replaced in the other
    text. ``facts_in_common`` is the share of the facts of the text with fewer, wherever they are, that the other has
    too. ``length`` and ``length_of_other`` are in code points; ``words_differ`` tells whether any word differs, apart
    from case, accents and the spelling of numbers.
    """

    containment: float
    containment_of_other: float
    coverage: float
    coverage_of_other: float
    shared: int
    possible: int
    rate: int
    unbroken: int
    smaller: int
    larger: int
    onset: float
    figures: Replaced
    names: Replaced
    facts_in_common: float
    matches: tuple[SharedSpan, ...]
    length: int
    length_of_other: int
    words_differ: bool

    @property
    def largest(self) -> float:
        """Containment of the smaller text."""
        return max(self.containment, self.containment_of_other)

    @property
    def in_common(self) -> int:
        """Shared shingles, sampled or not: comparable between comparisons at different sampling rates."""
        return self.shared * self.rate

    @property
    def added(self) -> tuple[TextSpan, ...]:
        """Stretches of a that are not in b."""
        return _between([(match.start, match.end) for match in self.matches], self.length, self.rate)

    @property
    def dropped(self) -> tuple[TextSpan, ...]:
        """Stretches of b that are not in a."""
        shared_spans = sorted((match.other_start, match.other_end) for match in self.matches)
        return _between(shared_spans, self.length_of_other, self.rate)


def compare(a: Sketch, b: Sketch) -> Comparison:
    """What the texts of sketches ``a`` and ``b`` share. A brief text is also compared with the lede of a long one, and
    the comparison that shows more is returned."""
    rate = max(a.rate, b.rate)
    found = _compared_at(a, b, rate)
    if rate < SAMPLED or found.smaller > LEDE:
        return found
    at_lede = _compared_at(a, b, LEDE_RATE)
    # The sample of the lede does not show how much of the long text is in the brief.
    if a.shingles > b.shingles:
        at_lede = at_lede._replace(containment=found.containment, coverage=found.coverage)
    else:
        at_lede = at_lede._replace(
            containment_of_other=found.containment_of_other, coverage_of_other=found.coverage_of_other
        )
    return max(found, at_lede, key=lambda each: each.shared * each.largest)


def _compared_at(a: Sketch, b: Sketch, rate: int) -> Comparison:
    """What two texts share, by the keys that both kept at ``rate``."""
    size, size_of_b = a.size_at(rate), b.size_at(rate)
    shared_spans, counts, figures, names, facts_in_common = _compared(
        a.keys[:size],
        a.spans,
        a.sizes[0],
        a.facts,
        a.fact_starts,
        b.keys[:size_of_b],
        b.spans,
        b.sizes[0],
        b.facts,
        b.fact_starts,
        a.cased and b.cased,
    )
    shared, unbroken, covered, covered_of_b = counts
    rows = shared_spans.tolist()
    return Comparison(
        containment=shared / size if size else 0.0,
        containment_of_other=shared / size_of_b if size_of_b else 0.0,
        coverage=covered / size if size else 0.0,
        coverage_of_other=covered_of_b / size_of_b if size_of_b else 0.0,
        shared=shared,
        possible=min(size, size_of_b),
        rate=rate,
        unbroken=unbroken,
        smaller=min(a.shingles, b.shingles),
        larger=max(a.shingles, b.shingles),
        onset=_onset(a, b, rows),
        figures=Replaced(*figures),
        names=Replaced(*names),
        facts_in_common=facts_in_common,
        matches=tuple([SharedSpan(start=s, end=e, other_start=o, other_end=oe) for s, e, o, oe in rows]),
        length=a.length,
        length_of_other=b.length,
        words_differ=a.words != b.words,
    )


@compiled
def _compared(
    a: Keys,
    spans: Keys,
    sampled: int,
    facts: Keys,
    fact_starts: Keys,
    b: Keys,
    spans_of_b: Keys,
    sampled_of_b: int,
    facts_of_b: Keys,
    fact_starts_of_b: Keys,
    names: bool,
) -> tuple[Rows, tuple[int, int, int, int], tuple[int, int], tuple[int, int], float]:
    """The stretches that two texts share; then how many shingles they share, the longest run of sampled ones, and how
    many shingles of each text are within the stretches; then which of their facts are replaced, and what share is in
    common."""
    places = _common(a, b)
    rows = _spans(spans, spans_of_b, places)
    shared_spans = _joined(rows[np.argsort(rows[:, START])])
    unbroken = _longest_run(places, sampled, sampled_of_b)
    covered, covered_of_b = _covered(spans[: a.size], shared_spans, 0), _covered(spans_of_b[: b.size], shared_spans, 1)
    replaced = _facts_compared(facts, fact_starts, facts_of_b, fact_starts_of_b, names, shared_spans)
    return shared_spans, (places.shape[0], unbroken, covered, covered_of_b), *replaced


@compiled
def _common(a: Keys, b: Keys) -> Rows:
    """Positions of the keys that both have: position in ``a``, position in ``b``, in the order of ``a``."""
    in_b = open_places(b.size)
    for place in range(b.size):
        at = b[place] & (in_b.size - 1)
        while in_b[at] >= 0:
            at = (at + 1) & (in_b.size - 1)
        in_b[at] = place
    rows, count = np.empty((min(a.size, b.size), 2), np.int64), 0
    for place in range(a.size):
        at = a[place] & (in_b.size - 1)
        while in_b[at] >= 0 and b[in_b[at]] != a[place]:
            at = (at + 1) & (in_b.size - 1)
        if in_b[at] >= 0:
            rows[count, 0], rows[count, 1] = place, in_b[at]
            count += 1
    return rows[:count]


@compiled
def _longest_run(places: Rows, sampled: int, sampled_of_b: int) -> int:
    """The longest run of shared sampled shingles (which come first in the keys) that are consecutive in both texts."""
    longest, run = 0, 0
    for row in range(places.shape[0]):
        if places[row, 0] < sampled and places[row, 1] < sampled_of_b:
            follows = row and places[row, 0] == places[row - 1, 0] + 1 and places[row, 1] == places[row - 1, 1] + 1
            run = run + 1 if follows else 1
            longest = max(longest, run)
    return longest


@compiled
def _spans(spans: Keys, spans_of_b: Keys, places: Rows) -> Rows:
    """The code point spans of each shared shingle in both texts."""
    rows = np.empty((places.shape[0], 4), np.int64)
    for row in range(places.shape[0]):
        in_a, in_b = spans[places[row, 0]], spans_of_b[places[row, 1]]
        rows[row, START] = in_a >> LENGTH_BITS
        rows[row, END] = rows[row, START] + (in_a & LONGEST_SHINGLE)
        rows[row, OTHER_START] = in_b >> LENGTH_BITS
        rows[row, OTHER_END] = rows[row, OTHER_START] + (in_b & LONGEST_SHINGLE)
    return rows


@compiled
def _joined(spans: Rows) -> Rows:
    """Neighbouring shared shingles joined into stretches, in the order of the first text."""
    count = 0
    for row in range(spans.shape[0]):
        last = count - 1
        if count and spans[row, OTHER_START] >= spans[last, OTHER_START]:
            gap = spans[row, START] - spans[last, END]
            other_gap = spans[row, OTHER_START] - spans[last, OTHER_END]
            wider = max(gap, other_gap)
            if wider <= 0 or (wider <= LARGEST_GAP and abs(gap - other_gap) <= SLACK + DRIFT * wider):
                spans[last, END] = max(spans[last, END], spans[row, END])
                spans[last, OTHER_END] = max(spans[last, OTHER_END], spans[row, OTHER_END])
                continue
        spans[count] = spans[row]
        count += 1
    return spans[:count]


@compiled
def _covered(spans: Keys, shared_spans: Rows, side: int) -> int:
    """How many shingles are within ``shared_spans`` of that side, including edited ones between two shared ones."""
    inside = 0
    for span in spans:
        inside += _within(span >> LENGTH_BITS, shared_spans, side, 0)
    return inside


@compiled
def _within(place: int, shared_spans: Rows, side: int, reach: int) -> bool:
    """Whether a code point of that side is in one of ``shared_spans``, or at most ``reach`` code points from one."""
    for row in range(shared_spans.shape[0]):
        if shared_spans[row, START + 2 * side] - reach <= place < shared_spans[row, END + 2 * side] + reach:
            return True
    return False


@compiled
def _facts_compared(
    a: Keys, starts: Keys, b: Keys, other_starts: Keys, names: bool, shared_spans: Rows
) -> tuple[tuple[int, int], tuple[int, int], float]:
    """For figures and for names: how many are replaced by another one in the other text, and how many could be
    compared. A fact that only one text has was dropped or added, which is no evidence against a copy. Then the share of
    the facts of the text with fewer that the other has too, wherever they are.

    Facts can be compared up to the hash up to which both texts kept all; names only where the capitals of both texts
    mark them. A fact in or next to a shared stretch counts as replaced if the other text does not have it anywhere.
    """
    limit = np.int64(0xFFFFFFFF)
    for facts in (a, b):
        if facts.size >= MOST_FACTS:
            limit = min(limit, np.int64(facts[-1]))
    both, here, there, kept = 0, np.zeros(2, np.int64), np.zeros(2, np.int64), np.zeros(2, np.int64)
    sizes = np.zeros(2, np.int64)
    in_a, in_b = 0, 0
    # A merge of the two, both in ascending order of hash.
    while in_a < a.size or in_b < b.size:
        of_a = in_b == b.size or (in_a < a.size and a[in_a] <= b[in_b])
        of_b = in_a == a.size or (in_b < b.size and b[in_b] <= a[in_a])
        fact = np.int64(a[in_a] if of_a else b[in_b])
        kind = fact & 1
        if fact <= limit and (names or kind == FIGURE):
            near_a = of_a and _within(starts[in_a], shared_spans, 0, NEXT_TO)
            near_b = of_b and _within(other_starts[in_b], shared_spans, 1, NEXT_TO)
            both += of_a and of_b
            kept[kind] += of_a and of_b and (near_a or near_b)
            here[kind] += near_a and not of_b
            there[kind] += near_b and not of_a
            sizes[0] += of_a
            sizes[1] += of_b
        in_a += of_a
        in_b += of_b
    replaced = np.minimum(here, there)
    kept += replaced
    fewer = sizes.min()
    common = both / fewer if fewer else 1.0
    return (replaced[FIGURE], kept[FIGURE]), (replaced[NAME], kept[NAME]), common


def _between(spans: list[tuple[int, int]], length: int, rate: int) -> tuple[TextSpan, ...]:
    """The gaps that ``spans``, which are in order, leave in a text; without gaps so small that they may come from
    sampling at ``rate`` alone."""
    left, last = [], 0
    for start, end in [*spans, (length, length)]:
        if start - last > LEAST_LEFT * rate // SAMPLED:
            left.append(TextSpan(start=last, end=start))
        last = max(last, end)
    return tuple(left)


def _onset(a: Sketch, b: Sketch, shared_spans: list[list[int]]) -> float:
    if not shared_spans:
        return 1.0
    in_a = shared_spans[0][START] / max(1, a.length)
    in_b = min(row[OTHER_START] for row in shared_spans) / max(1, b.length)
    if a.shingles == b.shingles:
        return max(in_a, in_b)
    return in_a if a.shingles > b.shingles else in_b

"""Two sketches in, what they share out: containment both ways, the shared stretches, and whether the facts agree.

The one place where two texts are compared: ``compare(a, b)`` and ``compare(b, a)`` say the same, sides exchanged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.article import Match
from service.deduplication.sketch import MOST_FACTS, Keys, Part, Sketch

# Two sampled shingles stand on one stretch when no more than this many code points lie between them (one in
# eight is sampled, so 8 words on average and fewer than 50 in 99.9 %), and when their distance is about the
# same in both texts: what is between them was edited, not replaced.
LARGEST_GAP = 400
DRIFT, SLACK = 0.25, 40


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two texts a and b share.

    ``containment`` is the share of a's shingles in b, ``containment_of_other`` of b's in a. ``coverage`` is the
    share of a's shingles that stand within ``matches``, whether shared or edited, ``coverage_of_other`` of b's.
    ``shared`` counts shingles, of ``possible`` ones (all of them where ``dense``), ``unbroken`` the longest run of
    sampled ones without another between; ``smaller`` and ``larger`` are how many the texts have. ``agreement`` is
    the share of the ``facts`` figures and names in the shared stretches that both texts have. ``facts_in_common``
    is the share of the facts of the text with fewer, wherever they stand, that the other has too;
    ``figures_apart`` counts those of its ``figures`` that the other has not.
    """

    containment: float
    containment_of_other: float
    coverage: float
    coverage_of_other: float
    shared: int
    possible: int
    dense: bool
    unbroken: int
    smaller: int
    larger: int
    agreement: float
    facts: int
    facts_in_common: float
    figures: int
    figures_apart: int
    matches: tuple[Match, ...]

    @property
    def largest(self) -> float:
        """Containment of the smaller text."""
        return max(self.containment, self.containment_of_other)


def compare(a: Sketch, b: Sketch) -> Comparison:
    """What the texts of sketches ``a`` and ``b`` share."""
    in_a, in_b = _common(a.sampled.keys, b.sampled.keys)
    sizes = [a.sampled.keys.size, b.sampled.keys.size]
    spans = [_spans(a.sampled, in_a, b.sampled, in_b)]
    unbroken, shared = _longest_run(in_a, in_b), in_a.size
    dense = a.dense and b.dense
    if dense:
        in_a, in_b = _common(a.others.keys, b.others.keys)
        sizes = [sizes[0] + a.others.keys.size, sizes[1] + b.others.keys.size]
        shared += in_a.size
        spans.append(_spans(a.others, in_a, b.others, in_b))
    matches = _stretches(np.concatenate(spans))
    facts_of_a, facts_of_b = _comparable_facts(a, b)
    agreement, facts = _agreement(a, b, facts_of_a, facts_of_b, matches)
    fewer, facts_shared = _in_common(a.facts[facts_of_a], b.facts[facts_of_b])
    figures, figures_shared = _in_common(_figures(a.facts[facts_of_a]), _figures(b.facts[facts_of_b]))
    return Comparison(
        containment=shared / sizes[0] if sizes[0] else 0.0,
        containment_of_other=shared / sizes[1] if sizes[1] else 0.0,
        coverage=_covered([(match.start, match.end) for match in matches], a),
        coverage_of_other=_covered([(match.other_start, match.other_end) for match in matches], b),
        shared=shared,
        possible=min(sizes),
        dense=dense,
        unbroken=unbroken,
        smaller=min(a.shingles, b.shingles),
        larger=max(a.shingles, b.shingles),
        agreement=agreement,
        facts=facts,
        facts_in_common=facts_shared / fewer if fewer else 1.0,
        figures=figures,
        figures_apart=figures - figures_shared,
        matches=matches,
    )


def _common(a: Keys, b: Keys) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the keys stand that both have: places in ``a``, places in ``b``."""
    _, in_a, in_b = np.intersect1d(a, b, assume_unique=True, return_indices=True)
    return in_a, in_b


def _longest_run(in_a: NDArray[np.int64], in_b: NDArray[np.int64]) -> int:
    """The most pairs of places that follow each other in both texts without a gap."""
    if not in_a.size:
        return 0
    order = np.argsort(in_a)
    breaks = np.flatnonzero((np.diff(in_a[order]) != 1) | (np.diff(in_b[order]) != 1)) + 1
    return int(np.diff(np.concatenate([[0], breaks, [in_a.size]])).max())


def _spans(a: Part, in_a: NDArray[np.int64], b: Part, in_b: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows of start and end in a, start and end in b."""
    start, other = a.starts[in_a].astype(np.int64), b.starts[in_b].astype(np.int64)
    return np.stack([start, start + a.lengths[in_a], other, other + b.lengths[in_b]], axis=1)


def _stretches(spans: NDArray[np.int64]) -> tuple[Match, ...]:
    """Neighbouring shared shingles joined to stretches, in the order of the first text."""
    joined: list[list[int]] = []
    rows: list[list[int]] = spans[np.lexsort((spans[:, 2], spans[:, 0]))].tolist()
    for start, end, other, other_end in rows:
        if joined:
            last = joined[-1]
            gap, other_gap = start - last[1], other - last[3]
            drift = abs(gap - other_gap)
            if (
                other >= last[2]
                and max(gap, other_gap) <= LARGEST_GAP
                and drift <= SLACK + DRIFT * max(gap, other_gap, 0)
            ):
                last[1], last[3] = max(last[1], end), max(last[3], other_end)
                continue
        joined.append([start, end, other, other_end])
    return tuple(Match(start=s, end=e, other_start=o, other_end=oe) for s, e, o, oe in joined)


def _covered(stretches: list[tuple[int, int]], sketch: Sketch) -> float:
    """The share of the text's shingles that stand in ``stretches``, edited ones between two shared ones included."""
    starts = np.concatenate([sketch.sampled.starts, sketch.others.starts])
    return float(_within(starts, stretches).mean()) if starts.size else 0.0


def _within(starts: NDArray[np.uint32], stretches: list[tuple[int, int]]) -> NDArray[np.bool_]:
    inside = np.zeros(starts.size, dtype=np.bool_)
    for start, end in stretches:
        inside |= (starts >= start) & (starts < end)
    return inside


def _comparable_facts(a: Sketch, b: Sketch) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which facts of each can be looked for in the other: below the hash up to which both kept all, and no names
    where the one text's capitals do not tell them."""
    limit = min(int(each.facts.max()) if each.facts.size >= MOST_FACTS else 2**32 for each in (a, b))
    names = a.cased and b.cased
    of_a, of_b = ((each.facts <= limit) & (names | (each.facts % 2 == 1)) for each in (a, b))
    return of_a, of_b


def _agreement(
    a: Sketch, b: Sketch, of_a: NDArray[np.bool_], of_b: NDArray[np.bool_], matches: tuple[Match, ...]
) -> tuple[float, int]:
    """The share of the facts inside the shared stretches, of either text, that the other has too."""
    inside_a = a.facts[of_a & _within(a.fact_starts, [(match.start, match.end) for match in matches])]
    inside_b = b.facts[of_b & _within(b.fact_starts, [(match.other_start, match.other_end) for match in matches])]
    total = inside_a.size + inside_b.size
    if not total:
        return 1.0, 0
    found = int(np.isin(inside_a, b.facts).sum() + np.isin(inside_b, a.facts).sum())
    return found / total, total


def _figures(facts: Keys) -> Keys:
    kept: Keys = facts[facts % 2 == 1]
    return kept


def _in_common(a: Keys, b: Keys) -> tuple[int, int]:
    """How many the one with fewer has, and how many of these the other has too."""
    return min(a.size, b.size), np.intersect1d(a, b, assume_unique=True).size

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
    ``shared`` counts shingles. ``agreement`` is the share of the ``facts`` figures and names in the shared
    stretches that both texts have.
    """

    containment: float
    containment_of_other: float
    coverage: float
    coverage_of_other: float
    shared: int
    agreement: float
    facts: int
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
    shared = in_a.size
    if a.short and b.short:
        in_a, in_b = _common(a.others.keys, b.others.keys)
        sizes = [sizes[0] + a.others.keys.size, sizes[1] + b.others.keys.size]
        shared += in_a.size
        spans.append(_spans(a.others, in_a, b.others, in_b))
    matches = _stretches(np.concatenate(spans))
    agreement, facts = _agreement(a, b, matches)
    return Comparison(
        containment=shared / sizes[0] if sizes[0] else 0.0,
        containment_of_other=shared / sizes[1] if sizes[1] else 0.0,
        coverage=_covered([(match.start, match.end) for match in matches], a),
        coverage_of_other=_covered([(match.other_start, match.other_end) for match in matches], b),
        shared=shared,
        agreement=agreement,
        facts=facts,
        matches=matches,
    )


def _common(a: Keys, b: Keys) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the keys stand that both have: places in ``a``, places in ``b``."""
    _, in_a, in_b = np.intersect1d(a, b, assume_unique=True, return_indices=True)
    return in_a, in_b


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


def _agreement(a: Sketch, b: Sketch, matches: tuple[Match, ...]) -> tuple[float, int]:
    """The share of the facts inside the shared stretches, of either text, that the other has too."""
    limit = min(_fact_limit(a), _fact_limit(b))
    names = a.cased and b.cased
    of_a = _facts_within(a, limit, names, [(match.start, match.end) for match in matches])
    of_b = _facts_within(b, limit, names, [(match.other_start, match.other_end) for match in matches])
    total = of_a.size + of_b.size
    if not total:
        return 1.0, 0
    found = int(np.isin(of_a, b.facts).sum() + np.isin(of_b, a.facts).sum())
    return found / total, total


def _fact_limit(sketch: Sketch) -> int:
    """The hash up to which all facts of the text were kept."""
    return int(sketch.facts.max()) if sketch.facts.size >= MOST_FACTS else 2**32


def _facts_within(sketch: Sketch, limit: int, names: bool, stretches: list[tuple[int, int]]) -> Keys:
    kept = _within(sketch.fact_starts, stretches) & (sketch.facts <= limit)
    return sketch.facts[kept if names else kept & (sketch.facts % 2 == 1)]

"""Two sketches in, what they share out: containment both ways, the shared stretches, and whether the facts agree.

The one place where two texts are compared: ``compare(a, b)`` and ``compare(b, a)`` say the same, sides exchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.article import Match, Stretch
from service.deduplication.sketch import MOST_FACTS, SAMPLED, Part, Sketch

# Two sampled shingles stand on one stretch when no more than this many code points lie between them (one in
# eight is sampled, so 8 words on average and fewer than 50 in 99.9 %), and when their distance is about the
# same in both texts: what is between them was edited, not replaced.
LARGEST_GAP = 400
DRIFT, SLACK = 0.25, 40
# A figure or name within so many code points of a shared stretch (about the five words of a shingle) belongs to it:
# where one was replaced, no shingle over it is shared.
NEXT_TO = 40
# Of two texts that both go on after a cut, some sixteen words on average lie unsampled around it, and more than 50 once
# in a hundred times: a shorter rest need not be text that was added or dropped.
LEAST_LEFT = 300


class Replaced(NamedTuple):
    """How many facts of a kind each text has another one for, and how many there are to compare."""

    number: int
    compared: int

    @property
    def share(self) -> float:
        """The share of those compared that are replaced."""
        return self.number / self.compared if self.number else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two texts a and b share.

    ``containment`` is the share of a's shingles in b, ``containment_of_other`` of b's in a. ``coverage`` is the
    share of a's shingles that stand within ``matches``, whether shared or edited, ``coverage_of_other`` of b's.
    ``shared`` counts shingles, of ``possible`` ones, one in ``rate`` of all, ``unbroken`` the longest run of the
    one in eight without another between; ``smaller`` and ``larger`` are how many the texts have, and
    ``onset`` is where in the larger one the shared text begins, as a share of its length. ``figures`` and
    ``names`` tell of those in and next to the shared stretches in whose place the other text has another one.
    ``facts_in_common`` is the share of the facts of the text with fewer, wherever they stand, that the other has too.
    ``length`` and ``length_of_other`` are the texts' code points.
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
    matches: tuple[Match, ...]
    length: int
    length_of_other: int

    @property
    def largest(self) -> float:
        """Containment of the smaller text."""
        return max(self.containment, self.containment_of_other)

    @property
    def added(self) -> tuple[Stretch, ...]:
        """What stands in a and not in b."""
        return _between([(match.start, match.end) for match in self.matches], self.length)

    @property
    def dropped(self) -> tuple[Stretch, ...]:
        """What stands in b and not in a."""
        stretches = sorted((match.other_start, match.other_end) for match in self.matches)
        return _between(stretches, self.length_of_other)


def compare(a: Sketch, b: Sketch) -> Comparison:
    """What the texts of sketches ``a`` and ``b`` share. Lists and sets: for so few keys faster than arrays."""
    places = _common(a.sampled, b.sampled)
    parts = [[a.sampled], [b.sampled]]
    spans = _spans(a.sampled, b.sampled, places)
    unbroken = _longest_run(places)
    rate = max(a.rate, b.rate)
    if rate < SAMPLED:
        of_a, of_b = a.at(rate), b.at(rate)
        parts = [[a.sampled, of_a], [b.sampled, of_b]]
        spans += _spans(of_a, of_b, _common(of_a, of_b))
    sizes = [sum(part.keys.size for part in each) for each in parts]
    shared = len(spans)
    matches = _stretches(sorted(spans))
    facts_of_a, facts_of_b = _comparable_facts(a, b)
    inside_a = _near(a, facts_of_a, [(match.start, match.end) for match in matches])
    inside_b = _near(b, facts_of_b, [(match.other_start, match.other_end) for match in matches])
    common = (inside_a & facts_of_b) | (inside_b & facts_of_a)
    only_a, only_b = inside_a - common, inside_b - common
    fewer = min(len(facts_of_a), len(facts_of_b))
    return Comparison(
        containment=shared / sizes[0] if sizes[0] else 0.0,
        containment_of_other=shared / sizes[1] if sizes[1] else 0.0,
        coverage=_covered([(match.start, match.end) for match in matches], parts[0]),
        coverage_of_other=_covered([(match.other_start, match.other_end) for match in matches], parts[1]),
        shared=shared,
        possible=min(sizes),
        rate=rate,
        unbroken=unbroken,
        smaller=min(a.shingles, b.shingles),
        larger=max(a.shingles, b.shingles),
        onset=_onset(a, b, matches),
        figures=_replaced(common, only_a, only_b, 1),
        names=_replaced(common, only_a, only_b, 0),
        facts_in_common=len(facts_of_a & facts_of_b) / fewer if fewer else 1.0,
        matches=matches,
        length=a.length,
        length_of_other=b.length,
    )


def _common(a: Part, b: Part) -> list[tuple[int, int]]:
    """Where the keys stand that both have: place in ``a``, place in ``b``, in the order of ``a``."""
    in_b = dict(zip(b.keys.tolist(), range(b.keys.size), strict=True))
    return [(place, in_b[key]) for place, key in enumerate(a.keys.tolist()) if key in in_b]


def _longest_run(places: list[tuple[int, int]]) -> int:
    """The most pairs of places that follow each other in both texts without a gap."""
    longest = run = 0
    last = (-2, -2)
    for place in places:
        run = run + 1 if place == (last[0] + 1, last[1] + 1) else 1
        longest = run if run > longest else longest
        last = place
    return longest


def _spans(a: Part, b: Part, places: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """Rows of start in a, start in b, end in a, end in b."""
    if not places:
        return []
    in_a, in_b = np.array(places).T
    start, other = a.starts[in_a], b.starts[in_b]
    end, other_end = start + a.lengths[in_a], other + b.lengths[in_b]
    return list(zip(start.tolist(), other.tolist(), end.tolist(), other_end.tolist(), strict=True))


def _stretches(spans: list[tuple[int, int, int, int]]) -> tuple[Match, ...]:
    """Neighbouring shared shingles joined to stretches, in the order of the first text."""
    joined: list[list[int]] = []
    last: list[int] = []
    for start, other, end, other_end in spans:
        if last and other >= last[1]:
            gap, other_gap = start - last[2], other - last[3]
            wider, drift = (gap, gap - other_gap) if gap > other_gap else (other_gap, other_gap - gap)
            if wider <= 0 or (wider <= LARGEST_GAP and drift <= SLACK + DRIFT * wider):
                last[2] = end if end > last[2] else last[2]
                last[3] = other_end if other_end > last[3] else last[3]
                continue
        last = [start, other, end, other_end]
        joined.append(last)
    return tuple(Match(start=s, end=e, other_start=o, other_end=oe) for s, o, e, oe in joined)


def _between(stretches: list[tuple[int, int]], length: int) -> tuple[Stretch, ...]:
    """What ``stretches``, in order, leave of a text, where it is more than the words next to a sampled shingle."""
    left, last = [], 0
    for start, end in [*stretches, (length, length)]:
        if start - last > LEAST_LEFT:
            left.append(Stretch(start=last, end=start))
        last = max(last, end)
    return tuple(left)


def _covered(stretches: list[tuple[int, int]], parts: list[Part]) -> float:
    """The share of shingles that stand in ``stretches``, edited ones between two shared ones included."""
    total = sum(part.starts.size for part in parts)
    inside = sum(int(np.count_nonzero(_within(part.starts, stretches))) for part in parts if part.starts.size)
    return inside / total if total else 0.0


def _within(starts: NDArray[np.uint32], stretches: list[tuple[int, int]]) -> NDArray[np.bool_]:
    inside = np.zeros(starts.size, dtype=np.bool_)
    for start, end in stretches:
        inside |= (starts >= start) & (starts < end)
    return inside


def _onset(a: Sketch, b: Sketch, matches: tuple[Match, ...]) -> float:
    if not matches:
        return 1.0
    in_a = min(match.start for match in matches) / max(1, a.length)
    in_b = min(match.other_start for match in matches) / max(1, b.length)
    if a.shingles == b.shingles:
        return max(in_a, in_b)
    return in_a if a.shingles > b.shingles else in_b


def _comparable_facts(a: Sketch, b: Sketch) -> tuple[set[int], set[int]]:
    """The facts of each that can be looked for in the other: below the hash up to which both kept all, and no names
    where the one text's capitals do not tell them."""
    facts: list[list[int]] = [a.facts.tolist(), b.facts.tolist()]
    limit = min(max(each) if len(each) >= MOST_FACTS else 2**32 for each in facts)
    names = a.cased and b.cased
    of_a, of_b = ({fact for fact in each if fact <= limit and (names or fact & 1)} for each in facts)
    return of_a, of_b


def _near(sketch: Sketch, facts: set[int], stretches: list[tuple[int, int]]) -> set[int]:
    """Those of ``facts`` that stand in ``stretches`` or next to one: what differs there took another one's place."""
    wider = [(max(0, start - NEXT_TO), end + NEXT_TO) for start, end in stretches]
    return facts.intersection(sketch.facts[_within(sketch.fact_starts, wider)].tolist())


def _replaced(common: set[int], only_a: set[int], only_b: set[int], kind: int) -> Replaced:
    """The facts of a ``kind`` (1 figures, 0 names) that each text has another one for. What only one of them has was
    dropped or added, which says nothing against a copy."""
    kept, there, here = (len([fact for fact in each if fact & 1 == kind]) for each in (common, only_a, only_b))
    replaced = min(there, here)
    return Replaced(replaced, kept + replaced)

"""A text in, its sketch out: a fixed share of its five-word shingles, where each stands, and its facts.

FracMinHash (Irber and others, 2022): keep the shingles whose hash falls below a fixed fraction of the hash space.
Two sketches made so estimate containment in both directions, whatever the lengths, which a fixed-size MinHash
cannot: a cut copy in a longer text is as visible as a whole one. Short texts keep all their shingles; compared
with a long one, only the common share counts.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.compiled import compiled
from service.deduplication.words import Hashes, Mask, Offsets, mixed, running, split

# Five words: shorter shingles meet by chance, longer ones die of a single edit (0.92 ** 5 = 0.66 survive an edit
# rate of 8 %). One in eight: a brief of 40 words against its original still shares four. Shorter texts keep a larger
# share, so that some 32 to 64 shingles tell of each: all, every second or every fourth.
SHINGLE = 5
RATES = ((64, 1), (128, 2), (256, 4))
SAMPLED = 8
# The lower two bits of a key of ``others`` say how rare it is: up to which one it counts at each rate.
COUNTED = {1: 3, 2: 2, 4: 1, 8: 0}
LONGEST_TEXT = 200_000
MOST_FACTS = 64
# Words of a notice of one line.
ONE_LINE = 16
HEAD_BYTES, KEY_BYTES, START_BYTES, LENGTH_BYTES = 28, 4, 4, 2

COEFFICIENTS = np.array([pow(0xC2B2AE3D27D4EB4F, k + 1, 1 << 64) for k in range(SHINGLE)], dtype=np.uint64)
UPPER = np.uint64(32)

Keys = NDArray[np.uint32]


class Part(NamedTuple):
    """Shingles of a text in its order: ``keys``, and the code points each spans. A key stands once."""

    keys: Keys
    starts: NDArray[np.uint32]
    lengths: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Sketch:
    """``sampled`` is the share every text keeps; ``others`` what a shorter one keeps besides; ``rate`` of how many
    shingles one is kept. ``facts`` are the hashes of its figures (odd) and names (even), with their offsets; ``cased``
    whether any capital tells a name; ``shingles`` how many it had; ``length`` its code points."""

    sampled: Part
    others: Part
    facts: Keys
    fact_starts: NDArray[np.uint32]
    shingles: int
    length: int
    cased: bool
    rate: int

    def at(self, rate: int) -> Part:
        """What ``others`` keeps at a rate that is no finer than its own."""
        if rate == self.rate or not self.others.keys.size:
            return self.others
        kept = (self.others.keys & np.uint32(3)) <= COUNTED[rate]
        return Part(self.others.keys[kept], self.others.starts[kept], self.others.lengths[kept])

    def sizes(self) -> list[int]:
        """How many keys there are at the rates 8, 4, 2 and 1."""
        if not self.others.keys.size:
            return [self.sampled.keys.size] * 4
        levels = np.bincount(self.others.keys & np.uint32(3), minlength=4).cumsum()
        return [self.sampled.keys.size + int(levels[counted]) for counted in range(4)]


NOTHING = Part(np.zeros(0, np.uint32), np.zeros(0, np.uint32), np.zeros(0, np.uint16))


def sketch(text: str, whole: bool = False) -> Sketch:
    """The sketch of ``text``, of more than LONGEST_TEXT code points the first ones only; with all shingles of a long
    one too where ``whole``."""
    words = running(split(text[:LONGEST_TEXT]))
    shingles = _shingles(words.hashes)
    rate = 1 if whole else next((rate for most, rate in RATES if shingles.size <= most), SAMPLED)
    # The last word of a text of more than a line is no fact: it may be cut.
    told = slice(0, -1 if words.hashes.size > ONE_LINE else None)
    facts, fact_starts = _facts(words.hashes[told], words.starts, words.figures, words.capitals)
    return Sketch(
        sampled=Part(*_kept(shingles, words.starts, words.ends, SAMPLED)),
        others=Part(*_kept(shingles, words.starts, words.ends, rate)) if rate < SAMPLED else NOTHING,
        facts=facts,
        fact_starts=fact_starts,
        shingles=shingles.size,
        length=min(len(text), 2**32 - 1),
        cased=bool(words.capitals.any()),
        rate=rate,
    )


@compiled
def _shingles(hashes: Hashes) -> Hashes:
    """The hash of each shingle; a text of fewer words than a shingle has is one shingle."""
    size = min(SHINGLE, hashes.size)
    shingles = np.zeros(hashes.size - size + 1 if size else 0, np.uint64)
    for first in range(shingles.size):
        for place in range(size):
            shingles[first] += hashes[first + place] * COEFFICIENTS[place]
        shingles[first] = mixed(shingles[first])
    return shingles


@compiled
def _kept(
    shingles: Hashes, starts: Offsets, ends: Offsets, rate: int
) -> tuple[Keys, NDArray[np.uint32], NDArray[np.uint16]]:
    """The arrays of a Part: at SAMPLED the share that every text keeps; at a finer rate what a text keeps besides, with
    in the lowest two bits of a key, at which rate it is still kept."""
    size = starts.size - shingles.size
    keys, seen = np.empty(shingles.size, np.uint32), _nothing_seen(shingles.size)
    begins, lengths = np.empty(shingles.size, np.uint32), np.empty(shingles.size, np.uint16)
    count = 0
    for place in range(shingles.size):
        low = np.int64(shingles[place]) & (SAMPLED - 1)
        key = np.int64(shingles[place] >> UPPER)
        if rate < SAMPLED:
            key = key & ~3 | (1 if low & 3 == 0 else 2 if low & 1 == 0 else 3)
        wanted = low & (rate - 1) == 0 and (low == 0) == (rate == SAMPLED)
        if wanted and _is_new(seen, key):
            keys[count], begins[count] = key, starts[place]
            lengths[count] = min(ends[place + size] - starts[place], 0xFFFF)
            count += 1
    return keys[:count].copy(), begins[:count].copy(), lengths[:count].copy()


@compiled
def _facts(hashes: Hashes, starts: Offsets, figures: Mask, capitals: Mask) -> tuple[Keys, NDArray[np.uint32]]:
    """Distinct facts by hash, each where it stands first; of very many the smallest hashes, the same in every text."""
    keys, begins = np.empty(hashes.size, np.uint32), np.empty(hashes.size, np.uint32)
    seen, count = _nothing_seen(hashes.size), 0
    for word in range(hashes.size):
        key = np.int64(hashes[word] >> UPPER) & ~1 | figures[word]
        if (figures[word] or capitals[word]) and _is_new(seen, key):
            keys[count], begins[count] = key, starts[word]
            count += 1
    first = np.argsort(keys[:count])[:MOST_FACTS]
    return keys[first], begins[first]


@compiled
def _nothing_seen(most: int) -> NDArray[np.int64]:
    """An empty set of up to ``most`` keys: a table with open places."""
    size = 8
    while size < 2 * most:
        size *= 2
    return np.full(size, -1, np.int64)


@compiled
def _is_new(seen: NDArray[np.int64], key: np.int64) -> bool:
    """Whether ``key`` was not in the set, where it is now."""
    place = key & (seen.size - 1)
    while seen[place] not in (-1, key):
        place = (place + 1) & (seen.size - 1)
    if seen[place] == key:
        return False
    seen[place] = key
    return True


def pack(value: Sketch) -> str:
    """``value`` as base64 of its little-endian arrays, seven numbers first."""
    parts = (value.sampled, value.others)
    sizes = [part.keys.size for part in parts]
    head = np.array([*sizes, value.facts.size, value.shingles, value.length, value.cased, value.rate], "<u4")
    arrays = (head, *value.sampled, *value.others, value.facts, value.fact_starts)
    return base64.b64encode(b"".join(array.data for array in arrays)).decode()


def unpack(text: str) -> Sketch:
    """The sketch that ``pack`` wrote. Raises ValueError where it did not."""
    data = base64.b64decode(text, validate=True)
    if len(data) < HEAD_BYTES:
        raise ValueError("a sketch has seven numbers before its arrays")
    counts = np.frombuffer(data, "<u4", 7).tolist()
    row = KEY_BYTES + START_BYTES + LENGTH_BYTES
    if counts[6] not in COUNTED:
        raise ValueError(f"a sketch at a rate of {counts[6]}")
    if len(data) != HEAD_BYTES + row * (counts[0] + counts[1]) + (KEY_BYTES + START_BYTES) * counts[2]:
        raise ValueError("a sketch whose arrays are not as long as its counts say")
    arrays, offset = [], HEAD_BYTES
    for count, kinds in zip(counts, (("<u4", "<u4", "<u2"), ("<u4", "<u4", "<u2"), ("<u4", "<u4")), strict=False):
        for kind in kinds:
            # A copy, for what is compiled takes arrays as they lie in memory by themselves.
            arrays.append(np.frombuffer(data, kind, count, offset).copy())
            offset += arrays[-1].nbytes
    shingles, length, cased, rate = counts[3:]
    return Sketch(Part(*arrays[:3]), Part(*arrays[3:6]), arrays[6], arrays[7], shingles, length, bool(cased), rate)

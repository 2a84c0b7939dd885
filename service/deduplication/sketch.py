"""A text in, its sketch out: a fixed share of its five-word shingles, where each stands, and its facts.

FracMinHash (Irber and others, 2022): keep the shingles whose hash falls below a fixed fraction of the hash space.
Two sketches made so estimate containment in both directions, whatever the lengths, which a fixed-size MinHash
cannot: a cut copy in a longer text is as visible as a whole one. Short texts keep all their shingles; compared
with a long one, only the common share counts.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.deduplication.words import Hashes, Words, mixed, running, split

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

_COEFFICIENTS = np.array([pow(0xC2B2AE3D27D4EB4F, k + 1, 1 << 64) for k in range(SHINGLE)], dtype=np.uint64)

Keys = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Part:
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
    hashes, starts, ends = _shingles(words)
    rate = 1 if whole else next((rate for most, rate in RATES if hashes.size <= most), SAMPLED)
    taken = ((hashes & np.uint64(SAMPLED - 1)) == 0).nonzero()[0]
    others = NOTHING
    if rate < SAMPLED:
        low = hashes & np.uint64(SAMPLED - 1)
        rest = ((low != 0) & (low & np.uint64(rate - 1) == 0)).nonzero()[0]
        others = _part(_rarity(hashes), starts, ends, rest)
    cased = bool(words.capitals.any())
    facts, fact_starts = _facts(words, cased)
    return Sketch(
        _part(hashes, starts, ends, taken),
        others,
        facts,
        fact_starts,
        hashes.size,
        min(len(text), 2**32 - 1),
        cased,
        rate,
    )


def _shingles(words: Words) -> tuple[Hashes, NDArray[np.int64], NDArray[np.int64]]:
    """Hash, start and end of each shingle; a text of fewer words than a shingle has is one shingle."""
    size = min(SHINGLE, words.hashes.size)
    if not size:
        return words.hashes, words.starts, words.ends
    count = words.hashes.size - size + 1
    windows = np.ndarray((count, size), np.uint64, np.ascontiguousarray(words.hashes), 0, (8, 8))
    total = windows @ _COEFFICIENTS[:size]
    return mixed(total), words.starts[:count], words.ends[size - 1 :]


def _part(hashes: Hashes, starts: NDArray[np.int64], ends: NDArray[np.int64], places: NDArray[np.int64]) -> Part:
    """The shingles at ``places``, each key where it stands first."""
    keys = _upper(hashes[places])
    ordered = np.sort(keys)
    if (ordered[1:] == ordered[:-1]).any():
        first = np.sort(np.unique(keys, return_index=True)[1])
        keys, places = keys[first], places[first]
    begins = starts[places]
    lengths = np.minimum(ends[places] - begins, 0xFFFF)
    return Part(keys, begins.astype(np.uint32), lengths.astype(np.uint16))


def _rarity(hashes: Hashes) -> Hashes:
    """``hashes`` with, in the lowest two bits of their upper half, at which rate they are still kept."""
    low = hashes & np.uint64(SAMPLED - 1)
    rarity = np.where(low & np.uint64(3) == 0, 1, np.where(low & np.uint64(1) == 0, 2, 3)).astype(np.uint64)
    return (hashes & ~np.uint64(3 << 32)) | (rarity << np.uint64(32))


def _upper(hashes: Hashes) -> Keys:
    return (hashes >> np.uint64(32)).astype(np.uint32)


def _facts(words: Words, cased: bool) -> tuple[Keys, NDArray[np.uint32]]:
    """Distinct facts by hash, each where it stands first; of very many the smallest hashes, the same in every text.
    The last word of a text of more than a line does not count: it may be cut."""
    last = -1 if words.hashes.size > ONE_LINE else None
    places = (words.figures | words.capitals if cased else words.figures)[:last].nonzero()[0]
    keys = _upper(words.hashes[places]) & np.uint32(0xFFFFFFFE)
    keys |= words.figures[places]
    distinct, first = np.unique(keys, return_index=True)
    return distinct[:MOST_FACTS], words.starts[places[first[:MOST_FACTS]]].astype(np.uint32)


def pack(value: Sketch) -> str:
    """``value`` as base64 of its little-endian arrays, seven numbers first."""
    parts = (value.sampled, value.others)
    sizes = [part.keys.size for part in parts]
    head = np.array([*sizes, value.facts.size, value.shingles, value.length, value.cased, value.rate], "<u4")
    arrays = [head.tobytes()]
    for part in parts:
        arrays += [_bytes(part.keys, "<u4"), _bytes(part.starts, "<u4"), _bytes(part.lengths, "<u2")]
    arrays += [_bytes(value.facts, "<u4"), _bytes(value.fact_starts, "<u4")]
    return base64.b64encode(b"".join(arrays)).decode()


def _bytes(values: NDArray[np.unsignedinteger], kind: str) -> bytes:
    return values.astype(kind, copy=False).tobytes()


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
    offset = HEAD_BYTES
    parts = []
    for count in counts[:2]:
        keys = np.frombuffer(data, "<u4", count, offset)
        starts = np.frombuffer(data, "<u4", count, offset + KEY_BYTES * count)
        lengths = np.frombuffer(data, "<u2", count, offset + (KEY_BYTES + START_BYTES) * count)
        parts.append(Part(keys, starts, lengths))
        offset += row * count
    facts = np.frombuffer(data, "<u4", counts[2], offset)
    fact_starts = np.frombuffer(data, "<u4", counts[2], offset + KEY_BYTES * counts[2])
    return Sketch(parts[0], parts[1], facts, fact_starts, counts[3], counts[4], bool(counts[5]), counts[6])

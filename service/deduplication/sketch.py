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
# rate of 8 %). One in eight: a brief of 40 words against its original still shares four.
SHINGLE = 5
SAMPLED = 8
# Texts of at most this many shingles keep them all: among short items an eighth would be too few to tell.
SHORT = 64
LONGEST_TEXT = 200_000
MOST_FACTS = 64
HEAD_BYTES, KEY_BYTES, START_BYTES, LENGTH_BYTES = 24, 4, 4, 2

_COEFFICIENTS = [pow(0xC2B2AE3D27D4EB4F, k + 1, 1 << 64) for k in range(SHINGLE)]

Keys = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Part:
    """Shingles of a text in its order: ``keys``, and the code points each spans. A key stands once."""

    keys: Keys
    starts: NDArray[np.uint32]
    lengths: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Sketch:
    """``sampled`` is the share every text keeps; ``others`` the rest of a short one's shingles; ``facts`` the hashes
    of its figures (odd) and names (even) with their offsets; ``cased`` whether any capital tells a name;
    ``shingles`` how many it had; ``length`` its code points."""

    sampled: Part
    others: Part
    facts: Keys
    fact_starts: NDArray[np.uint32]
    shingles: int
    length: int
    cased: bool

    @property
    def dense(self) -> bool:
        """Whether all its shingles were kept."""
        return self.shingles <= SHORT or self.others.keys.size > 0


NOTHING = Part(np.zeros(0, np.uint32), np.zeros(0, np.uint32), np.zeros(0, np.uint16))


def sketch(text: str, whole: bool = False) -> Sketch:
    """The sketch of ``text``, of more than LONGEST_TEXT code points the first ones only; with all shingles of a long
    one too where ``whole``."""
    words = running(split(text[:LONGEST_TEXT]))
    hashes, starts, ends = _shingles(words)
    taken = ((hashes & np.uint64(SAMPLED - 1)) == 0).nonzero()[0]
    every = whole or hashes.size <= SHORT
    others = NOTHING
    if every:
        rest = np.setdiff1d(np.arange(hashes.size), taken, assume_unique=True)
        others = _part(hashes, starts, ends, rest)
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
    )


def _shingles(words: Words) -> tuple[Hashes, NDArray[np.int64], NDArray[np.int64]]:
    """Hash, start and end of each shingle; a text of fewer words than a shingle has is one shingle."""
    size = min(SHINGLE, words.hashes.size)
    if not size:
        return words.hashes, words.starts, words.ends
    count = words.hashes.size - size + 1
    total = np.zeros(count, dtype=np.uint64)
    for step in range(size):
        total += words.hashes[step : step + count] * np.uint64(_COEFFICIENTS[step])
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


def _upper(hashes: Hashes) -> Keys:
    return (hashes >> np.uint64(32)).astype(np.uint32)


def _facts(words: Words, cased: bool) -> tuple[Keys, NDArray[np.uint32]]:
    """Distinct facts by hash, each where it stands first; of very many the smallest hashes, the same in every text."""
    places = (words.figures | words.capitals if cased else words.figures).nonzero()[0]
    keys = _upper(words.hashes[places]) & np.uint32(0xFFFFFFFE)
    keys |= words.figures[places]
    distinct, first = np.unique(keys, return_index=True)
    return distinct[:MOST_FACTS], words.starts[places[first[:MOST_FACTS]]].astype(np.uint32)


def pack(value: Sketch) -> str:
    """``value`` as base64 of its little-endian arrays, six numbers first."""
    parts = (value.sampled, value.others)
    sizes = [part.keys.size for part in parts]
    head = np.array([*sizes, value.facts.size, value.shingles, value.length, value.cased], "<u4")
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
        raise ValueError("a sketch has six numbers before its arrays")
    counts = np.frombuffer(data, "<u4", 6).tolist()
    row = KEY_BYTES + START_BYTES + LENGTH_BYTES
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
    return Sketch(parts[0], parts[1], facts, fact_starts, counts[3], counts[4], bool(counts[5]))

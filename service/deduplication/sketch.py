"""A text in, its sketch out: a fixed share of its five-word shingles, their positions, and its facts (figures and
names).

FracMinHash (Irber and others, 2022): keep the shingles whose hash falls below a fixed fraction of the hash space. Two
such sketches estimate containment in both directions, whatever the lengths, which a fixed-size MinHash cannot: a cut
copy in a longer text is as visible as a whole one. Short texts keep all their shingles; compared with a long text, only
the share that both keep counts.
"""

from __future__ import annotations

import binascii
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.compiled import compiled
from service.deduplication.constants import FINER, LEDE, LEDE_RATE, LONGEST_TEXT, MOST_FACTS, ONE_LINE, SAMPLED, SHINGLE
from service.deduplication.words import Hashes, Mask, Offsets, Points, arguments, mixed, words_of

RATES = (8, 4, 2, 1)
# A span is the start of a shingle and, in the lower bits, its length: 18 bits hold LONGEST_TEXT.
LENGTH_BITS = 14
LONGEST_SHINGLE = (1 << LENGTH_BITS) - 1
# The header before the arrays: how many shingles are kept at each of RATES, how many facts, and the other fields.
HEAD = 10

COEFFICIENTS = np.array([pow(0xC2B2AE3D27D4EB4F, k + 1, 1 << 64) for k in range(SHINGLE)], dtype=np.uint64)
UPPER = np.uint64(32)

Keys = NDArray[np.uint32]


class Sketch(NamedTuple):
    """A text's sampled shingles and facts.

    ``keys`` are the hashes of the shingles that are kept, each once, and ``spans`` their positions. First come the one
    in eight that every text keeps, then those that complete one in four, and so on up to its own ``rate``; for a long
    text, those that complete one in four of its lede. Each of these groups is in the order of the text, and ``sizes``
    are the cumulative counts at each of RATES. ``facts`` are the hashes of its figures (odd) and names (even),
    ``fact_starts`` their offsets; ``cased`` whether any capital marks a name; ``shingles`` how many shingles the text
    has; ``length`` its code points; ``words`` a digest of its words in order. ``table`` is all of this in one array.
    """

    table: Keys
    keys: Keys
    spans: NDArray[np.uint32]
    facts: Keys
    fact_starts: NDArray[np.uint32]
    sizes: list[int]
    shingles: int
    length: int
    cased: bool
    rate: int
    words: int

    def size_at(self, rate: int) -> int:
        """How many keys it would have kept at another of RATES, or for its lede; no more than it has."""
        return self.sizes[RATES.index(rate)]


def sketch(text: str, whole: bool = False) -> Sketch:
    """The sketch of ``text``, of its first LONGEST_TEXT code points. With ``whole``, a long text also keeps all its
    shingles."""
    return _sketch(_table(*arguments(text[:LONGEST_TEXT]), min(len(text), 2**32 - 1), whole))


def pack(value: Sketch) -> str:
    """``value`` as base64 of its table, little-endian."""
    return binascii.b2a_base64(value.table.astype("<u4", copy=False).data, newline=False).decode()


def unpack(text: str) -> Sketch:
    """The sketch that ``pack`` encoded. Raises ValueError if ``text`` is not one."""
    data = binascii.a2b_base64(text, strict_mode=True)
    if len(data) % 4 or len(data) < 4 * HEAD:
        raise ValueError("a sketch is numbers of four bytes, ten of them before its arrays")
    # The compiled functions take writable arrays.
    value = _sketch(np.frombuffer(bytearray(data), "<u4"))
    if value.rate not in RATES or value.sizes != sorted(value.sizes):
        raise ValueError(f"a sketch at a rate of {value.rate}, of {value.sizes} keys")
    if value.table.size != HEAD + 2 * (value.sizes[-1] + int(value.table[4])):
        raise ValueError("a sketch whose arrays are not as long as its counts say")
    return value


def _sketch(table: Keys) -> Sketch:
    """The fields of a sketch from its table."""
    *sizes, facts, shingles, length, cased, rate, words = table[:HEAD].tolist()
    spans, facts_at = HEAD + sizes[-1], HEAD + 2 * sizes[-1]
    return Sketch(
        table=table,
        keys=table[HEAD:spans],
        spans=table[spans:facts_at],
        facts=table[facts_at : facts_at + facts],
        fact_starts=table[facts_at + facts :],
        sizes=sizes,
        shingles=shingles,
        length=length,
        cased=bool(cased),
        rate=rate,
        words=words,
    )


@compiled
def _table(
    points: Points,
    folded: NDArray[np.uint16],
    gram: NDArray[np.uint8],
    traits: NDArray[np.uint8],
    spelled: Hashes,
    meant: Hashes,
    maybe: Mask,
    length: int,
    whole: bool,
) -> Keys:
    """The sketch of a text, as one array."""
    hashes, starts, ends, figures, capitals = words_of(points, folded, gram, traits, spelled, meant, maybe, True)
    shingles = _shingles(hashes)
    rate = SAMPLED
    for most, finer in FINER:
        if shingles.size <= most:
            rate = min(rate, finer)
    if whole:
        rate = 1
    keys, spans, sizes = _kept(shingles, starts, ends, rate)
    # The last word of a text longer than one line is not a fact: it may be cut off.
    fact_words = hashes.size - (hashes.size > ONE_LINE)
    facts, fact_starts = _facts(hashes[:fact_words], starts, figures, capitals)
    table = np.empty(HEAD + 2 * keys.size + 2 * facts.size, np.uint32)
    table[:4], table[4], table[5], table[6] = sizes, facts.size, shingles.size, length
    table[7], table[8], table[9] = capitals.any(), rate, _digest(hashes)
    end = HEAD
    for column in (keys, spans, facts, fact_starts):
        table[end : end + column.size] = column
        end += column.size
    return table


@compiled
def _digest(hashes: Hashes) -> int:
    """32 bits of a hash of all words in order."""
    digest = np.uint64(0)
    for place in range(hashes.size):
        digest = mixed(digest + hashes[place])
    return int(digest >> UPPER)


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
) -> tuple[Keys, NDArray[np.uint32], NDArray[np.uint32]]:
    """The keys, spans and sizes of a sketch."""
    size = starts.size - shingles.size
    keys, spans, sizes = np.empty(shingles.size, np.uint32), np.empty(shingles.size, np.uint32), np.zeros(4, np.uint32)
    seen, count = open_places(shingles.size), 0
    for level, share in enumerate(RATES):
        reach = LEDE if rate == SAMPLED and share == LEDE_RATE else 0
        for place in range(shingles.size if share >= rate else min(shingles.size, reach)):
            low = np.int64(shingles[place]) & (SAMPLED - 1)
            if low & (share - 1) == 0 and (share == SAMPLED or low & share):
                key = np.int64(shingles[place] >> UPPER)
                if _is_new(seen, key):
                    length = min(ends[place + size] - starts[place], LONGEST_SHINGLE)
                    keys[count], spans[count] = key, starts[place] << LENGTH_BITS | length
                    count += 1
        sizes[level] = count
    return keys[:count], spans[:count], sizes


@compiled
def _facts(hashes: Hashes, starts: Offsets, figures: Mask, capitals: Mask) -> tuple[Keys, NDArray[np.uint32]]:
    """Distinct facts by hash, each with its first position; where there are too many, those with the smallest hashes,
    which selects the same ones in every text."""
    keys, begins = np.empty(hashes.size, np.uint32), np.empty(hashes.size, np.uint32)
    seen, count = open_places(hashes.size), 0
    for word in range(hashes.size):
        key = np.int64(hashes[word] >> UPPER) & ~1 | figures[word]
        if (figures[word] or capitals[word]) and _is_new(seen, key):
            keys[count], begins[count] = key, starts[word]
            count += 1
    first = np.argsort(keys[:count])[:MOST_FACTS]
    return keys[first], begins[first]


@compiled
def open_places(most: int) -> NDArray[np.int64]:
    """A hash table for up to ``most`` keys, with all slots free (-1)."""
    size = 8
    while size < 2 * most:
        size *= 2
    return np.full(size, -1, np.int64)


@compiled
def _is_new(seen: NDArray[np.int64], key: np.int64) -> bool:
    """Add ``key`` to the set; whether it was not there before."""
    place = key & (seen.size - 1)
    while seen[place] != -1 and seen[place] != key:
        place = (place + 1) & (seen.size - 1)
    if seen[place] == key:
        return False
    seen[place] = key
    return True

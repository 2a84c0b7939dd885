"""Lines in, counts of digits, punctuation marks and kinds of words per line out, in one pass over all characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

_WORD, _LETTER, _DIGIT, _MARK, _UPPER, _LOWER = 1, 2, 4, 8, 16, 32
# Each bit and the characters that have it. _UPPER is every letter but lower-case Latin and Cyrillic ones, and so
# includes scripts without case.
_CLASSES = (
    (_WORD, re.compile(r"\w")),
    (_LETTER, re.compile(r"[^\W\d_]")),
    (_DIGIT, re.compile(r"\d")),
    (_MARK, re.compile(r"[,;:–—()\"“”«»]")),
    (_UPPER, re.compile(r"[^\W\d_a-zß-ÿа-я]")),
    (_LOWER, re.compile(r"[a-zß-ÿа-яα-ω]")),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts for each line: digits; punctuation marks; words of up to four letters; words of two or more _UPPER
    letters; words that begin with a lower-case letter; sentence ends (``。``, or a full stop and a space)."""

    digits: Counts
    marks: Counts
    short: Counts
    upper: Counts
    lower: Counts
    sentences: Counts


def counted(lines: Sequence[str]) -> Counted:
    """The counts for ``lines``, none of which may be empty."""
    codes = np.frombuffer("\n".join(lines).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    starts = np.cumsum([0, *(len(line) + 1 for line in lines)])[:-1]
    table = _kinds()
    kinds = table[np.minimum(codes, len(table) - 1)]
    others, of_each = np.unique(codes[codes >= len(table)], return_inverse=True)
    kinds[codes >= len(table)] = np.array([_kind(chr(code)) for code in others], dtype=np.uint8)[of_each]
    word = (kinds & _WORD) > 0
    edges = np.flatnonzero(np.diff(word, prepend=False, append=False))
    first, last = edges[::2], edges[1::2]
    lengths = last - first
    of = np.searchsorted(starts, first, side="right") - 1

    def words(chosen: NDArray[np.bool_]) -> Counts:
        return np.bincount(of[chosen], minlength=len(lines))

    def whole(bit: int) -> NDArray[np.bool_]:
        below = np.concatenate(([0], np.cumsum((kinds & bit) > 0)))
        equal: NDArray[np.bool_] = below[last] - below[first] == lengths
        return equal

    stops = codes == ord("。")
    stops[:-1] |= (codes[:-1] == ord(".")) & (codes[1:] == ord(" "))
    return Counted(
        digits=_sums(kinds & _DIGIT > 0, starts),
        marks=_sums(kinds & _MARK > 0, starts),
        short=words(whole(_LETTER) & (lengths <= 4)),
        upper=words(whole(_UPPER) & (lengths >= 2)),
        lower=words((kinds[first] & _LOWER) > 0),
        sentences=_sums(stops, starts),
    )


def _sums(marked: NDArray[np.bool_], starts: NDArray[np.int64]) -> Counts:
    sums: Counts = np.add.reduceat(marked, starts, dtype=np.int64)
    return sums


@cache
def _kinds() -> NDArray[np.uint8]:
    """The bits of every character of Unicode's basic plane, by code point."""
    every = "".join(map(chr, range(0x10000)))
    kinds = np.zeros(len(every), dtype=np.uint8)
    for bit, pattern in _CLASSES:
        kinds[[found.start() for found in pattern.finditer(every)]] |= bit
    return kinds


def _kind(character: str) -> int:
    return sum(bit for bit, pattern in _CLASSES if pattern.match(character))

"""A text in, its words out: a 64-bit hash, the code point offsets and whether it is a figure or a name, as arrays.

Two spellings of one word give one hash: case, accents, quotes, apostrophes, soft hyphens, thousands separators,
dotted abbreviations (U.S.), small numbers in letters and the ways to write "percent" make no difference. Scripts
without spaces give one word a character, each hashed with the characters after it. Everything is vectorised: a
text of 4 KB takes about 0.1 ms.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Offsets = NDArray[np.int64]
Mask = NDArray[np.bool_]

SEPARATOR, SKIPPED, POINT = 0, 1, 2
TABLE_SIZE = 0x40000
# Between two figures these make one figure of them: 1,000; 2.5; 6-3/16; 04/09/87; 12:30.
JOINING = ".,-/:–"
APOSTROPHES = "'’‘ʼ`´ʹ＇"
# Characters in a word of a script without spaces: about two words of two characters each, or, where the
# script spells sounds, about three words of four to five.
CHINESE_GRAM, THAI_GRAM = 4, 12
CHINESE = ((0x3040, 0x3100), (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x40000))
THAI = ((0x0E00, 0x0F00), (0x1000, 0x10A0), (0x1780, 0x1800))
STRIPPED_MARKS = ((0x0300, 0x0370), (0x0591, 0x05C8), (0x0610, 0x061B), (0x064B, 0x0653), (0x0670, 0x0671))
ACCENTED = ((0x00C0, 0x0600), (0x1E00, 0x2000), (0xFF00, 0xFFF0))
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty"
)
TENS = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
IGNORED = ("percent", "per", "cent", "pct")
LONGEST_WORD = 64
NEWLINE = ord("\n")
# Above this share of capitalised words in a line (headline style, all capitals) a capital does not tell a name;
# German, which capitalises every noun, stays below.
MOST_CAPITALS = 0.5

_POWERS = np.array([pow(0x9E3779B97F4A7C15, k + 1, 1 << 64) for k in range(LONGEST_WORD)], dtype=np.uint64)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in order. ``starts`` and ``ends`` are code point offsets. ``figures`` and ``capitals``
    mark what two reports from one template differ in: numbers, and words written with a capital."""

    hashes: Hashes
    starts: Offsets
    ends: Offsets
    figures: Mask
    capitals: Mask


@dataclass(frozen=True, slots=True)
class _Tables:
    """What each code point is: its folded form (or a code of its class), how many characters make a word."""

    folded: NDArray[np.uint32]
    gram: NDArray[np.uint8]
    capital: Mask
    digit: Mask


def mixed(hashes: Hashes) -> Hashes:
    """``hashes`` with every output bit depending on every input bit."""
    hashes = hashes ^ (hashes >> _SHIFT)
    hashes = hashes * _MIX
    return hashes ^ (hashes >> _SHIFT)


def split(text: str) -> Words:
    """The words of ``text``."""
    tables = _tables()
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    points = np.minimum(raw, TABLE_SIZE - 1)
    codes = _without_points(tables.folded[points], tables.digit[points])
    where = np.flatnonzero(codes != SKIPPED)
    codes = codes[where]
    inside = codes != SEPARATOR
    gram = tables.gram[codes]
    single = gram > 0
    before = np.zeros_like(inside)
    before[1:] = inside[:-1] & ~single[:-1]
    starts = np.flatnonzero(inside & (~before | single))
    if not starts.size:
        return Words(
            np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.int64), *(np.zeros(0, np.bool_),) * 2
        )
    following = inside & before & ~single
    letters = np.flatnonzero(inside)
    first = np.flatnonzero(~following[letters])
    lengths = np.diff(np.append(first, letters.size))
    rank = np.arange(letters.size) - np.repeat(first, lengths)
    terms = codes[letters].astype(np.uint64) * _POWERS[np.minimum(rank, LONGEST_WORD - 1)]
    hashes = mixed(np.add.reduceat(terms, first))
    ends = starts + lengths
    if single.any():
        hashes, ends = _with_followers(hashes, starts, ends, gram[starts])
    offsets = where[starts]
    first_points = points[offsets]
    figure = tables.digit[first_points]
    capital = tables.capital[first_points] & ~_in_headline_style(tables.capital[first_points], offsets, raw)
    hashes, known, dropped = _one_spelling(hashes)
    words = Words(hashes, offsets, where[ends - 1] + 1, figure | known, capital & ~known)
    if dropped.any():
        keep = ~dropped
        words = Words(hashes[keep], words.starts[keep], words.ends[keep], words.figures[keep], words.capitals[keep])
    return words


def _in_headline_style(capital: Mask, offsets: Offsets, raw: NDArray[np.uint32]) -> Mask:
    """Which words stand in a line where most have a capital, so that it does not tell a name."""
    breaks = np.flatnonzero(raw == NEWLINE)
    if not breaks.size:
        return np.full(capital.size, capital.mean() > MOST_CAPITALS)
    line = np.searchsorted(breaks, offsets)
    words = np.bincount(line, minlength=1)
    return (np.bincount(line, weights=capital) > MOST_CAPITALS * words)[line]


def _without_points(codes: NDArray[np.uint32], digit: Mask) -> NDArray[np.uint32]:
    """``codes`` with points, commas and the like either skipped (1,000; 6-3/16; U.S.) or made separators."""
    places = np.flatnonzero(codes == POINT)
    if not places.size:
        return codes
    padded = np.zeros(codes.size + 4, dtype=codes.dtype)
    padded[2:-2] = codes
    at = places + 2
    letter = padded > POINT
    numeric = np.zeros(padded.size, dtype=np.bool_)
    numeric[2:-2] = digit
    joined = (numeric[at - 1] & numeric[at + 1]) | (
        letter[at - 1] & ~letter[at - 2] & letter[at + 1] & ~letter[at + 2] & ~numeric[at - 1]
    )
    codes = codes.copy()
    codes[places] = np.where(joined, SKIPPED, SEPARATOR)
    return codes


def _with_followers(hashes: Hashes, starts: Offsets, ends: Offsets, gram: NDArray[np.uint8]) -> tuple[Hashes, Offsets]:
    """Each single character's hash with those of the characters that follow it without a gap."""
    hashes, ends = hashes.copy(), ends.copy()
    plain, last = hashes.copy(), ends.copy()
    alive = gram > 0
    for step in range(1, int(gram.max())):
        alive[-step:] = False
        at = np.flatnonzero(alive & (gram > step))
        at = at[(starts[at + step] == ends[at]) & (gram[at + step] > 0)]
        hashes[at] = hashes[at] * _MIX + plain[at + step]
        ends[at] = last[at + step]
        alive = np.zeros_like(alive)
        alive[at] = True
    return np.where(gram > 0, mixed(hashes), hashes), ends


def _one_spelling(hashes: Hashes) -> tuple[Hashes, Mask, Mask]:
    """``hashes`` with numbers in letters as figures; which these are; which words to leave out."""
    spelled, meant = _spellings()
    at = np.minimum(np.searchsorted(spelled, hashes), spelled.size - 1)
    known = spelled[at] == hashes
    if not known.any():
        return hashes, known, known
    hashes = np.where(known, meant[at], hashes)
    dropped = known & (hashes == 0)
    return hashes, known & ~dropped, dropped


@lru_cache(maxsize=1)
def _spellings() -> tuple[Hashes, Hashes]:
    pairs: list[tuple[int, int]] = [(_hash_of(word), 0) for word in IGNORED]
    figures = {word: number for number, word in enumerate(NUMBERS.split())} | TENS
    pairs += [(_hash_of(word), _hash_of(str(number))) for word, number in figures.items()]
    pairs.sort()
    return np.array([key for key, _ in pairs], np.uint64), np.array([value for _, value in pairs], np.uint64)


def _hash_of(word: str) -> int:
    codes = np.array([ord(character) for character in word], dtype=np.uint64)
    return int(mixed(np.sum(codes * _POWERS[: codes.size], keepdims=True, dtype=np.uint64))[0])


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    folded = np.zeros(TABLE_SIZE, dtype=np.uint32)
    gram = np.zeros(TABLE_SIZE, dtype=np.uint8)
    capital = np.zeros(TABLE_SIZE, dtype=np.bool_)
    digit = np.zeros(TABLE_SIZE, dtype=np.bool_)
    for point in range(0x10000):
        character = chr(point)
        folded[point] = _fold(point, character)
        capital[point] = character.isupper() or character.istitle()
        digit[point] = character.isdecimal()
    folded[0x20000:] = np.arange(0x20000, TABLE_SIZE)
    folded[TABLE_SIZE - 1] = SEPARATOR
    for ranges, size in ((CHINESE, CHINESE_GRAM), (THAI, THAI_GRAM)):
        for low, high in ranges:
            gram[low:high] = size
    return _Tables(folded, gram, capital, digit)


def _fold(point: int, character: str) -> int:
    if character in JOINING:
        return POINT
    if character in APOSTROPHES or any(low <= point < high for low, high in STRIPPED_MARKS):
        return SKIPPED
    category = unicodedata.category(character)
    if category == "Cf" or point == 0x0640:
        return SEPARATOR if point == 0x200B else SKIPPED
    if category[0] not in "LNM":
        return SEPARATOR
    if category == "Nd":
        return ord(str(unicodedata.digit(character)))
    if point < 0x80 or any(low <= point < high for low, high in ACCENTED):
        base = unicodedata.normalize("NFKD", character)[0]
        return ord(base.casefold()[0])
    return ord(character.casefold()[0])

"""A text in, its words out, as arrays: a 64-bit hash, code point offsets, and whether it is a figure or a name.

Two spellings of one word give one hash: case, accents, quotes, apostrophes, soft hyphens, thousands separators, dotted
abbreviations (U.S.), small numbers in letters and the ways to write "percent" make no difference. Scripts without
spaces give one word for each character, hashed together with the characters after it. The loops are compiled: a text of
4 KB takes some 20 microseconds.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.compiled import compiled

Hashes = NDArray[np.uint64]
Offsets = NDArray[np.int64]
Mask = NDArray[np.bool_]
Points = NDArray[np.uint32]

# Ligatures and other characters that are folded to the given one.
FOLDED = {"œ": "o", "Œ": "o", "ƒ": "f", "µ": "µ", "ˆ": "^"}
SEPARATOR, SKIPPED, POINT = 0, 1, 2
TABLE_SIZE = 0x40000
# Between two digits these join them into one figure: 1,000; 2.5; 6-3/16; 04/09/87; 12:30.
JOINING = ".,-/:–"
APOSTROPHES = "'’‘ʼ`´ʹ＇"
# Characters in a word of a script without spaces: about two words of two characters each or, where the script writes
# sounds, about three words of four to five.
CHINESE_GRAM, THAI_GRAM = 4, 12
CHINESE = ((0x3040, 0x3100), (0x3400, 0xA000), (0xF900, 0xFB00))
THAI = ((0x0E00, 0x0F00), (0x1000, 0x10A0), (0x1780, 0x1800))
FIRST_RARE = 0x4E00
STRIPPED_MARKS = {
    *range(0x0300, 0x0370),
    *range(0x0591, 0x05C8),
    *range(0x0610, 0x061B),
    *range(0x064B, 0x0653),
    0x0670,
}
# Letters whose accents are removed. Basic Latin has none, but its capitals are folded the same way.
ACCENTED = {*range(0x80), *range(0x00C0, 0x0600), *range(0x1E00, 0x2000), *range(0xFF00, 0xFFF0)}
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty"
)
TENS = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
IGNORED = ("percent", "per", "cent", "pct")
NEWLINE, ZERO, NINE = ord("\n"), ord("0"), ord("9")
# Above this share of capitalised words in a line (headline style, all capitals), a capital does not mark a name;
# German, which capitalises every noun, stays below.
MOST_CAPITALS = 0.5
# A text with at least half its words in lines of at least LONG_LINE words is running text, and its lines of at most
# SHORT_LINE words do not belong to it. On raw pages this halved the false matches and lost no true one.
LONG_LINE, SHORT_LINE = 20, 10

# A word after one of these, with at most a space or a quote between, may begin a sentence.
SENTENCE_ENDS = '\n.!?:"“”„«»'

BASE, MIX, HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93), np.uint64(32)
ONE, SIEVE = np.uint64(1), np.uint64(0xFFF)
LINES_KNOWN = 4096
SHORT_WORD = 3
# Flags of a code point (combined by addition); and the kinds of character beside a point.
CAPITAL, DIGIT, CLOSING = 1, 2, 4
OTHER, FIGURE, LETTER = 0, 1, 2


class Words(NamedTuple):
    """The words of a text in order. ``starts`` and ``ends`` are code point offsets. ``figures`` and ``capitals`` mark
    what differs between two reports from one template: numbers, and capitalised words."""

    hashes: Hashes
    starts: Offsets
    ends: Offsets
    figures: Mask
    capitals: Mask


class _Tables(NamedTuple):
    """By code point: its folded form, or SEPARATOR, SKIPPED or POINT; the number of characters in a word that starts
    with it, or 0 in scripts with spaces; and its flags."""

    folded: NDArray[np.uint16]
    gram: NDArray[np.uint8]
    traits: NDArray[np.uint8]


class _Spellings(NamedTuple):
    """Hashes of words that have another spelling, ascending; the hash of that spelling, or 0 to leave the word out; and
    a filter by the low bits of the hash, which excludes most words."""

    spelled: Hashes
    meant: Hashes
    maybe: Mask


def split(text: str) -> Words:
    """The words of ``text``."""
    return Words(*words_of(*arguments(text), False))


@lru_cache(maxsize=LINES_KNOWN)
def words_of_line(line: str) -> tuple[int, ...]:
    """The hashes of the words of a headline; cached, since it is needed for each text that it is compared with."""
    return tuple(split(line).hashes.tolist())


@lru_cache(maxsize=LINES_KNOWN)
def telling_words(line: str) -> frozenset[int]:
    """The hashes of the words of a headline without those of up to SHORT_WORD small letters ("in", "der", "que"), which
    any two headlines share; all of its words if there are no others."""
    words = split(line)
    spans = zip(words.hashes.tolist(), words.starts.tolist(), words.ends.tolist(), strict=True)
    telling = frozenset(word for word, start, end in spans if end - start > SHORT_WORD or not line[start:end].islower())
    return telling or frozenset(words.hashes.tolist())


def arguments(
    text: str,
) -> tuple[Points, NDArray[np.uint16], NDArray[np.uint8], NDArray[np.uint8], Hashes, Hashes, Mask]:
    """The arrays that ``words_of`` needs for ``text``."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return (points, *_tables(), *_spellings())


@compiled
def mixed(value: np.uint64) -> np.uint64:
    """``value`` with every output bit depending on every input bit."""
    value = (value ^ (value >> HALF)) * MIX
    return value ^ (value >> HALF)


@compiled
def words_of(
    points: Points,
    folded: NDArray[np.uint16],
    grams: NDArray[np.uint8],
    traits: NDArray[np.uint8],
    spelled: Hashes,
    meant: Hashes,
    maybe: Mask,
    only_running: bool,
) -> tuple[Hashes, Offsets, Offsets, Mask, Mask]:
    """The arrays of Words for a text of these code points. With ``only_running``, if most of the text is running text,
    words in short lines (menus, labels, subheadings) are left out."""
    size = points.size
    hashes, starts, ends = np.empty(size, np.uint64), np.empty(size, np.int64), np.empty(size, np.int64)
    lines, figures, capitals = np.empty(size, np.int64), np.empty(size, np.bool_), np.empty(size, np.bool_)
    gram = np.empty(size, np.uint8)
    count, line, inside, total, power = 0, 0, False, np.uint64(0), ONE
    for place in range(size):
        point = min(points[place], folded.size - 1)
        code = folded[point]
        if code == POINT:
            code = SKIPPED if _joins(points, folded, place) else SEPARATOR
        if code == SEPARATOR:
            inside = False
            line += point == NEWLINE
        elif code != SKIPPED:
            if not inside or grams[point] or gram[count - 1]:
                starts[count], lines[count], gram[count] = place, line, grams[point]
                figures[count], capitals[count] = traits[point] & DIGIT != 0, traits[point] & CAPITAL != 0
                inside, total, power = True, np.uint64(0), ONE
                count += 1
            total += np.uint64(code) * power
            power *= BASE
            hashes[count - 1], ends[count - 1] = total, place + 1
    for word in range(count):
        hashes[word] = mixed(hashes[word])
    _add_followers(hashes[:count], ends, gram)
    _drop_headline_style(capitals[:count], lines)
    _drop_sentence_starts(capitals[:count], starts, points, traits)
    kept = 0
    for word in range(count):
        if maybe[hashes[word] & SIEVE]:
            known = np.searchsorted(spelled, hashes[word])
            if known < spelled.size and spelled[known] == hashes[word]:
                figures[word], capitals[word] = True, False
                hashes[word] = meant[known]
        if hashes[word]:
            hashes[kept], starts[kept], ends[kept] = hashes[word], starts[word], ends[word]
            lines[kept], figures[kept], capitals[kept] = lines[word], figures[word], capitals[word]
            kept += 1
    if only_running and _is_running(lines[:kept]):
        count, kept = kept, 0
        begin = 0
        for end in range(1, count + 1):
            if end == count or lines[end] != lines[begin]:
                for word in range(begin, end if end - begin > SHORT_LINE else begin):
                    hashes[kept], starts[kept], ends[kept] = hashes[word], starts[word], ends[word]
                    figures[kept], capitals[kept] = figures[word], capitals[word]
                    kept += 1
                begin = end
    return hashes[:kept], starts[:kept], ends[:kept], figures[:kept], capitals[:kept]


@compiled
def _is_running(lines: Offsets) -> bool:
    """Whether at least half the words are in long lines."""
    begin, in_long = 0, 0
    for end in range(1, lines.size + 1):
        if end == lines.size or lines[end] != lines[begin]:
            in_long += end - begin if end - begin >= LONG_LINE else 0
            begin = end
    return 2 * in_long >= lines.size


@compiled
def _joins(points: Points, folded: NDArray[np.uint16], place: int) -> bool:
    """Whether the point, comma or similar at ``place`` joins two digits (1,000; 6-3/16) or single letters (U.S.)."""
    before, after = _kind(points, folded, place - 1), _kind(points, folded, place + 1)
    alone = _kind(points, folded, place - 2) == OTHER and _kind(points, folded, place + 2) == OTHER
    return (before == FIGURE and after == FIGURE) or (before == LETTER and after == LETTER and alone)


@compiled
def _kind(points: Points, folded: NDArray[np.uint16], place: int) -> int:
    if not 0 <= place < points.size:
        return OTHER
    code = folded[min(points[place], folded.size - 1)]
    if code <= POINT:
        return OTHER
    return FIGURE if ZERO <= code <= NINE else LETTER


@compiled
def _add_followers(hashes: Hashes, ends: Offsets, gram: NDArray[np.uint8]) -> None:
    """Hash each character of a script without spaces together with the following ones of its word, where there is no
    gap."""
    for word in range(hashes.size):
        if gram[word]:
            last, total = word, hashes[word]
            while (
                last + 1 < min(word + gram[word], hashes.size) and gram[last + 1] and ends[last + 1] == ends[last] + 1
            ):
                last += 1
                total = total * MIX + hashes[last]
            hashes[word], ends[word] = mixed(total), ends[last]


@compiled
def _drop_headline_style(capitals: Mask, lines: Offsets) -> None:
    """Unmark the words of lines in which most words are capitalised, so that a capital does not mark a name."""
    begin = 0
    for end in range(1, capitals.size + 1):
        if end == capitals.size or lines[end] != lines[begin]:
            if np.count_nonzero(capitals[begin:end]) > MOST_CAPITALS * (end - begin):
                capitals[begin:end] = False
            begin = end


@compiled
def _drop_sentence_starts(capitals: Mask, starts: Offsets, points: Points, traits: NDArray[np.uint8]) -> None:
    """Unmark words that begin a line or a sentence, where any word has a capital, unless the next word has one too."""
    for word in range(capitals.size):
        begins = word == 0
        for back in (1, 2):
            begins |= traits[min(points[max(starts[word], back) - back], traits.size - 1)] & CLOSING != 0
        if begins and (word + 1 == capitals.size or not capitals[word + 1]):
            capitals[word] = False


@lru_cache(maxsize=1)
def _spellings() -> _Spellings:
    """The words to leave out, and the numbers written in letters."""
    figures = {word: number for number, word in enumerate(NUMBERS.split())} | TENS
    pairs = [(_hash_of(word), 0) for word in IGNORED]
    pairs += [(_hash_of(word), _hash_of(str(number))) for word, number in figures.items()]
    spelled, meant = np.array(sorted(pairs), np.uint64).T.copy()
    maybe = np.zeros(int(SIEVE) + 1, np.bool_)
    maybe[spelled & SIEVE] = True
    return _Spellings(spelled, meant, maybe)


def _hash_of(word: str) -> int:
    total = sum(ord(character) * pow(int(BASE), place, 1 << 64) for place, character in enumerate(word)) % (1 << 64)
    return int(mixed(np.uint64(total)))


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    folded = np.zeros(TABLE_SIZE, dtype=np.uint16)
    traits = np.zeros(TABLE_SIZE, dtype=np.uint8)
    for point in range(0x10000):
        character = chr(point)
        folded[point] = _fold(point, character)
        traits[point] = CAPITAL * (character.isupper() or character.istitle()) + DIGIT * character.isdecimal()
    # The rarer Chinese characters share their codes with commoner ones: words of four characters distinguish them.
    folded[0x20000:-1] = FIRST_RARE + np.arange(TABLE_SIZE - 1 - 0x20000) % 0x5000
    traits[[ord(end) for end in SENTENCE_ENDS]] |= CLOSING
    gram = np.zeros(TABLE_SIZE, dtype=np.uint8)
    for ranges, size in ((CHINESE, CHINESE_GRAM), (THAI, THAI_GRAM)):
        for low, high in ranges:
            gram[(folded >= low) & (folded < high)] = size
    return _Tables(folded, gram, traits)


def _fold(point: int, character: str) -> int:
    if character in JOINING:
        return POINT
    if character in APOSTROPHES or point in STRIPPED_MARKS:
        return SKIPPED
    if character in FOLDED:
        return ord(FOLDED[character])
    category = unicodedata.category(character)
    if category == "Cf" or point == 0x0640:
        return SEPARATOR if point == 0x200B else SKIPPED
    if category[0] not in "LNM":
        return SEPARATOR
    if category == "Nd":
        return ord(str(unicodedata.digit(character)))
    if point in ACCENTED:
        base = unicodedata.normalize("NFKD", character)[0]
        return ord(base.casefold()[0])
    return ord(character.casefold()[0])

"""A text in, its meaning in a form that works across languages out: a vector whose products with others show how alike
two texts in different languages are.

Three parts, each with the root of its weight as its length, so that one product is the weighted sum of three cosines:
the subject (the mean of the text's word vectors, ``tools/data/make_word_vectors.py``), the names by how they sound, and
the numbers. Names and numbers are hashed into a fixed number of dimensions.
"""

from __future__ import annotations

import base64
import math
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.stories import linkage, sounds, weighing
from service.stories.background import (
    inverse_document_frequency,
    is_korean_name,
    is_rare,
    korean_stem,
    rarity,
    simplified,
)
from service.stories.lexicon import DIGIT, NAME, PLAIN, Lexicon, Lexicons, Word
from service.stories.lexicon import NUMBER as SEVERAL_DIGITS
from service.stories.terms import words
from service.stories.word_table import places, row_of, vectors
from service.word_frequencies import frequencies

# One unit of a vector as a whole number; a product is in units of its square.
UNIT = 32
# Weights of subject, sounds of names, and numbers. Fitted by logistic regression to all pairs of different languages of
# 123 reports in English, German, French, Spanish, Russian and Arabic (MicrosoftTranslator/NTREX); anything else that
# two texts share, words and beginnings, has no weight there.
ABOUT, SOUND, NUMBER = 10.5, 8.5, 6.8
# Factor for the subject of a text without recognised names, which has only that to be found by.
WITHOUT_NAMES = 1.6
# The log-odds of two texts in different languages that share nothing: the fitted value plus 0.4. With another 0.4,
# reports in other languages score 0.01 more, but pages on unrelated events in ten languages are joined: the F1 of their
# halves is 0.959, then 0.955.
BIAS = -10.7
# One unit of a product here, and the effect on the log-odds of being in two languages, both in units of ``weighing``.
PRODUCT, LESS_LIKELY = (weighing.UNIT // UNIT) ** 2, round((BIAS - linkage.BIAS) * weighing.UNIT**2)
ABOUT_SIZE, HASHED = 128, 384
SIZE = ABOUT_SIZE + HASHED
# Words of a text that are used for its subject, and characters of writing without spaces. With only the first 300
# characters, two thirds as many pairs of reports are found at a precision of 0.95.
MEANT, UNSPACED_MEANT = 300, 1_000
# Characters of a text that are searched for names in katakana.
KATAKANA = 800
_KOREAN = re.compile(r"[\uac00-\ud7a3]")
# A capitalised word counts as a name from this many letters on.
SHORTEST_NAME = 2

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]+|[^\W\d_{_UNSPACED}]+")
_WITHOUT_SPACES = re.compile(rf"[{_UNSPACED}]")
_WITHOUT_CAPITALS = re.compile(r"[\u0590-\u06ff\u0900-\u0dff\u10d0-\u10ff\uac00-\ud7a3]")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
_APOSTROPHE = re.compile(r"['’]")
# Separators in a number: one before three digits groups them, one before any other number of digits begins a fraction.
_MARKS = re.compile(r"[.,\u066b\u066c]")
LONGEST_UNSPACED = 6

# Sums are exact in any order; in 32 bits, since a story has one for each of its languages.
Whole = NDArray[np.int32]
Floats = NDArray[np.float32]


def warm_up() -> None:
    """Load the table, so that the first article does not wait for it."""
    places(), vectors()


@cache
def _expected(language: str) -> Floats:
    """What a word of ``language`` adds to a text's vector on average, which does not depend on the subject of the
    text."""
    rows = places()
    found = [
        (rows[word], share * inverse_document_frequency(word, language))
        for word, share in frequencies(language).items()
        if word in rows
    ]
    weights = np.array([weight for _, weight in found], dtype=np.float32)
    mean: Floats = weights @ vectors()[[at for at, _ in found]].astype(np.float32)
    return mean


def _cut(text: str, language: str) -> list[str]:
    """The words of ``text`` in lower case; writing without spaces is split into words of ``language``, longest match
    first."""
    listed = frequencies(language) or places()
    found: list[str] = []
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if not _WITHOUT_SPACES.match(word):
            found.append(word)
            continue
        at = 0
        while at < len(word):
            size = next((n for n in range(LONGEST_UNSPACED, 1, -1) if word[at : at + n] in listed), 1)
            found.append(word[at : at + size])
            at += size
    return found


def _read(word: str, language: str) -> Word:
    if word[0].isdigit():
        if len(word) == 1:
            return Word(DIGIT, -1, 0.0)
        return Word(SEVERAL_DIGITS, -1, 0.0, keys=(number_key(word),))
    small = word.lower()
    # Of ``l'homme``, the longer part is looked up.
    part = max(_APOSTROPHE.split(small), key=len)
    keys = _name_keys(word, language)
    return Word(NAME if keys else PLAIN, row_of(part), rarity(part, language), word, small, keys)


_lexicons = Lexicons(_read)


class _Read(NamedTuple):
    """The distinct words of a text: the row of each in ``lexicon``, and its count."""

    lexicon: Lexicon
    rows: NDArray[np.int64]
    counts: NDArray[np.int64]


def _text(counts: Mapping[str, int], language: str) -> _Read:
    lexicon = _lexicons.of(language)
    return _Read(lexicon, lexicon.rows(counts), np.array([*counts.values()], dtype=np.int64))


def _about(read: _Read, language: str) -> Floats:
    lexicon, rows, counts = read
    table_rows = lexicon.code[rows]
    listed = table_rows >= 0
    if not listed.any():
        return np.zeros(ABOUT_SIZE, dtype=np.float32)
    weights = (counts * lexicon.weight[rows])[listed].astype(np.float32)
    sums: Floats = weights @ vectors()[table_rows[listed]].astype(np.float32)
    return sums - int(counts[lexicon.kind[rows] < SEVERAL_DIGITS].sum()) * _expected(language)


@lru_cache(maxsize=200_000)
def _hashed(key: str) -> tuple[int, float]:
    """The dimension that ``key`` is hashed to, one of HASHED, and the sign."""
    code = zlib.crc32(key.encode())
    return code % HASHED, 1.0 if code & 0x80000000 else -1.0


def _vector(keys: Mapping[str, float], weight: float) -> Floats:
    """The weighted ``keys``, hashed into a vector whose squared length is ``weight``."""
    if not keys:
        return np.zeros(HASHED, dtype=np.float32)
    length = math.sqrt(weight / sum(value * value for value in keys.values()))
    hashed = [_hashed(key) for key in keys]
    signed = [sign * value * length for (_, sign), value in zip(hashed, keys.values(), strict=True)]
    return np.bincount([place for place, _ in hashed], signed, HASHED).astype(np.float32)


def _name_keys(word: str, language: str) -> tuple[str, ...]:
    """The phonetic keys of ``word``, if its spelling allows it to be a name."""
    if _KOREAN.match(word):
        return sounds.keys(korean_stem(word)) if is_korean_name(word) else ()
    if _WITHOUT_CAPITALS.match(word):
        return sounds.keys(word) if is_rare(word, language) else ()
    return sounds.keys(word) if word[0].isupper() and len(word) >= SHORTEST_NAME else ()


def _names(text: str, counts: Mapping[str, int], read: _Read) -> dict[str, float]:
    lexicon, rows, often = read
    found: dict[str, int] = {}
    at = np.flatnonzero(lexicon.kind[rows] == NAME)
    for row, count in zip(rows[at].tolist(), often[at].tolist(), strict=True):
        name = lexicon.words[row]
        if name.small == name.written or name.small not in counts:
            for key in name.keys:
                found[key] = found.get(key, 0) + count
    for match in _KATAKANA.finditer(text[:KATAKANA]):
        for key in sounds.keys(match.group()):
            found[key] = found.get(key, 0) + 1
    return {key: (1 + math.log(count)) * min(len(key), sounds.LONGEST) for key, count in found.items()}


@lru_cache(maxsize=100_000)
def number_key(written: str) -> str:
    """A number in normal form: ``1.250``, ``1,250`` and ``١٢٥٠`` are 1250, and ``6,8`` is 6.8."""
    first, *rest = _MARKS.split("".join(str(unicodedata.digit(one, one)) for one in written))
    if first.lstrip("0") and all(len(each) == 3 for each in rest):
        return "".join([first, *rest])
    return ".".join([first, "".join(rest)]) if rest else first


def meaning(text: str, language: str) -> str:
    """The meaning of ``text`` as base64 of 8-bit numbers."""
    counts = Counter(words(text)[:MEANT])
    read = _text(counts, language)
    names = _names(text, counts, read)
    unspaced = _WITHOUT_SPACES.search(text, 0, UNSPACED_MEANT)
    about = _about(
        _text(Counter(_cut(simplified(text[:UNSPACED_MEANT]), language)), language) if unspaced else read, language
    )
    length = float(np.linalg.norm(about))
    if length:
        about = about * (math.sqrt(ABOUT) * (1 if names else WITHOUT_NAMES) / length)
    lexicon, rows, _ = read
    numbers = {lexicon.words[row].keys[0]: 1.0 for row in rows[lexicon.kind[rows] == SEVERAL_DIGITS].tolist()}
    rest = _vector(names, SOUND) + _vector(numbers, NUMBER)
    whole = np.rint(UNIT * np.concatenate([about, rest])).clip(-127, 127).astype(np.int8)
    return base64.b64encode(whole.tobytes()).decode()


Meanings = dict[str, tuple[int, Whole]]
"""By language: the number of texts, and the sum of their vectors."""


def product(left: Meanings, right: Meanings) -> int:
    """By how much more (or less) alike the pairs of texts in different languages are than pairs in one language that
    share nothing: summed over the pairs, in units of ``weighing``."""
    found = 0
    for language, (count, sums) in left.items():
        for other, (number, others) in right.items():
            if language != other:
                # Imported here: see ``weighing.dot``.
                from service.stories.loops import inner

                found += inner(sums, others) * PRODUCT + count * number * LESS_LIKELY
    return found


def added(left: Meanings, right: Meanings, sign: int = 1) -> Meanings:
    """The sum of both, or with ``sign`` -1 ``left`` without ``right``."""
    found = dict(left)
    for language, (count, sums) in right.items():
        known, before = found.get(language, (0, np.zeros(SIZE, dtype=np.int32)))
        found[language] = known + sign * count, before + sign * sums
        if not found[language][0]:
            del found[language]
    return found


def vector(text: str) -> Whole:
    """The vector that ``meaning`` encoded; zeros if ``text`` is anything else."""
    try:
        found = np.frombuffer(base64.b64decode(text), dtype=np.int8)
    except ValueError:
        found = np.zeros(0, dtype=np.int8)
    return found.astype(np.int32) if len(found) == SIZE else np.zeros(SIZE, dtype=np.int32)

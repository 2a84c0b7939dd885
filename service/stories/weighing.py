"""A story candidate in, its features out: whole numbers whose products show how alike two articles are.

The log-odds that two articles tell one story are modelled as a weighted sum of cosines, one per channel, plus a
constant (``linkage``). Each channel's vector has the root of the channel's weight as its length: so one dot product of
the joined vectors is the weighted sum, and the mean over all pairs of two groups follows from the dot product of the
groups' sums. The numbers are whole so that sums are exact in any order: a story rebuilt from its entries is identical
to the last bit.
"""

from __future__ import annotations

import base64
import math
import zlib
from collections.abc import Sequence
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from service.article import StoryCandidate
from service.stories.background import inverse_document_frequency, inverse_pair_frequency
from service.stories.lexicon import DIGIT, FRAMED, NAME, NUMBER, PLAIN, YEAR, Lexicon, Lexicons, Word
from service.stories.routine import Sentence, factors, parted
from service.stories.terms import WORDS, is_unspaced
from service.stories.word_table import exact_row, further_reports, reports, row_of, tail_row

Features = NDArray[np.int64]
"""Two rows: the features' keys, ascending, and their values. A key is a 32-bit hash of channel, language and term."""

NO_FEATURES: Features = np.zeros((2, 0), dtype=np.int64)
# One unit of a vector as a whole number; a dot product is in units of its square.
UNIT = 1024
# Features kept for an article, the weightiest; more do not help.
MOST_FEATURES = 512
# Factor for the weight of a word of the frame (dateline, spokesperson), compared with one of the event.
FRAME = 0.3
# Upper limit for the weight of a name that says where. A town's name is rare, however much happens there: of two short
# reports that share it and nothing else of the event, it alone made one story.
MOST_OF_PLACE = 4.5
# A word that any report on an incident may have ("police", "said", "taken to hospital") weighs less, down to
# REPORT_WORD: from LEAST_SURE on, in full at SURE. OWN and AROUND are what the word itself and the words around it,
# REACH to either side, count for: a sentence of such words says nothing of the event. In a text of more than SHORT
# distinct words they are few, and it may be about them: there they weigh less by so much less. Chosen by all of
# them at once: pairs of short reports in eleven languages (``evaluation.story_pairs``), where a stronger effect parts
# more events, and 459 short texts and long reports, where it costs recall.
REPORT_WORD, LEAST_SURE, SURE, SHORT = 0.15, 0.2, 0.6, 100
OWN, AROUND, REACH = 0.6, 0.6, 5
# Languages in which a word has a dozen endings and more: there, words are compared by their first STEM letters. Of two
# halves of a report, more are joined for it, and hardly more reports are taken for one; 5 and 7 letters do as well.
INFLECTED = frozenset((
    "fi", "hu", "et", "tr", "el", "ru", "uk", "be", "bg", "mk", "pl", "cs", "sk", "sl", "hr", "sr", "bs", "ro", "lv",
    "lt", "eu", "ka", "hy",
))  # fmt: skip
STEM = 6
# Number of distinct words in the beginning: three or four sentences.
BEGINNING = 60
# Weights of the channels. The channel of all words is the one that works for any length: two long reports share little
# in their beginnings, and pairs of words, which helped much for short texts, add next to nothing. The middle of a
# plateau: fitted by logistic regression to pairs of 459 short texts on 38 events, of the halves of 169 long articles,
# and of these with one half cut to a brief, each set counting the same
# (`python -m evaluation.stories FILE --fit --long TRUTH`), then by scores of the stories. Fitted to the short texts
# alone, the halves of long ones score 0.11 less. Also measured, and no help: a vector of the text's meaning within one
# language, recognised entities, countries, subject codes, keywords.
CHANNELS = MappingProxyType({"beginning": 9.5, "name": 3.0, "number": 2.0, "word": 20.0, "year": 1.4})
# Multiplier of a term's key in each channel, 32 bits: odd, so that it makes no two terms of a channel collide.
_CHANNEL_FACTOR = MappingProxyType(
    {"beginning": 0x9E3779B1, "name": 0x85EBCA77, "number": 0xC2B2AE3D, "word": 0x27D4EB2F, "year": 0x165667B1}
)
_KEY_BITS = 0xFFFFFFFF
_PACKED = np.dtype([("key", "<u4"), ("value", "<i2")])


def _read(term: str, language: str) -> Word:
    first = term[:1]
    if first == "@":
        return Word(YEAR, _key(term, language), 1.0)
    word = term[1:] if first in ("^", "~") else term.lower()
    chance = inverse_pair_frequency if is_unspaced(word) else inverse_document_frequency
    weight = chance(word, language)
    if first == "^":
        return Word(FRAMED, _key(word, language), FRAME * weight)
    if first == "~":
        return Word(NAME, _key(word, language), min(weight, MOST_OF_PLACE))
    if first.isdigit():
        return Word(NUMBER if len(term) > 1 else DIGIT, _key(word, language), weight)
    name = first.isupper()
    # The last part of a town's name says nothing of it: Flagstaff, Montenegro, Ingolstadt.
    report = _as_report_word(word, by_tail=not name)
    return Word(NAME if name else PLAIN, _key(word, language), weight, report=report)


def _as_report_word(word: str, by_tail: bool) -> float:
    """How surely ``word`` is one of any report, -1 if that is not known."""
    # ``terms`` has taken the s off "witnesses", and off "Krankenhaus".
    forms = (f"{word}s", word)
    known = next((row for form in forms if (row := exact_row(form)) >= 0), -1)
    further = next((share for form in forms if (share := further_reports().get(form)) is not None), None)
    if known < 0 and further is not None:
        return further / 100
    rows = [known] if known >= 0 else [row_of(word), *(map(tail_row, forms) if by_tail else ())]
    return max((float(reports()[row]) / 100 for row in rows if row >= 0), default=-1.0)


_lexicons = Lexicons(_read)
# Factor for the weight of a word, by how often it occurs.
_OFTEN = np.array([1.0, *(1 + math.log(count) for count in range(1, WORDS + 1))])


def _key(term: str, language: str) -> int:
    # Words of different languages are different even if spelled alike: ``meaning`` compares across languages.
    if language in INFLECTED and not term[:1].isdigit():
        term = term[:STEM]
    return zlib.crc32(f"{language}:{term}".encode())


Channel = tuple[NDArray[np.int64], NDArray[np.float64]]


def lexicon_of(language: str) -> Lexicon:
    """What is known of the terms of ``language``."""
    return _lexicons.of(language)


def channels(candidate: StoryCandidate, repeated: Sequence[Sentence] = ()) -> dict[str, Channel]:
    """The vector of each channel, not yet normalised: the keys of its terms, each once, and their weights. The words
    of ``repeated`` sentences weigh less."""
    lexicon = _lexicons.of(candidate.language)
    terms, _ = parted(candidate.terms)
    less = np.array(factors(terms, repeated)) if repeated else np.ones(len(terms))
    rows = lexicon.rows([term for term, _ in terms])
    counts = np.array([count for _, count in terms]).astype(np.int64)
    key = lexicon.code[rows]
    _, first, same = np.unique(key, return_index=True, return_inverse=True)
    if len(first) < len(key):
        # Spellings with one key are one word: the first stands for all.
        counts = np.bincount(same, weights=counts).astype(np.int64)[same]
        first.sort()
        rows, counts, key, less = rows[first], counts[first], key[first], less[first]
    kind, weight = lexicon.kind[rows], lexicon.weight[rows]
    weight = weight * _as_report_words(lexicon.report[rows], weight, len(terms)) * less
    often = weight * _OFTEN[np.minimum(counts, WORDS)]
    names, numbers, words, years = kind == NAME, kind == NUMBER, kind < FRAMED, kind == YEAR
    begins = np.flatnonzero(~years)[:BEGINNING]
    return {
        "beginning": (key[begins], weight[begins]),
        "name": (key[names], often[names]),
        "number": (key[numbers], np.ones(np.count_nonzero(numbers))),
        "word": (key[words], often[words]),
        "year": (key[years], np.ones(np.count_nonzero(years))),
    }


def _as_report_words(report: NDArray[np.float64], weight: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The factor by which each word of a text of ``count`` terms weighs less, as it may stand in any report: from how
    surely it is such a word (``report``), and those around it are."""
    known = report >= 0
    sums = np.cumsum(np.concatenate([[[0.0], [0.0]], np.stack([known * weight, known * weight * report])], 1), 1)
    at = np.arange(len(report))
    total, sure = sums[:, np.minimum(at + REACH + 1, len(report))] - sums[:, np.maximum(at - REACH, 0)]
    around = sure / np.maximum(total, 1e-9)
    both = np.where(known, OWN * report + AROUND * around, 0.0)
    less = np.clip((both - LEAST_SURE) / (SURE - LEAST_SURE), 0, 1) * min(1.0, SHORT / max(count, 1))
    factor: NDArray[np.float64] = REPORT_WORD**less
    return factor


def features(candidate: StoryCandidate, repeated: Sequence[Sentence] = ()) -> Features:
    """The features of ``candidate``, for comparison with other articles; see ``channels`` for what is ``repeated``."""
    keys: list[NDArray[np.int64]] = []
    values: list[NDArray[np.int64]] = []
    for name, (terms, weights) in channels(candidate, repeated).items():
        length = math.sqrt(float(weights @ weights))
        if length:
            values.append(np.rint(weights * (UNIT * math.sqrt(CHANNELS[name]) / length)).astype(np.int64))
            keys.append(terms * _CHANNEL_FACTOR[name] & _KEY_BITS)
    if not keys:
        return NO_FEATURES
    key, value = np.concatenate(keys), np.concatenate(values)
    kept = np.lexsort((key, -value))[:MOST_FEATURES]
    kept = kept[value[kept] > 0]
    kept = kept[np.argsort(key[kept])]
    return added(np.stack([key[kept], value[kept]]), NO_FEATURES)


def named(candidate: StoryCandidate) -> dict[int, tuple[str, str]]:
    """For each key that the features of ``candidate`` may have: the channel, and the term as it is written."""
    found: dict[int, tuple[str, str]] = {}
    for term, _ in parted(candidate.terms)[0]:
        word = term.removeprefix("^").removeprefix("~")
        key = _key(word if word[:1] == "@" else word.lower(), candidate.language)
        for channel, factor in _CHANNEL_FACTOR.items():
            found.setdefault(key * factor & _KEY_BITS, (channel, word.removeprefix("@")))
    return found


def weightiest(features: Features, most: int) -> list[tuple[int, int]]:
    """The ``most`` weightiest features, each as key and value."""
    keys, values = features
    order = np.lexsort((keys, -values))[:most]
    return list(zip(keys[order].tolist(), values[order].tolist(), strict=True))


def dot(left: Features, right: Features) -> int:
    """The dot product of two vectors."""
    few, many = (left, right) if left.shape[1] <= right.shape[1] else (right, left)
    if not few.shape[1]:
        return 0
    # Imported here, since only the last stage compares articles: the others save Numba's 70 MB.
    from service.stories.loops import shared

    return shared(few, many)


def square(features: Features) -> int:
    """The dot product of a vector with itself."""
    return int(features[1] @ features[1])


def added(left: Features, right: Features, sign: int = 1) -> Features:
    """The sum of both, or with ``sign`` -1 ``left`` without ``right``."""
    if not left.shape[1] and sign == 1:
        return right
    key = np.concatenate([left[0], right[0]])
    value = np.concatenate([left[1], sign * right[1]])
    order = key.argsort(kind="stable")
    key, value = key[order], value[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    if len(first) < len(key):
        value = np.add.reduceat(value, first)
        key = key[first]
    there = value != 0
    return np.stack([key, value]) if there.all() else np.stack([key[there], value[there]])


def packed(features: Features) -> str:
    """``features`` as base64: for each, its key in four bytes and its value in two."""
    rows = np.empty(features.shape[1], dtype=_PACKED)
    rows["key"], rows["value"] = features
    return base64.b64encode(rows.tobytes()).decode()


# An article that comes is unpacked by all who look at it, one after the other.
@lru_cache(maxsize=4)
def unpacked(text: str) -> Features:
    """The features that ``packed`` wrote, or those in the former format: one line each, of value, channel, language,
    term. Not to be changed: others get the same array."""
    if " " in text:
        return _unpacked_lines(text)
    rows = np.frombuffer(base64.b64decode(text), dtype=_PACKED)
    return np.stack([rows["key"].astype(np.int64), rows["value"].astype(np.int64)])


_LINES_CHANNEL = MappingProxyType({"b": "beginning", "n": "name", "#": "number", "w": "word", "@": "year"})


def _unpacked_lines(text: str) -> Features:
    found: dict[int, int] = {}
    for line in text.split("\n"):
        value, _, feature = line.partition(" ")
        channel, _, term = feature.partition(":")
        language, _, word = term.partition(":")
        if channel in _LINES_CHANNEL:
            key = _key(word, language) * _CHANNEL_FACTOR[_LINES_CHANNEL[channel]] & _KEY_BITS
            found[key] = found.get(key, 0) + int(value)
    return np.array(sorted(found.items()), dtype=np.int64).T.reshape(2, -1).copy()

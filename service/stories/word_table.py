"""A word in, its row in the table of frequent words of 32 languages out, and what the table has on each row.

The table is made by ``tools/data/make_word_vectors.py`` and ``tools/data/make_report_words.py``.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from functools import cache, lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from service.stories.background import LONGEST_KOREAN, SHORTEST_KOREAN, forms
from service.word_frequencies import as_listed

# An unlisted word is read as the listed one that shares the longest beginning with it, if that is at least this many
# letters and this share of it: endings differ, stems do not.
STEM, SHARE_OF_STEM = 4, 0.6
# An unlisted word that is written in one with others is read by its last part, which says what it is, as in
# "onsdagskvällen": the longest listed word that it ends in, of at least this many letters and this share of it. Longer
# words are made up.
TAIL, SHARE_OF_TAIL, SHORTEST_HEAD, LONGEST_COMPOUND = 5, 0.45, 3, 50
# Korean attaches particles to the end of a word, and writes a syllable as one letter: a word is read as the longest
# listed word that it begins with.
_KOREAN = re.compile(r"[\uac00-\ud7a3]")


def _loaded(name: str, array: str) -> NDArray[np.generic]:
    with resources.files("service.stories").joinpath(f"data/{name}.npz").open("rb") as file:
        found: NDArray[np.generic] = np.load(file)[array]
        return found


@cache
def listed() -> list[str]:
    """The words of the table in the order of its rows, which is the alphabet's."""
    return _loaded("word_vectors", "words").tobytes().decode().split("\n")


@cache
def places() -> dict[str, int]:
    """The row of each word of the table."""
    return {word: at for at, word in enumerate(listed())}


@cache
def vectors() -> NDArray[np.int8]:
    """What each row is about: words of one meaning are near each other, whatever their language."""
    return _loaded("word_vectors", "vectors").astype(np.int8, copy=False)


@cache
def reports() -> NDArray[np.uint8]:
    """In percent, how surely each row is a word of any report on an incident ("police", "said", "hospital"), and not of
    what happened."""
    return _loaded("report_words", "shares").astype(np.uint8, copy=False)


@cache
def further_reports() -> dict[str, int]:
    """The same of further words, which have no row."""
    words = _loaded("report_words", "further").tobytes().decode().split("\n")
    return dict(zip(words, _loaded("report_words", "further_shares").tolist(), strict=True))


def exact_row(word: str) -> int:
    """The row of ``word``, -1 if it is not listed."""
    word = as_listed(word)
    at = bisect_left(listed(), word)
    return at if at < len(listed()) and listed()[at] == word else -1


def tail_row(word: str) -> int:
    """The row of the listed word that ``word`` (lower case), which is not listed, ends in; -1 for none."""
    if len(word) > LONGEST_COMPOUND:
        return -1
    shortest = max(TAIL, math.ceil(SHARE_OF_TAIL * len(word)))
    starts = range(SHORTEST_HEAD, len(word) - shortest + 1)
    return next((at for start in starts if (at := exact_row(word[start:])) >= 0), -1)


@lru_cache(maxsize=100_000)
def row_of(word: str) -> int:
    """The row of ``word`` (lower case), or of the listed word that it is read as; -1 for none."""
    word = as_listed(word)
    known = next((at for form in (word, *forms(word)) if (at := exact_row(form)) >= 0), None)
    if known is not None:
        return known
    if _KOREAN.match(word):
        parts = (word[:size] for size in range(min(len(word) - 1, LONGEST_KOREAN), SHORTEST_KOREAN - 1, -1))
        return next((at for part in parts if (at := exact_row(part)) >= 0), -1)
    at = bisect_left(listed(), word)
    best, longest = -1, max(STEM, math.ceil(SHARE_OF_STEM * len(word))) - 1
    for near in range(max(0, at - 1), min(len(listed()), at + 1)):
        shared = next((n for n, (a, b) in enumerate(zip(listed()[near], word, strict=False)) if a != b), None)
        length = min(len(listed()[near]), len(word)) if shared is None else shared
        if length > longest:
            best, longest = near, length
    return best

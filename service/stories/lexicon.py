"""Words of a language in, what each tells out, as rows of arrays: a text is then read at once.

A word is looked up, weighed and keyed once; what it is does not change.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# What a word may be: a name by how it is written, a number of several digits, a single digit; of the terms of a
# candidate also one of the report's frame, or its year.
PLAIN, NAME, NUMBER, DIGIT, FRAMED, YEAR = range(6)
FEWEST_ROWS = 1024
# Words of a language that are kept as they were read.
MOST_KNOWN = 200_000


class Word(NamedTuple):
    """What a word tells: ``code`` is what it is compared by, -1 for what has nothing; ``small`` is what is ``written``
    in small letters; ``keys`` are those of how it sounds, if it is a name, or a number's own."""

    kind: int
    code: int
    weight: float
    written: str = ""
    small: str = ""
    keys: tuple[str, ...] = ()


class Lexicon:
    """The words of one language that were read before. ``words`` is what each row tells, ``kind``, ``code`` and
    ``weight`` the same as columns."""

    def __init__(self, read: Callable[[str], Word]) -> None:
        self._read = read
        self._rows: dict[str, int] = {}
        self.words: list[Word] = []
        self.kind = np.zeros(FEWEST_ROWS, dtype=np.int8)
        self.code = np.zeros(FEWEST_ROWS, dtype=np.int64)
        self.weight = np.zeros(FEWEST_ROWS)

    def __len__(self) -> int:
        return len(self.words)

    def rows(self, words: Collection[str]) -> NDArray[np.int64]:
        """The rows of ``words``, those that are new added."""
        found = [*map(self._rows.get, words)]
        if None in found:
            found = [row if row is not None else self._row(word) for word, row in zip(words, found, strict=True)]
        return np.array(found, dtype=np.int64)

    def _row(self, word: str) -> int:
        row = self._rows[word] = len(self.words)
        if row == len(self.kind):
            self.kind = np.concatenate([self.kind, np.zeros_like(self.kind)])
            self.code = np.concatenate([self.code, np.zeros_like(self.code)])
            self.weight = np.concatenate([self.weight, np.zeros_like(self.weight)])
        read = self._read(word)
        self.words.append(read)
        self.kind[row], self.code[row], self.weight[row] = read[:3]
        return row


class Lexicons:
    """A lexicon for each language: ``read`` takes a word and its language. One that is full begins anew."""

    def __init__(self, read: Callable[[str, str], Word]) -> None:
        self._read = read
        self._known: dict[str, Lexicon] = {}

    def of(self, language: str) -> Lexicon:
        """The lexicon of ``language``."""
        known = self._known.get(language)
        if known is None or len(known) >= MOST_KNOWN:
            known = self._known[language] = Lexicon(lambda word: self._read(word, language))
        return known

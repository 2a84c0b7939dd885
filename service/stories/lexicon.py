"""Words of a language in, what each tells of a text's meaning out, as rows of arrays: a text is then read at once.

A word is looked up in a table, weighed, and keyed by its sound once; what is as a word does not change.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# What a word may be: a name by how it is written, a number of several digits, a single digit.
PLAIN, NAME, NUMBER, DIGIT = range(4)
FEWEST_ROWS = 1024


class Word(NamedTuple):
    """What a word tells: ``place`` is that in the table of what it is read as, -1 for none; ``small`` is what is
    ``written`` in small letters; ``keys`` are those of how it sounds, if it is a name, or a number's own."""

    kind: int
    place: int
    weight: float
    written: str
    small: str
    keys: tuple[str, ...]


class Lexicon:
    """The words of one language that were read before. ``words`` is what each row tells, ``kind``, ``place`` and
    ``weight`` the same as columns."""

    def __init__(self, read: Callable[[str], Word]) -> None:
        self._read = read
        self._rows: dict[str, int] = {}
        self.words: list[Word] = []
        self.kind = np.zeros(FEWEST_ROWS, dtype=np.int8)
        self.place = np.zeros(FEWEST_ROWS, dtype=np.int64)
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
            self.place = np.concatenate([self.place, np.zeros_like(self.place)])
            self.weight = np.concatenate([self.weight, np.zeros_like(self.weight)])
        read = self._read(word)
        self.words.append(read)
        self.kind[row], self.place[row], self.weight[row] = read[:3]
        return row

"""Words of a language in, their properties out, as rows of arrays, so that a whole text is looked up at once.

Each word is looked up, weighted and keyed once; its properties do not change.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# The kinds of word: a plain word, a name by its spelling, a number of several digits, a single digit; among the terms
# of a candidate also a word of the report's frame, or its year.
PLAIN, NAME, NUMBER, DIGIT, FRAMED, YEAR = range(6)
FEWEST_ROWS = 1024
# Words of a language that are cached.
MOST_KNOWN = 200_000


class Word(NamedTuple):
    """The properties of a word: ``code`` is what it is compared by, -1 for none; ``small`` is ``written`` in lower
    case; ``keys`` are the phonetic keys of a name, or the key of a number; ``report`` says how surely it is a word
    of any report on an incident, -1 if that is not known."""

    kind: int
    code: int
    weight: float
    written: str = ""
    small: str = ""
    keys: tuple[str, ...] = ()
    report: float = -1.0


class Lexicon:
    """The words of one language that were read so far. ``words`` has the properties of each row; ``kind``, ``code``,
    ``weight`` and ``report`` have the same as columns."""

    def __init__(self, read: Callable[[str], Word]) -> None:
        self._read = read
        self._rows: dict[str, int] = {}
        self.words: list[Word] = []
        self.kind = np.zeros(FEWEST_ROWS, dtype=np.int8)
        self.code = np.zeros(FEWEST_ROWS, dtype=np.int64)
        self.weight = np.zeros(FEWEST_ROWS)
        self.report = np.zeros(FEWEST_ROWS)

    def __len__(self) -> int:
        return len(self.words)

    def rows(self, words: Collection[str]) -> NDArray[np.int64]:
        """The rows of ``words``; new words are added."""
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
            self.report = np.concatenate([self.report, np.zeros_like(self.report)])
        read = self._read(word)
        self.words.append(read)
        self.kind[row], self.code[row], self.weight[row], self.report[row] = *read[:3], read.report
        return row


class Lexicons:
    """A lexicon for each language; ``read`` takes a word and its language. A full lexicon is replaced by an empty
    one."""

    def __init__(self, read: Callable[[str, str], Word]) -> None:
        self._read = read
        self._known: dict[str, Lexicon] = {}

    def of(self, language: str) -> Lexicon:
        """The lexicon of ``language``."""
        known = self._known.get(language)
        if known is None or len(known) >= MOST_KNOWN:
            known = self._known[language] = Lexicon(lambda word: self._read(word, language))
        return known

"""A clause in, whether it contains a marker of a tense or another category out."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"[\w'’]+")
# What may stand before the first word of a clause.
_OPENING = " \n\t\u00a0\"'“”„‟‘‚«»‹›([{¿¡-–—•*|"


@dataclass(frozen=True, slots=True)
class Markers:
    """The markers of one category, such as the past tense, in one language; calling it tests a text.

    ``endings`` and ``beginnings`` are parts of words; words in ``never``, and beginnings in ``never_begin``, are
    exceptions to them.
    """

    words: frozenset[str]
    phrases: tuple[str, ...]
    endings: tuple[str, ...]
    beginnings: tuple[str, ...]
    never: frozenset[str]
    never_begin: tuple[str, ...]

    def __call__(self, text: str) -> bool:
        """Whether ``text`` has a marker; endings and beginnings count only in lower-case words of four letters or
        more."""
        lowered = text.lower()
        if any(phrase in lowered for phrase in self.phrases):
            return True
        for match in _WORD.finditer(text):
            word = match[0]
            small = word.lower()
            # "Coach Will Wade said": a capital within a clause is a name's.
            if small in self.words and (word == small or word.isupper() or not text[: match.start()].strip(_OPENING)):
                return True
            if len(word) < 4 or word != small or small in self.never:
                continue
            if word.endswith(self.endings) or self._begins(word):
                return True
        return False

    def _begins(self, word: str) -> bool:
        return word.startswith(self.beginnings) and not word.startswith(self.never_begin)

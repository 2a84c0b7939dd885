"""A clause in, whether it has a word of those by which a language tells what is, was or will be."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"[\w'’]+")


@dataclass(frozen=True, slots=True)
class Told:
    """Words, phrases, and endings and beginnings of words, by which a clause tells what is, was or will be."""

    words: frozenset[str]
    phrases: tuple[str, ...]
    endings: tuple[str, ...]
    beginnings: tuple[str, ...]
    never: frozenset[str]
    never_begin: tuple[str, ...]

    def __call__(self, text: str) -> bool:
        """Whether ``text`` has one of them. A word with a capital has no ending or beginning that tells."""
        lowered = text.lower()
        if any(phrase in lowered for phrase in self.phrases):
            return True
        for word in _WORD.findall(text):
            small = word.lower()
            if small in self.words:
                return True
            if len(word) < 4 or word != small or small in self.never:
                continue
            if word.endswith(self.endings) or self._begins(word):
                return True
        return False

    def _begins(self, word: str) -> bool:
        return word.startswith(self.beginnings) and not word.startswith(self.never_begin)

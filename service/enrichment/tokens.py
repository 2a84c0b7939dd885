"""A body in, its lines of tokens with offsets out: words, numbers and marks, as newswire corpora cut them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.enrichment import reading

_TOKEN = re.compile(
    r"[a-z]+(?=[\s,])"  # most of a text, tried first
    r"|[,;:()\[\]\"“”.]"
    r"|[A-Z][a-z]{4,}(?=[\s,])"
    r"|(?:[A-Z]\.){2,}"  # U.S., N.Y.
    r"|(?:[A-Z]\.(?=\s?[A-Z]))"  # an initial
    r"|(?:Mr|Mrs|Ms|Dr|St|Gen|Col|Lt|Sgt|Sen|Rep|Gov|Prof|Rev|Capt|Maj|Jr|Sr|Corp|Inc|Ltd|Co|Bros|No)\.(?=\s|$)"
    r"|['’](?:s|S|re|ve|ll|d|m|t)\b"
    r"|[^\W\d_]+(?:['’](?:[^\W\d_]{2,}|[aeiou]\b))*(?:[-&][^\W_]+)*(?:\.[^\W\d_]+)*"
    # in German: 23. August, 1. FC
    r"|\d{1,2}\.(?=\s(?:Jan|Feb|März|Apr|Mai\b|Jun|Jul|Aug|Sep|Okt|Nov|Dez|FC\b|FSV\b|Liga\b))"
    r"|\d+(?:[.,:/-]\d+)*(?:[^\W\d_]+)?"
    r"|\S"
)
LONGEST_WORD = 60
"""What is longer is no word: a link, or data. Its first characters stand for it."""
NO_ABBREVIATION = 5
"""The longest of those in ``_TOKEN`` has so many characters, its full stop among them."""
_SENTENCE_END = frozenset(".!?")
_CLOSING = frozenset("\"”'’)")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, or a line of its own: the tokens' [start, end) in the body; the tokens, apostrophes straight."""

    spans: tuple[tuple[int, int], ...]
    words: tuple[str, ...]


def _cut(text: str, at: int, until: int) -> list[tuple[str, int]]:
    """The tokens of ``text[at:until]``, which stands between spaces, and where they start in it."""
    found = []
    start = at
    while at < until and (token := _TOKEN.search(text, at)) and token.start() < until:
        found.append((token.group(), token.start() - start))
        at = token.end()
    return found


@lru_cache(maxsize=50_000)
def _known(chunk: str) -> list[tuple[str, int]]:
    """The same of a ``chunk`` that has the same tokens whatever stands behind it."""
    return _cut(chunk, 0, len(chunk))


def lines(body: str) -> list[Line]:
    """The sentences of ``body``; a line break always ends one."""
    found: list[Line] = []
    at = 0  # where the chunk starts
    for text in body.split("\n"):
        spans: list[tuple[int, int]] = []
        words: list[str] = []
        begun = at
        ended = 0  # 1 behind the mark that ends a sentence, 2 behind what closes a quotation or brackets after it
        for chunk in text.split(" "):
            length = len(chunk)
            # Letters between two spaces are one word by any of the alternatives of ``_TOKEN``, and so are they before
            # a comma, or where they are too many for an abbreviation before a full stop: most of a text needs no
            # search.
            if 1 < length <= LONGEST_WORD and chunk.isalpha():
                if ended:
                    if len(words) > 1 and chunk[0].isupper():
                        found.append(Line(tuple(spans), tuple(words)))
                        spans, words = [], []
                    ended = 0
                spans.append((at, at + length))
                words.append(chunk)
            else:
                for word, first in _tokens(text, chunk, at - begun):
                    if ended and len(words) > 1 and (word[0].isupper() or word[0] in "\"“‘'("):
                        found.append(Line(tuple(spans), tuple(words)))
                        spans, words = [], []
                    start = at + first
                    spans.append((start, start + len(word)))
                    if len(word) == 1:
                        minute = (
                            word == "." and words[-1:] and words[-1].isdigit() and words[-2:-1] == ["("]
                        )  # (84. Krätzer)
                        ended = (
                            1 if word in _SENTENCE_END and not minute else 2 if ended == 1 and word in _CLOSING else 0
                        )
                        if word == "’":
                            word = "'"
                    else:
                        ended = 0
                        if len(word) > LONGEST_WORD:
                            word = word[:LONGEST_WORD]
                        if "’" in word:
                            word = word.replace("’", "'")
                    words.append(word)
            at += length + 1
        if words:
            found.append(Line(tuple(spans), tuple(words)))
    return found


def _tokens(text: str, chunk: str, at: int) -> Sequence[tuple[str, int]]:
    """The tokens of a ``chunk``, which stands in ``text`` between spaces at ``at``."""
    mark = chunk[-1:]
    if mark == "," and chunk[:-1].isalpha():
        return (chunk[:-1], 0), (",", len(chunk) - 1)
    if mark == "." and len(chunk) > NO_ABBREVIATION and chunk[:-1].isalpha():
        return (chunk[:-1], 0), (".", len(chunk) - 1)
    # What follows tells whether a capital and a full stop are an initial, a number and a full stop an ordinal.
    before = chunk[-2:-1]
    if len(chunk) > reading.LONGEST_KNOWN or (mark == "." and ("A" <= before <= "Z" or before.isdigit())):
        return _cut(text, at, at + len(chunk))
    return _known(chunk)

"""A body in, its lines of tokens with offsets out: words, numbers and marks, as newswire corpora cut them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"[a-z]+(?=[\s,])"  # most of a text, tried first
    r"|[,;:()\[\]\"“”.]"
    r"|[A-Z][a-z]{4,}(?=[\s,])"
    r"|(?:[A-Z]\.){2,}"  # U.S., N.Y.
    r"|(?:[A-Z]\.(?=\s?[A-Z]))"  # an initial
    r"|(?:Mr|Mrs|Ms|Dr|St|Gen|Col|Lt|Sgt|Sen|Rep|Gov|Prof|Rev|Capt|Maj|Jr|Sr|Corp|Inc|Ltd|Co|Bros|No)\.(?=\s|$)"
    r"|['’](?:s|S|re|ve|ll|d|m|t)\b"
    r"|[^\W\d_]+(?:['’](?:[^\W\d_]{2,}|[aeiou]\b))*(?:[-&][^\W_]+)*(?:\.[^\W\d_]+)*"
    r"|\d+(?:[.,:/-]\d+)*(?:[^\W\d_]+)?"
    r"|\S"
)
LONGEST_WORD = 60
"""What is longer is no word: a link, or data. Its first characters stand for it."""
_SENTENCE_END = frozenset(".!?")
_CLOSING = frozenset("\"”'’)")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, or a line of its own: the tokens' [start, end) in the body; the tokens, apostrophes straight."""

    spans: tuple[tuple[int, int], ...]
    words: tuple[str, ...]


def lines(body: str) -> list[Line]:
    """The sentences of ``body``; a line break always ends one."""
    found: list[Line] = []
    at = 0
    for text in body.split("\n"):
        spans: list[tuple[int, int]] = []
        words: list[str] = []
        ended = 0  # 1 behind the mark that ends a sentence, 2 behind what closes a quotation or brackets after it
        for token in _TOKEN.finditer(text):
            word = token.group()
            if ended and len(words) > 1 and (word[0].isupper() or word[0] in "\"“‘'("):
                found.append(Line(tuple(spans), tuple(words)))
                spans, words = [], []
            if len(word) == 1:
                ended = 1 if word in _SENTENCE_END else 2 if ended == 1 and word in _CLOSING else 0
                if word == "’":
                    word = "'"
            else:
                ended = 0
                if len(word) > LONGEST_WORD:
                    word = word[:LONGEST_WORD]
                if "’" in word:
                    word = word.replace("’", "'")
            start, end = token.span()
            spans.append((at + start, at + end))
            words.append(word)
        if words:
            found.append(Line(tuple(spans), tuple(words)))
        at += len(text) + 1
    return found

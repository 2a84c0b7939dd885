"""A body in, its lines of tokens with offsets out: words, numbers and marks, as newswire corpora cut them."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    # in German: 23. August, 1. FC
    r"|\d{1,2}\.(?=\s(?:Jan|Feb|März|Apr|Mai\b|Jun|Jul|Aug|Sep|Okt|Nov|Dez|FC\b|FSV\b|Liga\b))"
    r"|\d+(?:[.,:/-]\d+)*(?:[^\W\d_]+)?"
    r"|\S"
)
LONGEST_WORD = 60
"""What is longer is no word: a link, or data. Its first characters stand for it."""
MARKS_BEHIND = frozenset(",.")
NO_ABBREVIATION = 5
"""The longest of those in ``_TOKEN`` has so many characters, its full stop among them."""
_SENTENCE_END = frozenset(".!?")
_CLOSING = frozenset("\"”'’)")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, or a line of its own: the tokens' [start, end) in the body; the tokens, apostrophes straight."""

    spans: tuple[tuple[int, int], ...]
    words: tuple[str, ...]


def _cut(text: str) -> Iterator[tuple[str, int]]:
    """The tokens of a line and where they start. Letters between two spaces are one word by any of the alternatives of
    ``_TOKEN``, and so are they before a comma, or where they are too many for an abbreviation before a full stop: most
    of a text needs no search."""
    at = 0
    for chunk in text.split(" "):
        until = at + len(chunk)
        if chunk.isalpha():
            yield chunk, at
        elif chunk[-1:] in MARKS_BEHIND and chunk[:-1].isalpha() and (chunk[-1] == "," or len(chunk) > NO_ABBREVIATION):
            yield chunk[:-1], at
            yield chunk[-1], until - 1
        else:
            while at < until and (found := _TOKEN.search(text, at)) and found.start() < until:
                yield found.group(), found.start()
                at = found.end()
        at = until + 1


def lines(body: str) -> list[Line]:
    """The sentences of ``body``; a line break always ends one."""
    found: list[Line] = []
    at = 0
    for text in body.split("\n"):
        spans: list[tuple[int, int]] = []
        words: list[str] = []
        ended = 0  # 1 behind the mark that ends a sentence, 2 behind what closes a quotation or brackets after it
        for word, start in _cut(text):
            end = start + len(word)
            if ended and len(words) > 1 and (word[0].isupper() or word[0] in "\"“‘'("):
                found.append(Line(tuple(spans), tuple(words)))
                spans, words = [], []
            if len(word) == 1:
                minute = word == "." and len(words) > 1 and words[-1].isdigit() and words[-2] == "("  # (84. Krätzer)
                ended = 1 if word in _SENTENCE_END and not minute else 2 if ended == 1 and word in _CLOSING else 0
                if word == "’":
                    word = "'"
            else:
                ended = 0
                if len(word) > LONGEST_WORD:
                    word = word[:LONGEST_WORD]
                if "’" in word:
                    word = word.replace("’", "'")
            spans.append((at + start, at + end))
            words.append(word)
        if words:
            found.append(Line(tuple(spans), tuple(words)))
        at += len(text) + 1
    return found

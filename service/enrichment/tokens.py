"""A body in, its sentences as lines of tokens with offsets out, tokenised as in newswire corpora."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.enrichment import reading

Names = list[tuple[int, int, str]]
"""The names of a line: [start, end) in its tokens, and PER, ORG, LOC or MISC."""
_TOKEN = re.compile(
    r"[a-z]+(?=[\s,])"  # most of a text, tried first
    r"|[,;:()\[\]\"“”.]"
    r"|[A-Z][a-z]{4,}(?=[\s,])"
    r"|(?:[A-Z]\.){2,}"  # U.S., N.Y.
    r"|(?:[A-Z]\.(?=\s?(?:[A-Z]|(?:v[ao]n|de|ter|ten|di|da|la|le|du|al|el)\s)))"  # an initial
    r"|(?:Mr|Mrs|Ms|Dr|St|Gen|Col|Lt|Sgt|Sen|Rep|Gov|Prof|Rev|Capt|Maj|Jr|Sr|Corp|Inc|Ltd|Co|Bros|No)\.(?=\s|$)"
    r"|['’](?:s|S|re|ve|ll|d|m|t)\b"
    r"|[^\W\d_]+(?:['’](?:[^\W\d_]{2,}|[aeiou]\b))*(?:[-&][^\W_]+)*(?:\.[^\W\d_]+)*"
    # in German: 23. August, 1. FC
    r"|\d{1,2}\.(?=\s(?:Jan|Feb|März|Apr|Mai\b|Jun|Jul|Aug|Sep|Okt|Nov|Dez|FC\b|FSV\b|Liga\b))"
    r"|\d+(?:[.,:/-]\d+)*(?:[^\W\d_]+)?"
    r"|\S"
)
LONGEST_WORD = 60
"""Maximum length of a word in characters; anything longer is a link or data, and only this prefix is kept."""
NO_ABBREVIATION = 5
"""Length of the longest abbreviation in ``_TOKEN``, its full stop included; a longer chunk is not an abbreviation."""
_SENTENCE_END = frozenset(".!?")
_CLOSING = frozenset("\"”'’)")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence or separate line: the [start, end) of its tokens in the body, and the tokens with straight
    apostrophes."""

    spans: tuple[tuple[int, int], ...]
    words: tuple[str, ...]


def _cut(text: str, at: int, until: int) -> list[tuple[str, int]]:
    """The tokens of the chunk ``text[at:until]``, and their offsets in it."""
    found = []
    start = at
    while at < until and (token := _TOKEN.search(text, at)) and token.start() < until:
        found.append((token.group(), token.start() - start))
        at = token.end()
    return found


@lru_cache(maxsize=50_000)
def _known(chunk: str) -> list[tuple[str, int]]:
    """The same for a ``chunk`` whose tokens do not depend on what follows it, cached."""
    return _cut(chunk, 0, len(chunk))


def lines(body: str) -> list[Line]:
    """The sentences of ``body``; a line break always ends one."""
    found: list[Line] = []
    at = 0  # where the chunk starts
    for text in body.split("\n"):
        spans: list[tuple[int, int]] = []
        words: list[str] = []
        begun = at
        ended = 0  # 1 after a mark that ends a sentence, 2 after a closing quotation mark or bracket after that
        for chunk in text.split(" "):
            length = len(chunk)
            # Letters between two spaces are one token by every alternative of ``_TOKEN``; so are letters before a
            # comma, or, if too long for an abbreviation, before a full stop. Most of a text thus needs no search.
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
    """The tokens of a ``chunk`` between spaces, which starts at ``at`` in ``text``, and their offsets in it."""
    mark = chunk[-1:]
    if mark == "," and chunk[:-1].isalpha():
        return (chunk[:-1], 0), (",", len(chunk) - 1)
    if mark == "." and len(chunk) > NO_ABBREVIATION and chunk[:-1].isalpha():
        return (chunk[:-1], 0), (".", len(chunk) - 1)
    # Whether a capital with a full stop is an initial, or a number with one an ordinal, depends on what follows.
    before = chunk[-2:-1]
    if len(chunk) > reading.LONGEST_KNOWN or (mark == "." and ("A" <= before <= "Z" or before.isdigit())):
        return _cut(text, at, at + len(chunk))
    return _known(chunk)

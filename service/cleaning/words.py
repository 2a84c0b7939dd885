"""The word lists of ``words.tsv`` by name: function words of dates, names, places and credits in all languages; and the
characters that words consist of."""

from __future__ import annotations

import re
import sys
import unicodedata
from importlib.resources import files


def _load() -> dict[str, frozenset[str]]:
    text = files(__package__).joinpath("words.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: frozenset(words.split(",")) for name, words in rows}


def _marks() -> str:
    """The combining marks (Unicode, M*) as ranges for a regular expression: Python's ``\\w`` excludes them, and so
    splits words in Indian scripts, and Arabic words with vowels, at each. The zero-width joiners are included."""
    ranges: list[list[int]] = [[0x200C, 0x200D]]
    for code in range(0x300, min(sys.maxunicode, 0x20000)):
        if unicodedata.category(chr(code))[0] == "M":
            if ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


WORDS = _load()
MARKS = _marks()
# The marks in the basic plane. Those beyond it are hundreds of ranges, each tested for every character, so expressions
# first test whether a character is beyond the plane at all.
BASIC_MARKS = "".join(MARKS[at : at + 3] for at in range(0, len(MARKS), 3) if MARKS[at + 2] < "\U00010000")
BEYOND = "\U00010000-\U0010ffff"
# What ends a sentence in any script (Unicode 15, Sentence_Terminal, of the scripts in use), and the ellipsis.
SENTENCE_ENDS = (
    ".!?\u2026\u203c\u203d\u2047-\u2049\u0589\u061d-\u061f\u06d4\u0700-\u0702\u07f9\u0964\u0965\u104a\u104b\u1362\u1367\u1368\u166e"
    "\u17d4\u17d5\u1803\u1809\u1c7e\u1c7f\u3002\ua4ff\ua60e\ua60f\uaa5d-\uaa5f\uaaf0\uaaf1\uabeb\ufe52\ufe56\ufe57\uff01\uff0e\uff1f\uff61"
)
# The end of a text that ends with a sentence, marks that close a quotation or a bracket behind it.
AT_SENTENCE_END = re.compile(f"[{SENTENCE_ENDS}][\"'”’“»)]*$")
BEYOND_MARK = rf"(?=[{BEYOND}])[{MARKS[len(BASIC_MARKS) :]}]"
# A regular expression for a word: a letter, digit or underscore, then also combining marks.
WORD = rf"\w(?:[\w{BASIC_MARKS}]+|{BEYOND_MARK})*"
# Typographic marks in texts that are otherwise ASCII, none of them part of a word: without them such a text is handled
# as ASCII, in a third of the time.
_TYPESET = "’“”‘–—…\u00a0•·«»"


def plain(text: str) -> str:
    """``text`` with each of the non-ASCII typographic marks replaced by a space."""
    for mark in _TYPESET:
        text = text.replace(mark, " ")
    return text

"""The word lists of ``words.tsv`` by name: small words that mark dates, names, places, credits, in all languages; and
what a word is made of."""

from __future__ import annotations

import sys
import unicodedata
from importlib.resources import files


def _load() -> dict[str, frozenset[str]]:
    text = files(__package__).joinpath("words.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: frozenset(words.split(",")) for name, words in rows}


def _marks() -> str:
    """The signs that stand on or beside letters (Unicode, M*) as ranges: Python's ``\\w`` leaves them out, and so cuts
    words of India, and Arabic ones with vowels, at each. The zero-width joiners stand between letters too."""
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
# What stands in a word, for a class of a regular expression.
IN_WORD = rf"\w{MARKS}"

"""A line in, what it is about out, for comparing: beginnings of its longer words, pairs of characters in dense scripts."""

from __future__ import annotations

import re

from service.cleaning.constants import UNPARTED_RUN
from service.cleaning.words import MARKS

_ASCII_TERM = re.compile(r"[a-z]{4,}|[0-9]{2,}")
_RUN = re.compile(r"\w{2,}")
_TERM = re.compile(r"[^\W\d_]{4,}|\d{2,}")
# Of scripts that write vowels as marks on letters, two letters do.
_MARKED_TERM = re.compile(rf"(?:[^\W\d_][{MARKS}]*){{2,}}|\d{{2,}}")
_MARK = re.compile(f"[{MARKS}]")
# Scripts of letters that are written without spaces between words: Thai, Lao, Burmese, Khmer.
_UNPARTED_LETTERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_UNPARTED = re.compile(f"[{_UNPARTED_LETTERS}]+")
_DENSE_LETTERS = r"\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af"
_DENSE = re.compile(f"[{_DENSE_LETTERS}]+")
_SPECIAL = re.compile(f"[{MARKS}{_UNPARTED_LETTERS}{_DENSE_LETTERS}]")


def terms(text: str) -> frozenset[str]:
    """The terms of ``text``."""
    if text.isascii():
        return frozenset(word[:5] for word in _ASCII_TERM.findall(text.lower()))
    if _SPECIAL.search(text) is None:
        return _of_words(text.casefold())
    if unparted := "".join(_UNPARTED.findall(text)):
        return frozenset(unparted[n : n + UNPARTED_RUN] for n in range(len(unparted) - UNPARTED_RUN + 1))
    if not (dense := "".join(_DENSE.findall(text))):
        return frozenset(word[:5] for word in (_MARKED_TERM if _MARK.search(text) else _TERM).findall(text.casefold()))
    found = {dense[n : n + 2] for n in range(len(dense) - 1)}
    return frozenset(found) | _of_words(_DENSE.sub(" ", text.casefold()))


def _of_words(folded: str) -> frozenset[str]:
    """Words of four letters and more and numbers of two digits and more; most runs are one or the other."""
    found: set[str] = set()
    for run in _RUN.findall(folded):
        if run.isalpha():
            if len(run) >= 4:
                found.add(run[:5])
        else:
            found.update(word[:5] for word in _TERM.findall(run))
    return frozenset(found)

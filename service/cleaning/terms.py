"""Text in, its terms for comparing subjects out: beginnings of longer words, or n-grams in scripts without spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.cleaning.constants import UNPARTED_RUN
from service.cleaning.words import BASIC_MARKS, BEYOND, MARKS, plain

# For ASCII text: lower case, with a space for everything but letters and digits, so that splitting gives the runs.
_ASCII_APART = "".join(chr(code).lower() if chr(code).isalnum() else " " for code in range(128))
_RUN = re.compile(r"\w{2,}")
_TERM = re.compile(r"[^\W\d_]{4,}|\d{2,}")
# In scripts that write vowels as marks on letters, two letters suffice.
_MARKED_TERM = re.compile(rf"(?:[^\W\d_][{MARKS}]*){{2,}}|\d{{2,}}")
_MARK = re.compile(f"[{MARKS}]")
# Alphabetic scripts written without spaces between words: Thai, Lao, Burmese, Khmer.
_UNPARTED_LETTERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_UNPARTED = re.compile(f"[{_UNPARTED_LETTERS}]+")
_DENSE_LETTERS = r"\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af"
_DENSE = re.compile(f"[{_DENSE_LETTERS}]+")
_SPECIAL = re.compile(f"[{BASIC_MARKS}{_UNPARTED_LETTERS}{_DENSE_LETTERS}{BEYOND}]")


def terms(text: str) -> frozenset[str]:
    """The terms of ``text``: the first five letters of words of at least four letters, and numbers of at least two
    digits; character bigrams in Han, kana and hangul; n-grams of UNPARTED_RUN in Thai, Lao, Burmese and Khmer."""
    if text.isascii() or (text := plain(text)).isascii():
        return terms_of_words(text.translate(_ASCII_APART).split())
    if _SPECIAL.search(text) is None:
        return _of_words(text.casefold())
    if unparted := "".join(_UNPARTED.findall(text)):
        return frozenset(unparted[n : n + UNPARTED_RUN] for n in range(len(unparted) - UNPARTED_RUN + 1))
    if not (dense := "".join(_DENSE.findall(text))):
        return frozenset(word[:5] for word in (_MARKED_TERM if _MARK.search(text) else _TERM).findall(text.casefold()))
    found = {dense[n : n + 2] for n in range(len(dense) - 1)}
    return frozenset(found) | _of_words(_DENSE.sub(" ", text.casefold()))


def _of_words(folded: str) -> frozenset[str]:
    return terms_of_words(_RUN.findall(folded))


def terms_of_words(runs: Sequence[str]) -> frozenset[str]:
    """The terms of words in small letters, runs of letters and digits: few mix the two and must be split."""
    if "".join(runs).isalpha():
        return frozenset([run[:5] for run in runs if len(run) >= 4])
    found = {run[:5] for run in runs if len(run) >= 4 and run.isalpha()}
    for run in runs:
        if not run.isalpha():
            found.update(word[:5] for word in _TERM.findall(run))
    return frozenset(found)

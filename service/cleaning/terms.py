"""A line in, what it is about out, for comparing: beginnings of its longer words; pairs of characters in dense ones."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.cleaning.constants import UNPARTED_RUN
from service.cleaning.words import BASIC_MARKS, BEYOND, MARKS, plain

# Of plain letters and digits the runs are what is left between spaces.
_ASCII_APART = "".join(chr(code).lower() if chr(code).isalnum() else " " for code in range(128))
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
_SPECIAL = re.compile(f"[{BASIC_MARKS}{_UNPARTED_LETTERS}{_DENSE_LETTERS}{BEYOND}]")


def terms(text: str) -> frozenset[str]:
    """The terms of ``text``."""
    if text.isascii() or (text := plain(text)).isascii():
        return _of_runs(text.translate(_ASCII_APART).split())
    if _SPECIAL.search(text) is None:
        return _of_words(text.casefold())
    if unparted := "".join(_UNPARTED.findall(text)):
        return frozenset(unparted[n : n + UNPARTED_RUN] for n in range(len(unparted) - UNPARTED_RUN + 1))
    if not (dense := "".join(_DENSE.findall(text))):
        return frozenset(word[:5] for word in (_MARKED_TERM if _MARK.search(text) else _TERM).findall(text.casefold()))
    found = {dense[n : n + 2] for n in range(len(dense) - 1)}
    return frozenset(found) | _of_words(_DENSE.sub(" ", text.casefold()))


def _of_words(folded: str) -> frozenset[str]:
    return _of_runs(_RUN.findall(folded))


def _of_runs(runs: Sequence[str]) -> frozenset[str]:
    """Words of four letters and more and numbers of two digits and more; most runs are one or the other."""
    if "".join(runs).isalpha():
        return frozenset([run[:5] for run in runs if len(run) >= 4])
    found = {run[:5] for run in runs if len(run) >= 4 and run.isalpha()}
    for run in runs:
        if not run.isalpha():
            found.update(word[:5] for word in _TERM.findall(run))
    return frozenset(found)

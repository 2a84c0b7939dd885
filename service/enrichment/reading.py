"""A body in, its paragraphs and sentences with code point offsets, and its words, out."""

from __future__ import annotations

import re
from dataclasses import dataclass


def words_of(text: str) -> frozenset[str]:
    """The words of ``text`` as a set; used to write short word lists in code."""
    return frozenset(text.split())


ABBREVIATIONS = words_of(
    "mr mrs ms dr prof gen col lt sgt capt maj cmdr adm gov sen rep rev hon pres st jr sr vs etc inc ltd co corp bros "
    "dept no nos vol fig jan feb mar apr jun jul aug sep sept oct nov dec mon tue "
    "wed thu fri sat sun approx est ave blvd "
    "mt ft u.s u.k u.n e.g i.e a.m p.m ph.d d.c m mm mme mlle dr hr fr ca bzw usw z.b d.h sr sra dña ee.uu"
)
"""Abbreviations whose full stop does not end a sentence, in lower case and without that full stop."""

_CAPITAL = "A-ZÀ-ÖØ-ÞĄĆČĎĐĘĚĞĹĽŁŃŇŐŔŘŚŠŞŢŤŮŰŹŻŽİȘȚΑ-ΩА-ЯЁІЇЄҐ"
_BREAK = re.compile(rf"(?<![.!?…])[.!?…]++[\"”’»)\]]*+\s++(?=(?:[—–-]\s)?[\"“‘«„(\[¿¡]?[{_CAPITAL}0-9])")
_WIDE_BREAK = re.compile(rf"{_BREAK.pattern}|[。！？]++[”」』）]*+(?=[^\n])|[.!?؟]++[\"”»)]*+\s++(?=[\u0600-\u06ff«])")
"""Sentence ends including those of Chinese, Japanese and Arabic script."""
_WIDE = re.compile(r"[。！？\u0600-\u06ff]")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-.][^\W\d_]+)*|\d+(?:[.,]\d+)*")
ABOUT = 200_000
"""Characters at the beginning of a body that its keywords and subjects are taken from: ten long reports' worth, so that
what is no report costs little."""
LONGEST_KNOWN = 40
"""Results for a chunk between two spaces are cached up to this length in characters; longer ones hardly recur."""
MOST_READ = 5_000
"""The maximum number of dates, and of amounts, read in a body: a text has dozens, and a huge table must not stall the
stage."""
LONGEST = 40
"""Characters before a full stop that are searched for an abbreviation."""
LONGEST_DAY = 2
"""Digits of a day before a month, as in "12. Mai": that full stop ends no sentence."""
_GERMAN_MONTH = re.compile(
    r"(?:Jan(?:uar)?|Jänner|Feb(?:ruar)?|März|April|Mai|Juni|Juli|August|Sept?(?:ember)?|Okt(?:ober)?"
    r"|Nov(?:ember)?|Dez(?:ember)?|Jahrhunderts?)\b"
)
_BEFORE_DAY = re.compile(r"\b(?:(?<!\bI )am|Am|[Vv]om|[Bb]is|[Zz]um|[Dd]e[rnms]|[Aa]b|[Ss]eit|[Ii]m|und)$")
_BEHIND_DAY = re.compile(r"\w+\s(?:(?:19|20)\d\d\b|[–—-]\s)")
"""Words before such a day or century, or a year or a dash behind it, one of which must be there: the language is not
known here, and "He is 34. August Lee is 40." is two sentences."""
_PARAGRAPH = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A span [start, end) of the body, in code points."""

    start: int
    end: int


def paragraphs(body: str) -> tuple[TextSpan, ...]:
    """The paragraphs of ``body``: its non-blank lines, since cleaning has joined wrapped lines."""
    return tuple(TextSpan(m.start(), m.end()) for m in _PARAGRAPH.finditer(body) if m.group().strip())


def sentences(body: str, start: int = 0, end: int | None = None) -> tuple[TextSpan, ...]:
    """The sentences of ``body[start:end]``; each ends after its final punctuation and closing quotes, or with its line.

    Offsets are in ``body``.
    """
    end = len(body) if end is None else end
    found: list[TextSpan] = []
    pattern = _WIDE_BREAK if _WIDE.search(body, start, end) else _BREAK
    for line in re.finditer(r"[^\n]+", body[start:end]):
        first, last = start + line.start(), start + line.end()
        for mark in pattern.finditer(body, first, last):
            before = body[max(first, mark.start() - LONGEST) : mark.start()].rsplit(None, 1)
            word = before[-1].lower().lstrip("(\"“‘'") if before else ""
            initial = (len(word) == 1 and word.isalpha()) or re.fullmatch(r"(?:\w\.)+\w", word) is not None
            platform = word == "x" and before[0].rsplit(None, 1)[-1].islower() if len(before) > 1 else False
            if body[mark.start()] == "." and (word in ABBREVIATIONS or (initial and not platform)):
                continue
            ordinal = word.isdigit() and len(word) <= LONGEST_DAY and _GERMAN_MONTH.match(body, mark.end(), last)
            if ordinal and (_BEFORE_DAY.search(before[0]) or _BEHIND_DAY.match(body, mark.end(), last)):
                continue
            found.append(TextSpan(first, mark.start() + len(mark.group().rstrip())))
            first = mark.end()
        if body[first:last].strip():
            found.append(TextSpan(first, last))
    return tuple(found)


def words(text: str) -> list[str]:
    """The words and numbers of ``text``, in order."""
    return _WORD.findall(text)

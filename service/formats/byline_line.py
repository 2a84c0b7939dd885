"""A line near a headline in: whether it begins like one that names the writer, and its part before a date, out."""

from __future__ import annotations

import re

from service.formats.moments import moment
from service.formats.person_names import LONGEST_LINE, WORD

_VERB = (
    r"(?:written|posted|words|story|text|article|blog|post|published|created|reported|report|review|reviewed & written"
    r"|analysis|opinion|contributed|escrito|redigé|rédigé|publié|publicado|geschrieben|verfasst|ein beitrag|skrevet)"
)
_NOUN = (
    r"(?:authors?|author\(s\)|autore?s?|autor(?:in|en|es|a)?|auteurs?|writers?|contributors?|verfasser(?:in)?"
    r"|автор|yazar|tác giả|penulis|forfatter|författare|kirjoittaja|schrijver|redattore|作者|記者|文)"
)
# The beginning of a line that names the writer; if it is the whole line, the name is on the next one.
MARK = re.compile(
    rf"(?:(?:this|the)\s(?:post|article|guide|story|blog)\s(?:was|is)\s)?"
    rf"(?:{_VERB}\s{WORD}|{WORD}|(?:about\sthe\s|the\s)?{_NOUN}(?=\s*[:：]|\s*$))(?:\s*[:：]\s*|\s+|$)",
    re.IGNORECASE,
)
# "ByAda Roe": "By" and the name in adjacent elements.
_GLUED = re.compile(r"(?:Written |Posted )?By(?=[A-Z])")
# First letters of such a line, to skip most other lines quickly.
_BEGINNINGS = frozenset(word[:2] for word in re.findall(r"[^\W\d_]{1,12}", f"{WORD} {_VERB} {_NOUN} this the about"))
FIRST = frozenset(each for word in _BEGINNINGS for each in (word[0], word[0].upper()))
# What may follow a name on its line: a date, a place, the role of another person.
_BEHIND = re.compile(
    r"\d|\b(?:on|in|at|from|for|updated|published|posted|last|is|has|was|am|le|il|den|via)\b(?=\s)"
    # The day, or the section, may be in the next element.
    r"|\b(?:updated|published|posted|in|on)\W*$"
    r"|\b(?:review|edit|check|verif|photo|illustrat|translat)\w*\s+by\b",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"(?:[\s,(&]|\b(?:and|fact|medically|expert|technically|legally))+$", re.IGNORECASE)
# A label of the date, at the end of what is before it.
_LABEL_OF_DATE = re.compile(r"\s*\b(?:updated|published|posted)\W*$", re.IGNORECASE)
# The beginning of a line that gives the date before the writer: "Posted on 5 March 2024 by Ada Roe".
_WORDED_DAY = (
    r"(?:[^\W\d_]{2,12}[.,]{0,2}\s){0,2}\d\d?(?:st|nd|rd|th)?[.,]?\s(?:de\s)?(?:[^\W\d_]{3,12}[.,]?\s(?:de\s)?)?"
)
AFTER_DATE = re.compile(
    rf"(?:{_VERB}\s)?(?:(?:on|am|le|el)\s)?"
    rf"(?:{_WORDED_DAY}(?:19|20)\d\d|\d\d?[./-]\d\d?[./-](?:19|20)\d\d|(?:19|20)\d\d[./-]\d\d?[./-]\d\d?)"
    rf"(?:,?\s(?:at\s)?\d\d?:\d\d(?:\s?[ap]\.?m\.?)?)?[\s,|·•–—-]{{1,4}}{WORD}\s+(?=\S)",
    re.IGNORECASE,
)
_MONTH_BEFORE = re.compile(r"([^\W\d_]{3,12}?)\.?,?\s*$")


def mark_of(text: str) -> re.Match[str] | None:
    """The match of a word for a writer at the start of a line, or None."""
    if text[:2].casefold() not in _BEGINNINGS and text[:1] not in _BEGINNINGS:
        return None
    return _GLUED.match(text) or MARK.match(text)


def before_date(text: str) -> str:
    """The part of a line before a date, a place or the role of another person."""
    found = _BEHIND.search(text)
    if found is None:
        return text
    before = text[: found.start()]
    if found[0].isdigit() and (word := _MONTH_BEFORE.search(before)):
        # The month may follow the name without a space.
        for start in range(word.start(1), word.end(1) - 2):
            if moment(f"1 {before[start : word.end(1)]} 2020"):
                return _LABEL_OF_DATE.sub("", before[:start])
    return _TRAILING.sub("", before[-LONGEST_LINE:])

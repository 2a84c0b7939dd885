"""A text in, its terms out: words, names, numbers, pairs of words and a year, with counts, in order of appearance.

What stands early in a news text is what it is about, so the order is part of the answer. Names keep their
capital: a word that is never written small in its text is a name here, which needs no model and no language.
"""

from __future__ import annotations

import re

from service.stories.background import surprise

# A long text and a short one about one event are compared on beginnings of one length; the news stands in it.
WORDS = 300
# Two common words side by side ("said on") tell nothing; a pair counts when both are rarer than about every
# second article, which `surprise` gives as 0.7.
LEAST_SURPRISE_IN_PAIR = 0.7

_SPLIT_NUMBER = re.compile(r"(?<=\d)([.,]) (?=\d)")
_SCRIPTS_WITHOUT_SPACES = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"\d[\d.,]*\d|[{_SCRIPTS_WITHOUT_SPACES}]+|[^\W_{_SCRIPTS_WITHOUT_SPACES}]+(?:['’][^\W\d_]+)?")
_UNSPACED = re.compile(rf"[{_SCRIPTS_WITHOUT_SPACES}]")
# A dateline or a time stamp stands in the first lines of a text.
HEAD_CHARACTERS = 400
_YEAR = re.compile(r"(?<![\d,.])(?:19[5-9]\d|20\d\d)(?!\d|[,.]\d)")


def words(text: str) -> list[str]:
    """The first ``WORDS`` words of ``text``; writing without spaces gives its overlapping pairs of characters."""
    found: list[str] = []
    for match in _WORD.finditer(_SPLIT_NUMBER.sub(r"\1", text)):
        word = match.group()
        if len(word) > 2 and _UNSPACED.match(word):
            found.extend(word[at : at + 2] for at in range(len(word) - 1))
        else:
            found.append(word)
        if len(found) >= WORDS:
            break
    return found[:WORDS]


def normal(word: str) -> str:
    """``word`` in small letters without a possessive or a plural s."""
    small = word.lower()
    if small[-1] == "s" and small[-2:-1] in ("'", "’"):
        small = small[:-2]
    return small[:-1] if len(small) > 3 and small.endswith("s") and not small.endswith("ss") else small


def year_named(text: str, own: int) -> int | None:
    """The latest year that the head of ``text`` names, where it is before ``own``, the year of the article's clock.

    An archive text without a date of its own so shows when it is from; the year that it is now tells nothing.
    """
    latest = max((int(year) for year in _YEAR.findall(text[:HEAD_CHARACTERS]) if int(year) <= own), default=own)
    return latest if latest < own else None


def terms(text: str, language: str, own_year: int) -> tuple[tuple[str, float], ...]:
    """The terms of ``text`` and how often each stands in its beginning, in order of first appearance.

    ``Name`` has a capital, ``word`` none, ``8.5`` is a number, ``two words`` stood side by side, ``@2013`` is the
    year of ``year_named``.
    """
    found = words(text)
    written_small = {word.lower() for word in found if word[0].islower()}
    year = year_named(text, own_year)
    counts: dict[str, float] = {f"@{year}": 1} if year else {}
    before: str | None = None
    for word in found:
        small = normal(word)
        if not small:
            continue
        is_name = word[0].isupper() and len(word) > 1 and word.lower() not in written_small
        term = small.capitalize() if is_name else small
        counts[term] = counts.get(term, 0) + 1
        telling = small if surprise(small, language) > LEAST_SURPRISE_IN_PAIR else None
        if before and telling:
            pair = f"{before} {telling}"
            counts[pair] = counts.get(pair, 0) + 1
        before = telling
    return tuple(counts.items())

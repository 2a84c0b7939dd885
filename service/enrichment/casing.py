"""Lines in, the same lines with all-capitals and title-case headlines cased as running text out.

Wire headlines and datelines often come in capitals, where a tagger that relies on capital letters fails.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain

from service.enrichment import models, reading

_AFTER_DATELINE = frozenset(("-", "--", "–", "—", "("))

_DATE = re.compile(r"\d{4}-\d\d-\d\d")

ENOUGH = 0.75
"""A line is in capitals if at least this share of its alphabetic words of two letters or more is upper-case."""


TITLES, LEAST_TITLE = 0.9, 5
"""A headline in title case has no final punctuation, at least ``LEAST_TITLE`` words, and capitals on this share of its
words of four letters or more, at least two of its capitalised words being common ones."""


def in_capitals(words: Sequence[str]) -> bool:
    """Whether the line is set in capitals; it needs two words, as a single one is as likely to be an acronym."""
    if words[-1].islower() or (len(words) > 1 and words[1].islower() and words[1].isalpha()):
        return False
    long = [word for word in words if len(word) > 1 and word.isalpha()]
    return len(long) > 1 and sum(word.isupper() for word in long) >= ENOUGH * len(long)


def in_titles(words: Sequence[str], language: str) -> bool:
    """Whether the line is in the title case of American headlines ("Vote Likely Next Week")."""
    if words[-1] in (".", "!", "?", "”", '"') or len(words) < LEAST_TITLE:
        return False
    long = [word for word in words if len(word) > 3 and word.isalpha()]
    if len(long) < LEAST_TITLE - 1 or sum(word[0].isupper() for word in long) < TITLES * len(long):
        return False
    common = models.common_words(language)
    return sum(1 for word in words[1:] if word[0].isupper() and word.lower() in common) >= 2


def recased(words: Sequence[str], known: Mapping[str, str], language: str) -> list[str]:
    """The upper-case words recased: as the rest of the text writes them (``known``: lower case to cased form), else by
    word lists.

    An acronym that is not also a common word stays, and so does "US", which in headlines is more often the country than
    the pronoun; a common word becomes lower case; any other word is taken for a name and capitalised.
    """
    common, acronyms = models.common_words(language), models.acronyms()
    out = []
    for word in words:
        lowered = word.lower()
        if not word.isupper() or not any(c.isalpha() for c in word):
            out.append(word)
        elif lowered in known:
            out.append(known[lowered])
        elif (word in acronyms and (lowered not in common or word == "US")) or (
            "." in word and len(word) <= 5 and len(word) > 2
        ):
            out.append(word)
        elif lowered in common:
            out.append(lowered)
        else:
            out.append("-".join(part.capitalize() for part in word.split("-")))
    return out


def dateline(words: Sequence[str]) -> int:
    """The number of words of the dateline's place at the start of a line; 0 if the line has no dateline.

    A date that ends the line is sufficient evidence ("Lima, Peru 2024-03-01"); before a dash or bracket ("NEW YORK
    (AP)") the place must be in capitals and in the gazetteer.
    """
    if not words[0][0].isupper() or len(words[0]) < 3:
        return 0
    for at, word in enumerate(words[:8]):
        if at and _DATE.fullmatch(word) and len(words) <= at + 2:
            return at
        if at and word == "," and words[0].isupper() and _day_and_agency(words, at + 1):
            return at
        if at and word in _AFTER_DATELINE:
            comma = words.index(",") if "," in words[:at] else at
            known = " ".join(words[:comma]).lower() in models.phrases()[0] and words[0] not in models.acronyms()
            return at if words[0].isupper() and known and not in_capitals(words[at:]) else 0
        if not (word[0].isupper() or word in (",", ".")):
            return 0
    return 0


FIRST_WORDS, IN_BRACKETS, LONGEST_PLACE = 16, 5, 5
"""In words: how far into a line a dateline is searched for; the longest content of its brackets; its longest place."""
_INSIDE = reading.words_of("de del la las los el di da do dos du le les am an der of -")
_PLACES = frozenset("CKRABMS")


def dated(words: Sequence[str]) -> list[tuple[int, int]]:
    """[start, end) in words of the place, and of its country if given, in a dateline with a day and an agency: "La Paz
    (Bolivia), 23 may (EFE)", "Kabul, 23. August (Reuter)". A credit before the place is not part of it."""
    if "(" not in words[3:FIRST_WORDS] or "," not in words[1 : FIRST_WORDS - 3]:
        return []
    for at in range(1, min(len(words), FIRST_WORDS) - 3):
        if words[at] == "," and _day_and_agency(words, at + 1):
            return _place_before(words, at)
    return []


def _day_and_agency(words: Sequence[str], at: int) -> bool:
    """Whether a day of the month, with or without the month, followed by an agency in brackets, starts at ``at``."""
    until = next((place for place in range(at + 1, min(at + 4, len(words))) if words[place] == "("), 0)
    day = words[at:until]
    numbers = sum(word[0].isdigit() and len(word.rstrip(".")) <= 2 for word in day)
    if numbers != 1 or not all(word[0].isdigit() or word == "." or (word.isalpha() and len(word) > 2) for word in day):
        return False
    closed = ")" in words[until + 2 : until + 2 + IN_BRACKETS]
    return closed and len(words[until + 1]) > 1 and words[until + 1][0].isalpha()


def _place_before(words: Sequence[str], comma: int) -> list[tuple[int, int]]:
    """The place that ends before ``comma``, and the country in brackets after it, if any."""
    end, country = comma, []
    if words[comma - 1] == ")" and "(" in words[max(0, comma - IN_BRACKETS) : comma - 1]:
        end = comma - 1 - words[:comma][::-1].index("(")
        country = [(end + 1, comma - 1)]
    start = end
    while start and end - start < LONGEST_PLACE and (words[start - 1][0].isupper() or words[start - 1] in _INSIDE):
        start -= 1
    while start < end and not words[start][0].isupper():
        start += 1
    kinds, first_names = models.phrases()[0], models.person_names()
    for first in range(start, end):
        if kinds.get(" ".join(words[first:end]).lower()) in _PLACES:
            return [(first, end), *country]
    return [(start, end), *country] if start < end and words[start] not in first_names else []


def cased_forms(lines: Sequence[Sequence[str]]) -> dict[str, str]:
    """Lower-case word to the form these lines use for it; capitalised forms are taken only from inside a line."""
    capitals = [word for words in lines for word in words[1:] if word[0].isupper()]
    forms = {word.lower(): word for word in reversed(capitals)}
    forms.update((word, word) for word in set(chain.from_iterable(lines)) if word.islower())
    return forms


def running(lines: Sequence[Sequence[str]], datelines: Sequence[int], language: str) -> list[Sequence[str]]:
    """The lines with those in capitals or title case recased after the others, and dateline places cased as names.

    ``datelines`` is the number of dateline words at the start of each line.
    """
    capitals = [not place and in_capitals(words) for words, place in zip(lines, datelines, strict=True)]
    titles = [
        not place and not loud and in_titles(words, language)
        for words, place, loud in zip(lines, datelines, capitals, strict=True)
    ]
    if not any(capitals) and not any(datelines) and not any(titles):
        return list(lines)
    quiet = zip(lines, capitals, titles, strict=True)
    forms = cased_forms([words for words, loud, title in quiet if not loud and not title])
    return [
        recased(words, forms, language)
        if loud
        else lowered(words, forms, language)
        if title
        else [*recased(words[:place], {}, language), *words[place:]]
        if place
        else words
        for words, loud, place, title in zip(lines, capitals, datelines, titles, strict=True)
    ]


def lowered(words: Sequence[str], known: Mapping[str, str], language: str) -> list[str]:
    """The words of a title-case line, each as the rest of the text writes it (``known``), else in lower case if it is a
    common word. Upper-case words and first names stay as they are."""
    common, first_names = models.common_words(language), models.person_names()
    return [
        word
        if not word[0].isupper() or word.isupper() or word in first_names
        else known.get(word.lower(), word.lower() if word.lower() in common else word)
        for word in words
    ]

"""The words of a line set all in capitals in, the same words cased as running text would have them out.

Headlines and datelines of the wire come in capitals; a tagger that goes by capital letters is blind there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain

from service.enrichment import models, reading

_AFTER_DATELINE = frozenset(("-", "--", "–", "—", "("))

_DATE = re.compile(r"\d{4}-\d\d-\d\d")

ENOUGH = 0.75
"""A line is in capitals when this share of its alphabetic words of two letters and more is."""


TITLES, LEAST_TITLE = 0.9, 5
"""A line without a full stop whose words of four letters and more have capitals in this share, and that has so many
words, two common ones among them, is a headline in title case."""


def in_capitals(words: Sequence[str]) -> bool:
    """Whether the line is set in capitals: two words at least, or it would be an acronym as often as not."""
    if words[-1].islower() or (len(words) > 1 and words[1].islower() and words[1].isalpha()):
        return False
    long = [word for word in words if len(word) > 1 and word.isalpha()]
    return len(long) > 1 and sum(word.isupper() for word in long) >= ENOUGH * len(long)


def in_titles(words: Sequence[str], language: str) -> bool:
    """Whether the line is set as American headlines are, nearly every word with a capital ("Vote Likely Next Week")."""
    if words[-1] in (".", "!", "?", "”", '"') or len(words) < LEAST_TITLE:
        return False
    long = [word for word in words if len(word) > 3 and word.isalpha()]
    if len(long) < LEAST_TITLE - 1 or sum(word[0].isupper() for word in long) < TITLES * len(long):
        return False
    common = models.common_words(language)
    return sum(1 for word in words[1:] if word[0].isupper() and word.lower() in common) >= 2


def recased(words: Sequence[str], known: Mapping[str, str], language: str) -> list[str]:
    """Each word as the rest of the text writes it (``known``: lower case to cased form), else by what it is elsewhere:

    an acronym stays unless it is a word too (though "US" stays: countries are in headlines more often than we are),
    a common word goes to lower case, anything else is taken for a name.
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
    """How many words at the start of a line are where it was written: "NEW YORK (AP)", "Lima, Peru 2024-03-01".

    A date that ends the line is proof; before a dash or a bracket the gazetteer must know the place in capitals.
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
"""How far into a line a dateline is looked for, and how many words what stands in its brackets and its place have."""
_INSIDE = reading.words_of("de del la las los el di da do dos du le les am an der of -")
_PLACES = frozenset("CKRABMS")


def dated(words: Sequence[str]) -> list[tuple[int, int]]:
    """[start, end) of the place, and of its country, in a dateline with a day and an agency: "La Paz (Bolivia), 23 may
    (EFE)", "Kabul, 23. August (Reuter)". What stands before the place is a credit, and no part of it."""
    if "(" not in words[3:FIRST_WORDS] or "," not in words[1 : FIRST_WORDS - 3]:
        return []
    for at in range(1, min(len(words), FIRST_WORDS) - 3):
        if words[at] == "," and _day_and_agency(words, at + 1):
            return _place_before(words, at)
    return []


def _day_and_agency(words: Sequence[str], at: int) -> bool:
    """Whether a day (its number, its month, or both) and a word or two in brackets stand at ``at``."""
    until = next((place for place in range(at + 1, min(at + 4, len(words))) if words[place] == "("), 0)
    day = words[at:until]
    numbers = sum(word[0].isdigit() and len(word.rstrip(".")) <= 2 for word in day)
    if numbers != 1 or not all(word[0].isdigit() or word == "." or (word.isalpha() and len(word) > 2) for word in day):
        return False
    closed = ")" in words[until + 2 : until + 2 + IN_BRACKETS]
    return closed and len(words[until + 1]) > 1 and words[until + 1][0].isalpha()


def _place_before(words: Sequence[str], comma: int) -> list[tuple[int, int]]:
    """The place that ends before ``comma``, and what stands in brackets behind it."""
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
    """How these lines of running text write each word, by its lower case: the form that stands inside a line."""
    capitals = [word for words in lines for word in words[1:] if word[0].isupper()]
    forms = {word.lower(): word for word in reversed(capitals)}
    forms.update((word, word) for word in set(chain.from_iterable(lines)) if word.islower())
    return forms


def running(lines: Sequence[Sequence[str]], datelines: Sequence[int], language: str) -> list[Sequence[str]]:
    """The lines, those in capitals cased by what the others show, and places in ``datelines`` cased as names."""
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
    """The words of a line in title case: common ones in small letters, unless the rest of the text has them with a
    capital or they stand between two that have one elsewhere."""
    common, first_names = models.common_words(language), models.person_names()
    return [
        word
        if not word[0].isupper() or word.isupper() or word in first_names
        else known.get(word.lower(), word.lower() if word.lower() in common else word)
        for word in words
    ]

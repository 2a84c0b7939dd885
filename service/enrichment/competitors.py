"""The tokenised lines of a text with lists of results in, the competitors in them with their countries and teams out.

Dutch and Belgian papers abbreviate the country: "1. Wennel (Dui/Teamkom) 4u12:08 -- 2. Odabri (Ita) -- 3. De Raes".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache

from service.enrichment import full_names, models
from service.enrichment.tokens import Names

LEAST = 4
"""Abbreviated countries in brackets behind a name that make a text a list of results."""
LONGEST = 4


@cache
def countries(language: str) -> dict[str, str]:
    """The abbreviations of countries in ``language`` and the names; none for a language that is not in the table."""
    rows = (pairs for code, pairs in models.tsv("country_abbreviations.tsv") if code == language)
    return dict(pair.split(":") for pairs in rows for pair in pairs.split("|"))


def named(lines: Sequence[Sequence[str]], names: Sequence[Names], language: str) -> list[Names]:
    """The names of each line; in lists of results competitors are people, abbreviated countries places and what stands
    behind the country a team."""
    codes = countries(language)
    if not codes:
        return list(names)
    found = [list(_bracketed(words, codes)) if "(" in words else [] for words in lines]
    if sum(map(len, found)) < LEAST:
        return list(names)
    out: list[Names] = []
    ranked = False
    for words, line, here in zip(lines, names, found, strict=True):
        more = [name for at in here for name in _competitor(words, at)]
        out.append(_with(line, more or (_ranked(words) if ranked else [])))
        ranked = len(words) > 1 and words[-1] == "." and words[-2].isdigit()
    return out


def country(name: str, language: str) -> str:
    """The country's name of an abbreviation; any other name as it is."""
    return countries(language).get(name, name)


def _bracketed(words: Sequence[str], codes: Collection[str]) -> Iterator[int]:
    """The index of each abbreviation in brackets behind a name."""
    for at in range(2, len(words)):
        if words[at] in codes and words[at - 1] == "(" and words[at - 2][0].isupper():
            yield at


def _competitor(words: Sequence[str], at: int) -> Iterator[tuple[int, int, str]]:
    start = at - 1
    while start and at - 1 - start < LONGEST and (_is_of_name(words[start - 1])):
        start -= 1
    while words[start] in full_names.PARTICLES and not words[start][0].isupper():
        start += 1
    yield start, at - 1, "PER"
    yield at, at + 1, "LOC"
    end = at + 2
    while end < len(words) and (words[end][0].isalnum() or words[end] in "-&."):
        end += 1
    team = end > at + 2 and words[at + 1] == "/" and end < len(words) and words[end] == ")"
    if team and words[at + 2][0].isupper():
        yield at + 2, end, "ORG"


def _is_of_name(word: str) -> bool:
    return word[0].isupper() or word in full_names.PARTICLES


def _ranked(words: Sequence[str]) -> Names:
    """Who stands behind a rank without a country, as the paper's own countrymen do ("-- 3. De Raes 0:14"), where a
    sentence seems to end behind the rank."""
    end = 0
    while end < min(len(words), LONGEST) and _is_of_name(words[end]):
        end += 1
    timed = end < len(words) and (words[end][0] in "-–" or words[end][0].isdigit())
    return [(0, end, "PER")] if end and timed and words[0][0].isupper() else []


def _with(line: Names, more: Names) -> Names:
    """The names of a line plus ``more``, which replace any that they overlap."""
    occupied = {at for start, end, _ in more for at in range(start, end)}
    return sorted({*(name for name in line if occupied.isdisjoint(range(*name[:2]))), *more})

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
    found = _found(lines, language)
    if not found:
        return list(names)
    out: list[Names] = []
    ranked = False
    for words, line, here in zip(lines, names, found, strict=True):
        begins = {end: start for start, end, kind in line if kind == "PER"}
        more = [name for at in here for name in _competitor(words, at, begins.get(at - 1), ranked, language)]
        out.append(_with(line, more or (_ranked(words) if ranked else [])))
        ranked = len(words) > 1 and words[-1] == "." and words[-2].isdigit()
    return out


def places(lines: Sequence[Sequence[str]], language: str) -> dict[str, str]:
    """The abbreviations of countries and the names, if the text is a list of results; else none: "zijn broer (Pol)"."""
    return countries(language) if _found(lines, language) else {}


def _found(lines: Sequence[Sequence[str]], language: str) -> list[list[int]]:
    """For each line the indices of abbreviated countries; an empty list if the text is no list of results."""
    codes = countries(language)
    found = [list(_bracketed(words, codes)) if "(" in words else [] for words in lines] if codes else []
    return found if sum(map(len, found)) >= LEAST else []


def _bracketed(words: Sequence[str], codes: Collection[str]) -> Iterator[int]:
    """The index of each abbreviation in brackets behind a name."""
    for at in range(2, len(words)):
        if words[at] in codes and words[at - 1] == "(" and words[at - 2][0].isupper():
            yield at


def _competitor(
    words: Sequence[str], at: int, begins: int | None, ranked: bool, language: str
) -> Iterator[tuple[int, int, str]]:
    """The names around an abbreviation; ``begins`` is where the tagger has the person before it begin, ``ranked``
    whether a rank stands before the line."""
    start = at - 1 if begins is None else begins
    while start and at - 1 - start < LONGEST and _belongs(words[start - 1], begins):
        start -= 1
    known = models.known_words(language)
    while begins is None and start < at - 2:
        word = words[start]
        follows = (
            words[start - 1] in ".!?" and not words[start - 2][0].isdigit() if start > 1 else not (start or ranked)
        )
        stray = word.lower() in known and word.lower() not in full_names.PARTICLES and not models.is_first_name(word)
        if not stray and not (follows and word not in models.person_names()):
            break
        start += 1
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


def _belongs(word: str, begins: int | None) -> bool:
    """Whether ``word`` is of the name behind it: of one that the tagger has found, a particle alone."""
    return _is_of_name(word) if begins is None else word.lower() in full_names.PARTICLES


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

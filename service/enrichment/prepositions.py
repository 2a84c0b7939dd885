"""Tokenised lines in a language without its own tagger in, cities and regions after place prepositions out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.enrichment import models
from service.enrichment.tokens import Names


@dataclass(frozen=True, slots=True)
class Prepositions:
    """A language's prepositions: ``sure`` ones stand before places, ``unsure`` ones also before people and other words;
    after these, only places in the language's ``countries`` and very large cities count."""

    sure: frozenset[str]
    unsure: frozenset[str]
    countries: frozenset[str]


def _of(sure: str, unsure: str, countries: str) -> Prepositions:
    return Prepositions(frozenset(sure.split()), frozenset(unsure.split()), frozenset(countries.split()))


LANGUAGES: dict[str, Prepositions] = {
    "es": _of("en desde hacia", "de", "ES MX AR CO PE VE CL EC GT CU BO DO HN PY SV NI CR PA UY PR"),
    "fr": _of("à en vers depuis", "de d", "FR BE CH CA LU SN CI CM CD ML BF TN DZ MA HT"),
    "it": _of("a in da", "di", "IT CH SM"),
    "pt": _of("em", "de do da", "PT BR AO MZ CV"),
    "nl": _of("in uit te", "", "NL BE SR"),
}

LEAST_PEOPLE = 30_000
"""Smaller towns share their names with too many people and things. On the Spanish training part of CoNLL-2002, 91, 80
and 73 % of the additional names found with 100,000, 30,000 and 15,000 were right."""

LONGEST = 4


def places(lines: Sequence[Sequence[str]], names: Sequence[Names], language: str) -> list[Names]:
    """``names`` plus cities and regions, where nothing is tagged yet, after a preposition or alone in brackets.

    A single word that elsewhere in the text follows another capitalised word ("Juan Moreno", "Real Betis") may be part
    of a person's or club's name and is left untagged.
    """
    prepositions = LANGUAGES.get(language)
    if prepositions is None:
        return list(names)
    called = {
        word for words in lines for before, word in pairwise(words[1:]) if before[0].isupper() and word[0].isupper()
    }
    return [
        sorted([*line, *_after(words, line, called, prepositions)]) for words, line in zip(lines, names, strict=True)
    ]


def _after(
    words: Sequence[str], line: Names, called: set[str], prepositions: Prepositions
) -> Iterator[tuple[int, int, str]]:
    occupied = {at for start, end, _ in line for at in range(start, end)}
    for at in range(1, len(words)):
        if not words[at][0].isupper() or at in occupied:
            continue
        before = words[at - 1].lower()
        sure = before in prepositions.sure
        unsure = at > 1 and before in prepositions.unsure and words[at - 2].islower()
        for size in range(min(LONGEST, len(words) - at), 0, -1):
            end = at + size
            following = words[end] if end < len(words) else ""
            alone = ((sure or unsure) and not following[:1].isupper()) or (before == "(" and following == ")")
            within = prepositions.countries if unsure else None
            if alone and (size > 1 or words[at] not in called) and _known(" ".join(words[at:end]), within):
                yield at, end, "LOC"
                break


def _known(name: str, countries: frozenset[str] | None) -> bool:
    """Whether ``name`` is a region or a town of ``LEAST_PEOPLE``, and, if ``countries`` are given, lies in one of them
    or is a very large city."""
    rows = list(models.places().get(name, ()))
    if name in models.regions():
        rows.append(models.regions()[name])
    return any(
        (row.population >= LEAST_PEOPLE or row.kind in ("state", "region"))
        and (countries is None or row.country in countries or row.population >= models.GREAT_CITY)
        for row in rows
    )

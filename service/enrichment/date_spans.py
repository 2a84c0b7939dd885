"""A match of a period in, its value out: spans of years, quarters and halves, seasons, decades, fiscal years."""

from __future__ import annotations

import re

from service.enrichment.calendar_days import interval, is_year, months
from service.enrichment.date_tense import PLANNED_WITHIN, Found, ahead

# Where summer begins in December.
_SOUTHERN = frozenset({"AU", "NZ", "ZA", "AR", "CL", "UY", "PY", "BO", "PE", "BR", "NA", "BW", "ZW", "MZ", "LS", "SZ"})
_BUSINESS = re.compile(
    r"[%€$£¥₹]|\b(?:[mb]illion|per ?cent|profit|loss|revenue|sales|earnings|turnover|output)", re.IGNORECASE
)
# A mention's ISO 8601 value (None if ambiguous), whether it depends on the reference day, and the group of the match
# that is the mention; None if the match is not a date.
Reading = tuple[str | None, bool, str | int] | None


def number_of(printed: str | None) -> int:
    return int(printed or 0)


def span(found: Found) -> Reading:
    """A span of years: "from 2010 to 2015", "2024-25"."""
    first = number_of(found["year"] or found["from"])
    printed = found["last"] or found["to"] or ""
    last = int(printed) if len(printed) == 4 else first - first % 100 + int(printed)
    if len(printed) == 2 and last % 100 == 0:
        last += 100
    if len(printed) == 2 and last != first + 1:
        return None
    group = found.at("year") if found["year"] else found.at("both")
    if not first < last:
        return None
    return f"{first}/{last}", False, 0 if found["year"] else group


def fiscal(found: Found) -> Reading:
    year = f"20{found['year']}"[-4:]
    return f"{year}/{int(year) + 1}" if found["last"] else year, False, 0


def part(found: Found) -> Reading:
    """A quarter or half of a year; with no year, the latest that has begun, or if the clause is about the future, the
    next to end."""
    first, last = found.words.parts[found["part"] or ""]
    reference, year = found.reference, found.year()
    if year is None and found["part"] in found.words.halves_of and not _of_business(found):
        return None
    relative = not found["year"]
    group: str | int = found.at("part") if year is None else 0
    if year is None:
        year = reference.year + (last < reference.month) if ahead(found) else reference.year - (first > reference.month)
    return interval(year, first, last), relative, group


def _of_business(found: Found) -> bool:
    """Whether business words or amounts stand near a "half", so that it is half a year and not half a match."""
    start, end = found.match.span()
    return _BUSINESS.search(found.body[max(0, start - PLANNED_WITHIN) : end + PLANNED_WITHIN]) is not None


def decade(found: Found) -> Reading:
    if found["word"]:
        first = found.words.decades[found["word"]]
    else:
        groups = found.match.groupdict()
        printed = next(groups[name] for name in groups if name.startswith("decade_year") and groups[name]).strip("'’")
        first = int(printed) if len(printed) == 4 else int(printed) + (1900 if int(printed) > 20 else 2000)
    return f"{first}/{first + 9}", False, 0


def season(found: Found) -> Reading:
    """A season of a named year, or "last", "next" or "this" season; without either it is not a date: "summer camps"."""
    first, last = found.words.seasons[found["season"] or ""]
    if found.country in _SOUTHERN:
        first, last = (first + 5) % 12 + 1, (last + 5) % 12 + 1
    year, turned, reference = found.year(), found["before"] or found["after"] or "", found.reference
    relative, group = not found["year"], 0
    crosses = last < first
    if year is not None:
        # "The winter of 2018" may begin or end in 2018, so it has no value.
        if crosses and not found["last"]:
            return None, relative, group
    elif not turned or not found.words.known_turn(turned):
        return None
    else:
        starts = [each * 12 + first for each in range(reference.year - 2, reference.year + 3)]
        now, length = months(reference), (last - first) % 12
        if turned in found.words.next:
            start = min(each for each in starts if each > now)
        elif turned in found.words.past:
            start = max(each for each in starts if each + length < now)
        else:
            start = min(starts, key=lambda each: 0 if each <= now <= each + length else abs(each - now) + 1)
        year = (start - 1) // 12
    if not (is_year(year) and is_year(year + crosses)):
        return None, relative, group
    return f"{year:04}-{first:02}/{year + crosses:04}-{last:02}", relative, group

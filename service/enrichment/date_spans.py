"""A match of a period in, its value out: spans of years, quarters and halves, seasons, decades, fiscal years."""

from __future__ import annotations

from datetime import timedelta

from service.enrichment.calendar_days import interval, is_year, months, shifted
from service.enrichment.date_tense import PLANNED_WITHIN, Found, ahead, present

# Where summer begins in December.
_SOUTHERN = frozenset({"AU", "NZ", "ZA", "AR", "CL", "UY", "PY", "BO", "PE", "BR", "NA", "BW", "ZW", "MZ", "LS", "SZ"})
# A report on "the end of the year" in its first months means last year's.
_YEAR_JUST_ENDED = 3
# "Will report on the second quarter": for so many months after its end.
STILL_TO_REPORT = 2
# Periods of these months are reported as such: "in the first nine months".
_REPORTED = frozenset({3, 6, 9})
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
    if found["fiscal"]:
        # Which months that is, the company decides.
        return f"20{found['fiscal'][2:].strip()}"[-4:], False, 0
    first, last = found.words.parts[found["part"] or ""]
    year = found.year()
    if year is None and found["part"] in found.words.halves_of and not of_business(found):
        return None
    group: str | int = found.at("part") if year is None else 0
    if year is None:
        year = _year_of(first, last, found)
    return interval(year, first, last), not found["year"], group


def _year_of(first: int, last: int, found: Found) -> int:
    """The year of some months: those that a clause about the future is about, or that figures yet to come are for."""
    reference = found.reference
    if ahead(found):
        return reference.year + (last < reference.month - STILL_TO_REPORT)
    return reference.year - (first > reference.month)


def first_months(found: Found) -> Reading:
    """ "The first two months of the year"; without a year only in business news, and only 3, 6 or 9 months."""
    printed = found["number"] or ""
    number = int(printed) if printed.isdigit() else found.words.numbers[printed]
    if not 1 <= number <= 12:
        return None
    year = found.year()
    if year is None and not found["tail"] and not (number in _REPORTED and of_business(found)):
        return None
    return interval(year or _year_of(1, number, found), 1, number), not found["year"], 0


def weekend(found: Found) -> Reading:
    """The weekend that a clause is about: the last one, or the next if it is about the future.

    "This weekend" is the last one on a Monday or Tuesday, unless the clause is about the future.
    """
    today, is_ahead = found.reference.isoweekday(), ahead(found)
    begun = today > 5
    if found["this"]:
        offset = -1 if is_ahead is not True and today < 3 else 0
    else:
        planned = is_ahead or (is_ahead is None and present(found))
        offset = 0 if planned or begun else -1
    value = shifted("weekend", offset, found.reference - timedelta(days=2 * begun))
    return value, True, found.at("this") if found["this"] else found.at("bare")


def ends(found: Found) -> Reading:
    """ "The end of the month": of this one, unless the clause is about the past."""
    unit = found.words.ends[found["word"] or ""]
    offset = 0
    if ahead(found) is False:
        if unit != "year" or found.reference.month > _YEAR_JUST_ENDED:
            return None
        offset = -1
    return shifted(unit, offset, found.reference), True, found.at("word")


def of_business(found: Found) -> bool:
    """Whether business words or amounts stand near a "half", so that it is half a year and not half a match."""
    start, end = found.match.span()
    around = found.body[max(0, start - PLANNED_WITHIN) : end + PLANNED_WITHIN]
    return found.words.of_business.search(around) is not None


def decade(found: Found) -> Reading:
    if found["word"]:
        first = found.words.decades[found["word"]]
    else:
        groups = found.match.groupdict()
        printed = next(groups[name] for name in groups if name.startswith("decade_year") and groups[name]).strip("'’‘")
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

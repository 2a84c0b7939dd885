"""A match of a weekday in, its day out; and of days that lie a year apart, the one that a clause's tense means."""

from __future__ import annotations

import re
from datetime import date, timedelta

from service.enrichment.calendar_days import holiday_of, is_year, shifted
from service.enrichment.date_forms import MONTH_MARKS, TOGETHER
from service.enrichment.date_spans import Reading, number_of
from service.enrichment.date_tense import LONGEST_BEFORE, POSSESSIVE, Found, ahead, present

# Languages that capitalise months and weekdays: a lower-case "may" or "march" is another word.
CAPITALISED = frozenset({"en", "de", "tr", "el", "id"})
# Languages that capitalise a weekday only beside a day of the month: otherwise "perşembe günü" is one.
_DAY_BESIDE = frozenset({"tr"})
_SHOWN = re.compile(r"\s(?:gün|akşam|sabah|gece)")
# "På torsdag" is the coming one, "på torsdagen" and "i torsdags" need not be.
_COMING = dict.fromkeys(("sv", "da"), re.compile(r"\bpå\s\w+dag$"))
# Languages that write months in lower case within a sentence: "Plaza de Mayo" is a place.
_SMALL = frozenset({"fr", "es", "it", "pt", "nl", "pl", "ru"})
_ON, _THE = re.compile(r"\b[Oo]n\s$"), re.compile(r"\b[Tt]he\s$")
# A weekday so many days back or fewer is nearer than the one ahead.
NEARER = 3
# Offsets in days, the nearest first, searched for a weekday with a given day of the month.
_AROUND = tuple(sorted(range(-40, 41), key=abs))
# A past date may lie this many days after the reference day, a future one this many before.
SLACK = 7
NEARLY_A_YEAR, SOON = 300, 270


def weekday(found: Found) -> Reading:
    if spelt_otherwise(found, "day"):
        return None
    start, reference = found.match.start(), found.reference
    if found.words.every.search(found.body, max(0, start - LONGEST_BEFORE), start) or _in_title(found):
        return None
    wanted = found.words.weekdays[found["day"] or ""]
    if number := number_of(found["number"]):
        near = (reference + timedelta(days=days) for days in _AROUND)
        if day := next((each for each in near if (each.isoweekday(), each.day) == (wanted, number)), None):
            return day.isoformat(), True, 0
    turned = found["before"] or found["after"] or ""
    back = (reference.isoweekday() - wanted) % 7
    week = {**dict.fromkeys(found.words.next, 1), **dict.fromkeys(found.words.past, -1)}
    if found["week"] or (found.language in TOGETHER and turned):
        weeks = found.words.relative[found["week"] or ""][1] if found["week"] else week.get(turned, 0)
        offset = 7 * weeks + wanted - reference.isoweekday()
    elif turned in found.words.next:
        this_week = wanted > reference.isoweekday()
        offset = 7 - back + 7 * (this_week and turned in found.words.next_week)
    elif turned in found.words.past:
        offset = -(back or 7)
    elif turned in found.words.this:
        # "Ce lundi" on a Sunday is the day after or the Monday before, as the tense says. Without one it is the coming
        # one if that is nearer or in the same week ("la final es este domingo"), unless it was yesterday.
        planned = ahead(found)
        if planned is None:
            later = wanted > reference.isoweekday() and (back > 1 or present(found))
            planned = later or back > NEARER
        offset = 7 - back if back and planned else -back
    else:
        is_ahead = _is_coming(found) or ahead(found)
        # "Saturday's match", written on a Sunday, is seldom one that lies so far ahead, nor is "Real play on Saturday";
        # on a Monday the Sunday of this week may be meant.
        if back < NEARER and found.body.startswith(POSSESSIVE, found.match.end()):
            is_ahead = False
        yesterday = back == 1 and wanted < reference.isoweekday()
        planned = back > 0 and (is_ahead or (is_ahead is None and not yesterday and present(found)))
        offset = 7 - back if planned else -back
    return shifted("day", offset, reference), True, 0


def _in_title(found: Found) -> bool:
    """Whether a weekday belongs to a name or a custom: "The Sunday Times", "Saturday Night Live", a Sunday school."""
    body, known, (start, end) = found.body, found.words, found.match.span()
    before = max(0, start - LONGEST_BEFORE)
    if any(each.start() <= start < each.end() for each in known.customs.finditer(body, before, end + LONGEST_BEFORE)):
        return True
    if title := known.titles.match(body, end):
        # "On Sunday Times readers met", but not "on Saturday Night Live".
        return " " in title["title"] or _ON.search(body, before, start) is None
    return known.titles_behind_the.match(body, end) is not None and _THE.search(body, before, start) is not None


def counted_weekday(found: Found) -> Reading:
    """ "A week on Tuesday", "next week Tuesday"."""
    wanted = found.words.weekdays[found["day"] or ""]
    back = (found.reference.isoweekday() - wanted) % 7
    if found["week"]:
        offset = 7 * found.words.relative[found["week"]][1] + wanted - found.reference.isoweekday()
    else:
        weeks = found.words.later[int((found.match.lastgroup or "").removeprefix("later"))]
        offset = 7 * weeks + (-back if weeks < 0 else -back % 7)
    return shifted("day", offset, found.reference), True, 0


def weekday_of_month(found: Found) -> Reading:
    """ "The first Monday of September", the nearest one of the clause's tense if no year is named."""
    number, ordinal = found.words.weekdays[found["day"] or ""], found.words.ordinals[found["ordinal"] or ""]
    day = f"{month_number(found)} {number} {ordinal}"
    year, near = found.year(), found.reference.year
    if year is not None:
        return (holiday_of(day, year), not found["year"], 0) if is_year(year) else None
    days = [date.fromisoformat(holiday_of(day, each)) for each in (near - 1, near, near + 1) if is_year(each)]
    return of_tense(days, found).isoformat(), True, 0


def month_number(found: Found) -> int:
    name = (found["month"] or "").strip()
    digits = name.rstrip(f"{MONTH_MARKS} ")
    return int(digits) if digits.isdigit() else found.words.months[name]


def _is_coming(found: Found) -> bool:
    start, coming = found.match.start(), _COMING.get(found.language)
    return (
        coming is not None and coming.search(found.body, max(0, start - LONGEST_BEFORE), found.match.end()) is not None
    )


def small_weekday(language: str, body: str, end: int) -> bool:
    """Whether the word after a weekday that ends at ``end`` shows that it is one although it begins small."""
    return language in _DAY_BESIDE and _SHOWN.match(body, end) is not None


def spelt_otherwise(found: Found, group: str) -> bool:
    """Whether the case of a month's or weekday's first letter shows that it is another word."""
    name = found.printed(found.at(group))
    if group == "day" and small_weekday(found.language, found.body, found.match.end(found.at("day"))):
        return False
    if found.language in CAPITALISED:
        return not name[0].isupper()
    return found.language in _SMALL and group == "month" and found.match.lastgroup == "within" and name[0].isupper()


def of_tense(days: list[date], found: Found) -> date:
    """The candidate day that fits the tense and is nearest to the reference day: in a clause about the past none after
    it, in one about the future none before it (within ``SLACK``), if possible."""
    planned, reference = ahead(found), found.reference
    if planned is None and present(found):
        # "The Oct. 11 report says" means last October if the next one is far away.
        days = [each for each in days if 0 <= (each - reference).days <= SOON] or days
    elif planned:
        days = [each for each in days if (reference - each).days <= SLACK] or days
    elif planned is False:
        past_days = [each for each in days if (each - reference).days <= SLACK] or days
        # A date nearly a year ago would be given with its year.
        days = past_days if (reference - max(past_days)).days < NEARLY_A_YEAR else days
    return min(days, key=lambda each: abs((each - reference).days))

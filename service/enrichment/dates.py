"""A body and the day it was written on in, the days, months and years it names out, each with its value in ISO 8601.

A small grammar over the names in ``data/dates.tsv``, one expression a language. "On Thursday" of a report is the last
Thursday, its own day included; in a clause of planning ("will", "is due", the future tense) it is the next one. A day
without a year is the one nearest to the reference day. Quarters and halves are intervals of months, 2026-01/2026-03.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import ahocorasick_rs

from service.article import DateMention
from service.enrichment.speakers import cued_at_end
from service.spans import joined

# In these languages months and weekdays begin with a capital; a "may" or a "march" without one is another word.
_CAPITALISED = frozenset({"en", "de"})
# What English numbers count first: of a text from elsewhere only those that can be read in one way have a value.
_MONTH_FIRST = frozenset({"US", "PH", "PR", "GU"})
_DAY_FIRST = frozenset({"GB", "IE", "AU", "NZ", "IN", "PK", "BD", "LK", "ZA", "NG", "KE", "GH", "SG", "MY", "HK", "MT"})
# How many letters before a weekday a word of planning can stand, in the same sentence.
PLANNED_WITHIN = 70
# A sentence that begins with its day says behind it what is planned: "On Friday the committee will meet".
BEGINS_WITHIN, PLANNED_BEHIND = 16, 50
_SENTENCE_END = re.compile(r"[.!?;:\n]\s")
_YEAR = r"(?:19|20)\d\d"


@dataclass(frozen=True, slots=True)
class Names:
    """What a language calls days, months and years, ready to be looked for."""

    pattern: re.Pattern[str]
    anchors: ahocorasick_rs.AhoCorasick
    months: dict[str, int]
    weekdays: dict[str, int]
    parts: dict[str, tuple[int, int]]
    relative: dict[str, tuple[str, int]]
    next: frozenset[str]
    past: frozenset[str]
    future: re.Pattern[str]


@cache
def _rows() -> dict[str, dict[str, list[tuple[tuple[str, ...], str]]]]:
    rows: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = defaultdict(lambda: defaultdict(list))
    text = files(__package__).joinpath("data/dates.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            language, what, words, *value = line.split("\t")
            rows[language][what].append((tuple(words.split("|")), value[0] if value else ""))
    return rows


def languages() -> frozenset[str]:
    """The languages whose dates are read."""
    return frozenset(_rows())


@cache
def _names(language: str) -> Names:
    rows = _rows()[language]

    def numbered(what: str) -> dict[str, int]:
        return {word.lower(): number for number, (words, _) in enumerate(rows[what], 1) for word in words}

    def words(what: str) -> list[str]:
        return [word for each, _ in rows[what] for word in each]

    def any_of(given: list[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(given, key=len, reverse=True))

    relative = {
        word.lower(): (value.split()[0], int(value.split()[1])) for each, value in rows["relative"] for word in each
    }
    month, weekday = any_of(words("month")), any_of(words("weekday"))
    whole = any_of([each[0] for each, _ in rows["month"]])
    turned, within = any_of(words("next") + words("past")), any_of(words("within"))
    of = r"(?:of\s|de\s|del\s|di\s)?"
    parts = {
        word.lower(): (number * months + 1, (number + 1) * months)
        for what, months in (("quarter", 3), ("half", 6))
        for number, (each, _) in enumerate(rows[what])
        for word in each
    }
    forms = [
        r"(?P<iso>(?:19|20)\d\d-(?:0\d|1[0-2])-[0-3]\d)(?!\d)",
        rf"(?:(?:{weekday}),?\s(?:(?:den|dem|der|the|le|el|o)\s)?)?"
        rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?\s{of}(?P<month>{month})\.?(?!\w)(?:,?\s{of}(?P<year>{_YEAR})(?!\d))?"
        rf"|(?P<month2>{month})\.?\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d\w])(?:,?\s(?P<year2>{_YEAR})(?!\d))?)",
        rf"(?P<month3>{month})\.?\s{of}(?P<year3>{_YEAR})(?!\d)",
        rf"(?P<day4>\d{{1,2}})[./](?P<number4>\d{{1,2}})[./](?P<year4>{_YEAR})(?!\d)",
        rf"(?P<part>{any_of(list(parts))})(?!\w)(?:,?\s(?:of\s(?:fiscal\s)?|de\s|del\s|di\s|van\s)?(?P<year6>{_YEAR})(?!\d))?",
        rf"(?P<relative>{any_of(list(relative))})(?!\w)",
        rf"(?:(?P<before>{turned})\s)?(?P<weekday>{weekday})(?!\w)(?:\s(?P<after>{turned})(?!\w))?",
        rf"(?:{within})\s(?:(?P<month5>{whole})(?!\w|\.?\s(?:{of})?\d)|(?P<year5>{_YEAR})(?![\d\w]|[-.,]\d|\s?[%€$£]))",
    ]
    return Names(
        pattern=re.compile(r"(?<![\w.,/-])(?:" + "|".join(forms) + ")", re.IGNORECASE),
        anchors=ahocorasick_rs.AhoCorasick([*numbered("month"), *numbered("weekday"), *relative, *parts]),
        months=numbered("month"),
        weekdays=numbered("weekday"),
        parts=parts,
        relative=relative,
        next=frozenset(word.lower() for word in words("next")),
        past=frozenset(word.lower() for word in words("past")),
        future=re.compile(
            rf"(?<!\w)(?:{any_of(words('future'))}|\w{{2,}}(?:{any_of(words('future ending')) or '(?!)'}))(?!\w)",
            re.IGNORECASE,
        ),
    )


def dates(body: str, language: str, reference: date | None, country: str | None = None) -> tuple[DateMention, ...]:
    """What ``body`` names of days, months and years, in its order; ``reference`` is the day it was written on.

    Where that is not known, what is counted from it has no value. ``country`` (ISO 3166-1) is where the text was
    written: it tells how 03/04/2026 is read in English.
    """
    if language not in _rows():
        return ()
    names = _names(language)
    found = []
    near = _near([start for _, start, _ in names.anchors.find_matches_as_indexes(body.lower())], body)
    for match in (match for start, end in near for match in names.pattern.finditer(body, start, end)):
        read = _read(match, names, language, reference or UNKNOWN, country)
        if read is not None:
            value, relative, group = read
            start, end = match.span(group)
            known = value if reference or not relative else None
            found.append(DateMention(text=body[start:end], start=start, end=end, value=known, relative=relative))
    return tuple(found)


def _near(anchors: list[int], body: str) -> list[tuple[int, int]]:
    """The stretches of ``body`` around names and years, apart and in order: outside them there is no date, and the
    expression is far slower than the search for names."""
    anchors += [match.start() for match in _DIGITS.finditer(body)]
    return joined((max(0, anchor - LONGEST), anchor + LONGEST) for anchor in sorted(anchors))


# Any day will do to tell what is relative.
UNKNOWN = date(2000, 1, 1)
# A mention reaches no further to either side of the name or the year in it.
LONGEST = 40
_DIGITS = re.compile(_YEAR)


def _read(
    match: re.Match[str], names: Names, language: str, reference: date, country: str | None = None
) -> tuple[str | None, bool, str | int] | None:
    """The value of a match, whether it is relative, and the group that is the mention; None where it names no date."""
    groups = match.groupdict()
    named = groups["month"] or groups["month2"] or groups["month3"] or groups["month5"] or groups["weekday"]
    if named and language in _CAPITALISED and not named[0].isupper():
        return None
    if groups["iso"]:
        return _valid(groups["iso"])
    if groups["day"] or groups["day2"]:
        month = names.months[(groups["month"] or groups["month2"]).lower()]
        year = groups["year"] or groups["year2"]
        day = int(groups["day"] or groups["day2"])
        return _valid(f"{year}-{month:02}-{day:02}") if year else _nearest(month, day, reference)
    if groups["month3"]:
        return f"{groups['year3']}-{names.months[groups['month3'].lower()]:02}", False, 0
    if groups["day4"]:
        day, month = int(groups["day4"]), int(groups["number4"])
        if language == "en" and day != month:
            if country in _MONTH_FIRST or month > 12:
                day, month = month, day
            elif country not in _DAY_FIRST and day <= 12:
                return None
        return _valid(f"{groups['year4']}-{month:02}-{day:02}")
    if groups["relative"]:
        unit, offset = names.relative[groups["relative"].lower()]
        return _shifted(unit, offset, reference), True, "relative"
    if groups["weekday"]:
        return _weekday(match, names, language, reference)
    if groups["part"]:
        return _part(match, names, language, reference)
    if groups["month5"]:
        month = names.months[groups["month5"].lower()]
        if _planned(match, names, language):
            year = reference.year + (month < reference.month)
        else:
            years = (reference.year - 1, reference.year)
            year = min(years, key=lambda each: abs(_months(reference) - each * 12 - month))
        return f"{year:04}-{month:02}" if _is_year(year) else None, True, "month5"
    return (groups["year5"], False, "year5") if int(groups["year5"]) <= reference.year + 50 else None


def _part(match: re.Match[str], names: Names, language: str, reference: date) -> tuple[str | None, bool, str | int]:
    """A quarter or half of a year; without one, the latest that has begun, or of what is planned the next to end."""
    first, last = names.parts[match["part"].lower()]
    if match["year6"]:
        year = int(match["year6"])
    elif _planned(match, names, language):
        year = reference.year + (last < reference.month)
    else:
        year = reference.year - (first > reference.month)
    value = f"{year:04}-{first:02}/{year:04}-{last:02}" if _is_year(year) else None
    return value, not match["year6"], 0 if match["year6"] else "part"


def _valid(iso: str) -> tuple[str, bool, str | int] | None:
    try:
        return date.fromisoformat(iso).isoformat(), False, 0
    except ValueError:
        return None


def _nearest(month: int, day: int, reference: date) -> tuple[str, bool, str | int] | None:
    days = [
        date(year, month, day)
        for year in (reference.year - 1, reference.year, reference.year + 1)
        if date.min.year <= year <= date.max.year and 1 <= day <= monthrange(year, month)[1]
    ]
    return (min(days, key=lambda each: abs((each - reference).days)).isoformat(), True, 0) if days else None


def _weekday(match: re.Match[str], names: Names, language: str, reference: date) -> tuple[str | None, bool, str | int]:
    wanted = names.weekdays[match["weekday"].lower()]
    turned = (match["before"] or match["after"] or "").lower()
    back = (reference.isoweekday() - wanted) % 7
    if turned in names.next:
        offset = 7 - back
    elif turned in names.past:
        offset = -(back or 7)
    else:
        planned = back > 0 and _planned(match, names, language)
        offset = 7 - back if planned else -back
    return _shifted("day", offset, reference), True, 0


def _planned(match: re.Match[str], names: Names, language: str) -> bool:
    """Whether a mention is of what lies ahead: its clause plans, and is not what says when something was said."""
    body, start = match.string, match.start()
    before = body[max(0, start - PLANNED_WITHIN) : start]
    ends = [end.end() for end in _SENTENCE_END.finditer(before)]
    before = before[ends[-1] :] if ends else before
    if cued_at_end(before, language):
        return False
    if names.future.search(before) is not None:
        return True
    begins = (ends or len(before) == start) and len(before) <= BEGINS_WITHIN
    behind = _SENTENCE_END.split(body[match.end() : match.end() + PLANNED_BEHIND], maxsplit=1)[0]
    return bool(begins) and names.future.search(behind) is not None


def _shifted(unit: str, offset: int, reference: date) -> str | None:
    """A day, or the week (from Monday on, as an interval), month or year around it, ``offset`` of them away; None where
    the calendar ends before."""
    try:
        if unit == "day":
            return (reference + timedelta(days=offset)).isoformat()
        if unit == "week":
            monday = reference + timedelta(days=7 * offset - reference.weekday())
            return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
    except OverflowError:
        return None
    year, month = divmod(_months(reference) - 1 + (offset if unit == "month" else 12 * offset), 12)
    if not _is_year(year):
        return None
    return f"{year:04}-{month + 1:02}" if unit == "month" else f"{year:04}"


def _is_year(year: int) -> bool:
    return date.min.year <= year <= date.max.year


def _months(day: date) -> int:
    return day.year * 12 + day.month

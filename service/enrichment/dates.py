"""A body and the day it was written in, the dates it mentions out, each with its value in ISO 8601.

A small grammar over the vocabulary in ``data/dates.tsv``: one regular expression per language (``date_words.py``), one
reader per date form. "On Thursday" in a report is the latest Thursday, the reference day included; in a clause about
the future ("will", "is due") it is the next one. A day without a year is the one nearest to the reference day. Ranges,
quarters, halves, seasons and decades are intervals: 2026-01/2026-03.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import islice

from service.article import DateMention
from service.enrichment.calendar_days import holiday_of, is_year, month_of, months, shifted
from service.enrichment.date_forms import DIGITS, TOGETHER
from service.enrichment.date_spans import (
    Reading,
    decade,
    ends,
    first_months,
    fiscal,
    number_of,
    of_business,
    part,
    season,
    span,
    weekend,
)
from service.enrichment.date_tense import LONGEST_BEFORE, Found, ahead, begins_clause
from service.enrichment.date_weekdays import (
    CAPITALISED,
    counted_weekday,
    month_number,
    of_tense,
    small_weekday,
    spelt_otherwise,
    weekday,
    weekday_of_month,
)
from service.enrichment.date_words import Words, languages, pattern, words
from service.enrichment.letters import small, western_digits
from service.enrichment.reading import MOST_READ
from service.spans import joined

__all__ = ["dates", "languages"]

# Countries that write month/day and day/month in English; from any other country an ambiguous date has no value.
_MONTH_FIRST = frozenset({"US", "PH", "PR", "GU"})
_DAY_FIRST = frozenset({"GB", "IE", "AU", "NZ", "IN", "PK", "BD", "LK", "ZA", "NG", "KE", "GH", "SG", "MY", "HK", "MT"})
# Stands in for an unknown reference day, when relative dates get no value.
UNKNOWN = date(2000, 1, 1)
# Characters searched after an anchor (a name or number that occurs in dates).
LONGEST = 40
# Between a day and the name of its weekday: "tomorrow, Tuesday", "завтра, во вторник".
_APPOSED = re.compile(r",?\s(?:\w{1,2}\s)?|\s?[（(]")
# Text between a weekday and the date that specifies it; and the length of a day's and a year's ISO value.
_BRACKETS = frozenset({" (", ", the ", " the ", " – ", " - ", "（", ", "})
DAY, YEAR = 10, 4
_SENTENCE_BEGINS = frozenset({"", ".", "!", "?", ":", "\n", "–", "-", "—"})
# "The June summit"; not "the May government" nor "the March on Washington".
_OF_NOUN = re.compile(r"(?<!May)(?<!March)\s[a-z]")
_NUMBERS = re.compile(r"\d\d?(?:\d\d|[./-]\d\d?[./-]|\s?[月日월일号號])")


def dates(body: str, language: str, reference: date | None, country: str | None = None) -> tuple[DateMention, ...]:
    """The dates that ``body`` mentions, in text order; empty for a language that is not supported.

    ``reference`` is the day the text was written; without it, relative dates have no value. ``country`` (ISO 3166-1) is
    where the text was written: it decides how 03/04/2026 is read in English, and when summer is.
    """
    if language not in languages():
        return ()
    known = words(language)
    text = western_digits(body)
    lowered = small(text)
    found: list[DateMention] = []
    near = _near(known, language, text, lowered)
    matches = (
        match
        for start, end in near
        for match in pattern(language, bool(known.rich.find_matches_as_indexes(lowered[start:end]))).finditer(
            lowered, start, end
        )
    )
    for match in islice(matches, MOST_READ):
        read = _READERS[(match.lastgroup or "").rstrip(DIGITS)](
            Found(match, text, known, language, reference or UNKNOWN, country)
        )
        if read is not None:
            value, relative, group = read
            start, end = match.span(group)
            end -= body[end - 1] == "." and not body[end : end + 2].strip()[:1].islower()
            value = value if reference or not relative else None
            mention = DateMention(text=body[start:end], start=start, end=end, value=value, relative=relative)
            if found and body[found[-1].end : start] in _BRACKETS and _weekday_of(found[-1], value, known):
                found[-1] = replace(found[-1], value=value)
            elif found and _APPOSED.fullmatch(body, found[-1].end, start):
                if _weekday_of(mention, found[-1].value, known):
                    mention = replace(mention, value=found[-1].value)
                elif anniversary := _anniversary(found[-1], mention, known, reference):
                    start, mention = found[-1].start, found.pop()
                    mention = replace(mention, text=body[start:end], end=end, value=anniversary)
            found.append(mention)
    return tuple(found)


def _anniversary(first: DateMention, second: DateMention, known: Words, reference: date | None) -> str | None:
    """The day of "50 years ago today" and "heute vor 50 Jahren", else None."""
    year, today = sorted((first, second), key=lambda each: len(each.value or ""))
    counted = any(word.isdigit() or word in known.numbers for word in year.text.lower().split())
    if reference is None or today.value != reference.isoformat() or len(year.value or "") != YEAR or not counted:
        return None
    day = _valid(int(year.value or 0), reference.month, reference.day)
    return day and day[0]


def _weekday_of(mention: DateMention, value: str | None, known: Words) -> bool:
    """Whether a mention is the name of the weekday on which the day ``value`` falls: "Friday (May 24)"."""
    weekday = known.weekdays.get(mention.text.lower())
    return weekday is not None and len(value or "") == DAY and date.fromisoformat(value or "").isoweekday() == weekday


def _near(known: Words, language: str, body: str, lowered: str) -> list[tuple[int, int]]:
    """The disjoint spans of ``body`` around date words and numbers, in order.

    Only these can contain a date; matching the full pattern is far slower than finding these anchors.
    """
    anchors = [match.start() for match in _NUMBERS.finditer(body)]
    apart, capitalised = language not in TOGETHER, language in CAPITALISED
    for _, start, end in known.anchors.find_matches_as_indexes(lowered):
        # "Mar" is neither the beginning of "market" nor the word "mar".
        # Several words may hide one: "della scorsa settimana" has "la scorsa settimana", "afgelopen maandag" has
        # "afgelopen maand".
        if (
            apart
            and " " not in lowered[start:end]
            and (
                (lowered[start - 1 : start].isalpha() and lowered[start].isascii()) or lowered[end : end + 1].isalpha()
            )
        ):
            continue
        if capitalised and not body[start : start + 1].isupper():
            name = lowered[start:end]
            if name in known.months or (name in known.weekdays and not small_weekday(language, body, end)):
                continue
        anchors.append(start)
    return joined((max(0, anchor - LONGEST_BEFORE), anchor + LONGEST) for anchor in sorted(anchors))


def _alone(found: Found) -> Reading:
    """A day of the month without the month: Chinese and Japanese "4日"."""
    day, near, planned = number_of(found["day"]), found.reference, ahead(found)
    around = (near.year * 12 + near.month - 1 + step for step in (-1, 0, 1))
    read = (_valid(month // 12, month % 12 + 1, day) for month in around)
    days = [date.fromisoformat(each[0]) for each in read if each and each[0]]
    if planned:
        days = [each for each in days if each >= near]
    nearest = min(days, key=lambda each: abs((each - near).days), default=None)
    return None if nearest is None else (nearest.isoformat(), True, 0)


def _iso(found: Found) -> Reading:
    return _valid(number_of(found["year"]), number_of(found["month"]), number_of(found["day"]))


def _day(found: Found) -> Reading:
    """A day of a month, or a range of days: "March 3-5"."""
    if spelt_otherwise(found, "month") or _compares(found):
        return None
    month = month_number(found)
    first, last = number_of(found["low"] or found["day"]), number_of(found["day"] or found["low"])
    year, group = found.year(), 0
    if first >= last:
        first = last
    days = _nearest(month, last, found) if year is None else _valid(year, month, last)
    if days is None or days[0] is None or first == last:
        return days and (days[0], days[1] or bool(found["of"]), days[2])
    begins = f"{days[0][:-2]}{first:02}"
    return f"{begins}/{days[0]}", days[1] or bool(found["of"]), group


def _compares(found: Found) -> bool:
    """Whether what looks like a month compares, as in Romanian "3 mai mari", three larger ones."""
    known = not found["year"] and found["month"] in found.words.comparatives
    return known and found.words.compared.match(found.body, found.match.end()) is not None


def _month(found: Found) -> Reading:
    if spelt_otherwise(found, "month"):
        return None
    number, year = month_number(found), found.year()
    if year is None:
        return _month_near(found, number, 0)
    return month_of(year, number), bool(found["of"]), 0


def _month_near(found: Found, month: int, group: str | int, turned: str = "") -> Reading:
    """A month without a year: as ``turned`` ("last", "next", "this") says, else the next one in a clause about the
    future, the latest in one about the past, else the nearer of last year's and this year's."""
    reference, planned = found.reference, ahead(found)
    if turned in found.words.this:
        year = reference.year
    elif turned in found.words.next:
        year = reference.year + (month <= reference.month)
    elif turned in found.words.past:
        year = reference.year - (month >= reference.month)
    elif planned:
        year = reference.year + (month < reference.month)
    elif planned is False:
        year = reference.year - (month > reference.month)
    else:
        year = min((reference.year - 1, reference.year), key=lambda each: abs(months(reference) - each * 12 - month))
    return month_of(year, month), True, group


def _digits(found: Found) -> Reading:
    """A date in digits; an ambiguous one has no value."""
    day, month, printed = number_of(found["day"]), number_of(found["month"]), found["year"] or ""
    if len(printed) == 2 and (found["mark"] == "-" or len(found["day"] or "") < 2 or len(found["month"] or "") < 2):
        return None
    year = int(printed)
    if len(printed) == 2:
        year += 2000 if 2000 + year <= found.reference.year + 20 else 1900
    if found.language == "en" and day != month:
        if found.country in _MONTH_FIRST or month > 12:
            day, month = month, day
        elif found.country not in _DAY_FIRST and day <= 12:
            return None if _valid(year, month, day) is None else (None, False, 0)
    return _valid(year, month, day)


def _short(found: Found) -> Reading:
    """A day and a month in digits: "am 12.11."."""
    days = _nearest(number_of(found["month"] or found["number"]), number_of(found["day"]), found)
    return days and (days[0], days[1], found.at("whole"))


def _holiday(found: Found) -> Reading:
    name = found["day"] or found["alone"] or ""
    groups = found.match.groupdict()
    printed = groups.get("holiday_year") or groups.get("holidays_year")
    counted = groups.get("holiday_of") or groups.get("holidays_of")
    group = found.at("day") if found["day"] else found.at("alone")
    # "natal" and "pâques" are words too, a name of several words is not.
    if (
        " " not in name
        and not found.printed(group)[:1].isupper()
        and found.language in {"en", "de", "fr", "es", "it", "pt", "ru"}
    ):
        return None
    value = found.words.holidays[name]
    if printed or counted:
        year = int(printed) if printed else found.reference.year + found.words.of_year[(counted or "").lower()]
        return (
            (holiday_of(value, year), not printed, 0 if found["day"] else found.at("named")) if is_year(year) else None
        )
    near = range(max(found.reference.year - 1, 1), min(found.reference.year + 2, date.max.year + 1))
    days = [date.fromisoformat(each) for each in (holiday_of(value, year) for year in near)]
    return (of_tense(days, found).isoformat(), True, group) if days else None


def _relative(found: Found) -> Reading:
    unit, offset = found.words.relative[found["word"] or ""]
    if found["word"] in found.words.also:
        before = found.body[max(0, found.match.start() - LONGEST_BEFORE) : found.match.start()]
        noun = found.printed(0)[:1].isupper() and before.rstrip(' "“„»«')[-1:] not in _SENTENCE_BEGINS
        if noun or found.words.none_behind.search(before):
            return None
    if (unit == "quarter" and not of_business(found)) or _is_name(found):
        return None
    if unit == "night":
        # Swedish "i natt" is last night or tonight.
        unit, offset = "day", 0 if ahead(found) else -1
    return shifted(unit, offset, found.reference), True, found.at("word")


def _is_name(found: Found) -> bool:
    """Whether a word for a day has a capital that no sentence begins with: "BBC Radio 4's Today programme". Behind a
    bullet, a bracket or a number it may begin one: "LONDON (AP) Today marks"."""
    printed, start = found.printed(found.at("word")), found.match.start()
    before, behind = found.body[max(0, start - LONGEST_BEFORE) : start], found.body[found.match.end() :][:1]
    # The "Today" programme; not: she wrote "Today we lost".
    before = before.rstrip(" \"“„»«'‘’" if behind in {*"\"”’'»"} else " ")
    return found.language != "de" and printed[:1].isupper() and not printed.isupper() and before[-1:].isalpha()


def _counted(found: Found, sign: int) -> Reading:
    """ "Three days ago", "in two weeks' time": days and weeks give a day, months a month, years and decades a year."""
    printed = found["number"] or ""
    number = int(printed) if printed.isdigit() else found.words.numbers[printed]
    unit = found.words.units[found["unit"] or ""]
    if unit == "week":
        unit, number = "day", 7 * number
    if unit == "decade":
        unit, number = "year", 10 * number
    return shifted(unit, sign * number, found.reference), True, 0


def _planned(found: Found) -> Reading:
    """ "In two weeks" in a clause about the future; "the first in two weeks" is not a date."""
    before = found.body[max(0, found.match.start() - 30) : found.match.start()]
    if found.words.not_ahead(before):
        return None
    is_ahead = ahead(found)
    return _counted(found, 1) if is_ahead or (is_ahead is None and begins_clause(found)) else None


def _within(found: Found) -> Reading:
    """A month or a year after a word that makes it a date: "in May", "since 2010"."""
    if found["year"]:
        group = 0 if found.language in TOGETHER else found.at("year")
        return (found["year"], False, group) if number_of(found["year"]) <= found.reference.year + 50 else None
    group = found.at("month")
    if spelt_otherwise(found, "month"):
        return None
    if found.match[0].startswith("the ") and not _OF_NOUN.match(found.body, found.match.end()):
        return None
    if found["of"]:
        return (
            month_of(found.reference.year + found.words.of_year[found["of"]], month_number(found)),
            True,
            found.at("named"),
        )
    before = found.match[0][: found.match.start(group) - found.match.start()].strip()
    turned = found["after"] or before
    number = found.words.months[found["month"] or ""]
    # The mention includes "last" in "last November", but not "in" in "in November".
    return _month_near(found, number, 0 if not found["after"] and found.words.known_turn(turned) else group, turned)


def _year(found: Found) -> Reading:
    """A year without a word that makes it one ("das Werk schließt 2029"). In a language with ``counting`` words
    (German), the words around it must be lower-case: counted nouns begin with a capital there."""
    group = found.at("year")
    start, end = found.match.span(group)
    if found.words.counting:
        before = found.body[max(0, start - LONGEST_BEFORE) : start].split()
        behind = found.body[end : end + 2].strip()
        if not before or before[-1].lower() in found.words.counting or found.body[start - 1] != " ":
            return None
        # "Die Löhne 2024 stiegen" has a year, "der ICE 2020" does not.
        noun = len(before) > 1 and before[-2].islower() and before[-1].istitle() and behind.islower()
        if not (before[-1].islower() or noun) or behind[:1].isupper() or behind[:1].isdigit():
            return None
    return (found["year"], False, group) if number_of(found["year"]) <= found.reference.year + 50 else None


_READERS: dict[str, Callable[[Found], Reading]] = {
    "inweek": counted_weekday,
    "later": counted_weekday,
    "nth": weekday_of_month,
    "weekend": weekend,
    "ends": ends,
    "months": first_months,
    "alone": _alone,
    "iso": _iso,
    "day": _day,
    "before": _day,
    "month": _month,
    "digits": _digits,
    "short": _short,
    "span": span,
    "fiscal": fiscal,
    "part": part,
    "decade": decade,
    "season": season,
    "holiday": _holiday,
    "relative": _relative,
    "weekday": weekday,
    "within": _within,
    "year": _year,
    "behind": lambda found: _month_near(found, month_number(found), found.at("month")),
    "ago": lambda found: _counted(found, -1),
    "ahead": lambda found: _counted(found, 1),
    "planned": _planned,
}


def _valid(year: int, month: int, day: int) -> Reading:
    try:
        return date(year, month, day).isoformat(), False, 0
    except ValueError:
        return None


def _nearest(month: int, day: int, found: Found) -> Reading:
    near = found.reference.year
    days = [
        date(year, month, day)
        for year in (near - 1, near, near + 1)
        if is_year(year) and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    ]
    return (of_tense(days, found).isoformat(), True, 0) if days else None

"""A body and the day it was written on in, the days, months, years and spans of them it names out, each with its value
in ISO 8601.

A small grammar over the names in ``data/dates.tsv``, one expression a language (``date_words.py``), a reader a form.
"On Thursday" of a report is the last Thursday, its own day included; in a clause of planning ("will", "is due", the
future tense) it is the next one. A day without a year is the one nearest to the reference day. Ranges, quarters,
halves, seasons and decades are intervals, 2026-01/2026-03.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from service.article import DateMention
from service.enrichment.date_words import TOGETHER, Words, languages, words
from service.enrichment.letters import small, western_digits
from service.enrichment.speakers import cued_at_end
from service.spans import joined

__all__ = ["dates", "languages"]

# In these languages months and weekdays begin with a capital; a "may" or a "march" without one is another word.
_CAPITALISED = frozenset({"en", "de"})
# In these they have none within a sentence: "Plaza de Mayo" is a place.
_SMALL = frozenset({"fr", "es", "it", "pt", "nl", "pl", "ru"})
# What English numbers count first: of a text from elsewhere only those that can be read in one way have a value.
_MONTH_FIRST = frozenset({"US", "PH", "PR", "GU"})
_DAY_FIRST = frozenset({"GB", "IE", "AU", "NZ", "IN", "PK", "BD", "LK", "ZA", "NG", "KE", "GH", "SG", "MY", "HK", "MT"})
# Where summer begins in December.
_SOUTHERN = frozenset({"AU", "NZ", "ZA", "AR", "CL", "UY", "PY", "BO", "PE", "BR", "NA", "BW", "ZW", "MZ", "LS", "SZ"})
# How many letters before a weekday a word of planning can stand, in the same sentence.
PLANNED_WITHIN = 70
# A sentence that begins with its day says behind it what is planned: "On Friday the committee will meet".
BEGINS_WITHIN, PLANNED_BEHIND = 16, 50
_SENTENCE_END = re.compile(
    r"[.!?;:\n。！？；](?:(?<=[。！？；])|(?<!\.m\.)(?<!\b[A-Z]\.)(?<!\bSt\.)(?<!\bMr\.)(?<!\bDr\.)(?<!\bMrs\.)\s)"
)
_CLAUSE_END = re.compile(r"[,;:.!?。！？；，](?:(?<=[。！？；，])|\s)")
# Any day will do to tell what is relative.
UNKNOWN = date(2000, 1, 1)
# A mention reaches no further before and behind the name or the year in it.
LONGEST_BEFORE, LONGEST = 24, 40
# So many days a report's clock may be off from what its day and month say.
SLACK = 7
_NUMBERS = re.compile(r"\d\d?(?:\d\d|[./-]\d\d?[./-]|\s?[月日])")

Reading = tuple[str | None, bool, str | int] | None


@dataclass(frozen=True, slots=True)
class _Found:
    """A match, the form that it has, and what its words are counted from."""

    match: re.Match[str]
    body: str
    words: Words
    language: str
    reference: date
    country: str | None

    def __getitem__(self, group: str) -> str | None:
        """What the form's part ``group`` has, in small letters."""
        name = f"{self.match.lastgroup}_{group}"
        return self.match[name] if name in self.match.re.groupindex else None

    def printed(self, group: str) -> str:
        """What a group has as the body has it."""
        start, end = self.match.span(group)
        return self.body[start:end]

    def at(self, group: str) -> str:
        return f"{self.match.lastgroup}_{group}"

    def year(self) -> int | None:
        """The year that the mention names, or the one it counts from the reference: "in May last year"."""
        if self["year"]:
            return int(self["year"] or 0)
        return self.reference.year + self.words.of_year[self["of"] or ""] if self["of"] else None


def dates(body: str, language: str, reference: date | None, country: str | None = None) -> tuple[DateMention, ...]:
    """What ``body`` names of days, months and years, in its order; ``reference`` is the day it was written on.

    Where that is not known, what is counted from it has no value. ``country`` (ISO 3166-1) is where the text was
    written: it tells how 03/04/2026 is read in English, and when its summer is.
    """
    if language not in languages():
        return ()
    known = words(language)
    text = western_digits(body)
    lowered = small(text)
    found = []
    near = _near(known, language, text, lowered)
    for match in (match for start, end in near for match in known.pattern.finditer(lowered, start, end)):
        read = _READERS[(match.lastgroup or "").rstrip("0123456789")](
            _Found(match, text, known, language, reference or UNKNOWN, country)
        )
        if read is not None:
            value, relative, group = read
            start, end = match.span(group)
            end -= body[end - 1] == "." and not body[end : end + 2].strip()[:1].islower()
            value = value if reference or not relative else None
            found.append(DateMention(text=body[start:end], start=start, end=end, value=value, relative=relative))
    return tuple(found)


def _near(known: Words, language: str, body: str, lowered: str) -> list[tuple[int, int]]:
    """The stretches of ``body`` around names and years, apart and in order: outside them there is no date, and the
    expression is far slower than the search for names."""
    anchors = [match.start() for match in _NUMBERS.finditer(body)]
    apart, capitalised = language not in TOGETHER, language in _CAPITALISED
    for _, start, end in known.anchors.find_matches_as_indexes(lowered):
        # "Mar" is not in "market", and not "mar".
        if apart and (lowered[start - 1 : start].isalpha() and lowered[start].isascii() or lowered[end : end + 1].isalpha()):
            continue
        if capitalised and not body[start : start + 1].isupper():
            name = lowered[start:end]
            if name in known.months or name in known.weekdays:
                continue
        anchors.append(start)
    return joined((max(0, anchor - LONGEST_BEFORE), anchor + LONGEST) for anchor in sorted(anchors))


def _iso(found: _Found) -> Reading:
    return _valid(_number(found["year"]), _number(found["month"]), _number(found["day"]))


def _day(found: _Found) -> Reading:
    """A day of a month, or days of it: "March 3-5"."""
    if _spelt_otherwise(found, "month"):
        return None
    month = _month_number(found)
    first, last = _number(found["low"] or found["day"]), _number(found["day"] or found["low"])
    year, group = found.year(), 0
    if first >= last:
        first = last
    if year is None:
        days = _nearest(month, last, found)
    else:
        days = _valid(year, month, last)
    if days is None or days[0] is None or first == last:
        return days and (days[0], days[1] or bool(found["of"]), days[2])
    begins = f"{days[0][:-2]}{first:02}"
    return f"{begins}/{days[0]}", days[1] or bool(found["of"]), group


def _month(found: _Found) -> Reading:
    if _spelt_otherwise(found, "month"):
        return None
    number, year = _month_number(found), found.year()
    if year is None:
        return _month_near(found, number, 0)
    return _month_of(year, number), bool(found["of"]), 0


def _month_near(found: _Found, month: int, group: str | int, turned: str = "") -> Reading:
    """A month of no year: the next of what is planned, the last of what is told, else the nearest that is not far ahead."""
    reference, ahead = found.reference, _ahead(found)
    if turned in found.words.this:
        year = reference.year
    elif turned in found.words.next:
        year = reference.year + (month <= reference.month)
    elif turned in found.words.past:
        year = reference.year - (month >= reference.month)
    elif ahead:
        year = reference.year + (month < reference.month)
    elif ahead is False:
        year = reference.year - (month > reference.month)
    else:
        year = min(
            (reference.year - 1, reference.year), key=lambda each: abs(_months(reference) - each * 12 - month)
        )
    return _month_of(year, month), True, group


def _digits(found: _Found) -> Reading:
    """A day in digits; what may be read in two ways has no value."""
    day, month, printed = _number(found["day"]), _number(found["month"]), found["year"] or ""
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


def _span(found: _Found) -> Reading:
    """Years: "from 2010 to 2015", "2024-25"."""
    first = _number(found["year"] or found["from"])
    printed = found["last"] or found["to"] or ""
    last = int(printed) if len(printed) == 4 else first - first % 100 + int(printed)
    if len(printed) == 2 and last % 100 == 0:
        last += 100
    if len(printed) == 2 and last != first + 1:
        return None
    group = found.at("year") if found["year"] else found.at("from")
    if not first < last:
        return None
    return f"{first}/{last}", False, 0 if found["year"] else group


def _fiscal(found: _Found) -> Reading:
    year = f"20{found['year']}"[-4:]
    return f"{year}/{int(year) + 1}" if found["last"] else year, False, 0


def _part(found: _Found) -> Reading:
    """A quarter or half of a year; without one, the latest that has begun, or of what is planned the next to end."""
    first, last = found.words.parts[found["part"] or ""]
    reference, year = found.reference, found.year()
    if year is None and found["part"] in found.words.halves_of:
        return None
    relative = not found["year"]
    group: str | int = found.at("part") if year is None else 0
    if year is None:
        year = reference.year + (last < reference.month) if _ahead(found) else reference.year - (first > reference.month)
    return _interval(year, first, last), relative, group


def _decade(found: _Found) -> Reading:
    if found["word"]:
        first = found.words.decades[found["word"]]
    else:
        groups = found.match.groupdict()
        printed = next(groups[name] for name in groups if name.startswith("decade_year") and groups[name]).strip("'’")
        first = int(printed) if len(printed) == 4 else int(printed) + (1900 if int(printed) > 20 else 2000)
    return f"{first}/{first + 9}", False, 0


def _season(found: _Found) -> Reading:
    """A season of a year, or the last or the next one; of no year it is none: "summer camps"."""
    first, last = found.words.seasons[found["season"] or ""]
    if found.country in _SOUTHERN:
        first, last = (first + 5) % 12 + 1, (last + 5) % 12 + 1
    year, turned, reference = found.year(), found["before"] or found["after"] or "", found.reference
    relative, group = not found["year"], 0
    crosses = last < first
    if year is not None:
        # Of which year the winter of 2018 is the year is left open.
        if crosses and not found["last"]:
            return None, relative, group
    elif not turned or not found.words.known_turn(turned):
        return None
    else:
        starts = [each * 12 + first for each in range(reference.year - 2, reference.year + 3)]
        now, length = _months(reference), (last - first) % 12
        if turned in found.words.next:
            start = min(each for each in starts if each > now)
        elif turned in found.words.past:
            start = max(each for each in starts if each + length < now)
        else:
            start = min(starts, key=lambda each: 0 if each <= now <= each + length else abs(each - now) + 1)
        year = (start - 1) // 12
    if not (_is_year(year) and _is_year(year + crosses)):
        return None, relative, group
    return f"{year:04}-{first:02}/{year + crosses:04}-{last:02}", relative, group


def _holiday(found: _Found) -> Reading:
    name = found["day"] or found["alone"] or ""
    groups = found.match.groupdict()
    printed = groups.get("holiday_year") or groups.get("holidays_year")
    counted = groups.get("holiday_of") or groups.get("holidays_of")
    group = found.at("day") if found["day"] else found.at("alone")
    if not found.printed(group)[:1].isupper() and found.language in {"en", "de", "fr", "es", "it", "pt", "ru"}:
        return None
    value = found.words.holidays[name]
    if printed or counted:
        year = int(printed) if printed else found.reference.year + found.words.of_year[(counted or "").lower()]
        return (_holiday_of(value, year), not printed, group) if _is_year(year) else None
    near = range(max(found.reference.year - 1, 1), min(found.reference.year + 2, date.max.year + 1))
    days = [date.fromisoformat(each) for each in (_holiday_of(value, year) for year in near)]
    return (_of_tense(days, found).isoformat(), True, group) if days else None


def _holiday_of(value: str, year: int) -> str:
    """A holiday's day of ``year``: "12-25", "easter -2", or the fourth Thursday of November as "11 4 4"."""
    if value.startswith("easter"):
        return (_easter(year) + timedelta(days=int(value.split()[1]))).isoformat()
    if "-" in value:
        return f"{year:04}-{value}"
    month, weekday, number = (int(each) for each in value.split())
    first = date(year, month, 1)
    return (first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (number - 1))).isoformat()


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the rule of Gauss as Butcher wrote it down."""
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (19 * (year % 19) + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * rest + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (year % 19 + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _relative(found: _Found) -> Reading:
    unit, offset = found.words.relative[found["word"] or ""]
    return _shifted(unit, offset, found.reference), True, found.at("word")


def _counted(found: _Found, sign: int) -> Reading:
    """ "Three days ago", "in two weeks' time": days and weeks give a day, months a month, years a year."""
    printed = found["number"] or ""
    number = int(printed) if printed.isdigit() else found.words.numbers[printed]
    unit = found.words.units[found["unit"] or ""]
    if unit == "week":
        unit, number = "day", 7 * number
    if unit == "decade":
        unit, number = "year", 10 * number
    return _shifted(unit, sign * number, found.reference), True, 0


def _planned(found: _Found) -> Reading:
    """ "In two weeks" of what is planned; "the first in two weeks" is no day."""
    before = found.body[max(0, found.match.start() - 30) : found.match.start()]
    return None if found.words.not_ahead(before) or not _ahead(found) else _counted(found, 1)


def _within(found: _Found) -> Reading:
    """A month or a year behind the word that makes it one: "in May", "since 2010"."""
    if found["year"]:
        return (found["year"], False, found.at("year")) if _number(found["year"]) <= found.reference.year + 50 else None
    group = found.at("month")
    if _spelt_otherwise(found, "month"):
        return None
    before = found.match[0][: found.match.start(group) - found.match.start()].strip().lower()
    return _month_near(found, found.words.months[found["month"] or ""], group, found["after"] or before)


def _weekday(found: _Found) -> Reading:
    if _spelt_otherwise(found, "day"):
        return None
    reference = found.reference
    wanted = found.words.weekdays[found["day"] or ""]
    turned = found["before"] or found["after"] or ""
    back = (reference.isoweekday() - wanted) % 7
    week = {**{word: 1 for word in found.words.next}, **{word: -1 for word in found.words.past}}
    if found["week"] or turned in found.words.this or (found.language in TOGETHER and turned):
        weeks = found.words.relative[found["week"] or ""][1] if found["week"] else week.get(turned, 0)
        offset = 7 * weeks + wanted - reference.isoweekday()
    elif turned in found.words.next:
        offset = 7 - back
    elif turned in found.words.past:
        offset = -(back or 7)
    else:
        ahead = _ahead(found)
        planned = back > 0 and (ahead or (ahead is None and _present(found)))
        offset = 7 - back if planned else -back
    return _shifted("day", offset, reference), True, 0


_READERS: dict[str, Callable[[_Found], Reading]] = {
    "iso": _iso,
    "day": _day,
    "before": _day,
    "month": _month,
    "digits": _digits,
    "span": _span,
    "fiscal": _fiscal,
    "part": _part,
    "decade": _decade,
    "season": _season,
    "holiday": _holiday,
    "relative": _relative,
    "weekday": _weekday,
    "within": _within,
    "ago": lambda found: _counted(found, -1),
    "ahead": lambda found: _counted(found, 1),
    "planned": _planned,
}


def _number(printed: str | None) -> int:
    return int(printed or 0)


def _month_number(found: _Found) -> int:
    name = (found["month"] or "").strip()
    digits = name.rstrip("月 ")
    return int(digits) if digits.isdigit() else found.words.months[name]


def _spelt_otherwise(found: _Found, group: str) -> bool:
    """Whether a month's or weekday's capital says that it is another word."""
    name = found.printed(found.at(group))
    if found.language in _CAPITALISED:
        return not name[0].isupper()
    return found.language in _SMALL and group == "month" and found.match.lastgroup == "within" and name[0].isupper()


def _valid(year: int, month: int, day: int) -> Reading:
    try:
        return date(year, month, day).isoformat(), False, 0
    except ValueError:
        return None


def _nearest(month: int, day: int, found: _Found) -> Reading:
    near = found.reference.year
    days = [
        date(year, month, day)
        for year in (near - 1, near, near + 1)
        if _is_year(year) and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    ]
    return (_of_tense(days, found).isoformat(), True, 0) if days else None


def _of_tense(days: list[date], found: _Found) -> date:
    """Of a day in several years the nearest; but what is told lies not ahead, and what is planned not behind."""
    ahead, reference = _ahead(found), found.reference
    if ahead:
        days = [each for each in days if (reference - each).days <= SLACK] or days
    elif ahead is False:
        days = [each for each in days if (each - reference).days <= SLACK] or days
    return min(days, key=lambda each: abs((each - reference).days))


def _ahead(found: _Found) -> bool | None:
    """Whether a mention is of what lies ahead, its clause plans and is not what says when something was said; False where
    it is of what was, None where the clause does not say."""
    body, (start, end) = found.body, found.match.span()
    end -= found.match[0].endswith(".")
    before = body[max(0, start - PLANNED_WITHIN) : start]
    ends = [end.end() for end in _SENTENCE_END.finditer(before)]
    before = before[ends[-1] :] if ends else before
    if cued_at_end(before, found.language):
        return False
    if found.words.future(f" {before} "):
        return True
    begins = (ends or len(before) == start) and len(before) <= BEGINS_WITHIN
    behind = _SENTENCE_END.split(body[end : end + PLANNED_BEHIND], maxsplit=1)[0]
    if begins and found.words.future(f" {behind} "):
        return True
    if found.words.ahead_before.search(before) is not None:
        return True
    return False if found.words.past_tense(" | ".join(_around(found))) else None


def _present(found: _Found) -> bool:
    """Whether its clause is in the present tense, in a language that tells what is planned in it."""
    before, behind = _around(found)
    return found.words.present(f"{before} | {behind}")


def _around(found: _Found) -> tuple[str, str]:
    """What the clause of a mention has before it and behind it."""
    body, (start, end) = found.body, found.match.span()
    end -= found.match[0].endswith(".")
    before = _CLAUSE_END.split(body[max(0, start - PLANNED_WITHIN) : start])[-1]
    return before, _CLAUSE_END.split(body[end : end + PLANNED_BEHIND], maxsplit=1)[0]


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


def _month_of(year: int, month: int) -> str | None:
    return f"{year:04}-{month:02}" if _is_year(year) and 1 <= month <= 12 else None


def _interval(year: int, first: int, last: int) -> str | None:
    return f"{year:04}-{first:02}/{year:04}-{last:02}" if _is_year(year) else None


def _is_year(year: int) -> bool:
    return date.min.year <= year <= date.max.year


def _months(day: date) -> int:
    return day.year * 12 + day.month

"""Years, months and days in, ISO 8601 dates, months, years and intervals out."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def holiday_of(value: str, year: int) -> str:
    """The ISO date of a holiday in ``year``; ``value`` is a fixed day "12-25", an offset "easter -2", or month, ISO
    weekday and ordinal: "11 4 4" is the fourth Thursday of November, "5 1 -1" the last Monday of May,
    "11 4 4 1" the day after Thanksgiving."""
    if value.startswith("easter"):
        return (easter(year) + timedelta(days=int(value.split()[1]))).isoformat()
    if value[2:3] == "-":
        return f"{year:04}-{value}"
    month, weekday, number, *days = (int(each) for each in value.split())
    first = date(year, month, 1)
    if number < 0:
        last = date(year, month, monthrange(year, month)[1])
        return (last - timedelta(days=(last.isoweekday() - weekday) % 7)).isoformat()
    return (first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (number - 1) + sum(days))).isoformat()


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (Butcher's version of Gauss's algorithm)."""
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (19 * (year % 19) + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * rest + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (year % 19 + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def shifted(unit: str, offset: int, reference: date) -> str | None:
    """The day, week, weekend, month, quarter or year ``offset`` units from ``reference``; a week is an interval from
    Monday to Sunday, weekend 0 the next to begin.

    None if the result lies outside the years that ``datetime.date`` supports.
    """
    try:
        if unit == "day":
            return (reference + timedelta(days=offset)).isoformat()
        if unit == "week":
            monday = reference + timedelta(days=7 * offset - reference.weekday())
            return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
        if unit == "weekend":
            begun = reference.isoweekday() > 5
            saturday = reference + timedelta(days=7 * (offset or begun) + 5 - reference.weekday())
            return f"{saturday.isoformat()}/{(saturday + timedelta(days=1)).isoformat()}"
    except OverflowError:
        return None
    if unit == "quarter":
        year, quarter = divmod(reference.year * 4 + (reference.month - 1) // 3 + offset, 4)
        return interval(year, quarter * 3 + 1, quarter * 3 + 3)
    year, month = divmod(months(reference) - 1 + (offset if unit == "month" else 12 * offset), 12)
    if not is_year(year):
        return None
    return f"{year:04}-{month + 1:02}" if unit == "month" else f"{year:04}"


def month_of(year: int, month: int) -> str | None:
    return f"{year:04}-{month:02}" if is_year(year) and 1 <= month <= 12 else None


def interval(year: int, first: int, last: int) -> str | None:
    return f"{year:04}-{first:02}/{year:04}-{last:02}" if is_year(year) else None


def is_year(year: int) -> bool:
    return date.min.year <= year <= date.max.year


def months(day: date) -> int:
    return day.year * 12 + day.month

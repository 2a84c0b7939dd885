"""An embargo notice in, the time it ends out: missing year and zone inferred, hours read as written in any language."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

from service.cleaning.constants import LONGEST_EMBARGO
from service.cleaning.dates import LAST_ZONE, WEEKDAYS, Moment, day_in, moment_in, zone_named
from service.cleaning.orders import EAST_ASIAN

# The zone reported if an embargo names no known one. German hours ("Uhr") are read as UTC: later than German time, so
# never too early.
UNKNOWN_ZONE, GERMAN_TIME = "unknown", "UTC"


def end_of(text: str, received: datetime) -> tuple[datetime, str] | None:
    """When the embargo described by ``text`` ends (UTC), and the zone in which that was read; None if it names neither
    a day nor a time. A day without a time ends it once that day has begun everywhere. Ambiguities are resolved towards
    the later end: a day long past is taken as next year's, an unknown zone as LAST_ZONE."""
    zone = timedelta(0) if _HOUR_IN_GERMAN.search(text) else LAST_ZONE
    if EAST_ASIAN.search(text):
        plain = _plain_east_asian(unicodedata.normalize("NFKC", text), received)
        if plain is None:
            return None
        text = plain
    text = _plain_clock(text)
    text = _SHORT_DAY.sub(rf"\1.\2.{received.year}", text)
    ahead = weekday_in(text)
    moment = _in_its_year(text, ahead, received, zone)
    if moment is None:
        day = received + timedelta(days=0 if ahead is None else (ahead - received.weekday()) % 7)
        moment = moment_in(f"{day:%Y-%m-%d} {text}", None, zone)
        if moment is None or not (moment.has_time or ahead is not None):
            return None
    clocks = list(_CLOCK.finditer(text)) if not moment.has_time or moment.zone is None else []
    # If hours are given in several zones, take the one in a known zone: "18.00 horas (17.00 GMT)".
    clock = next((each for each in clocks if zone_named(text[each.end() :])), None)
    if clock is None and clocks and not moment.has_time:
        clock = clocks[0]  # The time is far from the day, with words between.
    if clock is not None:
        day = moment.at + zone if moment.has_time else moment.at
        moment = moment_in(f"{day:%Y-%m-%d} {text[clock.start() :]}", None, zone) or moment
    named = moment.zone or (GERMAN_TIME if zone != LAST_ZONE else UNKNOWN_ZONE)
    return (moment.at if moment.has_time else moment.at - zone, named)


def _in_its_year(text: str, weekday: int | None, received: datetime, zone: timedelta) -> Moment | None:
    """The moment named in ``text``. Without a year, it is the year in which the day falls on the named day of the week;
    without that too, the year of receipt, or the next if the day is more than LONGEST_EMBARGO before receipt."""
    moment = moment_in(text, received.year, zone)
    if moment is None or _YEAR.search(text):
        return moment
    if weekday is not None:
        years = (received.year, received.year + 1, received.year - 1)
        days = {year: day_in(text, year) for year in years}
        fits = (year for year, day in days.items() if day and datetime.fromisoformat(day[0]).weekday() == weekday)
        return moment_in(text, next(fits, received.year), zone)
    return moment_in(text, received.year + 1, zone) if moment.at < received - LONGEST_EMBARGO else moment


def _plain_clock(text: str) -> str:
    """``text`` with all times of day written as hours and minutes, directly followed by their zone."""
    for pattern, clock in _HOURS:
        text = pattern.sub(clock, text)
    years = len(_YEAR.findall(text))

    def with_colon(found: re.Match[str]) -> str:
        word, hour, minute = (each for each in found.groups() if each is not None)
        # "5 March 2026 GMT"
        return found[0] if years == 1 and _YEAR.fullmatch(hour + minute) else f"{word}{hour}:{minute}"

    return _MILITARY.sub(with_colon, text)


def _plain_east_asian(text: str, received: datetime) -> str | None:
    """``text`` with the day and the hour of an East Asian text as ``2026-12-02`` and ``17:30``. A day without a year is
    the next one, if it is not long past. None if its day or hour is not certain (no month, noon or midnight by name,
    twelve at night, 25 o'clock): what is not understood ends no embargo."""
    days = [*_EAST_ASIAN_DAY.finditer(text)]
    if not days and not _EAST_ASIAN_CLOCK.search(text):
        return text  # "10:00 GMT 5 December (新华社)"
    if len(days) != 1 or _UNCERTAIN.search(text):
        return None
    year, month, number = (int(each or 0) for each in days[0].groups())
    stated = f"{year or received.year}-{month:02}-{number:02}"
    if not year and stated < f"{received - LONGEST_EMBARGO:%Y-%m-%d}":
        stated = f"{received.year + 1}{stated[4:]}"
    if day_in(stated) is None:
        return None

    def clock(found: re.Match[str]) -> str:
        before, hour, minute, half_hour = found.groups()
        # A word before the hour that is not known may be one for the evening: never too early.
        known = not before or before in _MORNINGS or before[-1] in _NO_WORD
        later = 0 if known or int(hour) >= 12 else 12
        return f" {int(hour) + later}:{int(minute or (30 if half_hour else 0)):02} "

    plain = f"{text[: days[0].start()]} {stated} {text[days[0].end() :]}"
    return _SPACES.sub(" ", _EAST_ASIAN_CLOCK.sub(clock, plain))


def weekday_in(text: str) -> int | None:
    """The first day of the week named in ``text`` (Monday is 0), or None."""
    return next((WEEKDAYS[word] for word in _WORD.findall(text.casefold()) if word in WEEKDAYS), None)


_WORD, _SPACES = re.compile(r"\w+"), re.compile(r" {2,}")
_MORNINGS = frozenset(["午前", "上午", "早上", "凌晨", "오전", "朝", "새벽", "아침"])
# What else may stand before an hour: the end of a day, a mark.
_NO_WORD = frozenset("日号號일)）曜前는은の、，,。:：＝=")
# Hours that are not read: 25 o'clock, twelve o'clock with a word before it, noon and midnight by name.
_UNCERTAIN = re.compile(
    r"(?<!\d)2[4-9]\s?[時时點点시]|[^\W\d_]\s?(?:12|0)\s?[時时點点시]|정오|자정|零[時时点點]|正午|深夜"
)
_EAST_ASIAN_DAY = re.compile(
    r"(?:(\d{4})\s?[年년]\s?)?(?<!\d)(1[0-2]|0?[1-9])\s?[月월]\s?(3[01]|[12]\d|0?[1-9])\s?[日号號일]"
)
_EAST_ASIAN_CLOCK = re.compile(
    r"(午前|午後|[^\W\d_]{1,2}|[)）、，,。:：＝=])?\s?(?<!\d)([01]?\d|2[0-3])\s?[時时點点시](?![間间])"
    r"(?:\s?([0-5]?\d)\s?[分분]|(半))?"
)
# "5.3., 12.00 MEZ": a day and a month in numbers, no year.
_SHORT_DAY = re.compile(r"(?<![\d.])(3[01]|[12]\d|0?[1-9])\.(1[0-2]|0?[1-9])\.(?!\d)")
_HOUR_IN_GERMAN, _YEAR = re.compile(r"\bUhr\b(?! Ortszeit)"), re.compile(r"\b(?:19|20)\d\d\b")
# "noon ET", "18 Uhr MEZ", "ore 12", "0001 HRS GMT", "00.01 horas (hora peninsular)". Midnight is taken as the end of
# the named day, not its beginning.
_HOUR = r"uhr|hrs?|hours?|horas?|heures?|h|uur|ч|час(?:ов|а)?"
_HOURS = tuple(
    (re.compile(pattern, re.IGNORECASE), clock)
    for pattern, clock in (
        (r"\b(?:12 )?(?:noon|midday|mittags?|midi|mediodía|mezzogiorno)\b", "12:00"),
        (r"\b(?:12 )?(?:midnight|mitternacht|minuit|medianoche|mezzanotte)\b", "23:59"),
        (rf"(?<![\d:.])(?<!\d h)(2[0-3]|[01]?\d)\s?(?:{_HOUR})(?![^\W\d_]|\d)\.?", r"\1:00"),
        (r"\b(?:ore|kl\.?|klokken|klo|klockan) (2[0-3]|[01]?\d)(?![\d:.])", r"\1:00"),
        (rf"(?<=\d[:.h]\d\d)\s?(?:{_HOUR})(?![^\W\d_]|\d)\.?|(?<=\d{{4}})\s?(?:hrs?|hours?)\b\.?", ""),
    )
)
_CLOCK = re.compile(r"(?<![\d:.])(?:2[0-3]|[01]?\d)(?:[:h][0-5]\d|\.[0-5]\d(?![.\d])|\s?[ap]\.?m\b)", re.IGNORECASE)
# "1800 GMT", "to 0001 Thursday": four digits are a time before a zone, or after such a word if they are not a year.
_MILITARY = re.compile(
    r"(?<!\d)()([01]\d|2[0-3])([0-5]\d)(?= ?(?:GMT|UTC|MEZ|MESZ|[A-Z]{2,4}T)\b)"
    r"|\b((?:to|until|for|till|before) )(?!20[2-5]\d)([01]\d|2[0-3])([0-5]\d)\b",
    re.IGNORECASE,
)

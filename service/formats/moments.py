"""A time as feeds write it in, an aware datetime in UTC out: ISO 8601, RFC 2822, seconds since 1970, and others."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# The usual form, tried first.
_ISO = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
# NewsML 1.2 and IIM write 20130515T040100+0000; ISO 8601 also allows a space for the T.
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
# A date with the month in English, as content management systems print it: "Oct 31, 2025", "31 October 2025",
# "2025 Oct 31".
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = rf"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}"
_WRITTEN = re.compile(
    rf"(?P<m1>{_NAME})\.? (?P<d1>\d\d?)(?:st|nd|rd|th)?,? (?P<y1>\d{{4}})"
    rf"|(?P<d2>\d\d?)(?:st|nd|rd|th)? (?P<m2>{_NAME})\.?,? (?P<y2>\d{{4}})"
    rf"|(?P<y3>\d{{4}}) (?P<m3>{_NAME})\.? (?P<d3>\d\d?)",
    re.IGNORECASE,
)
_SLASHES = re.compile(r"^(\d{4})[/.-](\d\d?)[/.-](\d\d?)(?=$|[T ])")
_ONE_DIGIT = re.compile(r"(?<=[T ])(?=\d:)")
_OTHER_DIGIT = re.compile(r"[^\W\D_0-9]")
# Seconds, milliseconds, microseconds or nanoseconds since 1970; and milliseconds as .NET writes them in JSON:
# "/Date(1776506400000+0200)/", where the zone is that of the sender and changes nothing.
_EPOCH = re.compile(r"\d{10}(?:\d{3}){0,3}|\d{10}\.\d{1,9}")
# A day and a time to the hundredth of a second, which would be microseconds of the 2030s.
_HUNDREDTHS = re.compile(r"\d{16}", re.ASCII)
_OF_NET = re.compile(r"\\?/Date\((\d{10,13})(?:[+-]\d{4})?\)\\?/")
# "Thu, ", "Чт, ", "jue, ", "To, ", "mardi " (3 février): the weekday is redundant and dropped.
_WEEKDAY = re.compile(r"[^\W\d_]+\.?[,،、]\s*(?=\d)|[^\W\d_]{3,}\.? (?=\d\d?\.? [^\W\d_]{3})")
# A weekday before a month's name ("Thursday, September 12") or behind the year ("September 12, 2024 Thursday").
_WEEKDAY_BEFORE = re.compile(r"^[^\W\d_]{2,15},\s+(?=[^\W\d_])")
_WEEKDAY_BEHIND = re.compile(r"(?<=\d{4})\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
# "12 de septiembre de 2024".
_OF = re.compile(r"(?<=\w)\s+del?\s+(?=\w)", re.IGNORECASE)
# A word including its vowel signs, which ``\w`` does not match.
_LETTERS = re.compile(r"([^\s\d.,:;/()\[\]+_-]{3,})\.?")
# "Thu Sep 12 20:05:00 CEST 2024": Java's Date.toString() and the shell's ``date``.
_ZONE_WITHIN = re.compile(r"^([A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} [\d:]{5,8}) ([A-Z]{2,5}) (\d{4})$")
_HALF_DAY = re.compile(r"\b(\d{1,2})(:\d\d(?::\d\d(?:\.\d+)?)?)\s?([ap])\.?m\b\.?", re.IGNORECASE)
_MIDNIGHT = re.compile(r"(?<=[ T])24(?=:00(?::00)?(?!\d))")
# "12. September", "12.09.2024": dates written with full stops have the day first.
_ORDINAL = re.compile(r"\b(\d\d?)\. ?(?=[A-Za-z]{3})")
_DOTTED = re.compile(r"^(\d\d?)\.(\d\d?)\.(\d{4})\b")
# "2024年6月11日 下午 3:15", "2024년 6월 11일 오후 3:15"
_IN_HAN = re.compile(r"(\d{4})\s?[年년]\s?(\d\d?)\s?[月월]\s?(\d\d?)\s?[日일]")
_HALVES = re.compile(r"(上午|오전|午前|下午|오후|午後)\s?(\d\d?:\d\d(?::\d\d)?)")
_MORNING = ("上午", "오전", "午前")
# "Jun 11, 2024 10:15"
_MONTH_FIRST = re.compile(rf"^({_NAME})\.? (\d\d?),? (\d{{4}}),?(?= \d)", re.IGNORECASE)
# "June 11th"
_NTH = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
# RFC 2822 zones have no colon, but some dates otherwise in that form do.
_COLON = re.compile(r"(?<=\d)\s?([+-]\d\d):(\d\d)$")
# "05-Mar-2024" (cookies, databases), "05-Mar-24" (RFC 850); the ordinal date of ISO 8601: "2024-065".
_HYPHENED = re.compile(rf"^(\d\d?)-({_NAME})-(\d{{4}}|\d\d)\b", re.IGNORECASE)
# "2024-március-05T9:15", once the month is in English: Hungarian feeds.
_NAME_WITHIN = re.compile(rf"^(\d{{4}})-({_NAME})-(\d\d?)(?=$|[T ])", re.IGNORECASE)
_DAY_OF_YEAR = re.compile(r"^(\d{4})(?:-(?=\d{3}(?:$|[T ]))|(?=\d{3}T))(\d{3})")
_NAMED_TOO = re.compile(r"(?<=\d)\[[\w/+-]{1,40}\]$")
_GREENWICH = re.compile(r"\s?(?:GMT|UTC)\s?([+-])(\d{1,2})(:?\d\d)?$")
# Range in which a number of seconds is accepted as a publication time (1990 to 2100).
_SECONDS = (631_152_000, 4_102_444_800)
# Zone abbreviations used in feeds and the press -> minutes east of Greenwich: those of RFC 822, and others. Where
# several zones share one, that of the most populous country (IST is India's) or the most common one in news.
NAMED_ZONES = {
    **{"UTC": 0, "GMT": 0, "Z": 0, "AST": -240, "ADT": -180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300},
    **{"MST": -420, "MDT": -360, "PST": -480, "PDT": -420},
    **{"WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120, "EET": 120, "EEST": 180},
    **{"MSK": 180, "TRT": 180, "WAT": 60, "CAT": 120, "SAST": 120, "EAT": 180, "IDT": 180, "AZT": 240, "GST": 240},
    **{"IRST": 210, "PKT": 300, "UZT": 300, "IST": 330, "NPT": 345, "BDT": 360, "MMT": 390, "ICT": 420, "WIB": 420},
    **{"WITA": 480, "HKT": 480, "SGT": 480, "MYT": 480, "PHT": 480, "AWST": 480, "JST": 540, "KST": 540, "WIT": 540},
    **{"AEST": 600, "AEDT": 660, "ACST": 570, "ACDT": 630, "NZST": 720, "NZDT": 780, "BRT": -180, "ART": -180},
    **{"CLT": -240, "CLST": -180, "COT": -300, "PET": -300, "AKST": -540, "AKDT": -480, "HST": -600},
}
_NAMED = re.compile(r"(.*\d)\s?\(?([A-Z]{3,4})\)?$")
# Placeholder zone of a time that states none, until ``in_zone`` sets the real one; its offset is that of UTC.
UNSTATED = timezone(timedelta(0), "unstated")
# The provider's domain in a NewsML URN (RFC 3085) or a tag URI (RFC 4151); the group is the top-level domain.
_DOMAIN = re.compile(r"(?:urn:newsml:|tag:)(?:[\w-]{1,63}\.){1,5}([a-z]{2})[:,]", re.IGNORECASE)
# Top-level domain -> ISO 3166 code, where they differ.
_DOMAINS = {"UK": "GB"}


def moment(value: Any) -> datetime | None:
    """The time in ``value`` (a string, or seconds to nanoseconds since 1970) in UTC, or None if it is not a time. A
    time without a zone has ``UNSTATED`` as its tzinfo."""
    try:
        if isinstance(value, bool) or value is None:
            return None
        if isinstance(value, int | float):
            seconds = value
            for _ in range(3):
                seconds = seconds / 1000 if seconds > _SECONDS[1] else seconds
            return datetime.fromtimestamp(seconds, UTC) if _SECONDS[0] <= seconds <= _SECONDS[1] else None
        if isinstance(value, str):
            text = value.strip()[:64]
            if _ISO.fullmatch(text):
                return _in_utc(datetime.fromisoformat(text))
            if _COMPACT.fullmatch(text):
                return _in_utc(_parsed(text))
            if _HUNDREDTHS.fullmatch(text) and (at := moment(text[:14])):
                return at
            if found := _OF_NET.fullmatch(text):
                return moment(int(found[1]))
            text = _in_western(text)
            if _EPOCH.fullmatch(text):
                return moment(float(text) if "." in text else int(text))
            day = timedelta(days=1 if _MIDNIGHT.search(text) else 0)
            at = _in_utc(_zoned(_MIDNIGHT.sub("00", text)))
            return at + day if at else None
    except (ValueError, OverflowError, TypeError, IndexError, OSError):
        return None
    return None


def western_digits(text: str) -> str:
    """``text`` with the decimal digits of all scripts replaced by 0 to 9, one for one."""
    return text if text.isascii() else _OTHER_DIGIT.sub(lambda found: str(int(found[0])), text)


def _in_western(text: str) -> str:
    """A time rewritten with Western digits, English month names and a 24-hour clock."""
    text = _OF.sub(" ", _NTH.sub("", " ".join(western_digits(text).split())))
    text = _WEEKDAY.sub("", text, count=1) if not text[:1].isdigit() else text
    text = _WEEKDAY_BEHIND.sub("", _WEEKDAY_BEFORE.sub("", text))
    if not text.isascii():
        text = _IN_HAN.sub(lambda found: f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}", text)
        text = _HALVES.sub(lambda found: f"{found[2]} {'am' if found[1] in _MORNING else 'pm'}", text)
    text = _ZONE_WITHIN.sub(r"\1 \3 \2", text)
    text = _LETTERS.sub(lambda found: _MONTHS[month - 1] if (month := _month(found[1])) else found[0], text)
    text = _HALF_DAY.sub(lambda found: f"{int(found[1]) % 12 + 12 * (found[3] in 'pP'):02}{found[2]}", text)
    text = _NAMED_TOO.sub("", _ORDINAL.sub(r"\1 ", text))
    text = _DOTTED.sub(lambda found: f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}", text)
    text = _MONTH_FIRST.sub(r"\2 \1 \3", text.replace(" at ", " ", 1))
    text = _NAME_WITHIN.sub(
        lambda found: f"{found[1]}-{_MONTHS.index(found[2][:3].lower()) + 1:02}-{int(found[3]):02}", text
    )
    text = _DAY_OF_YEAR.sub(_calendar_day, _HYPHENED.sub(r"\1 \2 \3", text))
    return _GREENWICH.sub(lambda found: f" {found[1]}{int(found[2]):02}{found[3] or '00'}", text)


def _calendar_day(found: re.Match[str]) -> str:
    day = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
    return day.isoformat() if 1 <= int(found[2]) <= 366 else found[0]


def _month(word: str) -> int | None:
    if word in NAMED_ZONES:
        return None
    if word.lower() == "sept":
        return 9
    return None if word.lower() in _MONTHS else _month_names().get(word.casefold())


@cache
def _month_names() -> dict[str, int]:
    return {name: int(number) for number, names in _table("months.tsv").items() for name in names.split(",")}


def _zoned(text: str) -> datetime | None:
    named = _NAMED.fullmatch(text)
    minutes = NAMED_ZONES.get(named.group(2)) if named else None
    if named is None or minutes is None:
        return _parsed(text)
    found = _parsed(named.group(1))
    return found.replace(tzinfo=timezone(timedelta(minutes=minutes))) if found and found.tzinfo is None else found


def _parsed(text: str) -> datetime | None:
    compact = _COMPACT.fullmatch(text)
    if compact:
        year, month, day, hour, minute, second, zone = compact.groups()
        zone = (zone or "").replace(":", "")
        return datetime.fromisoformat(f"{year}-{month}-{day}T{hour or '00'}:{minute or '00'}:{second or '00'}{zone}")
    text = _ONE_DIGIT.sub("0", _SLASHES.sub(lambda found: f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}", text))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        written = _WRITTEN.fullmatch(text)
        if written is None:
            return parsedate_to_datetime(_COLON.sub(r" \1\2", text))
        groups = written.groupdict()
        month = _MONTHS.index(next(groups[name] for name in ("m1", "m2", "m3") if groups[name])[:3].lower()) + 1
        day = next(groups[name] for name in ("d1", "d2", "d3") if groups[name])
        return datetime(int(next(groups[name] for name in ("y1", "y2", "y3") if groups[name])), month, int(day))


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None or not 1900 <= value.year <= 2200:
        return None
    return value.replace(tzinfo=UNSTATED) if value.tzinfo is None else value.astimezone(UTC)


def in_zone(value: datetime | None, zone: tzinfo) -> datetime | None:
    """``value`` in UTC; if its zone was not stated, it is taken as local time in ``zone``."""
    if value is None or value.tzinfo is UTC:
        return value
    return (value.replace(tzinfo=zone) if value.tzinfo is UNSTATED else value).astimezone(UTC)


@cache
def zone_named(name: str) -> tzinfo | None:
    """The zone of this name (``Europe/Rome``) in the IANA time zone database; None if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def home_zone(uri: str | None) -> tzinfo | None:
    """The zone of the country of the top-level domain in a provider's identifier (``urn:newsml:example.fi:...``); None
    if there is no such domain or the country has several zones."""
    found = _DOMAIN.match(uri or "")
    country = found.group(1).upper() if found else ""
    return zone_of_country(_DOMAINS.get(country, country))


def zone_of_country(code: str) -> tzinfo | None:
    """The zone of the country with this code (ISO 3166, two letters); None if unknown or if it has several zones."""
    name = _table("zones.tsv").get(code.upper())
    return zone_named(name) if name else None


def zone_of_agency(name: str) -> tzinfo | None:
    """The zone of the times that the agency called ``name`` writes without a zone; None if the agency is unknown."""
    zone = _table("agency_zones.tsv").get(name.strip(" /-–()").casefold())
    return zone_named(zone) if zone else None


@cache
def _table(name: str) -> dict[str, str]:
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))

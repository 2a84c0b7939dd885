"""A line or a phrase in, the day or moment it names out: month names in many languages, ISO, numeric dates, zones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import available_timezones

from service.cleaning.constants import CLOCK_BEFORE_DAY
from service.cleaning.words import WORDS
from service.formats.moments import NAMED_ZONES, western_digits
from service.formats.moments import zone_named as zone_of

MONTHS: dict[str, int] = {name: number for number in range(1, 13) for name in WORDS[f"month-{number}"]}


def _any_of(names: Iterable[str]) -> str:
    """A regular expression for any of ``names``, longest first, grouped by first letter so that few are tried."""
    by_letter: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=len, reverse=True):
        by_letter[name[0]].append(re.escape(name[1:]))
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in by_letter.items())


_NAMES = _any_of(MONTHS)
# Years of the Buddhist era (Thailand, Laos) are 543 ahead: the offset, and the first year read so.
_YEAR = r"(?P<year>(?:19|20|25)\d\d)"
_BUDDHIST, _FIRST_BUDDHIST = 543, 2400
_M = rf"(?P<month>{_NAMES})\.?"
DAY_PATTERNS = (
    re.compile(
        r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/.](?P<number>0?[1-9]|1[0-2])[-/.](?P<day>3[01]|[12]\d|0?[1-9])(?!\d)"
    ),
    re.compile(
        r"(?P<year>(?:19|20)\d\d)\s?[年년]\s?(?P<number>1[0-2]|0?[1-9])\s?[月월]\s?(?P<day>3[01]|[12]\d|0?[1-9])\s?[日일]"
    ),
    re.compile(
        rf"(?<!\w){_M},?\s(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?:[,.]?\s(?:de\s)?(?P<year>(?:19|20)\d\d))?(?!\d)",
        re.I,
    ),
    re.compile(
        rf"(?<!\d)(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|er|º|°|\.)?(?:\sde)?\s{_M}(?!\w)(?:,?\s(?:de\s)?{_YEAR})?",
        re.I,
    ),
    # "2024. szeptember 12.", "2024 m. rugsėjo 12 d.", "2024. gada 12. septembris"
    re.compile(rf"(?<!\d){_YEAR}(?:\.|,|\sm\.)?\s{_M}\s(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)", re.I),
    re.compile(rf"(?<!\d){_YEAR}\.?\s(?:gada|жылғы)\s(?P<day>3[01]|[12]\d|0?[1-9])\.?\s{_M}(?!\w)", re.I),
    re.compile(rf"(?<!\d)(?P<day>3[01]|[12]\d|0?[1-9])-(?P<month>{_NAMES})-(?P<year>(?:19|20)\d\d)", re.I),
    re.compile(
        r"(?<!\d)(?P<day>3[01]|[12]\d|0?[1-9])[./](?P<number>1[0-2]|0?[1-9])[./]"
        rf"{_YEAR}(?!\d)"
    ),
    re.compile(r"(?<!\d)(?P<number>1[0-2]|0?[1-9])/(?P<day>3[01]|[12]\d|0?[1-9])/(?P<year>(?:19|20)\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>3[01]|[12]\d|0?[1-9])\.(?P<number>1[0-2]|0?[1-9])\.(?P<short>\d\d)(?!\d)"),
)
_DIGIT = re.compile(r"\d")
# Patterns with the name of a month, and purely numeric ones in ASCII.
DAYS_BY_NAME = tuple(each for each in DAY_PATTERNS if "month" in each.groupindex)
DAYS_IN_FIGURES = tuple(each for each in DAY_PATTERNS if "month" not in each.groupindex and each.pattern.isascii())
_MONTH_WORDS = frozenset(MONTHS)
_ASCII_WORD, _SEPARATED_DIGITS = re.compile(r"[a-z0-9_]+"), re.compile(r"\d[-/.]\d")
_TIME = re.compile(
    r"(?<![\d:.])(?P<hour>2[0-3]|[01]?\d)(?:[:.h]|時|시\s?)(?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d))?(?:分"
    r"|분)?(?:\s?(?P<half>[ap])\.?m\b\.?)?"
    r"|(?<![\d:.])(?P<whole>1[0-2]|0?[1-9])\s?(?P<half2>[ap])\.?m\b\.?",
    re.IGNORECASE,
)
# The word for the hour between a time and its zone: "09:15 Uhr MEZ", "0915 hrs IST", "9:15 h CET".
_HOUR_WORD = re.compile(r"\s?(?:Uhr|hrs?|hours|horas|uur|h)\b\.?", re.IGNORECASE)
# The last time zone to reach a given local time: when it has passed there, it has passed everywhere. Used where the
# zone is unknown.
LAST_ZONE = timedelta(hours=-12)
# Zones with summer time, by place: the offset from UTC in winter, in minutes, and whose summer time rules apply.
SEASONAL_ZONES = {
    "et": (-300, "us"),
    "eastern": (-300, "us"),
    "ct": (-360, "us"),
    "central": (-360, "us"),
    "mt": (-420, "us"),
    "mountain": (-420, "us"),
    "pt": (-480, "us"),
    "pacific": (-480, "us"),
    "london": (0, "eu"),
    "uk": (0, "eu"),
    "paris": (60, "eu"),
    "berlin": (60, "eu"),
    "brussels": (60, "eu"),
    "rome": (60, "eu"),
    "madrid": (60, "eu"),
    "peninsular": (60, "eu"),
    "italiana": (60, "eu"),
    "lisbon": (0, "eu"),
    "lisboa": (0, "eu"),
    "bruxelles": (60, "eu"),
    "roma": (60, "eu"),
    "vienna": (60, "eu"),
    "wien": (60, "eu"),
    "geneva": (60, "eu"),
    "genève": (60, "eu"),
    "мск": (180, ""),
    "москве": (180, ""),
    "московского": (180, ""),
    "московскому": (180, ""),
}
WEEKDAYS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "montag", "lundi", "lunes", "lunedì", "segunda"),
            ("tuesday", "dienstag", "mardi", "martes", "martedì", "terça"),
            ("wednesday", "mittwoch", "mercredi", "miércoles", "mercoledì", "quarta"),
            ("thursday", "donnerstag", "jeudi", "jueves", "giovedì", "quinta"),
            ("friday", "freitag", "vendredi", "viernes", "venerdì", "sexta"),
            ("saturday", "samstag", "sonnabend", "samedi", "sábado", "sabato"),
            ("sunday", "sonntag", "dimanche", "domingo", "domenica"),
        )
    )
    for name in names
}
# Weekdays of more languages; some are other words too ("среда", "pazar"), so they only confirm an hour beside them.
OTHER_WEEKDAYS = frozenset(
    [
        *("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "måndag", "tisdag", "onsdag"),
        *("torsdag", "fredag", "lördag", "söndag", "mandag", "tirsdag", "lørdag", "søndag", "maanantaina", "tiistaina"),
        *("keskiviikkona", "torstaina", "perjantaina", "lauantaina", "sunnuntaina", "poniedziałek", "wtorek", "środa"),
        *("środę", "czwartek", "piątek", "sobota", "sobotę", "niedziela", "niedzielę", "pondělí", "úterý", "středa"),
        *("středu", "čtvrtek", "pátek", "neděle", "neděli", "понедельник", "вторник", "среда", "среду", "четверг"),
        *("пятница", "пятницу", "суббота", "субботу", "воскресенье", "понеділок", "вівторок", "середа", "середу"),
        *("четвер", "субота", "суботу", "неділя", "неділю", "pazartesi", "çarşamba", "perşembe", "cumartesi", "pazar"),
    ]
)
_SEASONAL = re.compile(
    r"\s?,?\s?\(?(?:U\.?S\.? |(?:heure|hora|ora|по)(?: de| di)? )?(?P<name>E\.?T|C\.?T|M\.?T|P\.?T|eastern|central"
    r"|mountain|pacific|uk|london|paris|berlin|brussels|bruxelles|rome|roma|madrid|peninsular|italiana|lisbon|lisboa"
    r"|vienna|wien|geneva|genève|мск|москве|московского|московскому)(?![^\W_])(?!\s(?:standard|daylight|european|africa|indonesia))",
    re.IGNORECASE,
)
# "Central European Time", "Tokyo time", "hora de México".
_WORDED = re.compile(
    r"\s?,?\s?\(?(?:(?P<name>[A-Z][\w.]+(?: [A-Z]\w+){0,2}?)"
    r" (?i:(?P<season>standard|daylight|summer|mean|local) )?(?i:time)\b(?! [A-Z])"
    r"|(?i:(?:heure|hora|ora)(?: locale?)? )?(?:de|di|do) (?P<city>[A-Z]\w+(?: [A-Z]\w+)?)(?! del? ))"
)
_OF = re.compile(r"^(?:de|di|do) ")
# Zones in words; cities are also known by the names of the IANA database ("Asia/Tokyo").
WORDED_ZONES = {
    **{"central european": "Europe/Berlin", "eastern european": "Europe/Helsinki", "british": "Europe/London"},
    **{"western european": "Europe/Lisbon", "greenwich": "UTC", "coordinated universal": "UTC"},
    **{"indian": "Asia/Kolkata", "india": "Asia/Kolkata", "japan": "Asia/Tokyo", "korea": "Asia/Seoul"},
    **{"china": "Asia/Shanghai", "beijing": "Asia/Shanghai", "pakistan": "Asia/Karachi", "gulf": "Asia/Dubai"},
    **{"delhi": "Asia/Kolkata", "new delhi": "Asia/Kolkata", "mumbai": "Asia/Kolkata", "israel": "Asia/Jerusalem"},
    **{"australian eastern": "Australia/Sydney", "australian central": "Australia/Adelaide"},
    **{"australian western": "Australia/Perth", "new zealand": "Pacific/Auckland", "east africa": "Africa/Nairobi"},
    **{"west africa": "Africa/Lagos", "central africa": "Africa/Maputo", "south africa": "Africa/Johannesburg"},
    **{"eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver"},
    **{"pacific": "America/Los_Angeles", "washington": "America/New_York", "méxico": "America/Mexico_City"},
    **{"montréal": "America/Toronto", "são paulo": "America/Sao_Paulo", "brasília": "America/Sao_Paulo"},
    **{"bogotá": "America/Bogota", "genève": "Europe/Zurich", "bruxelles": "Europe/Brussels"},
    **{"geneva": "Europe/Zurich", "frankfurt": "Europe/Berlin", "milan": "Europe/Rome", "barcelona": "Europe/Madrid"},
}
# The regions of that database whose names are cities'.
_REGIONS = ("Africa/", "America/", "Asia/", "Europe/", "Australia/")
# Names in it that are no cities, or also those of others.
_NO_CITIES = frozenset(["west", "north", "south", "act", "nsw", "victoria", "queensland", "tasmania", "atlantic"])
# In small letters before another word, some are words: "15.00 Uhr ist einzuhalten".
_ZONE = re.compile(
    r"\s?\(?(?:(?!(?:ist|est|art|met|eat|cat|wit)\s[^\W\d_])(?P<name>[A-Za-z]{1,4})\b|(?:UTC|GMT)?\s?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?(?!\d))"
)
_OFFSET = re.compile(
    r"\s?\(?(?:UTC|GMT)\s?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?(?!\d)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time found in text: ``at`` in UTC (midnight if only a day is named), its offsets, whether a time of day was
    named, and the zone as printed, if it is a known one."""

    at: datetime
    start: int
    end: int
    has_time: bool
    zone: str | None = None


def day_in(text: str, year: int | None = None) -> tuple[str, int, int] | None:
    """The first day named in ``text`` as (ISO date, start, end), or None; ``year`` is used if the text names none."""
    best: tuple[str, int, int] | None = None
    if _DIGIT.search(text) is None:
        return None
    patterns: Iterable[re.Pattern[str]] = DAY_PATTERNS
    if text.isascii():
        # Most lines name no day: cheap tests first, then only the patterns that can match.
        in_figures = DAYS_IN_FIGURES if _SEPARATED_DIGITS.search(text) else ()
        named = () if _MONTH_WORDS.isdisjoint(_ASCII_WORD.findall(text.lower())) else DAYS_BY_NAME
        patterns = (*in_figures, *named)
    else:
        text = western_digits(text)
    for pattern in patterns:
        match = pattern.search(text)
        if match and (best is None or match.start() < best[1]):
            day = _day(match, year)
            if day is not None:
                best = (day.date().isoformat(), match.start(), match.end())
    return best


def moment_in(text: str, year: int | None = None, zone: timedelta = timedelta(0)) -> Moment | None:
    """The first moment named in ``text``, or None if it names no day. ``year`` is used if the text names none, and
    ``zone`` (offset from UTC) if it names no known zone."""
    text = western_digits(text)
    found = day_in(text, year)
    if found is None:
        return None
    iso, start, end = found
    at = datetime.fromisoformat(iso).replace(tzinfo=UTC)
    near = text[end : end + 40]
    clock = _TIME.search(near)
    shift = end
    if clock is None:
        shift = max(0, start - CLOCK_BEFORE_DAY)
        # Not the half of a clock.
        while shift and not text[shift - 1].isspace():
            shift -= 1
        near = text[shift:start]
        clock = _TIME.search(near)
    if clock is None:
        return Moment(at, start, end, False)
    hour = int(clock.group("hour") or clock.group("whole"))
    half = (clock.group("half") or clock.group("half2") or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    at += timedelta(hours=hour, minutes=int(clock.group("minute") or 0), seconds=int(clock.group("second") or 0))
    behind = near[clock.end() :]
    word = _HOUR_WORD.match(behind)
    behind = behind[word.end() :] if word else behind
    if shift < start and zone_named(behind) is None and zone_named(text[end:]) is not None:
        # "10:00, 5 March 2026 GMT"
        behind = text[end:]
    at -= zone_after(behind, at, zone)
    return Moment(at, min(start, shift + clock.start()), max(end, shift + clock.end()), True, zone_named(behind))


def _worded(text: str) -> tuple[str, tzinfo, bool] | None:
    """The zone in words at the beginning of ``text``, as printed, the zone, and whether it is said to be standard time,
    without that of summer; else None."""
    match = _WORDED.match(text)
    name = (match["name"] or match["city"]).casefold() if match else ""
    zone = zone_of(WORDED_ZONES.get(name) or _city_zones().get(name, "")) if match else None
    printed = " ".join(match[0].split()).lstrip("(, ") if match else ""
    standard = match is not None and (match["season"] or "").lower() == "standard"
    return (_OF.sub("", printed), zone, standard) if zone else None


@cache
def _city_zones() -> dict[str, str]:
    """The zones of the IANA database by the city in their names."""
    cities = (name for name in available_timezones() if name.count("/") == 1 and name.startswith(_REGIONS))
    zones = {name.partition("/")[2].replace("_", " ").casefold(): name for name in cities}
    return {name: zone for name, zone in zones.items() if name not in _NO_CITIES}


def zone_named(text: str) -> str | None:
    """The known time zone at the beginning of ``text``, as printed; else None."""
    if worded := _worded(text):
        return worded[0]
    match = _SEASONAL.match(text) or _OFFSET.match(text) or _ZONE.match(text)
    name = match.groupdict().get("name") if match else None
    known = match is not None and (name is None or match.re is _SEASONAL or name.upper() in NAMED_ZONES)
    return " ".join(match.group().split()).lstrip("(, ") if match and known else None


def zone_after(text: str, at: datetime | None = None, unknown: timedelta = timedelta(0)) -> timedelta:
    """The offset from UTC of the zone at the beginning of ``text``, with summer time if it applies at ``at``;
    ``unknown`` if there is no known zone."""
    if worded := _worded(text):
        local = (at or datetime.now(UTC)).replace(tzinfo=worded[1])
        summer = local.dst() if worded[2] else None
        return (local.utcoffset() or timedelta(0)) - (summer or timedelta(0))
    seasonal = _SEASONAL.match(text)
    if seasonal:
        minutes, whose = SEASONAL_ZONES[seasonal["name"].lower().replace(".", "")]
        return timedelta(minutes=minutes + (60 if at and _is_summer(at, whose) else 0))
    match = _OFFSET.match(text) or _ZONE.match(text)
    if match is None:
        return unknown
    name = match.groupdict().get("name")
    if name:
        minutes_known = NAMED_ZONES.get(name.upper())
        return unknown if minutes_known is None else timedelta(minutes=minutes_known)
    sign = -1 if match.group("sign") == "-" else 1
    minutes = int(match.group("hours")) * 60 + int(match.group("minutes") or 0)
    return timedelta(minutes=sign * minutes) if minutes <= 14 * 60 else timedelta(0)


def _is_summer(at: datetime, whose: str) -> bool:
    """Whether summer time applies on that day: in the US from the second Sunday of March to the first of November
    (Energy Policy Act of 2005), in Europe from the last Sunday of March to that of October (directive 2000/84/EC)."""
    if not whose:
        return False
    if whose == "us":
        return _sunday(at, 3, 8) <= at < _sunday(at, 11, 1)
    return _sunday(at, 3, 25) <= at < _sunday(at, 10, 25)


def _sunday(at: datetime, month: int, day: int) -> datetime:
    """The first Sunday on or after that day in the year of ``at``."""
    first = datetime(at.year, month, day, tzinfo=UTC)
    return first + timedelta(days=(6 - first.weekday()) % 7)


def _day(match: re.Match[str], year: int | None) -> datetime | None:
    groups = match.groupdict()
    month = int(groups["number"]) if groups.get("number") else MONTHS.get((groups.get("month") or "").casefold(), 0)
    named = groups.get("year") or (f"20{groups['short']}" if groups.get("short") else None) or year
    if named is None:
        return None
    counted = int(named) - (_BUDDHIST if int(named) >= _FIRST_BUDDHIST else 0)
    try:
        return datetime(counted, month, int(groups["day"]), tzinfo=UTC)
    except ValueError:
        return None

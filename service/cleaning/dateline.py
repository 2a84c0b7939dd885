"""A paragraph in, the dateline at its beginning out: place, agency and day, in the styles of the world's agencies."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, replace

from service.article import Dateline
from service.cleaning.agencies import agency
from service.cleaning.constants import DATELINE_HEAD, LEAST_AFTER_COLON
from service.cleaning.dates import MONTHS, day_in
from service.cleaning.phrases import kind_of_line
from service.cleaning.words import WORDS
from service.formats.moments import NAMED_ZONES

# A country may have parentheses of its own before those with the agency.
_PARENTHESIS = re.compile(
    r"([^()（）\n]{2,70}?)\s?(?:[(（][^()（）\d]{2,30}[)）](?P<day>,\s[^()（）\n]{3,30}?)\s?)?[(（]([^()（）]{2,40})[)）]"
)
_SLASHES = re.compile(r"([^/\n]{2,60}?)[.,]?\s*/([^/\n]{2,30})/\.?")
_AGENCY_FIRST = re.compile(r"[(\[]([^()\[\]]{2,30})[)\]]\s?[-–—]\s?([^-–—\n]{2,60}?)\s?[-–—]\s?")
_CAPITALS = re.compile(
    r"((?:[^\W\d_]\.){2,4}"
    r"|[^\W\d_a-z]{2,}(?:[ .'’/-]+[^\W\d_a-z]{2,}){0,3})((?:,\s[\w.'’ -]{2,30}?){0,2})\s?"
    r"(--|[–—]|(?<=\s)-(?=\s))\s?(?=\S)"
)
# A place in capitals and a colon, as Indian papers print it. Speakers in a transcript look the same.
_CAPITALS_COLON = re.compile(
    r"([^\W\d_a-z]{3,}(?:[ .'’/-]+[^\W\d_a-z]{2,}){0,2})((?:,\s[\w.'’ -]{2,30}?){0,2})\s?:\s(?=[\"'“‘]?[^\W\d_a-z])"
)
_HAN = re.compile(
    r"[（(【]?(新华社|新華社|中新社|中央社|共同社?|法新社|路透社|美联社)([一-龥ァ-ヶー]{2,10}?)"
    r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})[月日](?P<day>\d{1,2})?日?[电電】]"
)
# "(도쿄=연합뉴스) 홍길동 기자 = "
_EQUALS = re.compile(
    r"[(（\[]([^()（）=＝\[\]]{1,20})[=＝]([^()（）=＝\[\]]{2,20})[)）\]](?:\s?[^=＝\n]{2,40}[=＝])?\s?"
)
# "TOKYO, Sept. 12, Kyodo - "
_BETWEEN_COMMAS = re.compile(r"([^,\n]{2,40}),\s([^\n]{3,20}?),?\s([^\W\d_][\w /]{1,20})\s?[-–—]{1,2}\s")
_SEPARATOR = re.compile(r"\s*(?:[-–—_=]{1,3}|\.\s?[-–—]{1,2}|:|[.,](?=\s))\s*")
# With an agency in any case, "Halden, March 5 (nwx) - ", "HALDEN, March 5 NWX - ": checked against the item's sources.
_OF_HOUSE = re.compile(
    r"([^()\n]{2,60}?)\s?(?:\(([^()\n]{2,40})\)|(?<=[\d,])\s([^\W\d_]{2,20}(?: [^\W\d_]{2,20})?))"
    r"\s?(?:[.,:]?\s?[-–—_]{1,2}(?:\s|$)|$)"
)
_DASHES = ("-", "–", "—")
_DASH = re.compile(r"\.?\s*(?:[-–—]{1,3}|:)")
# A day in figures behind a place: "GENT 05/03".
_IN_FIGURES = re.compile(r"(?<=[^\W\d_]),?\s\d{1,2}[./]\d{1,2}\.?$")
# Every form of dateline contains one of these.
_NEEDED = re.compile(r"[-–—(（\[/=＝:社同]")
_OF_AGENCIES, _DASHED = re.compile(r"[(（\[/=＝社同]"), re.compile("[-–—]")
_CONNECTORS = WORDS["place-connectors"]
_ABBREVIATED = re.compile(r"[A-Z]{2,5}|[a-z]{3,4}|[\u0621-\u064a]{2,6}")
_MONTH_WORDS = frozenset(word for name in MONTHS for word in name.split())
_UNKNOWN_AGENCY = re.compile(r"[A-Z][A-Za-z]{1,11}(?:[ /-][A-Z][A-Za-z]{1,11}){0,2}")


@dataclass(frozen=True, slots=True)
class Found:
    """A dateline, its length in characters at the beginning of the line, and the agencies it names."""

    dateline: Dateline
    length: int
    agencies: tuple[str, ...]


def dateline_at(text: str, year: int | None = None) -> Found | None:
    """The dateline at the beginning of ``text``, or None; ``year`` completes a day without a year."""
    head = text[:DATELINE_HEAD]
    if _NEEDED.search(head) is None:
        return None
    readers = (_in_parentheses, _agency_first, _in_slashes, _han, _equals, _between_commas, _in_capitals, _before_colon)
    for read in readers:
        found = read(head, text, year)
        if found is not None:
            return found
    return None


def printed(text: str, year: int | None = None) -> Dateline:
    """The dateline in a field made for one: place and day where the text can be split into them; the day alone where
    the rest is only a time zone; else the whole text as the place."""
    place, day = _place_and_day(text, year)
    if place is not None:
        return Dateline(place=place, date=day)
    found = day_in(text, year)
    rest = re.findall(r"[^\W\d_]+", text[: found[1]] + text[found[2] :]) if found else [text]
    return Dateline(date=found[0]) if found and NAMED_ZONES.keys() >= {*rest} else Dateline(place=text)


def of_house(text: str, houses: Container[str], year: int | None = None) -> Found | None:
    """The dateline at the beginning of ``text`` that names one of ``houses`` as its agency, or None. ``houses`` are the
    case-folded names of the sources that the item itself states; they need not be in the list of agencies."""
    head = text[:DATELINE_HEAD]
    first = _AGENCY_FIRST.match(head)
    match = first or _OF_HOUSE.match(head)
    if match is None:
        return None
    name, where = (first[1], first[2]) if first else (match[2] or match[3], match[1])
    name = name.strip()
    place, day = _place_and_day(where, year) if name.casefold() in houses else (None, None)
    return Found(Dateline(place=place, agency=name, date=day), match.end(), (name,)) if place is not None else None


def opens_wire_text(text: str) -> bool:
    """Whether ``text`` begins with a dateline that names an agency, and has more text after it."""
    head = text[:DATELINE_HEAD]
    if _OF_AGENCIES.search(head) is None and (head.count(", ") < 2 or _DASHED.search(head) is None):
        return False
    found = dateline_at(text)
    return found is not None and bool(found.agencies) and bool(text[found.length :].strip())


def _in_parentheses(head: str, text: str, year: int | None) -> Found | None:
    """``Baghdad (AFP) June 11, 2020 - ``, ``Baghdad (AFP) - June 11 - ``, ``LONDON, June 11 (Reuters) - ``,
    ``Madrid, 11 jun (EFE).-``"""
    match = _PARENTHESIS.match(head) if "(" in head or "（" in head else None
    if match is None:
        return None
    place, day = _place_and_day(match.group(1) + (match.group("day") or ""), year)
    names, known = _agencies(match.group(3))
    if not known and day is not None and _is_abbreviation(match.group(3)) and match.group(3) not in NAMED_ZONES:
        # A place, a day and an abbreviation are a dateline, whoever has that name.
        names, known = (match.group(3),), True
    if place is None or not names:
        return None
    position = match.end()
    after = day_in(head[position : position + 40], year)
    if day is None and after:
        before = head[position : position + after[1]]
        # After a dash, a day belongs to the dateline only if another dash or a colon follows; else it begins the text.
        dashed = not before.strip(" ,-–—") and _DASH.match(head, position + after[2])
        if not before.strip(" ,") or dashed:
            day, position = after[0], position + after[2]
    separator = _SEPARATOR.match(head, position)
    if separator:
        position = separator.end()
    elif head[position:].strip() and not known:
        return None
    elif not head[position:].strip():
        position = len(head.rstrip()) if len(text) <= DATELINE_HEAD else position
    if not known and not (separator and separator.group().strip(" ") not in (":", ".", ",")):
        return None
    if not separator and day is None and head[position : position + 1].strip() and not head[position].isspace():
        return None
    return Found(Dateline(place=place, agency=names[0], date=day), min(position, len(text)), names)


def _dateline_of(
    agencies: str, where: str, year: int | None, any_name: bool = False
) -> tuple[Dateline, tuple[str, ...]] | None:
    """The dateline made of its agency part and its part with place and day (``where``), and all its agencies; None
    without a place, and without a known agency or a day and an abbreviation, or with ``any_name`` any agency's name."""
    names, known = _agencies(agencies)
    place, day = _place_and_day(where, year)
    if not known and day is not None and _is_abbreviation(agencies):
        names, known = (agencies,), True
    known = known or (any_name and day is not None and bool(names))
    return (Dateline(place=place, agency=names[0], date=day), names) if known and place is not None else None


def _agency_first(head: str, text: str, year: int | None) -> Found | None:
    """``(ANSA) - ROMA, 11 GIU - ``"""
    match = _AGENCY_FIRST.match(head)
    if match is None:
        return None
    parsed = _dateline_of(match.group(1), match.group(2), year)
    return Found(parsed[0], match.end(), parsed[1]) if parsed else None


def _in_slashes(head: str, text: str, year: int | None) -> Found | None:
    """``МОСКВА, 11 июня. /ТАСС/.``, ``Belgrade, June 11 /Tanjug/ - ``, ``BOSTON, Oct. 7 /PRNewswire/ -- ``: behind a
    day and before a dash, any name between slashes is an agency or a service that distributes releases."""
    match = _SLASHES.match(head) if "/" in head else None
    if match is None:
        return None
    separator = _SEPARATOR.match(head, match.end())
    dashed = separator is not None and separator.group().strip()[:1] in _DASHES
    parsed = _dateline_of(match.group(2), match.group(1), year, any_name=dashed)
    return Found(parsed[0], (separator or match).end(), parsed[1]) if parsed else None


def _han(head: str, text: str, year: int | None) -> Found | None:
    """``新华社北京6月11日电``, ``新华社北京2020年6月11日电``"""
    match = _HAN.match(head)
    if match is None:
        return None
    names, _ = _agencies(match.group(1))
    printed = match["year"] or year
    day = day_in(f"{printed}年{match['month']}月{match['day']}日") if printed and match["day"] else None
    end = match.end() + (1 if head[match.end() : match.end() + 1] in "】）) 　" and match.end() < len(head) else 0)
    name = names[0] if names else match.group(1)
    return Found(Dateline(place=match.group(2), agency=name, date=day[0] if day else None), end, (name,))


def _equals(head: str, text: str, year: int | None) -> Found | None:
    """``(도쿄=연합뉴스) 홍길동 기자 = ``"""
    match = _EQUALS.match(head) if "=" in head or "＝" in head else None
    if match is None:
        return None
    parsed = _dateline_of(match.group(2), match.group(1), year)
    return Found(parsed[0], match.end(), parsed[1]) if parsed else None


def _between_commas(head: str, text: str, year: int | None) -> Found | None:
    """``TOKYO, Sept. 12, Kyodo - ``"""
    match = _BETWEEN_COMMAS.match(head) if head.count(", ") > 1 else None
    if match is None or day_in(match.group(2), year or 2000) is None:
        return None
    parsed = _dateline_of(match.group(3), match.group(1), year)
    day = day_in(match.group(2), year) if year else None
    return Found(replace(parsed[0], date=day[0] if day else None), match.end(), parsed[1]) if parsed else None


def _in_capitals(head: str, text: str, year: int | None) -> Found | None:
    """``WASHINGTON — ``, ``KYIV, Ukraine — ``, ``ATHENS, April 4 - ``: a place in capitals and a dash, no agency."""
    match = _CAPITALS.match(head)
    if match is None or len(match.group(1)) < 4:
        return None
    place, day = _place_and_day(match.group(1) + match.group(2), year)
    # A hyphen counts as the dash only after a day.
    if place is None or (match.group(3) == "-" and day is None):
        return None
    return Found(Dateline(place=place, date=day), match.end(), ())


def _before_colon(head: str, text: str, year: int | None) -> Found | None:
    """``NEW DELHI: ``, ``MUMBAI, June 11: ``"""
    match = _CAPITALS_COLON.match(head)
    if match is None or len(match.group(1)) < 4 or len(text) < LEAST_AFTER_COLON:
        return None
    if not WORDS["no-places"].isdisjoint(match.group(1).casefold().split()) or kind_of_line(match.group(1).casefold()):
        return None
    place, day = _place_and_day(match.group(1) + match.group(2), year)
    return Found(Dateline(place=place, date=day), match.end(), ()) if place is not None else None


def speaks(text: str) -> bool:
    """Whether a paragraph begins with a name in capitals and a colon: a dateline, or the speaker in a transcript."""
    return _CAPITALS_COLON.match(text[:DATELINE_HEAD]) is not None


def _agencies(printed: str) -> tuple[tuple[str, ...], bool]:
    """The agencies in ``printed`` (``Reuters/AP`` is two) and whether they are known. If none is known, a single name
    that looks like an agency's is returned."""
    names = [part.strip() for part in re.split(r"[/,+&]| and | et | und | y ", printed) if part.strip()]
    known = tuple(name for name in map(agency, names) if name)
    if known:
        return known, True
    if len(names) == 1 and _UNKNOWN_AGENCY.fullmatch(names[0]):
        return (names[0],), False
    return (), False


def _is_abbreviation(name: str) -> bool:
    """Whether ``name`` looks like an abbreviation and is no month, which Arabic repeats in brackets: 5 مايو (أيار)."""
    return _ABBREVIATED.fullmatch(name) is not None and name not in _MONTH_WORDS


def _place_and_day(text: str, year: int | None) -> tuple[str | None, str | None]:
    """The place and the ISO day in ``LONDON, June 11``; (None, None) where the words cannot be a place."""
    found = day_in(text, year if year is not None else 2000)
    day = None
    if found:
        dated = day_in(text, year)
        day = dated[0] if dated else None
        text = text[: found[1]]
    place = _IN_FIGURES.sub("", text.strip(" ,،.;:-–—"))
    words = re.findall(r"[^\W\d_][\w.'’-]*", place)
    if not 1 <= len(words) <= 6 or len(place) > 50 or re.search(r"[\d!?;:\"“”«»|@#]", place):
        return None, None
    for word in words:
        if (
            word[0].islower()
            and word.casefold() not in _CONNECTORS
            and not word.startswith(("al-", "el-", "d'", "d’", "l'"))
        ):
            return None, None
    if all(word.casefold() in _CONNECTORS for word in words):
        return None, None
    return place, day

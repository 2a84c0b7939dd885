"""iCalendar in, a draft of kind ``item`` per event out: when, where, what is planned. Source: RFC 5545."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from service.article import Code
from service.formats.draft import LEFT_OUT, MOST_DRAFTS, Draft
from service.formats.language_codes import language_code
from service.formats.moments import in_zone, moment, zone_named
from service.outcome import Accepted, Outcome, Reason, Rejected
from service.stated import Association, Concept, Link, Rendition, Stated

_FOLD = re.compile(r"\r?\n[ \t]")
_BORDER = re.compile(r"^(BEGIN|END):([\w-]{1,20})[ \t\r]*$", re.MULTILINE | re.IGNORECASE)
_PROPERTY = re.compile(r"^([A-Za-z-]{1,40})((?:;[\w-]{1,40}=(?:\"[^\"\n]*\"|[^\":;,\n]*))*):(.*)$", re.MULTILINE)
_PARAMETER = re.compile(r";([\w-]{1,40})=(?:\"([^\"]*)\"|([^;]*))")
_ESCAPED = re.compile(r"\\([\\;,nN])")
_BETWEEN = re.compile(r"(?<!\\),")
# RFC 5545 event status -> ninjs status, where it is not usable.
STATUSES = {"CANCELLED": "canceled"}
# Properties that are read into fields; all others go to ``other``.
PLACED = frozenset(
    ("UID", "SEQUENCE", "SUMMARY", "DESCRIPTION", "CATEGORIES", "ORGANIZER", "URL", "ATTACH", "DTSTAMP", "CREATED")
)


def sniff(content: bytes) -> bool:
    """Whether the first line begins a calendar."""
    return content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:15].upper() == b"BEGIN:VCALENDAR"


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """A draft of kind ``item`` for each event. Rejects with no-article if there is none."""
    events = list(islice(_events(text), MOST_DRAFTS + 1))
    if not events:
        return Rejected(Reason.NO_ARTICLE, "a calendar without an event")
    drafts = tuple(_draft(text, charset, *event) for event in events[:MOST_DRAFTS])
    return Accepted(drafts, (LEFT_OUT,) if len(events) > MOST_DRAFTS else ())


def _events(text: str) -> Iterator[tuple[int, int, str]]:
    """The span of each event in ``text``, and its properties, without those of nested components such as alarms."""
    within: list[str] = []
    begun = at = 0
    lines: list[str] = []
    for border in _BORDER.finditer(text):
        name = border[2].upper()
        if within[-1:] == ["VEVENT"]:
            lines.append(text[at : border.start()])
        if border[1].upper() == "BEGIN":
            if name == "VEVENT":
                begun, lines = border.start(), []
            within.append(name)
        elif within[-1:] == [name]:
            within.pop()
            if name == "VEVENT":
                yield begun, border.end(), "".join(lines)
        at = border.end()


def _draft(text: str, charset: str, start: int, end: int, properties: str) -> Draft:
    by_name: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for name, parameters, value in _PROPERTY.findall(_FOLD.sub("", properties)):
        known = {key.upper(): quoted or bare for key, quoted, bare in _PARAMETER.findall(parameters)}
        by_name.setdefault(name.upper(), []).append((value.strip(), known))

    def first(name: str) -> str | None:
        return next((plain for value, _ in by_name.get(name, ()) if (plain := _unescaped(value))), None)

    def time(name: str) -> datetime | None:
        return next((_time(value, known) for value, known in by_name.get(name, ())), None)

    terms = [_unescaped(each) for value, _ in by_name.get("CATEGORIES", ()) for each in _BETWEEN.split(value)]
    status = first("STATUS") or ""
    sequence = first("SEQUENCE") or ""
    language = next((known["LANGUAGE"] for _, known in by_name.get("SUMMARY", ()) if "LANGUAGE" in known), None)
    return Draft(
        text=text,
        charset=charset,
        content_type="text/calendar",
        kind="item",
        item_type="event",
        start=start,
        end=end,
        uri=first("UID"),
        # SEQUENCE counts from 0.
        version=int(sequence) + 1 if re.fullmatch(r"\d{1,6}", sequence) else None,
        language=language_code(language),
        headline=first("SUMMARY"),
        published=time("CREATED"),
        version_created=time("LAST-MODIFIED") or time("DTSTAMP"),
        pubstatus="canceled" if STATUSES.get(status.upper()) else "usable",
        located=first("LOCATION"),
        subjects=tuple(Code(code=term) for term in terms if term),
        stated_block=Stated(
            item_class="event",
            abstract=first("DESCRIPTION"),
            categories=tuple(Concept(code=term) for term in terms if term),
            places=tuple(Concept(name=place) for place in (first("LOCATION"),) if place),
            creators=tuple(_organizers(by_name.get("ORGANIZER", []))),
            links=tuple(Link(href=value, rel="canonical") for value, _ in by_name.get("URL", ()) if value),
            associations=tuple(
                Association(renditions=(Rendition(href=value, media_type=known.get("FMTTYPE")),))
                for value, known in by_name.get("ATTACH", ())
                if value and "ENCODING" not in known
            ),
            other={
                name: "\n".join(_when(value, known) for value, known in values)
                for name, values in by_name.items()
                if name not in PLACED
            },
        ),
    )


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _time(value: str, parameters: dict[str, str]) -> datetime | None:
    zone = zone_named(parameters["TZID"]) if parameters.get("TZID") else None
    found = moment(value)
    return in_zone(found, zone) if zone is not None else found


def _when(value: str, parameters: dict[str, str]) -> str:
    """A property value for ``other``: a time is converted to UTC if its zone is known, anything else is kept."""
    found = _time(value, parameters) if "T" in value and len(value) < 20 and value[:8].isdigit() else None
    return found.isoformat().replace("+00:00", "Z") if found and found.tzinfo is UTC else _unescaped(value)


def _organizers(values: list[tuple[str, dict[str, str]]]) -> Iterator[Concept]:
    for value, known in values:
        if known.get("CN") or value:
            yield Concept(name=known.get("CN"), code=value or None, rel="organizer")

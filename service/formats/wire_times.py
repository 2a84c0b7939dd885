"""The lines that end an IPTC 7901 or ANPA 1312 message in, the time of its transmission and its sign-off out."""

from __future__ import annotations

import re
from datetime import datetime

from service.formats.moments import moment

# The time of transmission after the text: in IPTC 7901 day, time, zone, month, year (some put the zone behind the
# year); in ANPA month, day, year, time.
_SENT = re.compile(r"\b(\d\d)(\d\d)(\d\d)(?:\s+|(?=Z\b))([A-Z]{1,4}\s+)?([^\W\d_]{3,12})\.?\s+(\d\d)([A-Z]{3,4})?\b")
_SENT_ANPA = re.compile(r"\b(\d\d)-(\d\d)-(\d\d)\s+(\d\d)(\d\d)([A-Z]{1,4})?")
# Some senders write it as the last lines of the text: agency and desk, or service and number, then the time.
SIGNED = re.compile(
    r"[A-Z]{2,4}-[A-Z]{2}-\d\d-\d\d-\d\d\s+\d{4}[A-Z]{0,4}|(?:[A-Z]{2,8}\d{0,5}\s+)?\d{6}\s+(?:[A-Z]{1,4}\s+)?[^\W\d_]{3,12}\.?\s+\d\d"
    r"|(?:[A-Za-z]{1,6}\d{1,5}\s+)?\d{4}-\d\d-\d\d[/ T]\d\d:\d\d|\d\d-[^\W\d_]{3}-\d\d\s+\d\d:\d\d(?:\s+NNNN)?"
)
# Initials alone, or behind the name of the agency.
_INITIALS = re.compile(
    r"[a-z]{1,4}(?:/[A-Za-z]{1,4}){1,4}|[A-Z][A-Z0-9]{1,3}(?:-[A-Z][A-Z0-9]{1,3}){1,3}"
    r"|(?P<agency>[a-z]{2,6})(?: [a-z]{1,4}\d?){2,6}"
)
_SIGNED_NAMED = re.compile(r"\b(\d\d)-([^\W\d_]{3})-(\d\d)\s+(\d\d:\d\d)\b")
_SIGNED_ISO = re.compile(r"\b(\d{4}-\d\d-\d\d)[/ T](\d\d:\d\d)\b")


def sent_at(trailer: str) -> datetime | None:
    """The time of transmission in ``trailer``, the text after ETX. If it states no zone, the source's applies."""
    if found := _SENT.search(trailer):
        day, hour, minute, zone, month, year, behind = found.groups()
        return moment(f"{day} {month} 20{year} {hour}:{minute}:00 {(zone or behind or '').strip()}".rstrip())
    if found := _SENT_ANPA.search(trailer):
        month, day, year, hour, minute, zone = found.groups()
        return moment(f"20{year}-{month}-{day} {hour}:{minute}:00 {zone or ''}".rstrip())
    if found := _SIGNED_NAMED.search(trailer):
        return moment(f"{found[1]} {found[2]} 20{found[3]} {found[4]}:00")
    found = _SIGNED_ISO.search(trailer)
    return moment(f"{found[1]} {found[2]}:00") if found else None


def sign_off_of(text: str, start: int, end: int, above_time: bool = False) -> str | None:
    """The last line of a text with what is behind it, if it holds only the initials of who wrote and edited it: parted
    by slashes ("jd/pv/LyS") or hyphens ("XQ3-TRV"), or behind the agency's name as the dateline has it ("dpa nk xx z2
    ps"). Capitals alone ("FCB-BVB") are initials only ``above_time``."""
    body = text[start:end]
    last = body[body.rstrip().rfind("\n") + 1 :]
    found = _INITIALS.fullmatch(last.strip())
    if found is None or len(last) == len(body):
        return None
    if found[0][0].isupper() and not above_time and not any(map(str.isdigit, found[0])):
        return None
    return last if found["agency"] is None or f"({found['agency']})" in body.lower() else None

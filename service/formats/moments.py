"""A time as feeds write it in, an aware datetime in UTC out: ISO 8601, RFC 2822, seconds since 1970."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

# NewsML 1.2 and IIM write 20130515T040100+0000; ISO 8601 also allows a space for the T.
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d:?\d\d)?")
_SLASHES = re.compile(r"^(\d{4})/(\d\d)/(\d\d)\b")
# Before this, and after it, a number of seconds is no publication time of a news item (1990, 2100).
_SECONDS = (631_152_000, 4_102_444_800)


def moment(value: Any) -> datetime | None:
    """The time in ``value``, or None where it is none. A time without a zone is taken as UTC."""
    try:
        if isinstance(value, bool) or value is None:
            return None
        if isinstance(value, int | float):
            seconds = value / 1000 if value > _SECONDS[1] else value
            return datetime.fromtimestamp(seconds, UTC) if _SECONDS[0] <= seconds <= _SECONDS[1] else None
        if isinstance(value, str):
            return _in_utc(_parsed(value.strip()[:64]))
    except (ValueError, OverflowError, TypeError, IndexError, OSError):
        return None
    return None


def _parsed(text: str) -> datetime | None:
    compact = _COMPACT.fullmatch(text)
    if compact:
        year, month, day, hour, minute, second, zone = compact.groups()
        zone = (zone or "Z").replace(":", "")
        return datetime.fromisoformat(f"{year}-{month}-{day}T{hour or '00'}:{minute or '00'}:{second or '00'}{zone}")
    text = _SLASHES.sub(r"\1-\2-\3", text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(text)


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None or not 1900 <= value.year <= 2200:
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

"""A message that a stage refused in, its dead letter out; and a dead-letter record in, its parsed form out.

Only ``dead_letter`` creates dead letters, and only ``parsed`` parses them. Key, value and headers are the original's,
byte for byte; what went wrong is in additional headers, which all begin with ``newswire.error.``. The functions here
are pure; ``replay.py`` talks to the broker.
"""

from __future__ import annotations

import base64
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from service.outcome import Reason

Header = tuple[str, bytes]

PREFIX = "newswire.error."
ATTEMPTS = PREFIX + "attempts"
TIMESTAMP = PREFIX + "timestamp"

# The limit of the traceback is a convention of the project; the limit of the message keeps a dead letter only a few KiB
# larger than its original, so that it fits wherever the original did with little to spare.
TRACEBACK_BYTES = 4096
MESSAGE_BYTES = 1024


@cache
def service_version() -> str:
    """The installed version of this distribution, ``unknown`` if it is not installed."""
    try:
        return version("newswire")
    except PackageNotFoundError:
        return "unknown"


def dead_letter(
    *,
    stage: str,
    reason: Reason,
    message: str,
    key: bytes | None,
    value: bytes | None,
    headers: Sequence[Header],
    topic: str,
    partition: int,
    offset: int,
    timestamp_ms: int,
    error: BaseException | None = None,
) -> tuple[bytes | None, bytes | None, list[Header]]:
    """The dead letter of a message that ``stage`` refused: key, value and headers to send.

    ``topic``, ``partition``, ``offset`` and ``timestamp_ms`` (milliseconds since 1970, -1 for none) are the original's.
    The header ``attempts`` is 1, or one more than that of a message put back by ``replay``, which also carries its
    original timestamp. The headers ``exception`` and ``traceback`` exist only with an ``error``; of a long traceback
    the end is kept, which shows where it was raised. If key and value are both None, which aiokafka does not send, the
    value becomes empty.
    """
    facts: list[tuple[str, str]] = [
        ("stage", stage),
        ("reason", reason.value),
        ("message", _head(" ".join(message.split()), MESSAGE_BYTES)),
        ("topic", topic),
        ("partition", str(partition)),
        ("offset", str(offset)),
        ("timestamp", _first_timestamp(headers) or _moment(timestamp_ms)),
        ("attempts", str(attempts_of(headers) + 1)),
        ("service-version", service_version()),
    ]
    if error is not None:
        facts.append(("exception", _name(error)))
        facts.append(("traceback", _tail("".join(traceback.format_exception(error)), TRACEBACK_BYTES)))
    if key is None and value is None:
        value = b""
    return key, value, [*original_headers(headers), *((PREFIX + name, _bytes(text)) for name, text in facts)]


def original_headers(headers: Sequence[Header]) -> list[Header]:
    """``headers`` without those that a dead letter adds, in their order."""
    return [header for header in headers if not header[0].startswith(PREFIX)]


def attempts_of(headers: Sequence[Header]) -> int:
    """How often a message has been refused so far: 0 if never, or if its count is not a number."""
    for name, content in reversed(headers):
        if name == ATTEMPTS:
            return int(content) if content and content.isdigit() and len(content) < 10 else 0
    return 0


def _first_timestamp(headers: Sequence[Header]) -> str:
    """The original timestamp of a message that was put back; empty for one that never was."""
    return next((_text(content) for name, content in reversed(headers) if name == TIMESTAMP), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A parsed dead letter: its place, the information about the refusal, and the original.

    ``from_partition`` and ``from_offset`` are the original's, None if the record lacks them; ``headers`` are the
    original's.
    """

    partition: int
    offset: int
    refused_at: datetime | None
    stage: str
    reason: str
    message: str
    topic: str
    from_partition: int | None
    from_offset: int | None
    from_timestamp: str
    attempts: int
    service_version: str
    exception: str | None
    traceback: str | None
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...]


def parsed(
    *,
    partition: int,
    offset: int,
    timestamp_ms: int,
    key: bytes | None,
    value: bytes | None,
    headers: Sequence[Header],
) -> DeadLetter:
    """The dead letter in a record of the topic; missing information is empty or None, since any client can write to the
    topic."""
    errors = {name.removeprefix(PREFIX): _text(content) for name, content in headers if name.startswith(PREFIX)}
    return DeadLetter(
        partition=partition,
        offset=offset,
        refused_at=_instant(timestamp_ms),
        stage=errors.get("stage", ""),
        reason=errors.get("reason", ""),
        message=errors.get("message", ""),
        topic=errors.get("topic", ""),
        from_partition=_number(errors.get("partition")),
        from_offset=_number(errors.get("offset")),
        from_timestamp=errors.get("timestamp", ""),
        attempts=attempts_of(headers),
        service_version=errors.get("service-version", ""),
        exception=errors.get("exception"),
        traceback=errors.get("traceback"),
        key=key,
        value=value,
        headers=tuple(original_headers(headers)),
    )


def row(letter: DeadLetter) -> dict[str, Any]:
    """A dead letter as a JSON object for a list; ``key`` and ``filename`` are text, ``bytes`` is the value's size."""
    named = dict(letter.headers)
    return {
        "partition": letter.partition,
        "offset": letter.offset,
        "refused_at": letter.refused_at,
        "stage": letter.stage,
        "reason": letter.reason,
        "message": letter.message,
        "attempts": letter.attempts,
        "topic": letter.topic,
        "from_partition": letter.from_partition,
        "from_offset": letter.from_offset,
        "key": None if letter.key is None else _text(letter.key),
        "source": _text(named["source"]) if "source" in named else None,
        "filename": _text(named["filename"]) if "filename" in named else None,
        "bytes": len(letter.value or b""),
    }


def full(letter: DeadLetter) -> dict[str, Any]:
    """Everything about a dead letter as a JSON object; the value is in ``text`` if it is UTF-8, else in ``base64``."""
    value = letter.value
    try:
        content = {"text": None if value is None else value.decode()}
    except UnicodeDecodeError:
        content = {"base64": base64.b64encode(value or b"").decode()}
    return {
        **row(letter),
        "from_timestamp": letter.from_timestamp,
        "service_version": letter.service_version,
        "exception": letter.exception,
        "traceback": letter.traceback,
        "headers": {name: _text(content) for name, content in letter.headers},
        **content,
    }


def _text(content: bytes | None) -> str:
    """``content`` as text; what is not UTF-8 in it is escaped."""
    return (content or b"").decode("utf-8", "backslashreplace")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 20 else None


def _instant(milliseconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, tz=UTC) if milliseconds >= 0 else None
    except (ValueError, OverflowError, OSError):
        return None  # a client may write any 64 bits as a timestamp


def _moment(milliseconds: int) -> str:
    """ISO 8601 in UTC; ``unknown`` for the records of old clients that have no timestamp."""
    instant = _instant(milliseconds)
    return "unknown" if instant is None else instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _bytes(text: str) -> bytes:
    # File names that are not UTF-8 contain lone surrogates, and creating a dead letter must not fail because of them.
    return text.encode("utf-8", "backslashreplace")


def _head(text: str, limit: int) -> str:
    """The beginning of ``text`` in at most ``limit`` bytes of UTF-8, whole characters only."""
    return _bytes(text)[:limit].decode("utf-8", "ignore")


def _tail(text: str, limit: int) -> str:
    """The end of ``text`` in at most ``limit`` bytes of UTF-8, whole characters only."""
    return _bytes(text)[-limit:].decode("utf-8", "ignore")

"""A message that a stage refused in, its dead letter out; and back: dead letters listed, shown and put back.

``dead_letter`` is the one place that makes dead letters. Key and value are the original's, to the byte, and so
are its headers; what went wrong is in headers of our own, all beginning with ``newswire.error.``.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from service.outcome import Reason

Header = tuple[str, bytes]

PREFIX = "newswire.error."
ATTEMPTS = PREFIX + "attempts"

# The traceback's limit is a convention of the project; the message's keeps a dead letter with all its headers
# within a few KiB over its original, so that it fits wherever the original did with little to spare.
TRACEBACK_BYTES = 4096
MESSAGE_BYTES = 1024


@cache
def service_version() -> str:
    """The installed version of this distribution, ``unknown`` when run from a bare source tree."""
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

    ``topic``, ``partition``, ``offset`` and ``timestamp_ms`` (milliseconds since 1970, -1 for none) are the
    original's. ``attempts`` is 1, or one more than a message says that was put back by ``put_back``.
    ``exception`` and ``traceback`` are there only with an ``error``; of a long traceback the end is kept, which
    has the place where it was raised.
    """
    facts: list[tuple[str, str]] = [
        ("stage", stage),
        ("reason", reason.value),
        ("message", _head(" ".join(message.split()), MESSAGE_BYTES)),
        ("topic", topic),
        ("partition", str(partition)),
        ("offset", str(offset)),
        ("timestamp", _moment(timestamp_ms)),
        ("attempts", str(attempts_of(headers) + 1)),
        ("service-version", service_version()),
    ]
    if error is not None:
        facts.append(("exception", _name(error)))
        facts.append(("traceback", _tail("".join(traceback.format_exception(error)), TRACEBACK_BYTES)))
    return key, value, [*original_headers(headers), *((PREFIX + name, _bytes(text)) for name, text in facts)]


def original_headers(headers: Sequence[Header]) -> list[Header]:
    """``headers`` without those that a dead letter adds, in their order."""
    return [header for header in headers if not header[0].startswith(PREFIX)]


def attempts_of(headers: Sequence[Header]) -> int:
    """How often a message has been refused so far: 0 for one that never was, or whose count is no number."""
    for name, content in reversed(headers):
        if name == ATTEMPTS:
            return int(content) if content and content.isdigit() and len(content) < 10 else 0
    return 0


def _moment(milliseconds: int) -> str:
    """ISO 8601 in UTC; ``unknown`` for the records of old clients that have no timestamp."""
    if milliseconds < 0:
        return "unknown"
    moment = datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _bytes(text: str) -> bytes:
    # File names that are not UTF-8 reach us with lone surrogates, and a dead letter must never fail over them.
    return text.encode("utf-8", "backslashreplace")


def _head(text: str, limit: int) -> str:
    """The beginning of ``text`` in at most ``limit`` bytes of UTF-8, whole characters only."""
    return _bytes(text)[:limit].decode("utf-8", "ignore")


def _tail(text: str, limit: int) -> str:
    """The end of ``text`` in at most ``limit`` bytes of UTF-8, whole characters only."""
    return _bytes(text)[-limit:].decode("utf-8", "ignore")

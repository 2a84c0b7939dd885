"""A worker's log: as text or JSON, at a level that can be changed while it runs, and with repeated lines of the client
libraries limited to one a minute."""

from __future__ import annotations

import json
import logging
import signal
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

# The fields of a line besides its message, as ``extra={FIELDS: {...}}``: ids, a source, a reason.
FIELDS = "fields"
# The kind of one of our lines, as ``extra={KIND: ...}``: lines with a kind are limited to one a minute too.
KIND = "kind"
LEVELS = (logging.ERROR, logging.WARNING, logging.INFO, logging.DEBUG)
# Libraries whose INFO lines concern only their developers.
LIBRARIES = ("aiokafka", "faust", "mode", "asyncio")
# On a busy machine Mode warns of every timer that is late; nobody can act on that, and the lag shows it.
SILENCED = ("mode.timers",)
# How lines begin that Mode logs at the start and stop of each of its services, ours included: dropped below WARNING.
OF_MODE = "[^"
AGAIN_SECONDS = 60.0
MOST_KINDS = 1_000


class OncePerMinute(logging.Filter):
    """Passes one line of each kind a minute, with the number of those held back in between.

    For the libraries' lines, the kind is the line without its figures and names: aiokafka's "Unable connect to node" is
    one kind, whatever the node. Our own lines are limited only if they state a kind (``KIND``). While ``muted``, the
    libraries' lines below CRITICAL are dropped: the problem is known and has been logged.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.muted = False
        self._clock = clock
        self._last_written: dict[tuple[str, int, str], float] = {}
        self._held: dict[tuple[str, int, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written; if so, the number of lines held back before is added to it."""
        if record.levelno < logging.WARNING and record.getMessage().startswith(OF_MODE):
            return False
        theirs = record.name.partition(".")[0] in LIBRARIES and record.levelno < logging.CRITICAL
        if not theirs and getattr(record, KIND, None) is None:
            return True
        # Every handler calls this: decide once per record.
        written: bool | None = getattr(record, "written", None)
        if written is None:
            written = record.__dict__["written"] = not (theirs and self.muted) and self._is_written(record)
        return written

    def _is_written(self, record: logging.LogRecord) -> bool:
        kind = (record.name, record.levelno, _kind(record))
        now = self._clock()
        if now - self._last_written.get(kind, float("-inf")) < AGAIN_SECONDS:
            self._held[kind] = self._held.get(kind, 0) + 1
            return False
        if len(self._last_written) > MOST_KINDS:
            self._last_written.clear()
        self._last_written[kind] = now
        held = self._held.pop(kind, 0)
        if held:
            record.msg, record.args = f"{record.getMessage()} (and {held} more like it before)", None
        return True


def _kind(record: logging.LogRecord) -> str:
    """The kind that the line states, else its template; if it has no ``%``, being formatted already as some of Mode's
    are, the text without its digits."""
    stated: str | None = getattr(record, KIND, None)
    if stated is not None:
        return stated
    text = str(record.msg)
    return text if "%" in text else "".join(each for each in text if not each.isdigit())


class Text(logging.Formatter):
    """A line of text: time, level, stage, logger, message, and the fields as ``name=value``."""

    def __init__(self, stage: str) -> None:
        super().__init__(f"%(asctime)s %(levelname)s {stage} %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """As logging's own, followed by the fields."""
        fields = "".join(f" {name}={_value(value)}" for name, value in _fields(record).items())
        return super().formatMessage(record) + fields


class Json(logging.Formatter):
    """A line that is one JSON object: time (ISO 8601, UTC), level, stage, logger, message, and the fields by name."""

    def __init__(self, stage: str) -> None:
        super().__init__()
        self._stage = stage

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; a traceback is in ``exception``."""
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "stage": self._stage,
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return json.dumps(fields, default=str)


FORMATS: dict[str, Callable[[str], logging.Formatter]] = {"text": Text, "json": Json}


def _fields(record: logging.LogRecord) -> Mapping[str, Any]:
    found: Mapping[str, Any] = getattr(record, FIELDS, {})
    return found


def _value(value: object) -> str:
    """A value as written in a line: quoted as in JSON if it has spaces, quotes, ``=`` or control characters, so that a
    sender cannot forge fields or lines."""
    text = str(value)
    return text if text.isprintable() and not set(text) & set(' "=') else json.dumps(text)


def configure(level: str, form: str = "text", stage: str = "") -> OncePerMinute:
    """Log to standard error from ``level`` on, in the format ``form`` (a key of ``FORMATS``). Returns the filter, to be
    muted while the broker is gone. Each SIGHUP lowers the level by one; after DEBUG it is ``level`` again."""
    threshold = logging.getLevelNamesMapping()[level]
    handler = logging.StreamHandler()
    handler.setFormatter(FORMATS[form](stage))
    logging.basicConfig(handlers=[handler])
    root, once = logging.getLogger(), OncePerMinute()
    root.setLevel(threshold)
    for each in root.handlers:
        each.addFilter(once)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(max(logging.WARNING, threshold))
    for name in SILENCED:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGHUP, partial(_more_talkative, threshold))
    return once


def _more_talkative(configured: int, *_: Any) -> None:
    root = logging.getLogger()
    lower = [each for each in LEVELS if each < root.level]
    root.setLevel(lower[0] if lower else configured)
    logging.getLogger(__name__).log(root.level, "the log's level is %s now", logging.getLevelName(root.level))

"""A worker's log: one format, and one line where the client libraries would write the same one hundreds of times."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# Libraries that say at INFO what concerns nobody else.
LIBRARIES = ("aiokafka", "faust", "mode", "asyncio")
# Mode says of every timer that it is late, on a machine that is busy; nobody can act on it, and lag shows it.
SILENCED = ("mode.timers",)
AGAIN_SECONDS = 60.0
MOST_KINDS = 1_000


class OncePerMinute(logging.Filter):
    """Lets the first of the libraries' lines of one kind through, after a minute the next, with how many there were.

    A kind is the line without its figures and names: aiokafka's "Unable connect to node" is one, whatever the node.
    While ``muted`` the libraries say nothing below CRITICAL: what is wrong is known and has been said.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.muted = False
        self._clock = clock
        self._said: dict[tuple[str, int, str], float] = {}
        self._held: dict[tuple[str, int, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written; adds to it how many were not."""
        if record.name.partition(".")[0] not in LIBRARIES or record.levelno >= logging.CRITICAL:
            return True
        # Each handler asks.
        written: bool | None = getattr(record, "written", None)
        if written is None:
            written = record.__dict__["written"] = self._is_written(record)
        return written

    def _is_written(self, record: logging.LogRecord) -> bool:
        if self.muted:
            return False
        kind = (record.name, record.levelno, _kind(record))
        now = self._clock()
        if now - self._said.get(kind, float("-inf")) < AGAIN_SECONDS:
            self._held[kind] = self._held.get(kind, 0) + 1
            return False
        if len(self._said) > MOST_KINDS:
            self._said.clear()
        self._said[kind] = now
        held = self._held.pop(kind, 0)
        if held:
            record.msg, record.args = f"{record.getMessage()} (and {held} more like it before)", None
        return True


def _kind(record: logging.LogRecord) -> str:
    """The template of a line. Mode's services put what they are called before it, and format some themselves: there
    the line without its figures."""
    text = str(record.msg)
    return text if "%" in text else "".join(each for each in text if not each.isdigit())


def configure(level: str) -> OncePerMinute:
    """Log to standard error from ``level`` on; the filter comes back, to be muted while the broker is gone."""
    threshold = logging.getLevelName(level)
    logging.basicConfig(level=threshold, format=FORMAT)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(max(logging.WARNING, threshold))
    for name in SILENCED:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    once = OncePerMinute()
    for handler in logging.getLogger().handlers:
        handler.addFilter(once)
    return once

"""The record being worked on in, how many workers have died over it out: counts, across restarts, deaths no guard sees.

After a crash of the interpreter, an out-of-memory kill or a bug in the flow the record is read again, and kills the
next worker too. So a stage notes the offset it is working on in one memory-mapped file per partition. That is a plain
write to memory, which the kernel keeps however the process ends; whoever opens the file next sees at which record the
last worker died. A worker that dies between two records leaves no mark, whatever the cause.

The files are in the stage's folder in the state folder: where that does not outlive a worker, deaths are not counted.
"""

from __future__ import annotations

import logging
import mmap
import os
from pathlib import Path
from struct import Struct

import msgspec
from faust.types import TP

from service.worker.mapped import mapped

logger = logging.getLogger(__name__)

# From this many deaths on, the record is taken to be the cause. One or two may have any other (a kill, a full machine).
MOST_DEATHS = 3
# Most records per partition whose deaths are remembered; the oldest are dropped.
MOST_REMEMBERED = 1_000
# Whether a record is being worked on, its offset, and its timestamp: a record at the same offset of another topic of
# this name (on another broker) has a different timestamp.
_PLACE = Struct("=?qd")


class Death(msgspec.Struct):
    """The deaths at one record: how many, and the cause that the last worker noted, if any."""

    count: int = 0
    cause: str = ""


class Attempts:
    """The marks of one worker's partitions in ``folder``, which is created when the first record comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._marks: dict[TP, mmap.mmap] = {}
        self._deaths: dict[TP, dict[str, Death]] = {}

    def begin(self, tp: TP, offset: int, timestamp: float) -> Death | None:
        """Mark a record as being worked on. Returns its deaths if MOST_DEATHS workers have died over it, else None."""
        mark = self._marks.get(tp)
        if mark is None:
            mark = self._opened(tp)
        _PLACE.pack_into(mark, 0, True, offset, timestamp)
        deaths = self._deaths[tp]
        death = deaths.get(_name(offset, timestamp)) if deaths else None
        return death if death is not None and death.count >= MOST_DEATHS else None

    def end(self, tp: TP) -> None:
        """Mark the partition's record as done."""
        self._marks[tp][0] = False

    def note_cause(self, tp: TP, cause: str) -> None:
        """Keep why the worker is about to end over its current record; the next worker counts the death."""
        deaths = self._deaths[tp]
        deaths.setdefault(_name(*_PLACE.unpack_from(self._marks[tp])[1:]), Death()).cause = cause
        self._write(tp, deaths)

    def blame(self, tp: TP, offset: int, timestamp: float, cause: str) -> None:
        """Count a death at a record whose work was done, but whose outputs could not be sent, because of ``cause``."""
        deaths = self._deaths[tp]
        death = deaths.setdefault(_name(offset, timestamp), Death())
        death.count += 1
        death.cause = cause
        self._write(tp, deaths)

    def _opened(self, tp: TP) -> mmap.mmap:
        self._deaths[tp] = deaths = self._read(tp)
        what = "deaths of workers at a record"
        mark = self._marks[tp] = mapped(self._folder / f"{tp.topic}-{tp.partition}.at", _PLACE.size, what)
        working, offset, timestamp = _PLACE.unpack_from(mark)
        if working:
            death = deaths.setdefault(_name(offset, timestamp), Death())
            death.count += 1
            logger.warning("a worker died at %s[%s] offset %s: death %s there", *tp, offset, death.count)
            self._write(tp, deaths)
        return mark

    def _deaths_file(self, tp: TP) -> Path:
        return self._folder / f"{tp.topic}-{tp.partition}.deaths.json"

    def _read(self, tp: TP) -> dict[str, Death]:
        try:
            return msgspec.json.decode(self._deaths_file(tp).read_bytes(), type=dict[str, Death])
        except FileNotFoundError:
            return {}
        except (msgspec.MsgspecError, OSError) as error:
            logger.warning("%s cannot be read; deaths are counted anew: %s", self._deaths_file(tp), error)
            return {}

    def _write(self, tp: TP, deaths: dict[str, Death]) -> None:
        for old in list(deaths)[:-MOST_REMEMBERED]:
            del deaths[old]
        path = self._deaths_file(tp)
        half = path.with_suffix(f".{os.getpid()}")
        try:
            half.write_bytes(msgspec.json.encode(deaths))
            half.replace(path)
        except OSError as error:
            logger.warning("deaths at a record are not counted: %s", error)


def _name(offset: int, timestamp: float) -> str:
    return f"{offset}@{timestamp!r}"

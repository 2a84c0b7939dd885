"""The record being worked on, in; how often a worker died over it, out: what no guard catches, counted across restarts.

A crash of the interpreter, an out-of-memory kill or a bug in the flow leaves nothing but a record that is read again,
and kills the next worker. So a stage notes, in a file a partition that is mapped into memory, which offset it is at.
That is a plain write to memory, and the kernel keeps it whatever ends the process; who opens the file next sees at what
record the last one died. A worker that dies between two records leaves no mark, whatever it dies of.

The files lie in the stage's folder in the state folder: where that does not outlive a worker, deaths are not counted.
"""

from __future__ import annotations

import logging
import mmap
import os
from pathlib import Path
from struct import Struct

import msgspec
from faust.types import TP

logger = logging.getLogger(__name__)

# So many deaths of workers at one record are its fault. One may be anybody's (a kill, a full machine), two still.
MOST_DEATHS = 3
# No partition has more of these that nobody has got past; the oldest go.
MOST_REMEMBERED = 1_000
NOTHING = -1
# An offset, and the time stamp that tells its record from that of another topic of the name, on another broker.
_PLACE = Struct("=qd")


class Death(msgspec.Struct):
    """What is known of the deaths at one record: how many, and what the last worker said of it, if anything."""

    count: int = 0
    cause: str = ""


class Attempts:
    """The marks of one worker's partitions in ``folder``, which is made when the first record comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._marks: dict[TP, mmap.mmap] = {}
        self._deaths: dict[TP, dict[str, Death]] = {}

    def begin(self, tp: TP, offset: int, timestamp: float) -> Death | None:
        """Note that a record is worked on; what is known of it where MOST_DEATHS workers have died over it."""
        mark = self._marks.get(tp)
        if mark is None:
            mark = self._opened(tp)
        _PLACE.pack_into(mark, 0, offset, timestamp)
        deaths = self._deaths[tp]
        death = deaths.get(_name(offset, timestamp)) if deaths else None
        return death if death is not None and death.count >= MOST_DEATHS else None

    def end(self, tp: TP) -> None:
        """Note that the work on the partition's record is done."""
        _PLACE.pack_into(self._marks[tp], 0, NOTHING, 0.0)

    def note_cause(self, tp: TP, cause: str) -> None:
        """Keep why the worker is about to end over the record that it is at; whoever comes next counts the death."""
        deaths = self._deaths[tp]
        deaths.setdefault(_name(*_PLACE.unpack_from(self._marks[tp])), Death()).cause = cause
        self._write(tp, deaths)

    def _opened(self, tp: TP) -> mmap.mmap:
        self._deaths[tp] = deaths = self._read(tp)
        mark = self._marks[tp] = self._mapped(self._folder / f"{tp.topic}-{tp.partition}.at")
        offset, timestamp = _PLACE.unpack_from(mark)
        if offset != NOTHING:
            death = deaths.setdefault(_name(offset, timestamp), Death())
            death.count += 1
            logger.warning("a worker died at %s[%s] offset %s: death %s there", *tp, offset, death.count)
            self._write(tp, deaths)
        return mark

    def _mapped(self, path: Path) -> mmap.mmap:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+b") as file:
                if os.fstat(file.fileno()).st_size < _PLACE.size:
                    file.write(_PLACE.pack(NOTHING, 0.0))
                    file.flush()
                return mmap.mmap(file.fileno(), _PLACE.size)
        except OSError as error:
            logger.warning("deaths at a record are not counted: %s", error)
            mark = mmap.mmap(-1, _PLACE.size)
            _PLACE.pack_into(mark, 0, NOTHING, 0.0)
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

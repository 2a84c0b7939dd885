"""What is known of numbered series in, the same after a restart out, however the process ended.

Each series has a slot in a memory-mapped file: noting a number is a write to memory, which the kernel keeps. The file
is in the stage's folder in the state folder: where that does not outlive the worker, or another worker takes over,
each series begins with the first number that comes.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from struct import Struct

import msgspec

from service.worker.mapped import mapped

# Series kept, and bytes for each: enough for fairly long names and a dozen open gaps.
PLACES, PLACE_BYTES = 1_000, 1_024
_LENGTH = Struct("=H")


class Known(msgspec.Struct, frozen=True, array_like=True):
    """The newest run of one series: its day, lowest and highest number, the gaps still waited for (first number, last
    number, event time), how many numbers are missing, and the latest event time."""

    source: str
    service: str
    day: date
    low: int
    high: int
    waited_for: tuple[tuple[int, int, datetime], ...]
    missing: int
    latest: datetime


class KeptNumbers:
    """The series in the file ``path``, which is created when the first one is kept."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: mmap.mmap | None = None
        self._places: dict[tuple[str, str], int] = {}

    def read(self) -> Iterator[Known]:
        """The series that were kept, none if there is no file; damaged slots are skipped."""
        if not self._path.exists():
            return
        file = self._opened()
        for number in range(PLACES):
            try:
                (length,) = _LENGTH.unpack_from(file, number * PLACE_BYTES)
                start = number * PLACE_BYTES + _LENGTH.size
                known = msgspec.json.decode(file[start : start + length], type=Known) if length else None
            except (msgspec.MsgspecError, ValueError):
                known = None
            if known is not None and (known.source, known.service) not in self._places:
                self._places[known.source, known.service] = number
                yield known

    def keep(self, known: Known) -> None:
        """Write ``known`` to its series' slot; if all slots are taken, the oldest series gives way. A series too large
        for a slot is kept without its open gaps."""
        text = msgspec.json.encode(known)
        if len(text) > PLACE_BYTES - _LENGTH.size:
            text = msgspec.json.encode(msgspec.structs.replace(known, waited_for=()))
        if len(text) > PLACE_BYTES - _LENGTH.size:
            return
        file, at = self._opened(), self._place(known.source, known.service) * PLACE_BYTES
        # The length is 0 while the slot is being written: a slot left half written reads as empty.
        _LENGTH.pack_into(file, at, 0)
        file[at + _LENGTH.size : at + _LENGTH.size + len(text)] = text
        _LENGTH.pack_into(file, at, len(text))

    def _opened(self) -> mmap.mmap:
        if self._file is None:
            self._file = mapped(self._path, PLACES * PLACE_BYTES, "what of a numbered wire has come")
        return self._file

    def _place(self, source: str, service: str) -> int:
        place = self._places.get((source, service))
        if place is None:
            free = set(range(PLACES)).difference(self._places.values())
            place = min(free) if free else self._places.pop(next(iter(self._places)))
            self._places[source, service] = place
        return place

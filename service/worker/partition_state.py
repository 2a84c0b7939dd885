"""The state of one partition of a stage: entries by id, what is derived from them, and how far the changelog is in it.

It is a fold over the partition's changelog. The same code takes a record in whoever wrote it: at a start all of them,
from a snapshot on those after it, and where this worker stands by those that another one is writing.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from numpy.typing import NDArray

from service import article as records
from service.pipeline import Stage, Started, Step
from service.settings import Settings
from service.worker import entry_form, snapshot
from service.worker.changelog import changelog_topic
from service.worker.entry_store import Change, DamagedState, EntryStore
from service.worker.readers import ReadAhead, Readers, read_here
from service.worker.snapshot import About, Snapshot, witness_of

SNAPSHOT = "state.npz"
ENTRIES, DERIVED = "entries.", "derived."
# A snapshot of a state in which nothing changes is written again before it is too old to be trusted.
SAVED_AGAIN_SECONDS = snapshot.LONGEST_AGE_SECONDS / 4


class Write(NamedTuple):
    """A record for the changelog; the value None deletes the key."""

    key: bytes
    value: bytes | None


class TooLarge(ValueError):
    """An entry that the changelog does not take; the message is its size in bytes. Nothing was written."""


class Entries(MutableMapping[str, Any]):
    """A store as a mapping of ids to records of type ``entry``. A write changes the store at once and is kept for
    ``take_writes``: the worker sends it to the changelog, and awaits its delivery before anything is committed."""

    def __init__(self, store: EntryStore, entry: type[Any], most_bytes: int = sys.maxsize) -> None:
        self._store = store
        self._entry = entry
        self._most_bytes = most_bytes
        self._writes: list[Write] = []

    def take_writes(self) -> list[Write]:
        """What was written since the last call, in order."""
        writes, self._writes = self._writes, []
        return writes

    def __getitem__(self, key: str) -> Any:
        value = self._store.get(key.encode())
        if value is None:
            raise KeyError(key)
        return records.decode(value, self._entry)

    def __setitem__(self, key: str, record: Any) -> None:
        name, value = key.encode(), records.encode(record)
        if len(value) > self._most_bytes:
            raise TooLarge(f"{len(value):,}")
        self._store.put(name, value)
        self._writes.append(Write(name, value))

    def __delitem__(self, key: str) -> None:
        name = key.encode()
        if not self._store.delete(name):
            raise KeyError(key)
        self._writes.append(Write(name, None))

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.encode() in self._store

    def __iter__(self) -> Iterator[str]:
        return (key.decode() for key in self._store)

    def __len__(self) -> int:
        return len(self._store)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a state lies: the folder, which nobody else uses, the partition, and what tells one version of the code
    that makes it from another."""

    folder: Path
    partition: int
    made_from: str


class PartitionState:
    """One partition's state. ``offset`` is the changelog's, after the last record that is in it. It is ``started`` once
    all that the changelog has at a time has been folded in."""

    _store: EntryStore

    def __init__(self, stage: Stage, settings: Settings, place: Place, most_bytes: int = sys.maxsize) -> None:
        """From the snapshot, where there is one to be trusted; else ``doubt`` is why there is none. It may take a
        second and lets other threads run. Raises OSError where the folder cannot be had."""
        self.place = place
        self.started: Started | None = None
        self.doubt: str | None = None
        self.offset = 0
        self.to_check: int | None = None
        self._stage = stage
        self._settings = settings
        self._most_bytes = most_bytes
        self._witness = 0
        self._saved = 0
        self._saved_at = time.time()
        self._ahead: ReadAhead | None = None
        found = snapshot.read(self._path, changelog_topic(stage), place.partition, place.made_from)
        if isinstance(found, Snapshot):
            try:
                self._restore(found)
                return
            except (DamagedState, KeyError, ValueError, TypeError) as error:
                found = f"it does not fit together: {error!r}"
        self.drop(found)

    @property
    def _path(self) -> Path:
        return self.place.folder / SNAPSHOT

    def _restore(self, found: Snapshot) -> None:
        arrays = found.arrays
        self._open(named(arrays, ENTRIES))
        derived = named(arrays, DERIVED)
        if derived:
            started = self._stage.start(self._settings, self.entries)
            assert started.restore is not None, "what can be saved can be restored"
            started.restore(derived)
            self.started = started
        about = found.about
        self.offset = self._saved = about.offset
        self.to_check = self._witness = about.witness
        self._saved_at = about.written

    def _open(self, columns: Mapping[str, NDArray[Any]] | None) -> None:
        if hasattr(self, "_store"):
            self._store.close()
        self._store = EntryStore(self.place.folder / "entries", columns)
        assert self._stage.entry is not None, "a stage without entries has no state"
        self.entries = Entries(self._store, self._stage.entry, self._most_bytes)

    def drop(self, why: str | None) -> None:
        """Trust nothing that is here: begin anew, at the changelog's beginning."""
        self.doubt = why
        with suppress(FileNotFoundError):
            self._path.unlink()
        self._open(None)
        self.read_alone()
        self.started, self.offset, self.to_check, self._saved = None, 0, None, 0

    def close(self) -> None:
        """Let its files go."""
        self._store.close()

    @property
    def stored_bytes(self) -> int:
        """What its entries take on disk."""
        return self._store.stored_bytes

    @property
    def index_bytes(self) -> int:
        """The memory of what is derived from its entries."""
        return self.started.index_bytes() if self.started else 0

    @property
    def size(self) -> int:
        """What the stage counts in it."""
        return self.started.size() if self.started else len(self._store)

    def begin(self, first: int, end: int) -> int:
        """Where to read the changelog from, whose records go from ``first`` to before ``end``: the record before
        ``offset`` is looked at again, to see whether the snapshot is of this topic."""
        if self.to_check is not None and not first < self.offset <= end:
            self.drop(f"it is at offset {self.offset}, and its changelog goes from {first} to {end}")
        return max(first, self.offset) if self.to_check is None else self.offset - 1

    def take(self, changes: Sequence[Any]) -> bool:
        """Fold in what the changelog says next: records with ``key``, ``value`` and ``offset``, in their order, to
        be written by ``flush``. False where the first one shows that the snapshot is of another changelog; the state is
        empty then.

        Raises ValueError for an entry that this version cannot have."""
        if changes and self.to_check is not None:
            first, changes = changes[0], changes[1:]
            if first.offset != self.offset - 1 or witness_of(first.key, first.value) != self.to_check:
                self.drop("its changelog has another record there: it was made anew")
                return False
            self.to_check = None
        # One that was read before is there already.
        new = [
            (each.key, None if each.value is None else entry_form.current(each.value, self._stage.conversions))
            for each in changes
            if each.offset >= self.offset and each.key is not None
        ]
        self._store.take(new if self.started is None else self._followed(new))
        if self._ahead:
            self._ahead.note(self._store)
        if changes and changes[-1].offset >= self.offset:
            self.offset, self._witness = changes[-1].offset + 1, witness_of(changes[-1].key, changes[-1].value)
            self.entries.take_writes()
        return True

    def _followed(self, changes: Sequence[Change]) -> Sequence[Change]:
        """Fold changes into what is derived too, one by one. Those come back that are left once that is to be derived
        anew, for it cannot follow them: another worker has had the partition meanwhile."""
        for place, (key, value) in enumerate(changes):
            before = self._store.get(key)
            if before == value:
                continue
            assert self.started is not None
            follow = self.started.follow
            if follow is None:
                self.started = None
                return changes[place:]
            if before is not None:
                follow(key.decode(), None)
            if value is not None:
                assert self._stage.entry is not None
                entry = records.decode(value, self._stage.entry)
                self._store.put(key, value)
                follow(key.decode(), entry)
        return ()

    def delivered(self, begin: int, end: int, witness: int) -> None:
        """What was written last stands in the changelog from offset ``begin`` to before ``end``; its last record is of
        that ``witness``.

        Where others have written in between, this worker has been given up for a while and does not know it yet: then
        the offset stays, so that theirs are read if the partition ever comes back.
        """
        if begin == self.offset:
            self.offset, self._witness = end, witness

    def start(self) -> Iterator[Step]:
        """The steps that are left before the stage can work on it, to be taken one by one; then it is ``started``.

        Raises ValueError for an entry that is none."""
        if self.started is None:
            started = self._stage.start(self._settings, self.entries)
            if started.fill is not None:
                yield from started.fill(self._read(started))
            self.started = started
            self._ahead = None

    def read_ahead(self, readers: Readers) -> None:
        """Have ``readers`` read what is there and what is taken from now on, until it is started. Once they are gone:
        ``read_alone``."""
        if self.started is None:
            read = self._stage.start(self._settings, self.entries).read
            self._ahead = ReadAhead(readers, read) if read else None

    def read_alone(self) -> None:
        """Expect nothing of readers any more."""
        if self._ahead:
            self._ahead.forget()
            self._ahead = None

    def _read(self, started: Started) -> Iterator[Any]:
        """What ``fill`` is given."""
        if started.read is None:
            return (value for _, value in self._store.items())
        return self._ahead.results(self._store) if self._ahead else read_here(started.read, self._store)

    def rest(self) -> None:
        """Another worker works on it from now on: what does not follow the changelog is to be derived anew."""
        if self.started and self.started.follow is None:
            self.started = None

    def flush(self) -> None:
        """Hand what was written to the operating system. Raises StateFailed where the disk is full."""
        self._store.flush()

    def saving(self) -> Callable[[], None] | None:
        """What writes a snapshot of it as it is now, in any thread, whatever becomes of it meanwhile; None where
        nothing is new. All that is in it must have been delivered. It raises OSError."""
        if self.to_check is not None or self.offset == 0:
            return None
        if self.offset == self._saved and time.time() - self._saved_at < SAVED_AGAIN_SECONDS:
            return None
        waste = self._store.tidy()
        arrays = {ENTRIES + name: column for name, column in self._store.columns().items()}
        if self.started and self.started.columns:
            arrays |= {DERIVED + name: column for name, column in self.started.columns().items()}
        about = About(
            topic=changelog_topic(self._stage),
            partition=self.place.partition,
            offset=self.offset,
            witness=self._witness,
            made_from=self.place.made_from,
            written=time.time(),
        )
        self._saved, self._saved_at = self.offset, about.written
        return partial(
            _save, self._path, Snapshot(about, arrays), [os.dup(each) for each in self._store.files()], waste
        )


def _save(path: Path, taken: Snapshot, files: list[int], waste: list[Path]) -> None:
    try:
        snapshot.write(path, taken, files)
    finally:
        for file in files:
            os.close(file)
    # Only now: what was there before may have needed them.
    for each in waste:
        each.unlink(missing_ok=True)


def named(arrays: Mapping[str, NDArray[Any]], prefix: str) -> dict[str, NDArray[Any]]:
    """Those of ``arrays`` whose names begin so, by what follows."""
    return {name.removeprefix(prefix): column for name, column in arrays.items() if name.startswith(prefix)}

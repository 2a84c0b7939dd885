"""The state of one partition of a stage: entries by id, the index derived from them, and the changelog offset reached.

It is a fold over the partition's changelog. The same code takes in all its records at a start without a snapshot, those
after the snapshot at a start with one, and, on standby, those that another worker is writing.
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
# The snapshot of an unchanged state is written again after this long, before it is too old to be trusted.
SAVED_AGAIN_SECONDS = snapshot.LONGEST_AGE_SECONDS / 4


class Write(NamedTuple):
    """A record for the changelog; the value None deletes the key."""

    key: bytes
    value: bytes | None


class TooLarge(ValueError):
    """An entry is too large for the changelog; the message is its size in bytes. Nothing was written."""


class Entries(MutableMapping[str, Any]):
    """A store as a mapping of ids to records of type ``entry``. A write changes the store at once and is queued for
    ``take_writes``: the worker sends it to the changelog, and awaits its delivery before it commits any offset."""

    def __init__(self, store: EntryStore, entry: type[Any], most_bytes: int = sys.maxsize) -> None:
        self._store = store
        self._entry = entry
        self._most_bytes = most_bytes
        self._writes: list[Write] = []

    def take_writes(self) -> list[Write]:
        """The writes since the last call, in order."""
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
    """Where a state is kept: the folder, used by nothing else; the partition; and ``made_from``, which identifies the
    version of the code that makes the state."""

    folder: Path
    partition: int
    made_from: str


class PartitionState:
    """One partition's state. ``offset`` is the changelog offset after the last record folded in. ``started`` is set
    once the changelog has been read to its end and the stage can work on the state."""

    _store: EntryStore

    def __init__(self, stage: Stage, settings: Settings, place: Place, most_bytes: int = sys.maxsize) -> None:
        """Restored from the snapshot if there is one to be trusted; if there is one that is not, ``doubt`` says why and
        the state is empty. May take a second, during which other threads run. Raises OSError for an unusable folder."""
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
        """Discard the snapshot and all entries, and start from the changelog's beginning; ``doubt`` is then ``why``."""
        self.doubt = why
        with suppress(FileNotFoundError):
            self._path.unlink()
        self._open(None)
        self.read_alone()
        self.started, self.offset, self.to_check, self._saved = None, 0, None, 0

    def close(self) -> None:
        """Close its files."""
        self._store.close()

    @property
    def stored_bytes(self) -> int:
        """Bytes of its entries on disk."""
        return self._store.stored_bytes

    @property
    def index_bytes(self) -> int:
        """Bytes of memory of the index derived from its entries."""
        return self.started.index_bytes() if self.started else 0

    @property
    def size(self) -> int:
        """The number of entries as the stage counts them; before the start, those in the store."""
        return self.started.size() if self.started else len(self._store)

    def begin(self, first: int, end: int) -> int:
        """The offset to read the changelog from; it has the offsets from ``first`` up to, not including, ``end``. After
        a snapshot, the record before ``offset`` is read again, to check that the snapshot is of this topic."""
        if self.to_check is not None and not first < self.offset <= end:
            self.drop(f"it is at offset {self.offset}, and its changelog goes from {first} to {end}")
        return max(first, self.offset) if self.to_check is None else self.offset - 1

    def take(self, changes: Sequence[Any]) -> bool:
        """Fold in the changelog's next records (with ``key``, ``value`` and ``offset``), in order; ``flush`` writes
        them to disk. Returns False if the first one shows that the snapshot is of another changelog; the state is then
        empty.

        Raises ValueError for a value that this version cannot read as an entry."""
        if changes and self.to_check is not None:
            first, changes = changes[0], changes[1:]
            if first.offset != self.offset - 1 or witness_of(first.key, first.value) != self.to_check:
                self.drop("its changelog has another record there: it was made anew")
                return False
            self.to_check = None
        # Records below ``offset`` are in the state already.
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
        """Apply changes to the entries and to the index, one by one. If the stage has no ``follow``, the index is
        dropped (another worker has had the partition meanwhile) and the remaining changes are returned."""
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
        """The last writes are in the changelog at the offsets from ``begin`` up to, not including, ``end``; ``witness``
        is the checksum of the last of these records.

        If another worker has written in between, this one has lost the partition and does not know it yet: ``offset``
        then stays, so that the other's records are read if the partition comes back.
        """
        if begin == self.offset:
            self.offset, self._witness = end, witness

    def start(self) -> Iterator[Step]:
        """The remaining steps until the stage can work on the state, to be called one by one; ``started`` is set after
        the last.

        Raises ValueError for a value that is not an entry, and what reading the store raises."""
        if self.started is None:
            started = self._stage.start(self._settings, self.entries)
            if started.fill is not None:
                yield from started.fill(self._read(started))
            self.started = started
            self._ahead = None

    def read_ahead(self, readers: Readers) -> None:
        """From now until the start, have ``readers`` decode the entries that are there and those that are taken in.
        Call ``read_alone`` once the readers are closed."""
        if self.started is None:
            read = self._stage.start(self._settings, self.entries).read
            self._ahead = ReadAhead(readers, read) if read else None

    def read_alone(self) -> None:
        """Stop using readers: this process decodes what is left."""
        if self._ahead:
            self._ahead.forget()
            self._ahead = None

    def _read(self, started: Started) -> Iterator[Any]:
        """The argument for the stage's ``fill``: entries as bytes, or what ``read`` made of them."""
        if started.read is None:
            return (value for _, value in self._store.items())
        return self._ahead.results(self._store) if self._ahead else read_here(started.read, self._store)

    def rest(self) -> None:
        """Another worker has the partition from now on: an index that cannot follow the changelog is dropped."""
        if self.started and self.started.follow is None:
            self.started = None

    def flush(self) -> None:
        """Write what is buffered to the files. Raises StateFailed, for instance if the disk is full."""
        self._store.flush()

    def saving(self) -> Callable[[], None] | None:
        """A function that writes a snapshot of the state as it is now; it may run in any thread, while the state
        changes, and raises OSError. None if nothing is new. Everything in the state must have been delivered."""
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


def _save(path: Path, contents: Snapshot, files: list[int], waste: list[Path]) -> None:
    try:
        snapshot.write(path, contents, files)
    finally:
        for file in files:
            os.close(file)
    # Only now: the previous snapshot may have needed these files.
    for each in waste:
        each.unlink(missing_ok=True)


def named(arrays: Mapping[str, NDArray[Any]], prefix: str) -> dict[str, NDArray[Any]]:
    """Those of ``arrays`` whose names begin with ``prefix``, by the rest of the name."""
    return {name.removeprefix(prefix): column for name, column in arrays.items() if name.startswith(prefix)}

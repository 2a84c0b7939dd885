"""Keys and values as bytes in, a lookup by key on disk out: the entries of one partition of a stage's state.

Values are in append-only segment files of ``SEGMENT`` bytes, or one record more. Memory holds only an index of where
each key's value is, 16 bytes an entry; what is read is in the operating system's page cache. Written values never move,
so a snapshot is a copy of that index. Deleted values leave holes; segments that are mostly holes are rewritten, one at
a time.

The segment files are useless without the index: which values are live is known from the snapshot, or else from the
changelog.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

# A place, in 64 bits, is the number of a segment and, in the lower SEGMENT_BITS, the offset of a record in it.
SEGMENT_BITS = 26
SEGMENT = 1 << SEGMENT_BITS
# A segment is rewritten once no more than this share of it is live.
STANDING = 0.25
# Most bytes that wait for ``flush``: more than usually wait when it is called, since the caller may flush in a thread.
WRITTEN_AT_ONCE = 1 << 22
# New places are collected in a dictionary, and merged into the sorted arrays from this many on.
NEWER = 1 << 16
GONE = -1
# Bytes of the first read of a value: most fit, and need no second one.
USUAL_BYTES = 4096
ID_DIGITS = 32
# Header of a record: CRC-32 of key and value, length of the key, length of the value.
_HEAD = struct.Struct("<III")

# A key and its new value, None if it is deleted.
Change = tuple[bytes, bytes | None]
Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]


class StateFailed(Exception):
    """The state's files cannot be read or written; not the fault of any record."""


class DamagedState(StateFailed):
    """A segment file is not as it was written; the entries can be read again from the changelog."""


class Chunk(NamedTuple):
    """The live entries of a segment file: its number and path, and the offsets of the entries in it, ascending."""

    segment: int
    path: str
    places: Places


class EntryStore:
    """The entries in ``folder``, which contains nothing else: empty at first, or as in a snapshot's ``columns``."""

    def __init__(self, folder: Path, columns: Mapping[str, NDArray[Any]] | None = None) -> None:
        """Raises DamagedState if the files do not match ``columns``, OSError if the folder or files cannot be made."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._files: dict[int, int] = {}
        self._standing: dict[int, int] = {}
        self._hashes: Hashes = np.zeros(0, np.uint64)
        self._places: Places = np.zeros(0, np.int64)
        self._newer: dict[int, int] = {}
        self._count = 0
        self._tail = bytearray()
        self._segment, self._tail_at = 0, 0
        if columns is not None:
            self._restore(columns)
        for path in folder.iterdir():
            if path.name not in {_name(each) for each in self._files}:
                path.unlink()
        if columns is None:
            self._open(0, os.O_CREAT | os.O_TRUNC)

    def _restore(self, columns: Mapping[str, NDArray[Any]]) -> None:
        self._hashes, self._places = columns["hashes"], columns["places"]
        self._count = int(np.count_nonzero(self._places != GONE))
        for segment, standing, size in columns["segments"].tolist():
            try:
                self._open(segment, 0)
            except FileNotFoundError as error:
                raise DamagedState(f"{_name(segment)} is missing") from error
            if os.fstat(self._files[segment]).st_size < size:
                raise DamagedState(f"{_name(segment)} is shorter than it was")
            self._standing[segment] = standing
            self._segment, self._tail_at = segment, size
        # What was appended after the snapshot is read again from the changelog.
        os.ftruncate(self._files[self._segment], self._tail_at)

    def _open(self, segment: int, flags: int) -> None:
        self._files[segment] = os.open(self._folder / _name(segment), os.O_RDWR | os.O_CLOEXEC | flags, 0o600)
        self._standing.setdefault(segment, 0)

    def close(self) -> None:
        """Close the files; they stay on disk."""
        for file in self._files.values():
            os.close(file)
        self._files.clear()

    def __len__(self) -> int:
        return self._count

    @property
    def stored_bytes(self) -> int:
        """Bytes of the live entries in the files, without those that were replaced or deleted."""
        return sum(self._standing.values())

    def __contains__(self, key: bytes) -> bool:
        return self._place(_hash(key)) != GONE

    def get(self, key: bytes) -> bytes | None:
        """The value of ``key``, None if it is not there. Raises StateFailed, DamagedState."""
        place = self._place(_hash(key))
        if place == GONE:
            return None
        found, value = self._read(place)
        return value if found == key else None

    def put(self, key: bytes, value: bytes) -> None:
        """Set the value of ``key``: ``take`` with one change."""
        self.take([(key, value)])

    def delete(self, key: bytes) -> bool:
        """Delete ``key``. Returns whether it was there."""
        before = self._count
        self.take([(key, None)])
        return self._count < before

    def take(self, changes: Sequence[Change]) -> None:
        """Apply ``changes`` in order: each replaces the key's earlier value, None deletes the key. ``flush`` writes
        them to the files. Raises StateFailed."""
        last: dict[bytes, bytes | None] = {}
        for key, value in changes:
            # A key that is changed again moves to the end: entries are ordered by their last write.
            last.pop(key, None)
            last[key] = value
        hashes = np.array([_hash(key) for key in last], np.uint64)
        columns = last.items(), hashes.tolist(), self._merged_places(hashes).tolist()
        for (key, value), number, merged in zip(*columns, strict=True):
            place = self._newer.get(number, merged)
            if place != GONE:
                self._remove(number, place)
            if value is not None:
                self._append(number, key, value)
        if len(self._newer) >= NEWER:
            self._merge()

    def _append(self, number: int, key: bytes, value: bytes) -> None:
        if self._tail_at + len(self._tail) >= SEGMENT:
            self.flush()
            self._segment, self._tail_at = self._segment + 1, 0
            try:
                self._open(self._segment, os.O_CREAT | os.O_TRUNC)
            except OSError as error:
                raise StateFailed(f"cannot write to {self._folder}: {error.strerror}") from error
        self._newer[number] = self._segment << SEGMENT_BITS | self._tail_at + len(self._tail)
        self._tail += _HEAD.pack(zlib.crc32(value, zlib.crc32(key)), len(key), len(value))
        self._tail += key
        self._tail += value
        self._count += 1
        self._standing[self._segment] += _HEAD.size + len(key) + len(value)
        if len(self._tail) >= WRITTEN_AT_ONCE:
            self.flush()

    def _remove(self, number: int, place: int) -> None:
        segment = place >> SEGMENT_BITS
        at = place & SEGMENT - 1
        _, keys, values = _head(segment, at, self._bytes(segment, at, _HEAD.size))
        self._standing[segment] -= _HEAD.size + keys + values
        self._newer[number] = GONE
        self._count -= 1

    def flush(self) -> None:
        """Write what is buffered to the files, without fsync. Raises StateFailed, for instance if the disk is full."""
        file, waiting = self._files[self._segment], memoryview(self._tail)
        try:
            while waiting:
                written = os.pwrite(file, waiting, self._tail_at)
                self._tail_at += written
                waiting = waiting[written:]
        except OSError as error:
            raise StateFailed(f"cannot write to {self._folder}: {error.strerror}") from error
        self._tail = bytearray()

    def __iter__(self) -> Iterator[bytes]:
        return (key for key, _ in self.items())

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        """Keys and values in the order in which they were written. Raises StateFailed, DamagedState."""
        for chunk in self.chunks():
            yield from pairs_of(chunk)

    def chunks(self, begin: int = 0, *, full: bool = False) -> Iterator[Chunk]:
        """The live entries of each segment from number ``begin`` on, in the order in which they were written; ``full``
        leaves out the segment that is still appended to."""
        self.flush()
        self._merge()
        for segment in sorted(self._standing):
            if segment >= begin and not (full and segment == self._segment):
                here = self._places[self._places >> SEGMENT_BITS == segment] & SEGMENT - 1
                yield Chunk(segment, str(self._folder / _name(segment)), np.sort(here))

    @property
    def full(self) -> int:
        """The number of the segment that is appended to: those with lower numbers are full."""
        return self._segment

    def columns(self) -> dict[str, NDArray[Any]]:
        """The arrays that ``EntryStore(folder, columns)`` needs to restore what is there now. Before they are used as a
        snapshot, ``files`` must be synced to disk."""
        self.flush()
        self._merge()
        rows = [
            (segment, standing, self._tail_at if segment == self._segment else os.fstat(self._files[segment]).st_size)
            for segment, standing in sorted(self._standing.items())
        ]
        return {"hashes": self._hashes, "places": self._places, "segments": np.array(rows, np.int64)}

    def files(self) -> list[int]:
        """The file descriptors of the open segments."""
        return list(self._files.values())

    def tidy(self) -> list[Path]:
        """Rewrite one segment that is mostly holes, if there is one. Returns files that only an older snapshot still
        needs: they can be removed once there is a newer one."""
        waste = [
            segment
            for segment, standing in self._standing.items()
            if segment != self._segment and standing <= STANDING * SEGMENT
        ]
        if not waste:
            return []
        segment = min(waste, key=self._standing.__getitem__)
        self._merge()
        here = np.sort(self._places[self._places >> SEGMENT_BITS == segment])
        for key, value in [self._read(place) for place in here.tolist()]:
            self.put(key, value)
        os.close(self._files.pop(segment))
        del self._standing[segment]
        return [self._folder / _name(segment)]

    def _place(self, number: int) -> int:
        place = self._newer.get(number)
        return int(self._merged_places(np.array([number], np.uint64))[0]) if place is None else place

    def _merged_places(self, hashes: Hashes) -> Places:
        """The places of ``hashes`` in the sorted arrays, GONE for those that are missing."""
        if not self._hashes.size:
            return np.full(hashes.size, GONE)
        at = np.minimum(self._hashes.searchsorted(hashes), self._hashes.size - 1)
        return np.where(self._hashes[at] == hashes, self._places[at], GONE)

    def _merge(self) -> None:
        if not self._newer:
            return
        hashes = np.fromiter(self._newer, np.uint64, len(self._newer))
        places = np.fromiter(self._newer.values(), np.int64, len(self._newer))
        self._newer = {}
        order = np.argsort(hashes)
        hashes, places = hashes[order], places[order]
        at = self._hashes.searchsorted(hashes)
        new = self._merged_places(hashes) == GONE
        # New arrays: a snapshot that is being written may still use the old ones.
        merged = self._places.copy()
        merged[at[~new]] = places[~new]
        merged = np.insert(merged, at[new], places[new])
        standing = merged != GONE
        self._hashes = np.insert(self._hashes, at[new], hashes[new])[standing]
        self._places = merged[standing]

    def _read(self, place: int) -> tuple[bytes, bytes]:
        segment, at = place >> SEGMENT_BITS, place & SEGMENT - 1
        data = self._bytes(segment, at, USUAL_BYTES)
        _, keys, values = _head(segment, at, data)
        if len(data) < (size := _HEAD.size + keys + values):
            data = self._bytes(segment, at, size)
        return _parsed(segment, at, data, 0)

    def _bytes(self, segment: int, at: int, size: int) -> bytes:
        if segment == self._segment and at >= self._tail_at:
            begin = at - self._tail_at
            return bytes(self._tail[begin : begin + size])
        try:
            return os.pread(self._files[segment], size, at)
        except OSError as error:
            raise StateFailed(f"cannot read {_name(segment)} in {self._folder}: {error.strerror}") from error


def pairs_of(chunk: Chunk) -> Iterator[tuple[bytes, bytes]]:
    """The keys and values of the entries in ``chunk``; works in any process. Raises StateFailed, DamagedState."""
    if not chunk.places.size:
        return
    try:
        # The whole file at once: one read for each value would take longer than all else that is done here.
        data = Path(chunk.path).read_bytes()
    except OSError as error:
        raise StateFailed(f"cannot read {chunk.path}: {error.strerror}") from error
    for at in chunk.places.tolist():
        yield _parsed(chunk.segment, at, data, at)


def _parsed(segment: int, at: int, data: bytes, begin: int) -> tuple[bytes, bytes]:
    """Key and value of the entry at offset ``at`` of a segment, which begins at ``begin`` in ``data``."""
    checksum, keys, values = _head(segment, at, data, begin)
    begin += _HEAD.size
    end = begin + keys + values
    found = memoryview(data)[begin:end]
    if zlib.crc32(found) != checksum or len(found) < keys + values:
        raise DamagedState(f"{_name(segment)} is damaged at {at}")
    return data[begin : begin + keys], data[begin + keys : end]


def _head(segment: int, at: int, data: bytes, begin: int = 0) -> tuple[int, int, int]:
    """The header at ``begin`` in ``data``: checksum, and lengths of key and value. Raises DamagedState."""
    try:
        checksum, keys, values = _HEAD.unpack_from(data, begin)
    except struct.error as error:
        raise DamagedState(f"{_name(segment)} ends before {at}") from error
    return checksum, keys, values


def _name(segment: int) -> str:
    return f"entries-{segment:06}"


def _hash(key: bytes) -> int:
    """A 64-bit hash of ``key``: the first half of our ids, which are hashes of 32 hexadecimal digits already."""
    if len(key) == ID_DIGITS:
        try:
            return int(key[: ID_DIGITS // 2], 16)
        except ValueError:
            pass
    return int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "little")

"""Fetched records in, the same out whatever bytes their headers are named with: aiokafka alone would stop at them.

Kafka takes a header's name as bytes, and clients for C send any; aiokafka reads names as UTF-8 and raises at others,
again at each fetch, so that one such record would stop its partition for every consumer. Here it is read a second time,
by aiokafka's slower reader, with what is no UTF-8 written as ``\\xNN``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.record import default_records, memory_records

_unpacked = fetcher.PartitionRecords._unpack_records


class Fetched:
    """The records of a fetch, and their bytes, for a second reading."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        records = memory_records.MemoryRecords(data)
        self.has_next = records.has_next
        self.next_batch = records.next_batch
        self.size_in_bytes = records.size_in_bytes


class _Bytes(bytearray):
    """Bytes that are read as text whatever they are."""

    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        return _Bytes(found) if isinstance(place, slice) else found

    def decode(self, encoding: str = "utf-8", errors: str = "backslashreplace") -> str:
        return super().decode(encoding, errors)


class _Batch(default_records._DefaultRecordBatchPy):
    """A batch that reads any header name."""

    _buffer: bytearray

    def _maybe_uncompress(self) -> None:
        super()._maybe_uncompress()
        if not isinstance(self._buffer, _Bytes):
            self._buffer = _Bytes(self._buffer)


class _Batches(memory_records._MemoryRecordsPy):
    """Fetched records in such batches."""

    def next_batch(self, *_: Any) -> Any:
        place = self._next_slice
        if place is None or place[self.MAGIC_OFFSET] < 2:  # older records have no headers
            return super().next_batch()
        self._cache_next()
        return _Batch(place)


def _any_names(self: Any) -> Iterator[Any]:
    try:
        yield from _unpacked(self)
    except UnicodeDecodeError:
        # From the record on at which the first reading stopped.
        self._records = _Batches(self._records.data)
        yield from _unpacked(self)


def apply() -> None:
    """Let every consumer of this process read so. Does nothing the second time."""
    fetcher.MemoryRecords = Fetched
    fetcher.PartitionRecords._unpack_records = _any_names

"""Fetched records in, the same records out even if their header names are not UTF-8, on which aiokafka alone fails.

Kafka brokers accept any bytes as a header name, and C clients send any; aiokafka decodes names as UTF-8 and raises on
others, again at each fetch, so that one such record would block its partition for every consumer. Here such a fetch is
parsed a second time, by aiokafka's slower pure-Python parser, with invalid bytes escaped as ``\\xNN``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.record import default_records, memory_records

_unpacked = fetcher.PartitionRecords._unpack_records


class Fetched:
    """The records of a fetch together with their bytes, for a second parse."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        records = memory_records.MemoryRecords(data)
        self.has_next = records.has_next
        self.next_batch = records.next_batch
        self.size_in_bytes = records.size_in_bytes


class _Bytes(bytearray):
    """Bytes whose decoding never fails: invalid ones are escaped."""

    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        return _Bytes(found) if isinstance(place, slice) else found

    def decode(self, encoding: str = "utf-8", errors: str = "backslashreplace") -> str:
        return super().decode(encoding, errors)


class _Batch(default_records._DefaultRecordBatchPy):
    """A record batch that accepts any header name."""

    _buffer: bytearray

    def _maybe_uncompress(self) -> None:
        super()._maybe_uncompress()
        if not isinstance(self._buffer, _Bytes):
            self._buffer = _Bytes(self._buffer)


class _Batches(memory_records._MemoryRecordsPy):
    """Fetched records in batches of the class ``_Batch``."""

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
        # Resumes at the record at which the first parse failed.
        self._records = _Batches(self._records.data)
        yield from _unpacked(self)


def apply() -> None:
    """Patch aiokafka so that every consumer of this process reads this way. Idempotent."""
    fetcher.MemoryRecords = Fetched
    fetcher.PartitionRecords._unpack_records = _any_names

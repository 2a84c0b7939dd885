"""A Faust table in, the plain mapping that deduplication and stories work on out."""

from __future__ import annotations

import sys
from collections.abc import Iterator, MutableMapping
from typing import Any, NamedTuple

from service import article as records
from service.worker.faust_patches import forget_partition, note_partition


class Write(NamedTuple):
    """A record for the changelog; the value None deletes the key."""

    key: bytes
    value: bytes | None
    partition: int


class TooLarge(ValueError):
    """An entry that the changelog does not take; the message is its size in bytes. Nothing was written."""


class TableEntries(MutableMapping[str, Any]):
    """A Faust in-memory table as a mapping of ids to records of type ``entry``.

    A write changes the table's store at once and is kept for ``take_writes``: the worker sends it to the changelog
    itself, so that it can wait for its delivery (Faust's own table writes are sent without anyone waiting).
    ``partition`` is the source partition being worked on: an entry belongs to the partition of its article.
    """

    def __init__(self, table: Any, entry: type[Any], most_bytes: int = sys.maxsize) -> None:
        self._most_bytes = most_bytes
        self.partition = 0
        self._table = table
        self._entry = entry
        self._writes: list[Write] = []

    def take_writes(self) -> list[Write]:
        """What was written since the last call, in order."""
        writes, self._writes = self._writes, []
        return writes

    def __getitem__(self, key: str) -> Any:
        return records.decode(self._table.data[key.encode()], self._entry)

    def __setitem__(self, key: str, record: Any) -> None:
        # A copy: orjson's bytes hold on to the larger buffer they were written in, four times their size.
        name, value = key.encode(), bytes(memoryview(records.encode(record)))
        if len(value) > self._most_bytes:
            raise TooLarge(f"{len(value):,}")
        self._table.data[name] = value
        note_partition(self._table.data, name, self.partition)
        self._writes.append(Write(name, value, self.partition))

    def __delitem__(self, key: str) -> None:
        name = key.encode()
        del self._table.data[name]
        # An entry can expire while another partition is being worked on.
        self._writes.append(Write(name, None, forget_partition(self._table.data, name, self.partition)))

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.encode() in self._table.data

    def __iter__(self) -> Iterator[str]:
        return (key.decode() for key in self._table.data)

    def __len__(self) -> int:
        return len(self._table.data)

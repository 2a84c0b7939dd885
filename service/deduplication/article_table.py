"""Articles in, their numbers out; and for each number a row: id, cluster, times, size."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from service.deduplication.markers import ID_BYTES, packed_id
from service.deduplication.sketch import Sketch

if TYPE_CHECKING:
    from service.deduplication.blocks import Block

# One row per article, so that one cache line holds what is read of it. ``sizes`` are how many keys its sketch has at
# the rates 8, 4, 2 and 1.
ROW = np.dtype(
    [
        ("event", "f8"),
        ("received", "f8"),
        ("id", "u1", ID_BYTES),
        ("sizes", "u2", 4),
        ("rate", "u1"),
        ("dated", "?"),
        ("printed", "?"),
        ("lasting", "?"),
    ]
)
# The same for ``struct``, which writes a row in three quarters of the time that assigning a tuple takes.
PACKED_ROW = struct.Struct(f"=dd{ID_BYTES}s4HB3?")
Rows = NDArray[np.void]


class ArticleTable:
    """The numbered articles of one language, in the order in which they were filed."""

    def __init__(self) -> None:
        # Clusters and sampled sizes are separate arrays, as each arrival reads them for hundreds of scattered articles.
        self._hold(np.zeros(0, ROW), np.zeros(0, np.uint32), np.zeros(0, np.uint8))
        self._other_ids: dict[int, str] = {}
        self.used = 0
        self.dead = 0

    def __len__(self) -> int:
        return self.used - self.dead

    @property
    def bytes(self) -> int:
        """Bytes of memory for the rows and columns."""
        return self._rows.nbytes + self._clusters.nbytes + self._sampled.nbytes

    def add(
        self, article_id: str, cluster: int, clocks: tuple[float, float], read: tuple[bool, bool], sketch: Sketch
    ) -> int:
        """Add an article and return its number. ``cluster`` is the key of its cluster, ``clocks`` its event time and
        its receipt in seconds since 1970, ``read`` whether it states the event time, and whether that was read from its
        text."""
        number = self.used
        if number == self._rows.size:
            self._grow(1)
        identifier = packed_id(article_id)
        if identifier is None:
            self._other_ids[number] = article_id
        sizes = [min(size, 0xFFFF) for size in sketch.sizes]
        row = (*clocks, identifier or bytes(ID_BYTES), *sizes, sketch.rate, *read, False)
        self._clusters[number], self._sampled[number] = cluster, min(sizes[0], 0xFF)
        PACKED_ROW.pack_into(self._packed_rows, number * PACKED_ROW.size, *row)
        self.used += 1
        return number

    def extend(self, block: Block) -> int:
        """``add`` for many articles at once; the number of the first."""
        first, count = self.used, len(block.packed)
        if first + count > self._rows.size:
            self._grow(count)
        self._other_ids |= {first + at: each for at, each in block.other_ids.items()}
        self.used += count
        rows = self._rows[first : self.used]
        rows["id"] = block.packed
        rows["sizes"] = np.minimum(block.sizes, 0xFFFF)
        rows["event"], rows["received"], rows["rate"] = block.event, block.received, block.rates
        rows["dated"], rows["printed"] = block.dated, block.printed
        self._clusters[first : self.used] = block.clusters
        self._sampled[first : self.used] = np.minimum(block.sizes[:, 0], 0xFF)
        return first

    def columns(self) -> dict[str, NDArray[Any]]:
        """The content, as arrays that do not change any more."""
        others = np.frombuffer(msgspec.json.encode([*self._other_ids.items()]), np.uint8)
        found = {"rows": self.rows, "clusters": self.clusters, "sampled": self.sampled}
        return {name: column.copy() for name, column in found.items()} | {"other_ids": others}

    @classmethod
    def of(cls, columns: Mapping[str, NDArray[Any]]) -> ArticleTable:
        """The table that gave ``columns``."""
        table = cls()
        table._hold(columns["rows"], columns["clusters"], columns["sampled"])
        table.used = table._rows.size
        table.dead = table.used - int(np.count_nonzero(table._clusters))
        table._other_ids = dict(msgspec.json.decode(columns["other_ids"].tobytes()))
        return table

    def id_of(self, number: int) -> str:
        """The article id for a number."""
        return self._other_ids.get(number) or self._rows["id"][number].tobytes().hex()

    @property
    def rows(self) -> Rows:
        """The rows of all numbers given so far, writable."""
        return self._rows[: self.used]

    @property
    def clusters(self) -> NDArray[np.uint32]:
        """The key of the cluster of each number, 0 for an article that is no longer live; writable."""
        return self._clusters[: self.used]

    @property
    def sampled(self) -> NDArray[np.uint8]:
        """How many keys the sketch of each number has at the coarsest rate, or 255 for more."""
        return self._sampled[: self.used]

    def drop(self, number: int) -> None:
        """Mark the article as no longer live; its number stays in use until ``compact``."""
        self._clusters[number] = 0
        self.dead += 1

    def compact(self) -> NDArray[np.bool_]:
        """Renumber the live articles, keeping their order. Returns which of the old numbers were kept."""
        kept: NDArray[np.bool_] = self.clusters != 0
        numbers = np.cumsum(kept) - 1
        self._other_ids = {int(numbers[old]): value for old, value in self._other_ids.items() if kept[old]}
        self._hold(self.rows[kept], self.clusters[kept], self.sampled[kept])
        self.used, self.dead = self._rows.size, 0
        return kept

    def _grow(self, least: int) -> None:
        free = max(64, least, self.used // 4)
        columns = self.rows, self.clusters, self.sampled
        self._hold(*(np.concatenate([each, np.zeros(free, dtype=each.dtype)]) for each in columns))

    def _hold(self, rows: Rows, clusters: NDArray[np.uint32], sampled: NDArray[np.uint8]) -> None:
        self._rows, self._clusters, self._sampled = rows, clusters, sampled
        self._packed_rows = rows.view(np.uint8).data

"""Articles in, numbers out, and what is known of each number as columns: id, cluster, clocks, size."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.deduplication.sketch import Keys, Sketch

ID_BYTES = 16
# Where the checksums of the kinds of marker start, so that they differ for one id.
CLUSTER, ARTICLE, ITEM = 1, 2, 3
COLUMNS: dict[str, str] = {
    "cluster": "u4",
    "event": "f8",
    "received": "f8",
    "dated": "?",
    "printed": "?",
    "live": "?",
    "rate": "u1",
    "at_8": "u2",
    "at_4": "u2",
    "at_2": "u2",
    "at_1": "u2",
}


class Register:
    """The numbered articles of one language, in the order in which they were filed."""

    def __init__(self) -> None:
        self._ids = np.zeros((0, ID_BYTES), dtype=np.uint8)
        self._other_ids: dict[int, str] = {}
        self._columns = {name: np.zeros(0, dtype=kind) for name, kind in COLUMNS.items()}
        self.used = 0
        self.dead = 0

    def __len__(self) -> int:
        return self.used - self.dead

    @property
    def bytes(self) -> int:
        """Memory of the columns."""
        return self._ids.nbytes + sum(column.nbytes for column in self._columns.values())

    def add(self, article_id: str, clocks: tuple[float, float], read: tuple[bool, bool], sketch: Sketch) -> int:
        """The number of a new article, which is its own cluster so far. ``clocks`` are its event time and its receipt,
        ``read`` whether the former is its own, and whether it was read off its text."""
        number = self.used
        if number == len(self._ids):
            self._grow()
        identifier = _packed(article_id)
        if identifier is None:
            self._other_ids[number] = article_id
        else:
            self._ids[number] = np.frombuffer(identifier, dtype=np.uint8)
        sizes = [min(size, 0xFFFF) for size in sketch.sizes()]
        row = (cluster_key(article_id), *clocks, *read, True, sketch.rate, *sizes)
        for column, value in zip(self._columns.values(), row, strict=True):
            column[number] = value
        self.used += 1
        return number

    def id_of(self, number: int) -> str:
        """The article id of a number."""
        return self._other_ids.get(number) or self._ids[number].tobytes().hex()

    def column(self, name: str) -> NDArray[Any]:
        """A column of all numbers given so far; it may be written."""
        return self._columns[name][: self.used]

    def drop(self, number: int) -> None:
        """The article is live no more; its number stays taken until ``compact``."""
        self._columns["live"][number] = False
        self.dead += 1

    def compact(self) -> NDArray[np.bool_]:
        """Give the live articles new numbers, in their order. Returns which of the old numbers were kept."""
        kept = self._columns["live"][: self.used].astype(np.bool_)
        numbers = np.cumsum(kept) - 1
        self._other_ids = {int(numbers[old]): value for old, value in self._other_ids.items() if kept[old]}
        self._ids = self._ids[: self.used][kept]
        self._columns = {name: column[: self.used][kept] for name, column in self._columns.items()}
        self.used, self.dead = len(self._ids), 0
        return kept

    def _grow(self) -> None:
        size = len(self._ids) + max(64, len(self._ids) // 4)
        ids = np.zeros((size, ID_BYTES), dtype=np.uint8)
        ids[: self.used] = self._ids
        self._ids = ids
        for name, column in self._columns.items():
            grown = np.zeros(size, dtype=column.dtype)
            grown[: self.used] = column[: self.used]
            self._columns[name] = grown


def _packed(article_id: str) -> bytes | None:
    """The 16 bytes of an id of 32 lower-case hexadecimal digits; another id has none."""
    if len(article_id) != 2 * ID_BYTES:
        return None
    try:
        data = bytes.fromhex(article_id)
    except ValueError:
        return None
    return data if data.hex() == article_id else None


def cluster_key(canonical: str) -> int:
    """The key under which the members of a cluster are filed."""
    return zlib.crc32(canonical.encode(), CLUSTER)


def article_key(article_id: str) -> int:
    """The key under which an article is filed by its id."""
    return zlib.crc32(article_id.encode(), ARTICLE)


def item_key(uri: str, part: int) -> int:
    """The key under which the versions of an item are filed."""
    return zlib.crc32(f"{part} {uri}".encode(), ITEM)


def keys_of(sketch: Sketch) -> Keys:
    """The keys under which a sketch is filed; sampled ones and the others of a short text do not meet."""
    return np.concatenate([sketch.sampled.keys, sketch.others.keys ^ np.uint32(0x9E3779B9)])

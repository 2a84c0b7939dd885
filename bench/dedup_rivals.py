"""Texts in, links between them out: three well-known methods behind the same two functions, and our table of entries.

The others are measured where they are installed (``pip install datasketch rensa gaoya``); they are no dependency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from importlib.util import find_spec
from typing import Any, NamedTuple

from service import article as records
from service.deduplication.article_state import ArticleState

PERMUTATIONS = 128
THRESHOLD = 0.5
# Take a text under a number, answer which numbers it is a copy of.
Take = Callable[[int, str], list[int]]


class Method(NamedTuple):
    """``needs`` is the package it needs; ``start`` makes an empty index, where it is another's; ``most`` is the largest
    size it is run at."""

    name: str
    needs: str | None
    start: Callable[[], Take] | None
    most: int


class Stored(MutableMapping[str, ArticleState]):
    """Entries as a table keeps them: encoded."""

    def __init__(self) -> None:
        self.data: dict[str, bytes] = {}

    def __getitem__(self, key: str) -> ArticleState:
        return records.decode(self.data[key], ArticleState)

    def __setitem__(self, key: str, entry: ArticleState) -> None:
        # A copy: the encoder's own bytes keep the whole of its larger buffer in memory.
        self.data[key] = bytes(memoryview(records.encode(entry)))

    def __delitem__(self, key: str) -> None:
        del self.data[key]

    def __contains__(self, key: object) -> bool:
        return key in self.data

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)


def _shingles(text: str) -> list[str]:
    words = text.lower().split()
    return [" ".join(words[place : place + 5]) for place in range(max(1, len(words) - 4))]


def _datasketch() -> Take:
    from datasketch import MinHash, MinHashLSH

    index: Any = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    sketches: dict[int, Any] = {}

    def take(number: int, text: str) -> list[int]:
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([shingle.encode() for shingle in set(_shingles(text))])
        found = [each for each in index.query(sketch) if sketch.jaccard(sketches[each]) >= THRESHOLD]
        index.insert(number, sketch)
        sketches[number] = sketch
        return found

    return take


def _rensa() -> Take:
    from rensa import RMinHash, RMinHashLSH

    index: Any = RMinHashLSH(THRESHOLD, PERMUTATIONS, 32)
    sketches: dict[int, Any] = {}

    def take(number: int, text: str) -> list[int]:
        sketch = RMinHash(PERMUTATIONS, 1)
        sketch.update(_shingles(text))
        found = [each for each in index.query(sketch) if sketch.jaccard(sketches[each]) >= THRESHOLD]
        index.insert(number, sketch)
        sketches[number] = sketch
        return found

    return take


def _gaoya() -> Take:
    from gaoya.minhash import MinHashStringIndex

    index: Any = MinHashStringIndex(32, THRESHOLD, 42, 3, None, "word", True, (5, 5))

    def take(number: int, text: str) -> list[int]:
        found = list(index.query(text))
        index.insert_document(number, text)
        return found

    return take


METHODS = (
    Method("newswire", None, None, 1_000_000),
    Method("datasketch", "datasketch", _datasketch, 100_000),
    Method("rensa", "rensa", _rensa, 100_000),
    Method("gaoya", "gaoya", _gaoya, 100_000),
)


def installed() -> list[Method]:
    """The methods that can run here."""
    return [method for method in METHODS if method.needs is None or find_spec(method.needs)]

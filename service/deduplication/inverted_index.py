"""Keys of an article in, the numbers of the articles that share them out: a compact inverted index.

A log-structured merge: new postings go into a hash table, which is merged into sorted runs (arrays), each run larger
than the next. A posting in a run takes 6 bytes (the lower half of its key and its article's number); in a dictionary of
lists it would take a hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.compiled import compiled
from service.deduplication.constants import MANY, NEWEST, STEP
from service.deduplication.sketch import Keys
from service.deduplication.words import Mask

Numbers = NDArray[np.uint32]
Places = NDArray[np.int64]

# Number of values of the upper or lower half of a key.
HALF = 1 << 16
# Postings are radix-sorted by digits of DIGIT_BITS bits: as many buckets as the processor's caches can write to at
# once.
KEY_BITS, DIGIT_BITS = 32, 11


class _Run(NamedTuple):
    """Postings sorted by key, those of one key from oldest to newest. ``low`` are the lower halves of the keys; those
    with upper half u are at ``directory[u]:directory[u + 1]``, so that the directory of any run fits into the
    processor's cache."""

    directory: NDArray[np.uint32]
    low: NDArray[np.uint16]
    numbers: Numbers


class _Table(NamedTuple):
    """The newest postings, in order of arrival: a hash table with chaining by the upper bits of the key. ``last`` is
    the position of the last posting of each bucket, ``before`` of the previous one in the bucket of each posting; both
    count from 1, with 0 for none."""

    keys: Keys
    numbers: Numbers
    before: NDArray[np.uint32]
    last: NDArray[np.uint32]


class Keyed(NamedTuple):
    """Keys, and for each the number of its article, less ``first``. The numbers ascend."""

    keys: Keys
    holders: Numbers
    first: int


class InvertedIndex:
    """Finds the articles, by number, that contain a key."""

    def __init__(self) -> None:
        self._newest = _table(NEWEST)
        self._size = 0
        self._runs: list[_Run] = []

    def __len__(self) -> int:
        return self._size + sum(run.numbers.size for run in self._runs)

    @property
    def bytes(self) -> int:
        """Bytes of memory for the postings."""
        runs = sum(run.directory.nbytes + run.low.nbytes + run.numbers.nbytes for run in self._runs)
        return runs + sum(column.nbytes for column in self._newest)

    def add(self, number: int, keys: Keys) -> None:
        """File article ``number`` under ``keys``."""
        if self._size + keys.size > self._newest.keys.size:
            self._merge()
        if keys.size > self._newest.keys.size:
            self._push(_run([Keyed(keys, np.zeros(keys.size, np.uint32), number)]))
        else:
            self._size = _filed(*self._newest, self._size, number, keys)

    def load(self, filed: Sequence[Keyed]) -> None:
        """``add`` for many articles at once, without the hash table."""
        self._merge()
        if any(each.keys.size for each in filed):
            self._push(_run(filed))

    def columns(self) -> dict[str, NDArray[Any]]:
        """The content, as arrays that do not change any more."""
        found = {f"newest.{name}": column.copy() for name, column in self._newest._asdict().items()}
        for place, run in enumerate(self._runs):
            found |= {f"run.{place}.{name}": column for name, column in run._asdict().items()}
        return found | {"sizes": np.array([self._size, len(self._runs)])}

    @classmethod
    def of(cls, columns: Mapping[str, NDArray[Any]]) -> InvertedIndex:
        """The index that gave ``columns``."""
        index = cls()
        index._newest = _Table(*(columns[f"newest.{name}"] for name in _Table._fields))
        index._size, runs = columns["sizes"].tolist()
        index._runs = [_Run(*(columns[f"run.{place}.{name}"] for name in _Run._fields)) for place in range(runs)]
        return index

    def find(self, keys: Keys, left_out: Mask, is_stop: Callable[[int, Numbers], bool]) -> tuple[Numbers, Places]:
        """The numbers of the articles that contain any of ``keys``, and for each the position of its key in ``keys``;
        keys in ``left_out`` are skipped.

        ``is_stop`` is called for keys with very many postings, with their position and a sample of the numbers. If it
        returns True, the key is marked in ``left_out`` too, although some of its articles may be among those found.
        """
        found: list[tuple[Numbers, Places]] = []
        for run in self._runs:
            numbers, places, unread = _lookup(*run, keys, left_out, MANY)
            found.append((numbers, places))
            for place, begin, end in unread.tolist():
                # Copied, since the compiled functions take contiguous arrays.
                left_out[place] = is_stop(place, run.numbers[begin : end : (end - begin) // MANY].copy())
                if not left_out[place]:
                    found.append((run.numbers[begin:end], np.full(end - begin, place)))
        found.append(_recent(*self._newest, keys, left_out))
        return np.concatenate([each for each, _ in found]), np.concatenate([each for _, each in found])

    def holders(self, *keys: int) -> Numbers:
        """The numbers of the articles that contain any of ``keys``, once for each key."""
        wanted = np.array(keys, dtype=np.uint32)
        none = np.zeros(wanted.size, dtype=np.bool_)
        found = [_lookup(*run, wanted, none, run.numbers.size)[0] for run in self._runs]
        found.append(_recent(*self._newest, wanted, none)[0])
        return np.concatenate(found)

    def renumber(self, kept: Mask) -> None:
        """Drop the postings of articles that are not ``kept`` and renumber the others, keeping their order."""
        self._merge()
        new = (np.cumsum(kept) - 1).astype(np.uint32)
        runs = []
        for run in self._runs:
            keep = kept[run.numbers]
            directory = np.concatenate([[0], np.cumsum(keep)])[run.directory].astype(np.uint32)
            if directory[-1]:
                runs.append(_Run(directory, run.low[keep], new[run.numbers[keep]]))
        self._runs = runs

    def _merge(self) -> None:
        """Move the newest postings into a run."""
        newest, size = self._newest, self._size
        if size:
            self._newest, self._size = _table(NEWEST), 0
            self._push(_run([Keyed(newest.keys[:size], newest.numbers[:size], 0)]))

    def _push(self, run: _Run) -> None:
        """Add a run, merged with the runs that are not much larger."""
        while self._runs and self._runs[-1].numbers.size < STEP * run.numbers.size:
            run = _merged(self._runs.pop(), run)
        self._runs.append(run)


def named(columns: Mapping[str, NDArray[Any]], prefix: str) -> dict[str, NDArray[Any]]:
    """Those of ``columns`` whose names begin with ``prefix``, by the rest of the name."""
    return {name.removeprefix(prefix): column for name, column in columns.items() if name.startswith(prefix)}


def warm_up() -> None:
    """Compile, or load, the compiled functions of this module."""
    postings, keys = InvertedIndex(), np.arange(2, dtype=np.uint32)
    for number in range(2):
        postings.load([Keyed(keys, np.zeros(2, np.uint32), number)])
    postings.add(2, keys)
    postings.holders(1)


def _table(size: int) -> _Table:
    """An empty table for ``size`` postings, a power of two."""
    keys, numbers, before, last = (np.zeros(length, dtype=np.uint32) for length in (size, size, size, 2 * size))
    return _Table(keys, numbers, before, last)


@compiled
def _filed(filed: Keys, numbers: Numbers, before: Numbers, last: Numbers, size: int, number: int, keys: Keys) -> int:
    """Add postings to a table that has ``size`` of them; its new size."""
    for key in keys:
        place = np.int64(key) * last.size >> 32
        filed[size], numbers[size], before[size] = key, number, last[place]
        size += 1
        last[place] = size
    return size


@compiled
def _recent(
    filed: Keys, numbers: Numbers, before: Numbers, last: Numbers, keys: Keys, left_out: Mask
) -> tuple[Numbers, Places]:
    """The postings of ``keys`` in the table: article numbers, and for each the position of its key."""
    # A copy has about as many as keys, so that most articles need no larger array.
    size = max(64, keys.size)
    found, places = np.empty(size, np.uint32), np.empty(size, np.int64)
    count = 0
    for place, key in enumerate(keys):
        posting = 0 if left_out[place] else last[np.int64(key) * last.size >> 32]
        while posting:
            if filed[posting - 1] == key:
                if count == found.size:
                    found, places = np.append(found, found), np.append(places, places)
                found[count], places[count] = numbers[posting - 1], place
                count += 1
            posting = before[posting - 1]
    return found[:count], places[:count]


@compiled
def _lookup(
    directory: NDArray[np.uint32], low: NDArray[np.uint16], numbers: Numbers, keys: Keys, left_out: Mask, many: int
) -> tuple[Numbers, Places, Places]:
    """The postings of ``keys`` in a run: article numbers, and for each the position of its key. Then, for the keys with
    more than ``many`` postings, which are not read: the position of the key, and the start and end of its postings."""
    extents, count, unread = _extents(directory, low, keys, left_out), 0, 0
    for place in range(keys.size):
        size = extents[place, 1] - extents[place, 0]
        unread += size > many
        count += size if size <= many else 0
    found, places, rest = np.empty(count, np.uint32), np.empty(count, np.int64), np.empty((unread, 3), np.int64)
    count, unread = 0, 0
    for place in range(keys.size):
        begin, end = extents[place]
        if end - begin > many:
            rest[unread, 0], rest[unread, 1], rest[unread, 2] = place, begin, end
            unread += 1
        else:
            for posting in range(begin, end):
                found[count], places[count] = posting, place
                count += 1
    # A loop without branches, so that the processor fetches many values that are not in its cache at the same time.
    for hit in range(count):
        found[hit] = numbers[found[hit]]
    return found, places, rest


@compiled
def _extents(directory: NDArray[np.uint32], low: NDArray[np.uint16], keys: Keys, left_out: Mask) -> Places:
    """Start and end of the postings of each key in a run; empty for keys left out."""
    extents, at_guess = np.zeros((keys.size, 2), np.int64), np.empty(keys.size, np.int64)
    # Keys are hashes, so the position of one can be estimated closely. Reading the estimated positions in a loop
    # without branches loads many of them into the processor's cache at once: a fifth less time than without that loop.
    for place in range(keys.size):
        upper, lower = np.int64(keys[place]) >> 16, np.int64(keys[place]) & (HALF - 1)
        begin, size = np.int64(directory[upper]), np.int64(directory[upper + 1]) - directory[upper]
        extents[place, 0] = begin + (lower * size >> 16)
        at_guess[place] = low[min(extents[place, 0], low.size - 1)]
    for place in range(keys.size):
        upper, lower = np.int64(keys[place]) >> 16, np.int64(keys[place]) & (HALF - 1)
        begin, end = np.int64(directory[upper]), np.int64(directory[upper + 1])
        if left_out[place] or begin == end:
            extents[place, 0] = 0
        else:
            first = _first(low, begin, end, extents[place, 0], lower)
            extents[place, 0], extents[place, 1] = first, _first(low, first, end, first, lower + 1)
    return extents


@compiled
def _first(low: NDArray[np.uint16], begin: np.int64, end: np.int64, near: np.int64, value: np.int64) -> np.int64:
    """The position of the first of ``low[begin:end]``, which ascend, that is not less than ``value``, or ``end``. A
    galloping search, fast if the result is close to ``near``."""
    step = 1
    if near < end and low[near] < value:
        begin = near + 1
        while near + step < end and low[near + step] < value:
            begin = near + step + 1
            step *= 2
        end = min(end, near + step)
    else:
        end = near
        while near - step >= begin and low[near - step] >= value:
            end = near - step
            step *= 2
        begin = max(begin, near - step + 1)
    while begin < end:
        middle = (begin + end) // 2
        if low[middle] < value:
            begin = middle + 1
        else:
            end = middle
    return begin


def _run(filed: Sequence[Keyed]) -> _Run:
    """A run of postings whose numbers ascend from one of ``filed`` to the next; the keys may be in any order."""
    # A least-significant-digit radix sort, each pass stable (Knuth, The Art of Computer Programming, volume 3, 5.2.5):
    # a fifth of the time of numpy's sort, since it needs no comparisons.
    for shift in range(0, KEY_BITS, DIGIT_BITS):
        counts = np.zeros((1 << DIGIT_BITS) + 1, np.int64)
        for each in filed:
            _count_digits(each.keys, counts, shift)
        places = np.cumsum(counts)
        # numpy allocates large arrays in huge pages, where the system has them; compiled code does not.
        keys, numbers = np.empty(places[-1], np.uint32), np.empty(places[-1], np.uint32)
        for each in filed:
            _place_by_digit(each.keys, each.holders, each.first, keys, numbers, places, shift)
        filed = [Keyed(keys, numbers, 0)]
    ends = np.searchsorted(keys, np.arange(HALF, dtype=np.uint32) << np.uint32(16)).astype(np.uint32)
    return _Run(np.append(ends, np.uint32(keys.size)), keys.astype(np.uint16), numbers)


@compiled
def _count_digits(keys: Keys, counts: Places, shift: int) -> None:
    """Count the keys by the digit that is ``shift`` bits from the right; the count for digit d is at index d + 1."""
    for key in keys:
        counts[(np.int64(key) >> shift & (1 << DIGIT_BITS) - 1) + 1] += 1


@compiled
def _place_by_digit(
    keys: Keys, holders: Numbers, first: int, to_keys: Keys, to_numbers: Numbers, places: Places, shift: int
) -> None:
    """Write each posting to the next free place for its digit, which ``places`` gives and which is then advanced."""
    for at in range(keys.size):
        digit = np.int64(keys[at]) >> shift & (1 << DIGIT_BITS) - 1
        to = places[digit]
        to_keys[to], to_numbers[to] = keys[at], holders[at] + first
        places[digit] = to + 1


def _merged(older: _Run, newer: _Run) -> _Run:
    """Both runs merged into one."""
    size = older.numbers.size + newer.numbers.size
    run = _Run(older.directory + newer.directory, np.empty(size, np.uint16), np.empty(size, np.uint32))
    _interleave(older, newer, run.low, run.numbers)
    return run


@compiled
def _interleave(older: _Run, newer: _Run, low: NDArray[np.uint16], numbers: Numbers) -> None:
    """Write the postings of both into ``low`` and ``numbers``; for each key the older ones first."""
    place, at = 0, 0
    for upper in range(HALF):
        end = np.int64(older.directory[upper + 1])
        for posting in range(newer.directory[upper], newer.directory[upper + 1]):
            while at < end and older.low[at] <= newer.low[posting]:
                low[place], numbers[place] = older.low[at], older.numbers[at]
                at, place = at + 1, place + 1
            low[place], numbers[place] = newer.low[posting], newer.numbers[posting]
            place += 1
        while at < end:
            low[place], numbers[place] = older.low[at], older.numbers[at]
            at, place = at + 1, place + 1

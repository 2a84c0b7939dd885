"""Keys of an article in, the numbers of the articles that share them out: the inverted index, in few bytes.

A log-structured merge: new postings stand in a hash table, which is merged into runs of arrays, each run larger than
the next. A posting in a run takes 6 bytes (the lower half of its key, its article's number) and its share of a
directory over the upper bits; a dictionary of lists would take a hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.compiled import compiled
from service.deduplication.sketch import Keys
from service.deduplication.words import Mask

Numbers = NDArray[np.uint32]
Places = NDArray[np.int64]

# Postings in the hash table before they are merged, and how much larger each run is than the one after: with more
# runs a query takes longer, with larger steps each posting is copied more often.
NEWEST = 1 << 16
STEP = 12
# Upper bits of a key in the directory of a run of up to so many postings; at least 16, since 16 are kept in the run.
# A change of bits sorts the run anew, so it comes early: up to 32 postings share a place, or 20 in a run of 80 million.
DIRECTORY_BITS = ((1 << 21, 16), (12_000_000, 20), (1 << 32, 22))
# Postings that recovery sorts at a time.
AT_ONCE = 1 << 22
# Of a place with more postings than this a sample is looked at before they are read: is it furniture?
MANY = 512


class _Run(NamedTuple):
    """Postings by the upper ``bits`` of their key: those with upper bits u are ``directory[u]:directory[u + 1]``,
    older ones first. ``low`` are the lower 16 bits."""

    bits: int
    directory: NDArray[np.uint32]
    low: NDArray[np.uint16]
    numbers: Numbers


class _Table(NamedTuple):
    """The newest postings, in their order; ``last`` has for each upper bits of a key the place of the last posting
    with these, and ``before`` for each posting that of the one before it, both 0 for none and counted from 1."""

    keys: Keys
    numbers: Numbers
    before: NDArray[np.uint32]
    last: NDArray[np.uint32]


class Postings:
    """Which articles, by number, hold a key."""

    def __init__(self) -> None:
        self._newest = _table(NEWEST)
        self._size = 0
        self._runs: list[_Run] = []

    def __len__(self) -> int:
        return self._size + sum(run.numbers.size for run in self._runs)

    @property
    def bytes(self) -> int:
        """Memory of the postings."""
        runs = sum(run.directory.nbytes + run.low.nbytes + run.numbers.nbytes for run in self._runs)
        return runs + sum(column.nbytes for column in self._newest)

    def add(self, number: int, keys: Keys) -> None:
        """File article ``number`` under ``keys``."""
        if self._size + keys.size > self._newest.keys.size:
            self._merge()
        if keys.size > self._newest.keys.size:
            self._push(keys, np.full(keys.size, number, dtype=np.uint32))
        else:
            self._size = _filed(*self._newest, self._size, number, keys)

    def load(self, rows: Iterable[tuple[int, Keys]]) -> None:
        """``add`` many at once, without the hash table."""
        self._merge()
        waiting: list[tuple[int, Keys]] = []
        size = 0
        for number, keys in rows:
            waiting.append((number, keys))
            size += keys.size
            if size >= AT_ONCE:
                self._push(*_columns(waiting))
                waiting, size = [], 0
        if waiting:
            self._push(*_columns(waiting))

    def find(self, keys: Keys, left_out: Mask, furniture: Callable[[int, Numbers], bool]) -> tuple[Numbers, Places]:
        """The numbers of the articles that hold ``keys`` and of each the place of its key in ``keys``, but for those
        in ``left_out``.

        ``furniture`` is asked of keys with very many holders, by their place and with some of these; where it says so,
        the key is marked in ``left_out`` too, though some of its holders may be among those found.
        """
        found: list[tuple[Numbers, Places]] = []
        for run in self._runs:
            numbers, places, most = _lookup(*run, keys, left_out, MANY)
            found.append((numbers, places))
            if most > MANY:
                found += _looked_at(run, keys, left_out, furniture)
        found.append(_recent(*self._newest, keys, left_out))
        return np.concatenate([each for each, _ in found]), np.concatenate([each for _, each in found])

    def holders(self, *keys: int) -> Numbers:
        """The numbers of the articles that hold any of ``keys``, once for each of these."""
        wanted = np.array(keys, dtype=np.uint32)
        none = np.zeros(wanted.size, dtype=np.bool_)
        found = [_lookup(*run, wanted, none, run.numbers.size)[0] for run in self._runs]
        found.append(_recent(*self._newest, wanted, none)[0])
        return np.concatenate(found)

    def renumber(self, kept: Mask) -> None:
        """Drop the postings of articles that are not ``kept``; number the others anew, in their order."""
        self._merge()
        new = (np.cumsum(kept) - 1).astype(np.uint32)
        runs = []
        for run in self._runs:
            keep = kept[run.numbers]
            directory = np.concatenate([[0], np.cumsum(keep)])[run.directory].astype(np.uint32)
            if directory[-1]:
                runs.append(_Run(run.bits, directory, run.low[keep], new[run.numbers[keep]]))
        self._runs = runs

    def _merge(self) -> None:
        """Move the newest postings to a run."""
        newest, size = self._newest, self._size
        if size:
            self._newest, self._size = _table(NEWEST), 0
            self._push(newest.keys[:size], newest.numbers[:size])

    def _push(self, keys: Keys, numbers: Numbers) -> None:
        """A new run of these postings, together with the runs that are not much larger."""
        run = _run(keys, numbers, _bits(keys.size))
        while self._runs and self._runs[-1].numbers.size < STEP * run.numbers.size:
            older = self._runs.pop()
            bits = max(older.bits, _bits(older.numbers.size + run.numbers.size))
            run = _merged(_with_bits(older, bits), _with_bits(run, bits), bits)
        self._runs.append(run)


def warm_up() -> None:
    """Compile, or load, what is compiled here."""
    postings, keys = Postings(), np.arange(2, dtype=np.uint32)
    for number in range(2):
        postings.load([(number, keys)])
    postings.add(2, keys)
    postings.holders(1)
    list(_looked_at(postings._runs[0], keys, np.zeros(2, dtype=np.bool_), lambda place, sample: False))


def _columns(rows: list[tuple[int, Keys]]) -> tuple[Keys, Numbers]:
    """Each key of each row, and of each its row's number."""
    numbers = np.array([number for number, _ in rows], dtype=np.uint32)
    return np.concatenate([keys for _, keys in rows]), numbers.repeat([keys.size for _, keys in rows])


def _table(size: int) -> _Table:
    """An empty table for so many postings, a power of two."""
    keys, numbers, before, last = (np.zeros(length, dtype=np.uint32) for length in (size, size, size, 2 * size))
    return _Table(keys, numbers, before, last)


@compiled
def _filed(filed: Keys, numbers: Numbers, before: Numbers, last: Numbers, size: int, number: int, keys: Keys) -> int:
    """Add postings to a table of ``size`` ones; how many it has then."""
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
    """The postings of ``keys`` in the table: their numbers, and of each the place of its key."""
    found, places = np.empty(64, np.uint32), np.empty(64, np.int64)
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


def _looked_at(
    run: _Run, keys: Keys, left_out: Mask, furniture: Callable[[int, Numbers], bool]
) -> Iterator[tuple[Numbers, Places]]:
    """What ``_lookup`` left of one run: those keys that share their upper bits with many, if they are no furniture;
    those that are get marked in ``left_out``."""
    begins, ends = _extents(*run[:2], keys, left_out)
    for place in (ends - begins > MANY).nonzero()[0].tolist():
        some = np.arange(begins[place], ends[place], max(1, (ends[place] - begins[place]) // MANY))
        some = some[run.low[some] == np.uint16(keys[place] & 0xFFFF)]
        left_out[place] = furniture(place, run.numbers[some])
        numbers, places, _ = _lookup(*run, keys[place : place + 1], left_out[place : place + 1], run.numbers.size)
        yield numbers, places + place


@compiled
def _extents(bits: int, directory: NDArray[np.uint32], keys: Keys, left_out: Mask) -> tuple[Places, Places]:
    """From where to where the postings of a run stand that share the upper bits of each key; nowhere for those left
    out."""
    begins, ends = np.zeros(keys.size, np.int64), np.zeros(keys.size, np.int64)
    for place in range(keys.size):
        if not left_out[place]:
            upper = np.int64(keys[place]) >> (32 - bits)
            begins[place], ends[place] = directory[upper], directory[upper + 1]
    return begins, ends


@compiled
def _lookup(
    bits: int,
    directory: NDArray[np.uint32],
    low: NDArray[np.uint16],
    numbers: Numbers,
    keys: Keys,
    left_out: Mask,
    many: int,
) -> tuple[Numbers, Places, int]:
    """The numbers of the postings of ``keys`` in a run, of each the place of its key, and the most postings that share
    the upper bits of a key. Where these are more than ``many`` they are not read."""
    begins, ends = _extents(bits, directory, keys, left_out)
    # A loop without branches first, and the numbers last: what is not in the processor's cache is fetched many at once.
    count, most = 0, 0
    for place in range(keys.size):
        most = max(most, ends[place] - begins[place])
        if ends[place] - begins[place] > many:
            ends[place] = begins[place]
        for posting in range(begins[place], ends[place]):
            count += low[posting] == keys[place] & 0xFFFF
    found, places = np.empty(count, np.uint32), np.empty(count, np.int64)
    count = 0
    for place in range(keys.size):
        for posting in range(begins[place], ends[place]):
            if low[posting] == keys[place] & 0xFFFF:
                found[count], places[count] = posting, place
                count += 1
    for hit in range(count):
        found[hit] = numbers[found[hit]]
    return found, places, most


def _bits(size: int) -> int:
    return next(bits for most, bits in DIRECTORY_BITS if size <= most)


@compiled
def _run(keys: Keys, numbers: Numbers, bits: int) -> _Run:
    """A run of postings in any order."""
    directory = np.zeros((1 << bits) + 1, np.uint32)
    low, sorted_numbers = np.empty(keys.size, np.uint16), np.empty(keys.size, np.uint32)
    for key in keys:
        directory[(np.int64(key) >> (32 - bits)) + 1] += np.uint32(1)
    directory = np.cumsum(directory).astype(np.uint32)
    free = directory.copy()
    for posting, key in enumerate(keys):
        upper = np.int64(key) >> (32 - bits)
        low[free[upper]], sorted_numbers[free[upper]] = key & 0xFFFF, numbers[posting]
        free[upper] += np.uint32(1)
    return _Run(bits, directory, low, sorted_numbers)


@compiled
def _with_bits(run: _Run, bits: int) -> _Run:
    """``run`` with a directory over as many bits."""
    if run.bits == bits:
        return run
    keys, shift = np.empty(run.numbers.size, np.uint32), 32 - run.bits
    for upper in range(1 << run.bits):
        for posting in range(run.directory[upper], run.directory[upper + 1]):
            keys[posting] = upper << shift | (np.int64(run.low[posting]) & ((1 << shift) - 1))
    return _run(keys, run.numbers, bits)


def _merged(older: _Run, newer: _Run, bits: int) -> _Run:
    """Both, with directories over as many ``bits``, as one run: of each place the older postings, then the newer."""
    size = older.numbers.size + newer.numbers.size
    # Large arrays that numpy makes lie in huge pages, where the system has these; those made in compiled code do not.
    low, numbers, directory = np.empty(size, np.uint16), np.empty(size, np.uint32), older.directory + newer.directory
    _moved(*older, newer.directory[:-1], low, numbers)
    _moved(*newer, older.directory[1:], low, numbers)
    return _Run(bits, directory, low, numbers)


@compiled
def _moved(
    bits: int,
    directory: NDArray[np.uint32],
    lows: NDArray[np.uint16],
    its: Numbers,
    before: NDArray[np.uint32],
    low: NDArray[np.uint16],
    numbers: Numbers,
) -> None:
    """Write the postings of a run into ``low`` and ``numbers``, where of each place so many stand ``before``."""
    for upper in range(1 << bits):
        shift = np.int64(before[upper])
        for posting in range(np.int64(directory[upper]), np.int64(directory[upper + 1])):
            low[posting + shift], numbers[posting + shift] = lows[posting], its[posting]

"""Keys of an article in, the numbers of the articles that share them out: the inverted index, in few bytes.

A log-structured merge: new postings stand in a dictionary, which is merged into runs of arrays, each run larger than
the next. A posting in a run takes 6 bytes (the lower half of its key, its article's number) and its share of a
directory over the upper bits; a dictionary of lists would take a hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from service.deduplication.sketch import Keys

Numbers = NDArray[np.uint32]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]

# Postings in the dictionary before they are merged, and how much larger each run is than the one after: with more
# runs a query takes longer, with larger steps each posting is copied more often.
NEWEST = 1 << 17
STEP = 12
# Upper bits of a key in the directory of a run of up to so many postings; at least 16, since 16 are kept in the run.
# A change of bits sorts the run anew, so it comes early: up to 32 postings share a place, or 20 in a run of 80 million.
DIRECTORY_BITS = ((1 << 21, 16), (12_000_000, 20), (1 << 32, 22))
# Postings that a merge moves at a time: its working memory.
AT_ONCE = 1 << 22
# Of a place with more postings than this a sample is looked at before they are read: is it furniture?
MANY = 512


@dataclass(frozen=True, slots=True)
class _Run:
    """Postings by the upper ``bits`` of their key: those with upper bits u are ``directory[u]:directory[u + 1]``,
    older ones first. ``low`` are the lower 16 bits."""

    bits: int
    directory: NDArray[np.uint32]
    low: NDArray[np.uint16]
    numbers: Numbers


class Postings:
    """Which articles, by number, hold a key."""

    def __init__(self) -> None:
        self._latest: dict[int, int] = {}
        self._earlier: dict[int, list[int]] = {}
        self._waiting: list[tuple[int, Keys]] = []
        self._waiting_size = 0
        self._runs: list[_Run] = []

    def __len__(self) -> int:
        return self._waiting_size + sum(run.numbers.size for run in self._runs)

    @property
    def bytes(self) -> int:
        """Memory of the runs."""
        return sum(run.directory.nbytes + run.low.nbytes + run.numbers.nbytes for run in self._runs)

    def add(self, number: int, keys: Keys) -> None:
        """File article ``number`` under ``keys``."""
        latest = self._latest
        listed: list[int] = keys.tolist()
        for key, holder in zip(listed, map(latest.get, listed), strict=True):
            if holder is not None:
                self._earlier.setdefault(key, []).append(holder)
        latest.update(zip(listed, repeat(number)))
        self._waiting.append((number, keys))
        self._waiting_size += keys.size
        if self._waiting_size >= NEWEST:
            self._merge()

    def load(self, rows: Iterable[tuple[int, Keys]]) -> None:
        """``add`` many at once, without the dictionary."""
        self._merge()
        for number, keys in rows:
            self._waiting.append((number, keys))
            self._waiting_size += keys.size
            if self._waiting_size >= AT_ONCE:
                self._merge()
        self._merge()

    def find(
        self, keys: Keys, left_out: Mask, furniture: Callable[[int, Numbers], bool]
    ) -> tuple[Numbers, Places, Mask]:
        """The numbers of the articles that hold ``keys``, of each the place of its key in ``keys``, and which keys
        were left out.

        Those in ``left_out`` are so from the start. ``furniture`` is asked of keys with many holders, by their place
        and with some of these; where it says so, the key is left out too.
        """
        left_out = left_out.copy()
        found = [_lookup(run, keys, left_out, furniture) for run in self._runs]
        recent: list[int] = []
        places: list[int] = []
        listed: list[int] = keys.tolist()
        for place, holder in enumerate(map(self._latest.get, listed)):
            if holder is not None and not left_out[place]:
                holders = [*self._earlier.get(listed[place], ()), holder]
                recent += holders
                places += repeat(place, len(holders))
        found.append((np.array(recent, dtype=np.uint32), np.array(places, dtype=np.int64)))
        all_numbers = np.concatenate([numbers for numbers, _ in found])
        all_places = np.concatenate([each for _, each in found])
        if left_out.any():
            kept = ~left_out[all_places]
            all_numbers, all_places = all_numbers[kept], all_places[kept]
        return all_numbers, all_places, left_out

    def holders(self, key: int) -> Numbers:
        """The numbers of the articles that hold one ``key``: ``find`` for a single one, which is faster so."""
        low = np.uint16(key & 0xFFFF)
        found = []
        for run in self._runs:
            upper = key >> (32 - run.bits)
            start, end = int(run.directory[upper]), int(run.directory[upper + 1])
            found.append(run.numbers[start:end][run.low[start:end] == low])
        latest = self._latest.get(key)
        if latest is not None:
            found.append(np.array([*self._earlier.get(key, ()), latest], dtype=np.uint32))
        return np.concatenate(found) if found else np.zeros(0, dtype=np.uint32)

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
        """Move the newest postings to a run, together with the runs that are not much larger."""
        if not self._waiting:
            return
        keys = np.concatenate([keys for _, keys in self._waiting])
        sizes = [keys.size for _, keys in self._waiting]
        numbers = np.repeat(np.array([number for number, _ in self._waiting], dtype=np.uint32), sizes)
        self._latest, self._earlier, self._waiting, self._waiting_size = {}, {}, [], 0
        run = _run(keys, numbers, _bits(keys.size))
        while self._runs and self._runs[-1].numbers.size < STEP * run.numbers.size:
            run = _merged(self._runs.pop(), run)
        self._runs.append(run)


def _lookup(run: _Run, keys: Keys, left_out: Mask, furniture: Callable[[int, Numbers], bool]) -> tuple[Numbers, Places]:
    """The postings of ``keys`` in one run; marks in ``left_out`` the keys that are furniture."""
    upper = keys >> np.uint32(32 - run.bits)
    starts = run.directory[upper]
    lengths = run.directory[upper + np.uint32(1)] - starts
    lengths[left_out] = 0
    low = keys.astype(np.uint16)
    if lengths.max(initial=0) > MANY:
        for place in np.flatnonzero(lengths > MANY).tolist():
            start, length = int(starts[place]), int(lengths[place])
            some = np.arange(start, start + length, max(1, length // MANY))
            some = some[run.low[some] == low[place]]
            if furniture(place, run.numbers[some]):
                left_out[place] = True
                lengths[place] = 0
    ends = np.cumsum(lengths, dtype=np.int64)
    at = np.repeat(starts + lengths - ends, lengths) + np.arange(ends[-1] if ends.size else 0)
    places = np.repeat(np.arange(keys.size), lengths)
    hits = np.flatnonzero(run.low[at] == low[places])
    return run.numbers[at[hits]], places[hits]


def _bits(size: int) -> int:
    return next(bits for most, bits in DIRECTORY_BITS if size <= most)


def _run(keys: Keys, numbers: Numbers, bits: int) -> _Run:
    """A run of postings in any order."""
    upper = keys >> np.uint32(32 - bits)
    order = np.argsort(upper, kind="stable")
    directory = np.zeros((1 << bits) + 1, dtype=np.uint32)
    np.cumsum(np.bincount(upper, minlength=1 << bits), out=directory[1:])
    return _Run(bits, directory, keys[order].astype(np.uint16), numbers[order])


def _with_bits(run: _Run, bits: int) -> _Run:
    """``run`` with a directory over as many bits."""
    if run.bits == bits:
        return run
    upper = np.repeat(np.arange(1 << run.bits, dtype=np.uint32), np.diff(run.directory))
    mask = np.uint32((1 << (32 - run.bits)) - 1)
    return _run((upper << np.uint32(32 - run.bits)) | (run.low & mask), run.numbers, bits)


def _merged(older: _Run, newer: _Run) -> _Run:
    """Both as one run: of each place the older postings, then the newer ones."""
    size = older.numbers.size + newer.numbers.size
    bits = max(older.bits, _bits(size))
    older, newer = _with_bits(older, bits), _with_bits(newer, bits)
    low = np.empty(size, dtype=np.uint16)
    numbers = np.empty(size, dtype=np.uint32)
    step = max(1, int(AT_ONCE * (1 << bits) / max(1, size)))
    for first in range(0, 1 << bits, step):
        last = min(first + step, 1 << bits)
        for run, before in ((older, newer.directory[first:last]), (newer, older.directory[first + 1 : last + 1])):
            start, end = int(run.directory[first]), int(run.directory[last])
            at = np.repeat(before, np.diff(run.directory[first : last + 1]))
            at += np.arange(start, end, dtype=np.uint32)
            low[at] = run.low[start:end]
            numbers[at] = run.numbers[start:end]
    return _Run(bits, older.directory + newer.directory, low, numbers)

"""Files of entries in, their decoded form for a stage's index out: decoded ahead of time, by helper processes.

Decoding a million entries takes longer than filling an index with them, and Python's global interpreter lock lets only
one thread of a process do either. So recovery of a long changelog uses readers: Python processes that take pickled
requests on standard input, answer on standard output, and end when their input does, however the worker ends. The
result for a file of entries is left in a file beside it, so that a whole state can be decoded ahead without being held
in memory.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import count as count_up
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from service.worker.entry_store import Chunk, EntryStore, Places, StateFailed, pairs_of

logger = logging.getLogger(__name__)

# A function from encoded entries to their decoded form; at module level, so that it can be pickled by name.
Read = Callable[[Sequence[bytes]], Any]

# Most readers: more would only wait for the process that fills the index, and each takes some 300 MB.
MOST = 2
# Suffix of the result files of readers; leftover ones are removed when the store is opened.
MADE = ".made"
# Entries decoded at a time where there are no readers: some milliseconds of work.
READ_AT_ONCE = 250


def processes() -> int:
    """How many readers to use on this machine: up to MOST, none on a single core."""
    return min(MOST, len(os.sched_getaffinity(0)) - 1 if hasattr(os, "sched_getaffinity") else 1)


class Readers:
    """``count`` reader processes, each started at its first request."""

    def __init__(self, count: int) -> None:
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="reader")
        self._thread_local = threading.local()
        self._started: list[subprocess.Popen[bytes]] = []
        self._closed = False
        self._numbers = count_up(1)

    def ask(self, read: Read, chunk: Chunk) -> Future[Path | None]:
        """A future of the file with ``read``'s result for the entries of ``chunk``, for ``load_result``; it gives None
        if the reader ended early. It raises StateFailed, and ValueError for a value that is no entry."""
        made = Path(f"{chunk.path}-{next(self._numbers)}{MADE}")
        return self._threads.submit(self._answer, read, chunk, made)

    def _answer(self, read: Read, chunk: Chunk, made: Path) -> Path | None:
        try:
            if not hasattr(self._thread_local, "reader"):
                self._thread_local.reader = subprocess.Popen(
                    [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
                self._started.append(self._thread_local.reader)
            pickle.dump((read, chunk, made), self._thread_local.reader.stdin)
            self._thread_local.reader.stdin.flush()
            wrong: Exception | None = pickle.load(self._thread_local.reader.stdout)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            made.unlink(missing_ok=True)
            if self._closed:
                raise StateFailed("the readers were let go") from error
            logger.warning("a reader of entries ended (%r); this process does its work", error)
            return None
        if wrong:
            raise wrong
        return made

    def close(self) -> None:
        """End all readers; requests not answered yet are cancelled or fail."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for each in self._started:
            each.kill()
        self._threads.shutdown()
        for each in self._started:
            each.communicate()


class ReadAhead:
    """The results of ``read`` for the segment files of one state, requested from ``readers`` as soon as a file is
    full."""

    def __init__(self, readers: Readers, read: Read) -> None:
        self._readers = readers
        self._read = read
        self._requests: dict[int, tuple[Places, Future[Path | None]]] = {}
        self._next = 0

    def note(self, store: EntryStore) -> None:
        """Request the segments of ``store`` that have become full since the last call."""
        if store.full > self._next:
            for chunk in store.chunks(self._next, full=True):
                self._ask(chunk)
            self._next = store.full

    def results(self, store: EntryStore) -> Iterator[Any]:
        """The result for each segment of ``store``, which must not change meanwhile. Segments in which entries were
        replaced or deleted since the request are read again. Raises StateFailed, DamagedState and ValueError."""
        chunks = [*store.chunks()]
        for chunk in chunks:
            self._ask(chunk)
        for chunk in chunks:
            made = self._requests.pop(chunk.segment)[1].result()
            yield made_of(self._read, chunk) if made is None else load_result(made)

    def forget(self) -> None:
        """Remove the results that were not used."""
        for _, answer in self._requests.values():
            answer.add_done_callback(_forget)
        self._requests.clear()

    def _ask(self, chunk: Chunk) -> None:
        known = self._requests.get(chunk.segment)
        if known is None or not np.array_equal(known[0], chunk.places):
            self._requests[chunk.segment] = chunk.places, self._readers.ask(self._read, chunk)
            if known is not None:
                known[1].add_done_callback(_forget)


def load_result(made: Path) -> Any:
    """Load a result that a reader left in the file ``made``, and remove the file. Raises StateFailed."""
    try:
        with made.open("rb") as file:
            found = pickle.load(file)
        made.unlink()
    except OSError as error:
        raise StateFailed(f"cannot read {made}: {error.strerror}") from error
    return found


def _forget(answer: Future[Path | None]) -> None:
    """Remove the result file of a request that is not needed any more."""
    if not answer.cancelled() and not answer.exception() and (made := answer.result()) is not None:
        with suppress(OSError):
            made.unlink()


def read_here(read: Read, store: EntryStore) -> Iterator[Any]:
    """The results of ``read`` for all entries of ``store``, READ_AT_ONCE at a time, in this process."""
    values = (value for _, value in store.items())
    while some := [*islice(values, READ_AT_ONCE)]:
        yield read(some)


def made_of(read: Read, chunk: Chunk) -> Any:
    """The result of ``read`` for the entries of ``chunk``, in this process."""
    return read([value for _, value in pairs_of(chunk)])


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    while True:
        try:
            read, chunk, made = pickle.load(requests)
        except EOFError:
            return
        wrong: Exception | None = None
        try:
            _write_result(made_of(read, chunk), made)
        except (StateFailed, ValueError) as error:
            made.unlink(missing_ok=True)
            wrong = error
        pickle.dump(wrong, answers)
        answers.flush()


def _write_result(found: Any, made: Path) -> None:
    """Pickle ``found`` to the file ``made``. Raises StateFailed."""
    try:
        with made.open("wb") as file:
            pickle.dump(found, file, pickle.HIGHEST_PROTOCOL)
    except OSError as error:
        raise StateFailed(f"cannot write to {made.parent}: {error.strerror}") from error


if __name__ == "__main__":
    # Ctrl-C reaches the whole process group; only the worker handles it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _serve(sys.stdin.buffer, sys.stdout.buffer)

"""Roots or standard input in; files or documents to send out, as they arrive, from followed folders or a pipe."""

from __future__ import annotations

import asyncio
import io
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from service.errors import UsageError
from service.intake.files import Document, Found, Refusal, Root, Skipped, from_stream, walk

T = TypeVar("T")
Look = tuple[int, int]

LOOKING_SHARE = 0.2
"""The largest share of time spent scanning followed folders: 13 us per file already sent (100,000 files: every 7 s)."""
BREATH = 200
"""How many files are scanned before yielding to the event loop, so that Ctrl-C works during a long scan."""
AHEAD = 16
"""How many documents are read ahead from standard input."""


async def measured(roots: tuple[Root, ...]) -> tuple[int, int]:
    """The number of files in the roots and their total size in bytes. Raises UsageError for a pattern that matches
    nothing."""
    files, size = 0, 0
    for root in roots:
        before = files
        for number, found in enumerate(walk(root)):
            if number % BREATH == 0:
                await asyncio.sleep(0)
            files += 1
            size += found.size if isinstance(found, Found) else 0
        if root.pattern and files == before:
            raise UsageError(f"{Path(root.path, *root.pattern)}: no file matches")
    return files, size


async def followed(
    roots: tuple[Root, ...], look_seconds: float, sent_before: Callable[[Found], bool], skip: Callable[[Skipped], None]
) -> AsyncGenerator[Found | None, None]:
    """The files that appear or change in ``roots``, indefinitely; None after each scan.

    A file is yielded when two consecutive scans, at least ``look_seconds`` apart, found it with the same size and
    modification time, so that a file that is still being written is not read; a file renamed into place is complete
    when it appears. Files for which ``sent_before`` is true are not yielded; what cannot be read is passed to ``skip``
    once.
    """
    seen: dict[Path, Look] = {}
    given: dict[Path, Look] = {}
    named: set[str] = set()
    while True:
        began = time.monotonic()
        now: dict[Path, Look] = {}
        for root in roots:
            for number, found in enumerate(walk(root)):
                if number % BREATH == 0:
                    await asyncio.sleep(0)
                if isinstance(found, Skipped):
                    if found.name not in named:
                        named.add(found.name)
                        skip(found)
                    continue
                look = (found.size, found.mtime_ns)
                if sent_before(found):
                    given.pop(found.path, None)  # the sent log has it from now on
                elif given.get(found.path) == look:
                    pass
                elif seen.get(found.path) == look:
                    given[found.path] = look
                    yield found
                else:
                    now[found.path] = look
        seen = now
        yield None
        # Appending to a file does not change its folder, so each scan checks every file. With very many files that
        # takes a second, and scans are made less often so that they do not take all the time.
        await asyncio.sleep(max(look_seconds, (time.monotonic() - began) * (1 / LOOKING_SHARE - 1)))


async def from_stdin(
    stream: io.BufferedIOBase | None, name: str | None, limit: int
) -> AsyncGenerator[Document | Skipped, None]:
    """The documents on standard input, read in a thread so that an idle pipe does not block the event loop.

    ``stream`` replaces standard input and must be unread: if it has a file descriptor, only that is used.
    """
    source = _separate_reader(stream)
    async for item in _in_thread(lambda: from_stream(source, name, limit)):
        yield item


def _separate_reader(stream: io.BufferedIOBase | None) -> io.BufferedIOBase:
    # Python aborts at exit with "could not acquire lock" if a thread still waits inside sys.stdin.buffer.
    if stream is None:
        return io.BufferedReader(io.FileIO(0, closefd=False))
    try:
        return io.BufferedReader(io.FileIO(stream.fileno(), closefd=False))
    except io.UnsupportedOperation:
        return stream


async def _in_thread(make: Callable[[], Iterator[T]]) -> AsyncGenerator[T, None]:
    """The items of a blocking iterator, which is created and run in its own thread, at most ``AHEAD`` items ahead."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[tuple[T] | BaseException | None] = asyncio.Queue(AHEAD)

    def put(item: tuple[T] | BaseException | None) -> None:
        asyncio.run_coroutine_threadsafe(queue.put(item), loop).result()

    def drive() -> None:
        with suppress(RuntimeError):  # the event loop has ended, and the rest is not needed
            try:
                for item in make():
                    put((item,))
                put(None)
            except BaseException as error:
                put(error)

    threading.Thread(target=drive, name="stdin", daemon=True).start()
    while (item := await queue.get()) is not None:
        if isinstance(item, BaseException):
            raise item
        yield item[0]


def read_again(item: Skipped, found: Found) -> bool:
    """Whether a skipped file is only not ready, since it is still being written or was removed. A followed folder waits
    for it."""
    return item.refusal is Refusal.CHANGED or not found.path.exists()

"""Roots and standard input in; files and documents to send out, as they come: at once, from a pipe, or for ever."""

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
"""The most of the time that looking at a followed folder may take: 13 us a file that was sent (100,000: every 7 s)."""
BREATH = 200
"""Files looked at between two chances for the event loop, so that Ctrl-C is heard during a long walk."""
AHEAD = 16
"""Documents read ahead from standard input."""


async def measured(roots: tuple[Root, ...]) -> tuple[int, int]:
    """How many files the roots hold, and their bytes. Raises UsageError for a pattern that matches nothing."""
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
    """The files that appear in ``roots`` or change there, for ever; None after each look.

    A file is given when two looks in a row, ``look_seconds`` apart or more, found it with the same size and time, so
    one that is being written waits; one renamed into place is complete when it appears. ``sent_before`` says which
    need no sending; what cannot be read is given to ``skip`` once.
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
                    given.pop(found.path, None)  # the log remembers it from here on
                elif given.get(found.path) == look:
                    pass
                elif seen.get(found.path) == look:
                    given[found.path] = look
                    yield found
                else:
                    now[found.path] = look
        seen = now
        yield None
        # A file can be appended to in a folder that stays as it is, so each look is at every file: where there are
        # very many that takes a second, and looks are made less often instead of all the time.
        await asyncio.sleep(max(look_seconds, (time.monotonic() - began) * (1 / LOOKING_SHARE - 1)))


async def from_stdin(
    stream: io.BufferedIOBase | None, name: str | None, limit: int
) -> AsyncGenerator[Document | Skipped, None]:
    """The documents on standard input, read in a thread so that a quiet pipe stops nobody.

    ``stream`` stands in for it, unread so far: of one with a file descriptor only that is used.
    """
    source = _own_reader(stream)
    async for item in _in_thread(lambda: from_stream(source, name, limit)):
        yield item


def _own_reader(stream: io.BufferedIOBase | None) -> io.BufferedIOBase:
    # Python dies at its end, with "could not acquire lock", where a thread still waits inside sys.stdin.buffer.
    if stream is None:
        return io.BufferedReader(io.FileIO(0, closefd=False))
    try:
        return io.BufferedReader(io.FileIO(stream.fileno(), closefd=False))
    except io.UnsupportedOperation:
        return stream


async def _in_thread(make: Callable[[], Iterator[T]]) -> AsyncGenerator[T, None]:
    """The items of an iterator that blocks, made and driven in a thread of its own, at most ``AHEAD`` ahead."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[tuple[T] | BaseException | None] = asyncio.Queue(AHEAD)

    def put(item: tuple[T] | BaseException | None) -> None:
        asyncio.run_coroutine_threadsafe(queue.put(item), loop).result()

    def drive() -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody wants the rest
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
    """Whether a refused file is only not ready: still being written, or taken away. A followed folder waits for it."""
    return item.refusal is Refusal.CHANGED or not found.path.exists()

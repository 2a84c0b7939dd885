"""Supply: a folder followed look by look, and standard input read while it is still being written."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Coroutine, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from service.intake import watch
from service.intake.files import Document, Found, Refusal, Root, Skipped, roots
from service.intake.watch import followed, from_stdin


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    return made


def run(work: Coroutine[Any, Any, Any]) -> Any:
    async def limited() -> Any:
        async with asyncio.timeout(120):
            return await work

    return asyncio.run(limited())


# ``one_look`` steps from look to look, so that nothing here waits for time to pass


async def one_look(looks: AsyncGenerator[Found | None, None]) -> list[str]:
    given = []
    while (found := await anext(looks)) is not None:
        given.append(found.filename)
    return given


def watching(folder: Path, skipped: list[Skipped] | None = None) -> AsyncGenerator[Found | None, None]:
    skip = (lambda each: None) if skipped is None else skipped.append
    return followed(roots((str(folder),)), 0.0, lambda found: False, skip)


def test_followed_file_is_given_once_two_looks_agree_on_it(folder: Path) -> None:
    async def steps() -> None:
        async with aclosing(watching(folder)) as looks:
            assert await one_look(looks) == []
            (folder / "a.txt").write_text("half")
            assert await one_look(looks) == []
            (folder / "a.txt").write_text("half and half")
            assert await one_look(looks) == []
            assert await one_look(looks) == ["a.txt"]
            assert [await one_look(looks) for _ in range(4)] == [[]] * 4
            (folder / "a.txt").write_text("another text")
            assert await one_look(looks) == []
            assert await one_look(looks) == ["a.txt"]

    run(steps())


def test_followed_file_renamed_into_place_is_given_and_its_temporary_names_never(folder: Path) -> None:
    async def steps() -> None:
        async with aclosing(watching(folder)) as looks:
            for name in (".a.txt.swp", "a.txt.tmp", "a.txt.part"):
                (folder / name).write_text("whole")
            assert [await one_look(looks) for _ in range(3)] == [[], [], []]
            (folder / "a.txt.part").rename(folder / "a.txt")
            assert await one_look(looks) == []
            assert await one_look(looks) == ["a.txt"]

    run(steps())


def test_followed_folder_names_what_it_cannot_read_once(folder: Path) -> None:
    async def steps() -> None:
        skipped: list[Skipped] = []
        (folder / "gone").symlink_to(folder / "nowhere")
        async with aclosing(watching(folder, skipped)) as looks:
            for _ in range(3):
                await one_look(looks)
        assert [each.refusal for each in skipped] == [Refusal.UNREADABLE]

    run(steps())


def test_standard_input_gives_each_line_before_the_input_ends() -> None:
    async def steps() -> None:
        end, start = os.pipe()
        with os.fdopen(end, "rb") as stream, os.fdopen(start, "wb", buffering=0) as feed:
            lines = from_stdin(stream, "feed.jsonl", 1000)
            feed.write(b'{"n":1}\n{"n"')
            first = await anext(lines)
            feed.write(b":2}\n")
            second = await anext(lines)
            feed.close()
            assert [each.filename for each in (first, second) if isinstance(each, Document)] == [
                "feed.jsonl#1",
                "feed.jsonl#2",
            ]
            assert await anext(lines, None) is None

    run(steps())


WAITING = """
import asyncio, sys
from service.intake.watch import from_stdin

async def one():
    print((await anext(from_stdin(sys.stdin.buffer, "feed.jsonl", 1000))).filename, flush=True)

asyncio.run(one())
"""


@pytest.mark.system
def test_process_ends_cleanly_while_its_standard_input_is_still_open() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b"{}\n")
        process.stdin.flush()
        assert process.stdout.read() == b"feed.jsonl#1\n"
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_looking_at_very_many_files_leaves_time_for_the_rest(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, pauses = [0.0], list[float]()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    def walk_slowly(root: Root) -> Iterator[Found | Skipped]:
        clock[0] += 3.0
        yield from ()

    async def steps() -> None:
        looks = followed(roots((str(folder),)), 1.0, lambda found: True, lambda skipped: None)
        async with aclosing(looks):
            for _ in range(3):
                assert await one_look(looks) == []

    monkeypatch.setattr("service.intake.watch.time.monotonic", lambda: clock[0])
    monkeypatch.setattr("service.intake.watch.asyncio.sleep", pause)
    with asyncio.Runner() as runner:
        runner.run(steps())
        monkeypatch.setattr(watch, "walk", walk_slowly)
        runner.run(steps())
    assert pauses == [1.0, 1.0, 12.0, 12.0]

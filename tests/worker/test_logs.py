"""A worker's log: hundreds of the client's lines about one thing are one, and none while the broker is gone."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from service.worker import logs
from service.worker.logs import AGAIN_SECONDS, OncePerMinute


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def line(message: str, *args: object, name: str = "aiokafka", level: int = logging.ERROR) -> logging.LogRecord:
    return logging.LogRecord(name, level, __file__, 1, message, args, None)


def written(once: OncePerMinute, *records: logging.LogRecord) -> list[str]:
    return [each.getMessage() for each in records if once.filter(each)]


def test_five_hundred_lines_of_one_kind_are_one_and_after_a_minute_the_next_says_how_many() -> None:
    clock = Clock()
    once = OncePerMinute(clock)
    burst = [line("Unable connect to node with id %s: %s", number % 3, "refused") for number in range(500)]
    assert written(once, *burst) == ["Unable connect to node with id 0: refused"]
    clock.now += AGAIN_SECONDS
    again = line("Unable connect to node with id %s: %s", 2, "refused")
    assert written(once, again) == ["Unable connect to node with id 2: refused (and 499 more like it before)"]


def test_lines_of_another_kind_or_level_are_written() -> None:
    once = OncePerMinute(Clock())
    assert len(written(once, line("a %s", 1), line("b %s", 1), line("a %s", 1, level=logging.WARNING))) == 3


@pytest.mark.parametrize("name", ["service.worker.lag", "aiokafkaesque"])
def test_our_own_lines_are_never_held_back(name: str) -> None:
    once = OncePerMinute(Clock())
    once.muted = True
    assert len(written(once, *(line("said", name=name) for _ in range(3)))) == 3


def test_lines_that_a_library_formatted_itself_are_of_one_kind_but_for_their_figures() -> None:
    once = OncePerMinute(Clock())
    assert len(written(once, line("Heartbeat 12 failed"), line("Heartbeat 13 failed"), line("Commit 1 failed"))) == 2


def test_while_the_broker_is_gone_the_libraries_say_nothing_but_what_is_critical() -> None:
    once = OncePerMinute(Clock())
    once.muted = True
    assert written(once, line("x", name="aiokafka.conn"), line("y", level=logging.CRITICAL)) == ["y"]
    once.muted = False
    assert written(once, line("x", name="aiokafka.conn")) == ["x"]


@pytest.fixture
def as_before() -> Iterator[None]:
    """Logging is the process's: what a test configures is taken back."""
    names = (*logs.LIBRARIES, *logs.SILENCED)
    levels = [logging.getLogger(name).level for name in names]
    root = logging.getLogger()
    filters = [(handler, list(handler.filters)) for handler in root.handlers]
    yield
    for name, level in zip(names, levels, strict=True):
        logging.getLogger(name).setLevel(level)
    for handler, before in filters:
        handler.filters[:] = before


@pytest.mark.usefixtures("as_before")
def test_timers_that_are_late_are_not_worth_a_line_and_the_libraries_begin_at_warnings(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logs.configure("INFO")
    logging.getLogger("mode.timers").warning("Timer %s is overlapping (interval=%r runtime=%r)", "commit", 0.5, 0.7)
    logging.getLogger("aiokafka.conn").info("connected")
    logging.getLogger("aiokafka.conn").warning("lost")
    assert [each.getMessage() for each in caplog.records] == ["lost"]

"""A worker's log: hundreds of the client's lines about one thing are one, and none while the broker is gone."""

from __future__ import annotations

import json
import logging
import signal
import sys
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
    root_level, told_before = root.level, signal.getsignal(signal.SIGHUP)
    filters = [(handler, list(handler.filters)) for handler in root.handlers]
    yield
    for name, level in zip(names, levels, strict=True):
        logging.getLogger(name).setLevel(level)
    root.setLevel(root_level)
    signal.signal(signal.SIGHUP, told_before)
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


def test_a_kind_of_ours_is_limited_too_and_never_muted() -> None:
    once = OncePerMinute(Clock())
    once.muted = True
    lines = [line("refused", name="newswire.events", level=logging.WARNING) for _ in range(3)]
    for each in lines:
        setattr(each, logs.KIND, "malformed")
    assert written(once, *lines) == ["refused"]
    assert written(once, line("refused", name="newswire.events")) == ["refused"]


def told(**fields: object) -> logging.LogRecord:
    record = line("article found", name="newswire.events", level=logging.INFO)
    setattr(record, logs.FIELDS, fields)
    return record


def test_a_line_to_read_has_the_fields_behind_and_no_sender_makes_a_line_of_its_own() -> None:
    text = logs.Text("clean").format(told(article_id="a1", source="x\n2026 ERROR clean: \x1b[2J", filename="b c"))
    quoted = r'source="x\n2026 ERROR clean: \u001b[2J" filename="b c"'
    assert text.endswith(f" INFO clean newswire.events: article found article_id=a1 {quoted}")
    assert len(text.splitlines()) == 1


def test_a_json_line_is_one_object_with_the_fields_by_name() -> None:
    record = told(article_id="a1", source="x\ny")
    try:
        raise ValueError("no")
    except ValueError:
        record.exc_info = sys.exc_info()
    text = logs.Json("clean").format(record)
    assert len(text.splitlines()) == 1
    said = json.loads(text)
    assert (said["level"], said["stage"], said["message"]) == ("INFO", "clean", "article found")
    assert (said["article_id"], said["source"]) == ("a1", "x\ny")
    assert said["time"].endswith("+00:00")
    assert "ValueError: no" in said["exception"]


@pytest.mark.usefixtures("as_before")
def test_sighup_makes_the_log_more_talkative_and_then_as_it_was() -> None:
    logs.configure("WARNING")
    levels = []
    for _ in range(3):
        signal.raise_signal(signal.SIGHUP)
        levels.append(logging.getLevelName(logging.getLogger().level))
    assert levels == ["INFO", "DEBUG", "WARNING"]


def test_what_services_say_of_their_start_is_not_written_below_a_warning() -> None:
    once = OncePerMinute()
    started = line("[%s] %s", "^--HealthServer", "Starting...", name="service.worker.health", level=logging.INFO)
    crashed = line("[%s] %s", "^--HealthServer", "Crashed", name="service.worker.health")
    assert written(once, started, crashed) == ["[^--HealthServer] Crashed"]

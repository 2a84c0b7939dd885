"""How the stages get on, told from offsets, clocks and what workers say."""

from __future__ import annotations

from typing import Any

import pytest

from service.kafka.reading import Record
from service.page.stages import STUCK_SECONDS, Clocks, StageMonitor, health
from service.pipeline import RAW, STAGES

FIRST = STAGES[0]
PLACE = (RAW, 0)


def record(offset: int, seconds: float) -> Record:
    return Record(RAW, 0, offset, int(seconds * 1000), b"k", b"v", ())


def test_the_age_of_what_waits_is_told_from_its_offset() -> None:
    clocks = Clocks()
    clocks.note([record(0, 100), record(1, 100.2), record(2, 100.4), record(3, 105), record(4, 110)])
    assert clocks.seconds_since(PLACE, 3, 120) == 15
    assert clocks.seconds_since(PLACE, 2, 120) == 20
    assert clocks.seconds_since(PLACE, 4, 120) == 10
    assert clocks.seconds_since(("other", 0), 0, 120) == 0


def updated(
    monitor: StageMonitor, now: float, done: int | None, end: int, worker: dict[str, Any] | None = None
) -> dict[str, Any]:
    committed = {} if done is None else {FIRST.app_id: {PLACE: done}}
    monitor.update(now, committed, {PLACE: 2}, {PLACE: end}, {} if worker is None else {FIRST.name: worker})
    return monitor.rows()[0]


def test_a_stage_that_commits_has_a_rate_and_what_is_left_is_its_lag() -> None:
    monitor = StageMonitor()
    monitor.clocks.note([record(each, 100 + each) for each in range(60)])
    assert updated(monitor, 200, 10, 50)["lag"] == 40
    row = updated(monitor, 210, 40, 50)
    assert (row["rate"], row["lag"], row["age_seconds"], row["health"]) == (3.0, 10, 70.0, "working")


def test_a_group_that_has_committed_nothing_has_all_before_it_that_is_still_there() -> None:
    assert updated(StageMonitor(), 200, None, 50)["lag"] == 48


def test_work_that_nobody_does_for_a_minute_is_stuck() -> None:
    monitor = StageMonitor()
    assert updated(monitor, 200, 10, 50)["health"] == "waiting"
    assert updated(monitor, 201 + STUCK_SECONDS, 10, 50)["health"] == "stuck"
    assert updated(monitor, 203 + STUCK_SECONDS, 50, 50)["health"] == "working"


@pytest.mark.parametrize(
    ("answer", "waiting", "still", "rate", "expected"),
    [
        ({"ready": False, "paused": "too many dead letters"}, True, 999.0, 0.0, "paused"),
        ({"ready": False}, False, 999.0, 0.0, "starting"),
        ({"ready": True}, False, 999.0, 0.0, "idle"),
        ({"ready": True}, False, 1.0, 2.0, "working"),
        (None, False, 999.0, 0.0, "absent"),
        (None, True, 1.0, 0.0, "waiting"),
        ({"ready": True}, True, 1.0, 0.0, "working"),
        (None, True, 1.0, 2.0, "working"),
    ],
)
def test_health_is_one_word(
    answer: dict[str, Any] | None, waiting: bool, still: float, rate: float, expected: str
) -> None:
    assert health(True, answer, waiting, still, rate) == expected


def test_a_worker_that_nobody_knows_where_to_ask_is_not_absent() -> None:
    assert health(False, None, False, 999.0, 0.0) == "idle"

"""How far a worker is behind: what waits, its age, what is stuck, what retention took, and since when we know."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

import pytest
from faust.exceptions import ConsumerNotStarted

from service.pipeline import RAW
from service.worker import lag
from service.worker.background import kept_running
from service.worker.lag import STALE_SECONDS, STUCK_SECONDS, Lag
from tests.worker.stand_ins import ONE, ZERO, Ends, app_and_flow, measured, value_of


def lag_of(it: Lag, partition: str) -> float | None:
    return value_of(it, "newswire_consumer_lag_records", topic=RAW, partition=partition)


def test_lag_is_what_stands_behind_the_last_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    it = measured(monkeypatch, {ZERO: 10, ONE: 5}, positions={ZERO: 7}, committed={ZERO: 4, ONE: 5})
    assert it.by_partition == {ZERO: 3, ONE: 0}
    assert (lag_of(it, "0"), lag_of(it, "1")) == (3.0, 0.0)


def test_lag_of_a_partition_never_committed_is_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert measured(monkeypatch, {ZERO: 4, ONE: 0}).by_partition == {ZERO: 4, ONE: 0}


def test_lag_is_never_negative(monkeypatch: pytest.MonkeyPatch) -> None:
    assert measured(monkeypatch, {ZERO: 1, ONE: 0}, positions={ZERO: 3}).by_partition[ZERO] == 0


def test_a_partition_that_went_leaves_no_lag_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    it = measured(monkeypatch, {ZERO: 2, ONE: 2})

    async def again() -> None:
        it.app.consumer.assignment = lambda: set()
        await it.measure(Ends())

    asyncio.run(again())
    assert it.by_partition == {}
    assert lag_of(it, "0") is None


def test_age_is_that_of_the_oldest_record_read_or_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    def age(it: Lag) -> float:
        return value_of(it, "newswire_oldest_unprocessed_seconds") or 0.0

    assert age(measured(monkeypatch, {ZERO: 0, ONE: 0})) == 0.0
    read = measured(monkeypatch, {ZERO: 0, ONE: 0}, in_flight=[time.time() - 100, time.time()])
    assert 99 < age(read) < 110
    ahead_of_our_clock = measured(monkeypatch, {ZERO: 0, ONE: 0}, in_flight=[time.time() + 100])
    assert age(ahead_of_our_clock) == 0.0


def test_waiting_without_progress_is_stuck_and_progress_or_an_empty_topic_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    it = measured(monkeypatch, {ZERO: 3, ONE: 0})
    assert it.stuck() == [], "it has only just begun to wait"
    long_ago = time.monotonic() - STUCK_SECONDS - 1
    it.waiting_since = {ZERO: long_ago}
    assert it.stuck() == [f"{RAW}[0]"]
    it.flow.progress[ZERO] = time.monotonic()
    assert it.stuck() == []
    it.waiting_since = {}
    assert it.stuck() == []


# ---------------------------------------------------------------------------- the watcher that lives


def not_started() -> Any:
    raise ConsumerNotStarted("Consumer thread not yet started")


def test_a_watcher_that_begins_before_the_consumer_is_there_measures_once_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What ended the watcher of every second worker on a busy machine, without a line."""
    looks = 0

    measured_one = asyncio.Event()

    async def read_to_ends(consumer: Any, tps: Any, rounds: int) -> dict[Any, int]:
        nonlocal looks
        looks += 1
        if looks == 2:
            measured_one.set()
        return {ZERO: 7, ONE: 0}

    async def started(make: Any, bootstrap: str, seconds: float) -> Ends:
        return Ends()

    async def stopped(consumer: Any) -> None:
        pass

    for name, stand_in in (("started", started), ("stopped", stopped), ("LAG_INTERVAL_SECONDS", 0.001)):
        monkeypatch.setattr(lag, name, stand_in)
    monkeypatch.setattr("service.worker.lag.ends.read_to_ends", read_to_ends)

    async def work() -> Lag:
        it = Lag(*app_and_flow(assignment=not_started))
        watching = asyncio.create_task(kept_running("lag", it.watch, it.flow.metrics))
        for _ in range(5):
            await it.measure(Ends())
        assert it.measured_at is None
        assert looks == 0
        it.app.consumer.assignment = lambda: {ZERO, ONE}
        async with asyncio.timeout(10):
            await measured_one.wait()
        watching.cancel()
        return it

    it = asyncio.run(work())
    assert it.by_partition == {ZERO: 7, ONE: 0}
    assert abs((value_of(it, "newswire_lag_measured_timestamp_seconds") or 0) - time.time()) < 10


def test_a_look_that_is_long_ago_is_stale_and_the_next_one_makes_it_good(monkeypatch: pytest.MonkeyPatch) -> None:
    it = measured(monkeypatch, {ZERO: 1, ONE: 0})
    assert not it.stale()
    it._last_round -= STALE_SECONDS + 1
    assert it.stale()
    asyncio.run(it.measure(Ends()))
    assert not it.stale()


# ---------------------------------------------------------------------------- what retention took


class Thread:
    """Stands for the consumer's thread: what is committed through it."""

    def __init__(self) -> None:
        self.commits: list[dict[Any, int]] = []

    async def commit(self, offsets: dict[Any, int]) -> bool:
        self.commits.append(offsets)
        return True


def looked_twice(it: Lag, consumer: Ends) -> None:
    async def work() -> None:
        for _ in range(2):
            await it.measure(consumer)

    asyncio.run(work())


def test_what_was_deleted_unread_is_counted_said_and_committed_past_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    thread = Thread()
    it = measured(monkeypatch, {ZERO: 440, ONE: 0}, committed={ZERO: 100, ONE: 0}, thread=thread)
    with caplog.at_level(logging.WARNING):
        looked_twice(it, Ends({ZERO: 440}))
    assert value_of(it, "newswire_records_skipped_total", topic=RAW) == 340.0
    assert it.skipped == {ZERO: 340}
    assert thread.commits == [{ZERO: 440}]
    assert [each.getMessage() for each in caplog.records] == [
        f"clean: 340 records of {RAW}[0] from offset 100 to 439 were deleted by retention before this stage had read "
        "them; raise the topic's retention.ms or add workers, and replay what is missing"
    ]
    it.app.consumer._committed_offset[ZERO] = 440
    looked_twice(it, Ends({ZERO: 440}))
    assert value_of(it, "newswire_records_skipped_total", topic=RAW) == 340.0


def test_nothing_is_skipped_where_the_beginning_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    it = measured(monkeypatch, {ZERO: 440, ONE: 3}, committed={ZERO: 440, ONE: 3}, thread=Thread())
    looked_twice(it, Ends({ZERO: 440, ONE: 2}))
    assert it.skipped == {}


def test_the_age_of_the_oldest_waiting_is_a_share_of_retention(monkeypatch: pytest.MonkeyPatch) -> None:
    hour = 3_600_000
    stamps = {ZERO: int(time.time() * 1000) - 6 * hour}
    it = measured(monkeypatch, {ZERO: 9, ONE: 0}, retention_ms=24 * hour, consumer=Ends(stamps=stamps))
    assert value_of(it, "newswire_retention_used_ratio") == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("stamp", [-1, 4_000_000_000_000], ids=["no-time", "future"])
def test_a_record_without_a_time_or_of_the_future_uses_up_no_retention(
    monkeypatch: pytest.MonkeyPatch, stamp: int
) -> None:
    it = measured(monkeypatch, {ZERO: 9, ONE: 0}, retention_ms=1000, consumer=Ends(stamps={ZERO: stamp}))
    assert value_of(it, "newswire_retention_used_ratio") == 0.0


def test_without_a_limit_of_time_nothing_is_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    it = measured(monkeypatch, {ZERO: 9, ONE: 0}, retention_ms=None, consumer=Ends(stamps={ZERO: 1}))
    assert value_of(it, "newswire_retention_used_ratio") == 0.0

"""What a worker says of itself: alive means progress or nothing to do, ready means partitions and state."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from faust.types import TP

from service.kafka import ends
from service.pipeline import RAW, stage
from service.worker import health
from service.worker.health import STUCK_SECONDS, HealthServer
from service.worker.metrics import CATALOGUE, Metrics

ZERO, ONE = TP(RAW, 0), TP(RAW, 1)


def server(**state: Any) -> HealthServer:
    """A health server over an app and a flow that are as ``state`` says."""
    completed = asyncio.Event()
    if state.get("recovered", True):
        completed.set()
    app = SimpleNamespace(
        rebalancing=state.get("rebalancing", False),
        in_recovery=state.get("in_recovery", False),
        tables=SimpleNamespace(recovery=SimpleNamespace(completed=completed)),
        consumer=SimpleNamespace(
            assignment=lambda: {ZERO, ONE, TP("changelog", 0)},
            _committed_offset=state.get("committed", {ZERO: None, ONE: None}),
        ),
    )
    flow = SimpleNamespace(
        stage=stage("clean"), metrics=Metrics("clean"), positions=state.get("positions", {}), progress={},
        in_flight=deque(state.get("in_flight", ())),
    )  # fmt: skip
    return HealthServer(app, flow, "127.0.0.1", 0)  # type: ignore[arg-type]  # as much of a flow as it looks at


def measured(monkeypatch: pytest.MonkeyPatch, at: dict[TP, int], **state: Any) -> HealthServer:
    async def read_to_ends(consumer: Any, tps: list[TP], rounds: int) -> dict[TP, int]:
        assert sorted(tps) == [ZERO, ONE], "the input's partitions, not the changelog's"
        return at

    monkeypatch.setattr(ends, "read_to_ends", read_to_ends)

    async def work() -> HealthServer:
        it = server(**state)
        await it._measure(SimpleNamespace())
        return it

    return asyncio.run(work())


def lag_of(it: HealthServer, partition: str) -> float | None:
    labels = {"stage": "clean", "topic": RAW, "partition": partition}
    return it.flow.metrics.registry.get_sample_value("newswire_consumer_lag_records", labels)


def test_lag_is_what_stands_behind_the_last_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    it = measured(monkeypatch, {ZERO: 10, ONE: 5}, positions={ZERO: 7}, committed={ZERO: 4, ONE: 5})
    assert it.lag == {ZERO: 3, ONE: 0}
    assert (lag_of(it, "0"), lag_of(it, "1")) == (3.0, 0.0)


def test_lag_of_a_partition_never_committed_is_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert measured(monkeypatch, {ZERO: 4, ONE: 0}).lag == {ZERO: 4, ONE: 0}


def test_lag_is_never_negative(monkeypatch: pytest.MonkeyPatch) -> None:
    assert measured(monkeypatch, {ZERO: 1, ONE: 0}, positions={ZERO: 3}).lag[ZERO] == 0


def test_a_partition_that_went_leaves_no_lag_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    it = measured(monkeypatch, {ZERO: 2, ONE: 2})

    async def again() -> None:
        it.app.consumer.assignment = lambda: set()
        await it._measure(SimpleNamespace())

    asyncio.run(again())
    assert it.lag == {}
    assert lag_of(it, "0") is None


def test_age_is_that_of_the_oldest_record_read_or_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    def age(it: HealthServer) -> float:
        return (
            it.flow.metrics.registry.get_sample_value("newswire_oldest_unprocessed_seconds", {"stage": "clean"}) or 0.0
        )

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
    it._waiting_since = {ZERO: long_ago}
    assert it.stuck() == [f"{RAW}[0]"]
    it.flow.progress[ZERO] = time.monotonic()
    assert it.stuck() == []
    it._waiting_since = {}
    assert it.stuck() == []


@pytest.mark.parametrize("state", [{"rebalancing": True}, {"in_recovery": True}, {"recovered": False}], ids=str)
def test_ready_means_partitions_and_state(state: dict[str, bool]) -> None:
    async def work() -> tuple[bool, bool]:
        return server().ready(), server(**state).ready()

    assert asyncio.run(work()) == (True, False)


def asked(it: HealthServer, *paths: str) -> list[tuple[int, str]]:
    """The answers over HTTP, on a free port."""

    async def work() -> list[tuple[int, str]]:
        await it.on_start()
        try:
            assert it._runner is not None
            port = it._runner.addresses[0][1]
            answers = []
            async with aiohttp.ClientSession() as client:
                for path in paths:
                    async with client.get(f"http://127.0.0.1:{port}{path}") as response:
                        answers.append((response.status, await response.text()))
            return answers
        finally:
            await it.on_stop()

    return asyncio.run(work())


def test_the_endpoints_of_a_worker_that_is_well() -> None:
    alive, ready, metrics = asked(server(), "/healthz", "/readyz", "/metrics")
    assert alive == (200, '{"alive": true, "stuck": []}')
    assert ready[0] == 200
    assert f"{RAW}[1]" in ready[1]
    assert metrics[0] == 200
    assert "newswire_build_info" in metrics[1]


def test_the_endpoints_of_a_worker_that_is_not() -> None:
    it = server(rebalancing=True)
    it._waiting_since = {ONE: time.monotonic() - STUCK_SECONDS - 1}
    alive, ready = asked(it, "/healthz", "/readyz")
    assert alive == (503, f'{{"alive": false, "stuck": ["{RAW}[1]"]}}')
    assert ready == (503, '{"ready": false, "assigned": []}')


def test_no_metric_is_served_that_is_not_in_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    it = measured(monkeypatch, {ZERO: 3, ONE: 0})
    families = {each.name for each in it.flow.metrics.registry.collect()}
    assert families <= {each.name.removesuffix("_total") for each in CATALOGUE}


def test_a_metric_that_is_not_in_the_catalogue_is_an_error() -> None:
    with pytest.raises(KeyError):
        Metrics("clean").count("newswire_surprises_total")


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda each: each.name)
def test_a_metric_is_named_in_base_units_and_never_labelled_with_an_id(metric: Any) -> None:
    assert metric.name.startswith("newswire_")
    assert metric.name.endswith("_total") is (metric.kind == "counter")
    assert metric.about
    assert not {"id", "filename", "document", "article", "key"} & set(metric.labels)


def test_two_workers_in_one_process_do_not_collide() -> None:
    assert Metrics("clean").registry is not Metrics("clean").registry


def test_a_way_out_that_takes_too_long_is_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[tuple[int, str]] = []
    done = asyncio.Event()

    async def work() -> None:
        loop = asyncio.get_running_loop()

        def end(code: int, reason: str) -> None:
            ends.append((code, reason))
            loop.call_soon_threadsafe(done.set)

        monkeypatch.setattr(health, "end_process", end)
        monkeypatch.setattr(health, "LEAVE_SECONDS", 0.01)
        worker: Any = object.__new__(health.LeavingWorker)
        worker.app = SimpleNamespace(conf=SimpleNamespace(id="newswire-clean"))
        worker._leave_in_time()
        async with asyncio.timeout(120):
            await done.wait()

    asyncio.run(work())
    assert ends == [(69, "newswire-clean: not stopped after 0.01 s, the broker does not answer")]

"""What a worker says of itself: alive means progress or nothing to do, ready means a broker, a group and its state."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from types import SimpleNamespace
from typing import Any, NoReturn

import aiohttp
import pytest
from faust.exceptions import ConsumerNotStarted

from service.pipeline import RAW
from service.worker import health
from service.worker.health import HealthServer
from service.worker.lag import STALE_SECONDS, STUCK_SECONDS
from service.worker.metrics import CATALOGUE, OF_THE_PROCESS, Metrics
from tests.worker.stand_ins import ONE, ZERO, app_and_flow, measured, value_of


def server(**state: Any) -> HealthServer:
    """A health server over an app and a flow that are as ``state`` says."""
    return HealthServer(*app_and_flow(**state), "127.0.0.1", 0, progress=state.get("progress"))


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
    assert alive[0] == 200
    assert json.loads(alive[1]) == {
        "alive": True, "stuck": [], "paused": None, "lag_measured": None,
        "lag_stale": False, "skipped": {}, "broker": "answers", "gaps": []
    }  # fmt: skip
    assert ready[0] == 200
    assert f"{RAW}[1]" in ready[1]
    assert metrics[0] == 200
    assert "newswire_build_info" in metrics[1]


def test_the_endpoints_of_a_worker_that_is_not() -> None:
    it = server(rebalancing=True)
    it.lag.waiting_since = {ONE: time.monotonic() - STUCK_SECONDS - 1}
    alive, ready = asked(it, "/healthz", "/readyz")
    assert alive[0] == 503
    assert json.loads(alive[1])["stuck"] == [f"{RAW}[1]"]
    assert ready[0] == 503
    assert json.loads(ready[1])["assigned"] == []


def test_a_worker_whose_lag_was_last_measured_long_ago_is_not_alive() -> None:
    it = server()
    it.lag._last_round -= STALE_SECONDS + 1
    it.lag.measured_at = 0.0
    ((status, body),) = asked(it, "/healthz")
    assert status == 503
    said = json.loads(body)
    assert (said["alive"], said["lag_stale"], said["lag_measured"]) == (False, True, "1970-01-01T00:00:00+00:00")


def test_what_retention_took_is_in_the_health_and_no_reason_to_be_started_again() -> None:
    it = server()
    it.lag.skipped = {ZERO: 440}
    ((status, body),) = asked(it, "/healthz")
    assert (status, json.loads(body)["skipped"]) == (200, {f"{RAW}[0]": 440})


def test_a_worker_whose_broker_is_gone_is_neither_alive_nor_ready_until_it_is_back() -> None:
    it = server()
    changes: list[bool] = []
    it.broker._on_change = lambda gone: it._broker(gone, changes.append)
    now = time.monotonic()
    it.broker.note(False, now + 6)
    for status, body in asked(it, "/readyz", "/healthz"):
        assert (status, json.loads(body)["broker"]) == (503, "gone")
    assert value_of(it, "newswire_broker_up") == 0.0
    it.broker.note(True, now + 7)
    for status, body in asked(it, "/readyz", "/healthz"):
        assert (status, json.loads(body)["broker"]) == (200, "answers")
    assert value_of(it, "newswire_broker_up") == 1.0
    assert changes == [True, False]


def test_a_standby_without_partitions_is_ready() -> None:
    ((status, body),) = asked(server(assignment=set), "/readyz")
    assert (status, json.loads(body)["assigned"]) == (200, [])


def test_a_worker_that_is_not_ready_says_how_far_it_is() -> None:
    def not_started() -> Any:
        raise ConsumerNotStarted("not yet")

    answers = [
        asked(server(**state), "/readyz")[0]
        for state in (
            {"assignment": not_started},
            {"rebalancing": True},
            {"rebalancing": True, "reading": {"doing": "reading its state", "changelog_records_left": 7}},
            {"recovered": False, "progress": lambda: {"entries": 3}},
        )
    ]
    assert {status for status, _ in answers} == {503}
    assert [json.loads(body)["progress"] for _, body in answers] == [
        {"doing": "starting"},
        {"doing": "joining its group"},
        {"doing": "reading its state", "changelog_records_left": 7},
        {"entries": 3},
    ]


def test_a_paused_worker_is_alive_and_not_ready_and_says_why() -> None:
    it = server()
    why = "the last 100 records became dead letters"
    it.flow.paused = why  # type: ignore[misc]  # as in ``server``
    it.lag.waiting_since = {ONE: time.monotonic() - 2 * STUCK_SECONDS}
    alive, ready = asked(it, "/healthz", "/readyz")
    assert (alive[0], json.loads(alive[1])["paused"]) == (200, why)
    assert (ready[0], json.loads(ready[1])["paused"]) == (503, why)


def test_the_port_itself_says_where_to_look() -> None:
    ((status, page),) = asked(server(), "/")
    assert status == 200
    for path in ("/healthz", "/readyz", "/metrics"):
        assert f'href="{path}"' in page


def test_no_metric_is_served_that_is_not_in_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    it = measured(monkeypatch, {ZERO: 3, ONE: 0})
    families = {each.name for each in it.flow.metrics.registry.collect()}
    assert families <= {name.removesuffix("_total") for name in (*(each.name for each in CATALOGUE), *OF_THE_PROCESS)}


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


@pytest.mark.parametrize(
    ("in_flight", "end"),
    [
        ([1.0], (69, "newswire-clean: not stopped after 0.01 s, the broker does not take what is under way")),
        ([], (0, "newswire-clean: told to stop, and nothing is under way")),
    ],
)
def test_a_way_out_that_takes_too_long_is_cut_short(
    monkeypatch: pytest.MonkeyPatch, in_flight: list[float], end: tuple[int, str]
) -> None:
    ends: list[tuple[int, str]] = []
    done = asyncio.Event()

    async def work() -> None:
        loop = asyncio.get_running_loop()

        def note(code: int, reason: str) -> NoReturn:
            ends.append((code, reason))
            loop.call_soon_threadsafe(done.set)
            while True:  # this thread goes no further, as it would not if the process had ended
                threading.Event().wait()

        monkeypatch.setattr(health, "end_process", note)
        monkeypatch.setattr(health, "LEAVE_SECONDS", 0.01)
        worker: Any = object.__new__(health.LeavingWorker)
        worker.app = SimpleNamespace(conf=SimpleNamespace(id="newswire-clean"))
        worker.flow = SimpleNamespace(in_flight=in_flight)
        worker._leave_in_time()
        async with asyncio.timeout(10):
            await done.wait()

    asyncio.run(work())
    assert ends == [end]


def test_gaps_in_numbered_wires_are_on_the_page_as_text() -> None:
    it = server()
    it.flow.sources.gaps = SimpleNamespace(lines=lambda: iter(["'<exa>', 2026-01-30: 1 missing, the last number 2"]))  # type: ignore[assignment]  # in part
    (_, page), (_, body) = asked(it, "/", "/healthz")
    assert "<li>&#x27;&lt;exa&gt;&#x27;, 2026-01-30: 1 missing, the last number 2</li>" in page
    assert json.loads(body)["gaps"] == ["'<exa>', 2026-01-30: 1 missing, the last number 2"]

"""Each fix of Faust against upstream's own class: a test that fails here says that upstream has fixed it, too.

``UPSTREAM`` tests show the fault that is fixed. When one of them fails after an upgrade, the fix can go.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import NodeNotReadyError
from aiokafka.producer.sender import SendProduceReqHandler
from faust.exceptions import AlreadyConfiguredWarning
from faust.tables.recovery import Recovery
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from service.kafka.client import FETCH_WAIT_MS, idempotence_served
from service.pipeline import stage
from service.settings import Settings
from service.worker import faust_patches
from service.worker.app import build_app
from service.worker.faust_patches import (
    IdempotentProducer,
    PatchedConsumer,
    PatchedConsumerThread,
    PatchedRecovery,
    watched,
)

STREAM = TP("input", 0)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    async def limited() -> Any:
        async with asyncio.timeout(300):
            return await work

    return asyncio.run(limited())


# ---------------------------------------------------------------------------- 1: seek, then resume


class Steps:
    """Stands for the app, its consumer, its flow control and its tables, and notes what is called in which order."""

    def __init__(self, generation: int = 1) -> None:
        self.taken: list[str] = []
        self.consumer_generation_id = generation
        self.in_recovery = False
        self.tracer = None
        self.conf = SimpleNamespace(broker_request_timeout=5.0, stream_recovery_delay=0.0, store="memory:")
        self.on_rebalance_complete = SimpleNamespace(send=self.step("on_rebalance_complete"))
        self.flow_control = SimpleNamespace(resume=self.note("flow_control.resume"))
        self._fetcher = SimpleNamespace(maybe_start=self.step("fetcher.maybe_start"))
        self.consumer = SimpleNamespace(
            assignment=lambda: {STREAM},
            resume_partitions=lambda tps: self.taken.append(f"resume {sorted(tp.topic for tp in tps)}"),
            resume_flow=self.note("resume_flow"),
            perform_seek=self.step("seek"),
        )
        self.on_rebalance_end = self.note("on_rebalance_end")

    def note(self, name: str) -> Any:
        return lambda: self.taken.append(name)

    def step(self, name: str) -> Any:
        async def taken() -> None:
            self.taken.append(name)

        return taken


def steps_of(kind: type[Recovery], generation: int = 1) -> list[str]:
    """The steps that recovery takes to let a rebalanced worker go on."""

    async def work() -> list[str]:
        app: Any = Steps()
        tables: Any = type("Tables", (dict,), {})()
        tables.on_actives_ready = app.note("actives ready")
        tables.on_standbys_ready = app.note("standbys ready")
        recovery = kind(app, tables)

        async def prepare(partitions: set[int]) -> None:
            app.taken.append(f"prepare {partitions}")

        recovery.prepare = prepare
        await recovery._resume_streams(generation)
        if recovery.completed.is_set():
            app.taken.append("completed")
        return list(app.taken)

    taken: list[str] = run(work())
    return taken


RESUME, PREPARE = "resume ['input']", "prepare {0}"


@pytest.fixture(autouse=True)
def no_changelogs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recovery, "_is_changelog_tp", lambda self, tp: False)


def test_upstream_resumes_the_partitions_before_it_seeks() -> None:
    taken = steps_of(Recovery)
    assert taken.index(RESUME) < taken.index("seek"), "upstream seeks first now: fix 1 can go"


def test_patched_recovery_has_the_state_seeks_lets_the_flow_go_and_only_then_resumes() -> None:
    taken = steps_of(PatchedRecovery)
    wanted = [PREPARE, "seek", "flow_control.resume", "resume_flow", RESUME, "fetcher.maybe_start", "on_rebalance_end"]
    assert [step for step in taken if step in wanted] == wanted


def test_patched_recovery_leaves_out_nothing_that_upstream_does() -> None:
    assert sorted({*steps_of(PatchedRecovery)} - {PREPARE}) == sorted(steps_of(Recovery))


def test_a_recovery_that_the_next_rebalance_overtook_resumes_nothing() -> None:
    assert not {RESUME, PREPARE, "seek", "resume_flow", "completed"} & set(steps_of(PatchedRecovery, generation=0))


# ---------------------------------------------------------------------------- 2: the set that is handed to the fetch


def fetched_with(kind: type[driver.Consumer], active: set[TP]) -> list[Any]:
    """What the thread of a consumer of ``kind`` is asked for while a rebalance empties the active partitions."""
    asked: list[Any] = []

    async def work() -> None:
        consumer: Any = object.__new__(kind)

        async def getmany(partitions: Any, _: float) -> dict[TP, Any]:
            asked.append(partitions)
            return {}

        consumer._thread = SimpleNamespace(getmany=getmany)
        await consumer._getmany(active, timeout=0.1)
        active.clear()

    run(work())
    return asked


def test_upstream_hands_the_live_set_to_the_fetch() -> None:
    live = {STREAM}
    assert fetched_with(driver.Consumer, live)[0] is live, "upstream hands out a copy now: fix 2 can go"


def test_aiokafka_takes_an_empty_set_for_all_partitions() -> None:
    """Why the empty set is dangerous: the fetcher asks whether there are partitions, not whether it was given any."""
    from aiokafka.consumer.fetcher import Fetcher

    source = inspect.getsource(Fetcher.fetched_records)
    assert "if partitions and tp not in partitions" in source, "an empty set means none now: see fix 2"


def test_the_patched_consumer_hands_out_a_copy_that_no_rebalance_empties() -> None:
    assert fetched_with(PatchedConsumer, {STREAM}) == [{STREAM}]


def test_the_patched_consumer_fetches_nothing_without_partitions() -> None:
    assert fetched_with(PatchedConsumer, set()) == []


# ---------------------------------------------------------------------------- 3 and 4: fetch wait, idempotence


def build(bootstrap: str, *, idempotent: bool = False, name: str = "deduplicate") -> Any:
    settings = Settings(broker=bootstrap)
    app, _ = build_app(stage(name), settings, idempotent=idempotent)
    return app


@pytest.fixture
def in_an_empty_folder(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


pytestmark = pytest.mark.usefixtures("in_an_empty_folder")


def fetch_wait_of(kind: type[driver.AIOKafkaConsumerThread]) -> int:
    async def work() -> int:
        app = build("nowhere.invalid:1")
        thread = kind(app.consumer)
        consumer = thread._create_worker_consumer(app.transport)
        wait: int = consumer._fetch_max_wait_ms
        return wait

    wait: int = run(work())
    return wait


def test_upstream_waits_a_second_and_a_half_for_data() -> None:
    assert fetch_wait_of(driver.AIOKafkaConsumerThread) == 1500, "upstream waits otherwise now: look at fix 3"


def test_a_patched_fetch_waits_as_long_as_we_say() -> None:
    assert fetch_wait_of(PatchedConsumerThread) == FETCH_WAIT_MS


@pytest.mark.parametrize("idempotent", [False, True])
def test_an_app_is_built_with_every_fix(idempotent: bool) -> None:
    async def work() -> None:
        app = build("nowhere.invalid:1", idempotent=idempotent)
        assert isinstance(app.tables.recovery, PatchedRecovery)
        assert isinstance(app.consumer, PatchedConsumer)
        assert isinstance(app.consumer._new_consumer_thread(), PatchedConsumerThread)
        assert isinstance(app.producer, IdempotentProducer) is idempotent
        made = app.producer._settings_default() | app.producer._settings_extra()
        assert made["acks"] in (-1, "all")
        assert bool(made.get("enable_idempotence")) is idempotent

    run(work())


def test_upstream_makes_no_producer_idempotent_by_itself() -> None:
    async def work() -> dict[str, Any]:
        app = build("nowhere.invalid:1")
        producer = driver.Producer(app.transport)
        return {**producer._settings_default(), **producer._settings_extra()}

    assert not run(work()).get("enable_idempotence"), "upstream has a setting for it now: look at fix 4"


@pytest.mark.broker
def test_idempotence_is_used_where_the_broker_can(broker: str, broker_kind: str) -> None:
    assert run(idempotence_served(broker)) is (broker_kind == "kafka")


# ---------------------------------------------------------------------------- 5: no seven lines about what is well


def test_upstream_looks_at_every_partition_for_a_livelock() -> None:
    assert "verify_event_path" in inspect.getsource(driver.Consumer.verify_all_partitions_active), "look at fix 5"


def test_a_partition_where_nothing_came_for_long_is_not_said_to_hang(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        consumer = build("nowhere.invalid:1").consumer
        consumer._thread = None  # upstream would look at it
        consumer.verify_event_path(1e9, STREAM)

    run(work())
    assert not caplog.records


# ---------------------------------------------------------------------------- 6: time-outs of requests


def timeouts_of(consumer_or_producer: Any) -> int:
    inner = getattr(consumer_or_producer, "client", None) or consumer_or_producer._client
    milliseconds: int = inner._request_timeout_ms
    return milliseconds


def test_upstream_lets_a_request_take_as_long_as_all_of_a_records_waiting() -> None:
    async def work() -> tuple[int, int]:
        app = build("nowhere.invalid:1")
        consumer = driver.AIOKafkaConsumerThread(app.consumer)._create_worker_consumer(app.transport)
        return timeouts_of(driver.Producer(app.transport)._new_producer()), timeouts_of(consumer)

    assert run(work()) == (60_000, 90_000), "upstream's requests have a time-out of their own now: look at fix 6"


def test_requests_are_sent_again_before_we_give_up() -> None:
    async def work() -> tuple[int, int, int]:
        app = build("nowhere.invalid:1", idempotent=True)
        consumer = app.consumer._new_consumer_thread()._create_worker_consumer(app.transport)
        producer = app.producer._new_producer()
        return timeouts_of(producer), timeouts_of(consumer), producer._request_timeout_ms

    assert run(work()) == (10_000, 10_000, 60_000)


# ---------------------------------------------------------------------------- 7: leaving for good


def leaving(kind: type[driver.AIOKafkaConsumerThread], *, leave: bool) -> str | None:
    """The lasting id that a member still has when its consumer is stopped: with one, aiokafka stays in the group."""

    async def work() -> str | None:
        app = build("nowhere.invalid:1")
        app.consumer.leave_on_stop = leave
        thread = kind(app.consumer)
        coordinator = SimpleNamespace(_group_instance_id="here")
        seen: list[str | None] = []

        async def stop() -> None:
            seen.append(coordinator._group_instance_id)

        thread._consumer = SimpleNamespace(_coordinator=coordinator, stop=stop)
        await thread.on_thread_stop()
        return seen[0]

    lasting: str | None = run(work())
    return lasting


def test_upstream_never_lets_a_member_with_a_lasting_id_leave() -> None:
    assert leaving(driver.AIOKafkaConsumerThread, leave=True) == "here", "look at fix 7"


@pytest.mark.parametrize(("leave", "lasting"), [(True, None), (False, "here")])
def test_a_member_with_a_lasting_id_leaves_unless_it_is_to_stay(leave: bool, lasting: str | None) -> None:
    assert leaving(PatchedConsumerThread, leave=leave) == lasting


# ---------------------------------------------------------------------------- 8: a connection closed twice at once


def test_upstream_cannot_close_a_connection_whose_reading_task_is_gone() -> None:
    connection = AIOKafkaConnection.__new__(AIOKafkaConnection)
    connection.__dict__ |= {
        "_host": "x",
        "_port": 1,
        "_reader": object(),
        "_writer": SimpleNamespace(close=lambda: None),
    }
    connection._read_task = None
    with pytest.raises(AttributeError):
        connection.close()
    assert connection._reader is None, "look at fix 8"


@pytest.mark.parametrize(("kind", "closed"), [(PatchedConsumerThread, 1), (driver.AIOKafkaConsumerThread, 0)])
def test_the_other_connections_are_closed_if_one_cannot_be(kind: type[Any], closed: int) -> None:
    async def work() -> int:
        times = 0

        async def close() -> None:
            nonlocal times
            times += 1

        async def stop() -> None:
            raise AttributeError("'NoneType' object has no attribute 'done'")

        thread = kind(build("nowhere.invalid:1").consumer)
        thread._consumer = SimpleNamespace(_coordinator=None, _client=SimpleNamespace(close=close), stop=stop)
        with contextlib.suppress(AttributeError):
            await thread.on_thread_stop()
        return times

    assert run(work()) == closed


# ---------------------------------------------------------------------------- 9: no warning of a pause


def test_upstream_warns_of_a_setting_that_changes_later() -> None:
    async def work() -> None:
        app = build("nowhere.invalid:1")
        assert app.conf.stream_wait_empty
        with pytest.warns(AlreadyConfiguredWarning):
            app.conf.stream_wait_empty = False

    run(work())


def test_streams_are_left_unfinished_without_a_warning(recwarn: pytest.WarningsRecorder) -> None:
    async def work() -> None:
        app = build("nowhere.invalid:1")
        assert app.conf.stream_wait_empty
        faust_patches.leave_streams_unfinished(app)
        assert not app.conf.stream_wait_empty

    run(work())
    assert not [each for each in recwarn if each.category is AlreadyConfiguredWarning]


def test_every_fix_of_the_list_has_its_section_here() -> None:
    """The module's list is numbered; so are the sections of this file."""
    listed = [
        line[0] for line in (faust_patches.__doc__ or "").splitlines() if line[:1].isdigit() and line[1:3] == ". "
    ]
    source = inspect.getsource(inspect.getmodule(test_every_fix_of_the_list_has_its_section_here) or faust_patches)
    headed = [mark for line in source.splitlines() if line.startswith("# ---") for mark in line if mark.isdigit()]
    assert headed == listed


def test_a_batch_that_is_sent_again_is_told() -> None:
    """By the client's own handling of a request that has no answer."""
    told: list[str] = []
    put_back: list[Any] = []
    batch = SimpleNamespace(retry_count=0, expired=lambda: False)

    async def fails(*_: Any) -> None:
        raise NodeNotReadyError

    async def done() -> None:
        pass

    client = SimpleNamespace(send=fails, force_metadata_update=lambda: None, _maybe_wait_metadata=done)
    producer = SimpleNamespace(_message_accumulator=SimpleNamespace(reenqueue=put_back.append))
    watched(producer, lambda: told.append("again"))
    sender = SimpleNamespace(
        client=client, _retry_backoff=0.0, _txn_manager=None, _message_accumulator=producer._message_accumulator
    )
    handler = SendProduceReqHandler(sender, {STREAM: batch})
    handler.create_request = lambda: None
    run(handler.do(0))
    assert (put_back, told) == ([batch], ["again"])


def test_what_is_sent_again_by_a_worker_is_counted(tmp_path: Path) -> None:
    async def work() -> float | None:
        app, flow = build_app(stage("clean"), Settings(broker="127.0.0.1:1", state_dir=tmp_path), idempotent=True)
        app.transport.Producer.on_retry()
        found: float | None = flow.metrics.registry.get_sample_value(
            "newswire_retried_batches_total", {"stage": "clean"}
        )
        return found

    assert run(work()) == 1

"""A stage as a worker: nothing is committed before the broker has what came of it, and nothing stops the stage.

The first half drives ``Flow`` with a producer of the test's own; the second runs worker processes on a broker, with a
stage whose function does what its input says.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, MutableMapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any, TypeVar

import orjson
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import MessageSizeTooLargeError, NotEnoughReplicasError
from faust.types import TP
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from service import outputs, pipeline, topics
from service.dead_letters.letter import dead_letter
from service.kafka.embedded import embedded_broker
from service.kafka.otel import Spans
from service.kafka.raw import header_texts
from service.kafka.reading import Record, read
from service.outcome import Accepted, Outcome, Reason, Rejected
from service.outputs import Output
from service.pipeline import CLEAN, DEAD_LETTERS, RAW, Due, Stage, Started
from service.settings import Settings
from service.worker import attempts, ending, flow, letters, limits, supervisor
from service.worker.app import UNREADABLE_STATE
from service.worker.changelog import changelog_topic
from service.worker.ending import BROKER_UNAVAILABLE, INTERNAL_ERROR, TRY_AGAIN
from service.worker.flow import Flow
from service.worker.letters import LONGEST_TRACE
from service.worker.partition_state import PartitionState
from tests import waiting

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Entry:
    order: int


def start(_: Settings, entries: MutableMapping[str, Any]) -> Started:
    """A stage that does what its input says and remembers what it has seen."""
    known = {entry.order for entry in entries.values()}
    assert known == set(range(len(known)))

    def run(document: Any) -> Outcome[tuple[Output, ...]]:
        said = document.content.decode()
        if said == "bug":
            raise ZeroDivisionError("a bug of ours")
        if said == "die":
            os.abort()
        if said.startswith("wait "):
            Path(said[5:], "begun").touch()
            Path(said[5:], "go").read_bytes()  # a pipe: until somebody writes
        if said.startswith("refuse"):
            return Rejected(Reason.MALFORMED, "as it was told")
        if document.document_id not in entries:
            entries[document.document_id] = Entry(len(entries))
        answer = {"id": document.document_id, "order": entries[document.document_id].order, "said": said}
        return Accepted((Output(CLEAN, document.document_id, answer),))

    return Started(run, lambda: len(entries))


def start_with_due(settings: Settings, entries: MutableMapping[str, Any]) -> Started:
    """The same, with something that is due at any time, once."""

    def due(_: datetime) -> Iterator[Due]:
        if "released" not in entries:
            yield Due((Output(CLEAN, "k", {"id": "k"}),), lambda: entries.__setitem__("released", Entry(7)))

    return replace(start(settings, entries), due=due)


STAGE = Stage("deduplicate", RAW, (CLEAN,), Entry, start)


# What aiokafka says of a batch that is delivered, as far as anybody looks.
DELIVERED = SimpleNamespace(partition=0, offset=0)


class Ended(BaseException):
    """What ending the process does in these tests; no ``except Exception`` takes it."""


class Batch(list[dict[str, Any]]):
    """Takes every record until it is closed."""

    closed = False

    def append(self, **record: Any) -> bool | None:  # type: ignore[override]  # a batch's, not a list's
        if self.closed:
            return None
        super().append(record)
        return True

    def close(self) -> None:
        """As aiokafka's."""
        self.closed = True

    def size(self) -> int:
        return sum(len(each["value"] or b"") for each in self)

    def record_count(self) -> int:
        return len(self)


class Producer:
    """Takes every batch and delivers when told to; for a topic in ``refused`` it takes none."""

    create_batch = Batch

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes | None, bytes | None, int, dict[str, str]]] = []
        self.deliveries: list[asyncio.Future[Any]] = []
        self.batches: list[tuple[str, int]] = []
        self.refused: set[str] = set()
        self.at_once = True
        self.seconds = 0.0

    async def partitions_for(self, topic: str) -> set[int]:
        return {0}

    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> Awaitable[None]:
        if topic in self.refused:
            raise ConnectionError("no broker")
        await asyncio.sleep(self.seconds)
        self.sent += [(topic, each["key"], each["value"], partition, header_texts(each["headers"])) for each in batch]
        self.batches.append((topic, batch.size()))
        delivery: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.deliveries.append(delivery)
        if self.at_once:
            delivery.set_result(DELIVERED)
        return delivery


class Bench:
    """A flow with a producer and a store, and what it acknowledged."""

    def __init__(self, stage: Stage, settings: Settings, shown: Mapping[str, int] = MappingProxyType({})) -> None:
        self.producer = Producer()
        self.acknowledged: list[int] = []
        self.ended = asyncio.Event()
        app = SimpleNamespace(producer=SimpleNamespace(_ensure_producer=lambda: self.producer))
        self.flow = Flow(app, stage, settings, shown)
        if self.flow.states is not None:
            self.flow.states.assigned = {partition: self._state(partition) for partition in (2, 3, 5)}
        self._offset = 0

    def _state(self, partition: int) -> PartitionState:
        """The state of a partition of which the changelog has nothing yet."""
        assert self.flow.states is not None
        self.flow.states._open(partition)
        state = self.flow.states._known[partition]
        for step in state.start():
            step()
        return state

    def event(self, value: bytes | None, key: bytes | None = None, headers: Any = (), partition: int = 3) -> Any:
        """The next message as Faust hands it over."""
        offset, self._offset = self._offset, self._offset + 1
        topic = self.flow.stage.reads
        message = SimpleNamespace(
            topic=topic,
            partition=partition,
            offset=offset,
            tp=TP(topic, partition),
            timestamp=1e9,
            key=key,
            value=value,
            headers=headers,
            incref=lambda: None,
        )
        return SimpleNamespace(message=message, ack=lambda: self.acknowledged.append(offset))

    async def handle(self, *message: Any, **more: Any) -> None:
        """Work on one message and send what came of it."""
        await self.flow.send([self.flow.make(self.event(*message, **more))])

    async def settle(self) -> None:
        """Let the acknowledging task do all it can."""
        for _ in range(20):
            await asyncio.sleep(0)


def drive(
    work: Callable[[Bench], Coroutine[Any, Any, None]],
    stage: Stage = STAGE,
    shown: Mapping[str, int] = MappingProxyType({}),
    **settings: Any,
) -> Bench:
    """``work`` with a bench whose acknowledging task runs; raises Ended where that ended the process."""

    async def run() -> Bench:
        bench = Bench(stage, Settings(broker="nowhere:1", **settings), shown)
        if bench.flow.states is None:
            await bench.flow.start(())
        acknowledging = asyncio.create_task(bench.flow.acknowledge())
        acknowledging.add_done_callback(lambda _: bench.ended.set())
        try:
            await work(bench)
            await bench.settle()
            if acknowledging.done():
                acknowledging.result()
        finally:
            acknowledging.cancel()
        return bench

    return asyncio.run(run())


@pytest.fixture(autouse=True)
def ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[int, str]]:
    """What ended the process, and why. The default state folder is a test's own."""
    monkeypatch.chdir(tmp_path)
    told: list[tuple[int, str]] = []

    def end(code: int, reason: str) -> None:
        told.append((code, reason))
        raise Ended

    monkeypatch.setattr(flow, "end_process", end)
    monkeypatch.setattr(ending, "end_process", end)
    return told


def test_state_goes_out_before_the_output_and_to_the_partition_of_its_article() -> None:
    bench = drive(lambda bench: bench.handle(b"x", b"a", partition=5))
    (first, second) = bench.producer.sent
    assert first[:2] == (changelog_topic(STAGE), b"a")
    assert first[3] == 5
    assert second[:2] == (CLEAN, b"a")
    assert second[3] == 0, "its key's own"
    assert bench.acknowledged == [0]


def test_a_record_of_a_partition_that_is_anothers_ends_the_process_and_is_no_dead_letter(
    ends: list[tuple[int, str]],
) -> None:
    with pytest.raises(Ended):
        drive(lambda bench: bench.handle(b"x", b"a", partition=7))
    ((code, told),) = ends
    assert (code, "another worker's now" in told) == (TRY_AGAIN, True)


def test_a_disk_that_does_not_take_the_state_ends_the_process_and_is_no_dead_letter(
    ends: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    async def work(bench: Bench) -> None:
        monkeypatch.setattr(os, "pwrite", full)
        await bench.handle(b"x", b"a")

    with pytest.raises(Ended):
        drive(work)
    ((code, told),) = ends
    assert (code, "No space left" in told) == (TRY_AGAIN, True)


def snapshots(folder: Path) -> list[str]:
    """The partitions of which there is one."""
    return [path.parent.name for path in folder.rglob("state.npz")]


def damage(folder: Path) -> None:
    """Change the entries of partition 3."""
    (path,) = folder.rglob("3/entries/entries-000000")
    path.write_bytes(path.read_bytes().replace(b"order", b"other"))


def test_a_damaged_entry_ends_the_process_without_a_snapshot_to_start_from_again(
    ends: list[tuple[int, str]], tmp_path: Path
) -> None:
    async def work(bench: Bench) -> None:
        await bench.handle(b"x", b"a")
        await bench.settle()
        assert bench.flow.states is not None
        bench.flow.states.assigned[3].delivered(0, 1, 1)
        await bench.flow.save()
        assert snapshots(tmp_path) == ["3"]
        damage(tmp_path)
        bench.flow._made(deque([bench.event(b"y", b"a")]))

    with pytest.raises(Ended):
        drive(work)
    ((code, told),) = ends
    assert (code, "is damaged" in told) == (TRY_AGAIN, True)
    assert snapshots(tmp_path) == []


def test_a_snapshot_is_of_what_is_delivered_and_waits_for_the_rest(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.producer.at_once = False
        await bench.handle(b"x", b"a")
        saving = asyncio.create_task(bench.flow.save())
        await bench.settle()
        assert snapshots(tmp_path) == []
        state, output = bench.producer.deliveries
        state.set_result(SimpleNamespace(partition=3, offset=0))
        await bench.settle()
        assert snapshots(tmp_path) == [], "its output is not delivered yet"
        output.set_result(DELIVERED)
        await saving
        assert bench.flow.states is not None
        assert bench.flow.states.assigned[3].offset == 1
        assert snapshots(tmp_path) == ["3"]

    drive(work)


def test_what_is_due_is_remembered_once_it_is_delivered_and_in_the_snapshot_then() -> None:
    async def work(bench: Bench) -> None:
        bench.producer.at_once = False
        bench.flow.states.assigned = {3: bench.flow.states.assigned[3]}  # type: ignore[union-attr]
        sending = asyncio.create_task(bench.flow.send_due(datetime.now(UTC)))
        await bench.settle()
        assert [each[0] for each in bench.producer.sent] == [CLEAN], "and nothing is remembered yet"
        bench.producer.deliveries[0].set_result(DELIVERED)
        await bench.settle()
        assert [each[:2] for each in bench.producer.sent[1:]] == [(changelog_topic(STAGE), b"released")]
        bench.producer.deliveries[1].set_result(SimpleNamespace(partition=3, offset=0))
        await sending
        assert bench.flow.states is not None
        assert bench.flow.states.assigned[3].offset == 1
        await bench.flow.send_due(datetime.now(UTC))
        assert len(bench.producer.sent) == 2, "once is enough"

    drive(work, replace(STAGE, start=start_with_due))


@pytest.mark.parametrize("paused", [None, "the last 100 records became dead letters"])
def test_what_is_due_goes_out_where_no_record_comes_unless_the_stage_is_paused(
    paused: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(Flow, "paused", paused)

    async def work(bench: Bench) -> None:
        bench.flow.states.assigned = {3: bench.flow.states.assigned[3]}  # type: ignore[union-attr]
        keeping = asyncio.create_task(bench.flow.keep_time())
        await bench.settle()
        keeping.cancel()

    sent = drive(work, replace(STAGE, start=start_with_due)).producer.sent
    assert [each[0] for each in sent] == ([] if paused else [CLEAN, changelog_topic(STAGE)])


def test_an_exception_is_a_dead_letter_with_its_traceback_and_the_stage_goes_on() -> None:
    async def work(bench: Bench) -> None:
        await bench.handle(b"bug", b"a", [("source", b"wire")])
        await bench.handle(b"x", b"b")

    bench = drive(work)
    topic, key, value, _, headers = bench.producer.sent[0]
    assert (topic, key, value) == (DEAD_LETTERS, b"a", b"bug")
    assert headers["newswire.error.reason"] == "internal-error"
    assert headers["newswire.error.exception"] == "ZeroDivisionError"
    assert headers["newswire.error.message"] == "ZeroDivisionError: a bug of ours"
    assert 'raise ZeroDivisionError("a bug of ours")' in headers["newswire.error.traceback"]
    assert headers["source"] == "wire"
    assert [sent[0] for sent in bench.producer.sent[1:]] == [changelog_topic(STAGE), CLEAN]
    assert bench.acknowledged == [0, 1]


def test_a_refusal_is_a_dead_letter_without_traceback() -> None:
    bench = drive(lambda bench: bench.handle(b"refuse", b"a", partition=2))
    headers = bench.producer.sent[0][4]
    told = {name.removeprefix("newswire.error."): text for name, text in headers.items()}
    assert (told["reason"], told["stage"], told["topic"]) == ("malformed", "deduplicate", RAW)
    assert (told["partition"], told["offset"], told["attempts"]) == ("2", "0", "1")
    assert "traceback" not in told
    assert bench.acknowledged == [0]


@pytest.mark.parametrize("value", [b"{}", b"", None, b"\x00\xff", b"[1, 2]", b'{"article_id": 7}'], ids=repr)
def test_an_inner_record_that_is_none_is_a_dead_letter_and_the_stage_goes_on(value: bytes | None) -> None:
    inner = pipeline.stage("deduplicate")

    async def work(bench: Bench) -> None:
        await bench.handle(value, b"a")
        await bench.handle(value, b"b")

    bench = drive(work, replace(inner, start=lambda *_: Started(lambda record: Accepted(()), lambda: 0)))
    topic, key, sent, _, headers = bench.producer.sent[0]
    assert (topic, key, sent) == (DEAD_LETTERS, b"a", value)
    assert headers["newswire.error.reason"] == "invalid-record"
    assert bench.acknowledged == [0, 1]


def test_an_output_over_the_record_limit_is_a_dead_letter() -> None:
    bench = drive(lambda bench: bench.handle(b"x" * 4000, b"a"), max_record_bytes=outputs.RECORD_OVERHEAD_BYTES + 3000)
    *_, (topic, _, value, _, headers) = bench.producer.sent
    assert (topic, value) == (DEAD_LETTERS, b"x" * 4000)
    assert headers["newswire.error.reason"] == "too-large"
    assert CLEAN not in {sent[0] for sent in bench.producer.sent}


def test_an_output_that_its_topic_does_not_take_is_a_dead_letter_that_names_topic_size_and_limit() -> None:
    async def work(bench: Bench) -> None:
        await bench.handle(b"x" * 4000, b"a")
        await bench.handle(b"x", b"b")

    bench = drive(work, shown={CLEAN: 3000})
    letters = [(value, headers) for topic, _, value, _, headers in bench.producer.sent if topic == DEAD_LETTERS]
    ((value, headers),) = letters
    assert value == b"x" * 4000
    assert headers["newswire.error.reason"] == "too-large"
    assert f"bytes for {CLEAN}; {CLEAN} takes 3,000 (its max.message.bytes)" in headers["newswire.error.message"]
    assert [key for topic, key, *_ in bench.producer.sent if topic == CLEAN] == [b"b"]
    assert bench.acknowledged == [0, 1]


def test_state_that_its_changelog_does_not_take_makes_its_record_a_dead_letter_and_is_not_kept() -> None:
    limit = limits.FRAMING_BYTES + 8

    async def work(bench: Bench) -> None:
        await bench.handle(b"x", b"a")

    bench = drive(work, shown={changelog_topic(STAGE): limit})
    ((topic, _, _, _, headers),) = bench.producer.sent
    assert (topic, headers["newswire.error.reason"]) == (DEAD_LETTERS, "too-large")
    assert changelog_topic(STAGE) in headers["newswire.error.message"]
    assert bench.flow.states is not None
    assert len(bench.flow.states.assigned[3].entries) == 0


def test_a_dead_letter_that_its_topic_does_not_take_goes_without_the_original() -> None:
    bench = drive(
        lambda bench: bench.handle(b"refuse" + b" " * 9000, b"a", [("source", b"w" * 9000)]), shown={DEAD_LETTERS: 8000}
    )
    ((topic, key, value, _, headers),) = bench.producer.sent
    assert (topic, key, value) == (DEAD_LETTERS, b"a", b"")
    assert headers["newswire.error.reason"] == "malformed"
    assert headers["newswire.error.offset"] == "0"
    assert "as it was told; the original, 9,006 bytes, is not in here" in headers["newswire.error.message"]
    assert bench.acknowledged == [0]


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (MessageSizeTooLargeError(), TRY_AGAIN),
        (NotEnoughReplicasError(), BROKER_UNAVAILABLE),
        (ConnectionError(), BROKER_UNAVAILABLE),
        (TypeError("a bug"), INTERNAL_ERROR),
    ],
)
def test_a_delivery_ends_the_process_in_the_way_of_its_fault(
    failure: Exception, code: int, ends: list[tuple[int, str]]
) -> None:
    async def work(bench: Bench) -> None:
        bench.producer.at_once = False
        await bench.handle(b"x", b"a")
        for delivery in bench.producer.deliveries:
            delivery.set_exception(failure)

    with pytest.raises(Ended):
        drive(work)
    assert [each for each, _ in ends] == [code]


def test_what_a_topic_that_shows_no_limit_refuses_is_known_at_the_next_start() -> None:
    """First its batch, then the single record; then it is a dead letter, and the stage goes on."""

    async def refused(bench: Bench) -> None:
        bench.producer.at_once = False
        events = [bench.event(value, value[:1]) for value in (b"a", b"x" * 4000)]
        await bench.flow.send([bench.flow.make(each) for each in events])
        for delivery, (topic, size) in zip(bench.producer.deliveries, bench.producer.batches, strict=True):
            if topic == CLEAN and size > 3000:
                delivery.set_exception(MessageSizeTooLargeError())
            else:
                delivery.set_result(DELIVERED)

    for _ in range(2):
        with pytest.raises(Ended):
            drive(refused)
    bench = drive(refused)
    assert [(topic, key) for topic, key, *_ in bench.producer.sent if topic in (CLEAN, DEAD_LETTERS)] == [
        (CLEAN, b"a"),
        (DEAD_LETTERS, b"x"),
    ]
    assert bench.acknowledged == [0, 1]


def test_a_row_over_which_the_client_trips_again_and_again_is_given_up(ends: list[tuple[int, str]]) -> None:
    async def work(bench: Bench) -> None:
        real = bench.producer.send_batch

        async def trips(batch: Batch, topic: str, *, partition: int) -> Awaitable[None]:
            if topic == CLEAN:
                raise TypeError("a bug")
            return await real(batch, topic, partition=partition)

        bench.producer.send_batch = trips  # type: ignore[method-assign]  # a client with a bug
        await bench.handle(b"x", b"a")

    for _ in range(attempts.MOST_DEATHS):
        with pytest.raises(Ended):
            drive(work)
    assert {code for code, _ in ends} == {INTERNAL_ERROR}
    ((topic, key, _, _, headers),) = drive(work).producer.sent
    assert (topic, key) == (DEAD_LETTERS, b"a")
    assert headers["newswire.error.message"].endswith("TypeError('a bug')")


def test_nothing_is_acknowledged_before_everything_of_it_is_delivered_and_in_order() -> None:
    async def work(bench: Bench) -> None:
        bench.producer.at_once = False
        await bench.handle(b"x", b"a")
        await bench.handle(b"x", b"b")
        state, output, *second = bench.producer.deliveries
        for delivery in [*second, output]:
            delivery.set_result(DELIVERED)
        await bench.settle()
        assert bench.acknowledged == [], "the first's state is not delivered"
        assert len(bench.flow.in_flight) == 2
        state.set_result(DELIVERED)
        await bench.settle()
        assert bench.acknowledged == [0, 1]
        assert not bench.flow.in_flight

    drive(work)


class Taken:
    """An event as Faust hands it over, that notes what becomes of it."""

    def __init__(self, number: int, told: list[str]) -> None:
        self.number = number
        self.message = SimpleNamespace(incref=lambda: told.append(f"kept {number}"))


def working(events: int, told: list[str], make: Callable[[Any], None] = lambda event: None) -> None:
    """Let a flow take so many events and work on them, with ``make`` in its own one's stead; ``told`` says in what
    order what happened, turns of the event loop included."""

    async def run() -> None:
        flow = Bench(STAGE, Settings(broker="nowhere:1")).flow
        done = asyncio.Event()

        def made(event: Any) -> Any:
            make(event)
            told.append(f"made {event.number}")
            return event

        async def sent(row: Sequence[Any]) -> None:
            told.append(f"sent {[event.number for event in row]}")
            if row[-1].number == events - 1:
                done.set()

        async def turns() -> None:
            while True:
                await asyncio.sleep(0)
                told.append("turn")

        flow.make, flow.send = made, sent  # type: ignore[method-assign]  # what is tested is the order of the calls
        for number in range(events):
            await flow.take(Taken(number, told))
        tasks = [asyncio.create_task(turns()), asyncio.create_task(flow.work())]
        waiting = asyncio.create_task(done.wait())
        try:
            async with asyncio.timeout(120):
                await asyncio.wait([waiting, tasks[1]], return_when=asyncio.FIRST_COMPLETED)
            if tasks[1].done():
                tasks[1].result()
        finally:
            for task in (*tasks, waiting):
                task.cancel()

    asyncio.run(run())


def test_events_are_kept_when_taken_and_worked_on_in_a_row_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "LONGEST_RUN_SECONDS", 60.0)
    told: list[str] = []
    working(5, told)
    assert told[:5] == [f"kept {number}" for number in range(5)]
    first = told.index("made 0")
    assert told[first : first + 6] == [*(f"made {number}" for number in range(5)), "sent [0, 1, 2, 3, 4]"]


def test_a_long_run_lets_the_event_loop_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "LONGEST_RUN_SECONDS", -1.0)
    told: list[str] = []
    working(5, told)
    between = told[told.index("made 0") : told.index("made 4")]
    assert [each for each in between if each != "turn"] == [
        told for number in range(4) for told in (f"made {number}", f"sent [{number}]")
    ]
    assert between.count("turn") >= 4


def test_what_came_of_a_row_goes_out_in_one_batch_a_partition_and_is_acknowledged_as_one() -> None:
    async def work(bench: Bench) -> None:
        bench.producer.at_once = False
        working = asyncio.create_task(bench.flow.work())
        for value in (b"x", b"refuse", b"y"):
            await bench.flow.take(bench.event(value, value))
        await bench.settle()
        working.cancel()
        assert len(bench.producer.deliveries) == 3
        for delivery in bench.producer.deliveries:
            assert bench.acknowledged == []
            delivery.set_result(DELIVERED)
            await bench.settle()
        assert bench.acknowledged == [0, 1, 2]

    sent = drive(work).producer.sent
    assert [(topic, key) for topic, key, *_ in sent] == [
        (changelog_topic(STAGE), b"x"),
        (changelog_topic(STAGE), b"y"),
        (CLEAN, b"x"),
        (CLEAN, b"y"),
        (DEAD_LETTERS, b"refuse"),
    ]


def test_a_stage_pauses_at_its_limit_of_dead_letters_with_all_answered_and_nothing_more_taken() -> None:
    """And stays so when it is started again, until its limit is higher."""

    async def work(bench: Bench) -> None:
        bench.flow.app.conf = SimpleNamespace(stream_wait_empty=True)
        working = asyncio.create_task(bench.flow.work())
        for number in range(8):
            await bench.flow.take(bench.event(b"refuse" if number else b"x", b"%d" % number))
        await bench.settle()
        working.cancel()

    going = drive(lambda bench: bench.handle(b"x", b"a"), dead_letters_in_a_row=3)
    assert going.flow.metrics.registry.get_sample_value("newswire_paused", {"stage": "deduplicate"}) == 0
    first = drive(work, dead_letters_in_a_row=3)
    assert [sent[1] for sent in first.producer.sent if sent[0] == DEAD_LETTERS] == [b"1", b"2", b"3"]
    assert first.acknowledged == [0, 1, 2, 3]
    assert first.flow.dead_letter_limit.paused == "the last 3 records became dead letters"
    assert first.flow.metrics.registry.get_sample_value("newswire_paused", {"stage": "deduplicate"}) == 1
    assert first.flow.app.conf.stream_wait_empty is False, "a rebalance does not wait for what is not worked on"
    again = drive(work, dead_letters_in_a_row=3)
    assert again.flow.metrics.registry.get_sample_value("newswire_paused", {"stage": "deduplicate"}) == 1
    assert again.producer.sent == []
    assert again.acknowledged == []
    for higher in ({"dead_letters_in_a_row": 100}, {"dead_letter_limit": 0.0}):
        drive(work, dead_letters_in_a_row=3)
        assert drive(work, **higher).acknowledged == list(range(8))


def test_a_bug_in_the_flow_ends_the_process(ends: list[tuple[int, str]]) -> None:
    def fail(event: Any) -> None:
        raise ZeroDivisionError("a bug of ours")

    with pytest.raises(Ended):
        working(2, [], fail)
    assert ends == [(INTERNAL_ERROR, "deduplicate: ZeroDivisionError('a bug of ours')")]


def test_a_record_that_ends_the_process_again_and_again_is_given_up_with_what_was_said_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A bug beyond the guard: here, in what is done after it."""
    real = Flow._make

    def fails(self: Flow, event: Any, death: Any) -> Any:
        if death is None:
            raise ZeroDivisionError("beyond the guard")
        return real(self, event, death)

    monkeypatch.setattr(Flow, "_make", fails)
    for _ in range(attempts.MOST_DEATHS):
        with pytest.raises(ZeroDivisionError):
            drive(lambda bench: bench.handle(b"x", b"a"))
    bench = drive(lambda bench: bench.handle(b"x", b"a"))
    ((topic, key, value, _, headers),) = bench.producer.sent
    assert (topic, key, value) == (DEAD_LETTERS, b"a", b"x")
    assert headers["newswire.error.reason"] == "internal-error"
    assert headers["newswire.error.message"].endswith("ZeroDivisionError: beyond the guard")
    assert 'raise ZeroDivisionError("beyond the guard")' in headers["newswire.error.traceback"]
    assert bench.acknowledged == [0]


def test_a_record_whose_headers_make_no_dead_letter_gets_one_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    real = dead_letter

    def fails(**facts: Any) -> Any:
        if facts["headers"]:
            raise ZeroDivisionError("headers")
        return real(**facts)

    monkeypatch.setattr(letters, "dead_letter", fails)
    bench = drive(lambda bench: bench.handle(b"refuse", b"a", [("source", b"wire")]))
    ((topic, _, _, _, headers),) = bench.producer.sent
    assert (topic, headers["newswire.error.reason"]) == (DEAD_LETTERS, "malformed")


@pytest.mark.parametrize("said", ["\ud83d", 10**30, float], ids=["surrogate", "number", "type"])
def test_an_output_that_cannot_be_written_is_a_dead_letter_and_the_stage_goes_on(said: Any) -> None:
    def start(_: Settings, entries: MutableMapping[str, Any]) -> Started:
        return Started(lambda document: Accepted((Output(CLEAN, "k", {"said": said}),)), lambda: 0)

    async def work(bench: Bench) -> None:
        await bench.handle(b"x", b"a")
        await bench.handle(b"y", b"b")

    bench = drive(work, replace(STAGE, start=start))
    letters = [(topic, key, headers["newswire.error.reason"]) for topic, key, _, _, headers in bench.producer.sent]
    assert letters == [(DEAD_LETTERS, b"a", "internal-error"), (DEAD_LETTERS, b"b", "internal-error")]
    assert bench.acknowledged == [0, 1]


def test_a_message_without_a_time_is_a_dead_letter() -> None:
    async def work(bench: Bench) -> None:
        event = bench.event(b"x", b"a")
        event.message.timestamp = 1e15
        await bench.flow.send([bench.flow.make(event)])

    ((topic, _, _, _, headers),) = drive(work).producer.sent
    assert (topic, headers["newswire.error.reason"]) == (DEAD_LETTERS, "invalid-record")


def test_a_redelivered_message_gets_the_same_answer() -> None:
    async def work(bench: Bench) -> None:
        for key in (b"a", b"b", b"a"):
            await bench.handle(b"x", key)

    outputs = [sent[2] for sent in drive(work).producer.sent if sent[0] == CLEAN]
    assert outputs[0] == outputs[2] != outputs[1]


@pytest.mark.parametrize("topic", [CLEAN, changelog_topic(STAGE)])
def test_a_record_that_cannot_be_sent_ends_the_process_unacknowledged(topic: str, ends: list[tuple[int, str]]) -> None:
    acknowledged: list[int] = []

    async def work(bench: Bench) -> None:
        bench.acknowledged = acknowledged
        bench.producer.refused = {topic}
        await bench.handle(b"x", b"a")

    with pytest.raises(Ended):
        drive(work)
    assert ends[0][0] == BROKER_UNAVAILABLE
    assert "ConnectionError" in ends[0][1]
    assert acknowledged == []


def test_a_dead_letter_that_cannot_be_sent_ends_the_process_unacknowledged(ends: list[tuple[int, str]]) -> None:
    async def work(bench: Bench) -> None:
        bench.producer.refused = {DEAD_LETTERS}
        await bench.handle(b"bug", b"a")

    with pytest.raises(Ended):
        drive(work)
    assert ends[0][0] == BROKER_UNAVAILABLE


def test_each_delivery_has_the_whole_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited for in turn must not add up: a document may give a thousand articles."""
    given: list[float | None] = []
    real = asyncio.timeout

    def waiting(delay: float | None) -> asyncio.Timeout:
        given.append(delay)
        return real(delay)

    monkeypatch.setattr("service.worker.flow.asyncio.timeout", waiting)

    async def work(bench: Bench) -> None:
        bench.producer.at_once = False
        await bench.handle(b"x", b"a")
        given.clear()
        for delivery in bench.producer.deliveries:
            await bench.settle()
            delivery.set_result(DELIVERED)

    bench = drive(work, send_timeout_seconds=7.0)
    assert len(bench.producer.deliveries) > 1
    assert given == [7.0] * len(bench.producer.deliveries)


@pytest.mark.system
def test_each_send_has_the_whole_time() -> None:
    async def work(bench: Bench) -> None:
        bench.producer.seconds = 0.4
        await bench.handle(b"x", b"a")

    assert drive(work, send_timeout_seconds=0.7).acknowledged == [0]


def test_a_send_that_takes_too_long_ends_the_process_unacknowledged(ends: list[tuple[int, str]]) -> None:
    async def work(bench: Bench) -> None:
        bench.producer.seconds = 10
        await bench.handle(b"x", b"a")

    with pytest.raises(Ended):
        drive(work, send_timeout_seconds=0.05)
    assert ends[0][0] == BROKER_UNAVAILABLE
    assert "TimeoutError" in ends[0][1]


@pytest.mark.parametrize("what", ["fails", "never comes"])
def test_a_delivery_that_fails_or_never_comes_ends_the_process_unacknowledged(
    what: str, ends: list[tuple[int, str]]
) -> None:
    acknowledged: list[int] = []

    async def work(bench: Bench) -> None:
        bench.acknowledged = acknowledged
        bench.producer.at_once = False
        await bench.handle(b"x", b"a")
        bench.producer.deliveries[0].set_result(DELIVERED)
        if what == "fails":
            bench.producer.deliveries[1].set_exception(ConnectionError("no broker"))
        else:
            async with asyncio.timeout(120):
                await bench.ended.wait()

    with pytest.raises(Ended):
        drive(work, send_timeout_seconds=0.05)
    assert ends[0][0] == BROKER_UNAVAILABLE
    assert acknowledged == []


def test_what_happened_is_counted() -> None:
    async def work(bench: Bench) -> None:
        for value in (b"x", b"y", b"bug", b"refuse"):
            await bench.handle(value, value, received(datetime.now(UTC)))

    registry = drive(work).flow.metrics.registry

    def sample(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(name, {"stage": "deduplicate", **labels})

    assert sample("newswire_records_total", outcome="accepted") == 2
    assert sample("newswire_records_total", outcome="rejected") == 2
    assert sample("newswire_outputs_total", topic=CLEAN) == 2
    assert sample("newswire_dead_letters_total", reason="internal-error") == 1
    assert sample("newswire_dead_letters_total", reason="malformed") == 1
    assert sample("newswire_state_entries") == 2
    assert sample("newswire_stage_seconds_count") == 4
    assert 0 < (sample("newswire_stage_seconds_sum") or 0) < 60
    assert sample("newswire_end_to_end_seconds_count") == 2


def test_a_record_that_came_back_from_the_dead_letters_is_counted() -> None:
    async def work(bench: Bench) -> None:
        await bench.handle(b"x", b"x", [])
        await bench.handle(b"y", b"y", [("newswire.error.attempts", b"1")])

    registry = drive(work).flow.metrics.registry
    labels = {"stage": "deduplicate"}
    assert registry.get_sample_value("newswire_dead_letters_replayed_total", labels) == 1


def received(at: datetime) -> list[tuple[str, bytes]]:
    return [("received-at", at.isoformat().encode())]


@pytest.mark.parametrize("year", [1, 2099])
def test_a_wild_time_of_receipt_is_counted_and_not_summed_up(year: int) -> None:
    async def work(bench: Bench) -> None:
        await bench.handle(b"x", b"x", received(datetime(year, 1, 1, tzinfo=UTC)))
        await bench.handle(b"y", b"y", received(datetime.now(UTC) - timedelta(hours=1)))

    registry = drive(work).flow.metrics.registry
    labels = {"stage": "deduplicate"}
    assert 3600 <= (registry.get_sample_value("newswire_end_to_end_seconds_sum", labels) or 0) < 3700
    assert registry.get_sample_value("newswire_implausible_clocks_total", labels) == 1


def test_a_record_without_a_time_stamp_is_not_fifty_years_old() -> None:
    """Kafka's -1 for none, as old clients write."""

    async def work(bench: Bench) -> None:
        event = bench.event(b"x", b"x", received(datetime.now(UTC)))
        event.message.timestamp = -0.001
        made = bench.flow.make(event)
        assert abs(time.time() - bench.flow.in_flight[0]) < 60
        await bench.flow.send([made])

    drive(work)


@pytest.mark.parametrize(("length", "handed_on"), [(9, True), (LONGEST_TRACE, True), (LONGEST_TRACE + 1, False)])
def test_the_trace_of_the_input_is_handed_on_and_the_rest_says_what_the_record_is(length: int, handed_on: bool) -> None:
    trace = "0" * length
    headers = [("traceparent", trace.encode()), ("source", b"wire")]
    bench = drive(lambda bench: bench.handle(b"x", b"a", headers))
    sent = bench.producer.sent[-1][4]
    assert sent.get("traceparent") == (trace if handed_on else None)
    named = {each.name for each in topics.contract("clean").all_headers}
    assert {*sent, "traceparent"} == named


def test_what_is_due_says_what_it_is_too() -> None:
    async def work(bench: Bench) -> None:
        bench.flow.states.assigned = {3: bench.flow.states.assigned[3]}  # type: ignore[union-attr]
        await bench.flow.send_due(datetime.now(UTC))

    bench = drive(work, replace(STAGE, start=start_with_due))
    headers = bench.producer.sent[0][4]
    assert (headers["ce_type"], headers["ce_subject"], headers["content-type"]) == (CLEAN, "k", "application/json")


def test_with_spans_what_is_made_has_the_context_of_its_own_and_a_refusal_is_an_error() -> None:
    memory = InMemorySpanExporter()
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = [("traceparent", f"00-{trace}-00f067aa0ba902b7-01".encode())]

    async def work(bench: Bench) -> None:
        bench.flow._spans = Spans("newswire-deduplicate", None, [SimpleSpanProcessor(memory)])
        bench.producer.at_once = False
        await bench.handle(b"x", b"a", headers)
        await bench.settle()
        assert f"send {CLEAN}" not in {each.name for each in memory.get_finished_spans()}, "it is not delivered yet"
        for each in bench.producer.deliveries:
            each.set_result(DELIVERED)
        bench.producer.at_once = True
        await bench.settle()
        await bench.handle(b"refuse", b"b", headers)

    bench = drive(work)
    create, process, send, refused = memory.get_finished_spans()
    assert [each.name for each in (create, process, send)] == [f"create {CLEAN}", f"process {RAW}", f"send {CLEAN}"]
    context = f"00-{trace}-{create.context.span_id:016x}-01"
    assert [each[4]["traceparent"] for each in bench.producer.sent if each[0] == CLEAN] == [context]
    assert (refused.attributes or {})["error.type"] == "malformed"
    letter = next(each for each in bench.producer.sent if each[0] == DEAD_LETTERS)
    assert letter[4]["traceparent"] == headers[0][1].decode(), "as it came, to be put back as it was"


# ---------------------------------------------------------------------------- processes on a broker

SCRIPT = """
import asyncio, importlib.util, sys
from pathlib import Path
from service.kafka.admin import record_limits
from service.settings import load
from service.worker import health, supervisor
spec = importlib.util.spec_from_file_location("stand_in", sys.argv[1])
stand_in = importlib.util.module_from_spec(spec)
sys.modules["stand_in"] = stand_in
spec.loader.exec_module(stand_in)
health.LEAVE_SECONDS = float(sys.argv[3])
settings = load()
limits = asyncio.run(record_limits(settings.broker, supervisor.written_by(stand_in.STAGE)))
sys.exit(
    health.run_worker(stand_in.STAGE, settings, int(sys.argv[2]), idempotent=IDEMPOTENT, limits=limits)
)
"""


def free_port() -> int:
    """A port that nobody has: several runs may share a machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


PORT = free_port()


@contextmanager
def processes(
    bootstrap: str, tmp_path: Path, *, seconds: float = 60.0, idempotent: bool = False, **more: Any
) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Yields what starts a worker of the stand-in stage; those still running are killed at the end. ``seconds`` is how
    long a worker waits for a broker, which may be as busy as all else: short where the broker is gone."""
    settings = Settings(
        broker=bootstrap,
        state_dir=tmp_path,
        partitions=2,
        metrics_port=PORT,
        send_timeout_seconds=seconds,
        session_timeout_seconds=3,
        rebalance_timeout_seconds=5,
        **more,
    )
    supervisor.apply_all_topics(bootstrap, settings)
    script = SCRIPT.replace("IDEMPOTENT", str(idempotent))
    command = [sys.executable, "-c", script, __file__, str(PORT), str(1.5 * seconds)]
    with ExitStack() as stack:

        def begin() -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                command, env=supervisor.environment(settings), cwd=ROOT, stdin=subprocess.DEVNULL
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        yield begin


Found = TypeVar("Found")


def until(done: Callable[[], Found], process: subprocess.Popen[bytes]) -> Found:
    """What ``done`` says as soon as it says something. Fails after five minutes, or when the process has ended."""

    def looked() -> Found:
        found = done()
        assert found or process.poll() is None, f"the worker ended with {process.returncode}"
        return found

    return waiting.until(looked, 300.0)


def ready(process: subprocess.Popen[bytes]) -> None:
    until(lambda: supervisor.get_health("127.0.0.1", PORT, "/readyz")[1].get("assigned"), process)


def send(bootstrap: str, values: Sequence[tuple[bytes, bytes]], topic: str = RAW) -> None:
    async def work() -> None:
        async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
            for key, value in values:
                await producer.send_and_wait(topic, value, key=key)

    asyncio.run(work())


def everything(bootstrap: str, topic: str) -> list[Record]:
    async def work() -> list[Record]:
        return [record async for record in read(bootstrap, topic, until_end=True)]

    return asyncio.run(work())


def answers(bootstrap: str, count: int, process: subprocess.Popen[bytes]) -> list[dict[str, Any]]:
    """The outputs, once there are ``count`` of them."""
    until(lambda: len(everything(bootstrap, CLEAN)) >= count, process)
    return [orjson.loads(record.value or b"") for record in everything(bootstrap, CLEAN)]


@pytest.mark.broker
def test_state_survives_a_kill_and_a_redelivered_message_gets_its_old_answer(clean_broker: str, tmp_path: Path) -> None:
    documents = [(b"%d" % number, b"first") for number in range(20)]
    with processes(clean_broker, tmp_path) as begin:
        process = begin()
        send(clean_broker, documents)
        before = {each["id"]: each["order"] for each in answers(clean_broker, 20, process)}
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process = begin()
        send(clean_broker, [(key, b"again") for key, _ in reversed(documents)])
        until(lambda: sum(each["said"] == "again" for each in answers(clean_broker, 20, process)) >= 20, process)
        after = {each["id"]: each["order"] for each in answers(clean_broker, 40, process) if each["said"] == "again"}
    assert after == before


@pytest.mark.broker
@pytest.mark.embedded
def test_a_worker_whose_state_cannot_be_read_says_so_in_a_line_and_ends_with_65(
    clean_broker: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """That of another version, say."""
    with processes(clean_broker, tmp_path) as begin:
        send(clean_broker, [(b"a", b'{"no": "order"}')], changelog_topic(STAGE))
        assert begin().wait(timeout=300) == UNREADABLE_STATE
    told = capfd.readouterr().err
    assert "Traceback" not in told
    (line,) = (line for line in told.splitlines() if line.startswith("newswire: "))
    assert f"its state, the topic {changelog_topic(STAGE)}, cannot be read: Object missing required field" in line


@pytest.mark.broker
@pytest.mark.embedded
def test_a_bug_and_a_refusal_do_not_stop_a_worker_and_leave_it_healthy(clean_broker: str, tmp_path: Path) -> None:
    with processes(clean_broker, tmp_path) as begin:
        process = begin()
        send(clean_broker, [(b"a", b"bug"), (b"b", b"refuse"), (b"c", b"\xff"), (b"d", b"fine")])
        assert [each["id"] for each in answers(clean_broker, 1, process)] == ["d"]
        until(lambda: len(everything(clean_broker, DEAD_LETTERS)) >= 3, process)
        letters = everything(clean_broker, DEAD_LETTERS)
        reasons = {record.key: header_texts(record.headers)["newswire.error.reason"] for record in letters}
        assert reasons == {b"a": "internal-error", b"b": "malformed", b"c": "internal-error"}
        assert (supervisor.answer("127.0.0.1", PORT, "/healthz") or {})["alive"] is True
        process.terminate()
        assert process.wait(timeout=300) == 0


@pytest.mark.broker
@pytest.mark.embedded
def test_records_that_kill_worker_after_worker_are_given_up_and_the_stage_goes_on(
    clean_broker: str, tmp_path: Path
) -> None:
    documents = [(b"a", b"x"), (b"b", b"die"), (b"c", b"x"), (b"d", b"die"), (b"e", b"x")]
    with processes(clean_broker, tmp_path) as begin:
        send(clean_broker, documents)
        for _ in range(2 * attempts.MOST_DEATHS):
            assert begin().wait(timeout=300) == -signal.SIGABRT
        process = begin()
        until(lambda: len(everything(clean_broker, DEAD_LETTERS)) >= 2, process)
        until(lambda: {each["id"] for each in answers(clean_broker, 3, process)} == {"a", "c", "e"}, process)
        letters = {record.key: header_texts(record.headers) for record in everything(clean_broker, DEAD_LETTERS)}
        process.terminate()
        assert process.wait(timeout=300) == 0
    assert set(letters) == {b"b", b"d"}
    assert {each["newswire.error.reason"] for each in letters.values()} == {"internal-error"}
    assert letters[b"b"]["newswire.error.message"].startswith("3 workers died over this record")


async def set_limit(bootstrap: str, topic: str, size: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        change = ConfigResource(ConfigResourceType.TOPIC, topic, {"max.message.bytes": str(size)})
        await admin.alter_configs([change])
    finally:
        await admin.close()


@pytest.mark.broker
@pytest.mark.kafka
def test_what_a_topic_does_not_take_for_its_size_stops_no_stage_before_or_after_its_limit_changes(
    clean_broker: str, tmp_path: Path
) -> None:
    """Limits below ours at the start, then one that is lowered while the worker runs: one restart, nothing lost."""
    with processes(clean_broker, tmp_path, idempotent=True) as begin:
        asyncio.run(set_limit(clean_broker, CLEAN, 200_000))
        send(clean_broker, [(b"large", b"x" * 415_000), *((b"%d" % n, b"y" * 9_000) for n in range(40))])
        process = begin()
        answers(clean_broker, 40, process)
        asyncio.run(set_limit(clean_broker, CLEAN, 50_000))
        send(clean_broker, [(b"larger", b"x" * 150_000), *((b"%d" % n, b"y" * 9_000) for n in range(40, 80))])
        assert process.wait(timeout=300) == TRY_AGAIN
        process = begin()
        until(
            lambda: {each["id"] for each in answers(clean_broker, 80, process)} >= {str(n) for n in range(80)}, process
        )
        until(lambda: len({record.key for record in everything(clean_broker, DEAD_LETTERS)}) == 2, process)
        letters = {record.key: record for record in everything(clean_broker, DEAD_LETTERS)}
        process.terminate()
        assert process.wait(timeout=300) == 0
    assert set(letters) == {b"large", b"larger"}
    told = {key: header_texts(record.headers)["newswire.error.message"] for key, record in letters.items()}
    assert f"{CLEAN} takes 200,000 (its max.message.bytes)" in told[b"large"]
    assert f"{CLEAN} takes 50,000 (its max.message.bytes)" in told[b"larger"]
    assert letters[b"large"].value == b"x" * 415_000


@pytest.mark.broker
@pytest.mark.embedded
def test_a_paused_worker_lives_says_so_and_goes_on_when_it_is_told_to(
    clean_broker: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    documents = [(b"%d" % number, b"refuse") for number in range(130)]

    def paused() -> bool:
        return bool(supervisor.get_health("127.0.0.1", PORT, "/healthz")[1].get("paused"))

    with processes(clean_broker, tmp_path) as begin:
        process = begin()
        send(clean_broker, [*documents, (b"good", b"x")])
        until(paused, process)
        until(lambda: len(everything(clean_broker, DEAD_LETTERS)) == 100, process)
        assert supervisor.get_health("127.0.0.1", PORT, "/healthz")[0] == 200
        status, said = supervisor.get_health("127.0.0.1", PORT, "/readyz")
        assert (status, said["ready"], bool(said["assigned"])) == (503, False, True)
        process.terminate()
        assert process.wait(timeout=300) == 0
        process = begin()
        ready(process)
        assert paused()
        process.terminate()
        assert process.wait(timeout=300) == 0
        assert len(everything(clean_broker, DEAD_LETTERS)) == 100
    with processes(clean_broker, tmp_path, dead_letter_limit=0.0) as begin:
        process = begin()
        assert [each["id"] for each in answers(clean_broker, 1, process)] == ["good"]
        until(lambda: len(everything(clean_broker, DEAD_LETTERS)) == 130, process)
    assert "deduplicate is paused: the last 100 records became dead letters. Nothing is lost" in capfd.readouterr().err


@pytest.mark.broker
def test_what_was_answered_is_committed_and_not_read_again_after_an_orderly_stop(
    clean_broker: str, tmp_path: Path
) -> None:
    with processes(clean_broker, tmp_path) as begin:
        process = begin()
        send(clean_broker, [(b"a", b"x"), (b"b", b"x")])
        answers(clean_broker, 2, process)
        process.terminate()
        assert process.wait(timeout=300) == 0
        process = begin()
        send(clean_broker, [(b"c", b"x")])
        assert sorted(each["id"] for each in answers(clean_broker, 3, process)) == ["a", "b", "c"]


@pytest.mark.broker
def test_a_worker_ends_in_time_when_it_is_told_to_and_the_broker_is_gone(tmp_path: Path) -> None:
    """Faust alone waits for the broker for ever."""
    with ExitStack() as broker:
        bootstrap = broker.enter_context(embedded_broker())
        with processes(bootstrap, tmp_path, seconds=2.0) as begin:
            process = begin()
            ready(process)
            broker.close()
            process.terminate()
            assert process.wait(timeout=300) in (0, BROKER_UNAVAILABLE)


@pytest.mark.broker
def test_a_worker_whose_answers_the_broker_does_not_take_ends_with_69(tmp_path: Path) -> None:
    with ExitStack() as broker:
        bootstrap = broker.enter_context(embedded_broker())
        with processes(bootstrap, tmp_path, seconds=2.0) as begin:
            process = begin()
            os.mkfifo(tmp_path / "go")
            send(bootstrap, [(b"a", f"wait {tmp_path}".encode())])
            until((tmp_path / "begun").exists, process)
            broker.close()
            (tmp_path / "go").write_bytes(b"")
            assert process.wait(timeout=300) == BROKER_UNAVAILABLE


def test_changelogs_are_compacted_and_have_the_partitions_of_their_input() -> None:
    for contract in supervisor.CHANGELOGS:
        assert contract.config["cleanup.policy"] == "compact"
        assert contract.internal
    by_name = {contract.name: contract for contract in supervisor.CHANGELOGS}
    for stage in (each for each in pipeline.STAGES if each.entry):
        assert by_name[changelog_topic(stage)].partitions == topics.contract(stage.reads).partitions

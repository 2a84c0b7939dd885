"""What a worker's partitions cost it: a start, a rebalance, a restart. The event loop turns meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, MutableMapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import aiokafka
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from service import article as records
from service import pipeline
from service.errors import UnusableFolder
from service.kafka import client
from service.outcome import Accepted
from service.pipeline import Stage, Started, Step
from service.settings import Settings
from service.worker import states as module
from service.worker.changelog import changelog_topic
from service.worker.metrics import Metrics
from service.worker.partition_state import PartitionState
from service.worker.readers import MADE, Read, Readers
from service.worker.states import States

MOST = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    order: int


def start(_: Settings, entries: MutableMapping[str, Any]) -> Started:
    """A stage whose state is filled in steps."""
    count: list[bytes] = []

    def fill(values: Any) -> Iterator[Step]:
        for value in values:
            records.decode(value, Entry)
            yield partial(count.append, value)

    return Started(lambda record: Accepted(()), lambda: len(count), fill=fill)


STAGE = Stage("deduplicate", pipeline.CLEAN, (), Entry, start)
TOPIC = changelog_topic(STAGE)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    async def limited() -> Any:
        async with asyncio.timeout(300):
            return await work

    return asyncio.run(limited())


async def write(bootstrap: str, partition: int, numbers: range) -> None:
    async with aiokafka.AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for number in numbers:
            value = records.encode(Entry(number))
            await producer.send_and_wait(TOPIC, value, key=b"%d" % number, partition=partition)


async def create(bootstrap: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(TOPIC, 3, 1)])
    finally:
        await admin.close()


def read_by(read: Read) -> Stage:
    """A stage whose entries are read some at a time, so that readers can do it."""

    def reading(settings: Settings, entries: MutableMapping[str, Any]) -> Started:
        it = start(settings, entries)
        fill = it.fill
        assert fill is not None
        return replace(it, read=read, fill=lambda reads: fill(value for some in reads for value in some))

    return replace(STAGE, start=reading)


def states_of(bootstrap: str, folder: Path, stage: Stage = STAGE, **more: Any) -> States:
    return States(stage, Settings(broker=bootstrap, state_dir=folder, **more), MOST, Metrics("deduplicate"))


def on_a_broker(
    bootstrap: str, folder: Path, work: Callable[[States], Coroutine[Any, Any, None]], **counts: int
) -> None:
    """``work`` with the states of a worker, on a changelog with so many records in its partitions."""

    async def all_of_it() -> None:
        await create(bootstrap)
        for partition, count in counts.items():
            await write(bootstrap, int(partition[1:]), range(count))
        it = states_of(bootstrap, folder)
        try:
            await work(it)
        finally:
            it.close()

    run(all_of_it())


@pytest.mark.broker
def test_a_rebalance_that_takes_nothing_rebuilds_nothing(clean_broker: str, tmp_path: Path) -> None:
    async def work(it: States) -> None:
        await it.assign({0, 1})
        assert {partition: state.size for partition, state in it.assigned.items()} == {0: 5, 1: 7}
        before = {partition: state.started for partition, state in it.assigned.items()}
        await it.assign({0, 1, 2})
        assert {each: it.assigned[each].started for each in before} == before
        assert it.assigned[2].size == 0
        await it.assign({1})
        assert (it.assigned[1].started, it.size) == (before[1], 7)
        # Whoever had it meanwhile wrote more.
        await write(clean_broker, 0, range(5, 9))
        await it.assign({0, 1})
        assert (it.assigned[0].size, it.assigned[1].started) == (9, before[1])

    on_a_broker(clean_broker, tmp_path, work, p0=5, p1=7)


@pytest.mark.broker
def test_readers_beside_it_read_a_long_changelog_and_end_with_that(
    clean_broker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONG", 5)
    monkeypatch.setattr(module, "processes", lambda: 1)
    made: list[Readers] = []

    class Noted(Readers):
        def __init__(self, count: int) -> None:
            super().__init__(count)
            made.append(self)

    monkeypatch.setattr(module, "Readers", Noted)

    async def work(_: States) -> None:
        it = states_of(clean_broker, tmp_path / "own", read_by(list))
        await it.assign({0, 1})
        assert {partition: state.size for partition, state in it.assigned.items()} == {0: 9, 1: 5}
        it.close()

    on_a_broker(clean_broker, tmp_path, work, p0=9, p1=5)
    (readers,) = made
    assert [each.returncode for each in readers._started] == [-9]


@pytest.mark.broker
def test_a_rebalance_while_readers_read_ahead_leaves_nothing_of_theirs(
    clean_broker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each entry fills a file; the second rebalance comes once the changelog and some of the files have been read."""
    monkeypatch.setattr(module, "LONG", 5)
    monkeypatch.setattr(module, "processes", lambda: 1)
    monkeypatch.setattr("service.worker.entry_store.SEGMENT", 1)

    def left() -> list[Path]:
        return [*tmp_path.rglob("*" + MADE)]

    async def work(_: States) -> None:
        it = states_of(clean_broker, tmp_path / "own", read_by(list))
        began = asyncio.Event()

        async def started(state: PartitionState) -> bool:
            while not left():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            began.set()
            await asyncio.Event().wait()
            return True

        with monkeypatch.context() as patch:
            patch.setattr(it, "_start", started)
            first = asyncio.create_task(it.assign({0}))
            await began.wait()
            first.cancel()
            await asyncio.wait([first])
        assert not left()
        await it.assign({0})
        assert it.assigned[0].size == 9
        it.close()

    on_a_broker(clean_broker, tmp_path, work, p0=9)
    assert not left()


@pytest.mark.broker
def test_a_standby_follows_what_others_write_and_takes_over_from_where_it_is(clean_broker: str, tmp_path: Path) -> None:
    async def work(it: States) -> None:
        standing = asyncio.create_task(it.stand_by())

        async def follows(partition: int, offset: int) -> None:
            while partition not in it._standing_by or it._known[partition].offset < offset:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

        await it.assign({0})
        await follows(1, 7)
        await write(clean_broker, 1, range(7, 9))
        await follows(1, 9)
        assert [*it.assigned] == [0]
        assert len(it.save()) == 2, "of its own partition and of the one it stands by for"
        await it.assign({0, 1})
        assert (it.assigned[1].size, it.assigned[0].size) == (9, 5)
        await it.assign({1})
        await write(clean_broker, 0, range(5, 6))
        await follows(0, 6)
        standing.cancel()
        await asyncio.wait([standing])

    on_a_broker(clean_broker, tmp_path, work, p0=5, p1=7)


@pytest.mark.broker
def test_who_has_all_partitions_stands_by_for_none_and_waits(
    clean_broker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = client.partitions

    async def counted(*arguments: Any) -> tuple[int, ...]:
        asked.append("once")
        return await real(*arguments)

    monkeypatch.setattr(module, "partitions_of", counted)

    async def work(it: States) -> None:
        await it.assign({0, 1, 2})
        standing = asyncio.create_task(it.stand_by())
        while not asked:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        # Time enough for a second round, were there one.
        for _ in range(3):
            await real(clean_broker, TOPIC, 10.0)
        assert asked == ["once"]
        await it.assign({0, 1})
        while 2 not in it._standing_by:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        standing.cancel()
        await asyncio.wait([standing])

    on_a_broker(clean_broker, tmp_path, work, p0=5)


@pytest.mark.broker
def test_without_standby_what_goes_is_let_go(clean_broker: str, tmp_path: Path) -> None:
    async def work(_: States) -> None:
        it = states_of(clean_broker, tmp_path / "other", standby=False)
        await it.assign({0, 1})
        await it.assign({0})
        assert [*it._known] == [0]
        it.close()

    on_a_broker(clean_broker, tmp_path, work, p0=5, p1=7)


@pytest.mark.broker
def test_a_worker_without_partitions_is_ready_and_stands_by(clean_broker: str, tmp_path: Path) -> None:
    async def work(it: States) -> None:
        standing = asyncio.create_task(it.stand_by())
        await it.assign(set())
        while it._standing_by != {0, 1, 2}:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await it.assign({0})
        assert it.assigned[0].size == 5
        standing.cancel()
        await asyncio.wait([standing])

    on_a_broker(clean_broker, tmp_path, work, p0=5)


@pytest.mark.broker
def test_a_restart_reads_the_snapshot_and_what_came_after_it(
    clean_broker: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def work(it: States) -> None:
        await it.assign({0})
        (save,) = it.save()
        save()
        assert it.save() == [], "nothing is new"
        it.close()
        await write(clean_broker, 0, range(5, 9))
        again = states_of(clean_broker, tmp_path)
        await again.assign({0})
        assert sorted(map(int, again.assigned[0].entries)) == [*range(9)]
        assert again.assigned[0].size == 9
        again.close()

    on_a_broker(clean_broker, tmp_path, work, p0=5)
    assert not caplog.records


@pytest.mark.broker
def test_a_snapshot_of_a_topic_that_was_made_anew_is_dropped_and_said(
    clean_broker: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def work(it: States) -> None:
        await it.assign({0})
        # As if the record before the offset were another one.
        it.assigned[0]._witness += 1
        (save,) = it.save()
        save()
        it.close()
        again = states_of(clean_broker, tmp_path)
        await again.assign({0})
        assert sorted(map(int, again.assigned[0].entries)) == [*range(5)]
        again.close()

    on_a_broker(clean_broker, tmp_path, work, p0=5)
    (said,) = [record.getMessage() for record in caplog.records]
    assert "the snapshot of partition 0 is not used: its changelog has another record there" in said


@pytest.mark.broker
def test_damaged_files_are_read_anew_from_the_changelog(clean_broker: str, tmp_path: Path) -> None:
    async def work(it: States) -> None:
        await it.assign({0})
        (save,) = it.save()
        save()
        it.close()
        path = tmp_path / STAGE.app_id / "state" / "worker" / "0" / "entries" / "entries-000000"
        path.write_bytes(path.read_bytes().replace(b'{"order":3}', b'{"order":4}'))
        again = states_of(clean_broker, tmp_path)
        await again.assign({0})
        assert again.assigned[0].entries["3"] == Entry(3)
        assert again.assigned[0].size == 5
        again.close()

    on_a_broker(clean_broker, tmp_path, work, p0=5)


@pytest.mark.broker
def test_another_rebalance_in_the_middle_goes_on_from_what_was_read(
    clean_broker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(it: States) -> None:
        began = asyncio.Event()
        real = it._start

        async def hangs(state: Any) -> bool:
            began.set()
            await asyncio.Event().wait()
            return True

        monkeypatch.setattr(it, "_start", hangs)
        assigning = asyncio.create_task(it.assign({0, 1}))
        await began.wait()
        progress = it.progress()
        assert progress is not None
        assert progress["doing"] == "reading its state"
        assigning.cancel()
        await asyncio.wait([assigning])
        assert (it.assigned, it.progress()) == ({}, None)
        monkeypatch.setattr(it, "_start", real)
        offset = it._known[0].offset
        assert offset == 5
        await it.assign({0})
        assert (it.assigned[0].size, [*it.assigned]) == (5, [0])

    on_a_broker(clean_broker, tmp_path, work, p0=5, p1=7)


@pytest.mark.broker
def test_the_loop_turns_while_records_are_written_down(
    clean_broker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writing blocks until the loop has answered, once for each two of five records."""
    monkeypatch.setattr(module, "NOTED_AT_ONCE", 2)
    real, answered = PartitionState.flush, []

    async def work(it: States) -> None:
        loop = asyncio.get_running_loop()

        async def answer() -> None:
            answered.append(len(it._known[0].entries))

        def flush(state: PartitionState) -> None:
            asyncio.run_coroutine_threadsafe(answer(), loop).result(timeout=60)
            real(state)

        monkeypatch.setattr(PartitionState, "flush", flush)
        await it.assign({0})
        assert it.assigned[0].size == 5
        assert answered == [2, 4, 5]

    on_a_broker(clean_broker, tmp_path, work, p0=5)


def test_the_loop_turns_while_steps_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step blocks until the loop has answered: it would wait for ever on the loop's own thread."""
    monkeypatch.setattr(module, "RUN_SECONDS", 0.0)

    async def work() -> None:
        loop, answered = asyncio.get_running_loop(), []

        async def answer(number: int) -> None:
            answered.append(number)

        def step(number: int) -> None:
            asyncio.run_coroutine_threadsafe(answer(number), loop).result(timeout=60)

        await module.run_steps(iter([partial(step, number) for number in range(3)]))
        assert answered == [0, 1, 2]

    run(work())


def test_what_is_cancelled_ends_with_its_step() -> None:
    import threading

    begun, go, taken = threading.Event(), threading.Event(), []

    def steps() -> Iterator[Step]:
        def slow() -> None:
            begun.set()
            go.wait(60)
            taken.append(1)

        yield slow
        yield lambda: taken.append(2)

    async def work() -> None:
        taking = asyncio.create_task(module.run_steps(steps()))
        await asyncio.to_thread(begun.wait, 60)
        taking.cancel()
        await asyncio.sleep(0)
        assert not taking.done()
        go.set()
        await asyncio.wait([taking])
        assert taking.cancelled()

    run(work())
    assert 1 in taken


def test_a_folder_that_another_worker_has_is_refused_in_a_line(tmp_path: Path) -> None:
    one, other = (states_of("nowhere:1", tmp_path, instance="same") for _ in range(2))
    one._take_folder()
    with pytest.raises(UnusableFolder, match="another worker of deduplicate has"):
        other._take_folder()
    one.close()
    other._take_folder()
    other.close()


def test_other_code_makes_other_states() -> None:
    assert module.made_from() == module.made_from()
    read = {path.name for each in module.MAKERS for path in Path(module.__file__).parent.parent.glob(each)}
    assert len(read) > 15
    assert {"orders.tsv", "report_words.npz", "word_vectors.npz"} <= read

"""Replay: what is sent, with what headers, once; what a rerun, an interruption and a lost broker come to."""

from __future__ import annotations

import asyncio
import gzip
import io
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete
from aiokafka.errors import MessageSizeTooLargeError
from aiokafka.structs import RecordMetadata, TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from service.article import document_id
from service.errors import BrokerUnavailable, StateUnwritable, UnknownTopic, UsageError
from service.intake.files import Document, Refusal, Skipped
from service.kafka.cloud_events import of_document
from service.kafka.embedded import embedded_broker
from service.kafka.reading import Record, read
from service.kafka.sending import Window
from service.replay import producer as module
from service.replay.producer import (
    Progress,
    ReplayOptions,
    ReplayResult,
    headers_of,
    parse_rate,
    replay,
    traceparent,
)
from service.replay.sent_log import log_path, open_log
from service.topics import contract

NOWHERE = "127.0.0.1:1"
IDENTITY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    return made


@pytest.fixture
def asked(tmp_path: Path, folder: Path) -> ReplayOptions:
    return ReplayOptions(paths=(str(folder),), bootstrap=NOWHERE, state_dir=tmp_path / "state", look_seconds=0.02)


def fill(folder: Path, count: int, start: int = 0) -> None:
    for number in range(start, start + count):
        (folder / f"{number:05}.txt").write_text(f"text {number}")


async def create(bootstrap: str, topic: str, config: dict[str, str] | None = None) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, 3, 1, topic_configs=config)])
        async with asyncio.timeout(300):
            while topic not in await admin.list_topics():
                pass
    finally:
        await admin.close()


async def records(bootstrap: str, topic: str) -> list[Record]:
    return [each async for each in read(bootstrap, topic, until_end=True)]


def sent_names(found: list[Record]) -> Counter[str]:
    return Counter(dict(each.headers)["filename"].decode() for each in found)


def run(work: Awaitable[Any]) -> Any:
    async def limited() -> Any:
        async with asyncio.timeout(300):
            return await work

    return asyncio.run(limited())


# Headers, rates, options


def test_headers_are_those_of_the_contract_and_name_no_unknown_type() -> None:
    received = datetime(2026, 5, 1, 6, 30, tzinfo=UTC)
    made = headers_of(Document("a/é.txt", b"x", "text/plain", 1), "wire", IDENTITY, received)
    assert made == [
        ("document-id", IDENTITY.encode()),
        ("source", b"wire"),
        ("filename", "a/é.txt".encode()),
        ("content-type", b"text/plain"),
        ("received-at", b"2026-05-01T06:30:00.000Z"),
        ("traceparent", traceparent(IDENTITY).encode()),
        *of_document("newswire.raw.v1", IDENTITY, "wire"),
    ]
    assert {name for name, _ in made} <= {header.name for header in contract("raw").headers}
    assert "content-type" not in dict(headers_of(Document("a", b"x", None, 1), "wire", IDENTITY, received))


@given(st.text(max_size=40))
def test_traceparent_is_valid_and_the_same_for_ever(identity: str) -> None:
    version, trace, span, flags = traceparent(identity).split("-")
    assert (version, flags, len(trace), len(span)) == ("00", "01", 32, 16)
    assert int(trace, 16)
    assert int(span, 16)
    assert traceparent(identity) == traceparent(identity)


def test_trace_of_a_document_is_found_by_its_id() -> None:
    assert traceparent(IDENTITY).split("-")[1] == IDENTITY


@pytest.mark.parametrize(("text", "rate"), [("200", 200), ("200/s", 200), ("0.5 / s", 0.5), ("60/m", 1), ("7200/h", 2)])
def test_rates(text: str, rate: float) -> None:
    assert parse_rate(text) == pytest.approx(rate)


@pytest.mark.parametrize("text", ["", "fast", "0", "-1", "1/d", "1/", "nan", "9" * 400])
def test_what_is_no_rate_is_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError, match="rate"):
        parse_rate(text)


@pytest.mark.parametrize(
    "change",
    [
        {"paths": ()},
        {"paths": ("-",), "follow": True},
        {"paths": ("nowhere-at-all",)},
        {"maximum": 0},
        {"rate": 0.0},
    ],
)
def test_wrong_usage_is_told_before_any_broker_is_asked(asked: ReplayOptions, change: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        run(replay(replace(asked, **change)))


def test_pattern_that_matches_nothing_is_wrong_usage(asked: ReplayOptions, folder: Path) -> None:
    with pytest.raises(UsageError, match="no file matches"):
        run(replay(replace(asked, paths=(f"{folder}/*.xml",), dry_run=True)))


# Without a broker


def test_dry_run_says_what_would_go_out_and_asks_no_broker(asked: ReplayOptions, folder: Path) -> None:
    fill(folder, 3)
    (folder / "empty.txt").touch()
    said: list[str] = []
    progress: list[Progress] = []
    result = run(
        replay(
            replace(asked, dry_run=True),
            on_document=lambda document: said.append(document.filename),
            on_progress=progress.append,
        )
    )
    assert said == ["00000.txt", "00001.txt", "00002.txt"]
    assert (result.sent, result.sent_bytes, result.dry_run) == (3, 18, True)
    assert [each.refusal for each in result.skipped] == [Refusal.EMPTY]
    assert (progress[-1].files_done, progress[-1].files_total, progress[-1].bytes_done) == (4, 4, 18)
    assert not (asked.state_dir or folder).exists()


def test_unreachable_broker_is_unavailable_within_the_time_limit(asked: ReplayOptions, folder: Path) -> None:
    fill(folder, 1)
    with pytest.raises(BrokerUnavailable, match=NOWHERE) as caught:
        run(replay(replace(asked, connect_seconds=0.3)))
    assert caught.value.exit_code == 69


# With a producer that is told when to answer


class Producer:
    """Keeps records until told to answer for them; ``full`` is set when it has ``enough``."""

    def __init__(self, enough: int) -> None:
        self.enough = enough
        self.futures: list[asyncio.Future[RecordMetadata]] = []
        self.sent: list[Any] = []
        self.full = asyncio.Event()

    async def send(self, topic: str, value: bytes, **record: Any) -> asyncio.Future[RecordMetadata]:
        self.sent.append((topic, value, record))
        self.futures.append(asyncio.get_running_loop().create_future())
        if len(self.futures) >= self.enough:
            self.full.set()
        return self.futures[-1]

    def answer_all(self, error: Exception | None = None) -> None:
        for number, future in enumerate(self.futures):
            if error:
                future.set_exception(error)
            else:
                future.set_result(RecordMetadata("t", 0, TopicPartition("t", 0), number, 0, 0, 0))

    async def stop(self) -> None:
        pass


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Producer]:
    """Makes a producer of which every replay gets a window."""

    def make(enough: int) -> Producer:
        producer = Producer(enough)

        async def window(bootstrap: str, **limits: Any) -> Window:
            return Window(producer, bootstrap, 10.0, 100, 1_000_000)

        async def numbers(bootstrap: str, topic: str, seconds: float) -> tuple[int, ...]:
            return (0,)

        monkeypatch.setattr(module, "open_window", window)
        monkeypatch.setattr(module, "partitions", numbers)
        return producer

    return make


def test_interrupted_run_waits_for_the_answers_that_are_out(
    asked: ReplayOptions, folder: Path, told: Callable[[int], Producer]
) -> None:
    fill(folder, 5)

    async def interrupted() -> ReplayResult:
        producer, stop = told(5), asyncio.Event()
        task = asyncio.create_task(replay(asked, stop=stop))
        await producer.full.wait()
        stop.set()
        for _ in range(20):
            await asyncio.sleep(0)
        assert not task.done()
        producer.answer_all()
        return await task

    assert run(interrupted()).sent == 5


def test_file_given_twice_is_not_taken_for_sent_before_it_is_acknowledged(
    asked: ReplayOptions, folder: Path, told: Callable[[int], Producer]
) -> None:
    fill(folder, 1)

    async def refused() -> tuple[ReplayResult, int]:
        producer = told(1)
        task = asyncio.create_task(replay(replace(asked, paths=(str(folder), str(folder)))))
        await producer.full.wait()
        for _ in range(20):
            await asyncio.sleep(0)
        producer.answer_all(MessageSizeTooLargeError())
        return await task, len(producer.futures)

    for _ in range(2):
        result, sends = run(refused())
        assert sends == 1
        assert (result.sent, result.known, result.skipped_count) == (0, 1, 1)


# With a broker


@pytest.fixture
def ready(asked: ReplayOptions, broker: str, own_topic: str) -> ReplayOptions:
    run(create(broker, own_topic))
    return replace(asked, bootstrap=broker, topic=own_topic)


@pytest.mark.broker
def test_records_carry_bytes_key_and_headers(ready: ReplayOptions, folder: Path) -> None:
    packed = gzip.compress(b"<html>")
    (folder / "a.txt").write_bytes(b"\xff\x00 a")
    (folder / "sub").mkdir()
    (folder / "sub" / "b.html.gz").write_bytes(packed)
    (folder / "c.jsonl").write_bytes(b'{"n":1}\n{"n":2}\n')
    result: ReplayResult = run(replay(replace(ready, source="wire")))
    assert (result.sent, result.skipped_count, result.interrupted) == (4, 0, False)
    by_name = {dict(each.headers)["filename"]: each for each in run(records(ready.bootstrap, ready.topic))}
    assert {name: each.value for name, each in by_name.items()} == {
        b"a.txt": b"\xff\x00 a",
        b"sub/b.html.gz": packed,
        b"c.jsonl#1": b'{"n":1}',
        b"c.jsonl#2": b'{"n":2}',
    }
    for name, each in by_name.items():
        assert each.key == document_id("wire", name.decode(), each.value or b"").encode()
        assert dict(each.headers)["document-id"] == each.key
        assert dict(each.headers)["source"] == b"wire"


@pytest.mark.broker
def test_producer_is_idempotent_on_kafka_and_says_so_where_it_cannot(
    ready: ReplayOptions, folder: Path, broker_kind: str
) -> None:
    fill(folder, 1)
    said = run(replay(ready)).notes
    assert bool(said) == (broker_kind == "tansu")
    assert all("idempotent" in each for each in said)


@pytest.mark.broker
def test_rerun_sends_only_what_is_new_or_changed(ready: ReplayOptions, folder: Path) -> None:
    fill(folder, 5)
    (folder / "log.jsonl").write_bytes(b'{"n":1}\n')
    assert run(replay(ready)).sent == 6
    again = run(replay(ready))
    assert (again.sent, again.known) == (0, 6)
    fill(folder, 1, start=5)
    (folder / "00000.txt").write_text("changed text")
    os.utime(folder / "00001.txt")
    with (folder / "log.jsonl").open("ab") as log:
        log.write(b'{"n":2}\n')
    third = run(replay(ready))
    assert (third.sent, third.known) == (3, 5)
    assert run(replay(replace(ready, force=True))).sent == 8
    names = sent_names(run(records(ready.bootstrap, ready.topic)))
    assert names["00000.txt"] == 3
    assert names["00001.txt"] == names["log.jsonl#2"] == 2


@pytest.mark.broker
def test_same_bytes_from_another_source_are_other_documents(ready: ReplayOptions, folder: Path) -> None:
    fill(folder, 2)
    assert run(replay(ready)).sent == 2
    assert run(replay(replace(ready, source="archive"))).sent == 2


@pytest.mark.broker
def test_maximum_ends_a_run_and_the_next_goes_on(ready: ReplayOptions, folder: Path) -> None:
    fill(folder, 5)
    (folder / "x.jsonl").write_bytes(b"[1]\n[2]\n[3]\n")
    assert [run(replay(replace(ready, maximum=3))).sent for _ in range(4)] == [3, 3, 2, 0]
    assert set(sent_names(run(records(ready.bootstrap, ready.topic))).values()) == {1}


@pytest.mark.broker
def test_refused_files_are_named_counted_and_named_again_next_time(ready: ReplayOptions, folder: Path) -> None:
    fill(folder, 2)
    (folder / "empty.txt").touch()
    (folder / "large.txt").write_bytes(b"\0" * 200_000)
    (folder / "lost.txt").symlink_to(folder / "nowhere")
    named: list[Skipped] = []
    options = replace(ready, max_record_bytes=150_000)
    first = run(replay(options, on_skip=named.append))
    assert first.sent == 2
    assert Counter(each.refusal for each in first.skipped) == {
        Refusal.EMPTY: 1,
        Refusal.TOO_LARGE: 1,
        Refusal.UNREADABLE: 1,
    }
    assert tuple(named) == first.skipped
    assert first.skipped_count == 3
    assert run(replay(options)).skipped == first.skipped


@pytest.mark.broker
@pytest.mark.kafka
def test_record_that_the_topic_refuses_is_a_named_skip(
    asked: ReplayOptions, folder: Path, broker: str, own_topic: str
) -> None:
    run(create(broker, own_topic, {"max.message.bytes": "300000"}))
    fill(folder, 50)
    (folder / "large.txt").write_bytes(b"x" * 400_000)
    result = run(replay(replace(asked, bootstrap=broker, topic=own_topic)))
    assert result.sent == 50
    assert [(Path(each.name).name, each.refusal) for each in result.skipped] == [("large.txt", Refusal.TOO_LARGE)]


@pytest.mark.broker
def test_large_documents_go_through(ready: ReplayOptions, folder: Path, broker_kind: str) -> None:
    if broker_kind == "kafka":
        run(create(ready.bootstrap, ready.topic + ".large", {"max.message.bytes": str(16 * 1024 * 1024)}))
        ready = replace(ready, topic=ready.topic + ".large")
    for number in range(4):
        (folder / f"{number}.txt").write_bytes(bytes([number + 65]) * 10_000_000)
    assert run(replay(replace(ready, max_in_flight_bytes=1))).sent == 4
    found = run(records(ready.bootstrap, ready.topic))
    assert sorted(len(each.value or b"") for each in found) == [10_000_000] * 4


@pytest.mark.broker
def test_rate_spaces_documents_evenly(ready: ReplayOptions, folder: Path) -> None:
    fill(folder, 30)
    result = run(replay(replace(ready, rate=100.0)))
    assert result.sent == 30
    assert result.seconds >= 0.24  # 30 documents at 100 a second, less the first and the burst of 0.05 s allowed


@pytest.mark.broker
def test_progress_counts_files_and_bytes_up_to_the_total(ready: ReplayOptions, folder: Path) -> None:
    fill(folder, 40)
    (folder / "x.jsonl.gz").write_bytes(gzip.compress(b"[1]\n\n[2]\n"))
    seen: list[Progress] = []
    run(replay(replace(ready, rate=100.0), on_progress=seen.append))
    last = seen[-1]
    assert (last.sent, last.in_flight, last.files_done) == (42, 0, 41)
    assert last.bytes_done == last.bytes_total == sum(each.stat().st_size for each in folder.iterdir())
    assert last.files_total == 41
    assert last.rate > 0
    assert [each.bytes_done for each in seen] == sorted(each.bytes_done for each in seen)
    assert any(each.eta_seconds for each in seen[:-1])
    assert last.eta_seconds == 0


@pytest.mark.broker
def test_standard_input_is_sent_whole_or_by_line(ready: ReplayOptions) -> None:
    options = replace(ready, paths=("-",))
    assert run(replay(options, stdin=io.BytesIO(b"one text"))).sent == 1
    assert run(replay(options, stdin=io.BytesIO(b"one text"))).known == 1
    assert run(replay(replace(options, stdin_name="f.jsonl"), stdin=io.BytesIO(b"[1]\n[2]\n"))).sent == 2
    empty = run(replay(options, stdin=io.BytesIO(b"")))
    assert [each.refusal for each in empty.skipped] == [Refusal.EMPTY]


@pytest.mark.broker
def test_stopped_run_waits_for_what_is_under_way_and_the_next_goes_on(ready: ReplayOptions, folder: Path) -> None:
    fill(folder, 200)

    async def interrupted() -> ReplayResult:
        stop = asyncio.Event()

        def after_twenty(progress: Progress) -> None:
            if progress.sent >= 20:
                stop.set()

        return await replay(replace(ready, rate=400.0, max_in_flight=10), on_progress=after_twenty, stop=stop)

    first = run(interrupted())
    assert first.interrupted
    assert 20 <= first.sent < 200
    assert len(run(records(ready.bootstrap, ready.topic))) == first.sent
    second = run(replay(ready))
    assert (second.sent, second.known) == (200 - first.sent, first.sent)
    assert set(sent_names(run(records(ready.bootstrap, ready.topic))).values()) == {1}


@pytest.mark.broker
def test_cancelled_run_leaves_a_log_from_which_the_next_goes_on(ready: ReplayOptions, folder: Path) -> None:
    fill(folder, 200)

    async def cancelled() -> None:
        reached = asyncio.Event()
        task = asyncio.create_task(
            replay(
                replace(ready, rate=400.0, max_in_flight=10),
                on_progress=lambda progress: reached.set() if progress.sent >= 20 else None,
            )
        )
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(cancelled())
    before = len(run(records(ready.bootstrap, ready.topic)))
    assert run(replay(ready)).sent == 200 - before
    assert set(sent_names(run(records(ready.bootstrap, ready.topic))).values()) == {1}


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from service.replay.producer import ReplayOptions, replay
folder, bootstrap, topic, state = sys.argv[1:]
options = ReplayOptions(
    paths=(folder,), bootstrap=bootstrap, topic=topic, state_dir=Path(state), rate=200.0, max_in_flight=20
)

def at_150(progress):
    if progress.sent >= 150:
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(replay(options, on_progress=at_150))
"""


@pytest.mark.broker
def test_killed_run_loses_nothing(ready: ReplayOptions, folder: Path) -> None:
    fill(folder, 400)
    arguments = [str(folder), ready.bootstrap, ready.topic, str(ready.state_dir)]
    done = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False)
    assert done.returncode == -signal.SIGKILL
    second = run(replay(ready))
    assert 0 < second.known < 400
    found = run(records(ready.bootstrap, ready.topic))
    names = sent_names(found)
    assert len(names) == 400
    assert max(names.values()) <= 2
    assert len({(each.key, each.value, each.headers) for each in found}) == 400  # one sent twice is the same twice


@pytest.mark.broker
def test_document_sent_twice_is_the_same_to_the_byte(ready: ReplayOptions, folder: Path) -> None:
    fill(folder, 3)
    (folder / "x.jsonl").write_bytes(b"[1]\n[2]\n")
    for _ in range(2):
        assert run(replay(replace(ready, force=True))).sent == 5
    found = run(records(ready.bootstrap, ready.topic))
    assert len(found) == 10
    assert len({(each.key, each.value, each.headers) for each in found}) == 5


async def answered(asked: ReplayOptions, producer: Producer) -> ReplayResult:
    """A run whose every document is acknowledged, once there is nothing more to send or ``producer`` has enough."""
    task = asyncio.create_task(replay(asked))
    await asyncio.wait({task, asyncio.create_task(producer.full.wait())}, return_when=asyncio.FIRST_COMPLETED)
    producer.answer_all()
    return await task


def test_killed_before_the_broker_answered_it_sends_the_same_time_of_receipt_again(
    asked: ReplayOptions, folder: Path, told: Callable[[int], Producer]
) -> None:
    (folder / "x.jsonl").write_bytes(b"".join(b"[%d]\n" % number for number in range(5)))
    assert asked.state_dir
    log = log_path(asked.state_dir, asked.bootstrap, asked.topic, asked.source)

    async def killed() -> list[Any]:
        producer = told(5)
        task = asyncio.create_task(replay(asked))
        await producer.full.wait()
        # What a killed run leaves: nothing of its end is run.
        left = {each: each.read_bytes() for each in log.parent.iterdir()}
        producer.answer_all()
        await task
        for path in log.parent.iterdir():
            path.unlink()
        for path, content in left.items():
            path.write_bytes(content)
        return producer.sent

    async def again() -> list[Any]:
        producer = told(5)
        assert (await answered(asked, producer)).sent == 5
        return producer.sent

    first, second = run(killed()), run(again())
    assert len(first) == 5
    assert first == second


@pytest.mark.parametrize(
    ("begin", "there", "sent"),
    [(1000, False, 0), (3, False, 0), (5, True, 0), (0, True, 0), (0, False, 3)],
    ids=["deleted-long-ago", "deleted-up-to-the-end", "deleted-and-fed-since", "compacted-away", "anew"],
)
def test_only_a_topic_that_is_another_one_gets_everything_again(
    asked: ReplayOptions, folder: Path, told: Callable[[int], Producer], monkeypatch: pytest.MonkeyPatch,
    begin: int, there: bool, sent: int,
) -> None:  # fmt: skip
    fill(folder, 3)

    async def look(bootstrap: str, topic: str, partition: int, offset: int, **_: Any) -> tuple[int, Record | None]:
        assert offset == 2
        other = Record(topic, partition, max(begin, offset + 1), 0, b"another", b"x", ())
        return begin, other if there else None

    async def one_run() -> ReplayResult:
        return await answered(asked, told(3))

    monkeypatch.setattr(module, "first_from", look)
    assert run(one_run()).sent == 3
    result = run(one_run())
    assert result.sent == sent
    assert any("sent again" in each for each in result.notes) == bool(sent)


def test_without_a_folder_for_it_nothing_is_remembered(
    asked: ReplayOptions, folder: Path, told: Callable[[int], Producer], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(folder, 3)
    monkeypatch.chdir(asked.state_dir.parent if asked.state_dir else folder)

    async def one_run() -> ReplayResult:
        return await answered(replace(asked, state_dir=None), told(3))

    assert [run(one_run()).sent for _ in range(2)] == [3, 3]
    assert [each.name for each in Path().iterdir()] == [folder.name]


@pytest.mark.broker
@pytest.mark.kafka
def test_rerun_after_the_topics_retention_sends_nothing(ready: ReplayOptions, folder: Path) -> None:
    fill(folder, 20)
    assert run(replay(ready)).sent == 20

    async def retention_passes() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=ready.bootstrap)
        await admin.start()
        try:
            everything = {TopicPartition(ready.topic, number): RecordsToDelete(-1) for number in range(3)}
            await admin.delete_records(everything)
        finally:
            await admin.close()

    run(retention_passes())
    assert run(records(ready.bootstrap, ready.topic)) == []
    again = run(replay(ready))
    assert (again.sent, again.known) == (0, 20)


def test_a_full_disk_is_named_and_what_was_sent_before_is_remembered(
    asked: ReplayOptions, folder: Path, told: Callable[[int], Producer], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(folder, 3)

    async def one_run() -> ReplayResult:
        return await answered(asked, told(3))

    assert run(one_run()).sent == 3
    fill(folder, 500, start=3)
    opened = open_log

    def on_a_small_disk(path: Path | None) -> Any:
        log = opened(path)
        log.connection.execute("PRAGMA max_page_count = 6")
        log.last_sent = None
        return log

    monkeypatch.setattr(module, "open_log", on_a_small_disk)
    with pytest.raises(StateUnwritable, match="the disk is full") as caught:
        run(one_run())
    assert str(asked.state_dir) in str(caught.value)
    monkeypatch.setattr(module, "open_log", opened)
    assert run(replay(replace(asked, dry_run=True))).known >= 3


@pytest.mark.broker
def test_followed_folder_is_sent_as_files_are_dropped_in(ready: ReplayOptions, folder: Path) -> None:
    fill(folder, 2)

    async def follow() -> ReplayResult:
        stop = asyncio.Event()
        arrived: asyncio.Queue[str] = asyncio.Queue()
        watcher = asyncio.create_task(
            replay(
                replace(ready, follow=True),
                on_document=lambda document: arrived.put_nowait(document.filename),
                stop=stop,
            )
        )
        assert [await arrived.get(), await arrived.get()] == ["00000.txt", "00001.txt"]
        (folder / "b.part").write_text("dropped in")
        (folder / "b.part").rename(folder / "b.txt")
        assert await arrived.get() == "b.txt"
        (folder / "c.jsonl").write_text("[1]\n")
        assert await arrived.get() == "c.jsonl#1"
        (folder / "c.jsonl").write_text("[1]\n[2]\n")
        assert await arrived.get() == "c.jsonl#2"
        stop.set()
        return await watcher

    result = run(follow())
    assert (result.sent, result.interrupted) == (5, True)
    assert set(sent_names(run(records(ready.bootstrap, ready.topic))).values()) == {1}
    assert run(replay(ready)).sent == 0


@pytest.mark.broker
def test_unknown_topic_is_told_and_not_created(asked: ReplayOptions, folder: Path, broker: str, own_topic: str) -> None:
    fill(folder, 1)
    for _ in range(2):
        with pytest.raises(UnknownTopic, match="topics apply"):
            run(replay(replace(asked, bootstrap=broker, topic=own_topic)))


@pytest.mark.broker
def test_everything_goes_out_again_when_the_broker_has_forgotten_it(asked: ReplayOptions, folder: Path) -> None:
    fill(folder, 20)
    with embedded_broker() as bootstrap:
        options = replace(asked, bootstrap=bootstrap)
        run(create(bootstrap, options.topic))
        assert run(replay(options)).sent == 20
        assert run(replay(options)).sent == 0
    with embedded_broker(int(bootstrap.rpartition(":")[2])):
        run(create(bootstrap, options.topic))
        again = run(replay(options))
    assert again.sent == 20
    assert any("sent again" in each for each in again.notes)


@pytest.mark.broker
def test_broker_that_goes_away_ends_the_run_and_what_it_took_is_remembered(asked: ReplayOptions, folder: Path) -> None:
    fill(folder, 300)
    with embedded_broker() as bootstrap:
        run(create(bootstrap, asked.topic))
    port = int(bootstrap.rpartition(":")[2])
    options = replace(asked, bootstrap=bootstrap, rate=300.0, max_in_flight=20, send_timeout_seconds=1.0)
    acknowledged = 0

    async def lose_it(at: Callable[[], object]) -> None:
        nonlocal acknowledged
        gone = False

        def after_fifty(progress: Progress) -> None:
            nonlocal acknowledged, gone
            acknowledged = progress.sent
            if progress.sent >= 50 and not gone:
                gone = True
                at()

        await replay(options, on_progress=after_fifty)

    broker = embedded_broker(port)
    broker.__enter__()
    run(create(bootstrap, asked.topic))
    with pytest.raises(BrokerUnavailable, match="run again"):
        run(lose_it(lambda: broker.__exit__(None, None, None)))
    assert acknowledged >= 50
    assert options.state_dir
    log = open_log(log_path(options.state_dir, bootstrap, options.topic, options.source))
    (known,) = log.connection.execute("SELECT count(*) FROM documents WHERE waiting IS NULL").fetchone()
    assert known == acknowledged

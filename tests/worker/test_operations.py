"""Workers as they are run, and what befalls them: a broker that hangs, members that die, retention, an early SIGTERM.

The stage is one of the test's own, which passes on what it reads and keeps no state; all else is the real thing.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from service.kafka.client import admin_client
from service.kafka.embedded import embedded_broker
from service.outcome import Accepted, Outcome
from service.outputs import Output
from service.pipeline import CLEAN, RAW, Stage, Started
from service.settings import Settings
from service.worker import supervisor
from tests.conftest import kafka_node
from tests.waiting import until

ROOT = Path(__file__).parent.parent.parent


def start(_: Settings, entries: MutableMapping[str, Any]) -> Started:
    """A stage that passes on what it reads."""

    def run(document: Any) -> Outcome[tuple[Output, ...]]:
        return Accepted((Output(CLEAN, document.document_id, {"id": document.document_id}),))

    return Started(run, lambda: 0)


STAGE = Stage("clean", RAW, (CLEAN,), None, start)

SCRIPT = """
import importlib.util, signal, os, sys
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
from service.settings import load
from service.worker import supervisor
spec = importlib.util.spec_from_file_location("stand_in", sys.argv[1])
stand_in = importlib.util.module_from_spec(spec)
sys.modules["stand_in"] = stand_in
spec.loader.exec_module(stand_in)
os._exit(supervisor.work(stand_in.STAGE, load(), int(sys.argv[2])))
"""


class Worker:
    """A worker process of the stand-in stage; its log is a file."""

    def __init__(self, settings: Settings, port: int, log: Path) -> None:
        self.port = port
        self.log = log
        with log.open("a") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SCRIPT, __file__, str(port)],
                env=supervisor.environment(settings),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stderr=output,
            )

    def get_health(self, path: str = "/readyz") -> tuple[int, dict[str, Any]]:
        status, said = supervisor.get_health("127.0.0.1", self.port, path)
        return status, dict(said)

    def ready(self) -> bool:
        return self.get_health()[0] == 200

    def assigned(self) -> list[str]:
        return list(self.get_health()[1].get("assigned", ()))

    def metric(self, name: str) -> float:
        """The sum of a metric's samples."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as response:
            lines = response.read().decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name + "{"))

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()


Begin = Callable[..., Worker]


@contextmanager
def workers(bootstrap: str, folder: Path, **more: Any) -> Iterator[Begin]:
    """Yields what starts a worker on one of the ports; those still running are killed at the end."""
    settings = Settings(broker=bootstrap, state_dir=folder, partitions=2, **more)
    supervisor.apply_all_topics(bootstrap, settings)
    running: list[Worker] = []

    ports = [free_port(), free_port()]

    def begin(which: int = 0) -> Worker:
        running.append(Worker(settings, ports[which], folder / f"{which}.log"))
        return running[-1]

    try:
        yield begin
    finally:
        for each in running:
            each.process.send_signal(signal.SIGCONT)
            each.process.kill()
            each.process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def catches_sigterm(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process has a handler of its own by now: before that it is the interpreter that starts."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    caught = next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(caught >> (signal.SIGTERM - 1) & 1)


def send(bootstrap: str, count: int, partition: int | None = None) -> None:
    async def work() -> None:
        async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
            for number in range(count):
                await producer.send_and_wait(RAW, b"x", key=b"%d" % number, partition=partition)

    asyncio.run(work())


def administer(bootstrap: str, ask: Callable[[AIOKafkaAdminClient], Any]) -> None:
    async def work() -> None:
        admin = admin_client(bootstrap)
        await admin.start()
        try:
            await ask(admin)
        finally:
            await admin.close()

    asyncio.run(work())


# ---------------------------------------------------------------------------- told to stop before it has begun


@pytest.mark.broker
@pytest.mark.parametrize("after", [0.0, 1.0, 2.0, 3.0, 5.0])
def test_a_worker_told_to_stop_at_any_time_ends_in_order(clean_broker: str, tmp_path: Path, after: float) -> None:
    with workers(clean_broker, tmp_path) as begin:
        worker = begin()
        until(lambda: catches_sigterm(worker.process))
        time.sleep(after)  # the fault's own time, whatever the worker is at by then
        worker.process.terminate()
        assert worker.process.wait(timeout=300) == 0, worker.lines()
        assert not [line for line in worker.lines() if "Traceback" in line]


@pytest.mark.system
@pytest.mark.parametrize("after", [0.0, 0.5, 1.5])
def test_the_command_told_to_stop_while_it_imports_or_looks_for_its_broker_ends_in_order(
    tmp_path: Path, after: float
) -> None:
    command = [sys.executable, "-m", "service", "worker", "clean", "--port", str(free_port())]
    environment = supervisor.environment(Settings(broker="127.0.0.1:1", state_dir=tmp_path))
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL) as process:
        until(lambda: catches_sigterm(process))
        time.sleep(after)  # the fault's own time
        process.terminate()
        assert process.wait(timeout=300) == 0


# ---------------------------------------------------------------------------- what retention deletes


@pytest.mark.kafka
@pytest.mark.broker
def test_what_was_deleted_unread_is_counted_said_and_shown_and_only_once(clean_broker: str, tmp_path: Path) -> None:
    with workers(clean_broker, tmp_path) as begin:
        send(clean_broker, 40, partition=0)
        send(clean_broker, 7, partition=1)
        gone = {TopicPartition(RAW, 0): RecordsToDelete(15), TopicPartition(RAW, 1): RecordsToDelete(7)}
        administer(clean_broker, lambda admin: admin.delete_records(gone))
        worker = begin()
        until(lambda: worker.ready() and worker.metric("newswire_records_skipped_total") == 22)
        status, said = worker.get_health("/healthz")
        assert (status, said["skipped"]) == (200, {f"{RAW}[0]": 15, f"{RAW}[1]": 7})
        assert said["lag_measured"] is not None
        told = [line for line in worker.lines() if "deleted by retention" in line]
        assert len(told) == 2
        assert any(f"15 records of {RAW}[0] from offset 0 to 14" in line for line in told)
        until(lambda: worker.metric("newswire_records_total") == 25)
        worker.process.terminate()
        assert worker.process.wait(timeout=300) == 0
        again = begin()
        until(lambda: again.ready() and again.metric("newswire_lag_measured_timestamp_seconds") > 0)
        send(clean_broker, 2, partition=1)
        until(lambda: again.metric("newswire_records_total") == 2)
        time.sleep(5)  # two looks at the broker, in which nothing must happen
        assert again.metric("newswire_records_skipped_total") == 0


@pytest.mark.kafka
@pytest.mark.broker
def test_what_retention_itself_deletes_is_told_and_nearness_is_shown_before(clean_broker: str, tmp_path: Path) -> None:
    """A worker that hangs while the retention of its topic passes."""
    with workers(clean_broker, tmp_path) as begin:
        worker = begin()
        until(worker.ready)
        send(clean_broker, 1, partition=0)
        until(lambda: worker.metric("newswire_records_total") == 1)
        worker.process.terminate()
        assert worker.process.wait(timeout=300) == 0
        send(clean_broker, 30, partition=0)
        short = ConfigResource(ConfigResourceType.TOPIC, RAW, configs={"retention.ms": "3000", "segment.ms": "1000"})
        administer(clean_broker, lambda admin: admin.alter_configs([short]))

        def emptied() -> bool:
            begins: list[int] = []

            async def ask() -> None:
                async with AIOKafkaConsumer(bootstrap_servers=clean_broker) as consumer:
                    begins.append((await consumer.beginning_offsets([TopicPartition(RAW, 0)]))[TopicPartition(RAW, 0)])

            asyncio.run(ask())
            return begins == [31]

        until(emptied, 60)
        again = begin()
        until(lambda: again.ready() and again.metric("newswire_records_skipped_total") == 30)
        assert any(f"30 records of {RAW}[0] from offset 1 to 30" in line for line in again.lines())


# ---------------------------------------------------------------------------- members that die, return, leave


@pytest.mark.kafka
@pytest.mark.broker
def test_a_worker_that_is_killed_and_started_again_disturbs_no_other_and_one_that_stops_gives_up_its_partitions(
    clean_broker: str, tmp_path: Path
) -> None:
    session = 180  # seconds: longer than a start takes on the busiest machine
    with workers(clean_broker, tmp_path, session_timeout_seconds=session) as begin:
        one, other = begin(0), begin(1)
        until(lambda: len(one.assigned()) == len(other.assigned()) == 1)
        its = other.assigned()
        rebalances = len([line for line in one.lines() if "ebalanc" in line])
        os.kill(other.process.pid, signal.SIGKILL)
        other.process.wait()
        other = begin(1)
        until(other.ready, session * 2 / 3)
        assert other.assigned() == its
        assert one.ready()
        assert len([line for line in one.lines() if "ebalanc" in line]) == rebalances
        send(clean_broker, 20)
        until(lambda: one.metric("newswire_records_total") + other.metric("newswire_records_total") == 20)
        other.process.terminate()
        assert other.process.wait(timeout=300) == 0
        until(lambda: len(one.assigned()) == 2, session / 3)


@pytest.mark.kafka
@pytest.mark.broker
def test_a_worker_joins_a_group_of_which_another_member_hangs(clean_broker: str, tmp_path: Path) -> None:
    """The join takes longer than a request may; the hanging one is back later and does no harm."""
    times = {"session_timeout_seconds": 15, "rebalance_timeout_seconds": 12, "request_timeout_seconds": 2.0}
    with workers(clean_broker, tmp_path, **times) as begin:
        one = begin(0)
        until(one.ready)
        one.process.send_signal(signal.SIGSTOP)
        other = begin(1)
        # Seconds as a rule; joins that each meet the group in the middle of another one take a time-out more each.
        until(lambda: len(other.assigned()) == 2, seconds=400)
        one.process.send_signal(signal.SIGCONT)
        until(lambda: one.ready() and other.ready() and len(one.assigned()) == len(other.assigned()) == 1, seconds=400)
        send(clean_broker, 20)
        until(lambda: one.metric("newswire_records_total") + other.metric("newswire_records_total") == 20)


# ---------------------------------------------------------------------------- a broker that is gone, and back


@pytest.mark.kafka
@pytest.mark.broker
def test_a_broker_that_hangs_is_seen_said_in_a_line_and_so_is_its_return(tmp_path: Path) -> None:
    data = tmp_path / "kafka"
    with kafka_node(data) as bootstrap, workers(bootstrap, tmp_path) as begin:
        # The process that is noted holds the node under its guard process.
        guard = (data / "node.pid").read_text().split()[0]
        (node,) = (int(each) for each in Path(f"/proc/{guard}/task/{guard}/children").read_text().split())
        worker, standby = begin(0), begin(1)
        until(lambda: worker.ready() and standby.ready())
        before = len(worker.lines())
        os.kill(node, signal.SIGSTOP)
        try:
            until(lambda: not worker.ready(), 20.0)
            status, said = worker.get_health()
            assert (status, said["broker"]) == (503, "gone")
            until(lambda: worker.get_health("/healthz")[0] == 503, 60)
        finally:
            os.kill(node, signal.SIGCONT)
        until(lambda: worker.ready() and standby.ready(), 90)
        until(lambda: worker.get_health("/healthz")[0] == 200)
        send(bootstrap, 20)
        until(lambda: worker.metric("newswire_records_total") + standby.metric("newswire_records_total") == 20)
        said_since = worker.lines()[before:]
        assert len([line for line in said_since if "has answered for" in line]) == 1, said_since
        assert len([line for line in said_since if "answers again" in line]) == 1, said_since
        assert len(said_since) < 40, said_since


@pytest.mark.broker
def test_a_broker_that_has_ended_is_seen_and_said_in_a_line(tmp_path: Path) -> None:
    with ExitStack() as broker:
        bootstrap = broker.enter_context(embedded_broker())
        with workers(bootstrap, tmp_path) as begin:
            worker = begin()
            until(worker.ready)
            before = len(worker.lines())
            broker.close()
            until(lambda: not worker.ready(), 20.0)
            assert worker.get_health()[1]["broker"] == "gone"
            until(lambda: worker.get_health("/healthz")[0] == 503, 60)
            said = worker.lines()[before:]
            assert len([line for line in said if "has answered for" in line]) == 1, said
            assert len(said) < 12, said

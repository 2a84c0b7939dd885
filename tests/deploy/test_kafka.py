"""The Apache Kafka of `make kafka`: what its commands answer, and that the node does what Tansu cannot."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

pytestmark = pytest.mark.system

ROOT = Path(__file__).parent.parent.parent
RUN = str(ROOT / "deploy" / "kafka" / "run")


def run(*arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environ = dict(os.environ) if path is None else {**os.environ, "PATH": path}
    return subprocess.run([RUN, *arguments], capture_output=True, text=True, check=False, env=environ, timeout=120)


@pytest.mark.parametrize("arguments", [(), ("fly",), ("start", "--port", "kafka"), ("stop", "now")])
def test_wrong_usage_ends_with_64(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).returncode == 64


def test_a_folder_where_nothing_runs_is_said_to_be_so_and_stopping_it_is_no_error(tmp_path: Path) -> None:
    assert run("status", "--data", str(tmp_path)).returncode == 3
    assert run("stop", "--data", str(tmp_path)).returncode == 0


def test_an_id_that_is_another_processs_by_now_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        try:
            (tmp_path / "node.pid").write_text(f"{other.pid} 9092\n")
            assert run("stop", "--data", str(tmp_path)).returncode == 0
            assert other.poll() is None
        finally:
            other.kill()


def test_a_port_in_use_is_a_one_line_error_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        ended = run("run", "--port", port, "--data", str(tmp_path / "data"))
    assert ended.returncode == 69
    assert ended.stderr.count("\n") == 1
    assert port in ended.stderr
    assert not (tmp_path / "data").exists()


def test_a_machine_without_java_is_told_what_to_install(tmp_path: Path) -> None:
    for tool in ("dirname", "sh"):
        (tmp_path / tool).symlink_to(f"/bin/{tool}")
    (tmp_path / "python3").symlink_to(sys.executable)
    ended = run("run", "--port", "0", "--data", str(tmp_path / "data"), path=str(tmp_path))
    assert ended.returncode == 69
    assert "java is not installed" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.kafka
def test_a_node_started_twice_is_one_node_and_remembers_over_a_restart(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    try:
        first = run("start", "--port", "0", *data)
        assert first.returncode == 0, first.stderr
        address = first.stdout.strip()
        assert run("start", "--port", "0", *data).stdout.strip() == address
        assert run("status", *data).stdout.strip() == address
        asyncio.run(round_trip(address, "kept"))
        assert run("stop", *data).returncode == 0
        assert run("status", *data).returncode == 3
        again = run("start", "--port", "0", *data).stdout.strip()
        assert asyncio.run(values(again, "kept")) == EXPECTED
    finally:
        run("stop", *data)


@pytest.mark.kafka
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_node_in_the_foreground_ends_with_us(how: signal.Signals, tmp_path: Path) -> None:
    with subprocess.Popen(
        [RUN, "run", "--port", "0", "--data", str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        host, port = process.stdout.readline().strip().split(":")
        with socket.create_connection((host, int(port)), timeout=60) as connection:
            process.send_signal(how)
            assert connection.recv(1) == b""


EXPECTED = [b"%d" % number for number in range(100)]


@pytest.mark.broker
@pytest.mark.kafka
def test_an_idempotent_producers_records_come_out_once_and_in_order(broker: str, own_topic: str) -> None:
    assert asyncio.run(round_trip(broker, own_topic)) == EXPECTED


async def round_trip(bootstrap: str, topic: str) -> list[bytes | None]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, 1, 1)])
    finally:
        await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True, acks="all") as producer:
        for delivery in [await producer.send(topic, value) for value in EXPECTED]:
            await delivery
    return await values(bootstrap, topic)


async def values(bootstrap: str, topic: str) -> list[bytes | None]:
    async with AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
        async with asyncio.timeout(30):
            return [(await consumer.getone()).value for _ in EXPECTED]

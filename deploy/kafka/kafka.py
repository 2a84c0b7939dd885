"""A port and a folder in; one Apache Kafka node, broker and controller in one, comes out. For tests and development.

``start`` leaves it running, ``run`` keeps it in the foreground and stops it with us, ``stop`` and ``status`` go by the
folder. The jars come from Maven Central by way of ``pom.xml`` once, into ``.cache/kafka``; a second start takes
nothing from the network. Only the standard library is needed, and Java 17 or later; Maven for the first time.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import runpy
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = ROOT / ".cache" / "kafka"
DATA = ROOT / ".data" / "kafka"
PORT = 9092
HOST = "127.0.0.1"
CLUSTER_ID = "newswire-test-cluster0"  # a UUID in Kafka's own 22 characters of base64
READY_SECONDS = 90.0
"""How long a start may take. It takes 3 to 6 s on two idle cores; the rest is for busy ones."""
STOP_SECONDS = 30.0
OK, NOT_RUNNING, USAGE, UNAVAILABLE = 0, 3, 64, 69

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller_port}
listeners={listeners},CONTROLLER://{host}:{controller_port}
advertised.listeners={listeners}
controller.listener.names=CONTROLLER
log.dirs={logs}
# A topic is there because somebody created it: `newswire topics apply`, a worker its changelog.
auto.create.topics.enable=false
num.partitions=8
# One node has one copy of everything.
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
# Kafka makes 50 of each as it comes, which is most of the time of the first join of a group.
offsets.topic.num.partitions=4
transaction.state.log.num.partitions=4
# Tests wait for every join and every lost worker.
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
message.max.bytes=16777216
# Tests of what retention deletes wait for it; five minutes as it comes.
log.retention.check.interval.ms=1000
log.cleaner.dedupe.buffer.size=16777216
# A test of compaction waits for the cleaner, which else looks every 15 s.
log.cleaner.backoff.ms=500
"""


class Unavailable(RuntimeError):
    """No Kafka can be had; the message is one line that says why and what to do."""


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


# ---------------------------------------------------------------------------- the jars


def _tool(name: str, package: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise Unavailable(f"{name} is not installed; on Debian: apt-get install {package}")
    return path


def java() -> str:
    """The path of a Java that Kafka can run on. Raises Unavailable where there is none."""
    path = _tool("java", "openjdk-17-jre-headless")
    told = subprocess.run([path, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', told)
    if found is None or int(found[1]) < 17:
        raise Unavailable(f"Apache Kafka needs Java 17 or later, {path} is {told.splitlines()[0] if told else 'mute'}")
    return path


def jars() -> Path:
    """The folder with Kafka's jars, taken from Maven Central if this ``pom.xml`` has none yet.

    The folder is named for what is in ``pom.xml`` and appears whole or not at all, so two starts at once are safe.
    """
    pom = HERE / "pom.xml"
    folder = CACHE / hashlib.sha256(pom.read_bytes()).hexdigest()[:12]
    if folder.is_dir():
        return folder
    maven = _tool("mvn", "maven")
    CACHE.mkdir(parents=True, exist_ok=True)
    sys.stderr.write("taking Apache Kafka from Maven Central (some 45 MB, once) ...\n")
    with tempfile.TemporaryDirectory(dir=CACHE) as part:
        wanted = ["-DincludeScope=runtime", f"-DoutputDirectory={part}/jars"]
        taken = subprocess.run(
            [maven, "-B", "-q", "-C", "-f", str(pom), "dependency:copy-dependencies", *wanted],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if taken.returncode != 0:
            errors = [line for line in taken.stdout.splitlines() if "ERROR" in line] or ["it said nothing"]
            raise Unavailable(f"Maven could not take Apache Kafka (code {taken.returncode}): {errors[0][:300]}")
        try:
            Path(part, "jars").rename(folder)
        except OSError:
            if not folder.is_dir():  # otherwise somebody else was quicker with the same jars
                raise
    return folder


def command(main: str, *arguments: str, heap: str = "512m") -> list[str]:
    """The command line that runs the class ``main`` of Kafka's jars; ``heap`` as ``java -Xmx`` has it."""
    options = [f"-Xmx{heap}", "-Djava.awt.headless=true", f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}"]
    return [java(), *options, "-cp", f"{jars()}/*", main, *arguments]


# ---------------------------------------------------------------------------- the node


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def claimable(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
        return True


def prepare(data: Path, port: int, more: Path | None = None, listeners: Sequence[str] = ()) -> list[str]:
    """Write the node's properties, format its storage if it is new, and return the command line that runs it.

    ``more`` is a file of further properties; ``listeners`` are those beside the first, as ``SSL://127.0.0.1:9093``.
    """
    if not claimable(port):
        raise Unavailable(f"port {port} of {HOST} is in use; choose another with --port, or 0 for a free one")
    data.mkdir(parents=True, exist_ok=True)
    properties = data / "server.properties"
    # The quorum of one is static, so that the controller's port may be another one at each start.
    said = PROPERTIES.format(
        host=HOST,
        listeners=",".join([f"PLAINTEXT://{HOST}:{port}", *listeners]),
        controller_port=free_port(),
        logs=data / "logs",
    )
    properties.write_text(said + (more.read_text(encoding="utf-8") if more else ""), encoding="utf-8")
    if not (data / "logs" / "meta.properties").is_file():
        shutil.rmtree(data / "logs", ignore_errors=True)  # a format that was cut off
        done = subprocess.run(
            command("kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", str(properties), heap="128m"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Unavailable(
                f"Kafka could not format {data / 'logs'}: {(done.stdout.split(chr(10)) or [''])[0][:300]}"
            )
    return command("kafka.Kafka", str(properties), heap="1g")


def answers(port: int) -> bool:
    """Whether a broker on ``port`` answers a metadata request and counts itself in: registered, and not fenced."""
    return brokers(port) > 0


def brokers(port: int) -> int:
    """How many brokers the one on ``port`` knows of that are registered and not fenced; 0 where none answers."""
    body = struct.pack(">hhihib", 3, 4, 0, -1, 0, 0)  # Metadata, version 4: no client id, no topics, create none
    try:
        with socket.create_connection((HOST, port), timeout=2) as connection:
            connection.sendall(struct.pack(">i", len(body)) + body)
            reply = connection.recv(4096)
    except OSError:
        return 0
    count: int = struct.unpack(">i", reply[12:16])[0] if len(reply) >= 16 else 0  # size, correlation, throttle, brokers
    return count


def wait_until_ready(port: int, ended: Callable[[], bool], log: Path) -> None:
    """Raises Unavailable with what the log says where the node ends, or does not answer in time."""
    deadline = time.monotonic() + READY_SECONDS
    while not answers(port):
        if ended():
            raise Unavailable(f"Kafka ended at once: {last_words(log)} (log: {log})")
        if time.monotonic() > deadline:
            raise Unavailable(f"Kafka did not answer on {HOST}:{port} within {READY_SECONDS:.0f} s (log: {log})")
        time.sleep(0.05)


def last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.is_file() else []
    told = [line for line in lines if re.search(r"ERROR|FATAL|Exception|Error", line) and not line.startswith("\t")]
    return (told or lines or ["it said nothing"])[-1][:300]


# ---------------------------------------------------------------------------- what is running in a folder


def running(data: Path) -> tuple[int, int] | None:
    """Process id and port of the node that runs in ``data``, None where none does."""
    try:
        pid, port = (int(word) for word in (data / "node.pid").read_text().split())
    except (OSError, ValueError):
        return None
    # The id may be another process's by now: ours names its properties on its command line.
    return (pid, port) if str(data / "server.properties") in _command_line(pid) else None


def _command_line(pid: int) -> str:
    """The arguments of process ``pid``, empty where there is none (a zombie has none either)."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    told = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return told.stdout


def start(data: Path, port: int, more: Path | None = None, listeners: Sequence[str] = ()) -> int:
    """Leave a node running; says its address. Where one runs in ``data`` already, says that one's."""
    found = running(data)
    if found is not None:
        if not answers(found[1]):
            raise Unavailable(f"a node (process {found[0]}) runs in {data} and does not answer; `stop` it")
        say(f"{HOST}:{found[1]}")
        return OK
    port = port or free_port()
    argv = prepare(data, port, more, listeners)
    log = data / "server.log"
    with log.open("ab") as output:
        output.truncate(0)
        node = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        (data / "node.pid").write_text(f"{node.pid} {port}\n")
        wait_until_ready(port, lambda: node.poll() is not None, log)
    except BaseException:
        node.kill()
        raise
    say(f"{HOST}:{port}")
    return OK


def stop(data: Path) -> int:
    """Stop the node in ``data`` in order, and wait for its end; after STOP_SECONDS kill it."""
    found = running(data)
    if found is not None:
        os.kill(found[0], signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while running(data) is not None:
            if time.monotonic() > deadline:
                os.kill(found[0], signal.SIGKILL)
            time.sleep(0.05)
    (data / "node.pid").unlink(missing_ok=True)
    return OK


def status(data: Path) -> int:
    """Say the address of the node in ``data``; NOT_RUNNING where none runs."""
    found = running(data)
    if found is None or not answers(found[1]):
        say(f"no node runs in {data}")
        return NOT_RUNNING
    say(f"{HOST}:{found[1]}")
    return OK


def run(data: Path, port: int, more: Path | None = None, listeners: Sequence[str] = ()) -> int:
    """Run a node until it ends or we do, however we end; says its address once it is ready."""
    if running(data) is not None:
        raise Unavailable(f"a node runs in {data} already; `stop` it, or choose another folder with --data")
    port = port or free_port()
    child_process = runpy.run_path(str(ROOT / "service" / "kafka" / "child_process.py"))
    log = data / "server.log"
    argv = prepare(data, port, more, listeners)
    with log.open("wb") as output:
        node = subprocess.Popen(
            child_process["command"](argv, grace=STOP_SECONDS),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    assert node.stdin is not None
    (data / "node.pid").write_text(f"{node.pid} {port}\n")  # the guard's: its end is the node's
    try:
        wait_until_ready(port, lambda: node.poll() is not None, log)
        say(f"{HOST}:{port}")
        return node.wait()
    except KeyboardInterrupt:
        return OK
    finally:
        node.stdin.close()
        node.wait()
        (data / "node.pid").unlink(missing_ok=True)


def _interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


def main(arguments: Sequence[str]) -> int:
    """Exit code: 0 done, 3 not running, 64 wrong usage, 69 no Kafka can be had."""
    parser = argparse.ArgumentParser(prog="run", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("action", choices=["start", "stop", "status", "run", "resolve"])
    parser.add_argument("--port", type=int, default=PORT, help=f"0 for a free one; {PORT} as it comes")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the node's data and log; .data/kafka")
    parser.add_argument("--properties", type=Path, help="file of further server properties")
    parser.add_argument("--listener", action="append", default=[], help="a further one, SSL://127.0.0.1:9093")
    try:
        options = parser.parse_args(arguments)
    except SystemExit as error:
        return USAGE if error.code else OK
    data = options.data.resolve()
    actions: dict[str, Callable[[], int]] = {
        "start": lambda: start(data, options.port, options.properties, options.listener),
        "stop": lambda: stop(data),
        "status": lambda: status(data),
        "run": lambda: run(data, options.port, options.properties, options.listener),
        "resolve": lambda: (jars(), OK)[1],
    }
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return actions[options.action]()
    except Unavailable as error:
        sys.stderr.write(f"{error}\n")
        return UNAVAILABLE
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

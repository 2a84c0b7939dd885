"""Worker processes kept running: started again when they end, given up where that does not help, ended with us."""

from __future__ import annotations

import itertools
import socket
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from service.errors import BrokerUnavailable, UnknownTopic, UnusableFolder
from service.pipeline import STAGES, Stage, stage
from service.settings import Settings
from service.worker import supervisor
from service.worker.supervisor import (
    Worker,
    WorkerFailed,
    answer,
    get_health,
    port_of,
    supervised,
    wait_until_ready,
    work,
)
from tests.waiting import until

CLEAN = (stage("clean"),)


class Processes:
    """Stands for the starting of workers: each start runs the next of the shell commands, the last one for ever."""

    def __init__(self, *commands: str) -> None:
        self.commands = list(commands)
        self.started: list[subprocess.Popen[bytes]] = []

    def __call__(self, each: Stage, settings: Settings, port: int) -> subprocess.Popen[bytes]:
        command = self.commands[min(len(self.started), len(self.commands) - 1)]
        self.started.append(subprocess.Popen(["sh", "-c", command], stdin=subprocess.PIPE))
        return self.started[-1]


def given(monkeypatch: pytest.MonkeyPatch, *commands: str) -> Processes:
    processes = Processes(*commands)
    monkeypatch.setattr(supervisor, "start_process", processes)
    monkeypatch.setattr(supervisor, "FIRST_RESTART_SECONDS", 0.02)
    return processes


UNTIL_TOLD = "read line"


@pytest.mark.system
def test_a_worker_that_ends_is_started_again_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    processes = given(monkeypatch, "exit 69", "kill -9 $$", UNTIL_TOLD)
    said: list[str] = []
    with supervised(Settings(), CLEAN, said.append) as check:
        until(lambda: len(processes.started) == 3)
        check()
        assert processes.started[-1].poll() is None
    assert said[0] == "worker clean ended with code 69; starting it again in 0.02 s"
    assert said[1] == "worker clean ended with code -9; starting it again in 0.04 s"
    assert processes.started[-1].poll() is not None, "it ends with the block"


@pytest.mark.system
@pytest.mark.parametrize("code", sorted(supervisor.FINAL_CODES))
def test_a_wrong_configuration_is_not_tried_again(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    processes = given(monkeypatch, f"exit {code}")
    with (
        supervised(Settings(), CLEAN, lambda line: None) as check,
        pytest.raises(WorkerFailed, match=f"clean ended with code {code}") as raised,
    ):
        wait_until_ready(Settings(metrics_port=1), check, CLEAN)
    assert raised.value.exit_code == code
    assert len(processes.started) == 1


@pytest.mark.system
def test_one_worker_that_waits_for_its_restart_keeps_no_other_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    said_before_each_start: list[int] = []

    class Noting(Processes):
        def __call__(self, each: Stage, settings: Settings, port: int) -> subprocess.Popen[bytes]:
            said_before_each_start.append(len(said))
            return super().__call__(each, settings, port)

    processes = Noting("exit 1", "exit 1", UNTIL_TOLD)
    monkeypatch.setattr(supervisor, "start_process", processes)
    monkeypatch.setattr(supervisor, "FIRST_RESTART_SECONDS", 0.4)
    with supervised(Settings(), (stage("clean"), stage("enrich")), said.append):
        until(lambda: len(processes.started) == 4)
    assert said_before_each_start == [0, 0, 2, 2], "both had been seen to end before the first pause was over"


class Clock:
    """Time that passes only where somebody waits: each wait is ten seconds."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def pause(self, seconds: float) -> None:
        self.time += 10.0


def waiting_for(monkeypatch: pytest.MonkeyPatch, answers: Iterable[Mapping[str, Any]], said: list[str]) -> float:
    """Wait for a worker that answers so; how long it took comes back."""
    clock, left = Clock(), iter(answers)
    monkeypatch.setattr(supervisor, "get_health", lambda *_: (503, next(left)))
    wait_until_ready(Settings(), lambda: None, CLEAN, say=said.append, now=clock.now, pause=clock.pause)
    return clock.time


def test_a_worker_that_gets_on_is_waited_for_however_long_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    answers: list[Mapping[str, Any]] = [{}] * 50  # it compiles, and its port is not open yet
    for read in range(100):
        answers += [{"ready": False, "progress": {"records": read}}] * 10
    answers.append({"ready": True, "assigned": ["newswire.raw.v1[0]"]})
    assert waiting_for(monkeypatch, answers, said) > 10 * supervisor.QUIET_SECONDS
    assert said[0] == "waiting for clean: it starts (the first start on a machine compiles for about a minute)"
    assert '"records": 99' in said[-1]


def test_a_worker_that_does_not_get_on_is_named_with_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WorkerFailed, match="worker clean did not get ready: nothing new from it for 600 s") as raised:
        waiting_for(monkeypatch, itertools.repeat({"ready": False, "broker": "gone"}), [])
    assert '"broker": "gone"' in str(raised.value)
    with pytest.raises(WorkerFailed, match="it starts"):
        waiting_for(monkeypatch, itertools.repeat({}), [])


def test_while_a_worker_is_waited_for_its_end_is_heard_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def check() -> None:
        raise WorkerFailed("it ended", 78)

    monkeypatch.setattr(supervisor, "get_health", lambda *_: (0, {}))
    with pytest.raises(WorkerFailed, match="it ended"):
        wait_until_ready(Settings(), check, CLEAN, pause=lambda seconds: None)


@contextmanager
def answering(status: int, body: bytes) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(max(len(body), 2)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_what_a_health_endpoint_says_is_read() -> None:
    with answering(200, b'{"ready": true}') as port:
        assert answer("127.0.0.1", port, "/readyz") == {"ready": True}


@pytest.mark.parametrize(("status", "body"), [(503, b'{"ready": false}'), (200, b"no JSON"), (200, b"")])
def test_no_good_answer_is_none(status: int, body: bytes) -> None:
    with answering(status, body) as port:
        assert answer("127.0.0.1", port, "/readyz") is None


def test_an_answer_that_it_is_not_ready_says_how_far_it_is() -> None:
    with answering(503, b'{"ready": false}') as port:
        assert get_health("127.0.0.1", port, "/readyz") == (503, {"ready": False})


def test_nobody_there_is_none() -> None:
    assert answer("127.0.0.1", 1, "/readyz") is None
    assert get_health("127.0.0.1", 1, "/readyz") == (0, {})


def test_each_stage_has_a_port_of_its_own() -> None:
    assert [port_of(each, Settings(metrics_port=9000)) for each in STAGES] == [9000, 9001, 9002, 9003]


def test_a_process_is_started_under_guard_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr(subprocess, "Popen", lambda command, **how: asked.update(command=command, **how))
    supervisor.start_process(stage("enrich"), Settings(broker="a:1", state_dir=Path("x")), 9)
    assert asked["command"][-4:] == ["worker", "enrich", "--port", "9"]
    assert "child_process.py" in " ".join(asked["command"])
    assert asked["env"]["NEWSWIRE_BROKER"] == "a:1"
    assert asked["stdin"] == subprocess.PIPE


def test_a_worker_counts_its_failures_from_its_start() -> None:
    worker = Worker(stage("clean"), 1, subprocess.Popen(["true"]))
    worker.process.wait()
    assert (worker.failures, worker.due) == (0, None)


@pytest.mark.system
def test_a_worker_without_a_broker_is_told_so_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "CONNECT_SECONDS", 0.3)
    with pytest.raises(BrokerUnavailable, match="no Kafka broker answered"):
        work(stage("clean"), Settings(broker="127.0.0.1:1"), 9)


@pytest.mark.broker
def test_a_worker_without_its_topics_is_told_what_to_do(clean_broker: str) -> None:
    with pytest.raises(UnknownTopic, match="newswire topics apply"):
        work(stage("clean"), Settings(broker=clean_broker), 9)


@pytest.mark.parametrize("kind", ["a file is there", "no such place"])
def test_a_state_folder_that_cannot_be_had_is_said_in_a_line(tmp_path: Path, kind: str) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "state" if kind == "a file is there" else Path("/proc/nowhere")
    with pytest.raises(UnusableFolder, match=f"cannot write to {folder}.*NEWSWIRE_STATE_DIR") as refused:
        work(stage("clean"), Settings(broker="127.0.0.1:1", state_dir=folder), 9)
    assert refused.value.exit_code == 78
    assert "\n" not in str(refused.value)


def test_a_worker_is_called_the_same_each_time_and_as_kafka_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "wire host_1.example")
    assert supervisor.instance_of(9410) == "wire-host_1.example-9410"


def test_a_port_that_somebody_has_is_said_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(supervisor.PortTaken, match=f"127.0.0.1:{port}") as refused:
            work(stage("clean"), Settings(broker="127.0.0.1:1", state_dir=tmp_path), port)
    assert refused.value.exit_code == 78

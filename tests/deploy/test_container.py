"""The image: what goes into it, who runs in it, and when it calls itself healthy."""

from __future__ import annotations

import json
import os
import re
import runpy
import socket
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from service import settings
from service.pipeline import STAGES

ROOT = Path(__file__).parent.parent.parent
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
BUILD, LAST = re.split(r"(?m)^FROM ", DOCKERFILE)[1:]
LOCKS = ("requirements.lock", "requirements-otel.lock")
HEALTHCHECK = runpy.run_path(str(ROOT / "deploy" / "healthcheck.py"))


def environment(stage: str) -> dict[str, str]:
    """The variables that the ENV lines of one stage set."""
    joined = stage.replace("\\\n", " ")
    return dict(
        word.split("=", 1) for line in re.findall(r"(?m)^ENV (.*)$", joined) for word in line.split() if "=" in word
    )


def test_both_layers_have_the_python_that_the_project_is_made_for() -> None:
    images = dict(re.findall(r"(?m)^ARG (\w*IMAGE)=(.*)$", DOCKERFILE))
    assert BUILD.splitlines()[0] == "${BUILD_IMAGE} AS build"
    assert LAST.splitlines()[0] == "${IMAGE}"
    assert set(images.values()) == {"python:3.11-slim-bookworm"}


def test_the_last_layer_installs_nothing_and_does_not_run_as_root() -> None:
    assert not re.search(r"\b(pip|apt|apt-get|gcc|make)\b", LAST)
    assert re.search(r"(?m)^USER 10001$", LAST)
    assert LAST.index("\nUSER ") < LAST.index("\nENTRYPOINT ")


def pinned(lock: str) -> set[str]:
    """The packages of a lock file with their versions."""
    return set(re.findall(r"(?m)^(\S+==\S+)", (ROOT / lock).read_text(encoding="utf-8")))


def test_dependencies_are_those_of_the_service_locked_with_their_hashes_and_as_they_are_tested() -> None:
    downloads, dependencies, service, _ = re.findall(r"(?:RUN|&&) (pip .*)", BUILD)
    for command in (downloads, dependencies):
        assert "--require-hashes" in command
        assert "-r ${LOCK}" in command
    for command in (dependencies, service):
        assert "--no-index" in command
        assert "--no-deps" in command
    assert "COPY deploy/${LOCK} ./\n" in BUILD
    assert "ARG LOCK=requirements.lock\n" in DOCKERFILE
    assert "--hash=sha256:" in (ROOT / "deploy" / "requirements.lock").read_text(encoding="utf-8")
    assert pinned("deploy/requirements.lock") < pinned("deploy/requirements-otel.lock") < pinned("requirements.lock")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {each.split("==")[0] for each in pinned("deploy/requirements.lock")}
    assert {re.split("[<>=]", each)[0] for each in project} <= names


def test_word_lists_that_are_asked_for_are_in_the_image() -> None:
    assert re.findall(r"wordfreq/data/(\S+)", BUILD) == ["large_*", "jieba_*"]
    # The one place that reads them, without the library.
    asked = re.findall(r'glob\("(.*)"\)', (ROOT / "service" / "word_frequencies.py").read_text(encoding="utf-8"))
    assert asked == ["small_*.msgpack.gz"]
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "service").rglob("*.py"))
    assert not any(re.search(r"(?m)^\s*(?:import|from) wordfreq", source) for source in sources)


def test_what_is_copied_is_not_ignored_and_is_there() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    lines = re.findall(r"(?m)^COPY (?!--from)(.*)$", DOCKERFILE)
    copied = [word.replace("${LOCK}", lock) for line in lines for word in line.split()[:-1] for lock in LOCKS]
    for name in copied:
        assert "!" + name in ignored
        assert (ROOT / name).exists()


def test_variables_are_settings_and_metrics_can_be_reached_from_outside() -> None:
    loaded = settings.load(environment(LAST))
    assert loaded.metrics_host == "0.0.0.0"
    assert loaded.metrics_port == settings.Settings().metrics_port
    assert f"--home-dir {loaded.state_dir} " in LAST
    assert f"EXPOSE {loaded.metrics_port}-{loaded.metrics_port + len(STAGES) - 1}\n" in LAST


def test_the_health_check_knows_how_many_stages_there_are() -> None:
    assert HEALTHCHECK["STAGES"] == len(STAGES)
    assert '"NEWSWIRE_METRICS_PORT", "9410"' in (ROOT / "deploy" / "healthcheck.py").read_text(encoding="utf-8")


@contextmanager
def worker(answer: int, port: int = 0) -> Iterator[int]:
    """Something on a port of its own that answers /healthz with ``answer`` and anything else with 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(answer if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Callable[[int], tuple[int, str]]:
    def run(port: int) -> tuple[int, str]:
        code: int = HEALTHCHECK["main"](port)
        return code, capsys.readouterr().out

    return run


@pytest.fixture
def free_port() -> int:
    """A port beside which nobody listens on the next STAGES ones. It is below those that a machine gives out by itself
    (from 32768), where what other tests started may listen beside it."""
    for first in range(20_000 + os.getpid() % 1_000 * 10, 32_000, 10):
        with ExitStack() as stack:
            try:
                for port in range(first, first + 2 * len(STAGES)):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first + len(STAGES)
    raise OSError("no free ports in a row")


def test_a_healthy_worker_on_any_stages_port_is_a_healthy_container(
    free_port: int, check: Callable[[int], tuple[int, str]]
) -> None:
    with worker(200, free_port) as port:
        for stage in range(len(STAGES)):
            assert check(port - stage) == (0, "")


def test_a_container_in_which_nobody_listens_is_not_healthy(
    free_port: int, check: Callable[[int], tuple[int, str]]
) -> None:
    code, told = check(free_port)
    assert code == 1
    assert "no worker listens" in told


def test_one_sick_worker_among_healthy_ones_makes_the_container_sick(
    free_port: int, check: Callable[[int], tuple[int, str]]
) -> None:
    with worker(200, free_port), worker(503, free_port + 1):
        assert check(free_port) == (1, f"{free_port + 1}: 503")


@pytest.mark.system
@pytest.mark.parametrize("words", re.findall(r'^RUN \["python", (.+)\]$', DOCKERFILE, re.MULTILINE))
def test_what_the_image_compiles_beforehand_can_be_compiled(words: str) -> None:
    command = [sys.executable, *json.loads(f"[{words}]")]
    assert subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL).returncode == 0

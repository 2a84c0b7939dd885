"""The image, built: how large it is, and that workers do their work in it on a root that nobody can write to."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.kafka.embedded import embedded_broker
from tests.waiting import until

ROOT = Path(__file__).parent.parent.parent
IMAGE = ROOT / "deploy" / "image"
HEALTHCHECK = ("python", "/opt/newswire/healthcheck.py")
MOST_MEGABYTES = 450
# Apart from those that other tests use.
PORT = 9910


def built() -> bool:
    """Whether there is an image; only root can see one."""
    if shutil.which("buildah") is None or os.geteuid() != 0:
        return False
    return subprocess.run([IMAGE, "size"], capture_output=True, check=False).returncode == 0


pytestmark = [pytest.mark.system, pytest.mark.skipif(not built(), reason="no image: make image")]


def run(*command: str, state: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """What a command in the image says, with ``state`` as the state's folder."""
    return subprocess.run(
        [IMAGE, "run", *command], env=environment(state, settings), capture_output=True, text=True, check=False
    )


def environment(state: Path, settings: dict[str, str]) -> dict[str, str]:
    """This process's, and settings for the image."""
    return {
        **os.environ,
        "STATE": str(state),
        **{f"NEWSWIRE_{name.upper()}": value for name, value in settings.items()},
    }


@contextmanager
def running(*command: str, state: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command in the image for as long as the block lasts; it must end in order."""
    process = subprocess.Popen([IMAGE, "run", *command], env=environment(state, settings), start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        code = process.wait(60)
    assert code == 0


def test_the_image_is_as_small_as_it_is_said_to_be() -> None:
    said = subprocess.run([IMAGE, "size"], capture_output=True, text=True, check=True).stdout.split()
    print("the image has", *said)  # noqa: T201  # what the test is run for
    assert said[1] == "MB"
    assert float(said[0]) <= MOST_MEGABYTES


def test_only_the_state_can_be_written_to_and_by_an_ordinary_user(tmp_path: Path) -> None:
    code = "import os; print(os.getuid()); open('kept', 'w'); open('/tmp/kept', 'w'); open('/opt/newswire/kept', 'w')"
    done = run("python", "-c", code, state=tmp_path)
    assert done.stdout.split() == ["10001"]
    assert "Read-only file system: '/opt/newswire/kept'" in done.stderr
    assert (tmp_path / "kept").exists()


def test_files_are_processed_in_it_as_they_are_here(tmp_path: Path) -> None:
    for each in (ROOT / "seeds").iterdir():
        shutil.copy(each, tmp_path)
    done = run("newswire", "process", ".", "--output", "articles.jsonl", state=tmp_path)
    assert done.returncode == 0, done.stderr
    articles = [json.loads(line) for line in (tmp_path / "articles.jsonl").read_text().splitlines()]
    assert {each["filename"] for each in articles} == {each.name for each in (ROOT / "seeds").iterdir()}


def test_a_worker_in_it_is_healthy_and_ends_when_it_is_told_to(tmp_path: Path) -> None:
    assert run(*HEALTHCHECK, state=tmp_path, metrics_port=str(PORT)).returncode == 1, "nobody is there yet"
    with embedded_broker() as broker:
        settings = {"broker": broker, "partitions": "2"}
        assert run("newswire", "topics", "apply", state=tmp_path, **settings).returncode == 0
        # The one with most in it: a state, and loops that were compiled beforehand.
        with running("newswire", "worker", "deduplicate", "--port", str(PORT), state=tmp_path, **settings) as worker:

            def healthy() -> bool:
                assert worker.poll() is None
                return run(*HEALTHCHECK, state=tmp_path, metrics_port=str(PORT)).returncode == 0

            until(healthy)

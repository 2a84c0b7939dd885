"""Processes that can be frozen and killed, and that end with us even then."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from faults import processes

pytestmark = pytest.mark.system

ROOT = Path(__file__).parent.parent.parent
# Starts a process that holds the named pipe open, freezes it when told to, and waits to be killed.
HOLDER = """
import signal, sys, time
from pathlib import Path
from faults import processes
held = processes.start(["sh", "-c", 'exec sleep 60 > "$0"', sys.argv[2]], Path(sys.argv[1]))
sys.stdin.readline()
held.send(signal.SIGSTOP)
print("frozen", flush=True)
time.sleep(60)
"""


def test_the_id_is_the_commands_own(tmp_path: Path) -> None:
    held = processes.start(
        [sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(60)"], tmp_path / "log"
    )
    try:
        os.kill(held.pid, 0)
    finally:
        assert held.kill() == 128 + signal.SIGKILL
    said = (tmp_path / "log").read_text().split()
    assert said in ([], [str(held.pid)])


def test_a_frozen_process_can_be_killed(tmp_path: Path) -> None:
    held = processes.start(["sleep", "60"], tmp_path / "log")
    held.send(signal.SIGSTOP)
    assert held.poll() is None
    assert held.kill() == 128 + signal.SIGKILL
    assert held.poll() is not None
    held.send(signal.SIGCONT)  # to one that is gone


def test_a_process_that_ends_by_itself_has_its_own_code(tmp_path: Path) -> None:
    assert processes.start(["sh", "-c", "exit 69"], tmp_path / "log").wait(30) == 69


def test_one_that_does_not_listen_to_sigterm_is_killed(tmp_path: Path) -> None:
    deaf = tmp_path / "deaf"
    os.mkfifo(deaf)
    script = """trap '' TERM; echo > "$0"; while :; do sleep 1; done"""
    held = processes.start(["sh", "-c", script, str(deaf)], tmp_path / "log")
    deaf.read_text()  # returns when it no longer listens
    assert held.stop(0.2) == 128 + signal.SIGKILL


def test_a_command_that_is_not_there_is_an_exit_code(tmp_path: Path) -> None:
    assert processes.start(["/nowhere/at-all"], tmp_path / "log").wait(30) == 127


def test_a_frozen_process_ends_with_us_whatever_ends_us(tmp_path: Path) -> None:
    held_open = tmp_path / "held-open"
    os.mkfifo(held_open)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "log"), str(held_open)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        with held_open.open("rb") as end:
            holder.stdin.write("\n")
            holder.stdin.flush()
            assert holder.stdout.readline() == "frozen\n"
            holder.kill()
            assert end.read() == b""

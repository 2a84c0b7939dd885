"""Whatever ends a worker over a record, the next one knows: kills, crashes of the interpreter, bugs that end it."""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from faust.types import TP

from service.worker import attempts as attempts_file
from service.worker.attempts import MOST_DEATHS, Attempts

PLACE = TP("newswire.raw.v1", 3)
STAMP = 1_714_650_000.123
DEATHS: dict[str, Callable[[], object]] = {
    "SIGKILL": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "segmentation fault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "abort": os.abort,
    "at once": lambda: os._exit(70),
}


def die(folder: Path, how: str, between_two: bool = False) -> None:
    """Die in a process of its own while it works on offset 7, or after it: forked, for a new one takes a second."""
    child = os.fork()
    if child:
        assert os.waitpid(child, 0)[1] != 0
        return
    try:
        faulthandler.disable()
        attempts = Attempts(folder)
        attempts.begin(PLACE, 6, 1.0)
        attempts.end(PLACE)
        attempts.begin(PLACE, 7, STAMP)
        if between_two:
            attempts.end(PLACE)
        DEATHS[how]()
    finally:
        os._exit(0)


@pytest.mark.system
@pytest.mark.parametrize("how", DEATHS)
def test_a_record_over_which_worker_after_worker_died_is_known(how: str, tmp_path: Path) -> None:
    for deaths in range(MOST_DEATHS):
        if deaths:
            assert Attempts(tmp_path / f"other-{deaths}").begin(PLACE, 7, STAMP) is None
        die(tmp_path, how)
    attempts = Attempts(tmp_path)
    assert attempts.begin(PLACE, 6, 1.0) is None
    death = attempts.begin(PLACE, 7, STAMP)
    assert death is not None
    assert death.count == MOST_DEATHS
    assert attempts.begin(PLACE, 8, STAMP) is None


@pytest.mark.system
def test_fewer_deaths_are_nobody_s_fault_and_neither_is_one_between_two_records(tmp_path: Path) -> None:
    die(tmp_path, "SIGKILL")
    die(tmp_path, "SIGKILL")
    die(tmp_path, "SIGKILL", between_two=True)
    assert Attempts(tmp_path).begin(PLACE, 7, STAMP) is None


def test_the_same_offset_on_another_broker_is_another_record(tmp_path: Path) -> None:
    """The embedded broker begins anew each time, with the same topics and the same state folder."""
    for _ in range(MOST_DEATHS):
        attempts = Attempts(tmp_path)
        attempts.begin(PLACE, 7, STAMP)
    attempts = Attempts(tmp_path)
    assert attempts.begin(PLACE, 7, STAMP + 0.001) is None
    assert attempts.begin(TP("newswire.raw.v1", 4), 7, STAMP) is None
    assert attempts.begin(PLACE, 7, STAMP) is not None


def test_deaths_at_one_record_are_not_forgotten_over_those_at_another(tmp_path: Path) -> None:
    """Two such records in a row: the answer to the first is not yet committed when the second kills."""
    for number in (1, 1, 1, 2, 2, 2):
        Attempts(tmp_path).begin(PLACE, number, STAMP)
    attempts = Attempts(tmp_path)
    assert attempts.begin(PLACE, 1, STAMP) is not None
    assert attempts.begin(PLACE, 2, STAMP) is not None


def test_what_the_worker_said_before_its_end_is_kept(tmp_path: Path) -> None:
    for _ in range(MOST_DEATHS):
        attempts = Attempts(tmp_path)
        attempts.begin(PLACE, 7, STAMP)
        attempts.note_cause(PLACE, "ZeroDivisionError: a bug")
    known = Attempts(tmp_path).begin(PLACE, 7, STAMP)
    assert known is not None
    assert known.cause == "ZeroDivisionError: a bug"


def test_what_is_remembered_is_bounded_and_what_cannot_be_read_is_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts_file, "MOST_REMEMBERED", 20)
    attempts = Attempts(tmp_path)
    for number in range(30):
        attempts.begin(PLACE, number, 1.0)
        attempts.note_cause(PLACE, "x")
    (file,) = tmp_path.glob("*.json")
    kept = json.loads(file.read_text())
    assert len(kept) == 20
    assert "10@1.0" in kept
    assert "9@1.0" not in kept
    file.write_text("{")
    assert Attempts(tmp_path).begin(PLACE, 10, 1.0) is None


def test_a_folder_that_cannot_be_written_counts_nothing_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    attempts = Attempts(tmp_path / "file")
    assert attempts.begin(PLACE, 7, STAMP) is None
    attempts.note_cause(PLACE, "x")
    attempts.end(PLACE)


def test_noting_a_record_costs_next_to_nothing(tmp_path: Path) -> None:
    """Some microseconds, of processor time; a stage takes a hundred and more for the quickest record."""
    attempts = Attempts(tmp_path)
    began = time.process_time()
    for offset in range(10_000):
        attempts.begin(PLACE, offset, STAMP)
        attempts.end(PLACE)
    assert (time.process_time() - began) / 10_000 < 20e-6

"""What the command does before anything is loaded."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import Any

import pytest

from service import __main__ as command
from service.commands import main


@pytest.mark.parametrize(("arguments", "worker"), [(["process", "x"], False), (["--debug", "worker", "clean"], True)])
def test_only_a_worker_looks_for_cycles_as_often_as_python_does_and_can_be_told_to_stop_at_once(
    arguments: list[str], worker: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[str, Any]] = []
    monkeypatch.setattr(sys, "argv", ["newswire", *arguments])
    monkeypatch.setattr(signal, "signal", lambda number, _: begun.append(("signal", number)))
    monkeypatch.setattr(gc, "set_threshold", lambda *numbers: begun.append(("cycles", numbers)))
    monkeypatch.setattr(main, "main", lambda: begun.append(("command", os.environ["OPENBLAS_NUM_THREADS"])))
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    command.main()
    first, *rest = begun
    assert first == (("signal", signal.SIGTERM) if worker else ("cycles", (50_000, 20, 50)))
    assert rest == [("command", "1")]

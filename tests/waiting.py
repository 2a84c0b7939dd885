"""Waiting for other processes, which do not say when they are ready."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def until(done: Callable[[], Found], seconds: float = 180.0) -> Found:
    """What ``done`` says as soon as it says something true. Fails after ``seconds``.

    It is asked again and again: only for what happens in another process and cannot be awaited.
    """
    deadline = time.monotonic() + seconds
    while not (found := done()):
        assert time.monotonic() < deadline, "not done in time"
        time.sleep(0.02)
    return found

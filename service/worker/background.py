"""Background tasks in; tasks that never end out: one that ends or raises is logged, counted and started again.

Faust's own tasks are not watched: one that is cancelled from within ends without a line, and what it kept current
stands still for ever.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from service.worker.metrics import Metrics

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0

Task = Callable[[], Awaitable[None]]


async def kept_running(
    name: str,
    task: Task,
    metrics: Metrics,
    *,
    known: Callable[[], bool] = lambda: False,
    first_pause: float = FIRST_PAUSE_SECONDS,
    longest_pause: float = LONGEST_PAUSE_SECONDS,
) -> None:
    """Run ``task`` until we are cancelled, again whenever it ends or raises, with a pause that doubles each time.
    ``known`` says that the trouble has been said already, as of a broker that is gone: then it is counted only.

    A task that ran for longer than ``longest_pause`` seconds had been well: its next pause is the first one again.
    """
    pause = first_pause
    while True:
        began = time.monotonic()
        why, error = await _ended(task)
        if error is not None:
            logger.debug("background task %s", name, exc_info=error)
        if time.monotonic() - began > longest_pause:
            pause = first_pause
        metrics.count("newswire_background_restarts_total", task=name)
        level = logging.DEBUG if known() else logging.WARNING
        logger.log(level, "background task %s %s; starting it again in %g s", name, why, pause)
        await asyncio.sleep(pause)
        pause = min(longest_pause, 2 * pause)


async def essential(name: str, task: Task, end: Callable[[str], None]) -> None:
    """Run a ``task`` that must not be started anew, since it holds what is under way: ``end`` is called with one line
    where it ends though nobody asked it to."""
    why, error = await _ended(task)
    if error is not None:
        logger.error("task %s", name, exc_info=error)
    end(f"the task {name} {why}")


async def _ended(task: Task) -> tuple[str, Exception | None]:
    """Run ``task``: how it ended, and the error if one ended it. Where we are cancelled ourselves, CancelledError."""
    try:
        await task()
    except asyncio.CancelledError:
        # A client that is stopped half started cancels its own waiting: that is an end like any other.
        ours = asyncio.current_task()
        if ours is None or ours.cancelling():
            raise
        return "was cancelled from within", None
    except Exception as error:
        return f"raised {error!r}", error
    return "ended", None

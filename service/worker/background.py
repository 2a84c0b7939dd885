"""Background tasks in, tasks that never end out: one that ends or raises is logged, counted and started again.

Faust does not watch its own tasks: one that is cancelled from within ends without a log line, and what it kept up to
date goes stale for ever.
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
    """Run ``task`` until we are cancelled, restarting it whenever it ends or raises, after a pause (in seconds) that
    doubles each time. ``known`` says whether the problem has been reported already (such as a broker that is gone):
    a restart is then counted, and logged at DEBUG only.

    A task that ran for longer than ``longest_pause`` was healthy: its next pause is ``first_pause`` again.
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
    """Run a ``task`` that must not be restarted, since it holds work in flight: if it ends without being asked to,
    ``end`` is called with one line that says why."""
    why, error = await _ended(task)
    if error is not None:
        logger.error("task %s", name, exc_info=error)
    end(f"the task {name} {why}")


async def _ended(task: Task) -> tuple[str, Exception | None]:
    """Run ``task``. Returns how it ended, and its exception if it raised. Raises CancelledError if we are cancelled."""
    try:
        await task()
    except asyncio.CancelledError:
        # A client that is stopped while it starts cancels its own wait: treated like any other end.
        ours = asyncio.current_task()
        if ours is None or ours.cancelling():
            raise
        return "was cancelled from within", None
    except Exception as error:
        return f"raised {error!r}", error
    return "ended", None

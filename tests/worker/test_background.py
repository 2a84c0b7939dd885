"""Background tasks that never end: ended, raised or cancelled from within, it is said, counted, and started again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from service.pipeline import stage
from service.settings import Settings
from service.worker import app as app_module
from service.worker.background import essential, kept_running
from service.worker.flow import Flow
from service.worker.metrics import Metrics


async def ends() -> None:
    pass


async def raises() -> None:
    raise LookupError("who")


async def is_cancelled_from_within() -> None:
    """As aiokafka's ``stop`` of a consumer that had not started."""
    waiting = asyncio.get_running_loop().create_future()
    waiting.cancel()
    await waiting


KINDS = [
    (ends, "ended"),
    (raises, "raised LookupError('who')"),
    (is_cancelled_from_within, "was cancelled from within"),
]


@pytest.mark.parametrize(("first", "said"), KINDS)
def test_a_task_that_is_over_is_said_counted_and_started_again(
    first: Callable[[], Awaitable[None]], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    metrics = Metrics("clean")
    again = asyncio.Event()
    runs = 0

    async def task() -> None:
        nonlocal runs
        runs += 1
        if runs < 3:
            await first()
            return
        again.set()
        await asyncio.Event().wait()

    async def work() -> None:
        keeping = asyncio.create_task(kept_running("lag", task, metrics, first_pause=0.01))
        async with asyncio.timeout(10):
            await again.wait()
        keeping.cancel()
        with pytest.raises(asyncio.CancelledError):
            await keeping

    with caplog.at_level(logging.WARNING):
        asyncio.run(work())
    assert [each.getMessage() for each in caplog.records] == [
        f"background task lag {said}; starting it again in 0.01 s",
        f"background task lag {said}; starting it again in 0.02 s",
    ]
    labels = {"stage": "clean", "task": "lag"}
    assert metrics.registry.get_sample_value("newswire_background_restarts_total", labels) == 2.0


def test_trouble_that_is_known_is_counted_and_not_said_again(caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics("clean")

    async def work() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await kept_running("lag", raises, metrics, known=lambda: True, first_pause=0.001)

    with caplog.at_level(logging.INFO):
        asyncio.run(work())
    assert not caplog.records
    labels = {"stage": "clean", "task": "lag"}
    assert (metrics.registry.get_sample_value("newswire_background_restarts_total", labels) or 0) > 0


@pytest.mark.parametrize(("task", "said"), KINDS)
def test_the_end_of_a_task_that_holds_what_is_under_way_ends_the_process(
    task: Callable[[], Awaitable[None]], said: str
) -> None:
    told: list[str] = []
    asyncio.run(essential("work", task, told.append))
    assert told == [f"the task work {said}"]


def test_a_worker_whose_flow_stands_still_ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Faust would let the task go and leave the worker: alive, ready, and doing nothing."""
    told: list[tuple[int, str]] = []
    monkeypatch.setattr(app_module, "end_process", lambda code, why: told.append((code, why)))
    monkeypatch.setattr(Flow, "work", lambda self: is_cancelled_from_within())
    monkeypatch.setattr(Flow, "acknowledge", lambda self: ends())

    async def work() -> None:
        settings = Settings(broker="nowhere.invalid:1", state_dir=tmp_path)
        app, _ = app_module.build_app(stage("clean"), settings, idempotent=False)
        for task in app._app_tasks:
            await task()

    asyncio.run(work())
    assert told == [
        (70, "clean: the task work was cancelled from within"),
        (70, "clean: the task acknowledge ended"),
    ]


def test_a_task_that_is_told_to_end_is_no_trouble() -> None:
    told: list[str] = []

    async def never() -> None:
        await asyncio.Event().wait()

    async def work() -> None:
        running = asyncio.create_task(essential("work", never, told.append))
        await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(work())
    assert told == []

"""A broker that is gone is said once, and once when it is back; one lost connection is neither."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

import pytest

from service.kafka.client import Answering
from service.kafka.embedded import embedded_broker
from service.worker import broker_watch
from service.worker.broker_watch import GONE_SECONDS, BrokerWatch


def watch() -> tuple[BrokerWatch, list[str], list[bool]]:
    said: list[str] = []
    changes: list[bool] = []
    return BrokerWatch("a:1", said.append, on_change=changes.append), said, changes


def test_a_broker_is_gone_once_it_has_been_silent_for_some_seconds_and_it_is_said_once() -> None:
    it, said, changes = watch()
    now = it._answered
    for second in range(1, 60):
        it.note(False, now + second)
        assert it.gone is (second > GONE_SECONDS)
    it.note(True, now + 60)
    it.note(True, now + 62)
    assert said == [
        "no broker at a:1 has answered for 6 s; going on once one does",
        "the broker at a:1 answers again, after 60 s",
    ]
    assert changes == [True, False]


def test_a_lost_connection_is_not_a_lost_broker() -> None:
    it, said, changes = watch()
    now = it._answered
    for second in range(0, 60, 4):
        it.note(False, now + second)
        it.note(True, now + second + 1)
    assert (said, changes, it.gone) == ([], [], False)


@pytest.mark.broker
def test_a_broker_that_ends_and_another_at_its_place_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_watch, "ASK_INTERVAL_SECONDS", 0.05)
    monkeypatch.setattr(broker_watch, "GONE_SECONDS", 0.3)

    async def work() -> list[bool]:
        changed: asyncio.Queue[bool] = asyncio.Queue()
        with ExitStack() as first:
            bootstrap = first.enter_context(embedded_broker())
            it = BrokerWatch(bootstrap, lambda line: None, on_change=changed.put_nowait)
            watching = asyncio.create_task(it.watch())
            async with asyncio.timeout(30):
                answering = Answering(bootstrap)
                assert await answering.ask()
                await answering.close()
                await asyncio.to_thread(first.close)
                gone = await changed.get()
                with embedded_broker(int(bootstrap.split(":")[1])):
                    back = await changed.get()
            watching.cancel()
            await asyncio.wait([watching])
            return [gone, back]

    assert asyncio.run(work()) == [True, False]

"""Stands for the app and the flow of a worker, as far as its health looks at them."""

from __future__ import annotations

import asyncio
from collections import deque
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP
from yarl import URL

from service.kafka import ends
from service.pipeline import RAW, stage
from service.settings import Settings
from service.worker.lag import Lag
from service.worker.metrics import Metrics
from service.worker.retention import Unread
from service.worker.sources import Sources

ZERO, ONE = TP(RAW, 0), TP(RAW, 1)


def app_and_flow(**state: Any) -> tuple[Any, Any]:
    """An app and a flow that are as ``state`` says."""
    completed = asyncio.Event()
    if state.get("recovered", True):
        completed.set()
    recovery = SimpleNamespace(completed=completed)
    consumer = SimpleNamespace(
        assignment=state.get("assignment", lambda: {ZERO, ONE}),
        _committed_offset=state.get("committed", {ZERO: None, ONE: None}),
        _thread=state.get("thread"),
    )
    app = SimpleNamespace(
        rebalancing=state.get("rebalancing", False),
        in_recovery=state.get("in_recovery", False),
        tables=SimpleNamespace(recovery=recovery),
        transport=SimpleNamespace(url=[URL("kafka://127.0.0.1:1")], default_port=9092),
        consumer=consumer,
    )
    metrics = Metrics("clean")
    flow = SimpleNamespace(
        paused=None,
        sources=Sources(stage("clean"), metrics, Settings()),
        reading=lambda: state.get("reading"),
        stage=stage("clean"), metrics=metrics, positions=state.get("positions", {}), progress={},
        in_flight=deque(state.get("in_flight", ())), unread=Unread(), states=None,
    )  # fmt: skip
    return app, flow


class Ends:
    """Stands for the lag's consumer: what the partitions begin with and what stands in them."""

    def __init__(self, begins: dict[TP, int] | None = None, stamps: dict[TP, int] | None = None) -> None:
        self.begins = begins or {}
        self.stamps = stamps or {}

    async def beginning_offsets(self, tps: list[TP]) -> dict[TP, int]:
        return {tp: self.begins.get(tp, 0) for tp in tps}

    def assign(self, tps: list[Any]) -> None:
        pass

    def seek(self, tp: TP, offset: int) -> None:
        pass

    async def getmany(self, *tps: TP, timeout_ms: int) -> dict[TP, list[Any]]:
        return {tp: [SimpleNamespace(timestamp=self.stamps[tp])] for tp in tps if tp in self.stamps}


def retention_of(it: Lag, milliseconds: int | None) -> None:
    async def known() -> int | None:
        return milliseconds

    it._retention.milliseconds = known  # type: ignore[method-assign]  # a broker would be asked


def measured(monkeypatch: pytest.MonkeyPatch, at: dict[TP, int], **state: Any) -> Lag:
    """A worker's lag after one look at partitions that end ``at``."""

    async def read_to_ends(consumer: Any, tps: list[TP], rounds: int) -> dict[TP, int]:
        assert sorted(tps) == [ZERO, ONE]
        return at

    monkeypatch.setattr(ends, "read_to_ends", read_to_ends)

    async def work() -> Lag:
        it = Lag(*app_and_flow(**state))
        consumer = state.get("consumer") or Ends()
        await it.measure(consumer)
        if "retention_ms" in state:
            retention_of(it, state["retention_ms"])
            await it.look_at_the_oldest(consumer)
        return it

    return asyncio.run(work())


def value_of(it: Any, name: str, **labels: str) -> float | None:
    """A sample of the worker's registry."""
    value: float | None = it.flow.metrics.registry.get_sample_value(name, {"stage": "clean", **labels})
    return value

"""Faust's sensor events in, metrics of commits and of consumer group rebalances out."""

from __future__ import annotations

import time
from typing import Any

import faust

from service.worker.metrics import Metrics


class WorkerSensor(faust.Sensor):
    """The Faust sensor that keeps the metrics of commits and rebalances."""

    def __init__(self, metrics: Metrics, **options: Any) -> None:
        self._metrics = metrics
        super().__init__(**options)

    def on_commit_initiated(self, consumer: Any) -> Any:
        """Returns the state for ``on_commit_completed``: when the commit began, and the offsets committed before it."""
        return time.monotonic(), dict(consumer._committed_offset)

    def on_commit_completed(self, consumer: Any, state: Any) -> None:
        """Faust calls this each time, also when there was nothing to commit: only real commits are counted."""
        began, before = state
        if consumer._committed_offset != before:
            self._metrics.observe("newswire_commit_seconds", time.monotonic() - began)
            self._metrics.set("newswire_commit_timestamp_seconds", time.time())

    def on_rebalance_start(self, app: Any) -> dict[str, Any]:
        """Returns the state for ``on_rebalance_end``: when the rebalance began."""
        return {"began": time.monotonic()}

    def on_rebalance_end(self, app: Any, state: dict[str, Any]) -> None:
        """The worker has its partitions and their state, and takes messages again."""
        self._metrics.observe("newswire_rebalance_seconds", time.monotonic() - state["began"])

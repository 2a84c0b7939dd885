"""What Faust tells of itself in, the metrics of it out: commits, and the rebalances of the consumer group."""

from __future__ import annotations

import time
from typing import Any

import faust

from service.worker.metrics import Metrics


class WorkerSensor(faust.Sensor):
    """Hears of Faust's commits and rebalances, and keeps their metrics."""

    def __init__(self, metrics: Metrics, **options: Any) -> None:
        self._metrics = metrics
        super().__init__(**options)

    def on_commit_initiated(self, consumer: Any) -> Any:
        """What ``on_commit_completed`` is to be given: when it began, and what had been committed by then."""
        return time.monotonic(), dict(consumer._committed_offset)

    def on_commit_completed(self, consumer: Any, state: Any) -> None:
        """Faust calls it each time, also where there was nothing to commit."""
        began, before = state
        if consumer._committed_offset != before:
            self._metrics.observe("newswire_commit_seconds", time.monotonic() - began)
            self._metrics.set("newswire_commit_timestamp_seconds", time.time())

    def on_rebalance_start(self, app: Any) -> dict[str, Any]:
        """What ``on_rebalance_end`` is to be given."""
        return {"began": time.monotonic()}

    def on_rebalance_end(self, app: Any, state: dict[str, Any]) -> None:
        """The worker takes messages again: it has its partitions, and the state of them."""
        self._metrics.observe("newswire_rebalance_seconds", time.monotonic() - state["began"])

"""A worker's flow in, how far it is behind out: records waiting, their age, what is stuck, what retention deleted.

A consumer outside any group asks the broker every two seconds; the results are gauges. Records that a partition lost to
retention before they were read are counted, logged, and committed past, so that they are reported only once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from faust.types import TP

from service.kafka import ends
from service.kafka.client import FETCH_WAIT_MS, TopicPartition, started, stopped, ungrouped_consumer
from service.worker import faust_patches
from service.worker.flow import Flow
from service.worker.retention import Retention, Skip

logger = logging.getLogger(__name__)

LAG_INTERVAL_SECONDS = 2.0
# Timeout of one look at the broker, after which it is retried.
LOOK_SECONDS = 10.0
CONNECT_SECONDS = 10.0
# A partition with records waiting of which none is acknowledged for this long is stuck: ten times as long as the
# slowest single record that the stages promise to manage (2 s for 10 MB), with room for a rebalance.
STUCK_SECONDS = 60.0
# Once the last look is older than this, the lag, and so whether anything is stuck, counts as unknown.
STALE_SECONDS = 30.0
# How often the age of the oldest waiting record is compared with its topic's retention.
OLDEST_INTERVAL_SECONDS = 30.0


class Lag:
    """The lag of a worker as of the last look. ``measured_at`` is Unix time, None until the first look."""

    def __init__(self, app: Any, flow: Flow) -> None:
        self.app = app
        self.flow = flow
        self.by_partition: dict[TP, int] = {}
        self.measured_at: float | None = None
        self.skipped: dict[TP, int] = {}
        self.waiting_since: dict[TP, float] = {}
        self._retention = Retention(faust_patches.bootstrap_servers(app), flow.stage.reads)
        self._last_round = time.monotonic()

    async def watch(self) -> None:
        """Measure every ``LAG_INTERVAL_SECONDS`` until cancelled. Raises what the client raises; restart it then."""
        await self._watching(self.measure, LAG_INTERVAL_SECONDS)

    async def watch_retention(self) -> None:
        """Like ``watch``, for ``look_at_the_oldest`` every ``OLDEST_INTERVAL_SECONDS``."""
        await self._watching(self.look_at_the_oldest, OLDEST_INTERVAL_SECONDS)

    async def _watching(self, look: Callable[[Any], Awaitable[None]], pause: float) -> None:
        consumer = await started(ungrouped_consumer, faust_patches.bootstrap_servers(self.app), CONNECT_SECONDS)
        try:
            while True:
                async with asyncio.timeout(LOOK_SECONDS):
                    await look(consumer)
                await asyncio.sleep(pause)
        finally:
            await stopped(consumer)

    async def measure(self, consumer: Any) -> None:
        """Measure the lag of the partitions that are assigned now, if any."""
        assigned = faust_patches.assignment(self.app)
        tps = [tp for tp in assigned or () if tp.topic == self.flow.stage.reads]
        found = await ends.read_to_ends(consumer, tps, rounds=1) if tps else {}
        now = time.monotonic()
        metrics = self.flow.metrics
        metrics.clear("newswire_consumer_lag_records")
        self.by_partition = {tp: max(0, end - self.position(tp)) for tp, end in found.items()}
        for tp, lag in self.by_partition.items():
            metrics.set("newswire_consumer_lag_records", lag, topic=tp.topic, partition=str(tp.partition))
        self.waiting_since = {tp: self.waiting_since.get(tp, now) for tp, lag in self.by_partition.items() if lag}
        metrics.set("newswire_oldest_unprocessed_seconds", self._oldest_age(now))
        self._last_round = time.monotonic()
        if assigned is not None:
            self.measured_at = time.time()
            metrics.set("newswire_lag_measured_timestamp_seconds", self.measured_at)
        if tps:
            await self._look_for_skips(consumer, tps)

    def position(self, tp: TP) -> int:
        """The first offset of a partition that is neither acknowledged nor committed."""
        return max(self.flow.positions.get(tp, 0), self.app.consumer._committed_offset[tp] or 0)

    def stuck(self) -> list[str]:
        """Names of the partitions with records waiting and no progress for ``STUCK_SECONDS``."""
        now = time.monotonic()
        last = {tp: max(since, self.flow.progress.get(tp, 0.0)) for tp, since in self.waiting_since.items()}
        return sorted(named(tp) for tp, since in last.items() if now - since > STUCK_SECONDS)

    def stale(self) -> bool:
        """Whether the last look is too long ago to be trusted."""
        return time.monotonic() - self._last_round > STALE_SECONDS

    def _oldest_age(self, now: float) -> float:
        in_flight = self.flow.in_flight
        read = time.time() - in_flight[0] if in_flight else 0.0
        waiting = now - min(self.waiting_since.values(), default=now)
        return max(0.0, read, waiting)

    async def _look_for_skips(self, consumer: Any, tps: list[TP]) -> None:
        begins = {TP(*tp): offset for tp, offset in (await consumer.beginning_offsets(tps)).items()}
        found = self.flow.unread.look(begins, {tp: self.position(tp) for tp in tps})
        for skip in found:
            self._log_skip(skip)
        # Past the deleted records, so that the next start does not report them again; never past existing ones.
        gone = {skip.tp: skip.end for skip in found if self.position(skip.tp) < skip.end}
        if gone and not self.app.rebalancing:
            await self.app.consumer._thread.commit(gone)

    def _log_skip(self, skip: Skip) -> None:
        self.skipped[skip.tp] = self.skipped.get(skip.tp, 0) + skip.records
        self.flow.metrics.count("newswire_records_skipped_total", skip.records, topic=skip.tp.topic)
        logger.warning(
            "%s: %d records of %s from offset %d to %d were deleted by retention before this stage had read them; "
            "raise the topic's retention.ms or add workers, and replay what is missing",
            self.flow.stage.name, skip.records, named(skip.tp), skip.start, skip.end - 1,
        )  # fmt: skip

    async def look_at_the_oldest(self, consumer: Any) -> None:
        """Set the gauge of how much of its topic's retention, as a share, the oldest waiting record has used up."""
        behind = {tp: self.position(tp) for tp, lag in self.by_partition.items() if lag}
        retention_ms = await self._retention.milliseconds()
        used = 0.0
        if behind and retention_ms is not None:
            consumer.assign([TopicPartition(*tp) for tp in behind])
            now_ms = time.time() * 1000
            stamps = [each for each in (await _stamps(consumer, behind)).values() if each >= 0]
            used = max(0.0, now_ms - min(stamps, default=now_ms)) / retention_ms
        self.flow.metrics.set("newswire_retention_used_ratio", used)


async def _stamps(consumer: Any, positions: Mapping[TP, int]) -> dict[TP, int]:
    """The timestamp, in milliseconds, of the first record at or after each position, if one can be fetched soon."""
    found: dict[TP, int] = {}
    waiting = dict(positions)
    for tp, offset in positions.items():
        consumer.seek(TopicPartition(*tp), offset)
    # Two rounds for each partition: a fetch that finds data brings at least one batch.
    for _ in range(2 * len(positions)):
        if not waiting:
            break
        for tp, records in (
            await consumer.getmany(*(TopicPartition(*tp) for tp in waiting), timeout_ms=2 * FETCH_WAIT_MS)
        ).items():
            if records and waiting.pop(TP(*tp), None) is not None:
                found[TP(*tp)] = records[0].timestamp
    return found


def named(tp: TP) -> str:
    """``topic[partition]``."""
    return f"{tp.topic}[{tp.partition}]"

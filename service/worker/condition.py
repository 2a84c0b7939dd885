"""A worker and its surroundings in, the gauges of its condition out: partitions, disk, certificate expiry.

These are values that have to be polled, every few seconds; none of them needs a request to the broker.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from contextlib import suppress
from typing import Any

from service.kafka.security import certificate_ends
from service.settings import Settings
from service.worker import faust_patches
from service.worker.lag import Lag

INTERVAL_SECONDS = 5.0


async def watch(app: Any, lag: Lag, settings: Settings) -> None:
    """Set the gauges every ``INTERVAL_SECONDS`` until cancelled."""
    while True:
        look(app, lag, settings)
        await asyncio.sleep(INTERVAL_SECONDS)


def look(app: Any, lag: Lag, settings: Settings) -> None:
    """Set the gauges once."""
    metrics, flow = lag.flow.metrics, lag.flow
    read = [tp for tp in faust_patches.assignment(app) or () if tp.topic == flow.stage.reads]
    metrics.set("newswire_assigned_partitions", len(read))
    metrics.set("newswire_stuck_partitions", 0 if flow.paused else len(lag.stuck()))
    metrics.clear("newswire_progress_timestamp_seconds")
    for tp in read:
        if tp in flow.progress:
            at = time.time() - (time.monotonic() - flow.progress[tp])
            metrics.set("newswire_progress_timestamp_seconds", at, topic=tp.topic, partition=str(tp.partition))
    if flow.states is not None:
        metrics.set("newswire_state_bytes", flow.states.stored_bytes)
        metrics.set("newswire_index_bytes", flow.states.index_bytes)
    ends = certificate_ends(settings)
    if ends is not None:
        metrics.set("newswire_certificate_expiry_timestamp_seconds", ends)
    with suppress(OSError):  # the folder does not exist yet
        disk = shutil.disk_usage(settings.state_dir)
        metrics.set("newswire_state_disk_free_bytes", disk.free)
        metrics.set("newswire_state_disk_size_bytes", disk.total)

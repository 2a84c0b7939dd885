"""Bootstrap servers in; every record of every topic as a subscriber sees it come in, and when, out.

It goes on through faults, and what compaction or retention takes later has been seen.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from faults.progress import Progress
from service.kafka.client import partitions
from service.kafka.reading import Record
from service.topics import CONTRACTS

CONNECT_SECONDS = 30.0
REQUEST_MS = 5_000
"""How long a fetch waits for a broker that may be frozen before another one is asked."""


class Watch:
    """All records so far, by place; ``progress`` is kept current."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self.records: dict[tuple[str, int, int], Record] = {}
        self.arrived: dict[tuple[str, int, int], float] = {}
        self.progress = Progress()

    async def run(self) -> None:
        """Read on for ever."""
        places = [
            TopicPartition(each.name, number)
            for each in CONTRACTS
            for number in await partitions(self._bootstrap, each.name, CONNECT_SECONDS)
        ]
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=100,
            request_timeout_ms=REQUEST_MS,
            max_partition_fetch_bytes=1 << 22,
        )
        await consumer.start()
        try:
            consumer.assign(places)
            while True:
                try:
                    batches = await consumer.getmany(timeout_ms=200)
                except KafkaError:
                    await asyncio.sleep(0.2)
                    continue
                now = time.time()
                for batch in batches.values():
                    for each in batch:
                        self.add(
                            Record(
                                *(each.topic, each.partition, each.offset, each.timestamp, each.key, each.value),
                                tuple(each.headers or ()),
                            ),
                            now,
                        )
        finally:
            await consumer.stop()

    def add(self, record: Record, now: float) -> None:
        """Note a record, once."""
        place = (record.topic, record.partition, record.offset)
        if place not in self.records:
            self.records[place] = record
            self.arrived[place] = now
            self.progress.add(record, now)

    def found(self) -> dict[str, list[Record]]:
        """All records by topic, in their order."""
        by_topic: dict[str, list[Record]] = {each.name: [] for each in CONTRACTS}
        for place in sorted(self.records):
            by_topic[place[0]].append(self.records[place])
        return by_topic

    def redelivered(self) -> dict[tuple[str, int, int], float]:
        """When each record arrived that says again what an earlier one said."""
        seen: set[tuple[str, bytes | None, bytes | None]] = set()
        again = {}
        for place, record in self.records.items():
            content = (record.topic, record.key, record.value)
            if content in seen:
                again[place] = self.arrived[place]
            seen.add(content)
        return again


def gaps(found: Mapping[str, Sequence[Record]]) -> list[str]:
    """Places between the records of a partition that nobody has seen: ``topic[partition] first-last``."""
    seen: dict[tuple[str, int], list[int]] = defaultdict(list)
    for topic, records in found.items():
        for record in records:
            seen[topic, record.partition].append(record.offset)
    missing = []
    for (topic, partition), offsets in sorted(seen.items()):
        expected = 0
        for offset in sorted(offsets):
            if offset > expected:
                missing.append(f"{topic}[{partition}] {expected}-{offset - 1}")
            expected = offset + 1
    return missing

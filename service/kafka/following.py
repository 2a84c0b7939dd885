"""Topics in; their latest records and every later one out, without a consumer group."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from service.errors import UnknownTopic
from service.kafka.client import FETCH_WAIT_MS, admin_answer, started, stopped, ungrouped_consumer
from service.kafka.ends import TP
from service.kafka.reading import CONNECT_SECONDS, PARTITION_FETCH_BYTES, Record, record_of


@dataclass(slots=True)
class Following:
    """A reading position in some topics. ``begins`` has the first offset of each partition as it was at the start,
    ``positions`` the offset that is read next."""

    begins: dict[TP, int]
    positions: dict[TP, int]
    _consumer: Any

    async def batch(self) -> list[Record]:
        """The next records, in order within a partition; empty if none arrived within two fetch waits."""
        batches = await self._consumer.getmany(timeout_ms=2 * FETCH_WAIT_MS)
        records = [record_of(each) for batch in batches.values() for each in batch]
        for each in records:
            self.positions[each.topic, each.partition] = each.offset + 1
        return records

    def ends(self) -> dict[TP, int]:
        """The offset after the last record of each partition, as far as is known: Tansu may report too low a one."""
        high_watermarks = {tp: self._consumer.highwater(TopicPartition(*tp)) or 0 for tp in self.positions}
        return {tp: max(position, high_watermarks[tp]) for tp, position in self.positions.items()}


@asynccontextmanager
async def following(
    bootstrap: str, latest: Mapping[str, int], seconds: float = CONNECT_SECONDS
) -> AsyncGenerator[Following, None]:
    """A reading position in the topics of ``latest``, that many offsets before the end of each partition. Topics that
    the cluster does not have are left out. Raises BrokerUnavailable, and UnknownTopic if it has none of them."""

    async def ask(admin: AIOKafkaAdminClient) -> list[Any]:
        # Requesting a topic by name creates it on Tansu, and on Kafka with its default settings.
        there = sorted(set(latest) & set(await admin.list_topics()))
        return list(await admin.describe_topics(there)) if there else []

    described = await admin_answer(ask, bootstrap, seconds)
    if not described:
        raise UnknownTopic(f"none of our topics at {bootstrap}; `newswire topics apply` creates them")
    wanted = [TopicPartition(each["topic"], one["partition"]) for each in described for one in each["partitions"]]

    def make(server: str) -> Any:
        return ungrouped_consumer(server, partition_fetch_bytes=PARTITION_FETCH_BYTES)

    consumer = await started(make, bootstrap, seconds)
    try:
        consumer.assign(wanted)
        begins = {tuple(tp): offset for tp, offset in (await consumer.beginning_offsets(wanted)).items()}
        ends = {tuple(tp): offset for tp, offset in (await consumer.end_offsets(wanted)).items()}
        positions = {tp: max(begin, ends[tp] - latest[tp[0]]) for tp, begin in begins.items()}
        for tp, offset in positions.items():
            consumer.seek(TopicPartition(*tp), offset)
        yield Following(begins, positions, consumer)
    finally:
        await stopped(consumer)

"""Partitions in, the offsets after their last records out: found by reading, so right on brokers that report less."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from service.kafka.client import started, stopped, ungrouped_consumer

# How long a read at the reported end may find nothing before it is the end: twice the fetch wait and some.
END_QUIET_MS = 250

CONNECT_SECONDS = 15.0

# A (topic, partition) pair: aiokafka's and Faust's are both such tuples.
TP = tuple[str, int]


async def true_ends(bootstrap: str, partitions: Iterable[TP]) -> dict[Any, int]:
    """The offset after the last record of each partition.

    A partition that nobody has written to has the end 0. Raises BrokerUnavailable, or aiokafka's KafkaError, where the
    broker is gone.
    """
    tps = list(partitions)
    if not tps:
        return {}
    consumer = await started(ungrouped_consumer, bootstrap, CONNECT_SECONDS)
    try:
        return await read_to_ends(consumer, tps)
    finally:
        await stopped(consumer)


async def read_to_ends(consumer: AIOKafkaConsumer, tps: list[Any], rounds: int | None = None) -> dict[Any, int]:
    """``true_ends`` with a started ``consumer`` of no group, whose assignment it takes over. On a topic that is being
    written to, ``rounds`` bounds how often it reads on."""
    consumer.assign([TopicPartition(*tp) for tp in tps])
    for tp, reported in (await consumer.end_offsets(consumer.assignment())).items():
        consumer.seek(tp, reported)
    for _ in itertools.count() if rounds is None else range(rounds):
        if not await consumer.getmany(timeout_ms=END_QUIET_MS):
            break
    return {tp: await consumer.position(TopicPartition(*tp)) for tp in tps}

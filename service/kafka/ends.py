"""Partitions in, offsets out: end offsets, first offsets, and the committed offsets of consumer groups.

End offsets are found by reading, so they are right on brokers that report too low ones.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from service.errors import BrokerUnavailable
from service.kafka.client import RETRY_SECONDS, admin_client, started, stopped, ungrouped_consumer

# How long a read at the reported end must find nothing for that to be the end: a bit more than twice the fetch wait.
END_QUIET_MS = 250

# A (topic, partition) pair; aiokafka's and Faust's types are both such tuples.
TP = tuple[str, int]


async def read_to_ends(consumer: AIOKafkaConsumer, tps: list[Any], rounds: int | None = None) -> dict[Any, int]:
    """The offset after the last record of each of ``tps``, 0 for one that was never written to. ``consumer`` is started
    and without a group; its assignment is replaced. ``rounds`` limits the reads on a topic that is being written to.
    """
    consumer.assign([TopicPartition(*tp) for tp in tps])
    for tp, reported in (await consumer.end_offsets(consumer.assignment())).items():
        consumer.seek(tp, reported)
    for _ in itertools.count() if rounds is None else range(rounds):
        if not await consumer.getmany(timeout_ms=END_QUIET_MS):
            break
    return {tp: await consumer.position(TopicPartition(*tp)) for tp in tps}


async def first_offsets(bootstrap: str, tps: Iterable[TP], seconds: float) -> dict[TP, int]:
    """The offset of the oldest record of each partition, or of the next if it is empty. Raises BrokerUnavailable."""
    consumer = await started(ungrouped_consumer, bootstrap, seconds)
    try:
        async with asyncio.timeout(seconds):
            found = await consumer.beginning_offsets([TopicPartition(*each) for each in tps])
    except (KafkaError, TimeoutError) as error:
        raise BrokerUnavailable(f"the broker at {bootstrap} did not say where topics begin: {error!r}") from error
    finally:
        await stopped(consumer)
    return {(each.topic, each.partition): offset for each, offset in found.items()}


async def committed_offsets(bootstrap: str, group: str, tps: Iterable[TP], seconds: float) -> dict[TP, int]:
    """The committed offset of ``group`` in each of ``tps``: the one that it reads next. Partitions without a commit are
    left out. Raises BrokerUnavailable."""
    return (await committed_by_group(bootstrap, {group: tps}, seconds))[group]


async def committed_by_group(
    bootstrap: str, groups: Mapping[str, Iterable[TP]], seconds: float
) -> dict[str, dict[TP, int]]:
    """The committed offsets of several groups, by group name. Raises BrokerUnavailable."""
    admin = await started(admin_client, bootstrap, seconds)
    found = {}
    try:
        async with asyncio.timeout(seconds):
            for group, tps in groups.items():
                answers = await _offsets_of(admin, group, [TopicPartition(*each) for each in tps])
                found[group] = {(each.topic, each.partition): answer.offset for each, answer in answers.items()}
    except (KafkaError, TimeoutError) as error:
        raise BrokerUnavailable(
            f"the broker at {bootstrap} did not say how far {', '.join(groups)} are: {error!r}"
        ) from error
    finally:
        await stopped(admin)
    return {group: {tp: offset for tp, offset in each.items() if offset >= 0} for group, each in found.items()}


async def _offsets_of(admin: AIOKafkaAdminClient, group: str, places: list[TopicPartition]) -> dict[Any, Any]:
    while True:
        try:
            # Partitions by name: aiokafka cannot parse Tansu's answer to a request for all of them.
            found: dict[Any, Any] = await admin.list_consumer_group_offsets(group, partitions=places)
            return found
        except KafkaError as error:
            # Retriable: a cluster creates the offsets topic at its first group, and a group's coordinator may move.
            if not error.retriable:
                raise
        await asyncio.sleep(RETRY_SECONDS)

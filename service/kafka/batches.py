"""Records in; as few batches per partition as hold them, and a future for the acknowledgement of each batch, out.

aiokafka's ``send`` does a lookup, a queue entry and a future for every single record; filling its batches directly
avoids that (``bench.throughput`` measures the gain). A batch is sent as soon as the broker has acknowledged the
previous one of its partition, without lingering, so batches grow with the load.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from aiokafka.partitioner import DefaultPartitioner

Headers = list[tuple[str, bytes]]

NO_LIMITS: Mapping[str, int] = MappingProxyType({})

# The partitioner of ``send`` and of Kafka's own clients: a key has the same partition whichever client writes it.
_partition_of = DefaultPartitioner()


def partition_of(key: bytes, partitions: Sequence[int]) -> int:
    """The partition of ``key``, one of ``partitions`` (ascending)."""
    return int(_partition_of(key, partitions, partitions))


class Send(NamedTuple):
    """A record to be sent; if ``partition`` is None, to the partition of its key."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    partition: int | None = None


class Batch(NamedTuple):
    """Records for a partition, in an aiokafka ``BatchBuilder``."""

    topic: str
    partition: int
    records: Any


class Delivery(NamedTuple):
    """A batch that the producer has queued; the future ``answer`` completes when the broker acknowledges or refuses
    it."""

    topic: str
    bytes: int
    records: int
    answer: asyncio.Future[Any]


async def send(
    producer: Any, sends: Sequence[Send], seconds: float, limits: Mapping[str, int] = NO_LIMITS
) -> list[Delivery]:
    """Hand ``sends`` to an aiokafka ``producer``, keeping their order within a partition; returns the queued batches.

    The producer has ``seconds`` to queue each batch. ``limits`` are the largest batches that topics accept, in bytes,
    by topic. Raises TimeoutError and KafkaError.
    """
    deliveries, loop = [], asyncio.get_running_loop()
    async with asyncio.timeout(seconds) as patience:
        topics = {each.topic for each in sends if each.partition is None}
        partitions = {topic: sorted(await producer.partitions_for(topic)) for topic in topics}
        for topic, partition, records in filled(sends, partitions, producer.create_batch, limits):
            size, count = records.size(), records.record_count()
            answer = await producer.send_batch(records, topic, partition=partition)
            deliveries.append(Delivery(topic, size, count, answer))
            # The time limit is per batch: a document of a thousand articles is many batches.
            patience.reschedule(loop.time() + seconds)
    return deliveries


def filled(
    sends: Sequence[Send],
    partitions: Mapping[str, Sequence[int]],
    new: Callable[[], Any],
    limits: Mapping[str, int] = NO_LIMITS,
) -> Iterator[Batch]:
    """``sends`` in closed batches created by ``new``: as few as hold them, in order within a partition. A record that
    alone exceeds its topic's limit gets a batch of its own."""
    open_batches: dict[tuple[str, int], Any] = {}
    for topic, key, value, headers, partition in sends:
        if partition is None:
            partition = _partition_of(key, partitions[topic], partitions[topic])
        place = (topic, partition)
        batch = open_batches.get(place)
        if batch is not None and topic in limits and batch.size() + _most_bytes(key, value, headers) > limits[topic]:
            batch.close()
        if batch is None or batch.append(timestamp=None, key=key, value=value, headers=headers) is None:
            if batch is not None:
                yield Batch(*place, batch)
            # An empty batch accepts one record of any size.
            batch = open_batches[place] = new()
            batch.append(timestamp=None, key=key, value=value, headers=headers)
    for place, batch in open_batches.items():
        # Closed, so that it does not linger for more.
        batch.close()
        yield Batch(*place, batch)


def _most_bytes(key: bytes | None, value: bytes | None, headers: Headers) -> int:
    """An upper bound of a record's size in a batch, in bytes: its contents and seven varints of up to five or ten."""
    held = sum(4 * len(name) + len(content or b"") + 10 for name, content in headers)
    return len(key or b"") + len(value or b"") + held + 50

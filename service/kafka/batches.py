"""Records in, one batch a partition out, and what tells when the broker has each batch.

aiokafka's ``send`` looks up, queues and answers every record by itself; its batches are filled without any of that
(``bench.throughput`` shows what it is worth). A batch goes out as soon as the broker has answered for the one before it
in its partition, without lingering: the more there is to do, the larger they are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from aiokafka.partitioner import DefaultPartitioner

Headers = list[tuple[str, bytes]]

# The one that ``send`` and Kafka's own clients use: records of one key stay in one partition, whoever writes them.
_partition_of = DefaultPartitioner()


def partition_of(key: bytes, partitions: Sequence[int]) -> int:
    """Which of ``partitions``, ascending, a record of ``key`` goes to."""
    return int(_partition_of(key, partitions, partitions))


class Send(NamedTuple):
    """A record to be sent; with no partition to its key's own."""

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


async def send(producer: Any, sends: Sequence[Send], seconds: float) -> list[asyncio.Future[Any]]:
    """Hand ``sends`` to an aiokafka ``producer``, in a partition in their order; what answers when it is delivered.

    The producer has ``seconds`` to take each batch. Raises TimeoutError and KafkaError.
    """
    deliveries, loop = [], asyncio.get_running_loop()
    async with asyncio.timeout(seconds) as patience:
        topics = {each.topic for each in sends if each.partition is None}
        partitions = {topic: sorted(await producer.partitions_for(topic)) for topic in topics}
        for topic, partition, records in filled(sends, partitions, producer.create_batch):
            deliveries.append(await producer.send_batch(records, topic, partition=partition))
            # Each has the whole time: a document of a thousand articles is many batches.
            patience.reschedule(loop.time() + seconds)
    return deliveries


def filled(sends: Sequence[Send], partitions: Mapping[str, Sequence[int]], new: Callable[[], Any]) -> Iterator[Batch]:
    """``sends`` in closed batches that ``new`` makes: as few as hold them, those of a partition in its order."""
    open_batches: dict[tuple[str, int], Any] = {}
    for topic, key, value, headers, partition in sends:
        if partition is None:
            partition = _partition_of(key, partitions[topic], partitions[topic])
        place = (topic, partition)
        batch = open_batches.get(place)
        if batch is None or batch.append(timestamp=None, key=key, value=value, headers=headers) is None:
            if batch is not None:
                yield Batch(*place, batch)
            # An empty batch takes one record of any size.
            batch = open_batches[place] = new()
            batch.append(timestamp=None, key=key, value=value, headers=headers)
    for place, batch in open_batches.items():
        # Closed, so that it does not linger for more.
        batch.close()
        yield Batch(*place, batch)

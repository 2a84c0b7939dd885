"""Where a partition ends, by reading: on a broker that reports less, too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiokafka
import pytest
from aiokafka import TopicPartition as TP
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from service.kafka.ends import read_to_ends
from tests.kafka.running import ends_of, run


@asynccontextmanager
async def written(bootstrap: str, topic: str, batches: list[int]) -> AsyncIterator[TP]:
    """A topic of two partitions whose first has ``batches`` of so many records."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, 2, 1)])
    finally:
        await admin.close()
    async with aiokafka.AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for size in batches:
            batch = producer.create_batch()
            for number in range(size):
                assert batch.append(key=b"%d" % number, value=b"x", timestamp=None) is not None
            batch.close()
            await (await producer.send_batch(batch, topic, partition=0))
    yield TP(topic, 0)


@pytest.mark.broker
@pytest.mark.parametrize(
    "batches", [[], [1], [7], [1, 1, 5], [3, 9]], ids=lambda each: f"batches-{len(each)}-{sum(each)}"
)
def test_the_end_is_after_the_last_record_on_every_broker(broker: str, own_topic: str, batches: list[int]) -> None:
    async def work() -> None:
        async with written(broker, own_topic, batches) as tp:
            assert await ends_of(broker, [tp, TP(own_topic, 1)]) == {tp: sum(batches), TP(own_topic, 1): 0}

    run(work())


@pytest.mark.broker
def test_tansu_counts_one_record_of_the_last_batch_only(broker: str, broker_kind: str, own_topic: str) -> None:
    async def reported() -> int:
        async with (
            written(broker, own_topic, [3, 9]) as tp,
            aiokafka.AIOKafkaConsumer(bootstrap_servers=broker) as consumer,
        ):
            place = aiokafka.TopicPartition(*tp)
            return int((await consumer.end_offsets([place]))[place])

    wrong = {"tansu": 4, "kafka": 12}
    assert run(reported()) == wrong[broker_kind], "this broker reports ends otherwise now: look at `ends`"


@pytest.mark.broker
def test_reading_on_is_bounded_where_a_topic_is_being_written_to(broker: str, own_topic: str) -> None:
    async def work() -> int:
        async with (
            written(broker, own_topic, [2]) as tp,
            aiokafka.AIOKafkaProducer(bootstrap_servers=broker) as producer,
            aiokafka.AIOKafkaConsumer(
                bootstrap_servers=broker, enable_auto_commit=False, auto_offset_reset="earliest"
            ) as consumer,
        ):

            async def write() -> None:
                while True:
                    await producer.send_and_wait(own_topic, b"x", partition=0)

            writing = asyncio.create_task(write())
            try:
                return (await read_to_ends(consumer, [tp], rounds=1))[tp]
            finally:
                writing.cancel()

    assert run(work()) >= 2

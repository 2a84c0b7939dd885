"""Records go out in as few batches as hold them, and none is lost, doubled or out of its partition's order."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from hypothesis import given
from hypothesis import strategies as st

from service.kafka.batches import Send, filled, send
from service.kafka.client import partitions
from service.kafka.reading import read

SIZE = 1_000
PARTITIONS = {"one": [0], "four": [0, 1, 2, 3]}

sends = st.builds(
    Send,
    st.sampled_from(sorted(PARTITIONS)),
    st.none() | st.binary(max_size=8),
    st.none() | st.integers(0, 1_500).map(lambda size: b"x" * size),
    st.lists(st.tuples(st.sampled_from(["traceparent", "source"]), st.binary(max_size=4)), max_size=2),
    st.none() | st.just(0),
)


def unpacked(batch: Any) -> list[tuple[bytes | None, bytes | None, list[tuple[str, bytes]]]]:
    read = MemoryRecords(bytes(batch._build()))
    found = []
    while read.has_next():
        found += [(record.key, record.value, list(record.headers)) for record in read.next_batch()]
    return found


@given(st.lists(sends, max_size=30))
def test_batches_hold_every_record_once_in_its_partition_and_in_order(records: list[Send]) -> None:
    numbered = [each._replace(headers=[*each.headers, ("n", b"%d" % n)]) for n, each in enumerate(records)]
    found: dict[tuple[str, int], list[bytes]] = {}
    for topic, partition, batch in filled(numbered, PARTITIONS, lambda: BatchBuilder(SIZE, 0)):
        assert batch.closed()
        assert batch.record_count() == 1 or batch.size() <= SIZE
        for key, value, headers in unpacked(batch):
            sent = records[int(headers[-1][1])]
            assert (sent.topic, sent.key, sent.value, sent.headers) == (topic, key, value, headers[:-1])
            if sent.partition is not None or key is not None:
                own = DefaultPartitioner()(key, PARTITIONS[topic], PARTITIONS[topic])
                assert partition == (own if sent.partition is None else sent.partition)
            found.setdefault((topic, partition), []).append(headers[-1][1])
    assert sorted(int(n) for each in found.values() for n in each) == list(range(len(records)))
    assert all(each == sorted(each, key=int) for each in found.values())


def test_records_that_fit_in_one_batch_are_one() -> None:
    records = [Send("one", b"a", b"x" * 20, []) for _ in range(20)]
    assert len(list(filled(records, PARTITIONS, lambda: BatchBuilder(SIZE, 0)))) == 1
    assert len(list(filled(records * 3, PARTITIONS, lambda: BatchBuilder(SIZE, 0)))) == 2


@given(st.lists(sends, max_size=30), st.integers(0, 3_000))
def test_batches_respect_the_limit_of_their_topic(records: list[Send], limit: int) -> None:
    found = [*filled(records, PARTITIONS, lambda: BatchBuilder(SIZE, 0), {"one": limit})]
    assert sum(each.records.record_count() for each in found) == len(records)
    for topic, _, batch in found:
        assert topic != "one" or batch.record_count() == 1 or batch.size() <= limit


@pytest.mark.broker
def test_a_broker_has_the_batches_where_and_as_single_records_would_be(broker: str, own_topic: str) -> None:
    topic, keys = own_topic, [b"%d" % (n % 7) for n in range(200)]

    async def run() -> list[Any]:
        admin = AIOKafkaAdminClient(bootstrap_servers=broker)
        await admin.start()
        await admin.create_topics([NewTopic(topic, 3, 1)])
        await admin.close()
        await partitions(broker, topic, 30.0)
        producer = AIOKafkaProducer(bootstrap_servers=broker, max_batch_size=SIZE)
        await producer.start()
        try:
            for key in sorted(set(keys)):
                await producer.send_and_wait(topic, b"single", key)
            batched = [Send(topic, key, b"%d" % n, [("h", b"v")]) for n, key in enumerate(keys)]
            for delivery in await send(producer, [*batched, Send(topic, b"0", None, [], 2)], 30.0):
                await delivery.answer
        finally:
            await producer.stop()
        return [each async for each in read(broker, topic, until_end=True)]

    records = asyncio.run(run())
    assert len(records) == 7 + 200 + 1
    place = {each.key: each.partition for each in records if each.value == b"single"}
    for key in place:
        own = [each for each in records if each.key == key and each.value not in {b"single", None}]
        assert {each.partition for each in own} == {place[key]}
        assert [int(each.value) for each in own] == [n for n, sent in enumerate(keys) if sent == key]
        assert all(dict(each.headers) == {"h": b"v"} for each in own)
    (last,) = [each for each in records if each.value is None]
    assert (last.key, last.partition) == (b"0", 2)

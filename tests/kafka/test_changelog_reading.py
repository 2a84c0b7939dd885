"""A changelog's partitions come whole and in order, from where they are asked for to where they end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import aiokafka
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from service.errors import BrokerUnavailable
from service.kafka import changelog_reading
from service.kafka.changelog_reading import Extent, changelog_consumer, extents, slices
from tests.kafka.running import run

pytestmark = pytest.mark.broker


@asynccontextmanager
async def written(bootstrap: str, topic: str, counts: dict[int, int]) -> AsyncIterator[Any]:
    """A topic whose partitions have so many records; yields what writes more of them."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, max(counts) + 1, 1)])
    finally:
        await admin.close()
    async with aiokafka.AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:

        async def write(partition: int, numbers: range) -> None:
            for number in numbers:
                await producer.send_and_wait(topic, b"value", key=b"%d" % number, partition=partition)

        for partition, count in counts.items():
            await write(partition, range(count))
        yield write


async def numbers_of(consumer: Any, topic: str, starts: dict[int, int], ends: dict[int, int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {partition: [] for partition in starts}
    ended = set()
    async for partition, records, position in slices(consumer, topic, starts, ends):
        assert partition not in ended
        found[partition] += [int(record.key) for record in records]
        assert not records or position == records[-1].offset + 1
        if not records:
            ended.add(partition)
    assert ended == {*starts}
    return found


def test_partitions_are_read_from_their_starts_to_their_ends_each(
    broker: str, own_topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changelog_reading, "SLICE", 4)

    async def work() -> None:
        async with written(broker, own_topic, {0: 11, 1: 0, 2: 5}), changelog_consumer(broker) as consumer:
            found = await extents(consumer, own_topic, dict.fromkeys(range(3)))
            assert found == {0: Extent(0, 11), 1: Extent(0, 0), 2: Extent(0, 5)}
            ends = {partition: extent.end for partition, extent in found.items()}
            read = await numbers_of(consumer, own_topic, {0: 3, 1: 0, 2: 0}, ends)
            assert read == {0: [*range(3, 11)], 1: [], 2: [*range(5)]}
            # Once more with the same consumer, from the ends.
            assert await numbers_of(consumer, own_topic, ends, ends) == {0: [], 1: [], 2: []}

    run(work())


def test_an_end_that_no_record_stands_before_is_reached(broker: str, own_topic: str) -> None:
    """Compaction may have taken the last ones."""

    async def work() -> None:
        async with written(broker, own_topic, {0: 3}), changelog_consumer(broker) as consumer:
            assert await numbers_of(consumer, own_topic, {0: 1}, {0: 9}) == {0: [1, 2]}

    run(work())


def test_without_ends_it_goes_on_with_what_is_written_later(broker: str, own_topic: str) -> None:
    async def work() -> list[int]:
        found: list[int] = []
        async with (
            written(broker, own_topic, {0: 2}) as write,
            changelog_consumer(broker) as consumer,
            aclosing(slices(consumer, own_topic, {0: 1})) as reading,
        ):
            async for _, records, _ in reading:
                found += [int(record.key) for record in records]
                if found == [1]:
                    await write(0, range(2, 4))
                if len(found) == 3:
                    break
        return found

    assert run(work()) == [1, 2, 3]


def test_a_reader_that_reads_nothing_is_let_go_without_a_word(broker: str) -> None:
    """aiokafka's would raise CancelledError, and whoever waits for it would seem to be cancelled."""

    async def work() -> None:
        async with changelog_consumer(broker):
            pass

    run(work())


def test_a_broker_that_is_not_there_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changelog_reading, "CONNECT_SECONDS", 0.5)

    async def work() -> None:
        async with changelog_consumer("127.0.0.1:1"):
            pass

    with pytest.raises(BrokerUnavailable):
        run(work())

"""Topics followed from their latest records on, without a group and without making topics that are not there."""

from __future__ import annotations

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from service.errors import UnknownTopic
from service.kafka.following import following
from service.kafka.reading import Record
from tests.kafka.running import run


@pytest.mark.broker
def test_the_latest_records_come_and_then_each_new_one(broker: str, own_topic: str) -> None:
    async def work() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=broker)
        await admin.start()
        await admin.create_topics([NewTopic(own_topic, 1, 1)])
        async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
            for number in range(10):
                await producer.send_and_wait(own_topic, b"%d" % number)
            async with following(broker, {own_topic: 3, "nobody.has.this": 5}) as place:

                async def until(last: bytes) -> list[Record]:
                    found: list[Record] = []
                    while not found or found[-1].value != last:
                        found += await place.batch()
                    return found

                # Tansu's ends are short by up to a batch, so there it may be one more.
                assert [each.value for each in await until(b"9")][-3:] == [b"7", b"8", b"9"]
                await producer.send_and_wait(own_topic, b"new")
                assert [each.value for each in await until(b"new")] == [b"new"]
                assert place.positions == place.ends() == {(own_topic, 0): 11}
                assert place.begins == {(own_topic, 0): 0}
        assert "nobody.has.this" not in await admin.list_topics()
        await admin.close()

    run(work())


@pytest.mark.broker
def test_a_cluster_without_our_topics_is_said(broker: str) -> None:
    async def work() -> None:
        with pytest.raises(UnknownTopic, match="topics apply"):
            async with following(broker, {"nobody.has.this": 5}):
                pass

    run(work())

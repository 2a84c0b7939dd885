"""Three nodes of Apache Kafka: the controller killed and started again, and nothing of what was acknowledged gone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from faults.cluster import Cluster, cluster
from service.kafka.reading import read

pytestmark = pytest.mark.kafka


def test_a_killed_controller_is_replaced_and_comes_back_with_its_data(tmp_path: Path) -> None:
    with cluster(tmp_path) as nodes:
        asyncio.run(create(nodes))
        asyncio.run(send(nodes, range(50)))
        first = nodes.controller()
        nodes.kill(first)
        asyncio.run(send(nodes, range(50, 100)))
        assert nodes.controller() is not first
        nodes.start(first)
        nodes.wait_until_ready()
        found = asyncio.run(everything(nodes))
    assert sorted(map(int, found)) == list(range(100))


async def create(nodes: Cluster) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=nodes.bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic("kept", 3, 3)])
    await admin.close()


async def send(nodes: Cluster, numbers: range) -> None:
    async with AIOKafkaProducer(bootstrap_servers=nodes.bootstrap, enable_idempotence=True) as producer:
        for delivery in [await producer.send("kept", b"%d" % number) for number in numbers]:
            await delivery


async def everything(nodes: Cluster) -> list[bytes]:
    return [each.value or b"" async for each in read(nodes.bootstrap, "kept", until_end=True)]

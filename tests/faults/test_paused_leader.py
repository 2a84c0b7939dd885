"""A worker whose partition's leader is frozen: it lives on, and goes on as soon as there is a new leader."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from faults.cluster import KAFKA, Cluster, Node, cluster
from faults.feed import Feed
from faults.fleet import fleet
from service.kafka.reading import read
from service.pipeline import CLEAN, RAW, stage
from service.settings import load

pytestmark = pytest.mark.kafka
DOCUMENTS = 20
GIVE_UP_SECONDS = 180.0


@pytest.mark.parametrize("topic", [RAW, CLEAN], ids=["reads", "sends"])
def test_a_frozen_leader_ends_no_worker(tmp_path: Path, topic: str) -> None:
    with cluster(tmp_path / "kafka") as nodes:
        settings = replace(
            load({}), broker=nodes.bootstrap, partitions=1, replication_factor=3, metrics_port=KAFKA.free_port()
        )
        with fleet(settings, copies=1, logs=tmp_path, stages=[stage("clean")]) as workers:
            asyncio.run(cleaned_under_a_frozen_leader(nodes, topic))
            assert not workers.revive()


async def cleaned_under_a_frozen_leader(nodes: Cluster, topic: str) -> None:
    async with asyncio.timeout(GIVE_UP_SECONDS), Feed(nodes.bootstrap, rate=1.0, seed=1) as feed:
        feed.send(feed.documents(DOCUMENTS))
        await cleaned(nodes, DOCUMENTS)
        frozen = await leader(nodes, topic)
        assert frozen.process is not None
        frozen.process.send(signal.SIGSTOP)
        try:
            feed.send(feed.documents(DOCUMENTS))
            await feed.drain()
            await cleaned(nodes, 2 * DOCUMENTS)
        finally:
            frozen.process.send(signal.SIGCONT)
        assert not feed.failures


async def leader(nodes: Cluster, topic: str) -> Node:
    admin = AIOKafkaAdminClient(bootstrap_servers=nodes.bootstrap)
    await admin.start()
    try:
        (described,) = await admin.describe_topics([topic])
    finally:
        await admin.close()
    return nodes.node(described["partitions"][0]["leader"])


async def cleaned(nodes: Cluster, count: int) -> None:
    found = 0
    async for _ in read(nodes.bootstrap, CLEAN):
        found += 1
        if found == count:
            return

"""Topics are created as the contracts say, and a topic that is there is never changed."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from service.errors import BrokerUnavailable
from service.kafka import admin
from service.kafka.admin import Found, TopicDifference, TopicError, apply_topics, check_topics, differences
from service.settings import Settings
from service.topics import CONTRACTS, contract
from service.topics.contract import Contract

SETTINGS = Settings(partitions=3)
CHANGELOG = Contract(
    name="newswire-test-entries-changelog",
    description="As a worker's changelog.",
    key="article id",
    partitions=None,
    record=None,
    headers=(),
    producers=(),
    consumers=(),
    config=MappingProxyType({"cleanup.policy": "compact"}),
    internal=True,
)
WANTED = admin.Wanted("a", 8, 1, {"cleanup.policy": "compact,delete", "retention.ms": "5"})
AS_WANTED = Found(8, 1, {"cleanup.policy": "delete, compact", "retention.ms": "5", "segment.ms": "7"})


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param({"a": AS_WANTED}, (), id="as wanted, with values and topics that are nobody's business"),
        pytest.param({}, (TopicDifference("a", "topic", "8 partitions", None),), id="missing"),
        pytest.param(
            {"a": replace(AS_WANTED, partitions=4)}, (TopicDifference("a", "partitions", "8", "4"),), id="few"
        ),
        pytest.param(
            {"a": replace(AS_WANTED, partitions=9)}, (TopicDifference("a", "partitions", "8", "9"),), id="many"
        ),
        pytest.param(
            {"a": replace(AS_WANTED, replication_factor=3)},
            (TopicDifference("a", "replication-factor", "1", "3"),),
            id="copies",
        ),
        pytest.param(
            {"a": replace(AS_WANTED, config={"cleanup.policy": "compact"})},
            (
                TopicDifference("a", "cleanup.policy", "compact,delete", "compact"),
                TopicDifference("a", "retention.ms", "5", None),
            ),
            id="configuration, and a value that is not set",
        ),
    ],
)
def test_each_difference_is_told_on_its_own(found: Mapping[str, Found], expected: tuple[TopicDifference, ...]) -> None:
    assert differences([WANTED], {**found, "somebody-else": Found(1, 1, {})}) == expected


def test_a_difference_reads_as_one_sentence() -> None:
    assert str(TopicDifference("a", "topic", "8 partitions", None)) == "a is missing"
    assert str(TopicDifference("a", "partitions", "8", "4")) == "a has partitions 4, 8 wanted"
    assert str(TopicDifference("a", "retention.ms", "5", None)) == "a has retention.ms unset, 5 wanted"


def test_the_settings_fill_in_what_the_contracts_leave_open() -> None:
    settings = Settings(partitions=5, replication_factor=3, max_record_bytes=1000)
    wanted = {each.name: each for each in admin.wanted_topics(settings, [CHANGELOG])}
    assert set(wanted) == {each.name for each in (*CONTRACTS, CHANGELOG)}
    assert wanted[contract("raw").name].partitions == 5
    assert wanted[contract("stories").name].partitions == 1
    assert wanted[CHANGELOG.name].config == {"cleanup.policy": "compact", "max.message.bytes": "1000"}
    assert {each.replication_factor for each in wanted.values()} == {3}


def test_nobody_listening_is_an_unavailable_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin, "CONNECT_SECONDS", 0.01)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with pytest.raises(BrokerUnavailable):
            asyncio.run(check_topics(f"127.0.0.1:{nobody.getsockname()[1]}", SETTINGS))


def create(bootstrap: str, *topics: NewTopic) -> None:
    """Create topics as somebody else would; returns when the broker lists them, which can be after it has agreed."""

    async def run() -> None:
        client = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
        await client.start()
        try:
            await client.create_topics(list(topics))
            async with asyncio.timeout(300):
                while not {each.name for each in topics} <= set(await client.list_topics()):
                    pass
        finally:
            await client.close()

    asyncio.run(run())


def names(bootstrap: str) -> set[str]:
    async def run() -> set[str]:
        client = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
        await client.start()
        try:
            # Kafka makes topics of its own once anybody names a group.
            return {each for each in await client.list_topics() if not each.startswith("__")}
        finally:
            await client.close()

    return asyncio.run(run())


@pytest.mark.broker
def test_a_new_cluster_lacks_every_topic_and_looking_creates_none(clean_broker: str) -> None:
    found = asyncio.run(check_topics(clean_broker, SETTINGS, [CHANGELOG]))
    assert [(each.topic, each.what) for each in found] == [(each.name, "topic") for each in (*CONTRACTS, CHANGELOG)]
    assert not {each.topic for each in found} & names(clean_broker)


@pytest.mark.broker
def test_applied_topics_are_as_the_contracts_say_and_a_second_time_changes_nothing(clean_broker: str) -> None:
    first = asyncio.run(apply_topics(clean_broker, SETTINGS, [CHANGELOG]))
    assert {each.action for each in first} == {"created"}
    assert {each.topic: each.partitions for each in first} == {
        each.name: each.partitions or 3 for each in (*CONTRACTS, CHANGELOG)
    }
    assert asyncio.run(check_topics(clean_broker, SETTINGS, [CHANGELOG])) == []
    second = asyncio.run(apply_topics(clean_broker, SETTINGS, [CHANGELOG]))
    assert {each.action for each in second} == {"unchanged"}


@pytest.mark.broker
def test_a_topic_can_be_written_to_as_soon_as_it_is_applied(clean_broker: str) -> None:
    async def run() -> list[int]:
        await apply_topics(clean_broker, SETTINGS)
        producer = AIOKafkaProducer(bootstrap_servers=clean_broker)
        await producer.start()
        try:
            raw = contract("raw").name
            return [(await producer.send_and_wait(raw, b"x", partition=each)).partition for each in range(3)]
        finally:
            await producer.stop()

    assert asyncio.run(run()) == [0, 1, 2]


@pytest.mark.broker
def test_two_that_apply_at_once_both_succeed(clean_broker: str) -> None:
    async def run() -> Any:
        return await asyncio.gather(*(apply_topics(clean_broker, SETTINGS) for _ in range(2)))

    asyncio.run(run())
    assert asyncio.run(check_topics(clean_broker, SETTINGS)) == []


@pytest.mark.broker
@pytest.mark.parametrize(
    ("topic", "told"),
    [
        pytest.param(lambda: as_wanted("clean", partitions=9), "partitions 9, 3 wanted", id="to shrink"),
        pytest.param(lambda: as_wanted("clean", partitions=2), "partitions 2, 3 wanted", id="to grow"),
        pytest.param(
            lambda: as_wanted("stories", config={"cleanup.policy": "delete"}), "cleanup.policy", id="to compact"
        ),
    ],
)
def test_a_topic_that_is_there_and_differs_is_refused_and_nothing_is_created(
    clean_broker: str, topic: Any, told: str
) -> None:
    there = topic()
    create(clean_broker, there)
    with pytest.raises(TopicError, match=told) as caught:
        asyncio.run(apply_topics(clean_broker, SETTINGS))
    assert "\n" not in str(caught.value)
    assert names(clean_broker) == {there.name}


def as_wanted(short: str, *, partitions: int | None = None, config: Mapping[str, str] | None = None) -> NewTopic:
    wanted = next(each for each in admin.wanted_topics(SETTINGS) if each.name == contract(short).name)
    return NewTopic(wanted.name, partitions or wanted.partitions, 1, topic_configs={**wanted.config, **(config or {})})


@pytest.mark.broker
@pytest.mark.kafka
def test_more_copies_than_brokers_is_told_in_the_clusters_own_words(clean_broker: str) -> None:
    with pytest.raises(TopicError, match=r"does not create newswire\.raw\.v1: InvalidReplicationFactorError") as caught:
        asyncio.run(apply_topics(clean_broker, replace(SETTINGS, replication_factor=3)))
    assert "\n" not in str(caught.value)

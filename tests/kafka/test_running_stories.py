"""The running stories, read from a topic of their states."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from service.article import Story, encode
from service.kafka.running_stories import running_stories

NOON = datetime(2024, 5, 2, 12, tzinfo=UTC)
OPENED = Story(
    story_id="a",
    event="opened",
    article_id="1",
    title="Ferry",
    summary=None,
    articles=("1",),
    sources=("x",),
    entities=(),
    places=(),
    countries=(),
    subjects=(),
    languages=("en",),
    first_seen=NOON,
    last_seen=NOON,
    article_count=1,
    articles_per_hour=1.0,
)


@pytest.mark.broker
def test_the_last_state_counts_and_what_has_ended_is_left_out(broker: str, own_topic: str) -> None:
    states = [
        OPENED,
        replace(OPENED, event="grew", article_id="2", article_count=2, last_seen=NOON + timedelta(hours=1)),
        replace(OPENED, story_id="b", last_seen=NOON + timedelta(hours=2)),
        replace(OPENED, story_id="c"),
        replace(OPENED, story_id="c", event="merged", merged_into="a"),
        replace(OPENED, story_id="d"),
        replace(OPENED, story_id="d", event="closed", article_id=None),
    ]

    async def run() -> list[Story]:
        admin = AIOKafkaAdminClient(bootstrap_servers=broker)
        await admin.start()
        await admin.create_topics([NewTopic(own_topic, 1, 1)])
        await admin.close()
        producer = AIOKafkaProducer(bootstrap_servers=broker)
        await producer.start()
        await producer.send_and_wait(own_topic, b"no story", key=b"x")
        for state in states:
            await producer.send_and_wait(own_topic, encode(state), key=state.story_id.encode())
        await producer.stop()
        return await running_stories(broker, own_topic)

    found = asyncio.run(run())
    assert [(story.story_id, story.article_count) for story in found] == [("b", 1), ("a", 2)]

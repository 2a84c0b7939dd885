"""Apache Kafka's own compaction of the stories' two topics: every article's story is still known afterwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from service import article as records
from service import pipeline
from service.article import StoryCandidate
from service.audit import audit
from service.final_state import FinalState
from service.kafka.reading import Record, read
from service.outcome import Accepted
from service.outputs import Output
from service.pipeline import ENRICHED, STORIES, STORY_MEMBERS, stage
from service.settings import Settings
from service.stories.terms import terms

pytestmark = pytest.mark.kafka

PATIENCE_SECONDS = 600.0
COMPACTED = {
    "cleanup.policy": "compact",
    "segment.ms": "100",
    "min.cleanable.dirty.ratio": "0.0",
    "min.compaction.lag.ms": "0",
}
TEXTS = (
    "Ferry Aurora ran aground off Lornholm with 212 passengers on board",
    "Central bank of Tervania raises its key interest rate, governor Olga Maren announced",
)


def candidates(of_each: int) -> Iterator[StoryCandidate]:
    """Two stories of so many articles each, half an hour apart; every third replaces the one before it."""
    for number in range(of_each):
        at = datetime(2026, 5, 4, tzinfo=UTC) + timedelta(minutes=30 * number)
        for story, text in enumerate(TEXTS):
            yield StoryCandidate(
                article_id=f"{story}-{number}", source="wire", filename=f"{story}-{number}.txt", headline=text,
                summary=None, language="en", event_time=at, event_time_source="published", received_at=at,
                supersedes=(f"{story}-{number - 1}",) if number % 3 == 2 else (), terms=terms(text, at.year),
            )  # fmt: skip


async def create(bootstrap: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        topics = [NewTopic(name, 1, 1, topic_configs=COMPACTED) for name in (STORIES, STORY_MEMBERS)]
        await admin.create_topics([*topics, NewTopic(ENRICHED, 1, 1)])
    finally:
        await admin.close()


async def delete(bootstrap: str, topic: str) -> None:
    """Delete ``topic``; returns when it is not listed any more."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.delete_topics([topic])
        async with asyncio.timeout(PATIENCE_SECONDS):
            while topic in await admin.list_topics():
                pass
    finally:
        await admin.close()


async def send(bootstrap: str, sent: Sequence[Output]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=5) as producer:
        for each in sent:
            await producer.send(each.topic, records.encode(each.record), key=each.key.encode())
        await producer.flush()


async def compacted(bootstrap: str, topic: str, last: Output, keys: int) -> list[Record]:
    """What the topic holds once its cleaner is through: a record a key, and those of the segment still written to.

    ``last`` is sent again and again, since only a send closes a segment whose time is over.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        await send(bootstrap, [last])
        found = [each async for each in read(bootstrap, topic, until_end=True)]
        again = sum(each.key == last.key.encode() for each in found)
        if len(found) - again == keys - 1:
            return found
        assert time.monotonic() < deadline, f"{topic}: {len(found)} records of {keys} keys, not compacted"


def test_every_article_is_in_one_story_for_who_reads_the_compacted_topics(clean_broker: str) -> None:
    run = stage("cluster").start(Settings(), {}).run
    sent: list[Output] = []
    articles = list(candidates(400))
    for each in articles:
        outcome = run(each)
        assert isinstance(outcome, Accepted)
        sent += outcome.value
    asyncio.run(create(clean_broker))
    asyncio.run(send(clean_broker, sent))
    state = FinalState()
    for topic in (STORY_MEMBERS, STORIES):
        of_topic = [each for each in sent if each.topic == topic]
        keys = len({each.key for each in of_topic})
        assert len(of_topic) == len(articles) >= keys
        for record in asyncio.run(compacted(clean_broker, topic, of_topic[-1], keys)):
            state.add(topic, pipeline.decode(topic, record.value or b""))
    assert len(state.stories) == 2
    assert min(each.article_count for each in state.stories.values()) > 250
    listed = {name for story in state.stories.values() for name in story.articles}
    assert len(listed) < len(articles), "the lists leave articles out"
    stories = {each.article_id: state.story_of(each.article_id) for each in articles}
    assert None not in stories.values()
    assert {name.partition("-")[0]: story for name, story in stories.items()} == {
        story: stories[f"{story}-0"] for story in "01"
    }
    assert len({(name.partition("-")[0], story) for name, story in stories.items()}) == 2
    _audited(clean_broker, articles)


def _audited(bootstrap: str, articles: Sequence[StoryCandidate]) -> None:
    """The audit finds all of them in a story, and none where only the compacted stories are left."""
    ids = [
        {"article_id": each.article_id, "document_id": each.article_id, "filename": each.filename} for each in articles
    ]
    enriched = [Output(ENRICHED, each["article_id"], each) for each in ids]
    asyncio.run(send(bootstrap, enriched))
    report = audit(bootstrap)
    assert report.balanced
    assert report.ledger.published == len(articles)
    asyncio.run(delete(bootstrap, STORY_MEMBERS))
    report = audit(bootstrap)
    assert not report.balanced
    assert {each.what for each in report.missing} == {"in no story"}
    assert [each.id for each in report.missing] == [each.article_id for each in articles]
    assert f"there is no topic {STORY_MEMBERS}" in report.notes

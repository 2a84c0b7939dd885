"""The audit of a cluster: what is in flight, missing, or deleted before it was read, on the brokers themselves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.records_to_delete import RecordsToDelete

from service import topics
from service.audit import Skipped, audit
from service.audit.topics import unread_and_gone, untraced
from service.kafka import admin
from service.pipeline import (
    CLEAN,
    DEAD_LETTERS,
    DUPLICATES,
    ENRICHED,
    ITEMS,
    RAW,
    STAGES,
    STORIES,
    STORY_CANDIDATES,
    STORY_MEMBERS,
    UNIQUE,
)
from service.settings import Settings
from tests.kafka.running import ends_of

PARTITIONS = 2
# Within every topic's retention, which Apache Kafka does apply to records that are dated older.
DAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=2)


def records_of(document: str) -> Iterator[tuple[str, str, bytes]]:
    """What the topics carry of a document of one published article: topic, key, value; ids are all that counts."""
    article = f"article of {document}"
    ids = {"article_id": article, "document_id": document, "filename": f"{document}.txt"}
    yield RAW, document, f"text of {document}".encode()
    for topic in (CLEAN, UNIQUE, ENRICHED, STORY_CANDIDATES):
        yield topic, article, json.dumps(ids).encode()
    yield STORY_MEMBERS, article, json.dumps({**ids, "story_id": "story"}).encode()
    yield STORIES, "story", json.dumps({"story_id": "story"}).encode()


async def set_up(bootstrap: str, documents: Mapping[str, str], at: Mapping[str, datetime]) -> None:
    """The topics, and of each document the records up to the topic named; dated where ``at`` says so."""
    await admin.apply_topics(bootstrap, Settings(partitions=PARTITIONS), ())
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for document, last in documents.items():
            moment = at.get(document, DAY)
            headers = [("filename", f"{document}.txt".encode())]
            for topic, key, value in records_of(document):
                await producer.send_and_wait(
                    topic, value, key=key.encode(), headers=headers if topic == RAW else (),
                    timestamp_ms=int(moment.timestamp() * 1000),
                )  # fmt: skip
                if topic == last:
                    break


async def read_by(bootstrap: str, *stages: str) -> None:
    """Commit the ends of the topics that these stages read, as if they had read them."""
    for stage in STAGES:
        if stage.name not in stages:
            continue
        wanted = topics.contract(stage.reads).partitions or PARTITIONS
        ends = await ends_of(bootstrap, [(stage.reads, number) for number in range(wanted)])
        consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=stage.app_id, enable_auto_commit=False)
        await consumer.start()
        try:
            consumer.assign([TopicPartition(*each) for each in ends])
            await consumer.commit({TopicPartition(*each): end for each, end in ends.items()})
        finally:
            await consumer.stop()


async def delete_raw(bootstrap: str) -> dict[int, int]:
    """Delete all raw records, as retention does: the topic begins at its end; how many there were by partition."""
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await client.start()
    await consumer.start()
    try:
        places = [TopicPartition(RAW, number) for number in range(PARTITIONS)]
        ends = await consumer.end_offsets(places)
        await client.delete_records({each: RecordsToDelete(before_offset=end) for each, end in ends.items()})
        return {each.partition: end for each, end in ends.items() if end}
    finally:
        await consumer.stop()
        await client.close()


def prepared(
    bootstrap: str, documents: Mapping[str, str], *stages: str, at: Mapping[str, datetime] | None = None
) -> None:
    async def run() -> None:
        await set_up(bootstrap, documents, at or {})
        await read_by(bootstrap, *stages)

    asyncio.run(run())


ALL = tuple(stage.name for stage in STAGES)


@pytest.mark.broker
def test_a_run_that_went_through_balances(clean_broker: str) -> None:
    prepared(clean_broker, {"one": STORIES, "two": STORIES}, *ALL)
    report = audit(clean_broker)
    assert report.balanced, report
    assert (report.ledger.documents, report.ledger.published, report.notes) == (2, 2, ())


@pytest.mark.broker
def test_what_no_stage_has_come_to_is_in_flight_and_what_one_has_passed_is_missing(clean_broker: str) -> None:
    documents = {"raw": RAW, "clean": CLEAN, "unique": UNIQUE, "candidate": STORY_CANDIDATES, "whole": STORIES}
    prepared(clean_broker, documents)
    report = audit(clean_broker)
    assert report.balanced, report
    assert (report.ledger.documents_in_flight, report.ledger.articles_in_flight) == (1, 3)
    asyncio.run(read_by(clean_broker, *ALL))
    report = audit(clean_broker)
    assert not report.balanced
    assert {(each.filename, each.what) for each in report.missing} == {
        ("raw.txt", "neither an article nor a dead letter"),
        ("clean.txt", "not decided"),
        ("unique.txt", "not enriched"),
        ("candidate.txt", "in no story"),
    }


@pytest.mark.broker
def test_a_window_is_of_the_documents_received_in_it(clean_broker: str) -> None:
    at = {"before": DAY - timedelta(days=1), "in it": DAY, "after": DAY + timedelta(days=1)}
    prepared(clean_broker, {"before": RAW, "in it": STORIES, "after": RAW}, *ALL, at=at)
    report = audit(clean_broker, since=DAY, until=DAY + timedelta(hours=1))
    assert report.balanced, report
    assert report.ledger.documents == 1
    assert len(audit(clean_broker).missing) == 2


@pytest.mark.kafka
@pytest.mark.parametrize("started_again", [False, True], ids=["stage stopped", "stage started again"])
def test_raw_records_that_retention_deleted_unread_are_counted(clean_broker: str, started_again: bool) -> None:
    prepared(clean_broker, {"read": STORIES}, *ALL)
    asyncio.run(set_up(clean_broker, {f"unread {number}": RAW for number in range(20)}, {}))
    there = asyncio.run(delete_raw(clean_broker))
    if started_again:
        asyncio.run(read_by(clean_broker, "clean"))
    report = audit(clean_broker)
    assert not report.balanced
    assert sum(each.records for each in report.skipped) == 20
    assert {each.partition for each in report.skipped} == set(there)
    assert report.missing == ()


@pytest.mark.kafka
def test_raw_records_that_were_read_before_retention_deleted_them_balance(clean_broker: str) -> None:
    prepared(clean_broker, {f"read {number}": STORIES for number in range(5)}, *ALL)
    asyncio.run(delete_raw(clean_broker))
    report = audit(clean_broker)
    assert report.balanced, report
    assert report.ledger.documents == 5


def firsts(**offsets: int) -> dict[tuple[str, int], int]:
    """Oldest offsets by topic, 0 where nothing is said, in one partition."""
    names = (RAW, CLEAN, ITEMS, ENRICHED, DUPLICATES, DEAD_LETTERS)
    return {(name, 0): offsets.get(topics.contract(name).short.replace("-", "_"), 0) for name in names}


@pytest.mark.parametrize(
    ("offsets", "committed", "traced", "expected"),
    [
        pytest.param({}, 0, [], [], id="nothing deleted"),
        pytest.param({"raw": 5}, 9, list("abcde"), [], id="all deleted are known"),
        pytest.param({"raw": 5}, 9, list("abc"), [Skipped(RAW, 0, 2)], id="two came to nothing"),
        pytest.param({"raw": 5, "clean": 3}, 9, list("abc"), [Skipped(RAW, 0, 2)], id="the later topics are whole"),
        pytest.param({"raw": 5, "clean": 3, "enriched": 1}, 9, list("abc"), None, id="nobody can tell"),
        pytest.param({"raw": 5, "items": 1}, 9, list("abc"), None, id="items are gone too"),
        pytest.param({"raw": 5, "dead_letters": 1}, 9, list("abc"), None, id="dead letters are gone too"),
        pytest.param({"raw": 5}, 3, list("abc"), [], id="what is certain is not counted twice"),
        pytest.param({"raw": 5}, None, [], [Skipped(RAW, 0, 5)], id="the stage never ran"),
    ],
)
def test_what_is_gone_without_a_trace(
    offsets: dict[str, int], committed: int | None, traced: list[str], expected: Any
) -> None:
    done = {} if committed is None else {(RAW, 0): committed}
    skipped, notes = untraced(firsts(**offsets), done, traced)
    assert skipped == (expected or [])
    assert bool(notes) == (expected is None)


def test_what_a_stage_has_not_come_to_and_is_gone_is_certain() -> None:
    found = unread_and_gone({(RAW, 0): 5, (RAW, 1): 2, (CLEAN, 0): 9}, {(RAW, 0): 3, (RAW, 1): 2, (CLEAN, 0): 1})
    assert found == [Skipped(CLEAN, 0, 8), Skipped(RAW, 0, 2)]

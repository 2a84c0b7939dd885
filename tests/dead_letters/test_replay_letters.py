"""Dead letters on a broker: found, shown, and put back where they came from, each original once."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from service.dead_letters.letter import ATTEMPTS, TIMESTAMP, attempts_of, dead_letter
from service.dead_letters.replay import (
    Choice,
    Handled,
    LettersReplayed,
    dead_letter_at,
    dead_letters,
    handled_row,
    replay,
)
from service.errors import BrokerUnavailable, UnknownTopic, UsageError
from service.kafka.raw import raw_document
from service.kafka.reading import Record, read
from service.outcome import Reason

Header = tuple[str, bytes]

pytestmark = pytest.mark.broker


@dataclass(frozen=True)
class Place:
    """A topic that was read from, and the dead letters of its stage."""

    bootstrap: str
    source: str
    dead: str


def run(work: Coroutine[Any, Any, Any]) -> Any:
    async def limited() -> Any:
        async with asyncio.timeout(300):
            return await work

    return asyncio.run(limited())


@pytest.fixture
def place(broker: str, own_topic: str) -> Place:
    async def create() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=broker)
        await admin.start()
        try:
            names = [f"{own_topic}.source", f"{own_topic}.dead"]
            await admin.create_topics([NewTopic(name, 3, 1) for name in names])
            while not set(names) <= set(await admin.list_topics()):
                pass
        finally:
            await admin.close()

    run(create())
    return Place(broker, f"{own_topic}.source", f"{own_topic}.dead")


async def refuse(place: Place, records: list[Record], reason: Reason = Reason.MALFORMED, stage: str = "clean") -> None:
    """What a stage does that refuses ``records``."""
    producer = AIOKafkaProducer(bootstrap_servers=place.bootstrap, acks="all")
    await producer.start()
    try:
        for each in records:
            key, value, headers = dead_letter(
                stage=stage,
                reason=reason,
                message="it does not parse",
                key=each.key,
                value=each.value,
                headers=each.headers,
                topic=each.topic,
                partition=each.partition,
                offset=each.offset,
                timestamp_ms=each.timestamp_ms,
            )
            await producer.send_and_wait(place.dead, value, key=key, headers=headers)
    finally:
        await producer.stop()


def original(place: Place, number: int, partition: int = 0, topic: str | None = None) -> Record:
    headers = (("source", b"wire"), ("filename", b"%d.txt" % number))
    return Record(topic or place.source, partition, number, 1_000, b"key %d" % number, b"\xff %d" % number, headers)


async def records_of(place: Place, topic: str) -> list[Record]:
    return [each async for each in read(place.bootstrap, topic, until_end=True)]


async def listed(place: Place, **how: Any) -> list[str]:
    return sorted([dict(each.headers)["filename"].decode() async for each in _letters(place, **how)])


def _letters(place: Place, **how: Any) -> Any:
    return dead_letters(place.bootstrap, topic=place.dead, **how)


def test_list_is_all_or_those_of_a_stage_or_a_reason(place: Place) -> None:
    run(refuse(place, [original(place, 1), original(place, 2)], Reason.EMPTY, "clean"))
    run(refuse(place, [original(place, 3)], Reason.INTERNAL_ERROR, "enrich"))
    assert run(listed(place)) == ["1.txt", "2.txt", "3.txt"]
    assert run(listed(place, stage="enrich")) == ["3.txt"]
    assert run(listed(place, reason="empty")) == ["1.txt", "2.txt"]
    assert run(listed(place, reason="empty", stage="enrich")) == []


def test_show_finds_a_letter_by_its_place(place: Place) -> None:
    run(refuse(place, [original(place, 1), original(place, 2)]))
    for each in run(records_of(place, place.dead)):
        letter = run(dead_letter_at(place.bootstrap, each.partition, each.offset, topic=place.dead))
        assert (letter.key, letter.value) == (each.key, each.value)
    with pytest.raises(UsageError, match="no dead letter at 0:99"):
        run(dead_letter_at(place.bootstrap, 0, 99, topic=place.dead))
    with pytest.raises(UsageError, match="no partition 7"):
        run(dead_letter_at(place.bootstrap, 7, 0, topic=place.dead))


def test_dry_run_is_the_default_and_moves_nothing(place: Place) -> None:
    run(refuse(place, [original(place, 1)]))
    handled: list[Handled] = []
    result: LettersReplayed = run(replay(place.bootstrap, topic=place.dead, on_letter=handled.append))
    assert (result.replayed, result.left, result.dry_run) == (1, {}, True)
    assert orjson.loads(orjson.dumps(handled_row(handled[0])))["fate"] == "would be put back"
    assert run(records_of(place, place.source)) == []


def test_original_is_put_back_to_its_partition_with_the_attempts_so_far(place: Place) -> None:
    originals = [original(place, number, partition=number) for number in range(3)]
    run(refuse(place, originals))
    result = run(replay(place.bootstrap, topic=place.dead, execute=True))
    assert (result.replayed, result.left, result.dry_run) == (3, {}, False)
    back = {each.partition: each for each in run(records_of(place, place.source))}
    for each in originals:
        assert (back[each.partition].key, back[each.partition].value) == (each.key, each.value)
        assert back[each.partition].headers == (
            *each.headers,
            (ATTEMPTS, b"1"),
            (TIMESTAMP, b"1970-01-01T00:00:01.000Z"),
        )


@pytest.mark.parametrize(("headers", "received"), [((), 1), ((("received-at", b"1970-01-01T00:01Z"),), 60)])
def test_original_keeps_its_clock_however_often_it_is_put_back(
    place: Place, headers: tuple[Header, ...], received: int
) -> None:
    refused = Record(place.source, 0, 1, 1_000, b"key", b"text", headers)
    for _ in range(3):
        run(refuse(place, [refused]))
        assert run(replay(place.bootstrap, topic=place.dead, execute=True)).replayed == 1
        refused = max(run(records_of(place, place.source)), key=lambda each: each.offset)
        assert refused.timestamp_ms > 1_000_000
        document = raw_document(refused.key, refused.value, refused.headers, refused.timestamp_ms / 1000)
        assert document.received_at == datetime.fromtimestamp(received, UTC)


def test_letter_that_fails_again_counts_up_and_is_put_back_once(place: Place) -> None:
    run(refuse(place, [original(place, 1)]))
    for attempts in (1, 2, 3):
        assert run(replay(place.bootstrap, topic=place.dead, execute=True)).replayed == 1
        back = max(run(records_of(place, place.source)), key=lambda each: each.offset)
        assert attempts_of(back.headers) == attempts
        run(refuse(place, [back]))
    limited = run(replay(place.bootstrap, Choice(max_attempts=4), topic=place.dead))
    assert (limited.replayed, limited.left) == (0, {"refused 4 times or more": 1})
    assert run(replay(place.bootstrap, Choice(max_attempts=5), topic=place.dead)).replayed == 1


def test_choice_is_by_the_last_reason_an_original_failed_for(place: Place) -> None:
    run(refuse(place, [original(place, 1), original(place, 2)], Reason.INTERNAL_ERROR))
    assert run(replay(place.bootstrap, Choice(reason="internal-error"), topic=place.dead, execute=True)).replayed == 2
    back = [each for each in run(records_of(place, place.source)) if each.key == b"key 1"]
    run(refuse(place, back, Reason.MALFORMED))
    assert run(replay(place.bootstrap, Choice(reason="internal-error"), topic=place.dead)).replayed == 1
    assert run(replay(place.bootstrap, Choice(reason="malformed"), topic=place.dead)).replayed == 1
    assert run(replay(place.bootstrap, Choice(stage="enrich"), topic=place.dead)).replayed == 0


def test_same_bytes_under_another_name_are_another_original(place: Place) -> None:
    one = Record(place.source, 0, 1, 1_000, None, b"same", (("filename", b"a.txt"),))
    other = Record(place.source, 0, 2, 1_000, None, b"same", (("filename", b"b.txt"),))
    run(refuse(place, [one, other, one]))
    assert run(replay(place.bootstrap, topic=place.dead)).replayed == 2


def test_letter_with_nowhere_to_go_is_left_with_the_reason(place: Place) -> None:
    run(
        refuse(
            place, [original(place, 1, topic="never.was.there"), original(place, 2), original(place, 3, partition=9)]
        )
    )
    handled: list[Handled] = []
    result = run(replay(place.bootstrap, topic=place.dead, execute=True, on_letter=handled.append))
    assert result.replayed == 2
    assert result.left == {"there is no topic never.was.there any more": 1}
    assert sorted(each.fate for each in handled) == ["left", "put back", "put back"]
    assert len(run(records_of(place, place.source))) == 2


def test_record_on_the_topic_that_is_no_dead_letter_is_left(place: Place) -> None:
    async def send() -> None:
        producer = AIOKafkaProducer(bootstrap_servers=place.bootstrap)
        await producer.start()
        await producer.send_and_wait(place.dead, b"anything")
        await producer.stop()

    run(send())
    result = run(replay(place.bootstrap, topic=place.dead, execute=True))
    assert (result.replayed, result.left) == (0, {"it does not say what topic it came from": 1})


def test_unknown_topic_unreachable_broker_and_no_attempts_are_told(place: Place) -> None:
    with pytest.raises(UnknownTopic):
        run(replay(place.bootstrap, topic=place.dead + ".not"))
    with pytest.raises(BrokerUnavailable):
        run(replay("127.0.0.1:1", connect_seconds=0.3))
    with pytest.raises(UsageError, match="max-attempts"):
        Choice(max_attempts=0)

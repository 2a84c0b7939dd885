"""A topic and a start position in; its records out, in order within a partition, without a consumer group.

The end of a topic is found in a way that works on Tansu too, whose end offset is that of the last batch's first record:
a partition has been read to its end when the end offset requested at the start is reached *and* two fetches since its
last record came back empty, or when a record beyond it was written after the start. On Apache Kafka the end offset
alone would do; the extra conditions cost 0.2 s there.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from service.errors import BrokerUnavailable, UsageError
from service.kafka.client import consumer as consumer_of
from service.kafka.client import impatient, partitions, started, stopped
from service.kafka.wire_format import without_prefix

Start = Literal["beginning", "end"] | int | datetime

WORDS: dict[str, Start] = {"beginning": "beginning", "end": "end"}
CONNECT_SECONDS = 10.0
STALL_SECONDS = 30.0
"""How long a bounded read waits for a broker that has stopped answering; as long as a worker's send timeout."""
FETCH_WAIT_MS = 100
"""Tansu does not answer a waiting fetch when data arrives: with the usual 500 ms every hop would take that long."""
PARTITION_FETCH_BYTES = 17 * 1024 * 1024
"""The largest record (16 MiB) with its headers. Kafka returns a record that exceeds the limit; Tansu may not."""
EMPTY_FETCHES = 2


@dataclass(frozen=True, slots=True)
class Record:
    """A Kafka record as stored in the topic; ``timestamp_ms`` is in milliseconds since 1970."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


def parse_start(text: str) -> Start:
    """A start position: ``beginning``, ``end``, an offset (in every partition), or a time in ISO 8601 (UTC if it has no
    zone).

    Raises UsageError for anything else.
    """
    if text in WORDS:
        return WORDS[text]
    if text.isascii() and text.isdigit():
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{text!r} is no place to start from: beginning, end, an offset, or a time like 2026-05-01T06:00Z"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def read(
    bootstrap: str,
    topic: str,
    *,
    start: Start = "beginning",
    until_end: bool = False,
    partition: int | None = None,
    connect_seconds: float = CONNECT_SECONDS,
    stall_seconds: float = STALL_SECONDS,
) -> AsyncGenerator[Record, None]:
    """The records of ``topic`` (or of one ``partition``) from ``start`` on; indefinitely, or with ``until_end`` up to
    the end of the topic when the call was made.

    An offset beyond a partition's end means its end; a deleted one means its oldest record. A time selects the records
    with that timestamp or a later one. From ``end``, Tansu returns the last batch of a partition again.
    Raises BrokerUnavailable, UnknownTopic, and UsageError for a partition that the topic does not have.
    """
    numbers = await partitions(bootstrap, topic, connect_seconds)
    if partition is not None and partition not in numbers:
        raise UsageError(f"topic {topic} has no partition {partition}; it has {numbers[0]} to {numbers[-1]}")
    wanted = [TopicPartition(topic, each) for each in numbers if partition in (None, each)]
    async with _reading(bootstrap, topic, connect_seconds) as consumer:
        async for record in _records(consumer, wanted, start, until_end, stall_seconds):
            yield record


async def first_from(
    bootstrap: str,
    topic: str,
    partition: int,
    offset: int,
    *,
    connect_seconds: float = CONNECT_SECONDS,
    stall_seconds: float = STALL_SECONDS,
) -> tuple[int, Record | None]:
    """The first offset of a partition, and its first record at ``offset`` or after it, None if there is none.

    Raises BrokerUnavailable.
    """
    place = TopicPartition(topic, partition)
    async with _reading(bootstrap, topic, connect_seconds) as consumer:
        begin = (await consumer.beginning_offsets([place]))[place]
        return begin, await first(_records(consumer, [place], offset, True, stall_seconds))


@asynccontextmanager
async def _reading(bootstrap: str, topic: str, connect_seconds: float) -> AsyncGenerator[Any, None]:
    """A started consumer without a group; Kafka errors in the block are raised as BrokerUnavailable."""
    consumer = await started(
        lambda server: impatient(
            consumer_of(
                server,
                group_id=None,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                fetch_max_wait_ms=FETCH_WAIT_MS,
                max_partition_fetch_bytes=PARTITION_FETCH_BYTES,
                fetch_max_bytes=2 * PARTITION_FETCH_BYTES,
            )
        ),
        bootstrap,
        connect_seconds,
    )
    try:
        yield consumer
    except KafkaError as error:
        raise BrokerUnavailable(f"reading {topic} from {bootstrap} failed: {error!r}") from error
    finally:
        await stopped(consumer)


async def _records(
    consumer: Any, wanted: list[Any], start: Start, until_end: bool, stall_seconds: float
) -> AsyncGenerator[Record, None]:
    began_ms = time.time() * 1000
    consumer.assign(wanted)
    ends = await consumer.end_offsets(wanted)
    await _seek(consumer, wanted, start, ends)
    first_offset = start if isinstance(start, int) else 0
    first_ms = start.timestamp() * 1000 if isinstance(start, datetime) else float("-inf")
    unread = {each: Quiet() for each in wanted}
    last_sign = time.monotonic()
    while unread or not until_end:
        batches = await consumer.getmany(timeout_ms=2 * FETCH_WAIT_MS)
        for place, batch in batches.items():
            for each in batch:
                if until_end and each.offset >= ends[place] and each.timestamp > began_ms:
                    unread.pop(place, None)
                if place not in unread:
                    break
                if each.offset >= first_offset and each.timestamp >= first_ms:
                    yield record_of(each)
        if not until_end:
            continue
        for place in [*unread]:
            heard = unread[place].hear(consumer.last_poll_timestamp(place), place in batches)
            if heard:
                last_sign = time.monotonic()
            if unread[place].empty >= EMPTY_FETCHES and await consumer.position(place) >= ends[place]:
                del unread[place]
        finished = [each for each in batches if each not in unread]
        if finished:
            consumer.pause(*finished)
        if time.monotonic() - last_sign > stall_seconds:
            raise BrokerUnavailable(f"the broker stopped answering: nothing heard for {stall_seconds:g} s")


@dataclass(slots=True)
class Quiet:
    """How many fetches of a partition came back ``empty`` since its last record; ``fetched`` is the time of the last
    fetch."""

    empty: int = 0
    fetched: int | None = None

    def hear(self, fetched: int | None, records: bool) -> bool:
        """Note the time of the latest fetch and whether it had records; returns whether there was a new fetch."""
        new = records or fetched != self.fetched
        if records:
            self.empty = 0
        elif new:
            self.empty += 1
        self.fetched = fetched
        return new


async def _seek(consumer: Any, wanted: list[Any], start: Start, ends: dict[Any, int]) -> None:
    begins = await consumer.beginning_offsets(wanted)
    by_time = {}
    if isinstance(start, datetime):
        # Tansu always answers with its oldest offset, so the records' timestamps are checked as well.
        by_time = await consumer.offsets_for_times(dict.fromkeys(wanted, int(start.timestamp() * 1000)))
    for each in wanted:
        if start == "beginning":
            place = begins[each]
        elif isinstance(start, int):
            place = min(max(start, begins[each]), ends[each])
        else:
            found = by_time.get(each)
            place = found.offset if found else ends[each]
        consumer.seek(each, place)


def record_of(each: Any) -> Record:
    """aiokafka's record as ours, its value without the schema id that may precede it."""
    value = without_prefix(each.topic, each.value)
    return Record(each.topic, each.partition, each.offset, each.timestamp, each.key, value, tuple(each.headers or ()))


async def first(records: AsyncGenerator[Record, None]) -> Record | None:
    """The first of ``records``, None if there are none; closes the generator."""
    async with aclosing(records):
        return await anext(records, None)

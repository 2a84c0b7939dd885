"""Changelog partitions and start offsets in; their records in slices out, up to the current end or indefinitely.

A slice is usually a whole fetch: while a thread applies it to the state, the next one is fetched.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from aiokafka.errors import KafkaError

from service.errors import BrokerUnavailable
from service.kafka.client import FETCH_WAIT_MS, TopicPartition, impatient, started, stopped
from service.kafka.client import consumer as consumer_of
from service.kafka.ends import read_to_ends
from service.kafka.reading import EMPTY_FETCHES, PARTITION_FETCH_BYTES, Quiet

CONNECT_SECONDS = 15.0
# Records in a slice at most: more than a fetch usually holds, and only a few milliseconds of unpacking.
SLICE = 10_000


class Slice(NamedTuple):
    """Consecutive records of a partition and the offset after them; no records means that its end was reached."""

    partition: int
    records: list[Any]
    position: int


class Extent(NamedTuple):
    """The offset of the oldest retained record of a partition, and the offset after its last record."""

    begin: int
    end: int


@asynccontextmanager
async def changelog_consumer(bootstrap: str) -> AsyncGenerator[Any, None]:
    """A started consumer for the other functions here. Kafka errors in the block are raised as BrokerUnavailable."""

    def made(server: str) -> Any:
        return impatient(
            consumer_of(
                server,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                fetch_max_wait_ms=FETCH_WAIT_MS,
                max_partition_fetch_bytes=PARTITION_FETCH_BYTES,
                fetch_max_bytes=2 * PARTITION_FETCH_BYTES,
            )
        )

    consumer = await started(made, bootstrap, CONNECT_SECONDS)
    # Stopped before its tasks have run once, it would raise CancelledError (aiokafka 0.14), as if we were cancelled.
    await asyncio.sleep(0)
    try:
        yield consumer
    except KafkaError as error:
        raise BrokerUnavailable(f"reading a changelog from {bootstrap} failed: {error!r}") from error
    finally:
        await stopped(consumer)


async def extents(consumer: Any, topic: str, partitions: Mapping[int, Any]) -> dict[int, Extent]:
    """The first and end offsets of ``partitions``; the ends are found by reading, so they are right on Tansu too."""
    places = [TopicPartition(topic, each) for each in partitions]
    if not places:
        return {}
    ends = await read_to_ends(consumer, places)
    begins = await consumer.beginning_offsets(places)
    return {each.partition: Extent(begins[each], ends[each]) for each in places}


async def slices(
    consumer: Any, topic: str, starts: Mapping[int, int], ends: Mapping[int, int] | None = None
) -> AsyncGenerator[Slice, None]:
    """The records of the partitions of ``topic`` from ``starts`` on, as they arrive.

    With ``ends`` (the offset after the last record) each partition is read up to there and ends with an empty slice;
    without it, reading never ends.
    """
    places = {TopicPartition(topic, each): each for each in starts}
    unread = {place: Quiet() for place, each in places.items() if ends is None or starts[each] < ends[each]}
    for place in places.keys() - unread.keys():
        yield Slice(places[place], [], starts[places[place]])
    if not unread:
        return
    consumer.assign(list(unread))
    for place in unread:
        consumer.seek(place, starts[place.partition])
    while unread:
        found = await consumer.getmany(timeout_ms=2 * FETCH_WAIT_MS, max_records=SLICE)
        for place, records in found.items():
            if place in unread and records:
                yield Slice(place.partition, records, await consumer.position(place))
        if ends is None:
            continue
        for place in [*unread]:
            unread[place].hear(consumer.last_poll_timestamp(place), place in found)
            position = await consumer.position(place)
            # No record may reach the end offset: compaction can have removed the last ones.
            if position >= ends[place.partition] or unread[place].empty >= EMPTY_FETCHES:
                del unread[place]
                consumer.pause(place)
                yield Slice(place.partition, [], position)

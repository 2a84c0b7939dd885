"""Reading to the end of a topic, with consumers that play the brokers' tricks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from service.errors import BrokerUnavailable
from service.kafka import reading
from service.kafka.reading import Quiet, Start

PLACE = TopicPartition("t", 0)

Step = tuple[int, list[int]]
"""One fetch: when it came back (ms), and the offsets that it brought."""


class Consumer:
    """Plays ``steps``, then repeats empty fetches; says that the end is ``end``, whatever it brings."""

    def __init__(self, end: int, steps: list[Step], alive: bool = True) -> None:
        self.end, self.steps, self.alive = end, iter(steps), alive
        self.place = self.fetched = 0

    def assign(self, wanted: list[TopicPartition]) -> None:
        assert wanted == [PLACE]

    async def end_offsets(self, wanted: list[TopicPartition]) -> dict[TopicPartition, int]:
        return {PLACE: self.end}

    async def beginning_offsets(self, wanted: list[TopicPartition]) -> dict[TopicPartition, int]:
        return {PLACE: 0}

    def seek(self, place: TopicPartition, offset: int) -> None:
        self.place = offset

    async def getmany(self, timeout_ms: int) -> dict[TopicPartition, list[Any]]:
        await asyncio.sleep(0)
        self.fetched, offsets = next(self.steps, (self.fetched + 100 * self.alive, []))
        if offsets:
            self.place = offsets[-1] + 1
        return {PLACE: [_record(offset) for offset in offsets]} if offsets else {}

    def last_poll_timestamp(self, place: TopicPartition) -> int:
        return self.fetched

    async def position(self, place: TopicPartition) -> int:
        return self.place

    def pause(self, *places: TopicPartition) -> None:
        pass


def _record(offset: int) -> Any:
    return ConsumerRecord("t", 0, offset, 0, 0, None, b"", None, 0, 0, ())


def offsets(consumer: Consumer, start: Start = "beginning", stall_seconds: float = 10.0) -> list[int]:
    async def collect() -> list[int]:
        records = reading._records(consumer, [PLACE], start, True, stall_seconds)
        return [each.offset async for each in records]

    return asyncio.run(asyncio.wait_for(collect(), 10))


@pytest.mark.parametrize(
    ("end", "steps"),
    [
        pytest.param(3, [(100, [0, 1, 2])], id="kafka: one batch"),
        pytest.param(3, [(100, []), (200, []), (300, []), (400, [0, 1, 2])], id="kafka: a slow first fetch"),
        pytest.param(1, [(100, [0]), (100, []), (200, [1, 2])], id="tansu: the end is the last batch's first record"),
        pytest.param(0, [(100, []), (100, []), (200, [0, 1, 2])], id="tansu: one batch looks like an empty topic"),
        pytest.param(1, [(100, [0]), (200, []), (200, []), (300, [1, 2])], id="tansu: one fetch comes back empty"),
    ],
)
def test_every_record_is_read_whatever_the_end_offset_says(end: int, steps: list[Step]) -> None:
    assert offsets(Consumer(end, steps)) == [0, 1, 2]


def test_offset_beyond_a_low_end_leaves_out_what_is_before_it() -> None:
    assert offsets(Consumer(1, [(100, [1, 2, 3])]), start=3) == [3]


def test_broker_that_stops_answering_is_unavailable() -> None:
    with pytest.raises(BrokerUnavailable, match="nothing heard"):
        offsets(Consumer(5, [(100, [0])], alive=False), stall_seconds=0.05)


def _fetches(*steps: tuple[int | None, bool]) -> Iterator[tuple[bool, int]]:
    quiet = Quiet()
    for fetched, records in steps:
        yield quiet.hear(fetched, records), quiet.empty


def test_partition_is_quiet_only_after_fetches_that_brought_nothing() -> None:
    steps = _fetches((None, False), (100, True), (100, False), (200, False), (200, False), (300, True))
    assert list(steps) == [(False, 0), (True, 0), (False, 0), (True, 1), (False, 1), (True, 0)]

"""Sending: how much may be under way, what an answer does, and how long nobody waits; with a producer that is told
when to answer."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from aiokafka.errors import KafkaTimeoutError, MessageSizeTooLargeError
from aiokafka.structs import RecordMetadata, TopicPartition

from service.errors import BrokerUnavailable
from service.kafka.sending import Delivered, TooLarge, Window, drain, send


class Producer:
    """Takes records and answers when asked to."""

    def __init__(self) -> None:
        self.futures: list[asyncio.Future[RecordMetadata]] = []
        self.taken: list[bytes] = []
        self.refuse: Exception | None = None

    async def send(self, topic: str, value: bytes, **record: Any) -> asyncio.Future[RecordMetadata]:
        if self.refuse:
            raise self.refuse
        self.taken.append(value)
        self.futures.append(asyncio.get_running_loop().create_future())
        return self.futures[-1]

    def answer(self, number: int, error: Exception | None = None) -> None:
        if error:
            self.futures[number].set_exception(error)
        else:
            place = RecordMetadata("t", 1, TopicPartition("t", 1), number, 0, 0, 0)
            self.futures[number].set_result(place)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, 10))


def window_on(producer: Producer, *, most: int = 100, most_bytes: int = 10_000, timeout: float = 10.0) -> Window:
    return Window(producer, "broker:9092", timeout, most, most_bytes)


async def settle(producer: Producer, expected: int) -> None:
    """Let everything run that can, and check that just ``expected`` records were taken."""
    for _ in range(20):
        await asyncio.sleep(0)
    assert len(producer.taken) == expected


@pytest.mark.parametrize(("limits", "expected"), [({"most": 3}, 3), ({"most_bytes": 25}, 2), ({"most_bytes": 1}, 1)])
def test_no_more_is_under_way_than_allowed_but_one_always(limits: dict[str, int], expected: int) -> None:
    async def steps() -> None:
        producer = Producer()
        window = window_on(producer, **limits)
        answers: list[Delivered | TooLarge] = []

        async def send_all() -> None:
            for _ in range(6):
                await send(window, "t", None, b"ten bytes.", [], answers.append)
            await drain(window)

        task = asyncio.create_task(send_all())
        for number in range(6):
            await settle(producer, min(6, number + expected))
            producer.answer(number)
        await task
        assert answers == [Delivered(1, number) for number in range(6)]
        assert (window.count, window.bytes) == (0, 0)

    run(steps())


def test_broker_that_does_not_answer_is_given_up_after_the_limit() -> None:
    async def steps() -> None:
        producer = Producer()
        window = window_on(producer, timeout=0.05)
        await send(window, "t", None, b"value", [], lambda answer: None)
        with pytest.raises(BrokerUnavailable, match="run again"):
            await drain(window)
        with pytest.raises(BrokerUnavailable):  # and stays given up
            await send(window, "t", None, b"value", [], lambda answer: None)

    run(steps())


@pytest.mark.parametrize("error", [KafkaTimeoutError(), RuntimeError("bug")])
def test_failed_send_ends_it_all(error: Exception) -> None:
    async def steps() -> None:
        producer = Producer()
        window = window_on(producer)
        answers: list[Delivered | TooLarge] = []
        await send(window, "t", None, b"value", [], answers.append)
        producer.answer(0, error)
        with pytest.raises(BrokerUnavailable, match=type(error).__name__):
            await drain(window)
        assert answers == []

    run(steps())


def test_record_too_large_is_an_answer_whoever_finds_it_so() -> None:
    async def steps() -> None:
        producer = Producer()
        window = window_on(producer)
        answers: list[Delivered | TooLarge] = []
        await send(window, "t", None, b"the broker says so", [], answers.append)
        producer.answer(0, MessageSizeTooLargeError())
        await drain(window)
        producer.refuse = MessageSizeTooLargeError()
        await send(window, "t", None, b"the producer says so", [], answers.append)
        assert [type(each) for each in answers] == [TooLarge, TooLarge]
        assert (window.count, window.bytes) == (0, 0)

    run(steps())


def test_producer_that_refuses_a_record_is_an_unavailable_broker() -> None:
    async def steps() -> None:
        producer = Producer()
        producer.refuse = KafkaTimeoutError()
        with pytest.raises(BrokerUnavailable):
            await send(window_on(producer), "t", None, b"value", [], lambda answer: None)

    run(steps())

"""Records in, acknowledgements out: a window of sends under way, bounded in number and bytes, that fails in time.

aiokafka gives up on a batch of its own accord only without idempotence; here nobody waits for a broker longer than
the time limit, whatever the producer does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from service.errors import BrokerUnavailable
from service.kafka import client
from service.kafka.client import REQUEST_SECONDS, impatient, started, stopped

LINGER_MS = 5
BATCH_BYTES = 128 * 1024
"""Large enough to make a send of small documents cheap (9 times fewer requests than the default 16 KiB), and well
below any topic's limit, so a record that is refused as too large was refused alone."""

Headers = Sequence[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Delivered:
    """Where an acknowledged record lies; the offset is -1 where the broker had it already and does not say."""

    partition: int
    offset: int


class TooLarge(Exception):
    """The topic takes no record of that size. Not raised: what an acknowledgement says instead of a place."""


@dataclass(slots=True)
class Window:
    """The sends under way to one topic. ``changed`` is set at every answer; ``failure`` is the first one that ends all.

    ``notes`` has what there is to tell about the producer.
    """

    producer: Any
    bootstrap: str
    timeout_seconds: float
    most: int
    most_bytes: int
    notes: tuple[str, ...] = ()
    count: int = 0
    bytes: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    failure: BaseException | None = None


async def open_window(
    bootstrap: str, *, connect_seconds: float, timeout_seconds: float, record_bytes: int, most: int, most_bytes: int
) -> Window:
    """A window on a producer that waits for all replicas; idempotent, unless the broker cannot do that (Tansu).

    Raises BrokerUnavailable.
    """
    make = partial(
        _producer,
        acks="all",
        linger_ms=LINGER_MS,
        max_batch_size=BATCH_BYTES,
        max_request_size=record_bytes,
        request_timeout_ms=int(timeout_seconds * 1000),
    )
    notes: tuple[str, ...] = ()
    try:
        # Sent again before we give up, by then to the new leader: only where that cannot double a record.
        once = partial(make, request_seconds=min(REQUEST_SECONDS, timeout_seconds / 3), enable_idempotence=True)
        producer = await started(once, bootstrap, connect_seconds)
    except KafkaError as error:
        notes = (
            f"the broker refused an idempotent producer ({type(error).__name__}): sent without, so a send that had to "
            "be retried may stand twice in the topic, under one id",
        )
        producer = await started(make, bootstrap, connect_seconds)
    return Window(producer, bootstrap, timeout_seconds, most, most_bytes, notes)


def _producer(bootstrap: str, *, request_seconds: float | None = None, **options: Any) -> Any:
    producer = client.producer(bootstrap, **options)
    return producer if request_seconds is None else impatient(producer, request_seconds)


async def close_window(window: Window) -> None:
    """Stop the producer. What is still under way is given up: wait with ``landed`` first."""
    await stopped(window.producer, seconds=5.0 if window.failure is None and not window.count else 0.5)


async def send(
    window: Window,
    topic: str,
    key: bytes | None,
    value: bytes | None,
    headers: Headers,
    answered: Callable[[Delivered | TooLarge], None],
    *,
    partition: int | None = None,
    tick: Callable[[], None] = lambda: None,
) -> None:
    """Send a record as soon as there is room; ``answered`` is called when the broker has it, or finds it too large.

    ``tick`` is called now and then while there is no room. Raises BrokerUnavailable.
    """
    size = len(key or b"") + len(value or b"")
    await landed(window, window.most - 1, window.most_bytes - size, tick)
    try:
        async with asyncio.timeout(window.timeout_seconds):
            future = await window.producer.send(topic, value, key=key, headers=list(headers), partition=partition)
    except MessageSizeTooLargeError:
        answered(TooLarge())
        return
    except (KafkaError, TimeoutError) as error:
        raise _broken(window, error) from error
    window.count += 1
    window.bytes += size
    future.add_done_callback(partial(_answer, window, size, answered))


async def landed(window: Window, most: int = 0, most_bytes: int = 0, tick: Callable[[], None] = lambda: None) -> None:
    """Wait until no more than ``most`` records and ``most_bytes`` are under way. Raises BrokerUnavailable.

    The time limit is on the wait for the next answer, not for the last one.
    """
    while window.failure is None and (window.count > most or (window.count and window.bytes > max(0, most_bytes))):
        window.changed.clear()
        try:
            async with asyncio.timeout(window.timeout_seconds):
                await window.changed.wait()
        except TimeoutError as error:
            window.failure = error
        tick()
    if window.failure is not None:
        raise _broken(window, window.failure) from window.failure


def _answer(window: Window, size: int, answered: Callable[[Delivered | TooLarge], None], future: Any) -> None:
    window.count -= 1
    window.bytes -= size
    window.changed.set()
    error = asyncio.CancelledError() if future.cancelled() else future.exception()
    if error is None:
        place = future.result()
        answered(Delivered(place.partition, place.offset))
    elif isinstance(error, MessageSizeTooLargeError):
        answered(TooLarge())
    else:
        window.failure = window.failure or error


def _broken(window: Window, error: BaseException) -> BrokerUnavailable:
    return BrokerUnavailable(
        f"the broker at {window.bootstrap} does not take records ({type(error).__name__}; "
        f"the limit is {window.timeout_seconds:g} s); what it acknowledged is remembered, run again to go on"
    )

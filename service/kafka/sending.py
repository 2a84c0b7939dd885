"""Records in, acknowledgements out: a window of sends in flight, bounded in records and bytes, with a time limit.

aiokafka by itself gives up on a batch only without idempotence; here no wait for the broker exceeds the time limit,
whatever the producer does.
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
"""Large enough to make sending small documents cheap (9 times fewer requests than with the default 16 KiB), and well
below any topic's limit, so a record that is refused as too large was alone in its batch."""

Headers = Sequence[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Delivered:
    """The place of an acknowledged record; the offset is -1 if the broker had the record already (a retry)."""

    partition: int
    offset: int


class TooLarge(Exception):
    """The topic accepts no record of that size. Not raised: passed to ``answered`` instead of ``Delivered``."""


@dataclass(slots=True)
class Window:
    """The sends in flight of one producer. ``changed`` is set at every answer; ``failure`` is the first fatal error.

    ``most`` and ``most_bytes`` are the limits on records and bytes in flight, ``count`` and ``bytes`` the current
    numbers; ``notes`` has messages to the user about the producer.
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
    """A window on a started producer with ``acks=all``; idempotent, unless the broker does not support that (Tansu).

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
        # With idempotence, requests time out early and are retried, at the new leader if it changed; without it, a
        # retry could write a record twice.
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
    """Stop the producer. Sends still in flight are given up: wait with ``drain`` first."""
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
    """Send a record as soon as the window has room; ``answered`` is called when the broker has acknowledged it or it is
    found too large. ``tick`` is called at each answer while there is no room. Raises BrokerUnavailable.
    """
    size = len(key or b"") + len(value or b"")
    await drain(window, window.most - 1, window.most_bytes - size, tick)
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


async def drain(window: Window, most: int = 0, most_bytes: int = 0, tick: Callable[[], None] = lambda: None) -> None:
    """Wait until at most ``most`` records and ``most_bytes`` bytes are in flight. Raises BrokerUnavailable.

    The time limit applies to the wait for each next answer, not to the whole wait.
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

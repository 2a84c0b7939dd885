"""Bootstrap servers in; a started client, or the partitions of a topic, out. Both fail in time and in one line."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError, KafkaError, NodeNotReadyError

from service.errors import BrokerUnavailable, UnknownTopic
from service.kafka import header_names

__all__ = [
    "Client",
    "KafkaError",
    "idempotence_served",
    "partitions",
    "quiet",
    "started",
    "stopped",
    "unavailable",
    "ungrouped_consumer",
]

# Before any consumer of the process is made.
header_names.apply()

RETRY_SECONDS = 0.2
# Tansu does not wake a waiting fetch when data comes.
FETCH_WAIT_MS = 100
# How long the question for a producer id may take on a broker that is busy starting.
IDEMPOTENCE_SECONDS = 15.0


class Client(Protocol):
    """What producers, consumers and admin clients of aiokafka have in common."""

    async def start(self) -> None: ...


C = TypeVar("C", bound=Client)


async def started(make: Callable[[], C], bootstrap: str, seconds: float) -> C:
    """A client from ``make``, started. Raises BrokerUnavailable where none could be within ``seconds``."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        client = make()
        try:
            with quiet():
                async with asyncio.timeout_at(deadline):
                    await client.start()
            return client
        except (KafkaConnectionError, NodeNotReadyError, TimeoutError, OSError) as error:
            await stopped(client)
            if asyncio.get_running_loop().time() + RETRY_SECONDS >= deadline:
                raise unavailable(bootstrap, seconds) from error
        except BaseException:
            await stopped(client)
            raise
        await asyncio.sleep(RETRY_SECONDS)


async def stopped(client: Any, seconds: float = 5.0) -> None:
    """Stop ``client``, whatever state it is in; a stop that hangs on a dead broker is given up after ``seconds``."""
    with suppress(KafkaError, TimeoutError, OSError):
        async with asyncio.timeout(seconds):
            await (client.close() if isinstance(client, AIOKafkaAdminClient) else client.stop())


def unavailable(bootstrap: str, seconds: float) -> BrokerUnavailable:
    """What to raise when nobody answers."""
    return BrokerUnavailable(
        f"no Kafka broker answered at {bootstrap} within {seconds:g} s; start it, or name another with --broker"
    )


async def partitions(bootstrap: str, topic: str, seconds: float) -> tuple[int, ...]:
    """The partitions of ``topic``, ascending. Raises UnknownTopic, BrokerUnavailable.

    All topics are listed first: asking for one by name creates it on Tansu, and on Kafka as it comes.
    """
    admin = await started(lambda: AIOKafkaAdminClient(bootstrap_servers=bootstrap), bootstrap, seconds)
    try:
        async with asyncio.timeout(seconds):
            if topic not in await admin.list_topics():
                raise UnknownTopic(f"no topic {topic} at {bootstrap}; `newswire topics apply` creates ours")
            (described,) = await admin.describe_topics([topic])
            return tuple(sorted(each["partition"] for each in described["partitions"]))
    except (KafkaError, TimeoutError) as error:
        raise BrokerUnavailable(f"the broker at {bootstrap} did not describe topic {topic}: {error!r}") from error
    finally:
        await stopped(admin)


@contextmanager
def quiet() -> Iterator[None]:
    """Without aiokafka's log lines about each attempt: what comes of them is an exception of ours."""
    logger = logging.getLogger("aiokafka")
    children = [logger, logging.getLogger("aiokafka.producer.sender")]
    before = [each.level for each in children]
    for each in children:
        each.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for each, level in zip(children, before, strict=True):
            each.setLevel(level)


def ungrouped_consumer(bootstrap: str, *, partition_fetch_bytes: int = 1 << 20) -> AIOKafkaConsumer:
    """A consumer of no group, not started yet: it moves nobody's offsets and begins at the beginning."""
    return AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=FETCH_WAIT_MS,
        max_partition_fetch_bytes=partition_fetch_bytes,
    )


async def idempotence_served(bootstrap: str) -> bool:
    """Whether the broker takes an idempotent producer; Tansu answers aiokafka's with an error."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True)
    try:
        await asyncio.wait_for(producer.start(), IDEMPOTENCE_SECONDS)
    except (KafkaError, TimeoutError):
        return False
    finally:
        await producer.stop()
    return True

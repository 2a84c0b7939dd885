"""Bootstrap servers in; a started client, or the partitions of a topic, out. Both fail within a time limit and with a
message of one line."""

from __future__ import annotations

import asyncio
import itertools
import logging
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Protocol, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    NodeNotReadyError,
    NotControllerError,
    RequestTimedOutError,
    StaleMetadata,
)
from aiokafka.protocol.metadata import MetadataRequest

from service.errors import BrokerUnavailable, UnknownTopic
from service.kafka import header_names, security

__all__ = [
    "Answering",
    "Client",
    "KafkaError",
    "TopicPartition",
    "admin_answer",
    "consumer",
    "idempotence_served",
    "impatient",
    "partitions",
    "producer",
    "quiet",
    "started",
    "stopped",
    "unavailable",
    "ungrouped_consumer",
]

# Patches aiokafka; must run before any client is created.
header_names.apply()
security.apply()

RETRY_SECONDS = 0.2
# Short, since Tansu does not answer a waiting fetch when data arrives.
FETCH_WAIT_MS = 100
# How long the request for a producer id may take on a broker that is still starting.
IDEMPOTENCE_SECONDS = 15.0
# The time-out of one request. A healthy broker answers in milliseconds; Kafka replaces a leader that hangs after nine
# seconds (broker.session.timeout.ms), and until then another server of the list may answer.
REQUEST_SECONDS = 5.0
# How long to try one server of the list before the next one; doubled each time that all have been tried.
FIRST_SHARE_SECONDS = 2.0
# A request may take this many times as long as connecting: Kafka takes some ten seconds to replace a leader that hangs.
ADMIN_PATIENCE = 3
# Errors that mean that a server does not answer now, as opposed to a refusal.
NO_ANSWER = (
    KafkaConnectionError,
    KafkaTimeoutError,
    NodeNotReadyError,
    RequestTimedOutError,
    NotControllerError,
    CoordinatorNotAvailableError,
    CoordinatorLoadInProgressError,
    StaleMetadata,
    TimeoutError,
    OSError,
)


class Client(Protocol):
    """What producers, consumers and admin clients of aiokafka have in common."""

    async def start(self) -> None: ...


C = TypeVar("C", bound=Client)
T = TypeVar("T")


def servers(bootstrap: str) -> list[str]:
    """The servers of a list ``host:port[,host:port]``."""
    return [each.strip() for each in bootstrap.split(",")]


async def started(make: Callable[[str], C], bootstrap: str, seconds: float) -> C:
    """A started client, created by ``make`` for one server of ``bootstrap``. Raises BrokerUnavailable if none could be
    started within ``seconds``.

    The servers are tried one by one in random order, each with a share of the time, until the time is up: a server that
    accepts connections and never answers costs only its share. A started client knows all brokers of the cluster.
    """
    now = asyncio.get_running_loop().time
    deadline, order = now() + seconds, servers(bootstrap)
    random.shuffle(order)
    first_share = min(FIRST_SHARE_SECONDS, seconds / len(order))
    for attempt in itertools.count():
        client = make(order[attempt % len(order)])
        share = first_share * 2 ** (attempt // len(order))
        try:
            with quiet():
                async with asyncio.timeout_at(min(deadline, now() + share)):
                    await client.start()
            return client
        except NO_ANSWER as error:
            await stopped(client, 1.0)
            if now() + RETRY_SECONDS >= deadline:
                raise unavailable(bootstrap, seconds) from error
        except BaseException:
            await stopped(client)
            raise
        if attempt % len(order) == len(order) - 1:
            await asyncio.sleep(RETRY_SECONDS)
    raise AssertionError("unreachable")


async def admin_answer(ask: Callable[[AIOKafkaAdminClient], Awaitable[T]], bootstrap: str, seconds: float) -> T:
    """The result of ``ask`` with an admin client. While no broker answers, it is called again over a new connection, so
    ``ask`` must be safe to repeat. ``seconds`` is the time limit of each connection attempt.

    Raises BrokerUnavailable, and what ``ask`` raises.
    """
    now = asyncio.get_running_loop().time
    patience = ADMIN_PATIENCE * seconds
    deadline = now() + patience
    while True:
        admin = await started(admin_client, bootstrap, seconds)
        try:
            with quiet():
                return await ask(admin)
        except NO_ANSWER as error:
            if now() + RETRY_SECONDS >= deadline:
                raise unavailable(bootstrap, patience) from error
        finally:
            await stopped(admin, 1.0)
        await asyncio.sleep(RETRY_SECONDS)


def admin_client(bootstrap: str) -> AIOKafkaAdminClient:
    """An admin client, not yet started, with this process's security settings."""
    return AIOKafkaAdminClient(
        bootstrap_servers=bootstrap, request_timeout_ms=int(REQUEST_SECONDS * 1000), **security.client_arguments()
    )


def consumer(bootstrap: str, **options: Any) -> AIOKafkaConsumer:
    """An aiokafka consumer, not yet started, with this process's security settings."""
    return AIOKafkaConsumer(bootstrap_servers=bootstrap, **security.client_arguments(), **options)


def producer(bootstrap: str, **options: Any) -> AIOKafkaProducer:
    """An aiokafka producer, not yet started, with this process's security settings."""
    return AIOKafkaProducer(bootstrap_servers=bootstrap, **security.client_arguments(), **options)


def impatient(client: Any, seconds: float = REQUEST_SECONDS) -> Any:
    """Makes ``client``, a producer or consumer that is not yet started, give up and retry each request after
    ``seconds``; returns it.

    aiokafka has one time-out for two things: how long one request may take, and how long a record may wait in total.
    With one value for both, either a request to a hanging broker is never retried at the new leader, or a record is
    given up before there is a new leader.
    """
    inner = client.client if isinstance(client, AIOKafkaProducer) else client._client
    inner._request_timeout_ms = int(seconds * 1000)
    return client


async def stopped(client: Any, seconds: float = 5.0) -> None:
    """Stop ``client`` in whatever state it is; gives up after ``seconds`` if a dead broker makes that hang."""
    with suppress(KafkaError, TimeoutError, OSError):
        async with asyncio.timeout(seconds):
            await (client.close() if isinstance(client, AIOKafkaAdminClient) else client.stop())


def unavailable(bootstrap: str, seconds: float) -> BrokerUnavailable:
    """The error to raise if no broker answers within ``seconds``, or if TLS or authentication failed."""
    refused = security.refusal()
    if refused is not None:
        return BrokerUnavailable(
            f"the broker at {bootstrap} and we do not trust each other ({refused}); look at "
            "NEWSWIRE_SECURITY_PROTOCOL, NEWSWIRE_SSL_* and NEWSWIRE_SASL_*"
        )
    return BrokerUnavailable(
        f"no Kafka broker answered at {bootstrap} within {seconds:g} s; start it, or name another with --broker"
    )


async def partitions(bootstrap: str, topic: str, seconds: float) -> tuple[int, ...]:
    """The partitions of ``topic``, ascending. Raises UnknownTopic, BrokerUnavailable.

    All topics are listed first: requesting one by name creates it on Tansu, and on Kafka with its default settings.
    """

    async def ask(admin: AIOKafkaAdminClient) -> tuple[int, ...]:
        if topic not in await admin.list_topics():
            raise UnknownTopic(f"no topic {topic} at {bootstrap}; `newswire topics apply` creates ours")
        (described,) = await admin.describe_topics([topic])
        return tuple(sorted(each["partition"] for each in described["partitions"]))

    try:
        return await admin_answer(ask, bootstrap, seconds)
    except KafkaError as error:
        raise BrokerUnavailable(f"the broker at {bootstrap} did not describe topic {topic}: {error!r}") from error


# How many ``quiet`` blocks are active in all tasks, and the log levels from before the first of them.
_quiet_blocks = 0
_levels: list[int] = []


@contextmanager
def quiet() -> Iterator[None]:
    """Suppresses aiokafka's log lines about failed attempts, which we report as exceptions."""
    global _quiet_blocks
    loggers = [logging.getLogger("aiokafka"), logging.getLogger("aiokafka.producer.sender")]
    if not _quiet_blocks:
        _levels[:] = [each.level for each in loggers]
        for each in loggers:
            each.setLevel(logging.CRITICAL + 1)
    _quiet_blocks += 1
    try:
        yield
    finally:
        _quiet_blocks -= 1
        if not _quiet_blocks:
            for each, level in zip(loggers, _levels, strict=True):
                each.setLevel(level)


def ungrouped_consumer(bootstrap: str, *, partition_fetch_bytes: int = 1 << 20) -> AIOKafkaConsumer:
    """A consumer without a group, not yet started: it commits no offsets and reads from the beginning."""
    return impatient(
        consumer(
            bootstrap,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=FETCH_WAIT_MS,
            max_partition_fetch_bytes=partition_fetch_bytes,
        )
    )


async def idempotence_served(bootstrap: str, seconds: float = IDEMPOTENCE_SECONDS) -> bool:
    """Whether the broker supports idempotent producers; Tansu refuses aiokafka's with an error.

    Raises BrokerUnavailable if the broker does not answer within ``seconds`` or does not authorize us: neither means
    that it lacks idempotence, and no worker should run without it on a broker that has it.
    """
    try:
        trial = await started(partial(producer, enable_idempotence=True), bootstrap, seconds)
    except ClusterAuthorizationFailedError as error:
        raise BrokerUnavailable(
            f"the broker at {bootstrap} does not let us write with idempotence; `newswire topics acls` prints "
            "the rights that each part needs"
        ) from error
    except KafkaError:
        return False
    await stopped(trial)
    return True


class Answering:
    """Checks whether the cluster is reachable, over a connection that it keeps: asks its brokers one after the other
    until one answers."""

    def __init__(self, bootstrap: str, seconds: float = FIRST_SHARE_SECONDS) -> None:
        self._bootstrap = bootstrap
        self._seconds = seconds
        self._admin: AIOKafkaAdminClient | None = None

    async def ask(self) -> bool:
        """Whether a broker answered. Each has ``seconds`` to answer; the whole call, connecting included, may take
        ``seconds`` for each server of the list and once more."""
        connecting = self._seconds * len(servers(self._bootstrap))
        try:
            async with asyncio.timeout(connecting + self._seconds):
                if self._admin is None:
                    self._admin = await started(admin_client, self._bootstrap, connecting)
                with quiet():
                    for broker in sorted(self._admin._client.cluster.brokers(), key=lambda _: random.random()):
                        if await self._answers(broker.nodeId):
                            return True
        except (*NO_ANSWER, KafkaError, BrokerUnavailable):
            pass
        await self.close()
        return False

    async def _answers(self, node: int) -> bool:
        assert self._admin is not None
        try:
            async with asyncio.timeout(self._seconds):
                # The metadata of no topic: the smallest request there is, and it creates nothing on Tansu.
                await self._admin._client.send(node, MetadataRequest([]))
            return True
        except (*NO_ANSWER, KafkaError):
            return False

    async def close(self) -> None:
        """Close the connections; the next ``ask`` opens new ones."""
        admin, self._admin = self._admin, None
        if admin is not None:
            await stopped(admin, 1.0)

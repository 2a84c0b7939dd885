"""Bootstrap servers and settings in; the contracts' topics created, or the differences between cluster and contracts,
out.

An existing topic is never changed: more partitions would send a key's later records to another partition than its
earlier ones, and a configuration that somebody set by hand was set for a reason. Differences are reported, and the
operator decides.

All topics of a cluster are always listed: requesting one by name creates it on Tansu.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, UnknownTopicOrPartitionError, for_code

from service.errors import BrokerUnavailable
from service.kafka import client
from service.settings import Settings
from service.topics import CONTRACTS, Contract

CONNECT_SECONDS = 10.0
"""How long to try to connect: a node takes a few seconds to start, and Docker Compose starts us at the same time."""
VISIBLE_SECONDS = 30.0
"""How long a created topic may take to be listed with leaders: milliseconds on one node, seconds on a busy cluster."""


class TopicError(ValueError):
    """The cluster's topics differ from the contracts, or it refuses ours; one line says what is wrong and what to
    do."""

    exit_code = 78


@dataclass(frozen=True, slots=True)
class TopicChange:
    """What ``apply_topics`` did with one topic."""

    topic: str
    action: Literal["created", "unchanged"]
    partitions: int
    replication_factor: int


@dataclass(frozen=True, slots=True)
class TopicDifference:
    """One way in which a cluster differs from a contract.

    ``what`` is ``topic`` (missing), ``partitions``, ``replication-factor`` or the name of a configuration value;
    ``found`` is None if the cluster has no such topic or value.
    """

    topic: str
    what: str
    wanted: str
    found: str | None

    def __str__(self) -> str:
        if self.what == "topic":
            return f"{self.topic} is missing"
        return f"{self.topic} has {self.what} {self.found or 'unset'}, {self.wanted} wanted"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a topic should be: its contract with the settings filled in."""

    name: str
    partitions: int
    replication_factor: int
    config: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """How a topic is; ``led`` is true if every partition has a leader and can be written to."""

    partitions: int
    replication_factor: int
    config: Mapping[str, str]
    led: bool = True


def wanted_topics(settings: Settings, extra: Iterable[Contract] = ()) -> tuple[Wanted, ...]:
    """The contracts' topics, then those of ``extra`` (the workers' changelogs), with the settings filled in."""
    return tuple(
        Wanted(
            name=each.name,
            partitions=settings.partitions if each.partitions is None else each.partitions,
            replication_factor=settings.replication_factor,
            config=MappingProxyType(each.creation_config(settings.max_record_bytes)),
        )
        for each in (*CONTRACTS, *extra)
    )


def _same(name: str, wanted: str, found: str | None) -> bool:
    if found is None:
        return False
    if name == "cleanup.policy":  # a list without a significant order
        return set(wanted.split(",")) == set(found.replace(" ", "").split(","))
    return wanted == found


def differences(wanted: Iterable[Wanted], found: Mapping[str, Found]) -> tuple[TopicDifference, ...]:
    """Where ``found`` (by topic name) differs from ``wanted``, in the order of ``wanted``; other topics are ignored."""
    result: list[TopicDifference] = []
    for each in wanted:
        live = found.get(each.name)
        if live is None:
            result.append(TopicDifference(each.name, "topic", f"{each.partitions} partitions", None))
            continue
        counts = {
            "partitions": (each.partitions, live.partitions),
            "replication-factor": (each.replication_factor, live.replication_factor),
        }
        result += [TopicDifference(each.name, what, str(a), str(b)) for what, (a, b) in counts.items() if a != b]
        result += [
            TopicDifference(each.name, name, value, live.config.get(name))
            for name, value in each.config.items()
            if not _same(name, value, live.config.get(name))
        ]
    return tuple(result)


async def check_topics(bootstrap: str, settings: Settings, extra: Iterable[Contract] = ()) -> list[TopicDifference]:
    """Where the cluster at ``bootstrap`` differs from the contracts and ``extra``; empty if it does not.

    Raises BrokerUnavailable.
    """
    wanted = wanted_topics(settings, extra)

    async def ask(admin: AIOKafkaAdminClient) -> list[TopicDifference]:
        return list(differences(wanted, await _found(admin, bootstrap, wanted)))

    return await client.admin_answer(ask, bootstrap, CONNECT_SECONDS)


async def apply_topics(bootstrap: str, settings: Settings, extra: Iterable[Contract] = ()) -> list[TopicChange]:
    """Create the missing topics of the contracts and of ``extra``; return when all exist and have leaders.

    If an existing topic differs, nothing is created. Raises TopicError then, or if the cluster refuses to create a
    topic, and BrokerUnavailable if no broker answers. Idempotent, also when run concurrently.
    """
    wanted = wanted_topics(settings, extra)
    before: set[str] | None = None

    async def ask(admin: AIOKafkaAdminClient) -> None:
        nonlocal before
        found = await _found(admin, bootstrap, wanted)
        # On a retry, the topics that the first attempt created exist already; report them as created.
        before = set(found) if before is None else before
        _refuse(differences([each for each in wanted if each.name in found], found))
        missing = [each for each in wanted if each.name not in found]
        if missing:
            await _create(admin, bootstrap, missing)
            await _visible(admin, bootstrap, wanted)

    await client.admin_answer(ask, bootstrap, CONNECT_SECONDS)
    assert before is not None, "what was there has been asked"
    return [
        TopicChange(
            each.name, "unchanged" if each.name in before else "created", each.partitions, each.replication_factor
        )
        for each in wanted
    ]


async def record_limits(bootstrap: str, topics: Iterable[str]) -> dict[str, int]:
    """The ``max.message.bytes`` of each of ``topics`` whose configuration we may read. Raises BrokerUnavailable."""

    async def ask(admin: AIOKafkaAdminClient) -> Any:
        # All configuration values: Tansu closes the connection when asked for some by name.
        return await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, each) for each in topics])

    answers = await client.admin_answer(ask, bootstrap, CONNECT_SECONDS)
    shown: dict[str, int] = {}
    for code, _, _, name, entries in (one for answer in answers for one in answer.resources):
        size = next((entry[1] for entry in entries or () if entry[0] == "max.message.bytes"), None)
        if not code and size is not None:
            shown[name] = int(size)
    return shown


async def topic_config(bootstrap: str, topic: str) -> dict[str, str]:
    """The configuration of ``topic`` on the cluster; empty if there is no such topic. Raises BrokerUnavailable,
    TopicError."""
    wanted = Wanted(topic, 0, 0, MappingProxyType({}))

    async def ask(admin: AIOKafkaAdminClient) -> dict[str, str]:
        found = (await _found(admin, bootstrap, [wanted])).get(topic)
        return {} if found is None else dict(found.config)

    return await client.admin_answer(ask, bootstrap, CONNECT_SECONDS)


def _refuse(found: Sequence[TopicDifference]) -> None:
    if found:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        raise TopicError(
            f"{found[0]}{more}; topics that exist are never changed, so nothing was: see `newswire topics check`, "
            "then set NEWSWIRE_* to what is there, or change the topic with Kafka's own tools"
        )


async def _found(admin: AIOKafkaAdminClient, bootstrap: str, wanted: Iterable[Wanted]) -> dict[str, Found]:
    """The topics of ``wanted`` that the cluster has. Raises BrokerUnavailable, and TopicError if it does not show the
    configuration of one."""
    names = [each.name for each in wanted]
    try:
        live = {each["topic"]: each for each in await admin.describe_topics() if each["topic"] in names}
        # All configuration values: Tansu closes the connection when asked for some by name.
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in live]
        answers = await admin.describe_configs(resources) if resources else []
    except client.NO_ANSWER:
        raise
    except KafkaError as error:
        raise BrokerUnavailable(f"the broker at {bootstrap} did not describe its topics: {error!r}") from error
    configs: dict[str, dict[str, str]] = {}
    for code, message, _, name, entries in (one for answer in answers for one in answer.resources):
        if code == UnknownTopicOrPartitionError.errno:  # another broker listed it, this one does not know it yet
            del live[name]
            continue
        if code:
            raise TopicError(
                f"the broker at {bootstrap} does not show the configuration of {name}: {_why(code, message)}"
            )
        configs[name] = {entry[0]: entry[1] for entry in entries if entry[1] is not None}
    return {name: _topic(each, configs.get(name, {})) for name, each in live.items()}


def _topic(described: Mapping[str, Any], config: Mapping[str, str]) -> Found:
    copies = [len(each["replicas"]) for each in described["partitions"]]
    led = all(each["leader"] >= 0 for each in described["partitions"])
    return Found(len(copies), min(copies, default=0), config, led)


def _why(code: int, message: str | None) -> str:
    error = for_code(code)
    return f"{error.__name__}: {message or error.description}"


async def _create(admin: AIOKafkaAdminClient, bootstrap: str, missing: Iterable[Wanted]) -> None:
    topics = [
        NewTopic(each.name, each.partitions, each.replication_factor, topic_configs=dict(each.config))
        for each in missing
    ]
    try:
        answer = await admin.create_topics(topics)
    except client.NO_ANSWER:
        raise
    except KafkaError as error:
        raise BrokerUnavailable(f"the broker at {bootstrap} did not create our topics: {error!r}") from error
    for name, code, message in answer.topic_errors:
        if code and code != TopicAlreadyExistsError.errno:  # created concurrently; it is checked next
            raise TopicError(f"the cluster does not create {name}: {_why(code, message)}")


async def _visible(admin: AIOKafkaAdminClient, bootstrap: str, wanted: Sequence[Wanted]) -> None:
    """Wait until all of ``wanted`` are listed and have leaders. Raises TopicError if they differ from ``wanted``, and
    BrokerUnavailable after ``VISIBLE_SECONDS``."""
    deadline = asyncio.get_running_loop().time() + VISIBLE_SECONDS
    while True:
        found = await _found(admin, bootstrap, wanted)
        wrong = differences(wanted, found)
        if not wrong and all(each.led for each in found.values()):
            return
        if asyncio.get_running_loop().time() > deadline:
            raise BrokerUnavailable(f"the cluster does not lead and list what it created within {VISIBLE_SECONDS:g} s")
        if len(found) == len(wanted):  # somebody else created them at the same time, with other settings
            _refuse(wrong)
        await asyncio.sleep(0.05)

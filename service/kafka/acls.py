"""Stages and topic contracts in; the least privileges (ACLs) that each part of the service needs on Kafka out.

A part is anything that may have its own principal: a stage's workers, the replay producer, a user of `tap`. Read and
Write imply Describe. Kafka lets any principal that may write to some topic use an idempotent producer (KIP-679).
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from service.pipeline import DEAD_LETTERS, RAW, STAGES, Stage, stage
from service.topics import CONTRACTS, Contract

READ = frozenset(stage.reads for stage in STAGES)
Operation = Literal["Read", "Write", "Create", "Describe", "DescribeConfigs"]


@dataclass(frozen=True, slots=True)
class Acl:
    """The ``operations`` that ``part`` is allowed on one ``resource``, a topic or group given by its full ``name``."""

    part: str
    resource: Literal["topic", "group"]
    name: str
    operations: tuple[Operation, ...]


def acls(changelogs: Iterable[Contract]) -> tuple[Acl, ...]:
    """The ACLs of all parts. ``changelogs`` are the contracts of the stages' changelog topics, with their producers."""
    state = tuple(changelogs)
    return (
        *(acl for each in STAGES for acl in _of_stage(each, state)),
        *_on("topics", (*CONTRACTS, *state), "Create", "Describe", "DescribeConfigs"),
        Acl("replay", "topic", RAW, ("Write",)),
        *_on("tap", CONTRACTS, "Read"),
        # `stories --like` compares a text with the cluster stage's state.
        *_on("tap", (each for each in state if stage("cluster").app_id in each.producers), "Read"),
        # The page needs Write only to replay dead letters; without it, it is read-only.
        *(Acl("page", "topic", each.name, ("Read", "Write") if each.name in READ else ("Read",)) for each in CONTRACTS),
        *(Acl("page", "group", each.app_id, ("Describe",)) for each in STAGES),
        Acl("dead-letters", "topic", DEAD_LETTERS, ("Read",)),
        # A dead letter is replayed to the topic that it came from.
        *(Acl("dead-letters", "topic", each.reads, ("Write",)) for each in STAGES),
        *_on("audit", CONTRACTS, "Read"),
        *(Acl("audit", "group", each.app_id, ("Describe",)) for each in STAGES),
    )


def _on(part: str, topics: Iterable[Contract], *operations: Operation) -> Iterator[Acl]:
    return (Acl(part, "topic", each.name, operations) for each in topics)


def _of_stage(stage: Stage, changelogs: Iterable[Contract]) -> Iterator[Acl]:
    # DescribeConfigs: of the input topic for its retention (how close unread records are to deletion), of the output
    # topics for the largest record that they accept.
    yield Acl(stage.name, "topic", stage.reads, ("Read", "DescribeConfigs"))
    for topic in (*stage.writes, DEAD_LETTERS):
        yield Acl(stage.name, "topic", topic, ("Write", "DescribeConfigs"))
    for each in changelogs:
        if stage.app_id in each.producers:
            yield Acl(stage.name, "topic", each.name, ("Read", "Write", "DescribeConfigs"))
    yield Acl(stage.name, "group", stage.app_id, ("Read",))


def commands(rights: Iterable[Acl], principal: str, config: str | None = None) -> Iterator[str]:
    """The ``kafka-acls.sh`` command lines that grant ``rights``: one for each part, resource type and operation set.

    ``principal`` has the placeholder ``{part}`` for the part's name, as in ``User:newswire-{part}``; ``config`` is the
    client configuration file of an administrator.
    """
    who = f" --command-config {shlex.quote(config)}" if config else ""
    together: dict[tuple[str, str, tuple[Operation, ...]], list[str]] = {}
    for each in rights:
        together.setdefault((each.part, each.resource, each.operations), []).append(each.name)
    for (part, resource, operations), names in together.items():
        options = ["--allow-principal", principal.replace("{part}", part)]
        options += [word for each in operations for word in ("--operation", each)]
        options += [word for each in names for word in (f"--{resource}", each)]
        yield f'kafka-acls.sh --bootstrap-server "$NEWSWIRE_BROKER"{who} --add {shlex.join(options)}'

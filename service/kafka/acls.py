"""The stages and contracts in; the rights that each part of the service needs on Kafka, and no more, out.

A part is what may have a principal of its own: a stage's workers, the replay producer, whoever taps. Reading and
writing imply describing. Kafka takes an idempotent producer from whoever may write to any topic (KIP-679).
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
    """``operations`` that ``part`` is allowed on one ``resource``, a topic or a group, by its whole ``name``."""

    part: str
    resource: Literal["topic", "group"]
    name: str
    operations: tuple[Operation, ...]


def acls(changelogs: Iterable[Contract]) -> tuple[Acl, ...]:
    """What all parts need. ``changelogs`` are the topics of the stages' state, each with its producer."""
    state = tuple(changelogs)
    return (
        *(acl for each in STAGES for acl in _of_stage(each, state)),
        *_on("topics", (*CONTRACTS, *state), "Create", "Describe", "DescribeConfigs"),
        Acl("replay", "topic", RAW, ("Write",)),
        *_on("tap", CONTRACTS, "Read"),
        # `stories --like` compares a text with what the cluster stage remembers.
        *_on("tap", (each for each in state if stage("cluster").app_id in each.producers), "Read"),
        # Written to only to put dead letters back; without that the page only shows.
        *(Acl("page", "topic", each.name, ("Read", "Write") if each.name in READ else ("Read",)) for each in CONTRACTS),
        *(Acl("page", "group", each.app_id, ("Describe",)) for each in STAGES),
        Acl("dead-letters", "topic", DEAD_LETTERS, ("Read",)),
        # A letter goes back to where it came from.
        *(Acl("dead-letters", "topic", each.reads, ("Write",)) for each in STAGES),
        *_on("audit", CONTRACTS, "Read"),
        *(Acl("audit", "group", each.app_id, ("Describe",)) for each in STAGES),
    )


def _on(part: str, topics: Iterable[Contract], *operations: Operation) -> Iterator[Acl]:
    return (Acl(part, "topic", each.name, operations) for each in topics)


def _of_stage(stage: Stage, changelogs: Iterable[Contract]) -> Iterator[Acl]:
    # The topic's retention is asked for, to tell how near what waits is to it; and what the written ones take.
    yield Acl(stage.name, "topic", stage.reads, ("Read", "DescribeConfigs"))
    for topic in (*stage.writes, DEAD_LETTERS):
        yield Acl(stage.name, "topic", topic, ("Write", "DescribeConfigs"))
    for each in changelogs:
        if stage.app_id in each.producers:
            yield Acl(stage.name, "topic", each.name, ("Read", "Write", "DescribeConfigs"))
    yield Acl(stage.name, "group", stage.app_id, ("Read",))


def commands(rights: Iterable[Acl], principal: str, config: str | None = None) -> Iterator[str]:
    """The command lines of Kafka's own tool that grant ``rights``, those of a part on one kind of resource together.

    ``principal`` has ``{part}`` where the part's name goes, as in ``User:newswire-{part}``; ``config`` is the file with
    the client configuration of whoever may grant them.
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

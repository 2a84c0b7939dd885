"""The record size limits of topics in, the largest values that a stage may send to them out.

A topic has its ``max.message.bytes``, and our own limit is ``NEWSWIRE_MAX_RECORD_BYTES``: the smaller one counts. Where
the cluster does not show a topic's limit (the client may lack the permission), it is learnt from what the topic
refuses, and kept in the stage's state folder for the next start.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

logger = logging.getLogger(__name__)

# What a batch has besides a value: its own framing and the record's, a key, and the headers that we pass on.
FRAMING_BYTES = 1_024
NO_LIMIT = sys.maxsize


class Learnt(msgspec.Struct):
    """What refusals have shown: ``singly`` are topics that refused a batch of several records and get them one by one;
    ``refused`` is the size in bytes of the smallest single record that a topic refused."""

    singly: set[str] = msgspec.field(default_factory=set)
    refused: dict[str, int] = msgspec.field(default_factory=dict)


@dataclass(slots=True)
class Limits:
    """``most`` is the largest value by our setting; ``shown`` has the ``max.message.bytes`` by topic, where the cluster
    shows it; ``path`` is where ``learnt`` is kept. Sizes are in bytes."""

    most: int
    shown: Mapping[str, int] = field(default_factory=dict)
    path: Path | None = None
    learnt: Learnt = field(default_factory=Learnt)

    def of(self, topic: str) -> int:
        """The largest value that a record for ``topic`` may have."""
        return min(self.most, self.taken_by(topic))

    def taken_by(self, topic: str) -> int:
        """The largest value that ``topic`` accepts, whatever our setting: a dead letter passes on what was read."""
        known = self.shown.get(topic)
        return (self.learnt.refused.get(topic, NO_LIMIT) if known is None else known) - FRAMING_BYTES

    def describe(self, topic: str) -> str:
        """The limit in words, for a dead letter."""
        if self.taken_by(topic) > self.most:
            return f"the most that NEWSWIRE_MAX_RECORD_BYTES leaves for a value is {self.most:,}"
        if topic in self.shown:
            return f"{topic} takes {self.shown[topic]:,} (its max.message.bytes)"
        return f"{topic} has refused one of {self.learnt.refused[topic]:,}"

    def of_batches(self) -> Mapping[str, int]:
        """The largest batch by topic, in bytes, where one is known; 0 for topics that get records one by one."""
        return {**self.shown, **{topic: 0 for topic in self.learnt.singly if topic not in self.shown}}

    def learn(self, topic: str, size: int, records: int) -> None:
        """Remember, for later starts too, that ``topic`` refused a batch of ``size`` bytes and ``records`` records."""
        if records > 1:
            self.learnt.singly.add(topic)
        else:
            self.learnt.refused[topic] = min(size, self.learnt.refused.get(topic, NO_LIMIT))
        if self.path is None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            half = self.path.with_suffix(f".{os.getpid()}")
            half.write_bytes(msgspec.json.encode(self.learnt))
            half.replace(self.path)
        except OSError as error:
            logger.warning("what %s refused is not remembered: %s", topic, error)


def limits_of(most: int, shown: Mapping[str, int], path: Path) -> Limits:
    """The limits at a start: for topics that do not show theirs, what was learnt and kept at ``path``. Logs a warning
    for each such topic that has refused records, and for each topic whose limit is below ``most``."""
    try:
        learnt = msgspec.json.decode(path.read_bytes(), type=Learnt)
    except FileNotFoundError:
        learnt = Learnt()
    except (msgspec.MsgspecError, OSError) as error:
        logger.warning("%s cannot be read and is left aside: %s", path, error)
        learnt = Learnt()
    for topic in sorted((learnt.singly | set(learnt.refused)) - set(shown)):
        line = "%s has refused records for their size and shows no max.message.bytes; delete %s once it takes them"
        logger.warning(line, topic, path)
    for topic, bytes_taken in shown.items():
        if bytes_taken - FRAMING_BYTES < most:
            line = "%s takes records of %s bytes, less than NEWSWIRE_MAX_RECORD_BYTES: larger ones become dead letters"
            logger.warning(line, topic, f"{bytes_taken:,}")
    return Limits(most, shown, path, learnt)

"""The largest records that topics take, in; the largest values that a stage may send them, out.

A topic says its own ``max.message.bytes``, and ``NEWSWIRE_MAX_RECORD_BYTES`` is ours: the smaller one counts. Where a
cluster does not show a topic's (a client may lack the permission), it is learnt from what the topic refuses, and kept
in the stage's state folder, so that the next start knows.
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

# A batch's and a record's framing, a key and the headers that we hand on, on top of a value.
FRAMING_BYTES = 1_024
NO_LIMIT = sys.maxsize


class Learnt(msgspec.Struct):
    """What refusals have shown: topics that refused a batch, and what single records of theirs were too large."""

    singly: set[str] = msgspec.field(default_factory=set)
    refused: dict[str, int] = msgspec.field(default_factory=dict)


@dataclass(slots=True)
class Limits:
    """``most`` is the largest value by the setting, ``shown`` the ``max.message.bytes`` of the topics that tell it."""

    most: int
    shown: Mapping[str, int] = field(default_factory=dict)
    path: Path | None = None
    learnt: Learnt = field(default_factory=Learnt)

    def of(self, topic: str) -> int:
        """The largest value that a record for ``topic`` may have."""
        return min(self.most, self.taken_by(topic))

    def taken_by(self, topic: str) -> int:
        """The largest value that ``topic`` takes, whatever the setting is: what was read may be passed on."""
        known = self.shown.get(topic)
        return (self.learnt.refused.get(topic, NO_LIMIT) if known is None else known) - FRAMING_BYTES

    def told(self, topic: str) -> str:
        """The limit in words, for a dead letter."""
        if self.taken_by(topic) > self.most:
            return f"the most that NEWSWIRE_MAX_RECORD_BYTES leaves for a value is {self.most:,}"
        if topic in self.shown:
            return f"{topic} takes {self.shown[topic]:,} (its max.message.bytes)"
        return f"{topic} has refused one of {self.learnt.refused[topic]:,}"

    def of_batches(self) -> Mapping[str, int]:
        """The largest batches that topics take, in bytes, for those of which something is known."""
        return {**self.shown, **{topic: 0 for topic in self.learnt.singly if topic not in self.shown}}

    def learn(self, topic: str, size: int, records: int) -> None:
        """Take into account that ``topic`` has refused a batch of so many bytes and records."""
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
    """The limits as of a start: what has been learnt counts for topics that do not show theirs, with a warning."""
    try:
        learnt = msgspec.json.decode(path.read_bytes(), type=Learnt)
    except FileNotFoundError:
        learnt = Learnt()
    except (msgspec.MsgspecError, OSError) as error:
        logger.warning("%s cannot be read and is left aside: %s", path, error)
        learnt = Learnt()
    for topic in sorted((learnt.singly | set(learnt.refused)) - set(shown)):
        told = "%s has refused records for their size and shows no max.message.bytes; delete %s once it takes them"
        logger.warning(told, topic, path)
    for topic, bytes_taken in shown.items():
        if bytes_taken - FRAMING_BYTES < most:
            told = "%s takes records of %s bytes, less than NEWSWIRE_MAX_RECORD_BYTES: larger ones become dead letters"
            logger.warning(told, topic, f"{bytes_taken:,}")
    return Limits(most, shown, path, learnt)

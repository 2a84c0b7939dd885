"""A stage's outcome in, the encoded records for its topics out, or a rejection if one is larger than its topic allows.

An exception of a stage becomes a rejection too, so that no record stops a stage.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from service import article as records
from service.outcome import Accepted, Outcome, Reason, Rejected
from service.settings import Settings

# Bytes left for a Kafka record's headers and framing, besides key and value.
RECORD_OVERHEAD_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Output:
    """A record for a topic."""

    topic: str
    key: str
    record: Any


class Written(NamedTuple):
    """An output with its encoded key and value."""

    output: Output
    key: bytes
    value: bytes


Run = Callable[[Any], Outcome[tuple[Output, ...]]]


def most_value_bytes(settings: Settings) -> int:
    """The largest value that a record may have, in bytes, by the settings."""
    return settings.max_record_bytes - RECORD_OVERHEAD_BYTES


class Limits(Protocol):
    """How large a value for a topic may be: ``of`` gives the limit in bytes, ``describe`` in words."""

    def of(self, topic: str) -> int: ...

    def describe(self, topic: str) -> str: ...


@dataclass(frozen=True, slots=True)
class OneLimit:
    """The limit by the setting alone, for use without topics."""

    most: int

    def of(self, topic: str) -> int:
        """The largest value, in bytes, for any topic."""
        return self.most

    def describe(self, topic: str) -> str:
        """The limit in words."""
        return f"the most that NEWSWIRE_MAX_RECORD_BYTES leaves for a value is {self.most:,}"


def written(outcome: Outcome[tuple[Output, ...]], limits: Limits) -> Outcome[tuple[Written, ...]]:
    """The outputs of a stage, encoded. If an output is larger than its topic allows, all outputs of its article are
    rejected; the other articles of the document go on. Raises if an output cannot be encoded, which is a bug."""
    if isinstance(outcome, Rejected):
        return outcome
    all_written = [Written(each, each.key.encode(), records.encode(each.record)) for each in outcome.value]
    too_large = {_subject(each): each for each in all_written if len(each.value) > limits.of(each.output.topic)}
    if not too_large:
        return Accepted(tuple(all_written), outcome.refused)
    refused = [
        Rejected(Reason.TOO_LARGE, f"{len(value):,} bytes for {output.topic}; {limits.describe(output.topic)}")
        for output, _, value in too_large.values()
    ]
    rest = tuple(each for each in all_written if _subject(each) not in too_large)
    return Accepted(rest, (*outcome.refused, *refused)) if rest else refused[0]


def _subject(each: Written) -> str:
    """The article that an output is about, else its key."""
    return str(getattr(each.output.record, "article_id", None) or each.output.key)


def internal_error(error: BaseException) -> Rejected:
    """The rejection of a record on which a stage raised ``error``: a bug of ours."""
    return Rejected(Reason.INTERNAL_ERROR, f"{type(error).__name__}: {error}"[:500])


def guarded(run: Run, record: Any, limits: Limits) -> Outcome[tuple[Written, ...]]:
    """The outcome of ``run(record)``, encoded; an exception becomes the rejection ``internal-error``."""
    try:
        return written(run(record), limits)
    except Exception as error:
        return internal_error(error)

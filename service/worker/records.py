"""A message of a stage's input topic in, the record that it contains out."""

from __future__ import annotations

from typing import Any

from service import pipeline
from service.kafka.batches import Headers
from service.kafka.raw import raw_document
from service.kafka.wire_format import without_prefix
from service.pipeline import Stage


class InvalidRecord(ValueError):
    """A message that does not match the schema of its topic."""


def record_of(stage: Stage, message: Any, headers: Headers) -> Any:
    """The record in ``message``, of the type that ``stage`` reads. Raises InvalidRecord."""
    try:
        if stage.reads == pipeline.RAW:
            return raw_document(message.key, message.value, headers, message.timestamp)
        return pipeline.decode(stage.reads, without_prefix(stage.reads, message.value) or b"")
    except ValueError as error:
        raise InvalidRecord(str(error)) from error

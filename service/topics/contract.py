"""``Contract``: what a topic promises, as data; each topic's contract is in its own file in this package."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args, get_type_hints

import msgspec

from service import article, stated

HERE = Path(__file__).parent
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Header:
    """A Kafka header with a UTF-8 value. ``required`` headers are on every record that our stages send."""

    name: str
    about: str
    required: bool = False


TRACEPARENT = Header("traceparent", "W3C trace context; the trace is that of the raw record")


# The attributes of CloudEvents 1.0 as headers, in the binary mode of its Kafka binding.
CLOUD_EVENTS = (
    Header("ce_specversion", "`1.0`: the record is a CloudEvent with its attributes in headers"),
    Header("ce_id", "made from topic, key and value: a record that is delivered again is the same event"),
    Header("ce_source", "who made it: `/newswire/` and the stage; for a document, `/newswire/replay/` and its source"),
    Header("ce_type", "the topic's name"),
    Header("ce_subject", "id of the article, item, story or document that the record is about"),
)
JSON_CONTENT = Header("content-type", "`application/json`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A topic: who writes it, who reads it, what is in it, and how it is created.

    ``partitions`` ``None`` means the number in the settings; a number is a promise about order and does not change.
    ``record`` is the value's type, ``None`` if the value is bytes without a schema. ``config`` is the Kafka topic
    configuration, with values as strings.
    """

    name: str
    description: str
    key: str
    partitions: int | None
    record: type[Any] | None
    headers: tuple[Header, ...]
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    config: MappingProxyType[str, str] = field(hash=False)
    internal: bool = False
    headroom_bytes: int = 0
    """Room beyond the largest record that may be read, for headers that we add to a record when we forward it."""

    @property
    def short(self) -> str:
        """The name without prefix and version: ``newswire.dead-letters.v1`` is ``dead-letters``."""
        return self.name.removeprefix("newswire.").rpartition(".v")[0]

    @property
    def all_headers(self) -> tuple[Header, ...]:
        """``headers``, and those that every record written by a stage has."""
        return (*self.headers, *CLOUD_EVENTS, JSON_CONTENT) if self.record else self.headers

    @property
    def example(self) -> Path:
        """The file of the example message: ``{"key": ..., "headers": {...}, "value": ...}``, plain bytes as text."""
        return HERE / "examples" / f"{self.short}.json"

    @property
    def schema(self) -> Path | None:
        """The file of the value's JSON Schema, ``None`` for a topic of plain bytes."""
        return HERE / "schemas" / f"{self.short}.schema.json" if self.record else None

    def creation_config(self, max_record_bytes: int | None = None) -> dict[str, str]:
        """``config`` for creating the topic; ``max_record_bytes`` (the setting) overrides the contract's limit."""
        largest = int(self.config["max.message.bytes"]) if max_record_bytes is None else max_record_bytes
        limit = {"max.message.bytes": str(largest + self.headroom_bytes)}
        return {**self.config, **limit}


def log_config(days: int, *, cleanup: str = "delete") -> MappingProxyType[str, str]:
    """Topic configuration: how long records stay, and the largest record (16 MiB: a 10 MiB document as JSON)."""
    retention = -1 if cleanup == "compact" else days * DAY_MS
    return MappingProxyType(
        {"cleanup.policy": cleanup, "retention.ms": str(retention), "max.message.bytes": str(16 * 1024 * 1024)}
    )


def definitions(records: Iterable[type[Any]], reference: str) -> dict[str, dict[str, Any]]:
    """The JSON Schemas of ``records`` and of all types in them, by name; ``reference`` is the template of a ``$ref``,
    with ``{name}`` in it.

    msgspec makes a datetime a plain string because it may be naive; ours are aware, so the format is added.
    """
    records = list(records)
    _, schemas = msgspec.json.schema_components(records, ref_template=reference)
    modules = [stated, article, *(sys.modules[record.__module__] for record in records)]
    types = {name: value for module in modules for name, value in vars(module).items()}
    for title, definition in schemas.items():
        definition["description"] = inspect.cleandoc(definition["description"])
        hints = get_type_hints(types[title])
        for key, content in definition["properties"].items():
            if hints[key] is datetime:
                content["format"] = "date-time"
            elif datetime in get_args(hints[key]):
                next(one for one in content["anyOf"] if one["type"] == "string")["format"] = "date-time"
    return schemas


def json_schema(record: type[Any], name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of ``record``, self-contained, named after the topic ``name``."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        "$ref": f"#/$defs/{record.__name__}",
        "$defs": definitions([record], "#/$defs/{name}"),
    }

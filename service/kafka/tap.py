"""A topic, a start position and filters in; its records out, decoded, for a person or a script.

There is no consumer group, so reading a topic commits no offsets. A record that cannot be decoded is shown raw, with
the reason.
"""

from __future__ import annotations

import difflib
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, is_dataclass
from datetime import UTC, datetime
from functools import cache
from string import Formatter
from typing import Any, get_args, get_origin, get_type_hints

import orjson

from service.article import decode
from service.errors import UsageError
from service.kafka.reading import CONNECT_SECONDS, Record, Start, parse_start, read
from service.topics import CONTRACTS, contract

__all__ = [
    "TapRecord",
    "check_filters",
    "decoded",
    "fields_of",
    "formatted",
    "line_of",
    "matches",
    "parse_filters",
    "parse_start",
    "row",
    "tap",
    "topic_name",
]

FACTS = ("topic", "partition", "offset", "timestamp", "key", "headers", "size", "problem")
"""The fields of a record, besides those of its value, that filters and line formats may use."""
ANY_LINE = "{timestamp} {partition}:{offset} {key} {size}"
LINES = {
    "raw": "{timestamp} {partition}:{offset} {headers.source} {headers.filename} {size}",
    "clean": "{timestamp} {article_id} {source} {language} {headline}",
    "items": "{timestamp} {item_id} {source} {type} {headline}",
    "duplicates": "{timestamp} {article_id} {source} {relation} of {duplicate_of} by {evidence.rule}: {headline}",
    "retractions": "{timestamp} {order_id} {kind} {status} by {name}: {headline}",
    "unique": "{timestamp} {article_id} {source} {language} {headline}",
    "enriched": "{timestamp} {article_id} {source} {language} {countries} {headline}",
    "stories": "{timestamp} {story_id} {event} {article_count} {title}",
    "story-members": "{timestamp} {article_id} {event} {story_id}",
    "dead-letters": "{timestamp} {partition}:{offset} {headers.newswire.error.stage} {headers.newswire.error.reason} "
    "{headers.filename}: {headers.newswire.error.message}",
}
"""The line formats of ``--format line``, by the topic's short name."""
PREVIEW_BYTES = 2000
"""How much of a value that is not JSON is shown: a screenful."""
JSON_BYTES = 1 << 20
"""A raw document larger than this is shown as text even if it is JSON: parsing takes a second and nobody reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TapRecord:
    """A record as it is shown. ``value`` is the parsed JSON; if the value is not JSON, ``preview`` has the beginning of
    its text or a description. ``problem`` says how it violates its topic's contract."""

    topic: str
    partition: int
    offset: int
    timestamp: datetime | None
    key: str | None
    headers: tuple[tuple[str, str], ...]
    size: int
    value: Any = None
    preview: str | None = None
    problem: str | None = None


async def tap(
    bootstrap: str,
    topic: str,
    *,
    start: Start = "end",
    filters: Mapping[str, str] | None = None,
    limit: int | None = None,
    until_end: bool = False,
    connect_seconds: float = CONNECT_SECONDS,
) -> AsyncGenerator[TapRecord, None]:
    """The records of ``topic`` from ``start`` on that match all ``filters``, at most ``limit``; indefinitely, or with
    ``until_end`` up to the end of the topic when the call was made.

    Raises BrokerUnavailable and UnknownTopic.
    """
    left = limit
    if left is not None and left < 1:
        return
    async with aclosing(
        read(bootstrap, topic, start=start, until_end=until_end, connect_seconds=connect_seconds)
    ) as records:
        async for record in records:
            shown = decoded(record)
            if not matches(shown, filters or {}):
                continue
            yield shown
            if left is not None:
                left -= 1
                if not left:
                    return


def topic_name(name: str) -> str:
    """The full name of one of our topics, given by its full or short name (``clean``); other names are unchanged."""
    try:
        return contract(name).name
    except KeyError:
        return name


def parse_filters(texts: Sequence[str]) -> dict[str, str]:
    """Parse filters ``field=value`` into values by field. Raises UsageError if the ``=`` or the field is missing."""
    pairs = [text.partition("=") for text in texts]
    for text, (name, sign, _) in zip(texts, pairs, strict=True):
        if not sign or not name.strip():
            raise UsageError(f"{text!r} is no filter: say field=value, such as language=en or headers.source=wire")
    return {name.strip(): value for name, _, value in pairs}


def line_of(topic: str) -> str:
    """The one-line format for records of ``topic``."""
    return next((LINES[each.short] for each in CONTRACTS if each.name == topic and each.short in LINES), ANY_LINE)


def fields_of(template: str) -> list[str]:
    """The fields in a line format, such as ``{headline}`` and ``{decision.relation}``; ``{{`` is a literal brace.
    Raises UsageError for an invalid format."""
    try:
        parsed = [name for _, name, spec, turned in Formatter().parse(template) if name is not None]
        odd = any(spec or turned for _, _, spec, turned in Formatter().parse(template))
    except ValueError as error:
        raise UsageError(f"{template!r} is no format ({error}): write fields as {{headline}}") from None
    if odd or not all(parsed):
        raise UsageError(f"{template!r} is no format: write fields as {{headline}}, and nothing but the name in it")
    return parsed


def formatted(record: TapRecord, template: str) -> str:
    """The record formatted by ``template``: lists joined with commas, ``-`` for a missing field."""
    facts = _facts(record)
    line = []
    for text, name, _, _ in Formatter().parse(template):
        line.append(text)
        if name is not None:
            found = [each for each in _found(record.value, name) or _found(facts, name) if each is not None]
            line.append(",".join(map(_text, found)) or "-")
    return "".join(line)


def check_filters(topic: str, filters: Iterable[str]) -> None:
    """Raises UsageError for a field of a filter or format that no record of ``topic`` can have, so that a typo does not
    look like an empty result.

    Values of the raw topic, and of topics that are not ours, may have any fields.
    """
    promised = next((each.record for each in CONTRACTS if each.name == topic), None)
    if promised is None:
        return
    for name in filters:
        if name.partition(".")[0] in FACTS or (missing := _missing(promised, name.split("."))) is None:
            continue
        slip, there = missing
        there = there if name != slip and there else [*FACTS, *get_type_hints(promised)]
        near = difflib.get_close_matches(slip, there, 1)
        hint = f"is it {near[0]}?" if near else f"there are {', '.join(there)}"
        raise UsageError(f"no field {name} in a record of {topic}; {hint}")


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    """The types of a record's fields, cached."""
    return get_type_hints(kind)


def _missing(kind: Any, path: list[str]) -> tuple[str, list[str]] | None:
    """None if a value of the type ``kind`` can have a field at ``path``; else the unknown name in ``path`` and the
    names that exist there."""
    if not path or kind is Any:
        return None
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return _missing(hints[path[0]], path[1:]) if path[0] in hints else (path[0], list(hints))
    rest = path[1:] if path[0].isdecimal() and get_origin(kind) in (tuple, list) else path
    found = [_missing(each, rest) for each in get_args(kind) if each is not Ellipsis]
    return None if None in found else max(filter(None, found), key=lambda each: len(each[1]), default=(path[0], []))


def decoded(record: Record) -> TapRecord:
    """A record decoded for display. Never raises, whatever the bytes are."""
    value, preview, problem = _value(record.topic, record.value)
    return TapRecord(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp=_moment(record.timestamp_ms),
        key=None if record.key is None else text_of(record.key),
        headers=tuple((name, text_of(content or b"")) for name, content in record.headers),
        size=len(record.value or b""),
        value=value,
        preview=preview,
        problem=problem,
    )


def matches(record: TapRecord, filters: Mapping[str, str]) -> bool:
    """Whether every filter's field has the filter's value.

    A field is a dotted path into the value (``decision.relation``) or, if the value has none there, into the record:
    ``key``, ``partition``, ``offset``, ``problem``, ``headers.source``. In a list, any element matches, or one given by
    its index (``parts.0``). Values are compared in their JSON form, strings without quotes.
    """
    facts = _facts(record)
    return all(
        any(_text(found) == wanted for found in (_found(record.value, name) or _found(facts, name)))
        for name, wanted in filters.items()
    )


def row(record: TapRecord) -> dict[str, Any]:
    """The record as one JSON object, for ``--json``; missing fields are left out."""
    facts = _facts(record)
    facts["timestamp"] = record.timestamp
    facts["value"] = record.value
    facts["preview"] = record.preview
    return {name: content for name, content in facts.items() if content is not None}


def text_of(content: bytes) -> str:
    """Bytes as text; invalid UTF-8 is shown as ``\\xNN``."""
    return content.decode("utf-8", "backslashreplace")


def preview_of(content: bytes) -> str:
    """The beginning of a value as text, or of binary data a description: ``binary, 1,234 bytes: 1f 8b 08 ...``."""
    head = content[:PREVIEW_BYTES]
    text = head.decode("utf-8", "replace")
    odd = sum(not character.isprintable() and not character.isspace() for character in text) + text.count("\ufffd")
    if odd * 10 > len(text):
        return f"binary, {len(content):,} bytes: {head[:16].hex(' ')}{' ...' if len(content) > 16 else ''}"
    return text if len(content) <= PREVIEW_BYTES else f"{text.rstrip(chr(0xFFFD))} ... ({len(content):,} bytes)"


def _value(topic: str, content: bytes | None) -> tuple[Any, str | None, str | None]:
    """The parsed JSON, the preview and the problem of a value; each may be None."""
    promised = next((each.record for each in CONTRACTS if each.name == topic), None)
    if content is None:
        return None, "no value (null)", "a record without a value" if promised else None
    problem = None
    if promised:
        try:
            decode(content, promised)
        except ValueError as error:
            problem = f"not a {promised.__name__}: {error}"
    if promised or (len(content) <= JSON_BYTES and content.lstrip()[:1] in (b"{", b"[")):
        # Serialized as a test: orjson parses nesting four times deeper than it can serialize.
        with suppress(orjson.JSONDecodeError, orjson.JSONEncodeError):
            value = orjson.loads(content)
            orjson.dumps(value)
            return value, None, problem
    return None, preview_of(content), problem


def _moment(milliseconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds >= 0 else None
    except (ValueError, OverflowError, OSError):
        return None  # a client may write any 64 bits as a timestamp


def _facts(record: TapRecord) -> dict[str, Any]:
    return {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "timestamp": None if record.timestamp is None else record.timestamp.isoformat(timespec="milliseconds"),
        "key": record.key,
        "headers": dict(record.headers),
        "size": record.size,
        "problem": record.problem,
    }


def _found(value: Any, path: str) -> list[Any]:
    """All values at the dotted ``path`` in ``value``; a name may itself contain dots, as header names do."""
    if not path:
        return [value]
    if isinstance(value, list):
        number, _, rest = path.partition(".")
        chosen = _found(value[int(number)], rest) if number.isdecimal() and int(number) < len(value) else []
        return chosen + [found for each in value if isinstance(each, dict) for found in _found(each, path)]
    if isinstance(value, dict):
        parts = path.split(".")
        heads = ((".".join(parts[:end]), ".".join(parts[end:])) for end in range(len(parts), 0, -1))
        return [found for head, rest in heads if head in value for found in _leaves(value[head], rest)]
    return []


def _leaves(value: Any, path: str) -> list[Any]:
    return value if not path and isinstance(value, list) else _found(value, path)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return orjson.dumps(value).decode()

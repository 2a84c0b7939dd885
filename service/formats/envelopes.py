"""JSON as databases give it in, ordinary values out: MongoDB's types, changed rows, Elasticsearch's bulk format."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from service.formats.json_names import NAME_PARTS, plain

# MongoDB Extended JSON 2: a value of one of these types is an object of this one name (mongodb.com/docs, "MongoDB
# Extended JSON"). A time is a number of milliseconds or ISO 8601.
_TYPES = frozenset(["$oid", "$date", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal", "$uuid"])
# What Debezium calls the change of a row: read, created, updated, deleted.
_CHANGES = ("r", "c", "u", "d")
# A whole number of 64 bits.
_WHOLE = re.compile(r"-?[0-9]{1,19}")
MOST_DEPTH = 40
# What an action of the bulk format says (elastic.co, "Bulk API"), with an underscore before some of it until version 6.
_PLACES = frozenset(
    [
        *("_id", "_index", "_type", "routing", "_routing", "pipeline", "version", "_version", "version_type"),
        *("_version_type", "if_seq_no", "if_primary_term", "require_alias", "require_data_stream", "parent", "_parent"),
        *("dynamic_templates", "list_executed_pipelines", "op_type", "retry_on_conflict", "_retry_on_conflict"),
    ]
)
ACTIONS = ("index", "create", "update", "delete")
# Names of the name of a person, an organisation or a term, as ``plain`` gives them.
_OWN = frozenset(["name", "by", "literal", "fullname", "original", "title", "label", "webtitle", "text", "#text"])
_OWN |= {each for parts in NAME_PARTS for each in parts}


def ordinary(value: Any, depth: int = 0) -> Any:
    """``value`` with each object that stands for one value of MongoDB's types replaced by that value."""
    if depth > MOST_DEPTH:
        return value
    if isinstance(value, list):
        return [ordinary(each, depth + 1) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and (name := next(iter(value))) in _TYPES:
        one = ordinary(value[name], depth + 1)
        return int(one) if isinstance(one, str) and name != "$oid" and _WHOLE.fullmatch(one) else one
    return {key: ordinary(each, depth + 1) for key, each in value.items()}


def is_typed(text: str) -> bool:
    """Whether JSON has values of MongoDB's types."""
    return '"$oid"' in text or '"$date"' in text or '"$number' in text


def changed_row(fields: Mapping[str, Any]) -> dict[str, Any] | None:
    """Of a change as Debezium streams it, the row as it is now; of a deleted row, the last one as canceled. None if
    ``fields`` are no change."""
    if fields.get("op") not in _CHANGES or "after" not in fields:
        return None
    before, after = _row(fields.get("before")), _row(fields["after"])
    if after is not None:
        return after
    return {**before, "pubstatus": "canceled"} if before is not None and fields["op"] == "d" else None


def _row(value: Any) -> dict[str, Any] | None:
    """A row, also in a string, as Debezium has a document of MongoDB."""
    if isinstance(value, str):
        try:
            value = ordinary(orjson.loads(value))
        except orjson.JSONDecodeError:
            return None
    return value if isinstance(value, dict) else None


def related(value: Any) -> Any:
    """The object, or the list of them, that an article is related to, out of its wrapping: JSON:API has it under
    ``data`` and its fields under ``attributes``, GraphQL under ``edges`` and ``node``. Any other value unchanged, also
    an object with a name of its own."""
    if isinstance(value, dict) and not _is_named(value):
        inside = next(
            (value[name] for name in ("data", "edges", "nodes") if isinstance(value.get(name), dict | list)), None
        )
        if inside is not None:
            return related(inside)
    if isinstance(value, list):
        return [_fields(each) for each in value]
    return _fields(value)


def _fields(value: Any) -> Any:
    if not isinstance(value, dict) or _is_named(value):
        return value
    inside = next((value[name] for name in ("attributes", "node") if name in value), None)
    return inside if isinstance(inside, dict) else value


def _is_named(value: Mapping[str, Any]) -> bool:
    return any(isinstance(each, str) and each.strip() and plain(key) in _OWN for key, each in value.items())


def action_of(value: Any) -> tuple[str, Mapping[str, Any]] | None:
    """The action that a line of Elasticsearch's bulk format is (``index``, ``create``, ``update``, ``delete``), and
    what it says of the document in the line after it, or of the deleted one (its ``_id``); None for any other line. An
    action has one of these names alone, and nothing in it but where a document belongs."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    (name, about), *_ = value.items()
    return (name, about) if name in ACTIONS and isinstance(about, dict) and about.keys() <= _PLACES else None


def under_action(value: Any, action: tuple[str, Mapping[str, Any]] | None) -> Any:
    """The document in the line after ``action``, with the id that this says; of an update, what is new of it. Without
    an action, ``value`` unchanged."""
    if action is None or not isinstance(value, dict):
        return value
    name, about = action
    row = value.get("doc", value.get("upsert")) if name == "update" else value
    row = row if isinstance(row, dict) else value
    return {"_id": about["_id"], **row} if "_id" in about else row


def merged(around: Mapping[str, Any], key: str, inner: Mapping[str, Any]) -> dict[str, Any]:
    """An article that is an object called ``key`` (in the form that ``plain`` gives) in ``around``, with the fields
    that stand around it, such as its embargo; what it states itself counts."""
    own = {name: each for name, each in inner.items() if each not in (None, "", [], {})}
    names = {plain(name) for name in own} | {key}
    return {**{name: each for name, each in around.items() if plain(name) not in names}, **own}


def wrapped(fields: Mapping[str, Any], name: str) -> Any:
    """What an object has under the name of a wrapper; of ``messages`` only in the export of a chat, which has a name:
    elsewhere they are about the answer."""
    return None if name == "messages" and "name" not in fields else fields.get(name)

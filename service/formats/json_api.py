"""A JSON:API document in, each resource with what it is related to, from ``included``, in its own fields out.

Source: JSON:API 1.1 (jsonapi.org). Drupal's module for it names fields ``field_…``, the writer ``uid``, and has a
picture behind a media entity.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# How often a related resource is looked up for its own relations: a picture behind a media entity.
MOST_DEPTH = 2
# Names of Drupal's relations that are not those of the thing -> ours; "" for what is not about the article.
RELATIONS = {"uid": "author", "revision_uid": "", "node_type": "", "vid": "", "parent": ""}
_Known = Mapping[tuple[Any, str], Mapping[str, Any]]


def with_included(value: Any) -> Any:
    """``value``, if it is a JSON:API document with related resources, with each resource of ``data`` as one object: its
    attributes, and under the name of each relation the related resources. Anything else unchanged."""
    if not isinstance(value, dict) or not isinstance(value.get("included"), list):
        return value
    data = value.get("data")
    resources = data if isinstance(data, list) else [data]
    if not any(isinstance(each, dict) and isinstance(each.get("relationships"), dict) for each in resources):
        return value
    known = {(each.get("type"), str(each.get("id"))): each for each in value["included"] if isinstance(each, dict)}
    rest = {key: each for key, each in value.items() if key not in ("data", "included")}
    return {**rest, "data": [_whole(each, known, MOST_DEPTH) for each in resources]}


def _whole(resource: Any, known: _Known, depth: int) -> Any:
    """A resource with its attributes and what it is related to as its own fields."""
    if not isinstance(resource, dict):
        return resource
    attributes, relations = resource.get("attributes"), resource.get("relationships")
    own = {key: each for key, each in resource.items() if key not in ("attributes", "relationships")}
    found = {**own, **({_name(key): each for key, each in attributes.items()} if isinstance(attributes, dict) else {})}
    for key, relation in relations.items() if depth and isinstance(relations, dict) else ():
        about = relation.get("data") if isinstance(relation, dict) else None
        related = [one for each in (about if isinstance(about, list) else [about]) if (one := _of(each, known, depth))]
        if related and (name := _name(key)) and name not in found:
            found[name] = related if isinstance(about, list) else related[0]
    return found


def _of(identifier: Any, known: _Known, depth: int) -> Any:
    """The related resource, with what the relation itself says of it; None if it is not included."""
    if not isinstance(identifier, dict):
        return None
    resource = known.get((identifier.get("type"), str(identifier.get("id"))))
    if resource is None:
        return None
    meta = identifier.get("meta")
    found = {key: each for key, each in _whole(resource, known, depth - 1).items() if key not in ("id", "type")}
    # A file of Drupal has its address within an object.
    address = found.get("uri")
    if isinstance(address, dict) and isinstance(address.get("url"), str):
        found = {key: each for key, each in found.items() if key != "uri"} | {"url": address["url"]}
    # So has a media entity of it its file.
    file = next((each for each in found.values() if isinstance(each, dict) and isinstance(each.get("url"), str)), None)
    if file is not None and "url" not in found:
        found = {**file, **{key: each for key, each in found.items() if each is not file}}
    return {**found, **meta} if isinstance(meta, dict) else found


def _name(key: str) -> str:
    return RELATIONS.get(key, key.removeprefix("field_"))

"""A JSON:API document in, each resource with what it is related to, from ``included``, in its own fields out.

Source: JSON:API 1.1 (jsonapi.org). Drupal's module for it names fields ``field_…``, the writer ``uid``, and has a
picture behind a media entity.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# How often a related resource is looked up for its own relations: a picture behind a media entity.
MOST_DEPTH = 2
# Most resources that one is given as its own fields, by the depth left: an article has some dozens of terms and
# pictures, a media entity one file and its licence.
MOST_RELATED = {2: 60, 1: 8}
# Names of Drupal's relations that are not those of the thing -> ours; "" for what is not about the article.
RELATIONS = {"uid": "author", "revision_uid": "", "node_type": "", "vid": "", "parent": ""}
_Key = tuple[str, str]


def with_included(value: Any) -> Any:
    """``value``, if it is a JSON:API document with related resources, with each resource of ``data`` as one object: its
    attributes, and under the name of each relation the related resources; what nothing is related to stays in
    ``included``. Anything else unchanged."""
    if not isinstance(value, dict) or not isinstance(value.get("included"), list):
        return value
    data = value.get("data")
    resources = data if isinstance(data, list) else [data]
    if not any(isinstance(each, dict) and isinstance(each.get("relationships"), dict) for each in resources):
        return value
    known = {key: each for each in value["included"] if (key := _key(each)) is not None}
    whole = _Whole(known)
    merged = [whole.of(each, MOST_DEPTH) for each in resources]
    left = [whole.of(each, MOST_DEPTH) for key, each in known.items() if key not in whole.used]
    rest = {key: each for key, each in value.items() if key not in ("data", "included")}
    return {**rest, "data": merged, **({"included": left} if left else {})}


def _key(resource: Any) -> _Key | None:
    """Type and id of a resource, or of a reference to one; None if they are no strings or numbers."""
    if not isinstance(resource, dict):
        return None
    kind, number = resource.get("type"), resource.get("id")
    return (str(kind), str(number)) if isinstance(kind, str | int) and isinstance(number, str | int) else None


class _Whole:
    """Resources with what they are related to, each made once."""

    def __init__(self, known: Mapping[_Key, Mapping[str, Any]]) -> None:
        self._known = known
        self._made: dict[tuple[_Key, int], dict[str, Any]] = {}
        self.used: set[_Key] = set()

    def of(self, resource: Any, depth: int) -> Any:
        """A resource with its attributes and what it is related to as its own fields."""
        if not isinstance(resource, dict):
            return resource
        attributes, relations = resource.get("attributes"), resource.get("relationships")
        own = {key: each for key, each in resource.items() if key not in ("attributes", "relationships")}
        stated = {_name(key): each for key, each in attributes.items()} if isinstance(attributes, dict) else {}
        found, left = {**own, **stated}, MOST_RELATED.get(depth, 0)
        for key, relation in relations.items() if left and isinstance(relations, dict) else ():
            name, about = _name(key), relation.get("data") if isinstance(relation, dict) else None
            if not left or not name or name in found:
                continue
            related = []
            for each in about if isinstance(about, list) else [about]:
                if left and (one := self._related(each, depth)):
                    related.append(one)
                    left -= 1
            if related:
                found[name] = related if isinstance(about, list) else related[0]
        return found

    def _related(self, identifier: Any, depth: int) -> dict[str, Any] | None:
        """The related resource, with what the relation itself says of it; None if it is not included."""
        key = _key(identifier)
        if key is None or key not in self._known:
            return None
        self.used.add(key)
        if (key, depth) not in self._made:
            self._made[key, depth] = _as_field(self.of(self._known[key], depth - 1))
        found, meta = self._made[key, depth], identifier.get("meta")
        return {**found, **meta} if isinstance(meta, dict) else found


def _as_field(resource: Mapping[str, Any]) -> dict[str, Any]:
    """A related resource as the value of a field, with its address as ``url``."""
    found = {key: each for key, each in resource.items() if key not in ("id", "type")}
    # A file of Drupal has its address within an object.
    address = found.get("uri")
    if isinstance(address, dict) and isinstance(address.get("url"), str):
        found = {key: each for key, each in found.items() if key != "uri"} | {"url": address["url"]}
    # So has a media entity of it its file.
    file = next((each for each in found.values() if isinstance(each, dict) and isinstance(each.get("url"), str)), None)
    if file is not None and "url" not in found:
        found = {**file, **{key: each for key, each in found.items() if each is not file}}
    return found


def _name(key: str) -> str:
    return RELATIONS.get(key, key.removeprefix("field_"))

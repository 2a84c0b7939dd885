"""Private JSON, XML and CSV in, one draft per article out, by the paths in the settings of their source.

A path in JSON is ``data.title``, ``tags[0].name`` or ``paragraphs[]`` (all of them); in XML, what ElementTree accepts
(``head/title``, ``.//body``), or ``story/@id`` for an attribute; in CSV, the name of a column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from xml.etree.ElementTree import Element

import orjson

from service.formats.draft import LEFT_OUT, MOST_DRAFTS, Draft
from service.formats.json_document import draft_of
from service.formats.json_names import NAMES
from service.formats.table import delimiter_of
from service.formats.well_formed import json_value
from service.formats.xml_tree import XmlRefused, paragraphs, tree_of
from service.outcome import Accepted, Outcome, Reason, Rejected

_STEP = re.compile(r"([^.\[\]]*)(?:\[(\d*)\])?(?:\.|$)")


def parse(text: str, charset: str, form: str, fields: Mapping[str, str]) -> Outcome[tuple[Draft, ...]]:
    """The drafts in ``text`` of the format ``form`` (json, xml, csv); ``fields`` maps names of fields to paths. Rejects
    with malformed, or with no-article if there is no text at the paths."""
    try:
        found = {"json": _of_json, "xml": _of_xml, "csv": _of_csv}[form](text, fields)
        drafts = (draft_of(_named(each), text, charset) for each in found)
        kept = tuple(islice((each for each in drafts if each is not None and each.body), MOST_DRAFTS + 1))
    except (orjson.JSONDecodeError, XmlRefused, csv.Error, SyntaxError, KeyError) as error:
        return Rejected(Reason.MALFORMED, f"not the {form} of this source: {error}")
    if not kept:
        return Rejected(Reason.NO_ARTICLE, "no text where the fields of this source say")
    return Accepted(kept[:MOST_DRAFTS], (LEFT_OUT,) if len(kept) > MOST_DRAFTS else ())


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    """The non-empty values under the first name that ``draft_of`` looks for."""
    return {NAMES[name][0]: value for name, value in values.items() if value not in (None, "", [])}


def _of_json(text: str, fields: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    items = _at(json_value(text), fields.get("items", ""))
    for item in items if isinstance(items, list) else [items]:
        yield {name: _at(item, path) for name, path in fields.items() if name != "items"}


def _at(value: Any, path: str) -> Any:
    for found in _STEP.finditer(path):
        name, index = found.groups()
        if not found.group():
            break
        if name:
            value = (
                [each.get(name) for each in value if isinstance(each, dict)]
                if isinstance(value, list)
                else value.get(name)
                if isinstance(value, dict)
                else None
            )
        if index:
            value = value[int(index)] if isinstance(value, list) and int(index) < len(value) else None
    return value


def _of_xml(text: str, fields: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    root = tree_of(text)
    for item in root.iterfind(fields["items"]) if "items" in fields else [root]:
        yield {name: _in_xml(item, path) for name, path in fields.items() if name != "items"}


def _in_xml(item: Element, path: str) -> str | None:
    place, _, name = path.partition("@")
    place = place.rstrip("/") or "."
    if name:
        return next((value for each in item.iterfind(place) if (value := each.get(name))), None)
    return "\n\n".join(line for each in item.iterfind(place) for line in paragraphs(each)) or None


def _of_csv(text: str, fields: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    head = text.split("\n", 1)[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter_of(head))
    for row in rows:
        yield {name: row.get(column) for name, column in fields.items() if name != "items"}

"""A decoded document and its format in, its violations of the standard and its values that were not read out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import unescape
from itertools import islice
from typing import Any
from xml.etree.ElementTree import Element

import orjson

from service.formats import ninjs
from service.formats.draft import MOST_DRAFTS
from service.formats.json_document import articles, looks_like_markup
from service.formats.markup import visible_text
from service.formats.moments import moment
from service.formats.values import urgency, writer
from service.formats.well_formed import json_value
from service.formats.xml_tree import XmlRefused, fault_in, known_entities, lines_in, tree_of

# Format -> element -> the child elements and attributes (@) that its standard requires in it. Sources: NewsML-G2 2.x,
# NewsML 1.2, NITF 3.x (IPTC), RSS 2.0, Atom (RFC 4287), sitemaps.org 0.9 with Google's extension for news.
REQUIRED: dict[str, dict[str, tuple[str, ...]]] = {
    "newsml-g2": {
        "newsItem": ("@guid", "itemMeta/itemClass", "itemMeta/provider", "itemMeta/versionCreated"),
        "packageItem": ("@guid", "itemMeta/itemClass", "itemMeta/provider", "itemMeta/versionCreated", "groupSet"),
        "planningItem": ("@guid", "itemMeta/itemClass", "itemMeta/provider", "itemMeta/versionCreated"),
        "conceptItem": ("@guid", "itemMeta/itemClass", "itemMeta/provider", "itemMeta/versionCreated", "concept"),
    },
    "newsml-1": {
        "NewsIdentifier": ("ProviderId", "DateId", "NewsItemId", "RevisionId", "PublicIdentifier"),
        "NewsManagement": ("NewsItemType", "FirstCreated", "ThisRevisionCreated", "Status"),
    },
    "nitf": {"nitf": ("body",)},
    "feed": {
        "channel": ("title", "link", "description"),
        "feed": ("title", "id", "updated"),
        "entry": ("title", "id", "updated"),
    },
    "sitemap": {
        "url": ("loc",),
        "news": ("publication/name", "publication/language", "publication_date", "title"),
    },
}
# Format -> its elements (or, with @, attributes of an element) whose value is a time, then those for an urgency.
TIMES: dict[str, tuple[str, ...]] = {
    "newsml-g2": ("versionCreated", "firstCreated", "embargoed", "contentCreated", "contentModified", "sent"),
    "newsml-1": ("ThisRevisionCreated", "FirstCreated"),
    "nitf": ("date.issue@norm", "date.release@norm", "date.expire@norm"),
    "feed": ("pubDate", "updated", "published"),
    "sitemap": ("lastmod", "publication_date"),
    "ninjs": ("versioncreated", "firstcreated", "contentcreated", "embargoed", "embargoeduntil", "expires"),
}
URGENCIES = {"newsml-g2": ("urgency",), "newsml-1": ("Urgency@FormalName",), "nitf": ("urgency@ed-urg",)}
STATUSES = ("usable", "withheld", "canceled")
XML_FORMATS = (*REQUIRED, "xml")
JSON_FORMATS = ("ninjs", "json")
# Values with fewer letters and digits are not looked for: they would be found by chance.
LEAST_VALUE = 3
# Line numbers listed for one repeated fault.
MOST_LINES = 10
# Elements and attributes that are not looked for: the standard a document uses, layout, and sources of codes.
MARKS = frozenset(
    [
        *("standard", "standardversion", "conformance", "schemaLocation", "noNamespaceSchemaLocation", "dir", "lang"),
        *("style", "align", "valign", "target", "catalogRef", "Catalog", "change.date", "change.time"),
    ]
)
# Attributes, by element, that only state the media type or the version of the format.
MARKS_OF = {("inlineXML", "contenttype"), ("inlineData", "contenttype"), ("nitf", "version")}
# Elements that hold the text, and attributes inside them that only concern layout.
TEXTS = frozenset({"inlineXML", "DataContent", "body.content"})
SETTING = frozenset({"class", "id"})
# Between the terms of a list in one value.
_BETWEEN = re.compile(r"[,;|]")
_PLAIN = re.compile(r"[\W_]+")
_NAMESPACE = re.compile(r"https?://\S+\.xsd|\d+(?:\.\d+)*|true|false|yes|no", re.IGNORECASE)


def faults(text: str, form: str, broken: Callable[[str], tuple[str, ...]] | None = None) -> tuple[str, ...]:
    """The faults of a document in the format called ``form``, each with its line numbers: not well-formed; else what
    ``broken`` finds, a validator against the user's own schemas; without it, what the standard requires and is missing,
    and values that are no time, no urgency and no status. JSON is held to its standard, even if it could be read."""
    if form in JSON_FORMATS:
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            return (f"not JSON: {error}",)
        if broken:
            return broken(text)
        if form != "ninjs" or not isinstance(value, dict):
            return ()
        # The answer of an interface, or an event, has the items inside; the standard is theirs, not its.
        items = list(islice(articles(value, ninjs.is_item), MOST_DRAFTS)) or [value]
        return tuple(dict.fromkeys(fault for each in items for fault in _wrong_in_ninjs(each)))
    if form not in XML_FORMATS:
        return ()
    source = known_entities(without_declaration(text))
    fault = fault_in(source)
    if fault:
        return (f"not well-formed: {fault}{_line_of(source, fault)}",)
    try:
        root = tree_of(text)
    except XmlRefused as error:
        return (f"not read: {error}",)
    if broken:
        return broken(source)
    elements, lines = list(root.iter()), lines_in(source)
    # Elements that come from entities have no line number: then no lines are given.
    at = dict(zip(elements, lines, strict=True)) if len(elements) == len(lines) else {}
    return (*_lacks(root, REQUIRED.get(form, {}), at), *_wrong_in(root, form, at))


def without_declaration(text: str) -> str:
    """XML without its declaration, whose charset no longer applies; line numbers are unchanged."""
    return re.sub(r"^\s*<\?xml[^<>]{0,200}\?>", lambda found: "\n" * found[0].count("\n"), text)


def unplaced(text: str, form: str, records: bytes) -> dict[str, tuple[int, str]]:
    """The places in a document whose values do not occur in ``records``, the JSON of what was read: element or property
    path -> number of such values, and the first of them."""
    known = _squashed(_strings(orjson.loads(records)))
    left: dict[str, tuple[int, str]] = {}
    for path, value in _values(text, form):
        if (
            len(_squash(value)) < LEAST_VALUE
            or _NAMESPACE.fullmatch(value)
            or any(each in known for each in _forms(value))
            or all(_squash(each) in known for each in _BETWEEN.split(value))
        ):
            continue
        count, example = left.get(path, (0, value))
        left[path] = count + 1, example
    return left


def _forms(value: str) -> Iterator[str]:
    """The forms a value may have in what was read: unchanged, a byline without "by", a code without its scheme, a time
    in UTC, the visible text of markup, escaped or not."""
    yield _squash(value)
    yield _squash(writer(value))
    plain = unescape(unescape(value))
    if plain != value:
        yield _squash(plain)
    if looks_like_markup(plain):
        yield _squash(visible_text(plain))
    scheme, _, code = value.rpartition(":")
    if scheme and len(code) >= LEAST_VALUE:
        yield _squash(code)
    at = moment(value)
    if at is not None:
        yield _squash(at.isoformat().replace("+00:00", "Z"))


def _squash(value: str) -> str:
    return _PLAIN.sub("", value).casefold()


def _line_of(text: str, fault: str) -> str:
    found = re.search(r"line (\d+)", fault)
    lines = text.splitlines()
    number = int(found.group(1)) if found else 0
    return f": {lines[number - 1].strip()[:120]}" if 0 < number <= len(lines) else ""


def _lacks(root: Element, required: Mapping[str, tuple[str, ...]], at: Mapping[Element, int]) -> Iterator[str]:
    for name, needs in required.items():
        items = [root, *root.iter(name)] if root.tag == name else list(root.iter(name))
        items = list(dict.fromkeys(items))
        for path in needs:
            lacking = [item for item in items if not _has(item, path)]
            if lacking:
                often = f", {len(lacking)} times" if len(lacking) > 1 else ""
                yield f"{name} without {path}{often}" + _lines([at[item] for item in lacking if item in at])


def _wrong_in(root: Element, form: str, at: Mapping[Element, int]) -> Iterator[str]:
    for places, is_right, kind in (
        (TIMES.get(form, ()), moment, "time"),
        (URGENCIES.get(form, ()), urgency, "urgency of 1 to 9"),
    ):
        for place in places:
            name, _, attribute = place.partition("@")
            for each in root.iter(name):
                value = ((each.get(attribute) if attribute else each.text) or "").strip()
                # Empty ones are allowed: an empty ``embargoed`` says that there is none.
                if value and is_right(value) is None:
                    yield f"{place} is no {kind}: {value[:40]!r}" + _lines([at[each]] if each in at else [])


def _wrong_in_ninjs(item: Mapping[str, Any]) -> Iterator[str]:
    if not item.get("uri"):
        yield "uri is required"
    for name in TIMES["ninjs"]:
        if item.get(name) and moment(item[name]) is None:
            yield f"{name} is no time: {str(item[name])[:40]!r}"
    if item.get("urgency") is not None and urgency(item["urgency"]) is None:
        yield f"urgency is no urgency of 1 to 9: {str(item['urgency'])[:40]!r}"
    if item.get("pubstatus") and item["pubstatus"] not in STATUSES:
        yield f"pubstatus is none of {', '.join(STATUSES)}: {str(item['pubstatus'])[:40]!r}"


def _lines(numbers: Sequence[int]) -> str:
    if not numbers:
        return ""
    shown = ", ".join(map(str, numbers[:MOST_LINES]))
    return f" (line{'s' if len(numbers) > 1 else ''} {shown}{', ...' if len(numbers) > MOST_LINES else ''})"


def _has(item: Element, path: str) -> bool:
    return item.get(path[1:]) is not None if path[0] == "@" else item.find(path) is not None


def _values(text: str, form: str) -> Iterator[tuple[str, str]]:
    """The path and value of each value in a document."""
    if form in JSON_FORMATS:
        yield from _in_json(json_value(text), "")
    elif form in XML_FORMATS:
        yield from _in_xml(tree_of(text), "")


def _in_json(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _in_json(each, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for each in value:
            yield from _in_json(each, path)
    elif isinstance(value, str):
        yield path, value


def _in_xml(element: Element, path: str, inside: bool = False) -> Iterator[tuple[str, str]]:
    """The path and value of each text and attribute in an element; ``inside``: it is part of an article's text."""
    path = f"{path}/{element.tag}"
    if element.tag in MARKS:
        return
    inside = inside or element.tag in TEXTS
    for name, value in element.attrib.items():
        if name not in MARKS and (element.tag, name) not in MARKS_OF and not (inside and name in SETTING):
            yield f"{path}/@{name}", value
    for child in element:
        yield from _in_xml(child, path, inside)
    for text in (element.text, *(child.tail for child in element)):
        if text and text.strip():
            yield path, " ".join(text.split())


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield str(key)
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif value is not None:
        yield str(value)


def _squashed(strings: Iterator[str]) -> str:
    return " ".join(map(_squash, strings))

"""A ninjs item (IPTC News in JSON, 1.x to 3.x) in, one draft with everything the item states out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from service.article import Code, Dateline
from service.formats import nitf
from service.formats.draft import Draft
from service.formats.json_document import LEAST_TEXT, looks_like_markup, people, whole_number
from service.formats.json_names import is_body_name, plain
from service.formats.language_codes import language_code
from service.formats.markup import visible_text
from service.formats.moments import moment
from service.formats.ninjs_stated import CODES, each_of, filed_under, stated
from service.formats.safe_html import safe_html
from service.formats.values import CORRECTION, item_type, pubstatus, subject, text_of_kill, urgency
from service.formats.well_formed import json_value
from service.formats.xml_tree import XmlRefused, tree_of
from service.outcome import Accepted, Outcome, Reason, Rejected
from service.stated import unless_empty

_MARKS = re.compile(
    rb'"(?:version_?created|body_text|body_xhtml|body_xhtml5|bodies|headlines|pub_?status|infosources?|copyright_?holder)"'
    rb'|"(?:ninjs|http://www\.iptc\.org/std/ninjs)',
    re.IGNORECASE,
)
_INLINE = re.compile(r"</?(?:a|b|i|em|strong|sup|sub|span|u|small)\b[^<>]{0,500}>", re.IGNORECASE)
# Names of body properties, best first: plain text before markup.
BODIES = ("bodytext", "bodyxhtml", "bodyxhtml5", "bodyhtml")
# Names of properties for writers, best first, and for credits, which some systems add to ninjs 1.
WRITERS = ("byline", "by", "bylines", "authors")
CREDITS = ("creditline", "source")
IDENTIFIERS = ("uri", "guid", "urn")
# How the names of other texts begin.
NO_BODIES = ("description", "summary", "abstract", "intro", "teaser", "caption", "headline", "ednote", "advisory")
SUBHEADINGS = ("subhead", "subheadline", "subheading")
# Names of the property for the end of an embargo: in 2.x and 3.x, and before.
EMBARGOES = ("embargoeduntil", "embargoed")
# Names of the property for the time of the first version, best first; the last one is that of Fingerpost's systems.
BEGINNINGS = ("firstcreated", "contentcreated", "firstversion")
_SNIFFED = 65_536


def sniff(content: bytes) -> bool:
    """Whether the bytes begin like a JSON object with a ``uri`` (or ``guid`` or ``urn``) and a property that only
    ninjs and its relatives have."""
    head = content[:_SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n")
    identified = head[:1] == b"{" and any(name in head for name in (b'"uri"', b'"guid"', b'"urn"'))
    return identified and _MARKS.search(head) is not None


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """One draft, of kind ``item`` without a text: a picture, a video, an event. Rejects with malformed, or with
    no-article if the item states nothing."""
    try:
        value = json_value(text)
    except orjson.JSONDecodeError as error:
        return Rejected(Reason.MALFORMED, f"not JSON: {error}")
    if not isinstance(value, dict):
        return Rejected(Reason.MALFORMED, "not a ninjs object")
    draft = draft_of_item(value, text, charset)
    if draft is None:
        return Rejected(Reason.NO_ARTICLE, "a ninjs item that says nothing")
    return Accepted((draft,))


def is_item(fields: Mapping[str, Any]) -> bool:
    """Whether an object is a ninjs item: it has ``$standard``, or an id, ``versioncreated`` and ``pubstatus``."""
    item = {plain(key) for key in fields}
    return "$standard" in item or ({"versioncreated", "pubstatus"} <= item and bool(item & set(IDENTIFIERS)))


def draft_of_item(
    value: Mapping[str, Any], text: str, charset: str, start: int = 0, end: int | None = None
) -> Draft | None:
    """The draft of a ninjs object, with its span in ``text``; of kind ``item`` without a text. None if it states
    nothing."""
    item = {plain(key): each for key, each in value.items()}
    body, markup = _body(item)
    status = pubstatus(item.get("pubstatus"))
    kind = item_type(_text(item.get("type")))
    body = body or text_of_kill(kind, status, _text(item.get("ednote")), _text(item.get("headline")))
    uri = next((identifier for key in IDENTIFIERS if (identifier := _text(item.get(key)))), None)
    if body is None and not uri:
        return None
    block = unless_empty(stated(value))
    if body is None and block is None:
        return None
    return Draft(
        text=text,
        start=start,
        end=end,
        charset=charset,
        content_type="application/ninjs+json",
        kind="item" if body is None else "clean",
        item_type=item_type(_text(item.get("type"))),
        body=body,
        body_html=safe_html(markup) if markup else None,
        uri=uri,
        version=whole_number(item.get("version")),
        language=language_code(_text(item.get("language"))),
        headline=_line(item.get("headline"))
        or _chosen(item.get("headlines"), "main", "headline")
        or next(
            (headline for key in sorted(item) if key.startswith("headline") and (headline := _text(item[key]))), None
        )
        # Events and plans have a name instead of a headline.
        or (_text(item.get("name")) if body is None else None),
        subheadings=tuple(filter(None, (_line(item.get(key)) for key in SUBHEADINGS))),
        byline=next((names for key in WRITERS if (names := people(item.get(key)))), None),
        credits=tuple(dict.fromkeys(name for key in CREDITS if (name := _text(item.get(key))))),
        published=next((at for key in BEGINNINGS if (at := moment(item.get(key)))), None),
        version_created=moment(item.get("versioncreated")),
        slugline=_text(item.get("slugline")) or _text(item.get("slug")),
        urgency=urgency(item.get("urgency")),
        pubstatus=status,
        corrects=block is not None and any(map(CORRECTION.search, block.signals)),
        embargoed=next((at for key in EMBARGOES if (at := moment(item.get(key)))), None),
        dateline=_dateline(item.get("dateline")),
        dateline_text=_text(item.get("dateline")),
        ednote=_line(item.get("ednote")) or ("\n".join(each.text for each in block.notes) or None if block else None),
        located=_text(item.get("located")) or _text(item.get("location")),
        subjects=_subjects(item),
        stated_block=block,
    )


def _line(value: Any) -> str | None:
    """A text on one line; of markup, which browser-based editors write into notes and headlines, the visible text."""
    text = _text(value)
    return visible_text(text, " ") or None if text and ("</" in text or "<br" in text) else text


def _dateline(value: Any) -> Dateline | None:
    """The dateline from an object with place, agency and date, which some systems add to ninjs 1; None if no place."""
    fields = {plain(key): each for key, each in value.items()} if isinstance(value, dict) else {}
    place = fields.get("located")
    place = _text(place.get("city")) if isinstance(place, dict) else _text(place)
    day = moment(fields.get("date"))
    stated = Dateline(place=place, agency=_text(fields.get("source")), date=day.date().isoformat() if day else None)
    return stated if place else None


def _body(item: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The plain body, else the visible text of the HTML body; and the HTML body. In 2.x and 3.x they are in the list
    ``bodies``, in 1.x in properties with their role in the name (``body_text``, ``body_main``)."""
    more = (key for key in item if key not in BODIES and (key.startswith("body") or is_body_name(key)))
    names = [*BODIES, *sorted(more)]
    named = [(text, "html" in name or "rich" in name) for name in names if (text := _text(item.get(name)))]
    found = [*named, *_values(item.get("bodies"), "main", "body", "plain", "text")]
    # Some desks send the text of a brief as a description with the role of a text.
    texts = [each for each in _list(item.get("descriptions")) if each.get("role") in ("text", "body")]
    found = found or list(_values(texts)) or _unnamed_body(item)
    bodies = [
        (read, False) if (read := _in_nitf(text)) is not None else (text, marked or looks_like_markup(text))
        for text, marked in found
    ]
    body = next((seen for text, marked in bodies if (seen := _visible(text, marked))), None)
    return body, next((text for text, marked in bodies if marked), None)


def _unnamed_body(item: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """Of a text, the longest markup with paragraphs under any name but those of summaries: ``fragment``."""
    if item_type(_text(item.get("type"))) != "text":
        return []
    texts = [each for key, each in item.items() if isinstance(each, str) and not key.startswith(NO_BODIES)]
    longest = max((each for each in texts if len(each) >= LEAST_TEXT), key=len, default="")
    return [(longest, True)] if "<p" in longest and looks_like_markup(longest) else []


def _in_nitf(text: str) -> str | None:
    """The text of a body that is a NITF document; None if it is not."""
    if not nitf.sniff(text[:4096].encode("utf-8", "replace")):
        return None
    try:
        found = nitf.read(tree_of(text))
    except XmlRefused:
        return None
    return found.body if found else None


def _visible(body: str, marked: bool) -> str | None:
    if marked:
        return visible_text(body) or None
    # Plain text with some inline tags, such as a link: remove the tags, keep the lines.
    return html.unescape(_INLINE.sub("", body)) if _INLINE.search(body) else body


def _chosen(values: Any, *roles: str) -> str | None:
    return next((text for text, _ in _values(values, *roles)), None)


def _values(values: Any, *roles: str) -> Iterator[tuple[str, bool]]:
    """The values in a list of entries, and whether each is HTML; those with one of ``roles`` first, then plain text."""
    entries = [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []
    fields = [{plain(key): each for key, each in entry.items()} for entry in entries]

    def rank(entry: Mapping[str, Any]) -> tuple[bool, bool]:
        return entry.get("role") not in roles, "plain" not in str(entry.get("contenttype", "plain"))

    for entry in sorted(fields, key=rank):
        if text := _text(entry.get("value")):
            yield text, "html" in str(entry.get("contenttype"))


def _subjects(item: Mapping[str, Any]) -> tuple[Code, ...]:
    found: list[Code | None] = []
    for fields in (*_objects(item.get("subject")), *_objects(item.get("subjects")), *filed_under(item)):
        code = next((stated_code for key in CODES if (stated_code := _text(fields.get(key)))), None)
        found.append(subject(code, _text(fields.get("name")), _text(fields.get("scheme")), fields.get("confidence")))
    return tuple(dict.fromkeys(each for each in found if each))


def _objects(value: Any) -> list[dict[str, Any]]:
    """The objects in a list, with their keys in the form that ``plain`` gives; or those of an object of lists."""
    found = each_of(value) if isinstance(value, dict) else _list(value)
    return [{plain(key): each for key, each in entry.items()} for entry in found]


def _list(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None

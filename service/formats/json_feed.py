"""A JSON Feed in, a draft for each of its items out. Source: JSON Feed 1.1 (jsonfeed.org), and ``author`` of 1.0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from service.formats.draft import Draft
from service.formats.json_document import draft_of, people, whole_number
from service.formats.json_names import plain
from service.formats.json_stated import of_json
from service.formats.language_codes import language_code
from service.formats.safe_html import safe_html
from service.stated import Association, Link, Rendition, Stated, merged, unless_empty

# Limit of attachments read from one item: a podcast has a few forms of one recording.
MOST_ATTACHMENTS = 100


def is_feed(value: Any) -> bool:
    """Whether a JSON value declares itself a JSON Feed and has items."""
    return isinstance(value, dict) and "jsonfeed.org/version" in str(value.get("version")) and _objects(value) != []


def drafts_of(feed: Mapping[str, Any], text: str, charset: str) -> Iterator[Draft]:
    """The drafts of the items of ``feed``, with the feed's own title, authors and language; of kind ``item`` without a
    text. Items with neither text nor headline nor id are left out."""
    for item in _objects(feed):
        fields = {plain(key): each for key, each in item.items()}
        contents = {"bodytext": fields.get("contenttext"), "bodyhtml": fields.get("contenthtml")}
        written = contents if any(isinstance(each, str) and each.strip() for each in contents.values()) else {}
        body = written or {"bodytext": fields.get("summary")}
        draft = draft_of({**fields, **body, "publisher": feed.get("title")}, text, charset)
        if draft is None or not (draft.body or draft.headline or draft.uri):
            continue
        html = fields.get("contenthtml")
        block = merged(
            of_json(item) or Stated(),
            Stated(language=_text(feed.get("language")), links=tuple(_links(item)), associations=tuple(_files(item))),
        )
        if not written:
            block = replace(block, abstract=None)
        yield replace(
            draft,
            kind="field" if draft.body else "item",
            body=draft.body or None,
            body_html=safe_html(html) if isinstance(html, str) and html.strip() else None,
            byline=draft.byline or people(fields.get("author")),
            author=people(feed.get("authors")) or people(feed.get("author")),
            language=draft.language or language_code(_text(feed.get("language"))),
            stated_block=unless_empty(block),
        )


def _links(item: Mapping[str, Any]) -> Iterator[Link]:
    """The page elsewhere that an item is about."""
    if href := _text(item.get("external_url")):
        yield Link(href=href, rel="related")


def _files(item: Mapping[str, Any]) -> Iterator[Association]:
    attachments = item.get("attachments")
    for each in islice(attachments if isinstance(attachments, list) else (), MOST_ATTACHMENTS):
        if isinstance(each, dict) and (href := _text(each.get("url"))):
            media_type = _text(each.get("mime_type"))
            kind = (media_type or "").partition("/")[0]
            yield Association(
                name=_text(each.get("title")),
                type="picture" if kind == "image" else kind if kind in ("audio", "video") else None,
                renditions=(
                    Rendition(
                        href=href,
                        media_type=media_type,
                        size_bytes=whole_number(each.get("size_in_bytes")),
                        duration=str(each["duration_in_seconds"]) if each.get("duration_in_seconds") else None,
                    ),
                ),
            )


def _objects(feed: Mapping[str, Any]) -> list[dict[str, Any]]:
    items = feed.get("items")
    return [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None

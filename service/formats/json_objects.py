"""JSON in, one draft per article object out: a ninjs item is read as such, any other by the names of its fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

import orjson

from service.formats import json_feed, json_pictures, ninjs
from service.formats.draft import LEFT_OUT, MOST_DRAFTS, Draft
from service.formats.envelopes import is_typed, ordinary
from service.formats.json_api import with_included
from service.formats.json_document import articles, draft_of, with_head
from service.formats.json_names import plain
from service.formats.json_stated import codes, of_json
from service.formats.well_formed import json_value
from service.outcome import Accepted, Outcome, Reason, Rejected


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """The articles of one JSON value: an object, a list of objects, either inside a wrapper, or a JSON Feed. Rejects
    with malformed if it is not JSON or has no article."""
    try:
        value = ordinary(json_value(text)) if is_typed(text) else json_value(text)
    except orjson.JSONDecodeError as error:
        return Rejected(Reason.MALFORMED, f"not JSON: {error}")
    value = with_included(value)
    found = json_feed.drafts_of(value, text, charset) if json_feed.is_feed(value) else _drafts(value, text, charset)
    drafts = tuple(islice(found, MOST_DRAFTS)) or tuple(
        islice(json_pictures.drafts_of(value, text, charset), MOST_DRAFTS)
    )
    if not drafts:
        return Rejected(
            Reason.MALFORMED, "JSON without an article in it: no object with a text, nor a picture with a caption"
        )
    return Accepted(drafts, (LEFT_OUT,) if next(found, None) is not None else ())


def _drafts(value: Any, text: str, charset: str) -> Iterator[Draft]:
    return filter(None, (draft_of_object(each, text, charset) for each in articles(value, ninjs.is_item)))


def parse_ninjs(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """The ninjs item in a JSON text; if it states nothing itself, the items that it wraps."""
    outcome = ninjs.parse(text, charset)
    if isinstance(outcome, Rejected) and outcome.reason is Reason.NO_ARTICLE:
        inside = parse(text, charset)
        return outcome if isinstance(inside, Rejected) else inside
    return outcome


def draft_of_object(
    value: Mapping[str, Any], text: str, charset: str, start: int = 0, end: int | None = None
) -> Draft | None:
    """The draft of one article object, with its span in ``text``; None for a ninjs item that states nothing."""
    if ninjs.is_item(value):
        return ninjs.draft_of_item(value, text, charset, start, end)
    value = with_head(value)
    fields = {plain(key): each for key, each in value.items()}
    draft = draft_of(fields, text, charset, start, end)
    return None if draft is None else replace(draft, stated_block=of_json(value), subjects=codes(fields))

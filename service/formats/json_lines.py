"""JSON lines in, one draft per article out; blank lines are skipped, a line that is not JSON is refused on its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from service.formats.draft import LEFT_OUT, MOST_DRAFTS, Draft
from service.formats.envelopes import action_of, is_typed, ordinary
from service.formats.json_document import articles
from service.formats.json_objects import draft_of_object
from service.formats.well_formed import json_value
from service.outcome import Accepted, Outcome, Reason, Rejected

_LINE = re.compile(r"[^\n]+")


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """The articles of all lines, each with the span of its line; ``refused`` lists lines that are not JSON. Rejects
    with malformed if there is no article."""
    drafts: list[Draft] = []
    refused: list[Rejected] = []
    looked_at = 0
    above: Mapping[str, Any] | None = None
    for found in _LINE.finditer(text):
        line, (start, end) = found.group(), found.span()
        if not line.strip():
            continue
        looked_at += 1
        if looked_at > MOST_DRAFTS or len(drafts) >= MOST_DRAFTS:
            refused.append(LEFT_OUT)
            break
        try:
            value = ordinary(json_value(line)) if is_typed(line) else json_value(line)
        except orjson.JSONDecodeError as error:
            number = text.count("\n", 0, start) + 1
            refused.append(Rejected(Reason.MALFORMED, f"line {number} is not JSON: {error}"))
            above = None
            continue
        above, about = action_of(value), above
        if above is None:
            known = {"_id": about["_id"], **value} if about and "_id" in about and isinstance(value, dict) else value
            drafts += filter(None, (draft_of_object(each, text, charset, start, end) for each in articles(known)))
    if not drafts:
        empty = Rejected(Reason.MALFORMED, "JSON lines without an article in them: no object with a text")
        return refused[0] if refused else empty
    return Accepted(tuple(drafts), tuple(refused))

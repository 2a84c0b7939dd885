"""JSON lines in, one draft per article out; blank lines are skipped, a line that is not JSON is refused on its own."""

from __future__ import annotations

import re

import orjson

from service.formats.draft import LEFT_OUT, MOST_DRAFTS, Draft
from service.formats.envelopes import action_of, is_typed, ordinary, under_action
from service.formats.json_document import articles
from service.formats.json_objects import draft_of_object
from service.formats.well_formed import json_value
from service.outcome import Accepted, Outcome, Reason, Rejected

_LINE = re.compile(r"[^\n]+")


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """The articles of all lines, each with the span of its line; ``refused`` lists lines that are not JSON, and deleted
    documents: the id alone does not say how articles name the document. Rejects with malformed if there is no article.
    """
    drafts: list[Draft] = []
    refused: list[Rejected] = []
    looked_at = 0
    action = None
    deleted: dict[str, int] = {}
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
            action = None
            continue
        above, action = action, action_of(value)
        if action is None:
            known = under_action(value, above)
            drafts += filter(None, (draft_of_object(each, text, charset, start, end) for each in articles(known)))
            continue
        name, identifier = action[0], action[1].get("_id")
        if name == "delete" and isinstance(identifier, str | int):
            # No document follows.
            action, deleted[str(identifier)] = None, text.count("\n", 0, start) + 1
        else:
            # What is deleted and written again is a new version.
            deleted.pop(str(identifier), None)
    refused += (
        Rejected(Reason.UNSUPPORTED_FORMAT, f"line {number} deletes {each[:100]}, which retracts nothing: send a kill")
        for each, number in deleted.items()
    )
    if not drafts:
        empty = Rejected(Reason.MALFORMED, "JSON lines without an article in them: no object with a text")
        return refused[0] if refused else empty
    return Accepted(tuple(drafts), tuple(refused))

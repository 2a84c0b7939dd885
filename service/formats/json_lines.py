"""JSON lines in, one draft a line out; blank lines are skipped, a line that is no JSON is refused beside the rest."""

from __future__ import annotations

import orjson

from service.formats.draft import Draft
from service.formats.json_document import articles, draft_of
from service.outcome import Accepted, Outcome, Reason, Rejected

# A line costs some microseconds even where there is nothing in it. `newswire replay` sends each as a document.
MOST_LINES = 20_000


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """The articles of all lines, each with the stretch of text that is its line; ``refused`` names lines that are no
    JSON."""
    if text.count("\n") > MOST_LINES:
        return Rejected(Reason.TOO_LARGE, f"more than {MOST_LINES:,} lines; send each as a document of its own")
    drafts: list[Draft] = []
    refused: list[Rejected] = []
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        end = start + len(line)
        if line.strip():
            try:
                value = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                refused.append(Rejected(Reason.MALFORMED, f"line {number} is not JSON: {error}"))
            else:
                drafts += filter(None, (draft_of(fields, text, charset, start, end) for fields in articles(value)))
        start = end + 1
    if not drafts:
        empty = Rejected(Reason.MALFORMED, "JSON lines without an article in them: no object with a text")
        return refused[0] if refused else empty
    return Accepted(tuple(drafts), tuple(refused))

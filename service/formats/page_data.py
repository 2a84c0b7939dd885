"""The article in the data that a page's scripts draw it from: a page's source in, the text out.

Pages that are drawn in the browser carry what they show as JSON: in a script of the type ``application/json`` (as
Next.js does), behind ``name =`` in a script, or as a string behind ``JSON.parse(`` (a store's first state). No script
is run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from service.formats.draft import Draft
from service.formats.json_document import articles, draft_of
from service.formats.json_names import plain
from service.formats.schema_org import squashed

# Where data begins: in a script of that type, behind an assignment, or as a string that the script parses. Looked for
# by the sign that each has, and then by what stands before it: pages have megabytes of scripts.
_BEGINNING = re.compile(
    r"=\s{0,5}(?:[\"']?(?P<typed>(?i:application/json))\b[^>]{0,200}>\s{0,200}(?=[\[{])|(?=[\[{]\s{0,200}[\"\[{]))"
    r"|(?P<parsed>\()\s{0,5}(?=\")"
)
_TYPE, _NAMED, _PARSE = (
    re.compile(r"\btype\s{0,5}\Z", re.IGNORECASE),
    re.compile(r"[\w$\]]\s{0,5}\Z"),
    re.compile(r"\bJSON\.parse\Z", re.IGNORECASE),
)
# Characters before the sign that are looked at.
_BEFORE = 10
# Limit of the places tried; pages have a handful.
MOST_PLACES = 50
# Fewest letters and digits of a headline that may be a part of another: "Home" begins many.
LEAST_SHARED = 15
_DECODER = json.JSONDecoder(strict=False)


def article_in_data(source: str, headline: str | None) -> Draft | None:
    """The longest article in the data of the page's scripts under the page's headline; or None. Of a page without a
    headline, the only article there."""
    found = (
        draft_of({plain(key): each for key, each in fields.items()}, source, "utf-8")
        for value in _values(source)
        for fields in articles(value)
    )
    drafts = [draft for draft in found if draft and draft.body]
    if headline:
        drafts = [draft for draft in drafts if _is_one(draft.headline or "", headline)]
    elif len({draft.body for draft in drafts}) > 1:
        return None
    return max(drafts, key=lambda draft: len(draft.body or ""), default=None)


def _is_one(headline: str, of_page: str) -> bool:
    """Whether two headlines are one, perhaps with the site's name before or behind it."""
    short, long = sorted((squashed(headline), squashed(of_page)), key=len)
    return short == long or (len(short) >= LEAST_SHARED and (long.startswith(short) or long.endswith(short)))


def _values(source: str) -> Iterator[Any]:
    """The JSON values that begin in ``source``; what is no JSON is passed over."""
    position = 0
    for _ in range(MOST_PLACES):
        beginning = _beginning(source, position)
        if beginning is None:
            return
        position = beginning
        try:
            value, position = _DECODER.raw_decode(source, position)
            yield json.loads(value) if isinstance(value, str) else value
        except (ValueError, RecursionError):
            continue


def _beginning(source: str, position: int) -> int | None:
    """Where the first data behind ``position`` begins, or None."""
    at = position
    while found := _BEGINNING.search(source, at):
        at = found.start()
        before = _TYPE if found["typed"] else _PARSE if found["parsed"] else _NAMED
        if before.search(source, max(position, at - _BEFORE), at):
            return found.end()
        at += 1
    return None

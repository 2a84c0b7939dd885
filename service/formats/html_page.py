"""HTML in, one draft out: its visible blocks with their places in the source, the body that is found, its metadata."""

from __future__ import annotations

import re

from service.formats.draft import Draft
from service.formats.markup import pieces_of
from service.outcome import Accepted, Outcome, Reason, Rejected

_DECLARED = re.compile(
    rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})|encoding=[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE
)
# WHATWG: a page's charset declaration stands in its first 1024 bytes; real ones come a little later.
_HEAD = 4096


def declared_charset(content: bytes) -> str | None:
    """The charset that the page itself names, or None."""
    found = _DECLARED.search(content[:_HEAD])
    return (found.group(1) or found.group(2)).decode("ascii", "replace") if found else None


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """One draft of kind ``page`` with its visible blocks."""
    pieces = pieces_of(text)
    if not pieces:
        return Rejected(Reason.NO_ARTICLE, "an HTML page with nothing to read on it")
    return Accepted((Draft(text=text, charset=charset, content_type="text/html", pieces=pieces),))

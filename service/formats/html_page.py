"""HTML in, one draft out: its visible blocks with their places in the source, its metadata."""

from __future__ import annotations

import re

from service.formats.draft import Draft
from service.formats.markup import pieces_of
from service.formats.page_metadata import metadata_of
from service.outcome import Accepted, Outcome, Reason, Rejected

_DECLARED = re.compile(
    rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})|encoding=[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE
)
# WHATWG: a page's charset declaration stands in its first 1024 bytes; real ones come a little later.
_HEAD = 4096
# Visible text of a page, as a share of the text in its metadata, below which scripts draw it.
DRAWN_SHARE = 0.3


def declared_charset(content: bytes) -> str | None:
    """The charset that the page itself names, or None."""
    found = _DECLARED.search(content[:_HEAD])
    return (found.group(1) or found.group(2)).decode("ascii", "replace") if found else None


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """One draft of kind ``page`` with its visible blocks and the facts it states."""
    pieces = pieces_of(text)
    stated = metadata_of(text, pieces)
    # A page that scripts draw has its text in its metadata alone.
    drawn = stated.body is not None and sum(len(piece.text) for piece in pieces) < DRAWN_SHARE * len(stated.body)
    if not pieces and not drawn:
        return Rejected(Reason.NO_ARTICLE, "an HTML page with nothing to read on it")
    draft = Draft(
        text=text,
        charset=charset,
        content_type="text/html",
        kind="field" if drawn else "page",
        body=stated.body if drawn else None,
        pieces=pieces,
        stated=stated.body,
        headline=stated.headline,
        byline=stated.byline,
        author=stated.author,
        section=stated.section,
        language=stated.language,
        publishers=(stated.publisher,) if stated.publisher else (),
        published=stated.published,
        updated=stated.updated,
        dated=stated.dated,
        stated_block=stated.block,
    )
    return Accepted((draft,))

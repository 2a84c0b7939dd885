"""HTML in, one draft out: its visible blocks with their places in the source, the body that is found, its metadata."""

from __future__ import annotations

import logging
import re

from trafilatura import bare_extraction

from service.formats.draft import Draft
from service.formats.markup import pieces_of
from service.formats.page_metadata import metadata_of
from service.outcome import Accepted, Outcome, Reason, Rejected

_DECLARED = re.compile(
    rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})|encoding=[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE
)
# WHATWG: a page's charset declaration stands in its first 1024 bytes; real ones come a little later.
_HEAD = 4096
# trafilatura takes 0.2 s a megabyte and more where elements nest deeply: beyond these the rules read the page alone.
LARGEST_FOR_EXTRACTION = 2_000_000
MOST_TAGS_FOR_EXTRACTION = 60_000

# It reports each page it finds nothing on; that is an outcome here, not an event.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def declared_charset(content: bytes) -> str | None:
    """The charset that the page itself names, or None."""
    found = _DECLARED.search(content[:_HEAD])
    return (found.group(1) or found.group(2)).decode("ascii", "replace") if found else None


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """One draft of kind ``page`` with its visible blocks, two readings of its body and the facts it states."""
    pieces = pieces_of(text)
    if not pieces:
        return Rejected(Reason.NO_ARTICLE, "an HTML page with nothing to read on it")
    stated = metadata_of(text)
    draft = Draft(
        text=text,
        charset=charset,
        content_type="text/html",
        pieces=pieces,
        readings=readings_of(text),
        stated=stated.body,
        headline=stated.headline,
        byline=stated.byline,
        author=stated.author,
        section=stated.section,
        language=stated.language,
        publishers=(stated.publisher,) if stated.publisher else (),
        published=stated.published,
        updated=stated.updated,
    )
    return Accepted((draft,))


def readings_of(source: str) -> tuple[str, ...]:
    """The body as trafilatura finds it, as it comes and when told to prefer precision; () where it finds none."""
    if len(source) > LARGEST_FOR_EXTRACTION or source.count("<") > MOST_TAGS_FOR_EXTRACTION:
        return ()
    found: list[str] = []
    for precise in (False, True):
        try:
            document = bare_extraction(source, include_comments=False, with_metadata=False, favor_precision=precise)
        except (ValueError, TypeError, AttributeError, RecursionError, OSError, LookupError):
            # Its parser fails on some malformed trees; the rules still read the page.
            document = None
        text = getattr(document, "text", None)
        if text:
            found.append(text)
    return tuple(found)

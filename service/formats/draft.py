"""What a format passes to cleaning: the decoded text, and every fact that the format itself states about the article.

A fact stated by the format takes precedence over one that cleaning reads from the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from service.article import Code, Dateline
from service.formats.elements import Element
from service.outcome import Reason, Rejected
from service.stated import Stated

# Limit of articles read from one document: a thousand take the stage a second or two. A feed has dozens; archives come
# as JSON lines, which the producer sends one by one.
MOST_DRAFTS = 1_000
LEFT_OUT = Rejected(
    Reason.TOO_LARGE, f"more than {MOST_DRAFTS:,} articles in one document: what follows is left out; send it apart"
)
BodyKind = Literal["page", "field", "clean", "item"]


@dataclass(slots=True, kw_only=True)
class Piece:
    """A line or block element of the source: its visible ``text``, and its span (``start``, ``end``) in ``Draft.text``.
    From markup also the innermost ``element`` around it, the shares (0 to 1) of its characters that are inside links
    and in bold, and by how many line breaks (``br``) alone it is parted from the piece before: 2 are a blank line.
    Treat it as immutable: a frozen dataclass would cost three times as much to create."""

    start: int
    end: int
    text: str
    bullet: bool = False
    heading: bool = False
    element: Element | None = None
    linked: float = 0.0
    bold: float = 0.0
    breaks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One article as its format gives it.

    ``text`` is the decoded document, unchanged except for repaired mojibake (then ``repaired`` is True); ``start`` and
    ``end`` are this article's span in it (by default all of it). ``kind`` says how far the body can be trusted:
    ``page`` is text with boilerplate around it, ``field`` a body field that may contain prompts, ``clean`` a body as an
    agency delivers it; an ``item`` has no body: a picture, a package, a headline alone.
    ``body`` is the body where the format separates it; a ``page`` has none, and has ``pieces`` where the visible text
    is not simply the lines of ``text`` (markup). ``stated`` is the body as repeated in a page's metadata, and
    ``stated_words`` are the least and the most words of it by what the page says of its length: used only as evidence.
    ``declared`` is what a whole HTML page says of itself, in lower case: the types of schema.org that it
    names, its Open Graph type behind ``og:``, and ``dated`` if it states or shows a day. ``inner_page`` is the full
    HTML page that the body was read from, where a field or a mail holds one.
    ``dated`` is a day used as the publication date if nothing better is stated: printed on the page, in its URL, or of
    its last change. ``author`` is who signs the article where the format names no person: a desk, an agency, the
    publisher.
    """

    text: str
    content_type: str
    kind: BodyKind = "page"
    start: int = 0
    end: int | None = None
    charset: str | None = None
    repaired: bool = False
    body: str | None = None
    body_html: str | None = None
    pieces: tuple[Piece, ...] | None = None
    stated: str | None = None
    stated_words: tuple[int, int] | None = None
    declared: frozenset[str] | None = None
    inner_page: str | None = None
    item_type: str | None = None
    uri: str | None = None
    version: int | None = None
    language: str | None = None
    headline: str | None = None
    subheadings: tuple[str, ...] = ()
    byline: str | None = None
    author: str | None = None
    dateline: Dateline | None = None
    dateline_text: str | None = None
    section: str | None = None
    credits: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    dated: datetime | None = None
    version_created: datetime | None = None
    slugline: str | None = None
    urgency: int | None = None
    pubstatus: Literal["usable", "withheld", "canceled"] = "usable"
    corrects: bool = False
    embargoed: datetime | None = None
    ednote: str | None = None
    located: str | None = None
    subjects: tuple[Code, ...] = ()
    stated_block: Stated | None = None

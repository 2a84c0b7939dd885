"""The records up to the clean stage: what came, and the articles and items that were read in it."""

from __future__ import annotations

from dataclasses import dataclass

from service.article.values import EventTimeSource, Instant, Pubstatus
from service.stated import Stated


@dataclass(frozen=True, slots=True, kw_only=True)
class RawDocument:
    """One input file as it came: bytes untouched, and what the headers said of it.

    ``uri`` is what stays the same over versions of an item; ``received_at`` is when we first had it.
    """

    document_id: str
    uri: str
    source: str
    filename: str
    content: bytes
    received_at: Instant
    content_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """Where, by whom and when a text says it was written; ``date`` is ISO 8601 (a day). Any part may be missing."""

    place: str | None = None
    agency: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of the decoded raw text, and the rule that decided about it."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A term of a controlled vocabulary, as ninjs writes it: ``medtop:16000000``, a name, how sure (0..1)."""

    code: str
    name: str | None = None
    scheme: str | None = None
    confidence: float | None = None
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article found in a document: the value of ``newswire.clean.v1``.

    ``part`` 0 is the file's main article; ``parts`` lists the article ids of all parts of the file, in order.
    ``body`` has its paragraphs separated by one blank line. ``kept`` and ``removed`` are spans of the decoded
    raw text: a span removed from this article may be kept by another part. ``event_time`` is the item's own
    version time, else the published time found in it, else the time of receipt, and never later than the
    receipt; ``event_time_source`` says which it was. ``corrects`` says that it corrects an earlier text, by a
    notice or by its format's word. ``series`` is its place among the versions of a text by the desk's version word (3
    for ``UPDATE 2-`` or ``2nd Ld``), where it has one. ``charset`` is the source's; where ``repaired``, some of its
    text had been read in another one before it reached us and was put right, and offsets count the text as it is
    then. ``embargo_zone`` is the zone in which the end of the embargo was read off a notice: as it is named there, or
    ``unknown``, where the last zone on earth was taken. ``stated`` is what the source says of the item beside its
    text and we do not compute. ``body_html`` is the body with the markup it came in, where its format tells a body
    apart and has one, made safe for a page: no scripts, styles or handlers.
    """

    article_id: str
    document_id: str
    uri: str
    source: str
    filename: str
    part: int
    parts: tuple[str, ...]
    version: int
    content_type: str
    language: str
    headline: str | None
    body: str
    event_time: Instant
    event_time_source: EventTimeSource
    received_at: Instant
    charset: str | None = None
    repaired: bool = False
    section: str | None = None
    subheadings: tuple[str, ...] = ()
    byline: str | None = None
    dateline: Dateline | None = None
    credits: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    published: Instant | None = None
    updated: Instant | None = None
    truncated: bool = False
    slugline: str | None = None
    series: int | None = None
    urgency: int | None = None
    pubstatus: Pubstatus = "usable"
    corrects: bool = False
    embargoed: Instant | None = None
    embargo_zone: str | None = None
    ednote: str | None = None
    located: str | None = None
    source_subjects: tuple[Code, ...] = ()
    kept: tuple[Span, ...] = ()
    removed: tuple[Span, ...] = ()
    stated: Stated | None = None
    body_html: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A news item that is no text: a picture, graphic, film, sound, package, event, plan, a headline or caption alone.
    The value of ``newswire.items.v1``.

    ``type`` is ninjs' term (``picture``, ``composite``, ``event``, ...; ``text`` for a headline alone), as far as the
    source says. ``uri`` stays the same over versions; ``item_id`` names one. ``articles`` are the ids of the articles
    of the same document, to which it belongs; the members of a package and what else it points to are ``links`` in
    ``stated``, by their uris.
    """

    item_id: str
    document_id: str
    uri: str
    source: str
    filename: str
    type: str
    version: int
    content_type: str
    event_time: Instant
    event_time_source: EventTimeSource
    received_at: Instant
    articles: tuple[str, ...] = ()
    language: str | None = None
    headline: str | None = None
    byline: str | None = None
    credits: tuple[str, ...] = ()
    published: Instant | None = None
    updated: Instant | None = None
    slugline: str | None = None
    urgency: int | None = None
    pubstatus: Pubstatus = "usable"
    embargoed: Instant | None = None
    ednote: str | None = None
    located: str | None = None
    source_subjects: tuple[Code, ...] = ()
    stated: Stated | None = None

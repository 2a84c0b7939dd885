"""The records up to the clean stage: the raw document, and the articles and items found in it."""

from __future__ import annotations

from dataclasses import dataclass

from service.article.values import EventTimeSource, Instant, Pubstatus
from service.stated import Stated


@dataclass(frozen=True, slots=True, kw_only=True)
class RawDocument:
    """One input file as it came: its bytes unchanged, and its metadata from the Kafka headers.

    ``uri`` stays the same over versions of an item; ``received_at`` is when the service first received it.
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
    """Where, by which agency and on which day (``date``, ISO 8601) a text says it was written; any may be missing."""

    place: str | None = None
    agency: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A span of the decoded raw text, [start, end), and the rule that kept or removed it."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A term of a controlled vocabulary as in ninjs: ``code`` (``medtop:16000000``), name, ``confidence`` (0 to 1)."""

    code: str
    name: str | None = None
    scheme: str | None = None
    confidence: float | None = None
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article found in a document: the value of ``newswire.clean.v1``.

    ``part`` 0 is the file's main article; ``parts`` lists the article ids of all parts of the file, in order. ``body``
    has its paragraphs separated by one blank line. ``kept`` and ``removed`` are spans of the decoded raw text: a span
    removed from this article may be kept by another part. ``event_time`` is the item's own version time, else the
    publication time found in it, else the time of receipt, and never later than the receipt; ``event_time_source`` says
    which. ``corrects`` says that it corrects an earlier text, as stated by a notice or in a field of its format.
    ``series`` is its number among the versions of a text by the desk's version word (3 for ``UPDATE 2-`` or ``2nd
    Ld``), if it has one. ``charset`` is that of the source; if ``repaired``, some of the text had been decoded in a
    wrong one before it reached us and was corrected, and offsets refer to the corrected text. ``embargo_zone`` is the
    time zone in which the end of the embargo was read from a notice: as named there, or ``unknown``, for which the last
    time zone on earth was used. ``stated`` is what the source says of the item besides its text. ``body_html`` is the
    body with its original markup, if its format marks the body and has markup, made safe for a web page: no scripts,
    styles or event handlers.
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
    """A news item without an article text: a picture, graphic, film, sound, package, event, plan, a headline or caption
    alone. The value of ``newswire.items.v1``.

    ``type`` is the ninjs type (``picture``, ``composite``, ``event``, ...; ``text`` for a headline alone), as far as
    the source states it. ``uri`` stays the same over versions; ``item_id`` identifies one version. ``articles`` are the
    ids of the articles of the same document, to which it belongs; the members of a package and other items that it
    refers to are ``links`` in ``stated``, by their uris.
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

"""RSS and Atom in, one draft an entry out; the full content of an entry before its summary."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from service.formats.draft import LEFT_OUT, MOST_DRAFTS, Draft
from service.formats.json_document import language_code, looks_like_markup
from service.formats.markup import pieces_of
from service.formats.moments import moment
from service.formats.xml_tree import XmlRefused, attribute, first, paragraphs, text_of, tree_of
from service.outcome import Accepted, Outcome, Reason, Rejected


def sniff(content: bytes) -> bool:
    """The root element is ``rss``, ``RDF`` with a feed in it, or ``feed``."""
    head = content[:4096]
    return re.search(
        rb"<(?:\w+:)?(?:rss|feed)[\s>]"
        rb"|<rdf:RDF[\s>]",
        head,
    ) is not None and not re.search(rb"<html", head, re.I)


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """The drafts of all entries with a text. Rejects what is not well-formed and a feed without a text."""
    try:
        root = tree_of(text)
    except XmlRefused as error:
        return Rejected(Reason.MALFORMED, f"not RSS or Atom: {error}")
    channel = root.find("channel")
    channel = channel if channel is not None else root
    publisher = first(channel, "title")
    language = language_code(first(channel, "language") or root.get("lang"))
    entries = [each for each in root.iter() if each.tag in ("item", "entry")]
    refused = (LEFT_OUT,) if len(entries) > MOST_DRAFTS else ()
    entries = entries[:MOST_DRAFTS]
    drafts = tuple(draft for each in entries if (draft := _draft(each, text, charset, publisher, language)) is not None)
    if not drafts:
        return Rejected(Reason.NO_ARTICLE, "a feed without a text in it")
    return Accepted(drafts, refused)


def _draft(entry: Element, text: str, charset: str, publisher: str | None, language: str | None) -> Draft | None:
    body = next(
        (found for name in ("encoded", "content", "description", "summary") if (found := _body(entry, name))), None
    )
    if not body:
        return None
    return Draft(
        text=text,
        charset=charset,
        content_type="application/rss+xml" if entry.tag == "item" else "application/atom+xml",
        kind="field",
        body=body,
        uri=first(entry, "guid", "id") or first(entry, "link") or attribute(entry, "link", "href"),
        language=language,
        headline=first(entry, "title"),
        byline=first(entry, "author/name", "creator", "author"),
        section=first(entry, "category") or attribute(entry, "category", "term"),
        publishers=(publisher,) if publisher else (),
        published=moment(first(entry, "pubDate", "published", "date", "issued", "updated")),
        updated=moment(first(entry, "updated", "modified")),
    )


def _body(entry: Element, name: str) -> str | None:
    element = entry.find(name)
    if element is None:
        return None
    if len(element):
        return "\n\n".join(paragraphs(element)) or None
    text = "".join(element.itertext()).strip()
    if looks_like_markup(text) or re.search(r"<[a-z]+[\s>/]", text):
        return "\n\n".join(piece.text for piece in pieces_of(text)) or None
    return text_of(element) and text

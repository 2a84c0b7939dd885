"""XML of no known format in, one draft per article in it out: a press release, an export, an answer in SOAP.

Its elements are read like the names in JSON: an element with others inside is an object, repeated ones are a list, and
one with block elements of HTML inside is a text with markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Any
from xml.etree.ElementTree import Element

from service.formats.draft import LEFT_OUT, MOST_DRAFTS, Draft
from service.formats.json_document import articles, with_head
from service.formats.json_names import NAMES, is_body_name, plain
from service.formats.json_objects import draft_of_object
from service.formats.xml_tree import BLOCKS, XmlRefused, as_html, paragraphs, stripped, text_of, tree_of
from service.outcome import Accepted, Outcome, Reason, Rejected

# Attributes that say how a text is written, or nothing about it.
SILENT = frozenset(["space", "type", "format", "contenttype", "mimetype", "schemaLocation", "nil", "base", "encoding"])
# Names that news formats share with HTML's blocks; an element inside an object is a field, not a paragraph.
MARKUP = BLOCKS - {"article", "section", "media", "block", "table"}
INLINE = frozenset(["a", "b", "i", "em", "strong", "span", "u", "sup", "sub", "img"])
# Names of a paragraph that HTML does not know; names of a title, which no body has.
PARAGRAPHS = frozenset(["para", "paragraph", "par"])
TITLES = frozenset(["title", "headline"])


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """The articles in ``text``. Rejects with unsupported-format if it has none, with malformed if it is not XML."""
    try:
        root = tree_of(text)
    except XmlRefused as error:
        return Rejected(Reason.MALFORMED, f"not XML: {error}")
    found = filter(None, (_draft(each, text, charset) for each in articles({root.tag: _value(root)})))
    drafts = tuple(islice(found, MOST_DRAFTS + 1))
    if drafts:
        return Accepted(drafts[:MOST_DRAFTS], (LEFT_OUT,) if len(drafts) > MOST_DRAFTS else ())
    return Rejected(
        Reason.UNSUPPORTED_FORMAT,
        f"XML with a root element {root.tag[:60]!r} that no format knows, and without a text under a headline",
    )


def _draft(value: Mapping[str, Any], text: str, charset: str) -> Draft | None:
    draft = draft_of_object(value, text, charset)
    # A headline and a text are what tells an article from the data of any other program; those have a ``name`` too.
    titled = {plain(key) for key in with_head(value)} & set(NAMES["headline"]) - {"name"}
    if draft is None or not titled or not draft.headline or not draft.body:
        return None
    return replace(draft, content_type="application/xml")


def _value(element: Element) -> Any:
    """An element as JSON has it: its text, its markup, a list of what it has several of, or an object."""
    if any(child.tag in MARKUP for child in element):
        return as_html(element)
    if _has_paragraphs(element):
        return [
            text for child in element if not len(child) or child.tag.lower() in PARAGRAPHS if (text := text_of(child))
        ]
    attributes = {name: value for name, value in element.attrib.items() if name not in SILENT and value.strip()}
    text = stripped(element.text)
    if len(element) == 0 or text or all(child.tag in INLINE for child in element):
        content = _inline(element) if len(element) else text
        return {"#text": content, **attributes} if attributes and content else content or attributes or None
    names = {child.tag for child in element}
    values = [_value(child) for child in element]
    if len(names) == 1 and not attributes and (len(values) > 1 or element.tag.startswith(element[0].tag)):
        return [each for each in values if each is not None]
    found: dict[str, Any] = dict(attributes)
    listed: dict[str, list[Any]] = {}
    for child, value in zip(element, values, strict=True):
        if value is not None:
            listed.setdefault(child.tag, []).append(value)
    found |= {name: each if len(each) > 1 else each[0] for name, each in listed.items()}
    return found


def _has_paragraphs(element: Element) -> bool:
    """Whether an element is a body in paragraphs, whatever is among them, and not an article with its title."""
    tags = {child.tag.lower() for child in element}
    name = plain(element.tag)
    return not tags.isdisjoint(PARAGRAPHS) and not tags & TITLES and (name in NAMES["body"] or is_body_name(name))


def _inline(element: Element) -> str:
    """What is in an element that begins with text: as HTML if there are blocks in it, otherwise as it is seen."""
    blocks = any(each.tag in MARKUP for each in element.iter() if each is not element)
    return as_html(element).strip() if blocks else "\n\n".join(paragraphs(element))

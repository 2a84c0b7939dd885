"""A NewsML-G2 element in, its code, its name, its text in a language, or all of it as JSON out."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from service.formats.xml_tree import paragraphs, stripped, text_of

# Attributes that identify a concept, a party or a link target, the usual one first.
CODES = ("qcode", "uri", "literal")
# Roles of names that are abbreviations or codes.
SHORT = re.compile(r"mnemonic|short|abbr|sort|code|index", re.IGNORECASE)
# Elements that state the relation of an item to another: its origin, its collection, or another form of it.
RELATIONS = ("memberOf", "instanceOf", "derivedFrom", "deliverableOf", "altRep", "origRep")
# Attributes that say nothing about the item, and attributes of a concept that have fields.
SILENT = frozenset({"id", "lang", "dir", "custom", "created", "modified", "creator", "versioninfo", "g2flag"})


def main_headline(content: Element, language: str = "") -> str | None:
    """The main headline: not one with the role of another kind (``hld:sub``, ``short``), of the first rank, preferably
    in ``language``."""
    found = in_language(content, "headline", language)
    if len(found) > 1:
        found.sort(key=lambda each: int(rank) if (rank := each.get("rank") or "1").isdecimal() else 1)
        found.sort(
            key=lambda each: re.search(r"sub|short|kicker|over|alt", code_or_uri(each, "role") or "", re.I) is not None
        )
    return next(filter(None, map(text_of, found)), None)


def in_language(content: Element, name: str, language: str) -> list[Element]:
    """The properties called ``name``, those stated to be in a language other than ``language`` last."""
    found = content.findall(name)
    found.sort(key=lambda each: bool(language) and not (each.get("lang") or language).lower().startswith(language))
    return found


def text_in(content: Element, name: str, language: str) -> str | None:
    """The text of the property called ``name``, preferably in ``language``; None if there is none."""
    return next(filter(None, map(text_of, in_language(content, name, language))), None)


def subheadlines(content: Element) -> tuple[str, ...]:
    """The headlines whose role is that of a subheadline."""
    found = (
        text_of(each) for each in content.findall("headline") if "sub" in (code_or_uri(each, "role") or "").lower()
    )
    return tuple(filter(None, found))


def name_of(concept: Element, language: str = "") -> str | None:
    """The name of a concept, preferably in ``language`` and not abbreviated; None if there is none."""
    names = [(text, each) for each in concept.findall("name") if (text := text_of(each))]
    if len(names) > 1:
        names.sort(
            key=lambda pair: (
                not (pair[1].get("lang") or language).lower().startswith(language),
                SHORT.search(code_or_uri(pair[1], "role") or "") is not None,
            )
        )
    return names[0][0] if names else None


def child(element: Element, name: str) -> Element:
    """The first child element called ``name``, or a new empty element."""
    found = element.find(name)
    return Element(name) if found is None else found


def code_of(element: Element) -> str | None:
    """The code of a concept or party: its QCode, else its URI, else its literal; None if it has none."""
    return element.get("qcode") or element.get("uri") or element.get("literal")


def code_or_uri(element: Element, name: str) -> str | None:
    """The attribute ``name``, a QCode, else its counterpart with a full URI (``nameuri``)."""
    return element.get(name) or element.get(f"{name}uri")


def as_json(element: Element) -> dict[str, object]:
    """An element as an object for JSON: its name, attributes, text and child elements."""
    # Mixed content is reduced to its text.
    mixed = any(stripped(each.tail) for each in element)
    inside = [] if mixed else [as_json(each) for each in element]
    words = note_text(element) if mixed else " ".join((element.text or "").split())
    return (
        {"element": element.tag, **element.attrib}
        | ({"text": words} if words else {})
        | ({"inside": inside} if inside else {})
    )


def note_text(note: Element) -> str | None:
    """A note's text, one line per paragraph of its markup; None if empty."""
    return "\n".join(paragraphs(note)) or None if len(note) else text_of(note)

"""An element of NewsML-G2 in; its code, its name, its text in a language or all that it says, out."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from service.formats.xml_tree import paragraphs, stripped, text_of

# How a concept, a party or a target is named, the usual way first.
CODES = ("qcode", "uri", "literal")
# Names of a concept that stand for another of its names.
SHORT = re.compile(r"mnemonic|short|abbr|sort|code|index", re.IGNORECASE)
# What an item came from, is in, or is another form of.
RELATIONS = ("memberOf", "instanceOf", "derivedFrom", "deliverableOf", "altRep", "origRep")
# Attributes of every element that say nothing of an item, and those of a concept that have fields.
SILENT = frozenset({"id", "lang", "dir", "custom", "created", "modified", "creator", "versioninfo", "g2flag"})


def main_headline(content: Element, language: str = "") -> str | None:
    """The headline that no role calls another one's (``hld:sub``, ``short``), in ``language`` where there is
    one; else the first."""
    found = in_language(content, "headline", language)
    found.sort(key=lambda each: 1 if re.search(r"sub|short|kicker|over|alt", said_of(each, "role") or "", re.I) else 0)
    return next(filter(None, map(text_of, found)), None)


def in_language(content: Element, name: str, language: str) -> list[Element]:
    """The properties called ``name``, those in ``language`` before those that say they are in another one."""
    found = content.findall(name)
    found.sort(key=lambda each: bool(language) and not (each.get("lang") or language).lower().startswith(language))
    return found


def text_in(content: Element, name: str, language: str) -> str | None:
    """The text of the property called ``name``: of several, the one in ``language``."""
    return next(filter(None, map(text_of, in_language(content, name, language))), None)


def subheadlines(content: Element) -> tuple[str, ...]:
    """The headlines that are below the main one by their role."""
    found = (text_of(each) for each in content.findall("headline") if "sub" in (said_of(each, "role") or "").lower())
    return tuple(filter(None, found))


def name_of(concept: Element, language: str = "") -> str | None:
    """The name of a concept: in ``language`` and not one for short, where there is such a one."""
    names = [(text, each) for each in concept.findall("name") if (text := text_of(each))]
    if len(names) > 1:
        names.sort(
            key=lambda pair: (
                not (pair[1].get("lang") or language).lower().startswith(language),
                SHORT.search(said_of(pair[1], "role") or "") is not None,
            )
        )
    return names[0][0] if names else None


def child(element: Element, name: str) -> Element:
    """The first child called ``name``, or an empty one."""
    found = element.find(name)
    return Element(name) if found is None else found


def code_of(element: Element) -> str | None:
    return element.get("qcode") or element.get("uri") or element.get("literal")


def said_of(element: Element, name: str) -> str | None:
    """An attribute that is a code, or its sibling that is an address."""
    return element.get(name) or element.get(f"{name}uri")


def as_json(element: Element) -> dict[str, object]:
    # Text with marks among it is text.
    mixed = any(stripped(each.tail) for each in element)
    inside = [] if mixed else [as_json(each) for each in element]
    words = note_text(element) if mixed else " ".join((element.text or "").split())
    return (
        {"element": element.tag, **element.attrib}
        | ({"text": words} if words else {})
        | ({"inside": inside} if inside else {})
    )


def note_text(note: Element) -> str | None:
    """A note's text, a line for each that its markup has."""
    return "\n".join(paragraphs(note)) or None if len(note) else text_of(note)

"""A NewsML 1 item and the component around its text in, its news lines and its place out."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from service.formats import nitf
from service.formats.newsml_1_stated import has_file, holds
from service.formats.values import writer
from service.formats.xml_tree import attribute, first, found_at, stripped, text_of

# Properties that name a place, the most specific first, and where they stand.
PLACES = ("City", "CountryArea", "Country")
PLACES_IN = (".//Location/Property", ".//Property[@FormalName='Location']/Property", ".//DescriptiveMetadata/Property")


def line(item: Element, around: Element, name: str) -> str | None:
    """The news line called ``name`` of the component ``around`` the text, else the first one in the item."""
    return first(around, f"NewsLines/{name}") or first(item, f".//NewsLines/{name}")


def _line_beside_files(item: Element, around: Element, name: str) -> str | None:
    """The first news line called ``name`` in the item that is not of a picture or another file beside the text."""
    for component in item.iter("NewsComponent"):
        found = first(component, f"NewsLines/{name}")
        if found and (around is item or holds(component, around) or not has_file(component)):
            return found
    return None


def subheadings(item: Element, marked: Element | None) -> tuple[str, ...]:
    """The subheadings of the item's news lines, then those of the NITF inside it, ``marked``."""
    inside = () if marked is None else marked.iter("hl2")
    return tuple(dict.fromkeys(filter(None, map(text_of, (*found_at(item, ".//NewsLines/SubHeadLine"), *inside)))))


def dateline(item: Element, around: Element) -> str | None:
    """The dateline; None if it has no letters: some write only the date into its element."""
    text = line(item, around, "DateLine")
    return text if text and re.search(r"[^\W\d_]{2}", text) else None


def located(item: Element) -> str | None:
    """Where it was written, as specific as stated: the dateline of the NITF inside, else city, area or country of
    ``Location``, else of the item's own properties."""
    places: dict[str, str] = {}
    for path in PLACES_IN:
        for each in found_at(item, path):
            if value := stripped(each.get("Value")):
                places.setdefault(each.get("FormalName") or "", value)
    if city := attribute(item, ".//evloc", "city"):
        places.setdefault("City", city)
    return (
        first(item, ".//dateline/location")
        or next((places[name] for name in PLACES if name in places), None)
        or attribute(item, ".//Location/Property", "Value")
    )


def byline(item: Element, around: Element) -> str | None:
    """The writer: as in the lines of the text, of the item, of the NITF inside, else its creator."""
    marked = next(item.iter("body.head"), None)
    inside = nitf.byline(marked) if marked is not None else None
    by = first(around, "NewsLines/ByLine") or _line_beside_files(item, around, "ByLine") or inside
    by = by or attribute(item, ".//AdministrativeMetadata/Creator/Party", "FormalName")
    return writer(by) or None if by else None

"""A NewsML-G2 item in, its properties without a field in ``Stated`` out, by element name.

A property that is only a text or a code is given as text, any other as JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import orjson

from service.formats.g2_elements import (
    CODES,
    RELATIONS,
    SILENT,
    as_json,
    code_of,
    code_or_uri,
    main_headline,
    note_text,
    text_in,
)
from service.formats.xml_tree import BLOCKS, stripped, text_of

# Attributes with the value of a provider's own property (``...ExtProperty``).
EXTENSIONS = ("value", "literal", "qcode", "uri", "valueuri")
# Properties that have fields of their own, in ``Stated`` or in an article; all others go to ``other``.
PLACED = frozenset(
    [
        *("catalog", "catalogRef", "itemMeta", "contentMeta", "contentSet", "rightsInfo", "assert", "groupSet"),
        "conceptSet",
        *("itemClass", "provider", "versionCreated", "firstCreated", "embargoed", "pubStatus", "profile", "service"),
        *("title", "edNote", "signal", "link", "expires", "urgency", "contentCreated", "contentModified", "located"),
        *("infoSource", "creator", "contributor", "audience", "altId", "keyword", "genre", "subject", "icon"),
        *("headline", "slugline", "dateline", "by", "creditline", "description", "language", "priority", "transmitId"),
        *("copyrightHolder", "copyrightNotice", "usageTerms", "channel", "conceptId", "name"),
    ]
)
# Properties of which an item may have several, while the fields hold only one; the others go to ``other``.
SINGLE = ("headline", "slugline", "dateline", "by", "creditline", "language", "title", "profile", "provider")
# Those of them that may be given in several languages.
SPOKEN = ("slugline", "dateline", "by", "creditline")
# Longest value of a property, in characters.
LONGEST_OTHER = 16_000
# Attributes that are not the value of a property.
_OF_THE_TERM = SILENT | {"role", "roleuri", "rank"}


def other_of(
    item: Element, meta: Element, content: Element, rights: list[Element], header: Element, language: str
) -> Iterator[tuple[str, str]]:
    """Name and value of each property without a field. The name is the element's; of a provider's own property
    (``...ExtProperty``) its ``rel``; for texts with a role, the element's name and the role."""
    found: dict[str, list[Element]] = {}
    for part in (item, meta, content, *rights, header):
        for each in part:
            if each.tag.endswith("ExtProperty") and (rel := code_or_uri(each, "rel")):
                found.setdefault(rel, []).append(each)
            elif each.tag not in PLACED and each.tag not in RELATIONS:
                found.setdefault(each.tag, []).append(each)
    used = {name: text_in(content, name, language) for name in SPOKEN} | {"headline": main_headline(content, language)}
    for name in SINGLE:
        parts = [each for part in (meta, content) for each in part.findall(name)]
        more = [each for each in parts if text_of(each) != used[name]] if name in used else parts[1:]
        for each in more:
            role = code_or_uri(each, "role")
            found.setdefault(f"{name} {role}" if role else name, []).append(each)
    for name in ("description", "keyword"):
        for number, each in enumerate(content.findall(name)):
            if (role := code_or_uri(each, "role")) or (number and name == "description"):
                found.setdefault(f"{name} {role}" if role else name, []).append(each)
    if meta.find("firstCreated") is not None:
        found["contentCreated"] = content.findall("contentCreated")
    # The fields have only the name of a party, the code of a signal and the members of a package: keep the rest here.
    holders = (one for part in rights for one in part.findall("copyrightHolder"))
    for each in (*meta.findall("provider"), *meta.findall("signal"), *holders):
        if len(each) > 1 or (len(each) and code_of(each)):
            found.setdefault(each.tag, []).append(each)
    used_codes = {value for part in (meta, content) for each in part for name in CODES if (value := each.get(name))}
    found["assert"] = [each for each in item.findall("assert") if code_of(each) not in used_codes]
    # The days of an event, and the rule by which it recurs.
    for each in item.iterfind("concept/eventDetails/dates/*"):
        found.setdefault(each.tag, []).append(each)
    groups = item.find("groupSet")
    if groups is not None and len(groups) > 1:
        found["groupSet"] = [groups]
    for name, elements in found.items():
        with_content = [
            each for each in dict.fromkeys(elements) if len(each) or text_of(each) or {*each.attrib} - SILENT
        ]
        if with_content and (value := _value(with_content)):
            yield name, value


def _value(elements: list[Element]) -> str | None:
    """The value of all elements of one name: one line each if all are only texts or codes, else JSON; None if longer
    than LONGEST_OTHER."""
    plain = [_plain(each) for each in elements]
    if all(plain):
        return "\n".join(filter(None, plain))[:LONGEST_OTHER]
    text = orjson.dumps([as_json(each) for each in elements]).decode()
    return text if len(text) <= LONGEST_OTHER else None


def _plain(element: Element) -> str | None:
    """The text of an element, or its code; None if it has more than that."""
    if element.tag.endswith("ExtProperty"):
        return next((value for name in EXTENSIONS if (value := element.get(name))), None) or text_of(element)
    values = [value for name, value in element.attrib.items() if name not in _OF_THE_TERM]
    marked = all(each.tag in BLOCKS or stripped(each.tail) for each in element)
    text = note_text(element) if marked else None
    if marked and (text is None) == (len(values) == 1) and len(values) < 2:
        return text or values[0]
    return None

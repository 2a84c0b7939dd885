"""A NewsML-G2 item in, its ``Stated`` out. Source: NewsML-G2 2.35 and its guidelines (IPTC).

Values without a field go to ``other`` (``g2_other``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree.ElementTree import Element

import orjson

from service.formats.g2_elements import (
    CODES,
    RELATIONS,
    SILENT,
    as_json,
    child,
    code_of,
    code_or_uri,
    in_language,
    name_of,
    note_text,
)
from service.formats.g2_other import other_of
from service.formats.json_document import whole_number
from service.formats.moments import moment
from service.formats.values import item_type, share, whole
from service.formats.xml_tree import attribute, first, found_at, stripped, text_of
from service.stated import Association, Concept, Link, Note, Rendition, Stated

# Last part of a concept's type, in IPTC's vocabulary -> field of ``Stated``.
KINDS = {
    "person": "people",
    "organisation": "organisations",
    "geoarea": "places",
    "poi": "places",
    "place": "places",
    "event": "events",
    "category": "categories",
}
# Element with details of a concept -> the type of the concept, if it is not stated.
DETAILS = {
    "personDetails": "cpnat:person",
    "organisationDetails": "cpnat:organisation",
    "geoAreaDetails": "cpnat:geoArea",
    "POIDetails": "cpnat:poi",
    "eventDetails": "cpnat:event",
}
# Relation of an item to the place where it was written.
LOCATED = "located"
# Relation of an item to the concepts that it defines, and how many of a vocabulary are kept.
DEFINED, MOST_DEFINED = "defines", 1_000
# First part of a media type -> ninjs type.
MEDIA = {"image": "picture", "video": "video", "audio": "audio"}
MAPPED_ATTRIBUTES = frozenset(
    {*CODES, "role", "roleuri", "type", "typeuri", "creator", "creatoruri", "confidence", *SILENT}
)
# Longest details of a concept, in characters: some carry an encyclopedia entry. Longer ones are dropped.
LONGEST_DETAILS = 4_000
IPTC_CATALOG = "catalog.IPTC-G2-Standards"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What is needed to interpret an item's codes: the language for names, the scheme URIs by alias, the assertions by
    code."""

    language: str
    schemes: Mapping[str, str]
    assertions: Mapping[str, list[Element]]


@cache
def iptc_schemes() -> Mapping[str, str]:
    """Alias -> URI of the vocabularies in IPTC's catalog, which nearly all items refer to."""
    lines = files(__package__).joinpath("schemes.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


def vocabulary_of(item: Element, header: Element | None) -> Vocabulary:
    """The vocabulary of ``item``, which came in a message with ``header``. No catalog is fetched: of those referred to,
    only IPTC's is known."""
    catalogs = (*item.findall("catalogRef"), *(() if header is None else header.findall("catalogRef")))
    schemes = dict(iptc_schemes()) if any(IPTC_CATALOG in each.get("href", "") for each in catalogs) else {}
    for each in found_at(item, "catalog/scheme"):
        if (alias := each.get("alias")) and (address := each.get("uri")):
            schemes[alias] = address
    assertions: dict[str, list[Element]] = {}
    for each in item.findall("assert"):
        for name in CODES:
            if code := each.get(name):
                assertions.setdefault(code, []).append(each)
    language = _language(item, child(item, "contentMeta")) or ""
    return Vocabulary(language[:2].lower(), schemes, assertions)


def of_g2(item: Element, header: Element | None) -> Stated:
    """The ``Stated`` of a NewsML-G2 item and the ``header`` of the message it came in."""
    meta, content = child(item, "itemMeta"), child(item, "contentMeta")
    header = Element("header") if header is None else header
    words = vocabulary_of(item, header)
    rights = list(item.findall("rightsInfo"))
    # An event says itself what it is about, where it is and who takes part.
    event = child(child(item, "concept"), "eventDetails")
    subjects = tuple(_concepts((*content.findall("subject"), *event.findall("subject")), words))
    taking_part = _concepts((*event.findall("participant"), *event.findall("organiser")), words)
    located = (*content.findall("located"), *event.findall("location"))
    # A concept or knowledge item is not about its concepts, but defines them.
    defined = tuple(_defined(item, words)) if len(event) == 0 else ()
    kinds: dict[str, list[Concept]] = {}
    for each in (*subjects, *taking_part, *defined):
        kinds.setdefault(_kind(each), []).append(each)
    return Stated(
        item_class=attribute(meta, "itemClass", "qcode", "uri"),
        language=_language(item, content),
        profile=first(meta, "profile"),
        title=first(meta, "title"),
        abstract=_abstract(content, words.language) or first(item, "concept/definition"),
        priority=whole(first(header, "priority"), 1, 9),
        usage_terms=_texts(each for one in rights for each in one.findall("usageTerms")),
        copyright_holder=next((_party(each, words) for one in rights for each in one.findall("copyrightHolder")), None),
        copyright_notice=_texts(each for one in rights for each in one.findall("copyrightNotice")),
        keywords=tuple(dict.fromkeys(filter(None, map(text_of, content.findall("keyword"))))),
        genres=tuple(_concepts(content.findall("genre"), words)),
        subjects=(*subjects, *defined),
        categories=tuple(kinds.get("categories", ())),
        places=(*kinds.get("places", ()), *_concepts(located, words, LOCATED)),
        people=tuple(kinds.get("people", ())),
        organisations=tuple(kinds.get("organisations", ())),
        events=tuple(kinds.get("events", ())),
        services=tuple(_concepts(meta.findall("service"), words)),
        channels=tuple(Concept(code=text) for each in header.findall("channel") if (text := text_of(each))),
        audiences=tuple(_concepts(content.findall("audience"), words)),
        notes=tuple(_notes(meta)),
        signals=tuple(filter(None, (code_of(each) for one in (meta, header) for each in one.findall("signal")))),
        provider=next((_party(each, words) for each in meta.findall("provider")), None),
        sources=tuple(_concepts(content.findall("infoSource"), words)),
        creators=(
            *_concepts(content.findall("creator"), words),
            *_concepts(content.findall("contributor"), words, "contributor"),
        ),
        message_id=first(header, "transmitId"),
        word_count=next((count for each in _inline(item) if (count := whole_number(each.get("wordcount")))), None),
        expires=next((at for one in (meta, *rights) if (at := moment(first(one, "expires")))), None),
        alternate_ids=tuple(
            Concept(
                code=text, kind=code_or_uri(each, "type"), rel=code_or_uri(each, "role"), details=_details([each], None)
            )
            for each in content.findall("altId")
            if (text := text_of(each) or each.get("id"))
        ),
        links=tuple(dict.fromkeys(_links(item, meta, words))),
        **_files(item, content),
        other=dict(other_of(item, meta, content, rights, header, words.language)),
    )


def _inline(item: Element) -> Iterator[Element]:
    yield from item.iter("inlineXML")
    yield from item.iter("inlineData")


def _language(item: Element, content: Element) -> str | None:
    """The language that an item states, else that of the HTML in it, else that of its headline."""
    page = next(item.iter("html"), None)
    stated = attribute(content, "language", "tag") or item.get("lang")
    return stated or (None if page is None else page.get("lang")) or attribute(content, "headline", "lang")


def _kind(concept: Concept) -> str:
    """The additional field of ``Stated`` for concepts of this type; "" if they are only subjects."""
    return KINDS.get(re.split("[:/#]", concept.kind or "")[-1].lower(), "")


def _concepts(elements: Iterable[Element], words: Vocabulary, rel: str | None = None) -> Iterator[Concept]:
    """The concepts in ``elements``, combined with the item's assertions; ``rel`` is used if an element has no role."""
    for each in elements:
        main = each.find("mainConcept")
        code = code_of(each) or (None if main is None else code_of(main))
        facts = [each, *words.assertions.get(code or "", ())]
        name = next((name for fact in facts if (name := name_of(fact, words.language))), None)
        name = name_of(main, words.language) if name is None and main is not None else name
        if not (name or code):
            continue
        kind = code_or_uri(each, "type") or next((found for fact in facts if (found := _type(fact))), None)
        confidence = whole(each.get("confidence"), 0, 100)
        yield Concept(
            name=name,
            code=code,
            scheme=words.schemes.get((each.get("qcode") or "").partition(":")[0]),
            rel=code_or_uri(each, "role") or rel,
            kind=kind,
            creator=code_or_uri(each, "creator"),
            confidence=share(confidence),
            details=_details(facts, name),
        )


def _defined(item: Element, words: Vocabulary) -> Iterator[Concept]:
    """The concepts that a concept or knowledge item defines, the first MOST_DEFINED of them."""
    found = (*item.findall("concept"), *found_at(item, "conceptSet/concept"))
    for each in found[:MOST_DEFINED]:
        identifier, name = child(each, "conceptId"), name_of(each, words.language)
        if code := code_of(identifier):
            yield Concept(
                name=name,
                code=code,
                scheme=words.schemes.get((identifier.get("qcode") or "").partition(":")[0]),
                rel=DEFINED,
                kind=_type(each),
                details=_details([each], name),
            )


def _type(fact: Element) -> str | None:
    """The type of a concept from its ``type`` element, else from its details."""
    stated = fact.find("type")
    if stated is not None and (code := code_of(stated)):
        return code
    return next((DETAILS[each.tag] for each in fact if each.tag in DETAILS), None)


def _details(facts: Iterable[Element], name: str | None) -> str | None:
    """Everything else about a concept, as JSON: relevance, other names, facets, broader and related concepts, contacts;
    None if empty or too long."""
    details: list[dict[str, object]] = []
    for fact in facts:
        more = {key: value for key, value in fact.attrib.items() if key not in MAPPED_ATTRIBUTES}
        details += [{"element": fact.tag, **more}] if more else []
        details += [as_json(each) for each in fact if not (each.tag == "name" and text_of(each) == name)]
    text = orjson.dumps(details).decode() if details else ""
    return text if 0 < len(text) <= LONGEST_DETAILS else None


def _abstract(content: Element, language: str) -> str | None:
    """The description with the role of a summary, else the first; preferably in ``language``."""
    descriptions = in_language(content, "description", language)
    found = [(code_or_uri(each, "role") or "", text) for each in descriptions if (text := text_of(each))]
    found.sort(key=lambda pair: not re.search(r"summar|abstract|lead|intro", pair[0]))
    return found[0][1] if found else None


def _notes(meta: Element) -> Iterator[Note]:
    for each in meta.findall("edNote"):
        if text := note_text(each):
            yield Note(text=text, role=code_or_uri(each, "role"), pubconstraint=code_or_uri(each, "pubconstraint"))


def _party(party: Element, words: Vocabulary) -> str | None:
    return name_of(party, words.language) or (party.get("literal") or code_of(party)) or text_of(party)


def _texts(elements: Iterable[Element]) -> str | None:
    return "\n".join(dict.fromkeys(text for each in elements if (text := text_of(each)))) or None


def _links(item: Element, meta: Element, words: Vocabulary) -> Iterator[Link]:
    for part in item:
        if part.tag not in ("contentSet", "assert"):
            for each in part.iter("link"):
                yield from _link(each, code_or_uri(each, "rel"), words)
            for name in ("usageTerms", "copyrightNotice"):
                for each in part.findall(name):
                    if href := each.get("href"):
                        yield Link(href=href, rel=name)
    for name in ("itemRef", "conceptRef"):
        for each in item.iter(name):
            yield from _link(each, "member", words)
    for name in RELATIONS:
        for each in (*item.findall(name), *meta.findall(name)):
            yield from _link(each, name, words)


def _link(target: Element, rel: str | None, words: Vocabulary) -> Iterator[Link]:
    """A link to ``target``, with its other properties as JSON in ``details``."""
    title = first(target, "title") or name_of(target, words.language) or first(target, "headline")
    href = target.get("href") or target.get("residref") or code_of(target) or stripped(target.text) or title
    if not href:
        return
    mapped = ("href", "residref", *CODES, "rel", "reluri", "contenttype", *SILENT)
    more = {name: value for name, value in target.attrib.items() if name not in mapped}
    details: list[dict[str, object]] = [{"element": target.tag, **more}] if more else []
    known = ("title", "name", "headline")
    details += [
        as_json(each) for each in target if each.tag != "link" and not (each.tag in known and text_of(each) == title)
    ]
    text = orjson.dumps(details).decode() if details else ""
    yield Link(
        href=href,
        rel=rel,
        title=title,
        media_type=target.get("contenttype"),
        details=text if 0 < len(text) <= LONGEST_DETAILS else None,
    )


def _files(item: Element, content: Element) -> dict[str, Any]:
    """The renditions in ``remoteContent`` and ``icon``: of a picture, a graphic, a film or a sound its own; of other
    items those of one association, since they are forms of the same content."""
    found = (*found_at(item, "contentSet/remoteContent"), *content.findall("icon"))
    renditions = tuple(map(_rendition, found))
    if item_type(attribute(child(item, "itemMeta"), "itemClass", "qcode", "uri")) in (*MEDIA.values(), "graphic"):
        return {"renditions": renditions}
    kinds = {(each.media_type or "").partition("/")[0] for each in renditions}
    kind = MEDIA.get(kinds.pop()) if len(kinds) == 1 else None
    return {"associations": (Association(type=kind, renditions=renditions),)} if renditions else {}


def _rendition(each: Element) -> Rendition:
    mapped = ("href", "residref", "rendition", "contenttype", "width", "height", "size", "duration", *SILENT)
    more = {name: value for name, value in each.attrib.items() if name not in mapped}
    details: list[dict[str, object]] = [{"element": each.tag, **more}] if more else []
    details += map(as_json, each)
    text = orjson.dumps(details).decode() if details else ""
    return Rendition(
        href=each.get("href") or each.get("residref"),
        name=code_or_uri(each, "rendition"),
        media_type=each.get("contenttype"),
        width=whole_number(each.get("width")),
        height=whole_number(each.get("height")),
        size_bytes=whole_number(each.get("size")),
        duration=each.get("duration"),
        details=text if 0 < len(text) <= LONGEST_DETAILS else None,
    )

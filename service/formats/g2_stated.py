"""A NewsML-G2 item in, its ``Stated`` out. Source: NewsML-G2 2.35 and its guidelines (IPTC).

What has no field of its own is in ``other`` under the name of its element: as text where it is text or a code alone,
else as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from xml.etree.ElementTree import Element

import orjson

from service.formats.json_document import whole_number
from service.formats.moments import moment
from service.formats.values import share, whole
from service.formats.xml_tree import BLOCKS, attribute, first, paragraphs, stripped, text_of
from service.stated import Association, Concept, Link, Note, Rendition, Stated

# How a concept, a party or a target is named, the usual way first.
CODES = ("qcode", "uri", "literal")
# Where a property of a provider's own has its value.
EXTENSIONS = ("value", "literal", "qcode", "uri", "valueuri")
# The last part of a concept's type, as in IPTC's vocabulary of them -> field of ``Stated``.
KINDS = {
    "person": "people",
    "organisation": "organisations",
    "geoarea": "places",
    "poi": "places",
    "event": "events",
    "category": "categories",
}
# Where nothing says of what type a concept is, what is told of it does.
DETAILS = {
    "personDetails": "cpnat:person",
    "organisationDetails": "cpnat:organisation",
    "geoAreaDetails": "cpnat:geoArea",
    "POIDetails": "cpnat:poi",
    "eventDetails": "cpnat:event",
}
# What the place is to an item that it was written in.
LOCATED = "located"
# What a media type is called as a kind of item.
MEDIA = {"image": "picture", "video": "video", "audio": "audio"}
# Names of a concept that stand for another of its names.
SHORT = re.compile(r"mnemonic|short|abbr|sort|code|index", re.IGNORECASE)
# Properties that have fields of their own, in ``Stated`` or in an article; all others go to ``other``.
PLACED = frozenset(
    [
        *("catalog", "catalogRef", "itemMeta", "contentMeta", "contentSet", "rightsInfo", "assert", "groupSet"),
        *("itemClass", "provider", "versionCreated", "firstCreated", "embargoed", "pubStatus", "profile", "service"),
        *("title", "edNote", "signal", "link", "expires", "urgency", "contentCreated", "contentModified", "located"),
        *("infoSource", "creator", "contributor", "audience", "altId", "keyword", "genre", "subject", "icon"),
        *("headline", "slugline", "dateline", "by", "creditline", "description", "language", "priority", "transmitId"),
        *("copyrightHolder", "copyrightNotice", "usageTerms", "channel", "conceptId", "name"),
    ]
)
# Of these an item may have several, and our fields have the first.
SINGLE = ("headline", "slugline", "dateline", "by", "creditline", "language", "title", "profile", "provider")
# Of these, those that are words, which may be there in several languages.
SPOKEN = ("slugline", "dateline", "by", "creditline")
# What an item came from, is in, or is another form of.
RELATIONS = ("memberOf", "instanceOf", "derivedFrom", "deliverableOf", "altRep", "origRep")
# Attributes of every element that say nothing of an item, and those of a concept that have fields.
SILENT = frozenset({"id", "lang", "dir", "custom", "created", "modified", "creator", "versioninfo", "g2flag"})
TOLD = frozenset({*CODES, "role", "roleuri", "type", "typeuri", "creator", "creatoruri", "confidence", *SILENT})
# Of each concept and property no more is told than so many characters: some bring an entry of an encyclopedia.
LONGEST_DETAILS = 4_000
LONGEST_OTHER = 16_000
IPTC_CATALOG = "catalog.IPTC-G2-Standards"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What an item brings to understand its codes: the language of its names, its schemes by alias, its assertions by
    code."""

    language: str
    schemes: Mapping[str, str]
    assertions: Mapping[str, list[Element]]


@cache
def iptc_schemes() -> Mapping[str, str]:
    """Alias -> address of the vocabularies in IPTC's catalog, which nearly all items refer to."""
    lines = files(__package__).joinpath("schemes.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


def vocabulary_of(item: Element, header: Element | None) -> Vocabulary:
    """The vocabulary of ``item``, which came in a message with ``header``. No address is followed: of the catalogs
    that it refers to IPTC's is known."""
    catalogs = (*item.findall("catalogRef"), *(() if header is None else header.findall("catalogRef")))
    schemes = dict(iptc_schemes()) if any(IPTC_CATALOG in each.get("href", "") for each in catalogs) else {}
    for each in item.iterfind("catalog/scheme"):
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
    """A NewsML-G2 item, and the ``header`` of the message it came in."""
    meta, content = child(item, "itemMeta"), child(item, "contentMeta")
    header = Element("header") if header is None else header
    words = vocabulary_of(item, header)
    rights = list(item.findall("rightsInfo"))
    subjects = tuple(_concepts(content.findall("subject"), words))
    kinds: dict[str, list[Concept]] = {}
    for each in subjects:
        kinds.setdefault(_kind(each), []).append(each)
    return Stated(
        item_class=attribute(meta, "itemClass", "qcode", "uri"),
        language=_language(item, content),
        profile=first(meta, "profile"),
        title=first(meta, "title"),
        abstract=_abstract(content, words.language),
        priority=whole(first(header, "priority"), 1, 9),
        usage_terms=_texts(each for one in rights for each in one.findall("usageTerms")),
        copyright_holder=next((_party(each, words) for one in rights for each in one.findall("copyrightHolder")), None),
        copyright_notice=_texts(each for one in rights for each in one.findall("copyrightNotice")),
        keywords=tuple(dict.fromkeys(filter(None, map(text_of, content.findall("keyword"))))),
        genres=tuple(_concepts(content.findall("genre"), words)),
        subjects=subjects,
        categories=tuple(kinds.get("categories", ())),
        places=(*kinds.get("places", ()), *_concepts(content.findall("located"), words, LOCATED)),
        people=tuple(kinds.get("people", ())),
        organisations=tuple(kinds.get("organisations", ())),
        events=tuple(kinds.get("events", ())),
        services=tuple(_concepts(meta.findall("service"), words)),
        channels=tuple(Concept(code=text) for each in header.findall("channel") if (text := text_of(each))),
        audiences=tuple(_concepts(content.findall("audience"), words)),
        notes=tuple(_notes(meta)),
        signals=tuple(filter(None, (_code(each) for one in (meta, header) for each in one.findall("signal")))),
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
            Concept(code=text, kind=_said(each, "type"), rel=_said(each, "role"), details=_details([each], None))
            for each in content.findall("altId")
            if (text := text_of(each) or each.get("id"))
        ),
        links=tuple(dict.fromkeys(_links(item, meta, words))),
        associations=tuple(_remote(item, content)),
        other=dict(_other(item, meta, content, rights, header, words.language)),
    )


def _inline(item: Element) -> Iterator[Element]:
    yield from item.iter("inlineXML")
    yield from item.iter("inlineData")


def _language(item: Element, content: Element) -> str | None:
    """The language that an item says it is in, else the one of its page or its headline."""
    page = next(item.iter("html"), None)
    said = attribute(content, "language", "tag") or item.get("lang")
    return said or (None if page is None else page.get("lang")) or attribute(content, "headline", "lang")


def main_headline(content: Element, language: str = "") -> str | None:
    """The headline that no role calls another one's (``hld:sub``, ``short``), in ``language`` where there is
    one; else the first."""
    found = in_language(content, "headline", language)
    found.sort(key=lambda each: 1 if re.search(r"sub|short|kicker|over|alt", _said(each, "role") or "", re.I) else 0)
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
    found = (text_of(each) for each in content.findall("headline") if "sub" in (_said(each, "role") or "").lower())
    return tuple(filter(None, found))


def name_of(concept: Element, language: str = "") -> str | None:
    """The name of a concept: in ``language`` and not one for short, where there is such a one."""
    names = [(text, each) for each in concept.findall("name") if (text := text_of(each))]
    if len(names) > 1:
        names.sort(
            key=lambda pair: (
                not (pair[1].get("lang") or language).lower().startswith(language),
                SHORT.search(_said(pair[1], "role") or "") is not None,
            )
        )
    return names[0][0] if names else None


def child(element: Element, name: str) -> Element:
    """The first child called ``name``, or an empty one."""
    found = element.find(name)
    return Element(name) if found is None else found


def _code(element: Element) -> str | None:
    return element.get("qcode") or element.get("uri") or element.get("literal")


def _said(element: Element, name: str) -> str | None:
    """An attribute that is a code, or its sibling that is an address."""
    return element.get(name) or element.get(f"{name}uri")


def _kind(concept: Concept) -> str:
    """The field of ``Stated`` for concepts of this type; empty for those that are subjects alone."""
    return KINDS.get(re.split("[:/#]", concept.kind or "")[-1].lower(), "")


def _concepts(elements: Iterable[Element], words: Vocabulary, rel: str | None = None) -> Iterator[Concept]:
    """Concepts with what the item asserts of them elsewhere; ``rel`` is what they are where no role says more."""
    for each in elements:
        main = each.find("mainConcept")
        code = _code(each) or (None if main is None else _code(main))
        facts = [each, *words.assertions.get(code or "", ())]
        name = next((name for fact in facts if (name := name_of(fact, words.language))), None)
        name = name_of(main, words.language) if name is None and main is not None else name
        if not (name or code):
            continue
        kind = _said(each, "type") or next((said for fact in facts if (said := _type(fact))), None)
        confidence = whole(each.get("confidence"), 0, 100)
        yield Concept(
            name=name,
            code=code,
            scheme=words.schemes.get((each.get("qcode") or "").partition(":")[0]),
            rel=_said(each, "role") or rel,
            kind=kind,
            creator=_said(each, "creator"),
            confidence=share(confidence),
            details=_details(facts, name),
        )


def _type(fact: Element) -> str | None:
    """The type that is told of a concept beside its code."""
    stated = fact.find("type")
    if stated is not None and (code := _code(stated)):
        return code
    return next((DETAILS[each.tag] for each in fact if each.tag in DETAILS), None)


def _details(facts: Iterable[Element], name: str | None) -> str | None:
    """What else is said of a concept, as JSON: how sure and how important it is, its other names, facets, broader and
    related ones, contacts."""
    said: list[dict[str, object]] = []
    for fact in facts:
        more = {key: value for key, value in fact.attrib.items() if key not in TOLD}
        said += [{"element": fact.tag, **more}] if more else []
        said += [_as_json(each) for each in fact if not (each.tag == "name" and text_of(each) == name)]
    text = orjson.dumps(said).decode() if said else ""
    return text if 0 < len(text) <= LONGEST_DETAILS else None


def _as_json(element: Element) -> dict[str, object]:
    # Text with marks among it is text.
    mixed = any(stripped(each.tail) for each in element)
    inside = [] if mixed else [_as_json(each) for each in element]
    words = note_text(element) if mixed else " ".join((element.text or "").split())
    return (
        {"element": element.tag, **element.attrib}
        | ({"text": words} if words else {})
        | ({"inside": inside} if inside else {})
    )


def _abstract(content: Element, language: str) -> str | None:
    """The description whose role says that it is a summary, else the first; in ``language`` where there is one."""
    descriptions = in_language(content, "description", language)
    found = [(_said(each, "role") or "", text) for each in descriptions if (text := text_of(each))]
    found.sort(key=lambda pair: not re.search(r"summar|abstract|lead|intro", pair[0]))
    return found[0][1] if found else None


def _notes(meta: Element) -> Iterator[Note]:
    for each in meta.findall("edNote"):
        if text := note_text(each):
            yield Note(text=text, role=_said(each, "role"), pubconstraint=_said(each, "pubconstraint"))


def note_text(note: Element) -> str | None:
    """A note's text, a line for each that its markup has."""
    return "\n".join(paragraphs(note)) or None if len(note) else text_of(note)


def _party(party: Element, words: Vocabulary) -> str | None:
    return name_of(party, words.language) or (party.get("literal") or _code(party)) or text_of(party)


def _texts(elements: Iterable[Element]) -> str | None:
    return "\n".join(dict.fromkeys(text for each in elements if (text := text_of(each)))) or None


def _links(item: Element, meta: Element, words: Vocabulary) -> Iterator[Link]:
    for part in item:
        if part.tag not in ("contentSet", "assert"):
            for each in part.iter("link"):
                yield from _link(each, _said(each, "rel"), words)
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
    """A link to ``target``, with what is told of it beside its title."""
    title = first(target, "title") or name_of(target, words.language) or first(target, "headline")
    href = target.get("href") or target.get("residref") or _code(target) or stripped(target.text) or title
    if not href:
        return
    told = ("href", "residref", *CODES, "rel", "reluri", "contenttype", *SILENT)
    more = {name: value for name, value in target.attrib.items() if name not in told}
    said: list[dict[str, object]] = [{"element": target.tag, **more}] if more else []
    known = ("title", "name", "headline")
    said += [
        _as_json(each) for each in target if each.tag != "link" and not (each.tag in known and text_of(each) == title)
    ]
    text = orjson.dumps(said).decode() if said else ""
    yield Link(
        href=href,
        rel=rel,
        title=title,
        media_type=target.get("contenttype"),
        details=text if 0 < len(text) <= LONGEST_DETAILS else None,
    )


def _remote(item: Element, content: Element) -> Iterator[Association]:
    """The renditions of ``remoteContent``, as one association: they are forms of the same thing."""
    found = (*item.iterfind("contentSet/remoteContent"), *content.findall("icon"))
    renditions = tuple(map(_rendition, found))
    kinds = {(each.media_type or "").partition("/")[0] for each in renditions}
    if renditions:
        kind = MEDIA.get(kinds.pop()) if len(kinds) == 1 else None
        yield Association(type=kind, renditions=renditions)


def _rendition(each: Element) -> Rendition:
    told = ("href", "residref", "rendition", "contenttype", "width", "height", "size", "duration", *SILENT)
    more = {name: value for name, value in each.attrib.items() if name not in told}
    said: list[dict[str, object]] = [{"element": each.tag, **more}] if more else []
    said += map(_as_json, each)
    text = orjson.dumps(said).decode() if said else ""
    return Rendition(
        href=each.get("href") or each.get("residref"),
        name=_said(each, "rendition"),
        media_type=each.get("contenttype"),
        width=whole_number(each.get("width")),
        height=whole_number(each.get("height")),
        size_bytes=whole_number(each.get("size")),
        duration=each.get("duration"),
        details=text if 0 < len(text) <= LONGEST_DETAILS else None,
    )


def _other(
    item: Element, meta: Element, content: Element, rights: list[Element], header: Element, language: str
) -> Iterator[tuple[str, str]]:
    """Each property that has no field, by the name of its element; a provider's own, which have names that end in
    ``ExtProperty``, by their own; texts that have a role with it."""
    found: dict[str, list[Element]] = {}
    for part in (item, meta, content, *rights, header):
        for each in part:
            if each.tag.endswith("ExtProperty") and (rel := _said(each, "rel")):
                found.setdefault(rel, []).append(each)
            elif each.tag not in PLACED and each.tag not in RELATIONS:
                found.setdefault(each.tag, []).append(each)
    used = {name: text_in(content, name, language) for name in SPOKEN} | {"headline": main_headline(content, language)}
    for name in SINGLE:
        parts = [each for part in (meta, content) for each in part.findall(name)]
        more = [each for each in parts if text_of(each) != used[name]] if name in used else parts[1:]
        for each in more:
            role = _said(each, "role")
            found.setdefault(f"{name} {role}" if role else name, []).append(each)
    for name in ("description", "keyword"):
        for number, each in enumerate(content.findall(name)):
            if (role := _said(each, "role")) or (number and name == "description"):
                found.setdefault(f"{name} {role}" if role else name, []).append(each)
    if meta.find("firstCreated") is not None:
        found["contentCreated"] = content.findall("contentCreated")
    # Of a party its name is shown, of a signal its code, of a package its members; what else they say is here.
    holders = (one for part in rights for one in part.findall("copyrightHolder"))
    for each in (*meta.findall("provider"), *meta.findall("signal"), *holders):
        if len(each) > 1 or (len(each) and _code(each)):
            found.setdefault(each.tag, []).append(each)
    used_codes = {value for part in (meta, content) for each in part for name in CODES if (value := each.get(name))}
    found["assert"] = [each for each in item.findall("assert") if _code(each) not in used_codes]
    groups = item.find("groupSet")
    if groups is not None and len(groups) > 1:
        found["groupSet"] = [groups]
    for name, elements in found.items():
        told = [each for each in dict.fromkeys(elements) if len(each) or text_of(each) or {*each.attrib} - SILENT]
        if told and (value := _value(told)):
            yield name, value


def _value(elements: list[Element]) -> str | None:
    """What ``elements`` of one name say: text, each on a line, where they are texts or codes alone, else JSON."""
    plain = [_plain(each) for each in elements]
    if all(plain):
        return "\n".join(filter(None, plain))[:LONGEST_OTHER]
    text = orjson.dumps([_as_json(each) for each in elements]).decode()
    return text if len(text) <= LONGEST_OTHER else None


def _plain(element: Element) -> str | None:
    """The text of an element, or the code that it is; None where it says more than that."""
    if element.tag.endswith("ExtProperty"):
        return next((value for name in EXTENSIONS if (value := element.get(name))), None) or text_of(element)
    said = [value for name, value in element.attrib.items() if name not in (*SILENT, "role", "roleuri", "rank")]
    marked = all(each.tag in BLOCKS or stripped(each.tail) for each in element)
    text = note_text(element) if marked else None
    if marked and (text is None) == (len(said) == 1) and len(said) < 2:
        return text or said[0]
    return None

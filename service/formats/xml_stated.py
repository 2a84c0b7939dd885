"""Elements of NewsML-G2 and NewsML 1 in, their ``Stated`` out: one function a format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

import orjson

from service.formats.json_document import whole_number
from service.formats.moments import moment
from service.formats.values import share, whole
from service.formats.xml_tree import attribute, first, stripped, text_of
from service.stated import Association, Concept, Link, Note, Rendition, Stated

# What NewsML-G2 calls the kinds of concepts that a ``subject`` or ``assert`` can be.
_KINDS = {
    "cpnat:person": "people",
    "cpnat:organisation": "organisations",
    "cpnat:geoArea": "places",
    "cpnat:poi": "places",
}
# What NewsML 1 providers call the component that sums an item up.
ABSTRACTS = ("abstract", "summary", "lead", "teaser")
# How NewsML-G2 names a concept, the usual way first.
CODES = ("qcode", "uri", "literal")
# Where a property of a provider's own has its value.
EXTENSIONS = ("value", "literal", "qcode", "uri", "valueuri")
# What NewsML 1 calls a component that says what a picture shows.
CAPTIONS = ("caption", "legend", "photocaption")
# Of a concept no more is told than this many characters: some bring their whole entry of an encyclopedia.
LONGEST_DETAILS = 4_000
_NUMBER = re.compile(r"\d{1,9}")


def of_g2(item: Element, header: Element | None) -> Stated:
    """A NewsML-G2 ``newsItem``, and the ``header`` of the message it came in."""
    meta, content = _child(item, "itemMeta"), _child(item, "contentMeta")
    rights, header = _child(item, "rightsInfo"), Element("header") if header is None else header
    subjects = tuple(_concepts(content.iterfind("subject")))
    return Stated(
        item_class=attribute(meta, "itemClass", "qcode", "uri"),
        language=attribute(content, "language", "tag") or item.get("lang"),
        profile=first(meta, "profile"),
        title=first(meta, "title"),
        abstract=_g2_abstract(content),
        priority=whole(first(header, "priority"), 1, 9),
        usage_terms=_texts(rights.iterfind("usageTerms")),
        copyright_holder=_named(rights.find("copyrightHolder")),
        copyright_notice=_texts(rights.iterfind("copyrightNotice")),
        keywords=tuple(filter(None, map(text_of, content.iterfind("keyword")))),
        genres=tuple(_concepts(content.iterfind("genre"))),
        subjects=subjects,
        places=(*_of_kind(subjects, "places"), *_concepts(content.iterfind("located"))),
        people=_of_kind(subjects, "people"),
        organisations=_of_kind(subjects, "organisations"),
        services=tuple(_concepts(meta.iterfind("service"))),
        channels=tuple(
            _concepts(Element("channel", {"literal": text_of(each) or ""}) for each in header.iter("channel"))
        ),
        audiences=tuple(_concepts(content.iterfind("audience"))),
        notes=tuple(
            Note(text=text, role=each.get("role")) for each in meta.iterfind("edNote") if (text := text_of(each))
        ),
        signals=tuple(filter(None, (attribute(each, ".", *CODES) for each in meta.iterfind("signal")))),
        provider=_named(meta.find("provider")),
        sources=tuple(_concepts(content.iterfind("infoSource"))),
        creators=tuple(_concepts(content.iterfind("creator"), content.iterfind("contributor"))),
        message_id=first(header, "transmitId"),
        word_count=next((whole_number(each.get("wordcount")) for each in item.iter("inlineXML")), None),
        expires=moment(first(meta, "expires")) or moment(first(rights, "expires")),
        alternate_ids=tuple(
            Concept(code=text, kind=each.get("type")) for each in content.iterfind("altId") if (text := text_of(each))
        ),
        links=tuple(_g2_links(item)),
        associations=tuple(_g2_remote(item)),
        other=dict(_g2_other(item, meta, content)),
    )


def _g2_abstract(content: Element) -> str | None:
    """The description whose role says that it is a summary, else the first without a role of another kind."""
    found = [(each.get("role") or "", text) for each in content.iterfind("description") if (text := text_of(each))]
    found.sort(key=lambda pair: not re.search(r"summar|abstract|lead|intro", pair[0]))
    return found[0][1] if found else None


def _g2_other(item: Element, meta: Element, content: Element) -> Iterator[tuple[str, str]]:
    """What an item says of itself as a file and a step of the editors' work, its descriptions by their roles, and the
    properties of a provider's own, which have names that end in ``ExtProperty``."""
    for each in (*item, *meta, *content):
        if each.tag.endswith("ExtProperty") and (rel := each.get("rel")):
            value = next((value for name in EXTENSIONS if (value := each.get(name))), None) or text_of(each)
            if value:
                yield rel, value
    if role := attribute(meta, "role", *CODES):
        yield "role", role
    for name in ("fileName", "generator"):
        if said := first(meta, name):
            yield name, said
    for each in content.iterfind("description"):
        if (role := each.get("role")) and (said := text_of(each)):
            yield f"description {role}", said


def _g2_links(item: Element) -> Iterator[Link]:
    for each in item.iter("link"):
        if href := each.get("href") or each.get("residref"):
            yield Link(href=href, rel=each.get("rel"), title=first(each, "title"), media_type=each.get("contenttype"))
    for each in item.iter("itemRef"):
        if href := each.get("residref") or each.get("href"):
            yield Link(href=href, rel="member", title=first(each, "title"), media_type=each.get("contenttype"))
    for path, rel in (("derivedFrom", "derivedFrom"), ("itemMeta/memberOf", "memberOf")):
        for each in item.iterfind(path):
            name = first(each, "name")
            if href := attribute(each, ".", *CODES) or name:
                yield Link(href=href, rel=rel, title=name)


def _g2_remote(item: Element) -> Iterator[Association]:
    """The renditions of ``remoteContent``, as one association: they are forms of the same thing."""
    renditions = tuple(
        Rendition(
            href=each.get("href") or each.get("residref"),
            name=each.get("rendition"),
            media_type=each.get("contenttype"),
            width=whole_number(each.get("width")),
            height=whole_number(each.get("height")),
            size_bytes=whole_number(each.get("size")),
            duration=each.get("duration"),
        )
        for each in (*item.iter("remoteContent"), *item.iterfind("contentMeta/icon"))
    )
    if renditions:
        yield Association(renditions=renditions)


def of_newsml_1(item: Element, envelope: Element | None) -> Stated:
    """A NewsML 1 ``NewsItem``, and the envelope it came in."""
    envelope = Element("NewsEnvelope") if envelope is None else envelope
    names = ("Subject", "SubjectMatter", "SubjectDetail", "SubjectQualifier")
    number = _NUMBER.search(_property(item, "KwsSerial", "SequenceNumber") or "")
    return Stated(
        item_class=attribute(item, ".//NewsItemType", "FormalName"),
        language=stripped(attribute(item, ".//DescriptiveMetadata/Language", "FormalName")),
        profile=stripped(attribute(envelope, "NewsProduct", "FormalName")),
        title=first(item, ".//NameLabel"),
        abstract=_newsml_1_abstract(item),
        priority=whole(attribute(envelope, "Priority", "FormalName") or _property(item, "Priority"), 1, 9),
        usage_terms=_texts(item.iter("UsageTerms")) or _texts(item.iter("UsageType")),
        copyright_holder=first(item, ".//CopyrightHolder"),
        copyright_notice=first(item, ".//CopyrightLine", ".//RightsLine"),
        keywords=tuple(dict.fromkeys(_texts_of(item, "KeywordLine"))),
        genres=tuple(_formal(item.iter("Genre"))),
        subjects=tuple(dict.fromkeys(each for name in names for each in _formal(item.iter(name)))),
        categories=tuple(dict.fromkeys((*_formal(item.iter("NewsLineCategory")), *_desks(item)))),
        places=tuple(_newsml_1_places(item)),
        services=tuple(dict.fromkeys(_formal([*envelope.iterfind("NewsService"), *item.iter("NewsService")]))),
        products=tuple(dict.fromkeys(_formal([*envelope.iterfind("NewsProduct"), *item.iter("NewsProduct")]))),
        audiences=tuple(_formal(item.iter("OfInterestTo"))),
        notes=tuple(_newsml_1_notes(item)),
        provider=_party(item, "Provider") or first(item, ".//ProviderId"),
        sources=tuple(_formal(each for source in item.iter("Source") for each in source.iterfind("Party"))),
        creators=tuple(
            _formal(
                each for name in ("Creator", "Contributor") for one in item.iter(name) for each in one.iterfind("Party")
            )
        ),
        message_id=first(envelope, "TransmissionId"),
        sequence_number=int(number.group()) if number else None,
        expires=moment(attribute(item, ".//EndDate", "Value") or first(item, ".//EndDate")),
        alternate_ids=tuple(Concept(code=text, kind="NewsItemId") for text in _texts_of(item, "NewsItemId")),
        links=tuple(_newsml_1_links(item)),
        associations=tuple(_newsml_1_associations(item)),
        other=dict(_newsml_1_other(item)),
    )


def _newsml_1_abstract(item: Element) -> str | None:
    for component in item.iter("NewsComponent"):
        role = (attribute(component, "Role", "FormalName") or "").lower()
        if role in ABSTRACTS and (text := first(component, ".//DataContent")):
            return text
    return first(item, ".//body.head/abstract")


def _desks(item: Element) -> Iterator[Concept]:
    """The desks' own categories, which some write beside the subject codes."""
    for code in item.iter("SubjectCode"):
        for each in code:
            if desk := stripped(each.get("cat")):
                yield Concept(code=desk)


def _newsml_1_places(item: Element) -> Iterator[Concept]:
    for location in item.iter("Location"):
        for each in location.iterfind("Property"):
            if value := stripped(each.get("Value")):
                yield Concept(name=value, kind=each.get("FormalName"), rel=location.get("HowPresent"))


def _newsml_1_notes(item: Element) -> Iterator[Note]:
    for line in item.iter("NewsLine"):
        if text := first(line, "NewsLineText"):
            yield Note(text=text, role=attribute(line, "NewsLineType", "FormalName"))
    for each in item.iterfind(".//NewsManagement/Instruction"):
        if text := text_of(each) or each.get("FormalName"):
            yield Note(text=text, role="instruction")


def _newsml_1_links(item: Element) -> Iterator[Link]:
    for name in ("AssociatedWith", "DerivedFrom"):
        for each in item.iter(name):
            if href := each.get("NewsItem") or each.get("Href"):
                yield Link(href=href, rel=name[0].lower() + name[1:])
    for each in item.iter("NewsItemRef"):
        if href := each.get("NewsItem"):
            yield Link(href=href, rel="member")


def _newsml_1_associations(item: Element) -> Iterator[Association]:
    """The components that carry pictures, sound, films or files: content by reference, with the caption beside it."""
    captions = dict(_newsml_1_captions(item))
    for component in item.iter("NewsComponent"):
        renditions = tuple(
            Rendition(
                href=content.get("Href"),
                name=attribute(component, "Role", "FormalName"),
                media_type=attribute(content, "MimeType", "FormalName") or attribute(content, "Format", "FormalName"),
                width=whole_number(_property(content, "Width")),
                height=whole_number(_property(content, "Height")),
                size_bytes=whole_number(first(content, ".//SizeInBytes")),
            )
            for content in component.iterfind("ContentItem")
            if content.get("Href")
        )
        if renditions:
            yield Association(
                type=attribute(component, "ContentItem/MediaType", "FormalName"),
                headline=first(component, "NewsLines/HeadLine"),
                caption=captions.get(component),
                credit=first(component, "NewsLines/CreditLine"),
                renditions=renditions,
            )


def _newsml_1_captions(item: Element) -> Iterator[tuple[Element, str]]:
    """Each component beside one that is a caption, or around it, and what that says."""
    for component in item.iter("NewsComponent"):
        parts = component.findall("NewsComponent")
        caption = next((text for each in parts if is_caption(each) and (text := first(each, ".//DataContent"))), None)
        if caption:
            yield from ((each, caption) for each in (component, *parts))


def is_caption(component: Element) -> bool:
    """Whether a component of NewsML 1 says what a picture shows."""
    return (attribute(component, "Role", "FormalName") or "").lower() in CAPTIONS


def _newsml_1_other(item: Element) -> Iterator[tuple[str, str]]:
    """The properties and extra lines of a provider's own."""
    for name in ("SeriesLine", "LabelLine", "DateLabel"):
        if text := first(item, f".//{name}"):
            yield name, text
    for name in ("DescriptiveMetadata", "AdministrativeMetadata", "Metadata"):
        for block in item.iter(name):
            for each in block.iter("Property"):
                if value := stripped(each.get("Value")):
                    yield each.get("FormalName") or "", value


def _child(element: Element, name: str) -> Element:
    found = element.find(name)
    return Element(name) if found is None else found


def _concepts(*many: Iterable[Element]) -> Iterator[Concept]:
    """NewsML-G2's way: a code by ``qcode``, ``uri`` or ``literal``, names inside."""
    for each in (each for elements in many for each in elements):
        name, code = first(each, "name"), attribute(each, ".", *CODES)
        if name or code:
            yield Concept(
                name=name,
                code=code or None,
                rel=each.get("role"),
                kind=each.get("type"),
                creator=each.get("creator"),
                confidence=share(whole(each.get("confidence"), 0, 100)),
                details=_details(each),
            )


def _details(concept: Element) -> str | None:
    """What else NewsML-G2 says of a concept, as JSON: facets, broader and related ones, contacts."""
    said = [_as_json(each) for each in concept if each.tag != "name"] if len(concept) else []
    text = orjson.dumps(said).decode() if said else ""
    return text if 0 < len(text) <= LONGEST_DETAILS else None


def _as_json(element: Element) -> dict[str, object]:
    inside = [_as_json(each) for each in element]
    words = stripped(element.text)
    return (
        {"element": element.tag, **element.attrib}
        | ({"text": words} if words else {})
        | ({"inside": inside} if inside else {})
    )


def _of_kind(concepts: Iterable[Concept], kind: str) -> tuple[Concept, ...]:
    return tuple(each for each in concepts if _KINDS.get(each.kind or "") == kind)


def _formal(elements: Iterable[Element]) -> Iterator[Concept]:
    """NewsML 1's way: the code is the formal name."""
    for each in elements:
        if code := stripped(each.get("FormalName")) or stripped(each.get("Value")):
            yield Concept(code=code, scheme=each.get("Scheme") or each.get("Vocabulary"), kind=each.get("Topic"))


def _property(element: Element, *names: str) -> str | None:
    found = (each.get("Value") for each in element.iter("Property") if each.get("FormalName") in names)
    return next((value for value in map(stripped, found) if value), None)


def _party(item: Element, name: str) -> str | None:
    return attribute(item, f".//AdministrativeMetadata/{name}/Party", "FormalName")


def _named(element: Element | None) -> str | None:
    if element is None:
        return None
    return first(element, "name") or stripped(element.get("literal")) or element.get("qcode") or text_of(element)


def _texts(elements: Iterable[Element]) -> str | None:
    return "\n".join(dict.fromkeys(text for each in elements if (text := text_of(each)))) or None


def _texts_of(item: Element, name: str) -> Iterator[str]:
    return (text for each in item.iter(name) if (text := text_of(each)))

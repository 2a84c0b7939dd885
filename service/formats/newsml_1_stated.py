"""A NewsML 1 item in, its ``Stated`` out. Source: NewsML 1.2 (IPTC)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from service.formats.json_document import whole_number
from service.formats.moments import moment
from service.formats.values import whole
from service.formats.xml_tree import attribute, first, stripped, text_of
from service.stated import Association, Concept, Link, Note, Rendition, Stated

# What NewsML 1 providers call the component that sums an item up.
ABSTRACTS = ("abstract", "summary", "lead", "teaser")
# What NewsML 1 calls a component that says what a picture shows.
CAPTIONS = ("caption", "legend", "photocaption")
_NUMBER = re.compile(r"\d{1,9}")


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


def _texts(elements: Iterable[Element]) -> str | None:
    return "\n".join(dict.fromkeys(text for each in elements if (text := text_of(each)))) or None


def _texts_of(item: Element, name: str) -> Iterator[str]:
    return (text for each in item.iter(name) if (text := text_of(each)))

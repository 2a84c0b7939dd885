"""A NewsML 1 item in, its ``Stated`` out. Source: NewsML 1.2 (IPTC).

Values without a field go to ``other``: a provider's own properties by their names, others by the element's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from xml.etree.ElementTree import Element

import orjson

from service.formats.json_document import whole_number
from service.formats.moments import moment
from service.formats.values import item_type, whole
from service.formats.xml_tree import attribute, first, found_at, stripped, text_of
from service.stated import Association, Concept, Link, Note, Rendition, Stated

# Roles of the component with a summary.
ABSTRACTS = ("abstract", "summary", "lead", "teaser")
# Elements that hold a provider's own properties.
METADATA = ("DescriptiveMetadata", "AdministrativeMetadata", "Metadata", "NewsManagement", "RightsMetadata")
# Roles of the component with a caption.
CAPTIONS = ("caption", "legend", "photocaption")
# Elements whose values go to ``other``, since they have no field, or a field for only one value.
LINES = (
    *("SeriesLine", "ByLineTitle", "RightsLine", "DateLabel", "ProviderId", "FileName", "SystemIdentifier", "Comment"),
    *("RightsHolder", "CopyrightDate", "DateLineDate"),
)
# Topic type, of IPTC and others -> field of ``Stated``.
TOPICS = {
    **{"person": "people", "organisation": "organisations", "organization": "organisations"},
    **{"company": "organisations", "location": "places", "geography": "places", "event": "events"},
}
# Variants of a topic's description that are its name, the usual one first.
NAMES = (None, "Name", "FullName", "OfficialName")
# Properties with the word count.
WORDS = ("Words", "WordCount", "wordCount")
_NUMBER = re.compile(r"\d{1,9}")


def of_newsml_1(item: Element, envelope: Element | None) -> Stated:
    """The ``Stated`` of a NewsML 1 ``NewsItem`` and the envelope it came in."""
    envelope = Element("NewsEnvelope") if envelope is None else envelope
    names = ("Subject", "SubjectMatter", "SubjectDetail", "SubjectQualifier")
    number = _NUMBER.search(_property(item, "KwsSerial", "SequenceNumber") or "")
    topics = _topics(item)
    present = list(_present(item, topics))
    kinds = {name: tuple(term for kind, term in present if kind == name) for name in {"subjects", *TOPICS.values()}}
    return Stated(
        item_class=attribute(item, ".//NewsItemType", "FormalName"),
        language=stripped(attribute(item, ".//DescriptiveMetadata/Language", "FormalName")),
        profile=stripped(attribute(envelope, "NewsProduct", "FormalName")),
        title=first(item, ".//NameLabel"),
        abstract=_newsml_1_abstract(item),
        priority=whole(attribute(envelope, "Priority", "FormalName") or _property(item, "Priority"), 1, 9),
        usage_terms=_terms(item),
        copyright_holder=first(item, ".//CopyrightHolder"),
        copyright_notice=first(item, ".//CopyrightLine", ".//RightsLine"),
        keywords=tuple(dict.fromkeys((*_texts_of(item, "KeywordLine"), *_keyword_lines(item), *_keywords(item)))),
        genres=tuple(dict.fromkeys(_formal(item.iter("Genre"), topics))),
        subjects=tuple(
            dict.fromkeys((*(each for name in names for each in _formal(item.iter(name), topics)), *kinds["subjects"]))
        ),
        categories=tuple(dict.fromkeys((*_formal(item.iter("NewsLineCategory")), *_desks(item)))),
        places=tuple(dict.fromkeys((*_newsml_1_places(item), *kinds["places"]))),
        people=kinds["people"],
        organisations=kinds["organisations"],
        events=kinds["events"],
        services=tuple(dict.fromkeys(_formal([*found_at(envelope, "NewsService"), *item.iter("NewsService")]))),
        products=tuple(dict.fromkeys(_formal([*found_at(envelope, "NewsProduct"), *item.iter("NewsProduct")]))),
        audiences=tuple(dict.fromkeys(_formal(item.iter("OfInterestTo")))),
        notes=tuple(_newsml_1_notes(item)),
        provider=_party(item, "Provider") or first(item, ".//ProviderId"),
        sources=(
            *_formal(each for source in item.iter("Source") for each in found_at(source, "Party")),
            *_formal(found_at(envelope, "SentFrom/Party"), rel="sentFrom"),
        ),
        creators=tuple(
            _formal(
                each
                for name in ("Creator", "Contributor")
                for one in item.iter(name)
                for each in found_at(one, "Party")
            )
        ),
        message_id=first(envelope, "TransmissionId"),
        sequence_number=int(number.group()) if number else None,
        word_count=whole_number(_property(item, *WORDS)),
        expires=moment(attribute(item, ".//EndDate", "Value") or first(item, ".//EndDate")),
        alternate_ids=tuple(
            Concept(code=text, kind=name)
            for name in ("NewsItemId", "PublicIdentifier")
            for text in _texts_of(item, name)
        ),
        links=tuple(_newsml_1_links(item)),
        associations=tuple(_newsml_1_associations(item)),
        other=dict(_newsml_1_other(item, envelope)),
    )


def _topics(item: Element) -> dict[str, Element]:
    """The topics in the item, by the names that refer to them: formal names, and ids after ``#``."""
    found: dict[str, Element] = {}
    for topic in item.iter("Topic"):
        for name in (first(topic, "FormalName"), *(f"#{each}" for key in ("Duid", "Euid") if (each := topic.get(key)))):
            if name:
                found.setdefault(name, topic)
    return found


def _present(item: Element, topics: dict[str, Element]) -> Iterator[tuple[str, Concept]]:
    """The topics with a ``TopicOccurrence`` in the item, each with the field for its type."""
    for each in item.iter("TopicOccurrence"):
        topic = topics.get(each.get("Topic") or "")
        if topic is not None:
            kind = stripped(attribute(topic, "TopicType", "FormalName"))
            name, code = topic_name(topic), first(topic, "FormalName")
            if name or code:
                term = Concept(name=name, code=code, rel=each.get("HowPresent"), kind=kind, details=_properties(topic))
                yield TOPICS.get((kind or "").lower(), "subjects"), term


def _properties(topic: Element) -> str | None:
    """A topic's properties, such as a company's ticker symbol, as JSON."""
    found = {
        name: value
        for each in found_at(topic, "Property")
        if (name := each.get("FormalName")) and (value := each.get("Value"))
    }
    return orjson.dumps(found).decode() if found else None


def topic_name(topic: Element) -> str | None:
    """The name of a topic, English and short preferred, without categories and abbreviations; None if there is none."""
    called = [each for each in found_at(topic, "Description") if each.get("Variant") in NAMES]
    called.sort(key=lambda each: (each.get("lang") != "en", NAMES.index(each.get("Variant"))))
    return next(filter(None, map(text_of, called)), None)


def _keyword_lines(item: Element) -> Iterator[str]:
    """Keywords in lines of a type of their own, as written by those whose version has no ``KeywordLine``."""
    lines = (each for each in item.iter("NewsLine") if attribute(each, "NewsLineType", "FormalName") == "KeywordLine")
    return (text for each in lines if (text := first(each, "NewsLineText")))


def _keywords(item: Element) -> Iterator[str]:
    found = (each.get("Value") for each in found_at(item, ".//Property[@FormalName='Keyword']"))
    return filter(None, map(stripped, found))


def _terms(item: Element) -> str | None:
    """The usage terms, else usage types, geography and limitations, one per line."""
    usage_terms = _texts(item.iter("UsageTerms"))
    rights = (each for name in ("UsageType", "Geography", "Limitations") for each in item.iter(name))
    return usage_terms or _texts(rights)


def _newsml_1_abstract(item: Element) -> str | None:
    for component in item.iter("NewsComponent"):
        if role_of(component) in ABSTRACTS and (text := first(component, ".//DataContent")):
            return text
    return first(item, ".//body.head/abstract")


def _desks(item: Element) -> Iterator[Concept]:
    """The desks' own categories, which some put into ``SubjectCode``."""
    for code in item.iter("SubjectCode"):
        for each in code:
            if desk := stripped(each.get("cat")):
                yield Concept(code=desk)


def _newsml_1_places(item: Element) -> Iterator[Concept]:
    # Before 1.2 a place was a property with properties in it.
    for location in (*item.iter("Location"), *found_at(item, ".//Property[@FormalName='Location']")):
        for each in found_at(location, "Property"):
            if value := stripped(each.get("Value")):
                yield Concept(name=value, kind=each.get("FormalName"), rel=location.get("HowPresent"))


def _newsml_1_notes(item: Element) -> Iterator[Note]:
    for line in item.iter("NewsLine"):
        text, role = first(line, "NewsLineText"), attribute(line, "NewsLineType", "FormalName")
        if text and role != "KeywordLine":
            yield Note(text=text, role=role)
    for each in found_at(item, ".//NewsManagement/Instruction"):
        if text := text_of(each) or each.get("FormalName"):
            yield Note(text=text, role="instruction")


def _newsml_1_links(item: Element) -> Iterator[Link]:
    for name in ("AssociatedWith", "DerivedFrom", "RevisionHistory"):
        for each in item.iter(name):
            if href := each.get("NewsItem") or each.get("Href"):
                yield Link(href=href, rel=name[0].lower() + name[1:], title=stripped(each.get("FormalName")))
    for each in item.iter("NewsItemRef"):
        if href := each.get("NewsItem"):
            yield Link(href=href, rel="member")


def _newsml_1_associations(item: Element) -> Iterator[Association]:
    """The components with pictures, audio, video or files, given by reference, each with its caption."""
    captions = dict(_newsml_1_captions(item))
    around = {
        each: component for component in item.iter("NewsComponent") for each in component.findall("NewsComponent")
    }
    alone: dict[Element, bool] = {}

    def has_files_alone(component: Element | None) -> bool:
        # Once for all the pictures in it.
        if component is not None and component not in alone:
            alone[component] = _has_files_alone(component)
        return component is not None and alone[component]

    for component in item.iter("NewsComponent"):
        renditions = tuple(
            Rendition(
                href=content.get("Href"),
                name=attribute(component, "Role", "FormalName"),
                media_type=attribute(content, "MimeType", "FormalName") or attribute(content, "Format", "FormalName"),
                width=whole_number(_property(content, "Width")),
                height=whole_number(_property(content, "Height")),
                size_bytes=whole_number(first(content, ".//SizeInBytes")),
                details=_characteristics(content),
            )
            for content in found_at(component, "ContentItem")
            if content.get("Href")
        )
        if renditions:
            # A picture in several sizes may have its lines above them.
            above = around.get(component)
            lines = [component, *([above] if above is not None and has_files_alone(above) else [])]
            yield Association(
                type=next(filter(None, map(_kind, found_at(component, "ContentItem[@Href]"))), None),
                headline=_first_of(lines, "HeadLine"),
                # A file beside the text in one component is not by the text's writer.
                byline=_first_of(filter(has_files_alone, lines), "ByLine"),
                caption=captions.get(component) or _caption_line(component),
                credit=_first_of(lines, "CreditLine"),
                renditions=renditions,
            )


def _has_files_alone(component: Element) -> bool:
    """Whether the contents of a component are files, with their captions."""
    captions = {each for one in component.iter("NewsComponent") if is_caption(one) for each in one.iter("DataContent")}
    return all(each in captions for each in component.iter("DataContent"))


def _first_of(components: Iterable[Element], name: str) -> str | None:
    """The news line called ``name`` of the first of ``components`` that has it."""
    return next((line for each in components if (line := first(each, f"NewsLines/{name}"))), None)


def _kind(content: Element) -> str | None:
    """The ninjs type of a file: its media type, else the first part of its MIME type."""
    mime = attribute(content, "MimeType", "FormalName") or attribute(content, "Format", "FormalName") or ""
    return item_type(attribute(content, "MediaType", "FormalName")) or item_type(
        mime.partition("/")[0] if "/" in mime else None
    )


def _characteristics(content: Element) -> str | None:
    """The other properties of a file, as JSON."""
    properties = {
        name: value
        for each in found_at(content, "Characteristics/Property")
        if (name := each.get("FormalName")) not in (None, "Width", "Height") and (value := stripped(each.get("Value")))
    }
    for name in ("Format", "MimeType"):
        if value := stripped(attribute(content, name, "FormalName")):
            properties[name] = value
    return orjson.dumps(properties).decode() if properties else None


def _newsml_1_captions(item: Element) -> Iterator[tuple[Element, str]]:
    """Each component that is a sibling or the parent of a caption component, with the caption."""
    for component in item.iter("NewsComponent"):
        parts = component.findall("NewsComponent")
        caption = next((text for each in parts if is_caption(each) and (text := first(each, ".//DataContent"))), None)
        if caption:
            yield from ((each, caption) for each in (component, *parts))


def _caption_line(component: Element) -> str | None:
    """The caption in the lines of a component of its own, beside its file."""
    lines = found_at(component, "NewsLines/NewsLine")
    captions = (each for each in lines if (attribute(each, "NewsLineType", "FormalName") or "").lower() in CAPTIONS)
    return next((text for each in captions if (text := first(each, "NewsLineText"))), None)


def is_caption(component: Element) -> bool:
    """Whether a NewsML 1 component is a caption."""
    return role_of(component) in CAPTIONS


def has_file(component: Element) -> bool:
    """Whether a component has a file, such as a picture, by reference."""
    return any(each.get("Href") for each in component.iter("ContentItem"))


def holds(component: Element, inner: Element) -> bool:
    """Whether ``inner`` is ``component`` or in it."""
    return any(each is inner for each in component.iter(inner.tag))


def role_of(component: Element) -> str:
    """The role of a component in its item, in lower case; "" if it has none."""
    return (attribute(component, "Role", "FormalName") or "").lower()


def _newsml_1_other(item: Element, envelope: Element) -> Iterator[tuple[str, str]]:
    """A provider's own properties and lines, and values of labels and envelope without a field, by name."""
    found: dict[str, list[str]] = {}

    def add(name: str | None, value: str | None) -> None:
        if name and (text := stripped(value)):
            found.setdefault(name, []).append(text)

    for name in LINES:
        for each in (*item.iter(name), *envelope.iter(name)):
            add(each.get("FormalName") or name, text_of(each) or each.get("Value"))
    for each in item.iter("Label"):
        add(f"Label {attribute(each, 'LabelType', 'FormalName') or ''}".strip(), first(each, "LabelText"))
    add("LabelLine", first(item, ".//LabelLine"))
    for block in (*(each for name in METADATA for each in item.iter(name)), envelope):
        add("MetadataType", attribute(block, "MetadataType", "FormalName"))
        for each in block.iter("Property"):
            add(each.get("FormalName"), each.get("Value"))
    # Characteristics of content, such as its length and the program that wrote it.
    for each in found_at(item, ".//ContentItem/Characteristics/Property"):
        if each.get("FormalName") not in WORDS:
            add(each.get("FormalName"), each.get("Value"))
    for each in item.iter("NewsComponent"):
        for name in ("Essential", "EquivalentsList"):
            add(name, each.get(name))
    for each in found_at(envelope, "SentTo/Party"):
        add("SentTo", each.get("FormalName"))
    add("DateAndTime", first(envelope, "DateAndTime"))
    add("FutureStatus", attribute(item, ".//StatusWillChange/FutureStatus", "FormalName"))
    yield from ((name, "\n".join(dict.fromkeys(values))) for name, values in found.items())


def _formal(
    elements: Iterable[Element], topics: Mapping[str, Element] = MappingProxyType({}), rel: str | None = None
) -> Iterator[Concept]:
    """Concepts from NewsML 1 elements: the code is the formal name; the name comes from the topic of that code."""
    for each in elements:
        if code := stripped(each.get("FormalName")) or stripped(each.get("Value")):
            topic = topics.get(code)
            yield Concept(
                name=None if topic is None else topic_name(topic),
                code=code,
                scheme=each.get("Scheme") or each.get("Vocabulary"),
                rel=each.get("HowPresent") or rel,
                kind=each.get("Topic"),
                details=_details(each, topic),
            )


def _details(term: Element, topic: Element | None) -> str | None:
    """Other facts about a term, as JSON: relevance, importance, confidence, and its names in other languages and
    variants."""
    details = {name: value for name in ("Relevance", "Importance", "Confidence") if (value := stripped(term.get(name)))}
    for each in () if topic is None else found_at(topic, "Description"):
        if text := text_of(each):
            details[" ".join(filter(None, (each.get("Variant"), each.get("lang"))))] = text
    return orjson.dumps(details).decode() if details else None


def _property(element: Element, *names: str) -> str | None:
    found = (each.get("Value") for each in element.iter("Property") if each.get("FormalName") in names)
    return next((value for value in map(stripped, found) if value), None)


def _party(item: Element, name: str) -> str | None:
    return attribute(item, f".//AdministrativeMetadata/{name}/Party", "FormalName")


def _texts(elements: Iterable[Element]) -> str | None:
    return "\n".join(dict.fromkeys(text for each in elements if (text := text_of(each)))) or None


def _texts_of(item: Element, name: str) -> Iterator[str]:
    return (text for each in item.iter(name) if (text := text_of(each)))

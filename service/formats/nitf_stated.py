"""A NITF document in, its ``Stated`` out. Source: NITF 3.6 (IPTC).

Values without a field go to ``other``: each ``meta`` of the head by its name, others by the element's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

import orjson

from service.formats.json_document import whole_number
from service.formats.moments import moment
from service.formats.values import item_type, whole
from service.formats.xml_tree import attribute, first, found_at, stripped, text_of
from service.stated import Association, Concept, Link, Note, Rendition, Stated

_NUMBER = re.compile(r"\d{1,9}")
# Elements of the head whose attributes have fields in ``Stated`` or in an article, or names in NAMED.
PLACED = frozenset(
    [
        *("meta", "title", "tobject", "docdata", "pubdata", "doc-id", "urgency", "date.issue", "date.release"),
        *("date.expire", "du-key", "ed-msg", "doc.copyright", "doc.rights", "key-list", "evloc", "del-list", "iim"),
        *("identified-content", "doc-scope", "series", "fixture", "correction", "revision-history"),
    ]
)
# Element and attribute -> its name in ``other``.
NAMED = {
    ("doc-scope", "scope"): "doc-scope",
    ("series", "series.name"): "series",
    ("series", "series.part"): "series part",
    ("series", "series.totalpart"): "series parts",
    ("fixture", "fix-id"): "fixture",
    ("du-key", "generation"): "du-key generation",
    ("doc.copyright", "year"): "copyright year",
}
# Attributes of an edition (``pubdata``) that have fields.
EDITION = frozenset({"date.publication", "id", "item-length"})
LONGEST_OTHER = 16_000


def of_nitf(root: Element) -> Stated:
    """The ``Stated`` of a ``nitf`` element: a document, or part of an item in another format."""
    data, pub = next(root.iter("docdata"), Element("docdata")), next(root.iter("pubdata"), Element("pubdata"))
    metas = metas_of(root)
    # Found once: each search walks the whole tree.
    above, below = tuple(root.iter("body.head")), tuple(root.iter("body.end"))
    subjects = tuple(
        Concept(
            name=each.get("tobject.subject.detail")
            or each.get("tobject.subject.matter")
            or each.get("tobject.subject.type"),
            code=each.get("tobject.subject.refnum") or each.get("tobject.subject.code"),
            scheme=each.get("tobject.subject.ipr"),
            details=_levels(each),
        )
        for each in root.iter("tobject.subject")
    )
    return Stated(
        item_class=attribute(root, "head/tobject", "tobject.type"),
        language=root.get("baselang") or root.get("lang"),
        title=first(root, "head/title"),
        abstract=_first(above, "abstract"),
        priority=whole(metas.get("anpa-priority") or metas.get("priority"), 1, 9),
        usage_terms=_terms(data, above),
        copyright_holder=attribute(data, "doc.copyright", "holder")
        or attribute(data, "doc.rights", "owner")
        or _first(above, "rights/rights.owner"),
        copyright_notice=_first(above, "rights"),
        keywords=tuple(dict.fromkeys(_keywords(root, metas))),
        genres=tuple(_nitf_terms(root.iter("tobject.property"), "tobject.property.type")),
        subjects=(*subjects, *_marked(found_at(root, ".//identified-content/classifier"))),
        categories=tuple(
            Concept(code=value) for name in ("anpa-category", "category", "ap-category") if (value := metas.get(name))
        ),
        places=tuple(dict.fromkeys(_nitf_places(root, data))),
        people=tuple(dict.fromkeys(_marked(root.iter("person")))),
        organisations=tuple(dict.fromkeys(_marked(root.iter("org")))),
        events=tuple(dict.fromkeys(_marked(root.iter("event")))),
        notes=tuple(_notes(data, above, below)),
        provider=_first(above, "distributor") or stripped(attribute(data, "doc-id", "regsrc")),
        sources=tuple(
            Concept(name=name, code=stripped(each.get("src-id")), rel="from")
            for each in found_at(data, ".//from-src")
            if (name := stripped(each.get("src-name")))
        ),
        creators=tuple(_writers(root, above)),
        sign_off=stripped(_first(below, "tagline")),
        take_key=metas.get("anpa-takekey") or metas.get("anpa-keyword") or attribute(data, "du-key", "part"),
        message_id=attribute(pub, ".", "id"),
        sequence_number=whole_number(
            metas.get("anpa-sequence") or _digits(metas.get("sequence") or metas.get("ap-sequence"))
        ),
        word_count=_words(pub, metas),
        expires=moment(attribute(data, "date.expire", "norm")),
        links=tuple(_links(data)),
        associations=tuple(_nitf_media(root)),
        other=metas | dict(_other(root, data, pub, above)),
    )


def _at(parents: Iterable[Element], path: str) -> Iterator[Element]:
    return (each for parent in parents for each in found_at(parent, path))


def _first(parents: Iterable[Element], path: str) -> str | None:
    return next((text for each in _at(parents, path) if (text := text_of(each))), None)


def metas_of(root: Element) -> dict[str, str]:
    """The ``meta`` elements of the head by name; several values of one name are joined by line ends."""
    metas: dict[str, list[str]] = {}
    for each in found_at(root, "head/meta"):
        if (name := each.get("name")) and (value := stripped(each.get("content"))):
            metas.setdefault(name, []).append(value)
    return {name: "\n".join(dict.fromkeys(values)) for name, values in metas.items()}


def _words(pub: Element, metas: Mapping[str, str]) -> int | None:
    """The length of the edition if it is in words, else the word count of an ANPA 1312 header, put into a ``meta``."""
    length = pub.get("item-length") if (pub.get("unit-of-measure") or "word") == "word" else None
    return whole_number(length) or whole_number(metas.get("anpa-wordcount") or metas.get("ap-wordcount"))


def _keywords(root: Element, metas: Mapping[str, str]) -> Iterator[str]:
    yield from (key for each in root.iter("keyword") if (key := stripped(each.get("key"))))
    # HTML's name of a line of keywords.
    yield from filter(
        None, (each.strip() for each in re.split(r"[,;\n]", metas.get("keywords") or metas.get("Keywords") or ""))
    )


def _nitf_terms(elements: Iterable[Element], name: str) -> Iterator[Concept]:
    return (Concept(name=value) for each in elements if (value := stripped(each.get(name))))


def _marked(elements: Iterable[Element]) -> Iterator[Concept]:
    """Concepts from elements that mark people, organisations, events and the like in the text or the head."""
    for each in elements:
        name, code = text_of(each) or stripped(each.get("name")), stripped(each.get("value"))
        if name or code:
            yield Concept(name=name, code=code, scheme=stripped(each.get("idsrc")), kind=stripped(each.get("type")))


def _writers(root: Element, above: Iterable[Element]) -> Iterator[Concept]:
    """The writers with their titles, and the people in the revision history with their functions."""
    for each in _at(above, "byline"):
        title = first(each, ".//byttl")
        for person in each.iter("person"):
            if name := text_of(person):
                yield Concept(name=name, code=stripped(person.get("value")), rel="byline", kind=title)
    for each in found_at(root, "head/revision-history"):
        if name := stripped(each.get("name")):
            details = {key: value for key in ("norm", "comment") if (value := stripped(each.get(key)))}
            yield Concept(
                name=name,
                rel=stripped(each.get("function")),
                kind="revision",
                details=orjson.dumps(details).decode() if details else None,
            )


def _notes(data: Element, above: Iterable[Element], below: Iterable[Element]) -> Iterator[Note]:
    for each in found_at(data, "ed-msg"):
        if text := stripped(each.get("info")) or text_of(each):
            yield Note(text=text, role=each.get("msg-type") or each.get("ed-msg.type") or each.get("type"))
    for each in found_at(data, "correction"):
        if text := stripped(each.get("info")):
            yield Note(text=text, role="correction")
    for each in (*_at(above, "note"), *_at(below, "note")):
        if text := text_of(each):
            yield Note(text=text, role=each.get("noteclass") or each.get("type"))
    # Footnotes and sources below the text.
    for name in ("fn", "bibliography", "biblio"):
        for each in (each for end in below for each in end.iter(name)):
            if text := text_of(each):
                yield Note(text=text, role=name)


def _links(data: Element) -> Iterator[Link]:
    """Links to the documents that the management status or a correction refers to."""
    if href := data.get("management-doc-idref"):
        yield Link(href=href, rel=data.get("management-idref-status") or "management-doc")
    for each in found_at(data, "correction"):
        if href := stripped(each.get("id-string")):
            yield Link(href=href, rel="corrects")


def _nitf_places(root: Element, data: Element) -> Iterator[Concept]:
    for each in found_at(data, "evloc"):
        for name in ("city", "state-prov", "county-dist", "iso-cc"):
            if value := stripped(each.get(name)):
                yield Concept(name=value, kind=name, rel="event")
    for each in (*found_at(data, ".//location"), *found_at(root, ".//body.content//location")):
        place, code = place_of(each), stripped(each.get("location-code"))
        if place or code:
            yield Concept(name=place, code=code, scheme=stripped(each.get("code-source")))


def place_of(location: Element | None) -> str | None:
    """The name of a place; if it consists only of child elements (city, state, country), joined by commas."""
    if location is None or stripped(location.text) or any(stripped(each.tail) for each in location):
        return text_of(location)
    return ", ".join(filter(None, map(text_of, location))) or None


def _nitf_media(root: Element) -> Iterator[Association]:
    for media in root.iter("media"):
        references = media.findall("media-reference")
        renditions = tuple(map(_rendition, references))
        caption, producer = _paragraphs(media.findall("media-caption")), first(media, "media-producer")
        metas = {
            name: value
            for each in media.iter("media-metadata")
            if (name := each.get("name")) and (value := stripped(each.get("value")))
        }
        if renditions or caption:
            yield Association(
                name=media.get("id"),
                type=item_type(media.get("media-type")),
                caption=caption,
                alt_text=next((text for each in references if (text := stripped(each.get("alternate-text")))), None),
                byline=producer,
                credit=metas.get("credit") or producer,
                renditions=renditions,
                details=orjson.dumps(metas).decode() if metas else None,
            )
    for each in root.iter("img"):
        if href := each.get("src") or each.get("source"):
            width, height = whole_number(each.get("width")), whole_number(each.get("height"))
            form = Rendition(href=href, width=width, height=height)
            yield Association(type="picture", alt_text=stripped(each.get("alt")), renditions=(form,))


def _rendition(reference: Element) -> Rendition:
    mapped = ("source", "name", "mime-type", "width", "height", "alternate-text", "id")
    more = {name: value for name, value in reference.attrib.items() if name not in mapped and value.strip()}
    return Rendition(
        href=reference.get("source"),
        name=reference.get("name"),
        media_type=reference.get("mime-type"),
        width=whole_number(reference.get("width")),
        height=whole_number(reference.get("height")),
        details=orjson.dumps(more).decode() if more else None,
    )


def _paragraphs(elements: Iterable[Element]) -> str | None:
    return "\n".join(filter(None, map(text_of, elements))) or None


def _levels(subject: Element) -> str | None:
    """The names of a subject's levels, as JSON; None if there is only one, which is its name."""
    names = ("type", "matter", "detail", "qualifier")
    levels = {name: value for name in names if (value := stripped(subject.get(f"tobject.subject.{name}")))}
    return orjson.dumps(levels).decode() if len(levels) > 1 else None


def _terms(data: Element, above: Iterable[Element]) -> str | None:
    """The usage terms: the values of the rights in the head and above the text, separated by semicolons."""
    names = ("type", "limitations", "geography", "agent", "code-source", "location-code", "startdate", "enddate")
    rights = (stripped(each.get(name)) for each in found_at(data, "doc.rights") for name in names)
    written = (text_of(each) for name in names[:4] for each in _at(above, f"rights/rights.{name}"))
    return "; ".join(dict.fromkeys(filter(None, (*rights, *written)))) or None


def _other(root: Element, data: Element, pub: Element, above: Iterable[Element]) -> Iterator[tuple[str, str]]:
    """Values of the head without a field: scope, series, edition, and a provider's own elements."""
    for (tag, name), key in NAMED.items():
        if value := stripped(attribute(data, tag, name)):
            yield key, value
    for name, value in pub.attrib.items():
        if name not in EDITION and value.strip():
            yield name, value.strip()
    for each in (*(each for head in root.findall("head") for each in head), *data):
        if each.tag not in PLACED and (content := _value(each)):
            yield each.tag, content
    if series := _first(above, "series"):
        yield "series", series
    for each in _at(above, "byline"):
        if next(each.iter("person"), None) is None and (title := first(each, ".//byttl")):
            yield "byttl", title


def _value(element: Element) -> str | None:
    """The value of an element: its text or its only attribute as text, else attributes and text as JSON."""
    attributes = {name: value for name, value in element.attrib.items() if value.strip()}
    text = text_of(element)
    if not attributes:
        return (text or "")[:LONGEST_OTHER] or None
    if len(attributes) == 1 and text is None:
        return next(iter(attributes.values()))[:LONGEST_OTHER]
    return orjson.dumps(attributes | ({"text": text} if text else {})).decode()[:LONGEST_OTHER]


def _digits(text: str | None) -> str | None:
    found = _NUMBER.search(text or "")
    return found.group() if found else None

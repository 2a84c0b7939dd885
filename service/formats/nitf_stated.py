"""A NITF document in, what it states beside its text out. Source: NITF 3.6 (IPTC)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

import orjson

from service.formats.json_document import whole_number
from service.formats.moments import moment
from service.formats.values import whole
from service.formats.xml_tree import attribute, first, stripped, text_of
from service.stated import Association, Concept, Note, Rendition, Stated

_NUMBER = re.compile(r"\d{1,9}")


def of_nitf(root: Element) -> Stated:
    """A ``nitf`` document, or one inside an item of another format."""
    data, pub = next(root.iter("docdata"), Element("docdata")), next(root.iter("pubdata"), Element("pubdata"))
    metas = {
        name: value
        for each in root.iterfind("head/meta")
        if (name := each.get("name")) and (value := stripped(each.get("content")))
    }
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
        abstract=first(root, ".//body.head/abstract"),
        priority=whole(metas.get("anpa-priority") or metas.get("priority"), 1, 9),
        usage_terms=_terms(data, root),
        copyright_holder=attribute(data, "doc.copyright", "holder") or first(root, ".//body.head/rights/rights.owner"),
        copyright_notice=first(root, ".//body.head/rights"),
        keywords=tuple(dict.fromkeys(key for each in root.iter("keyword") if (key := stripped(each.get("key"))))),
        genres=tuple(_nitf_terms(root.iter("tobject.property"), "tobject.property.type")),
        subjects=subjects,
        categories=tuple(Concept(code=value) for name in ("anpa-category", "category") if (value := metas.get(name))),
        places=tuple(_nitf_places(root, data)),
        people=tuple(dict.fromkeys(Concept(name=name) for each in root.iter("person") if (name := text_of(each)))),
        organisations=tuple(dict.fromkeys(Concept(name=name) for each in root.iter("org") if (name := text_of(each)))),
        notes=tuple(
            Note(text=text, role=each.get("ed-msg.type") or each.get("type"))
            for each in data.iterfind("ed-msg")
            if (text := stripped(each.get("info")) or text_of(each))
        ),
        provider=first(root, ".//body.head/distributor"),
        sources=tuple(
            Concept(name=name, code=stripped(each.get("src-id")), rel="from")
            for each in data.iterfind(".//from-src")
            if (name := stripped(each.get("src-name")))
        ),
        sign_off=stripped(first(root, ".//body.end/tagline")),
        take_key=metas.get("anpa-keyword") or attribute(data, "du-key", "part"),
        message_id=attribute(pub, ".", "id"),
        sequence_number=whole_number(metas.get("anpa-sequence") or _digits(metas.get("sequence"))),
        word_count=whole_number(pub.get("item-length")) if (pub.get("unit-of-measure") or "word") == "word" else None,
        expires=moment(attribute(data, "date.expire", "norm")),
        associations=tuple(_nitf_media(root)),
        other=metas | dict(_other(data, pub)),
    )


def _nitf_terms(elements: Iterable[Element], name: str) -> Iterator[Concept]:
    return (Concept(name=value) for each in elements if (value := stripped(each.get(name))))


def _nitf_places(root: Element, data: Element) -> Iterator[Concept]:
    for each in data.iterfind("evloc"):
        for name in ("city", "state-prov", "county-dist", "iso-cc"):
            if value := stripped(each.get(name)):
                yield Concept(name=value, kind=name, rel="event")
    for each in data.iterfind(".//location"):
        if place := text_of(each):
            yield Concept(name=place)


def _nitf_media(root: Element) -> Iterator[Association]:
    for media in root.iter("media"):
        renditions = tuple(
            Rendition(
                href=each.get("source"),
                name=each.get("name"),
                media_type=each.get("mime-type"),
                width=whole_number(each.get("width")),
                height=whole_number(each.get("height")),
            )
            for each in media.iterfind("media-reference")
        )
        caption, credit = first(media, "media-caption"), first(media, "media-producer")
        if renditions or caption:
            yield Association(type=media.get("media-type"), caption=caption, credit=credit, renditions=renditions)


def _levels(subject: Element) -> str | None:
    """The names of a subject's levels, as JSON, where it has more than the one that is its name."""
    names = ("type", "matter", "detail")
    said = {name: value for name in names if (value := stripped(subject.get(f"tobject.subject.{name}")))}
    return orjson.dumps(said).decode() if len(said) > 1 else None


def _terms(data: Element, root: Element) -> str | None:
    """What may be done with the item, as the rights in its head and above its text say."""
    names = ("type", "limitations", "geography", "startdate", "enddate")
    rights = (stripped(each.get(name)) for each in data.iterfind("doc.rights") for name in names)
    paths = (f".//body.head/rights/rights.{name}" for name in names[:3])
    above = (text_of(each) for path in paths for each in root.iterfind(path))
    return "; ".join(dict.fromkeys(filter(None, (*rights, *above)))) or None


def _other(data: Element, pub: Element) -> Iterator[tuple[str, str]]:
    """What of the head has no place: the scope, the series, the edition."""
    found = (
        ("doc-scope", attribute(data, "doc-scope", "scope")),
        ("series", attribute(data, "series", "series.name")),
        ("series part", attribute(data, "series", "series.part")),
        ("fixture", attribute(data, "fixture", "fix-id")),
        *((name, pub.get(name)) for name in ("name", "type", "edition.name", "edition.area", "position.section")),
    )
    yield from ((name, said) for name, value in found if (said := stripped(value)))


def _digits(text: str | None) -> str | None:
    found = _NUMBER.search(text or "")
    return found.group() if found else None

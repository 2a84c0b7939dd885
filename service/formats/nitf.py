"""NITF (IPTC News Industry Text Format) in, one draft with everything it states out; also for NITF in other formats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element

from service.article import Code, Dateline
from service.formats.draft import Draft
from service.formats.json_document import whole_number
from service.formats.language_codes import language_code
from service.formats.moments import moment
from service.formats.nitf_stated import metas_of, of_nitf, place_of
from service.formats.safe_html import safe_html
from service.formats.sniffing import has_root
from service.formats.values import PRIORITIES, pubstatus, subject, urgency, writer
from service.formats.xml_tree import XmlRefused, as_html, attribute, first, found_at, paragraphs, text_of, tree_of
from service.outcome import Accepted, Outcome, Reason, Rejected
from service.stated import unless_empty

# Names of the ``meta`` with the agency's category, best first.
CATEGORIES = ("anpa-category", "category", "categoria", "categorie", "kategorie")


@dataclass(frozen=True, slots=True, kw_only=True)
class NitfText:
    """The body of a NITF document: its text, its sanitised markup, and the lines above the text."""

    body: str
    markup: str | None
    headline: str | None
    subheadings: tuple[str, ...]
    byline: str | None
    dateline: Dateline | None


# A dateline written out: a place, then a date, an agency in brackets, or both.
_WRITTEN = re.compile(r"([^\d(),]{2,60})(?:,[^()]{0,40}\d[^()]{0,40})?,?\s*(?:\(([^()]{2,40})\))?\s*[-–—]{0,3}\s*")
# The agency behind the place and the day: "<location>Lisboa</location>, 02 mai (Lusa) --".
_AGENCY = re.compile(r"\(([^\W\d_][^()]{1,40})\)")


def sniff(content: bytes) -> bool:
    """Whether the root element is ``nitf``."""
    return has_root(content, b"nitf") and b"<newsItem" not in content[:4096]


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """One draft, of kind ``item`` if it has only a headline. Rejects with malformed, or with no-article if it has
    neither text nor headline."""
    try:
        root = tree_of(text)
    except XmlRefused as error:
        return Rejected(Reason.MALFORMED, f"not NITF: {error}")
    found = read(root)
    headline = (found.headline if found else None) or first(root, "body/body.head//hl1", "head/title")
    if found is None and headline is None:
        return Rejected(Reason.NO_ARTICLE, "a NITF document without a text")
    found = found or NitfText(body="", markup=None, headline=headline, subheadings=(), byline=None, dateline=None)
    data = next(root.iter("docdata"), Element("docdata"))
    issued = moment(attribute(data, "date.issue", "norm"))
    version = attribute(data, "du-key", "version")
    status = data.get("management-status")
    embargoed = _embargo(moment(attribute(data, "date.release", "norm")), issued, status)
    draft = Draft(
        text=text,
        charset=charset,
        content_type="application/nitf+xml",
        kind="clean" if found.body else "item",
        body=found.body or None,
        body_html=found.markup,
        uri=attribute(data, "doc-id", "id-string") or root.get("uno"),
        version=whole_number(version),
        language=language_code(root.get("baselang") or root.get("lang")),
        headline=headline,
        subheadings=found.subheadings,
        byline=found.byline,
        dateline=found.dateline,
        section=section(root),
        published=_published(moment(attribute(root, "head/pubdata", "date.publication")), issued),
        version_created=issued,
        slugline=attribute(data, "du-key", "key")
        or attribute(data, "fixture", "fix-id")
        or first(root, "body/body.head/slugline")
        or attribute(data, "key-list/keyword", "key")
        # The name of the slug in ANPA 1312.
        or metas_of(root).get("anpa-keyword"),
        urgency=urgency(attribute(data, "urgency", "ed-urg")) or _priority(root),
        # With a stated end of the embargo, it is usable from then on.
        pubstatus="usable" if embargoed and status == "embargoed" else pubstatus(status),
        corrects=data.find("correction") is not None
        or "correct" in (attribute(data, "ed-msg", "msg-type") or "").lower(),
        embargoed=embargoed,
        ednote=attribute(data, "ed-msg", "info") or first(root, ".//body.head/note"),
        credits=tuple(filter(None, (first(root, ".//body.head/distributor"),))),
        located=(found.dateline.place if found.dateline else None) or attribute(data, "evloc", "city", "state-prov"),
        subjects=subjects_of(root),
        stated_block=unless_empty(of_nitf(root)),
    )
    return Accepted((draft,))


def read(root: Element) -> NitfText | None:
    """The text of a ``nitf`` element; None if it has none."""
    # Notes above the text have a ``body.content`` of their own.
    content = root.find("body/body.content")
    content = next(root.iter("body.content"), None) if content is None else content
    if content is None:
        return None
    body = "\n\n".join(paragraphs(content))
    if not body:
        return None
    head = next(root.iter("body.head"), Element("body.head"))
    place = place_of(head.find("dateline/location")) or _text_without_children(head.find("dateline"))
    day = moment(attribute(head, "dateline/story.date", "norm"))
    place, agency = _place_and_agency(place)
    named = None if agency or place is None else _AGENCY.search(_text_without_children(head.find("dateline")) or "")
    agency = named[1] if named else agency
    date = day.date().isoformat() if day else None
    dateline = Dateline(place=place, agency=agency, date=date) if place or day else None
    return NitfText(
        body=body,
        markup=safe_html(as_html(content)),
        # Some write ``headline`` for ``hedline``.
        headline=first(head, ".//hl1", "hedline"),
        subheadings=tuple(filter(None, (text_of(each) for part in (head, content) for each in part.iter("hl2")))),
        byline=byline(head),
        dateline=dateline,
    )


def _text_without_children(element: Element | None) -> str | None:
    """The text of an element without that of its children: of a dateline, the place without the ``story.date``."""
    if element is None:
        return None
    return " ".join(" ".join([element.text or "", *(each.tail or "" for each in element)]).split()).strip(" ,") or None


def _place_and_agency(dateline: str | None) -> tuple[str | None, str | None]:
    """The place and the agency in a dateline that is written out: "Lisboa, 02 mai 2024 (Lusa) --"."""
    found = _WRITTEN.fullmatch(dateline or "")
    return (found[1], found[2]) if found else (dateline, None)


def section(root: Element) -> str | None:
    """The section or desk: ``position.section``, else a ``meta`` named in CATEGORIES, else ``tobject.type``."""
    meta = {(each.get("name") or "").lower(): each.get("content") for each in found_at(root, "head/meta")}
    # Some put the agency before the name: "ap-category".
    prefixed = (value for name, value in meta.items() if name.rpartition("-")[2] in CATEGORIES)
    named = attribute(root, "head/pubdata", "position.section")
    kind = attribute(root, "head/tobject", "tobject.type")
    return next((value for value in (named, *(meta.get(name) for name in CATEGORIES), *prefixed, kind) if value), None)


def byline(head: Element) -> str | None:
    """The writer's name in a ``byline`` element: its person elements, else its text without "by" and job titles."""
    element = head.find("byline")
    if element is None:
        return None
    persons = [name for each in element.iter("person") if (name := text_of(each))]
    if persons:
        return ", ".join(persons)
    pieces = [element.text or ""]
    for each in element:
        pieces += [text_of(each) or "" if each.tag != "byttl" else "", each.tail or ""]
    written = writer(" ".join("".join(pieces).split())).strip(" ,;")
    # Some desks put the whole byline into ``byttl``.
    title = first(element, "byttl") or ""
    return written or (name if (name := writer(title)) != title else None)


def _priority(root: Element) -> int | None:
    """The urgency for an ANPA 1312 priority letter, which some agencies put into a ``meta``."""
    metas = metas_of(root)
    return PRIORITIES.get((metas.get("anpa-priority") or metas.get("priority") or "").lower())


def _published(day: datetime | None, issued: datetime | None) -> datetime | None:
    """The publication time of the edition; if it is on the day of issue, the time of issue, which is more exact."""
    return day if day and (issued is None or day.date() != issued.date()) else issued


def _embargo(release: datetime | None, issued: datetime | None, status: str | None) -> datetime | None:
    """The release date if the status says so, or if it is later than the issue date; else None."""
    return release if release and (status == "embargoed" or (issued and release > issued)) else None


def subjects_of(root: Element) -> tuple[Code, ...]:
    """The subjects, and the IPTC codes that some desks put into a ``meta``."""
    metas = [subject(each.get("content"), None, "IPTC") for each in found_at(root, "head/meta") if _is_subject(each)]
    found = [
        subject(
            each.get("tobject.subject.refnum"),
            each.get("tobject.subject.matter")
            or each.get("tobject.subject.type")
            or each.get("tobject.subject.detail"),
            each.get("tobject.subject.ipr") or "IPTC",
        )
        for each in root.iter("tobject.subject")
    ]
    return tuple(dict.fromkeys(each for each in (*found, *metas) if each))


def _is_subject(meta: Element) -> bool:
    name, content = (meta.get("name") or "").lower(), meta.get("content") or ""
    return ("iptc" in name or "subject" in name) and re.fullmatch(r"(?:0[1-9]|1[0-7])\d{6}", content) is not None

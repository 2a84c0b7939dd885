"""NewsML 1.x in, a draft for each news item with a text out."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from service.article import Code
from service.formats import nitf
from service.formats.draft import Draft
from service.formats.json_document import language_code, looks_like_markup, whole_number
from service.formats.markup import pieces_of
from service.formats.moments import moment
from service.formats.values import pubstatus, subject, unversioned, urgency
from service.formats.xml_stated import of_newsml_1
from service.formats.xml_tree import XmlRefused, attribute, first, paragraphs, text_of, tree_of
from service.outcome import Accepted, Outcome, Reason, Rejected
from service.stated import unless_empty

SUBJECTS = ("Subject", "SubjectMatter", "SubjectDetail")
# Vocabulary -> where NewsML 1 files an item under its terms besides subjects.
FILED_UNDER = {
    "genre": ".//Genre",
    "source": ".//Source/Party",
    "country": ".//Location/Property[@FormalName='Country']",
    "product": ".//Property[@FormalName='NewsProduct']",
    "service": ".//Property[@FormalName='NewsService']",
    "keyword": ".//KeywordLine",
}


def sniff(content: bytes) -> bool:
    """The root element is ``NewsML``."""
    return re.search(rb"<(?:\w+:)?NewsML[\s>]", content[:4096]) is not None


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """The drafts of all news items with a text. Rejects what is not well-formed and what carries none."""
    try:
        root = tree_of(text)
    except XmlRefused as error:
        return Rejected(Reason.MALFORMED, f"not NewsML 1: {error}")
    drafts = tuple(
        draft
        for item in root.iter("NewsItem")
        if (draft := _draft(item, root.find("NewsEnvelope"), text, charset)) is not None
    )
    if not drafts:
        return Rejected(Reason.NO_ARTICLE, "a NewsML document without a text in it")
    return Accepted(drafts)


def _draft(item: Element, envelope: Element | None, text: str, charset: str) -> Draft | None:
    """The item's longest text; items in several formats or lengths carry the same one several times."""
    bodies = [(body, content) for content in item.iter("DataContent") if (body := _body(content))]
    if not bodies:
        return None
    body = max(bodies, key=lambda pair: len(pair[0]))[0]
    day = moment(first(item, ".//FirstCreated"))
    return Draft(
        text=text,
        charset=charset,
        content_type="application/newsml+xml",
        kind="clean",
        body=body,
        uri=unversioned(first(item, ".//PublicIdentifier")),
        version=whole_number(first(item, ".//RevisionId")),
        language=language_code(attribute(item, ".//DescriptiveMetadata/Language", "FormalName") or _language(item)),
        headline=first(item, ".//NewsLines/HeadLine", ".//body.head/hedline/hl1"),
        subheadings=tuple(filter(None, map(text_of, item.iterfind(".//NewsLines/SubHeadLine")))),
        byline=_byline(item),
        dateline_text=first(item, ".//NewsLines/DateLine"),
        published=day,
        version_created=moment(first(item, ".//ThisRevisionCreated")),
        credits=tuple(filter(None, (first(item, ".//NewsLines/CreditLine"),))),
        section=_category(item),
        slugline=first(item, ".//NewsLines/SlugLine", ".//NameLabel"),
        urgency=urgency(
            attribute(item, ".//NewsManagement/Urgency", "FormalName")
            or attribute(item, ".//docdata/urgency", "ed-urg")
        ),
        pubstatus=pubstatus(attribute(item, ".//NewsManagement/Status", "FormalName")),
        embargoed=moment(first(item, ".//StatusWillChange/DateAndTime")),
        ednote=_note(item),
        located=attribute(item, ".//Location/Property", "Value"),
        subjects=_subjects(item),
        stated_block=unless_empty(of_newsml_1(item, envelope)),
    )


def _body(content: Element) -> str | None:
    marked = next(content.iter("nitf"), None)
    if marked is not None and (read := nitf.read(marked)):
        return read.body
    inside = next(content.iter("body.content"), None)
    inside = inside if inside is not None else next(content.iter("body"), content)
    text = "\n\n".join(paragraphs(inside))
    if looks_like_markup(text):
        text = "\n\n".join(piece.text for piece in pieces_of("".join(content.itertext())))
    elif len(inside) == 0:
        # Plain text in one element keeps its own lines.
        text = (inside.text or "").strip()
    return text or None


def _byline(item: Element) -> str | None:
    by = first(item, ".//NewsLines/ByLine") or attribute(item, ".//AdministrativeMetadata/Creator/Party", "FormalName")
    return re.sub(r"^\s*(?:by|von|par|por)\s+", "", by, flags=re.IGNORECASE).strip() or None if by else None


def _note(item: Element) -> str | None:
    for line in item.iter("NewsLine"):
        if attribute(line, "NewsLineType", "FormalName") in ("AdvisoryLine", "EditorialNote", "EdNote"):
            return first(line, "NewsLineText")
    return first(item, ".//NewsManagement/Instruction")


def _language(item: Element) -> str | None:
    """The language that the item, or the first part of it that says one, is in (``xml:lang``)."""
    return next((code for each in (item, *item.iter("NewsComponent")) if (code := each.get("lang"))), None)


def _category(item: Element) -> str | None:
    """The desk's category: a line of its own, else as the NITF inside says it."""
    marked = next(item.iter("nitf"), None)
    return first(item, ".//NewsLineCategory") or (nitf.section(marked) if marked is not None else None)


def _subjects(item: Element) -> tuple[Code, ...]:
    """Codes of the source, each with its vocabulary: IPTC's subjects first, then what else the item is filed under."""
    found = [subject(each.get("FormalName"), None, "IPTC") for name in SUBJECTS for each in item.iter(name)]
    for scheme, path in FILED_UNDER.items():
        found += [
            subject(each.get("FormalName") or each.get("Value") or text_of(each), None, scheme)
            for each in item.iterfind(path)
        ]
    return tuple(dict.fromkeys(each for each in found if each))

"""NewsML-G2 in, a draft for each item out: a single item, or the items of a news message."""

from __future__ import annotations

from copy import deepcopy
from xml.etree.ElementTree import Element

from service.article import Code
from service.formats import nitf
from service.formats.draft import Draft
from service.formats.g2_elements import child, code_of, main_headline, name_of, note_text, subheadlines, text_in
from service.formats.g2_stated import LOCATED, of_g2
from service.formats.json_document import looks_like_markup, whole_number
from service.formats.language_codes import language_code
from service.formats.markup import visible_text
from service.formats.moments import moment
from service.formats.nitf_stated import of_nitf
from service.formats.safe_html import safe_html
from service.formats.sniffing import has_root
from service.formats.values import CORRECTION, item_type, pubstatus, subject, text_of_kill, urgency, writer
from service.formats.xml_tree import XmlRefused, as_html, attribute, first, paragraphs, text_of, tree_of
from service.outcome import Accepted, Outcome, Reason, Rejected
from service.stated import Stated, merged, unless_empty

_ROOTS = rb"newsItem|newsMessage|packageItem|conceptItem|knowledgeItem|planningItem|catalogItem"
# Items that are read -> the type of an item that does not state it. Catalogs hold no items, but where they are.
ITEMS = {
    "newsItem": "text",
    "packageItem": "composite",
    "planningItem": "planning",
    "conceptItem": "concept",
    "knowledgeItem": "knowledge",
}
# HTML elements around an article, and the least words of a paragraph in them that belongs to the article.
FRAME = ("header", "footer", "nav")
LEAST_LEAD = 8


def sniff(content: bytes) -> bool:
    """Whether the root element is a NewsML-G2 item or news message."""
    return has_root(content, _ROOTS)


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """The drafts of all news items, packages, plans, events and concepts, of kind ``item`` without a text. Rejects with
    malformed, or with no-article if there is none of these, as in a catalog."""
    try:
        root = tree_of(text)
    except XmlRefused as error:
        return Rejected(Reason.MALFORMED, f"not NewsML-G2: {error}")
    items = [each for each in root.iter() if each.tag in ITEMS]
    drafts = tuple(draft for item in items if (draft := _draft(item, root.find("header"), text, charset)) is not None)
    if not drafts:
        return Rejected(Reason.NO_ARTICLE, f"a NewsML-G2 {root.tag} without a news item in it")
    return Accepted(drafts)


def _draft(item: Element, header: Element | None, text: str, charset: str) -> Draft | None:
    meta, content = child(item, "itemMeta"), child(item, "contentMeta")
    marked = next(item.iter("nitf"), None)
    read = nitf.read(marked) if marked is not None else None
    body, markup = (read.body, read.markup) if read else _body(item)
    kind = _kind(item, meta)
    item_block = of_g2(item, header)
    language = (item_block.language or "")[:2].lower()
    block = unless_empty(item_block if marked is None else merged(item_block, of_nitf(marked)))
    says = item.get("guid") and (block or first(item, "concept/name"))
    status = pubstatus(attribute(meta, "pubStatus", "qcode", "uri"))
    notes, headline = list(filter(None, map(note_text, meta.findall("edNote")))), main_headline(content, language)
    body = body or text_of_kill(kind, status, next(iter(notes), None), headline)
    if not body and not says:
        return None
    return Draft(
        text=text,
        charset=charset,
        content_type="application/vnd.iptc.g2.newsitem+xml",
        kind="clean" if body else "item",
        item_type=kind,
        body=body,
        body_html=markup,
        uri=item.get("guid"),
        version=whole_number(item.get("version")),
        language=language_code(item_block.language),
        headline=headline
        or (read.headline if read else None)
        or first(meta, "title")
        or first(item, ".//nitf/head/title", ".//html/head/title", "concept/name"),
        subheadings=(*subheadlines(content), *(read.subheadings if read else ())),
        byline=_byline(content, language, item_block) or (read.byline if read else None),
        dateline=read.dateline if read else None,
        dateline_text=text_in(content, "dateline", language),
        credits=tuple(filter(None, (text_in(content, "creditline", language),))),
        published=moment(first(meta, "firstCreated")) or moment(first(content, "contentCreated")),
        updated=moment(first(content, "contentModified")),
        version_created=moment(first(meta, "versionCreated")),
        slugline=text_in(content, "slugline", language),
        urgency=urgency(first(content, "urgency")) or urgency(attribute(item, ".//docdata/urgency", "ed-urg")),
        pubstatus=status,
        corrects=any(map(CORRECTION.search, item_block.signals)),
        embargoed=moment(first(meta, "embargoed")),
        ednote="\n".join(notes) or None,
        located=next((each.name or each.code for each in item_block.places if each.rel == LOCATED), None),
        subjects=(*_subjects(item_block), *(nitf.subjects_of(marked) if marked is not None else ())),
        stated_block=block,
    )


def _kind(item: Element, meta: Element) -> str:
    """The ninjs type of an item: its class, except that a planning item is always a plan, and a concept with event
    details always an event."""
    if item.tag == "conceptItem" and item.find("concept/eventDetails") is not None:
        return "event"
    if item.tag == "planningItem":
        return ITEMS[item.tag]
    return item_type(attribute(meta, "itemClass", "qcode", "uri")) or ITEMS[item.tag]


def _body(item: Element) -> tuple[str | None, str | None]:
    """The text and, if it is HTML, its sanitised markup; of several ``inlineXML`` the longest text."""
    found: list[tuple[str, Element, bool]] = []
    for inline in item.iter("inlineXML"):
        page = next(inline.iter("body"), None)
        body = inline if page is None else _without_frame(page)
        if text := "\n\n".join(paragraphs(body)):
            found.append((text, body, page is not None))
    if found:
        text, body, marked = max(found, key=lambda form: len(form[0]))
        return text, safe_html(as_html(body)) if marked else None
    for inline in item.iter("inlineData"):
        text, markup = "".join(inline.itertext()).strip(), None
        if looks_like_markup(text):
            text, markup = visible_text(text), text
        if text and "image" not in (inline.get("contenttype") or "") and inline.get("encoding") is None:
            return text, safe_html(markup) if markup else None
    return None, None


def _without_frame(page: Element) -> Element:
    """``page`` without ``header``, ``footer`` and ``nav``, unless nothing else has text: some agencies repeat the
    item's metadata there. Paragraphs of at least LEAST_LEAD words in them are kept."""
    if next(page.iter("header"), next(page.iter("footer"), next(page.iter("nav"), None))) is None:
        return page
    left = deepcopy(page)
    for parent in list(left.iter()):
        for each in [each for each in parent if each.tag in FRAME]:
            texts = [one for one in each.iter("p") if len((text_of(one) or "").split()) >= LEAST_LEAD]
            if (each.tail or "").strip():
                texts.append(Element("span"))
                texts[-1].text = each.tail
            at = list(parent).index(each)
            parent[at : at + 1] = texts
    return left if text_of(left) else page


def _byline(content: Element, language: str, stated: Stated) -> str | None:
    by = text_in(content, "by", language)
    if by:
        return writer(by)
    # The names of codes may be in assertions. Without a name, the literal is used if it looks like one: it has a
    # space, so is not an identifier.
    asserted = {each.code: each.name for each in stated.creators}
    names = [
        name
        for each in content.findall("creator")
        if (
            name := name_of(each, language)
            or asserted.get(code_of(each))
            or (literal if " " in (literal := each.get("literal") or "").strip() else None)
        )
    ]
    return ", ".join(names) or None


def _subjects(stated: Stated) -> tuple[Code, ...]:
    """The subjects, then the genres under the scheme ``genre``."""
    found = [
        subject(each.code, each.name, scheme, each.confidence)
        for concepts, scheme in ((stated.subjects, None), (stated.genres, "genre"))
        for each in concepts
    ]
    return tuple(dict.fromkeys(each for each in found if each))

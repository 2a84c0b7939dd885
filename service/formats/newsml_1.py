"""NewsML 1.x in, a draft for each news item out, and for each separate text in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from service.article import Code
from service.formats import nitf
from service.formats.draft import Draft
from service.formats.json_document import looks_like_markup, whole_number
from service.formats.language_codes import language_code
from service.formats.markup import visible_text
from service.formats.moments import moment
from service.formats.newsml_1_lines import byline, dateline, line, located, subheadings
from service.formats.newsml_1_stated import ABSTRACTS, has_file, is_caption, of_newsml_1, role_of, topic_name
from service.formats.nitf_stated import of_nitf
from service.formats.safe_html import safe_html
from service.formats.schema_org import squashed
from service.formats.sniffing import has_root
from service.formats.values import (
    item_type,
    pubstatus,
    subject,
    text_of_kill,
    unversioned,
    urgency,
    writer,
)
from service.formats.xml_tree import (
    XmlRefused,
    as_html,
    attribute,
    first,
    found_at,
    paragraphs,
    text_of,
    tree_of,
)
from service.outcome import Accepted, Outcome, Reason, Rejected
from service.stated import merged, unless_empty

SUBJECTS = ("Subject", "SubjectMatter", "SubjectDetail")
# Vocabulary -> path and attribute (None: text) of its terms in NewsML 1, apart from subjects.
FILED_UNDER = {
    "genre": (".//Genre", "FormalName"),
    "source": (".//Source/Party", "FormalName"),
    "provider": (".//Provider/Party", "FormalName"),
    "country": (".//Location/Property[@FormalName='Country']", "Value"),
    "event-country": (".//evloc", "iso-cc"),
    "product": (".//Property[@FormalName='NewsProduct']", "Value"),
    "service": (".//Property[@FormalName='NewsService']", "Value"),
    "keyword": (".//Property[@FormalName='Keyword']", "Value"),
    "keyword-line": (".//KeywordLine", None),
    "nitf-keyword": (".//keyword", "key"),
}
# Types of items that captions belong to.
SHOWN = ("picture", "graphic", "video", "audio")
# An instruction such as "Correction", or a property that says so.
_CORRECTION = re.compile(r"Instruction Correct|(?:Is)?Correction (?:true|yes|1)$", re.IGNORECASE)
# The role of a component with the first paragraphs of a text, and those of the component beside it with the others.
LEAD, AFTER_LEAD = "lead", ("body", "text")
# The end of a text that has sentences.
_ENDED = re.compile(r"[.!?…。！？؟।]\W{0,4}$")
# A text of an item, its markup if it has any, and the element it stands in.
Text = tuple[str, str | None, Element]
# Letters and digits at the beginning of two texts that show them to be forms of one text.
LEAST_SHARED = 60
# Most separate texts read from an item besides its main one.
MOST_BESIDE = 20
# Separator of terms in one element, such as a line of keywords.
_BETWEEN = re.compile(r"\s*;\s*")


def sniff(content: bytes) -> bool:
    """Whether the root element is ``NewsML``."""
    return has_root(content, b"NewsML")


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """The drafts of all news items, of kind ``item`` without a text. Rejects with malformed if not well-formed, with
    no-article if no item states anything."""
    try:
        root = tree_of(text)
    except XmlRefused as error:
        return Rejected(Reason.MALFORMED, f"not NewsML 1: {error}")
    drafts = tuple(
        draft for item in root.iter("NewsItem") for draft in _drafts(item, root.find("NewsEnvelope"), text, charset)
    )
    if not drafts:
        return Rejected(Reason.NO_ARTICLE, "a NewsML document without an item that says anything")
    return Accepted(drafts)


def _drafts(item: Element, envelope: Element | None, text: str, charset: str) -> Iterator[Draft]:
    """The item's main text, and the texts of other components with their own headlines: sidebars, background."""
    bodies = [(body, markup, content) for content in _contents(item) for body, markup in (_body(content),) if body]
    bodies = _with_leads(item, bodies) if len(bodies) > 1 else bodies
    draft = _draft(item, envelope, text, charset, bodies)
    if draft is None:
        return
    yield draft
    if len(bodies) < 2:
        return
    seen = [(squashed(draft.headline or ""), squashed(draft.body or ""))]
    lists = found_at(item, ".//NewsComponent[@EquivalentsList='yes']")
    components = _components(item)
    seen_components: set[Element] = set()
    equivalents = {each for one in lists for each in one.findall("NewsComponent")}
    for number, (body, markup, content) in enumerate(bodies):
        around = components.get(content)
        if around is None or around in seen_components or len(seen) > MOST_BESIDE:
            continue
        seen_components.add(around)
        headline = first(around, "NewsLines/HeadLine")
        keys = squashed(headline or ""), squashed(body)
        role = role_of(around)
        # The text of a component with a file is its caption.
        if role in ABSTRACTS or around in equivalents or has_file(around):
            continue
        if not keys[0] or any(_is_another_form(keys, each) for each in seen):
            continue
        seen.append(keys)
        part = around.get("Duid") or around.get("Euid") or str(number + 1)
        yield replace(
            draft,
            body=body,
            body_html=markup,
            language=language_code(around.get("lang")) or draft.language,
            headline=headline,
            uri=f"{draft.uri}#{part}" if draft.uri else None,
            byline=writer(first(around, "NewsLines/ByLine") or "") or None,
            dateline_text=first(around, "NewsLines/DateLine"),
            subheadings=tuple(filter(None, map(text_of, found_at(around, "NewsLines/SubHeadLine")))),
        )


def _is_another_form(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two components, each given as squashed headline and text, are versions of one text in different lengths
    or formats: same headline, or one text contains the beginning of the other."""
    return one[0] == other[0] or one[1][:LEAST_SHARED] in other[1] or other[1][:LEAST_SHARED] in one[1]


def _draft(
    item: Element,
    envelope: Element | None,
    text: str,
    charset: str,
    bodies: Sequence[Text],
) -> Draft | None:
    """The draft of an item, with the longest of its texts: items often carry one text in several formats or lengths.
    None if the item states nothing."""
    body, markup, content = max(bodies, key=lambda found: len(found[0]), default=(None, None, None))
    around = _component_of(item, content)
    headline = line(item, around, "HeadLine") or first(item, ".//body.head/hedline/hl1")
    item_block, marked = of_newsml_1(item, envelope), next(item.iter("nitf"), None)
    block = unless_empty(item_block if marked is None else merged(item_block, of_nitf(marked)))
    status = pubstatus(attribute(item, ".//NewsManagement/Status", "FormalName"))
    # An item with links or associations may be a picture; one with neither is a text item without its text, such as a
    # kill.
    kind = "other" if block is not None and (block.links or block.associations) else None
    body = body or text_of_kill(kind, status, _note(item), headline)
    if body is None and not headline and (block is None or not (block.links or block.associations)):
        return None
    day = moment(first(item, ".//FirstCreated"))
    return Draft(
        text=text,
        charset=charset,
        content_type="application/newsml+xml",
        kind="item" if body is None else "clean",
        item_type=_type(item),
        body=body,
        body_html=markup,
        uri=_identity(item),
        version=whole_number(first(item, ".//RevisionId")),
        language=language_code(attribute(item, ".//DescriptiveMetadata/Language", "FormalName") or _language(item)),
        headline=headline,
        subheadings=subheadings(item, marked),
        byline=byline(item, around),
        dateline_text=dateline(item, around),
        published=day,
        version_created=moment(first(item, ".//ThisRevisionCreated")),
        credits=tuple(filter(None, (first(item, ".//NewsLines/CreditLine"),))),
        section=_category(item),
        slugline=first(item, ".//NewsLines/SlugLine", ".//NameLabel"),
        urgency=urgency(
            attribute(item, ".//NewsManagement/Urgency", "FormalName")
            or attribute(item, ".//docdata/urgency", "ed-urg")
            # Some desks use a property of their own for it.
            or attribute(item, ".//AdministrativeMetadata/Property[@FormalName='Priority']", "Value")
        ),
        pubstatus=status,
        corrects=_corrects(item),
        embargoed=moment(first(item, ".//StatusWillChange/DateAndTime")),
        ednote=_note(item),
        located=located(item),
        subjects=_subjects(item, envelope),
        stated_block=block,
    )


def _contents(item: Element) -> list[Element]:
    """The elements of an item that may hold its text. Captions count only if there is nothing else and the item is not
    a picture or the like. Base64 data is never text."""
    captions = _of_captions(item, "DataContent")
    files = (each for each in item.iter("Encoding") if "64" in (each.get("Notation") or ""))
    encoded = {each for one in files for each in one.iter("DataContent")}
    found = [each for each in item.iter("DataContent") if each not in encoded]
    left = [each for each in found if each not in captions]
    return left or ([] if _type(item) in SHOWN else found)


def _of_captions(item: Element, name: str) -> set[Element]:
    """The elements called ``name`` inside components that are captions."""
    components = (each for each in item.iter("NewsComponent") if is_caption(each))
    return {each for component in components for each in component.iter(name)}


def _type(item: Element) -> str | None:
    """The ninjs type of an item; ``composite`` if it has several types of content or refers to other items."""
    captions = _of_captions(item, "MediaType")
    types = [each.get("FormalName") for each in item.iter("MediaType") if each not in captions]
    kinds = {kind for each in types if (kind := item_type(each))}
    if len(kinds) == 1 and item.find(".//NewsItemRef") is None:
        return kinds.pop()
    return "composite" if kinds or item.find(".//NewsItemRef") is not None else None


def _body(content: Element) -> tuple[str | None, str | None]:
    """The text in an element, and its sanitised markup if it has any."""
    marked = next(content.iter("nitf"), None)
    if marked is not None and (read := nitf.read(marked)):
        return read.body, read.markup
    inside = next(content.iter("body.content"), None)
    inside = inside if inside is not None else next(content.iter("body"), content)
    text = "\n\n".join(paragraphs(inside))
    if looks_like_markup(text):
        source = "".join(content.itertext())
        return visible_text(source) or None, safe_html(source)
    if len(inside) == 0:
        # Plain text without child elements keeps its lines.
        return (inside.text or "").strip() or None, None
    return text or None, safe_html(as_html(inside))


def _with_leads(item: Element, bodies: list[Text]) -> list[Text]:
    """``bodies``, where a text whose first paragraphs are a component of their own, with the role ``Lead`` beside one
    with the role ``Body``, is one text: agencies that write so do not repeat the lead in the body."""
    leads = [
        (each, around)
        for around in item.iter("NewsComponent")
        for each in around.findall("NewsComponent")
        if role_of(each) == LEAD
    ]
    for lead, around in leads[:MOST_BESIDE]:
        rest = next((each for each in around if role_of(each) in AFTER_LEAD), None)
        titles = [None if each is None else first(each, "NewsLines/HeadLine") for each in (lead, rest, around)]
        # With a headline of its own it is another story.
        if titles[0] and any(each and squashed(each) != squashed(titles[0]) for each in titles[1:]):
            continue
        inside = (set() if each is None else set(each.iter("DataContent")) for each in (lead, rest))
        before, after = ([body for body in bodies if body[2] in contents] for contents in inside)
        if len(before) != 1 or len(after) != 1 or squashed(before[0][0])[:LEAST_SHARED] in squashed(after[0][0]):
            continue
        if not _ENDED.search(before[0][0][-8:]):
            continue
        (text, markup, _), (more, more_markup, content) = before[0], after[0]
        html = f"{markup}{more_markup}" if markup and more_markup else None
        bodies = [(f"{text}\n\n{more}", html, content) if each is after[0] else each for each in bodies]
        bodies.remove(before[0])
    return bodies


def _identity(item: Element) -> str | None:
    """The public identifier without its revision. If it lacks the parts that distinguish the item (some providers send
    a constant), the date and the item id are appended; without one, it is built from provider, date and item id."""
    public = unversioned(first(item, ".//PublicIdentifier"))
    item_id = first(item, ".//NewsIdentifier/NewsItemId")
    if public and item_id and (item_id in public or public.rpartition(":")[2] in item_id):
        return public
    provider, day = first(item, ".//NewsIdentifier/ProviderId"), first(item, ".//NewsIdentifier/DateId")
    if public and not item_id and public.count(":") > 3:
        return public
    base = public or (f"urn:newsml:{provider}" if provider and (item_id or day) else None)
    return ":".join((base, *(each for each in (day, item_id) if each and each not in base))) if base else None


def _component_of(item: Element, content: Element | None) -> Element:
    """The innermost component around ``content`` that has a headline; else the item."""
    found = item
    for component in item.iter("NewsComponent") if content is not None else ():
        if first(component, "NewsLines/HeadLine") and any(each is content for each in component.iter("DataContent")):
            found = component
    return found


def _components(item: Element) -> dict[Element, Element]:
    """Each content element -> the innermost component around it that has a headline."""
    found = {}
    waiting: list[tuple[Element, Element | None]] = [(item, None)]
    while waiting:
        element, around = waiting.pop()
        if element.tag == "DataContent":
            if around is not None:
                found[element] = around
            continue
        if element.tag == "NewsComponent" and first(element, "NewsLines/HeadLine"):
            around = element
        waiting += [(each, around) for each in element]
    return found


def _corrects(item: Element) -> bool:
    """Whether ``NewsManagement`` says that the item is a correction."""
    found = found_at(item, ".//NewsManagement/Instruction"), found_at(item, ".//NewsManagement/Property")
    names = ["Instruction " + (each.get("FormalName") or "") for each in found[0]]
    names += [f"{each.get('FormalName')} {each.get('Value')}" for each in found[1]]
    return any(_CORRECTION.match(each) for each in names)


def _note(item: Element) -> str | None:
    for each in item.iter("NewsLine"):
        if attribute(each, "NewsLineType", "FormalName") in ("AdvisoryLine", "EditorialNote", "EdNote"):
            return first(each, "NewsLineText")
    return first(item, ".//NewsManagement/Instruction")


def _language(item: Element) -> str | None:
    """The ``xml:lang`` of the item, else of its first component that has one."""
    return next((code for each in (item, *item.iter("NewsComponent")) if (code := each.get("lang"))), None)


def _category(item: Element) -> str | None:
    """The desk's category: ``NewsLineCategory``, else that of the NITF inside."""
    marked = next(item.iter("nitf"), None)
    return first(item, ".//NewsLineCategory") or (nitf.section(marked) if marked is not None else None)


def _topic_names(item: Element) -> dict[str, str]:
    """The names of terms in the item's topic sets, by code; English names preferred."""
    names: dict[str, str] = {}
    for topic in item.iter("Topic"):
        code, name = first(topic, "FormalName"), topic_name(topic)
        if code and name:
            names.setdefault(code, name)
    return names


def _subjects(item: Element, envelope: Element | None) -> tuple[Code, ...]:
    """The item's codes, each with its vocabulary: IPTC subjects, then FILED_UNDER, the sender, the NITF's subjects."""
    names = _topic_names(item)
    found = [
        subject(code, names.get(code), "IPTC")
        for name in SUBJECTS
        for each in item.iter(name)
        if (code := each.get("FormalName"))
    ]
    for scheme, (path, name) in FILED_UNDER.items():
        for each in found_at(item, path):
            for term in _BETWEEN.split((each.get(name) if name else text_of(each)) or ""):
                found.append(subject(term.strip(), None, scheme))
    sent_from = () if envelope is None else found_at(envelope, "SentFrom/Party")
    found += [subject(each.get("FormalName"), None, "sender") for each in sent_from]
    marked = next(item.iter("nitf"), None)
    inside = nitf.subjects_of(marked) if marked is not None else ()
    return tuple(dict.fromkeys((*filter(None, found), *inside)))

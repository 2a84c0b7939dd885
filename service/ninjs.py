"""An enriched article in, the same as ninjs 3.1 out: IPTC's JSON format for news, for subscribers that already read it.

What ninjs has no property for is only in our own record: spans, quotations, keywords, the evidence of a copy,
coordinates (a place has its GeoNames URI instead; ninjs' ``geoJSON`` can't be validated without the network).
Source: https://iptc.org/std/ninjs/ninjs-schema_3.1.json
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import quote

import orjson

from service.article import Code, EnrichedArticle, Entity, EntityType
from service.stated import Association, Concept, Link, Rendition, Stated

STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
}
# Vocabularies whose codes have a URI, by scheme; a code of any other goes out as a literal.
ADDRESSES = {"medtop": "http://cv.iptc.org/newscodes/mediatopic/", "subj": "http://cv.iptc.org/newscodes/subjectcode/"}
# The item types of ninjs.
TYPES = frozenset({"text", "audio", "video", "picture", "graphic", "composite", "planning", "component", "event"})
# ninjs properties of a person, organisation or place (DETAILS) and of a rendition (FORMS) for which we have no field.
DETAILS = ("contactInfo", "geoJSON", "symbols")
FORMS = (
    *("title", "duration", "format", "aspectRatio", "videoCodec", "frameRate", "poi", "transportProtocol", "scanType"),
    "bitrate",
)
# Property names of ninjs 3 by their lower-case spelling in ninjs 1 and 2.
SPELT = {
    name.lower(): name
    for name in (
        *("representationType", "firstCreated", "versionCreated", "contentCreated", "embargoedUntil", "pubStatus"),
        *("copyrightHolder", "copyrightNotice", "usageTerms", "edNote", "infoSources", "altIds", "trustIndicators"),
        *("rightsInfo", "digitalSourceType", "contentType", "charCount", "wordCount", "sizeInBytes", "aspectRatio"),
        *("videoCodec", "frameRate", "transportProtocol", "scanType", "contactInfo", "geoJSON", "postalCode"),
        *("eventDetails", "plannedCoverage", "exclAudience", "itemCount", "langId", "linkedRights", "encodedRights"),
        *("startDate", "endDate", "eventStatus", "plannedCoverageStatus", "symbolType"),
    )
}
# The JSON types of the properties that are not strings.
KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("contactInfo", "symbols"), list),
    **dict.fromkeys(("geoJSON", "poi"), dict),
    **dict.fromkeys(("duration", "frameRate", "relevance", "confidence"), (int, float)),
}
# Most links that go out: a live page has hundreds, an ordinary article a few dozen.
MOST_LINKS = 100
GEONAMES = "https://sws.geonames.org/"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?@!$&'()*+,;=%-]+(?:#[A-Za-z0-9._~:/?@!$&'()*+,;=%-]*)?")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def to_ninjs(article: EnrichedArticle) -> dict[str, object]:
    """``article`` as a ninjs 3.1 object, valid against its schema; properties without a value are left out."""
    stated = article.stated or Stated()
    # Properties of a ninjs item beyond the standard go out under their own names, unchanged.
    brought = stated.other if article.content_type == "application/ninjs+json" else {}
    named = {each.name for each in stated.sources}
    # For a ninjs item, the links are among these properties.
    linked = () if brought else stated.links[:MOST_LINKS]
    item: dict[str, object] = {
        "standard": STANDARD,
        # The articles of one file share its uri; a subscriber needs a different one for each.
        "uri": uri(f"{article.uri}#part-{article.part}" if article.part else article.uri),
        "type": stated.item_class if stated.item_class in TYPES else "text",
        "representationType": "partial" if article.truncated else "full",
        "version": str(article.version),
        "firstCreated": _time(article.published),
        "versionCreated": _time(_version_created(article)),
        "embargoedUntil": _time(article.embargoed),
        "pubStatus": article.pubstatus,
        "urgency": article.urgency if article.urgency and 1 <= article.urgency <= 9 else None,
        "edNote": article.ednote,
        "language": _language(article, stated),
        "headlines": _headlines(article, brought),
        "descriptions": _descriptions(article, stated, brought),
        "bodies": _bodies(article, stated),
        "people": _named(stated.people, [{"name": each.name} for each in _of_type(article, "person")]),
        "organisations": _named(
            stated.organisations, [{"name": each.name} for each in _of_type(article, "organisation")]
        ),
        "places": _named(stated.places, [_place(each, article.story_place) for each in _of_type(article, "place")]),
        "subjects": _subjects(article, stated),
        "genres": [_concept(each, "name", "uri", "literal") for each in stated.genres],
        "events": [_concept(each, "name", "rel", "uri", "literal") for each in stated.events],
        "infoSources": [
            *(_concept(each, "name", "role", "uri", "literal") for each in stated.sources),
            *({"name": name, "role": "credit"} for name in article.credits if name not in named),
            *({"name": name, "role": "publisher"} for name in article.publishers),
        ],
        "title": stated.title,
        "profile": stated.profile,
        "renditions": [_rendition(each, place) for place, each in enumerate(stated.renditions, 1)],
        "usageTerms": stated.usage_terms,
        "copyrightHolder": stated.copyright_holder,
        "copyrightNotice": stated.copyright_notice,
        "expires": _time(stated.expires),
        "by": article.byline,
        "slugline": article.slugline,
        "located": article.located or (article.dateline.place if article.dateline else None),
        "altIds": [
            *({"role": each.rel or "source", "value": each.code or each.name} for each in stated.alternate_ids),
            *({"role": "canonical", "value": each.href} for each in linked if each.rel == "canonical"),
            {"role": "article", "value": article.article_id},
            {"role": "document", "value": article.document_id},
        ],
        "associations": [
            *(_association(each, number, bool(brought)) for number, each in enumerate(stated.associations, 1)),
            *(_linked(each, number) for number, each in enumerate(linked, 1) if each.rel != "canonical"),
            *(
                {
                    "name": f"replaced {number}",
                    "rel": "supersedes",
                    "uri": f"urn:newswire:article:{quote(each, safe='')}",
                }
                for number, each in enumerate(article.decision.supersedes, 1)
            ),
        ],
    }
    extra = {SPELT.get(name, name): _spelt(_decoded(value)) for name, value in brought.items()}
    extra = {name: value for name, value in extra.items() if name not in item}
    return {name: value for name, value in (item | extra).items() if value not in (None, "", [])}


def uri(text: str) -> str:
    """``text`` if it is a URI, else a ``urn:newswire:item:`` URI that contains it."""
    if _URI.fullmatch(text) and not _BROKEN_ESCAPE.search(text):
        return text
    return f"urn:newswire:item:{quote(text, safe='')}"


def _version_created(article: EnrichedArticle) -> datetime:
    """The time of this version if the source states it, else the update, publication or event time of the article."""
    stated = article.event_time if article.event_time_source == "version" else None
    return stated or article.updated or article.published or article.event_time


def _language(article: EnrichedArticle, stated: Stated) -> str:
    """The language as the source writes it, which may include the region, if it is that of the text; else ours."""
    stated_language = (stated.language or "").replace("_", "-")
    return stated_language if stated_language.lower().startswith(f"{article.language}-") else article.language


def _bodies(article: EnrichedArticle, stated: Stated) -> list[dict[str, object]]:
    """The body as plain text, and as HTML if the source had markup, each with the role that the source gave such a
    body; then the other bodies of a ninjs item, unchanged."""
    decoded = _decoded(stated.other.get("bodies", "[]"))
    entries = [each for each in decoded if isinstance(each, dict)] if isinstance(decoded, list) else []
    kinds = [each for each in entries if "value" not in each]
    marked = [each for each in kinds if "html" in str(each.get("contentType"))]
    plain = [each for each in kinds if each not in marked] or ([] if article.body_html else kinds)
    role, html_role = (next((each["role"] for each in some if each.get("role")), "main") for some in (plain, marked))
    body: dict[str, object] = {"role": role, "contentType": "text/plain", "charCount": len(article.body)}
    if article.word_count is not None:
        body["wordCount"] = article.word_count
    bodies: list[dict[str, object]] = [{**body, "value": article.body}]
    if article.body_html:
        bodies.append({"role": html_role, "contentType": "text/html", "value": article.body_html})
    others = [each for each in entries if each.get("value")]
    return [*bodies, *({name: value for name, value in each.items() if value is not None} for each in others)]


def _of_type(article: EnrichedArticle, kind: EntityType) -> list[Entity]:
    return [each for each in article.entities if each.type == kind]


def _place(entity: Entity, about: str | None) -> dict[str, object]:
    place: dict[str, object] = {"name": entity.name}
    if entity.name == about:
        place["rel"] = "about"
    if entity.place is not None and entity.place.geonames_id is not None:
        place["uri"] = f"{GEONAMES}{entity.place.geonames_id}/"
    return place


def _subjects(article: EnrichedArticle, stated: Stated) -> list[dict[str, object]]:
    """The source's own subjects, then ours, which have a confidence."""
    fields = ("name", "rel", "uri", "literal", "creator", "confidence", "relevance")
    theirs = [_concept(each, *fields) for each in stated.subjects]
    theirs = theirs or [_subject(each) for each in article.source_subjects]
    known = {each.get("uri") or each.get("literal") for each in theirs}
    ours = [_subject(each) for each in article.subjects]
    return [*theirs, *(each for each in ours if (each.get("uri") or each.get("literal")) not in known)]


def _headlines(article: EnrichedArticle, brought: Mapping[str, str]) -> list[dict[str, object]]:
    """The article's headline with the role that the source gave it, then the source's other headlines."""
    entries = _entries(brought, "headlines")
    others = [each for each in entries if each.get("value")]
    if not article.headline:
        return others
    first = next((each for each in entries if not each.get("value")), {})
    return [{"role": "main", "contentType": "text/plain"} | first | {"value": article.headline}, *others]


def _descriptions(article: EnrichedArticle, stated: Stated, brought: Mapping[str, str]) -> list[dict[str, object]]:
    """The descriptions of a ninjs item, else the source's abstract; then our summary."""
    theirs = _entries(brought, "descriptions")
    texts = (("abstract", None if theirs else stated.abstract), ("summary", article.summary))
    ours: list[dict[str, object]] = [
        {"role": role, "contentType": "text/plain", "value": text} for role, text in texts if text
    ]
    return [*theirs, *ours]


def _entries(brought: Mapping[str, str], name: str) -> list[dict[str, object]]:
    """The entries of a list property of a ninjs item, their property names as in ninjs 3."""
    decoded = _decoded(brought.get(name, "[]"))
    return [
        {SPELT.get(str(key), str(key)): _spelt(value) for key, value in each.items()}
        for each in (decoded if isinstance(decoded, list) else [])
        if isinstance(each, dict)
    ]


def _named(theirs: Iterable[Concept], ours: list[dict[str, object]]) -> list[dict[str, object]]:
    """The source's own, then those of ours that it does not name."""
    stated = [_concept(each, "name", "rel", "uri", "literal") for each in theirs]
    known = {each.get("name") for each in stated}
    return [*stated, *(each for each in ours if each["name"] not in known)]


def _concept(concept: Concept, *fields: str) -> dict[str, object]:
    """``concept`` as a ninjs term with the properties ``fields``; a code that is not a URI is a literal."""
    address = concept.code if concept.code and _URI.fullmatch(concept.code) and "//" in concept.code else None
    if address is None and concept.code and "//" in (concept.scheme or ""):
        # A code of a vocabulary with a URI has a URI as well; what is before its colon is an alias of the vocabulary.
        whole = f"{concept.scheme}{concept.code.rpartition(':')[2]}"
        address = whole if _URI.fullmatch(whole) and not _BROKEN_ESCAPE.search(whole) else None
    details = _decoded(concept.details or "{}")
    properties: dict[str, object] = {
        "name": concept.name,
        "rel": concept.rel,
        "role": concept.rel,
        "uri": address,
        "literal": None if address else concept.code,
        "creator": concept.creator,
        "confidence": None if concept.confidence is None else round(100 * min(1.0, max(0.0, concept.confidence))),
    }
    # Of the details, only those with a property in ninjs.
    more = _fitting(details, (*DETAILS, *fields))
    return {name: properties[name] for name in fields if properties.get(name) is not None} | more


def _association(each: Association, number: int, brought: bool) -> dict[str, object]:
    """``brought`` says whether the article came as ninjs: its other details of an association then go out unchanged."""
    item: dict[str, object] = {
        "name": each.name or f"associated {number}",
        "type": each.type if each.type in TYPES else None,
        "uri": uri(each.uri or next((one.href for one in each.renditions if one.href), f"urn:newswire:part:{number}")),
        "headlines": [{"role": "main", "value": each.headline}] if each.headline else [],
        "descriptions": [
            {"role": role, "value": text} for role, text in (("caption", each.caption), ("alt", each.alt_text)) if text
        ],
        "by": each.byline,
        "infoSources": [{"name": each.credit, "role": "credit"}] if each.credit else [],
        "usageTerms": each.usage_terms,
        "copyrightNotice": each.copyright_notice,
        "renditions": [_rendition(one, place) for place, one in enumerate(each.renditions, 1)],
    }
    details = _spelt(_decoded(each.details or "{}")) if brought else {}
    stated_details = details if isinstance(details, dict) else {}
    return {name: value for name, value in (item | stated_details).items() if value not in (None, "", [])}


def _linked(each: Link, number: int) -> dict[str, object]:
    """A link of the source to another item or page, as a ninjs association."""
    item: dict[str, object] = {"name": f"linked {number}", "rel": each.rel, "uri": uri(each.href)}
    item["headlines"] = [{"role": "main", "value": each.title}] if each.title else []
    return {name: value for name, value in item.items() if value not in (None, "", [])}


def _rendition(each: Rendition, number: int) -> dict[str, object]:
    item: dict[str, object] = {
        "name": each.name or f"form {number}",
        "href": each.href,
        "contentType": each.media_type,
        "width": each.width,
        "height": each.height,
        "sizeInBytes": each.size_bytes,
    }
    details = _decoded(each.details or "{}")
    return {name: value for name, value in (item | _fitting(details, FORMS)).items() if value is not None}


def _fitting(details: object, names: Iterable[str]) -> dict[str, object]:
    """Those of ``details`` with one of ``names`` and of the type that ninjs has for it."""
    spelt = _spelt(details)
    known = spelt if isinstance(spelt, dict) else {}
    return {name: known[name] for name in names if isinstance(known.get(name), KINDS.get(name, str))}


def _spelt(value: object) -> object:
    """``value`` with all property names in it spelt as in ninjs 3."""
    if isinstance(value, dict):
        return {SPELT.get(name, name): _spelt(each) for name, each in value.items()}
    return [_spelt(each) for each in value] if isinstance(value, list) else value


def _decoded(text: str) -> object:
    """A value of ``Stated.other`` as it came: text, or decoded if it was JSON."""
    try:
        return orjson.loads(text) if text[:1] in "[{tfn-0123456789" else text
    except orjson.JSONDecodeError:
        return text


def _subject(code: Code) -> dict[str, object]:
    scheme, _, value = code.code.partition(":")
    subject: dict[str, object] = {"name": code.name} if code.name else {}
    if scheme in ADDRESSES and value.isalnum() and value.isascii():
        subject["uri"] = ADDRESSES[scheme] + value
    else:
        subject["literal"] = code.code
    if code.confidence is not None:
        subject["confidence"] = round(100 * min(1.0, max(0.0, code.confidence)))
    return subject


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None

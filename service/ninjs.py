"""An enriched article in, the same as ninjs 3.1 out: IPTC's JSON for news, for subscribers that read it already.

What ninjs has no place for stays in our own record: spans, quotations, keywords, the evidence of a copy, coordinates
(a place names its GeoNames address instead; ninjs' ``geoJSON`` can't be validated without the network).
Source: https://iptc.org/std/ninjs/ninjs-schema_3.1.json
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote

from service.article import Code, EnrichedArticle, Entity, EntityType

STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
}
# Vocabularies whose codes have an address of their own; a code of any other goes out as a literal.
ADDRESSES = {"medtop": "http://cv.iptc.org/newscodes/mediatopic/", "subj": "http://cv.iptc.org/newscodes/subjectcode/"}
GEONAMES = "https://sws.geonames.org/"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?@!$&'()*+,;=%-]+(?:#[A-Za-z0-9._~:/?@!$&'()*+,;=%-]*)?")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def to_ninjs(article: EnrichedArticle) -> dict[str, object]:
    """``article`` as a ninjs 3.1 object that validates against its schema; fields without a value are left out."""
    item: dict[str, object] = {
        "standard": STANDARD,
        # The articles of one file share its uri; a subscriber needs one for each.
        "uri": uri(f"{article.uri}#part-{article.part}" if article.part else article.uri),
        "type": "text",
        "representationType": "partial" if article.truncated else "full",
        "version": str(article.version),
        "firstCreated": _time(article.published),
        "versionCreated": _time(_version_created(article)),
        "embargoedUntil": _time(article.embargoed),
        "pubStatus": article.pubstatus,
        "urgency": article.urgency if article.urgency and 1 <= article.urgency <= 9 else None,
        "edNote": article.ednote,
        "language": article.language,
        "headlines": [{"role": "main", "contentType": "text/plain", "value": article.headline}]
        * bool(article.headline),
        "descriptions": [{"role": "summary", "contentType": "text/plain", "value": article.summary}]
        * bool(article.summary),
        "bodies": [_body(article)],
        "people": [{"name": each.name} for each in _of_type(article, "person")],
        "organisations": [{"name": each.name} for each in _of_type(article, "organisation")],
        "places": [_place(each, article.story_place) for each in _of_type(article, "place")],
        "subjects": [_subject(each) for each in article.subjects],
        "infoSources": [
            *({"name": name, "role": "credit"} for name in article.credits),
            *({"name": name, "role": "publisher"} for name in article.publishers),
        ],
        "by": article.byline,
        "slugline": article.slugline,
        "located": article.located or (article.dateline.place if article.dateline else None),
        "altIds": [
            {"role": "article", "value": article.article_id},
            {"role": "document", "value": article.document_id},
        ],
        "associations": [
            {"name": f"replaced {number}", "rel": "supersedes", "uri": f"urn:newswire:article:{quote(each, safe='')}"}
            for number, each in enumerate(article.decision.supersedes, 1)
        ],
    }
    return {name: value for name, value in item.items() if value not in (None, "", [])}


def uri(text: str) -> str:
    """``text`` where it is a URI, else one of ours that holds it."""
    if _URI.fullmatch(text) and not _BROKEN_ESCAPE.search(text):
        return text
    return f"urn:newswire:item:{quote(text, safe='')}"


def _version_created(article: EnrichedArticle) -> datetime:
    return article.updated or article.published or article.event_time


def _body(article: EnrichedArticle) -> dict[str, object]:
    body: dict[str, object] = {"role": "main", "contentType": "text/plain", "charCount": len(article.body)}
    if article.word_count is not None:
        body["wordCount"] = article.word_count
    return {**body, "value": article.body}


def _of_type(article: EnrichedArticle, kind: EntityType) -> list[Entity]:
    return [each for each in article.entities if each.type == kind]


def _place(entity: Entity, about: str | None) -> dict[str, object]:
    place: dict[str, object] = {"name": entity.name}
    if entity.name == about:
        place["rel"] = "about"
    if entity.place is not None and entity.place.geonames_id is not None:
        place["uri"] = f"{GEONAMES}{entity.place.geonames_id}/"
    return place


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

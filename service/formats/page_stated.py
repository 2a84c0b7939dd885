"""A page's metadata in, its ``Stated`` out: from the schema.org article first, then Open Graph, the meta elements of
news sites and Dublin Core, and links.

Sources: https://schema.org/NewsArticle, https://ogp.me, https://www.dublincore.org/specifications/dublin-core/dcq-html/,
RFC 8288 (relations of links).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.formats.json_document import whole_number
from service.formats.moments import moment
from service.stated import Association, Concept, Link, Note, Rendition, Stated, unless_empty

# Limits: values in a list (longer ones are directories), characters of a value (longer ones are not metadata).
MOST, LONGEST = 50, 5_000
# schema.org class of what an article is about -> field of ``Stated``.
KINDS = {
    "Person": "people", "Organization": "organisations", "NewsMediaOrganization": "organisations",
    "Corporation": "organisations", "SportsTeam": "organisations", "GovernmentOrganization": "organisations",
    "Place": "places", "City": "places", "Country": "places", "AdministrativeArea": "places", "State": "places",
    "Event": "events", "SportsEvent": "events",
}  # fmt: skip
RIGHTS = ("copyright", "dc.rights", "dcterms.rights", "rights", "dcterms.rightsholder")
KEYWORDS = ("news_keywords", "keywords", "parsely-tags", "sailthru.tags", "article:tag")
ABSTRACTS = ("og:description", "description", "dc.description", "dcterms.abstract", "twitter:description")
# Relations of ``link`` elements that concern the article, not the site.
RELATIONS = ("canonical", "amphtml", "shortlink", "license")
_TAGS = re.compile(r"<meta\b[^<>]{0,500}?[\"']article:tag[\"'][^<>]{0,500}>", re.IGNORECASE)
_CONTENT = re.compile(r"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


def stated_of_page(
    article: Mapping[str, Any], meta: Mapping[str, str], links: Sequence[Mapping[str, str]], head: str
) -> Stated | None:
    """The ``Stated`` of a page, None if empty. ``article`` is its schema.org object, ``meta`` its meta elements by
    name, ``links`` the attributes of its link elements, ``head`` the source of these elements."""
    about: dict[str, list[Concept]] = {}
    for rel in ("about", "mentions"):
        for each in _list(article.get(rel)):
            for concept in _concepts(each, rel):
                about.setdefault(KINDS.get(concept.kind or "", "subjects"), []).append(concept)
    places = [
        concept
        for name, rel in (("contentLocation", "about"), ("locationCreated", "created"), ("spatialCoverage", "about"))
        for each in _list(article.get(name))
        for concept in _concepts(each, rel)
    ]
    about.setdefault("places", []).extend(places)
    return unless_empty(
        Stated(
            item_class=next(filter(None, map(_text, _list(article.get("@type")))), None),
            language=_text(article.get("inLanguage")),
            abstract=_text(article.get("abstract"))
            or _text(article.get("description"))
            or next((text for name in ABSTRACTS if (text := _text(meta.get(name)))), None),
            usage_terms=_address(article.get("license")) or _address(article.get("usageInfo")) or _licence(links),
            copyright_holder=_name(article.get("copyrightHolder")),
            copyright_notice=_text(article.get("copyrightNotice"))
            or next((text for name in RIGHTS if (text := _text(meta.get(name)))), None),
            keywords=tuple(dict.fromkeys(_keywords(article, meta, head)))[:MOST],
            genres=tuple(_several(article.get("genre"))),
            categories=tuple(_several(article.get("articleSection") or meta.get("article:section"))),
            subjects=tuple(about.get("subjects", ()))[:MOST],
            places=tuple(dict.fromkeys(about["places"]))[:MOST],
            people=tuple(about.get("people", ()))[:MOST],
            organisations=tuple(about.get("organisations", ()))[:MOST],
            events=tuple(about.get("events", ()))[:MOST],
            notes=tuple(
                Note(text=text, role="correction")
                for each in _list(article.get("correction"))
                if (text := _text_or_description(each))
            ),
            provider=_name(article.get("sourceOrganization")) or _name(article.get("provider")),
            creators=tuple(concept for each in _list(article.get("author")) for concept in _concepts(each, "author")),
            word_count=whole_number(article.get("wordCount")),
            expires=moment(article.get("expires")) or moment(meta.get("article:expiration_time")),
            alternate_ids=tuple(_identifiers(article)),
            links=tuple(_links(article, meta, links)),
            associations=tuple(dict.fromkeys(_media(article, meta)))[:MOST],
        )
    )


def _keywords(article: Mapping[str, Any], meta: Mapping[str, str], head: str) -> Iterator[str]:
    """The article's own keywords, else those of the first meta element for keywords; then the tags of Open Graph."""
    article_keywords = [
        text
        for each in _list(article.get("keywords"))
        for text in (_parts(each) if isinstance(each, str) else [_name(each)])
        if text
    ]
    yield from article_keywords or next((_parts(text) for name in KEYWORDS if (text := meta.get(name))), [])
    for tag in _TAGS.findall(head)[:MOST] if "article:tag" in meta else ():
        if found := _CONTENT.search(tag):
            yield from filter(None, [_text(found[1] or found[2])])


def _parts(text: str) -> list[str]:
    """The terms in a text that are separated by commas or semicolons."""
    return [each for part in re.split("[,;]", text[:LONGEST]) if (each := _text(part))]


def _several(value: Any) -> Iterator[Concept]:
    for each in _list(value):
        if name := _name(each):
            yield Concept(name=name)


def _concepts(value: Any, rel: str) -> Iterator[Concept]:
    """A schema.org value as a concept: a name, or an object with a name and a URL that identifies it."""
    if isinstance(value, str) and (text := _text(value)):
        yield Concept(name=text, rel=rel)
    elif isinstance(value, dict):
        name, code = _name(value), _address(value.get("sameAs")) or _address(value.get("@id"))
        if rel == "author":
            code = _address(value.get("url")) or code
        kind = next((str(each) for each in _list(value.get("@type")) if isinstance(each, str)), None)
        if name:
            yield Concept(name=name, code=code, rel=rel, kind=kind)


def _identifiers(article: Mapping[str, Any]) -> Iterator[Concept]:
    for each in _list(article.get("identifier")):
        value = each.get("value") if isinstance(each, dict) else each
        if text := _text(str(value) if isinstance(value, int) else value):
            yield Concept(code=text, kind=_text(each.get("propertyID")) if isinstance(each, dict) else None)


def _licence(links: Sequence[Mapping[str, str]]) -> str | None:
    return next((each.get("href") or None for each in links if "license" in each.get("rel", "").lower().split()), None)


def _links(article: Mapping[str, Any], meta: Mapping[str, str], links: Sequence[Mapping[str, str]]) -> Iterator[Link]:
    seen = set()
    for each in links:
        href = each.get("href", "").strip()
        for rel in each.get("rel", "").lower().split():
            if href and rel in RELATIONS and rel not in seen:
                seen.add(rel)
                yield Link(href=href, rel=rel)
            elif href and rel == "alternate" and each.get("hreflang") and len(seen) < MOST:
                seen.add(href)
                yield Link(href=href, rel="alternate", title=each["hreflang"], media_type=each.get("type"))
    address = _address(meta.get("og:url"))
    if "canonical" not in seen and address:
        yield Link(href=address, rel="canonical")
    for each in _list(article.get("isBasedOn"))[:MOST]:
        if href := _address(each) or "":
            yield Link(href=href, rel="derivedFrom", title=_name(each) if isinstance(each, dict) else None)


def _media(article: Mapping[str, Any], meta: Mapping[str, str]) -> Iterator[Association]:
    """The pictures, videos and audio of the article's object; without a picture there, that of Open Graph."""
    found = [
        association
        for name, kind in (("image", "picture"), ("video", "video"), ("audio", "audio"))
        for each in _list(article.get(name))[:MOST]
        if (association := _medium(each, kind)) is not None
    ]
    yield from found
    if href := None if any(each.type == "picture" for each in found) else _address(meta.get("og:image")):
        yield Association(
            type="picture",
            alt_text=_text(meta.get("og:image:alt")) or _text(meta.get("twitter:image:alt")),
            renditions=(
                Rendition(
                    href=href,
                    media_type=_text(meta.get("og:image:type")),
                    width=whole_number(meta.get("og:image:width")),
                    height=whole_number(meta.get("og:image:height")),
                ),
            ),
        )


def _medium(value: Any, kind: str) -> Association | None:
    if isinstance(value, str):
        return Association(type=kind, renditions=(Rendition(href=href),)) if (href := _address(value)) else None
    if not isinstance(value, dict):
        return None
    names = ("contentUrl", "url", "embedUrl", "@id")
    href = next((found for name in names if (found := _address(value.get(name)))), None)
    return Association(
        type=kind,
        headline=_text(value.get("headline")) or _text(value.get("name")),
        caption=_text(value.get("caption")) or _text(value.get("description")),
        byline=_name(value.get("creator")) or _name(value.get("author")),
        credit=_text(value.get("creditText")) or _name(value.get("copyrightHolder")),
        usage_terms=_address(value.get("license")) or _address(value.get("acquireLicensePage")),
        copyright_notice=_text(value.get("copyrightNotice")),
        renditions=(
            Rendition(
                href=href,
                media_type=_text(value.get("encodingFormat")),
                width=_size(value.get("width")),
                height=_size(value.get("height")),
                duration=_text(value.get("duration")),
            ),
        )
        if href
        else (),
    )


def _size(value: Any) -> int | None:
    """A size in pixels from a number, a string such as "640px", or a QuantitativeValue; else None."""
    value = value.get("value") if isinstance(value, dict) else value
    return whole_number(re.sub(r"\s*px$", "", value) if isinstance(value, str) else value)


def _address(value: Any) -> str | None:
    """An http(s) URL, given as a string or as the ``url`` or ``@id`` of an object; of a list the first; else None."""
    value = next(iter(_list(value)), None)
    if isinstance(value, dict):
        return _address(value.get("url")) or _address(value.get("@id"))
    text = _text(value)
    return text if text and re.match(r"https?://\S+$", text) else None


def _name(value: Any) -> str | None:
    value = next(iter(_list(value)), None)
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _text_or_description(value: Any) -> str | None:
    return _text(value.get("text")) or _text(value.get("description")) if isinstance(value, dict) else _text(value)


def _list(value: Any) -> list[Any]:
    return value[:MOST] if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str | None:
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    return " ".join(html.unescape(value).split()) or None

"""HTML source in, the page's metadata out: from JSON-LD, Open Graph and other meta elements, its title, its text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.formats.draft import Piece
from service.formats.language_codes import language_code
from service.formats.markup import pieces_of
from service.formats.moments import moment
from service.formats.page_authors import Metadata as Writers
from service.formats.page_authors import authors_of, marked_author
from service.formats.page_days import Shown, day_of_address, published_of, shown_days
from service.formats.page_headline import Metadata, headline_of, is_site
from service.formats.page_length import stated_words
from service.formats.page_stated import RELATIONS, stated_of_page
from service.formats.page_tags import HEADLINE_TAG, TAG, attributes_of
from service.formats.schema_org import article_object, squashed
from service.stated import Stated

# Characters searched for meta elements: they are in the head, but some pages have megabytes of style before it.
HEAD = 400_000
# Not ``titleStmt`` or ``title-group`` of other markup.
_TITLE = re.compile(r"<title(?:\s[^<>]{0,500})?>([^<]{0,2000}+)(?=</title)", re.IGNORECASE)
_LINK = re.compile(r"<link\b[^<>]{0,2000}>", re.IGNORECASE)
# Links that are read: most of a page's are of style sheets and icons. Those in other languages have ``hreflang``.
_RELATED = re.compile("|".join((*RELATIONS, "hreflang")), re.IGNORECASE)
# A type of schema.org, alone or the first ones of a list, with the schema's address before it or without.
_TYPE = re.compile(r'"@type"\s{0,9}:\s{0,9}(\[[^\[\]]{0,200}|"[^"]{1,80}")')
_TYPE_NAME = re.compile(r'(\w{1,40})"')
MOST_TYPES = 10_000
_LOCALE = re.compile(r"<html\b[^<>]{0,1500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:[-_][A-Za-z]{2})?)", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^<>]{0,1500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMetadata:
    """The metadata of a page. ``dated`` is the date shown near the headline, else in the URL, else of the last change;
    ``body`` is the article's text as repeated in the metadata; ``types`` are those of schema.org named anywhere, and
    the Open Graph type behind ``og:``, in lower case; ``author`` is the desk, agency or site if no person is
    named; ``words`` are the least and the most that the text has by what the page says of its length; ``block`` has
    everything else."""

    headline: str | None = None
    byline: str | None = None
    author: str | None = None
    section: str | None = None
    language: str | None = None
    publisher: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    dated: datetime | None = None
    body: str | None = None
    words: tuple[int, int] | None = None
    types: frozenset[str] = frozenset()
    block: Stated | None = None


def metadata_of(
    source: str, pieces: Sequence[Piece] | None = None, known: dict[str, Any] | None = None
) -> PageMetadata:
    """The metadata of a page; ``pieces`` are its visible blocks and ``known`` its schema.org object, if already known.
    Never raises: what cannot be parsed is ignored."""
    head = source[:HEAD]
    values = _meta(head)
    meta = {name: each[0] for name, each in values.items()}
    links = [attributes_of(each) for each in _LINK.findall(source, 0, HEAD) if _RELATED.search(each)]
    titled = _TITLE.search(source, 0, HEAD)
    title = _text(titled[1]) if titled else None
    first_heading = _heading(source, title)
    article = (
        known
        if known is not None
        else article_object(
            source, (meta.get("og:url"), _canonical(links)), (meta.get("og:title"), title, first_heading)
        )
    )
    stated = _text(article.get("headline"))
    language = _LANGUAGE.search(head)
    sites = (meta.get("og:site_name"), _text(_name(article.get("publisher"))), _host(meta.get("og:url")))
    changed = (meta.get(name) for name in _CHANGED)
    news = "News" in str(article.get("@type"))
    seen = pieces_of(source) if pieces is None else pieces
    headline = headline_of(
        Metadata(
            stated=_text(html.unescape(stated or "")),
            shared=_unescaped(meta.get("og:title")),
            card=_unescaped(meta.get("twitter:title")),
            title=title,
            heading=first_heading,
            sites=frozenset(squashed(name) for name in sites if name),
            address=meta.get("og:url") or _canonical(links),
            news=news,
        ),
        seen,
    )
    persons, others = _writers(article, values, sites, headline, source, seen)
    persons = persons or (None if others else marked_author(source))
    updated = next((found for value in (article.get("dateModified"), *changed) if (found := moment(value))), None)
    shown = shown_days(headline, source, seen, month_first=_is_american(head, meta))
    updated = updated or shown.updated
    return PageMetadata(
        headline=headline,
        byline=persons,
        author=others,
        section=_text(_one(article.get("articleSection"))) or meta.get("article:section"),
        language=language_code(_text(article.get("inLanguage")))
        or language_code(language.group(1) if language else None),
        publisher=_text(_name(article.get("publisher"))) or meta.get("og:site_name"),
        published=published_of(
            moment(article.get("datePublished")), meta, source, shown, data=known is None, news=news
        ),
        updated=updated,
        dated=shown.published or day_of_address((meta.get("og:url"), _canonical(links))) or updated,
        body=_text(article.get("articleBody"), markup=True),
        words=stated_words(article, meta),
        types=_types(source, meta.get("og:type")),
        block=stated_of_page(article, meta, links, head),
    )


def metadata_of_part(
    part: str, article: dict[str, Any], whole: PageMetadata, headline: str, address: str | None
) -> PageMetadata:
    """The metadata of one of several articles on a page: from the elements in its own ``part`` of the source and its
    JSON-LD object ``article``. From the ``whole`` page it takes only publisher and language."""
    values = _meta(part)
    meta = {name: each[0] for name, each in values.items()}
    persons, others = _writers(article, values, (whole.publisher,), headline, part, ())
    persons = persons or (None if others else marked_author(part))
    updated = moment(article.get("dateModified")) or moment(meta.get("datemodified"))
    return PageMetadata(
        headline=headline,
        byline=persons,
        author=others,
        section=_text(_one(article.get("articleSection"))) or meta.get("articlesection"),
        language=language_code(_text(article.get("inLanguage"))) or whole.language,
        publisher=_text(_name(article.get("publisher"))) or whole.publisher,
        published=published_of(moment(article.get("datePublished")), meta, part, Shown(), data=False, news=True),
        updated=updated,
        dated=day_of_address((address,)) or updated,
        body=_text(article.get("articleBody"), markup=True),
        block=stated_of_page(article, meta, (), part),
    )


def _types(source: str, shared: str | None) -> frozenset[str]:
    """The types that a page names: see ``PageMetadata.types``; ``shared`` is its Open Graph type."""
    named = (name.lower() for each in _TYPE.findall(source)[:MOST_TYPES] for name in _TYPE_NAME.findall(each))
    return frozenset(named) | ({f"og:{shared.lower().removeprefix('og:')}"} if shared else frozenset())


_CHANGED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "lastmod")


def _meta(head: str) -> dict[str, list[str]]:
    """The contents of the meta elements, by name or property in lower case."""
    found: dict[str, list[str]] = {}
    position = head.find("<meta")
    while position >= 0:
        closing = head.find(">", position)
        if closing < 0:
            break
        attributes = attributes_of(head[position : min(closing, position + 5000)] + " ")
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = attributes.get("content", "").strip()
        if name and content:
            found.setdefault(name.lower(), []).append(content)
        position = head.find("<meta", closing)
    return found


def _heading(source: str, title: str | None) -> str | None:
    """The first ``h1``; None if it is the site's name, as on many blogs, with which ``title`` ends."""
    opening = HEADLINE_TAG.search(source)
    if opening is None:
        return None
    inside, end, _ = source[opening.end() : opening.end() + 5000].replace("</H1", "</h1").partition("</h1")
    heading = _text(TAG.sub(" ", inside)) if end else None
    return None if heading and is_site(heading, title) else heading


def _canonical(links: Iterable[Mapping[str, str]]) -> str | None:
    """The canonical URL of a page, or None."""
    return next((each.get("href") for each in links if each.get("rel", "").lower() == "canonical"), None)


def _text(value: Any, markup: bool = False) -> str | None:
    if not isinstance(value, str):
        return None
    if markup:
        return html.unescape(re.sub(r"<[^<>]{0,2000}>", "\n", value)).strip() or None
    return " ".join(html.unescape(value).split()) or None


def _unescaped(value: str | None) -> str | None:
    """A title that a site has escaped twice; its attribute was resolved once already."""
    return html.unescape(value) if value and "&" in value else value


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _name(value: Any) -> Any:
    value = _one(value)
    return value.get("name") if isinstance(value, dict) else value


def _writers(
    article: dict[str, Any],
    values: Mapping[str, Sequence[str]],
    sites: Iterable[str | None],
    headline: str | None,
    source: str,
    pieces: Sequence[Piece],
) -> tuple[str | None, str | None]:
    """The writers, and the desk, agency or site if no person is named."""
    # Content management systems put the author's name on the Twitter card: a label, and the name as its data.
    card = values.get("twitter:data1", (None,))[0] if values.get("twitter:label1") else None
    known = frozenset(squashed(name) for name in sites if name)
    metadata = Writers(article=article, meta=values, card=card, sites=known, headline=headline)
    return authors_of(metadata, source, pieces)


def _is_american(head: str, meta: Mapping[str, str]) -> bool:
    """Whether the page is in American English, or in English without a country; also if it states no language."""
    match = _LOCALE.search(head)
    locale = match.group(1) if match else meta.get("og:locale", "en")
    return locale.lower().replace("_", "-") in ("en", "en-us")


def _host(url: str | None) -> str | None:
    found = re.match(r"https?://(?:www\.)?([\w-]+)\.", url or "")
    return found.group(1) if found else None

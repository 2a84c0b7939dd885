"""HTML source in, what the page states of its article out: JSON-LD, Open Graph and other meta elements, its title."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import ahocorasick_rs

from service.formats.draft import Piece
from service.formats.json_document import BY, language_code, people
from service.formats.markup import pieces_of
from service.formats.moments import moment
from service.formats.page_headline import Told, headline_of, is_site
from service.formats.page_stated import stated_of_page
from service.formats.schema_org import article_object, squashed
from service.formats.well_formed import well_formed
from service.stated import Stated

# Meta elements stand in the head; pages with megabytes of style before it exist, and are not looked at to the end.
HEAD = 400_000
_ATTRIBUTE = re.compile(r"([a-zA-Z:_-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]{1,500}))")
_HEADLINE_TAG = re.compile(r"<h1\b[^<>]{0,2000}>", re.IGNORECASE)
_TAG = re.compile(r"<!--.{0,500}?-->|<[^<>]{0,3000}>", re.DOTALL)
_TIME = re.compile(r"<time\b[^<>]{0,300}?\bdatetime\s*=\s*[\"']([^\"']{8,40})[\"']", re.IGNORECASE)
_LINK = re.compile(r"<link\b[^<>]{0,2000}>", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^<>]{0,1500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMetadata:
    """Facts a page states; ``dated`` is the day that its address or its last change gives; ``body`` is the article's
    text where the page repeats it in its metadata, ``author`` who stands for it where no person does, ``block`` what
    else it says."""

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
    block: Stated | None = None


def metadata_of(source: str, pieces: Sequence[Piece] | None = None, own: dict[str, Any] | None = None) -> PageMetadata:
    """What the page states; ``pieces`` are its visible blocks and ``own`` its object of schema.org, where these are
    known. Never raises: what does not parse is not there."""
    meta = _meta(source[:HEAD])
    links = [_attributes(each) for each in _LINK.findall(source[:HEAD])]
    title = _between(source[:HEAD], "<title", "</title")
    first_heading = _heading(source, title)
    article = (
        own
        if own is not None
        else article_object(
            source, (meta.get("og:url"), _canonical(links)), (meta.get("og:title"), title, first_heading)
        )
    )
    stated = _text(article.get("headline"))
    language = _LANGUAGE.search(source[:HEAD])
    sites = (meta.get("og:site_name"), _text(_name(article.get("publisher"))), _host(meta.get("og:url")))
    persons, others = _people(article, meta, sites)
    persons = persons or _marked_author(source)
    changed = (meta.get(name) for name in _CHANGED)
    updated = next((found for value in (article.get("dateModified"), *changed) if (found := moment(value))), None)
    return PageMetadata(
        headline=headline_of(
            Told(
                stated=_text(html.unescape(stated or "")),
                shared=meta.get("og:title"),
                card=meta.get("twitter:title"),
                title=title,
                heading=first_heading,
                sites=frozenset(squashed(name) for name in sites if name),
                address=meta.get("og:url") or _canonical(links),
                news="News" in str(article.get("@type")),
            ),
            pieces_of(source) if pieces is None else pieces,
        ),
        byline=persons,
        author=others,
        section=_text(_one(article.get("articleSection"))) or meta.get("article:section"),
        language=language_code(_text(article.get("inLanguage")))
        or language_code(language.group(1) if language else None),
        publisher=_text(_name(article.get("publisher"))) or meta.get("og:site_name"),
        published=moment(article.get("datePublished"))
        or next((found for name in _PUBLISHED if (found := moment(meta.get(name)))), None)
        or _named_published(meta)
        or _marked_published(source, data=own is None)
        or _time_element(source),
        updated=updated,
        dated=_day_of_address((meta.get("og:url"), _canonical(links))) or updated,
        body=_text(article.get("articleBody"), markup=True),
        block=stated_of_page(article, meta, links, source[:HEAD]),
    )


def metadata_of_part(
    part: str, article: dict[str, Any], whole: PageMetadata, headline: str, address: str | None
) -> PageMetadata:
    """What one article of several on a page states: the elements of its own stretch ``part`` of the source, and its
    object ``article``. Of the facts of the ``whole`` page it has those of the publisher."""
    meta = _meta(part)
    persons, others = _people(article, meta, (whole.publisher,))
    persons = persons or (None if others else _marked_author(part))
    updated = moment(article.get("dateModified")) or moment(meta.get("datemodified"))
    return PageMetadata(
        headline=headline,
        byline=persons,
        author=others,
        section=_text(_one(article.get("articleSection"))) or meta.get("articlesection"),
        language=language_code(_text(article.get("inLanguage"))) or whole.language,
        publisher=_text(_name(article.get("publisher"))) or whole.publisher,
        published=moment(article.get("datePublished"))
        or moment(meta.get("datepublished"))
        or _marked_published(part)
        or _time_element(part),
        updated=updated,
        dated=_day_of_address((address,)) or updated,
        body=_text(article.get("articleBody"), markup=True),
        block=stated_of_page(article, meta, (), part),
    )


_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "pubdate",
    "publish-date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "cxenseparse:recs:publishtime",
    "article.published",
    "publish_date",
    "article_date_original",
    "publication_date",
)
_CHANGED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "lastmod")
# Other names of meta elements that give the day of publication: site systems have one each, of these words.
_OF_PUBLICATION = re.compile(
    r"(?:^|[.:_-])(?:publi\w*|pub\w{0,4}|date|issued|created?)(?:$|[.:_-])|publi\w*_?(?:date|time|on)"
)
_NOT_OF_PUBLICATION = re.compile(
    r"modif|updat|expir|valid|event|start|end|copyright|birth|publisher|version|snapshot|access"
)
# The same in an element of the page, and in the data that scripts draw it from.
_DATE_TAG = re.compile(
    r"<\w{1,10}\b(?=[^<>]{0,600}?(?:\bitemprop\s*=\s*[\"']?datePublished"
    r"|\bclass\s*=\s*[\"'](?:[\w-]+ ){0,4}published[\s\"']))[^<>]{0,1000}>",
    re.IGNORECASE,
)
_NAMES_OF_DATE = (
    *("datePublished", "publishedAt", "published_at", "publishDate", "publish_date", "publishedDate"),
    *("publicationDate", "postDate", "first_publication_date", "publishedOn", "published_on"),
)
_DATE_VALUE = re.compile(rf"\b(?:{'|'.join(_NAMES_OF_DATE)})\\*[\"']?\s{{0,3}}:\s{{0,3}}\\*[\"']([^\"'\\]{{8,40}})")
# Expressions over a whole page are slow: they are asked where one of their words stands.
_DATE_NAMES = ahocorasick_rs.AhoCorasick(_NAMES_OF_DATE)
_DATE_WORDS = ahocorasick_rs.AhoCorasick(["published"])
_AUTHOR_WORDS = ahocorasick_rs.AhoCorasick(["author", "byline", "writer", "auteur", "autor"])
# Characters of a tag before such a word.
_BEFORE_WORD = 3000
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?=[/-]|$)")
_AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "cxenseparse:author",
)


def _meta(head: str) -> dict[str, str]:
    """Content of the meta elements by name or property, in lower case; the first one counts."""
    found: dict[str, str] = {}
    position = head.find("<meta")
    while position >= 0:
        closing = head.find(">", position)
        if closing < 0:
            break
        attributes = _attributes(head[position : min(closing, position + 5000)] + " ")
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = attributes.get("content", "").strip()
        if name and content:
            found.setdefault(name.lower(), content)
        position = head.find("<meta", closing)
    return found


def _attributes(tag: str) -> dict[str, str]:
    return {
        match.group(1).lower(): html.unescape(match.group(2) or match.group(3) or match.group(4) or "")
        for match in _ATTRIBUTE.finditer(tag)
    }


def _heading(source: str, title: str | None) -> str | None:
    """The first heading of the first level; on the pages of many a blog it is the blog's name, with which their titles
    end, and no heading of the text."""
    opening = _HEADLINE_TAG.search(source)
    if opening is None:
        return None
    inside, end, _ = source[opening.end() : opening.end() + 5000].replace("</H1", "</h1").partition("</h1")
    heading = _text(_TAG.sub(" ", inside)) if end else None
    return None if heading and is_site(heading, title) else heading


def _canonical(links: Iterable[Mapping[str, str]]) -> str | None:
    """The address that a page says is its own."""
    return next((each.get("href") for each in links if each.get("rel", "").lower() == "canonical"), None)


def _between(source: str, start: str, stop: str) -> str | None:
    opening = source.find(start)
    if opening < 0:
        start, stop = start.upper(), stop.upper()
        opening = source.find(start)
    if opening < 0:
        return None
    inside = source.find(">", opening)
    closing = source.find(stop, inside) if inside >= 0 else -1
    return _text(source[inside + 1 : closing]) if 0 < closing - inside <= 2000 else None


def _text(value: Any, markup: bool = False) -> str | None:
    if not isinstance(value, str):
        return None
    if markup:
        return html.unescape(re.sub(r"<[^<>]{0,2000}>", "\n", value)).strip() or None
    return " ".join(html.unescape(value).split()) or None


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _name(value: Any) -> Any:
    value = _one(value)
    return value.get("name") if isinstance(value, dict) else value


def _authors(value: Any) -> Any:
    """Authors as a list; a name that is several, parted by commas, is several."""
    named = (_text(_name(each)) for each in (value if isinstance(value, list) else [value]))
    names = [BY.sub("", name, count=1) for name in named if name]
    return [part for name in names if name for part in re.split(r"\s*(?:,|;|\s(?:and|und|et|y)\s)\s*", name) if part]


def _houses(value: Any) -> list[str]:
    """The names in ``value`` where all of them are said to be organisations'."""
    given = value if isinstance(value, list) else [value]
    houses = all(isinstance(each, dict) and "Organization" in str(each.get("@type")) for each in given)
    return [name for each in given for name in _authors(each)] if houses else []


def _people(
    article: dict[str, Any], meta: dict[str, str], sites: Iterable[str | None]
) -> tuple[str | None, str | None]:
    """Who wrote it, and who stands for it where no person is named: a desk, an agency, the site itself."""
    known = {squashed(name) for name in (*sites, *_houses(article.get("author"))) if name}
    others: list[str] = []
    said = (value for name, value in meta.items() if name.endswith(_AUTHOR_NAMES) and name not in _AUTHORS)
    # Site systems write the author's name into the card that is shared: a label, and beside it the name.
    card = meta.get("twitter:data1") if meta.get("twitter:label1") else None
    card = card if card and _PERSON.fullmatch(card) else None
    for value in (article.get("author") or article.get("creator"), *(meta.get(name) for name in _AUTHORS), *said, card):
        names = [
            name
            for name in _authors(value)
            if not re.search(r"@|https?:|^\d+$", name) and len(name.split()) <= MOST_WORDS
        ]
        persons = [name for name in names if squashed(name) not in known and not re.search(r"\w\.\w{2,3}$", name)]
        if persons:
            return people(persons), None
        others = others or names
    return None, people(others)


# A name has no more words than this; what has more is a job title.
MOST_WORDS = 5


def _tags(pattern: re.Pattern[str], words: ahocorasick_rs.AhoCorasick, source: str) -> Iterator[re.Match[str]]:
    """The tags that ``pattern`` knows, by one of ``words``, in the first MOST_SOURCE characters of ``source``."""
    lowered = source[:MOST_SOURCE].lower()
    if len(lowered) != min(len(source), MOST_SOURCE):
        yield from pattern.finditer(source, 0, MOST_SOURCE)
        return
    last = -1
    for place in _places(words, lowered):
        start = source.rfind("<", max(0, last, place - _BEFORE_WORD), place)
        if start > last:
            last = start
            if found := pattern.match(source, start, MOST_SOURCE):
                yield found


def _places(words: ahocorasick_rs.AhoCorasick, text: str) -> list[int]:
    """Where ``words`` begin in ``text``; halves of pairs, which have no form in UTF-8, change no place."""
    return [start for _, start, _ in words.find_matches_as_indexes(well_formed(text))]


def _marked_author(source: str) -> str | None:
    """The first name that stands in an element marked as the author's."""
    for number, marked in enumerate(_tags(_AUTHOR_TAG, _AUTHOR_WORDS, source)):
        if number == MOST_MARKED:
            break
        texts = (_text(each) for each in _TAG.split(source[marked.end() : marked.end() + 600])[:8])
        for text in filter(None, texts):
            name = BY.sub("", text + " ", count=1).strip(" ,|:·-–—")
            # Behind a name stand its office and place.
            name = name.partition(",")[0].strip()
            if _PERSON.fullmatch(name):
                return name
            if name:
                break
    return None


# Elements looked at for an author's name: those of comments and other articles come later.
MOST_MARKED = 12
# Characters of a page that are looked at for it: a bound on work.
MOST_SOURCE = 1_000_000
_AUTHOR_NAMES = ("author", "authors", "written by", "author_name", "authorname", "author-name")
_AUTHOR_TAG = re.compile(
    r"<(?:a|span|div|p|address|li|strong|cite|h[2-6])\b(?=[^<>]{0,600}?(?:\brel\s*=\s*[\"']?author\b|\bitemprop\s*=\s*[\"']?author\b"
    r"|\bclass\s*=\s*[\"'][^\"'<>]{0,200}?(?:author|byline|writer|auteur|(?<![a-z])autor)))[^<>]{0,2000}>",
    re.IGNORECASE,
)
# Two to five words that begin with a capital (or a letter that has none), small particles between them.
_PERSON = re.compile(
    r"(?:(?!\d)[A-ZÀ-ÞŁŚŻŠČŽĐĆĀ-ſΑ-ΩА-ЯЁ\u0590-\u0dff\u3040-\u9fff\uac00-\ud7af][^\s\d<>@|:/]{0,24})"
    r"(?:\s(?:de|del|da|di|van|von|der|den|la|le|bin|al|el|y|(?!\d)[A-ZÀ-ÞŁŚŻŠČŽĐĆĀ-ſΑ-ΩА-ЯЁ(\u0590-\u0dff][^\s\d<>@|:/]{0,24})){1,4}"
)


def _named_published(meta: Mapping[str, str]) -> datetime | None:
    """The first time under a name that says it is that of publication."""
    said = (
        value for name, value in meta.items() if _OF_PUBLICATION.search(name) and not _NOT_OF_PUBLICATION.search(name)
    )
    return next((found for value in said if (found := moment(value))), None)


def _marked_published(source: str, data: bool = True) -> datetime | None:
    """The time in an element that is marked as that of publication, else in the ``data`` of scripts where all values
    that they give are of one day: other articles have their own."""
    tag = next(_tags(_DATE_TAG, _DATE_WORDS, source), None)
    if tag is not None:
        attributes = _attributes(tag.group() + " ")
        shown = _text(_TAG.sub(" ", source[tag.end() : tag.end() + 200].partition("</")[0]))
        for value in (*(attributes.get(name) for name in ("content", "datetime", "title")), shown):
            if found := moment(value):
                return found
    if not data:
        return None
    places = _places(_DATE_NAMES, source[:MOST_SOURCE])
    values = (each[1] for each in (_DATE_VALUE.match(source, place) for place in places) if each)
    times = [found for value in islice(values, MOST_MARKED) if (found := moment(value))]
    return times[0] if len({each.date() for each in times}) == 1 else None


def _day_of_address(addresses: Iterable[str | None]) -> datetime | None:
    found = next((day for each in addresses if each and (day := _IN_ADDRESS.search(each))), None)
    return moment("-".join(found.groups())) if found else None


def _time_element(source: str) -> datetime | None:
    """The time of the first ``time`` element below the headline: what stands above may be a list of the newest."""
    heading = _HEADLINE_TAG.search(source)
    opening = _TIME.search(source, heading.end() if heading else 0)
    return moment(opening.group(1)) if opening else None


def _host(url: str | None) -> str | None:
    found = re.match(r"https?://(?:www\.)?([\w-]+)\.", url or "")
    return found.group(1) if found else None

"""RSS, RDF, Atom and CDF in, one draft per entry out, read by feedparser; full content is preferred to the summary.

The entries of a feed that is not well-formed are read as far as possible, and marked ``repaired``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

import orjson

from service.article import Code
from service.formats.draft import LEFT_OUT, MOST_DRAFTS, Draft
from service.formats.feed_media import media_of
from service.formats.feed_source import (
    captions_apart,
    closed,
    dates_apart,
    features_apart,
    shortened,
    with_entities_resolved,
    without_forbidden,
    without_frames,
)
from service.formats.json_document import looks_like_markup
from service.formats.json_names import is_body_name, plain
from service.formats.language_codes import language_code
from service.formats.markup import visible_text
from service.formats.moments import moment
from service.formats.safe_html import safe_html
from service.formats.schema_org import squashed
from service.formats.values import subject
from service.formats.wordpress import as_shown, attached
from service.formats.xml_tree import fault_in, known_entities
from service.outcome import Accepted, Outcome, Reason, Rejected
from service.stated import Association, Concept, Link, Stated, unless_empty

_ROOTS = re.compile(rb"(?:^|[>\n\r]|\xbb\xbf)[ \t]{0,40}<(?:(?:\w{1,40}:)?(?:rss|feed)|rdf:RDF)[\s>]", re.IGNORECASE)
# The same within a line, where other characters stand before it, but no text behind it: another element.
_ROOTS_INSIDE = re.compile(
    rb"<(?:(?:\w{1,40}:)?(?:rss|feed)|rdf:RDF)(?:\s[^<>]{0,2000})?>\s{0,200}<[^/]", re.IGNORECASE
)
_CDF = re.compile(rb"[^<]*(?:<[?!][^>]*>[^<]*)*<channel[\s>]", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^<>]{0,200}\?>\s*")
_ADDRESS = re.compile(r"\(?\s*(?:mailto:)?[^\s()<>]+@[^\s()<>]+\s*\)?")
# Times that escaped markup is unescaped: text escaped once too often is common.
MOST_ESCAPES = 3
# Longest geometry of a place, as JSON: the outline of a country in hundreds of points.
LONGEST_SHAPE = 16_000
# Most tags in a well-formed feed, and in a damaged one: a tag costs feedparser some 10 microseconds, and 30 where it
# has to guess. The largest feeds have some ten thousand.
MOST_TAGS = 200_000
MOST_TAGS_REPAIRED = 40_000
# feedparser's names for the time of publication, best first.
PUBLISHED = ("published", "created", "updated")
# feedparser's names of the properties of an entry that have fields; others go to ``other``.
PLACED = frozenset(
    [
        *("title", "summary", "content", "link", "links", "id", "guidislink", "published", "updated", "created"),
        *("expired", "author", "authors", "contributors", "tags", "category", "rights", "source", "language"),
        *("description", "guid", "issued", "modified", "publisher", "enclosures", "credit", "href"),
        "excerpt_encoded",
    ]
)
LONGEST_OTHER = 4_000
# Media types of base64 content (RFC 4287, 4.1.3) that is not text, and of content that may be.
NO_TEXT = re.compile(r"image/|audio/|video/|application/(?:pdf|zip|gzip)")
OCTETS = "application/octet-stream"
# Names of elements of other namespaces that hold a whole text (``turbo:content``), beside those ``is_body_name`` knows.
WHOLE = frozenset(["content", "body", "story", "text"])
# The scheme that feedparser gives to a podcast's keywords, and the taxonomy of the tags of a WordPress post.
TAGS = ("http://www.itunes.com/", "post_tag")
# Most characters around headline and site name in a closing line: "The post ... appeared first on ...".
LONGEST_TAIL = 60
# Least letters of a headline that by itself shows a closing line to be one.
LEAST_TITLE = 20


def sniff(content: bytes) -> bool:
    """Whether there is an ``rss``, ``feed`` or ``rdf:RDF`` element near the beginning, not within a line (an
    article about feeds), or CDF's ``channel`` as root."""
    head = content[:4096]
    return (_ROOTS.search(head) or _ROOTS_INSIDE.search(head) or _CDF.match(head)) is not None and not re.search(
        rb"<html", head, re.I
    )


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """The drafts of all entries, of kind ``item`` if they have only a headline, a URL or a picture. Rejects with
    malformed, or with no-article if no entry states anything."""
    # Imported lazily: it takes a tenth of a second, and the other formats do not need it.
    import feedparser

    source = known_entities(with_entities_resolved(_DECLARATION.sub("", text, count=1)))
    error = fault_in(source)
    if error is not None:
        source = closed(without_forbidden(source))
    kept = shortened(source, MOST_TAGS if error is None else MOST_TAGS_REPAIRED)
    if kept is None:
        return Rejected(
            Reason.MALFORMED, f"a feed with too many tags{f', and not well-formed: {error}' if error else ''}"
        )
    # A stream, since feedparser would fetch a string that is a URL.
    stream = io.BytesIO(features_apart(dates_apart(captions_apart(as_shown(kept)))).encode("utf-8", "replace"))
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        feed = feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as fault:
        # feedparser accepts almost anything, but on some damaged input it raises exceptions of any kind.
        return Rejected(Reason.MALFORMED, f"a feed that its parser cannot read: {error or repr(fault)[:200]}")
    version = feed.get("version") or ""
    if not version and not feed.entries and not feed.feed:
        return Rejected(Reason.MALFORMED, f"not RSS or Atom: {error or 'no feed in it'}")
    about = dict(feed.feed)
    pictures = attached(source, feed.entries[:MOST_DRAFTS], _visible)
    drafts = tuple(
        draft
        for entry in feed.entries[:MOST_DRAFTS]
        if (draft := _draft(dict(entry), about, pictures, version, text, charset, error is not None)) is not None
    )
    if not drafts:
        return Rejected(Reason.NO_ARTICLE, "a feed without an entry that says anything")
    return Accepted(drafts, (LEFT_OUT,) if kept is not source else ())


def _draft(
    entry: Mapping[str, Any],
    feed: Mapping[str, Any],
    pictures: Mapping[str, Association],
    version: str,
    text: str,
    charset: str,
    repaired: bool,
) -> Draft | None:
    body, detail, summary = _body(entry)
    language, markup = detail.get("language"), detail.get("value") if "html" in (detail.get("type") or "") else None
    headline = _visible(entry.get("title_detail"), " ") or entry.get("media_title-of-media") or None
    title = (entry.get("title_detail") or {}).get("value") or ""
    markup = markup if markup or body or headline else title
    picture = not body and not headline and markup is not None and "<img" in markup
    if not body and not headline and not entry.get("links") and not picture:
        return None
    published = next((at for name in PUBLISHED if (at := _time(entry, name))), None)
    publisher = _visible(feed.get("title_detail"), " ")
    body = _without_tail(body, headline, publisher)
    tags = tuple(_tags(entry))
    links, media = tuple(_links(entry)), tuple(media_of(entry))
    kinds = {each.type for each in media} - {None, "picture"}
    author = _author_of_feed(entry, feed)
    return Draft(
        text=text,
        charset=charset,
        repaired=repaired,
        content_type="application/atom+xml" if version.startswith("atom") else "application/rss+xml",
        kind="field" if body else "item",
        # A film or a recording with a headline, as in a channel of films, is an item of that type.
        item_type="picture" if picture else kinds.pop() if not body and len(kinds) == 1 else None,
        body=body or None,
        body_html=safe_html(without_frames(markup), detail.get("base")) if markup else None,
        uri=entry.get("id") or entry.get("link") or None,
        language=language_code(language or feed.get("language")),
        headline=headline,
        byline=_byline(entry) or entry.get("itunes_author-of-media"),
        author=author,
        section=entry.get("prism_section") or next((each.code or each.name for each in tags), None),
        publishers=tuple(filter(None, (entry.get("publisher") or publisher,))),
        published=published,
        updated=_time(entry, "updated") or moment(entry.get("dc_modified")),
        subjects=tuple(_subjects(tags)),
        stated_block=unless_empty(
            Stated(
                language=language or feed.get("language"),
                creators=tuple(_contributors(entry) if entry.get("authors") else ()),
                abstract=(summary if summary != body else None) or entry.get("excerpt_encoded") or None,
                copyright_notice=_visible(entry.get("rights_detail"), " ")
                or entry.get("prism_copyright")
                or _visible(feed.get("rights_detail"), " ")
                or None,
                keywords=tuple(_keywords(entry)),
                categories=tags,
                places=tuple(_places(entry)),
                sources=tuple(_sources(entry)),
                links=links,
                associations=(*media, *filter(None, (pictures.get(entry.get("wp_post_id") or ""),))),
                expires=_time(entry, "expired"),
                other=dict(_other(entry, detail.get("value"))),
            )
        ),
    )


def _other(entry: Mapping[str, Any], body: str | None) -> Iterator[tuple[str, str]]:
    """The values of elements in other namespaces but the ``body``, by feedparser's names: prefix and name joined by
    ``_``."""
    for name, value in entry.items():
        if (
            value == body
            or name in PLACED
            or name.startswith("media_")
            or name.endswith(("_parsed", "_detail", "-of-media"))
        ):
            continue
        text = (
            value
            if isinstance(value, str)
            else orjson.dumps(value, default=str).decode()
            if isinstance(value, dict)
            else ""
        )
        if text.strip() and text != "{}":
            yield name, text[:LONGEST_OTHER]
    subtitle = entry.get("itunes_subtitle-of-media")
    if subtitle and subtitle != body:
        yield "itunes_subtitle", subtitle[:LONGEST_OTHER]


def _body(entry: Mapping[str, Any]) -> tuple[str, Mapping[str, Any], str | None]:
    """The body: the longest content, else the summary; the feedparser detail it came from; and the summary."""
    detail = entry.get("summary_detail") or _of_episode(entry)
    summary = _visible(detail, "\n\n")
    given = [each for each in entry.get("content", ()) if not NO_TEXT.match(each.get("type") or "")]
    # Content of the generic type is read only if there is nothing else.
    texts = [each for each in given if each.get("type") != OCTETS]
    contents = [(_visible(each, "\n\n"), each) for each in texts or (() if summary else given)]
    contents += ((text, each) for each in _whole_texts(entry) if len(text := _visible(each, "\n\n")) > len(summary))
    body, content = max(contents, key=lambda pair: len(pair[0]), default=("", detail))
    # Content without words may have a picture.
    has_content = body or (not summary and content.get("value"))
    return (body, content, summary or None) if has_content else (summary, detail, summary or None)


def _whole_texts(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The texts in elements that feeds add for the whole text (``fulltext``, ``yandex:full-text``), as details of
    feedparser's form."""
    for name, value in entry.items():
        prefix, _, local = name.rpartition("_")
        if isinstance(value, str) and (is_body_name(plain(local)) or (prefix and local in WHOLE)):
            yield {"value": value}


def _of_episode(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """The podcast summary or subtitle of an entry, or a text of Media RSS without a medium, in the form of a feedparser
    detail; {} if there is none."""
    text = entry.get("itunes_summary-of-media") or entry.get("itunes_subtitle-of-media")
    text = text or (None if entry.get("media_content") else entry.get("media_text-of-media"))
    return {"value": text, "type": "text/html"} if text else {}


def _without_tail(body: str, headline: str | None, publisher: str) -> str:
    """``body`` without a closing paragraph, as added by content management systems, that has the headline and little
    else: the site's name and some words ("The post ... appeared first on ..."), in any language."""
    text, _, tail = body.rpartition("\n\n")
    if not text or not headline or len(tail) > len(headline) + len(publisher) + LONGEST_TAIL:
        return body
    tail_key = squashed(tail)
    title, site = squashed(headline), squashed(publisher)
    if not title or title not in tail_key or tail_key == title:
        return body
    # Feeds often call the site otherwise than the line does: a long headline word for word is evidence enough.
    named = site and site in tail_key
    return text if named or (len(title) >= LEAST_TITLE and len(tail) <= len(headline) + LONGEST_TAIL) else body


def _visible(detail: Any, between: str) -> str:
    """The visible text of a feedparser detail, its blocks separated by ``between``."""
    value, kind = ((detail or {}).get("value") or ""), (detail or {}).get("type")
    for _ in range(MOST_ESCAPES):
        if kind == "text/plain" or not _is_markup(value, kind):
            break
        value, kind = visible_text(without_frames(value), between), None
    return str(value).strip() if between == "\n\n" else " ".join(str(value).split())


def _is_markup(value: str, kind: str | None) -> bool:
    """Whether a value is to be read as markup: it has a stated type, or, once unescaped, looks like markup."""
    return kind is not None or looks_like_markup(value)


def _byline(entry: Mapping[str, Any]) -> str | None:
    """The authors of an entry or feed; of one without, its contributors."""
    people = entry.get("authors") or entry.get("contributors") or ()
    names = [name for each in people if (name := each.get("name"))]
    given = entry.get("author") or ""
    if "@" in given and len(names) < 2:
        # feedparser splits an e-mail address after the fourth letter of its top-level domain.
        names = [_ADDRESS.sub(" ", given).strip(" ()<>\t\n")]
    return ", ".join(filter(None, dict.fromkeys(names))) or given or None


def _contributors(entry: Mapping[str, Any]) -> Iterator[Concept]:
    """Those who had a part in an entry that has authors."""
    for each in entry.get("contributors", ()):
        if each.get("name"):
            yield Concept(name=each["name"], code=each.get("href"), rel="contributor")


def _author_of_feed(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> str | None:
    """The author of the feed that the entry is from, else of the feed that it is in (RFC 4287, 4.1.2)."""
    return next((name for each in (entry.get("source") or {}, feed) if (name := _byline(each))), None)


def _time(entry: Mapping[str, Any], name: str) -> datetime | None:
    """A time as read by ``moment``, else as read by feedparser, in UTC; None if there is none."""
    written, parsed = moment(entry.get(name)), entry.get(f"{name}_parsed")
    try:
        return datetime(*parsed[:6]).replace(tzinfo=UTC) if parsed and written is None else written
    except (ValueError, TypeError):
        return None


def _tags(entry: Mapping[str, Any]) -> Iterator[Concept]:
    for each in entry.get("tags") or ():
        if each.get("term") or each.get("label"):
            yield Concept(name=each.get("label"), code=each.get("term"), scheme=each.get("scheme"))


def _subjects(tags: Iterable[Concept]) -> Iterator[Code]:
    for each in tags:
        if each.scheme and (code := subject(each.code, each.name, each.scheme)):
            yield code


def _sources(entry: Mapping[str, Any]) -> Iterator[Concept]:
    source = entry.get("source") or {}
    if source.get("title") or source.get("href"):
        yield Concept(name=source.get("title"), code=source.get("href") or source.get("id"))
    if name := entry.get("dc_source"):
        yield Concept(name=name)


def _keywords(entry: Mapping[str, Any]) -> Iterator[str]:
    """The keywords of a podcast, the tags of a WordPress post, and what Media RSS has, separated by commas."""
    tags = (each["term"] for each in entry.get("tags") or () if each.get("scheme") in TAGS and each.get("term"))
    yield from (unescape(unescape(each)) for each in tags)
    given = (entry.get(name) or "" for name in ("media_keywords", "dc_keyword", "prism_keyword"))
    yield from (word for each in given for one in each.split(",") if (word := one.strip()))


def _places(entry: Mapping[str, Any]) -> Iterator[Concept]:
    """The places that an entry is about, from GeoRSS, W3C's vocabulary and Dublin Core. A point is a ``geo`` URI
    (RFC 5870) as code; every geometry is in the details, as GeoJSON."""
    names = [entry[key] for key in ("georss_featurename", "dcterms_spatial", "dc_coverage") if entry.get(key)]
    where = entry.get("where") or {"type": "Point", "coordinates": _pair(entry.get("geo_long"), entry.get("geo_lat"))}
    shape = {"type": where.get("type"), "coordinates": where.get("coordinates")}
    point = _pair(*shape["coordinates"][:2]) if shape["type"] == "Point" and shape["coordinates"] else ()
    details = orjson.dumps({"geoJSON": shape}).decode()
    if point or (names and shape["coordinates"] and shape["type"] != "Point" and len(details) <= LONGEST_SHAPE):
        code = f"geo:{point[1]},{point[0]}" if point else None
        yield Concept(name=names.pop(0) if names else None, code=code, details=details)
    yield from (Concept(name=name) for name in dict.fromkeys(names))


def _pair(longitude: Any, latitude: Any) -> tuple[float, ...]:
    """Two numbers in degrees; empty if one is missing or none."""
    try:
        found = float(longitude), float(latitude)
    except (TypeError, ValueError):
        return ()
    return found if abs(found[0]) <= 180 and abs(found[1]) <= 90 else ()


def _links(entry: Mapping[str, Any]) -> Iterator[Link]:
    links = entry.get("links") or ()
    if entry.get("guidislink") and entry.get("link") and not links:
        # The identifier is the only address.
        yield Link(href=entry["link"], rel="canonical")
    for each in links:
        if each.get("href") and each.get("rel") != "enclosure":
            rel = "canonical" if each.get("rel") in (None, "alternate") else each.get("rel")
            yield Link(href=each["href"], rel=rel, title=each.get("title"), media_type=each.get("type"))

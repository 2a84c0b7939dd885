"""RSS, RDF, Atom and CDF in, one draft an entry out, read by feedparser; full content before the summary.

A feed that is not well-formed gives its entries all the same, marked ``repaired``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from service.article import Code
from service.formats.draft import LEFT_OUT, MOST_DRAFTS, Draft
from service.formats.feed_source import (
    EXPORT,
    captions_apart,
    closed,
    dates_apart,
    shortened,
    with_own_names,
    without_frames,
    without_shortcodes,
)
from service.formats.json_document import language_code, looks_like_markup, whole_number
from service.formats.markup import visible_text
from service.formats.moments import moment
from service.formats.safe_html import safe_html
from service.formats.schema_org import squashed
from service.formats.values import subject
from service.formats.xml_tree import fault_in, known_entities
from service.outcome import Accepted, Outcome, Reason, Rejected
from service.stated import Association, Concept, Link, Rendition, Stated, unless_empty

_ROOTS = re.compile(rb"<(?:\w+:)?(?:rss|feed)[\s>]|<rdf:RDF[\s>]", re.IGNORECASE)
_CDF = re.compile(rb"[^<]*(?:<[?!][^>]*>[^<]*)*<channel[\s>]", re.IGNORECASE)
# What XML 1.0 has no place for.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DECLARATION = re.compile(r"^\s*<\?xml[^<>]{0,200}\?>\s*")
_ADDRESS = re.compile(r"\(?\s*(?:mailto:)?[^\s()<>]+@[^\s()<>]+\s*\)?")
# The number of a post, and that of the attachment that is its picture.
_POST = re.compile(
    r"<wp:post_id>\s{0,20}(\d{1,12})|<wp:meta_key>(?:<!\[CDATA\[)?_thumbnail_id(?:\]\]>)?</wp:meta_key>\s{0,200}"
    r"<wp:meta_value>(?:<!\[CDATA\[)?(\d{1,12})"
)
# Text that was escaped once too often is markup again when it is read; more often than this is no accident.
MOST_ESCAPES = 3
# A tag costs feedparser some 10 microseconds, and 30 where it has to guess; the largest feeds have some ten thousand.
MOST_TAGS = 200_000
MOST_TAGS_REPAIRED = 40_000
# What names of times are called by feedparser, best first: when an entry was first there.
PUBLISHED = ("published", "created", "updated")
# What of an entry has fields, by feedparser's names; what else it has goes to ``other``.
PLACED = frozenset(
    [
        *("title", "summary", "content", "link", "links", "id", "guidislink", "published", "updated", "created"),
        *("expired", "author", "authors", "contributors", "tags", "category", "rights", "source", "language"),
        *("description", "guid", "issued", "modified", "publisher", "enclosures", "credit", "href"),
    ]
)
LONGEST_OTHER = 4_000
# Types of what an entry may carry in base 64 (RFC 4287, 4.1.3) that is no text, and that may be.
NO_TEXT = re.compile(r"image/|audio/|video/|application/(?:pdf|zip|gzip)")
OCTETS = "application/octet-stream"
# The scheme under which feedparser has the keywords of a podcast.
PODCASTS = "http://www.itunes.com/"
# Letters of what stands around the two names: "The post ... appeared first on ...".
LONGEST_TAIL = 60


def sniff(content: bytes) -> bool:
    """The root element is ``rss``, ``RDF`` with a feed in it, ``feed`` or CDF's ``channel``."""
    head = content[:4096]
    return (_ROOTS.search(head) or _CDF.match(head)) is not None and not re.search(rb"<html", head, re.I)


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """The drafts of all entries; of kind ``item`` where they have a headline or an address alone. Rejects what is no
    feed and a feed without entries."""
    # Here, since it takes a tenth of a second that the other formats can do without.
    import feedparser

    source = known_entities(with_own_names(_DECLARATION.sub("", text, count=1)))
    error = fault_in(source)
    if error is not None:
        source = closed(_FORBIDDEN.sub("", source))
    kept = shortened(source, MOST_TAGS if error is None else MOST_TAGS_REPAIRED)
    if kept is None:
        return Rejected(
            Reason.MALFORMED, f"a feed with too many tags{f', and not well-formed: {error}' if error else ''}"
        )
    # A stream, since a string could be an address that feedparser would fetch.
    stream = io.BytesIO(dates_apart(captions_apart(without_shortcodes(kept))).encode("utf-8", "replace"))
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        feed = feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as fault:
        # It reads almost anything, and trips over some damage with whatever its parts raise.
        return Rejected(Reason.MALFORMED, f"a feed that its parser cannot read: {error or repr(fault)[:200]}")
    version = feed.get("version") or ""
    if not version and not feed.entries and not feed.feed:
        return Rejected(Reason.MALFORMED, f"not RSS or Atom: {error or 'no feed in it'}")
    about = dict(feed.feed)
    attached = _attached(source, feed.entries[:MOST_DRAFTS])
    drafts = tuple(
        draft
        for entry in feed.entries[:MOST_DRAFTS]
        if (draft := _draft(dict(entry), about, attached, version, text, charset, error is not None)) is not None
    )
    if not drafts:
        return Rejected(Reason.NO_ARTICLE, "a feed without an entry that says anything")
    return Accepted(drafts, (LEFT_OUT,) if kept is not source else ())


def _attached(source: str, entries: Iterable[Mapping[str, Any]]) -> dict[str, Association]:
    """The picture of each post in the export of a WordPress site, by the post's number: attachments are entries of
    their own, which a post refers to by their numbers."""
    if EXPORT not in source[:8192]:
        return {}
    pictures = {
        str(each.get("wp_post_id")): Association(
            name="featuremedia",
            type="picture",
            headline=_visible(each.get("title_detail"), " ") or None,
            caption=_visible(each.get("summary_detail"), " ") or None,
            renditions=(Rendition(href=href),),
        )
        for each in entries
        if (href := each.get("wp_attachment_url"))
    }
    found, post = {}, ""
    for number, thumbnail in _POST.findall(source):
        post = number or post
        if thumbnail in pictures:
            found[post] = pictures[thumbnail]
    return found


def _draft(
    entry: Mapping[str, Any],
    feed: Mapping[str, Any],
    attached: Mapping[str, Association],
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
    links = tuple(_links(entry))
    return Draft(
        text=text,
        charset=charset,
        repaired=repaired,
        content_type="application/atom+xml" if version.startswith("atom") else "application/rss+xml",
        kind="field" if body else "item",
        item_type="picture" if picture else None,
        body=body or None,
        body_html=safe_html(without_frames(markup), detail.get("base")) if markup else None,
        uri=entry.get("id") or entry.get("link") or None,
        language=language_code(language or feed.get("language")),
        headline=headline,
        byline=_byline(entry) or entry.get("itunes_author-of-media"),
        author=_author_of_feed(entry, feed),
        section=next((each.code or each.name for each in tags), None),
        publishers=tuple(filter(None, (entry.get("publisher") or publisher,))),
        published=published,
        updated=_time(entry, "updated"),
        subjects=tuple(_subjects(tags)),
        stated_block=unless_empty(
            Stated(
                abstract=summary if summary != body else None,
                copyright_notice=_visible(entry.get("rights_detail"), " ")
                or _visible(feed.get("rights_detail"), " ")
                or None,
                keywords=tuple(_keywords(entry)),
                categories=tags,
                places=tuple(_places(entry)),
                sources=tuple(_sources(entry)),
                links=links,
                associations=(*_media(entry), *filter(None, (attached.get(entry.get("wp_post_id") or ""),))),
                expires=_time(entry, "expired"),
                other=dict(_other(entry)),
            )
        ),
    )


def _other(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What elements of other namespaces say, by feedparser's names: prefix and name with ``_`` between."""
    for name, value in entry.items():
        if name in PLACED or name.startswith("media_") or name.endswith(("_parsed", "_detail", "-of-media")):
            continue
        said = (
            value
            if isinstance(value, str)
            else orjson.dumps(value, default=str).decode()
            if isinstance(value, dict)
            else ""
        )
        if said.strip() and said != "{}":
            yield name, said[:LONGEST_OTHER]


def _body(entry: Mapping[str, Any]) -> tuple[str, Mapping[str, Any], str | None]:
    """The longest content in text, else the summary; what it was made of; and the summary."""
    detail = entry.get("summary_detail") or _of_episode(entry)
    summary = _visible(detail, "\n\n")
    given = [each for each in entry.get("content", ()) if not NO_TEXT.match(each.get("type") or "")]
    # Bytes of no type are read where there is nothing else.
    texts = [each for each in given if each.get("type") != OCTETS]
    contents = [(_visible(each, "\n\n"), each) for each in texts or (() if summary else given)]
    body, content = max(contents, key=lambda pair: len(pair[0]), default=("", detail))
    # What has no words may have a picture.
    told = body or (not summary and content.get("value"))
    return (body, content, summary or None) if told else (summary, detail, summary or None)


def _of_episode(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a podcast says of an episode, in feedparser's form, for an entry that says nothing else."""
    told = entry.get("itunes_summary-of-media") or entry.get("itunes_subtitle-of-media")
    return {"value": told, "type": "text/html"} if told else {}


def _without_tail(body: str, headline: str | None, publisher: str) -> str:
    """``body`` without a last line that says, in any language, that this headline was first on this site: site systems
    put it there."""
    text, _, tail = body.rpartition("\n\n")
    if not text or not headline or not publisher or len(tail) > len(headline) + len(publisher) + LONGEST_TAIL:
        return body
    said = squashed(tail)
    names = (squashed(headline), squashed(publisher))
    return text if all(name and name in said for name in names) and said != names[0] else body


def _visible(detail: Any, between: str) -> str:
    """What a reader sees of a text construct: of markup the text, ``between`` its blocks."""
    value, kind = ((detail or {}).get("value") or ""), (detail or {}).get("type")
    for _ in range(MOST_ESCAPES):
        if kind == "text/plain" or not _is_markup(value, kind):
            break
        value, kind = visible_text(without_frames(value), between), None
    return str(value).strip() if between == "\n\n" else " ".join(str(value).split())


def _is_markup(value: str, kind: str | None) -> bool:
    """Whether a value is markup: as its format says, or, of one read once already, by its look."""
    return kind is not None or looks_like_markup(value)


def _byline(entry: Mapping[str, Any]) -> str | None:
    people = [*entry.get("authors", ()), *(() if entry.get("authors") else entry.get("contributors", ()))]
    names = [name for each in people if (name := each.get("name"))]
    given = entry.get("author") or ""
    if "@" in given and len(names) < 2:
        # feedparser takes the address apart behind four letters of its domain's end.
        names = [_ADDRESS.sub(" ", given).strip(" ()<>\t\n")]
    return ", ".join(filter(None, dict.fromkeys(names))) or given or None


def _author_of_feed(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> str | None:
    """Who stands for an entry that names nobody: the author of the feed that it is from, or is in (RFC 4287, 4.1.2)."""
    return next((name for each in (entry.get("source") or {}, feed) if (name := _byline(each))), None)


def _time(entry: Mapping[str, Any], name: str) -> datetime | None:
    """A time as it is written where that is a standard form, else as feedparser reads it, in UTC."""
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
    """What a podcast or a medium is filed under, in one line with commas between."""
    yield from (each["term"] for each in entry.get("tags") or () if each.get("scheme") == PODCASTS and each.get("term"))
    yield from (word for each in (entry.get("media_keywords") or "").split(",") if (word := each.strip()))


def _places(entry: Mapping[str, Any]) -> Iterator[Concept]:
    """The places that an entry is about, as GeoRSS and Dublin Core name them."""
    names = (entry.get(key) for key in ("georss_featurename", "dcterms_spatial", "dc_coverage"))
    return (Concept(name=name) for name in dict.fromkeys(names) if name)


def _links(entry: Mapping[str, Any]) -> Iterator[Link]:
    for each in entry.get("links") or ():
        if each.get("href") and each.get("rel") != "enclosure":
            rel = "canonical" if each.get("rel") in (None, "alternate") else each.get("rel")
            yield Link(href=each["href"], rel=rel, title=each.get("title"), media_type=each.get("type"))


def _media(entry: Mapping[str, Any]) -> Iterator[Association]:
    """The enclosures and the media of Media RSS, each as one association, with the caption and credit there are."""
    caption = entry.get("media_description-of-media") or entry.get("media_text-of-media")
    credits = ", ".join(filter(None, (each.get("content") for each in entry.get("media_credit") or ())))
    # Where several say different things of themselves, the entry's words are none of the others'.
    of_all = {"own-title": entry.get("media_title-of-media"), "own-caption": caption, "own-credit": credits or None}
    contents = entry.get("media_content") or ()
    of_all |= {name: None for name in of_all if len({each[name] for each in contents if name in each}) > 1}
    seen = set()
    enclosures = [each for each in entry.get("links") or () if each.get("rel") == "enclosure"]
    for each in [*(entry.get("media_content") or ()), *enclosures, *(entry.get("media_thumbnail") or ())]:
        href, media_type = each.get("url") or each.get("href"), each.get("type")
        if not href or href in seen:
            continue
        seen.add(href)
        yield Association(
            type=_kind(each.get("medium") or media_type or "image"),
            headline=each.get("own-title") or of_all["own-title"],
            caption=each.get("own-caption") or of_all["own-caption"],
            credit=each.get("own-credit") or of_all["own-credit"],
            renditions=(
                Rendition(
                    href=href,
                    media_type=media_type,
                    width=whole_number(each.get("width")),
                    height=whole_number(each.get("height")),
                    size_bytes=whole_number(each.get("filesize") or each.get("length")),
                    duration=each.get("duration"),
                ),
            ),
        )


def _kind(medium: str) -> str | None:
    kind = medium.partition("/")[0]
    return "picture" if kind == "image" else kind if kind in ("audio", "video") else None

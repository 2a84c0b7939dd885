"""JSON in, one draft an article object out: fields are found by the names that feeds, scrapers and archives use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from service.formats.draft import Draft
from service.formats.markup import visible_text
from service.formats.moments import moment
from service.formats.values import urgency

# Field of a draft -> the names it goes by, best first; compared in lower case without "_" and "-".
NAMES: dict[str, tuple[str, ...]] = {
    "body": (
        "bodytext",
        "body",
        "articlebody",
        "maintext",
        "fulltext",
        "text",
        "content",
        "contenttext",
        "articletext",
        "story",
    ),
    "html": ("bodyhtml", "bodyxhtml", "contenthtml", "html", "rawhtml"),
    "headline": ("headline", "title", "heading", "name", "webtitle"),
    "byline": ("byline", "author", "authors", "creator", "creators", "writer"),
    "section": ("section", "articlesection", "category", "desk"),
    "language": ("language", "lang", "inlanguage", "languagecode"),
    "uri": ("uri", "guid", "id", "url", "link", "canonicalurl"),
    "version": ("version", "revision"),
    "published": (
        "published",
        "publishedat",
        "datepublished",
        "datepublish",
        "publisheddate",
        "publicationdate",
        "pubdate",
        "publishdate",
        "firstcreated",
        # To the minute, where a field beside it has the day alone.
        "datetimepub",
        "datetime",
        "date",
        "createdat",
        "webpublicationdate",
        "timestamp",
    ),
    "updated": ("updated", "updatedat", "datemodified", "datemodify", "modified", "lastmodified", "modifiedat"),
    "publisher": ("publisher", "sourcename", "source", "sitename", "outlet"),
    "located": ("located", "dateline", "location"),
    "dateline": ("dateline",),
    "slugline": ("slugline", "slug"),
    "urgency": ("urgency", "newsvalue", "priority"),
    "ednote": ("ednote", "editorialnote", "editorsnote"),
}
# Objects that only wrap the article or the list of articles.
WRAPPERS = (
    "article",
    "articles",
    "item",
    "items",
    "data",
    "docs",
    "documents",
    "entries",
    "results",
    "response",
    "stories",
    "news",
    "hits",
    "source",
    "records",
)
# Objects that have some of an article's fields, the others standing beside them.
FIELDS = ("fields", "attributes")
MOST_DEPTH = 5
# Values looked into for articles: a hundred for each of the most articles of a document.
MOST_VALUES = 100_000


# Codes of three letters for languages that have one of two, which all else here goes by (ISO 639-2, both of its forms).
ISO_639_2 = dict(
    pair.split(":", 1)
    for line in (
        "ara:ar ben:bn bul:bg cat:ca ces:cs cze:cs chi:zh zho:zh dan:da deu:de ger:de dut:nl nld:nl ell:el gre:el",
        "eng:en est:et fas:fa per:fa fin:fi fra:fr fre:fr heb:he hin:hi hrv:hr hun:hu ice:is isl:is ind:id ita:it",
        "jpn:ja kor:ko lav:lv lit:lt may:ms msa:ms nor:no nob:no pol:pl por:pt ron:ro rum:ro rus:ru slk:sk slo:sk",
        "slv:sl spa:es srp:sr swa:sw swe:sv tam:ta tha:th tur:tr ukr:uk urd:ur vie:vi",
    )
    for pair in line.split()
)


def articles(value: Any) -> Iterator[Mapping[str, Any]]:
    """The article objects in a JSON value, as they are, in order, among its first MOST_VALUES values."""
    waiting: list[tuple[Any, int]] = [(value, 0)]
    looked_at = 0
    while waiting and looked_at < MOST_VALUES:
        looked_at += 1
        value, depth = waiting.pop()
        inside: list[Any] = []
        if isinstance(value, list):
            inside = value
        elif isinstance(value, dict):
            fields = {plain(key): item for key, item in value.items()}
            if _text(fields, "body") or _text(fields, "html"):
                yield value
            else:
                inside = [fields[name] for name in WRAPPERS if isinstance(fields.get(name), dict | list)]
                # What an interface tells of an article stands around the fields of it that were asked for.
                inside += [{**value, **fields[name]} for name in FIELDS if isinstance(fields.get(name), dict)]
        if depth < MOST_DEPTH:
            waiting += [(each, depth + 1) for each in reversed(inside)]


def draft_of(
    fields: Mapping[str, Any], text: str, charset: str, start: int = 0, end: int | None = None
) -> Draft | None:
    """The draft of one article object whose keys are in plain form; None where it has no text."""
    html = _text(fields, "html")
    body = _text(fields, "body")
    page = next((each for each in (body, html) if each is not None and is_page(each)), None)
    if body is not None and looks_like_markup(body):
        html, body = html or body, None
    return Draft(
        text=text,
        charset=charset,
        content_type="application/json",
        kind="field",
        start=start,
        end=end,
        body=body if body is not None else _visible(html or ""),
        inner_page=page,
        uri=_text(fields, "uri"),
        version=whole_number(_first(fields, "version")),
        language=language_code(_text(fields, "language")),
        headline=_text(fields, "headline"),
        byline=people(_first(fields, "byline")),
        section=_text(fields, "section"),
        publishers=tuple(filter(None, (_name(_first(fields, "publisher")),))),
        published=moment(_first(fields, "published")),
        updated=moment(_first(fields, "updated")),
        slugline=_text(fields, "slugline"),
        located=_text(fields, "located"),
        dateline_text=_text(fields, "dateline"),
        urgency=next((grade for key in NAMES["urgency"] if (grade := urgency(_single(fields.get(key))))), None),
        ednote=_text(fields, "ednote"),
    )


@lru_cache(maxsize=4096)
def plain(key: str) -> str:
    """A key without case and joints: ``date_published``, ``datePublished`` and ``date-published`` are one."""
    return re.sub(r"[_\-\s]", "", key).lower()


def people(value: Any) -> str | None:
    """Names out of a string, an object with a name, or a list of either."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, map(_name, value)))) or None
    return _name(value)


def whole_number(value: Any) -> int | None:
    """A number as it is or in digits; None for anything else (and for what no counter reaches)."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,12}", value.strip()):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12 else None


def language_code(value: str | None) -> str | None:
    """``en`` of ``en``, ``en-GB``, ``en_US`` or ``eng``; None for what is no ISO 639 code."""
    found = re.match(r"([A-Za-z]{2,3})(?:[-_]|$)", value or "")
    return ISO_639_2.get(found.group(1).lower(), found.group(1).lower()) if found else None


def looks_like_markup(text: str) -> bool:
    """Whether a field holds HTML: it has a block element's tag."""
    return re.search(r"<(?:p|div|br|h[1-6]|li|span|article)\b[^<>]{0,500}>", text[:20_000], re.IGNORECASE) is not None


def is_page(text: str) -> bool:
    """Whether a field holds a whole page of HTML."""
    return (
        re.match(
            r"\s{0,200}(?:<!--.{0,500}?-->\s{0,200}|<\?xml[^<>]{0,200}>\s{0,200})?<(?:!doctype html|html|head|body)\b",
            text[:2000],
            re.IGNORECASE | re.DOTALL,
        )
        is not None
    )


def _visible(html: str) -> str:
    return visible_text(html)


def _first(fields: Mapping[str, Any], name: str) -> Any:
    return next((fields[key] for key in NAMES[name] if fields.get(key) not in (None, "", [], {})), None)


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    for key in NAMES[name]:
        value = fields.get(key)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int) and not isinstance(value, bool) and name == "uri":
            return str(value)
        if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
            joined = "\n\n".join(value)
            if joined.strip():
                return joined
    return None


def _single(value: Any) -> Any:
    """The one value of a list of one, as forms have them."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _name(value: Any) -> str | None:
    if isinstance(value, dict):
        value = next((value[key] for key in ("name", "literal", "fullName", "title") if key in value), None)
    return value.strip() or None if isinstance(value, str) else None

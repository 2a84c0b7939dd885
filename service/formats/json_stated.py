"""A JSON article object in, its metadata out: fields are found by the names that feeds, scrapers and archives use.

Values without a field in ``Stated`` go to ``other`` under their own names, as text or as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import islice
from typing import Any

import orjson

from service.article import Code
from service.formats.envelopes import related
from service.formats.json_document import looks_like_markup, name_in, rendered, whole_number
from service.formats.json_names import NAMES, plain
from service.formats.markup import visible_text
from service.formats.moments import moment
from service.formats.values import subject
from service.stated import Association, Concept, Link, Rendition, Stated, unless_empty

# Names of each field in JSON, best first; compared in the form that ``plain`` gives.
ABSTRACT = (
    "summary",
    "abstract",
    "description",
    "excerpt",
    "standfirst",
    "lead",
    "teaser",
    "snippet",
    "dek",
    "intro",
    "trailtext",
)
KEYWORDS = ("keywords", "tags", "keyword")
# Names of subjects, whose terms are codes of a vocabulary if they have a code, or are written like one.
CODED = (
    "subject",
    "subjectcodes",
    "subjectcode",
    "iptc",
    "iptccodes",
    "mediatopics",
    "topic",
    "industry",
    "industries",
)
CATEGORIES = ("categories", "topics", "subjects", "sections", "taxonomies", *CODED)
TERMS = ("usageterms", "terms", "license", "licence", "usage")
NOTICE = ("copyrightnotice", "copyright", "rights", "copyrightline", "copyrighttext")
HOLDER = ("copyrightholder", "rightsholder")
EXPIRY = ("expires", "expiry", "expirydate", "expiresat")
PICTURES = (
    *("images", "image", "imageurl", "urltoimage", "leadimage", "mainimage", "topimage", "featuredimage"),
    *("featureimage", "coverimage", "heroimage", "headerimage", "posterimage", "imagesrc", "photourl"),
    *("thumbnail", "thumbnailurl", "photo", "photos", "picture", "pictures"),
)
# WordPress API: the object with linked data, the names of terms and of the picture in it, and the taxonomy for tags.
EMBEDDED, TERMS_OF, PICTURE_OF, FREE_TERM = "embedded", "wp:term", "wp:featuredmedia", "post_tag"
ADDRESSES = ("url", "link", "canonicalurl", "permalink", "weburl", "shareurl")
# Names of the fields of a picture.
HREF = ("url", "href", "src", "source", "contenturl", "sourceurl")
CAPTION = ("caption", "description", "title")
CREDIT = ("credit", "credits", "photographer", "copyright")
ALT = ("alt", "alttext")
MAPPED_NAMES = frozenset(
    name
    for names in (*NAMES.values(), ABSTRACT, KEYWORDS, CATEGORIES, TERMS, NOTICE, HOLDER, EXPIRY, PICTURES, ADDRESSES)
    for name in names
)
# Limits of each list and of a value's length in characters: APIs give some dozen more values; longer ones are texts or
# separate data.
MOST, LONGEST = 100, 2_000
# Subjects of IPTC (eight digits), a code with its scheme, or an abbreviation.
_CODE = re.compile(r"\d{8}|[A-Za-z][\w-]{0,40}:[\w:.-]{1,60}|[A-Z0-9]{2,8}")
SUBJECTS = ("subjects", "topics", *CODED)
_BETWEEN = re.compile(r"\s*[,;|]\s*")


def of_json(value: Mapping[str, Any]) -> Stated | None:
    """The metadata in the object ``value``; None if there is none."""
    fields = {plain(key): each for key, each in value.items()}
    body = fields.get("body")
    abstract = _text(fields, ABSTRACT) or _text(body if isinstance(body, dict) else {}, ABSTRACT)
    terms = tuple(_embedded_terms(fields))
    return unless_empty(
        Stated(
            language=_text(fields, NAMES["language"]),
            abstract=visible_text(abstract) if abstract and looks_like_markup(abstract) else abstract,
            keywords=tuple(
                dict.fromkeys(
                    each.name or each.code or ""
                    for each in (
                        *_terms(fields, KEYWORDS),
                        # A slug in parts is a list of keywords; in one, the name of an address.
                        *(_terms(fields, ("slug",)) if isinstance(fields.get("slug"), list) else ()),
                        *(one for one in terms if one.scheme == FREE_TERM),
                    )
                )
            )[:MOST],
            categories=tuple(
                dict.fromkeys((*_terms(fields, CATEGORIES), *(one for one in terms if one.scheme != FREE_TERM)))
            )[:MOST],
            usage_terms=_text(fields, TERMS),
            copyright_notice=_text(fields, NOTICE),
            copyright_holder=next((found for name in HOLDER if (found := name_in(fields.get(name)))), None),
            expires=next((at for name in EXPIRY if (at := moment(fields.get(name)))), None),
            links=tuple(_links(fields)),
            associations=tuple(islice(_pictures(fields), MOST)),
            other=dict(islice(_other(value), MOST)),
        )
    )


def codes(fields: Mapping[str, Any]) -> tuple[Code, ...]:
    """The subjects in an object, whose keys are in the form that ``plain`` gives, that have a code or are written like
    one."""
    found = (
        subject(each.code, each.name, each.scheme)
        if each.code
        else subject(each.name, None)
        if _CODE.fullmatch(each.name or "")
        else None
        for each in _terms(fields, SUBJECTS)
    )
    return tuple(dict.fromkeys(each for each in islice(found, MOST) if each))


def _text(fields: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    found = (rendered(fields.get(name)) for name in names)
    return next((each.strip() for each in found if isinstance(each, str) and each.strip()), None)


def _embedded_terms(fields: Mapping[str, Any]) -> Iterator[Concept]:
    """The terms of a WordPress article, in one list per taxonomy; the article itself has only their ids."""
    around = fields.get(EMBEDDED)
    for each in _list(around.get(TERMS_OF)) if isinstance(around, dict) else []:
        for term in _list(each):
            if isinstance(term, dict) and (name := _text(term, ("name",))):
                yield Concept(name=unescape(name), scheme=_text(term, ("taxonomy",)))


def _terms(fields: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[Concept]:
    """Terms from a list of strings or objects, or from a string separated by commas, semicolons or bars."""
    for each in (each for name in names for each in _list(related(fields.get(name)))):
        if isinstance(each, dict):
            term = {plain(key): one for key, one in each.items()}
            name, code = (
                _text(term, ("name", "label", "title", "webtitle", "text", "#text")),
                _text(term, ("code", "id", "slug", "uri", "url")),
            )
            if name or code:
                yield Concept(name=name, code=code, scheme=_text(term, ("scheme", "type")))
        elif isinstance(each, str):
            yield from (Concept(name=word) for word in _BETWEEN.split(each.strip()) if word)


def _links(fields: Mapping[str, Any]) -> Iterator[Link]:
    """The URL of the page, if it is not already the object's ``uri``."""
    uri = next((fields[name] for name in NAMES["uri"] if fields.get(name)), None)
    href = next((text for name in ADDRESSES if (text := _text(fields, (name,)))), None)
    if href and href != uri:
        yield Link(href=href, rel="canonical")


def _pictures(fields: Mapping[str, Any]) -> Iterator[Association]:
    around = fields.get(EMBEDDED)
    found = [(name, each) for name in PICTURES for each in _list(fields.get(name))]
    found += [("", each) for each in (_list(around.get(PICTURE_OF)) if isinstance(around, dict) else ())]
    for holder, each in found:
        # For a picture given as a URL only, the other fields are beside it: ``image``, ``image_caption``.
        beside = {name: fields.get(holder + name) for name in (*CAPTION, *CREDIT, *ALT)}
        picture = {plain(key): one for key, one in each.items()} if isinstance(each, dict) else {**beside, "url": each}
        if href := _text(picture, HREF):
            caption = _text(picture, CAPTION)
            yield Association(
                type="picture",
                caption=visible_text(caption, " ") if caption and looks_like_markup(caption) else caption,
                alt_text=_text(picture, ALT),
                credit=_text(picture, CREDIT),
                renditions=(
                    Rendition(
                        href=href, width=whole_number(picture.get("width")), height=whole_number(picture.get("height"))
                    ),
                ),
            )


def _other(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, each in value.items():
        if plain(key) not in MAPPED_NAMES and each not in (None, "", [], {}):
            text = each if isinstance(each, str) else orjson.dumps(each).decode()
            if len(text) <= LONGEST and text.strip():
                yield key, text


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []

"""The fields of a ninjs item in, its ``Stated`` out: ninjs 1.x to 3.x, and common extensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from service.formats.json_document import looks_like_markup, whole_number
from service.formats.json_names import NAMES, is_body_name, plain
from service.formats.markup import visible_text
from service.formats.moments import moment
from service.formats.safe_html import safe_html
from service.formats.values import item_type, share, whole
from service.stated import Association, Concept, Link, Note, Rendition, Stated

# Properties, in the form that ``plain`` gives, that ``to_ninjs`` writes from fields of the article or of ``Stated``, or
# that say nothing about the item. All others are kept and written as they came.
GIVEN_BACK = frozenset(
    [
        *("uri", "version", "language", "headline", "headlines", "by", "byline", "firstcreated", "versioncreated"),
        *("slugline", "urgency", "pubstatus", "embargoed", "embargoeduntil", "located", "representationtype"),
        *("standard", "$standard", "$schema", "$id", "type", "profile", "title", "usageterms", "copyrightholder"),
        *(
            "copyrightnotice",
            "ednote",
            "expires",
            "associations",
            "renditions",
            "subject",
            "subjects",
            "genre",
            "genres",
        ),
        *("place", "places", "person", "people", "organisation", "organisations", "event", "events", "infosource"),
        *("infosources", "altids", "descriptions", "descriptiontext"),
        *("bodytext", "bodyxhtml", "bodyxhtml5", "bodyhtml", "bodies"),
    ]
)
# Property of ninjs -> field of ``Stated``; ninjs 1.x has the singular.
CONCEPTS = {
    "subject": "subjects", "subjects": "subjects", "genre": "genres", "genres": "genres", "place": "places",
    "places": "places", "person": "people", "people": "people", "organisation": "organisations",
    "organisations": "organisations", "event": "events", "events": "events", "service": "services",
    "services": "services", "product": "products", "products": "products", "channels": "channels",
    "infosource": "sources", "infosources": "sources", "altids": "alternate_ids", "authors": "creators",
    "anpacategory": "categories", "categories": "categories", "audiences": "audiences",
}  # fmt: skip
TEXTS = {
    "type": "item_class", "profile": "profile", "title": "title", "usage": "usage_terms", "usageterms": "usage_terms",
    "copyrightholder": "copyright_holder", "copyrightnotice": "copyright_notice", "provider": "provider",
    "signoff": "sign_off", "anpatakekey": "take_key",
}  # fmt: skip
# Properties of a term, an association, a rendition (FORM) and a link that have fields; others go to ``details``.
TERM = frozenset({"name", "title", "scheme", "rel", "role", "creator", "confidence"})
# Properties for the code of a term, the usual one first.
CODES = ("code", "qcode", "uri", "literal", "value")
ASSOCIATED = frozenset(
    [
        *("name", "type", "uri", "guid", "urn", "caption", "headline", "alttext", "byline", "by", "creditline"),
        *("usageterms", "copyrightnotice", "renditions", "descriptiontext", "bodytext"),
    ]
)
FORM = frozenset({"name", "href", "uri", "url", "mimetype", "contenttype", "width", "height", "sizeinbytes"})
LINKED = frozenset({"href", "url", "uri", "rel", "title", "contenttype"})
LONGEST_DETAILS = 16_000
ABSTRACTS = ("summary", "abstract", "main")


def stated(fields: Mapping[str, Any]) -> Stated:
    """The ``Stated`` of a ninjs item. Properties without a field go to ``other`` under their own names, as JSON if they
    are not text."""
    item = _plain(fields)
    # In 2.x and 3.x the rights are an object, or a list of one for each language.
    rights = next((each for each in _list(item.get("rightsinfo")) if isinstance(each, dict)), {})
    with_rights = {**_plain(rights), **item}
    found: dict[str, Any] = {name: text for key, name in TEXTS.items() if (text := _lines(with_rights.get(key)))}
    lost = []
    for key, name in CONCEPTS.items():
        value = item.get(key)
        if value is None:
            continue
        if concepts := tuple(_concepts(value)):
            found[name] = (*found.get(name, ()), *concepts)
        elif key in GIVEN_BACK and (text := _as_text(value)):
            lost.append((key, text))
    if filed := tuple(_concepts(list(filed_under(item)))):
        found["subjects"] = (*found.get("subjects", ()), *filed)
    if text := _text(item.get("source")):
        found["sources"] = (Concept(name=text), *found.get("sources", ()))
    if text := _text(item.get("originalsource")):
        found["sources"] = (*found.get("sources", ()), Concept(name=text, rel="original"))
    return Stated(
        **found,
        abstract=_abstract(item),
        priority=whole(item.get("priority"), 1, 9),
        keywords=(
            *(text for each in _list(item.get("keywords")) if (text := _text(each))),
            # dpa's own JSON has them among the categories.
            *(each["name"] for each in _list(item.get("categories")) if _is_keyword(each)),
        ),
        notes=tuple(_notes(item)),
        signals=tuple(
            text
            for each in (*_list(item.get("signals")), *_list(item.get("signal")))
            if (text := _text(each) or _code(each))
        ),
        word_count=whole_number(item.get("wordcount"))
        or next((count for each in _list(item.get("bodies")) if (count := _words(each))), None),
        sequence_number=whole_number(item.get("ingestprovidersequence")),
        expires=moment(item.get("expires")) or moment(item.get("expiry")),
        links=tuple(_links(item)),
        associations=tuple(_associations(item.get("associations"))),
        renditions=tuple(_renditions(item.get("renditions"))),
        language=_text(item.get("language")),
        other=dict([*lost, *_other(fields), *_bodies(item.get("bodies")), *_headlines_and_descriptions(item)]),
    )


def _other(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The properties that are written as they came, by their own names: text or JSON, markup sanitised."""
    # A body under another name than the standard's is the article's, unless it has that too.
    body_elsewhere = not any(plain(key).startswith("bod") for key in fields)
    for key, value in fields.items():
        name = plain(key)
        if name in GIVEN_BACK or (body_elsewhere and is_body_name(name)) or not (text := _as_text(value)):
            continue
        if isinstance(value, str) and name.startswith(("body", "headline", "description")) and "<" in value:
            text = safe_html(value)
        if text:
            yield key, text


def _bodies(value: Any) -> Iterator[tuple[str, str]]:
    """The roles and media types of the entries of ``bodies``, so that our plain text and HTML are written under those
    of the first of each. Other entries are kept with their values, HTML sanitised."""
    entries = [_plain(each) for each in _list(value) if isinstance(each, dict)]
    kinds, seen = [], set()
    for each in entries:
        media_type, text = str(each.get("contenttype") or "text/plain"), _text(each.get("value"))
        form = "html" if "html" in media_type else "plain" if media_type == "text/plain" else media_type
        kind = {"role": each.get("role"), "contentType": each.get("contenttype")}
        if text and (form in seen or form == media_type):
            kind["value"] = safe_html(text) if form == "html" else text
        seen.add(form)
        kinds.append(kind)
    if kinds:
        yield "bodies", orjson.dumps(kinds).decode()


def _headlines_and_descriptions(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The headlines, the main one without its value, and all descriptions, as they came except that markup is
    sanitised; only where the fields of the article cannot express them."""
    headlines = [each for each in _list(item.get("headlines")) if isinstance(each, dict)]
    main = next((each for each in headlines if each.get("role") in ("main", "headline")), next(iter(headlines), None))
    if main is not None and (len(headlines) > 1 or main.get("role") != "main"):
        first = {name: value for name, value in main.items() if plain(name) != "value"}
        yield "headlines", orjson.dumps([first, *(_safe(each) for each in headlines if each is not main)]).decode()
    descriptions = [each for each in _list(item.get("descriptions")) if isinstance(each, dict)]
    if len(descriptions) > 1 or any(each.get("role") not in (None, "abstract") for each in descriptions):
        yield "descriptions", orjson.dumps(_safe(descriptions)).decode()


def _safe(value: Any) -> Any:
    """``value`` with all markup in it sanitised."""
    if isinstance(value, dict):
        return {name: _safe(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_safe(each) for each in value]
    return safe_html(value) if isinstance(value, str) and "<" in value and looks_like_markup(value) else value


def _abstract(item: Mapping[str, Any]) -> str | None:
    for key in ("descriptiontext", "abstract", "descriptionhtml", "descriptionxhtml", "teaser"):
        if text := _text(item.get(key)):
            return _visible(text)
    entries = [_plain(each) for each in _list(item.get("descriptions")) if isinstance(each, dict)]
    entries.sort(key=lambda each: each.get("role") not in ABSTRACTS)
    return next((_visible(text) for each in entries if (text := _text(each.get("value")))), None)


def _visible(text: str) -> str:
    return visible_text(text) if looks_like_markup(text) else text


def _concepts(value: Any) -> Iterator[Concept]:
    if isinstance(value, dict) and (entries := each_of(value)):
        yield from _concepts(entries)
        return
    if isinstance(value, dict) and not {plain(key) for key in value} & {*CODES, "name", "title"}:
        # ``altids`` of ninjs 1.x is an object: name -> id.
        yield from (Concept(code=text, rel=key) for key, each in value.items() if (text := _text(each)))
        return
    for each in _list(value):
        if isinstance(each, str) and each.strip():
            yield Concept(name=each)
        elif isinstance(each, dict):
            fields = _plain(each)
            name = _text(fields.get("name")) or _text(fields.get("title"))
            used = next((key for key in CODES if _text(fields.get(key))), "")
            code = _text(fields.get(used))
            if name or code:
                yield Concept(
                    name=name,
                    code=code,
                    scheme=_text(fields.get("scheme")),
                    rel=_text(fields.get("rel")) or _text(fields.get("role")),
                    creator=_text(fields.get("creator")),
                    confidence=share(fields.get("confidence")),
                    details=_details(each, TERM | {used}),
                )


def each_of(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The terms in an object of lists, ``{"code": ["a", "b"]}``, as objects; empty for any other object."""
    lists = {key: each for key, each in value.items() if isinstance(each, list) and all(map(_text, each))}
    if not lists or len(lists) < len(value) or len({len(each) for each in lists.values()}) > 1:
        return []
    return [dict(zip(lists, each, strict=True)) for each in zip(*lists.values(), strict=True)]


def filed_under(item: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The terms in ``categories`` that are said to be subjects, where terms of all types share one list."""
    for each in _list(item.get("categories")):
        fields = _plain(each) if isinstance(each, dict) else {}
        if (_text(fields.get("type")) or "").lower().endswith("subject"):
            yield {name: one for name, one in fields.items() if name != "type"}


def _notes(item: Mapping[str, Any]) -> Iterator[Note]:
    """The note of the standard, and notes in a list, each with its role, as relatives of ninjs have them."""
    if text := next((note for name in NAMES["ednote"] if (note := _text(item.get(name)))), None):
        yield Note(text=text)
    for each in _list(item.get("ednotes")):
        fields = _plain(each) if isinstance(each, dict) else {"text": each}
        if text := next(
            (note for key in ("ednote", "note", "text", "value") if (note := _text(fields.get(key)))), None
        ):
            yield Note(text=text, role=_text(fields.get("role")))


def _details(fields: Mapping[str, Any], mapped: frozenset[str]) -> str | None:
    """The properties not listed in ``mapped``, as JSON; None if there are none or they are too long."""
    more = {
        name: _safe(each)
        for name, each in fields.items()
        if plain(name) not in mapped and each not in (None, "", [], {})
    }
    text = orjson.dumps(more).decode() if more else ""
    return text if 0 < len(text) <= LONGEST_DETAILS else None


def _code(value: Any) -> str | None:
    fields = _plain(value) if isinstance(value, dict) else {}
    return next((text for key in CODES if (text := _text(fields.get(key)))), None)


def _links(item: Mapping[str, Any]) -> Iterator[Link]:
    if text := _text(item.get("evolvedfrom")):
        yield Link(href=text, rel="evolvedFrom")
    for each in _list(item.get("links")):
        fields = _plain(each) if isinstance(each, dict) else {}
        if href := _text(fields.get("href")) or _text(fields.get("url")) or _text(fields.get("uri")):
            yield Link(
                href=href,
                rel=_text(fields.get("rel")),
                title=_text(fields.get("title")),
                media_type=_text(fields.get("contenttype")),
                details=_details(each, LINKED),
            )
    for _, _, each in _members(item.get("associations")):
        if each.get("type") == "text" and (href := _text(each.get("uri"))):
            yield Link(href=href, rel=_text(each.get("rel")) or "seeAlso", title=_text(each.get("headline")))


def _members(value: Any) -> Iterator[tuple[str | None, dict[str, Any], dict[str, Any]]]:
    """The name of each association or rendition, the object itself, and the same with plain keys. They are an object in
    ninjs 1.x, a list in 2.x and 3.x."""
    pairs = value.items() if isinstance(value, dict) else ((None, each) for each in _list(value))
    for name, each in pairs:
        if isinstance(each, dict):
            fields = _plain(each)
            yield name or _text(fields.get("name")), each, fields


def _associations(value: Any) -> Iterator[Association]:
    for name, each, fields in _members(value):
        alt = _text(fields.get("alttext"))
        yield Association(
            name=name,
            type=item_type(_text(fields.get("type"))),
            uri=next((text for key in ("uri", "guid", "urn") if (text := _text(fields.get(key)))), None),
            headline=_text(fields.get("headline")) or _value(fields.get("headlines")),
            caption=_abstract(fields) or _text(fields.get("caption")) or _text(fields.get("bodytext")) or alt,
            alt_text=alt or (_text(fields.get("bodytext")) if _abstract(fields) else None),
            byline=_text(fields.get("byline")) or _text(fields.get("by")),
            credit=_text(fields.get("creditline")) or _text(fields.get("source")),
            usage_terms=_text(fields.get("usageterms")),
            copyright_notice=_text(fields.get("copyrightnotice")),
            renditions=tuple(_renditions(fields.get("renditions"))),
            details=_details(each, ASSOCIATED),
        )


def _renditions(value: Any) -> Iterator[Rendition]:
    for name, each, fields in _members(value):
        yield Rendition(
            href=next((text for key in ("href", "uri", "url") if (text := _text(fields.get(key)))), None),
            name=name,
            media_type=_text(fields.get("mimetype")) or _text(fields.get("contenttype")),
            width=whole_number(fields.get("width")),
            height=whole_number(fields.get("height")),
            size_bytes=whole_number(fields.get("sizeinbytes")),
            duration=str(fields["duration"]) if fields.get("duration") else None,
            details=_details(each, FORM),
        )


def _is_keyword(term: Any) -> bool:
    return isinstance(term, dict) and str(term.get("type")).endswith(":keyword") and _text(term.get("name")) is not None


def _words(body: Any) -> int | None:
    return whole_number(_plain(body).get("wordcount")) if isinstance(body, dict) else None


def _lines(value: Any) -> str | None:
    """A text, or the texts in a list, one per line; None if there is none."""
    if not isinstance(value, list):
        return _text(value)
    return "\n".join(text for each in value if (text := _text(each))) or None


def _value(entries: Any) -> str | None:
    found = [_plain(each) for each in _list(entries) if isinstance(each, dict)]
    return next((text for each in found if (text := _text(each.get("value")))), None)


def _as_text(value: Any) -> str | None:
    if value in (None, "", [], {}):
        return None
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {plain(key): each for key, each in fields.items()}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value and isinstance(value, dict | str) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None

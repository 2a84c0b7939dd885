"""JSON in, one draft per article object out: fields are found by the names that feeds, scrapers and archives use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

from service.formats.draft import Draft
from service.formats.envelopes import changed_row, merged, related, wrapped
from service.formats.json_names import (
    AROUND,
    FIELDS,
    HEADS,
    LINES,
    NAME_PARTS,
    NAMES,
    SUMMARIES,
    WRAPPERS,
    field_of,
    is_body_name,
    meanings,
    plain,
)
from service.formats.language_codes import language_code
from service.formats.markup import visible_text
from service.formats.moments import in_zone, moment
from service.formats.rich_text import rich_text, run_of
from service.formats.safe_html import safe_html
from service.formats.schema_org import by_identifier, with_referred
from service.formats.values import pubstatus, urgency

# An object under an unknown name is an article only if it has a headline and a text of at least this many characters.
LEAST_TEXT = 80
# Values under unknown names are more expensive to check; each counts as this many towards MOST_VALUES.
COST_OF_GUESS = 5
# The word "by" before a writer's name, and words that may precede it.
BY = re.compile(
    r"^(?:(?:written|posted|words|reported|story|text|article|published)\s+)?(?:by|von|par|por|di|da|door|av|af|autore?|authors?|auteur|text)\b\s*:?\s+",
    re.IGNORECASE,
)
# Roles of those who made a text's pictures or prepared it, among its people.
OTHER_ROLES = re.compile(
    r"(?:photo(?:s|graph\w*)?|pictures?|camera\w*|video(?:grapher)?|illustrat\w+|graphics?|copy[ -]?editor"
    r"|translator|producer)s?",
    re.IGNORECASE,
)
# A character reference: text without tags that has some was written as HTML.
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip);")
MOST_ESCAPES = 3
# The account of a person: an address, or a name of two parts or more.
_ACCOUNT = re.compile(r"[^\s@]{1,100}@[^\s@]{1,100}|[^\W\d_][\w'’-]{0,50}(?:[. ][^\W\d_][\w'’-]{0,50}){1,4}")
MOST_DEPTH = 8
EMPTY: tuple[Any, ...] = (None, "", [], {})
# The names of each field, of the wrappers and of the summaries as sets: most objects in JSON have none of them, which
# one comparison tells.
_SETS = {name: frozenset(names) for name, names in NAMES.items()}
_WRAPPERS, _SUMMARIES = frozenset(WRAPPERS), frozenset(SUMMARIES)
# Values searched for articles: a hundred times MOST_DRAFTS.
MOST_VALUES = 100_000


def articles(
    value: Any, is_whole: Callable[[Mapping[str, Any]], bool] = lambda fields: False
) -> Iterator[Mapping[str, Any]]:
    """The article objects in a JSON value, unchanged and in order, among its first MOST_VALUES values. Nested objects
    for which ``is_whole`` is true are included even without a text. Known wrappers are looked into first, and
    everything only if there is no article in them."""
    found = _articles(value, is_whole, everywhere=False)
    one = next(found, None)
    if one is None:
        yield from _articles(value, is_whole, everywhere=True)
    else:
        yield one
        yield from found


def _articles(
    value: Any, is_whole: Callable[[Mapping[str, Any]], bool], everywhere: bool
) -> Iterator[Mapping[str, Any]]:
    known = by_identifier(value) if isinstance(value, dict) and "@graph" in value else {}
    waiting: list[tuple[Any, int, bool]] = [(value, 0, False)]
    looked_at = 0
    while waiting and looked_at < MOST_VALUES:
        value, depth, guessed = waiting.pop()
        looked_at += COST_OF_GUESS if guessed else 1
        inside: list[Any] = []
        if isinstance(value, list):
            inside = value
        elif isinstance(value, dict):
            fields = {plain(key): item for key, item in with_head(value).items()}
            listed = _articles_as_body(fields, with_head(value))
            text = (
                None
                if listed
                else _text(fields, "body") or _text(fields, "html") or _named_body(fields) or _summary(fields)
            )
            if (row := changed_row(fields)) is not None:
                inside = [row]
            elif depth and is_whole(value):
                yield value
            elif text and not ((guessed or everywhere) and (len(text) < LEAST_TEXT or not _text(fields, "headline"))):
                yield with_referred(value, known) if known else value
            elif listed:
                inside = listed
            else:
                if not _WRAPPERS.isdisjoint(fields):
                    inside = [each for name in WRAPPERS if isinstance(each := wrapped(fields, name), (dict, list))]
                # Some APIs return the requested fields in a nested object and the others around it: merge them.
                inside += [{**value, **fields[name]} for name in FIELDS if isinstance(fields.get(name), dict)]
                if everywhere or (not inside and not text):
                    # Articles keyed by id, or under unknown names; beside a wrapper, a head is about the answer.
                    values: Iterable[Any] = value.values()
                    if inside:
                        values = [each for key, each in value.items() if plain(key) not in HEADS]
                    inside, guessed = [each for each in values if isinstance(each, dict | list)], True
        if depth < MOST_DEPTH:
            waiting += [(each, depth + 1, guessed) for each in reversed(inside)]


def with_head(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """An article object with the fields that an object called ``head``, ``metadata`` or the like inside it has, where
    its own give none of that meaning. Never a text: an object without one of its own, or around a list of articles, is
    unchanged."""
    heads = [key for key, each in value.items() if isinstance(each, dict) and plain(key) in HEADS]
    if not heads or not _has_own_text({plain(key): each for key, each in value.items() if key not in heads}):
        return value
    found = {key: each for key, each in value.items() if key not in heads}
    stated = {"body", "html"}.union(*(meanings(plain(key)) for key, each in found.items() if each not in EMPTY))
    for head in heads:
        more = {key: each for key, each in value[head].items() if stated.isdisjoint(meanings(plain(key)))}
        found |= more
        stated = stated.union(*(meanings(plain(key)) for key in more))
    return found


def _has_own_text(fields: Mapping[str, Any]) -> bool:
    """Whether an object has a text, and no list of objects that it wraps."""
    if _articles_as_body(fields, fields) or any(_has_objects(fields.get(name)) for name in WRAPPERS):
        return False
    named = (each for key, each in fields.items() if is_body_name(key))
    return bool(_text(fields, "body") or _text(fields, "html") or any(map(rendered, named)))


def _has_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict) for each in value)


def _articles_as_body(fields: Mapping[str, Any], value: Mapping[str, Any]) -> list[Any]:
    """The articles in a list under the name of a body, as frameworks return a page of results (``content``), or the one
    in an object there (``story``) with the fields of ``value`` around it, in an object without a headline; else []."""
    if _SETS["body"].isdisjoint(fields):
        return []
    texts = (fields[key] for key in NAMES["body"] if key in fields)
    if _text(fields, "headline") or any(isinstance(each, str) and each.strip() for each in texts):
        return []
    for key in NAMES["body"]:
        given = fields.get(key)
        each: list[Any] = given if isinstance(given, list) else [given]
        if each and all(isinstance(one, dict) for one in each):
            inner = [{plain(name): item for name, item in one.items()} for one in each]
            if all(_text(one, "headline") and (_text(one, "body") or _text(one, "html")) for one in inner):
                return each if each is given else [merged(value, key, each[0])]
    return []


def draft_of(
    fields: Mapping[str, Any], text: str, charset: str, start: int = 0, end: int | None = None
) -> Draft | None:
    """The draft of one article object, whose keys must be in the form that ``plain`` gives; ``start`` and ``end`` are
    its span in ``text``. Its ``body`` is empty if there is no text."""
    html, body = (_unescaped(_text(fields, name)) for name in ("html", "body"))
    if html is None and body is None:
        body = _unescaped(_named_body(fields) or _summary(fields))
    page = next((each for each in (body, html) if each is not None and is_page(each)), None)
    if body is not None and looks_like_markup(body):
        html, body = html or body, None
    elif body is not None and _REFERENCE.search(body):
        body = unescape(body)
    return Draft(
        text=text,
        charset=charset,
        content_type="application/json",
        kind="field",
        start=start,
        end=end,
        body=body if body is not None else _visible(html or ""),
        body_html=safe_html(html) if html is not None and page is None and looks_like_markup(html) else None,
        inner_page=page,
        uri=_text(fields, "uri")
        or next((str(each) for each in _named(fields, "uri") if type(each) in (str, int)), None),
        version=whole_number(_first(fields, "version")),
        language=language_code(_text(fields, "language")),
        headline=_shown(_text(fields, "headline")),
        subheadings=tuple(filter(None, (_shown(_text(fields, "subheading")),))),
        credits=tuple(filter(None, (_text(fields, "credit"),))),
        embargoed=moment(_first(fields, "embargoed")),
        byline=people(_first(fields, "byline")) or people(_embedded(fields)) or _account(fields),
        section=_text(fields, "section"),
        publishers=tuple(filter(None, (name_in(_first(fields, "publisher")),))),
        published=_in_greenwich(fields.get("dategmt"))
        or _time(_first(fields, "published"))
        or next((at for each in _named(fields, "published") if (at := _time(each))), None),
        updated=_in_greenwich(fields.get("modifiedgmt")) or _time(_first(fields, "updated")),
        version_created=moment(fields.get("versioncreated")),
        slugline=(_text(fields, "slugline") or "").replace("\n\n", "-") or None,
        located=_text(fields, "located"),
        dateline_text=_text(fields, "dateline"),
        urgency=next((grade for key in NAMES["urgency"] if (grade := urgency(_single(fields.get(key))))), None),
        pubstatus=pubstatus(fields.get("pubstatus") or fields.get("status")),
        ednote=_text(fields, "ednote"),
    )


def people(value: Any) -> str | None:
    """The names in a string, an object with a name, or a list of either, joined by commas, without "by"; else None."""
    value = _writers(related(value))
    names = map(name_in, value if isinstance(value, list) else [value])
    return ", ".join(dict.fromkeys(BY.sub("", name, count=1) for name in names if name)) or None


def _writers(value: Any) -> Any:
    """Of several people with their roles those who may have written the text; anything else unchanged."""
    if not isinstance(value, list) or not any(isinstance(each, dict) and each.get("role") for each in value):
        return value
    left = [
        each
        for each in value
        if not isinstance(each, dict) or not OTHER_ROLES.fullmatch((rendered(each.get("role")) or "").strip())
    ]
    return left or value


def whole_number(value: Any) -> int | None:
    """``value`` as an integer if it is one or a string of digits; None otherwise, or if negative or at least 10**12."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,12}", value.strip()):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12 else None


def looks_like_markup(text: str) -> bool:
    """Whether a text is HTML: it has a common tag of HTML in its first 20,000 characters."""
    return re.search(r"<(?:p|div|br|h[1-6]|li|span|article)\b[^<>]{0,500}>", text[:20_000], re.IGNORECASE) is not None


def is_page(text: str) -> bool:
    """Whether a text is a complete HTML page."""
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


def _named_body(fields: Mapping[str, Any]) -> str | None:
    """The longest text under a name that ``is_body_name``, in an object with a headline."""
    if _SETS["headline"].isdisjoint(fields):
        return None
    texts = [each for key, each in fields.items() if isinstance(each, str) and is_body_name(key) and each.strip()]
    return max(texts, key=len) if texts and _text(fields, "headline") else None


def _summary(fields: Mapping[str, Any]) -> str | None:
    """The summary, of at least LEAST_TEXT characters, of an object with a headline and a time but no text, such as an
    entry of a catalogue; else None. An object without a time is not an article but, say, a schema, a package or a form.
    """
    if _SUMMARIES.isdisjoint(fields):
        return None
    found = (fields[name] for name in SUMMARIES if isinstance(fields.get(name), str))
    text = next((each for each in found if len(each) >= LEAST_TEXT), None)
    if text is None or not _text(fields, "headline") or any(fields.get(name) for name in WRAPPERS[:4]):
        return None
    dated = moment(_first(fields, "published")) or any(map(moment, _named(fields, "published")))
    return text if dated else None


def _shown(text: str | None) -> str | None:
    """A headline as plain text: markup removed, character references resolved."""
    if text is None or ("&" not in text and "<" not in text):
        return text
    return " ".join(visible_text(text, " ").split()) or text


def _unescaped(text: str | None) -> str | None:
    """``text``, unescaped if that makes it markup: it was escaped on its way into JSON."""
    for _ in range(MOST_ESCAPES):
        if text is None or looks_like_markup(text) or not looks_like_markup(unescape(text)):
            break
        text = unescape(text)
    return text


def _embedded(fields: Mapping[str, Any]) -> Any:
    """The authors in a nested object, as some APIs return them beside author ids, or among all credits."""
    for holder, name in (("embedded", "author"), ("credits", "by"), ("yoastheadjson", "author")):
        around = fields.get(holder)
        if isinstance(around, dict) and around.get(name):
            return around[name]
    return None


def _account(fields: Mapping[str, Any]) -> str | None:
    """The account of the writer, without the domain; used where nothing else names a writer. It must be an address, as
    forms send it, or have two parts of a name: others may be a program's."""
    name = _single(fields.get("username"))
    if not isinstance(name, str) or not _ACCOUNT.fullmatch(name.strip()):
        return None
    return name.partition("@")[0].strip()


def _time(value: Any) -> datetime | None:
    return moment(rendered(value) if isinstance(value, dict) else value)


def _in_greenwich(value: Any) -> datetime | None:
    """The time in a field whose name says that it is in UTC, such as WordPress' ``date_gmt`` beside local ``date``."""
    found = moment(value)
    return in_zone(found, UTC) if isinstance(value, str) else None


def rendered(value: Any) -> str | None:
    """A string, or the text in an object that wraps it (a name in AROUND, or its only value); else None."""
    if isinstance(value, dict):
        only = next(iter(value.values())) if len(value) == 1 else None
        value = next((each for name in AROUND if isinstance(each := value.get(name), str)), only)
    return value if isinstance(value, str) and value.strip() else None


def _first(fields: Mapping[str, Any], name: str) -> Any:
    return next((fields[key] for key in NAMES[name] if key in fields and fields[key] not in EMPTY), None)


def _named(fields: Mapping[str, Any], name: str) -> Iterator[Any]:
    """The values under names that are those of the field ``name`` by the words they are made of."""
    return (each for key, each in fields.items() if field_of(key) == name and each not in EMPTY)


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    if _SETS[name].isdisjoint(fields):
        return None
    for key in NAMES[name]:
        value = fields.get(key)
        if value is None:  # as most names are not there
            continue
        if key == LINES and not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
            continue
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int) and not isinstance(value, bool) and name == "uri":
            return str(value)
        if isinstance(value, dict) and (text := rendered(value)):
            return text
        if isinstance(value, list) and value:
            texts = [text for each in value if (text := rendered(each))]
            if texts and name == "headline":
                return texts[0]
            if name == "body" and (run := run_of(value)):
                return run
            joined = "\n\n".join(texts) if all(isinstance(each, str | dict) for each in value) else ""
            rich = rich_text({key: value}) if name == "body" and any(isinstance(each, dict) for each in value) else None
            if joined or rich:
                return max(joined, rich or "", key=len)
        if name == "body" and isinstance(value, dict) and (text := rich_text(value)):
            return text
    return None


def _single(value: Any) -> Any:
    """The value in a list of one, as forms send it; anything else unchanged."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def name_in(value: Any) -> str | None:
    """A name given as a string, or the name of an object for a person or an organisation; None if there is none."""
    if isinstance(value, dict):
        fields = {plain(key): each for key, each in value.items()}
        parts = [fields.get(first) or fields.get(other) for first, other in NAME_PARTS]
        joined = " ".join(each for each in parts if isinstance(each, str)) if all(parts) else None
        value = next(
            (
                fields[key]
                for key in ("name", "by", "literal", "fullname", "displayname", "original", "title", "#text")
                if key in fields
            ),
            joined,
        )
    return unescape(value).strip() or None if isinstance(value, str) else None

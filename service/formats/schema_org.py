"""HTML source in, the object for the page's article in its JSON-LD out, with references to other objects resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from service.formats.well_formed import json_value

# Limits of JSON-LD scripts and of their length in characters: pages have a handful; more, or larger, is not metadata.
MOST_SCRIPTS = 30
LARGEST_SCRIPT = 500_000
MOST_DEPTH = 8
_NOT_SQUASHED = re.compile(r"[\W_]+")
# The same for ASCII: a thirtieth of the time of the expression.
_NOT_ASCII = {code: None for code in range(128) if not chr(code).isalnum()}
# Properties that hold other articles, to which this page links.
_OTHERS = frozenset(
    [
        "itemListElement",
        "relatedLink",
        "mentions",
        "isRelatedTo",
        "citation",
        "hasPart",
        "review",
        "subjectOf",
        "isBasedOn",
    ]
)
_OF_PAGES = ("datePublished", "dateModified", "inLanguage")
# Comment and CDATA marks around a script, which once hid it from old browsers, and a byte order mark. What is left may
# end with a semicolon, as a statement of JavaScript does.
_FRAME = re.compile(r"^(?://\s*)?(?:<!--|<!\[CDATA\[)(?:\s*//)?|(?://\s?)?(?:-->|\]\]>);?$|^\ufeff")
# Properties in which an article refers to persons, organisations and media.
_REFERRING = (
    *("author", "creator", "publisher", "contributor", "editor", "copyrightHolder", "sourceOrganization", "provider"),
    *("image", "video", "audio"),
)
# Article objects, each with whether it is in a list of other articles; objects by ``@id``; objects that are not
# articles but have a publication date.
Articles = tuple[list[tuple[dict[str, Any], bool]], dict[str, dict[str, Any]], list[dict[str, Any]]]


def article_object(source: str, addresses: Iterable[str | None], titles: Iterable[str | None]) -> dict[str, Any]:
    """The object of the page's own article, references resolved. If there is none, the dates and the language of
    another object that has a publication date, else {}.

    Of several, preferred in this order: one whose URL is among the page's ``addresses``; one whose headline occurs in
    one of the ``titles``; one that is not in a list; one with a headline; the first.
    """
    found, known, pages = articles_in(source)
    if not found:
        # A page that does not declare an article may still have a publication date.
        return {name: pages[0][name] for name in _OF_PAGES if name in pages[0]} if pages else {}
    page_addresses = {address_of(each) for each in addresses if each}
    headlines = {squashed(each) for each in titles if each}

    def rank(article: dict[str, Any], listed: bool) -> tuple[bool, ...]:
        headline = article.get("headline")
        named = isinstance(headline, str) and bool(headline)
        return (
            not page_addresses.isdisjoint(_addresses(article)),
            named and any(squashed(str(headline)) in each for each in headlines),
            not listed,
            named,
        )

    best = max(found, key=lambda each: rank(*each))[0]
    return with_referred(best, known)


def by_identifier(value: Any) -> dict[str, dict[str, Any]]:
    """The objects of a graph by their ``@id``; of several with the same one, that with the most properties."""
    known: dict[str, dict[str, Any]] = {}
    for each, _ in _objects(value):
        name = each.get("@id")
        if isinstance(name, str) and len(each) > len(known.get(name, ())):
            known[name] = each
    return known


def with_referred(article: dict[str, Any], known: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """``article`` with references to persons, organisations and media replaced by the objects in ``known``."""
    return article | {name: _resolved(article[name], known) for name in _REFERRING if name in article}


def object_of_part(articles: Articles, address: str | None, headline: str) -> dict[str, Any]:
    """The object of one of several articles on a page: the one with its ``address``, else the one with its
    ``headline``; {} if there is none."""
    found, known, _ = articles
    place, headline_key = address_of(address or ""), squashed(headline)
    best = next((each for each, _ in found if place and any(one.endswith(place) for one in _addresses(each))), None)
    best = best or next((each for each, _ in found if squashed(str(each.get("headline") or "")) == headline_key), {})
    return best | {name: _resolved(best[name], known) for name in _REFERRING if name in best}


def articles_in(source: str) -> Articles:
    """The articles and other objects in a page's JSON-LD."""
    known: dict[str, dict[str, Any]] = {}
    found: list[tuple[dict[str, Any], bool]] = []
    pages: list[dict[str, Any]] = []
    for value in _scripts(source):
        for each, listed in _objects(value):
            name = each.get("@id")
            if isinstance(name, str) and len(each) > len(known.get(name, ())):
                known[name] = each
            if _is_article(each):
                found.append((each, listed))
            elif not listed and "datePublished" in each:
                pages.append(each)
    return found, known, pages


def _resolved(value: Any, known: Mapping[str, dict[str, Any]]) -> Any:
    """``value`` with each reference (an ``@id`` without a name) replaced by its object."""
    if isinstance(value, list):
        return [_resolved(each, known) for each in value]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value


def _addresses(article: dict[str, Any]) -> set[str]:
    page = article.get("mainEntityOfPage")
    pages = (page, page.get("@id"), page.get("url")) if isinstance(page, dict) else (page,)
    return {address_of(each) for each in (article.get("url"), article.get("@id"), *pages) if isinstance(each, str)} - {
        ""
    }


def address_of(url: str) -> str:
    """A URL without the parts in which URLs of one page may differ: scheme, www, query, fragment, trailing slash."""
    return re.sub(r"^https?://(?:www\.)?|[?#].*$", "", url.strip()).rstrip("/")


def squashed(text: str) -> str:
    """The letters and digits of ``text``, case-folded."""
    return text.lower().translate(_NOT_ASCII) if text.isascii() else _NOT_SQUASHED.sub("", text.casefold())


def _scripts(source: str) -> Iterator[Any]:
    position = 0
    for _ in range(MOST_SCRIPTS):
        mark = source.find("application/ld+json", position)
        opening = source.find(">", mark) if mark >= 0 else -1
        closing = source.find("</script", opening) if opening >= 0 else -1
        if closing < 0:
            return
        position = closing
        text = source[opening + 1 : closing]
        if len(text) <= LARGEST_SCRIPT:
            text = text.strip()
            if text[:1] not in ("{", "[") or text[-1:] not in ("}", "]"):
                text = _FRAME.sub("", text).rstrip(" \t\r\n;")
            try:
                yield json_value(text)
            except (ValueError, RecursionError):
                continue


def _objects(value: Any, depth: int = 0, listed: bool = False) -> Iterator[tuple[dict[str, Any], bool]]:
    """Every object in ``value``, and whether it is inside one of the properties that hold other articles."""
    if depth > MOST_DEPTH:
        return
    if isinstance(value, dict):
        yield value, listed
        for name, each in value.items():
            yield from _objects(each, depth + 1, listed or name in _OTHERS)
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each, depth + 1, listed)


def _is_article(value: dict[str, Any]) -> bool:
    kinds = value.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and kind.endswith(("Article", "Posting", "Report")) for kind in kinds)

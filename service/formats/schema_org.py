"""JSON-LD of an HTML source in, the object that is this page's article out, with what it refers to put in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from service.formats.well_formed import json_value

# Pages have a handful of these; more, or larger, is not metadata.
MOST_SCRIPTS = 30
LARGEST_SCRIPT = 500_000
MOST_DEPTH = 8
_NOT_SQUASHED = re.compile(r"[\W_]+")
# Under these names an object holds others of its kind: articles that this page links to.
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
# What hides a script from browsers of another age, before and after it.
_FRAME = re.compile(r"^(?://\s*)?(?:<!--|<!\[CDATA\[)(?:\s*//)?|(?://\s?)?(?:-->|\]\]>);?$|^\ufeff")
# Names under which an article refers to persons, organisations and pictures.
_REFERRING = (
    *("author", "creator", "publisher", "contributor", "editor", "copyrightHolder", "sourceOrganization", "provider"),
    *("image", "video", "audio"),
)
# Articles with whether each stands in a list of others; objects by their ids; objects that are no articles, with a day.
Articles = tuple[list[tuple[dict[str, Any], bool]], dict[str, dict[str, Any]], list[dict[str, Any]]]


def article_object(source: str, addresses: Iterable[str | None], titles: Iterable[str | None]) -> dict[str, Any]:
    """The object of the page's own article, its authors and publisher by name; {} where there is none.

    Of several the one that gives one of the page's ``addresses`` as its own, then the one whose headline is one of the
    ``titles``, then one that is in no list, then one with a headline, then the first.
    """
    found, known, pages = articles_in(source)
    if not found:
        # A page that is no article by its own account has a day all the same.
        return {name: pages[0][name] for name in _OF_PAGES if name in pages[0]} if pages else {}
    own = {address_of(each) for each in addresses if each}
    headlines = {squashed(each) for each in titles if each}

    def rank(article: dict[str, Any], listed: bool) -> tuple[bool, ...]:
        headline = article.get("headline")
        named = isinstance(headline, str) and bool(headline)
        return (
            not own.isdisjoint(_addresses(article)),
            named and any(squashed(str(headline)) in each for each in headlines),
            not listed,
            named,
        )

    best = max(found, key=lambda each: rank(*each))[0]
    return with_referred(best, known)


def by_identifier(value: Any) -> dict[str, dict[str, Any]]:
    """The objects of a graph by their ``@id``: of several with one the fullest."""
    known: dict[str, dict[str, Any]] = {}
    for each, _ in _objects(value):
        name = each.get("@id")
        if isinstance(name, str) and len(each) > len(known.get(name, ())):
            known[name] = each
    return known


def with_referred(article: dict[str, Any], known: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """``article`` with the persons, organisations and pictures that it refers to in place."""
    return article | {name: _resolved(article[name], known) for name in _REFERRING if name in article}


def own_object(articles: Articles, address: str | None, headline: str) -> dict[str, Any]:
    """The object of one article of several: the one with its ``address``, else with its ``headline``; {} where none
    has."""
    found, known, _ = articles
    place, told = address_of(address or ""), squashed(headline)
    best = next((each for each, _ in found if place and any(one.endswith(place) for one in _addresses(each))), None)
    best = best or next((each for each, _ in found if squashed(str(each.get("headline") or "")) == told), {})
    return best | {name: _resolved(best[name], known) for name in _REFERRING if name in best}


def articles_in(source: str) -> Articles:
    """The articles of a page's JSON-LD, and what else is known of them."""
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
    """``value`` with an object in place of each mention of it."""
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
    """An address without what may differ in mentions of one page: scheme, www, query, fragment, last slash."""
    return re.sub(r"^https?://(?:www\.)?|[?#].*$", "", url.strip()).rstrip("/")


def squashed(text: str) -> str:
    """Letters and digits of ``text`` in lower case."""
    return _NOT_SQUASHED.sub("", text.casefold())


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
            try:
                yield json_value(_FRAME.sub("", text.strip()))
            except (ValueError, RecursionError):
                continue


def _objects(value: Any, depth: int = 0, listed: bool = False) -> Iterator[tuple[dict[str, Any], bool]]:
    """Every object in ``value``, and whether it stands in a list of others."""
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

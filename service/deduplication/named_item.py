"""An order that has no text of its item in (a kill, a correction, an order to hold it, the end of its embargo); out the
known articles of its house that it names as its item."""

from __future__ import annotations

from collections.abc import Iterator

from service.article import Article
from service.deduplication.article_state import ArticleState
from service.deduplication.constants import MOST_ORDER_WORDS
from service.deduplication.duplicate_index import DuplicateIndex
from service.deduplication.naming import Name, names_in, phrases_in, stated_names
from service.deduplication.order_kinds import lifts_embargo
from service.deduplication.pair import one_house


def names_an_item(order: Article) -> bool:
    """Whether ``order`` may be about an item that it only names: a kill always, a correction or an order to hold only
    if it is short, since a longer one has the text of its item."""
    if order.pubstatus == "canceled":
        return True
    holds = order.pubstatus == "withheld" and order.embargoed is None
    return (order.corrects or holds) and _is_short(order)


def lifts_by_name(order: Article) -> bool:
    """Whether ``order`` is a note that says that the embargo on an item has ended, without the item's text."""
    return order.pubstatus == "usable" and lifts_embargo(order) and _is_short(order)


def named_items(index: DuplicateIndex, entry: ArticleState, order: Article) -> Iterator[tuple[Name, str]]:
    """The articles of the house of ``order`` that it names, near it in time and not killed, the most reliable name
    first, of one name the latest first. ``entry`` is that of the order."""
    for name in _known_names(index, order):
        for article_id in index.named(name.key):
            that = index.entry(article_id)
            if not that.canceled and one_house(entry, that) and index.came_near(entry, that):
                yield name, article_id


def _known_names(index: DuplicateIndex, order: Article) -> Iterator[Name]:
    """The names that ``order`` may use for its item, the most reliable first. A kill that finds nothing leaves a wrong
    text in use, so any words of it may be a name; any other order that finds the wrong text frees, replaces or holds
    what nobody spoke of, so it has to say outright which one is meant."""
    if order.pubstatus != "canceled":
        yield from stated_names(order)
        return
    names, phrases = names_in(order), phrases_in(order)
    yield from (name for name in names if name.by == "headline")
    if index.any_named([name.key for name in phrases]):
        yield from phrases
    yield from (name for name in names if name.by != "headline")


def _is_short(order: Article) -> bool:
    return len(order.body.split(None, MOST_ORDER_WORDS)) <= MOST_ORDER_WORDS

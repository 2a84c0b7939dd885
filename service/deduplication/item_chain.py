"""A new article, what was decided of it and the index of its language in; its place in its desk's chain of an item out.

A version of a text is one with what came before it by its text. An alert, the newsbreak after it and takes share next
to nothing, and are one by what the desk itself says: the text that it is a take of, or its slug, where a version word
or a headline says that it is more of the same, and not the next thing that happened in a story with that slug.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from service.article import Article, Decision, ItemChain
from service.deduplication.article_state import ArticleState
from service.deduplication.comparison import Comparison, compare
from service.deduplication.constants import LONGEST_BETWEEN
from service.deduplication.duplicate_index import HEADS, DuplicateIndex
from service.deduplication.naming import chain_name, slug_name, take_names
from service.deduplication.pair import Pair, one_desk, one_headline
from service.deduplication.sketch import Sketch


def chained(
    index: DuplicateIndex, article: Article, entry: ArticleState, features: Sketch, own: Decision
) -> tuple[Decision, ArticleState]:
    """``own``, what is decided of ``article``, and its ``entry``, which is not filed yet, with its place in a chain."""
    chain = _chain(index, article, entry, features, own)
    if chain is None:
        return own, entry
    return replace(own, item_chain=chain), replace(entry, names=(*entry.names, chain_name(chain.first)))


def _chain(
    index: DuplicateIndex, article: Article, entry: ArticleState, features: Sketch, own: Decision
) -> ItemChain | None:
    """None for the first or only one of an item, and for a copy."""
    if own.relation not in HEADS:
        return None
    home = own.duplicate_of
    before = index.newest(home) if home is not None else next(_filed_as_one(index, article, entry, features), None)
    if before is None or before not in index:
        return None
    told = index.entry(before).card.item_chain
    first = told.first if told else before
    last = next((index.entry(each).card.item_chain for each in index.named(chain_name(first))), None)
    return ItemChain(
        first=first,
        number=last.number + 1 if last else 2,
        before=before,
        added=_compared(index, features, before).added,
    )


def _filed_as_one(index: DuplicateIndex, article: Article, entry: ArticleState, features: Sketch) -> Iterator[str]:
    """The articles that their desk has filed as one item with the new one, those it says so of first, then the last."""
    slug = slug_name(article)
    for name in (*take_names(article), *((slug,) if slug is not None else ())):
        for article_id in index.named(name):
            that = index.entry(article_id)
            if abs(entry.received_at - that.received_at) > LONGEST_BETWEEN or that.card.relation not in HEADS:
                continue
            pair = Pair(entry, that, _compared(index, features, article_id))
            in_series = entry.series is not None or that.series is not None
            if one_desk(pair) and (name != slug or in_series or one_headline(pair)):
                yield article_id


def _compared(index: DuplicateIndex, features: Sketch, article_id: str) -> Comparison:
    return compare(features, index.sketch(article_id))

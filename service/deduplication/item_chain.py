"""A new article, what was decided of it and the index of its language in; its place in its desk's chain of an item out.

A version of a text is one with what came before it by its text. An alert, the newsbreak after it and takes share next
to nothing, and are one by what the desk itself says: the text that it is a take of, or its slug, where a version word
or a headline says that it is more of the same, and not the next thing that happened in a story with that slug. Without
a slug an alert is known by some of its words in a row and its headline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from service.article import Article, Decision, ItemChain
from service.deduplication.article_state import ArticleState
from service.deduplication.comparison import Comparison, compare
from service.deduplication.constants import LONGEST_BETWEEN, ONE_LINE, SHINGLE
from service.deduplication.duplicate_index import HEADS, DuplicateIndex
from service.deduplication.naming import chain_name, slug_name, take_names
from service.deduplication.pair import Pair, one_desk, one_headline
from service.deduplication.sketch import Sketch


def chained(
    index: DuplicateIndex,
    article: Article,
    entry: ArticleState,
    features: Sketch,
    own: Decision,
    near: Sequence[str] = (),
) -> tuple[Decision, ArticleState]:
    """``own``, what is decided of ``article``, and its ``entry``, which is not filed yet, with its place in a chain.
    ``near`` are the articles that share some words with it and are no copies."""
    chain = _chain(index, article, entry, features, own, near)
    if chain is None:
        return own, entry
    return replace(own, item_chain=chain), replace(entry, names=(*entry.names, chain_name(chain.first)))


def _chain(
    index: DuplicateIndex,
    article: Article,
    entry: ArticleState,
    features: Sketch,
    own: Decision,
    near: Sequence[str],
) -> ItemChain | None:
    """None for the first or only one of an item, and for a copy."""
    if own.relation not in HEADS:
        return None
    home = own.duplicate_of
    before = (
        index.newest(home) if home is not None else next(_filed_as_one(index, article, entry, features, near), None)
    )
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


def _filed_as_one(
    index: DuplicateIndex, article: Article, entry: ArticleState, features: Sketch, near: Sequence[str]
) -> Iterator[str]:
    """The articles that their desk has sent of one item with the new one, those it says so of first, then the last."""

    def pairs(found: Sequence[str]) -> Iterator[Pair]:
        for article_id in found:
            that = index.entry(article_id)
            if abs(entry.received_at - that.received_at) <= LONGEST_BETWEEN and that.card.relation in HEADS:
                pair = Pair(entry, that, _compared(index, features, article_id))
                if one_desk(pair):
                    yield pair

    for name in take_names(article):
        yield from (pair.that.card.article_id for pair in pairs(index.named(name)))
    slug = slug_name(article)
    for pair in pairs(index.named(slug)) if slug is not None else ():
        if entry.series is not None or pair.that.series is not None or one_headline(pair):
            yield pair.that.card.article_id
    of_a_line = [each for each in near if min(features.shingles, index.sketch(each).shingles) <= ONE_LINE - SHINGLE + 1]
    yield from (pair.that.card.article_id for pair in pairs(of_a_line) if one_headline(pair))


def _compared(index: DuplicateIndex, features: Sketch, article_id: str) -> Comparison:
    return compare(features, index.sketch(article_id))

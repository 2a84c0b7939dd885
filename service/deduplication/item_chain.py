"""A new article, the decision on it and the index of its language in; its position in the desk's chain for an item out.

Versions of a text are linked by their text. An alert, the newsbreak after it and takes share almost no text; they are
linked by what the desk itself states. That is the text that it is a take of; or the slug, if a version word or the
headline shows that it continues the item and is not the next event in a story with that slug. Without a slug, an alert
is recognised by some consecutive words of it and its headline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.article import Article, Decision, ItemChain
from service.deduplication.article_state import ArticleState
from service.deduplication.constants import LONGEST_BETWEEN, ONE_LINE, SHINGLE
from service.deduplication.duplicate_index import HEADS
from service.deduplication.incoming import Incoming
from service.deduplication.naming import chain_name, slug_name, take_names
from service.deduplication.pair import Pair, one_desk, one_headline


def chain_of(new: Incoming, article: Article, decision: Decision, near: Sequence[str] = ()) -> ItemChain | None:
    """The position of ``article``, decided as ``decision``, in a chain; None for the first or only text of an item, and
    for a copy. ``near`` are articles that share some words with it and are not copies."""
    if decision.relation not in HEADS:
        return None
    index, home = new.index, decision.duplicate_of
    before = index.newest(home) if home is not None else next(_filed_as_one(new, article, near), None)
    if before is None or before not in index:
        return None
    earlier_chain = index.entry(before).card.item_chain
    first = earlier_chain.first if earlier_chain else before
    last = next((index.entry(each).card.item_chain for each in index.named(chain_name(first))), None)
    return ItemChain(
        first=first,
        number=last.number + 1 if last else 2,
        before=before,
        added=new.compared(before).shared.added,
    )


def names_in_chain(entry: ArticleState, decision: Decision) -> tuple[int, ...]:
    """The names of the article of ``entry``, that of its chain included; ``decision`` is the decision on it."""
    chain = decision.item_chain
    return entry.names if chain is None else (*entry.names, chain_name(chain.first))


def _filed_as_one(new: Incoming, article: Article, near: Sequence[str]) -> Iterator[str]:
    """Articles of the same item that the new one's desk has sent: first those that the desk states, then those with its
    slug, then near ones with its headline where one of the two texts is a single line."""

    index, entry = new.index, new.entry

    def pairs(found: Sequence[str]) -> Iterator[Pair]:
        for article_id in found:
            that = index.entry(article_id)
            if abs(entry.received_at - that.received_at) <= LONGEST_BETWEEN and that.card.relation in HEADS:
                pair = Pair(entry, that, new.compared(article_id).shared)
                if one_desk(pair):
                    yield pair

    for name in take_names(article):
        yield from (pair.that.card.article_id for pair in pairs(index.named(name)))
    slug = slug_name(article)
    for pair in pairs(index.named(slug)) if slug is not None else ():
        if entry.series is not None or pair.that.series is not None or one_headline(pair):
            yield pair.that.card.article_id
    of_a_line = [each for each in near if new.compared(each).shared.smaller <= ONE_LINE - SHINGLE + 1]
    yield from (pair.that.card.article_id for pair in pairs(of_a_line) if one_headline(pair))

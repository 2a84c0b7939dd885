"""Articles in, one after another, decisions out: is it a copy, an excerpt or an update of one we know?

``Deduplicator`` is written against a plain mapping of entries, one an article; everything else it holds is
derived from them when it is made. An article seen before gets its stored decisions again.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, MutableMapping
from dataclasses import replace
from datetime import timedelta

import numpy as np

from service.article import Article, Decision, text_digest, version_of
from service.deduplication.arrival import Arrival, state_of
from service.deduplication.article_state import ArticleState
from service.deduplication.duplicate_index import DuplicateIndex
from service.deduplication.sketch import sketch


class Deduplicator:
    """Decides of each article what it is a copy of. ``entries`` is all its state."""

    def __init__(self, entries: MutableMapping[str, ArticleState], window: timedelta) -> None:
        self._entries = entries
        self._window = window
        self._indexes: dict[str, DuplicateIndex] = {}
        for language, ids in _in_order(entries).items():
            self._index_of(language).fill(entries[article_id] for article_id in ids)

    @property
    def bytes(self) -> int:
        """Memory of the derived index; the entries are the mapping's."""
        return sum(index.bytes for index in self._indexes.values())

    @property
    def size(self) -> int:
        """How many articles are remembered."""
        return sum(len(index) for index in self._indexes.values())

    def decide(self, article: Article) -> tuple[Decision, ...]:
        """The decision on ``article``, then one for each earlier article that it re-parents.

        Writes one entry under the article's id and may delete expired ones. A redelivered article gets the same
        decisions again, then what has been decided since of the same articles, and changes nothing. Another text under
        a known article id is another article: its decision has the id that ``version_of`` makes.
        """
        came_as = None
        known = self._entries.get(article.article_id)
        if known is not None and known.text != text_digest(article):
            came_as, article = article.article_id, version_of(article)
            known = self._entries.get(article.article_id)
        if known is not None:
            return (*known.decisions, *self._since(known))
        index = self._index_of(article.language)
        features = sketch(article.body)
        entry = state_of(article, features, index.next_order, came_as)
        decisions = Arrival(index, entry, features).decisions()
        if decisions != entry.decisions:
            entry = replace(entry, decisions=decisions)
        self._entries[article.article_id] = entry
        index.file(entry, features)
        index.expire()
        return entry.decisions

    def _since(self, entry: ArticleState) -> Iterator[Decision]:
        """What has been decided since of the articles that ``entry`` decided about: whoever reads its decisions
        again reads these after them, and the last one of an article still holds."""
        index = self._index_of(entry.card.language)
        for made in entry.decisions:
            if made.article_id in index and (latest := index.decision(made.article_id)) != made:
                yield latest

    def _index_of(self, language: str) -> DuplicateIndex:
        if language not in self._indexes:
            self._indexes[language] = DuplicateIndex(self._entries, self._window)
        return self._indexes[language]


def _in_order(entries: MutableMapping[str, ArticleState]) -> dict[str, list[str]]:
    """The ids of ``entries`` by language, in the order in which they were decided; what has one order, by id."""
    ids: dict[str, list[str]] = {}
    orders: dict[str, array[int]] = {}
    for article_id in sorted(entries):
        entry = entries[article_id]
        ids.setdefault(entry.card.language, []).append(article_id)
        orders.setdefault(entry.card.language, array("q")).append(entry.order)
    return {
        language: [known[place] for place in np.argsort(orders[language], kind="stable").tolist()]
        for language, known in ids.items()
    }

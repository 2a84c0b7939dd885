"""A new article, and the articles of the index that share text with it: each is compared with it once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from service.deduplication.article_state import ArticleState
from service.deduplication.comparison import Comparison, compare
from service.deduplication.duplicate_index import DuplicateIndex
from service.deduplication.sketch import Sketch


class Found(NamedTuple):
    """A live article, and what the new one shares with it."""

    article_id: str
    shared: Comparison


@dataclass(frozen=True, slots=True)
class Incoming:
    """A new article: the index of its language, its entry before any decision, and its sketch."""

    index: DuplicateIndex
    entry: ArticleState
    features: Sketch
    _found: dict[str, Found] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.entry.card.article_id

    def compared(self, article_id: str) -> Found:
        """The comparison with a live article."""
        found = self._found.get(article_id)
        if found is None:
            shared = compare(self.features, self.index.sketch(article_id))
            found = self._found[article_id] = Found(article_id, shared)
        return found

"""Encoded entries in, indexes filled with them out, in steps: recovery where there is no snapshot.

The slowest part, reading the entries, does not need the indexes: ``read_entries`` may run in another process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from service.deduplication.article_state import ArticleState
from service.deduplication.blocks import ReadEntries
from service.deduplication.constants import AT_ONCE
from service.deduplication.duplicate_index import DuplicateIndex
from service.deduplication.inverted_index import Keyed


class Filling:
    """One filling of the indexes, at first empty, that ``index_of`` gives by language. ``in_order`` tells whether the
    entries came in the order in which they were decided; if not, all must be done again in that order."""

    def __init__(self, index_of: Callable[[str], DuplicateIndex]) -> None:
        self._index_of = index_of
        self._keyed: dict[str, list[Keyed]] = {}
        self._last: dict[str, int] = {}
        self._moving: list[str] = []
        self.in_order = True

    def steps(self, reads: Iterable[Sequence[ReadEntries]]) -> Iterator[Callable[[], None]]:
        """The steps that index what was read."""
        for read in reads:
            yield partial(self._take, read)
            if not self.in_order:
                return
            for language, keyed in self._keyed.items():
                if sum(each.keys.size for each in keyed) >= AT_ONCE:
                    yield partial(self._load, language)
        for language in self._keyed:
            yield partial(self._load, language)

    def moves(self, entries: Mapping[str, ArticleState]) -> Iterator[Callable[[], None]]:
        """The steps, to be called after all others, that apply what entries decided and ordered for earlier
        articles."""
        for article_id in self._moving:
            yield partial(self._move, entries, article_id)

    def _take(self, read: Sequence[ReadEntries]) -> None:
        for each in read:
            orders = np.append(self._last.get(each.language, -1), each.orders)
            self.in_order &= bool((orders[:-1] < orders[1:]).all())
            if not self.in_order:
                return
            last = self._last[each.language] = int(orders[-1])
            self._moving += each.moving
            keyed = self._index_of(each.language).fill(each.block, last, each.retraction_orders)
            self._keyed.setdefault(each.language, []).append(keyed)

    def _load(self, language: str) -> None:
        self._index_of(language).load(self._keyed[language])
        self._keyed[language] = []

    def _move(self, entries: Mapping[str, ArticleState], article_id: str) -> None:
        entry = entries[article_id]
        index = self._index_of(entry.card.language)
        index.note_moved(entry)
        index.note_retractions(entry)

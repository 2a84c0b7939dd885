"""Encoded entries in, indexes filled with them out, in steps: what recovery does when there is no snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice, pairwise

from service import article as records
from service.deduplication.article_state import ArticleState
from service.deduplication.blocks import brief_of
from service.deduplication.constants import AT_ONCE, DECODED_AT_ONCE
from service.deduplication.duplicate_index import DuplicateIndex, Keyed


class Filling:
    """One filling of the indexes that ``index_of`` gives by language, empty before. ``in_order`` whether the entries
    came in the order in which they were decided; else all is to be done again, in that order."""

    def __init__(self, index_of: Callable[[str], DuplicateIndex]) -> None:
        self._index_of = index_of
        self._keyed: dict[str, list[Keyed]] = {}
        self._last: dict[str, int] = {}
        self._moving: list[str] = []
        self.in_order = True

    def steps(self, values: Iterable[bytes]) -> Iterator[Callable[[], None]]:
        """The steps that take ``values`` in. Raises ValueError for one that is no entry."""
        rest = iter(values)
        while self.in_order and (block := [*islice(rest, DECODED_AT_ONCE)]):
            yield partial(self._take, block)
            for language, keyed in self._keyed.items():
                if sum(keys.size for keys, _ in keyed) >= AT_ONCE:
                    yield partial(self._load, language)
        for language in self._keyed if self.in_order else ():
            yield partial(self._load, language)

    def moves(self, entries: Mapping[str, ArticleState]) -> Iterator[Callable[[], None]]:
        """The steps, after all others, that take in what entries decided and ordered of earlier ones."""
        for article_id in self._moving:
            yield partial(self._move, entries, article_id)

    def _take(self, values: list[bytes]) -> None:
        # The others are as this one is; what of them is not indexed is not even looked at.
        records.decode(values[0], ArticleState)
        briefs = [brief_of(value) for value in values]
        for language in dict.fromkeys(brief.decisions[0].language for brief in briefs):
            own = [brief for brief in briefs if brief.decisions[0].language == language]
            orders = [self._last.get(language, -1), *(brief.order for brief in own)]
            self.in_order &= all(before < after for before, after in pairwise(orders))
            if not self.in_order:
                return
            self._last[language] = orders[-1]
            self._moving += [brief.card.article_id for brief in own if brief.moves]
            self._keyed.setdefault(language, []).append(self._index_of(language).fill(own))

    def _load(self, language: str) -> None:
        self._index_of(language).load(self._keyed[language])
        self._keyed[language] = []

    def _move(self, entries: Mapping[str, ArticleState], article_id: str) -> None:
        entry = entries[article_id]
        index = self._index_of(entry.card.language)
        index.note_moved(entry)
        index.note_retractions(entry)

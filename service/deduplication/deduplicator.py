"""Articles in, one after another, decisions out: is it a copy, an excerpt or an update of one we know?

``Deduplicator`` is written against a plain mapping of entries, one an article; everything else it holds is
derived from them when it is made. An article seen before gets its stored decisions again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.article import Article, Decision, Retraction, encode, text_digest, version_of
from service.deduplication.arrival import Arrival, state_of
from service.deduplication.article_state import ArticleState
from service.deduplication.blocks import ReadEntries, read_entries
from service.deduplication.constants import DECODED_AT_ONCE
from service.deduplication.duplicate_index import DuplicateIndex, named
from service.deduplication.embargo import Release, release, release_id, usable
from service.deduplication.filling import Filling
from service.deduplication.own_text import own_text
from service.deduplication.sketch import sketch, unpack


class Answer(NamedTuple):
    """What an article leads to; ``released`` are the usable versions of what was under embargo until it came."""

    decisions: tuple[Decision, ...]
    retractions: tuple[Retraction, ...]
    released: tuple[Release, ...] = ()


class Deduplicator:
    """Decides of each article what it is a copy of. ``entries`` is all its state."""

    def __init__(self, entries: MutableMapping[str, ArticleState], window: timedelta, *, filled: bool = True) -> None:
        """With ``filled`` what entries there are is taken into account at once; else by ``fill`` or ``restore``."""
        self._entries = entries
        self._window = window
        self._indexes: dict[str, DuplicateIndex] = {}
        if filled:
            for step in self.fill(_read(entries.values())):
                step()

    def fill(self, reads: Iterable[Sequence[ReadEntries]]) -> Iterator[Callable[[], None]]:
        """Take the entries into account, which ``read_entries`` read some at a time, in any order: in steps, to be
        taken one by one. A step takes some milliseconds, or lets other threads run."""
        filling = Filling(self._index_of)
        yield from filling.steps(reads)
        if not filling.in_order:
            # A worker that was given up wrote once more what its successor had written: rare, so it may take long.
            self._indexes.clear()
            filling = Filling(self._index_of)
            yield from filling.steps(_read(self._entries[each] for each in _in_order(self._entries)))
        yield from filling.moves(self._entries)

    def follow(self, article_id: str, entry: ArticleState | None) -> None:
        """What another worker has decided: take ``entry`` into account, which is new among the entries; where it is
        None, drop the one that is there, from them too."""
        if entry is None:
            self._index_of(self._entries[article_id].card.language).drop(article_id)
        else:
            self._index_of(entry.card.language).file(entry, unpack(entry.sketch))

    def columns(self) -> dict[str, NDArray[Any]]:
        """All that is derived from the entries, as arrays that do not change any more: see ``restore``."""
        return {
            f"{language}.{name}": column
            for language, index in self._indexes.items()
            for name, column in index.columns().items()
        }

    def restore(self, columns: Mapping[str, NDArray[Any]]) -> None:
        """Be as the one was that gave ``columns``, on the same entries. Raises KeyError, ValueError."""
        for language in {name.partition(".")[0] for name in columns}:
            self._index_of(language).restore(named(columns, f"{language}."))

    @property
    def bytes(self) -> int:
        """Memory of the derived index; the entries are the mapping's."""
        return sum(index.bytes for index in self._indexes.values())

    @property
    def size(self) -> int:
        """How many articles are remembered."""
        return sum(len(index) for index in self._indexes.values())

    @property
    def index_bytes(self) -> int:
        """Memory of the indexes, without the entries."""
        return sum(index.bytes for index in self._indexes.values())

    def decide(self, article: Article) -> tuple[Decision, ...]:
        """``take``, its decisions only."""
        return self.take(article).decisions

    def take(self, article: Article) -> Answer:
        """The decision on ``article``, then one for each earlier article that it re-parents; and the retractions that
        its arrival leads to.

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
            again = tuple(self._again(each) for each in known.released if release_id(each) in self._entries)
            return Answer((*known.decisions, *self._since(known)), known.retractions, again)
        index = self._index_of(article.language)
        released = self._release(index, index.reached(article.received_at.timestamp()))
        features = sketch(own_text(article.body))
        entry = state_of(article, features, index.next_order, came_as)
        entry = Arrival(index, entry, features, article).decided()
        if released:
            entry = replace(entry, released=tuple(each.entry.releases or "" for each in released))
        self._entries[article.article_id] = entry
        index.file(entry, features)
        index.expire()
        return Answer(entry.decisions, entry.retractions, released)

    def due(self, at: datetime) -> Iterator[Release]:
        """The usable versions of what is held and whose embargo has ended ``at`` a time: for ``carry``, each before the
        next one is asked for."""
        for index in self._indexes.values():
            yield from _released(index, at.timestamp())

    def carry(self, release: Release) -> None:
        """Remember that ``release`` has gone out."""
        self._entries[release.article.article_id] = release.entry
        self._index_of(release.article.language).file(release.entry, release.features)

    def _release(self, index: DuplicateIndex, at: float) -> tuple[Release, ...]:
        made = []
        for each in _released(index, at):
            self.carry(each)
            made.append(each)
        return tuple(made)

    def _again(self, held: str) -> Release:
        """What went out as the usable version of ``held``, once more."""
        before, entry = self._entries[held], self._entries[release_id(held)]
        assert before.held is not None, "what was released was held"
        return Release(usable(before.held), entry, unpack(entry.sketch))

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


def _released(index: DuplicateIndex, at: float) -> Iterator[Release]:
    for article_id in index.due(at):
        made = release(index, article_id)
        if made is not None:
            yield made


def _read(entries: Iterable[ArticleState]) -> Iterator[list[ReadEntries]]:
    rest = iter(entries)
    while some := [encode(entry) for entry in islice(rest, DECODED_AT_ONCE)]:
        yield read_entries(some)


def _in_order(entries: Mapping[str, ArticleState]) -> list[str]:
    """The ids of ``entries`` by language, in the order in which they were decided; what has one order, by id."""
    ids = sorted(entries)
    read = (entries[article_id] for article_id in ids)
    languages, orders = zip(*((sys.intern(entry.card.language), entry.order) for entry in read), strict=True)
    return [ids[place] for place in np.lexsort((orders, languages)).tolist()]

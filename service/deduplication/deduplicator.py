"""Articles in, one after another, decisions out: is it a copy, an excerpt or an update of a known one?

``Deduplicator`` works on a plain mapping of entries, one per article; everything else it holds is derived from them
when it is made. An article that was seen before gets its stored decisions again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.article import Article, Decision, Retraction, changed, encode, text_digest, version_of
from service.deduplication.arrival import Arrival
from service.deduplication.article_state import ArticleState
from service.deduplication.blocks import ReadEntries, read_entries
from service.deduplication.constants import DECODED_AT_ONCE
from service.deduplication.duplicate_index import DuplicateIndex
from service.deduplication.embargo import Release, lifted_by, release, release_id, usable
from service.deduplication.entry import state_of
from service.deduplication.filling import Filling
from service.deduplication.inverted_index import named
from service.deduplication.own_text import without_about_section
from service.deduplication.sketch import sketch, unpack


class Answer(NamedTuple):
    """The result for one article; ``released`` are the usable versions of articles that were under embargo until it
    came."""

    decisions: tuple[Decision, ...]
    retractions: tuple[Retraction, ...]
    released: tuple[Release, ...] = ()


class Deduplicator:
    """Decides for each article what it is a copy of. ``entries`` is its whole state."""

    def __init__(self, entries: MutableMapping[str, ArticleState], window: timedelta, *, filled: bool = True) -> None:
        """With ``filled``, index the existing entries at once; otherwise ``fill`` or ``restore`` does that."""
        self._entries = entries
        self._window = window
        self._indexes: dict[str, DuplicateIndex] = {}
        if filled:
            for step in self.fill(_read(entries.values())):
                step()

    def fill(self, reads: Iterable[Sequence[ReadEntries]]) -> Iterator[Callable[[], None]]:
        """Index the entries, given as ``read_entries`` returns them, in blocks and in any order. Yields steps to be
        called one by one; a step takes some milliseconds, or releases the GIL."""
        filling = Filling(self._index_of)
        yield from filling.steps(reads)
        if not filling.in_order:
            # A worker that was taken for dead has written again what its successor had already written: rare, so it may
            # take long.
            self._indexes.clear()
            filling = Filling(self._index_of)
            yield from filling.steps(_read(self._entries[each] for each in _in_order(self._entries)))
        yield from filling.moves(self._entries)

    def follow(self, article_id: str, entry: ArticleState | None) -> None:
        """Apply what another worker has decided: index ``entry``, which is new among the entries; or, if it is None,
        drop the existing one, from the entries too."""
        if entry is None:
            self._index_of(self._entries[article_id].card.language).drop(article_id)
        else:
            self._index_of(entry.card.language).file(entry, unpack(entry.sketch))

    def columns(self) -> dict[str, NDArray[Any]]:
        """Everything derived from the entries, as arrays that do not change any more, for ``restore``."""
        return {
            f"{language}.{name}": column
            for language, index in self._indexes.items()
            for name, column in index.columns().items()
        }

    def restore(self, columns: Mapping[str, NDArray[Any]]) -> None:
        """Restore the state that gave ``columns``, for the same entries. Raises KeyError or ValueError if they are
        invalid."""
        for language in {name.partition(".")[0] for name in columns}:
            self._index_of(language).restore(named(columns, f"{language}."))

    @property
    def bytes(self) -> int:
        """Bytes of memory for the derived index; the entries belong to the mapping."""
        return sum(index.bytes for index in self._indexes.values())

    @property
    def size(self) -> int:
        """How many articles are remembered."""
        return sum(len(index) for index in self._indexes.values())

    @property
    def index_bytes(self) -> int:
        """Bytes of memory for the indexes, without the entries."""
        return sum(index.bytes for index in self._indexes.values())

    def decide(self, article: Article) -> tuple[Decision, ...]:
        """Only the decisions of ``take``."""
        return self.take(article).decisions

    def take(self, article: Article) -> Answer:
        """The decision on ``article``, then one for each earlier article that it re-parents, and the retractions that
        its arrival leads to.

        Writes one entry under the article's id and may delete expired ones. A redelivered article changes nothing: it
        gets the same decisions, followed by later decisions on the same articles. A different text under a known
        article id is another article: its decision has the id that ``version_of`` makes.
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
        released = self._release(index, index.reached(article.received_at.timestamp())) if index.holds else ()
        features = sketch(without_about_section(article.body))
        entry = state_of(article, features, index.next_order, came_as)
        entry = Arrival(index, entry, features, article).decided()
        lifted = lifted_by(index, entry, article)
        ended = [each.entry.releases or "" for each in released]
        if lifted is not None:
            ended.append(lifted[0])
        if ended:
            entry = changed(entry, released=tuple(ended))
        self._entries[article.article_id] = entry
        index.file(entry, features)
        if lifted is not None:
            made = release(index, lifted[0], article.received_at, lifted[1])
            assert made is not None, "it waits for its release"
            self.carry(made)
            released = (*released, made)
        index.expire()
        return Answer(entry.decisions, entry.retractions, released)

    def due(self, at: datetime) -> Iterator[Release]:
        """The usable versions of held articles whose embargo has ended by ``at``. Call ``carry`` with each before
        asking for the next one."""
        for index in self._indexes.values():
            yield from _released(index, at.timestamp())

    def carry(self, release: Release) -> None:
        """Record that ``release`` has been sent."""
        self._entries[release.article.article_id] = release.entry
        self._index_of(release.article.language).file(release.entry, release.features)

    def _release(self, index: DuplicateIndex, at: float) -> tuple[Release, ...]:
        made = []
        for each in _released(index, at):
            self.carry(each)
            made.append(each)
        return tuple(made)

    def _again(self, held: str) -> Release:
        """The usable version of ``held`` that was already sent, again."""
        before, entry = self._entries[held], self._entries[release_id(held)]
        assert before.held is not None, "what was released was held"
        return Release(usable(before.held, entry.received_at), entry, unpack(entry.sketch))

    def _since(self, entry: ArticleState) -> Iterator[Decision]:
        """Later decisions on the articles that ``entry`` decided about. They follow its own decisions whenever those
        are sent again, so that a reader ends with the last decision on each article."""
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
    """The ids of ``entries``, by language, in the order in which they were decided; ties are ordered by id."""
    ids = sorted(entries)
    read = (entries[article_id] for article_id in ids)
    languages, orders = zip(*((sys.intern(entry.card.language), entry.order) for entry in read), strict=True)
    return [ids[place] for place in np.lexsort((orders, languages)).tolist()]

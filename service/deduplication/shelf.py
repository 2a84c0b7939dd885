"""Entries of one language in, what is derived from them out: postings, sketches, clocks and clusters.

A fold: filing the same entries in their order gives the same shelf, which is what recovery does. Nothing in it
is written anywhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, MutableMapping
from datetime import timedelta

from service.article import Decision
from service.deduplication.entry import IndexEntry
from service.deduplication.index import Postings
from service.deduplication.sketch import Sketch, unpack

# A key that stands in more clusters than this is furniture or a set phrase and shows nothing.
COMMON = 20
# Expiry looks at the clocks of this many last arrivals, which are never dropped themselves, and takes their
# tenths from either end for wild.
RECENT = 256
WILD = 0.1
SWEEP = 64


class Shelf:
    """The live articles of one language."""

    def __init__(self, entries: MutableMapping[str, IndexEntry], window: timedelta) -> None:
        self._entries = entries
        self._window = window
        self._postings = Postings()
        self._live: dict[str, None] = {}
        self._said: dict[str, list[str]] = {}
        self._members: dict[str, dict[str, None]] = {}
        self.next_order = 0

    def __len__(self) -> int:
        return len(self._live)

    def __contains__(self, article_id: str) -> bool:
        return article_id in self._live

    def entry(self, article_id: str) -> IndexEntry:
        """The entry of a live article."""
        return self._entries[article_id]

    def sketch(self, article_id: str) -> Sketch:
        """The sketch of a live article."""
        return unpack(self._entries[article_id].sketch)

    def decision(self, article_id: str) -> Decision:
        """What was last decided of a live article, by an article that is still live."""
        said = self._entries[self._said[article_id][-1]]
        return next(decision for decision in said.decisions if decision.article_id == article_id)

    def cluster(self, article_id: str) -> str:
        """The article id of the canonical article of a live article, which may be live no more."""
        return self.decision(article_id).duplicate_of or article_id

    def members(self, canonical: str) -> list[str]:
        """The live articles of a cluster, in the order of their ids."""
        return sorted(self._members.get(canonical, ()))

    def candidates(self, entry: IndexEntry, sketch: Sketch) -> list[tuple[str, int]]:
        """Live articles comparable with ``entry`` and how many telling keys they share with it, most first."""
        cache: dict[str, str] = {}

        def cluster(article_id: str) -> str:
            if article_id not in cache:
                cache[article_id] = self.cluster(article_id)
            return cache[article_id]

        shared: Counter[str] = self._postings.holders(keys_of(sketch), cluster, COMMON)[0]
        rows = [row for row in shared.items() if self._comparable(entry, self._entries[row[0]])]
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    def file(self, entry: IndexEntry) -> None:
        """Take ``entry``, which is in the entries already, into account."""
        article_id = entry.card.article_id
        self._live[article_id] = None
        self._said[article_id] = []
        self._postings.add(article_id, keys_of(unpack(entry.sketch)))
        self.next_order = max(self.next_order, entry.order + 1)
        for decision in entry.decisions:
            if decision.article_id in self._live:
                self._say(decision.article_id, lambda said: said.append(article_id))

    def expire(self) -> None:
        """Drop, from here and from the entries, what can be compared with nothing that arrives now.

        What arrives now is the bulk of the last arrivals: a wild date does not move it. A dated article is
        compared by event time with dated ones, and by receipt with undated ones; so it goes when its event time
        has passed, and, as long as undated ones arrive, its receipt as well.
        """
        recent = [self._entries[each] for each in list(self._live)[-RECENT:]]
        if len(recent) < RECENT or self.next_order % SWEEP:
            return
        received = _bulk(entry.received_at.timestamp() for entry in recent)
        dated = [entry.card.event_time.timestamp() for entry in recent if entry.dated]
        events = _bulk(dated)
        undated = len(dated) < len(recent)
        reach = self._window.total_seconds()
        kept = {entry.card.article_id for entry in recent}
        for article_id in [each for each in self._live if each not in kept]:
            entry = self._entries[article_id]
            late = _outside(entry.received_at.timestamp(), received, reach)
            if entry.dated:
                past = _outside(entry.card.event_time.timestamp(), events, reach)
                late = past and (late or not undated)
            if late:
                self._drop(entry)

    def _drop(self, entry: IndexEntry) -> None:
        article_id = entry.card.article_id
        for decision in entry.decisions[1:]:
            if decision.article_id in self._live:
                self._say(decision.article_id, lambda said: said.remove(article_id))
        self._leave(article_id)
        self._postings.remove(article_id, keys_of(unpack(entry.sketch)))
        del self._live[article_id], self._said[article_id], self._entries[article_id]

    def _say(self, article_id: str, change: Callable[[list[str]], None]) -> None:
        said = self._said[article_id]
        if said:
            self._leave(article_id)
        change(said)
        self._members.setdefault(self.cluster(article_id), {})[article_id] = None

    def _leave(self, article_id: str) -> None:
        cluster = self.cluster(article_id)
        members = self._members[cluster]
        del members[article_id]
        if not members:
            del self._members[cluster]

    def _comparable(self, a: IndexEntry, b: IndexEntry) -> bool:
        """By the clocks of their own where both have one, else by when we received them."""
        if a.dated and b.dated:
            return abs(a.card.event_time - b.card.event_time) <= self._window
        return abs(a.received_at - b.received_at) <= self._window


def keys_of(sketch: Sketch) -> list[int]:
    """The keys under which a sketch is filed; the two shares do not meet."""
    sampled: list[int] = sketch.sampled.keys.tolist()
    others: list[int] = sketch.others.keys.tolist()
    return sampled + [key | 1 << 32 for key in others]


def _bulk(times: Iterable[float]) -> tuple[float, float] | None:
    """Where most of ``times`` lie."""
    ordered = sorted(times)
    if not ordered:
        return None
    wild = int(len(ordered) * WILD)
    return ordered[wild], ordered[len(ordered) - 1 - wild]


def _outside(time: float, bulk: tuple[float, float] | None, reach: float) -> bool:
    return bulk is None or time < bulk[0] - reach or time > bulk[1] + reach

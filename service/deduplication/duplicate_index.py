"""Entries of one language in; out what is derived from them: postings, times and clusters.

A fold: filing the same entries in the same order gives the same index, which is how recovery works. Nothing in it is
stored anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from service.article import Decision, Earlier
from service.deduplication.article_state import ArticleState
from service.deduplication.article_table import ArticleTable
from service.deduplication.blocks import Block, Order
from service.deduplication.constants import (
    COMMON,
    LASTING,
    LATEST,
    LIVE_TO_DEAD,
    MARKS,
    MOST_CLUSTERS,
    MOST_NAMED,
    MOST_OF_A_CLUSTER,
    MOST_VERSIONS,
    RECENT,
    SWEEP,
    WITNESSES,
)
from service.deduplication.inverted_index import InvertedIndex, Keyed, Numbers, named
from service.deduplication.markers import article_key, cluster_key, item_key, keys_of
from service.deduplication.orders import Orders
from service.deduplication.scan import bulk, earlier, outside, similar, spread
from service.deduplication.sketch import Keys, Sketch, unpack
from service.deduplication.stop_shingles import StopShingles

# The articles of a cluster that are published: its canonical one and the updates.
HEADS = ("unique", "update")


class DuplicateIndex:
    """The live articles of one language."""

    def __init__(self, entries: MutableMapping[str, ArticleState], window: timedelta) -> None:
        self._entries = entries
        self._window = window.total_seconds()
        self._lasting = self._window + LASTING.total_seconds()
        self._postings = InvertedIndex()
        self._table = ArticleTable()
        self._moved: dict[str, list[str]] = {}
        self._newest: dict[str, str] = {}
        self._read: dict[str, ArticleState] = {}
        self._unpacked: dict[str, Sketch] = {}
        self._stop = StopShingles()
        self._joined = np.zeros(MARKS, dtype=np.bool_)
        self._orders = Orders()
        self.next_order = 0
        # For the last article that candidates were searched for: the share of its keys that no live article has.
        self.new_text = 0.0

    def __len__(self) -> int:
        return len(self._table)

    def __contains__(self, article_id: str) -> bool:
        return article_id in self._entries

    @property
    def bytes(self) -> int:
        """Bytes of memory for the postings, rows and filter; the entries belong to the mapping."""
        return self._postings.bytes + self._table.bytes + self._joined.nbytes

    def entry(self, article_id: str) -> ArticleState:
        """The entry of a live article; cached for one arrival, since the mapping may have to decode it."""
        entry = self._read.get(article_id)
        if entry is None:
            entry = self._read[article_id] = self._entries[article_id]
        return entry

    def sketch(self, article_id: str) -> Sketch:
        """The sketch of a live article; unpacked once per arrival."""
        known = self._unpacked.get(article_id)
        if known is None:
            known = self._unpacked[article_id] = unpack(self.entry(article_id).sketch)
        return known

    def decision(self, article_id: str) -> Decision:
        """The last decision on a live article, of those that articles which are still live led to."""
        moved = self._moved.get(article_id)
        if not moved:
            return self.entry(article_id).card
        decisions = self.entry(moved[-1]).decisions
        return next(decision for decision in decisions if decision.article_id == article_id)

    def cluster(self, article_id: str) -> str:
        """The article id of the canonical article of a live article; the canonical article may no longer be live."""
        return self.decision(article_id).duplicate_of or article_id

    def members(self, canonical: str, most: int | None = None) -> list[str]:
        """The live articles of a cluster, or the first ``most`` of them, in the order of their ids."""
        key, ids = cluster_key(canonical), [canonical] if canonical in self else []
        if self._joined[key % MARKS]:
            numbers = {*self._postings.holders(key, article_key(canonical)).tolist()}
            ids = sorted(self._table.id_of(each) for each in numbers if self._table.clusters[each] == key)
        return list(islice((each for each in ids if self.cluster(each) == canonical), most))

    def earlier(self, clusters: Sequence[str], event: float) -> Earlier:
        """The live articles of some clusters that are no later than ``event``, in seconds since 1970."""
        keys = np.array([cluster_key(each) for each in clusters], np.uint32)
        found = self._postings.holders(*keys.tolist(), *(article_key(each) for each in clusters))
        numbers, counts = earlier(self._table.rows, self._table.clusters, found, keys, event)
        return Earlier(
            hours_12=counts[0],
            hours_24=counts[1],
            days_3=counts[2],
            days_5=counts[3],
            days_7=counts[4],
            nearest=tuple([self._table.id_of(each) for each in numbers.tolist()]),
        )

    def is_alone(self, canonical: str) -> bool:
        """Whether a live article is surely the only one of its cluster."""
        return canonical in self and not self._has_joined(canonical) and self.cluster(canonical) == canonical

    def _has_joined(self, canonical: str) -> bool:
        return bool(self._joined[cluster_key(canonical) % MARKS])

    def heads(self, canonical: str) -> list[str]:
        """The live canonical article of a cluster and its live versions."""
        return [each for each in self.members(canonical) if self.decision(each).relation in HEADS]

    def newest(self, canonical: str) -> str | None:
        """The live version of a cluster with the highest version number; of several with it, the canonical article."""
        if not self._has_joined(canonical):
            return canonical if canonical in self else None
        if canonical not in self._newest:
            heads = self.heads(canonical)
            if not heads:
                return None
            numbers = {each: (self.decision(each).canonical_version, each == canonical, each) for each in heads}
            self._newest[canonical] = max(heads, key=numbers.__getitem__)
        return self._newest[canonical]

    def candidates(self, entry: ArticleState, sketch: Sketch) -> tuple[list[str], list[str]]:
        """Live articles that can be compared with ``entry``. First those that share enough keys other than stop
        shingles, most first: at most MOST_OF_A_CLUSTER per cluster, from at most MOST_CLUSTERS. Then the latest of
        those with its uri and part."""
        keys = keys_of(sketch, item_key(entry.card.uri, entry.card.part))
        rows, clusters = self._table.rows, self._table.clusters

        def is_stop(place: int, sample: Numbers) -> bool:
            beyond = spread(clusters, sample) - COMMON
            if beyond > 0:
                self._stop.note(int(keys[place]), beyond)
            return beyond > 0

        left_out = self._stop.known(keys)
        numbers, places = self._postings.find(keys, left_out, is_stop)
        clocks = entry.received_at.timestamp(), entry.card.event_time.timestamp(), self._window, self._lasting
        found, items, stop, new_text = similar(
            rows,
            clusters,
            self._table.sampled,
            numbers,
            places,
            left_out,
            tuple(sketch.sizes),
            sketch.rate,
            *clocks,
            entry.dated,
            entry.printed,
        )
        for place, beyond in stop.tolist():
            self._stop.note(int(keys[place]), beyond)
        ranked = sorted((-shared, self._table.id_of(number), cluster) for number, shared, cluster in found.tolist())
        per_cluster: dict[int, int] = {}
        article_ids = []
        for _, article_id, cluster in ranked:
            taken = per_cluster.get(cluster, 0)
            if taken < MOST_OF_A_CLUSTER and (taken or len(per_cluster) < MOST_CLUSTERS):
                per_cluster[cluster] = taken + 1
                article_ids.append(article_id)
        self.new_text = new_text
        # The numbers are in the order of arrival.
        return article_ids, [self._table.id_of(number) for number in sorted(items.tolist())[-MOST_VERSIONS:]]

    def orders(self, canonical: str) -> list[str]:
        """The live orders in a cluster: kills, corrections, embargoes."""
        return self._orders.within(canonical)

    def waiting(self, names: Sequence[int]) -> list[str]:
        """The live orders that have found nothing and seek an article with one of the name keys ``names``."""
        return self._orders.seeking(names)

    def named(self, key: int) -> list[str]:
        """The latest live articles that have a name with this key, the latest first."""
        numbers = np.unique(self._postings.holders(key))
        live = numbers[self._table.clusters[numbers] != 0] if numbers.size else numbers
        return [self._table.id_of(number) for number in live[-MOST_NAMED:][::-1].tolist()]

    def any_named(self, keys: Sequence[int]) -> bool:
        """Whether any article has a name with one of these keys."""
        return bool(self._postings.holders(*keys).size)

    def file(self, entry: ArticleState, sketch: Sketch) -> None:
        """Add ``entry``, which is already among the entries, to the index; ``sketch`` is its sketch, unpacked."""
        self._read.clear()
        self._unpacked.clear()
        self._postings.add(*self._filed(entry, sketch))
        self.note_moved(entry)
        card = entry.card
        self._orders.note(card.article_id, card.duplicate_of, entry.is_order, entry.seeks)
        self.note_retractions(entry)
        if card.relation in HEADS and card.newest:
            self._newest.pop(card.article_id, None)
            if card.duplicate_of is not None:
                self._newest[card.duplicate_of] = card.article_id

    def fill(self, block: Block, last: int, orders: Iterable[Order]) -> Keyed:
        """``file`` for many, in order, during recovery; ``last`` is the ``order`` of the last one, ``orders`` are the
        orders among them. Returns their keys, to be passed to ``load`` for many blocks at a time; after that, entries
        that re-parented articles are passed to ``note_moved``."""
        first = self._table.extend(block)
        self._joined[block.clusters[block.joined] % MARKS] = True
        self.next_order = max(self.next_order, last + 1)
        for each in orders:
            self._orders.note(each.article_id, each.duplicate_of, True, each.seeks)
        return Keyed(block.keys, block.holders, first)

    def load(self, filled: Sequence[Keyed]) -> None:
        """File the keys of blocks, in order. Takes long, but releases the GIL."""
        self._postings.load(filled)

    def columns(self) -> dict[str, NDArray[Any]]:
        """The content, as arrays that do not change any more; without the stop shingles, which are counted again."""
        moved = np.frombuffer(msgspec.json.encode(self._moved), np.uint8)
        found = {f"postings.{name}": column for name, column in self._postings.columns().items()}
        found |= {f"table.{name}": column for name, column in self._table.columns().items()}
        orders = np.frombuffer(msgspec.json.encode(self._orders), np.uint8)
        joined, next_order = np.packbits(self._joined), np.array(self.next_order)
        return found | {"moved": moved, "orders": orders, "joined": joined, "next_order": next_order}

    def restore(self, columns: Mapping[str, NDArray[Any]]) -> None:
        """Replace the content by that of the index that gave ``columns``."""
        self._postings = InvertedIndex.of(named(columns, "postings."))
        self._table = ArticleTable.of(named(columns, "table."))
        self._moved = msgspec.json.decode(columns["moved"].tobytes(), type=dict[str, list[str]])
        self._orders = msgspec.json.decode(columns["orders"].tobytes(), type=Orders)
        self._joined = np.unpackbits(columns["joined"]).view(np.bool_)
        self.next_order = int(columns["next_order"])

    def _filed(self, entry: ArticleState, sketch: Sketch) -> tuple[int, Keys]:
        """Add a new article to the table; its number, and the keys to file it under."""
        card = entry.card
        markers = [article_key(card.article_id), item_key(card.uri, card.part), *entry.names]
        cluster = cluster_key(card.duplicate_of or card.article_id)
        if card.duplicate_of is not None:
            markers.append(cluster)
            self._joined[cluster % MARKS] = True
        clocks = card.event_time.timestamp(), entry.received_at.timestamp()
        number = self._table.add(card.article_id, cluster, clocks, (entry.dated, entry.printed), sketch)
        self.next_order = max(self.next_order, entry.order + 1)
        return number, keys_of(sketch, *markers)

    def note_moved(self, entry: ArticleState) -> None:
        """Apply the decisions of ``entry`` that re-parent other articles."""
        for decision in entry.decisions[1:]:
            if decision.article_id in self._entries:
                self._moved.setdefault(decision.article_id, []).append(entry.card.article_id)
                self._follow(decision.article_id)

    def due(self, at: float) -> list[str]:
        """The held articles whose embargo has ended by ``at``, in seconds since 1970, the earliest end first."""
        ended = [(end, article_id) for article_id, end in self._orders.held.items() if end <= at]
        return [article_id for _, article_id in sorted(ended)]

    @property
    def holds(self) -> bool:
        """Whether any article is held under an embargo."""
        return bool(self._orders.held)

    def reached(self, received: float) -> float:
        """How far the stream has come, in seconds since 1970: the time that at least WITNESSES of the latest receipts,
        including ``received``, have reached. Minus infinity if there are fewer."""
        latest = np.append(self._table.rows["received"][-LATEST:], received)
        return float(np.sort(latest)[-WITNESSES]) if latest.size >= WITNESSES else float("-inf")

    def note_retractions(self, entry: ArticleState, more: int = 1) -> None:
        """Keep what the arrival of ``entry`` killed, and the order, beyond the window; with -1, no longer."""
        this_id = entry.card.article_id
        if entry.held is not None and entry.held.embargoed is not None and more > 0:
            self._orders.held[this_id] = entry.held.embargoed.timestamp()
            self._last(this_id, more)
        if entry.releases is not None and self._orders.held.pop(entry.releases, None) is not None:
            self._last(entry.releases, -1)
        for each in entry.retractions:
            if each.reached:
                self._orders.finds(each.order_id, more)
        for article_id in entry.killed:
            self._last(article_id, more)

    def _last(self, article_id: str, more: int) -> None:
        if article_id in self._entries:
            lasts = self._orders.keep(article_id, more)
            for number in self._numbers_of(article_id):
                self._table.rows["lasting"][number] = lasts

    def expire(self) -> None:
        """Drop, from the index and the entries, what can no longer be compared with anything that arrives now.

        What arrives now is taken to be the bulk of the last arrivals, so that an outlier does not move it. Dated
        articles are compared with dated ones by event time, and with undated ones by receipt. So a dated article
        expires when its event time is out of reach and, as long as undated articles arrive, its receipt as well.
        """
        if self.next_order % max(SWEEP, 1 << (len(self) // SWEEP).bit_length()):
            return
        live = np.flatnonzero(self._table.clusters)
        recent = live[-RECENT:]
        if recent.size < RECENT:
            return
        received, event = self._table.rows["received"], self._table.rows["event"]
        dated = self._table.rows["dated"]
        older = live[:-RECENT]
        reach = np.where(self._table.rows["lasting"][older], self._lasting, self._window)
        late = outside(received[older], bulk(received[recent]), reach)
        past = outside(event[older], bulk(event[recent[dated[recent]]]), reach)
        if not dated[recent].all():
            past &= late
        for number in older[np.where(dated[older], past, late)].tolist():
            self._drop(number)
        self._clear_out()

    def drop(self, article_id: str) -> None:
        """Another worker has dropped an article that is still among the entries: drop it from the index and the
        entries."""
        for number in self._numbers_of(article_id):
            self._drop(number)
        self._clear_out()

    def _clear_out(self) -> None:
        if self._table.dead * LIVE_TO_DEAD > len(self._table):
            self._postings.renumber(self._table.compact())

    def _numbers_of(self, article_id: str) -> list[int]:
        """The number of a live article; empty if there is none."""
        numbers = np.unique(self._postings.holders(article_key(article_id)))
        return [
            each for each in numbers.tolist() if self._table.clusters[each] and self._table.id_of(each) == article_id
        ]

    def _drop(self, number: int) -> None:
        article_id = self._table.id_of(number)
        entry = self._entries[article_id]
        self._stop.count_removal()
        self._table.drop(number)
        if self._newest.get(cluster := self.cluster(article_id)) == article_id:
            del self._newest[cluster]
        self._moved.pop(article_id, None)
        self._orders.drop(article_id)
        del self._entries[article_id]
        self.note_retractions(entry, -1)
        for decision in entry.decisions[1:]:
            moved = self._moved.get(decision.article_id)
            if moved is not None:
                moved.remove(article_id)
                if not moved:
                    del self._moved[decision.article_id]
                self._follow(decision.article_id)

    def _follow(self, article_id: str) -> None:
        """Record the cluster that a live article is in now."""
        self._newest.clear()
        cluster = self.cluster(article_id)
        self._orders.move(article_id, cluster)
        key = cluster_key(cluster)
        self._joined[key % MARKS] = True
        for number in self._numbers_of(article_id):
            self._stop.count_removal()
            self._table.clusters[number] = key
            self._postings.add(number, np.array([key], dtype=np.uint32))

    def came_near(self, this: ArticleState, that: ArticleState) -> bool:
        """Whether the stated times of the two agree, or both were received within the window: an order may state a
        wrong time."""
        return self.in_window(this, that) or abs((this.received_at - that.received_at).total_seconds()) <= self._window

    def in_window(self, this: ArticleState, that: ArticleState) -> bool:
        """Whether the times of two articles are within the window: the stated ones if both have one, otherwise the
        receipts."""
        if this.dated and that.dated:
            apart = this.card.event_time - that.card.event_time
        else:
            apart = this.received_at - that.received_at
        lasting = this.card.article_id in self._orders.lasting or that.card.article_id in self._orders.lasting
        return abs(apart.total_seconds()) <= (self._lasting if lasting else self._window)

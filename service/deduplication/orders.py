"""The standing orders (kills, corrections, embargoes) of one language: the cluster of each, what it seeks, and which
articles are kept beyond the window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

K = TypeVar("K", str, int)


class Orders(msgspec.Struct):
    """``clusters`` has the cluster of each order, ``by_cluster`` the reverse; ``seeks`` has the name keys that an order
    seeks, ``by_name`` the reverse; ``found`` counts the live articles that an order which seeks has found; ``lasting``
    counts, for each article kept beyond the window, the live orders that require it; ``held`` has the ends of
    embargoes, in seconds since 1970. A fold of the entries, like the index."""

    clusters: dict[str, str] = msgspec.field(default_factory=dict)
    seeks: dict[str, list[int]] = msgspec.field(default_factory=dict)
    lasting: dict[str, int] = msgspec.field(default_factory=dict)
    by_cluster: dict[str, list[str]] = msgspec.field(default_factory=dict)
    by_name: dict[int, list[str]] = msgspec.field(default_factory=dict)
    found: dict[str, int] = msgspec.field(default_factory=dict)
    held: dict[str, float] = msgspec.field(default_factory=dict)

    def within(self, canonical: str) -> list[str]:
        """The orders in a cluster."""
        return sorted(self.by_cluster.get(canonical, ()))

    def seeking(self, names: Sequence[int]) -> list[str]:
        """The orders that have found nothing and seek one of ``names``."""
        if not self.by_name:
            return []
        orders = {order for name in names for order in self.by_name.get(name, ())}
        return sorted(orders - self.found.keys())

    def note(self, article_id: str, canonical: str | None, is_order: bool, seeks: Iterable[int]) -> None:
        """Record an order: its cluster, and what it seeks. Articles that are not orders are ignored."""
        if is_order:
            self.clusters[article_id] = canonical or article_id
            self.by_cluster.setdefault(canonical or article_id, []).append(article_id)
            wanted = [*dict.fromkeys(seeks)]
            if wanted:
                self.seeks[article_id] = wanted
            for each in wanted:
                self.by_name.setdefault(each, []).append(article_id)

    def move(self, article_id: str, canonical: str) -> None:
        """An article has moved to another cluster."""
        before = self.clusters.get(article_id)
        if before is not None and before != canonical:
            _take(self.by_cluster, before, article_id)
            self.clusters[article_id] = canonical
            self.by_cluster.setdefault(canonical, []).append(article_id)

    def keep(self, article_id: str, kills: int) -> bool:
        """Change by ``kills`` the number of kills for which an article is kept beyond the window; whether it still
        is."""
        return _count(self.lasting, article_id, kills)

    def finds(self, article_id: str, articles: int) -> None:
        """Change by ``articles`` the number of articles that an order has found."""
        if article_id in self.seeks:
            _count(self.found, article_id, articles)

    def drop(self, article_id: str) -> None:
        """An article is no longer remembered."""
        for each in self.seeks.pop(article_id, ()):
            _take(self.by_name, each, article_id)
        self.found.pop(article_id, None)
        self.held.pop(article_id, None)
        self.lasting.pop(article_id, None)
        if article_id in self.clusters:
            _take(self.by_cluster, self.clusters.pop(article_id), article_id)


def _take(lists: dict[K, list[str]], key: K, value: str) -> None:
    lists[key].remove(value)
    if not lists[key]:
        del lists[key]


def _count(counts: dict[str, int], name: str, more: int) -> bool:
    counts[name] = counts.get(name, 0) + more
    if counts[name] <= 0:
        del counts[name]
    return name in counts

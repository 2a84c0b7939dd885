"""A held article whose embargo has ended in, its usable version out: the same text, with the next version number."""

from __future__ import annotations

from typing import NamedTuple

from service.article import Article, Decision, Evidence, Retraction, changed, digest
from service.deduplication.arrival import state_of
from service.deduplication.article_state import ArticleState
from service.deduplication.duplicate_index import DuplicateIndex
from service.deduplication.incoming import Incoming
from service.deduplication.item_chain import chained
from service.deduplication.retraction import lifted
from service.deduplication.sketch import Sketch, unpack


class Release(NamedTuple):
    """The usable version of a held article; its entry is not filed yet."""

    article: Article
    entry: ArticleState
    features: Sketch

    @property
    def decision(self) -> Decision:
        """The decision on it."""
        return self.entry.card

    @property
    def retractions(self) -> tuple[Retraction, ...]:
        """The retraction that says that the embargo is lifted, and for which copies."""
        return self.entry.retractions


def release_id(article_id: str) -> str:
    """The article id of the usable version of a held article."""
    return digest("release", article_id)


def usable(held: Article) -> Article:
    """The usable version of ``held``; its event time is the end of the embargo."""
    assert held.embargoed is not None, "what is held has an end"
    new_id = release_id(held.article_id)
    return changed(
        held,
        article_id=new_id,
        parts=tuple(new_id if each == held.article_id else each for each in held.parts),
        pubstatus="usable",
        event_time=held.embargoed,
        event_time_source="version",
        received_at=held.embargoed,
    )


def release(index: DuplicateIndex, article_id: str) -> Release | None:
    """The usable version of the live article ``article_id``, which is held. None if it is no longer the newest text, as
    its desk has sent another one since or has killed it; None too if it is already released."""
    before = index.entry(article_id)
    assert before.held is not None, "what is due is held"
    decided = index.decision(article_id)
    home = decided.duplicate_of or article_id
    if index.newest(home) != article_id or release_id(article_id) in index:
        return None
    article, features = usable(before.held), unpack(before.sketch)
    entry = state_of(article, features, index.next_order)
    decision = changed(
        entry.card,
        relation="update",
        duplicate_of=home,
        canonical_id=home,
        canonical_version=decided.canonical_version + 1,
        embargoed=None,
        lineage=decided.lineage,
        evidence=Evidence(
            containment=1.0, containment_of_other=1.0, seconds=_seconds(article, before), rule="embargo-lifted"
        ),
    )
    decision, entry = chained(Incoming(index, entry, features), article, decision)
    retraction = lifted(index, article, decision)
    return Release(
        article, changed(entry, decisions=(decision,), releases=article_id, retractions=(retraction,)), features
    )


def _seconds(article: Article, before: ArticleState) -> float:
    return (article.event_time - before.card.event_time).total_seconds()

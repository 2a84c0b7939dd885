"""A held article whose embargo has ended in, its usable version out: the same text, with the next version number."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from service.article import Article, Decision, Evidence, Retraction, changed, digest
from service.deduplication.article_state import ArticleState
from service.deduplication.duplicate_index import DuplicateIndex
from service.deduplication.entry import state_of
from service.deduplication.incoming import Incoming
from service.deduplication.item_chain import chain_of, names_in_chain
from service.deduplication.named_item import lifts_by_name, named_items
from service.deduplication.retraction import Tie, lifted
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


def usable(held: Article, at: datetime) -> Article:
    """The usable version of ``held``; its event time is ``at``, when the embargo ended or was lifted."""
    new_id = release_id(held.article_id)
    return changed(
        held,
        article_id=new_id,
        parts=tuple(new_id if each == held.article_id else each for each in held.parts),
        pubstatus="usable",
        event_time=at,
        event_time_source="version",
        received_at=at,
    )


def waits(index: DuplicateIndex, article_id: str) -> bool:
    """Whether a usable version of the live article ``article_id`` is still to come: it is held and not yet released,
    and is the newest text, so that its desk has neither sent another one since nor killed it."""
    home = index.decision(article_id).duplicate_of or article_id
    held = index.entry(article_id).held is not None
    return held and index.newest(home) == article_id and release_id(article_id) not in index


def lifted_by(index: DuplicateIndex, entry: ArticleState, article: Article) -> tuple[str, Tie] | None:
    """The held article whose embargo ``article``, a note without its text, says to have ended, and what named it; None
    if it does not, or if the note is itself a version of that text. ``entry`` is that of the note."""
    if not index.holds or entry.card.relation != "unique" or not lifts_by_name(article):
        return None
    named = named_items(index, entry, article)
    return next(((article_id, name.by) for name, article_id in named if waits(index, article_id)), None)


def release(index: DuplicateIndex, article_id: str, at: datetime | None = None, tie: Tie = "item") -> Release | None:
    """The usable version of the live article ``article_id``, which is held: from ``at``, or else from the end of its
    embargo. None if none is to come. ``tie`` is what named it."""
    if not waits(index, article_id):
        return None
    before, decided = index.entry(article_id), index.decision(article_id)
    assert before.held is not None, "what waits is held"
    end = at or before.held.embargoed
    assert end is not None, "what is held has an end"
    home = decided.duplicate_of or article_id
    article, features = usable(before.held, end), unpack(before.sketch)
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
    decision = changed(decision, item_chain=chain_of(Incoming(index, entry, features), article, decision))
    retraction = lifted(index, article, decision, tie)
    return Release(
        article,
        changed(
            entry,
            decisions=(decision,),
            names=names_in_chain(entry, decision),
            releases=article_id,
            retractions=(retraction,),
        ),
        features,
    )


def _seconds(article: Article, before: ArticleState) -> float:
    return (article.event_time - before.card.event_time).total_seconds()

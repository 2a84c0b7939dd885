"""The decision on an arrival, and the standing orders of its cluster, in; the retractions that it leads to out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from service.article import KILLS, Article, Decision, Evidence, Reached, Retraction, RetractionKind, changed, digest
from service.deduplication.article_state import ArticleState, agencies_of
from service.deduplication.duplicate_index import HEADS, DuplicateIndex
from service.deduplication.naming import Name, names_in
from service.deduplication.order_kinds import kind_of

# How an order was linked to the text that it is about: if not by shared text, by what named it.
Tie = str | None


def orders_of(article: Article, decision: Decision) -> tuple[RetractionKind, ...]:
    """The kinds of order that ``article`` is, given the decision on it."""
    lifts = decision.evidence is not None and decision.evidence.rule == "embargo-lifted"
    return (
        *(("embargo-lifted",) if lifts else ()),
        *((kind_of(article),) if article.pubstatus == "canceled" else ()),
        *(("correction",) if article.corrects and article.pubstatus != "canceled" else ()),
        *(("embargo-set",) if article.pubstatus != "canceled" and _is_embargoed(article) else ()),
    )


def _is_embargoed(article: Article) -> bool:
    return article.embargoed is not None or article.pubstatus == "withheld"


def carried_out(
    index: DuplicateIndex, article: Article, entry: ArticleState, decisions: Sequence[Decision], tie: Tie
) -> tuple[Retraction, ...]:
    """The retractions that the arrival of ``article``, decided as ``decisions``, leads to: first those that it orders,
    then those of earlier orders that apply to it. ``entry`` is not filed yet."""
    decision = decisions[0]
    home = decision.canonical_id or decision.article_id
    kinds = orders_of(article, decision)
    made: list[Retraction] = []
    if kinds:
        moved = {each.article_id: each for each in decisions[1:]}
        ids = [*dict.fromkeys([*index.members(home), *moved])]
        now = [(moved.get(each) or index.decision(each)) for each in ids]
        reached = tuple(_reached(each, "before") for each in now if (each.duplicate_of or each.article_id) == home)
        names = names_in(article) if not reached and article.pubstatus == "canceled" else ()
        made = [_retraction(article, decision, kind, reached, names, tie) for kind in kinds]
    standing = dict.fromkeys([order for cluster in (home, *decision.supersedes) for order in index.orders(cluster)])
    if not made and not standing:
        return ()
    standing_retractions = (
        each for order in standing for each in index.entry(order).retractions if each.order_id == order
    )
    return (*made, *_after(index, entry, decision, standing_retractions, home))


def is_held(article: Article, decision: Decision) -> bool:
    """Whether ``article`` is published as withheld, with a stated end of the embargo."""
    published = decision.duplicate_of is None or (decision.relation == "update" and decision.newest)
    return published and article.pubstatus == "withheld" and article.embargoed is not None


def lifted(index: DuplicateIndex, article: Article, decision: Decision, tie: Tie) -> Retraction:
    """The retraction that says that an embargo has ended: ``article`` is the usable version of the held text. It lists
    the articles of the cluster, which were under the embargo."""
    home = decision.canonical_id or decision.article_id
    reached = tuple(_reached(index.decision(each), "before") for each in index.members(home))
    return _retraction(article, decision, "embargo-lifted", reached, (), tie)


def _after(
    index: DuplicateIndex, entry: ArticleState, decision: Decision, orders: Iterable[Retraction], home: str
) -> Iterator[Retraction]:
    """The retractions of a copy that comes after ``orders``. A kill applies unless the desk has sent the text again
    since; a correction, if it is a copy of a version before the corrected one; an embargo, if it does not state one
    itself."""
    if decision.newest and decision.relation in HEADS:
        return
    last = index.newest(home) or decision.article_id
    killed = last not in index or index.entry(last).canceled or last == decision.article_id
    for each in orders:
        version = index.decision(each.order_id).canonical_version
        if (
            (each.kind in KILLS and killed and not entry.canceled)
            or (each.kind == "correction" and decision.canonical_version < version)
            or (each.kind == "embargo-set" and entry.card.embargoed is None and _lies_ahead(each, entry))
        ):
            yield changed(
                each,
                retraction_id=digest("retraction", each.order_id, each.kind, decision.article_id),
                article_id=decision.article_id,
                status="found",
                found_by=each.found_by or "text",
                canonical_id=home,
                reached=(_reached(decision, "after"),),
                received_at=entry.received_at,
            )


def _lies_ahead(order: Retraction, entry: ArticleState) -> bool:
    return order.embargoed is not None and order.embargoed > entry.received_at


def _retraction(
    order: Article,
    decision: Decision,
    kind: RetractionKind,
    reached: tuple[Reached, ...],
    names: Iterable[Name],
    tie: Tie,
) -> Retraction:
    agencies, who = agencies_of(order), "source"
    if agencies or order.publishers:
        who = "agency" if agencies else "publisher"
    return Retraction(
        retraction_id=digest("retraction", decision.article_id, kind, decision.article_id),
        kind=kind,
        order_id=decision.article_id,
        article_id=decision.article_id,
        status="found" if reached else "not-found",
        found_by=cast("Any", tie or "text") if reached else None,
        names=tuple(dict.fromkeys(each.text for each in names)),
        by=cast("Any", who),
        name=next(iter((*agencies, *order.publishers)), order.source),
        reason=order.ednote,
        canonical_id=decision.canonical_id or decision.article_id,
        uri=order.uri,
        source=order.source,
        language=order.language,
        headline=order.headline,
        embargoed=order.embargoed,
        reached=reached,
        event_time=order.event_time,
        received_at=order.received_at,
    )


def _reached(decision: Decision, came: str) -> Reached:
    evidence = decision.evidence
    if evidence is not None:
        evidence = Evidence(
            containment=evidence.containment,
            containment_of_other=evidence.containment_of_other,
            seconds=evidence.seconds,
            rule=evidence.rule,
        )
    return Reached(
        article_id=decision.article_id,
        uri=decision.uri,
        source=decision.source,
        headline=decision.headline,
        relation=decision.relation,
        came=cast("Any", came),
        evidence=evidence,
    )

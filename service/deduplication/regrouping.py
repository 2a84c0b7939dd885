"""A new article and a cluster that it changes in, new decisions on earlier articles out: the cluster gets another
canonical article, or turns out to be several stories."""

from __future__ import annotations

from collections.abc import Collection

from service.article import Decision, Relation, changed
from service.deduplication.article_state import ArticleState
from service.deduplication.comparison import compare
from service.deduplication.constants import MOST_PARTS
from service.deduplication.duplicate_index import DuplicateIndex
from service.deduplication.evidence import evidence, overlap_in_other, traced_lineage
from service.deduplication.incoming import Found, Incoming
from service.deduplication.pair import Pair, one_desk, one_headline
from service.deduplication.relation import Kind, are_related, relation_rule
from service.deduplication.sketch import Sketch

COMPILATION = "compilation"
# The relation of a copy, by how its text compares with the canonical one.
RELATION_OF: dict[Kind, Relation] = {
    "identical": "identical",
    "reprint": "reprint",
    "part": "excerpt",
    "whole": "reprint",
    "update": "update",
}


def same_story(new: Incoming, canonical: str, found: Found, pair: Pair) -> bool:
    """Whether the text that the new article shares with the only article found is also the text that links that one to
    its cluster; ``pair`` are the two. If not, that one contains several stories, and the new article is another of
    them. The exception is one desk that tells one story under one headline, where the older half drops out as a newer
    one is added."""
    if one_desk(pair) and one_headline(pair):
        return True
    if found.article_id != canonical:
        if canonical not in new.index:
            return True
        tie = compare(new.index.sketch(canonical), new.index.sketch(found.article_id))
        return not tie.matches or overlap_in_other(tie, found.shared)
    others = _parts(new.index, canonical)
    return not others or any(overlap_in_other(part.shared, found.shared) for part in others)


def split(new: Incoming, canonical: str, found: Found) -> list[Decision]:
    """New decisions where ``found`` turns out to contain several stories. It becomes a copy of the article of which it
    contains most; if it was the canonical one, the largest of the others becomes canonical."""
    if found.article_id != canonical:
        present = compare(new.index.sketch(found.article_id), new.index.sketch(canonical)).in_common
        larger = (-found.shared.in_common, new.id) < (-present, canonical)
        return [_compiled(new, found.article_id, new.entry, new.features)] if larger else []
    original = min(_parts(new.index, canonical), key=lambda part: (-part.shared.in_common, part.article_id))
    if new.index.entry(original.article_id).card.duplicate_of is not None:
        # The original was reported as a copy and never published, and its text is not available here to publish now. So
        # nothing changes, and the new article stays separate: a missed link rather than a lost article.
        return []
    promoted = changed(
        new.index.decision(original.article_id),
        relation="unique",
        duplicate_of=None,
        supersedes=(canonical,),
        evidence=None,
    )
    if (-found.shared.in_common, new.id) < (-original.shared.in_common, original.article_id):
        compiled = _compiled(new, canonical, new.entry, new.features)
    else:
        target = new.index.entry(original.article_id)
        compiled = _compiled(new, canonical, target, new.index.sketch(original.article_id))
    rest = [each for each in new.index.members(canonical) if each not in (canonical, original.article_id)]
    return [promoted, compiled, *(_moved(new, each, original.article_id) for each in rest)]


def _parts(index: DuplicateIndex, canonical: str) -> list[Found]:
    """The other members of a cluster that share text with its canonical article, and what they share. A compilation
    among them is no part: which of its stories the canonical article is does not tell how many that one contains."""
    features = index.sketch(canonical)
    members = [each for each in index.members(canonical, MOST_PARTS) if each != canonical]
    members = [each for each in members if not _is_compilation(index.decision(each))]
    parts = (Found(each, compare(index.sketch(each), features)) for each in members)
    return [part for part in parts if part.shared.matches]


def _is_compilation(decision: Decision) -> bool:
    return decision.evidence is not None and decision.evidence.rule == COMPILATION


def _compiled(new: Incoming, article_id: str, target: ArticleState, features: Sketch) -> Decision:
    entry = new.index.entry(article_id)
    return changed(
        new.index.decision(article_id),
        relation="reprint",
        duplicate_of=target.card.article_id,
        supersedes=(),
        evidence=evidence(entry, target, compare(new.index.sketch(article_id), features), COMPILATION),
        lineage=traced_lineage(entry, target),
    )


def all_moved(new: Incoming, canonical: str, home: str, but: Collection[str] = ()) -> list[Decision]:
    """New decisions for the live members of a cluster, except those in ``but``. If its canonical article becomes an
    update, the versions of all members are one higher."""
    moved = {each: _moved(new, each, home) for each in new.index.members(canonical) if each not in but}
    if canonical in moved and moved[canonical].relation == "update":
        return [changed(each, canonical_version=each.canonical_version + 1) for each in moved.values()]
    return [*moved.values()]


def _moved(new: Incoming, member: str, home: str) -> Decision:
    """A new decision for a live article whose canonical article is now ``home``."""
    before = new.index.decision(member)
    entry = new.index.entry(member)
    target, features = (
        (new.entry, new.features)
        if home == new.id or home not in new.index
        else (new.index.entry(home), new.index.sketch(home))
    )
    shared = compare(new.index.sketch(member), features)
    pair = Pair(entry, target, shared)
    if are_related(pair):
        rule = relation_rule(pair)
        name, why = RELATION_OF[rule.kind], rule.name
    else:
        name, why = ("reprint" if before.relation == "unique" else before.relation), "by-way-of-a-copy"
    return changed(
        before,
        relation=name,
        duplicate_of=home,
        supersedes=(),
        evidence=evidence(entry, target, shared, why),
        lineage=traced_lineage(entry, target),
    )

"""One new article and the index of its language in, the decisions that its arrival leads to out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from service.article import (
    KILLS,
    OWN_URI,
    Article,
    Decision,
    Earlier,
    Instant,
    Novelty,
    Relation,
    text_digest,
    undecided,
)
from service.deduplication.article_state import ArticleState, agencies_of
from service.deduplication.comparison import Comparison, compare
from service.deduplication.constants import MOST_PARTS
from service.deduplication.duplicate_index import HEADS, DuplicateIndex
from service.deduplication.evidence import evidence, lineage, overlap, overlap_in_other, traced_lineage
from service.deduplication.item_chain import chained
from service.deduplication.naming import Name, lasting_names, names_in, names_of, stretches_in
from service.deduplication.order import earlier_by_version, is_later
from service.deduplication.pair import Pair, one_house, same_item
from service.deduplication.relation import (
    Kind,
    Rule,
    are_copies,
    are_related,
    are_versions,
    ignores_window,
    relation_rule,
)
from service.deduplication.retraction import Tie, carried_out, is_held
from service.deduplication.sketch import Sketch, pack

COMPILATION = "compilation"
PLAIN = "text/plain"
NO_COPIES = Earlier()
# What a copy is called whose text compares so with the canonical one.
RELATION_OF: dict[Kind, Relation] = {
    "identical": "identical",
    "reprint": "reprint",
    "part": "excerpt",
    "whole": "reprint",
    "update": "update",
}


def _is_day(article: Article) -> bool:
    """Whether the article's own clock is a dateline's day: its midnight in UTC."""
    at = article.event_time
    return article.event_time_source == "published" and article.published is None and at == at.replace(hour=0, minute=0)


@dataclass(frozen=True, slots=True)
class _Found:
    """A live article that shares text with the new one."""

    article_id: str
    shared: Comparison


def state_of(article: Article, features: Sketch, order: int, came_as: str | None = None) -> ArticleState:
    """The entry of an article of which nothing is decided yet."""
    card = undecided(article, lineage(article.credits, article.publishers, article.source), came_as)
    return ArticleState(
        order=order,
        received_at=article.received_at,
        dated=article.event_time_source != "received",
        printed=article.event_time_source == "published" and article.content_type == PLAIN,
        day_only=_is_day(article),
        series=article.series,
        slug=(article.slugline or "").casefold() or None,
        text=text_digest(article),
        sketch=pack(features),
        decisions=(card,),
        agencies=agencies_of(article),
        place=article.dateline.place if article.dateline else None,
        names=names_of(article),
    )


class Arrival:
    """One new article against the index of its language: reads, decides, writes nothing."""

    def __init__(self, index: DuplicateIndex, entry: ArticleState, features: Sketch, article: Article) -> None:
        self.index = index
        self.entry = entry
        self.features = features
        self.article = article
        self.id = entry.card.article_id
        self._tie: Tie = None
        self._near: list[str] = []
        self._rules: dict[str, Rule] = {}
        self._comparisons: dict[str, _Found] = {}

    def decided(self) -> ArticleState:
        """The entry with what was decided, and the orders that it carries out."""
        first, *others = self.decisions()
        first, entry = chained(self.index, self.article, self.entry, self.features, first, self._near)
        decisions = (first, *others)
        told = carried_out(self.index, self.article, self.entry, decisions, self._tie)
        killed = next((each.order_id for each in told if each.kind in KILLS and each.order_id != self.id), None)
        retracts = tuple(
            reached.article_id
            for each in told
            if each.kind in KILLS and each.order_id == self.id
            for reached in each.reached
        )
        if killed or retracts:
            decisions = (replace(decisions[0], retracted_by=killed, retracts=retracts), *decisions[1:])
        sought = any(each.status == "not-found" and each.kind in KILLS for each in told)
        seeks = lasting_names(names_in(self.article)) if sought else ()
        held = self.article if is_held(self.article, decisions[0]) else None
        return replace(entry, decisions=decisions, retractions=told, seeks=seeks, held=held)

    def _novelty(self, own: Decision) -> Novelty:
        """How new the article is. What is superseded was a copy of it."""
        clusters = [each for each in (own.duplicate_of, *own.supersedes) if each is not None]
        event = own.event_time.timestamp()
        copies = self.index.earlier(clusters, event) if clusters else NO_COPIES
        return Novelty(copies=copies, new_text=round(self.index.new_text, 4))

    def decisions(self) -> tuple[Decision, ...]:
        """The new article's decision first. What was to be a copy of it is one of its own original, if it has one."""
        first, *others = self._decided()
        home = first.duplicate_of
        if home is not None:
            others = [replace(each, duplicate_of=home) if each.duplicate_of == self.id else each for each in others]
        first = replace(first, canonical_id=home or self.id, novelty=self._novelty(first))
        return (first, *(replace(each, canonical_id=each.duplicate_of or each.article_id) for each in others))

    def _decided(self) -> tuple[Decision, ...]:
        clusters = self._found()
        moved: list[Decision] = []
        for canonical, found in list(clusters.items()):
            if len(found) == 1 and not self._same_story(canonical, found[0]):
                moved += self._split(canonical, found[0])
                del clusters[canonical]
        ranked = sorted(clusters.items(), key=lambda row: (-max(each.shared.shared for each in row[1]), row[0]))
        if not ranked:
            superseded = {each.article_id for each in moved if each.duplicate_of == self.id}
            before = tuple(sorted(each for each in superseded if self.index.cluster(each) == each))
            return (replace(self.entry.card, supersedes=before) if before else self.entry.card, *moved)
        primary, found = ranked[0]
        if any(not overlap(_best(others).shared, _best(found).shared) for _, others in ranked[1:]):
            return (self._copy(primary, _best(found), rule=COMPILATION), *moved)
        decided = self._joined(primary, found)
        for other, others in ranked[1:]:
            decided = self._merged(decided, other, _best(others))
        return (*decided, *moved)

    def _found(self) -> dict[str, list[_Found]]:
        """What shares text with the new article, by canonical article, best first."""
        clusters: dict[str, list[_Found]] = {}
        similar, items = self.index.candidates(self.entry, self.features)
        for article_id in similar:
            found = self._compared(article_id)
            pair = self._pair(found)
            if are_copies(pair) and (self.index.in_window(pair.this, pair.that) or ignores_window(found.shared)):
                clusters.setdefault(self.index.cluster(article_id), []).append(found)
            else:
                self._near.append(article_id)
        for article_id in items:
            members = clusters.get(self.index.cluster(article_id), [])
            entry = self.index.entry(article_id)
            if article_id in {member.article_id for member in members} or not same_item(self.entry, entry):
                continue
            found = self._compared(article_id)
            if are_versions(self._pair(found)) or (self.entry.canceled and not self.entry.card.uri.startswith(OWN_URI)):
                clusters[self.index.cluster(article_id)] = [*members, found]
                self._tie = None if similar else "item"
        if not clusters and (named := self._named()):
            clusters[self.index.cluster(named)] = [self._compared(named)]
        return clusters

    def _named(self) -> str | None:
        """The latest article of the house that the new one, an order that shares nothing with any, calls its item; or
        the order that has been waiting for the new one."""
        for waiting in self.index.waiting(self.entry.names):
            if one_house(self.entry, self.index.entry(waiting)):
                return waiting
        if self.entry.canceled:
            for name in self._known_names():
                for article_id in self.index.named(name.key):
                    that = self.index.entry(article_id)
                    if not that.canceled and one_house(self.entry, that) and self.index.in_window(self.entry, that):
                        self._tie = name.by
                        return article_id
        return None

    def _known_names(self) -> Iterator[Name]:
        """What the new article, an order, may call its item, the surest first."""
        names, stretches = names_in(self.article), stretches_in(self.article)
        sure = [name for name in names if name.by == "headline"]
        yield from sure
        if self.index.any_named([name.key for name in stretches]):
            yield from stretches
        yield from (name for name in names if name.by != "headline")

    def _joined(self, canonical: str, found: list[_Found]) -> tuple[Decision, ...]:
        """The new article in one cluster: as a copy, as a version, or as its canonical article."""
        heads = self._heads(canonical, found)
        if not heads:
            # It shares nothing with what is shown of the cluster, but is one item with a copy in it: as a kill is.
            best = _best(found)
            last = self._compared(self.index.newest(canonical) or best.article_id)
            update = self._rule(best).kind == "update"
            return (self._update(canonical, best, last) if update else self._copy(canonical, best),)
        best = min(heads, key=self._as_a_copy)
        last = next((each for each in heads if each.article_id == self.index.newest(canonical)), best)
        earlier = self._version_of(canonical, best, last)
        if earlier is not None:
            return (self._update(canonical, earlier, last),)
        kind = self._rule(best).kind
        if best.article_id == canonical and (
            kind == "whole"
            or (kind == "reprint" and last is best and not is_later(self._pair(best)) and best.shared.words_differ)
        ):
            return self._takes_over(canonical)
        return (self._copy(canonical, best),)

    def _version_of(self, canonical: str, best: _Found, last: _Found) -> _Found | None:
        """The version that the new article is another version of: the newest one, else the most alike; None where it is
        a copy, or the fuller copy that its cluster is to be shown by."""
        rules = {each.article_id: self._rule(each).kind for each in (best, last)}
        if rules[best.article_id] == "identical":
            again = best is not last and same_item(self.entry, self.index.entry(last.article_id))
            return last if again and rules[last.article_id] == "update" and is_later(self._pair(last)) else None
        if rules[last.article_id] == "update" and (
            rules[best.article_id] not in ("reprint", "part") or self._is_newer(last)
        ):
            return last
        fuller = rules[best.article_id] == "whole" and best.article_id != canonical
        return best if fuller or rules[best.article_id] == "update" else None

    def _update(self, canonical: str, earlier: _Found, last: _Found) -> Decision:
        """The new article as a version: the newest one, or one that comes late. What corrects, kills or sets an embargo
        is never late, unless its own version says so."""
        newest = self._is_newer(last)
        top = self.index.newest(canonical) or last.article_id
        if newest and top != last.article_id:
            # It shares nothing with the newest version, as with a kill that has no text.
            newest = self._is_newer(self._compared(top))
        version = self.index.decision(top).canonical_version + 1 if newest else self._late(canonical)
        return replace(
            self._copy(canonical, earlier),
            relation="update",
            canonical_version=version,
            newest=newest,
            embargoed=self.entry.card.embargoed,
        )

    def _is_newer(self, last: _Found) -> bool:
        """Whether the new article is later than the newest version, or corrects or embargoes what that one does not."""
        pair = self._pair(last)
        states = (self.entry.replaces and not pair.that.replaces) or (
            self.entry.card.embargoed is not None and pair.that.card.embargoed is None
        )
        return is_later(pair) or (states and not earlier_by_version(pair))

    def _late(self, canonical: str) -> int:
        """The version of one that comes late: one more than the last before it, less than the first after it."""
        numbers: dict[bool, list[int]] = {True: [], False: []}
        for each in self.index.heads(canonical):
            later = is_later(self._pair(self._compared(each)))
            numbers[later].append(self.index.decision(each).canonical_version)
        after = min(numbers[False], default=1) - 1
        return min(max(numbers[True]) + 1, after) if numbers[True] else after

    def _merged(self, decided: tuple[Decision, ...], canonical: str, found: _Found) -> tuple[Decision, ...]:
        """``decided``, and the cluster of another canonical article goes where the new article went."""
        home = decided[0].duplicate_of or self.id
        decided_on = {decision.article_id for decision in decided}
        moved = self._all_moved(canonical, home, decided_on)
        first = decided[0]
        if first.duplicate_of is None:
            first = replace(first, supersedes=(*first.supersedes, canonical))
        if first.newest and first.relation in HEADS:
            highest = max((each.canonical_version for each in moved), default=0)
            first = replace(first, canonical_version=max(first.canonical_version, highest + 1))
        return (first, *decided[1:], *moved)

    def _takes_over(self, canonical: str) -> tuple[Decision, ...]:
        """The new article is the canonical one from now on, and every member of the cluster its copy. What stands for
        the cluster has no lower version than what stood for it."""
        heads = [each for each in self.index.heads(canonical) if each != canonical]
        versions = {each: self.index.decision(each).canonical_version for each in heads}
        before = [version for each, version in versions.items() if is_later(self._pair(self._compared(each)))]
        after = [version for each, version in versions.items() if version not in before]
        least = self.index.decision(canonical).canonical_version if canonical in self.index else 1
        version = min([max(least, max(before, default=0) + 1), *(number - 1 for number in after)])
        first = replace(self.entry.card, supersedes=(canonical,), canonical_version=max(1, version), newest=not after)
        return (first, *self._all_moved(canonical, self.id))

    def _all_moved(self, canonical: str, home: str, but: Collection[str] = ()) -> list[Decision]:
        """New decisions for the live members of a cluster. Where its canonical article is an update now, what came of
        it is one version later."""
        moved = {each: self._moved(each, home) for each in self.index.members(canonical) if each not in but}
        if canonical in moved and moved[canonical].relation == "update":
            return [replace(each, canonical_version=each.canonical_version + 1) for each in moved.values()]
        return [*moved.values()]

    def _moved(self, member: str, home: str) -> Decision:
        """A new decision for a live article whose canonical article is now ``home``."""
        before = self.index.decision(member)
        entry = self.index.entry(member)
        target, features = (
            (self.entry, self.features)
            if home == self.id or home not in self.index
            else (self.index.entry(home), self.index.sketch(home))
        )
        shared = compare(self.index.sketch(member), features)
        pair = Pair(entry, target, shared)
        if are_related(pair):
            rule = relation_rule(pair)
            name, why = RELATION_OF[rule.kind], rule.name
        else:
            name, why = ("reprint" if before.relation == "unique" else before.relation), "by-way-of-a-copy"
        return replace(
            before,
            relation=name,
            duplicate_of=home,
            supersedes=(),
            evidence=evidence(entry, target, shared, why),
            lineage=traced_lineage(entry, target),
        )

    def _copy(self, canonical: str, found: _Found, rule: str | None = None) -> Decision:
        """The new article's decision as a copy of ``found`` in the cluster of ``canonical``."""
        that = self.index.entry(found.article_id)
        fits = self._rule(found)
        name: Relation = "reprint" if rule == COMPILATION else RELATION_OF[fits.kind]
        return replace(
            self.entry.card,
            relation=name,
            duplicate_of=canonical,
            canonical_version=self.index.decision(found.article_id).canonical_version,
            newest=False,
            embargoed=self.entry.card.embargoed or self._embargo(canonical, found),
            evidence=evidence(self.entry, that, found.shared, rule or fits.name),
            lineage=traced_lineage(self.entry, that),
        )

    def _embargo(self, canonical: str, found: _Found) -> Instant | None:
        """The embargo that the text is under which the new article is a copy of."""
        known = [found.article_id, *filter(None, (canonical, self.index.newest(canonical)))]
        told = (self.index.decision(each).embargoed for each in known if each in self.index)
        return next(filter(None, told), None)

    def _heads(self, canonical: str, found: list[_Found]) -> list[_Found]:
        """The canonical article and its updates, as far as they share text with the new one."""
        known = {each.article_id: each for each in found}
        heads = [each for each in found if self.index.decision(each.article_id).relation in HEADS]
        for article_id in dict.fromkeys((canonical, self.index.newest(canonical))):
            if article_id is not None and article_id in self.index and article_id not in known:
                head = self._compared(article_id)
                if are_related(self._pair(head)):
                    heads.append(head)
        return heads

    def _as_a_copy(self, head: _Found) -> tuple[bool, float, float, bool, str]:
        """What to look at first: the head with the same text, then the one that shares most, as it stands where that is
        as much, and of several with one text the one it is no update of."""
        kind, shared = self._rule(head).kind, head.shared
        as_it_stands = -(shared.containment + shared.containment_of_other)
        return (kind != "identical", _shared_most(head), as_it_stands, kind == "update", head.article_id)

    def _compared(self, article_id: str) -> _Found:
        """The comparison with a live article, made once."""
        if article_id not in self._comparisons:
            self._comparisons[article_id] = _Found(article_id, compare(self.features, self.index.sketch(article_id)))
        return self._comparisons[article_id]

    def _pair(self, found: _Found) -> Pair:
        return Pair(self.entry, self.index.entry(found.article_id), found.shared)

    def _rule(self, found: _Found) -> Rule:
        """How the new article is a copy of what it found."""
        if found.article_id not in self._rules:
            self._rules[found.article_id] = relation_rule(self._pair(found))
        return self._rules[found.article_id]

    def _same_story(self, canonical: str, found: _Found) -> bool:
        """Whether what the new article shares with the one article it found is also what ties that one to its
        cluster. Otherwise that one carries several stories, of which the new article is another."""
        if found.article_id != canonical:
            if canonical not in self.index:
                return True
            tie = compare(self.index.sketch(canonical), self.index.sketch(found.article_id))
            return not tie.matches or overlap_in_other(tie, found.shared)
        others = self._parts(canonical)
        return not others or any(overlap_in_other(part.shared, found.shared) for part in others)

    def _parts(self, canonical: str) -> list[_Found]:
        """The other members of a cluster that share text with its canonical article, and what they share."""
        features = self.index.sketch(canonical)
        members = [each for each in self.index.members(canonical, MOST_PARTS) if each != canonical]
        parts = (_Found(each, compare(self.index.sketch(each), features)) for each in members)
        return [part for part in parts if part.shared.matches]

    def _split(self, canonical: str, found: _Found) -> list[Decision]:
        """New decisions where ``found`` turns out to carry several stories: it is a copy of the article of which it
        carries most, and if it was the canonical one, the largest of the others is that now."""
        if found.article_id != canonical:
            present = compare(self.index.sketch(found.article_id), self.index.sketch(canonical)).shared
            larger = (-found.shared.shared, self.id) < (-present, canonical)
            return [self._compiled(found.article_id, self.entry, self.features)] if larger else []
        original = min(self._parts(canonical), key=lambda part: (-part.shared.shared, part.article_id))
        if self.index.entry(original.article_id).card.duplicate_of is not None:
            # It was told of as a copy and never published, and its text is not ours to publish now. So all stays as
            # it is, and the new article stands alone: a link missed rather than an article lost.
            return []
        promoted = replace(
            self.index.decision(original.article_id),
            relation="unique",
            duplicate_of=None,
            supersedes=(canonical,),
            evidence=None,
        )
        if (-found.shared.shared, self.id) < (-original.shared.shared, original.article_id):
            compiled = self._compiled(canonical, self.entry, self.features)
        else:
            target = self.index.entry(original.article_id)
            compiled = self._compiled(canonical, target, self.index.sketch(original.article_id))
        rest = [each for each in self.index.members(canonical) if each not in (canonical, original.article_id)]
        return [promoted, compiled, *(self._moved(each, original.article_id) for each in rest)]

    def _compiled(self, article_id: str, target: ArticleState, features: Sketch) -> Decision:
        entry = self.index.entry(article_id)
        return replace(
            self.index.decision(article_id),
            relation="reprint",
            duplicate_of=target.card.article_id,
            supersedes=(),
            evidence=evidence(entry, target, compare(self.index.sketch(article_id), features), COMPILATION),
            lineage=traced_lineage(entry, target),
        )


def _best(found: list[_Found]) -> _Found:
    """The one that shares most from end to end: what was edited counts as shared, what was dropped does not."""
    return min(found, key=lambda each: (_shared_most(each), each.article_id))


def _shared_most(found: _Found) -> float:
    return -(found.shared.coverage + found.shared.coverage_of_other)

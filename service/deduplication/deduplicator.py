"""Articles in, one after another, decisions out: is it a copy, an excerpt or an update of one we know?

``Deduplicator`` is written against a plain mapping of entries, one an article; everything else it holds is
derived from them when it is made. An article seen before gets its stored decisions again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.article import Article, Decision, Evidence, Relation, encode, text_digest, undecided, version_of
from service.deduplication.article_state import ArticleState, agencies_of
from service.deduplication.comparison import Comparison, compare
from service.deduplication.duplicate_index import DuplicateIndex, named
from service.deduplication.filling import Filling
from service.deduplication.relation import (
    UPDATES,
    Kinship,
    Pair,
    Rule,
    are_copies,
    are_related,
    are_versions,
    is_later,
    kinship,
    needs_no_clock,
    same_item,
)
from service.deduplication.sketch import Sketch, pack, sketch, unpack

# How many members of a cluster are looked at to see whether its canonical article carries several stories.
MOST_PARTS = 16
# Two stretches of one text are different stories when they share less than this of the smaller one.
LEAST_OVERLAP = 0.5
COMPILATION = "compilation"
# The articles of a cluster that are published: its canonical one and the updates.
HEADS = ("unique", "update")
PLAIN = "text/plain"
# What a copy is called whose text compares so with the canonical one.
NAMES: dict[Kinship, Relation] = {
    "identical": "identical",
    "reprint": "reprint",
    "part": "excerpt",
    "whole": "reprint",
    "update": "update",
}


@dataclass(frozen=True, slots=True)
class _Found:
    """A live article that shares text with the new one."""

    article_id: str
    shared: Comparison


class Deduplicator:
    """Decides of each article what it is a copy of. ``entries`` is all its state."""

    def __init__(self, entries: MutableMapping[str, ArticleState], window: timedelta, *, filled: bool = True) -> None:
        """With ``filled`` what entries there are is taken into account at once; else by ``fill`` or ``restore``."""
        self._entries = entries
        self._window = window
        self._shelves: dict[str, DuplicateIndex] = {}
        if filled:
            for step in self.fill(encode(entry) for entry in entries.values()):
                step()

    def fill(self, values: Iterable[bytes]) -> Iterator[Callable[[], None]]:
        """Take the entries into account, whose ``values`` these are, in any order: in steps, to be taken one by one.

        A step takes some milliseconds, or lets other threads run. Raises ValueError for a value that is no entry.
        """
        filling = Filling(self._shelf)
        yield from filling.steps(values)
        if not filling.in_order:
            # A worker that was given up wrote once more what its successor had written: rare, so it may take long.
            self._shelves.clear()
            filling = Filling(self._shelf)
            yield from filling.steps(encode(self._entries[each]) for each in _in_order(self._entries))
        yield from filling.moves(self._entries)

    def follow(self, article_id: str, entry: ArticleState | None) -> None:
        """What another worker has decided: take ``entry`` into account, which is new among the entries; where it is
        None, drop the one that is there, from them too."""
        if entry is None:
            self._shelf(self._entries[article_id].card.language).drop(article_id)
        else:
            self._shelf(entry.card.language).file(entry, unpack(entry.sketch))

    def columns(self) -> dict[str, NDArray[Any]]:
        """All that is derived from the entries, as arrays that do not change any more: see ``restore``."""
        return {
            f"{language}.{name}": column
            for language, shelf in self._shelves.items()
            for name, column in shelf.columns().items()
        }

    def restore(self, columns: Mapping[str, NDArray[Any]]) -> None:
        """Be as the one was that gave ``columns``, on the same entries. Raises KeyError, ValueError."""
        for language in {name.partition(".")[0] for name in columns}:
            self._shelf(language).restore(named(columns, f"{language}."))

    @property
    def bytes(self) -> int:
        """Memory of the derived index; the entries are the mapping's."""
        return sum(shelf.bytes for shelf in self._shelves.values())

    @property
    def size(self) -> int:
        """How many articles are remembered."""
        return sum(len(shelf) for shelf in self._shelves.values())

    def decide(self, article: Article) -> tuple[Decision, ...]:
        """The decision on ``article``, then one for each earlier article that it re-parents.

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
            return (*known.decisions, *self._since(known))
        shelf = self._shelf(article.language)
        features = sketch(article.body)
        entry = entry_of(article, features, shelf.next_order, came_as)
        decisions = _Arrival(shelf, entry, features).decisions()
        if decisions != entry.decisions:
            entry = replace(entry, decisions=decisions)
        self._entries[article.article_id] = entry
        shelf.file(entry, features)
        shelf.expire()
        return entry.decisions

    def _since(self, entry: ArticleState) -> Iterator[Decision]:
        """What has been decided since of the articles that ``entry`` decided about: whoever reads its decisions
        again reads these after them, and the last one of an article still holds."""
        shelf = self._shelf(entry.card.language)
        for made in entry.decisions:
            if made.article_id in shelf and (latest := shelf.decision(made.article_id)) != made:
                yield latest

    def _shelf(self, language: str) -> DuplicateIndex:
        if language not in self._shelves:
            self._shelves[language] = DuplicateIndex(self._entries, self._window)
        return self._shelves[language]


def _in_order(entries: Mapping[str, ArticleState]) -> list[str]:
    """The ids of ``entries`` by language, in the order in which they were decided; what has one order, by id."""
    ids = sorted(entries)
    read = (entries[article_id] for article_id in ids)
    languages, orders = zip(*((sys.intern(entry.card.language), entry.order) for entry in read), strict=True)
    return [ids[place] for place in np.lexsort((orders, languages)).tolist()]


def entry_of(article: Article, features: Sketch, order: int, came_as: str | None = None) -> ArticleState:
    """The entry of an article of which nothing is decided yet."""
    card = undecided(article, _lineage(article.credits, article.publishers, article.source), came_as)
    return ArticleState(
        order=order,
        received_at=article.received_at,
        dated=article.event_time_source != "received",
        printed=article.event_time_source == "published" and article.content_type == PLAIN,
        replaces=article.corrects or article.pubstatus == "canceled",
        item_version=article.version,
        text=text_digest(article),
        sketch=pack(features),
        decisions=(card,),
        agencies=agencies_of(article),
        place=article.dateline.place if article.dateline else None,
    )


class _Arrival:
    """One new article against a shelf: reads, decides, writes nothing."""

    def __init__(self, shelf: DuplicateIndex, entry: ArticleState, features: Sketch) -> None:
        self.shelf = shelf
        self.entry = entry
        self.features = features
        self.id = entry.card.article_id
        self._rules: dict[str, Rule] = {}

    def decisions(self) -> tuple[Decision, ...]:
        """The new article's decision first. What was to be a copy of it is one of its own original, if it has one."""
        own, *others = self._decided()
        home = own.duplicate_of
        if home is None:
            return (own, *others)
        return (own, *(replace(each, duplicate_of=home) if each.duplicate_of == self.id else each for each in others))

    def _decided(self) -> tuple[Decision, ...]:
        clusters = self._found()
        moved: list[Decision] = []
        for canonical, found in list(clusters.items()):
            if len(found) == 1 and not self._same_story(canonical, found[0]):
                moved += self._parted(canonical, found[0])
                del clusters[canonical]
        ranked = sorted(clusters.items(), key=lambda row: (-max(each.shared.shared for each in row[1]), row[0]))
        if not ranked:
            superseded = {each.article_id for each in moved if each.duplicate_of == self.id}
            before = tuple(sorted(each for each in superseded if self.shelf.cluster(each) == each))
            return (replace(self.entry.card, supersedes=before) if before else self.entry.card, *moved)
        primary, found = ranked[0]
        if any(not _overlap(_best(others).shared, _best(found).shared) for _, others in ranked[1:]):
            return (self._copy(primary, _best(found), rule=COMPILATION), *moved)
        decided = self._joined(primary, found)
        for other, others in ranked[1:]:
            decided = self._merged(decided, other, _best(others))
        return (*decided, *moved)

    def _found(self) -> dict[str, list[_Found]]:
        """What shares text with the new article, by canonical article, best first."""
        clusters: dict[str, list[_Found]] = {}
        alike, items = self.shelf.candidates(self.entry, self.features)
        for article_id in alike:
            found = _Found(article_id, compare(self.features, self.shelf.sketch(article_id)))
            pair = self._pair(found)
            if are_copies(pair) and (self.shelf.in_window(pair.this, pair.that) or needs_no_clock(found.shared)):
                clusters.setdefault(self.shelf.cluster(article_id), []).append(found)
        for article_id in items:
            members = clusters.get(self.shelf.cluster(article_id), [])
            entry = self.shelf.entry(article_id)
            if article_id in {member.article_id for member in members} or not same_item(self.entry, entry):
                continue
            found = _Found(article_id, compare(self.features, self.shelf.sketch(article_id)))
            if are_versions(self._pair(found)):
                clusters[self.shelf.cluster(article_id)] = [*members, found]
        return clusters

    def _joined(self, canonical: str, found: list[_Found]) -> tuple[Decision, ...]:
        """The new article in one cluster: as a copy, as a newer version, or as its canonical article."""
        heads = self._heads(canonical, found)
        if not heads:
            return (self._copy(canonical, _best(found)),)
        best = min(heads, key=self._as_a_copy)
        rule = self._kinship(best)
        that = self.shelf.entry(best.article_id)
        later = is_later(self.entry, that)
        if best.article_id == canonical:
            takes_over = rule.kinship == "whole" or (rule.kinship != "part" and not later)
            if takes_over:
                return self._takes_over(canonical, rule.kinship)
        if rule.kinship == "update" or (rule.kinship == "whole" and best.article_id != canonical):
            version = self._version(canonical, HEADS)
            return (replace(self._copy(canonical, best), relation="update", canonical_version=version),)
        return (self._copy(canonical, best),)

    def _merged(self, decided: tuple[Decision, ...], canonical: str, found: _Found) -> tuple[Decision, ...]:
        """``decided``, and the cluster of another canonical article goes where the new article went."""
        home = decided[0].duplicate_of or self.id
        said = {decision.article_id for decision in decided}
        moved = self._all_moved(canonical, home, said)
        own = decided[0]
        if own.duplicate_of is None:
            own = replace(own, supersedes=(*own.supersedes, canonical))
        return (own, *decided[1:], *moved)

    def _takes_over(self, canonical: str, kin: Kinship) -> tuple[Decision, ...]:
        """The new article is the canonical one from now on, and every member of the cluster its copy."""
        version = 1 if kin == "update" else self._version(canonical, ("update",))
        own = replace(self.entry.card, supersedes=(canonical,), canonical_version=version)
        return (own, *self._all_moved(canonical, self.id))

    def _all_moved(self, canonical: str, home: str, but: Collection[str] = ()) -> list[Decision]:
        """New decisions for the live members of a cluster. Where its canonical article is an update now, what came of
        it is one version later."""
        moved = {each: self._moved(each, home) for each in self.shelf.members(canonical) if each not in but}
        if canonical in moved and moved[canonical].relation == "update":
            return [replace(each, canonical_version=each.canonical_version + 1) for each in moved.values()]
        return [*moved.values()]

    def _moved(self, member: str, home: str) -> Decision:
        """A new decision for a live article whose canonical article is now ``home``."""
        before = self.shelf.decision(member)
        entry = self.shelf.entry(member)
        target, features = (
            (self.entry, self.features)
            if home == self.id or home not in self.shelf
            else (self.shelf.entry(home), self.shelf.sketch(home))
        )
        shared = compare(self.shelf.sketch(member), features)
        pair = Pair(entry, target, shared)
        if are_related(pair):
            rule = kinship(pair)
            name, why = NAMES[rule.kinship], rule.name
        else:
            name, why = ("reprint" if before.relation == "unique" else before.relation), "by-way-of-a-copy"
        return replace(
            before,
            relation=name,
            duplicate_of=home,
            supersedes=(),
            evidence=_evidence(entry, target, shared, why),
            lineage=_traced(entry, target),
        )

    def _copy(self, canonical: str, found: _Found, rule: str | None = None) -> Decision:
        """The new article's decision as a copy of ``found`` in the cluster of ``canonical``."""
        that = self.shelf.entry(found.article_id)
        fits = self._kinship(found)
        name: Relation = "reprint" if rule == COMPILATION else NAMES[fits.kinship]
        return replace(
            self.entry.card,
            relation=name,
            duplicate_of=canonical,
            canonical_version=self.shelf.decision(found.article_id).canonical_version,
            evidence=_evidence(self.entry, that, found.shared, rule or fits.name),
            lineage=_traced(self.entry, that),
        )

    def _heads(self, canonical: str, found: list[_Found]) -> list[_Found]:
        """The canonical article and its updates, as far as they share text with the new one."""
        known = {each.article_id: each for each in found}
        heads = [each for each in found if self.shelf.decision(each.article_id).relation in HEADS]
        if canonical in self.shelf and canonical not in known:
            shared = compare(self.features, self.shelf.sketch(canonical))
            if are_related(Pair(self.entry, self.shelf.entry(canonical), shared)):
                heads.append(_Found(canonical, shared))
        return heads

    def _as_a_copy(self, head: _Found) -> tuple[bool, float, bool, str]:
        """What to look at first: the head with the same text, then the one that shares most, and of several with one
        text the one it is no update of."""
        kin = self._kinship(head).kinship
        return (kin != "identical", _shared_most(head), kin == "update", head.article_id)

    def _version(self, canonical: str, heads: Collection[str]) -> int:
        """One more than the last version before the new article, and less than the first one after it, if it is late:
        of those members of a cluster whose relation is one of ``heads``."""
        before, after = 0, sys.maxsize
        for each in self.shelf.members(canonical):
            decision = self.shelf.decision(each)
            if decision.relation not in heads:
                continue
            if is_later(self.entry, self.shelf.entry(each)):
                before = max(before, decision.canonical_version)
            else:
                after = min(after, decision.canonical_version)
        return max(1, min(before + 1, after - 1))

    def _pair(self, found: _Found) -> Pair:
        return Pair(self.entry, self.shelf.entry(found.article_id), found.shared)

    def _kinship(self, found: _Found) -> Rule:
        """How the new article is a copy of what it found."""
        if found.article_id not in self._rules:
            self._rules[found.article_id] = kinship(self._pair(found))
        return self._rules[found.article_id]

    def _same_story(self, canonical: str, found: _Found) -> bool:
        """Whether what the new article shares with the one article it found is also what ties that one to its
        cluster. Otherwise that one carries several stories, of which the new article is another."""
        if found.article_id != canonical:
            if canonical not in self.shelf:
                return True
            tie = compare(self.shelf.sketch(canonical), self.shelf.sketch(found.article_id))
            return not tie.matches or _meets(tie, found.shared)
        others = self._parts(canonical)
        return not others or any(_meets(part.shared, found.shared) for part in others)

    def _parts(self, canonical: str) -> list[_Found]:
        """The other members of a cluster that share text with its canonical article, and what they share."""
        features = self.shelf.sketch(canonical)
        members = [each for each in self.shelf.members(canonical, MOST_PARTS) if each != canonical]
        parts = (_Found(each, compare(self.shelf.sketch(each), features)) for each in members)
        return [part for part in parts if part.shared.matches]

    def _parted(self, canonical: str, found: _Found) -> list[Decision]:
        """New decisions where ``found`` turns out to carry several stories: it is a copy of the article of which it
        carries most, and if it was the canonical one, the largest of the others is that now."""
        if found.article_id != canonical:
            present = compare(self.shelf.sketch(found.article_id), self.shelf.sketch(canonical)).shared
            larger = (-found.shared.shared, self.id) < (-present, canonical)
            return [self._compiled(found.article_id, self.entry, self.features)] if larger else []
        original = min(self._parts(canonical), key=lambda part: (-part.shared.shared, part.article_id))
        if self.shelf.entry(original.article_id).card.duplicate_of is not None:
            # It was told of as a copy and never published, and its text is not ours to publish now. So all stays as
            # it is, and the new article stands alone: a link missed rather than an article lost.
            return []
        promoted = replace(
            self.shelf.decision(original.article_id),
            relation="unique",
            duplicate_of=None,
            supersedes=(canonical,),
            evidence=None,
        )
        if (-found.shared.shared, self.id) < (-original.shared.shared, original.article_id):
            compiled = self._compiled(canonical, self.entry, self.features)
        else:
            target = self.shelf.entry(original.article_id)
            compiled = self._compiled(canonical, target, self.shelf.sketch(original.article_id))
        rest = [each for each in self.shelf.members(canonical) if each not in (canonical, original.article_id)]
        return [promoted, compiled, *(self._moved(each, original.article_id) for each in rest)]

    def _compiled(self, article_id: str, target: ArticleState, features: Sketch) -> Decision:
        entry = self.shelf.entry(article_id)
        return replace(
            self.shelf.decision(article_id),
            relation="reprint",
            duplicate_of=target.card.article_id,
            supersedes=(),
            evidence=_evidence(entry, target, compare(self.shelf.sketch(article_id), features), COMPILATION),
            lineage=_traced(entry, target),
        )


def _best(found: list[_Found]) -> _Found:
    """The one that shares most from end to end: what was edited counts as shared, what was dropped does not."""
    return min(found, key=lambda each: (_shared_most(each), each.article_id))


def _shared_most(found: _Found) -> float:
    return -(found.shared.coverage + found.shared.coverage_of_other)


def _overlap(a: Comparison, b: Comparison) -> bool:
    """Whether two articles share much the same stretches of a third, the first text of both comparisons."""
    return _common_stretch(
        [(match.start, match.end) for match in a.matches], [(match.start, match.end) for match in b.matches]
    )


def _meets(a: Comparison, b: Comparison) -> bool:
    """The same where the third one is the second text of both."""
    return _common_stretch(
        [(match.other_start, match.other_end) for match in a.matches],
        [(match.other_start, match.other_end) for match in b.matches],
    )


def _common_stretch(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> bool:
    both = sum(max(0, min(end, other_end) - max(start, other)) for start, end in a for other, other_end in b)
    smaller = min(sum(end - start for start, end in a), sum(end - start for start, end in b))
    return both >= LEAST_OVERLAP * smaller


def _evidence(this: ArticleState, that: ArticleState, shared: Comparison, rule: str) -> Evidence:
    changed = rule in UPDATES
    return Evidence(
        containment=round(shared.containment, 4),
        containment_of_other=round(shared.containment_of_other, 4),
        seconds=(this.card.event_time - that.card.event_time).total_seconds(),
        rule=rule,
        matches=shared.matches,
        added=shared.added if changed else (),
        dropped=shared.dropped if changed else (),
    )


def _lineage(credits: tuple[str, ...], publishers: tuple[str, ...], source: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*credits, *publishers, source]))


def _traced(this: ArticleState, that: ArticleState) -> tuple[str, ...]:
    """The lineage of ``this``; an agency that it does not name is the one that its original names."""
    own = this.card.lineage
    return own if this.agencies else tuple(dict.fromkeys([*that.agencies, *own]))

"""A new article and the index of its language in, the decisions that its arrival leads to out."""

from __future__ import annotations

from collections.abc import Sequence

from service.article import (
    EARLIER_HOURS,
    KILLS,
    OWN_URI,
    Article,
    Decision,
    Earlier,
    Instant,
    Novelty,
    Relation,
    changed,
)
from service.deduplication.article_state import ArticleState
from service.deduplication.constants import MOST_ORDER_WORDS
from service.deduplication.duplicate_index import HEADS, DuplicateIndex
from service.deduplication.evidence import evidence, overlap, traced_lineage
from service.deduplication.incoming import Found, Incoming
from service.deduplication.item_chain import chain_of, names_in_chain
from service.deduplication.named_item import named_items, names_an_item
from service.deduplication.naming import lasting_names, names_in, slug_name
from service.deduplication.order import earlier_by_version, is_later
from service.deduplication.order_kinds import lifts_embargo
from service.deduplication.pair import Pair, one_desk, one_house, other_kills, other_version, same_item
from service.deduplication.regrouping import COMPILATION, RELATION_OF, all_moved, same_story, split
from service.deduplication.relation import (
    Rule,
    are_copies,
    are_related,
    are_versions,
    ignores_window,
    is_next_lead,
    relation_rule,
    repeats,
    shares_a_uri,
)
from service.deduplication.retraction import Tie, carried_out, is_held
from service.deduplication.sketch import Sketch

NO_COPIES = Earlier()


def _one_earlier(article_id: str, age: float) -> Earlier:
    """The count of one article that is ``age`` seconds older."""
    if age < 0:
        return NO_COPIES
    within = [int(age <= 3600 * hours) for hours in EARLIER_HOURS]
    return Earlier(
        hours_12=within[0],
        hours_24=within[1],
        days_3=within[2],
        days_5=within[3],
        days_7=within[4],
        nearest=(article_id,),
    )


class Arrival:
    """A new article against the index of its language: reads and decides, writes nothing."""

    def __init__(self, index: DuplicateIndex, entry: ArticleState, features: Sketch, article: Article) -> None:
        self.index = index
        self.entry = entry
        self.features = features
        self.article = article
        self.new = Incoming(index, entry, features)
        self.id = entry.card.article_id
        self._lifts = lifts_embargo(article)
        self._tie: Tie = None
        self._near: list[str] = []
        self._uri_reused = False
        self._rules: dict[str, Rule] = {}
        self._pairs: dict[str, Pair] = {}

    def decided(self) -> ArticleState:
        """The entry with the decisions, and with the retractions that the arrival leads to."""
        decisions = self.decisions()
        retractions = carried_out(self.index, self.article, self.entry, decisions, self._tie)
        kills = [each for each in retractions if each.kind in KILLS]
        seeks: tuple[int, ...] = ()
        if kills:
            killed = next((each.order_id for each in kills if each.order_id != self.id), None)
            retracts = tuple(
                [reached.article_id for each in kills if each.order_id == self.id for reached in each.reached]
            )
            if killed or retracts:
                decisions = (changed(decisions[0], retracted_by=killed, retracts=retracts), *decisions[1:])
            if any(each.status == "not-found" for each in kills):
                seeks = lasting_names(names_in(self.article))
        held = self.article if is_held(self.article, decisions[0]) else None
        names = names_in_chain(self.entry, decisions[0])
        return changed(self.entry, decisions=decisions, names=names, retractions=retractions, seeks=seeks, held=held)

    def _novelty(self, decision: Decision) -> Novelty:
        """How new the article is. Articles that it supersedes count as earlier copies."""
        clusters = [each for each in (decision.duplicate_of, *decision.supersedes) if each is not None]
        event = decision.event_time.timestamp()
        if len(clusters) == 1 and self.index.is_alone(clusters[0]):
            # Most clusters have one article: no need to search the index for the others.
            copies = _one_earlier(clusters[0], event - self.index.entry(clusters[0]).card.event_time.timestamp())
        else:
            copies = self.index.earlier(clusters, event) if clusters else NO_COPIES
        return Novelty(copies=copies, new_text=round(self.index.new_text, 4))

    def decisions(self) -> tuple[Decision, ...]:
        """The decisions, that on the new article first. An article that would become a copy of the new one becomes a
        copy of the new one's own original, if it has one."""
        first, *others = self._decided()
        home = first.duplicate_of
        if home is not None:
            others = [changed(each, duplicate_of=home) if each.duplicate_of == self.id else each for each in others]
        first = changed(
            first,
            canonical_id=home or self.id,
            novelty=self._novelty(first),
            item_chain=chain_of(self.new, self.article, first, self._near),
            uri_reused=self._uri_reused,
        )
        return (first, *(changed(each, canonical_id=each.duplicate_of or each.article_id) for each in others))

    def _decided(self) -> tuple[Decision, ...]:
        clusters = self._found()
        moved: list[Decision] = []
        for canonical, found in list(clusters.items()):
            if len(found) == 1 and not same_story(self.new, canonical, found[0], self._pair(found[0])):
                moved += split(self.new, canonical, found[0])
                del clusters[canonical]
        ranked = sorted(clusters.items(), key=lambda row: (-max(each.shared.in_common for each in row[1]), row[0]))
        if not ranked:
            superseded = {each.article_id for each in moved if each.duplicate_of == self.id}
            before = tuple(sorted(each for each in superseded if self.index.cluster(each) == each))
            return (changed(self.entry.card, supersedes=before) if before else self.entry.card, *moved)
        primary, found = ranked[0]
        apart = any(not overlap(_best(others).shared, _best(found).shared) for _, others in ranked[1:])
        if apart and not all(self._is_take(_best(each)) for _, each in ranked):
            return (self._copy(primary, _best(found), rule=COMPILATION), *moved)
        decided = self._joined(primary, found)
        for other, others in ranked[1:]:
            decided = self._merged(decided, other, _best(others))
        return (*decided, *moved)

    def _is_take(self, found: Found) -> bool:
        """Whether the desk filed ``found`` under the slug of the new article: a later text of a story puts together
        what came in takes before."""
        pair = self._pair(found)
        return pair.this.slug is not None and pair.this.slug == pair.that.slug and one_desk(pair)

    def _found(self) -> dict[str, list[Found]]:
        """Articles that the new one is a copy or version of, by canonical article, best first."""
        clusters: dict[str, list[Found]] = {}
        similar, items = self.index.candidates(self.entry, self.features)
        for article_id in similar:
            found = self._compared(article_id)
            pair = self._pair(found)
            if other_kills(pair) and len(self.article.body.split()) <= MOST_ORDER_WORDS:
                continue
            if are_copies(pair) and (self.index.in_window(pair.this, pair.that) or ignores_window(found.shared)):
                clusters.setdefault(self.index.cluster(article_id), []).append(found)
            else:
                self._near.append(article_id)
        if items and self._joined_by_item(clusters, items):
            self._tie = None if similar else "item"
        if not clusters and (lead := self._lead_before()):
            clusters[self.index.cluster(lead)] = [self._compared(lead)]
        if not clusters and (named := self._named()):
            clusters[self.index.cluster(named)] = [self._compared(named)]
        return clusters

    def _joined_by_item(self, clusters: dict[str, list[Found]], items: Sequence[str]) -> bool:
        """Add to ``clusters`` those of ``items``, which have the uri of the new article, that are its item; whether
        there are any."""
        joined = False
        others = [self._pair(self._compared(each)) for each in items if same_item(self.entry, self.index.entry(each))]
        # A source that states one uri for all that it sends; with one other text of the same version it may be chance.
        unrelated = [each for each in others if shares_a_uri(each)]
        self._uri_reused = 1 < len(unrelated) == len(others) or any(
            other_version(each.this, each.that) for each in unrelated
        )
        reused = any(self.index.decision(each.that.card.article_id).uri_reused for each in others)
        versions = [each.that.card.version for each in others]
        for article_id in items:
            members = clusters.get(self.index.cluster(article_id), [])
            entry = self.index.entry(article_id)
            if article_id in {member.article_id for member in members} or not same_item(self.entry, entry):
                continue
            found = self._compared(article_id)
            pair = self._pair(found)
            if reused and (self.entry.replaces or entry.replaces):
                # The uri is not that of an item: an order is about what it repeats, or the only text of its version.
                of_one = self.entry.card.version == entry.card.version and versions.count(entry.card.version) == 1
                fits = of_one or repeats(pair)
            else:
                kills = self.entry.canceled and not self.entry.card.uri.startswith(OWN_URI)
                fits = kills or are_versions(pair)
            if fits:
                clusters[self.index.cluster(article_id)] = [*members, found]
                joined = True
        return joined

    def _lead_before(self) -> str | None:
        """The latest lead that the new article's desk filed under its slug."""
        slug = slug_name(self.article) if self.entry.slug else None
        filed = self.index.named(slug) if slug is not None and self.index.any_named((slug,)) else ()
        heads = (each for each in filed if self.index.decision(each).relation in HEADS)
        return next((each for each in heads if is_next_lead(self._pair(self._compared(each)))), None)

    def _named(self) -> str | None:
        """The order that has been waiting for the new article; or, if the new article is an order that shares no text
        with any, the latest article of its house that it names as its item."""
        for waiting in self.index.waiting(self.entry.names):
            if one_house(self.entry, self.index.entry(waiting)):
                return waiting
        if names_an_item(self.article):
            for name, article_id in named_items(self.index, self.entry, self.article):
                self._tie = name.by
                self._pair(self._compared(article_id)).named = True
                return article_id
        return None

    def _joined(self, canonical: str, found: list[Found]) -> tuple[Decision, ...]:
        """The new article in one cluster: as a copy, as a version, or as its canonical article."""
        heads = self._heads(canonical, found)
        if not heads:
            # It shares no text with any version of the cluster, but is the same item as a copy in it, as a kill is.
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

    def _version_of(self, canonical: str, best: Found, last: Found) -> Found | None:
        """The version that the new article is another version of: the newest one, otherwise the most similar. None if
        it is a copy, or a fuller copy that becomes the canonical article of the cluster."""
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

    def _update(self, canonical: str, earlier: Found, last: Found) -> Decision:
        """The new article as a version: the newest one, or one that comes late. A correction, a kill or an embargo is
        never late, unless its own version number says so."""
        newest = self._is_newer(last)
        top = self.index.newest(canonical) or last.article_id
        if newest and top != last.article_id:
            # It shares no text with the newest version, as a kill without text.
            newest = self._is_newer(self._compared(top))
        version = self.index.decision(top).canonical_version + 1 if newest else self._late(canonical)
        that = self.index.entry(earlier.article_id)
        return changed(
            self.entry.card,
            relation="update",
            duplicate_of=canonical,
            canonical_version=version,
            newest=newest,
            evidence=evidence(self.entry, that, earlier.shared, self._rule(earlier).name),
            lineage=traced_lineage(self.entry, that),
        )

    def _is_newer(self, last: Found) -> bool:
        """Whether the new article is later than the newest version, or corrects or embargoes where that one does
        not."""
        pair = self._pair(last)
        states = (self.entry.replaces and not pair.that.replaces) or (
            self.entry.card.embargoed is not None and pair.that.card.embargoed is None
        )
        return is_later(pair) or (states and not earlier_by_version(pair))

    def _late(self, canonical: str) -> int:
        """The version number of an article that comes late: one more than the last version before it, but less than the
        first one after it."""
        numbers: dict[bool, list[int]] = {True: [], False: []}
        for each in self.index.heads(canonical):
            later = is_later(self._pair(self._compared(each)))
            numbers[later].append(self.index.decision(each).canonical_version)
        after = min(numbers[False], default=1) - 1
        return min(max(numbers[True]) + 1, after) if numbers[True] else after

    def _merged(self, decided: tuple[Decision, ...], canonical: str, found: Found) -> tuple[Decision, ...]:
        """``decided``, with the cluster of another canonical article moved to where the new article went."""
        home = decided[0].duplicate_of or self.id
        decided_on = {decision.article_id for decision in decided}
        moved = all_moved(self.new, canonical, home, decided_on)
        first = decided[0]
        if first.duplicate_of is None:
            first = changed(first, supersedes=(*first.supersedes, canonical))
        if first.newest and first.relation in HEADS:
            highest = max((each.canonical_version for each in moved), default=0)
            first = changed(first, canonical_version=max(first.canonical_version, highest + 1))
        return (first, *decided[1:], *moved)

    def _takes_over(self, canonical: str) -> tuple[Decision, ...]:
        """The new article becomes the canonical one, and every member of the cluster its copy. Its version is no lower
        than that of the previous canonical article, but stays below those of later updates."""
        heads = [each for each in self.index.heads(canonical) if each != canonical]
        versions = {each: self.index.decision(each).canonical_version for each in heads}
        before = [version for each, version in versions.items() if is_later(self._pair(self._compared(each)))]
        after = [version for each, version in versions.items() if version not in before]
        least = self.index.decision(canonical).canonical_version if canonical in self.index else 1
        version = min([max(least, max(before, default=0) + 1), *(number - 1 for number in after)])
        first = changed(self.entry.card, supersedes=(canonical,), canonical_version=max(1, version), newest=not after)
        return (first, *all_moved(self.new, canonical, self.id))

    def _copy(self, canonical: str, found: Found, rule: str | None = None) -> Decision:
        """The new article's decision as a copy of ``found`` in the cluster of ``canonical``."""
        that = self.index.entry(found.article_id)
        fits = self._rule(found)
        name: Relation = "reprint" if rule == COMPILATION else RELATION_OF[fits.kind]
        return changed(
            self.entry.card,
            relation=name,
            duplicate_of=canonical,
            canonical_version=self.index.decision(found.article_id).canonical_version,
            newest=False,
            embargoed=self.entry.card.embargoed or self._embargo(canonical, found),
            evidence=evidence(self.entry, that, found.shared, rule or fits.name),
            lineage=traced_lineage(self.entry, that),
        )

    def _embargo(self, canonical: str, found: Found) -> Instant | None:
        """The embargo on the text that the new article is a copy of."""
        known = [found.article_id, *filter(None, (canonical, self.index.newest(canonical)))]
        embargoes = (self.index.decision(each).embargoed for each in known if each in self.index)
        return next(filter(None, embargoes), None)

    def _heads(self, canonical: str, found: list[Found]) -> list[Found]:
        """The canonical article and its updates, as far as they share text with the new article."""
        known = {each.article_id: each for each in found}
        heads = [each for each in found if self.index.decision(each.article_id).relation in HEADS]
        for article_id in dict.fromkeys((canonical, self.index.newest(canonical))):
            if article_id is not None and article_id in self.index and article_id not in known:
                head = self._compared(article_id)
                if are_related(self._pair(head)):
                    heads.append(head)
        return heads

    def _as_a_copy(self, head: Found) -> tuple[bool, float, float, bool, str]:
        """Sort key for the heads: first those with the same text, then by shared text including edited parts, then by
        shared text without them, then those of which the new article is no update."""
        kind, shared = self._rule(head).kind, head.shared
        as_it_stands = -(shared.containment + shared.containment_of_other)
        return (kind != "identical", _shared_most(head), as_it_stands, kind == "update", head.article_id)

    def _compared(self, article_id: str) -> Found:
        return self.new.compared(article_id)

    def _pair(self, found: Found) -> Pair:
        pair = self._pairs.get(found.article_id)
        if pair is None:
            that = self.index.entry(found.article_id)
            pair = self._pairs[found.article_id] = Pair(self.entry, that, found.shared, self._lifts)
        return pair

    def _rule(self, found: Found) -> Rule:
        """The rule for the new article and the one that it found."""
        if found.article_id not in self._rules:
            self._rules[found.article_id] = relation_rule(self._pair(found))
        return self._rules[found.article_id]


def _best(found: list[Found]) -> Found:
    """The one that shares most from end to end: edited text counts as shared, dropped text does not."""
    return min(found, key=lambda each: (_shared_most(each), each.article_id))


def _shared_most(found: Found) -> float:
    return -(found.shared.coverage + found.shared.coverage_of_other)

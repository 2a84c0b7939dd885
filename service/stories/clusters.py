"""Story candidates in, one by one; out the state of the story that each joined, and of the stories that changed because
of it.

``StoryClusters`` is online clustering by average linkage. An article joins the story with the highest mean likeness, if
that is high enough, otherwise it opens one. Then stories that have become alike are merged, and a story that turns out
to be two is split (``splits``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from service.article import Story, StoryCandidate, StoryMembership, decode, digest
from service.stories.closing import Closing
from service.stories.found_by import FoundBy, finding
from service.stories.joining import entry_of, killed, membership
from service.stories.leads import add_leads
from service.stories.likeness import Likeness, likeness
from service.stories.linkage import Group, margin, single
from service.stories.meaning import product
from service.stories.novelty import Mentions, Past, past_of, still_counted
from service.stories.recurring import Recurring
from service.stories.scan import Scan
from service.stories.splits import LOOKED_AT, divided, rewritten
from service.stories.story_member import StoryMember, rows_of
from service.stories.story_state import DROPPED_AT_ONCE, MOST_ARTICLES, StoryState, meanings_of, times_of
from service.stories.weighing import Features, dot, features, square

# Entries decoded per step.
AT_A_TIME = 100
# A story is considered for a merge only if the article alone comes at least this close to joining it.
LEAST_MARGIN_TO_MERGE = -2.0
# Two stories are related if their margin is above this, and that of the latest article by itself too. In labelled
# texts, such pairs are always on one subject, even down to -3; by the latest article alone, only half of them are.
LEAST_RELATED, MOST_RELATED = -2.0, 5


class StoryClusters:
    """All open stories. ``entries`` (article id to entry) is the whole state.

    A new instance folds the entries in their order: that is recovery. ``window`` is how long, in event time, a story
    stays open without a new article.
    """

    def __init__(self, entries: MutableMapping[str, StoryMember], window: timedelta, *, filled: bool = True) -> None:
        """With ``filled``, fold the existing entries at once; otherwise ``fill`` does that."""
        self._entries = entries
        self._window = window
        self._stories: dict[str, StoryState] = {}
        self._merged: dict[str, str] = {}
        self._killed: dict[str, str] = {}  # and the article that killed it
        self._found_by = FoundBy()
        self._closing = Closing(window)
        self._scan = Scan()
        self._mentions = Mentions()
        self._recurring = Recurring()
        self._next_order = self._remembered = 0
        if filled:
            for step in self._folding([*entries.values()]):
                step()

    def fill(self, values: Iterable[bytes]) -> Iterator[Callable[[], None]]:
        """Fold the entries that are encoded in ``values``, in any order. Yields steps of some milliseconds, to be
        called one by one. They raise ValueError for a value that is not an entry."""
        entries: list[StoryMember] = []
        rest = iter(values)
        while block := [*islice(rest, AT_A_TIME)]:
            yield partial(entries.extend, (decode(value, StoryMember) for value in block))
        yield from self._folding(entries)

    def _folding(self, entries: list[StoryMember]) -> Iterator[Callable[[], None]]:
        for entry in sorted(entries, key=lambda each: each.order):
            yield partial(self._take_in, entry)

    def _take_in(self, entry: StoryMember) -> None:
        story, dropped = self._fold(entry)
        self._count_no_longer(story, dropped, entry.past)
        self._delete(dropped)

    @property
    def size(self) -> int:
        """How many stories are open."""
        return len(self._stories)

    def stories(self) -> Iterator[Story]:
        """The state of every open story, the one with the latest article first."""
        for story in sorted(self._stories.values(), key=lambda story: -story.newest):
            yield self.story(story.story_id)

    @property
    def last_receipt(self) -> datetime | None:
        """The latest time of receipt of an article in an open story; None if there is none."""
        received = (each.candidate.received_at for story in self._stories.values() for each in story.members.values())
        return max(received, default=None)

    def story(self, story_id: str) -> Story:
        """The state of an open story. Raises KeyError if there is none with that id."""
        story = self._stories[story_id]
        last = next(reversed(story.members.values()))
        return story.state(last.event, last.candidate.article_id)

    def assign(self, candidate: StoryCandidate) -> tuple[Story, ...]:
        """The state of the story that ``candidate`` joins, then the states of all others that changed because of it.

        A redelivered article changes nothing and gets the same answer, with the present state of its story.
        """
        known = self._entries.get(candidate.article_id)
        if known is not None:
            story = self._stories[self._surviving(known.story_id)]
            return (self._state_after(story, known), *known.others, *self._bereft(known.candidate, story))
        if candidate.article_id in self._killed:
            candidate = killed(candidate)
        entry = self._decide(candidate)
        story, dropped = self._fold(entry)
        past = still_counted([row for each in dropped for row in rows_of(each)], candidate.event_time)
        self._count_no_longer(story, dropped, past)
        replaced: list[StoryMember] = []
        if not entry.merged and story.size in LOOKED_AT:
            entry, replaced = self._split(entry, story)
            story = self._stories[entry.story_id]
        story.settle(bool(entry.merged))
        gone = self._closing.to_close(self._stories, self._next_order, self._remembered)
        closed = tuple(each.state("closed", None) for each in gone)
        novelty = self._mentions.novelty(past_of(candidate), story.volume)
        entry = replace(
            entry,
            others=entry.others + closed,
            reached=self._closing.reached,
            ahead=self._closing.ahead,
            novelty=novelty,
            past=past,
            representative=story.representative,
            moments=story.moments if dropped else (),
        )
        story.members[candidate.article_id] = entry
        # The entry is written before its consequences. After a crash in between, a redelivered article still reports
        # all of them, and the next article closes again the stories that should be gone.
        self._entries[candidate.article_id] = entry
        for other in replaced:
            self._entries[other.candidate.article_id] = other
        self._delete(dropped)
        self._note_killed(candidate)
        for each in gone:
            self._forget(each)
        return (self._state_after(story, entry), *entry.others, *self._bereft(candidate, story))

    def likeness(self, candidate: StoryCandidate) -> list[Likeness]:
        """The stories that ``candidate`` is compared with, the most similar first, each with the reasons; changes
        nothing. The candidate would join the first, if its margin is above zero."""
        weights, group, products = self._compared(candidate)
        margins = {name: each for name, each in self._margins(group, products).items() if each > -math.inf}
        add_leads(margins, candidate.language, self._stories)
        ranked = sorted(margins, key=lambda name: (-margins[name], self._stories[name].opened))
        return [
            likeness(candidate, weights, group, self._stories[name], products[name], margins[name]) for name in ranked
        ]

    def memberships(self, article_id: str) -> tuple[StoryMembership, ...]:
        """The membership of ``article_id``, which was just assigned, and those of all articles that a split moved
        because of it: the same after any merge and redelivery."""
        entry = self._entries[article_id]
        # A moved article may have been moved again since; or its story was closed, and its entry deleted.
        since = ((each, self._entries.get(each.article_id)) for each in entry.rehomed)
        return (membership(entry), *(membership(now) if now else then for then, now in since))

    def _state_after(self, story: StoryState, entry: StoryMember) -> Story:
        name = entry.candidate.article_id
        if entry.split_from in (None, entry.story_id):
            return story.state(entry.event, name)
        return story.state(entry.event, name, split_from=entry.split_from, moved=entry.moved)

    def _split(self, entry: StoryMember, story: StoryState) -> tuple[StoryMember, list[StoryMember]]:
        """Split ``story`` if ``entry``, its latest, shows that it is two. Returns that entry with the split recorded,
        and all other entries of both stories in their new form."""
        members = [*story.members.values()]
        # A story that has dropped articles is not split: the dropped ones cannot be assigned.
        parts = divided(members, self._window) if members[0].order == story.opened else None
        if parts is None:
            return entry, []
        name = entry.candidate.article_id
        new = digest("story", "split", name)
        kept = rewritten(parts[0], story.story_id, entry.order)
        moved = rewritten(parts[1], new, entry.order, "split")
        self._place([story.story_id], [*kept, *moved])
        this_member = next(each for each in (*kept, *moved) if each.candidate.article_id == name)
        names = tuple(each.candidate.article_id for each in moved)
        other = new if this_member.story_id == story.story_id else story.story_id
        split_from, listed = (story.story_id, names) if other == new else (None, ())
        state = self._stories[other].state("split", name, split_from=split_from, moved=listed)
        entry = replace(
            this_member,
            event="split",
            others=(*entry.others, state),
            split_from=story.story_id,
            kept=tuple(each.candidate.article_id for each in kept),
            moved=names,
            rehomed=tuple(membership(each) for each in moved if each is not this_member),
        )
        self._stories[entry.story_id].members[name] = entry
        return entry, [each for each in (*kept, *moved) if each is not this_member]

    def _place_again(self, entry: StoryMember) -> None:
        """Move the articles of the split in ``entry`` whose own entries were left unchanged by a crash."""
        listed = [self._entries.get(name) for name in (*entry.kept, *entry.moved)]
        left = [each for each in listed if each is not None and each.placed < entry.order]
        if not left or entry.split_from is None:
            return
        new = digest("story", "split", entry.candidate.article_id)
        touched = {self._surviving(each.story_id) for each in left} | {entry.split_from, new}
        before = [name for name in touched if name in self._stories]
        pool = {key: each for name in before for key, each in self._stories[name].members.items()}
        kept, moved = ([pool[name] for name in names if name in pool] for names in (entry.kept, entry.moved))
        rest = [each for name, each in pool.items() if name not in {*entry.kept, *entry.moved}]
        again = (
            *rewritten(kept, entry.split_from, entry.order),
            *rewritten(moved, new, entry.order, "split"),
            *rest,
        )
        self._place(before, again)

    def _place(self, before: Collection[str], entries: Iterable[StoryMember]) -> None:
        """Replace the stories with ids ``before`` by those that ``entries``, which are all their articles, are now
        in."""
        for name in before:
            story = self._stories.pop(name)
            self._scan.drop(name)
            self._found_by.drop(story, finding(story.members.values()))
            for absorbed in story.absorbed:
                self._merged.pop(absorbed, None)
        for each in sorted(entries, key=lambda each: each.order):
            story = self._stories.get(each.story_id) or StoryState(each.story_id, self._killed)
            if not story.size and each.story_id not in before:
                self._closing.opened(each.story_id, each.candidate.event_time)
            story.add(each)
            self._stories[each.story_id] = story
            self._found_by.put(story, finding((each,)))
            self._scan.put(story.story_id, story.meanings, story.newest)
            self._closing.grew(story.story_id, each.order)

    def _decide(self, candidate: StoryCandidate) -> StoryMember:
        """Which story the candidate joins, and which stories it merges; changes nothing."""
        weights, group, products = self._compared(candidate)
        joined: list[StoryState] = []
        replaced = self._replaced_by(candidate)
        if replaced is not None and replaced.story_id not in products:
            shared = product(meanings_of(candidate), replaced.meanings)
            products[replaced.story_id] = dot(weights, replaced.sums) + shared
        margins: dict[str, float] = {}
        while products:
            margins = self._margins(group, products)
            if not joined:
                add_leads(margins, candidate.language, self._stories)
            name = max(margins, key=lambda name: (margins[name], -self._stories[name].opened))
            if replaced is not None and not joined:
                name = replaced.story_id
            elif margins[name] <= 0:
                break
            joined.append(story := self._stories[name])
            group = group.joined(story.group, products[name])
            products = {
                other: products[other] + story.product(self._stories[other])
                for other in products
                if other != name and margins[other] > LEAST_MARGIN_TO_MERGE
            }
        near = sorted((-margins[name], name) for name in products if margins[name] > LEAST_RELATED)
        related = tuple(name for _, name in near[:MOST_RELATED])
        return entry_of(candidate, weights, joined, related, self._next_order)

    def _compared(self, candidate: StoryCandidate) -> tuple[Features, Group, dict[str, int]]:
        """The features of ``candidate``, the candidate as a group, and its products with the stories that may be
        similar, by story id."""
        repeated = self._recurring.of(candidate, self._entries, self._killed)
        weights, meanings = features(candidate, repeated), meanings_of(candidate)
        group = single(square(weights), times_of(candidate), candidate.language)
        abroad = self._scan.nearest(meanings, self._next_order)
        near = dict.fromkeys((*self._found_by.comparable(weights), *(self._stories[name] for name in abroad)))
        return (
            weights,
            group,
            {each.story_id: dot(weights, each.sums) + product(meanings, each.meanings) for each in near},
        )

    def _margins(self, group: Group, products: Mapping[str, int]) -> dict[str, float]:
        return {name: margin(group, self._stories[name].group, each, self._window) for name, each in products.items()}

    def _replaced_by(self, candidate: StoryCandidate) -> StoryState | None:
        known = (self._entries.get(article) for article in candidate.supersedes)
        entry = next((entry for entry in known if entry is not None), None)
        return self._stories[self._surviving(entry.story_id)] if entry else None

    def _surviving(self, story_id: str) -> str:
        while story_id in self._merged:
            story_id = self._merged[story_id]
        return story_id

    def _fold(self, entry: StoryMember) -> tuple[StoryState, list[StoryMember]]:
        """Apply ``entry`` to the stories as it was decided, for a new article and in recovery alike. Returns its story,
        and the articles that this has dropped, whose entries must be deleted."""
        story = self._stories.pop(entry.story_id, None) or StoryState(entry.story_id, self._killed)
        if not story.size:
            self._closing.opened(entry.story_id, entry.candidate.event_time)
        for name in entry.merged:
            self._merged[name] = entry.story_id
            merged = self._stories.pop(name, None)
            if merged is not None:
                keys = finding(merged.members.values())
                self._found_by.drop(merged, keys)
                self._found_by.put(story, keys)
                self._scan.drop(name)
                story.absorb(merged)
        story.add(entry)
        self._stories[story.story_id] = story
        self._closing.grew(story.story_id, entry.order)
        self._closing.tidy_quiet(self._stories.values())
        self._killed |= dict.fromkeys(entry.candidate.retracts, entry.candidate.article_id)
        self._found_by.put(story, finding((entry,)))
        self._recurring.add(entry)
        self._next_order = entry.order + 1
        self._remembered += 1
        for row in rows_of(entry):
            self._mentions.add(row)
        dropped: list[StoryMember] = []
        if story.size > MOST_ARTICLES:
            # Never leave more than the maximum: otherwise a rebuilt story would drop articles that this one still has.
            dropped = story.drop_oldest(max(DROPPED_AT_ONCE, story.size - MOST_ARTICLES))
            self._found_by.drop(story, finding(dropped) - finding(story.members.values()))
            self._remembered -= len(dropped)
        self._scan.put(story.story_id, story.meanings, story.newest)
        self._closing.note_time(entry.candidate.event_time)
        self._place_again(entry)
        if entry.reached is not None:  # as recorded: stories that have closed since are missing
            self._closing.reached, self._closing.ahead = entry.reached, entry.ahead
        return story, dropped

    def _count_no_longer(self, story: StoryState, dropped: Iterable[StoryMember], but: Iterable[Past]) -> None:
        """Stop counting the articles that ``story`` has ``dropped``, and those counted with them, except ``but``."""
        kept = {row.article_id for row in but}
        for row in (row for each in dropped for row in rows_of(each) if row.article_id not in kept):
            story.volume.remove(row)
            self._mentions.remove(row)

    def _delete(self, dropped: Collection[StoryMember]) -> None:
        for each in dropped:
            self._entries.pop(each.candidate.article_id, None)
        self._unlearn(dropped)

    def _note_killed(self, candidate: StoryCandidate) -> None:
        """Record in the entry of each article that ``candidate`` kills that it is killed: this must outlast the
        order."""
        for story, article in self._holding(candidate.retracts):
            entry = story.members[article]
            if article not in entry.candidate.retracts:
                entry = replace(entry, candidate=killed(entry.candidate))
                story.members[article] = self._entries[article] = entry

    def _unlearn(self, entries: Collection[StoryMember]) -> None:
        """Forget the sentences of ``entries``, which are gone, and the kills that no killed article's entry records."""
        self._recurring.drop(entries)
        for entry in entries:
            for article in entry.candidate.retracts:
                if self._killed.get(article) == entry.candidate.article_id:
                    left = self._entries.get(article)
                    if left is not None and article in left.candidate.retracts:
                        self._killed[article] = article
                    else:
                        del self._killed[article]

    def _bereft(self, candidate: StoryCandidate, story: StoryState) -> tuple[Story, ...]:
        """The states of other stories from which ``candidate`` removes articles: an order is in one story, but may kill
        articles in any."""
        others = {each.story_id: each for each, _ in self._holding(candidate.retracts) if each is not story}
        return tuple(each.state("retracted", candidate.article_id) for each in others.values())

    def _holding(self, articles: Iterable[str]) -> Iterator[tuple[StoryState, str]]:
        """The open stories that contain ``articles``, each with the article."""
        for article in articles:
            entry = self._entries.get(article)
            story = self._stories.get(self._surviving(entry.story_id)) if entry else None
            if story is not None and article in story.members:
                yield story, article

    def _forget(self, story: StoryState) -> None:
        del self._stories[story.story_id]
        self._scan.drop(story.story_id)
        self._found_by.drop(story, finding(story.members.values()))
        for name in story.absorbed:
            self._merged.pop(name, None)
        for article, entry in story.members.items():
            self._entries.pop(article, None)
            for row in rows_of(entry):
                self._mentions.remove(row)
        self._unlearn(story.members.values())
        self._remembered -= story.size
        self._closing.tidy_due(self._stories.values())

"""``StoryState``: the sums of one open story, updated article by article, and its published state.

Everything here is whole numbers, counts and extremes, so the result does not depend on how a story got its articles:
one by one, by a merge, or rebuilt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from types import MappingProxyType
from typing import TypeVar

from service.article import Code, Story, StoryCandidate, StoryEvent, StoryMoment
from service.stories.linkage import Group, Times, single
from service.stories.meaning import Meanings, added, product, vector
from service.stories.novelty import StoryVolume
from service.stories.story_member import StoryMember, rows_of
from service.stories.timeline import moments_of, telling
from service.stories.weighing import NO_FEATURES, Features, dot, square, unpacked
from service.stories.weighing import added as with_features

# Articles of one story that are remembered individually. A story that runs for months drops its oldest, several at a
# time because the sums over the others are then computed again.
MOST_ARTICLES, DROPPED_AT_ONCE = 300, 30
# Maximum length of each list in a state, the most frequent first.
MOST_LISTED = 20
# Sizes at which the representative is chosen among all articles: each double the one before, so that the cost per
# article does not grow with the story.
CHOSEN_ANEW = frozenset({4, 8, 16, 32, 64, 128, 256})
_HOUR = timedelta(hours=1)
NOTHING_KILLED: Mapping[str, str] = MappingProxyType({})
EARLIEST = datetime.min.replace(tzinfo=UTC)

T = TypeVar("T")


def times_of(candidate: StoryCandidate) -> Times:
    """When an article is from: its stated time, if it has one, and its time of receipt."""
    stated = None if candidate.event_time_source == "received" else (candidate.event_time, candidate.event_time)
    return Times(stated, (candidate.received_at, candidate.received_at))


def meanings_of(candidate: StoryCandidate) -> Meanings:
    """The meaning of an article, as a group of one."""
    return {candidate.language: (1, vector(candidate.meaning))}


def group_of(entry: StoryMember) -> Group:
    """An article, before it joins a story, as a group of one."""
    features = unpacked(entry.features)
    return single(square(features), times_of(entry.candidate), entry.candidate.language)


class StoryState:
    """An open story. ``sums`` is the sum of its articles' features, ``group`` everything else that the linkage rule
    needs."""

    __slots__ = (
        "_group",
        "_killed",
        "absorbed",
        "article_count",
        "countries",
        "dates",
        "entities",
        "first_seen",
        "last_seen",
        "meanings",
        "members",
        "moments",
        "opened",
        "places",
        "representative",
        "story_id",
        "subjects",
        "sums",
        "volume",
    )

    def __init__(self, story_id: str, killed: Mapping[str, str] = NOTHING_KILLED) -> None:
        """``killed`` are the killed articles of all stories, with the order that killed each; the mapping may change
        later."""
        self.story_id = story_id
        self.members: dict[str, StoryMember] = {}
        self.sums: Features = NO_FEATURES
        self.meanings: Meanings = {}
        self._group: Group | None = None
        self.last_seen = EARLIEST
        self.absorbed: list[str] = []
        self._killed = killed
        self.opened = 0
        self.article_count = 0
        self.first_seen = EARLIEST
        self.entities: Counter[str] = Counter()
        self.places: Counter[str] = Counter()
        self.countries: Counter[str] = Counter()
        self.subjects: Counter[Code] = Counter()
        self.dates: Counter[str] = Counter()
        self.volume = StoryVolume()
        self.representative: str | None = None
        self.moments: tuple[StoryMoment, ...] = ()

    def add(self, entry: StoryMember) -> None:
        """Add ``entry`` as the latest article; what it states about the story replaces earlier values."""
        features, meanings = unpacked(entry.features), meanings_of(entry.candidate)
        one = single(square(features), times_of(entry.candidate), entry.candidate.language)
        shared = dot(features, self.sums) + product(meanings, self.meanings)
        self._group = self._group.joined(one, shared) if self._group else one
        self._count(entry, features, 1)
        for row in rows_of(entry):
            self.volume.add(row)
        self.last_seen = max(self.last_seen, entry.candidate.event_time)
        self.members[entry.candidate.article_id] = entry
        self.opened = entry.opened
        self.article_count = entry.article_count
        self.first_seen = entry.first_seen
        self.representative = entry.representative or self.representative
        self.moments = entry.moments or self.moments

    def absorb(self, other: StoryState) -> None:
        """Add all articles of ``other``; the entry that caused the merge is added next and updates the rest."""
        if self._group and other.group:
            self._group = self._group.joined(other.group, self.product(other))
        else:
            self._group = self._group or other.group
        self.sums = with_features(self.sums, other.sums)
        self.meanings = added(self.meanings, other.meanings)
        self.last_seen = max(self.last_seen, other.last_seen)
        self.absorbed += [other.story_id, *other.absorbed]
        members = [*self.members.values(), *other.members.values()]
        self.members = {each.candidate.article_id: each for each in sorted(members, key=lambda each: each.order)}
        for name in ("entities", "places", "countries", "subjects", "dates"):
            getattr(self, name).update(getattr(other, name))
        self.volume.absorb(other.volume)
        self.moments = telling((*self.moments, *other.moments))

    def drop_oldest(self, count: int) -> list[StoryMember]:
        """Drop the ``count`` earliest articles and return them; ``volume`` still counts them."""
        dropped = [self.members.pop(article) for article in list(self.members)[:count]]
        self.moments = telling((*self.moments, *moments_of(dropped)))
        for entry in dropped:
            self._count(entry, unpacked(entry.features), -1)
        left = reduce(lambda all_before, one: all_before.joined(one, 0), map(group_of, self.members.values()))
        self._group = replace(left, square=self.product(self))
        self.last_seen = max(each.candidate.event_time for each in self.members.values())
        return dropped

    @property
    def group(self) -> Group:
        """The story as the linkage rule sees it."""
        assert self._group, "a story has an article"
        return self._group

    def product(self, other: StoryState) -> int:
        """The likeness of the articles of both stories, summed over all pairs."""
        return dot(self.sums, other.sums) + product(self.meanings, other.meanings)

    def _count(self, entry: StoryMember, features: Features, sign: int) -> None:
        self.sums = with_features(self.sums, features, sign)
        candidate = entry.candidate
        self.meanings = added(self.meanings, meanings_of(candidate), sign)
        _tally(self.entities, candidate.entities, sign)
        _tally(self.places, candidate.places, sign)
        _tally(self.countries, candidate.countries, sign)
        _tally(self.subjects, [replace(code, confidence=None) for code in candidate.subjects], sign)
        _tally(self.dates, candidate.dates, sign)

    @property
    def size(self) -> int:
        """How many articles are remembered individually."""
        return len(self.members)

    @property
    def newest(self) -> int:
        """The order of the latest article."""
        return next(reversed(self.members.values())).order

    def settle(self, anew: bool) -> None:
        """Choose the representative after an article has come. The choice is among all articles if ``anew``, at certain
        sizes, or if the previous one was replaced or killed; otherwise between the previous one and the latest
        article."""
        standing = self._standing()
        pair = [name for name in (self.representative, next(reversed(self.members))) if name in standing]
        chosen = standing if anew or self.representative not in standing or self.size in CHOSEN_ANEW else pair
        self.representative = self._most_like_the_others(chosen)

    def _standing(self) -> list[str]:
        standing = _not_replaced([entry.candidate for entry in self.members.values()])
        return [each.article_id for each in standing if each.article_id not in self._killed]

    def _most_like_the_others(self, names: Sequence[str]) -> str | None:
        """The one of ``names`` that is most like all articles of the story; among equals the first."""
        if self.size <= 2:
            return next(iter(names), None)
        return max(
            names, key=lambda name: (self._likeness(self.members[name]), -self.members[name].order), default=None
        )

    def _likeness(self, entry: StoryMember) -> int:
        features = unpacked(entry.features)
        similarity = dot(features, self.sums) - square(features)
        return similarity + (product(meanings_of(entry.candidate), self.meanings) if len(self.meanings) > 1 else 0)

    def state(
        self,
        event: StoryEvent,
        article_id: str | None,
        merged_into: str | None = None,
        split_from: str | None = None,
        moved: tuple[str, ...] = (),
    ) -> Story:
        """The story as it is published; articles that were replaced by a later one, or killed, are not listed."""
        candidates = [entry.candidate for entry in self.members.values()]
        killed = self._killed.keys() & self.members.keys()
        articles = self._standing()
        standing = [self.members[each].candidate for each in articles]
        lead = next((candidate for candidate in standing if candidate.headline), next(iter(standing), None))
        representative = (
            self.representative if self.representative in articles else self._most_like_the_others(articles)
        )
        moments = (*self.moments, *moments_of(self.members.values()))
        hours = max(1.0, (self.last_seen - self.first_seen) / _HOUR)
        return Story(
            story_id=self.story_id,
            event=event,
            article_id=article_id,
            title=lead.headline if lead else None,
            summary=lead.summary if lead else None,
            articles=tuple(articles),
            sources=tuple(dict.fromkeys(candidate.source for candidate in candidates)),
            entities=_most_common(self.entities),
            places=_most_common(self.places),
            countries=_most_common(self.countries),
            subjects=tuple(sorted(self.subjects, key=lambda code: (-self.subjects[code], code.code)))[:MOST_LISTED],
            languages=tuple(dict.fromkeys(candidate.language for candidate in candidates)),
            first_seen=self.first_seen,
            last_seen=self.last_seen,
            article_count=self.article_count,
            articles_per_hour=round(self.article_count / hours, 3),
            merged_into=merged_into,
            split_from=split_from,
            moved=moved,
            killed=tuple(sorted(killed)),
            volume=self.volume.volume(),
            representative=representative,
            timeline=telling(each for each in moments if each.article_id not in self._killed),
            dates=_most_common(self.dates),
            related=self._related(),
        )

    def _related(self) -> tuple[str, ...]:
        latest = next(reversed(self.members.values()))
        return tuple(name for name in latest.related if name not in self.absorbed)


def _not_replaced(candidates: list[StoryCandidate]) -> list[StoryCandidate]:
    """Those that no later one replaced; of several versions that replaced one article, only the last is kept."""
    replaced: set[str] = set()
    replacing: dict[str, str] = {}
    for candidate in candidates:
        for article in candidate.supersedes:
            replaced |= {article, replacing.get(article, article)}
            replacing[article] = candidate.article_id
    return [candidate for candidate in candidates if candidate.article_id not in replaced] or candidates


def _tally(counter: Counter[T], listed: Iterable[T], sign: int) -> None:
    for each in dict.fromkeys(listed):
        counter[each] += sign
        if not counter[each]:
            del counter[each]


def _most_common(counter: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counter, key=lambda each: (-counter[each], each)))[:MOST_LISTED]

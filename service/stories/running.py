"""``RunningStory``: the sums of one open story, kept up to date article by article, and its public state.

Everything here is whole numbers, counts and extremes, so that it does not matter in which way a story came to hold
its articles: one by one, by a merge, or rebuilt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import TypeVar

from service.article import Code, Story, StoryCandidate, StoryEvent
from service.stories.entry import StoryEntry
from service.stories.linkage import Group, Times, within
from service.stories.weighing import Features

# Articles of one story that are remembered one by one; a story that runs for months drops its oldest.
MOST_ARTICLES = 300
# What a state lists of each kind, the most frequent first.
MOST_LISTED = 20
_HOUR = timedelta(hours=1)
EARLIEST = datetime.min.replace(tzinfo=UTC)

T = TypeVar("T")


def dot(left: Mapping[str, int], right: Mapping[str, int]) -> int:
    """The product of two sparse vectors."""
    if len(left) > len(right):
        left, right = right, left
    get = right.get
    return sum(value * get(key, 0) for key, value in left.items())


def times_of(candidate: StoryCandidate) -> Times:
    """When an article is from: by its own clock, if it has one, and by its receipt."""
    own = None if candidate.event_time_source == "received" else (candidate.event_time, candidate.event_time)
    return Times(own, (candidate.received_at, candidate.received_at))


class RunningStory:
    """An open story. ``sums`` is the sum of its articles' features, ``square`` that sum's product with itself."""

    __slots__ = (
        "absorbed",
        "article_count",
        "countries",
        "entities",
        "first_seen",
        "last_seen",
        "members",
        "opened",
        "own_square",
        "places",
        "square",
        "story_id",
        "subjects",
        "sums",
        "times",
    )

    def __init__(self, story_id: str) -> None:
        self.story_id = story_id
        self.members: dict[str, StoryEntry] = {}
        self.sums: Features = {}
        self.square = 0
        self.own_square = 0
        self.times: Times | None = None
        self.last_seen = EARLIEST
        self.absorbed: list[str] = []
        self.opened = 0
        self.article_count = 0
        self.first_seen = EARLIEST
        self.entities: Counter[str] = Counter()
        self.places: Counter[str] = Counter()
        self.countries: Counter[str] = Counter()
        self.subjects: Counter[Code] = Counter()

    def add(self, entry: StoryEntry) -> None:
        """Take ``entry`` in as the latest article; what it says of the story holds from now on."""
        self._count(entry, 1)
        times = times_of(entry.candidate)
        self.times = self.times.joined(times) if self.times else times
        self.last_seen = max(self.last_seen, entry.candidate.event_time)
        self.members[entry.candidate.article_id] = entry
        self.opened = entry.opened
        self.article_count = entry.article_count
        self.first_seen = entry.first_seen

    def absorb(self, other: RunningStory) -> None:
        """Take in all articles of ``other``; the entry that made the merge follows and says the rest."""
        self.square += other.square + 2 * dot(self.sums, other.sums)
        self.own_square += other.own_square
        for key, value in other.sums.items():
            self.sums[key] = self.sums.get(key, 0) + value
        self.times = self.times.joined(other.times) if self.times and other.times else self.times or other.times
        self.last_seen = max(self.last_seen, other.last_seen)
        self.absorbed += [other.story_id, *other.absorbed]
        members = [*self.members.values(), *other.members.values()]
        self.members = {each.candidate.article_id: each for each in sorted(members, key=lambda each: each.order)}
        for name in ("entities", "places", "countries", "subjects"):
            getattr(self, name).update(getattr(other, name))

    def drop_oldest(self) -> StoryEntry:
        """Forget the article that came first."""
        entry = self.members.pop(next(iter(self.members)))
        self._count(entry, -1)
        self.times = reduce(Times.joined, (times_of(each.candidate) for each in self.members.values()))
        self.last_seen = max(each.candidate.event_time for each in self.members.values())
        return entry

    def _count(self, entry: StoryEntry, sign: int) -> None:
        features = dict(entry.features)
        own = dot(features, features)
        self.square += sign * 2 * dot(features, self.sums) + own
        self.own_square += sign * own
        for key, value in features.items():
            total = self.sums.get(key, 0) + sign * value
            if total:
                self.sums[key] = total
            else:
                del self.sums[key]
        candidate = entry.candidate
        _tally(self.entities, candidate.entities, sign)
        _tally(self.places, candidate.places, sign)
        _tally(self.countries, candidate.countries, sign)
        _tally(self.subjects, [replace(code, confidence=None) for code in candidate.subjects], sign)

    @property
    def size(self) -> int:
        """How many articles are remembered one by one."""
        return len(self.members)

    @property
    def newest(self) -> int:
        """The order of the latest article."""
        return next(reversed(self.members.values())).order

    def group(self) -> Group:
        """The story as the rule of linkage looks at it."""
        assert self.times, "a story has an article"
        return Group(self.size, within(self.size, self.square, self.own_square), self.times)

    def state(self, event: StoryEvent, article_id: str | None, merged_into: str | None = None) -> Story:
        """The story as subscribers see it; articles that a later one replaced are not listed."""
        candidates = [entry.candidate for entry in self.members.values()]
        replaced = {article for candidate in candidates for article in candidate.supersedes}
        standing = [candidate for candidate in candidates if candidate.article_id not in replaced] or candidates
        lead = next((candidate for candidate in standing if candidate.headline), standing[0])
        hours = max(1.0, (self.last_seen - self.first_seen) / _HOUR)
        return Story(
            story_id=self.story_id,
            event=event,
            article_id=article_id,
            title=lead.headline,
            summary=lead.summary,
            articles=tuple(candidate.article_id for candidate in standing),
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
        )


def _tally(counter: Counter[T], listed: Iterable[T], sign: int) -> None:
    for each in dict.fromkeys(listed):
        counter[each] += sign
        if not counter[each]:
            del counter[each]


def _most_common(counter: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counter, key=lambda each: (-counter[each], each)))[:MOST_LISTED]

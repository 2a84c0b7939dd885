"""Articles as they join stories in; how many earlier ones share a story or an entity, and a story's volume, out.

All of it is exact for the articles that are remembered, and derived from them: counters alone could not name the
nearest, nor take back what is no longer remembered.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from service.article import (
    EARLIER_HOURS,
    NEAREST,
    Earlier,
    EntityNovelty,
    Instant,
    NamedCount,
    StoryCandidate,
    StoryNovelty,
    Volume,
)

EPOCH = datetime.fromtimestamp(0, UTC)
# Entities of an article that count, the most named ones; candidates name these first.
MAIN_ENTITIES = 3
HOUR = 3600
# How long what a long story has dropped still counts, and how many articles an entry may count for at the most: 200
# bytes each.
COUNTED_SECONDS = EARLIER_HOURS[-1] * HOUR
MOST_PAST = 1_000
# What the volume of a story lists: hours, and sources.
MOST_HOURS, MOST_SOURCES = 72, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Of an article what is counted of it."""

    article_id: str
    event_time: Instant
    source: str
    language: str
    entities: tuple[str, ...] = ()


def past_of(candidate: StoryCandidate) -> Past:
    """What is counted of ``candidate``."""
    return Past(
        article_id=candidate.article_id,
        event_time=candidate.event_time,
        source=candidate.source,
        language=candidate.language,
        entities=tuple(dict.fromkeys(candidate.entities))[:MAIN_ENTITIES],
    )


class Times:
    """Articles by time, those of one time by id: columns, since a search of numbers takes a fifth of one of pairs."""

    __slots__ = ("_ids", "_seconds")

    def __init__(self) -> None:
        self._seconds: list[float] = []
        self._ids: list[str] = []

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, past: Past) -> bool:
        """Whether ``past`` is new here."""
        seconds, place = self._place(past)
        if place < len(self._ids) and self._ids[place] == past.article_id and self._seconds[place] == seconds:
            return False
        self._seconds.insert(place, seconds)
        self._ids.insert(place, past.article_id)
        return True

    def remove(self, past: Past) -> None:
        """Forget ``past``, which is here."""
        _, place = self._place(past)
        assert self._ids[place] == past.article_id, "what is removed was added"
        del self._seconds[place], self._ids[place]

    def absorb(self, other: Times) -> None:
        """Take in all of ``other``."""
        pairs = [*zip(self._seconds, self._ids, strict=True), *zip(other._seconds, other._ids, strict=True)]
        pairs.sort()
        self._seconds, self._ids = [seconds for seconds, _ in pairs], [name for _, name in pairs]

    def earlier(self, event: float, article_id: str) -> Earlier:
        """Those that are no later than an article of a time, in seconds since 1970, which is here, itself aside."""
        times = self._seconds
        end = bisect_right(times, event)
        begin = max(0, end - 1 - NEAREST)
        nearest = [name for name in self._ids[begin:end][::-1] if name != article_id]
        counts = [end - 1 - bisect_left(times, event - hours * HOUR, 0, end) for hours in EARLIER_HOURS]
        return Earlier(
            hours_12=counts[0],
            hours_24=counts[1],
            days_3=counts[2],
            days_5=counts[3],
            days_7=counts[4],
            nearest=tuple(nearest[:NEAREST]),
        )

    def _place(self, past: Past) -> tuple[float, int]:
        seconds = past.event_time.timestamp()
        begin = bisect_left(self._seconds, seconds)
        return seconds, bisect_left(self._ids, past.article_id, begin, bisect_right(self._seconds, seconds, begin))


class StoryVolume:
    """The articles of one story by time, hour, source and language."""

    __slots__ = ("_hours", "_languages", "_sources", "times")

    def __init__(self) -> None:
        self.times = Times()
        self._hours: dict[int, int] = {}
        # As they go out, and made anew only where they change.
        self._sources: dict[str, NamedCount] = {}
        self._languages: dict[str, NamedCount] = {}

    def add(self, past: Past) -> None:
        """Count one article, which may be counted already: a crash leaves an article beside the entry that has it as
        one of the past."""
        if self.times.add(past):
            _count_hour(self._hours, _hour(past), 1)
            _count_name(self._sources, past.source, 1)
            _count_name(self._languages, past.language, 1)

    def remove(self, past: Past) -> None:
        """Count one article no longer."""
        self.times.remove(past)
        _count_hour(self._hours, _hour(past), -1)
        _count_name(self._sources, past.source, -1)
        _count_name(self._languages, past.language, -1)

    def absorb(self, other: StoryVolume) -> None:
        """Count all that ``other`` counts."""
        self.times.absorb(other.times)
        for hour, counted in other._hours.items():
            _count_hour(self._hours, hour, counted)
        for own, others in ((self._sources, other._sources), (self._languages, other._languages)):
            for name, named in others.items():
                _count_name(own, name, named.articles)

    def volume(self) -> Volume:
        """The volume as subscribers see it."""
        last = max(self._hours)
        first = max(min(self._hours), last - MOST_HOURS + 1)
        return Volume(
            last_hour=EPOCH + timedelta(hours=last),
            by_hour=tuple([self._hours.get(each, 0) for each in range(first, last + 1)]),
            by_source=_ranked(self._sources),
            by_language=_ranked(self._languages),
        )


class Mentions:
    """The articles that name each entity, by time."""

    def __init__(self) -> None:
        self._times: dict[str, Times] = {}

    def add(self, past: Past) -> None:
        """Count one article, which may be counted already."""
        for name in past.entities:
            times = self._times.get(name)
            if times is None:
                times = self._times[name] = Times()
            times.add(past)

    def remove(self, past: Past) -> None:
        """Count one article no longer."""
        for name in past.entities:
            self._times[name].remove(past)
            if not self._times[name]:
                del self._times[name]

    def novelty(self, past: Past, volume: StoryVolume) -> StoryNovelty:
        """How new an article is, which is counted here and in the ``volume`` of its story."""
        when = past.event_time.timestamp(), past.article_id
        entities = [EntityNovelty(name=name, earlier=self._times[name].earlier(*when)) for name in past.entities]
        return StoryNovelty(story=volume.times.earlier(*when), entities=tuple(entities))


def still_counted(rows: Sequence[Past], latest: datetime) -> tuple[Past, ...]:
    """Those of ``rows``, which a story drops, that the entry of an article of ``latest`` is to count for."""
    earliest = latest.timestamp() - COUNTED_SECONDS
    return tuple([row for row in rows if row.event_time.timestamp() > earliest][-MOST_PAST:])


def _hour(past: Past) -> int:
    return int(past.event_time.timestamp() // HOUR)


def _count_hour(counts: dict[int, int], hour: int, more: int) -> None:
    articles = counts.get(hour, 0) + more
    if articles:
        counts[hour] = articles
    else:
        del counts[hour]


def _count_name(counts: dict[str, NamedCount], name: str, more: int) -> None:
    known = counts.get(name)
    articles = (known.articles if known else 0) + more
    if articles:
        counts[name] = NamedCount(name=name, articles=articles)
    else:
        del counts[name]


def _ranked(counts: dict[str, NamedCount]) -> tuple[NamedCount, ...]:
    ranked = sorted([(-each.articles, name) for name, each in counts.items()])
    return tuple([counts[name] for _, name in ranked[:MOST_SOURCES]])

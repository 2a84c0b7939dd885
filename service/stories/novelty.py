"""Articles as they join stories in; out how many earlier ones share a story or an entity, and the volume of a story.

All counts are exact for the articles that are remembered, and derived from them: plain counters could not name the
nearest articles, nor subtract articles that are no longer remembered.
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
# Entities of an article that count: the most mentioned ones, which candidates list first.
MAIN_ENTITIES = 3
HOUR = 3600
# How long articles that a long story has dropped still count, and for how many of them one entry may count: 200 bytes
# each.
COUNTED_SECONDS = EARLIER_HOURS[-1] * HOUR
MOST_PAST = 1_000
# Maximum numbers of hours and of sources that the volume of a story lists.
MOST_HOURS, MOST_SOURCES = 72, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is counted of an article."""

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
    """Articles by time, and by id at the same time. Two columns, since searching numbers takes a fifth of the time of
    searching pairs."""

    __slots__ = ("_ids", "_seconds")

    def __init__(self) -> None:
        self._seconds: list[float] = []
        self._ids: list[str] = []

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, past: Past) -> bool:
        """Add ``past``; whether it was not there before."""
        seconds, place = self._place(past)
        if place < len(self._ids) and self._ids[place] == past.article_id and self._seconds[place] == seconds:
            return False
        self._seconds.insert(place, seconds)
        self._ids.insert(place, past.article_id)
        return True

    def remove(self, past: Past) -> None:
        """Remove ``past``, which must be here."""
        _, place = self._place(past)
        assert self._ids[place] == past.article_id, "what is removed was added"
        del self._seconds[place], self._ids[place]

    def absorb(self, other: Times) -> None:
        """Add all articles of ``other``."""
        pairs = [*zip(self._seconds, self._ids, strict=True), *zip(other._seconds, other._ids, strict=True)]
        pairs.sort()
        self._seconds, self._ids = [seconds for seconds, _ in pairs], [name for _, name in pairs]

    def earlier(self, event: float, article_id: str) -> Earlier:
        """The articles that are no later than ``event`` (seconds since 1970), without the article itself, which must be
        here."""
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
        # In the published form, rebuilt only when a count changes.
        self._sources: dict[str, NamedCount] = {}
        self._languages: dict[str, NamedCount] = {}

    def add(self, past: Past) -> None:
        """Count an article, unless it is already counted: a crash can leave both an article and an entry that has it in
        ``past``."""
        if self.times.add(past):
            _count_hour(self._hours, _hour(past), 1)
            _count_name(self._sources, past.source, 1)
            _count_name(self._languages, past.language, 1)

    def remove(self, past: Past) -> None:
        """Stop counting an article."""
        self.times.remove(past)
        _count_hour(self._hours, _hour(past), -1)
        _count_name(self._sources, past.source, -1)
        _count_name(self._languages, past.language, -1)

    def absorb(self, other: StoryVolume) -> None:
        """Count everything that ``other`` counts."""
        self.times.absorb(other.times)
        for hour, counted in other._hours.items():
            _count_hour(self._hours, hour, counted)
        for counts, others in ((self._sources, other._sources), (self._languages, other._languages)):
            for name, named in others.items():
                _count_name(counts, name, named.articles)

    def volume(self) -> Volume:
        """The volume, as it is published."""
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
        """Count an article; it may already be counted."""
        for name in past.entities:
            times = self._times.get(name)
            if times is None:
                times = self._times[name] = Times()
            times.add(past)

    def remove(self, past: Past) -> None:
        """Stop counting an article."""
        for name in past.entities:
            self._times[name].remove(past)
            if not self._times[name]:
                del self._times[name]

    def novelty(self, past: Past, volume: StoryVolume) -> StoryNovelty:
        """How new an article is that is counted here and in the ``volume`` of its story."""
        when = past.event_time.timestamp(), past.article_id
        entities = [EntityNovelty(name=name, earlier=self._times[name].earlier(*when)) for name in past.entities]
        return StoryNovelty(story=volume.times.earlier(*when), entities=tuple(entities))


def still_counted(rows: Sequence[Past], latest: datetime) -> tuple[Past, ...]:
    """Those of ``rows``, which a story drops, that still count with the entry of an article of event time
    ``latest``."""
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

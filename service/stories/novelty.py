"""Articles as they join stories in; how many earlier ones share a story or an entity, and a story's volume, out.

All of it is exact for the articles that are remembered, and derived from them: counters alone could not name the
nearest, nor take back what is no longer remembered.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from service.article import (
    EARLIER_HOURS,
    NEAREST,
    Earlier,
    EntityNovelty,
    HourCount,
    Instant,
    NamedCount,
    StoryCandidate,
    StoryNovelty,
    Volume,
)

K = TypeVar("K", int, str)

EPOCH = datetime.fromtimestamp(0, UTC)
# Entities of an article that count, the most named ones; candidates name these first.
MAIN_ENTITIES = 5
HOUR = 3600
# How long what a long story has dropped still counts, and how many articles an entry may count for at the most: 200
# bytes each.
COUNTED_SECONDS = EARLIER_HOURS[-1] * HOUR
MOST_PAST = 1_000
# What the volume of a story lists: hours, and sources.
MOST_HOURS, MOST_SOURCES = 72, 20

# Seconds since 1970 and an article's id, in their order.
Times = list[tuple[float, str]]


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


class StoryVolume:
    """The articles of one story by time, hour, source and language."""

    __slots__ = ("_hours", "_languages", "_sources", "times")

    def __init__(self) -> None:
        self.times: Times = []
        self._hours: Counter[int] = Counter()
        self._sources: Counter[str] = Counter()
        self._languages: Counter[str] = Counter()

    def add(self, past: Past) -> None:
        """Count one article, which may be counted already: a crash leaves an article beside the entry that has it as
        one of the past."""
        if _note(self.times, _when(past)):
            self._count(past, 1)

    def remove(self, past: Past) -> None:
        """Count one article no longer."""
        _drop(self.times, _when(past))
        self._count(past, -1)

    def absorb(self, other: StoryVolume) -> None:
        """Count all that ``other`` counts."""
        self.times = sorted([*self.times, *other.times])
        self._hours.update(other._hours)
        self._sources.update(other._sources)
        self._languages.update(other._languages)

    def volume(self) -> Volume:
        """The volume as subscribers see it."""
        hours = sorted(self._hours)[-MOST_HOURS:]
        return Volume(
            by_hour=tuple(HourCount(hour=EPOCH + timedelta(hours=each), articles=self._hours[each]) for each in hours),
            by_source=_ranked(self._sources),
            by_language=_ranked(self._languages),
        )

    def _count(self, past: Past, sign: int) -> None:
        _tally(self._hours, int(past.event_time.timestamp() // HOUR), sign)
        _tally(self._sources, past.source, sign)
        _tally(self._languages, past.language, sign)


class Mentions:
    """The articles that name each entity, by time."""

    def __init__(self) -> None:
        self._times: dict[str, Times] = {}

    def add(self, past: Past) -> None:
        """Count one article, which may be counted already."""
        when = _when(past)
        for name in past.entities:
            _note(self._times.setdefault(name, []), when)

    def remove(self, past: Past) -> None:
        """Count one article no longer."""
        when = _when(past)
        for name in past.entities:
            _drop(self._times[name], when)
            if not self._times[name]:
                del self._times[name]

    def novelty(self, past: Past, volume: StoryVolume) -> StoryNovelty:
        """How new an article is, which is counted here and in the ``volume`` of its story."""
        when = _when(past)
        return StoryNovelty(
            story=_earlier(volume.times, when),
            entities=tuple(
                EntityNovelty(name=name, earlier=_earlier(self._times[name], when)) for name in past.entities
            ),
        )


def still_counted(rows: Sequence[Past], latest: datetime) -> tuple[Past, ...]:
    """Those of ``rows``, which a story drops, that the entry of an article of ``latest`` is to count for."""
    earliest = latest.timestamp() - COUNTED_SECONDS
    return tuple([row for row in rows if row.event_time.timestamp() > earliest][-MOST_PAST:])


def _when(past: Past) -> tuple[float, str]:
    return past.event_time.timestamp(), past.article_id


def _note(times: Times, when: tuple[float, str]) -> bool:
    """Whether ``when`` is new."""
    if not times or times[-1] < when:
        times.append(when)
        return True
    place = bisect_left(times, when)
    if times[place] == when:
        return False
    times.insert(place, when)
    return True


def _drop(times: Times, when: tuple[float, str]) -> None:
    place = bisect_left(times, when)
    assert times[place] == when, "what is dropped was noted"
    del times[place]


def _earlier(times: Times, when: tuple[float, str]) -> Earlier:
    """Those of ``times``, which has ``when``, that are no later, ``when`` aside."""
    event = when[0]
    end = bisect_right(times, event, key=_seconds)
    counts = [end - 1 - bisect_left(times, (event - hours * HOUR, "")) for hours in EARLIER_HOURS]
    return Earlier(
        hours_12=counts[0],
        hours_24=counts[1],
        days_3=counts[2],
        days_5=counts[3],
        days_7=counts[4],
        nearest=tuple(
            [name for _, name in reversed(times[max(0, end - 1 - NEAREST) : end]) if name != when[1]][:NEAREST]
        ),
    )


def _seconds(when: tuple[float, str]) -> float:
    return when[0]


def _tally(counter: Counter[K], key: K, sign: int) -> None:
    counter[key] += sign
    if not counter[key]:
        del counter[key]


def _ranked(counter: Counter[str]) -> tuple[NamedCount, ...]:
    ranked = sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_SOURCES]
    return tuple(NamedCount(name=name, articles=count) for name, count in ranked)

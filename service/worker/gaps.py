"""Numbered messages in; the numbers that did not come, told once each, out: by source, service and day of event time.

A number that is skipped may still be on its way: it is missing once the event time of its series has moved on by
``LATE``, or has no room to wait in any more. What comes twice, or late, is no gap; a numbering that begins anew within
a day is another run of it. What is known of a series outlives the process where its file does (``KeptNumbers``);
without it each begins with the first number that comes.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from service.article import Article
from service.worker.kept_numbers import KeptNumbers, Known

logger = logging.getLogger(__name__)

# How far a message may be behind those that were sent after it, as relays and several lines to one source make it.
LATE = timedelta(minutes=10)
# Further than this no number skips the others on its own: one is a damaged figure, two are a line that was down.
LEAP = 100
# Series and gaps that are waited for at once; a desk has some ten services, and none loses hundreds of stretches.
MOST_SERIES, MOST_OPEN, DAYS_KEPT = 1_000, 100, 2
# Gaps that one series is told of in a day: one with more has numbers that do not run on.
MOST_TOLD = 20
# Source, service, numbers and the zone of their day; None for what is not numbered.
NumberOf = Callable[[Article], tuple[str, str, tuple[int, ...], tzinfo] | None]


@dataclass(slots=True)
class Gap:
    """Numbers ``first`` to ``last`` that were skipped by a message of the time ``at``."""

    first: int
    last: int
    at: datetime

    def __len__(self) -> int:
        return self.last - self.first + 1


@dataclass(slots=True)
class Run:
    """The numbers of one day: the lowest and the highest that came, and those that were skipped so far."""

    low: int
    high: int
    open: list[Gap] = field(default_factory=list)
    leap: int | None = None
    missing: int = 0
    told: int = 0
    last: Gap | None = None


@dataclass(slots=True)
class Series:
    """The runs of one service of a source, and the latest event time of them."""

    latest: datetime
    runs: dict[date, Run] = field(default_factory=dict)


class SequenceGaps:
    """The series of all sources; ``number_of`` tells an article's numbers; ``count`` is told a source and how many of
    its messages are missing; ``kept`` is what was known before."""

    def __init__(self, number_of: NumberOf, count: Callable[[str, int], None], kept: KeptNumbers | None = None) -> None:
        self._number_of = number_of
        self._count = count
        self._kept = kept
        self._series: OrderedDict[tuple[str, str], Series] = OrderedDict()
        for known in () if kept is None else sorted(kept.read(), key=lambda known: known.latest)[-MOST_SERIES:]:
            waited_for = [Gap(*each) for each in known.waited_for]
            run = Run(known.low, known.high, waited_for, missing=known.missing)
            self._series[known.source, known.service] = Series(known.latest, {known.day: run})

    def note(self, article: Article) -> None:
        """Take in an article, which counts where it has a number that runs on."""
        found = self._number_of(article)
        if found is not None:
            source, service, numbers, zone = found
            for number in numbers:
                self._take((source, service), number, article.event_time, zone)
            self._keep(source, service)

    def told(self) -> Iterator[str]:
        """A line for each series that lacks something, the last one to send first."""
        for (source, service), series in reversed(self._series.items()):
            for day, run in sorted(series.runs.items(), reverse=True):
                if run.last is not None:
                    yield f"{_name(source, service)}, {day}: {run.missing} missing, the last {_stretch(run.last)}"

    def _take(self, key: tuple[str, str], number: int, at: datetime, zone: tzinfo) -> None:
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = Series(at)
            if len(self._series) > MOST_SERIES:
                self._series.popitem(last=False)
        self._series.move_to_end(key)
        day = at.astimezone(zone).date()
        series.latest = max(series.latest, at)
        run = series.runs.get(day)
        if run is not None:
            _place(run, number, at)
        elif len(series.runs) < DAYS_KEPT or day > min(series.runs):
            series.runs[day] = Run(number, number)
        for each, run in series.runs.items():
            for gap in _overdue(run, series.latest):
                self._tell(key, each, run, gap)
        for each in sorted(series.runs)[:-DAYS_KEPT]:
            del series.runs[each]

    def _keep(self, source: str, service: str) -> None:
        """Note what is known of the newest day of a series."""
        if self._kept is not None:
            series = self._series[source, service]
            day = max(series.runs)
            run = series.runs[day]
            waited_for = tuple((each.first, each.last, each.at) for each in run.open)
            self._kept.keep(Known(source, service, day, run.low, run.high, waited_for, run.missing, series.latest))

    def _tell(self, key: tuple[str, str], day: date, run: Run, gap: Gap) -> None:
        run.missing += len(gap)
        run.last = gap
        self._count(key[0], len(gap))
        if run.told < MOST_TOLD:
            logger.warning("%s, %s: %d missing, %s", _name(*key), day, len(gap), _stretch(gap))
        elif run.told == MOST_TOLD:
            logger.warning(
                "%s, %s: more gaps are counted, not told; if its numbers do not run on, say so with `numbered = false`"
                " in the file of NEWSWIRE_SOURCES",
                _name(*key),
                day,
            )
        run.told += 1


def _place(run: Run, number: int, at: datetime) -> None:
    """Put ``number`` where it belongs in ``run``."""
    if number > run.high:
        if number > run.high + LEAP:
            first, run.leap = run.leap, number
            if first is None or not first < number <= first + LEAP:
                return
            run.open.append(Gap(run.high + 1, first - 1, at))
            run.high = first
        run.leap = None
        if number > run.high + 1:
            run.open.append(Gap(run.high + 1, number - 1, at))
        run.high = number
    elif number >= run.low:
        run.open = [part for gap in run.open for part in _without(gap, number)]
    elif run.low - number <= LEAP:
        if number + 1 < run.low:
            run.open.append(Gap(number + 1, run.low - 1, at))
        run.low = number
    else:
        # The numbering has begun anew.
        run.low = run.high = number


def _without(gap: Gap, number: int) -> Iterable[Gap]:
    if not gap.first <= number <= gap.last:
        return (gap,)
    parts = (Gap(gap.first, number - 1, gap.at), Gap(number + 1, gap.last, gap.at))
    return (each for each in parts if len(each) > 0)


def _overdue(run: Run, now: datetime) -> list[Gap]:
    """The gaps that are waited for no longer, taken out of ``run``."""
    room = len(run.open) - MOST_OPEN
    over = [gap for number, gap in enumerate(run.open) if number < room or now - gap.at > LATE]
    if over:
        run.open = [gap for gap in run.open if gap not in over]
    return over


def _name(source: str, service: str) -> str:
    return f"{source!r}, service {service!r}" if service else repr(source)


def _stretch(gap: Gap) -> str:
    return f"number {gap.first}" if len(gap) == 1 else f"numbers {gap.first} to {gap.last}"

"""Numbered messages in, the numbers that did not come out: each reported once, by source, service and day of event
time.

A skipped number may still be on its way: it is missing once the event time of its series has moved on by ``LATE``, or
when too many gaps are open. Numbers that come twice, or late, are no gap; a numbering that restarts within a day is
followed from there. What is known of a series outlives the process if its file does (``KeptNumbers``); without it each
series begins with the first number that comes.
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

# How much later than its successors a message may come, through relays or over several lines from one source.
LATE = timedelta(minutes=10)
# A single number further ahead than this is ignored as a damaged figure; two of them mean that the line was down.
LEAP = 100
# Most series, and most open gaps and days in one; a desk has some ten services, and none has hundreds of gaps at once.
MOST_SERIES, MOST_OPEN, DAYS_KEPT = 1_000, 100, 2
# Gaps logged for one series in a day: a series with more is probably not numbered consecutively.
MOST_WARNINGS = 20
# An article's source, service, numbers, and the time zone in which their day begins; None if it is not numbered.
NumberOf = Callable[[Article], tuple[str, str, tuple[int, ...], tzinfo] | None]


@dataclass(slots=True)
class Gap:
    """Numbers ``first`` to ``last``, skipped by a message of event time ``at``."""

    first: int
    last: int
    at: datetime

    def __len__(self) -> int:
        return self.last - self.first + 1


@dataclass(slots=True)
class Run:
    """The numbers of one day: the lowest and highest that came, the gaps that are still ``open``, a number that was
    ignored as too far ahead (``leap``), how many numbers are ``missing``, gaps logged, and the last gap reported."""

    low: int
    high: int
    open: list[Gap] = field(default_factory=list)
    leap: int | None = None
    missing: int = 0
    warnings: int = 0
    last: Gap | None = None


@dataclass(slots=True)
class Series:
    """The runs of one service of a source, and the latest event time of them."""

    latest: datetime
    runs: dict[date, Run] = field(default_factory=dict)


class SequenceGaps:
    """The series of all sources. ``number_of`` gives an article's numbers; ``count`` is called with a source and how
    many of its messages are missing; ``kept`` keeps what is known over restarts."""

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
        """Take in an article; it is ignored if ``number_of`` gives it no number."""
        found = self._number_of(article)
        if found is not None:
            source, service, numbers, zone = found
            for number in numbers:
                self._take((source, service), number, article.event_time, zone)
            self._keep(source, service)

    def lines(self) -> Iterator[str]:
        """A line for each series with missing numbers, the most recently active series first."""
        for (source, service), series in reversed(self._series.items()):
            for day, run in sorted(series.runs.items(), reverse=True):
                if run.last is not None:
                    yield f"{_name(source, service)}, {day}: {run.missing} missing, the last {_number_range(run.last)}"

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
                self._report(key, each, run, gap)
        for each in sorted(series.runs)[:-DAYS_KEPT]:
            del series.runs[each]

    def _keep(self, source: str, service: str) -> None:
        """Keep what is known of the newest day of a series."""
        if self._kept is not None:
            series = self._series[source, service]
            day = max(series.runs)
            run = series.runs[day]
            waited_for = tuple((each.first, each.last, each.at) for each in run.open)
            self._kept.keep(Known(source, service, day, run.low, run.high, waited_for, run.missing, series.latest))

    def _report(self, key: tuple[str, str], day: date, run: Run, gap: Gap) -> None:
        run.missing += len(gap)
        run.last = gap
        self._count(key[0], len(gap))
        if run.warnings < MOST_WARNINGS:
            logger.warning("%s, %s: %d missing, %s", _name(*key), day, len(gap), _number_range(gap))
        elif run.warnings == MOST_WARNINGS:
            logger.warning(
                "%s, %s: more gaps are counted, not told; if its numbers do not run on, say so with `numbered = false`"
                " in the file of NEWSWIRE_SOURCES",
                _name(*key),
                day,
            )
        run.warnings += 1


def _place(run: Run, number: int, at: datetime) -> None:
    """Take ``number`` into ``run``: extend it, open a gap, or fill one."""
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
        # The numbering has restarted.
        run.low = run.high = number


def _without(gap: Gap, number: int) -> Iterable[Gap]:
    if not gap.first <= number <= gap.last:
        return (gap,)
    parts = (Gap(gap.first, number - 1, gap.at), Gap(number + 1, gap.last, gap.at))
    return (each for each in parts if len(each) > 0)


def _overdue(run: Run, now: datetime) -> list[Gap]:
    """The gaps that have waited long enough, or for which there is no room; they are removed from ``run``."""
    room = len(run.open) - MOST_OPEN
    over = [gap for number, gap in enumerate(run.open) if number < room or now - gap.at > LATE]
    if over:
        run.open = [gap for gap in run.open if gap not in over]
    return over


def _name(source: str, service: str) -> str:
    return f"{source!r}, service {service!r}" if service else repr(source)


def _number_range(gap: Gap) -> str:
    return f"number {gap.first}" if len(gap) == 1 else f"numbers {gap.first} to {gap.last}"

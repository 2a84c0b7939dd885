"""The committed and end offsets of each stage's input topic in; the rate, lag, age and health of each stage out."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.kafka.ends import TP
from service.kafka.reading import Record
from service.pipeline import STAGES, Stage

# The window over which a stage's rate is computed from its commits.
RATE_SECONDS = 20.0
# As in /healthz: with records waiting, a stage without progress for this long is stuck.
STUCK_SECONDS = 60.0
# How many timestamps are kept per partition, at most one per second: half an hour.
CLOCKS = 1_800


@dataclass(slots=True)
class Clocks:
    """Offsets and timestamps of some records of each partition, to estimate a record's age from its offset."""

    _of: dict[TP, deque[tuple[int, int]]] = field(default_factory=dict)

    def note(self, records: Iterable[Record]) -> None:
        """Note the timestamps of records, which come in order."""
        for each in records:
            known = self._of.setdefault((each.topic, each.partition), deque(maxlen=CLOCKS))
            if not known or each.timestamp_ms - known[-1][1] >= 1000 or each.offset < known[-1][0]:
                known.append((each.offset, each.timestamp_ms))

    def seconds_since(self, tp: TP, offset: int, now: float) -> float:
        """The age at ``now`` of the record at ``offset``, to about a second; 0 if no record of its partition is
        known."""
        known = self._of.get(tp, ())
        at = bisect_left(known, (offset, 0))
        if at and (at == len(known) or known[at][0] > offset):
            at -= 1  # it has this timestamp, or one up to a second later
        return max(0.0, now - known[at][1] / 1000) if at < len(known) else 0.0


@dataclass(slots=True)
class Progress:
    """One stage's committed offsets over time."""

    seen: deque[tuple[float, int]] = field(default_factory=deque)
    moved: float = 0.0

    def note(self, now: float, done: int) -> None:
        """Note that ``done`` records were committed at ``now``."""
        if not self.seen or done != self.seen[-1][1]:
            self.moved = now  # also at the first update, when nothing is known about progress before
        self.seen.append((now, done))
        while len(self.seen) > 2 and now - self.seen[1][0] >= RATE_SECONDS:
            self.seen.popleft()

    def rate(self) -> float:
        """Committed records per second over the last ``RATE_SECONDS``."""
        (began, before), (now, after) = self.seen[0], self.seen[-1]
        return max(0, after - before) / (now - began) if now > began else 0.0


@dataclass(slots=True)
class StageMonitor:
    """The stages in their order. ``update`` is called periodically; ``rows`` gives the state as of the last update."""

    stages: Sequence[Stage] = STAGES
    clocks: Clocks = field(default_factory=Clocks)
    _progress: dict[str, Progress] = field(default_factory=dict)
    _rows: list[dict[str, Any]] = field(default_factory=list)

    def update(
        self,
        now: float,
        committed: Mapping[str, Mapping[TP, int]],
        begins: Mapping[TP, int],
        ends: Mapping[TP, int],
        workers: Mapping[str, Mapping[str, Any] | None],
    ) -> None:
        """Update from the ``committed`` offsets by app id, the first and end offsets of the partitions, and the health
        answers of ``workers`` by stage: None if a worker does not answer, no entry if its endpoint is not known.
        """
        self._rows = []
        for stage in self.stages:
            done = committed.get(stage.app_id, {})
            tps = [tp for tp in ends if tp[0] == stage.reads]
            places = {tp: max(done.get(tp, 0), begins.get(tp, 0)) for tp in tps}
            waiting = {tp: ends[tp] - places[tp] for tp in tps if ends[tp] > places[tp]}
            progress = self._progress.setdefault(stage.name, Progress())
            progress.note(now, sum(places.values()))
            age = max((self.clocks.seconds_since(tp, places[tp], now) for tp in waiting), default=0.0)
            answer, still, rate = workers.get(stage.name), now - progress.moved, progress.rate()
            self._rows.append(
                {
                    "name": stage.name,
                    "reads": stage.reads,
                    "writes": stage.writes,
                    "rate": round(rate, 2),
                    "lag": sum(waiting.values()),
                    "age_seconds": round(age, 1),
                    "health": health(stage.name in workers, answer, bool(waiting), still, rate),
                }
            )

    def rows(self) -> list[dict[str, Any]]:
        """One JSON object per stage."""
        return self._rows


def health(polled: bool, answer: Mapping[str, Any] | None, waiting: bool, still_seconds: float, rate: float) -> str:
    """One word: ``paused``, ``stuck``, ``starting``, ``absent``, ``waiting``, ``working`` or ``idle``.

    ``answer`` is that of the worker's ``/readyz`` if it was ``polled``; ``waiting`` is whether there is unread input,
    ``still_seconds`` how long there has been no progress. A worker that does not answer may run elsewhere, and does if
    there is progress. The result ``waiting`` means unread input of which it is not known yet whether any worker reads
    it.
    """
    if answer and answer.get("paused"):
        return "paused"
    if waiting and still_seconds > STUCK_SECONDS:
        return "stuck"
    if answer and not answer.get("ready"):
        return "starting"
    if polled and answer is None and still_seconds > STUCK_SECONDS:
        return "absent"
    if waiting and answer is None and not rate:
        return "waiting"
    return "working" if waiting or rate else "idle"

"""Offsets read, committed and still available in, records deleted unread out. Also a topic's retention."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

from faust.types import TP

from service.kafka.admin import TopicError, topic_config

logger = logging.getLogger(__name__)

# Retention is changed by hand, and rarely.
ASK_AGAIN_SECONDS = 300.0
MOST_GAPS = 1_000


class Skip(NamedTuple):
    """Records of a partition that were deleted unread: offsets from ``start`` up to, not including, ``end``."""

    tp: TP
    start: int
    end: int

    @property
    def records(self) -> int:
        """How many records."""
        return self.end - self.start


class Unread:
    """Watches the offsets that a worker reads, to find records that were deleted before it read them.

    A gap in the offsets alone proves nothing: compaction and transaction markers leave gaps. A gap below the
    partition's first offset does: its records were deleted, by retention or by hand.
    """

    def __init__(self) -> None:
        self._next: dict[TP, tuple[int, int]] = {}
        self._gaps: deque[Skip] = deque(maxlen=MOST_GAPS)
        self._reported_end: dict[TP, int] = {}
        self._last_look: dict[TP, tuple[int, int]] = {}

    def take(self, tp: TP, offset: int, generation: int, committed: int) -> None:
        """Note a record that was read. ``committed`` is the offset at which reading of the partition began in this
        ``generation`` of the group: offsets of another generation may have been read by another worker."""
        known = self._next.get(tp)
        expected = known[1] if known is not None and known[0] == generation else committed
        if offset > expected:
            self._gaps.append(Skip(tp, expected, offset))
        self._next[tp] = (generation, offset + 1)

    def look(self, begins: Mapping[TP, int], positions: Mapping[TP, int]) -> list[Skip]:
        """The records found to be deleted since the last call. ``begins`` has the first offset still available in each
        of our partitions, ``positions`` the first that is not acknowledged."""
        found: list[Skip] = []
        while self._gaps:
            gap = self._gaps.popleft()
            found += self._new(gap.tp, gap.start, min(gap.end, begins.get(gap.tp, 0)))
        this_look: dict[TP, tuple[int, int]] = {}
        for tp, begin in begins.items():
            # Records fetched before they were deleted may still be on their way: only if nothing moved since the last
            # call are they known to be lost.
            fetched = self._next.get(tp, (0, 0))[1]
            this_look[tp] = (positions[tp], fetched)
            if self._last_look.get(tp) == this_look[tp]:
                found += self._new(tp, max(positions[tp], fetched), begin)
        self._last_look = this_look
        return found

    def _new(self, tp: TP, start: int, end: int) -> list[Skip]:
        start = max(start, self._reported_end.get(tp, 0))
        if end <= start:
            return []
        self._reported_end[tp] = end
        return [Skip(tp, start, end)]


class Retention:
    """A topic's ``retention.ms``, requested from the broker every ``ASK_AGAIN_SECONDS``."""

    def __init__(self, bootstrap: str, topic: str) -> None:
        self._bootstrap = bootstrap
        self._topic = topic
        self._known: int | None = None
        self._due = 0.0

    async def milliseconds(self) -> int | None:
        """How long records are kept; None if without limit or if the cluster does not say. Raises BrokerUnavailable."""
        if time.monotonic() >= self._due:
            try:
                setting = (await topic_config(self._bootstrap, self._topic)).get("retention.ms", "-1")
            except TopicError as error:
                logger.warning("how near records are to being deleted is not known: %s", error)
                setting = "-1"
            self._known = int(setting) if setting.isdigit() and int(setting) > 0 else None
            self._due = time.monotonic() + ASK_AGAIN_SECONDS
        return self._known

"""Event times of articles in; out the stories that the stream has left behind, and those that there is no room for."""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

from service.stories.story_state import StoryState

# How far the stream has come is judged by the latest LATEST articles, of which STRAGGLERS may be late, old or wrong: a
# story closes when all but that many of the latest are more than a window past it. So one wrong date closes nothing,
# and a backfill closes its own stories as it proceeds, not today's.
LATEST, STRAGGLERS = 64, 3
# A machine whose clock is wrong sends a burst of articles with times in the future, event time and receipt alike, and
# they may fill all of the latest. So a leap of the stream by more windows than this counts only once that many articles
# in a row confirm it; until then it closes no story. A stream that really leaps, from an archive to today, keeps the
# archive's stories open for that many articles longer, which costs only memory.
LEAP_WINDOWS, WITNESSES = 4, 1_000
EARLIEST = datetime.min.replace(tzinfo=UTC)
# Total number of articles remembered. A stream in no order of time closes no story by time, and a large one has more in
# a window than there is room for; then the stories that have been quiet for longest are closed. Measured
# (`bench.story_turns`): 16 KB per story of one or two articles; so this is 1.6 GB at worst.
MOST_REMEMBERED = 100_000


class Closing:
    """How far the stream has come, and which stories must close. ``window`` is how long a story stays open without a
    new article. ``reached`` and ``ahead`` are stored in the entries."""

    def __init__(self, window: timedelta) -> None:
        self._window = window
        self._latest: deque[datetime] = deque()
        self._latest_sorted: list[datetime] = []
        self.reached: datetime | None = None
        self.ahead = 0
        self._due: list[tuple[datetime, str]] = []
        self._quiet: list[tuple[int, str]] = []  # by order of the latest article; stale where the story has grown since

    def opened(self, story_id: str, clock: datetime) -> None:
        """A story has opened with an article of event time ``clock``."""
        heapq.heappush(self._due, (clock, story_id))

    def grew(self, story_id: str, order: int) -> None:
        """The latest article of a story is now the one with this ``order``."""
        heapq.heappush(self._quiet, (order, story_id))

    def tidy_quiet(self, stories: Collection[StoryState]) -> None:
        """Remove stale items of stories that have grown; ``stories`` are all open ones."""
        if len(self._quiet) > 2 * len(stories) + WITNESSES:
            self._quiet = [(each.newest, each.story_id) for each in stories if each.size]
            heapq.heapify(self._quiet)

    def tidy_due(self, stories: Collection[StoryState]) -> None:
        """Remove stories that are gone; ``stories`` are all open ones."""
        if len(self._due) > 2 * len(stories) + LATEST:
            self._due = [(each.last_seen, each.story_id) for each in stories]
            heapq.heapify(self._due)

    def note_time(self, clock: datetime) -> None:
        """Take the event time of the latest article into account."""
        if len(self._latest) == LATEST:
            oldest = self._latest.popleft()
            del self._latest_sorted[bisect_left(self._latest_sorted, oldest)]
        self._latest.append(clock)
        insort(self._latest_sorted, clock)
        if len(self._latest) < LATEST:
            return
        at = self._latest_sorted[STRAGGLERS]
        leaps = self.reached is not None and at - self.reached > LEAP_WINDOWS * self._window
        self.ahead = self.ahead + 1 if leaps else 0
        if not leaps or self.ahead >= WITNESSES:
            self.reached, self.ahead = at, 0

    def to_close(self, stories: Mapping[str, StoryState], next_order: int, remembered: int) -> list[StoryState]:
        """Those of ``stories``, all open ones, that the stream has left behind, and those that there is no room for, in
        the order they opened; ``remembered`` is the total number of their articles."""
        gone: list[StoryState] = []
        if self.reached is not None:
            # An event time in the year 1 has no time one window before it.
            horizon = max(self.reached, EARLIEST + self._window) - self._window
            later: list[tuple[datetime, str]] = []
            while self._due and self._due[0][0] < horizon:
                _, name = heapq.heappop(self._due)
                story = stories.get(name)
                if story is None:
                    continue
                if story.last_seen >= horizon or story.newest >= next_order - LATEST:
                    later.append((story.last_seen, name))
                else:
                    gone.append(story)
            for item in later:
                heapq.heappush(self._due, item)
        left = remembered - sum(story.size for story in gone)
        while left > MOST_REMEMBERED:
            order, name = heapq.heappop(self._quiet)
            story = stories.get(name)
            if story is not None and story.newest == order and story not in gone:
                gone.append(story)
                left -= story.size
        return sorted(gone, key=lambda story: story.opened)

"""Stories in, filed by their weightiest features; out the stories that share most with an article: an inverted
index."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from service.stories.story_member import StoryMember
from service.stories.story_state import StoryState
from service.stories.weighing import Features, unpacked, weightiest

# Number of stories that are compared in full with an article: those that share most with it by its rarest features.
MOST_COMPARED = 12
# A story is filed under the FOUND_BY weightiest features of each article, and an article searches with LOOKED_FOR_BY of
# its own; the comparison uses all features. The search goes from the rarest feature to the commonest and ends after
# MOST_LOOKS postings: the rare features find the story, and the cost per article does not depend on how many stories
# are open.
MOST_LOOKS, FOUND_BY, LOOKED_FOR_BY = 400, 48, 96


class FoundBy:
    """Finds stories by feature."""

    def __init__(self) -> None:
        self._found_by: dict[int, StoryState | dict[str, StoryState]] = {}

    def keys(self) -> Iterable[int]:
        """The features that any story is filed under."""
        return self._found_by.keys()

    def comparable(self, weights: Features) -> list[StoryState]:
        """The stories that share most with ``weights``, by the features that few stories have."""
        pairs = weightiest(weights, LOOKED_FOR_BY)
        found = [(holders, weight) for key, weight in pairs if (holders := self._found_by.get(key)) is not None]
        found.sort(key=lambda pair: (len(pair[0]) if isinstance(pair[0], dict) else 1, -pair[1]))
        shared: dict[StoryState, int] = {}
        looks = 0
        for holders, weight in found:
            each = holders.values() if isinstance(holders, dict) else (holders,)
            looks += len(each)
            if looks > MOST_LOOKS:
                break
            for story in each:
                shared[story] = shared.get(story, 0) + weight
        if len(shared) <= MOST_COMPARED:
            return [*shared]
        # Of those that share equally much, the latest: so the result is the same after a restart, whatever the order of
        # the postings. If all of them were compared, the cost per article would grow with the number of open stories;
        # so it would if all were asked for their latest article, as most are in no cache of the processor.
        least = sorted(shared.values())[-MOST_COMPARED]
        most = [story for story, weight in shared.items() if weight > least]
        equal = [story for story, weight in shared.items() if weight == least]
        return most + heapq.nlargest(MOST_COMPARED - len(most), equal, key=lambda story: story.newest)

    def put(self, story: StoryState, keys: Iterable[int]) -> None:
        """File ``story`` under ``keys`` too."""
        for key in keys:
            holders = self._found_by.setdefault(key, story)
            if isinstance(holders, dict):
                holders[story.story_id] = story
            elif holders is not story:
                self._found_by[key] = {holders.story_id: holders, story.story_id: story}

    def drop(self, story: StoryState, keys: Iterable[int]) -> None:
        """Remove ``story`` from the postings of ``keys``."""
        for key in keys:
            holders = self._found_by[key]
            if isinstance(holders, dict):
                del holders[story.story_id]
            if holders is story or not holders:
                del self._found_by[key]


def finding(entries: Iterable[StoryMember]) -> set[int]:
    """The features that ``entries`` are filed under: the weightiest of each."""
    return {key for entry in entries for key, _ in weightiest(unpacked(entry.features), FOUND_BY)}

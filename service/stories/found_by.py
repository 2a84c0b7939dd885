"""Stories in by their weightiest features, those that share most with an article out: an inverted index."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from service.stories.story_member import StoryMember
from service.stories.story_state import StoryState
from service.stories.weighing import Features, unpacked, weightiest

# Stories compared in full with an article: those that share most with it by its rarest features.
MOST_COMPARED = 12
# An article is found by its weightiest features only, and looks for others by twice as many; it is compared on all of
# them. The search goes from the rarest feature to the commonest and ends after so many looks: the rare ones find the
# story, and an article costs the same however many stories are open.
MOST_LOOKS, FOUND_BY, LOOKED_FOR_BY = 400, 48, 96


class FoundBy:
    """Which stories are found by which features."""

    def __init__(self) -> None:
        self._found_by: dict[int, StoryState | dict[str, StoryState]] = {}

    def keys(self) -> Iterable[int]:
        """The features by which there is anything to find."""
        return self._found_by.keys()

    def comparable(self, weights: Features) -> list[StoryState]:
        """The stories that share most with ``weights``, by the features that are in few stories."""
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
        # Of those that share as much the latest: the same after a restart, whatever order they are listed in. Were all
        # of them compared, an article would cost the more the more stories are open.
        return heapq.nlargest(MOST_COMPARED, shared, key=lambda story: (shared[story], story.newest))

    def put(self, story: StoryState, keys: Iterable[int]) -> None:
        """Let ``story`` be found by ``keys`` too."""
        for key in keys:
            holders = self._found_by.setdefault(key, story)
            if isinstance(holders, dict):
                holders[story.story_id] = story
            elif holders is not story:
                self._found_by[key] = {holders.story_id: holders, story.story_id: story}

    def drop(self, story: StoryState, keys: Iterable[int]) -> None:
        """Let ``story`` no longer be found by ``keys``."""
        for key in keys:
            holders = self._found_by[key]
            if isinstance(holders, dict):
                del holders[story.story_id]
            if holders is story or not holders:
                del self._found_by[key]


def finding(entries: Iterable[StoryMember]) -> set[int]:
    """The features that ``entries`` are found by: the weightiest."""
    return {key for entry in entries for key, _ in weightiest(unpacked(entry.features), FOUND_BY)}

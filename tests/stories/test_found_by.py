"""Which stories an article is compared with: a bounded number, and the same ones after a restart."""

from __future__ import annotations

import numpy as np

from service.stories import StoryMember
from service.stories.found_by import MOST_COMPARED, MOST_LOOKS, FoundBy
from service.stories.story_state import StoryState
from service.stories.weighing import Features, packed
from tests.stories.test_clusters import MONDAY, candidate

WORDS: Features = np.array([[7, 8], [900, 500]])


def story(number: int) -> StoryState:
    made = StoryState(f"story {number}")
    made.add(
        StoryMember(
            order=number,
            candidate=candidate(str(number), ""),
            features=packed(WORDS),
            story_id=made.story_id,
            event="opened",
            opened=number,
            article_count=1,
            first_seen=MONDAY,
        )
    )
    return made


def test_of_many_stories_that_share_as_much_the_latest_are_compared_in_whatever_order_they_are_listed() -> None:
    stories = [story(number) for number in range(3 * MOST_COMPARED)]
    for listed in (stories, stories[::-1]):
        found_by = FoundBy()
        for each in listed:
            found_by.put(each, (7,))
        assert set(found_by.comparable(WORDS)) == set(stories[-MOST_COMPARED:])


def test_a_story_that_shares_more_comes_before_later_ones_and_a_word_of_too_many_finds_none() -> None:
    found_by = FoundBy()
    first = story(0)
    found_by.put(first, (8,))
    for number in range(1, MOST_LOOKS + 1):
        found_by.put(story(number), (7,))
    assert found_by.comparable(WORDS) == [first]

"""A story that turns out to be two is split, with records that say which articles moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import pytest

from service.article import Story, StoryCandidate
from service.final_state import FinalState
from service.outcome import Accepted
from service.pipeline import STORIES, STORY_MEMBERS, stage
from service.settings import Settings
from service.stories import StoryClusters, StoryMember
from service.stories.splits import _group, _halves, _products
from service.stories.terms import terms

MONDAY = datetime(2026, 5, 4, 8, tzinfo=UTC)
WINDOW = timedelta(hours=168)
SHARED = "Shares of Tervania Rail rose in Varn"
SALE = ["Rail", "agreed", "buy", "northern", "freight", "lines", "Ostbahn", "with", "300", "locomotives", "Hessle"]
STRIKE = [
    "Tervania",
    "drivers",
    "walked",
    "out",
    "over",
    "night",
    "shifts",
    "union",
    "leader",
    "Maren",
    "Dahl",
    "strike",
]


def report(name: str, words: list[str], hours: int) -> StoryCandidate:
    """A report on one of the two events; the first of each is so short that they are taken for one."""
    at = MONDAY + timedelta(hours=hours)
    text = f"{' '.join(words)}."
    return StoryCandidate(
        article_id=name, source="wire", filename=f"{name}.txt", headline=name, summary=None, language="en",
        event_time=at, event_time_source="published", received_at=at, terms=terms(text, at.year),
    )  # fmt: skip


def stream() -> list[StoryCandidate]:
    chance = Random(3)
    made = [report("sale-0", [SHARED, *SALE[:3]], 0), report("strike-0", [SHARED, *STRIKE[:3]], 1)]
    for number in range(1, 7):
        for name, words in (("sale", SALE), ("strike", STRIKE)):
            first = [SHARED] if number < 2 else []
            made.append(report(f"{name}-{number}", [*first, *chance.sample(words, len(words))], 2 * number))
    return made


def told(candidates: list[StoryCandidate]) -> list[Any]:
    run = stage("cluster").start(Settings(), {}).run
    sent: list[Any] = []
    for each in candidates:
        outcome = run(each)
        assert isinstance(outcome, Accepted)
        sent += outcome.value
    return sent


def test_two_events_that_began_as_one_story_are_split_and_every_reader_learns_which_articles_moved() -> None:
    sent = told(stream())
    states: list[Story] = [each.record for each in sent if each.topic == STORIES]
    new = next(each for each in states if each.split_from is not None)
    assert new.event == "split"
    assert {name.partition("-")[0] for name in new.moved} in ({"sale"}, {"strike"})
    assert [each.story_id for each in states if each.event == "split" and each.split_from is None] == [new.split_from]
    final = FinalState()
    for each in sent:
        final.add(each.topic, each.record)
    stories = {each.article_id: final.story_of(each.article_id) for each in stream()}
    assert {stories[name] for name in new.moved} == {new.story_id}
    assert len({stories["sale-6"], stories["strike-6"]}) == 2
    moved = [each.record for each in sent if each.topic == STORY_MEMBERS and each.record.event == "split"]
    assert {each.article_id for each in moved} >= set(new.moved)


def test_a_split_article_that_is_redelivered_tells_the_same_again() -> None:
    once, twice = told(stream()), told([*stream(), *stream()])
    last = {each.key: each.record for each in once if each.topic == STORY_MEMBERS}
    again = {each.key: each.record for each in twice if each.topic == STORY_MEMBERS}
    assert last == again


@pytest.mark.parametrize("written", [0, 1, 3])
def test_a_crash_between_the_entries_of_a_split_loses_nothing(written: int) -> None:
    """The article's own entry is written first; of the others only so many have been."""
    entries: dict[str, StoryMember] = {}
    stories = StoryClusters(entries, WINDOW)
    before: dict[str, StoryMember] = {}
    for each in stream():
        before = dict(entries)
        own, *_ = stories.assign(each)
        if own.event == "split":
            break
    else:
        pytest.fail("no split")
    name = each.article_id
    changed = [key for key in before if entries[key] != before[key]]
    left = {**before, name: entries[name], **{key: entries[key] for key in changed[:written]}}
    again = StoryClusters({key: left[key] for key in sorted(left)}, WINDOW)
    assert list(again.stories()) == list(stories.stories())


def test_a_part_of_a_story_is_as_old_as_its_first_article() -> None:
    entries: dict[str, StoryMember] = {}
    stories = StoryClusters(entries, WINDOW)
    for name, hours in (("first", 0), ("second", 5), ("third", 9)):
        list(stories.assign(report(name, [SHARED, *SALE], hours)))
    members = list(entries.values())
    part = _group(members, _products(members), [0, 1])
    assert part.times.stated == (MONDAY, MONDAY + timedelta(hours=5))
    assert part.size == 2


def test_an_article_goes_with_the_half_whose_articles_it_is_more_like_each_counting_once() -> None:
    alike = np.array([[9.0, 2.0, 0.0], [2.0, 9.0, 3.0], [0.0, 3.0, 9.0]])
    assert _halves(alike).tolist() == [False, True, True]


def test_an_article_goes_to_the_half_it_is_most_like_on_the_average_however_large_the_halves() -> None:
    large, small = 4, 2
    products: Any = np.full((large + small, large + small), 2.0)
    products[:large, :large] = 5
    products[large:, large:] = 9
    halves = _halves(products)
    assert {*map(int, halves[:large])} != {*map(int, halves[large:])}
    assert len({*map(int, halves[:large])}) == 1

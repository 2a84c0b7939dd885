"""How new an article is in its story and for its entities, and a story's volume: counted, bounded, the same again."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.article import EARLIER_HOURS, Earlier, StoryCandidate, StoryNovelty, decode, encode
from service.stories import StoryClusters, StoryMember, closing, clusters, novelty, story_state
from service.stories.terms import terms

MONDAY = datetime(2026, 5, 4, 8, tzinfo=UTC)
WEEK = timedelta(hours=168)
FERRY = "Ferry Aurora ran aground off Lornholm with 212 passengers on board, the Lornholm coast guard said"
BANK = "Central bank of Tervania raises its key interest rate to 8.75 percent, governor Olga Maren announced"


def article(
    name: str, hours: float, text: str = FERRY, entities: tuple[str, ...] = ("Lornholm",), source: str = "wire"
) -> StoryCandidate:
    at = MONDAY + timedelta(hours=hours)
    return StoryCandidate(
        article_id=name,
        source=source,
        filename=name,
        headline=name,
        summary=None,
        language="en",
        event_time=at,
        event_time_source="published",
        received_at=at,
        entities=entities,
        terms=terms(text, 2026),
    )


def told(stories: StoryClusters, candidate: StoryCandidate) -> StoryNovelty:
    """What is said of an article when it joins its story."""
    stories.assign(candidate)
    novelty = stories.memberships(candidate.article_id)[0].novelty
    assert novelty is not None
    return novelty


def test_earlier_articles_of_the_story_are_counted_by_their_event_times() -> None:
    stories = StoryClusters({}, WEEK)
    for name, hours in (("a", 0), ("b", 80), ("c", 90), ("late", 200)):
        stories.assign(article(name, hours))
    story = told(stories, article("d", 100)).story
    assert story == Earlier(hours_12=1, hours_24=2, days_3=2, days_5=3, days_7=3, nearest=("c", "b", "a"))


def test_an_entity_is_counted_over_all_stories_and_by_itself() -> None:
    stories = StoryClusters({}, WEEK)
    stories.assign(article("bank", 0, BANK, ("Lornholm", "Tervania")))
    named = told(stories, article("ferry", 1, FERRY, ("Aurora", "Lornholm")))
    assert named.story == Earlier()
    assert [(each.name, each.earlier.hours_12, each.earlier.nearest) for each in named.entities] == [
        ("Aurora", 0, ()),
        ("Lornholm", 1, ("bank",)),
    ]


def test_the_nearest_are_ten_at_the_most_and_never_the_article_itself() -> None:
    stories = StoryClusters({}, WEEK)
    for number in range(14):
        stories.assign(article(f"at one time {number:02}", 0))
    nearest = told(stories, article("at one time 00 too", 0)).story.nearest
    assert len(nearest) == 10
    assert "at one time 00 too" not in nearest


def test_volume_by_hour_source_and_language() -> None:
    stories = StoryClusters({}, WEEK)
    for name, hours, source in (("a", 0, "wire"), ("b", 0.5, "paper"), ("c", 3, "wire")):
        story = stories.assign(article(name, hours, source=source))[0]
    assert story.volume is not None
    assert (story.volume.last_hour, story.volume.by_hour) == (MONDAY + timedelta(hours=3), (2, 0, 0, 1))
    assert [(each.name, each.articles) for each in story.volume.by_source] == [("wire", 2), ("paper", 1)]
    assert [(each.name, each.articles) for each in story.volume.by_language] == [("en", 3)]


def test_merged_stories_are_counted_as_one() -> None:
    volume, other = novelty.StoryVolume(), novelty.StoryVolume()
    for name, hours, into in (("a", 0, volume), ("b", 1, other), ("c", 2, volume)):
        into.add(novelty.past_of(article(name, hours)))
    volume.absorb(other)
    assert volume.times.earlier((MONDAY + timedelta(hours=2)).timestamp(), "c").nearest == ("b", "a")
    assert volume.volume().by_source[0].articles == 3


def test_an_article_that_comes_again_says_the_same_after_others_have_come() -> None:
    entries: dict[str, StoryMember] = {}
    stories = StoryClusters(entries, WEEK)
    first = told(stories, article("a", 0))
    told(stories, article("b", -1))
    assert told(stories, article("a", 0)) == first
    again = StoryClusters({name: decode(encode(each), StoryMember) for name, each in entries.items()}, WEEK)
    assert told(again, article("a", 0)) == first


def test_what_a_long_story_has_dropped_still_counts_for_a_week(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "MOST_ARTICLES", 4)
    monkeypatch.setattr(clusters, "DROPPED_AT_ONCE", 2)
    monkeypatch.setattr(story_state, "MOST_ARTICLES", 4)
    entries: dict[str, StoryMember] = {}
    stories = StoryClusters(entries, WEEK)
    last = [told(stories, article(f"{number:02}", number * 10)) for number in range(40)][-1]
    assert len(entries) <= 4
    assert last.story.days_7 == 16
    again = StoryClusters({name: decode(encode(each), StoryMember) for name, each in entries.items()}, WEEK)
    assert told(again, article("next", 400)) == told(stories, article("next", 400))
    volume = next(stories.stories()).volume
    assert volume is not None
    assert len(volume.by_hour) == 72
    assert volume.by_source[0].articles < 30


def test_what_a_crash_left_beside_the_entry_that_counts_it_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "MOST_ARTICLES", 4)
    monkeypatch.setattr(clusters, "DROPPED_AT_ONCE", 2)
    entries: dict[str, StoryMember] = {}
    stories = StoryClusters(entries, WEEK)
    for number in range(4):
        stories.assign(article(str(number), number))
    before = dict(entries)
    stories.assign(article("4", 4))
    assert len(entries) == 3
    crashed = StoryClusters(before | entries, WEEK)
    assert told(crashed, article("5", 5)) == told(stories, article("5", 5))


def test_what_is_forgotten_is_counted_no_longer() -> None:
    entries: dict[str, StoryMember] = {}
    stories = StoryClusters(entries, timedelta(hours=10))
    stories.assign(article("a", 0))
    for number in range(closing.LATEST + 1):
        stories.assign(article(f"other {number}", 100, BANK, ()))
    assert "a" not in entries
    assert told(stories, article("b", 100)).entities[0].earlier == Earlier()


NAMES = st.lists(st.tuples(st.integers(0, 400), st.sampled_from(("x", "y", "z"))), min_size=1, max_size=30)


@given(NAMES)
def test_counts_are_those_of_looking_at_each_earlier_article(came: list[tuple[int, str]]) -> None:
    mentions, volume, seen = novelty.Mentions(), novelty.StoryVolume(), list[novelty.Past]()
    for number, (hours, name) in enumerate(came):
        past = replace(novelty.past_of(article(f"{number}", hours)), entities=(name,))
        mentions.add(past)
        volume.add(past)
        seen.append(past)
        counted = mentions.novelty(past, volume)
        ages = Counter[str]()
        for other in seen[:-1]:
            age = (past.event_time - other.event_time) / timedelta(hours=1)
            for span in EARLIER_HOURS:
                ages[f"story {span}"] += 0 <= age <= span
                ages[f"{other.entities[0]} {span}"] += 0 <= age <= span
        for told_of, label in ((counted.story, "story"), (counted.entities[0].earlier, name)):
            got = (told_of.hours_12, told_of.hours_24, told_of.days_3, told_of.days_5, told_of.days_7)
            assert got == tuple(ages[f"{label} {span}"] for span in EARLIER_HOURS)

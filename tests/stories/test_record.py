"""What a story's state says beside its articles: which is most like all others, what was new when, days, its kin."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from service.article import DateMention, Story, StoryMoment
from service.stories import StoryClusters, StoryMember, candidate_of, clusters, story_state
from service.stories.timeline import LEAST_NEW, MOST_MOMENTS, telling
from tests.stories.test_candidate import article
from tests.stories.test_clusters import BANK, FERRY, FERRY_AGAIN, MONDAY, candidate, fresh, stored

ODD = "Weather on Lornholm kept divers from the ferry Aurora, whose cargo of timber floats along the coast"
NEWS = f"{FERRY_AGAIN}. Captain Mira Holt has been arrested for sailing while drunk, prosecutors in Kelmar said"


def last(stories: StoryClusters, *texts: tuple[str, str], **more: object) -> Story:
    """The state after the last of ``texts``, a name and a text each, an hour apart."""
    for hour, (name, text) in enumerate(texts):
        at = MONDAY + timedelta(hours=hour)
        found = stories.assign(candidate(name, text, at=at, received=at))[0]
    return found


def test_the_representative_is_the_article_most_like_all_others() -> None:
    entries: dict[str, StoryMember] = {}
    story = last(
        fresh(entries), ("odd", f"{ODD} {FERRY}"), ("a", FERRY), ("b", f"{FERRY} {FERRY_AGAIN}"), ("c", FERRY_AGAIN)
    )
    assert len(story.articles) == 4
    assert story.representative == "b"
    assert entries["c"].representative == "b"


def test_of_two_articles_the_first_is_the_representative() -> None:
    assert last(fresh(), ("a", FERRY), ("b", FERRY_AGAIN)).representative == "a"


def test_a_latest_article_that_is_more_like_all_takes_the_place_between_full_looks() -> None:
    stories = fresh()
    texts = [("a", FERRY), ("b", FERRY_AGAIN), ("c", FERRY), ("d", FERRY_AGAIN)]
    assert last(stories, *texts).representative in ("a", "b", "c", "d")
    assert len(texts) + 1 not in story_state.CHOSEN_ANEW
    assert last(stories, ("e", f"{FERRY} {FERRY_AGAIN}")).representative == "e"


def test_a_representative_that_is_killed_or_replaced_is_one_no_more() -> None:
    stories = fresh()
    texts = (("a", FERRY), ("b", f"{FERRY} {FERRY_AGAIN}"), ("c", FERRY_AGAIN), ("d", FERRY))
    assert last(stories, *texts).representative == "b"
    (story,) = stories.assign(replace(candidate("kill", BANK), retracts=("b", "kill"), supersedes=("b",)))
    assert story.representative in ("a", "c", "d")


def test_the_timeline_says_what_was_new_when() -> None:
    stories = fresh()
    for hour, (name, text, entities) in enumerate(
        (("a", FERRY, ("Aurora",)), ("copy", FERRY, ("Aurora",)), ("b", NEWS, ("Aurora", "Mira Holt")))
    ):
        at = MONDAY + timedelta(hours=hour)
        (story,) = stories.assign(candidate(name, text, at=at, received=at, entities=entities))
    first, arrest = story.timeline
    assert first == StoryMoment(article_id="a", event_time=MONDAY, headline="a", new=1.0, entities=("Aurora",))
    assert (arrest.article_id, arrest.entities) == ("b", ("Mira Holt",))
    assert LEAST_NEW < arrest.new < 1


def test_what_a_translation_adds_is_not_told_for_news() -> None:
    stories = fresh()
    stories.assign(candidate("a", FERRY, entities=("Aurora",)))
    german = replace(candidate("b", FERRY_AGAIN, entities=("Aurora", "Lornholm")), language="de", supersedes=("a",))
    (story,) = stories.assign(german)
    assert [each.article_id for each in story.timeline] == ["a"]


def test_a_timeline_has_so_many_moments_and_each_article_once() -> None:
    moments = [
        StoryMoment(article_id=f"{at:03}", event_time=MONDAY + timedelta(hours=at), headline=None, new=at / 100)
        for at in range(60)
    ]
    told = telling([*reversed(moments), *moments])
    assert list(told) == moments[-MOST_MOMENTS:]


def test_what_a_long_story_drops_stays_in_its_timeline_after_a_restart_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (clusters, story_state):
        monkeypatch.setattr(module, "MOST_ARTICLES", 6)
    monkeypatch.setattr(clusters, "DROPPED_AT_ONCE", 2)
    entries: dict[str, StoryMember] = {}
    stories = fresh(entries)
    story = last(stories, *((f"a{at}", FERRY) for at in range(12)))
    assert "a0" not in entries
    assert story.timeline[0].article_id == "a0"
    again = fresh(stored(entries))
    assert [*again.stories()] == [*stories.stories()]
    # It is handed on by whatever drops the entry that had it.
    assert last(again, *((f"b{at}", FERRY) for at in range(12))).timeline[0].article_id == "a0"


def test_the_days_that_most_articles_name_come_first() -> None:
    stories = fresh()
    for name, days in (("a", ("2026-05-04", "2026-05-01")), ("b", ("2026-05-04",))):
        (story,) = stories.assign(replace(candidate(name, FERRY), dates=days))
    assert story.dates == ("2026-05-04", "2026-05-01")


def test_a_candidate_has_the_days_that_its_article_names_and_no_months() -> None:
    values = ("2026-05-03", "2026-04", None, "2026-05-04/2026-05-10", "1998-06-11", "2026-05-03")
    dates = tuple(DateMention(text="", start=0, end=0, value=each, relative=False) for each in values)
    assert candidate_of(article(dates=dates)).dates == ("2026-05-03", "1998-06-11")


def test_stories_that_an_article_nearly_joined_are_related() -> None:
    stories = fresh()
    near = "Ferry Borealis hit a trawler in Kelmar harbour"
    (ferry,) = stories.assign(candidate("a", FERRY))
    (other,) = stories.assign(candidate("b", near))
    (bank,) = stories.assign(candidate("c", BANK))
    assert other.story_id != ferry.story_id
    assert other.related == (ferry.story_id,)
    assert bank.related == ()

"""Which open story a text is of: as it would be clustered, with reasons, and nothing changed."""

from __future__ import annotations

from dataclasses import replace

from service.article import encode
from service.stories import StoryMember, candidate_of
from tests.stories.test_candidate import ENGLISH, FRENCH, article
from tests.stories.test_clusters import BANK, FERRY, FERRY_AGAIN, candidate, fresh


def test_a_text_is_of_the_story_that_it_would_join() -> None:
    entries: dict[str, StoryMember] = {}
    stories = fresh(entries)
    (bank,) = stories.assign(candidate("a", BANK))
    (ferry,) = stories.assign(candidate("b", FERRY))
    before = encode((entries, [*stories.stories()]))
    found, *others = stories.likeness(candidate("asked", FERRY_AGAIN))
    assert found.story_id == ferry.story_id
    assert found.margin > 0
    assert all(each.margin < found.margin for each in others)
    assert abs(found.log_odds - found.needed - found.margin) < 0.01
    assert {("name", "Aurora"), ("number", "212"), ("word", "aground")} <= {
        (each.kind, each.term) for each in found.reasons
    }
    assert encode((entries, [*stories.stories()])) == before
    assert stories.assign(candidate("asked", FERRY_AGAIN))[0].story_id == found.story_id
    assert bank.story_id not in {each.story_id for each in stories.likeness(candidate("again", FERRY))[:1]}


def test_what_the_reasons_add_is_the_likeness() -> None:
    stories = fresh()
    stories.assign(candidate("a", "Ferry Aurora aground"))
    (found,) = stories.likeness(candidate("b", "Ferry Aurora sank"))
    assert round(sum(each.log_odds for each in found.reasons) - 6.16, 1) == round(found.log_odds, 1)


def test_a_text_of_no_open_story_is_of_none() -> None:
    stories = fresh()
    assert stories.likeness(candidate("a", FERRY)) == []
    stories.assign(candidate("b", BANK))
    assert not any(each.margin > 0 for each in stories.likeness(candidate("c", FERRY)))


def test_a_story_in_another_language_is_alike_by_what_it_means() -> None:
    stories = fresh()
    (story,) = stories.assign(replace(candidate_of(article(body=ENGLISH)), article_id="a"))
    asked = candidate_of(article(body=FRENCH, language="fr", article_id="b"))
    (found,) = stories.likeness(asked)
    assert (found.story_id, found.margin > 0) == (story.story_id, True)
    assert {each.term for each in found.reasons} == {"what it is about", "names and numbers"}

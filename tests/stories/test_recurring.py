"""Which sentences a source repeats, as its articles come and go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.stories import WINDOW, candidate
from service.article import StoryCandidate
from service.stories import StoryClusters, StoryMember, closing

FRAME = "Polisen har inlett en utredning. Larmet kom till polisen på onsdagskvällen."
ONE = f"OSTERBY (Nordwire) - En lada brann ner till grunden. {FRAME}"
OTHER = f"OSTERBY (Nordwire) - Två cyklister krockade med en buss. {FRAME}"


def _stories(*candidates: StoryCandidate) -> int:
    stories = StoryClusters({}, WINDOW)
    for each in candidates:
        stories.assign(each)
    return stories.size


def test_two_events_are_not_one_for_what_their_desk_repeats() -> None:
    one, other = candidate("one", ONE, "sv"), candidate("other", OTHER, "sv")
    assert _stories(one, other) == 2
    assert _stories(one, replace(other, source="another desk")) == 1
    # Without the sentences among the terms, as they came from a former release.
    assert _stories(one, replace(other, terms=tuple(each for each in other.terms if each[0][0] != "="))) == 1


def test_one_event_told_again_by_its_desk_stays_one() -> None:
    again = f"OSTERBY (Nordwire) - Ladan som brann ner till grunden var försäkrad. {FRAME}"
    assert _stories(candidate("one", ONE, "sv"), candidate("again", again, "sv")) == 1


def test_a_new_version_keeps_its_sentences() -> None:
    entries: dict[str, StoryMember] = {}
    stories = StoryClusters(entries, WINDOW)
    one, other = candidate("one", ONE, "sv"), candidate("other", OTHER, "sv")
    stories.assign(one)
    stories.assign(replace(other, supersedes=(one.article_id,)))
    alone: dict[str, StoryMember] = {}
    StoryClusters(alone, WINDOW).assign(other)
    assert entries[other.article_id].features == alone[other.article_id].features


def test_what_is_repeated_is_known_after_a_restart_and_forgotten_with_its_stories(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries: dict[str, StoryMember] = {}
    StoryClusters(entries, WINDOW).assign(candidate("one", ONE, "sv"))
    again = StoryClusters(entries, WINDOW)
    again.assign(candidate("other", OTHER, "sv"))
    assert again.size == 2
    monkeypatch.setattr(closing, "MOST_REMEMBERED", 3)
    for number in range(6):
        again.assign(candidate(f"later {number}", "", "sv"))
    assert again.size == 3
    assert not again._recurring._articles

"""Whoever keeps only the last record of a key of the two compacted topics knows every article's story."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.article import StoryCandidate, digest
from service.final_state import FinalState
from service.outcome import Accepted
from service.outputs import Output
from service.pipeline import STORIES, STORY_MEMBERS, stage
from service.settings import Settings
from service.stories import closing, clusters
from service.stories.terms import terms

MONDAY = datetime(2026, 5, 4, 8, tzinfo=UTC)
FERRY, MASTER = "Ferry Aurora aground off Lornholm", "Harbour master Arne Sollund praises captain Vik Dahlen"


def candidate(name: str, text: str, hours: float = 0, supersedes: tuple[str, ...] = ()) -> StoryCandidate:
    at = MONDAY + timedelta(hours=hours)
    return StoryCandidate(
        article_id=name, source="wire", filename=f"{name}.txt", headline=name, summary=None, language="en",
        event_time=at, event_time_source="published", received_at=at, supersedes=supersedes,
        terms=terms(text, at.year),
    )  # fmt: skip


def clustered(candidates: Iterable[StoryCandidate]) -> list[Output]:
    """What the cluster stage sends of ``candidates``, in order."""
    run = stage("cluster").start(Settings(), {}).run
    sent: list[Output] = []
    for each in candidates:
        outcome = run(each)
        assert isinstance(outcome, Accepted)
        sent += outcome.value
    return sent


def compacted(sent: Iterable[Output]) -> list[Output]:
    """The last record of each key, as the broker keeps them."""
    last = {(each.topic, each.key): each for each in sent}
    return list(last.values())


def folded(sent: Iterable[Output]) -> FinalState:
    state = FinalState()
    for each in sent:
        state.add(each.topic, each.record)
    return state


def small(patch: pytest.MonkeyPatch) -> None:
    """Bounds so small that a short stream closes, drops and forgets."""
    bounds = {"LATEST": 6, "STRAGGLERS": 1, "MOST_REMEMBERED": 15, "MOST_ARTICLES": 8, "DROPPED_AT_ONCE": 3}
    for name, value in bounds.items():
        patch.setattr(closing if hasattr(closing, name) else clusters, name, value)


def test_an_article_has_a_record_of_the_story_it_joined() -> None:
    sent = clustered([candidate("a", FERRY), candidate("b", FERRY, 1)])
    members: list[Any] = [each for each in sent if each.topic == STORY_MEMBERS]
    assert [(each.key, each.record.story_id, each.record.event, each.record.order) for each in members] == [
        ("a", digest("story", "a"), "opened", 0),
        ("b", digest("story", "a"), "grew", 1),
    ]


def test_a_replaced_article_keeps_its_story() -> None:
    sent = compacted(clustered([candidate("v1", FERRY), candidate("v2", FERRY, 1, ("v1",))]))
    (story,) = [each.record for each in sent if each.topic == STORIES]
    assert story.articles == ("v2",)
    assert folded(sent).story_of("v1") == story.story_id


def test_an_article_redelivered_after_a_merge_has_the_same_record_as_before() -> None:
    both = [candidate(f"m{number}", f"{FERRY}. {MASTER}", 1) for number in range(5)]
    stream = [candidate("a", FERRY), candidate("b", MASTER), *both]
    once, twice = clustered(stream), clustered([*stream, *stream])
    assert any(each.record.event == "merged" for each in once if each.topic == STORIES)
    own = {each.key: each.record for each in once if each.topic == STORY_MEMBERS}
    assert own["b"].story_id == digest("story", "b")
    assert folded(compacted(once)).story_of("b") == digest("story", "a")
    assert all(own[each.key] == each.record for each in twice if each.topic == STORY_MEMBERS)


WORDS = ("Lornholm", "Aurora", "ferry", "aground", "Tervania", "bank", "Maren", "interest", "Dahlen", "captain")
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
# What the last article splits off is closed at once, for there is no room.
CLOSED_AS_IT_IS_SPLIT_OFF = [
    *(("Lornholm", 0, False, False), ("", 0, True, False), ("Lornholm", 0, False, False)),
    *(("Lornholm ferry", 169, False, False), ("Aurora", 0, False, False), ("Aurora", 0, False, False)),
    *(("ferry", 0, True, False), *[("", 0, False, False)] * 4, ("Lornholm", 0, False, False)),
    *(("ferry", 0, False, False), ("Lornholm", 169, False, False), ("ferry", 0, True, False), ("", 0, True, False)),
]
streams = st.lists(st.tuples(texts, st.integers(0, 700), st.booleans(), st.booleans()), max_size=30)


@given(streams)
@example(CLOSED_AS_IT_IS_SPLIT_OFF)
def test_every_article_is_in_one_story_after_compaction(drawn: list[tuple[str, int, bool, bool]]) -> None:
    """With updates, merges, closed stories and redeliveries; and it is the one that all records tell of."""
    stream: list[StoryCandidate] = []
    for number, (text, hours, replaces, again) in enumerate(drawn):
        supersedes = (f"a{number - 1}",) if replaces and number else ()
        made = candidate(f"a{number}", text, hours, supersedes)
        stream += [made, made] if again else [made]
    with pytest.MonkeyPatch.context() as patch:
        small(patch)
        sent = clustered(stream)
    told, after = _by_events(sent), folded(compacted(sent))
    assert {each.article_id: after.story_of(each.article_id) for each in stream} == told


def _by_events(sent: Iterable[Output]) -> dict[str, str]:
    """Article to story, by what the events of all story records say one after the other."""
    where: dict[str, str] = {}
    for each in sent:
        story: Any = each.record
        if each.topic == STORIES and story.event == "split":
            where |= dict.fromkeys(story.moved, story.story_id)
            where.setdefault(story.article_id, story.story_id)
        elif each.topic == STORIES and story.event in ("opened", "grew"):
            where[story.article_id] = story.story_id
        elif each.topic == STORIES and story.event == "merged":
            where = {name: story.merged_into if at == story.story_id else at for name, at in where.items()}
    return where

"""An article and the stories that it joins in, its entry out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from service.article import StoryCandidate, StoryMembership, digest
from service.stories.recurring import sentence_keys
from service.stories.story_member import StoryMember
from service.stories.story_state import StoryState
from service.stories.timeline import new_entities, new_share
from service.stories.weighing import Features, packed


def entry_of(
    candidate: StoryCandidate, weights: Features, joined: list[StoryState], related: tuple[str, ...], order: int
) -> StoryMember:
    """The entry of ``candidate``, which comes as number ``order`` and joins, and so merges, the stories ``joined``;
    ``weights`` are its features."""
    stays = min(joined, key=lambda story: story.opened, default=None)
    goes = [story for story in joined if story is not stays]
    story_id = stays.story_id if stays else digest("story", candidate.article_id)
    replaced = sum(article in story.members for article in candidate.supersedes for story in joined)
    return StoryMember(
        order=order,
        candidate=replace(candidate, terms=()),
        features=packed(weights),
        sentences=sentence_keys(candidate),
        story_id=story_id,
        event="grew" if stays else "opened",
        opened=stays.opened if stays else order,
        article_count=1 + sum(story.article_count for story in joined) - replaced,
        first_seen=min([candidate.event_time, *(story.first_seen for story in joined)]),
        merged=tuple(story.story_id for story in goes),
        others=tuple(story.state("merged", candidate.article_id, merged_into=story_id) for story in goes),
        related=related,
        **_brought(candidate, weights, joined),
    )


def _brought(candidate: StoryCandidate, weights: Features, joined: list[StoryState]) -> dict[str, Any]:
    """What is new in the article for the stories that it joins; empty if it is their first one in its language, where
    that cannot be measured."""
    if joined and not any(candidate.language in story.meanings for story in joined):
        return {}
    return {
        "new": new_share(weights, (story.sums for story in joined)) if joined else 1.0,
        "new_entities": new_entities(candidate, (story.entities for story in joined)),
    }


def membership(entry: StoryMember) -> StoryMembership:
    """The record that says which story an article is in."""
    return StoryMembership(
        article_id=entry.candidate.article_id,
        story_id=entry.story_id,
        event=entry.event,
        event_time=entry.candidate.event_time,
        order=entry.order,
        novelty=entry.novelty,
    )


def killed(candidate: StoryCandidate) -> StoryCandidate:
    """``candidate`` marked as killed."""
    return replace(candidate, retracts=(*candidate.retracts, candidate.article_id))

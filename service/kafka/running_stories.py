"""The story topics in; the running stories, the most recently updated first, or one story with its members, out."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeVar

from service.article import Story, StoryMembership, decode
from service.kafka.reading import read
from service.topics import contract

TOPIC, MEMBERS = contract("stories").name, contract("story-members").name

T = TypeVar("T", Story, StoryMembership)


@dataclass(frozen=True, slots=True)
class StoryAndMembers:
    """A story's latest state, the ids of the stories merged into it, and its memberships in the order of clustering."""

    story: Story
    merged: tuple[str, ...]
    members: tuple[StoryMembership, ...]


async def running_stories(bootstrap: str, topic: str = TOPIC) -> list[Story]:
    """The latest state of each story that is neither closed nor merged, ordered by its latest article and then by size,
    both descending. Invalid records are skipped. Raises BrokerUnavailable, UnknownTopic."""
    latest = await _latest(bootstrap, topic, Story)
    running = [story for story in latest.values() if story.event != "closed" and story.merged_into is None]
    return sorted(running, key=lambda story: (story.last_seen, story.article_count, story.story_id), reverse=True)


async def story_and_members(bootstrap: str, beginning: str) -> StoryAndMembers | None:
    """The story whose id begins with ``beginning``, or the story that it was merged into; None if there is none.

    Raises ValueError if several ids begin with it, BrokerUnavailable and UnknownTopic.
    """
    latest = await _latest(bootstrap, TOPIC, Story)
    ids = [each for each in latest if each.startswith(beginning)]
    if len(ids) > 1:
        raise ValueError(f"{len(ids)} stories begin with {beginning}, such as {ids[0]} and {ids[1]}")
    if not ids:
        return None
    last = went_to(latest, ids[0])
    members = (await _latest(bootstrap, MEMBERS, StoryMembership)).values()
    return StoryAndMembers(
        latest[last],
        tuple(each for each in latest if each != last and went_to(latest, each) == last),
        tuple(
            sorted((each for each in members if went_to(latest, each.story_id) == last), key=lambda each: each.order)
        ),
    )


def went_to(latest: Mapping[str, Story], story_id: str) -> str:
    """The id of the story that ``story_id`` ended up in after all merges; itself if it was not merged."""
    passed = {story_id}
    while (story := latest.get(story_id)) and (into := story.merged_into) and into in latest and into not in passed:
        story_id = into
        passed.add(into)
    return story_id


async def latest_values(bootstrap: str, topic: str) -> list[bytes]:
    """The last value of each key of a compacted topic, without deleted keys. Raises BrokerUnavailable, UnknownTopic."""
    latest: dict[bytes, bytes] = {}
    async with aclosing(read(bootstrap, topic, until_end=True)) as records:
        async for record in records:
            if record.value is None:
                latest.pop(record.key or b"", None)
            else:
                latest[record.key or b""] = record.value
    return [*latest.values()]


async def _latest(bootstrap: str, topic: str, kind: type[T]) -> dict[str, T]:
    """The last value of each key that decodes as ``kind``."""
    latest: dict[str, T] = {}
    async with aclosing(read(bootstrap, topic, until_end=True)) as records:
        async for record in records:
            try:
                latest[(record.key or b"").decode()] = decode(record.value or b"", kind)
            except ValueError:
                continue
    return latest

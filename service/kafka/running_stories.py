"""The stories topic in; the running stories, the liveliest first, out."""

from __future__ import annotations

from contextlib import aclosing

from service.article import Story, decode
from service.kafka.reading import read
from service.topics import contract

TOPIC = contract("stories").name


async def running_stories(bootstrap: str, topic: str = TOPIC) -> list[Story]:
    """The last state of each story that is neither closed nor merged: those with the latest article first, of two
    equal ones the larger. A record that is no story is passed over. Raises BrokerUnavailable, UnknownTopic."""
    latest: dict[bytes | None, Story] = {}
    async with aclosing(read(bootstrap, topic, until_end=True)) as records:
        async for record in records:
            try:
                latest[record.key] = decode(record.value or b"", Story)
            except ValueError:
                continue
    running = [story for story in latest.values() if story.event != "closed" and story.merged_into is None]
    return sorted(running, key=lambda story: (story.last_seen, story.article_count, story.story_id), reverse=True)

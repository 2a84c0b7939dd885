"""An article and the story that it joins in, what it brought to it out; of all that was brought what a story tells."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from service.article import StoryCandidate, StoryMoment
from service.stories.story_member import StoryMember
from service.stories.weighing import Features

# Moments that a story tells, those that brought most.
MOST_MOMENTS = 20
# An article of which less is new tells what was known.
LEAST_NEW = 0.25
# Entities named for the first time that a moment lists.
MOST_NEW_ENTITIES = 5


def new_share(features: Features, known: Iterable[Features]) -> float | None:
    """The share of ``features``, by their squared weights, that none of ``known`` has; None where there are none."""
    keys, values = features
    weights = values.astype(np.float64) ** 2
    if not weights.size:
        return None
    old = np.zeros(len(keys), dtype=bool)
    for sums, _ in known:
        if len(sums):
            at = sums.searchsorted(keys)
            at[at == len(sums)] = 0
            old |= sums[at] == keys
    return round(float(weights[~old].sum() / weights.sum()), 3)


def new_entities(candidate: StoryCandidate, known: Iterable[Collection[str]]) -> tuple[str, ...]:
    """The first entities of ``candidate`` that none of ``known`` has."""
    known = tuple(known)
    return tuple([each for each in candidate.entities if not any(each in one for one in known)][:MOST_NEW_ENTITIES])


def moments_of(entries: Iterable[StoryMember]) -> list[StoryMoment]:
    """What each of ``entries`` brought, of those that brought enough."""
    return [
        StoryMoment(
            article_id=entry.candidate.article_id,
            event_time=entry.candidate.event_time,
            headline=entry.candidate.headline,
            new=entry.new,
            entities=entry.new_entities,
        )
        for entry in entries
        if entry.new is not None and entry.new >= LEAST_NEW
    ]


def telling(moments: Iterable[StoryMoment]) -> tuple[StoryMoment, ...]:
    """Of ``moments`` those that brought most, each article once, in the order of their times."""
    once = {each.article_id: each for each in moments}
    most = sorted(once.values(), key=lambda each: (-each.new, each.event_time, each.article_id))[:MOST_MOMENTS]
    return tuple(sorted(most, key=lambda each: (each.event_time, each.article_id)))

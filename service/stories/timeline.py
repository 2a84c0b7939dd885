"""An article and the story that it joins in; out what is new in it, and the timeline of a story, made from that."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from service.article import StoryCandidate, StoryMoment
from service.stories.story_member import StoryMember
from service.stories.weighing import Features

# Maximum number of moments in a timeline: those with the most that is new.
MOST_MOMENTS = 20
# An article of which a smaller share is new repeats what was known.
LEAST_NEW = 0.25
# Maximum number of newly named entities that a moment lists.
MOST_NEW_ENTITIES = 5


def new_share(features: Features, known: Iterable[Features]) -> float | None:
    """The share of ``features``, by squared weight, that none of ``known`` has; None if there are no features."""
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
    """The moments of those ``entries`` in which enough is new."""
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
    """Those of ``moments`` in which most is new, each article once, in order of event time."""
    once = {each.article_id: each for each in moments}
    most = sorted(once.values(), key=lambda each: (-each.new, each.event_time, each.article_id))[:MOST_MOMENTS]
    return tuple(sorted(most, key=lambda each: (each.event_time, each.article_id)))

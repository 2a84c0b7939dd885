"""A candidate and a story in; how alike they are, and why, out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

import numpy as np

from service.article import StoryCandidate
from service.stories import weighing
from service.stories.linkage import Group, log_odds
from service.stories.meaning import ABOUT_SIZE, PRODUCT
from service.stories.story_state import StoryState, meanings_of
from service.stories.weighing import Features, named

# Maximum number of reasons given, the weightiest first.
MOST_REASONS = 12
# Channels that make a term more than a word.
KINDS: tuple[Literal["name", "number", "year"], ...] = ("name", "number", "year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What a text shares with a story: a ``term`` that both contain, and its ``kind``: ``name``, ``number``, ``year``
    or ``word``. For articles in other languages, the kind is ``meaning``, and the term says which part of the meaning.
    ``log_odds`` is what it adds."""

    term: str
    kind: Literal["name", "number", "year", "word", "meaning"]
    log_odds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike a text and a story are. The text belongs to the story if ``margin`` is above zero; it is ``log_odds``
    (the mean over the story's articles) minus what is ``needed``. ``reasons`` are ordered by weight, the largest
    first."""

    story_id: str
    margin: float
    log_odds: float
    needed: float
    reasons: tuple[Reason, ...]


def likeness(
    candidate: StoryCandidate, weights: Features, group: Group, story: StoryState, product: int, margin: float
) -> Likeness:
    """The likeness of ``candidate``, with features ``weights`` and as a ``group`` of one, to ``story``, with reasons.
    ``product`` is the product of both, ``margin`` the result of the linkage rule."""
    found = log_odds(group, story.group, product)
    reasons = [*_shared(candidate, weights, story), *_meant(candidate, story)]
    reasons.sort(key=lambda each: (-each.log_odds, each.term))
    return Likeness(
        story_id=story.story_id,
        margin=round(margin, 3),
        log_odds=round(found, 3),
        needed=round(found - margin, 3),
        reasons=tuple(reasons[:MOST_REASONS]),
    )


def _shared(candidate: StoryCandidate, weights: Features, story: StoryState) -> list[Reason]:
    terms = named(candidate)
    keys, here, there = np.intersect1d(weights[0], story.sums[0], assume_unique=True, return_indices=True)
    scale = weighing.UNIT**2 * story.size
    added: dict[str, float] = defaultdict(float)
    kinds: dict[str, set[str]] = defaultdict(set)
    for key, product in zip(keys.tolist(), (weights[1][here] * story.sums[1][there]).tolist(), strict=True):
        channel, term = terms[key]
        added[term] += product / scale
        kinds[term].add(channel)
    return [
        Reason(term=term, kind=next((each for each in KINDS if each in kinds[term]), "word"), log_odds=round(value, 3))
        for term, value in added.items()
    ]


def _meant(candidate: StoryCandidate, story: StoryState) -> list[Reason]:
    ((language, (_, vector)),) = meanings_of(candidate).items()
    sums = sum(vectors for other, (_, vectors) in story.meanings.items() if other != language)
    if not isinstance(sums, np.ndarray):
        return []
    scale = weighing.UNIT**2 * story.size / PRODUCT
    parts = (("what it is about", slice(ABOUT_SIZE)), ("names and numbers", slice(ABOUT_SIZE, None)))
    return [
        Reason(term=name, kind="meaning", log_odds=round(float(vector[part] @ sums[part]) / scale, 3))
        for name, part in parts
    ]

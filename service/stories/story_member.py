"""``StoryMember``: what is remembered of one article, so that all stories can be rebuilt from the entries alone."""

from __future__ import annotations

from dataclasses import dataclass

from service.article import Instant, Story, StoryCandidate, StoryEvent, StoryMembership, StoryMoment, StoryNovelty
from service.stories.novelty import Past, past_of


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMember:
    """One clustered article. Written once; rewritten only when its story is split or the article is killed; deleted
    with its story, or when a very long story drops its oldest articles.

    ``order`` numbers the articles as they came. ``candidate`` is without its terms, which ``features`` (packed)
    replace. ``story_id`` is the story that the article joined, and ``event`` what that did to it. ``merged`` are the
    ids of the stories that were merged into this one because of the article. ``others`` are the states of all other
    stories that it changed (merged, closed), kept whole so that they can be published again for a redelivered article.
    ``opened`` (the order of the story's first article), ``article_count`` and ``first_seen`` describe the story after
    the article: they outlive entries that a very long story has dropped. ``reached`` is how far the stream had come by
    its event times, and ``ahead`` how many articles in a row were much further ahead, both after the article.

    If the article showed that its story was two, ``split_from`` is the story that existed, and ``kept`` and ``moved``
    are the articles that stayed and those that went into the new one. Their entries are rewritten, with the order of
    that article in ``placed``; entries that a crash has left unchanged are moved when the entries are folded.
    ``rehomed`` are the memberships published for the moved articles; they are published again if the article is
    redelivered after the new story was closed and its entries deleted.

    ``novelty``, ``new``, ``new_entities`` and ``related`` are as of the article's arrival. For ``new`` and
    ``new_entities`` see ``StoryMoment``; ``new`` is None for the first article of a story in its language, since what a
    translation adds cannot be measured. ``related`` are the stories that it was close to. ``representative`` is that of
    the story, after the article. ``past`` are articles that a very long story has dropped, but which count for as long
    as this entry exists; ``moments`` are what the timeline keeps of them. ``sentences`` are
    those of a short article, by which it is seen what its source repeats (``recurring``).
    """

    order: int
    candidate: StoryCandidate
    features: str
    story_id: str
    event: StoryEvent
    opened: int
    article_count: int
    first_seen: Instant
    merged: tuple[str, ...] = ()
    others: tuple[Story, ...] = ()
    reached: Instant | None = None
    ahead: int = 0
    split_from: str | None = None
    kept: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    rehomed: tuple[StoryMembership, ...] = ()
    placed: int = -1
    novelty: StoryNovelty | None = None
    past: tuple[Past, ...] = ()
    new: float | None = None
    new_entities: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    representative: str | None = None
    moments: tuple[StoryMoment, ...] = ()
    sentences: tuple[int, ...] = ()


def rows_of(entry: StoryMember) -> tuple[Past, ...]:
    """The articles that count for as long as ``entry`` exists, its own last."""
    return (*entry.past, past_of(entry.candidate))

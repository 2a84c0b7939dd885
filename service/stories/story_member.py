"""``StoryMember``: what is remembered of one article, so that all stories can be rebuilt from the entries alone."""

from __future__ import annotations

from dataclasses import dataclass

from service.article import Instant, Story, StoryCandidate, StoryEvent, StoryMembership, StoryMoment, StoryNovelty
from service.stories.novelty import Past, past_of


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMember:
    """One clustered article: written once, rewritten only by a split of its story, deleted with its story.

    ``order`` counts the articles as they came. ``candidate`` is without its terms and vector, which ``features``
    (packed) replace. ``story_id`` is the story that the article joined and ``event`` what
    that did to it. ``merged`` names the stories that went into this one because of the article; ``others`` are the
    states of all other stories it changed (merged, closed), kept whole so that a redelivered article can say them
    again. ``opened`` (the order of the story's first article), ``article_count`` and ``first_seen`` are the story's,
    after the article: they outlive entries that a very long story has dropped. ``reached`` is how far the stream had
    come by its clocks, and ``ahead`` how many articles in a row have said that it is much further: after the article.

    Where the article showed that its story was two, ``split_from`` is the one that was there, and ``kept`` and
    ``moved`` are the articles that stayed and that went into the new one. Their entries are rewritten, with the order
    of that article in ``placed``; those that a crash has left as they were are moved when the entries are folded.
    ``rehomed`` is what was said of the moved articles, which is said again if the article is redelivered after the new
    story was closed and their entries deleted.

    ``novelty`` is as of the article's coming; so are ``new`` and ``new_entities`` (``StoryMoment``; ``new`` is None for
    the first article of a story in its language, since what a translation adds cannot be told), and ``related``, the
    stories that it came near to. ``representative`` is the story's, after the article. ``past`` are articles that a
    very long story has dropped, which are counted as long as the entry is there; ``moments`` are what the timeline
    keeps of these.
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


def rows_of(entry: StoryMember) -> tuple[Past, ...]:
    """The articles that are counted as long as ``entry`` is there, its own last."""
    return (*entry.past, past_of(entry.candidate))

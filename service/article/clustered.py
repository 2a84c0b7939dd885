"""The records of clustering: its input from an article, and the stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.article.cleaned import Code
from service.article.decided import StoryNovelty, Volume
from service.article.values import EventTimeSource, Instant, StoryEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCandidate:
    """What clustering needs of an article, without its text: the value of ``newswire.story-candidates.v1``.

    ``terms`` are the weighted terms of the text (term, count), and behind those of a short text its sentences
    (``service.stories.routine``). ``meaning`` is its encoded meaning for comparison with texts in other languages
    (``service.stories.meaning``). ``dates`` are the days that it names, in ISO 8601.
    ``retracts`` are the articles that this one kills, itself included; it is set too for an article that had been
    killed before it came.
    """

    article_id: str
    source: str
    filename: str
    headline: str | None
    summary: str | None
    language: str
    event_time: Instant
    event_time_source: EventTimeSource
    received_at: Instant
    supersedes: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    subjects: tuple[Code, ...] = ()
    terms: tuple[tuple[str, float], ...] = ()
    retracts: tuple[str, ...] = ()
    meaning: str = ""
    dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMoment:
    """What an article added to its story: ``new`` is the share of its text, by the weight of its terms, that no earlier
    article of the story had when it came (1.0 for the first article); ``entities`` are the first few that it was the
    first to name."""

    article_id: str
    event_time: Instant
    headline: str | None
    new: float
    entities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The latest state of one running story: the value of ``newswire.stories.v1``, whose key is the story id.

    ``event`` and ``article_id`` say what caused this state. A merged story names the story that it was
    ``merged_into``. If an article shows that a story is really two, both get a state with event ``split``; the new one
    names the story it was ``split_from`` and the articles that ``moved`` to it. ``articles`` is what an editor would
    read, not the whole membership: articles that a later one replaced are left out, and of a long story only the latest
    300 are considered; ``article_count`` counts all articles not replaced. Which story each article is in, whatever its
    age, is in ``newswire.story-members.v1``. ``killed`` are those of its articles that were killed, and the kill
    orders: they are left out of ``articles``, ``title`` and ``summary``. ``volume`` counts its remembered articles.

    ``representative`` is the one of ``articles`` that is most similar to all the others. ``timeline`` says what was new
    when: the first article and up to 19 that added most, by event time. ``dates`` are the days that most articles name.
    ``related`` are up to 5 stories that its latest articles came closest to joining, the closest first.
    """

    story_id: str
    event: StoryEvent
    article_id: str | None
    title: str | None
    summary: str | None
    articles: tuple[str, ...]
    sources: tuple[str, ...]
    entities: tuple[str, ...]
    places: tuple[str, ...]
    countries: tuple[str, ...]
    subjects: tuple[Code, ...]
    languages: tuple[str, ...]
    first_seen: Instant
    last_seen: Instant
    article_count: int
    articles_per_hour: float
    merged_into: str | None = None
    split_from: str | None = None
    moved: tuple[str, ...] = ()
    killed: tuple[str, ...] = ()
    volume: Volume | None = None
    representative: str | None = None
    timeline: tuple[StoryMoment, ...] = ()
    dates: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMembership:
    """The story that one article joined: the value of ``newswire.story-members.v1``, whose key is the article id.

    ``event`` says whether the article opened the story, made it grow, or is in it because of a ``split``: then the
    record replaces an earlier one. Merges are only in the stories: if the last state of this story has ``merged_into``,
    the article is in that story, and so on. ``order`` counts articles in the order of clustering: of two records of an
    article, the last in the topic counts, and has the higher ``order``. ``novelty`` is as of the article's arrival.
    """

    article_id: str
    story_id: str
    event: StoryEvent
    event_time: datetime
    order: int
    novelty: StoryNovelty | None = None

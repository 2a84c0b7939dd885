"""A file and the state of the cluster stage in; the running story that each article of the file belongs to, and why,
out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from rich.console import Group, RenderableType

from service.article import StoryCandidate
from service.cleaning import clean_document
from service.commands import batch, tables
from service.commands.console import BAD_DATA, Failure
from service.commands.terminal import shown
from service.kafka.running_stories import latest_values
from service.pipeline import as_unique, profiles_of, sources_of, stage
from service.settings import Settings
from service.stories import Likeness, StoryClusters
from service.worker.changelog import changelog_topic
from service.worker.entry_form import current

CLUSTER = stage("cluster")
# How many stories are shown per article, and how many reasons per story.
MOST_STORIES, MOST_REASONS = 5, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeStory:
    """A running story that an article was compared with."""

    title: str | None
    article_count: int
    likeness: Likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An article of the file: ``story_id`` is the story that it belongs to, or None; ``stories`` are the most similar
    ones."""

    headline: str | None
    story_id: str | None
    stories: tuple[LikeStory, ...]


def placed(path: str, bootstrap: str, settings: Settings) -> list[Placed]:
    """Place each article of the file ``path`` among the running stories, by the cluster stage's rule and its state,
    read from its changelog; nothing is written. The articles are not deduplicated: copies count like any article.

    Raises BadData, UsageError, BrokerUnavailable, UnknownTopic, and Failure for a state that cannot be read.
    """
    document = batch.one_document(path, settings, datetime.now(UTC))
    articles = batch.accepted_value(
        path, clean_document(document, settings.max_document_bytes, profiles_of(settings), sources_of(settings))
    )
    enrich = stage("enrich").start(settings, {}).run
    clusters = _clusters(asyncio.run(latest_values(bootstrap, changelog_topic(CLUSTER))), settings)
    found: list[Placed] = []
    for article in articles:
        _, candidate = batch.accepted_value(path, enrich(as_unique(article)))
        like = clusters.likeness(_of_the_stream(candidate.record, clusters.last_receipt))[:MOST_STORIES]
        states = [clusters.story(each.story_id) for each in like]
        found.append(
            Placed(
                headline=article.headline,
                story_id=like[0].story_id if like and like[0].margin > 0 else None,
                stories=tuple(
                    LikeStory(title=state.title, article_count=state.article_count, likeness=each)
                    for each, state in zip(like, states, strict=True)
                ),
            )
        )
    return found


def _of_the_stream(candidate: StoryCandidate, received: datetime | None) -> StoryCandidate:
    """``candidate`` as if it had been received with the latest article, so that an article without a date of its own is
    compared with the running stories even if the stream has been idle for long."""
    received_at = min(candidate.received_at, received or candidate.received_at)
    dated = candidate.event_time_source != "received"
    return replace(candidate, received_at=received_at, event_time=candidate.event_time if dated else received_at)


def _clusters(values: Iterable[bytes], settings: Settings) -> StoryClusters:
    clusters = StoryClusters({}, timedelta(hours=settings.story_window_hours))
    try:
        for step in clusters.fill(current(value, CLUSTER.conversions) for value in values):
            step()
    except ValueError as error:
        raise Failure(f"what the cluster stage remembers cannot be read: {error}", BAD_DATA) from error
    return clusters


def as_terminal(found: Iterable[Placed]) -> RenderableType:
    """The answer for each article, and a table of the most similar stories."""
    return Group(*(part for each in found for part in (_answer(each), _table(each))))


def _answer(article: Placed) -> RenderableType:
    headline = article.headline or "(no headline)"
    return shown(f"{headline}: " + (f"story {article.story_id}" if article.story_id else "of no running story"))


def _table(article: Placed) -> RenderableType:
    rows = (
        (
            each.likeness.story_id[:8],
            each.title or "(no title)",
            each.article_count,
            f"{each.likeness.log_odds:+.1f}",
            f"{each.likeness.needed:+.1f}",
            ", ".join(f"{reason.term} {reason.log_odds:+.1f}" for reason in each.likeness.reasons[:MOST_REASONS]),
        )
        for each in article.stories
    )
    return tables.plain_table(("story", "title", "articles", "like", "needed", "by"), rows)

"""A text under embargo goes out withheld, and by itself as a usable version when that ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from service.article import Article
from service.deduplication.article_state import ArticleState
from service.deduplication.deduplicator import Answer, Deduplicator

Make = Callable[..., Article]
Write = Callable[[int, int], str]
WINDOW = timedelta(hours=72)
HOUR = timedelta(hours=1)


@pytest.fixture
def embargoed(article: Make, prose: Write) -> Article:
    """A text whose embargo ends an hour after it came."""
    made = article("embargoed", prose(1, 150), headline="Survey of teachers")
    return replace(made, pubstatus="withheld", embargoed=made.received_at + HOUR)


@pytest.fixture
def later(article: Make, prose: Write) -> Callable[[float, int], list[Article]]:
    """So many other texts that came so many hours after it."""

    def made(hours: float, count: int) -> list[Article]:
        texts = [article(f"later-{hours}-{each}", prose(90 + each, 80)) for each in range(count)]
        return [replace(each, received_at=each.received_at + hours * HOUR) for each in texts]

    return made


def feed(deduplicator: Deduplicator, articles: Iterable[Article]) -> list[Answer]:
    return [deduplicator.take(each) for each in articles]


def released(answers: Iterable[Answer]) -> list[tuple[str, datetime, int, str | None]]:
    """Status, time, version and cluster of each text that was released."""
    return [
        (each.article.pubstatus, each.article.event_time, each.decision.canonical_version, each.decision.duplicate_of)
        for answer in answers
        for each in answer.released
    ]


def test_the_usable_version_follows_once_the_stream_has_come_so_far(
    embargoed: Article, later: Callable[[float, int], list[Article]]
) -> None:
    deduplicator = Deduplicator({}, WINDOW)
    before = feed(deduplicator, [embargoed, *later(0.9, 5)])
    assert released(before) == []
    after = feed(deduplicator, later(1.1, 5))
    assert released(after) == [("usable", embargoed.embargoed, 2, embargoed.article_id)]
    third = after[2]
    assert [(each.kind, each.found_by) for one in third.released for each in one.retractions] == [
        ("embargo-lifted", "item")
    ]
    assert released(feed(deduplicator, later(1.1, 5))) == released(after)


def test_one_clock_that_is_ahead_ends_no_embargo(
    embargoed: Article, later: Callable[[float, int], list[Article]]
) -> None:
    assert released(feed(Deduplicator({}, WINDOW), [embargoed, *later(2000, 2), *later(0.5, 5)])) == []


def test_where_no_record_comes_the_clock_says_what_is_due_until_it_is_carried_out(embargoed: Article) -> None:
    assert embargoed.embargoed is not None
    deduplicator = Deduplicator({}, WINDOW)
    deduplicator.take(embargoed)
    assert [*deduplicator.due(embargoed.embargoed - timedelta(seconds=1))] == []
    (once,), (again,) = [*deduplicator.due(embargoed.embargoed)], [*deduplicator.due(embargoed.embargoed)]
    assert (once.article, once.decision) == (again.article, again.decision)
    deduplicator.carry(once)
    assert [*deduplicator.due(embargoed.embargoed)] == []


def test_it_survives_a_restart_and_the_copies_of_it_are_told(
    article: Make, embargoed: Article, later: Callable[[float, int], list[Article]]
) -> None:
    entries: dict[str, ArticleState] = {}
    copy = article("copy", embargoed.body, 60, source="times")
    deduplicator = Deduplicator(entries, WINDOW)
    assert feed(deduplicator, [embargoed, copy])[1].decisions[0].embargoed == embargoed.embargoed
    restarted = Deduplicator(entries, WINDOW)
    written = Deduplicator(entries, WINDOW, filled=False)
    written.restore(deduplicator.columns())
    assert embargoed.embargoed is not None
    (one,), (other,) = [*restarted.due(embargoed.embargoed)], [*written.due(embargoed.embargoed)]
    assert one.entry == other.entry
    assert {each.uri for told in one.retractions for each in told.reached} == {"urn:test:embargoed", "urn:test:copy"}
    answers = feed(restarted, later(1.1, 4))
    assert len(released(answers)) == 1
    assert [*Deduplicator(entries, WINDOW).due(embargoed.embargoed)] == []


def test_what_was_killed_or_sent_anew_meanwhile_is_not_released(
    embargoed: Article, later: Callable[[float, int], list[Article]]
) -> None:
    for anew in (
        replace(embargoed, article_id="kill", version=2, pubstatus="canceled"),
        replace(embargoed, article_id="lifted", version=2, pubstatus="usable", embargoed=None),
    ):
        assert released(feed(Deduplicator({}, WINDOW), [embargoed, anew, *later(1.1, 5)])) == []

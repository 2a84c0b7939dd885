"""A deduplicator made anew from the entries goes on as the old one would have, whatever has expired meanwhile."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from service.article import Article, Decision
from service.deduplication import duplicate_index
from service.deduplication.article_state import ArticleState
from service.deduplication.deduplicator import Deduplicator

Make = Callable[..., Article]
Write = Callable[[int, int], str]
HOUR = 3600


@pytest.fixture(autouse=True)
def soon_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicate_index, "RECENT", 4)
    monkeypatch.setattr(duplicate_index, "SWEEP", 2)
    monkeypatch.setattr(duplicate_index, "COMMON", 3)


def stream(make: Make, write: Write, seed: int, count: int) -> list[Article]:
    """Copies, cut copies, updates and compilations of five texts over some days, some undated, some wild."""
    rng = random.Random(seed)
    texts = [write(place, 150).split(" ") for place in range(200, 205)]
    articles = []
    for number in range(count):
        words, others = rng.choice(texts), rng.choice(texts)
        kind = rng.choice(["whole", "cut", "late", "both", "new"])
        body = {
            "whole": words,
            "cut": words[: rng.randint(40, 110)],
            "late": words[:30] + words[70:],
            "both": words + others,
            "new": write(1000 + seed * 100 + number, 60).split(" "),
        }[kind]
        dated = rng.random() < 0.8
        seconds = HOUR * number + (rng.choice([-900, 900]) * HOUR if rng.random() < 0.05 else rng.randint(-HOUR, HOUR))
        one = make(f"{kind}-{number}", " ".join(body), seconds if dated else 0)
        received = one.received_at + timedelta(hours=number)
        source = "published" if dated else "received"
        event = one.event_time if dated else received
        articles.append(
            make(one.article_id, one.body, event_time=event, received_at=received, event_time_source=source)
        )
    return articles


@given(st.integers(0, 10_000), st.sets(st.integers(1, 39), max_size=4))
@example(276, set(range(1, 40)))  # what was a stop shingle is none any more, since articles went
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_restart_at_any_moment_changes_no_decision(
    article: Make, prose: Write, seed: int, restarts: set[int]
) -> None:
    window = timedelta(hours=9)
    living_entries: dict[str, ArticleState] = {}
    living = Deduplicator(living_entries, window)
    restarted_entries: dict[str, ArticleState] = {}
    restarted = Deduplicator(restarted_entries, window)
    for number, each in enumerate(stream(article, prose, seed, 40)):
        if number in restarts:
            shuffled = list(restarted_entries.items())
            random.Random(seed).shuffle(shuffled)
            restarted_entries = dict(shuffled)
            restarted = Deduplicator(restarted_entries, window)
        assert restarted.decide(each) == living.decide(each)
        assert restarted_entries == living_entries
        assert restarted.size == living.size == len(living_entries)
    assert len(living_entries) < 40


@given(st.integers(0, 10_000))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_copy_is_always_one_of_an_article_that_is_none(article: Make, prose: Write, seed: int) -> None:
    deduplicator = Deduplicator({}, timedelta(days=365))
    last: dict[str, Decision] = {}
    for each in stream(article, prose, seed, 40):
        own, *others = deduplicator.decide(each)
        last |= {decision.article_id: decision for decision in (own, *others)}
        assert all(last[superseded].duplicate_of for superseded in own.supersedes)
        assert not [decision for decision in last.values() if decision.duplicate_of == decision.article_id]
        originals = {decision.duplicate_of for decision in last.values() if decision.duplicate_of}
        assert {last[original].duplicate_of for original in originals} <= {None}


def test_another_language_beside_it_changes_no_decision(article: Make, prose: Write) -> None:
    window = timedelta(hours=9)
    alone, shared = Deduplicator({}, window), Deduplicator({}, window)
    for each, other in zip(stream(article, prose, 1, 30), stream(article, prose, 2, 30), strict=True):
        shared.decide(article(f"fr-{other.filename}", other.body, language="fr", received_at=other.received_at))
        assert shared.decide(each) == alone.decide(each)

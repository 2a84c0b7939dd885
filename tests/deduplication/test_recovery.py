"""A deduplicator made anew from the entries goes on as the old one would have, whatever has expired meanwhile."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from service.article import Article, Decision, decode, encode
from service.deduplication import duplicate_index
from service.deduplication.article_state import ArticleState
from service.deduplication.article_table import ArticleTable
from service.deduplication.blocks import block_of, brief_of
from service.deduplication.deduplicator import Deduplicator
from service.deduplication.markers import article_key, cluster_key, item_key, keys_of
from service.deduplication.sketch import unpack

Make = Callable[..., Article]
Write = Callable[[int, int], str]
HOUR = 3600


@pytest.fixture(autouse=True)
def soon_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicate_index, "RECENT", 4)
    monkeypatch.setattr(duplicate_index, "SWEEP", 2)
    monkeypatch.setattr(duplicate_index, "COMMON", 3)
    monkeypatch.setattr(duplicate_index, "LASTING", timedelta(hours=6))


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


def with_orders(articles: list[Article]) -> list[Article]:
    """``articles`` under headlines, some of them kills and corrections, with their text and without."""
    made = []
    for number, each in enumerate(articles):
        headline = f"Report on the harbour number {len(each.body) % 7}"
        each = replace(each, headline=headline)
        if number % 6 == 3:
            each = replace(each, pubstatus="canceled")
        elif number % 6 == 5:
            each = replace(each, corrects=True)
        elif number % 9 == 7:
            each = replace(each, pubstatus="canceled", headline=None, body=f"Editors: kill “{headline}”, we erred.")
        made.append(each)
    return made


@given(st.integers(0, 10_000), st.sets(st.integers(1, 39), max_size=4), st.booleans())
@example(276, set(range(1, 40)), False)  # what was a stop shingle is none any more, since articles went
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_restart_at_any_moment_changes_no_decision(
    article: Make, prose: Write, seed: int, restarts: set[int], orders: bool
) -> None:
    window = timedelta(hours=9)
    living_entries: dict[str, ArticleState] = {}
    living = Deduplicator(living_entries, window)
    restarted_entries: dict[str, ArticleState] = {}
    restarted = Deduplicator(restarted_entries, window)
    arriving = stream(article, prose, seed, 40)
    for number, each in enumerate(with_orders(arriving) if orders else arriving):
        if number in restarts:
            shuffled = list(restarted_entries.items())
            random.Random(seed).shuffle(shuffled)
            restarted_entries = dict(shuffled)
            restarted = Deduplicator(restarted_entries, window)
        assert restarted.take(each) == living.take(each)
        assert restarted_entries == living_entries
        assert restarted.size == living.size == len(living_entries)
    assert orders or len(living_entries) < 40


class Told(dict[str, ArticleState]):
    """Entries that tell of each change, as a changelog does."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[tuple[str, ArticleState | None]] = []

    def __setitem__(self, key: str, value: ArticleState) -> None:
        super().__setitem__(key, value)
        self.changes.append((key, value))

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        self.changes.append((key, None))


@given(st.integers(0, 10_000), st.integers(1, 29), st.integers(1, 29))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_that_follows_the_changelog_and_one_from_a_snapshot_go_on_as_the_first(
    article: Make, prose: Write, seed: int, taken_over: int, saved: int
) -> None:
    """Both decide as the first one does: one that has followed it so far, one from what it wrote down and what came
    after that."""
    window = timedelta(hours=9)
    entries, following_entries = Told(), dict[str, ArticleState]()
    living, following = Deduplicator(entries, window), Deduplicator(following_entries, window)
    restored_entries: dict[str, ArticleState] = {}
    restored = Deduplicator(restored_entries, window, filled=False)
    for number, each in enumerate(with_orders(stream(article, prose, seed, 30))):
        if number == saved:
            restored_entries.update(entries)
            restored.restore({name: column.copy() for name, column in living.columns().items()})
        expected = living.take(each)
        for follower, its, since in ((following, following_entries, taken_over), (restored, restored_entries, saved)):
            if number >= since:
                assert follower.take(each) == expected
            elif follower is following:
                for key, entry in entries.changes:
                    if entry is not None:
                        its[key] = entry
                    follower.follow(key, entry)
            assert number < since or its == entries
        entries.changes.clear()
    assert following.size == restored.size == living.size


@pytest.mark.parametrize("rate_of", [4, 40, 90, 200, 700])
def test_many_entries_at_once_are_taken_apart_as_one_by_one(article: Make, prose: Write, rate_of: int) -> None:
    """Texts of all sampling rates, a copy among them."""
    entries: dict[str, ArticleState] = {}
    deduplicator = Deduplicator(entries, timedelta(days=9))
    for name, body in (("a", prose(1, rate_of)), ("b", prose(1, rate_of)), ("c", "")):
        deduplicator.decide(article(name, body))
    briefs = [brief_of(encode(entry)) for entry in entries.values()]
    block = block_of(briefs)
    for number, entry in enumerate(entries.values()):
        features, card = unpack(entry.sketch), entry.card
        markers = [article_key(card.article_id), item_key(card.uri, card.part)]
        markers += [cluster_key(card.duplicate_of)] if card.duplicate_of else []
        assert block.keys[block.holders == number].tolist() == keys_of(features, *markers).tolist()
        assert (block.sizes[number].tolist(), block.rates[number]) == (features.sizes, features.rate)
    alone, together = ArticleTable(), ArticleTable()
    for entry in entries.values():
        card = entry.card
        clocks = card.event_time.timestamp(), entry.received_at.timestamp()
        cluster = cluster_key(card.duplicate_of or card.article_id)
        alone.add(card.article_id, cluster, clocks, (entry.dated, entry.printed), unpack(entry.sketch))
    assert together.extend(block) == 0
    assert together.rows.tobytes() == alone.rows.tobytes()
    assert together.clusters.tolist() == alone.clusters.tolist()
    assert together.sampled.tolist() == alone.sampled.tolist()
    assert [together.id_of(each) for each in range(3)] == [*entries]


def test_an_entry_of_before_orders_were_remembered_is_read(article: Make, prose: Write) -> None:
    entries: dict[str, ArticleState] = {}
    Deduplicator(entries, timedelta(days=9)).decide(article("a", prose(1, 90), headline="A report on the harbour"))
    ((name, entry),) = entries.items()
    old = json.loads(encode(entry))
    for field in ("names", "seeks", "retractions"):
        del old[field]
    value = json.dumps(old).encode()
    assert block_of([brief_of(value)]).packed.tobytes().hex() == name
    assert decode(value, ArticleState) == replace(entry, names=())


def test_an_id_that_is_no_checksum_stands_as_it_is(article: Make, prose: Write) -> None:
    entries: dict[str, ArticleState] = {}
    Deduplicator(entries, timedelta(days=9)).decide(article("a", prose(1, 90)))
    (entry,) = entries.values()
    brief = brief_of(encode(replace(entry, decisions=(replace(entry.card, article_id="Harbour-7"),))))
    table = ArticleTable()
    table.extend(block_of([brief_of(encode(entry)), brief]))
    assert [table.id_of(each) for each in range(2)] == [entry.card.article_id, "Harbour-7"]


@pytest.mark.parametrize("damage", [lambda data: data[:-4], lambda data: data[:-1], lambda data: b""])
def test_a_sketch_that_is_none_is_a_value_error(article: Make, prose: Write, damage: Callable[[bytes], bytes]) -> None:
    entries: dict[str, ArticleState] = {}
    Deduplicator(entries, timedelta(days=9)).decide(article("a", prose(1, 90)))
    (brief,) = [brief_of(encode(entry)) for entry in entries.values()]
    brief.sketch = damage(brief.sketch)
    with pytest.raises(ValueError, match="sketch"):
        block_of([brief])


@given(st.integers(0, 10_000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
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

"""The account of a run: every document and article ends somewhere, and the ledger balances then and not before."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from service import article as records
from service.article import document_id
from service.commands.demo_run import Account, demonstrate
from service.dead_letters.letter import dead_letter
from service.kafka.raw import raw_document
from service.outcome import Reason, Rejected
from service.pipeline import (
    CLEAN,
    DEAD_LETTERS,
    DUPLICATES,
    ENRICHED,
    RAW,
    STORIES,
    STORY_MEMBERS,
    UNIQUE,
    Pipeline,
    with_fields,
)
from service.settings import Settings

SEEDS = Path(__file__).parent.parent.parent / "seeds"
SECONDS = datetime(2020, 6, 12, tzinfo=UTC).timestamp()


class Message(NamedTuple):
    """A record as a consumer gives it, as far as an account looks."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]
    timestamp: int


def refusal(original: Message, reason: Reason, stage: str) -> Message:
    key, value, headers = dead_letter(
        stage=stage, reason=reason, message="why", key=original.key, value=original.value, headers=original.headers,
        topic=original.topic, partition=0, offset=0, timestamp_ms=original.timestamp,
    )  # fmt: skip
    return Message(DEAD_LETTERS, key, value, headers, original.timestamp + 10)


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    """All messages of a run over the seeds and a file that is no article, 10 ms apart a topic."""
    pipeline = Pipeline(Settings())
    found: list[Message] = []
    files = [(path.name, path.read_bytes()) for path in sorted(SEEDS.iterdir())] + [("numbers.json", b"[1, 2, 3]")]
    for name, content in files:
        headers = [("filename", name.encode()), ("source", b"demo")]
        raw = Message(RAW, document_id("demo", name, content).encode(), content, headers, int(SECONDS * 1000))
        found.append(raw)
        for topic, record in pipeline.feed(raw_document(raw.key, content, headers, SECONDS)):
            if isinstance(record, Rejected):
                found.append(refusal(raw, record.reason, "clean"))
            else:
                found.append(Message(topic, b"", records.encode(record), (), raw.timestamp + 500))
    return found


def account_of(messages: Sequence[Message]) -> Account:
    account = Account()
    for each in messages:
        account.add(each)
    return account


def test_the_whole_run_balances(messages: list[Message]) -> None:
    ledger = account_of(messages).ledger()
    assert ledger.balanced
    assert (ledger.documents, ledger.documents_with_articles, ledger.documents_refused) == (4, 3, 1)
    assert (ledger.articles, ledger.published, ledger.duplicates, ledger.articles_refused) == (4, 3, 1, 0)


def test_an_empty_run_balances() -> None:
    assert Account().ledger().balanced


@pytest.mark.parametrize("topic", [CLEAN, UNIQUE, ENRICHED, STORY_MEMBERS, DEAD_LETTERS])
def test_a_topic_that_lacks_one_message_does_not_balance(messages: list[Message], topic: str) -> None:
    last = max(number for number, each in enumerate(messages) if each.topic == topic)
    # Enriched records carry article and decision too: without those of the same article, nothing else does.
    lacking = messages[:last] + messages[last + 1 :]
    if topic in (CLEAN, UNIQUE):
        lacking = [each for each in lacking if each.topic not in (ENRICHED, STORIES, STORY_MEMBERS)]
    assert not account_of(lacking).ledger().balanced


def test_the_order_between_the_topics_does_not_matter(messages: list[Message]) -> None:
    by_topic: dict[str, list[Message]] = {}
    for each in messages:
        by_topic.setdefault(each.topic, []).append(each)
    names = sorted(by_topic)
    for seed in range(5):
        random.Random(seed).shuffle(names)
        assert account_of([each for name in names for each in by_topic[name]]).ledger() == account_of(messages).ledger()


def test_redelivery_changes_nothing(messages: list[Message]) -> None:
    twice = [each for each in messages for _ in range(2)]
    assert account_of(twice).ledger() == account_of(messages).ledger()


def test_an_article_refused_by_a_later_stage_is_accounted_for(messages: list[Message]) -> None:
    last = next(each for each in reversed(messages) if each.topic == UNIQUE)
    key = records.decode(last.value or b"", records.UniqueArticle).article_id
    without = [
        each
        for each in messages
        if not (each.topic in (ENRICHED, STORIES, STORY_MEMBERS) and key.encode() in (each.value or b""))
    ]
    assert not account_of(without).ledger().balanced
    ledger = account_of([*without, refusal(last, Reason.INTERNAL_ERROR, "enrich")]).ledger()
    assert ledger.balanced
    assert ledger.articles_refused == 1


def test_a_document_of_which_a_second_delivery_was_refused_has_its_articles(messages: list[Message]) -> None:
    raw = next(each for each in messages if each.topic == RAW)
    ledger = account_of([*messages, refusal(raw, Reason.INTERNAL_ERROR, "clean")]).ledger()
    assert (ledger.documents_with_articles, ledger.documents_refused) == (3, 1)


def test_a_foreign_record_on_an_inner_topic_is_no_article(messages: list[Message]) -> None:
    foreign = Message(CLEAN, b"", b"{}", (), 0)
    ledger = account_of([*messages, foreign, refusal(foreign, Reason.INVALID_RECORD, "deduplicate")]).ledger()
    assert ledger == account_of(messages).ledger()


def test_reason_and_message_of_a_refusal_are_kept(messages: list[Message]) -> None:
    assert list(account_of(messages).refused.values()) == [("malformed", "why")]


def test_latency_is_from_the_raw_message_to_the_enriched_one(messages: list[Message]) -> None:
    assert account_of(messages).latencies() == [0.5] * 4


def test_a_copy_of_a_copy_is_a_duplicate_too(messages: list[Message]) -> None:
    copy = next(each for each in messages if each.topic == DUPLICATES)
    decision = records.decode(copy.value or b"", records.Decision)
    article = records.decode(next(each.value or b"" for each in messages if each.topic == CLEAN), records.Article)
    another = with_fields(records.Article, article, article_id="copy")
    decision = replace(decision, article_id="copy", duplicate_of=decision.article_id)
    more = [
        Message(CLEAN, b"", records.encode(another), (), 0),
        Message(DUPLICATES, b"", records.encode(decision), (), 0),
    ]
    ledger = account_of([*messages, *more]).ledger()
    assert ledger.balanced
    assert ledger.duplicates == 2


@pytest.mark.broker
def test_the_demonstration_over_the_seeds_balances(clean_broker: str, tmp_path: Path) -> None:
    settings = Settings(broker=clean_broker, state_dir=tmp_path, metrics_port=9490)
    seen: list[Any] = []
    report = demonstrate([str(SEEDS)], settings, until=seen.append)
    assert seen == [report]
    assert report.ledger.balanced
    assert (report.ledger.documents, report.ledger.articles, report.ledger.duplicates) == (3, 4, 1)
    # The cut copy is enriched only where it comes before the whole text, and the topic has no order between the two.
    assert len(report.latencies) in (3, 4)
    assert report.replayed.sent == 3

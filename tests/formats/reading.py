"""What the tests of formats share: a file's text in, its articles and items out."""

from __future__ import annotations

from datetime import UTC, datetime

from service.article import Article, Item, RawDocument
from service.cleaning import clean_items
from service.outcome import Accepted, Outcome


def outcome_of(content: str, name: str) -> Outcome[tuple[Article | Item, ...]]:
    document = RawDocument(
        document_id="d",
        uri="urn:file",
        source="test",
        filename=name,
        content=content.encode(),
        received_at=datetime(2026, 2, 1, tzinfo=UTC),
    )
    return clean_items(document, 1_000_000)


def records_of(content: str, name: str) -> tuple[Article | Item, ...]:
    outcome = outcome_of(content, name)
    assert isinstance(outcome, Accepted), outcome
    return outcome.value


def articles_of(content: str, name: str) -> tuple[Article, ...]:
    return tuple(each for each in records_of(content, name) if isinstance(each, Article))


def items_of(content: str, name: str) -> tuple[Item, ...]:
    return tuple(each for each in records_of(content, name) if isinstance(each, Item))

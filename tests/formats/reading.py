"""What the tests of formats share: a file's text in, its articles out."""

from __future__ import annotations

from datetime import UTC, datetime

from service.article import Article, RawDocument
from service.cleaning import clean_document
from service.outcome import Accepted


def articles_of(content: str, name: str) -> tuple[Article, ...]:
    document = RawDocument(
        document_id="d",
        uri="urn:file",
        source="test",
        filename=name,
        content=content.encode(),
        received_at=datetime(2026, 2, 1, tzinfo=UTC),
    )
    outcome = clean_document(document, 1_000_000)
    assert isinstance(outcome, Accepted), outcome
    return outcome.value

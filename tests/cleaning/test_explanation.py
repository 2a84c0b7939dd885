"""A document in, its whole text in segments out: every character once, with its fate."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.article import Article, RawDocument, Span, document_of
from service.cleaning.explanation import Explained, Segment, explained, segments
from service.outcome import Accepted, Reason, Rejected

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))


def document(content: bytes) -> RawDocument:
    return document_of("s", "f.txt", content, datetime(2024, 5, 2, tzinfo=UTC))


def explanation(content: bytes) -> Explained:
    outcome = explained(document(content), 10_000_000)
    assert isinstance(outcome, Accepted)
    (only,) = outcome.value
    return only


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
def test_the_segments_are_the_file(seed: Path) -> None:
    found = explanation(seed.read_bytes())
    assert "".join(segment.text for segment in found.segments) == seed.read_text()
    assert all(segment.text for segment in found.segments)
    kept = {segment.part for segment in found.segments} - {None}
    assert kept == {article.part for article in found.articles}


def test_what_is_kept_of_a_part_is_its_body_and_its_facts() -> None:
    found = explanation(SEEDS[1].read_bytes())
    for article in found.articles:
        own = " ".join(segment.text for segment in found.segments if segment.part == article.part)
        assert article.headline is not None
        assert article.headline in own
        assert all(paragraph in own for paragraph in article.body.split("\n\n"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"Home\nSport\nSubscribe\n", Reason.NO_ARTICLE), (b" \n", Reason.EMPTY)],
    ids=["no article in it", "nothing in it"],
)
def test_a_file_without_an_article_says_why(content: bytes, reason: Reason) -> None:
    outcome = explained(document(content), 10_000_000)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is reason


def test_what_two_articles_keep_is_told_once() -> None:
    article: Article = explanation(SEEDS[2].read_bytes()).articles[0]
    spans = (Span(start=0, end=5, rule="body"), Span(start=6, end=9, rule="body"))
    one, other = (replace(article, part=part, kept=spans, removed=()) for part in (0, 1))
    assert list(segments("Ferry now.", (one, other))) == [
        Segment("Ferry", 0, "body"),
        Segment(" ", None, "between"),
        Segment("now", 0, "body"),
        Segment(".", None, "between"),
    ]

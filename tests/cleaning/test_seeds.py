"""The three example files: every line that is text is in the body, every line that is not is not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.article import Article, Dateline, RawDocument
from service.cleaning import clean_document
from service.outcome import Accepted

SEEDS = Path(__file__).parents[2] / "seeds"
CUT_COPY = "000_f614fc235d106158.txt"
TWO_STORIES = "001_1a5a0b6fff78db16.txt"
RETELLING = "004_6576f663c8cd1e73.txt"


def cleaned(name: str) -> tuple[Article, ...]:
    document = RawDocument(
        document_id=name,
        uri=f"urn:{name}",
        source="seeds",
        filename=name,
        content=(SEEDS / name).read_bytes(),
        received_at=datetime(2024, 1, 1, tzinfo=UTC),
    )
    outcome = clean_document(document, 1_000_000)
    assert isinstance(outcome, Accepted), outcome
    return outcome.value


def lines(name: str, *ranges: tuple[int, int]) -> list[str]:
    """Non-blank lines of a seed by number, ranges inclusive."""
    all_lines = (SEEDS / name).read_text().splitlines()
    return [all_lines[n - 1].strip() for a, b in ranges for n in range(a, b + 1) if all_lines[n - 1].strip()]


def test_cut_copy_keeps_its_text_and_loses_the_furniture() -> None:
    (article,) = cleaned(CUT_COPY)
    assert article.body.split("\n\n") == lines(CUT_COPY, (5, 5), (11, 17), (23, 53))
    assert article.headline == lines(CUT_COPY, (3, 3))[0]
    assert (article.section, article.byline, article.dateline) == ("Middle East", None, None)
    assert (article.credits, article.publishers, article.language) == (("AFP",), ("France 24",), "en")
    assert article.subheadings == ("Troops in the balance",)
    assert article.truncated


def test_two_stories_are_split_where_the_second_head_stands_and_the_first_goes_on() -> None:
    main, inset = cleaned(TWO_STORIES)
    assert main.body.split("\n\n") == lines(TWO_STORIES, (30, 96))
    assert inset.body.split("\n\n") == [
        lines(TWO_STORIES, (8, 8))[0].split(" - ", 1)[1],
        *lines(TWO_STORIES, (9, 28)),
    ]
    assert (main.headline, inset.headline) == (lines(TWO_STORIES, (3, 3))[0], lines(TWO_STORIES, (7, 7))[0])
    assert (main.byline, inset.byline) == ("Maya Gebeily", None)
    assert main.dateline == Dateline(place="Baghdad", agency="AFP", date="2020-06-11")
    assert inset.dateline == Dateline(place="Washington", agency="AFP", date="2020-06-10")
    assert (main.credits, inset.credits) == (("AFP",), ("AFP",))
    assert main.subheadings == ("Troops in the balance", "The economy, stupid")
    assert not main.truncated
    assert not inset.truncated


def test_parts_know_each_other_and_what_one_leaves_the_other_keeps() -> None:
    main, inset = cleaned(TWO_STORIES)
    assert (main.part, inset.part) == (0, 1)
    assert main.parts == inset.parts == (main.article_id, inset.article_id)
    others = [span for span in main.removed if span.rule == "other-part"]
    assert others
    for span in inset.kept:
        assert any(other.start <= span.start and span.end <= other.end for other in others)


def test_retelling_keeps_everything_but_its_credit_line() -> None:
    (article,) = cleaned(RETELLING)
    assert article.body.split("\n\n") == lines(RETELLING, (3, 29))
    assert article.headline == lines(RETELLING, (1, 1))[0]
    assert article.credits == ("AFP", "Reuters")
    assert len(article.subheadings) == 2
    assert not article.truncated


@pytest.mark.parametrize("name", [CUT_COPY, TWO_STORIES, RETELLING])
def test_spans_are_the_file_exactly(name: str) -> None:
    text = (SEEDS / name).read_text()
    for article in cleaned(name):
        spans = sorted((*article.kept, *article.removed), key=lambda span: span.start)
        assert "".join(text[span.start : span.end] for span in spans) == text

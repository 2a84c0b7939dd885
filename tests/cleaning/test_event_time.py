"""Which clock an article is ordered by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.article import Article, RawDocument
from service.cleaning import clean_document
from service.cleaning.articles import event_time
from service.cleaning.times import clocks_in
from service.outcome import Accepted

RECEIVED = datetime(2024, 6, 1, 12, tzinfo=UTC)
REST = (
    "the board said after months of talks with the operators of the islands' ports and their unions.\n\n"
    "The first boats will leave at six in the morning and return in the evening, the board said in its statement.\n\n"
    "Fares will be set in March, when the ports have agreed on who pays for the new piers, according to the ministry.\n"
)


def article(text: str) -> Article:
    outcome = clean_document(
        RawDocument(
            document_id="d", uri="u", source="s", filename="f.txt", content=text.encode(), received_at=RECEIVED
        ),
        100_000,
    )
    assert isinstance(outcome, Accepted)
    return outcome.value[0]


def test_the_day_of_the_dateline_where_there_is_no_other_clock() -> None:
    found = article(f"New ferry line to the islands\n\nBergen (AFP) May 2, 2024 - The line opens in spring, {REST}")
    assert found.published is None
    assert (found.event_time, found.event_time_source) == (datetime(2024, 5, 2, tzinfo=UTC), "published")


def test_a_day_after_the_receipt_is_the_receipt() -> None:
    found = article(f"New ferry line to the islands\n\nBergen (AFP) June 9, 2024 - The line opens in spring, {REST}")
    assert found.event_time == RECEIVED


def test_the_receipt_where_the_text_names_no_day() -> None:
    found = article(f"New ferry line to the islands\n\nThe line opens in spring, {REST}")
    assert (found.event_time, found.event_time_source) == (RECEIVED, "received")


@pytest.mark.parametrize(("days", "expected"), [(-1, -1), (0, 0), (1, 0)])
@pytest.mark.parametrize("source", ["version", "published"])
def test_a_stated_time_counts_up_to_the_receipt(source: str, days: int, expected: int) -> None:
    stated = RECEIVED + timedelta(days=days)
    version, published = (stated, None) if source == "version" else (None, stated)
    assert event_time(version, published, RECEIVED) == (RECEIVED + timedelta(days=expected), source)


def test_the_version_time_goes_before_the_published_one() -> None:
    version, published = RECEIVED - timedelta(days=2), RECEIVED - timedelta(days=1)
    assert event_time(version, published, RECEIVED) == (version, "version")


@pytest.mark.parametrize(("length", "found"), [(200, True), (201, False)])
def test_a_time_is_looked_for_in_the_first_two_hundred_characters_of_a_line(length: int, found: bool) -> None:
    stamp = " published 1 May 2024"
    line = f"{'x' * (length - len(stamp))}{stamp}"
    assert (clocks_in([line]).published is not None) is found

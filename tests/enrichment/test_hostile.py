"""No article keeps the enrich or the cluster stage busy, or full: what they do grows with its length and no faster.

Counted, not timed: calls that Python makes, and bytes that it holds at the peak, of a text and of one four times as
long.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from bench.hostile_articles import article, texts
from service import enrichment
from service.enrichment import enrich, entities, readable
from service.enrichment.entities import MOST_WORDS
from service.pipeline import as_unique
from service.stories import candidate_of

SHORT = 2_500
FACTOR = 4
# Straight proportion would be FACTOR, its square 16: tables that double and what is made once for a word lie between.
MOST = 1.6 * FACTOR


def work(body: str) -> None:
    unique = as_unique(article(body))
    runs = enrich(unique)
    assert {run.status for run in runs.enrichments} == {"ok"}
    candidate_of(runs)


def calls(run: Callable[[], None]) -> int:
    """How often a function is called, Python's own ones included."""
    count = 0

    def note(_: Any, event: str, __: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


def peak(run: Callable[[], None]) -> int:
    """The most bytes that Python holds at a time, beyond what it held before."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


of_length = cache(texts)


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    enrichment.warm_up()
    work("The harbour board in Bergen said on Monday that a ferry would start. It costs $2, he said.")


@pytest.mark.system
@pytest.mark.parametrize("name", texts(1))
def test_calls_and_memory_grow_with_the_length_and_no_faster(name: str) -> None:
    short, long = of_length(SHORT)[name], of_length(FACTOR * SHORT)[name]
    work(long)  # what is made once for each word is made
    few, many = calls(lambda: work(short)), calls(lambda: work(long))
    assert many <= MOST * few + 2_000
    little, much = peak(lambda: work(short)), peak(lambda: work(long))
    assert much <= MOST * little + 1_000_000


@pytest.mark.parametrize(("country", "language"), [("Rosji", "pl"), ("اليابان", "ar")])
def test_countries_in_a_line_cost_no_more_than_they_are(country: str, language: str) -> None:
    def read(countries: int) -> None:
        entities.entities(f"{country}, " * countries, language)

    read(1)  # what is made once for each language is made
    few, many = calls(lambda: read(SHORT // 10)), calls(lambda: read(FACTOR * SHORT // 10))
    assert many <= MOST * few + 2_000


def test_a_text_of_signs_alone_is_read_in_part_and_the_record_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrichment, "MOST_TOKENS", 2_000)
    body = "$1 " * 2_000
    enriched = enrich(as_unique(article(body)))
    assert enriched.body == body
    assert len(enriched.amounts) == 1_000
    (amounts,) = (run for run in enriched.enrichments if run.name == "amounts")
    assert (
        amounts.detail
        == "only the first 3,000 characters were read: they are 2,000 words, marks and line breaks already"
    )


def test_of_a_text_of_short_lines_each_line_counts_as_a_word_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrichment, "MOST_TOKENS", 6)
    assert readable("Anna Smith\n\nAda Roe\n\nMax Moe\n\n") == "Anna Smith\n\nAda Roe\n\n"


def test_prose_as_long_as_any_that_wires_carry_is_read_whole() -> None:
    body = "The harbour board said on Monday that the new ferry would start in spring, weather permitting. " * 3_300
    assert len(body) > 300_000
    assert readable(body) is body


@pytest.mark.parametrize("name", ["Anna Smith ", "Anna Bergen Harbour ", "Harbour "])
def test_a_run_of_capitals_longer_than_any_name_is_none(name: str) -> None:
    found = entities.entities(name * 50, "en")
    assert all(len(each.name.split()) <= MOST_WORDS["ORG"] for each in found)
    assert all(len(each.name.split()) <= MOST_WORDS["PER"] for each in found if each.type == "person")

"""The table of enrichments: each can be switched off, fails alone, and says so."""

from dataclasses import replace
from datetime import UTC, datetime
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import enrichment
from service.article import Decision, EnrichedArticle, UniqueArticle, decode, encode
from service.enrichment import ENRICHMENTS, Enrichment, enrich

WHEN = datetime(2024, 3, 1, tzinfo=UTC)
BODY = (
    "Farmers in Kenya planted a million trees on Friday.\n\n"
    '"It is a start," said Mary Wanjiru, who leads the project in Nairobi.'
)


def unique(body: str = BODY, language: str = "en") -> UniqueArticle:
    identity: dict[str, Any] = {
        "article_id": "a",
        "document_id": "d",
        "uri": "u",
        "source": "s",
        "filename": "f",
        "part": 0,
    }
    decision = Decision(**identity, language=language, headline=None, event_time=WHEN, relation="unique")
    return UniqueArticle(
        **identity, parts=("a",), version=1, content_type="text/plain", language=language, headline="Trees for Kenya",
        body=body, event_time=WHEN, event_time_source="received", received_at=WHEN, decision=decision,
    )  # fmt: skip


def test_names_are_distinct() -> None:
    names = [each.name for each in ENRICHMENTS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("broken", ENRICHMENTS, ids=lambda each: each.name)
def test_each_enrichment_fails_alone(broken: Enrichment, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(article: EnrichedArticle, fast: bool) -> dict[str, object]:
        raise RuntimeError("no\nsuch luck")

    table = tuple(replace(each, run=fails) if each is broken else each for each in ENRICHMENTS)
    monkeypatch.setattr(enrichment, "ENRICHMENTS", table)
    runs = {run.name: run for run in enrich(unique()).enrichments}
    assert runs[broken.name].status == "failed"
    assert runs[broken.name].detail == "RuntimeError: no"
    assert {run.status for name, run in runs.items() if name != broken.name} == {"ok"}


@pytest.mark.parametrize("off", [each.name for each in ENRICHMENTS])
def test_each_enrichment_can_be_switched_off(off: str) -> None:
    runs = {run.name: run for run in enrich(unique(), frozenset({off})).enrichments}
    assert (runs[off].status, runs[off].detail) == ("skipped", "switched off")
    assert {run.status for name, run in runs.items() if name != off} == {"ok"}


def test_a_language_without_a_model_is_named() -> None:
    runs = {run.name: run for run in enrich(unique(language="el")).enrichments}
    assert (runs["entities"].status, runs["entities"].detail) == ("skipped", "no model for language el")
    assert runs["lead"].status == "ok"


def test_the_article_itself_is_unchanged() -> None:
    before = unique()
    after = enrich(before)
    assert all(getattr(after, name) == getattr(before, name) for name in UniqueArticle.__dataclass_fields__)


def test_the_record_survives_the_wire() -> None:
    enriched = enrich(unique())
    assert decode(encode(enriched), EnrichedArticle) == enriched


def test_the_same_article_is_enriched_the_same_way() -> None:
    assert enrich(unique()) == enrich(unique())


@given(st.text(alphabet=st.sampled_from('abcABC "“”.,\n-—’\x00é«»'), max_size=300))
def test_no_text_makes_it_raise_or_fail(body: str) -> None:
    enriched = enrich(unique(body))
    assert {run.status for run in enriched.enrichments} == {"ok"}
    for entity in enriched.entities:
        assert all(0 <= start < end <= len(body) for start, end in entity.mentions)
    assert all(0 <= quote.start <= quote.end <= len(body) for quote in enriched.quotes)


@pytest.mark.system
@pytest.mark.parametrize(
    "body",
    [
        "." * 10_000,
        '"' * 10_000,
        "“We said it all now,” said one.\n\n" * 300,
        "x" * 10_000,
        "A " * 5_000,
        "“We said it now\n\n" * 500,
    ],
    ids=["full stops", "quotation marks", "one", "one word", "initials", "left open"],
)
def test_no_text_takes_long(body: str) -> None:
    """Processor seconds, so that a busy machine changes nothing; a pattern that backtracks took minutes here."""
    enrich(unique())
    began = process_time()
    enrich(unique(body))
    assert process_time() - began < 1

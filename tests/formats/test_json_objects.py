"""Articles among other things in JSON: ninjs in lists and lines, fields that stand around those asked for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from service.outcome import Accepted, Rejected
from tests.formats.reading import articles_of, outcome_of

TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."
ITEM: dict[str, Any] = {
    "uri": "urn:exa:1", "versioncreated": "2026-01-30T10:00:00Z", "pubstatus": "canceled", "urgency": 2,
    "headline": "Bridge for Brunsea", "body_text": TEXT,
}  # fmt: skip


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (json.dumps([ITEM]), "a.json"),
        (json.dumps({"items": [ITEM]}), "a.json"),
        (f"{json.dumps(ITEM)}\n{json.dumps(ITEM | {'uri': 'urn:exa:2'})}\n", "a.jsonl"),
    ],
    ids=["list", "wrapper", "lines"],
)
def test_a_ninjs_item_among_others_keeps_what_it_says(content: str, name: str) -> None:
    article = articles_of(content, name)[0]
    assert (article.pubstatus, article.urgency, article.uri) == ("canceled", 2, "urn:exa:1")
    assert article.content_type == "application/ninjs+json"


def test_an_object_with_an_id_alone_is_no_ninjs_item() -> None:
    (article,) = articles_of(json.dumps([{"uri": "u:1", "body_text": TEXT}]), "a.json")
    assert article.content_type == "application/json"


@pytest.mark.parametrize("when", [{}, {"published": "2026-01-30T10:00:00Z"}], ids=["schema or package", "catalogue"])
def test_what_describes_something_is_an_article_only_with_a_time(when: dict[str, str]) -> None:
    told = {"title": "Bridge for Brunsea", "description": TEXT, **when}
    outcome = outcome_of(json.dumps(told), "a.json")
    assert isinstance(outcome, Accepted if when else Rejected)


def test_fields_around_those_of_the_article_are_its_own_too() -> None:
    found = {
        "id": "x/1",
        "webPublicationDate": "2026-01-30T10:00:00Z",
        "fields": {"headline": "Bridge for Brunsea", "bodyText": TEXT},
    }
    (article,) = articles_of(json.dumps({"response": {"results": [found]}}), "a.json")
    assert (article.headline, article.uri) == ("Bridge for Brunsea", "x/1")
    assert article.published == datetime(2026, 1, 30, 10, tzinfo=UTC)


def test_a_page_of_results_under_the_name_of_a_body_is_its_articles_and_sections_of_an_article_are_not() -> None:
    parts = [{"title": "Ferry", "text": f"{TEXT} One."}, {"title": "Bridge", "text": f"{TEXT} Two."}]
    assert [each.headline for each in articles_of(json.dumps({"content": parts, "totalElements": 2}), "a.json")] == [
        "Ferry",
        "Bridge",
    ]
    (article,) = articles_of(json.dumps({"title": "Both", "content": parts}), "a.json")
    assert (article.headline, article.body) == ("Both", f"{TEXT} One.\n\n{TEXT} Two.")


def test_text_without_tags_that_was_written_as_html_has_its_characters() -> None:
    (article,) = articles_of(json.dumps({"title": "Ferry", "body": f"{TEXT} It&#x27;s R&amp;D, they said."}), "a.json")
    assert article.body == f"{TEXT} It's R&D, they said."
    (article,) = articles_of(json.dumps({"title": "Ferry", "body": f"{TEXT} AT&T; and R&D;"}), "a.json")
    assert article.body == f"{TEXT} AT&T; and R&D;"

"""A page of HTML in a field of JSON: its article is the body, and it says what the fields around it do not."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.formats.reading import articles_of

TEXT = (
    "The harbour board of Portbay voted on Tuesday to close the old timber pier for eighteen months, it said.",
    "The work will cost 12 million crowns, the board said in a statement that it read out after its meeting.",
    "Ferries to the outer islands will leave from the container terminal until the last of the piles is in place.",
)
PAGE = (
    '<!doctype html><html lang="en"><head><title>Old pier to close</title>'
    '<meta property="article:published_time" content="2026-01-30T10:00:00Z">'
    '<meta property="article:modified_time" content="2026-01-30T12:00:00Z">'
    '<meta property="article:section" content="Ports"></head><body><h1>Old pier to close</h1>'
    f"{''.join(f'<p>{each}</p>' for each in TEXT)}</body></html>"
)


@pytest.mark.parametrize(
    ("fields", "updated"),
    [({}, 12), ({"date_modified": "2026-01-30T15:00:00Z"}, 15)],
    ids=["the page alone says when", "the field goes before the page"],
)
def test_a_field_that_is_not_there_is_what_the_page_in_the_body_states(fields: dict[str, str], updated: int) -> None:
    item = {"uri": "urn:exa:1", "headline": "Pier", "content_html": PAGE, **fields}
    (article,) = articles_of(json.dumps(item), "a.json")
    assert article.headline == "Pier"
    assert article.body.split("\n\n")[-3:] == list(TEXT)
    assert article.section == "Ports"
    assert article.published == datetime(2026, 1, 30, 10, tzinfo=UTC)
    assert article.updated == datetime(2026, 1, 30, updated, tzinfo=UTC)

"""Documents made to keep the stage busy: what is beyond a limit is left out or refused, and said to be."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import ModuleType

import pytest

from service.article import RawDocument
from service.formats import feed, feed_source, json_document, json_lines, json_objects, parse
from service.formats.draft import LEFT_OUT, Draft
from service.formats.mail import LONGEST_HEADERS, MOST_PARTS
from service.outcome import Accepted, Outcome, Reason, Rejected

LIMIT = 10_000_000
# In place of the most drafts of a document, which are a thousand.
MOST = 20
MANY = MOST + 1
ITEM = {"headline": "a", "body": "b."}
HOLDERS = {
    "feed": "<rss version='2.0'><channel>"
    + "<item><title>a</title><description>b.</description></item>" * MANY
    + "</channel></rss>",
    "json": json.dumps([ITEM] * MANY),
    "json lines": "\n".join([json.dumps(ITEM)] * MANY),
}
MAIL = "From: a@example.org\nTo: b@example.org\nSubject: Harbour\n"
MULTIPART = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n'


def parsed(text: str, content_type: str | None = None) -> Outcome[tuple[Draft, ...]]:
    document = RawDocument(
        document_id="d1",
        uri="urn:test:1",
        source="test",
        filename="item",
        content=text.encode(),
        received_at=datetime(2024, 5, 1, 12, tzinfo=UTC),
        content_type=content_type,
    )
    return parse(document, LIMIT)


@pytest.mark.parametrize(
    ("name", "readers"), [("feed", (feed, feed_source)), ("json", (json_objects,)), ("json lines", (json_lines,))]
)
def test_articles_beyond_the_most_of_a_document_are_named_as_left_out(
    name: str, readers: tuple[ModuleType, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for reader in readers:
        monkeypatch.setattr(reader, "MOST_DRAFTS", MOST)
    outcome = parsed(HOLDERS[name])
    assert isinstance(outcome, Accepted)
    assert len(outcome.value) == MOST
    assert outcome.refused == (LEFT_OUT,)


def test_an_article_behind_more_values_than_are_looked_into_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_document, "MOST_VALUES", 50)
    found = parsed(json.dumps([[0] * 50, ITEM]))
    assert isinstance(found, Rejected)
    assert found.reason is Reason.MALFORMED


@pytest.mark.parametrize(
    "text",
    [MAIL + "X-A: b\n" * (LONGEST_HEADERS // 6), MAIL + MULTIPART + "--x\n\na\n" * (MOST_PARTS + 1)],
    ids=["headers without an end", "parts without number"],
)
def test_a_message_made_to_be_slow_is_refused(text: str) -> None:
    found = parsed(text, "message/rfc822")
    assert isinstance(found, Rejected)
    assert found.reason is Reason.MALFORMED

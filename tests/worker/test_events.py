"""A line for each thing that matters to whoever follows an article, with its ids; and the headers of what goes on."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import pytest

from service.outcome import Reason, Rejected
from service.outputs import Output, Written
from service.pipeline import CLEAN, ENRICHED, STORIES, STORY_CANDIDATES, Pipeline
from service.settings import Settings
from service.worker import events
from service.worker.logs import FIELDS, KIND
from tests.page.records import made_of, seeds

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
HEADERS = [
    ("traceparent", f"00-{TRACE}-00f067aa0ba902b7-01".encode()),
    ("source", b"afp"),
    ("filename", b"a\nb.txt"),
    ("document-id", b"d1"),
]
MESSAGE: Any = SimpleNamespace(topic="newswire.raw.v1", partition=3, offset=7)


@pytest.fixture(scope="module")
def outputs() -> list[Output]:
    """All that the stages make of one of the seeds."""
    (document,) = list(seeds().items())[-1:]
    raw = next(made_of(dict([document])))
    from service.kafka.raw import raw_document

    made = Pipeline(Settings()).outputs(raw_document(raw.key, raw.value, raw.headers, 0.0))
    return [each for each in made if isinstance(each, Output)]


def fields(caplog: pytest.LogCaptureFixture) -> list[tuple[str, dict[str, Any]]]:
    return [(each.getMessage(), getattr(each, FIELDS)) for each in caplog.records]


def test_each_step_of_an_article_is_a_line_with_its_ids(
    caplog: pytest.LogCaptureFixture, outputs: list[Output]
) -> None:
    caplog.set_level(logging.INFO, "newswire.events")
    events.log_outcome(MESSAGE, HEADERS, outputs, None)
    told = dict(fields(caplog))
    assert set(told) == {"article found", "article goes on", "article enriched", "story changed"}
    article = next(each.record for each in outputs if each.topic == CLEAN)
    for said in told.values():
        assert (said["article_id"], said["trace_id"]) == (article.article_id, TRACE)
    assert told["article found"]["document_id"] == article.document_id
    assert told["article goes on"]["relation"] == "unique"
    assert told["story changed"]["event"] == "opened"


def test_nothing_is_told_of_what_goes_well_unless_it_is_asked_for(
    caplog: pytest.LogCaptureFixture, outputs: list[Output]
) -> None:
    caplog.set_level(logging.WARNING, "newswire.events")
    events.log_outcome(MESSAGE, HEADERS, outputs, None)
    assert caplog.records == []


@pytest.mark.parametrize(("level", "kind"), [(logging.WARNING, "malformed"), (logging.INFO, None)])
def test_what_is_refused_is_a_warning_of_its_reason(
    caplog: pytest.LogCaptureFixture, level: int, kind: str | None
) -> None:
    caplog.set_level(level, "newswire.events")
    events.log_outcome(MESSAGE, HEADERS, (), Rejected(Reason.MALFORMED, "not JSON"))
    ((told, said),) = fields(caplog)
    assert (told, caplog.records[0].levelno, getattr(caplog.records[0], KIND)) == ("refused", logging.WARNING, kind)
    assert said == {
        "reason": "malformed", "why": "not JSON", "topic": "newswire.raw.v1", "partition": 3, "offset": 7,
        "source": "afp", "filename": "a\nb.txt", "document_id": "d1", "trace_id": TRACE,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("topic", "attribute"), [(CLEAN, "article_id"), (ENRICHED, "article_id"), (STORY_CANDIDATES, "article_id"),
                             (STORIES, "story_id")]
)  # fmt: skip
def test_what_goes_on_is_an_event_about_its_article_or_story(outputs: list[Output], topic: str, attribute: str) -> None:
    output = next(each for each in outputs if each.topic == topic)
    found = dict(events.headers_of("clean", HEADERS, Written(output, b"k", b"{}")))
    assert found["ce_subject"].decode() == getattr(output.record, attribute)
    assert found["traceparent"] == HEADERS[0][1]
    assert "source" not in found


def test_what_is_no_trace_is_not_handed_on(outputs: list[Output]) -> None:
    long = [("traceparent", b"x" * 300)]
    assert "traceparent" not in dict(events.headers_of("clean", long, Written(outputs[0], b"k", b"{}")))

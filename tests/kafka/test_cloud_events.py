"""The headers that make a record a CloudEvent."""

from __future__ import annotations

from service.kafka.cloud_events import of_document, of_output

REQUIRED = {"ce_specversion", "ce_id", "ce_source", "ce_type"}


def test_what_the_specification_requires_is_there_and_nothing_is_empty() -> None:
    for headers in (of_document("raw", "id", "afp"), of_output("clean", "clean", b"en", b"{}", "a1")):
        assert set(dict(headers)) >= REQUIRED
        assert all(content for _, content in headers)
    assert dict(of_output("clean", "clean", b"en", b"{}", "a1"))["content-type"] == b"application/json"


def test_a_redelivered_record_is_the_same_event_and_another_value_is_another() -> None:
    first, again = (dict(of_output("t", "enrich", b"k", b"{}", "a")) for _ in range(2))
    assert first == again
    other = dict(of_output("t", "enrich", b"k", b"{ }", "a"))
    assert other["ce_id"] != first["ce_id"]


def test_a_source_is_a_uri_reference_whatever_it_is_called() -> None:
    assert dict(of_document("raw", "id", "Ö /?#"))["ce_source"] == b"/newswire/replay/%C3%96%20%2F%3F%23"

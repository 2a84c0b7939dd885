"""Messages of the raw topic as documents: from our own replay, from any client, and twice the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.article import document_id, document_uri
from service.kafka.raw import UNKNOWN_SOURCE, header_pairs, header_texts, raw_document

SECONDS = datetime(2026, 5, 1, 12, tzinfo=UTC).timestamp()
FULL = [
    ("document-id", b"feed-7"),
    ("source", b"wire"),
    ("filename", b"a/b/story.txt"),
    ("uri", b"urn:feed:7"),
    ("content-type", b"text/plain"),
    ("received-at", b"2026-04-30T23:59:00Z"),
]


def test_headers_say_it_all() -> None:
    found = raw_document(b"key", b"text", FULL, SECONDS)
    assert (found.document_id, found.uri, found.source, found.filename) == ("feed-7", "urn:feed:7", "wire", "story.txt")
    assert (found.content, found.content_type) == (b"text", "text/plain")
    assert found.received_at == datetime(2026, 4, 30, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize("headers", [None, [], {}, ()])
def test_a_message_as_kcat_sends_it_has_an_id_of_its_bytes(headers: None) -> None:
    found = raw_document(None, b"text", headers, SECONDS)
    assert found.document_id == document_id(UNKNOWN_SOURCE, "", b"text")
    assert found.uri == f"urn:newswire:{found.document_id}"
    assert (found.source, found.filename, found.content_type) == (UNKNOWN_SOURCE, "", None)
    assert found.received_at == datetime.fromtimestamp(SECONDS, UTC)


def test_the_key_is_the_id_where_no_header_says_one_and_the_header_wins() -> None:
    assert raw_document(b"key", b"x", [], SECONDS).document_id == "key"
    assert raw_document(b"key", b"x", [("document-id", b"feed-7")], SECONDS).document_id == "feed-7"


def test_two_documents_without_a_name_are_not_two_versions_of_one_item() -> None:
    assert raw_document(None, b"one", [], SECONDS).uri != raw_document(None, b"two", [], SECONDS).uri


def test_two_versions_of_a_file_share_their_uri_and_not_their_id() -> None:
    headers = [("filename", b"a.txt"), ("source", b"wire")]
    one, two = (raw_document(None, text, headers, SECONDS) for text in (b"1", b"2"))
    assert one.uri == two.uri == document_uri("wire", "a.txt")
    assert one.document_id != two.document_id


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "\udcff"])
def test_an_unreadable_time_of_receipt_gives_way_to_the_messages(text: str) -> None:
    headers = [("received-at", text.encode("utf-8", "surrogatepass"))]
    assert raw_document(None, b"", headers, SECONDS).received_at == datetime.fromtimestamp(SECONDS, UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-05-01T12:00:00", datetime(2026, 5, 1, 12, tzinfo=UTC)),
        ("2026-05-01T14:00:00+02:00", datetime(2026, 5, 1, 12, tzinfo=UTC)),
        ("2026-05-01", datetime(2026, 5, 1, tzinfo=UTC)),
    ],
)
def test_a_time_of_receipt_is_in_utc_whatever_it_names(text: str, instant: datetime) -> None:
    assert raw_document(None, b"", [("received-at", text.encode())], SECONDS).received_at == instant


def test_a_message_without_value_is_an_empty_document() -> None:
    assert raw_document(b"k", None, [], SECONDS).content == b""


def test_headers_in_any_form_a_client_gives_them() -> None:
    assert header_pairs({"a": b"1"}) == header_pairs([("a", b"1")]) == [("a", b"1")]
    assert header_pairs(None) == []
    assert header_texts([("a", b"1"), ("a", b"2"), ("b", b"\xff")]) == {"a": "2", "b": "\ufffd"}


@given(
    st.none() | st.binary(max_size=12),
    st.none() | st.binary(max_size=12),
    st.lists(st.tuples(st.sampled_from([name for name, _ in FULL]), st.none() | st.binary(max_size=30)), max_size=6),
    st.integers(0, 4_000_000_000),
)
def test_any_message_is_a_document_and_the_same_again_on_redelivery(
    key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]], seconds: int
) -> None:
    first = raw_document(key, value, headers, seconds)
    assert first == raw_document(key, value, list(headers), seconds)
    assert first.document_id
    assert first.uri
    assert first.source
    assert first.received_at.utcoffset() is not None

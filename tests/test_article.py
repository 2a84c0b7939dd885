"""The records: ids that never change, and bytes that give back what they were made of or say that they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.article import (
    Article,
    Decision,
    EnrichedArticle,
    Story,
    StoryCandidate,
    UniqueArticle,
    article_id,
    changed,
    decode,
    digest,
    document_id,
    document_uri,
    encode,
)

RECORDS = (Article, Decision, UniqueArticle, EnrichedArticle, StoryCandidate, Story)
# Floats that are not numbers never stand in a record.
st.register_type_strategy(str, st.text(max_size=8))
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))


def tuples_of(kind: type[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Tuples of a given length, or of up to two: they show what many of a kind would."""
    inner = get_args(kind)
    if inner[-1] is not ...:
        return st.tuples(*map(st.from_type, inner))
    return st.lists(st.from_type(inner[0]), max_size=2).map(tuple)


st.register_type_strategy(tuple, tuples_of)
st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC), min_value=datetime(1900, 1, 1)))


@pytest.mark.parametrize("record", RECORDS, ids=lambda each: each.__name__)
def test_a_record_survives_encoding_and_decoding(record: type[Any]) -> None:
    @given(st.from_type(record))
    def there_and_back(value: Any) -> None:
        assert decode(encode(value), record) == value
        assert encode(decode(encode(value), record)) == encode(value)

    there_and_back()


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe", b"[1, 2, 3]", b"null", b"{}", b'{"article_id": 7}', b'{"article_id": null}', b"\x00" * 64],
    ids=repr,
)
def test_what_is_no_record_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        decode(data, Article)


@given(
    st.binary(max_size=64)
    | st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5).map(
        lambda value: str(value).encode("utf-8", "surrogatepass")
    )
)
def test_no_bytes_make_decoding_fail_in_another_way(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        decode(data, Decision)


def test_a_field_of_a_wrong_type_or_value_is_said_with_its_name() -> None:
    with pytest.raises(ValueError, match=r"\$.relation"):
        decode(orjson.dumps({**orjson.loads(encode(DECISION)), "relation": "cousin"}), Decision)
    with pytest.raises(ValueError, match=r"\$.part"):
        decode(orjson.dumps({**orjson.loads(encode(DECISION)), "part": "first"}), Decision)


def test_a_field_of_a_later_version_is_not_in_the_way() -> None:
    assert decode(orjson.dumps({**orjson.loads(encode(DECISION)), "mood": "hopeful"}), Decision) == DECISION


DECISION = Decision(
    article_id="a",
    document_id="d",
    uri="u",
    source="s",
    filename="f",
    part=0,
    language="en",
    headline=None,
    event_time=datetime(2026, 5, 1, tzinfo=UTC),
    relation="unique",
)


def test_times_are_written_in_utc_with_a_z() -> None:
    assert b'"event_time":"2026-05-01T00:00:00Z"' in encode(DECISION)


def test_ids_are_the_same_for_ever() -> None:
    """Written down, not computed: an id that changes orphans every article published before."""
    document = document_id("wire", "a.txt", b"text")
    assert document == "b1fc71793cb9f2337adf2730c99caaaa"
    assert document_uri("wire", "a.txt") == "urn:newswire:e9556ee671629c3fa5093d9723279e6d"
    assert article_id(document, 0) == "df00a57225efe166dd4d3a1efbae5a77"


def test_source_name_bytes_and_part_each_make_another_id() -> None:
    ids = {
        document_id("wire", "a.txt", b"text"),
        document_id("other", "a.txt", b"text"),
        document_id("wire", "b.txt", b"text"),
        document_id("wire", "a.txt", b"text "),
        article_id("x", 0),
        article_id("x", 1),
        article_id("y", 0),
    }
    assert len(ids) == 7


def test_a_uri_stays_over_versions_of_the_bytes() -> None:
    assert document_uri("wire", "a.txt") != document_uri("wire", "b.txt")


@given(st.lists(st.text(max_size=4), max_size=4), st.lists(st.text(max_size=4), max_size=4))
def test_where_one_part_ends_and_the_next_begins_counts(one: list[str], other: list[str]) -> None:
    one = [text.encode("utf-8", "replace").decode() for text in one]
    other = [text.encode("utf-8", "replace").decode() for text in other]
    assert (digest(*one) == digest(*other)) == (one == other)
    assert len(digest(*one)) == 32


def test_the_borders_of_the_parts_count() -> None:
    assert len({digest("ab", "c"), digest("a", "bc"), digest("abc"), digest("abc", "")}) == 4


def test_text_and_its_bytes_are_one() -> None:
    assert digest("é") == digest("é".encode())


def test_a_changed_record_is_a_copy_with_other_values() -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    story = StoryCandidate(
        article_id="a",
        source="wire",
        filename="a.txt",
        headline=None,
        summary=None,
        language="en",
        event_time=at,
        event_time_source="version",
        received_at=at,
    )
    made = changed(story, headline="Harbour closed", entities=("Calabar",))
    assert made == replace(story, headline="Harbour closed", entities=("Calabar",))
    assert (story.headline, type(made)) == (None, StoryCandidate)
    with pytest.raises(AttributeError):
        changed(story, heading="Harbour closed")  # type: ignore[call-arg]

"""What stands before a value is as registries' clients have it, and is taken off again whatever the settings are."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.kafka.reading import record_of
from service.kafka.wire_format import ID_BYTES, prefix, without_prefix
from service.pipeline import CLEAN, DEAD_LETTERS, RAW, STORIES


def test_the_bytes_are_those_of_the_registries_clients() -> None:
    """As their documentation has them: a zero, the id with the highest byte first, the value."""
    assert prefix("confluent", 0x01020304) == b"\0\1\2\3\4"
    assert prefix("apicurio", 7) == b"\0\0\0\0\0\0\0\0\7"


@given(
    form=st.sampled_from(sorted(ID_BYTES)),
    number=st.integers(0, 2**30) | st.sampled_from([0x7B, 0x7B7B, 0x7B7B7B]),
    value=st.binary(max_size=9).map(lambda rest: b"{" + rest),
)
def test_what_is_put_before_a_value_is_taken_off_again(form: str, number: int, value: bytes) -> None:
    assert without_prefix(CLEAN, prefix(form, number) + value) == value
    assert without_prefix(CLEAN, value) == value


@pytest.mark.parametrize("topic", [RAW, DEAD_LETTERS, "somebody's"])
def test_bytes_of_a_topic_without_a_schema_stay(topic: str) -> None:
    value = prefix("confluent", 1) + b"{}"
    assert without_prefix(topic, value) == value


@pytest.mark.parametrize("value", [None, b"", b"\0", b"\0\0\0\0\1", b"\0\0\0\0\1[]", b"\1\0\0\0\1{}"])
def test_what_is_no_value_with_a_prefix_stays_for_whoever_says_what_is_wrong(value: bytes | None) -> None:
    assert without_prefix(STORIES, value) == value


def test_whoever_reads_a_topic_gets_plain_values() -> None:
    read = SimpleNamespace(topic=CLEAN, partition=0, offset=0, timestamp=0, key=b"k", headers=())
    assert record_of(SimpleNamespace(**vars(read), value=b"\0\0\0\0\1{}")).value == b"{}"
    assert record_of(SimpleNamespace(**vars(read), value=None)).value is None

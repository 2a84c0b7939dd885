"""Dead letters: what the factory keeps and adds, and what is read of it again."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import orjson
from hypothesis import given
from hypothesis import strategies as st

from service.dead_letters.letter import (
    MESSAGE_BYTES,
    PREFIX,
    TRACEBACK_BYTES,
    DeadLetter,
    attempts_of,
    dead_letter,
    full,
    original_headers,
    parsed,
    row,
)
from service.outcome import Reason

Header = tuple[str, bytes]
HEADERS: list[Header] = [("source", b"wire"), ("filename", b"a.txt"), ("source", b"again")]


def letter(
    headers: list[Header] | None = None,
    message: str = "no bytes",
    error: BaseException | None = None,
    value: bytes | None = b"\x00raw\xff",
) -> tuple[bytes | None, bytes | None, list[Header]]:
    return dead_letter(
        stage="clean",
        reason=Reason.EMPTY,
        message=message,
        key=b"key",
        value=value,
        headers=HEADERS if headers is None else headers,
        topic="newswire.raw.v1",
        partition=3,
        offset=17,
        timestamp_ms=1_700_000_000_123,
        error=error,
    )


def raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


def test_original_key_value_and_headers_are_kept_in_order() -> None:
    key, value, headers = letter()
    assert (key, value) == (b"key", b"\x00raw\xff")
    assert headers[: len(HEADERS)] == HEADERS
    assert letter(value=None)[1] is None


def test_error_headers_say_where_why_and_how_often() -> None:
    facts = {name.removeprefix(PREFIX): value for name, value in letter()[2][len(HEADERS) :]}
    assert facts.pop("service-version")
    assert facts == {
        "stage": b"clean",
        "reason": b"empty",
        "message": b"no bytes",
        "topic": b"newswire.raw.v1",
        "partition": b"3",
        "offset": b"17",
        "timestamp": b"2023-11-14T22:13:20.123Z",
        "attempts": b"1",
    }


def test_exception_brings_its_name_and_the_end_of_its_traceback() -> None:
    error = raised(ValueError("é" * 5000 + " the very end"))
    facts = dict(letter(error=error, message=str(error))[2])
    assert facts["newswire.error.exception"] == b"ValueError"
    trace = facts["newswire.error.traceback"]
    assert len(trace) <= TRACEBACK_BYTES
    assert trace.decode().endswith("the very end\n")
    assert len(facts["newswire.error.message"]) <= MESSAGE_BYTES
    assert b"Traceback" in dict(letter(error=raised(KeyError("x")))[2])["newswire.error.traceback"]


def test_message_is_one_line_and_survives_lone_surrogates() -> None:
    facts = dict(letter(message="file \udcff\n  broke")[2])
    assert facts["newswire.error.message"] == b"file \\udcff broke"


def test_attempts_count_up_when_a_message_that_was_put_back_fails_again() -> None:
    _, _, first = letter()
    put_back = [*original_headers(first), (PREFIX + "attempts", b"1")]
    _, _, second = letter(headers=put_back)
    assert attempts_of(second) == 2
    assert [name for name, _ in second].count(PREFIX + "attempts") == 1
    assert original_headers(second) == HEADERS


def taken_apart(
    made: tuple[bytes | None, bytes | None, list[Header]], timestamp_ms: int = 1_700_000_001_000
) -> DeadLetter:
    key, value, headers = made
    return parsed(partition=0, offset=5, timestamp_ms=1_700_000_001_000, key=key, value=value, headers=headers)


def test_message_of_neither_key_nor_value_can_still_be_sent() -> None:
    made = dead_letter(
        stage="clean",
        reason=Reason.EMPTY,
        message="",
        key=None,
        value=None,
        headers=[],
        topic="t",
        partition=0,
        offset=0,
        timestamp_ms=-1,
    )
    assert made[:2] == (None, b"")
    assert dict(made[2])["newswire.error.timestamp"] == b"unknown"


def test_dead_letter_is_taken_apart_as_it_was_made() -> None:
    taken = taken_apart(letter(error=raised(KeyError("x"))))
    assert (taken.stage, taken.reason, taken.message, taken.topic) == ("clean", "empty", "no bytes", "newswire.raw.v1")
    assert (taken.from_partition, taken.from_offset, taken.attempts) == (3, 17, 1)
    assert (taken.key, taken.value, list(taken.headers)) == (b"key", b"\x00raw\xff", HEADERS)
    assert taken.exception == "KeyError"
    assert taken.traceback is not None
    assert taken.refused_at == datetime(2023, 11, 14, 22, 13, 21, tzinfo=UTC)


def test_list_row_names_the_document_and_the_reason() -> None:
    assert orjson.loads(orjson.dumps(row(taken_apart(letter())))) == {
        "partition": 0,
        "offset": 5,
        "refused_at": "2023-11-14T22:13:21+00:00",
        "stage": "clean",
        "reason": "empty",
        "message": "no bytes",
        "attempts": 1,
        "topic": "newswire.raw.v1",
        "from_partition": 3,
        "from_offset": 17,
        "key": "key",
        "source": "again",
        "filename": "a.txt",
        "bytes": 5,
    }


def test_shown_value_is_text_where_it_is_that() -> None:
    assert full(taken_apart(letter(value="été".encode())))["text"] == "été"
    binary = full(taken_apart(letter()))
    assert base64.b64decode(binary["base64"]) == b"\x00raw\xff"
    assert "text" not in binary
    assert binary["headers"] == {"source": "again", "filename": "a.txt"}


def test_foreign_record_on_the_topic_is_taken_apart_as_far_as_it_goes() -> None:
    headers = [(PREFIX + "partition", b"-1"), (PREFIX + "offset", b"x" * 50), (PREFIX + "attempts", b"9" * 50)]
    foreign = parsed(partition=0, offset=0, timestamp_ms=2**62, key=None, value=None, headers=headers)
    assert (foreign.stage, foreign.from_partition, foreign.from_offset, foreign.attempts) == ("", None, None, 0)
    assert foreign.refused_at is None
    orjson.dumps(full(foreign))


names = st.sampled_from(["source", "x", PREFIX + "attempts", PREFIX + "reason", PREFIX + "unknown"])


@given(st.lists(st.tuples(names, st.binary(max_size=8))), st.text(), st.binary())
def test_any_message_makes_a_dead_letter_that_gives_its_original_back(
    headers: list[Header], message: str, value: bytes
) -> None:
    key, kept, made = letter(headers=headers, message=message, value=value)
    assert (key, kept) == (b"key", value)
    assert original_headers(made) == [header for header in headers if not header[0].startswith(PREFIX)]
    assert attempts_of(made) == attempts_of(headers) + 1
    orjson.dumps(full(taken_apart((key, kept, made))))

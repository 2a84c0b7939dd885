"""Half a surrogate pair, whatever brings it, is U+FFFD in what we make of it; a whole one stays."""

from __future__ import annotations

import json
from dataclasses import dataclass

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.formats.well_formed import all_well_formed, json_value, json_well_formed, well_formed

ANY_TEXT = st.text(st.characters(exclude_categories=[]))


@dataclass(frozen=True, slots=True)
class Inner:
    text: str


@dataclass(frozen=True, slots=True)
class Outer:
    text: str
    inner: tuple[Inner, ...] = ()
    names: tuple[str, ...] = ()
    number: int = 0


@given(ANY_TEXT)
def test_what_is_well_formed_can_be_written_and_only_halves_differ(text: str) -> None:
    mended = well_formed(text)
    assert mended.encode().decode() == mended
    assert len(mended) == len(text)
    assert all(a == b or (b == "\ufffd" and "\ud800" <= a <= "\udfff") for a, b in zip(text, mended, strict=True))


@given(ANY_TEXT)
def test_a_record_is_mended_however_deep_and_left_alone_where_it_need_not_be(text: str) -> None:
    record = Outer("x", (Inner("y"), Inner(text)), (text,))
    mended = all_well_formed(record)
    assert mended == Outer("x", (Inner("y"), Inner(well_formed(text))), (well_formed(text),))
    assert (mended is record) == (well_formed(text) == text)
    assert orjson.dumps(mended)


@given(ANY_TEXT)
def test_json_with_halves_is_read_as_what_python_reads_without_them(text: str) -> None:
    written = json.dumps({"a": [text, {text: 1}]})
    read = json_value(written)
    assert read == json_value(written.encode())
    # Two halves that stand side by side by chance are the character that they make, to Python as well.
    assert read["a"][0] == well_formed(json.loads(written)["a"][0])


@pytest.mark.parametrize(
    ("escaped", "read"),
    [
        (r"a\ud83d", "a\ufffd"),
        (r"a\uDE00b", "a\ufffdb"),
        (r"\ud83d\ude00", "😀"),
        (r"\ud83d\ud83d\ude00", "\ufffd😀"),
        (r"\\ud83d", r"\ud83d"),
        (r"\\\ud83d", "\\\ufffd"),
        (r"\n\ud83d\n", "\n\ufffd\n"),
    ],
)
def test_escapes_in_json(escaped: str, read: str) -> None:
    text = f'{{"a": "{escaped}"}}'
    assert json_value(text) == json_value(text.encode()) == json.loads(json_well_formed(text)) == {"a": read}


def test_json_that_is_none_stays_none() -> None:
    with pytest.raises(orjson.JSONDecodeError):
        json_value(r'{"a": "\ud83d"')
    with pytest.raises(orjson.JSONDecodeError):
        json_value(b"\xff")


@pytest.mark.parametrize(
    ("escaped", "read"),
    [
        (r"\“so\”", "“so”"),
        (r"it\'s", "it's"),
        (r"\u12 \u00e9 \\x \n", "u12 é \\x \n"),
        ("a\nb\tc", "a\nb\tc"),
    ],
)
def test_backslashes_that_escape_nothing_and_bare_control_characters_are_read(escaped: str, read: str) -> None:
    assert json_value(f'{{"a": "{escaped}"}}') == {"a": read}

r"""Text with halves of surrogate pairs in, text that can be written as UTF-8 out.

JavaScript's ``substring`` and careless gateways make them: an emoji cut in two is ``\ud83d``. UTF-8 has no form for
one, so a record that held it could be sent nowhere. What is left of such a character is U+FFFD, as browsers show it.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

import orjson

T = TypeVar("T")

_HALF = re.compile("[\ud800-\udfff]")
# A string of JSON; a comma that nothing but a bracket follows.
_TOKEN = re.compile(r"\"(?:[^\"\\]|\\[\s\S])*+\"?|,\s*+(?=[\]}])")
_CONTROL = re.compile(r"[\x00-\x1f]")
# An escape in JSON: of a whole pair, of a half, or any other, which is read over so that "\\ud83d" is no half.
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|[\s\S])"
)


def well_formed(text: str) -> str:
    """``text`` with each half of a surrogate pair replaced by U+FFFD; the very object where there is none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _HALF.sub("\ufffd", text)
    return text


def all_well_formed(record: T) -> T:
    """A frozen dataclass with all its text well-formed, however deep; the very object where it is so already."""
    try:
        # What the stages do with it in the end, and the quickest way through all of its text.
        orjson.dumps(record, default=_no_text)
    except TypeError:
        mended: T = _mended(record)
        return mended
    return record


def _no_text(value: Any) -> None:
    """An object that is no value, as the element that holds a piece: there is no text to look at."""


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, tuple):
        return tuple(map(_mended, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: _mended(getattr(value, each.name)) for each in fields(value)})
    return value


def json_value(text: str | bytes) -> Any:
    """The value of a JSON text, read also where a string in it has half a pair in an escape (RFC 8259, 8.2, leaves that
    to the reader), a comma stands before a closing bracket, or control characters stand in strings. Raises
    orjson.JSONDecodeError."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        given = text if isinstance(text, str) else text.decode("utf-8", "replace")
        mended = json_well_formed(json_without_slips(given))
        if mended == given:
            raise
        return orjson.loads(mended)


def json_without_slips(text: str) -> str:
    """A JSON text without commas before closing brackets, its control characters inside strings escaped: what writing
    JSON by templates brings. A text without these comes back as it is."""
    return _TOKEN.sub(_mended_token, text)


def _mended_token(found: re.Match[str]) -> str:
    token = found[0]
    return token[1:] if token[0] == "," else _CONTROL.sub(lambda each: f"\\u{ord(each[0]):04x}", token)


def json_well_formed(text: str) -> str:
    """A JSON text with every escape of half a pair replaced by that of U+FFFD."""
    if "\\ud" not in text and "\\uD" not in text:
        return text
    return _ESCAPE.sub(lambda found: r"\ufffd" if found["half"] else found[0], text)

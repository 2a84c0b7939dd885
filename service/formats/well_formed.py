r"""Text with lone surrogates in, text that can be encoded as UTF-8 out.

JavaScript's ``substring`` and careless gateways produce them: an emoji cut in two leaves ``\ud83d``. They cannot be
encoded as UTF-8, so a record with one could not be sent. Each is replaced by U+FFFD, as browsers do.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

import orjson

T = TypeVar("T")

_HALF = re.compile("[\ud800-\udfff]")
# A JSON string, or a comma before a closing bracket.
_TOKEN = re.compile(r"\"(?:[^\"\\]|\\[\s\S])*+\"?|,\s*+(?=[\]}])")
# In a JSON string, a control character, or a backslash (``wrong``) that begins no escape, beside whole escapes.
_SLIP = re.compile(r'[\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|(?P<wrong>\\)')
# A JSON escape: of a surrogate pair, of a lone surrogate (``half``), or any other; the last so that in "\\ud83d", an
# escaped backslash, no surrogate is found.
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|[\s\S])"
)


def well_formed(text: str) -> str:
    """``text`` with each surrogate replaced by U+FFFD; the same object if there is none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _HALF.sub("\ufffd", text)
    return text


def all_well_formed(record: T) -> T:
    """A dataclass with ``well_formed`` applied to all its text, at any depth; the same object if nothing changes."""
    if is_well_formed(record):
        return record
    repaired: T = _repaired(record)
    return repaired


def is_well_formed(value: object) -> bool:
    """Whether all text in a value or a dataclass, at any depth, can be encoded."""
    try:
        # The fastest check: orjson refuses surrogates, as it would when the record is sent.
        orjson.dumps(value, default=_no_text)
    except TypeError:
        return False
    return True


def _no_text(value: Any) -> None:
    """Stands in for an object that orjson cannot serialise, such as ``Piece.element``: it has no text to check."""


def _repaired(value: Any) -> Any:
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, tuple):
        return tuple(map(_repaired, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: _repaired(getattr(value, each.name)) for each in fields(value)})
    return value


def json_value(text: str | bytes) -> Any:
    """The value of a JSON text. Also accepts escaped lone surrogates (RFC 8259, 8.2, leaves them to the reader), commas
    before closing brackets, and control characters and escapes of other characters in strings. Raises
    orjson.JSONDecodeError."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        given = text if isinstance(text, str) else text.decode("utf-8", "replace")
        repaired = json_well_formed(json_without_slips(given))
        if repaired == given:
            raise
        return orjson.loads(repaired)


def json_without_slips(text: str) -> str:
    """A JSON text with commas before closing brackets removed, control characters in strings escaped and backslashes
    that escape nothing left out, as JavaScript does: typical errors of JSON written with templates. A text without them
    is unchanged."""
    return _TOKEN.sub(_repaired_token, text)


def _repaired_token(found: re.Match[str]) -> str:
    token = found[0]
    return token[1:] if token[0] == "," else _SLIP.sub(_repaired_slip, token)


def _repaired_slip(found: re.Match[str]) -> str:
    if found["wrong"]:
        return ""
    return found[0] if found[0][0] == "\\" else f"\\u{ord(found[0]):04x}"


def json_well_formed(text: str) -> str:
    """A JSON text with every escaped lone surrogate replaced by an escaped U+FFFD."""
    if "\\ud" not in text and "\\uD" not in text:
        return text
    return _ESCAPE.sub(lambda found: r"\ufffd" if found["half"] else found[0], text)

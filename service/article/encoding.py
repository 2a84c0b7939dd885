"""Records in, JSON bytes out, and back."""

from __future__ import annotations

from typing import TypeVar

import msgspec
import orjson

R = TypeVar("R")


def encode(record: object) -> bytes:
    """``record`` as compact JSON, times in UTC with ``Z``."""
    return orjson.dumps(record, option=orjson.OPT_UTC_Z)


def decode(data: bytes, record: type[R]) -> R:
    """The record of type ``record`` in the JSON ``data``. Raises ValueError if it does not match the type."""
    try:
        return msgspec.json.decode(data, type=record)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error

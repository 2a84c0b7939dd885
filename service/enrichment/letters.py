"""A text in, the same text with digits, case or Chinese characters normalised and all offsets preserved out."""

from __future__ import annotations

import gzip
import re
from functools import cache
from importlib import resources

import msgspec

# Arabic, Persian and full-width digits.
_DIGITS = {start + digit: str(digit) for start in (0x660, 0x6F0, 0xFF10) for digit in range(10)}
_HAS_DIGITS = re.compile("[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]")


def western_digits(text: str) -> str:
    """``text`` with Arabic, Persian and full-width digits replaced by 0 to 9."""
    # Most texts have none, and translating is slow.
    return text.translate(_DIGITS) if _HAS_DIGITS.search(text) else text


def small(text: str) -> str:
    """``text`` in lower case; letters whose lower case is not one character stay, so that offsets are preserved."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(each.lower() if len(each.lower()) == 1 else each for each in text)


@cache
def _simple() -> dict[int, str]:
    file = resources.files("wordfreq").joinpath("data/_chinese_mapping.msgpack.gz")
    table = msgspec.msgpack.decode(gzip.decompress(file.read_bytes()), type=dict[int, str])
    return {code: simple for code, simple in table.items() if len(simple) == 1}


def simplified(text: str) -> str:
    """Chinese ``text`` in simplified characters."""
    return text.translate(_simple())

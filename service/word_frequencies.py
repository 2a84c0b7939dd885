"""A language in, its words with their frequencies out: the one place that reads wordfreq's data.

The frequencies are wordfreq's short lists (Robyn Speer, 2022): some forty languages, words with a frequency of at
least one in a million.
"""

from __future__ import annotations

import gzip
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

import msgspec

# Languages that the detector distinguishes, or names differently, and the list that is used for them.
READ_BY = MappingProxyType({
    **dict.fromkeys(("no", "nn"), "nb"), **dict.fromkeys(("hr", "bs", "sr"), "sh"), "arz": "ar", "tl": "fil",
    **dict.fromkeys(("yue", "wuu"), "zh"),
})  # fmt: skip


# In Romanian, s and t are listed with a comma below; many write a cedilla.
_WITH_COMMA = str.maketrans("şţ", "șț")
# What lower case makes of the Turkish capital with a dot.
_DOTTED = "i\u0307"


def as_listed(word: str, language: str = "") -> str:
    """``word`` (lower case) in the form in which the lists have it: with σ for the ς at the end of a Greek word, ss for
    ß, and a straight apostrophe."""
    if word.isascii():
        return word
    folded = word.casefold().replace("’", "'").replace(_DOTTED, "i")
    return folded.translate(_WITH_COMMA) if language == "ro" else folded


@cache
def frequencies(language: str) -> dict[str, float]:
    """Every listed word of ``language`` with its share of running text; empty for a language without a list."""
    path = _lists().get(READ_BY.get(language, language))
    if path is None:
        return {}
    # Words by how rare they are: from bucket to bucket a hundredth of a power of ten (wordfreq's cBpack, version 1).
    _, *buckets = msgspec.msgpack.decode(gzip.decompress(path.read_bytes()))
    return {word: 10 ** (-rank / 100) for rank, bucket in enumerate(buckets) for word in bucket}


@cache
def _lists() -> dict[str, Path]:
    """The files of wordfreq's short lists, by language."""
    return {path.name.split(".")[0].removeprefix("small_"): path for path in _data().glob("small_*.msgpack.gz")}


@cache
def _data() -> Path:
    """The folder of wordfreq's data. Importing the library to read it takes a fifth of a second: it brings knowledge of
    all languages and how to take them apart."""
    found = find_spec("wordfreq")
    assert found is not None, "one of the dependencies"
    assert found.origin is not None, "a package of files"
    return Path(found.origin).parent / "data"


@cache
def simplified_characters() -> dict[int, str]:
    """The simplified form of each traditional Chinese character, for ``str.translate``."""
    content = (_data() / "_chinese_mapping.msgpack.gz").read_bytes()
    return msgspec.msgpack.decode(gzip.decompress(content), type=dict[int, str])

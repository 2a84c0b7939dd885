"""A language in, the words that its amounts are written with out: scales, currencies, units, numbers and their value.

``data/amounts.tsv`` has those of eleven languages, in one table. ``data/amount_words.tsv`` has those of some thirty
more, each by itself, since what is a currency in one is an everyday word in another ("jen" is the yen in Slovak, and
Czech for only). It is made by ``tools/data/make_amount_words.py``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise

from service.enrichment.letters import small

Words = dict[str, dict[str, str]]

# Of the shared table, what a language with words of its own reads too: signs, and prices "per" something.
_FOR_ALL = frozenset({"sign", "shared sign", "part", "per", "scale of"})


@cache
def _own_words() -> dict[str, list[tuple[str, str, str]]]:
    """By language, the lines of ``amount_words.tsv``: kind, words, what they stand for."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    text = files(__package__).joinpath("data/amount_words.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            language, what, words, value = line.split("\t")
            found.setdefault(language, []).append((what, words, value))
    return found


def vocabulary_of(language: str) -> str:
    """Which words a text in ``language`` is read by: its own, or those that eleven languages share ("")."""
    return language if language in _own_words() else ""


@cache
def words_of(vocabulary: str) -> Words:
    """The words of a vocabulary (``vocabulary_of``) in lower case, by what they are, each with what it stands for.

    Under "code" are the signs of Latin letters, each with the spellings in which it counts.
    """
    found: Words = {
        "scale": {},
        "sign": {},
        "word": {},
        "shared": {},
        "shared sign": {},
        "part": {},
        "scale of": {},
        "per": {},
        "number": {},
        "code": {},
        "not before": {},
    }
    text = files(__package__).joinpath("data/amounts.tsv").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    shared = ((what, words, value) for what, words, value in lines if not vocabulary or what in _FOR_ALL)
    for what, words, value in (*shared, *_own_words().get(vocabulary, ())):
        for word in words.split("|"):
            found[what][small(word)] = value
            # A shared sign may precede or follow its number: "kr 500", "500 kr".
            if what == "shared sign":
                found["shared"][small(word)] = value
            # Latin-letter signs count only in their exact case: "Rp 5" is a sum, "RP 5" and "try 5 times" are not.
            if (what.endswith("sign") or len(word) == 1) and word.isascii() and word.isalpha():
                found["code"][small(word)] = f"{found['code'].get(small(word), '')} {word}"
    # A code that is also a word of the language may be written small: Czech "900 milionů eur".
    for what, words, _ in _own_words().get(vocabulary, ()):
        for word in words.split("|") if what in ("word", "shared") else ():
            found["code"].pop(small(word), None)
    return found


def spelt(numbers: dict[str, str], printed: str) -> Decimal | None:
    """The value of a number in words ("three", "twenty-five"); None if it is not a valid one."""
    whole = printed
    if whole in numbers:
        return Decimal(numbers[whole])
    parts = [numbers.get(part) for part in re.split(r" and |[ -]", whole)]
    if None in parts:
        return None
    values = [Decimal(part or 0) for part in parts]
    # "Two hundred and fifty", "twenty-five": the parts must decrease.
    falling = all(tens > ones and (tens >= 100 or (tens >= 20 and ones < 10)) for tens, ones in pairwise(values))
    return sum(values, Decimal(0)) if falling else None

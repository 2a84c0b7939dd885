"""A body in, the sums of money, shares and measures in it out, each with its value as a plain decimal number.

The words of all languages are in ``data/amounts.tsv``. A number is read as its language writes it: 1,200.5 and 1.200,5
and 1 200,5 are the same; where the marks leave it open, the language decides.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal

import ahocorasick_rs

from service.article import Amount
from service.spans import joined

# Languages that write thousands with a comma and decimals with a point; the others do it the other way round.
_POINT = frozenset({"en", "hi", "zh", "ja", "ko", "he", "th"})
_SPACES = " \u00a0\u202f\u2009"
_NUMBER = rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)|\d{{1,15}}(?:[.,]\d{{1,15}}){{0,5}}"
# What parts the ends of a range: a dash or "to", and after "between" an "and".
_BETWEEN = rf"(?:between|zwischen|entre|tra|fra|mellan|mellom|mellem|tussen|między|od|между|от)[{_SPACES}]"
_TO = rf"(?:[{_SPACES}]?[-–—][{_SPACES}]?|[{_SPACES}](?:to|bis|à|a|til|till|tot)[{_SPACES}])"
_AND = rf"[{_SPACES}](?:and|und|et|y|e|och|og|en|a|i|do|и|до)[{_SPACES}]"
_PER = (
    rf"[{_SPACES}]?(?:/|-(?:a|an|per)-|(?:a|an|per|each|je|pro|par|le|la|por|al|o|à|za|за|w|в)[{_SPACES}])[{_SPACES}]?"
)
# A mention reaches no further from the sign, the word or the scale in it.
LONGEST = 48
Words = dict[str, dict[str, str]]


@cache
def _words() -> Words:
    found: Words = {"scale": {}, "sign": {}, "word": {}, "shared": {}, "per": {}}
    text = files(__package__).joinpath("data/amounts.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            what, words, value = line.split("\t")
            found[what].update(dict.fromkeys(words.split("|") if what == "sign" else words.lower().split("|"), value))
    return found


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], ahocorasick_rs.AhoCorasick]:
    """What an amount is, what it may be the price of, and the signs and words that one of them has."""
    words = _words()

    def any_of(*what: str) -> str:
        listed = sorted((word for each in what for word in words[each]), key=len, reverse=True)
        # A currency's code is one in capitals only: "try 5 times" is no sum.
        return "|".join(f"(?-i:{word})" if word.isalpha() and word.isupper() else re.escape(word) for word in listed)

    sign, word = any_of("sign", "shared"), any_of("word", "shared")

    def number(side: int) -> str:
        scale = rf"(?:[{_SPACES}-]?(?P<%s{side}>{any_of('scale')})(?:\.(?=\s))?(?!\w))?"
        to = rf"(?:{_TO}|(?(between{side}){_AND}|(?!)))"
        low = rf"(?:(?P<low{side}>{_NUMBER}){scale % 'low_scale'}{to}(?:(?:{sign})[{_SPACES}]?)?)?"
        return rf"{low}(?P<number{side}>{_NUMBER}){scale % 'scale'}"

    pattern = re.compile(
        rf"(?<![\w.,])(?:(?P<between1>{_BETWEEN})?(?P<sign1>{sign})[{_SPACES}]?{number(1)}"
        rf"|(?P<between2>{_BETWEEN})?{number(2)}[{_SPACES}-]?"
        rf"(?:(?:de|d'|d’|di)[{_SPACES}]?)?(?:(?P<sign2>{any_of('sign')})|(?P<word>{word}))(?!\w))",
        re.IGNORECASE,
    )
    per = re.compile(rf"{_PER}(?P<per>{any_of('per')})(?!\w)", re.IGNORECASE)
    marks = (*(each.lower() for each in words["sign"]), *words["word"], *words["shared"])
    return pattern, per, ahocorasick_rs.AhoCorasick(marks)


def amounts(body: str, language: str, countries: Sequence[str] = ()) -> tuple[Amount, ...]:
    """The amounts of ``body`` in its order; a number without a currency or a measure is none.

    ``countries`` are ISO 3166-1 codes, the likeliest first: a currency's name that several countries have ("rupees")
    is that of the first of them that has it, and of none without. Each end of a range is an amount of its own.
    """
    pattern, per, marks = _patterns()
    words = _words()
    found: list[Amount] = []
    for start, end in _near(body, marks):
        for match in pattern.finditer(body, start, end):
            side = 1 if match["sign1"] else 2
            unit = _unit(match["sign1"] or match["sign2"] or match["word"], countries)
            high = _scaled(match[f"number{side}"], match[f"scale{side}"], language)
            if unit is None or high is None:
                continue
            printed = match[f"low{side}"]
            low = _scaled(printed, match[f"low_scale{side}"] or match[f"scale{side}"], language) if printed else None
            price = per.match(body, match.end(), end)
            of = words["per"][price["per"].lower()] if price else None
            begins, ends = match.start(), price.end() if price else match.end()
            # "900-1.2bn" leaves open what 900 counts.
            is_range = low is not None and low < high
            if printed:
                begins = match.start(f"number{side}")
            if low is not None and is_range:
                least = match.end(f"low_scale{side}") if match[f"low_scale{side}"] else match.end(f"low{side}")
                found.append(_amount(body, match.start(), least, low, unit, of, "low"))
            found.append(_amount(body, begins, ends, high, unit, of, "high" if is_range else None))
    return tuple(found)


def _amount(
    body: str, start: int, end: int, value: Decimal, unit: str, of: str | None, bound: Literal["low", "high"] | None
) -> Amount:
    return Amount(
        text=body[start:end], start=start, end=end, value=f"{value.normalize():f}", unit=unit, per=of, bound=bound
    )


def _unit(written: str, countries: Sequence[str]) -> str | None:
    """The unit of a sign or word; that of a currency's name that several countries have is the likeliest country's."""
    words = _words()
    known = words["sign"].get(written.upper()) or words["sign"].get(written) or words["word"].get(written.lower())
    if known is not None:
        return known
    of_country = dict(each.split(":") for each in words["shared"][written.lower()].split(","))
    return next((of_country[country] for country in countries if country in of_country), None)


def _scaled(printed: str, scale: str | None, language: str) -> Decimal | None:
    number = _value(printed, language)
    return number if number is None or not scale else number.scaleb(int(_words()["scale"][scale.lower()]))


def _near(body: str, marks: ahocorasick_rs.AhoCorasick) -> list[tuple[int, int]]:
    """The stretches of ``body`` around signs and words that stand near a digit: elsewhere there is no amount."""
    digits = [found.start() for found in _DIGIT.finditer(body)]
    if not digits:
        return []
    around = ((max(0, start - LONGEST), end + LONGEST) for _, start, end in marks.find_matches_as_indexes(body.lower()))
    digits.append(sys.maxsize)
    return joined((start, end) for start, end in around if digits[bisect_left(digits, start)] < min(end, len(body)))


_DIGIT = re.compile(r"\d")
_MARKS = re.compile(r"[.,]")


def _value(printed: str, language: str) -> Decimal | None:
    """The number that ``printed`` is in ``language``; None where its marks fit no number."""
    digits = printed.translate(dict.fromkeys(map(ord, _SPACES)))
    marks = _MARKS.findall(digits)
    decimal = ""
    if len(set(marks)) == 2:
        decimal = marks[-1]
    elif len(marks) == 1:
        thousands = "," if language in _POINT else "."
        three = len(digits) - digits.index(marks[0]) - 1 == 3
        decimal = "" if marks[0] == thousands and three else marks[0]
    if decimal and digits.count(decimal) > 1:
        return None
    whole, _, rest = digits.partition(decimal) if decimal else (digits, "", "")
    whole = whole.replace(",", "").replace(".", "")
    return Decimal(f"{whole}.{rest or 0}")

"""A body in, the sums of money, shares and measures in it out, each with its value as a plain decimal number.

The words of all languages are in ``data/amounts.tsv``. A number is read as its language writes it: 1,200.5 and 1.200,5
and 1 200,5 are the same; where the marks leave it open, the language decides.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from importlib.resources import files

import ahocorasick_rs

from service.article import Amount
from service.spans import joined

# Languages that write thousands with a comma and decimals with a point; the others do it the other way round.
_POINT = frozenset({"en", "zh", "ja", "ko", "he", "th"})
_SPACES = " \u00a0\u202f\u2009"
_NUMBER = rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)|\d{{1,15}}(?:[.,]\d{{1,15}}){{0,5}}"
# A mention reaches no further from the sign, the word or the scale in it.
LONGEST = 48


@cache
def _words() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {"scale": {}, "sign": {}, "word": {}}
    text = files(__package__).joinpath("data/amounts.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            what, words, value = line.split("\t")
            found[what].update(dict.fromkeys(words.split("|") if what == "sign" else words.lower().split("|"), value))
    return found


@cache
def _pattern() -> tuple[re.Pattern[str], ahocorasick_rs.AhoCorasick]:
    words = _words()

    def any_of(what: str) -> str:
        return "|".join(re.escape(word) for word in sorted(words[what], key=len, reverse=True))

    scale = rf"(?:[{_SPACES}-]?(?P<scale%d>{any_of('scale')})(?:\.(?=\s))?(?![\w]))?"
    sign = rf"(?P<sign%d>{any_of('sign')})"
    pattern = re.compile(
        rf"(?<![\w.,])(?:{sign % 1}[{_SPACES}]?(?P<number1>{_NUMBER}){scale % 1}"
        rf"|(?P<number2>{_NUMBER}){scale % 2}[{_SPACES}-]?"
        rf"(?:(?:de|d'|d’|di)[{_SPACES}]?)?(?:{sign % 2}|(?P<word>{any_of('word')}))(?!\w))",
        re.IGNORECASE,
    )
    return pattern, ahocorasick_rs.AhoCorasick([*(each.lower() for each in words["sign"]), *words["word"]])


def amounts(body: str, language: str) -> tuple[Amount, ...]:
    """The amounts of ``body`` in its order; a number without a currency or a measure is none."""
    pattern, marks = _pattern()
    words = _words()
    found: list[Amount] = []
    for start, end in _near(body, marks):
        for match in pattern.finditer(body, start, end):
            sign = match["sign1"] or match["sign2"]
            unit = (
                words["sign"].get(sign.upper(), words["sign"].get(sign))
                if sign
                else words["word"][match["word"].lower()]
            )
            number = _value(match["number1"] or match["number2"], language)
            scale = match["scale1"] or match["scale2"]
            if unit is None or number is None:
                continue
            value = number.scaleb(int(words["scale"][scale.lower()])) if scale else number
            found.append(
                Amount(
                    text=match.group(), start=match.start(), end=match.end(), value=f"{value.normalize():f}", unit=unit
                )
            )
    return tuple(found)


def _near(body: str, marks: ahocorasick_rs.AhoCorasick) -> list[tuple[int, int]]:
    """The stretches of ``body`` around signs and words that stand near a digit: elsewhere there is no amount."""
    around = ((max(0, start - LONGEST), end + LONGEST) for _, start, end in marks.find_matches_as_indexes(body.lower()))
    return joined(stretch for stretch in around if _DIGIT.search(body, *stretch))


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

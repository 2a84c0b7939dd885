"""A body in, its amounts of money, percentages and measures out, each with its value as a plain decimal number.

The vocabulary of eleven languages is in ``data/amounts.tsv`` and serves any text; some thirty more have words of their
own in ``data/amount_words.tsv``, and are read by these and by the signs of the first. 1,200.5 and 1.200,5 and 1 200,5
are the same number; where the separators are ambiguous, the language decides.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Literal

import ahocorasick_rs

from service.article import Amount
from service.enrichment.amount_words import Words, spelt, vocabulary_of, words_of
from service.enrichment.letters import small, western_digits
from service.enrichment.models import peoples
from service.enrichment.reading import MOST_READ
from service.spans import joined

# Scripts in which a number stands directly behind a word, and a word may end anywhere: Thai, Japanese, Chinese, Korean
# (which joins particles). Arabic joins "and" and "for" to a number.
_UNSPACED = "\u0e01-\u0e5b\u3040-\u9fff\uac00-\ud7a3"
_JOINING = rf"\u0621-\u064a{_UNSPACED}"
# Languages that write 1,200.5; the others write 1.200,5.
_POINT = frozenset({"en", "hi", "zh", "ja", "ko", "he", "th"})
_SPACES = " \u00a0\u202f\u2009"
# Languages whose newspapers write either, by country: before three digits it parts thousands.
_EITHER = frozenset({"ar"})
# Spanish-speaking countries that also write 1,200.5.
_POINT_COUNTRIES = frozenset({"MX", "US", "PR", "GT", "HN", "SV", "NI", "PA", "DO"})
# The parts of a number in Chinese, Japanese and Korean, each with the power of ten that it counts: "1兆3000億".
_POWERS = {"兆": 12, "조": 12, "億": 8, "亿": 8, "억": 8, "万": 4, "萬": 4, "만": 4, "千": 3, "천": 3}
_GREAT, _SMALL = "".join(list(_POWERS)[:-2]), "".join(list(_POWERS)[2:])
_PART = r"\d{1,4}(?:,\d{3})?"
_NUMBER = (
    rf"{_PART}[{_GREAT}] ?{_PART}(?:[{_SMALL}](?: ?{_PART}[{_SMALL}]?)?)?(?![\d.,]\d)"
    rf"|\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)|\d{{1,3}}(?:['’]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)"
    r"|\d{1,15}(?:[.,]\d{1,15}){0,5}(?:[,.][-–—]+)?"
)
# Separators of a range: a dash or "to", and "and" after "between".
_BETWEEN = (
    r"(?:between|zwischen|entre|tra|fra|dai|dalle|mellan|mellom|mellem|tussen|między|od|между|от|بين|mezi|între|від|між|από|μεταξύ)"
    rf"[{_SPACES}](?:(?:de|den|the|les|los)[{_SPACES}])?"
)
_TO = (
    rf"(?:[{_SPACES}]?[-–—][{_SPACES}]?|[{_SPACES}](?:to|bis|à|a|til|till|tot|do|až|до|έως|إلى|الى)[{_SPACES}]"
    r"|[至到~～〜]|から|에서 ?)"
)
_AND = rf"[{_SPACES}](?:and|und|et|y|e|och|og|en|a|ai|alle|i|și|do|и|та|і|до|και|و)[{_SPACES}]?"
_PER = (
    rf"[{_SPACES}]?(?:/|-(?:a|an|per)-|(?:a|an|per|each|je|pro|par|le|la|por|al|o|à|za|за|w|в|na|на|il|el|del"
    rf"|pour|für|voor|لكل|للـ?)[{_SPACES}])[{_SPACES}]?"
)
# In American text "pounds" are a weight, but large numbers ("two million pounds") are money, unless "of" follows.
_WEIGHT_OR_STERLING = "lb"
SHORT = 3
# Digits of a number that a word which only begins like a currency may stand behind.
FEW_DIGITS = 2
_OF = re.compile(r"\sof\s")
# Characters searched on either side of a currency sign or unit word.
LONGEST = 48
_CURRENCIES = ("sign", "word", "shared", "part")


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The compiled searches: ``amount`` matches an amount, ``per`` the unit it is a price for ("a barrel"), ``marks``
    finds currency signs and words, ``numbers`` finds number and scale words. All search lower-case text."""

    amount: re.Pattern[str]
    per: re.Pattern[str]
    marks: ahocorasick_rs.AhoCorasick
    numbers: ahocorasick_rs.AhoCorasick


@cache
def _patterns(vocabulary: str) -> _Patterns:
    words = words_of(vocabulary)

    def any_of(*what: str, of: str | None = None) -> str:
        chosen = (
            word for each in what for word, value in words[each].items() if of is None or (value == "1") == (of == "1")
        )
        listed = sorted(chosen, key=len, reverse=True)
        return "|".join(re.escape(small(word)) for word in listed)

    def ended(listed: str) -> str:
        """A pattern for one of ``listed`` at a word end; in a script without spaces that is anywhere."""
        return rf"(?:{listed})(?:(?!\w)|(?=[{_UNSPACED}])|(?<=[{_UNSPACED}]))"

    sign, scales = any_of("sign", "shared sign"), any_of("scale")
    one, more = any_of("number", of="1"), any_of("number", of="more")
    # "a" counts as a number only before a scale: "a million".
    spelt = (
        rf"(?:(?:{one})(?=[{_SPACES}-]?{ended(scales)})"
        rf"|(?:{more})(?:(?: and |[ -])(?:{one}|{more})(?:-(?:{one}|{more}))?)?(?=[{_SPACES}-]|[\u3001-\u9fff]|$))"
    )

    number_of = rf"(?:{_NUMBER}|{spelt})"

    scale = rf"(?:[{_SPACES}-]?(?P<%s>{ended(scales)}|(?<=\d)b(?![\w-]))(?:\.(?=\s))?)?"
    to = rf"(?:{_TO}|(?(between){_AND}|(?!)))"
    low = rf"(?:(?P<low>{_NUMBER}|{spelt}(?!-)){scale % 'low_scale'}{to}(?:(?:{sign})[{_SPACES}]?)?)?"
    # Behind the number, unless a sign stands before it. As two alternatives, one for each order, the pattern would have
    # the number twice, and take twice as long to compile.
    behind = (
        rf"[{_SPACES}-]?(?:(?P<nation>[a-z]{{3,13}})[{_SPACES}])??"
        rf"(?:(?:de|d'|d’|di)[{_SPACES}]?)?(?:(?P<sign2>{ended(any_of('sign'))})"
        rf"|(?P<word>{ended(any_of('word', 'shared', 'part'))}))"
    )
    amount = re.compile(
        rf"(?<![.,])(?<![^\W{_JOINING}])(?P<between>{_BETWEEN})?(?:(?P<sign1>{sign})[{_SPACES}]?|)"
        rf"{low}(?P<number>{number_of}){scale % 'scale'}(?(sign1)|(?:{behind}))"
    )
    per = re.compile(rf"{_PER}(?P<per>{any_of('per')})(?!\w)")
    listed = [each for what in _CURRENCIES for each in words[what]]
    marks = [each for each in listed if len(each) > 1 or not each.isalpha() or not each.isascii()]
    counting = (each for what in ("scale", "number") for each in words[what] if len(each) > 2 or not each.isascii())
    longest = ahocorasick_rs.MatchKind.LeftmostLongest
    return _Patterns(
        amount,
        per,
        ahocorasick_rs.AhoCorasick(marks, matchkind=longest),
        ahocorasick_rs.AhoCorasick([*counting], matchkind=longest),
    )


def amounts(body: str, language: str, countries: Sequence[str] = ()) -> tuple[Amount, ...]:
    """The amounts of ``body`` in text order; a number without a currency or unit of measure is not an amount.

    ``countries`` are ISO 3166-1 codes, the likeliest first. A currency name shared by several countries ("rupees") is
    resolved by the nationality beside it, else by an unambiguous mention elsewhere in the text, else by the first of
    ``countries`` that uses it, else by the default in the table, if any. Each end of a range is a separate amount.
    """
    vocabulary = vocabulary_of(language)
    patterns, words = _patterns(vocabulary), words_of(vocabulary)
    text = western_digits(body)
    point = language in _POINT or (language == "es" and bool(countries) and countries[0] in _POINT_COUNTRIES)
    lowered = small(text)
    near = _near(text, lowered, patterns)
    matches = [
        *islice((match for start, end in near for match in _matches(text, lowered, start, end, language)), MOST_READ)
    ]
    sure = [_certain(words, _written(match)) for match in matches]
    certain = {*sure} - {None}
    found: list[Amount] = []
    for at, match in enumerate(matches):
        nation = peoples().get(text[slice(*match.span("nation"))]) if match["nation"] else None
        part = words["part"].get(_written(match))
        if part is None:
            unit = _unit(words, match, (nation,) if nation else countries, certain)
        else:
            unit = _whole_of(part, _beside(matches, sure, at), (nation,) if nation else countries)
        if unit == _WEIGHT_OR_STERLING and (match["scale"] or len(match["number"]) > SHORT):
            unit = unit if _OF.match(text, match.end()) else "GBP"
        price = patterns.per.match(lowered, match.end(), match.end() + LONGEST)
        # Prices by the litre and rates have three decimals: "1,459 Euro je Liter".
        grouped = None if unit is None or price else _grouped(unit, language, part is not None)
        high = _scaled(words, match["number"], match["scale"], point, language, grouped)
        if unit is None or high is None:
            continue
        if part is not None:
            high = high.scaleb(int(part.split()[0]))
        printed = match["low"]
        low_scale = match["low_scale"] or match["scale"]
        low = _scaled(words, printed, low_scale, point, language, grouped) if printed else None
        of = words["per"][price["per"]] if price else None
        begins, ends = match.start(), price.end() if price else match.end()
        # Exclude a full stop that ends the sentence rather than an abbreviation.
        ends -= body[ends - 1] == "." and not body[ends : ends + 2].strip()[:1].islower()
        # In "900-1.2bn" the scale of 900 is unknown, so it is not treated as a range.
        is_range = low is not None and low < high
        if printed:
            begins = match.start("number")
        if part is not None and low is not None and is_range:
            low, is_range = low.scaleb(int(part.split()[0])), True
        elif part is not None and of is None and found and _goes_on(body, found[-1], match, unit):
            found[-1] = _amount(body, found[-1].start, ends, Decimal(found[-1].value) + high, unit, of, None)
            continue
        if low is not None and is_range:
            least = match.end("low_scale") if match["low_scale"] else match.end("low")
            found.append(_amount(body, match.start(), least, low, unit, of, "low"))
        found.append(_amount(body, begins, ends, high, unit, of, "high" if is_range else None))
    return tuple(found)


def _beside(matches: Sequence[re.Match[str]], sure: Sequence[str | None], at: int) -> list[str]:
    """The units of the matches around ``matches[at]``, the nearest first; ``sure`` holds the unambiguous ones."""
    near = range(max(0, at - BESIDE), min(len(matches), at + BESIDE + 1))
    here = matches[at].start()
    return [unit for each in sorted(near, key=lambda one: abs(matches[one].start() - here)) if (unit := sure[each])]


def _whole_of(part: str, beside: Sequence[str], countries: Sequence[str]) -> str | None:
    """The currency that a subunit ("cents") belongs to: that of the nearest sum with this subunit, else of the
    likeliest country."""
    of_country = dict(each.split(":") for each in part.split()[1].split(","))
    if unit := next((unit for unit in beside if unit in of_country.values()), None):
        return unit
    return next((of_country[country] for country in countries if country in of_country), of_country.get("*"))


def _goes_on(body: str, before: Amount, match: re.Match[str], unit: str) -> bool:
    """Whether a subunit amount continues the sum just before it: "5 euros and 40 cents"."""
    between = body[before.end : match.start()]
    return before.unit == unit and len(between) <= SHORT + 2 and _JOINED.fullmatch(between) is not None


def _matches(text: str, lowered: str, start: int, end: int, language: str) -> Iterator[re.Match[str]]:
    """The amount matches in ``text[start:end]``.

    The search runs on the lower-case text, which is far faster, and the case is checked afterwards: a currency code
    counts only as written in the table ("try 5 times" is not a sum). A word between number and currency must be a
    nationality.
    """
    words = words_of(vocabulary_of(language))
    pattern, codes_of, compounds = _patterns(vocabulary_of(language)).amount, words["code"], words["not before"]
    while match := pattern.search(lowered, start, end):
        written = next(group for group in ("sign1", "sign2", "word") if match[group])
        printed = text[slice(*match.span(written))]
        codes = codes_of.get(match[written])
        code = codes is not None and printed not in codes.split()
        nation = match["nation"] and text[slice(*match.span("nation"))] not in peoples()
        number = match["number"] if written == "word" else None
        # "80p" is a sum, "80 p" is not; French "cinq cents" is five hundred.
        letter = written == "word" and len(printed) == 1 and printed.isascii() and printed.isalpha()
        apart = letter and not text[match.start(written) - 1].isdigit()
        hundreds = language == "fr" and match["word"] in _HUNDREDS and number is not None and number.isalpha()
        compound = compounds.get(match[written])
        # "3원칙" are three principles, "50만원인" is a sum that goes on.
        few = len(match["number"]) <= FEW_DIGITS and not match["scale"]
        other = compound is not None and few and lowered.startswith(tuple(compound.split("|")), match.end())
        other = other or (language == "en" and match[written] in _NOT_ENGLISH)
        # Spanish and Italian "ha" is also an auxiliary, behind which a participle is singular.
        participle = _PARTICIPLE.get(language) if match[written] == "ha" else None
        auxiliary = participle is not None and participle.match(lowered, match.end()) is not None
        if code or nation or apart or hundreds or other or auxiliary:
            start = match.start() + 1
        else:
            start = match.end()
            yield match


def _written(match: re.Match[str]) -> str:
    written: str = match["sign1"] or match["sign2"] or match["word"]
    return written


def _amount(
    body: str, start: int, end: int, value: Decimal, unit: str, of: str | None, bound: Literal["low", "high"] | None
) -> Amount:
    return Amount(
        text=body[start:end], start=start, end=end, value=f"{value.normalize():f}", unit=unit, per=of, bound=bound
    )


def _certain(words: Words, written: str) -> str | None:
    """The unit of a sign or word that means the same unit in every text."""
    return words["sign"].get(written) or words["word"].get(written)


def _unit(words: Words, match: re.Match[str], countries: Sequence[str], certain: Collection[str | None]) -> str | None:
    """The unit of a sign or word; a currency name shared by several countries is resolved as ``amounts`` describes."""
    written = _written(match)
    known = _certain(words, written)
    shared = words["shared"].get(written)
    if known is not None or shared is None:
        return known
    of_country = dict(each.split(":") for each in shared.split(","))
    # In the language of one of them the bare name means that one.
    if match["nation"] is None and "=" in of_country:
        return of_country["="]
    named = next((unit for unit in of_country.values() if unit in certain and unit.isupper()), None)
    if match["nation"] is None and named:
        return named
    if unit := next((of_country[country] for country in countries if country in of_country), None):
        return unit
    # Lakh and crore are taken for Indian if no country is known.
    if (match["scale"] or "").startswith(("lakh", "crore")):
        return of_country.get("IN") if not countries else None
    return of_country.get("*")


def _scaled(
    words: Words,
    printed: str,
    scale: str | None,
    point: bool,
    language: str,
    grouped: re.Pattern[str] | None,
) -> Decimal | None:
    """The value of a number and its scale; ``grouped`` as ``_grouped`` returns it."""
    if grouped and scale is None and grouped.fullmatch(printed):
        return Decimal(_MARKS.sub("", printed))
    number = spelt(words["number"], printed) if not printed[0].isdigit() else _value(printed, point)
    if scale is None or number is None:
        return number
    power, _, languages = words["scale of"].get(scale, "0 ").partition(" ")
    return number.scaleb(int(power if language in languages.split(",") else words["scale"].get(scale, BILLION)))


def _near(body: str, lowered: str, patterns: _Patterns) -> list[tuple[int, int]]:
    """The spans of ``body`` around currency signs and unit words near a number: only these can contain an amount."""
    marks = [(at, end) for _, at, end in patterns.marks.find_matches_as_indexes(lowered) if _is_word(lowered, at, end)]
    marks += [found.span() for letters in (_ONE_LETTER, _PENCE) for found in letters.finditer(body)]
    marks.sort()
    around = [(max(0, at - LONGEST), end + LONGEST) for at, end in marks]
    numbers: list[int] = []
    for start, end in joined(around):
        numbers += [found.start() for found in _DIGIT.finditer(body, start, end)]
        words = patterns.numbers.find_matches_as_indexes(lowered[start : end + LONGEST])
        numbers += [start + at for _, at, last in words if _is_word(lowered, start + at, start + last)]
    numbers.sort()
    numbers.append(sys.maxsize)
    return joined((start, end) for start, end in around if numbers[bisect_left(numbers, start)] < min(end, len(body)))


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether an ASCII word at [start, end) is not part of a longer one, as "ha" is in "what"."""
    before, after = text[start - 1 : start], text[end : end + 1]
    joined_on = (before.isalpha() and before.isascii() and text[start].isalpha()) or (
        after.isalpha() and after.isascii() and text[end - 1].isalpha()
    )
    return not (joined_on and text[start:end].isascii())


# Power of ten of the scale "b" ("$1.2B" in American headlines), which counts only directly after the digits.
BILLION = "9"
# What may stand between a sum and its cents; and the French words that mean both cents and hundreds.
_JOINED = re.compile(r"\s(?:(?:and|und|et|y|con|e|en|i|и)\s)?")
_HUNDREDS = frozenset({"cent", "cents"})
_PARTICIPLE = {
    "es": re.compile(r"\s(?:\w{2,20}[ai]do|dicho|hecho|visto|puesto|abierto)\b"),
    "it": re.compile(r"\s(?:\w{1,20}[aiu]to|vinto|fatto|detto|perso|preso|messo|chiesto)\b"),
}
# A currency's name that is another word in English: "ten real reasons".
_NOT_ENGLISH = frozenset({"real"})
# How many amounts on either side are searched for the currency of a subunit.
BESIDE = 4
# One-letter signs count only before a number: "R500m". The look-behind comes last because a pattern that begins with
# one is tried at every character.
_ONE_LETTER = re.compile(r"[A-Z](?=[ \u00a0]?\d)(?<!\w[A-Z])")
_PENCE = re.compile(r"\dp\b")
_DIGIT = re.compile(r"\d")
_MARKS = re.compile(r"[.,]")
_THREE, _ROUND = re.compile(r"[1-9]\d{0,2}[.,]\d{3}"), re.compile(r"[1-9]\d{0,2}[.,]000")
# Spanish is written with either mark, by country: "26,750 dólares".
_ROUND_OR_TENS = re.compile(r"[1-9]\d{0,2}[.,]000|[1-9]\d{1,2}[.,]\d\d0")
_COUNTED = re.compile(rf"({_PART}) ?([{''.join(_POWERS)}]|$)")


def _grouped(unit: str, language: str, subunit: bool) -> re.Pattern[str] | None:
    """The numbers in which a comma parts thousands although the language writes a decimal comma (in Spanish and Arabic
    either mark), None if in none: no sum has the decimals of "2,000", but weights, cents and prices by the litre may
    have three decimals."""
    if language in _POINT:
        return None
    if language in _EITHER and unit != "percent":
        return _THREE
    if language == "es" and unit != "percent" and not subunit:
        return _ROUND_OR_TENS if unit.isupper() else _ROUND
    return _ROUND if unit.isupper() and not subunit else None


def _value(printed: str, point: bool) -> Decimal | None:
    """The value of ``printed``; None if its separators do not form a number. A single ambiguous separator before three
    digits is a thousands separator if it is a comma and ``point`` is set, or a full stop and it is not."""
    if not _POWERS.keys().isdisjoint(printed):
        parts = _COUNTED.findall(printed)
        return sum(
            ((_value(each, True) or Decimal(0)).scaleb(_POWERS.get(power, 0)) for each, power in parts), Decimal(0)
        )
    digits = printed.rstrip(",-–—").translate(dict.fromkeys(map(ord, f"{_SPACES}'’")))
    marks = _MARKS.findall(digits)
    decimal = ""
    if len(set(marks)) == 2:
        decimal = marks[-1]
    elif len(marks) == 1:
        thousands = "," if point else "."
        three = len(digits) - digits.index(marks[0]) - 1 == 3
        decimal = "" if marks[0] == thousands and three else marks[0]
    if decimal and digits.count(decimal) > 1:
        return None
    whole, _, rest = digits.partition(decimal) if decimal else (digits, "", "")
    whole = whole.replace(",", "").replace(".", "")
    return Decimal(f"{whole}.{rest or 0}")

"""A word in, its inverse document frequency out: the one place that loads word frequencies.

The frequencies are wordfreq's short lists (Robyn Speer, 2022): some forty languages, words that are at least one
in a million. They make a fixed background, so that the first article of a feed is weighed as the millionth is.
"""

from __future__ import annotations

import gzip
import math
import re
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import NamedTuple

import msgspec

# Languages that the detector tells apart, or names otherwise, and the list that they are read by.
READ_BY = MappingProxyType({
    **dict.fromkeys(("no", "nn"), "nb"), **dict.fromkeys(("hr", "bs", "sr"), "sh"), "arz": "ar", "tl": "fil",
    **dict.fromkeys(("yue", "wuu"), "zh"),
})  # fmt: skip
# In a language or script without a list a word is as rare as words of so many letters are, in nats. Short words
# are frequent in all of twenty languages with a list: what these differ by is a tenth of what the lengths do.
BY_LENGTH = (0.5, 0.4, 0.9, 2.0, 3.1, 3.8, 4.4, 4.8, 5.1, 5.3, 5.5, 5.9)
# The lists end at one in a million: a word that is in none is taken to be as rare.
RAREST = 1e-6
# Words in the beginning of a text that are compared: the chance of a word is the chance in so many.
LENGTH = 300
# Pairs of characters, where a text is written without spaces: so many are as much text.
PAIRS = 600
# In writing without capitals a word as rare as that may be a name; in Korean, whose list has names without particles,
# one less rare too, and in a language without a list one of seven letters.
RARE, RARE_IN_KOREAN, RARE_BY_LENGTH = 6.0, 5.0, 4.4
# What Arabic and Hebrew write at the beginning of a word: "and", "the", "in", "to".
_SEMITIC = re.compile(r"[\u0590-\u06ff]")
_PROCLITICS = re.compile(r"^(?:[وف]?(?:[بلك]?ال|لل|[بلكس])|[وف])(?=..)|^(?:כש|[וש])?[הבלמכ]?(?=[א-ת]{3})")
_KOREAN = re.compile(r"[\uac00-\ud7a3]")
# Particles that Korean writes at the end of a word, and syllables that its stem has.
_PARTICLE = re.compile(r"(?:은|는|이|가|을|를|의|에|와|과|로|도|에서|으로|에게|까지|부터|라고|이라고|측은?|씨[는가]?)$")
SHORTEST_KOREAN, LONGEST_KOREAN = 2, 12
# Japanese is told from Chinese by its syllables: there is one in each sentence.
_KANA = re.compile(r"[\u3041-\u30fa]")
KANA_WITHIN = 400
# Numbers of two digits and more tell nearly as much as a name; a single digit tells little.
NUMBER, DIGIT = 5.5, 1.5


@cache
def frequencies(language: str) -> dict[str, float]:
    """Every listed word of ``language`` with its share of running text; none of a language without a list."""
    # Here, since it takes a fifth of a second that only the last stage has use for.
    import wordfreq

    listed = READ_BY.get(language, language)
    return dict(wordfreq.get_frequency_dict(listed, "small")) if listed in wordfreq.available_languages("small") else {}


@cache
def _letters(language: str) -> frozenset[str]:
    """The letters that a listed word of ``language`` may begin with."""
    return frozenset(word[0] for word in frequencies(language))


@lru_cache(maxsize=100_000)
def inverse_document_frequency(word: str, language: str) -> float:
    """Inverse document frequency in nats: -log of the chance that ``word`` (small letters) stands in an article."""
    if word[:1].isdigit():
        return NUMBER if len(word) > 1 else DIGIT
    listed = frequencies(language)
    # Serbian is listed in Latin letters, and written in two scripts.
    if word[:1] not in _letters(language):
        return BY_LENGTH[min(len(word), len(BY_LENGTH)) - 1]
    share = max(listed.get(word, 0.0), RAREST)
    return -math.log(1 - (1 - share) ** LENGTH)


@lru_cache(maxsize=100_000)
def korean_stem(word: str) -> str:
    """``word`` without what Korean writes at its end: the longest listed word that it begins with, of two syllables or
    more; else it without a particle."""
    listed = frequencies("ko")
    parts = (word[:size] for size in range(min(len(word), LONGEST_KOREAN), SHORTEST_KOREAN - 1, -1))
    return next((part for part in parts if part in listed), _PARTICLE.sub("", word))


def forms(word: str) -> tuple[str, ...]:
    """``word`` as it may be listed: as it is, and without what Korean writes at its end, or Arabic and Hebrew at its
    beginning (in Arabic again with the article)."""
    if _KOREAN.match(word):
        return (korean_stem(word),)
    if _SEMITIC.match(word):
        plain = _PROCLITICS.sub("", word)
        return (word, plain, "ال" + plain) if word[0] >= "\u0600" else (word, plain)
    return (word,)


@lru_cache(maxsize=100_000)
def rarity(word: str, language: str) -> float:
    """How rare ``word`` is, as the most frequent of its forms."""
    return min(inverse_document_frequency(form, language) for form in forms(word))


def is_rare(word: str, language: str) -> bool:
    """Whether ``word`` is as rare as a name."""
    return rarity(word, language) >= (RARE if frequencies(language) else RARE_BY_LENGTH)


def is_korean_name(word: str) -> bool:
    """Whether ``word`` may be a name, alone or with a particle; a verb ends otherwise."""
    stem = korean_stem(word)
    if inverse_document_frequency(stem, "ko") < RARE_IN_KOREAN:
        return False
    return _PARTICLE.fullmatch(word, len(stem)) is not None if stem != word else not word.endswith("다")


@cache
def _simplified() -> dict[int, str]:
    file = resources.files("wordfreq").joinpath("data/_chinese_mapping.msgpack.gz")
    return msgspec.msgpack.decode(gzip.decompress(file.read_bytes()), type=dict[int, str])


def simplified(text: str) -> str:
    """``text`` in simplified characters, which the list of Chinese is in, unless it is Japanese."""
    return text if _KANA.search(text, 0, KANA_WITHIN) else text.translate(_simplified())


class _Pairs(NamedTuple):
    """Of running text without spaces, in shares of its characters: pairs within a word, characters that end a word, and
    ones that begin one; and how many characters a word has in the mean."""

    within: dict[str, float]
    ends: dict[str, float]
    begins: dict[str, float]
    length: float


@cache
def _pairs(language: str) -> _Pairs:
    within: dict[str, float] = {}
    ends: dict[str, float] = {}
    begins: dict[str, float] = {}
    for word, share in frequencies(language).items():
        for at in range(len(word) - 1):
            pair = word[at : at + 2]
            within[pair] = within.get(pair, 0.0) + share
        begins[word[0]] = begins.get(word[0], 0.0) + share
        ends[word[-1]] = ends.get(word[-1], 0.0) + share
    length = sum(share * len(word) for word, share in frequencies(language).items())
    return _Pairs(within, ends, begins, length)


@lru_cache(maxsize=100_000)
def inverse_pair_frequency(pair: str, language: str) -> float:
    """The same of a ``pair`` of characters in writing without spaces, where no word of it is known: within a word, or
    the last of one and the first of the next."""
    listed = _pairs(language)
    between = listed.ends.get(pair[0], 0.0) * listed.begins.get(pair[-1], 0.0)
    share = max((listed.within.get(pair, 0.0) + between) / max(listed.length, 1.0), RAREST)
    return -math.log(1 - (1 - share) ** PAIRS)

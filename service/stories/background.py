"""A word in, its inverse document frequency out.

The frequencies (``service.word_frequencies``) are a fixed background, so that the first article of a feed is weighted
like the millionth.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from typing import NamedTuple

from service.word_frequencies import as_listed, frequencies, simplified_characters

# Inverse document frequency in nats by number of letters, for a language or script without a list. Short words are
# frequent in all twenty languages with a list: the differences between languages are a tenth of those between lengths.
BY_LENGTH = (0.5, 0.4, 0.9, 2.0, 3.1, 3.8, 4.4, 4.8, 5.1, 5.3, 5.5, 5.9)
# The lists end at one in a million: an unlisted word is taken to have this frequency.
RAREST = 1e-6
# Words of an article that count for a word's frequency: the probability is that of occurring among this many.
LENGTH = 300
# The same amount of text in pairs of characters, for writing without spaces.
PAIRS = 600
# In writing without capitals, a word that is at least this rare (in nats) may be a name; in Korean, whose list has
# names without particles, a less rare one too; and in a language without a list, one of at least seven letters.
RARE, RARE_IN_KOREAN, RARE_BY_LENGTH = 6.0, 5.0, 4.4
# What Arabic and Hebrew attach to the beginning of a word: "and", "the", "in", "to".
_SEMITIC = re.compile(r"[\u0590-\u06ff]")
_PROCLITICS = re.compile(r"^(?:[وف]?(?:[بلك]?ال|لل|[بلكس])|[وف])(?=..)|^(?:כש|[וש])?[הבלמכ]?(?=[א-ת]{3})")
_KOREAN = re.compile(r"[\uac00-\ud7a3]")
# Particles that Korean attaches to the end of a word, and the number of syllables in a stem.
_PARTICLE = re.compile(r"(?:은|는|이|가|을|를|의|에|와|과|로|도|에서|으로|에게|까지|부터|라고|이라고|측은?|씨[는가]?)$")
SHORTEST_KOREAN, LONGEST_KOREAN = 2, 12
# Japanese is distinguished from Chinese by kana, which occur in each sentence.
_KANA = re.compile(r"[\u3041-\u30fa]")
KANA_WITHIN = 400
# Numbers of two or more digits mean nearly as much as a name; a single digit means little.
NUMBER, DIGIT = 5.5, 1.5


@cache
def _letters(language: str) -> frozenset[str]:
    """The letters with which listed words of ``language`` begin."""
    return frozenset(word[0] for word in frequencies(language))


@lru_cache(maxsize=100_000)
def inverse_document_frequency(word: str, language: str) -> float:
    """Inverse document frequency in nats: -log of the probability that an article contains ``word`` (lower case)."""
    if word[:1].isdigit():
        return NUMBER if len(word) > 1 else DIGIT
    listed = frequencies(language)
    word = as_listed(word, language)
    # Serbian is listed in Latin letters, but written in two scripts.
    if word[:1] not in _letters(language):
        return BY_LENGTH[min(len(word), len(BY_LENGTH)) - 1]
    share = max(listed.get(word, 0.0), RAREST)
    return -math.log(1 - (1 - share) ** LENGTH)


@lru_cache(maxsize=100_000)
def korean_stem(word: str) -> str:
    """``word`` without what Korean attaches to its end: the longest listed word that it begins with, of at least two
    syllables; otherwise ``word`` without a particle."""
    listed = frequencies("ko")
    parts = (word[:size] for size in range(min(len(word), LONGEST_KOREAN), SHORTEST_KOREAN - 1, -1))
    return next((part for part in parts if part in listed), _PARTICLE.sub("", word))


def forms(word: str) -> tuple[str, ...]:
    """The forms in which ``word`` may be listed: as it is, and without what Arabic and Hebrew attach to its beginning
    (in Arabic also with the article); for Korean only the stem."""
    if _KOREAN.match(word):
        return (korean_stem(word),)
    if _SEMITIC.match(word):
        plain = _PROCLITICS.sub("", word)
        return (word, plain, "ال" + plain) if word[0] >= "\u0600" else (word, plain)
    return (word,)


@lru_cache(maxsize=100_000)
def rarity(word: str, language: str) -> float:
    """How rare ``word`` is in nats: the value of the most frequent of its forms."""
    return min(inverse_document_frequency(form, language) for form in forms(word))


def is_rare(word: str, language: str) -> bool:
    """Whether ``word`` is rare enough to be a name."""
    return rarity(word, language) >= (RARE if frequencies(language) else RARE_BY_LENGTH)


def is_korean_name(word: str) -> bool:
    """Whether ``word`` may be a name, alone or with a particle; verbs have different endings."""
    stem = korean_stem(word)
    if inverse_document_frequency(stem, "ko") < RARE_IN_KOREAN:
        return False
    return _PARTICLE.fullmatch(word, len(stem)) is not None if stem != word else not word.endswith("다")


def simplified(text: str) -> str:
    """``text`` in simplified characters, which the Chinese list uses; Japanese is left unchanged."""
    return text if _KANA.search(text, 0, KANA_WITHIN) else text.translate(simplified_characters())


class _Pairs(NamedTuple):
    """Running text without spaces, as shares of its characters: pairs within a word, characters that end a word, and
    characters that begin one; and the mean length of a word in characters."""

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
    """The inverse document frequency in nats of a ``pair`` of characters in writing without spaces: the pair is within
    a word, or is the last character of one and the first of the next."""
    listed = _pairs(language)
    between = listed.ends.get(pair[0], 0.0) * listed.begins.get(pair[-1], 0.0)
    share = max((listed.within.get(pair, 0.0) + between) / max(listed.length, 1.0), RAREST)
    return -math.log(1 - (1 - share) ** PAIRS)

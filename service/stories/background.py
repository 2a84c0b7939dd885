"""A word in, its inverse document frequency out: the one place that loads word frequencies.

The frequencies are wordfreq's short lists (Robyn Speer, 2022): some forty languages, words that are at least one
in a million. They make a fixed background, so that the first article of a feed is weighed as the millionth is.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache

import wordfreq

# A language without a list is read as English: its words are then rare, and names and numbers weigh as ever.
FALLBACK = "en"
# The lists end at one in a million: a word that is in none is taken to be as rare.
RAREST = 1e-6
# Words in the beginning of a text that are compared: the chance of a word is the chance in so many.
LENGTH = 300
# Numbers of two digits and more tell nearly as much as a name; a single digit tells little.
NUMBER, DIGIT = 5.5, 1.5


@cache
def frequencies(language: str) -> dict[str, float]:
    """Every listed word of ``language`` with its share of running text."""
    listed = wordfreq.available_languages("small")
    return dict(wordfreq.get_frequency_dict(language if language in listed else FALLBACK, "small"))


@lru_cache(maxsize=100_000)
def inverse_document_frequency(word: str, language: str) -> float:
    """Inverse document frequency in nats: -log of the chance that ``word`` (small letters) stands in an article."""
    if word[:1].isdigit():
        return NUMBER if len(word) > 1 else DIGIT
    share = max(frequencies(language).get(word, 0.0), RAREST)
    return -math.log(1 - (1 - share) ** LENGTH)

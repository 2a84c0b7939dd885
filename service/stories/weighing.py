"""A story candidate in, its features out: whole numbers whose products say how like two articles are.

The log-odds that two articles tell one story are modelled as a sum of cosines, one a channel, each times its weight,
plus a constant (``linkage``). Each channel's vector has unit length times the root of its weight: so one
dot product of the joined vectors is the weighted sum, and the mean over all pairs of two groups is the dot
product of the groups' sums. The numbers are whole so that sums are exact in any order: a story rebuilt from its
entries is the same story to the last bit.
"""

from __future__ import annotations

import math
from types import MappingProxyType

from service.article import StoryCandidate
from service.stories.background import inverse_document_frequency

Features = dict[str, int]

# One unit of a vector in whole numbers; a dot product has the square of it.
UNIT = 1024
# Features kept of an article, the weightiest first: with 128 the halves of long articles score 0.03 less, with all 0.01
# more.
MOST_FEATURES = 224
# What a word of the frame (dateline, spokesman) weighs beside one of the event.
FRAME = 0.3
# How many of the first distinct words make the beginning: three or four sentences.
BEGINNING = 60
# All words of the text are what holds on any length: of two long reports the beginnings share little, and pairs of
# words, which did much for short texts, next to nothing. The middle of a plateau: fitted by logistic regression to
# pairs of 459 short texts on 38 events, of the halves of 169 long articles and of these with one half cut to a brief,
# each counting the same (`python -m evaluation.stories FILE --fit --long TRUTH`), then by scores of the stories.
# Fitted to the short texts alone, the halves of long ones score 0.11 less. Measured too, and no help: a vector of the
# text's meaning within one language, recognised entities, countries, subject codes, keywords.
CHANNELS = MappingProxyType({"beginning": 9.5, "name": 3.0, "number": 2.0, "word": 20.0, "year": 1.4})
_PREFIX = MappingProxyType({"beginning": "b:", "name": "n:", "number": "#:", "word": "w:", "year": "@:"})


def channels(candidate: StoryCandidate) -> dict[str, dict[str, float]]:
    """The vector of each channel, not yet of unit length: terms and their weights."""
    names: dict[str, float] = {}
    beginning: dict[str, float] = {}
    numbers: dict[str, float] = {}
    words: dict[str, float] = {}
    years: dict[str, float] = {}
    for term, count in candidate.terms:
        if term[:1] == "@":
            years[term] = 1.0
            continue
        if term[:1] == "^":
            if len(beginning) < BEGINNING:
                beginning[term[1:]] = FRAME * inverse_document_frequency(term[1:], candidate.language)
            continue
        small = term.lower()
        weight = inverse_document_frequency(small, candidate.language)
        often = (1 + math.log(count)) * weight
        words[small] = max(often, words.get(small, 0.0))
        if len(beginning) < BEGINNING:
            beginning[small] = weight
        if term[:1].isupper():
            names[small] = often
        elif term[:1].isdigit() and len(term) > 1:
            numbers[small] = 1.0
    return {"beginning": beginning, "name": names, "number": numbers, "word": words, "year": years}


def features(candidate: StoryCandidate) -> Features:
    """The features of ``candidate``: channel and term, and a whole number for each."""
    scaled: list[tuple[str, int]] = []
    for name, vector in channels(candidate).items():
        length = math.sqrt(sum(weight * weight for weight in vector.values()))
        scale = UNIT * math.sqrt(CHANNELS[name]) / length if length else 0.0
        # Words of two languages that are written alike are not one: across languages ``meaning`` compares.
        prefix = f"{_PREFIX[name]}{candidate.language}:"
        scaled += [(prefix + term, whole) for term, weight in vector.items() if (whole := round(weight * scale))]
    scaled.sort(key=lambda pair: (-pair[1], pair[0]))
    return dict(scaled[:MOST_FEATURES])


def packed(features: Features) -> str:
    """``features`` as one text, which takes a tenth of the memory: a line each, the number and the term."""
    return "\n".join(f"{value} {key}" for key, value in features.items())


def unpacked(text: str) -> Features:
    """The features that ``packed`` wrote."""
    pairs = (line.split(" ", 1) for line in text.split("\n") if line)
    return {key: int(value) for value, key in pairs}

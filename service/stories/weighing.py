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
# Features kept of an article, the weightiest first: 64 score 0.003 less in the evaluation, 250 no more.
MOST_FEATURES = 128
# What a word of the frame (dateline, spokesman) weighs beside one of the event.
FRAME = 0.3
# How many of the first distinct words make the beginning: three or four sentences.
BEGINNING = 60
# Fitted by logistic regression, no weight below zero, to all pairs of 459 short news texts on 38 events, pairs on one
# subject counting ten times (`python -m evaluation.stories FILE --fit`). Subjects that the weights were fitted without
# score within 0.02 of the rest: eight numbers are too few to learn texts by heart. Measured too, and no help:
# a static embedding of the text, all its other words, recognised entities, countries, subject codes, keywords.
CHANNELS = MappingProxyType({"beginning": 12.5, "name": 7.9, "number": 3.1, "pair": 6.9, "year": 2.9})
_PREFIX = MappingProxyType({"beginning": "b:", "name": "n:", "number": "#:", "pair": "p:", "year": "@:"})


def channels(candidate: StoryCandidate) -> dict[str, dict[str, float]]:
    """The vector of each channel, not yet of unit length: terms and their weights."""
    names: dict[str, float] = {}
    beginning: dict[str, float] = {}
    numbers: dict[str, float] = {}
    pairs: dict[str, float] = {}
    years: dict[str, float] = {}
    weights: dict[str, float] = {}
    for term, count in candidate.terms:
        if " " in term:
            left, right = term.split(" ", 1)
            pairs[term] = sum(
                weights.get(word) or inverse_document_frequency(word, candidate.language) for word in (left, right)
            )
            continue
        if term[:1] == "@":
            years[term] = 1.0
            continue
        if term[:1] == "^":
            if len(beginning) < BEGINNING:
                beginning[term[1:]] = FRAME * inverse_document_frequency(term[1:], candidate.language)
            continue
        small = term.lower()
        weight = weights[small] = inverse_document_frequency(small, candidate.language)
        if len(beginning) < BEGINNING:
            beginning[small] = weight
        if term[:1].isupper():
            names[small] = (1 + math.log(count)) * weight
        elif term[:1].isdigit() and len(term) > 1:
            numbers[small] = 1.0
    return {"beginning": beginning, "name": names, "number": numbers, "pair": pairs, "year": years}


def features(candidate: StoryCandidate) -> Features:
    """The features of ``candidate``: channel and term, and a whole number for each."""
    scaled: list[tuple[str, int]] = []
    for name, vector in channels(candidate).items():
        length = math.sqrt(sum(weight * weight for weight in vector.values()))
        scale = UNIT * math.sqrt(CHANNELS[name]) / length if length else 0.0
        prefix = _PREFIX[name]
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

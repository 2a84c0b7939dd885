"""A story candidate in, its features out: whole numbers whose products say whether two articles tell one story.

The log-odds that two articles tell the same story are modelled as ``BIAS`` plus a weighted sum of cosines, one a
channel: names, other words, numbers, pairs of words, and the beginning of the text. Each channel's vector has unit
length times the root of its weight, so that one dot product of the joined vectors is the weighted sum, and
the mean over all pairs of two groups is the dot product of the groups' sums. The numbers are whole so that
sums are exact in any order: a story rebuilt from its entries is the same story to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from types import MappingProxyType

from service.article import StoryCandidate
from service.stories.background import surprise

Features = dict[str, int]

# One unit of a vector in whole numbers; a dot product has the square of it.
UNIT = 1024
# Features kept of an article, the weightiest first: past these the rest are common words.
MOST_FEATURES = 160
# How many of the first distinct words make the beginning (about two sentences).
BEGINNING = 40
CHANNELS = MappingProxyType({"name": 7.7, "word": 2.9, "number": 4.1, "pair": 14.0, "beginning": 5.0})
BIAS = -4.4
_PREFIX = MappingProxyType({"name": "n:", "word": "w:", "number": "#:", "pair": "p:", "beginning": "b:"})


def features(candidate: StoryCandidate) -> Features:
    """The features of ``candidate``: channel and term, and a whole number for each."""
    channels: dict[str, dict[str, float]] = {name: {} for name in CHANNELS}
    first: set[str] = set()
    for term, count in candidate.terms:
        if " " in term:
            left, right = term.split(" ", 1)
            channels["pair"][term] = surprise(left, candidate.language) + surprise(right, candidate.language)
            continue
        small = term.lower()
        weight = surprise(small, candidate.language)
        channel = "number" if small[0].isdigit() else "name" if term[0].isupper() else "word"
        if channel != "number" or len(small) > 1:
            channels[channel][small] = (1 + math.log(count)) * weight
        if len(first) < BEGINNING:
            first.add(small)
            channels["beginning"][small] = weight
    joined = [pair for name, vector in channels.items() for pair in _scaled(name, vector.items())]
    joined.sort(key=lambda pair: (-pair[1], pair[0]))
    return dict(joined[:MOST_FEATURES])


def _scaled(channel: str, vector: Iterable[tuple[str, float]]) -> list[tuple[str, int]]:
    pairs = list(vector)
    length = math.sqrt(sum(weight * weight for _, weight in pairs))
    if not length:
        return []
    scale = UNIT * math.sqrt(CHANNELS[channel]) / length
    return [(_PREFIX[channel] + term, whole) for term, weight in pairs if (whole := round(weight * scale))]

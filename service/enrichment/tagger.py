"""The words of a text's lines in, a label for each (O, or B-/I- and PER, ORG, LOC, MISC) out.

A linear-chain model: each word's own features are summed once and kept, so that most of a text is a table look-up;
only stretches that are not plainly lower-case prose go through the search for the best sequence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from service.enrichment import features, models

Scores = NDArray[np.float32]
OFFSETS = (-2, -1, 0, 1, 2)

SURE = 8.0
"""A word whose score for O leads by this much is O whatever its neighbours are: more than any two moves can bring."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature, moves between labels, and the sums already made, by word and by place."""

    labels: tuple[str, ...]
    weights: dict[str, Scores]
    moves: Scores
    outside: int
    by_word: dict[str, Scores] = field(default_factory=dict)
    by_place: dict[str, Scores] = field(default_factory=dict)

    def summed(self, found: Sequence[str]) -> Scores:
        """The weights of ``found`` added up, by label."""
        total = np.zeros(len(self.labels), dtype=np.float32)
        for feature in found:
            row = self.weights.get(feature)
            if row is not None:
                total += row
        return total

    def of_word(self, word: str) -> Scores:
        """What ``word`` brings to the tokens from two before to two after it: one row an offset."""
        rows = self.by_word.get(word)
        if rows is None:
            if len(self.by_word) >= features.CACHED_WORDS:
                self.by_word.clear()
            own = features.of_word(word)
            rows = np.stack([self.summed(features.at_offset(own, offset)) for offset in OFFSETS])
            self.by_word[word] = rows
        return rows

    def of_place(self, found: Sequence[str]) -> Scores:
        """What the place of a token brings."""
        key = " ".join(found)
        row = self.by_place.get(key)
        if row is None:
            row = self.by_place[key] = self.summed(found)
        return row


@cache
def model(language: str) -> Model | None:
    """The tagger of ``language``, or None where there is none."""
    arrays = models.tagger_arrays(language)
    if arrays is None:
        return None
    names = arrays["names"].tobytes().decode().split("\n")
    labels = tuple(str(label) for label in arrays["labels"])
    starts, columns, values = arrays["starts"], arrays["columns"], arrays["weights"].astype(np.float32)
    table = np.zeros((len(names), len(labels)), dtype=np.float32)
    table[np.repeat(np.arange(len(names)), np.diff(starts)), columns] = values
    return Model(labels, dict(zip(names, table, strict=True)), arrays["moves"], labels.index("O"))


def scores(tagger: Model, words: Sequence[str]) -> Scores:
    """The score of each label for each word of a line, neighbours and place counted in, moves not."""
    length = len(words)
    stacked = np.stack([tagger.of_word(word) for word in words])
    total = np.stack([tagger.of_place(found) for found in features.of_place(words)])
    for at, offset in enumerate(OFFSETS):
        first, last = max(0, -offset), min(length, length - offset)
        if first < last:
            total[first:last] += stacked[first + offset : last + offset, at]
        border = tagger.weights.get(f"{offset}#")
        if border is not None:
            total[:first] += border
            total[max(last, 0) :] += border
    return total


def best(tagger: Model, emitted: Scores) -> list[int]:
    """The best sequence of labels (Viterbi), by index."""
    outside = tagger.outside
    lead = emitted[:, outside] - np.max(np.delete(emitted, outside, axis=1), axis=1)
    sure = (lead >= SURE).tolist()
    out = [outside] * len(emitted)
    at = 0
    while at < len(sure):
        if sure[at]:
            at += 1
            continue
        end = at
        while end < len(sure) and not sure[end]:
            end += 1
        out[at:end] = _search(tagger, emitted[at:end], at > 0, end < len(sure))
        at = end
    return out


def _search(tagger: Model, emitted: Scores, after_outside: bool, before_outside: bool) -> list[int]:
    moves = tagger.moves
    score = emitted[0] + (moves[tagger.outside] if after_outside else 0.0)
    came: list[NDArray[np.intp]] = []
    for row in emitted[1:]:
        paths = score[:, None] + moves
        came.append(paths.argmax(axis=0))
        score = paths.max(axis=0) + row
    if before_outside:
        score = score + moves[:, tagger.outside]
    label = int(score.argmax())
    out = [label]
    for back in reversed(came):
        label = int(back[label])
        out.append(label)
    return out[::-1]


def tagged(tagger: Model, words: Sequence[str]) -> list[str]:
    """The label of each word of a line."""
    if not words:
        return []
    return [tagger.labels[label] for label in best(tagger, scores(tagger, words))]

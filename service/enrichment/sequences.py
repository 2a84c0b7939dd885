"""Scores of a text's words in, the best sequence of labels for them out: the tagger's loops, as machine code.

Only stretches that are not plainly lower-case prose go through the search for the best sequence (Viterbi).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from service.compiled import compiled

Scores = NDArray[np.float32]
Numbers = NDArray[np.int64]


@compiled
def summed(words: Numbers, places: Numbers, of_words: Scores, of_places: Scores) -> Scores:
    """The score of each label for each word, neighbours and place counted in. ``words`` and ``places`` are rows of the
    tables ``of_words`` (by how far before or behind the word stands, and label) and ``of_places``; of a border, which
    has no place, that is -1."""
    count, labels, around = len(words), of_places.shape[1], of_words.shape[1]
    total = np.zeros((count, labels), dtype=np.float32)
    for at in range(count):
        if places[at] < 0:
            continue
        for label in range(labels):
            score = of_places[places[at], label]
            for side in range(around):
                score += of_words[words[at + side - around // 2], side, label]
            total[at, label] = score
    return total


@compiled
def best(total: Scores, places: Numbers, moves: Scores, outside: int, sure: float) -> Numbers:
    """The label of each word: ``outside`` where its score leads by ``sure``, else by the best sequence of the words in
    a row for which it does not. Moves from and to a word that is plainly outside count; a border brings none."""
    count, labels = total.shape
    found = np.full(count, outside, dtype=np.int64)
    unsure = np.zeros(count, dtype=np.bool_)
    for at in range(count):
        if places[at] < 0:
            continue
        most = np.float32(-np.inf)
        for label in range(labels):
            if label != outside and total[at, label] > most:
                most = total[at, label]
        unsure[at] = total[at, outside] - most < sure
    came = np.empty((count, labels), dtype=np.int64)
    score, following = np.empty(labels, dtype=np.float32), np.empty(labels, dtype=np.float32)
    first = 0
    while first < count:
        if not unsure[first]:
            first += 1
            continue
        for label in range(labels):
            score[label] = total[first, label]
            if places[first - 1] >= 0:
                score[label] += moves[outside, label]
        last = first + 1
        while last < count and unsure[last]:
            for label in range(labels):
                from_where = 0
                for before in range(1, labels):
                    if score[before] + moves[before, label] > score[from_where] + moves[from_where, label]:
                        from_where = before
                came[last, label] = from_where
                following[label] = score[from_where] + moves[from_where, label] + total[last, label]
            score, following = following, score
            last += 1
        if places[last] >= 0:
            for label in range(labels):
                score[label] += moves[label, outside]
        label = 0
        for other in range(1, labels):
            if score[other] > score[label]:
                label = other
        for at in range(last - 1, first, -1):
            found[at] = label
            label = came[at, label]
        found[first] = label
        first = last
    return found

"""Weights of a text's tokens in, the best label sequence out: the tagger's inner loops, compiled to machine code.

Viterbi search runs only over stretches in which O (no name) does not clearly lead.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from service.compiled import compiled

Scores = NDArray[np.float32]
Numbers = NDArray[np.int64]


@compiled
def summed(words: Numbers, places: Numbers, of_words: Scores, of_places: Scores) -> Scores:
    """The score of each label for each token, neighbours and place included, as an array (token, label).

    ``words`` and ``places`` are row numbers in the tables ``of_words`` (row, offset of the neighbour, label) and
    ``of_places`` (row, label). ``places`` is -1 for a border token, whose scores are zero.
    """
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
    """The label of each token: ``outside`` where that leads by ``sure``; runs of other tokens are decoded by Viterbi.

    ``moves`` are the transition weights (from, to). Those between a run and the ``outside`` tokens beside it count;
    those to and from a border do not.
    """
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

"""Numbers of an article and of stories in, what they have in common out: the inner loops of clustering, compiled to
machine code."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from service.compiled import compiled
from service.stories.meaning import ABOUT_SIZE, SIZE, Whole
from service.stories.scan import NONE

Numbers = NDArray[np.int64]
Bytes = NDArray[np.int8]


@compiled
def shared(few: Numbers, many: Numbers) -> int:
    """The dot product of two vectors, each as ascending keys and their values; fastest if the first is the shorter
    one."""
    size = many.shape[1]
    total, at = 0, 0
    for one in range(few.shape[1]):
        key, step = few[0, one], 1
        while at + step < size and many[0, at + step] < key:
            at += step
            step += step
        end = min(at + step, size)
        while at < end:
            middle = (at + end) // 2
            if many[0, middle] < key:
                at = middle + 1
            else:
                end = middle
        if at == size:
            break
        if many[0, at] == key:
            total += few[1, one] * many[1, at]
    return total


@compiled
def inner(left: Whole, right: Whole) -> int:
    """The dot product of two vectors of as many numbers."""
    total = 0
    for at in range(len(left)):
        total += int(left[at]) * int(right[at])
    return total


@compiled
def likest(
    about: Bytes, hashed: Bytes, newest: Numbers, language: Numbers, vector: Bytes, own: int, earliest: int, most: int
) -> Numbers:
    """The rows most like ``vector``, ``most`` of them, or more if several are equally like it. Left out are those with
    nothing in common, those of the language ``own`` only, and those that have not grown since ``earliest``.

    ``about`` is (row, dimension), ``hashed`` (dimension, row): most of an article's hashed dimensions are zero.
    """
    rows, subjects = about.shape
    found = np.zeros(rows, dtype=np.int32)
    for row in range(rows):
        if language[row] != own and newest[row] >= earliest:
            total = np.int32(0)
            for at in range(subjects):
                total += np.int32(about[row, at]) * np.int32(vector[at])
            found[row] = total
    for at in range(len(hashed)):
        value = np.int32(vector[subjects + at])
        if value != 0:
            for row in range(rows):
                found[row] += value * np.int32(hashed[at, row])
    best = np.zeros(most, dtype=np.int32)
    for row in range(rows):
        if language[row] == own or language[row] == NONE or newest[row] < earliest:
            found[row] = 0
        elif found[row] > best[0]:
            at = 1
            while at < most and best[at] < found[row]:
                best[at - 1] = best[at]
                at += 1
            best[at - 1] = found[row]
    return np.flatnonzero(found >= max(1, best[0]))


def warm_up() -> None:
    """Compile the functions, or load them, so that the first article does not wait for them."""
    features, numbers = np.ones((2, 1), dtype=np.int64), np.zeros(1, dtype=np.int64)
    shared(features, features)
    inner(np.zeros(SIZE, dtype=np.int32), np.zeros(SIZE, dtype=np.int32))
    about, hashed = np.zeros((1, ABOUT_SIZE), dtype=np.int8), np.zeros((SIZE - ABOUT_SIZE, 1), dtype=np.int8)
    likest(about, hashed, numbers, numbers, np.zeros(SIZE, dtype=np.int8), 0, 0, 1)

"""Rows of numbers for the blocks of a page in, for each the share of it that is probably the article's text out.

Gradient-boosted trees. A second pass, which sees what the first said of the blocks around, is no better on publishers
that it has not seen. They are trained by ``tools/data/train_block_scorer.py``, which says on what, and shipped as
arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.cleaning.constants import MOST_SCORED, ROWS_AT_ONCE
from service.cleaning.features import Evidence, Features, Rows, features_of

Scores = NDArray[np.float32]
# What has trees of its own, and the ending of its files.
MODELS = {"markup": "html", "text": "text"}


@dataclass(frozen=True, slots=True)
class Trees:
    """Oblivious trees: of each the columns and borders it asks, a bit a question, and the value of each answer;
    ``usual`` are the columns' medians among the blocks of articles."""

    columns: NDArray[np.int16]
    borders: Rows
    leaves: Rows
    bias: float
    usual: Rows


def trees_of(arrays: Any, name: str) -> Trees:
    """The trees that ``arrays`` has under ``name``."""
    return Trees(
        columns=arrays[f"{name}.columns"],
        borders=arrays[f"{name}.borders"],
        leaves=arrays[f"{name}.leaves"].astype(np.float32),
        bias=float(arrays[f"{name}.bias"]),
        usual=arrays[f"{name}.usual"],
    )


@cache
def _trained() -> dict[str, Trees]:
    with files(__package__).joinpath("data/block_scorer.npz").open("rb") as file, np.load(file) as arrays:
        return {name: trees_of(arrays, name) for name in MODELS}


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of a page's blocks, and what they were made of."""

    scores: Scores
    features: Features
    trees: Trees
    of_markup: bool

    def reason(self, index: int) -> str:
        """The group of columns that speaks most against a block: as usual ones they would raise its score the most."""
        row = self.features.rows[index]
        groups = sorted(set(self.features.groups))
        rows = np.repeat(row[None, :], len(groups), axis=0)
        for number, group in enumerate(groups):
            columns = [place for place, each in enumerate(self.features.groups) if each == group]
            rows[number, columns] = self.trees.usual[columns]
        return groups[int(np.argmax(sums_of(self.trees, rows)))]


def score(evidence: Evidence) -> Scored | None:
    """The scores of the blocks of ``evidence``, from 0 to 1; None of more than MOST_SCORED."""
    if len(evidence.blocks) > MOST_SCORED:
        return None
    trees, features = _trained()["markup" if evidence.of_markup else "text"], features_of(evidence)
    return Scored(scores_of(trees, features.rows), features, trees, evidence.of_markup)


def scores_of(trees: Trees, rows: Rows) -> Scores:
    """What ``trees`` say of each row, from 0 to 1."""
    scores: Scores = (1 / (1 + np.exp(-sums_of(trees, rows)))).astype(np.float32)
    return scores


def sums_of(trees: Trees, rows: Rows) -> Rows:
    """The sum of the trees' values for each row."""
    if not len(trees.leaves):
        return np.full(len(rows), trees.bias, dtype=np.float32)
    parts = [_sums(trees, rows[start : start + ROWS_AT_ONCE]) for start in range(0, len(rows), ROWS_AT_ONCE)]
    return np.concatenate(parts) + np.float32(trees.bias)


def _sums(trees: Trees, rows: Rows) -> Rows:
    count, depth = trees.columns.shape
    # A row of answers for each question, so that memory is read in order.
    answers = rows.T[trees.columns.ravel()] > trees.borders.ravel()[:, None]
    bits = answers.reshape(count, depth, len(rows)).astype(np.int16)
    places = np.zeros((count, len(rows)), dtype=np.int16)
    for question in range(depth):
        places |= bits[:, question] << question
    values: Rows = np.take_along_axis(trees.leaves, places.astype(np.int64), axis=1)
    sums: Rows = values.sum(axis=0, dtype=np.float32)
    return sums

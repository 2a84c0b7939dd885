"""Feature rows for the blocks of a page in, for each block the expected share of it that is the article's text out.

The model is gradient-boosted trees, trained by ``tools/data/train_block_scorer.py`` (which describes the data) and
shipped as arrays, and a network over the blocks in their order (``text_net``): a score is their weighted mean. A second
pass of trees over these scores for neighbouring blocks was no better on unseen publishers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.cleaning.class_names import Style, StyleScores, no_scores, scores_by
from service.cleaning.constants import MOST_SCORED, NET_SHARE, NET_SHARE_OF_MARKUP, ROWS_AT_ONCE
from service.cleaning.features import Evidence, Features, Rows, features_of
from service.cleaning.text_net import logits, shipped

Scores = NDArray[np.float32]
# The inputs with a model of their own, and the file extension of each.
MODELS = {"markup": "html", "text": "text"}


@dataclass(frozen=True, slots=True)
class Trees:
    """Oblivious decision trees: for each tree, the feature column and the threshold of every level (one bit each, at
    most eight), and the value of every leaf. ``usual`` are the medians of the columns over the blocks of articles."""

    columns: NDArray[np.int16]
    borders: Rows
    leaves: Rows
    bias: float
    usual: Rows


def trees_of(arrays: Any, name: str) -> Trees:
    """The trees stored in ``arrays`` under ``name``."""
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


@cache
def _style_scores() -> Callable[[Style], StyleScores]:
    with files(__package__).joinpath("data/block_scorer.npz").open("rb") as file, np.load(file) as arrays:
        names = str(arrays["classes.names"]).split("\n")
        return scores_by(dict(zip(names, arrays["classes.weights"].astype(float).tolist(), strict=True)))


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of a page's blocks, with the features and the trees that they were computed from; ``by_trees`` are
    those by the trees alone; ``words`` are the least and the most that the text has by what its page says."""

    scores: Scores
    by_trees: Scores
    features: Features
    trees: Trees
    of_markup: bool
    words: tuple[int, int] | None = None

    def reason(self, index: int) -> str:
        """The group of columns that speaks most against a block: the one that would raise its score most if its columns
        had their usual values."""
        groups, columns = _columns_by_group(self.features.groups)
        rows = np.where(columns, self.trees.usual, self.features.rows[index])
        return groups[int(np.argmax(sums_of(self.trees, rows)))]


@lru_cache(maxsize=8)
def _columns_by_group(groups: tuple[str, ...]) -> tuple[list[str], NDArray[np.bool_]]:
    """The groups of columns, and for each of them which columns are in it. Cached: there are few kinds of rows."""
    names = sorted(set(groups))
    return names, np.array(names)[:, None] == np.array(groups)


def score(evidence: Evidence) -> Scored | None:
    """The scores, from 0 to 1, of the blocks of ``evidence``; None if there are more than MOST_SCORED."""
    if len(evidence.blocks) > MOST_SCORED:
        return None
    kind, share = ("markup", NET_SHARE_OF_MARKUP) if evidence.of_markup else ("text", NET_SHARE)
    trees = _trained()[kind]
    features = features_of(evidence, _style_scores() if evidence.of_markup else no_scores)
    sums = sums_of(trees, features.rows)
    scores = shares_of(sums + np.float32(share) * (logits(shipped(kind), features.rows, evidence.blocks) - sums))
    return Scored(scores, shares_of(sums), features, trees, evidence.of_markup)


def scores_of(trees: Trees, rows: Rows) -> Scores:
    """The score of each row by ``trees``, from 0 to 1."""
    return shares_of(sums_of(trees, rows))


def shares_of(sums: Rows) -> Scores:
    """The share, from 0 to 1, of which ``sums`` are the logits."""
    shares: Scores = (1 / (1 + np.exp(-sums))).astype(np.float32)
    return shares


def sums_of(trees: Trees, rows: Rows) -> Rows:
    """The sum of the trees' leaf values and their bias for each row: the logit of the score."""
    if not len(trees.leaves):
        return np.full(len(rows), trees.bias, dtype=np.float32)
    parts = [_sums(trees, rows[start : start + ROWS_AT_ONCE]) for start in range(0, len(rows), ROWS_AT_ONCE)]
    return np.concatenate(parts) + np.float32(trees.bias)


def _sums(trees: Trees, rows: Rows) -> Rows:
    count, depth = trees.columns.shape
    # One row of answers per question, so that memory is read sequentially.
    answers = rows.T[trees.columns.ravel()] > trees.borders.ravel()[:, None]
    # The answers of a tree as the bits of a number: that of a leaf, the trees' leaves being below one another.
    bits: NDArray[np.uint8] = answers.reshape(count, depth, len(rows)).view(np.uint8)
    leaf = bits[:, 0].copy()
    for question in range(1, depth):
        leaf |= bits[:, question] << question
    places = leaf.astype(np.int64)
    places += np.arange(0, trees.leaves.size, trees.leaves.shape[1])[:, None]
    sums: Rows = trees.leaves.ravel().take(places).sum(axis=0, dtype=np.float32)
    return sums

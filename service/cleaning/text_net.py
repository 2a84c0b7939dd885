"""Feature rows and words of a page's blocks in, for each block the logit of the share of it that is the article's out.

A small convolutional network over the blocks in their order, one for plain text and one for markup, trained by
``tools/data/train_text_net.py`` and ``tools/data/train_markup_net.py`` and shipped as arrays: each block is its columns
and, of a text, its words, and each layer adds what stands further above and below it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.cleaning.blocks import Block
from service.cleaning.constants import LEAST_NET_WORDS, MOST_DEVIATIONS, MOST_NET_WORDS, NET_DISTANCES, PAGE_LAYER
from service.cleaning.features import Rows

# Stands for a number among the words.
NUMBER = "#"


@dataclass(frozen=True, slots=True)
class TextNet:
    """``columns`` are the numbers of the feature columns that it is given, with their ``mean`` and ``deviation``;
    ``words`` the row of each known word in ``arrays["words"]``; ``arrays`` the weights by name (``forward``)."""

    columns: NDArray[np.int16]
    mean: Rows
    deviation: Rows
    words: Mapping[str, int]
    arrays: Mapping[str, Rows]


@cache
def shipped(kind: str = "text") -> TextNet:
    """The network of ``kind`` ("text" or "markup")."""
    with files(__package__).joinpath(f"data/{kind}_net.npz").open("rb") as file, np.load(file) as arrays:
        return net_of(arrays)


def net_of(arrays: Any) -> TextNet:
    """The network stored in ``arrays``."""
    words = str(arrays["vocabulary"]).split()
    return TextNet(
        columns=arrays["columns"],
        mean=arrays["mean"],
        deviation=arrays["deviation"],
        words={word: number for number, word in enumerate(words)},
        arrays={
            name.removeprefix("weights."): arrays[name].astype(np.float32)
            for name in arrays
            if name.startswith("weights.")
        },
    )


def words_of(block: Block) -> tuple[str, ...]:
    """The words of a block that the network may know, each once: the first MOST_NET_WORDS in lower case, numbers made
    equal. Their order is fixed, since sums of floats depend on it."""
    words = block.key.split(" ", MOST_NET_WORDS)[:MOST_NET_WORDS]
    return tuple(dict.fromkeys(NUMBER if word.isdigit() else word for word in words))


def logits(net: TextNet, rows: Rows, blocks: Sequence[Block]) -> Rows:
    """The logit of each block's score."""
    words = [words_of(block) for block in blocks] if net.words else [()] * len(blocks)
    return forward(net.arrays, standard(net, rows), word_sums(net, words))


def standard(net: TextNet, rows: Rows) -> Rows:
    """The columns that the network is given, in standard deviations from their means."""
    columns: Rows = np.clip(
        (rows[:, net.columns] - net.mean) / net.deviation, -MOST_DEVIATIONS, MOST_DEVIATIONS, dtype=np.float32
    )
    return columns


def word_sums(net: TextNet, blocks: Sequence[Sequence[str]]) -> Rows:
    """The sum of the weights of the known ones of each block's words, divided by the root of their number."""
    known = [[number for word in words if (number := net.words.get(word)) is not None] for words in blocks]
    counts = np.array([len(numbers) for numbers in known])
    table = net.arrays["words"]
    sums = np.zeros((len(known), table.shape[1]), dtype=np.float32)
    some = np.flatnonzero(counts)
    if len(some):
        starts = np.cumsum(counts[some]) - counts[some]
        every = np.array([number for numbers in known for number in numbers])
        sums[some] = np.add.reduceat(table[every], starts, axis=0)
        sums[some] /= np.sqrt(np.maximum(counts[some], LEAST_NET_WORDS))[:, None]
    return sums


def forward(arrays: Mapping[str, Rows], rows: Rows, words: Rows) -> Rows:
    """The logits of a page's blocks from their standardised columns and the sums of their words' weights."""
    count, width = len(rows), arrays["input"].shape[1]
    edge = max(NET_DISTANCES)
    padded = np.zeros((count + 2 * edge, width), dtype=np.float32)
    page = padded[edge : edge + count]
    np.maximum(rows @ arrays["input"] + words + arrays["input bias"], 0, out=page)
    for layer, distance in enumerate(NET_DISTANCES):
        if layer == PAGE_LAYER:
            page += page.mean(axis=0) @ arrays["page"]
        above, below = (padded[edge + step : edge + step + count] for step in (-distance, distance))
        seen = np.concatenate((above, page, below), axis=1)
        page += np.maximum(seen @ arrays[f"layer {layer}"] + arrays[f"layer {layer} bias"], 0)
    sums: Rows = (page @ arrays["output"])[:, 0] + arrays["output bias"]
    return sums

"""Texts of pages with their true bodies in, the network over their blocks out (``service/cleaning/data/text_net.npz``).

    pip install catboost
    python -m tools.data.train_text_net text_net.npz --pages EVAL/pages --pages EVAL/wcxb/pages \
        --beside OTHER/trafilatura=0.7 --beside OTHER/readability --beside OTHER/fundus

Folders, labels and weights are those of ``tools.data.train_block_scorer``. Prints the F1 of runs of four words of the
``--pages``, by networks (and trees, learnt on ``--pages`` alone) that have not seen the publisher; the network also
learns from the pages ``--beside``. Of words it learns those that LEAST_PUBLISHERS publishers use. A block's words are
dropped at random while it learns, and so are the values within: without that it knows its pages by heart.
``--folds 0`` does without the figures. ``--rows FILE`` keeps the rows of the pages.
"""

from __future__ import annotations

import argparse
import json
import pickle
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from service.cleaning.blocks import Block
from service.cleaning.constants import LEAST_NET_WORDS, NET_DISTANCES, NET_SHARE, PAGE_LAYER
from service.cleaning.features import Rows
from service.cleaning.scorer import Scores, shares_of
from service.cleaning.text_net import TextNet, logits, standard, words_of
from tools.data.train_block_scorer import TREES, drawn, fold_of, out_of_fold, show, ways
from tools.data.training_pages import Page, read

# Publishers that must use a word; values of a block in each layer.
LEAST_PUBLISHERS, WIDTH = 8, 32
# Passes over the pages, pages of a step, the greatest step, the share of steps in which it grows to that, and what it
# never falls below; the shares of words and of values within that are dropped; how fast weights shrink, those of words
# more.
PASSES, PAGES, STEP, GROWS, LEAST_STEP = 7, 12, 2e-3, 0.05, 2e-5
DROPPED_WORDS, DROPPED, SHRINK, SHRINK_WORDS = 0.5, 0.25, 1e-4, 1e-3
# Adam: how much of the mean of gradients, and of their squares, stays.
MEAN_STAYS, SQUARES_STAY = 0.9, 0.999
# Columns of neighbours, which the network sees itself.
_BESIDE = re.compile(r" [+-]\d$")


@dataclass(frozen=True, slots=True)
class Batch:
    """Pages below one another with empty rows between them; ``pages`` spreads a page's mean over its rows."""

    rows: Rows
    words: sparse.csr_matrix
    full: Rows
    pages: Rows
    labels: Rows
    weights: Rows


def vocabulary(pages: Sequence[Page], told: Sequence[Sequence[Sequence[str]]]) -> list[str]:
    """The words that enough publishers use, the most used first."""
    used: dict[str, set[str]] = defaultdict(set)
    for page, words in zip(pages, told, strict=True):
        if not page.made:
            used[page.publisher].update(*words)
    counts = Counter(word for words in used.values() for word in words)
    return sorted(
        (word for word, count in counts.items() if word and count >= LEAST_PUBLISHERS),
        key=lambda word: (-counts[word], word),
    )


def blocks_of(page: Page) -> list[Block]:
    return [Block(start=0, end=0, text=text) for text in page.texts]


def batch_of(
    net: TextNet, pages: Sequence[Page], told: Sequence[Sequence[Sequence[str]]], chosen: np.random.Generator
) -> Batch:
    """Pages as a step sees them, a share of their words dropped."""
    edge = max(NET_DISTANCES)
    size = edge + sum(len(page.texts) + edge for page in pages)
    rows, full = np.zeros((size, len(net.columns)), np.float32), np.zeros((size, 1), np.float32)
    labels, weights, spread = np.zeros(size, np.float32), np.zeros(size, np.float32), np.zeros((len(pages), size))
    lines: list[list[int]] = [[] for _ in range(size)]
    at = edge
    for number, (page, words) in enumerate(zip(pages, told, strict=True)):
        place = slice(at, at + len(page.texts))
        rows[place], full[place] = standard(net, page.features.rows), 1
        labels[place], weights[place] = np.clip(page.shares, 0, 1), weights_of(page)
        spread[number, place] = 1 / np.sqrt(len(page.texts))
        lines[place] = [[net.words[word] for word in line if word in net.words] for line in words]
        at = place.stop + edge
    starts = np.cumsum([0, *map(len, lines)])
    known = np.array([word for line in lines for word in line], dtype=np.int32)
    values = np.repeat([1 / np.sqrt(max(LEAST_NET_WORDS, len(line))) for line in lines], np.diff(starts))
    values = values * (chosen.random(len(values)) > DROPPED_WORDS) / (1 - DROPPED_WORDS)
    words_of_rows = sparse.csr_matrix((values.astype(np.float32), known, starts), shape=(size, len(net.words)))
    return Batch(rows, words_of_rows, full, spread.astype(np.float32), labels, weights)


def weights_of(page: Page) -> np.ndarray:
    weights: np.ndarray = drawn(page) * page.sure * page.counts * np.sqrt(page.features.weights)
    return weights


def gradients(weights: dict[str, Rows], batch: Batch, scale: float, chosen: np.random.Generator) -> dict[str, Rows]:
    """The gradient of the weighted cross-entropy by each array of ``weights``, values within dropped at random."""
    found: dict[str, Rows] = {}

    def passed(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What of ``values`` is passed on, and by which factors."""
        stays = (chosen.random(values.shape) > DROPPED) & (values > 0)
        factors = stays.astype(np.float32) * batch.full / np.float32(1 - DROPPED)
        return values * factors, factors

    value, first = passed(batch.rows @ weights["input"] + batch.words @ weights["words"] + weights["input bias"])
    seen: list[np.ndarray] = []
    factors: list[np.ndarray] = []
    for layer, distance in enumerate(NET_DISTANCES):
        if layer == PAGE_LAYER:
            means = batch.pages @ value
            value = value + batch.pages.T @ (means @ weights["page"])
        seen.append(np.concatenate((np.roll(value, distance, 0), value, np.roll(value, -distance, 0)), axis=1))
        more, factor = passed(seen[-1] @ weights[f"layer {layer}"] + weights[f"layer {layer} bias"])
        value = value + more
        factors.append(factor)
    told = np.clip((value @ weights["output"])[:, 0] + weights["output bias"], -30, 30)
    error = (batch.weights * (1 / (1 + np.exp(-told)) - batch.labels) * scale).astype(np.float32)[:, None]
    found["output"], found["output bias"] = value.T @ error, error.sum(axis=0)
    back = error @ weights["output"].T
    width = back.shape[1]
    for layer in reversed(range(len(NET_DISTANCES))):
        own = back * factors[layer]
        found[f"layer {layer}"], found[f"layer {layer} bias"] = seen[layer].T @ own, own.sum(axis=0)
        above, same, below = np.split(own @ weights[f"layer {layer}"].T, [width, 2 * width], axis=1)
        back = back + np.roll(above, -NET_DISTANCES[layer], 0) + same + np.roll(below, NET_DISTANCES[layer], 0)
        if layer == PAGE_LAYER:
            spread = batch.pages @ back
            found["page"] = means.T @ spread
            back = back + batch.pages.T @ (spread @ weights["page"].T)
    back = back * first
    found["input"], found["input bias"], found["words"] = batch.rows.T @ back, back.sum(axis=0), batch.words.T @ back
    return found


def trained(
    pages: Sequence[Page],
    told: Sequence[Sequence[Sequence[str]]],
    words: Sequence[str],
    width: int = WIDTH,
    passes: int = PASSES,
) -> TextNet:
    """A network learnt from the pages, whose blocks have the words ``told``, with a row for each of ``words``."""
    chosen = np.random.default_rng(0)
    columns = [number for number, name in enumerate(pages[0].features.names) if not _BESIDE.search(name)]
    rows = np.concatenate([page.features.rows[:, columns] for page in pages])

    def some(count: int, factor: float) -> Rows:
        found: Rows = (chosen.standard_normal((count, width)) * factor * np.sqrt(2 / count)).astype(np.float32)
        return found

    weights: dict[str, Rows] = {
        "input": some(len(columns), 0.7),
        "input bias": np.zeros(width, np.float32),
        "words": (chosen.standard_normal((len(words), width)) * 0.05).astype(np.float32),
        "page": some(width, 0.3),
        "output": some(width, 0.3)[:, :1],
        "output bias": np.full(1, -1, np.float32),
    }
    for layer in range(len(NET_DISTANCES)):
        weights[f"layer {layer}"] = some(3 * width, 0.5)
        weights[f"layer {layer} bias"] = np.zeros(width, np.float32)
    net = TextNet(
        np.array(columns, np.int16),
        rows.mean(axis=0),
        rows.std(axis=0) + np.float32(1e-3),
        {word: number for number, word in enumerate(words)},
        weights,
    )
    usual = float(np.mean(np.concatenate([weights_of(page) for page in pages])))
    means = {name: np.zeros_like(each) for name, each in weights.items()}
    squares = {name: np.zeros_like(each) for name, each in weights.items()}
    steps = passes * -(-len(pages) // PAGES)
    for step, ids in enumerate(_steps(len(pages), passes, chosen), 1):
        batch = batch_of(net, [pages[index] for index in ids], [told[index] for index in ids], chosen)
        rate = STEP * min(1, step / (GROWS * steps)) * (1 - step / steps) + LEAST_STEP
        for name, each in gradients(weights, batch, 1 / (usual * 100 * len(ids)), chosen).items():
            means[name] += (1 - MEAN_STAYS) * (each - means[name])
            squares[name] += (1 - SQUARES_STAY) * (each * each - squares[name])
            mean, square = means[name] / (1 - MEAN_STAYS**step), squares[name] / (1 - SQUARES_STAY**step)
            shrunk = (SHRINK_WORDS if name == "words" else SHRINK) * weights[name]
            weights[name] -= (rate * (mean / (np.sqrt(square) + 1e-8) + shrunk)).astype(np.float32)
    return net


def _steps(count: int, passes: int, chosen: np.random.Generator) -> Iterator[np.ndarray]:
    for _ in range(passes):
        order = chosen.permutation(count)
        for start in range(0, count, PAGES):
            yield order[start : start + PAGES]


def both(trees: Scores, net: Rows, share: float = NET_SHARE) -> Scores:
    """The scores by trees and network together, as ``service.cleaning.scorer`` takes them."""
    sums = np.log(np.clip(trees, 1e-6, 1 - 1e-6) / (1 - np.clip(trees, 1e-6, 1 - 1e-6)))
    return shares_of(sums + share * (net - sums))


def save(out: Path, net: TextNet, pages: Sequence[Page]) -> None:
    """The network as ``service.cleaning.text_net`` reads it."""
    arrays: dict[str, Any] = {
        "columns": net.columns,
        "mean": net.mean,
        "deviation": net.deviation,
        "vocabulary": np.array("\n".join(net.words)),
        "names": np.array([pages[0].features.names[column] for column in net.columns]),
        **{f"weights.{name}": each.astype(np.float16) for name, each in net.arrays.items()},
    }
    np.savez_compressed(out, **arrays)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--pages", action="append", required=True, help="FOLDER, or FOLDER=WEIGHT")
    arguments.add_argument("--beside", action="append", default=[], help="FOLDER, or FOLDER=WEIGHT")
    arguments.add_argument("--folds", type=int, default=5)
    arguments.add_argument("--rows", type=Path)
    options = arguments.parse_args()
    pages, count = read_all(options)
    told = [[words_of(block) for block in blocks_of(page)] for page in pages]
    words = vocabulary(pages, told)
    numbers = [fold_of(page.publisher, options.folds) for page in pages] if options.folds else []
    if options.folds:
        own = pages[:count]
        trees = out_of_fold(own, {}, options.folds, {**TREES, "iterations": 100, "learning_rate": 0.18, "seeds": 1})
        scores = list(trees)
        for fold in range(options.folds):
            others = [index for index, number in enumerate(numbers) if number != fold]
            net = trained([pages[index] for index in others], [told[index] for index in others], words)
            for index in (index for index, number in enumerate(numbers[:count]) if number == fold):
                page = pages[index]
                scores[index] = both(trees[index], logits(net, page.features.rows, blocks_of(page)))
        show(own, ways(own, scores, trees))
    net = trained(pages, told, words)
    save(options.out, net, pages)
    print(options.out, options.out.stat().st_size, "bytes,", len(words), "words")


def read_all(options: argparse.Namespace) -> tuple[list[Page], int]:
    """All pages, those of ``--pages`` first, and how many these are."""
    if options.rows and options.rows.exists():
        kept: tuple[list[Page], int] = pickle.loads(options.rows.read_bytes())
        return kept
    found: list[Page] = []
    count = 0
    for number, told in enumerate([*options.pages, *options.beside]):
        name, _, counts = told.partition("=")
        folder = Path(name)
        for line in (folder / "truth.jsonl").read_text().splitlines():
            truth = json.loads(line)
            found += read(folder, float(counts or 1), "text", folder / "text" / f"{truth['id']}.txt", truth)
        if number < len(options.pages):
            count = len(found)
    if options.rows:
        options.rows.write_bytes(pickle.dumps((found, count)))
    return found, count


if __name__ == "__main__":
    main()

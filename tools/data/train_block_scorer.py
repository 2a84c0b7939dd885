"""Pages with their true texts in, the trees of the scorer of blocks out (``service/cleaning/data/block_scorer.npz``).

    pip install catboost
    python -m tools.data.train_block_scorer block_scorer.npz --pages EVAL/pages=2 --pages EVAL/wcxb/pages \
        --pages OTHER/trafilatura=0.7 --pages OTHER/readability --pages OTHER/fundus=2

A folder of pages has ``html/ID.html.gz``, ``text/ID.txt`` and ``truth.jsonl`` (id, publisher, and body, or several
``bodies``, which others made of the page: where they differ it counts less); ``tools.data.make_extraction_pages`` makes
OTHER. A folder's pages count as much as is said behind it: news, which is less, double. A block's label is the share of
its runs of four words that the truth has, of copies of one text on a page no more than there; its weight is the root of
its length. Of the blocks far from any text, which are menus and the like and most of all, one in four is trained on,
for four. What the names of elements say of what they hold is counted on the same pages, and a page is trained on with
what the pages of other publishers say. Prints the F1 of runs of four words, each page by trees and names that have not
seen its publisher, and the worst pages; ``--folds 0`` does without. ``--rows FILE`` keeps the rows of the pages, and
the scores.
"""

from __future__ import annotations

import argparse
import json
import pickle
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoost, Pool

from service.cleaning.agreement import agreed
from service.cleaning.blocks import Block
from service.cleaning.class_names import NAMES, columns_of, parts_of, scores_by
from service.cleaning.scorer import MODELS, Scored, Scores, Trees, scores_of
from tools.data.training_pages import Page, read, runs

# What ``drawn`` draws: blocks so near one with so much text, longer ones, and one of so many others.
NEAR, LEAST_SHARE, LONG, ONE_OF = 6, 0.2, 60.0, 4
# Parts of the training by whose counts of names the pages of another part are trained on; publishers that must use a
# name for it to have a weight, and those of the usual share that count beside them.
PARTS, LEAST_PUBLISHERS, USUAL, USUAL_SHARE = 8, 3, 2.0, 0.3
# Pages that are named as the worst of their folder.
WORST = 10
# Models whose mean is taken.
SEEDS = 1
TREES = {
    "iterations": 160,
    "depth": 6,
    "learning_rate": 0.12,
    "l2_leaf_reg": 6,
    "border_count": 48,
    "rsm": 0.4,
    "bootstrap_type": "Bernoulli",
    "subsample": 0.6,
}


def fold_of(publisher: str, folds: int) -> int:
    """The fold of a publisher, the same in every run."""
    return int.from_bytes(blake2b(publisher.encode(), digest_size=4).digest(), "big") % folds


def drawn(page: Page) -> np.ndarray:
    """For how many each block of a page is trained on: 1 near text and where it is long, 0 or 4 elsewhere."""
    near = np.convolve(page.shares > LEAST_SHARE, np.ones(2 * NEAR + 1))[NEAR : NEAR + len(page.shares)] > 0
    some = np.random.default_rng(len(page.shares)).random(len(page.shares)) < 1 / ONE_OF
    return np.where(near | (page.features.weights >= LONG), 1.0, np.where(some, float(ONE_OF), 0.0))


def pool_of(pages: Sequence[Page], rows: Sequence[np.ndarray]) -> Pool:
    factors = [drawn(page) for page in pages]
    weights = [
        factor * page.sure * page.counts * np.sqrt(page.features.weights)
        for page, factor in zip(pages, factors, strict=True)
    ]
    weight = np.concatenate(weights)
    labels = np.clip(np.concatenate([page.shares for page in pages]), 0, 1)
    return Pool(np.concatenate(rows)[weight > 0], labels[weight > 0], weight=weight[weight > 0])


Shares = dict[str, dict[str, float]]


def text_shares(pages: Sequence[Page]) -> Shares:
    """For each publisher and each part of a name of an element, the share of what stands in such elements that is
    text."""
    found: Shares = {}
    held: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    for page in pages:
        levels = page.features.levels
        if page.made or levels is None:
            continue
        weights = np.sqrt(page.features.weights) * page.sure
        text = weights * np.clip(page.shares, 0, 1)
        count = len(page.features.styles)
        sums = np.zeros((2, count + 1))  # the last for level -1
        for column in levels.T:
            sums += [np.bincount(column % (count + 1), weights=each, minlength=count + 1) for each in (weights, text)]
        parts = held[page.publisher]
        for style, whole, share in zip(page.features.styles, *sums, strict=False):
            for part in parts_of(style):
                parts[part][0] += whole
                parts[part][1] += share
    for publisher, parts in held.items():
        found[publisher] = {part: share / whole for part, (whole, share) in parts.items() if whole > 0}
    return found


def name_weights(shares: Shares, publishers: Iterable[str]) -> dict[str, float]:
    """The weight of each part of a name that enough of the publishers use."""
    every: dict[str, list[float]] = defaultdict(list)
    for publisher in publishers:
        for part, share in shares.get(publisher, {}).items():
            every[part].append(share)
    return {
        part: logit((sum(shares_of_part) + USUAL * USUAL_SHARE) / (len(shares_of_part) + USUAL)) - logit(USUAL_SHARE)
        for part, shares_of_part in sorted(every.items())
        if len(shares_of_part) >= LEAST_PUBLISHERS
    }


def logit(share: float) -> float:
    return log((share + 0.02) / (1.02 - share))


def rows_with_names(pages: Sequence[Page], known: Collection[str], shares: Shares) -> list[np.ndarray]:
    """The rows of each page, its columns of names by the ``known`` publishers; those of one of these by others."""
    whole = scores_by(name_weights(shares, known))
    parts = [
        scores_by(name_weights(shares, (each for each in known if fold_of(f"names {each}", PARTS) != part)))
        for part in range(PARTS)
    ]
    rows: list[np.ndarray] = []
    for page in pages:
        features = page.features
        rows.append(features.rows)
        if features.levels is not None:
            scores_of_style = parts[fold_of(f"names {page.publisher}", PARTS)] if page.publisher in known else whole
            first = features.names.index(NAMES[0])
            rows[-1] = features.rows.copy()
            rows[-1][:, first : first + len(NAMES)] = columns_of(features.levels, features.styles, scores_of_style)
    return rows


def trained(pages: Sequence[Page], rows: Sequence[np.ndarray], settings: dict[str, Any]) -> Trees:
    """The trees of as many models as there are ``seeds``, each model's values counting as much less."""
    settings = dict(settings)
    seeds = settings.pop("seeds")
    pool = pool_of(pages, rows)
    usual = np.median(np.concatenate([row[page.shares > 0.8] for page, row in zip(pages, rows, strict=True)]), axis=0)
    parts: list[Trees] = []
    for seed in range(1, seeds + 1):
        model = CatBoost(
            {
                **settings,
                "loss_function": "CrossEntropy",
                "verbose": False,
                "random_seed": seed,
                "thread_count": 2,
                "allow_writing_files": False,
            }
        )
        model.fit(pool)
        parts.append(plain(model, usual))
    columns, borders, leaves = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("columns", "borders", "leaves")
    )
    return Trees(
        columns,
        borders,
        (leaves / len(parts)).astype(np.float32),
        sum(part.bias for part in parts) / len(parts),
        parts[0].usual,
    )


def plain(model: CatBoost, usual: np.ndarray) -> Trees:
    """A model as arrays."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        model.save_model(file.name, format="json")
        saved = json.loads(Path(file.name).read_text())
    depth = max(len(tree["splits"]) for tree in saved["oblivious_trees"])
    count = len(saved["oblivious_trees"])
    columns = np.zeros((count, depth), dtype=np.int16)
    borders = np.full((count, depth), np.inf, dtype=np.float32)
    leaves = np.zeros((count, 2**depth), dtype=np.float32)
    for number, tree in enumerate(saved["oblivious_trees"]):
        for place, split in enumerate(tree["splits"]):
            columns[number, place] = split["float_feature_index"]
            borders[number, place] = split["border"]
        leaves[number, : len(tree["leaf_values"])] = tree["leaf_values"]
    scale, (bias, *_) = saved["scale_and_bias"]
    return Trees(columns, borders, leaves * np.float32(scale), float(bias), usual.astype(np.float32))


def out_of_fold(pages: Sequence[Page], shares: Shares, folds: int, settings: dict[str, Any]) -> list[Scores]:
    """The scores of each page by trees that have not seen its publisher."""
    scores: list[Scores] = [np.zeros(0, dtype=np.float32)] * len(pages)
    numbers = [fold_of(page.publisher, folds) for page in pages]
    for fold in range(folds):
        others = [index for index, number in enumerate(numbers) if number != fold]
        rows = rows_with_names(pages, {pages[index].publisher for index in others}, shares)
        trees = trained([pages[index] for index in others], [rows[index] for index in others], settings)
        for index, number in enumerate(numbers):
            if number == fold:
                scores[index] = scores_of(trees, rows[index])
    return scores


def figures(page: Page, kept: Sequence[int]) -> tuple[float, float, float, float]:
    """Hit, extra and missed runs as shares of all, and the F1 of the page."""
    got = runs("\n\n".join(page.texts[index] for index in kept))
    hit = (got & page.truth).total()
    extra, missed = got.total() - hit, page.truth.total() - hit
    total = max(1, hit + extra + missed)
    return hit / total, extra / total, missed / total, 2 * hit / max(1, 2 * hit + extra + missed)


def show(pages: Sequence[Page], ways: dict[str, list[list[int]]]) -> None:
    """A line for each folder and way of choosing; the worst pages of the last way."""
    for folder in sorted({page.folder for page in pages}):
        worst: list[tuple[float, str, float, float]] = []
        for way, chosen in ways.items():
            rows = {
                page.name: figures(page, kept)
                for page, kept in zip(pages, chosen, strict=True)
                if page.folder == folder and not page.made
            }
            hit, extra, missed = (sum(row[place] for row in rows.values()) for place in range(3))
            precision, recall = hit / max(1e-9, hit + extra), hit / max(1e-9, hit + missed)
            f1 = 2 * precision * recall / max(1e-9, precision + recall)
            gutted = sum(row[3] < 0.5 for row in rows.values())
            print(
                f"{folder:16} {way:16} P {precision:.4f} R {recall:.4f} F1 {f1:.4f}  below .5: {gutted} of {len(rows)}"
            )
            worst = sorted((row[3], name, row[1], row[2]) for name, row in rows.items())[:WORST]
        for f1, name, extra, missed in worst:
            print(f"{folder:16}   {name:40} F1 {f1:.2f} extra {extra:.2f} missed {missed:.2f}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--pages", action="append", required=True, help="FOLDER, or FOLDER=WEIGHT")
    arguments.add_argument("--folds", type=int, default=5)
    arguments.add_argument("--every", type=int, default=1, help="of so many pages one")
    arguments.add_argument("--seeds", type=int, default=SEEDS)
    arguments.add_argument("--trees", type=int, default=TREES["iterations"])
    arguments.add_argument("--rate", type=float, default=TREES["learning_rate"])
    arguments.add_argument("--rows", type=Path)
    arguments.add_argument("--only", choices=("markup", "text"), help="train the one, and keep the other as it is")
    options = arguments.parse_args()
    settings = {**TREES, "iterations": options.trees, "learning_rate": options.rate, "seeds": options.seeds}
    found = read_all(options)
    arrays: dict[str, Any] = {}
    if options.out.exists():
        with np.load(options.out) as file:
            arrays.update((name, file[name]) for name in file if not options.only or not name.startswith(options.only))
    for name, kind in MODELS.items():
        if options.only and name != options.only:
            continue
        pages = [page for page in found if page.folder.endswith(kind)]
        shares = text_shares(pages)
        if options.folds:
            scores = out_of_fold(pages, shares, options.folds, settings)
            if options.rows:
                options.rows.with_suffix(f".{kind}.scores").write_bytes(pickle.dumps(scores))
            show(pages, ways(pages, scores))
        trees = trained(pages, rows_with_names(pages, {page.publisher for page in pages}, shares), settings)
        if name == "markup":
            weights = name_weights(shares, shares)
            arrays["classes.names"] = np.array("\n".join(weights))
            arrays["classes.weights"] = np.array(list(weights.values()), dtype=np.float16)
        for part in ("columns", "borders", "bias", "usual"):
            arrays[f"{name}.{part}"] = getattr(trees, part)
        arrays[f"{name}.leaves"] = trees.leaves.astype(np.float16)
        arrays[f"{name}.names"] = np.array(pages[0].features.names)
        np.savez_compressed(options.out, **arrays)
    print(options.out, options.out.stat().st_size, "bytes")


def read_all(options: argparse.Namespace) -> list[Page]:
    if options.rows and options.rows.exists():
        kept: list[Page] = pickle.loads(options.rows.read_bytes())
        return kept
    found: list[Page] = []
    for told in options.pages:
        name, _, counts = told.partition("=")
        folder = Path(name)
        with (folder / "truth.jsonl").open() as file:
            lines = [json.loads(line) for line in file]
        for truth in lines[:: options.every]:
            for kind, end in (("html", ".html.gz"), ("text", ".txt")):
                if options.only and MODELS[options.only] != kind:
                    continue
                found += read(folder, float(counts or 1), kind, folder / kind / f"{truth['id']}{end}", truth)
    if options.rows:
        options.rows.write_bytes(pickle.dumps(found))
    return found


def ways(
    pages: Sequence[Page], scores: Sequence[Scores], by_trees: Sequence[Scores] | None = None
) -> dict[str, list[list[int]]]:
    """What is kept by the rules, by the scorer, and by both together."""
    found: dict[str, list[list[int]]] = defaultdict(list)
    for page, own, trees in zip(pages, scores, by_trees or scores, strict=True):
        found["rules"].append(page.ruled)
        found["scorer"].append([int(index) for index in np.flatnonzero(own >= 0.5)])
        found["both"].append(together(page, own, trees))
    return found


def together(page: Page, scores: Scores, by_trees: Scores) -> list[int]:
    """What both keep. The reasons for the rest are not asked for."""
    features = page.features
    nothing = Trees(
        np.zeros((0, 1), np.int16),
        np.zeros((0, 1), np.float32),
        np.zeros((0, 2), np.float32),
        0.0,
        np.zeros(features.rows.shape[1], np.float32),
    )
    return agreed(
        [Block(start=0, end=0, text=text) for text in page.texts],
        page.labels,
        page.ruled,
        range(len(scores)),
        page.title,
        Scored(scores, by_trees, features, nothing, page.folder.endswith("html")),
    ).kept


if __name__ == "__main__":
    main()

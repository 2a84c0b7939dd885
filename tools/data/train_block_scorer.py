"""Pages with their true texts in, the trees of the scorer of blocks out (``service/cleaning/data/block_scorer.npz``).

    pip install catboost
    python -m tools.data.train_block_scorer block_scorer.npz --pages EVAL/pages --pages EVAL/wcxb/pages \
        --pages FUNDUS_EVALUATION

A folder of pages has ``html/ID.html.gz``, ``text/ID.txt`` and ``truth.jsonl`` (id, publisher, body); pages of news,
which are fewer, count double. A block's label is the share of its runs of four words that the truth has, of copies of
one text on a page no more than there; its weight is the root of its length. Of the blocks far from any text, which
are menus and the like and most of all, one in four is trained on, for four. Prints the F1 of runs of four words, each
page by trees that have not seen its publisher, and the worst pages; ``--folds 0`` does without. ``--rows FILE`` keeps
the rows of the pages, and the scores.

What the pages do not show is made of them: texts that have little or nothing around them, and pages in scripts of
which there are none, letter for letter (East Asian ones without spaces), so that a text is not told by its capitals
and spaces.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pickle
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from typing import Any

import numpy as np
from catboost import CatBoost, Pool

from service.article import RawDocument
from service.cleaning.agreement import agreed
from service.cleaning.blocks import Block
from service.cleaning.constants import LEAST_COPIED
from service.cleaning.features import Features, features_of
from service.cleaning.labels import Labels
from service.cleaning.page import evidence_of
from service.cleaning.profile import blocks_of
from service.cleaning.scorer import MODELS, Scored, Scores, Trees, scores_of
from service.formats import parse
from service.outcome import Rejected

LARGEST = 20_000_000
WORDS = 4
# What ``drawn`` draws: blocks so near one with so much text, longer ones, and one of so many others.
NEAR, LEAST_SHARE, LONG, ONE_OF = 6, 0.2, 60.0, 4
# Blocks on either side in which copies of one text are told apart.
AROUND = 10
# Pages that are named as the worst of their folder.
WORST = 10
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


@dataclass(slots=True)
class Page:
    """A page of one folder: its blocks' rows, labels and texts, and what the rules made of it."""

    folder: str
    name: str
    publisher: str
    features: Features
    shares: np.ndarray
    texts: list[str]
    labels: Labels
    ruled: list[int]
    title: int | None
    truth: Counter[tuple[str, ...]]
    made: bool = False


# Letters that stand for a to z in other scripts; East Asian ones stand for a word each.
SCRIPTS = {
    "cyrillic": "абцдефгхийклмнопкрстувщхыз",
    "greek": "αβψδεφγηιξκλμνοπκρστθωςχυζ",
    "arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنه",
    "hebrew": "אבגדהוזחטיכלמנסעפצקרשתםןףץ",
    "devanagari": "अबचदएफगहइजकलमनओपकरसतउवशषयझ",
}
EAST_ASIAN = "east asian"


def in_script(text: str, script: str) -> str:
    """``text`` with its Latin letters in another script."""
    if script == EAST_ASIAN:
        words = re.sub(r"[a-zA-Z]+", lambda found: _signs(found.group()), text)
        return re.sub(r"(?<=[^ -~]) (?=[^ -~])", "", words.replace(". ", "。").replace(", ", "、")).replace(".", "。")
    small = SCRIPTS[script]
    return text.translate(
        {ord(a): b for a, b in zip(ascii_lowercase + ascii_uppercase, small + small.upper(), strict=True)}
    )


def _signs(word: str) -> str:
    number = int.from_bytes(blake2b(word.lower().encode(), digest_size=4).digest(), "big")
    return "".join(chr(0x4E00 + (number >> shift) % 6000) for shift in range(0, min(2, 1 + len(word) // 4) * 8, 8))


def runs(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words of a text, as its score counts them; of a shorter one the whole."""
    words = re.findall(r"\w+", text.lower())
    if len(words) < WORDS:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[place : place + WORDS]) for place in range(len(words) - WORDS + 1))


def read(folder: Path, kind: str, path: Path, truth: dict[str, Any]) -> list[Page]:
    """One page, and what is made of it; () where it cannot be read."""
    content = path.read_bytes()
    document = RawDocument(
        document_id="0" * 32,
        uri="urn:page",
        source="training",
        filename=path.name.removesuffix(".gz"),
        content=gzip.decompress(content) if path.suffix == ".gz" else content,
        received_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    outcome = parse(document, LARGEST)
    if isinstance(outcome, Rejected) or outcome.value[0].kind != "page":
        return []
    draft = outcome.value[0]
    blocks = blocks_of(draft)
    if not blocks:
        return []
    wanted = runs(truth["body"])
    lines = {tuple(re.findall(r"\w+", line.lower())) for line in truth["body"].split("\n")}
    shares = once(blocks, np.array([share(block.text, wanted, lines) for block in blocks], dtype=np.float32), wanted)
    name, publisher = truth["id"], truth.get("publisher") or truth["id"]
    label = f"{folder.parent.name}/{folder.name} {kind}"

    def page(blocks: list[Block], headline: str | None, stated: str | None, shares: np.ndarray, made: bool) -> Page:
        evidence = evidence_of(blocks, headline, stated)
        texts = [block.text for block in blocks]
        ruled = list(evidence.ruled)
        features = features_of(evidence)
        return Page(
            label, name, publisher, features, shares, texts, evidence.labels, ruled, evidence.title, wanted, made
        )

    found = [page(blocks, draft.headline, draft.stated, shares, False)]
    chosen = random.Random(name + kind)
    if chosen.random() < 0.3:
        script = chosen.choice([*SCRIPTS, EAST_ASIAN])
        other = [replace(block, text=in_script(block.text, script)) for block in blocks]
        found.append(page(other, in_script(draft.headline or "", script), None, shares, True))
    if chosen.random() < (0.5 if kind == "text" else 0.15):
        small = small_page(truth, shares, blocks, chosen)
        if small is not None:
            found.append(page(small[0], None, None, small[1], True))
    return found


def small_page(
    truth: dict[str, Any], shares: np.ndarray, blocks: list[Block], chosen: random.Random
) -> tuple[list[Block], np.ndarray] | None:
    """The beginning of the text, with the headline above it and nothing else, or with what stands right above, within
    and below; half of the time in another script."""
    text = [index for index, each in enumerate(shares) if each > 0.8]
    if not text:
        return None
    text = text[: chosen.choice([2, 3, 5, 8, 20, len(text)])]
    around = chosen.choice([0, 0, 1, 3])
    if around:
        text = list(range(max(0, text[0] - around), min(len(blocks), text[-1] + 1 + around)))
    own = [blocks[index] for index in text]
    wanted = [float(shares[index]) for index in text]
    headline = truth.get("headline") or truth.get("title")
    if headline:
        element = own[0].element
        own = [Block(start=0, end=0, text=headline, heading=element is not None, element=element), *own]
        wanted = [0.0, *wanted]
    if chosen.random() < 0.5:
        script = chosen.choice([*SCRIPTS, EAST_ASIAN])
        own = [replace(block, text=in_script(block.text, script)) for block in own]
    return own, np.array(wanted, dtype=np.float32)


def share(text: str, wanted: Counter[tuple[str, ...]], lines: set[tuple[str, ...]]) -> float:
    """The share of a block's runs that the truth has; of a shorter one, whether it is a line of the truth."""
    own = runs(text)
    if not own:
        return 0.0
    if len(next(iter(own))) < WORDS:
        return float(next(iter(own)) in lines)
    return sum(count for run, count in own.items() if run in wanted) / own.total()


def once(blocks: list[Block], shares: np.ndarray, wanted: Counter[tuple[str, ...]]) -> np.ndarray:
    """The shares, but of blocks with the same words no more of them text than the truth has: those with most text
    around, of those with about as much the first."""
    same: dict[str, list[int]] = defaultdict(list)
    for index, block in enumerate(blocks):
        if shares[index] > 0.5 and block.weight >= LEAST_COPIED:
            same[block.squashed].append(index)
    weights = np.array([min(block.weight, 300.0) for block in blocks])
    around = np.convolve(shares * weights, np.ones(2 * AROUND + 1))[AROUND : AROUND + len(shares)]
    told = shares.copy()
    for places in same.values():
        times = max(1, round(np.median([wanted[run] for run in runs(blocks[places[0]].text)])))
        most = max(around[index] for index in places)
        told[sorted(places, key=lambda index: (around[index] < most / 2, index))[times:]] = 0.0
    return told


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
        factor
        * np.sqrt(page.features.weights)
        * (1.0 if page.folder.startswith("wcxb") else 2.0)
        * (0.5 if page.made else 1.0)
        for page, factor in zip(pages, factors, strict=True)
    ]
    kept = np.concatenate(factors) > 0
    labels = np.clip(np.concatenate([page.shares for page in pages]), 0, 1)[kept]
    return Pool(np.concatenate(rows)[kept], labels, weight=np.concatenate(weights)[kept])


def trained(pages: Sequence[Page], rows: Sequence[np.ndarray], settings: dict[str, Any]) -> Trees:
    model = CatBoost(
        {
            **settings,
            "loss_function": "CrossEntropy",
            "verbose": False,
            "random_seed": 7,
            "thread_count": 2,
            "allow_writing_files": False,
        }
    )
    model.fit(pool_of(pages, rows))
    usual = np.median(np.concatenate([row[page.shares > 0.8] for page, row in zip(pages, rows, strict=True)]), axis=0)
    return plain(model, usual)


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


def out_of_fold(
    pages: Sequence[Page], rows: Sequence[np.ndarray], folds: int, settings: dict[str, Any]
) -> list[Scores]:
    """The scores of each page by trees that have not seen its publisher."""
    scores: list[Scores] = [np.zeros(0, dtype=np.float32)] * len(pages)
    numbers = [fold_of(page.publisher, folds) for page in pages]
    for fold in range(folds):
        others = [index for index, number in enumerate(numbers) if number != fold]
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
    arguments.add_argument("--pages", type=Path, action="append", required=True)
    arguments.add_argument("--folds", type=int, default=5)
    arguments.add_argument("--every", type=int, default=1, help="of so many pages one")
    arguments.add_argument("--trees", type=int, default=TREES["iterations"])
    arguments.add_argument("--rate", type=float, default=TREES["learning_rate"])
    arguments.add_argument("--rows", type=Path)
    arguments.add_argument("--only", choices=("markup", "text"), help="train the one, and keep the other as it is")
    options = arguments.parse_args()
    settings = {**TREES, "iterations": options.trees, "learning_rate": options.rate}
    found = read_all(options)
    arrays: dict[str, Any] = {}
    if options.out.exists():
        with np.load(options.out) as file:
            arrays.update((name, file[name]) for name in file if not options.only or not name.startswith(options.only))
    for name, kind in MODELS.items():
        if options.only and name != options.only:
            continue
        pages = [page for page in found if page.folder.endswith(kind)]
        rows = [page.features.rows for page in pages]
        if options.folds:
            scores = out_of_fold(pages, rows, options.folds, settings)
            if options.rows:
                options.rows.with_suffix(f".{kind}.scores").write_bytes(pickle.dumps(scores))
            show(pages, ways(pages, scores))
        trees = trained(pages, rows, settings)
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
    for folder in options.pages:
        lines = [json.loads(line) for line in (folder / "truth.jsonl").read_text().splitlines()]
        for truth in lines[:: options.every]:
            for kind, end in (("html", ".html.gz"), ("text", ".txt")):
                found += read(folder, kind, folder / kind / f"{truth['id']}{end}", truth)
    if options.rows:
        options.rows.write_bytes(pickle.dumps(found))
    return found


def ways(pages: Sequence[Page], scores: Sequence[Scores]) -> dict[str, list[list[int]]]:
    """What is kept by the rules, by the scorer, and by both together."""
    found: dict[str, list[list[int]]] = defaultdict(list)
    for page, own in zip(pages, scores, strict=True):
        found["rules"].append(page.ruled)
        found["scorer"].append([int(index) for index in np.flatnonzero(own >= 0.5)])
        found["both"].append(together(page, own))
    return found


def together(page: Page, scores: Scores) -> list[int]:
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
        Scored(scores, features, nothing, page.folder.endswith("html")),
    ).kept


if __name__ == "__main__":
    main()

"""Pages with their true texts in, for each the rows of its blocks and the share of each block that is text out: what
the scorer of blocks is trained on (``tools.data.train_block_scorer``).

What the pages do not show is made of them: texts that have little or nothing around them, and pages in scripts of
which there are none, letter for letter (East Asian ones without spaces), so that a text is not told by its capitals
and spaces.
"""

from __future__ import annotations

import gzip
import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from typing import Any

import numpy as np

from service.article import RawDocument
from service.cleaning.blocks import Block
from service.cleaning.constants import LEAST_COPIED
from service.cleaning.features import Features, features_of
from service.cleaning.labels import Labels
from service.cleaning.page import evidence_of
from service.cleaning.profile import blocks_of
from service.formats import parse
from service.outcome import Rejected

LARGEST = 20_000_000
WORDS = 4
# Blocks on either side in which copies of one text are told apart.
AROUND = 10


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
    sure: np.ndarray
    counts: float
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


def read(folder: Path, counts: float, kind: str, path: Path, truth: dict[str, Any]) -> list[Page]:
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
    bodies = truth.get("bodies") or [truth["body"]]
    told = np.array([told_of(blocks, body) for body in bodies])
    wanted, shares, sure = runs(bodies[0]), told.mean(axis=0), 1 - np.ptp(told, axis=0)
    name, publisher = truth["id"], truth.get("publisher") or truth["id"]
    label = f"{folder.parent.name}/{folder.name} {kind}"

    def page(
        blocks: list[Block],
        headline: str | None,
        stated: str | None,
        shares: np.ndarray,
        sure: np.ndarray,
        made: bool,
    ) -> Page:
        evidence = evidence_of(blocks, headline, stated)
        texts = [block.text for block in blocks]
        ruled = list(evidence.ruled)
        features = features_of(evidence)
        return Page(
            folder=label,
            name=name,
            publisher=publisher,
            features=features,
            shares=shares,
            texts=texts,
            labels=evidence.labels,
            ruled=ruled,
            title=evidence.title,
            truth=wanted,
            sure=sure,
            counts=counts / 2 if made else counts,
            made=made,
        )

    found = [page(blocks, draft.headline, draft.stated, shares, sure, False)]
    chosen = random.Random(name + kind)
    if chosen.random() < 0.3:
        script = chosen.choice([*SCRIPTS, EAST_ASIAN])
        other = [replace(block, text=in_script(block.text, script)) for block in blocks]
        found.append(page(other, in_script(draft.headline or "", script), None, shares, sure, True))
    if chosen.random() < (0.5 if kind == "text" else 0.15):
        small = small_page(truth, shares, blocks, chosen)
        if small is not None:
            found.append(page(small[0], None, None, small[1], np.ones(len(small[1]), dtype=np.float32), True))
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


def told_of(blocks: list[Block], body: str) -> np.ndarray:
    """The share of each block that is text, by one truth."""
    wanted = runs(body)
    lines = {tuple(re.findall(r"\w+", line.lower())) for line in body.split("\n")}
    shares = np.array([share(block.text, wanted, lines) for block in blocks], dtype=np.float32)
    return once(blocks, shares, wanted)


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

"""Raw files with known copies in; out what the scorer of the data does not say: the mean F1 over ten orders of arrival,
and how often the relation of a pair that was found is named right."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from service.article import Article, Decision, RawDocument
from service.cleaning import clean_body, clean_document
from service.deduplication.deduplicator import Deduplicator
from service.outcome import Accepted

ORDERS = 10
WINDOW = timedelta(hours=72)
LIMIT = 10_000_000
# What a copy of each kind may be called: a lightly edited one is a reprint, a brief an excerpt; of a file of two
# stories, each an article of its own, one may be the very text, or a cut of it.
NAMES = {
    "identical": {"identical"},
    "reprint": {"reprint"},
    "edited": {"reprint"},
    "excerpt": {"excerpt"},
    "brief": {"excerpt"},
    "update": {"update"},
    "composite": {"identical", "reprint", "excerpt"},
}


def articles(folder: Path, first: str) -> list[tuple[Article, ...]]:
    """The articles of each file, cleaned, or the file taken as one body where the first stage is ``deduplicate``."""
    now = datetime.now(UTC)
    found = []
    for path in sorted(folder.iterdir()):
        raw = RawDocument(
            document_id=path.name,
            uri=path.name,
            source="files",
            filename=path.name,
            content=path.read_bytes(),
            received_at=now,
        )
        outcome = clean_document(raw, LIMIT) if first == "clean" else clean_body(raw)
        found.append(outcome.value if isinstance(outcome, Accepted) else ())
    return found


def decided(files: Sequence[tuple[Article, ...]]) -> list[dict[str, Any]]:
    """A line an article with the last decision on it, after all files have come in their order."""
    deduplicator = Deduplicator({}, WINDOW)
    last: dict[str, Decision] = {}
    for each in files:
        for article in each:
            last.update({decision.article_id: decision for decision in deduplicator.decide(article)})
    return [
        {
            "article_id": article.article_id,
            "filename": article.filename,
            "duplicate_of": last[article.article_id].duplicate_of,
            "relation": last[article.article_id].relation,
        }
        for each in files
        for article in each
    ]


def figures(folder: Path, first: str, score: ModuleType) -> dict[str, object]:
    """Mean F1 over ORDERS shuffled orders, and the share of relations named right in the order of the names."""
    truth = [json.loads(line) for line in (folder / "truth.jsonl").read_text().splitlines()]
    files = articles(folder / "raw", first)
    shuffled = []
    for seed in range(ORDERS):
        order = list(files)
        random.Random(seed).shuffle(order)
        shuffled.append(score.duplicates(decided(order), truth)[0]["f1"])
    right, found = relations(decided(files), truth)
    return {
        "mean_f1_of_ten_orders": round(sum(shuffled) / ORDERS, 4),
        "relation_right": f"{right}/{found} = {right / found:.3f}",
    }


def relations(lines: list[dict[str, Any]], truth: list[dict[str, Any]]) -> tuple[int, int]:
    """How many linked pairs of an original and a copy of it have the right name, and how many are linked directly."""
    file_of = {line["article_id"]: Path(line["filename"]).name for line in lines}
    kinds = {Path(each["file"]).name: each for each in truth}
    right = found = 0
    for line in lines:
        if line["duplicate_of"] is None:
            continue
        pair = [kinds[file_of[line["article_id"]]], kinds[file_of[line["duplicate_of"]]]]
        copies = [each["kind"] for each in pair if each["kind"] != "original"]
        if len(copies) != 1 or not set(pair[0]["clusters"]) & set(pair[1]["clusters"]):
            continue
        found += 1
        right += line["relation"] in NAMES[copies[0]]
    return right, found

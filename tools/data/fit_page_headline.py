"""Pages with their true headlines in, the weights of the witnesses out (``WEIGHTS`` of service.formats.page_headline).

    python -m tools.data.fit_page_headline --pages EVAL/pages --pages EVAL/wcxb/pages [--check OTHER/pages]

A folder of pages has ``html/ID.html.gz`` and ``truth.jsonl`` (id, publisher, headline). Pages that say that they are
news are not fitted: a rule decides there. Of the others the weights make the true headline the likeliest of the page's
candidates (conditional logit, with a penalty on large weights). Prints how many headlines of each folder are right:
by the weights as they are, and by weights fitted without the page's publisher, in eight folds; ``--check`` folders are
only looked at.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np

from service.formats import page_metadata
from service.formats.draft import Piece
from service.formats.markup import pieces_of
from service.formats.page_headline import WEIGHTS, Told, candidates, headline_of

FOLDS, PENALTY, STEPS = 8, 0.003, 30


@dataclass(frozen=True)
class Page:
    """A page's candidates, what the witnesses say of each, which is true, and the headline as it is told today."""

    folder: str
    publisher: str
    true: str
    today: str | None
    texts: tuple[str, ...] = ()
    rows: np.ndarray | None = None


def main() -> None:
    """Print the shares and the weights."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=Path, action="append", required=True)
    options.add_argument("--check", type=Path, action="append", default=[])
    given = options.parse_args()
    fitted = [page for folder in given.pages for page in pages_of(folder)]
    checked = [page for folder in given.check for page in pages_of(folder)]
    publishers = sorted({page.publisher for page in (*fitted, *checked)})
    right: dict[str, list[tuple[bool, bool]]] = {}
    for fold in range(FOLDS):
        held = set(publishers[fold::FOLDS])
        weights = fit([page for page in fitted if page.publisher not in held])
        for page in (*fitted, *checked):
            if page.publisher in held:
                unseen = page.today if page.rows is None else page.texts[int(np.argmax(page.rows @ weights))]
                right.setdefault(page.folder, []).append((same(page.today, page.true), same(unseen, page.true)))
    for folder, pairs in right.items():
        today, unseen = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
        print(
            f"{folder}: {len(pairs)} headlines, right today {today:.4f}, by weights without the publisher {unseen:.4f}"
        )
    for name, weight in zip(WEIGHTS, fit(fitted), strict=True):
        print(f"    {name!r}: {weight:.2f},")


def pages_of(folder: Path) -> list[Page]:
    """The pages of a folder whose headline is known."""
    found = []
    for line in (folder / "truth.jsonl").read_text().splitlines():
        truth = json.loads(line)
        path = folder / "html" / f"{truth['id']}.html.gz"
        if not truth.get("headline") or not path.exists():
            continue
        source = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
        pieces = pieces_of(source)
        told: list[Told] = []

        def noted(one: Told, them: Sequence[Piece], told: list[Told] = told) -> str | None:
            told.append(one)
            return headline_of(one, them)

        with patch.object(page_metadata, "headline_of", noted):
            today = page_metadata.metadata_of(source, pieces).headline
        every = () if told[0].news else tuple(candidates(told[0], pieces))
        found.append(
            Page(
                folder=str(folder),
                publisher=truth.get("publisher") or truth["id"],
                true=truth["headline"],
                today=today,
                texts=tuple(text for text, _ in every),
                rows=np.array([row for _, row in every]) if every else None,
            )
        )
    return found


def fit(pages: list[Page]) -> np.ndarray:
    """The weights by Newton's method: the likelihood of the true candidates, less the penalty, has one summit."""
    known = []
    for page in pages:
        true = [n for n, text in enumerate(page.texts) if same(text, page.true)]
        if true and page.rows is not None:
            known.append((page.rows, true[0]))
    weights = np.zeros(len(WEIGHTS))
    for _ in range(STEPS):
        slope = PENALTY * len(known) * weights
        bend = PENALTY * len(known) * np.eye(len(weights))
        for rows, right in known:
            scores = rows @ weights
            share = np.exp(scores - scores.max())
            share /= share.sum()
            mean = share @ rows
            slope += mean - rows[right]
            bend += (rows * share[:, None]).T @ rows - np.outer(mean, mean)
        weights -= np.linalg.solve(bend, slope)
    return weights


def same(one: str | None, other: str) -> bool:
    """Whether two headlines have the same letters and digits."""
    return re.sub(r"\W+", "", (one or "").lower()) == re.sub(r"\W+", "", other.lower())


if __name__ == "__main__":
    main()

"""Pages with their true writers in, the weights that choose them out: ``WEIGHTS`` of service.formats.page_authors.

    python -m tools.data.fit_authors --pages EVAL/pages --pages EVAL/wcxb/pages [--check OTHER/pages]

A folder of pages has ``html/ID.html.gz`` and ``truth.jsonl`` (id, publisher, authors). The weights make the true names
the likeliest of a page's groups of names. Prints for each folder the F1 of the names, as they are told today and by
weights fitted without the page's publisher, in eight folds; ``--check`` folders are only looked at. Names of a truth
that are several in one ("Ada Roe and Bo Lee, PhD") are taken apart, as the service does it.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np

from service.formats import page_authors, page_metadata, person_names
from service.formats.draft import Piece
from service.formats.markup import pieces_of
from service.formats.schema_org import squashed
from tools.data.fit_headlines import FOLDS, fit

# A group of names is right where it has so much of the truth, F1.
LEAST_RIGHT = 0.5


@dataclass(frozen=True)
class Page:
    """A page's groups of names, what speaks for each, the true names and those told today."""

    id: str
    folder: str
    publisher: str
    true: frozenset[str]
    today: frozenset[str]
    groups: tuple[frozenset[str], ...]
    rows: np.ndarray

    def right(self) -> np.ndarray:
        """Which groups are the best that there is; none, where none has enough of the truth."""
        scores = np.array([f1(self.true, group) for group in self.groups])
        if scores.max() < LEAST_RIGHT:
            return np.array([not group for group in self.groups])
        best: np.ndarray = scores == scores.max()
        return best


def main() -> None:
    """Print the figures and the weights."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=Path, action="append", required=True)
    options.add_argument("--check", type=Path, action="append", default=[])
    given = options.parse_args()
    fitted = [page for folder in given.pages for page in pages_of(folder)]
    checked = [page for folder in given.check for page in pages_of(folder)]
    publishers = sorted({page.publisher for page in (*fitted, *checked)})
    counts: dict[str, np.ndarray] = {}
    for fold in range(FOLDS):
        held = set(publishers[fold::FOLDS])
        weights = weights_of([page for page in fitted if page.publisher not in held])
        for page in (*fitted, *checked):
            if page.publisher in held:
                unseen = page.groups[int(np.argmax(page.rows @ weights))]
                best = page.groups[int(np.argmax(page.right()))]
                row = np.array([[len(page.true & each), len(each)] for each in (page.today, unseen, best)])
                counts[page.folder] = counts.get(page.folder, np.zeros((4, 2))) + np.vstack([row, [len(page.true), 1]])
    for folder, found in counts.items():
        wanted, pages = found[3]
        today, unseen, best = (2 * right / (said + wanted) for right, said in found[:3])
        print(
            f"{folder}: {pages:.0f} pages, F1 today {today:.4f}, without the publisher {unseen:.4f}, at best {best:.4f}"
        )
    for name, weight in zip(page_authors.WEIGHTS, weights_of(fitted), strict=True):
        print(f"    {name!r}: {weight:.2f},")


def weights_of(pages: Sequence[Page]) -> np.ndarray:
    return fit([(page.rows, page.right(), 1.0) for page in pages], len(page_authors.WEIGHTS))


def pages_of(folder: Path) -> Iterator[Page]:
    """The pages of a folder whose writers are known."""
    for line in (folder / "truth.jsonl").read_text().splitlines():
        truth = json.loads(line)
        path = folder / "html" / f"{truth['id']}.html.gz"
        if not truth.get("authors") or not path.exists():
            continue
        source = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
        pieces = pieces_of(source)
        asked: list[page_authors.Metadata] = []

        def noted(
            told: page_authors.Metadata,
            source: str,
            pieces: Sequence[Piece],
            asked: list[page_authors.Metadata] = asked,
        ) -> tuple[str | None, str | None]:
            asked.append(told)
            return page_authors.authors_of(told, source, pieces)

        with patch.object(page_metadata, "authors_of", noted):
            stated = page_metadata.metadata_of(source, pieces)
        every = tuple(page_authors.candidates(asked[0], source, pieces))
        true = (name for each in truth["authors"] for name in person_names.names_of(each, marked=True))
        yield Page(
            id=truth["id"],
            folder=str(folder),
            publisher=truth.get("publisher") or truth["id"],
            true=frozenset(map(squashed, true)),
            today=frozenset(squashed(name) for name in (stated.byline or stated.author or "").split(",") if name),
            groups=tuple(group.keys for group, _ in every),
            rows=np.array([row for _, row in every]),
        )


def f1(true: frozenset[str], group: frozenset[str]) -> float:
    return 2 * len(true & group) / (len(true) + len(group)) if true or group else 0.0


if __name__ == "__main__":
    main()

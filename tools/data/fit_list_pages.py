"""Article pages and other pages in, the weights that tell them apart out: ``WEIGHTS`` of service.cleaning.list_page.

    python -m tools.data.fit_list_pages --pages EVAL/pages --pages EVAL/wcxb/pages --others WCXB/dev

A folder of pages has ``html/ID.html.gz`` and ``truth.jsonl`` (id, publisher), all of them articles. ``--others`` is the
development split of WCXB (Murrough-Foley/web-content-extraction-benchmark, annotations CC BY 4.0): ``html/ID.html.gz``
and ``ground-truth/ID.json`` with the kind of each page. Fitted (logistic regression, with a penalty on large weights)
are articles against listings, collections and products, each page once as it is and once, counting less, as if it
declared nothing; services, forums and documentation are only looked at. Prints, for weights fitted without the page's
site in eight folds, how many pages of each kind would be refused at some sums, pages that say they are news never, and
the weights fitted on all.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

import numpy as np

from service.article import RawDocument
from service.cleaning import clean_document, page
from service.cleaning.blocks import Block
from service.cleaning.list_page import WEIGHTS, features, is_news

FOLDS, PENALTY, STEPS = 8, 10.0, 25
# How much a page counts as if it declared nothing.
BARE_COUNTS = 0.3
FITTED = ("listing", "collection", "product")
SUMS = (-4.0, -3.0, -2.5, -2.0, -1.5, -1.0, 0.0)


@dataclass(frozen=True)
class Page:
    """A page's kind and site, its features as it is and as if it declared nothing, and whether it says it is news."""

    name: str
    kind: str
    site: str
    declaring: tuple[float, ...]
    bare: tuple[float, ...]
    news: bool


def main() -> None:
    """Print the shares and the weights."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=Path, action="append", required=True)
    options.add_argument("--others", type=Path, required=True)
    given = options.parse_args()
    pages = [each for folder in given.pages for each in articles(folder)] + list(others(given.others))
    sites = sorted({each.site for each in pages})
    sums, bare = np.zeros(len(pages)), np.zeros(len(pages))
    for fold in range(FOLDS):
        held = set(sites[fold::FOLDS])
        weights = fit([each for each in pages if each.site not in held])
        for number, each in enumerate(pages):
            if each.site in held:
                sums[number] = np.inf if each.news else weights @ each.declaring
                bare[number] = weights @ each.bare
    kinds = sorted({each.kind for each in pages})
    for least in SUMS:
        told = [
            f"{kind} {sum(sums[n] < least for n, each in enumerate(pages) if each.kind == kind)}"
            f" ({sum(bare[n] < least for n, each in enumerate(pages) if each.kind == kind)})"
            for kind in kinds
        ]
        print(f"refused at {least:+.1f} (declaring nothing): {', '.join(told)}")
    print("of", ", ".join(f"{kind} {sum(each.kind == kind for each in pages)}" for kind in kinds))
    lowest = sorted((n for n, each in enumerate(pages) if each.kind.startswith("article")), key=lambda n: sums[n])[:8]
    print("articles with the least sums:", ", ".join(f"{pages[n].name} {sums[n]:.2f}" for n in lowest))
    for name, weight in zip(WEIGHTS, fit(pages), strict=True):
        print(f"    {name!r}: {weight:.2f},")


def articles(folder: Path) -> Iterator[Page]:
    """The pages of a folder of articles."""
    for line in (folder / "truth.jsonl").read_text().splitlines():
        truth = json.loads(line)
        path = folder / "html" / f"{truth['id']}.html.gz"
        site = ".".join((truth.get("publisher") or truth["id"]).split(".")[-2:])
        if path.exists():
            yield from page_of(truth["id"], f"article of {folder.parent.name}", site, path)


def others(folder: Path) -> Iterator[Page]:
    """The pages of WCXB's development split that are no articles."""
    for path in sorted((folder / "ground-truth").iterdir()):
        truth = json.loads(path.read_text())
        kind = truth["_internal"]["page_type"]["primary"]
        if kind != "article":
            site = ".".join(urlsplit(truth["url"]).netloc.split(".")[-2:])
            yield from page_of(path.stem, kind, site, folder / "html" / f"{path.stem}.html.gz")


def page_of(name: str, kind: str, site: str, path: Path) -> Iterator[Page]:
    """The page in one file; nothing if cleaning refuses it before it asks what kind of page it is."""
    asked: list[tuple[tuple[float, ...], tuple[float, ...], bool]] = []

    def noted(blocks: Sequence[Block], kept: Sequence[int], title: int | None, declared: frozenset[str]) -> bool:
        bare = features(blocks, kept, title, frozenset())
        asked.append((features(blocks, kept, title, declared), bare, is_news(declared)))
        return False

    content = gzip.decompress(path.read_bytes())
    document = RawDocument(
        document_id=name,
        uri=name,
        source="x",
        filename="x.html",
        content=content,
        content_type="text/html",
        received_at=datetime.now(UTC),
    )
    with patch.object(page, "is_list_page", noted):
        clean_document(document, len(content))
    if asked:
        yield Page(name, kind, site, *asked[-1])


def fit(pages: Sequence[Page]) -> np.ndarray:
    """The weights that make articles likely and the pages of FITTED kinds unlikely, by Newton's method."""
    fitted = [each for each in pages if each.kind.startswith("article") or each.kind in FITTED]
    rows = np.array([each.declaring for each in fitted] + [each.bare for each in fitted])
    true = np.array([float(each.kind.startswith("article")) for each in fitted] * 2)
    counts = np.array([1.0] * len(fitted) + [BARE_COUNTS] * len(fitted))
    # The penalty is on the weights of features of equal spread; the first one is the constant.
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    middle[0], spread[0] = 0.0, 1.0
    scaled = (rows - middle) / spread
    penalty = PENALTY * np.eye(rows.shape[1])
    penalty[0, 0] = 0.0
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-np.clip(scaled @ weights, -30, 30)))
        slope = scaled.T @ (counts * (likely - true)) + penalty @ weights
        bend = (scaled * (counts * likely * (1 - likely))[:, None]).T @ scaled + penalty
        weights -= np.linalg.solve(bend, slope)
    weights /= spread
    weights[0] -= weights[1:] @ middle[1:]
    return np.asarray(weights)


if __name__ == "__main__":
    main()

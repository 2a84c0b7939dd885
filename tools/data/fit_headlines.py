"""Pages with their true headlines in, the weights that choose a headline out: ``WEIGHTS`` of
service.formats.page_headline for HTML, of service.cleaning.headline_line for text.

    python -m tools.data.fit_headlines html --pages EVAL/pages --pages EVAL/wcxb/pages [--check OTHER/pages]
    python -m tools.data.fit_headlines text --pages EVAL/pages --pages EVAL/wcxb/pages

A folder of pages has ``html/ID.html.gz``, ``text/ID.txt`` and ``truth.jsonl`` (id, publisher, headline, body). The
weights make the true headline the likeliest of a page's candidates (conditional logit, with a penalty on large ones).
Prints how many headlines of each folder are right: as they are told today, and by weights fitted without the page's
publisher, in eight folds; ``--check`` folders are only looked at.

HTML pages that say that they are news are not fitted: a rule decides there. To the texts come two made of each fourth
truth: headline and body alone, with a byline or without, and the body without its headline, which has none.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import numpy as np

from service.article import RawDocument
from service.cleaning import headline_line
from service.cleaning.agreement import agreed
from service.cleaning.headline import bare_headline
from service.cleaning.page import evidence_of
from service.cleaning.profile import blocks_of
from service.cleaning.scorer import score
from service.formats import page_headline, page_metadata, parse
from service.formats.draft import Piece
from service.formats.markup import pieces_of
from service.outcome import Rejected

FOLDS, PENALTY, STEPS, SMALLEST_STEP = 8, 0.002, 30, 0.001
# Of the truths one in so many is made into texts, each counting as half a page.
MADE, MADE_COUNTS = 4, 0.5

# What speaks for each candidate of a choice, which of them are right, and how much it counts.
Known = tuple[np.ndarray, np.ndarray, float]


@dataclass(frozen=True)
class Page:
    """A page's candidates, what speaks for each, which is true (None: no text is), and the headline told today."""

    folder: str
    publisher: str
    true: str | None
    today: str | None
    texts: tuple[str | None, ...]
    rows: np.ndarray
    counts: float = 1.0


def main() -> None:
    """Print the shares and the weights."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=("html", "text"))
    options.add_argument("--pages", type=Path, action="append", required=True)
    options.add_argument("--check", type=Path, action="append", default=[])
    given = options.parse_args()
    read: Callable[[Path], Iterator[Page]] = html_pages if given.what == "html" else text_pages
    names: Mapping[str, float] = page_headline.WEIGHTS if given.what == "html" else headline_line.WEIGHTS
    fitted = [page for folder in given.pages for page in read(folder)]
    checked = [page for folder in given.check for page in read(folder)]
    publishers = sorted({page.publisher for page in (*fitted, *checked)})
    right: dict[str, list[tuple[bool, bool]]] = {}
    for fold in range(FOLDS):
        held = set(publishers[fold::FOLDS])
        weights = fit([known_of(page) for page in fitted if page.publisher not in held], len(names))
        for page in (*fitted, *checked):
            if page.publisher in held:
                unseen = page.texts[int(np.argmax(page.rows @ weights))] if page.texts else page.today
                right.setdefault(page.folder, []).append((same(page.today, page.true), same(unseen, page.true)))
    for folder, pairs in right.items():
        today, new = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
        print(f"{folder}: {len(pairs)} headlines, right today {today:.4f}, without the publisher {new:.4f}")
    for name, weight in zip(names, fit([known_of(page) for page in fitted], len(names)), strict=True):
        print(f"    {name!r}: {weight:.2f},")


def known_of(page: Page) -> Known:
    """A page as a choice; a headline that is printed more than once is right in each place."""
    return page.rows, np.array([same(text, page.true) for text in page.texts], bool), page.counts


def truths_of(folder: Path) -> Iterator[dict[str, str]]:
    """The truths of a folder that know the headline."""
    for line in (folder / "truth.jsonl").read_text().splitlines():
        truth = json.loads(line)
        if truth.get("headline"):
            yield truth | {"publisher": truth.get("publisher") or truth["id"]}


def html_pages(folder: Path) -> Iterator[Page]:
    """The HTML pages of a folder; those of news without candidates."""
    for truth in truths_of(folder):
        path = folder / "html" / f"{truth['id']}.html.gz"
        if not path.exists():
            continue
        source = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
        pieces = pieces_of(source)
        asked: list[page_headline.Metadata] = []

        def noted(
            told: page_headline.Metadata, them: Sequence[Piece], asked: list[page_headline.Metadata] = asked
        ) -> str | None:
            asked.append(told)
            return page_headline.headline_of(told, them)

        with patch.object(page_metadata, "headline_of", noted):
            today = page_metadata.metadata_of(source, pieces).headline
        every = () if asked[0].news else tuple(page_headline.candidates(asked[0], pieces))
        rows = np.array([row for _, row in every])
        yield Page(str(folder), truth["publisher"], truth["headline"], today, tuple(text for text, _ in every), rows)


def text_pages(folder: Path) -> Iterator[Page]:
    """The texts of a folder, and those made of its truths."""
    for number, truth in enumerate(truths_of(folder)):
        path = folder / "text" / f"{truth['id']}.txt"
        if path.exists():
            yield from text_page(str(folder), truth, path.read_bytes(), truth["headline"], 1.0)
        if number % MADE == 0:
            byline = f"By {truth['authors'][0]}" if truth.get("authors") and number % 8 else ""
            whole = "\n\n".join(filter(None, (truth["headline"], byline, truth["body"])))
            yield from text_page(f"{folder}, made", truth, whole.encode(), truth["headline"], MADE_COUNTS)
            yield from text_page(f"{folder}, no headline", truth, truth["body"].encode(), None, MADE_COUNTS)


def text_page(folder: str, truth: Mapping[str, str], content: bytes, true: str | None, counts: float) -> Iterator[Page]:
    """A text's lines that may be its headline, and that none is; nothing where it is no article."""
    document = RawDocument(
        document_id="x", uri="x", source="x", filename="x.txt", content=content, received_at=datetime.now(UTC)
    )
    outcome = parse(document, len(content))
    if isinstance(outcome, Rejected):
        return
    blocks = blocks_of(outcome.value[0])
    evidence = evidence_of(blocks, None, None)
    kept = agreed(blocks, evidence.labels, evidence.ruled, range(len(blocks)), evidence.title, score(evidence)).kept
    every = list(headline_line.candidates(blocks, evidence.labels, kept))
    none = tuple(float(name == "none") for name in headline_line.WEIGHTS)
    title = headline_line.headline_line(blocks, evidence.labels, kept)
    yield Page(
        folder=folder,
        publisher=truth["publisher"],
        true=true,
        today=None if title is None else bare_headline(blocks[title].text),
        texts=(*(bare_headline(blocks[index].text) for index, _ in every), None),
        rows=np.array([*(row for _, row in every), none]),
        counts=counts,
    )


def fit(known: Sequence[Known], width: int) -> np.ndarray:
    """The weights by Newton's method, its step halved until it pays; choices where no candidate is right say
    nothing."""
    known = [each for each in known if each[1].any()]
    total = sum(counts for _, _, counts in known)

    def loss(weights: np.ndarray) -> float:
        lost = PENALTY * total * float(weights @ weights) / 2
        for rows, true, counts in known:
            share = shares(rows @ weights)
            lost -= counts * float(np.log(share[true].sum() + 1e-300))
        return lost

    weights = np.zeros(width)
    for _ in range(STEPS):
        slope = PENALTY * total * weights
        bend = PENALTY * total * np.eye(width)
        for rows, true, counts in known:
            share = shares(rows @ weights)
            mean = share @ rows
            slope += counts * (mean - (share[true] / (share[true].sum() + 1e-300)) @ rows[true])
            bend += counts * ((rows * share[:, None]).T @ rows - np.outer(mean, mean))
        step, now = np.linalg.solve(bend, slope), loss(weights)
        while loss(weights - step) > now and np.abs(step).max() > SMALLEST_STEP:
            step /= 2
        weights -= step
        if np.abs(step).max() <= SMALLEST_STEP:
            break
    return weights


def shares(scores: np.ndarray) -> np.ndarray:
    """How likely each candidate is the headline."""
    raised: np.ndarray = np.exp(scores - scores.max())
    raised /= raised.sum()
    return raised


def same(one: str | None, other: str | None) -> bool:
    """Whether two headlines have the same letters and digits, or both are none."""
    if one is None or other is None:
        return one is other
    return re.sub(r"\W+", "", one.lower()) == re.sub(r"\W+", "", other.lower())


if __name__ == "__main__":
    main()

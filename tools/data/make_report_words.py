"""Vectors of words of many languages and some words of two kinds in, how surely each word is of the first kind out.

    python -m tools.data.make_report_words service/stories/data/word_vectors.npz service/stories/data/report_words.npz

The kinds are in ``report_words.tsv``: words that a report on any incident has, and words of what happened. They are in
four languages; as words of one meaning lie near each other in any of the table's 32 languages (``word_vectors.npz``), a
logistic regression on the vectors reads them all. Words drawn at random stand for all others. Written: ``shares``, a
percentage for each row of the table.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Words drawn; together they count twice as much as those of the first kind.
DRAWN, COUNT_FOR = 8_000, 2.0
RIDGE, ROUNDS = 0.3, 25
Floats = NDArray[np.float64]


def kinds() -> dict[str, set[str]]:
    """The words of each kind; one listed as both is of what happened."""
    found: dict[str, set[str]] = {"report": set(), "event": set()}
    for line in Path(__file__).with_name("report_words.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, words = line.split("\t")
            found[kind] |= set(words.split())
    return {"report": found["report"] - found["event"], "event": found["event"]}


def shares(words: list[str], vectors: Floats) -> Floats:
    """The probability that each of ``words`` is of the first kind."""
    places = {word: at for at, word in enumerate(words)}
    report, event = (sorted(places[word] for word in kinds()[kind] if word in places) for kind in ("report", "event"))
    drawn = np.random.default_rng(0).choice(len(words), min(DRAWN, len(words)), replace=False)
    rows = np.concatenate([report, event, drawn])
    is_report = np.arange(len(rows)) < len(report)
    counts = np.ones(len(rows))
    counts[len(report) + len(event) :] = COUNT_FOR * len(report) / len(drawn)
    length = np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    design = np.hstack([vectors / length, np.ones((len(vectors), 1))])
    weights = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-design[rows] @ weights))
        slope = design[rows].T @ (counts * (chance - is_report)) + RIDGE * np.append(weights[:-1], 0)
        curve = (design[rows] * (counts * chance * (1 - chance))[:, None]).T @ design[rows]
        weights -= np.linalg.solve(curve + RIDGE * np.eye(len(weights)), slope)
    found: Floats = 1 / (1 + np.exp(-design @ weights))
    return found


def main() -> None:
    with np.load(sys.argv[1]) as loaded:
        words = loaded["words"].tobytes().decode().split("\n")
        vectors = loaded["vectors"].astype(float)
    np.savez_compressed(sys.argv[2], shares=np.rint(100 * shares(words, vectors)).astype(np.uint8))


if __name__ == "__main__":
    main()

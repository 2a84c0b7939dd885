"""Vectors of words of many languages and some words of two kinds in, how surely each word is of the first kind out.

    python -m tools.data.make_report_words DATA/word_vectors.npz DATA/report_words.npz FURTHER

DATA is ``service/stories/data``.

The kinds are in ``report_words.tsv``: words that a report on any incident has, and words of what happened. They are in
four languages; as words of one meaning lie near each other in any of the table's 32 languages (``word_vectors.npz``), a
logistic regression on the vectors reads them all. Words drawn at random stand for all others. Written: ``shares``, a
percentage for each row of the table.

FURTHER is a folder as ``make_word_vectors.py embed FURTHER --words FILE`` writes it, of words that have no row and some
thousand that have one: from these it is learnt how the table's vectors follow from the model's, language by language.
FILE had, of each of 17 languages, the 2,000 to 2,500 words of wordfreq's short list whose letters are most like those
of words of any report. Written: ``further``, the words, one a line in UTF-8, and ``further_shares``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Words drawn; together they count twice as much as those of the first kind.
DRAWN, COUNT_FOR = 8_000, 2.0
RIDGE, ROUNDS = 0.3, 25
# Of the vectors of the table from the model's: the scale of a language's offset, and the ridge.
OFFSET, RIDGE_OF_TURN = 0.3, 0.03
Floats = NDArray[np.float64]


def kinds() -> dict[str, set[str]]:
    """The words of each kind; one listed as both is of what happened."""
    found: dict[str, set[str]] = {"report": set(), "event": set()}
    for line in Path(__file__).with_name("report_words.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, words = line.split("\t")
            found[kind] |= set(words.split())
    return {"report": found["report"] - found["event"], "event": found["event"]}


def learnt(words: list[str], vectors: Floats) -> Floats:
    """The weights by which ``design`` of a vector says whether its word is of the first kind."""
    places = {word: at for at, word in enumerate(words)}
    report, event = (sorted(places[word] for word in kinds()[kind] if word in places) for kind in ("report", "event"))
    drawn = np.random.default_rng(0).choice(len(words), min(DRAWN, len(words)), replace=False)
    rows = np.concatenate([report, event, drawn])
    is_report = np.arange(len(rows)) < len(report)
    counts = np.ones(len(rows))
    counts[len(report) + len(event) :] = COUNT_FOR * len(report) / len(drawn)
    known = design(vectors[rows])
    weights = np.zeros(known.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-known @ weights))
        slope = known.T @ (counts * (chance - is_report)) + RIDGE * np.append(weights[:-1], 0)
        curve = (known * (counts * chance * (1 - chance))[:, None]).T @ known
        weights -= np.linalg.solve(curve + RIDGE * np.eye(len(weights)), slope)
    return weights


def design(vectors: Floats) -> Floats:
    """``vectors`` of length one, each with a constant."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    return np.hstack([vectors / length, np.ones((len(vectors), 1))])


def percent(vectors: Floats, weights: Floats) -> NDArray[np.uint8]:
    """How surely the word of each vector is of the first kind."""
    return np.rint(100 / (1 + np.exp(-design(vectors) @ weights))).astype(np.uint8)


def further(folder: Path, words: list[str], vectors: Floats) -> tuple[list[str], Floats]:
    """The words of ``folder`` that are not among ``words``, and the vectors they would have in the table."""
    pairs = [line.split("\t") for line in (folder / "words.tsv").read_text(encoding="utf-8").splitlines()]
    model = np.fromfile(folder / "vectors.f16", dtype=np.float16).reshape(len(pairs), -1).astype(float)
    languages = np.array([language for language, _ in pairs])
    of_language = np.stack([languages == language for language in sorted(set(languages))], 1)
    columns = np.hstack([model, OFFSET * of_language])
    places = {word: at for at, word in enumerate(words)}
    known = [at for at, (_, word) in enumerate(pairs) if word in places]
    there = vectors[[places[pairs[at][1]] for at in known]]
    there = there / (np.linalg.norm(there, axis=1, keepdims=True) + 1e-9)
    left = columns[known]
    turned = np.linalg.solve(left.T @ left + RIDGE_OF_TURN * np.eye(left.shape[1]), left.T @ there)
    new = [at for at, (_, word) in enumerate(pairs) if word not in places]
    return [pairs[at][1] for at in new], columns[new] @ turned


def main() -> None:
    with np.load(sys.argv[1]) as loaded:
        words = loaded["words"].tobytes().decode().split("\n")
        vectors = loaded["vectors"].astype(float)
    weights = learnt(words, vectors)
    more, theirs = further(Path(sys.argv[3]), words, vectors)
    np.savez_compressed(
        sys.argv[2],
        shares=percent(vectors, weights),
        further=np.frombuffer("\n".join(more).encode(), dtype=np.uint8),
        further_shares=percent(theirs, weights),
    )


if __name__ == "__main__":
    main()

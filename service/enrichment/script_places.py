"""A place name in Chinese, Arabic or Cyrillic script in, the name under which the place index has it out."""

from __future__ import annotations

from functools import cache, lru_cache

from service.enrichment import gazetteer, letters, models

LATIN = "latin"
SCRIPTS = {"han": ("\u4e00", "\u9fff"), "arabic": ("\u0621", "\u06ff"), "cyrillic": ("\u0400", "\u04ff")}


def script_of(name: str) -> str:
    """The script of ``name``'s first character, Latin if it is none of ``SCRIPTS``."""
    first = name[:1]
    return next((script for script, (low, high) in SCRIPTS.items() if low <= first <= high), LATIN)


@cache
def names(script: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """Each place name in ``script``, Cyrillic ones in lower case, Chinese ones simplified, to the countries that it
    lies in and its names there."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    rows = models.tsv("script_places_more.tsv")
    if script != LATIN:
        rows += models.tsv("script_places.tsv.gz")
    for name, country, known_as in rows:
        if script_of(name) == script:
            form = name.lower() if script == "cyrillic" else letters.simplified(name) if script == "han" else name
            found[form] = (*found.get(form, ()), (country, known_as))
    if script == "han":
        for row in models.tsv("chinese.tsv"):
            if row[0] == "province":
                for each in row[1].replace("inner mongolia", "inner_mongolia").split():
                    name, _, known_as = each.partition("=")
                    found[name] = (("CN", known_as.replace("_", " ")),)
    return found


@cache
def _countries() -> dict[str, tuple[tuple[str, str], ...]]:
    return {
        name: ((row.country, gazetteer.key(row.name)),)
        for language in {row[0] for row in models.tsv("country_names.tsv")}
        for name, row in models.countries(language).items()
        if row.country
    }


def country_called(name: str) -> tuple[tuple[str, str], ...]:
    """The code and own name of the country that a language of ``country_names.tsv`` calls ``name``; empty if none."""
    return _countries().get(name, ())


_CASES = ("ами", "ями", "ого", "ому", "ой", "ом", "ем", "ью", "ам", "ах", "ям", "ях", "ым", "ых", "ою", "ею", "ей")
_ONE = "аяуюеиоыьй"
_NOMINATIVE = ("", "а", "я", "ь", "о", "ы", "и", "ий", "ый", "е", "ия")


@lru_cache(maxsize=5_000)
def known_as(name: str) -> tuple[tuple[str, str], ...]:
    """The countries and names of the places called ``name``, in Cyrillic in any case; empty if there is none."""
    script = script_of(name)
    table = names(script)
    if script != "cyrillic":
        return table.get(letters.simplified(name) if script == "han" else name, ()) or country_called(name)
    form = name.lower()
    if form in table:
        return table[form]
    stems = [form[: -len(ending)] for ending in _CASES if form.endswith(ending)]
    if form[-1] in _ONE:
        stems.append(form[:-1])
    for stem in stems:
        for ending in _NOMINATIVE if len(stem) > 2 else ():
            if stem + ending in table:
                return table[stem + ending]
    return ()

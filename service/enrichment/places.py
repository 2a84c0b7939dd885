"""Entities and a dateline in; places with countries and coordinates, the countries, the place of writing and the place
of the story out. ``namesakes`` decides which of several places of the same name is meant."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from service.article import Entity, Place
from service.enrichment import gazetteer, models, namesakes, reading

_WORD = re.compile(r"[A-Z][a-z]+")
_BEHIND = re.compile(r"\s?[,(]\s?((?:[A-ZÀ-Ý][\w.'’-]*)(?:\s[A-ZÀ-Ý][\w.'’-]*){0,3})")

_JOINT = re.compile(r",? (?:and|or|to) (?:the )?")
LONGEST_JOINT = 10
NONE: frozenset[str] = frozenset()

OUTER = (gazetteer.COUNTRY, gazetteer.STATE, gazetteer.REGION)
"""Kinds of place that may follow the name of a place inside them: "Kent, Washington"."""


def _place(row: int) -> Place:
    index = gazetteer.index()
    kind = int(index.kinds[row])
    latitude, longitude = (round(float(each), 3) for each in index.points[row])
    known = not math.isnan(latitude)
    return Place(
        country=index.country_codes[index.countries[row]] or None,
        geonames_id=int(index.ids[row]) or None,
        latitude=latitude if known else None,
        longitude=longitude if known else None,
        kind=gazetteer.KINDS[kind],
        centroid=known and kind < gazetteer.CAPITAL,
    )


@lru_cache(maxsize=2_000)
def _codes(outer: str) -> frozenset[str]:
    """The codes of the countries and parts of countries whose name ``outer`` begins with; the longest name counts."""
    index, words = gazetteer.index(), outer.split()
    for size in range(len(words), 0, -1):
        name = " ".join(words[:size]).rstrip(",")
        short = models.part_codes().get(name) or models.part_codes().get(name.rstrip("."))
        found = {short} if short else set()
        for row in namesakes.rows_of(name)[0].tolist():
            if index.kinds[row] in OUTER:
                found |= {index.country_codes[index.countries[row]], index.part_codes[index.parts[row]]}
        if found:
            return frozenset(found | {code.partition(".")[0] for code in found}) - {""}
    return frozenset()


@lru_cache(maxsize=2_000)
def _outer(name: str) -> frozenset[int]:
    """The kinds in ``OUTER`` that places called ``name`` have."""
    kinds = gazetteer.index().kinds
    return frozenset(int(kinds[row]) for row in namesakes.rows_of(name)[0].tolist()) & frozenset(OUTER)


_NAME = r"((?:[A-ZÀ-Ý][\w.'’-]*)(?: [A-ZÀ-Ý][\w.'’-]*){0,3})"
_BEFORE_IN_LIST = re.compile(rf"(?:{_NAME}, )?{_NAME}, (?:and |or )?$")
_NEXT_IN_LIST = re.compile(rf"(?:, (?:and |or )?| and | or ){_NAME}")
LONGEST_BEFORE = 60


def _lies_in(name: str, outer: str) -> bool:
    """Whether a town or county called ``name`` lies in the state or region called ``outer``."""
    index, codes = gazetteer.index(), _codes(outer)
    rows = namesakes.rows_of(name)[0].tolist()
    return any(index.kinds[row] >= gazetteer.COUNTY and index.part_codes[index.parts[row]] in codes for row in rows)


def _in_list(body: str, start: int, behind: re.Match[str]) -> bool:
    """Whether the name at ``start`` and the one ``behind`` it are items of a list of states, so that the second does
    not contain the first: "Ohio, Oregon, Utah" names no town in Oregon.

    A country after a state does not make a list, nor does an abbreviation or a state after a town: "Athens, Ohio, and
    Victoria, B.C.".
    """
    if behind[1].endswith(".") and not _outer(behind[1].rstrip(".")):
        return False
    before = _BEFORE_IN_LIST.search(body[max(0, start - LONGEST_BEFORE) : start])
    if before is not None and _outer(before[2]):
        return not before[1] or not _lies_in(before[1], before[2])
    following = _NEXT_IN_LIST.match(body, behind.end())
    return following is not None and bool(_outer(following[1]) - {gazetteer.COUNTRY})


def _behind(body: str, name: str, mentions: Iterable[tuple[int, int]]) -> frozenset[str]:
    """The codes of the countries and parts named directly after a place: "Kent, Washington", "Lyon (France)".

    Empty if the gazetteer knows the name but none there: then the second name is the next item of a list.
    """
    codes: frozenset[str] = frozenset()
    for start, end in mentions:
        found = _BEHIND.match(body, end)
        if found is not None and not (_outer(name) and _in_list(body, start, found)):
            codes |= _codes(found[1])
    if not codes:
        return codes
    index, rows = gazetteer.index(), namesakes.rows_of(name)[0].tolist()
    lies = {
        code for row in rows for code in (index.country_codes[index.countries[row]], index.part_codes[index.parts[row]])
    }
    return codes & lies if rows else codes


# Articles, also contracted with prepositions: a river takes one, a town of the same name does not.
_ARTICLE = re.compile(
    r"(?:\b(?:the|der|die|den|dem|des|am|zum|la|le|du|au|el|del|al|il|dal|sul|nel|lo|o|a|do|no|ao|de)\s|\b[ldLD]['’])$",
    re.IGNORECASE,
)
LONGEST_ARTICLE = 6


def _is_river(body: str, each: Entity) -> bool:
    """Whether a river's name follows an article ("the Elbe") and is not also the name of a country or state."""
    if each.name not in models.words("rivers.txt") or _outer(each.name):
        return False
    return any(_ARTICLE.search(body, max(0, start - LONGEST_ARTICLE), start) for start, _ in each.mentions)


def _begins(name: str, written: str) -> bool:
    """Whether ``name`` is a short form of the place of writing: "Santiago" for Santiago de Compostela, but not "Kansas"
    for Kansas City."""
    rest = gazetteer.key(written).removeprefix(gazetteer.key(name) + " ")
    return rest != gazetteer.key(written) and rest != "city" and len(namesakes.rows_of(written)[0]) > 0


_HOST = re.compile(r"https?://[^/?#:]*\.([a-z]{2})(?:[:/?#]|$)")
_SOLD = reading.words_of("ai cc co eu fm gg im in io is la ly me ms nu sc so st tk to tv us vc ws")
"""Two-letter top-level domains that are sold worldwide or are not a country's."""


AGENCIES = {
    name: code
    for code, names in {
        "AT": "APA", "AU": "AAP", "BE": "Belga", "BG": "BTA", "BR": "Agência Brasil", "CA": "The Canadian Press",
        "CH": "Keystone-SDA", "CZ": "ČTK", "DE": "dpa|epd|KNA|SID", "DK": "Ritzau", "ES": "Europa Press",
        "FI": "STT", "GB": "PA", "GH": "GNA", "HR": "Hina", "HU": "MTI", "ID": "Antara", "IN": "PTI|IANS|ANI",
        "IT": "ANSA|Adnkronos", "JP": "Kyodo|Jiji", "KR": "Yonhap", "LT": "ELTA", "LV": "LETA", "MX": "Notimex",
        "MY": "Bernama", "NG": "NAN", "NL": "ANP", "NO": "NTB", "PL": "PAP", "PT": "Lusa", "RO": "Agerpres",
        "RS": "Tanjug", "SE": "TT", "SK": "TASR", "TR": "Anadolu|DHA", "UA": "Ukrinform", "ZA": "SAPA",
    }.items()
    for name in names.split("|")
}  # fmt: skip
"""The countries of agencies that report for their own country first, by the names that cleaning gives them."""


def home_of(uri: str, agency: str | None = None) -> str | None:
    """The country of a source (ISO 3166-1) by the top-level domain of its article's URI, else by the ``agency`` of its
    dateline; None if neither tells anything."""
    found = _HOST.match(uri)
    if found is None or found[1] in _SOLD:
        return AGENCIES.get(agency or "")
    code = {"uk": "GB"}.get(found[1], found[1].upper())
    return code if code in gazetteer.index().country_codes else AGENCIES.get(agency or "")


def placed(
    body: str, entities: Iterable[Entity], written_in: str | None, home: str | None = None, language: str = "en"
) -> tuple[tuple[Entity, ...], Place | None]:
    """The entities with ``place`` set on those that the gazetteer knows, and the place where the text was written.

    ``written_in`` is the dateline's place name, ``home`` the country of the source (ISO 3166-1). A place that is too
    small for the gazetteer gets only the country named after it, if any.
    """
    known = tuple(entities)
    # Chiny is China in Polish, and a town of Belgium in other languages.
    called = {name: row.country or "" for name, row in models.countries(language).items() if row.kind == "country"}
    joined = _joined(body, known)
    names = {
        each.name: namesakes.Name(
            each.name,
            max(1, len(each.mentions)),
            _behind(body, each.name, each.mentions),
            joined.get(each.name, NONE),
            called.get(each.name, ""),
        )
        for each in known
        if each.type == "place" and not _is_river(body, each)
    }
    first = None
    if written_in:
        whole = written_in.strip()
        first = whole if len(namesakes.rows_of(whole)[0]) else re.split(r"[,/(]", whole)[0].strip()
        behind = _behind(whole, first, [(0, len(first))])
        if first not in names or behind:
            mentions = names[first].mentions if first in names else 1
            names[first] = namesakes.Name(first, mentions, behind, joined.get(first, NONE))
    demonyms = Counter(filter(None, map(models.peoples().get, _WORD.findall(body))))
    listed = sorted(names.values(), key=lambda each: -each.mentions)
    places: dict[str, Place | None] = {}
    for name, row in zip(listed, namesakes.chosen(listed, demonyms, home), strict=True):
        outer = {code for code in name.behind if "." not in code}
        alone = Place(country=outer.pop()) if len(outer) == 1 else None
        places[name.text] = _place(row) if row is not None else alone
    for name in listed:
        if first and not name.behind and _begins(name.text, first) and places.get(first) is not None:
            places[name.text] = places[first]
    return (
        tuple(replace(each, place=places.get(each.name)) if each.type == "place" else each for each in known),
        places.get(first) if first else None,
    )


def _joined(body: str, entities: Iterable[Entity]) -> dict[str, frozenset[str]]:
    """Each place to those that "and", "or" or "to" joins it to."""
    mentions = sorted((span, each.name) for each in entities if each.type == "place" for span in each.mentions)
    found: dict[str, frozenset[str]] = {}
    for ((_, end), one), ((start, _), other) in pairwise(mentions):
        if 2 < start - end <= LONGEST_JOINT and one != other and _JOINT.fullmatch(body, end, start):
            found[one] = found.get(one, NONE) | {other}
            found[other] = found.get(other, NONE) | {one}
    return found


def alone(name: str, language: str = "en") -> Place | None:
    """The place that ``name`` most likely refers to without any context; None if it is unknown."""
    country = models.countries(language).get(name)
    code = country.country if country and country.kind == "country" else None
    (row,) = namesakes.chosen([namesakes.Name(name, country=code or "")], {})
    return _place(row) if row is not None else None


def countries(entities: Iterable[Entity]) -> tuple[str, ...]:
    """ISO 3166-1 codes of the countries of the places, most mentioned first, then in order of appearance."""
    counts: Counter[str] = Counter()
    for entity in entities:
        if entity.place is not None and entity.place.country:
            counts[entity.place.country] += len(entity.mentions)
    return tuple(code for code, _ in counts.most_common())


EARLY_CHARACTERS, EARLY, IN_HEADLINE, WRITTEN_THERE = 600, 3, 6, 3
"""A mention in the first 600 characters, where a report summarises its story, counts as three; one in the headline
adds six, as does a demonym there; the place of writing adds three to its country, since most reports are written where
their story happens."""


def most_about(entities: Iterable[Entity], headline: str | None, written_at: Place | None) -> str | None:
    """The name of the place that the text is most about; None if no place has a country.

    This is the highest-weighted town or region in the highest-weighted country, or the country itself if its own name
    weighs more than twice as much ("Washington" often stands for the government).
    """
    headline = headline or ""
    weights: dict[str, int] = {}
    sums: Counter[str] = Counter()
    of_country: dict[str, list[Entity]] = {}
    for entity in entities:
        if entity.place is not None and entity.place.country:
            weight = sum(EARLY if start < EARLY_CHARACTERS else 1 for start, _ in entity.mentions)
            weights[entity.name] = weight + IN_HEADLINE * (entity.name in headline)
            sums[entity.place.country] += weights[entity.name]
            of_country.setdefault(entity.place.country, []).append(entity)
    if not of_country:
        return None
    headline_countries = {models.peoples().get(word) for word in _WORD.findall(headline)}
    for code in of_country:
        sums[code] += IN_HEADLINE * (code in headline_countries)
        sums[code] += WRITTEN_THERE * (written_at is not None and written_at.country == code)
    here = of_country[max(of_country, key=lambda code: sums[code])]
    parts = [entity for entity in here if entity.place and entity.place.kind != "country"]
    countries = [entity for entity in here if entity not in parts]
    most = max(parts or countries, key=lambda entity: weights[entity.name])
    country = max(countries or parts, key=lambda entity: weights[entity.name])
    return (country if weights[country.name] > 2 * weights[most.name] else most).name

"""Entities and a dateline in; the places resolved to countries and coordinates, countries, the place of writing and the
place of the story out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from service.article import Article, Entity, Place
from service.enrichment import models
from service.enrichment.models import PlaceRow

SURE = ("country", "region", "capital")
"""Kinds of place whose name settles what country a text is about."""


def _place(row: PlaceRow) -> Place:
    return Place(
        country=row.country,
        geonames_id=row.geonames_id,
        latitude=row.latitude,
        longitude=row.longitude,
        kind=row.kind,
    )


_DIRECTION = re.compile(
    r"(?:(?:north|south|east|west|central|upper|lower)(?:ern)?|(?:north|south)-?(?:east|west)(?:ern)?|mainland|"
    r"occupied|downtown|greater|rural|inner)\s+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Z][a-z]+")
_DIVISION = re.compile(r"\s+(?:state|province|city|county|region|district|area|island|islands)$", re.IGNORECASE)
_OUTER = re.compile(r"\s?,\s?((?:[A-ZÀ-Ý][\w.'’-]*)(?:\s[A-ZÀ-Ý][\w.'’-]*){0,3})")

IN_CONTEXT = 100
"""A namesake this many times smaller wins where the text names its country: the least that tells Cambridge (England)

and Cambridge (Massachusetts), or the two Birminghams, apart in both kinds of text.
"""


LOCAL_PLACES = 2
"""A text that names so many other places, all in one country and none of them a country, is a local one: Georgia is the
state there, Athens the town. Three would leave short reports out."""

OF_ITS_OWN = 40_000
"""A city of so many people that has the name itself is meant before a capital that some language or time called so
(Salisbury, which was Harare)."""


def rows_of(name: str) -> tuple[PlaceRow, ...]:
    """What the gazetteer has under ``name``: as written, in title case, as Germans write it, or without "southern",
    "Province" or such."""
    table, regions = models.places(), models.regions()
    whole = (name, name.title() if name.isupper() else name, name.replace("’", "'"), name.replace("ss", "ß"))
    for form in (*whole, _DIRECTION.sub("", name, count=1), _DIVISION.sub("", name, count=1)):
        if form in table:
            return table[form]
        if form in regions:
            return (regions[form],)
    return ()


def resolve(
    name: str, context: Mapping[str | None, int], inside: str | None = None, local: str | None = None
) -> Place | None:
    """The place that ``name`` most likely means, None where the gazetteer has no such name.

    ``inside`` is the country that the text puts right behind the name ("Paris, Texas"): where the gazetteer does not
    know the place, that is all there is to say of it. ``local`` is the country that a local text keeps to: its
    namesake is meant where a state or a town there has the name. Without these a country, a
    region or a capital is meant as such, and of several cities the one in a country that ``context`` counts wins,
    then the most populous.
    """
    rows = rows_of(name)
    if inside is not None:
        rows = tuple(row for row in rows if row.country == inside) or rows
    elif local is not None and rows and rows[0].country != local:
        # A country is never a town: nobody in Pennsylvania's Lebanon writes its name without the state's.
        kinds = ("state",) if rows[0].kind == "country" else ("state", "city", "capital")
        rows = tuple(row for row in rows if row.country == local and row.kind in kinds) or rows
    if not rows:
        return Place(country=inside) if inside else None
    if rows[0].kind in ("country", "region", "area"):
        return _place(rows[0])
    own = [row for row in rows if row.name == name and row.kind != "state"]
    if own and max(row.population for row in own) >= models.GREAT_CITY:
        rows = tuple(row for row in rows if row.name == name)
    elif any(row.population >= OF_ITS_OWN and row.kind == "city" for row in own):
        rows = tuple(row for row in rows if row.name == name or row.kind != "capital")
    capital = next((row for row in rows if row.kind == "capital" and row.population > 20_000), None)
    if capital is not None:
        return _place(capital)
    state = next((row for row in rows if row.kind == "state"), None)
    cities = [row for row in rows if row.kind != "state"]
    best = max(
        cities,
        key=lambda row: row.population * (IN_CONTEXT if row.country and context.get(row.country) else 1),
        default=None,
    )
    if state is not None and (best is None or best.population < models.GREAT_CITY):
        return _place(state)
    return _place(best) if best is not None else None


def _outer(body: str, end: int) -> str | None:
    """The country of what the text names right behind a place: "Kent, Washington", "Lyon, France"."""
    found = _OUTER.match(body, end)
    if found is None:
        return None
    words = found[1].split()
    for size in range(len(words), 0, -1):
        rows = models.places().get(" ".join(words[:size]))
        if rows:
            sure = next((row for row in rows if row.kind in ("state", "country", "region")), None)
            return sure.country if sure is not None else None
    return None


def resolved(body: str, entities: Iterable[Entity], dateline: str | None) -> tuple[Entity, ...]:
    """The entities, with ``place`` set on the places that the gazetteer knows."""
    known = tuple(entities)
    inside: dict[str, str] = {}
    context: Counter[str | None] = Counter()
    for entity in known:
        if entity.type != "place":
            continue
        rows = rows_of(entity.name)
        outer = next((code for _, end in entity.mentions if (code := _outer(body, end))), None)
        if outer and (not rows or any(row.country == outer for row in rows)):
            inside[entity.name] = outer
            context[outer] += 1
        elif rows and rows[0].country and (rows[0].kind in SURE or any(row.kind == "state" for row in rows)):
            code = next((row.country for row in rows if row.kind == "state"), rows[0].country)
            if rows[0].kind in SURE:
                code = rows[0].country
            context[code] += len(entity.mentions)
    context.update(models.peoples().get(word) for word in _WORD.findall(body))
    del context[None]
    if dateline and (rows := rows_of(dateline)) and rows[0].country:
        context[rows[0].country] += 1
    home = _local(known, inside, dateline)
    return tuple(
        replace(entity, place=resolve(entity.name, context, inside.get(entity.name), home.get(entity.name)))
        if entity.type == "place"
        else entity
        for entity in known
    )


def _local(entities: Iterable[Entity], inside: Mapping[str, str], dateline: str | None) -> dict[str, str]:
    """Of each place the country that all others of a local text lie in, where there are ``LOCAL_PLACES`` of them."""
    only: dict[str, set[str]] = {}
    names = [entity.name for entity in entities if entity.type == "place"]
    for name in dict.fromkeys([*names, *([dateline] if dateline else [])]):
        rows = rows_of(name)
        if name in inside:
            only[name.lower()] = {inside[name]}
        elif rows:
            only[name.lower()] = {row.country or "" for row in rows}
            if rows[0].kind == "area" or (rows[0].kind == "country" and len(only[name.lower()]) == 1):
                return {}
    found: dict[str, str] = {}
    for name in names:
        others = [codes for other, codes in only.items() if other != name.lower()]
        shared = set.intersection(*others) if len(others) >= LOCAL_PLACES else set()
        # One place at least must leave no doubt which country it is.
        if len(shared) == 1 and any(len(codes) == 1 for codes in others):
            found[name] = shared.pop()
    return found


def countries(entities: Iterable[Entity]) -> tuple[str, ...]:
    """ISO 3166-1 codes of the countries that the places lie in, most mentioned first, then in order of appearance."""
    counts: Counter[str] = Counter()
    for entity in entities:
        if entity.place is not None and entity.place.country:
            counts[entity.place.country] += len(entity.mentions)
    return tuple(code for code, _ in counts.most_common())


EARLY_CHARACTERS, EARLY, IN_HEADLINE, WRITTEN_THERE = 600, 3, 6, 3
"""A mention in the first paragraphs, where a report says what it tells, counts as three, one in the headline, of a
country's people too, as six; the place of writing as three: most reports are written where their story happens."""


def most_about(entities: Iterable[Entity], headline: str | None, written_at: Place | None) -> str | None:
    """The name of the place that a text is most about: in the country that its places name most, the town or region
    named most, unless the country's own name stands there more than twice as often ("Washington" says what a
    government does). None where no place has a country."""
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
    told = {models.peoples().get(word) for word in _WORD.findall(headline)}
    for code in of_country:
        sums[code] += IN_HEADLINE * (code in told)
        sums[code] += WRITTEN_THERE * (written_at is not None and written_at.country == code)
    here = of_country[max(of_country, key=lambda code: sums[code])]
    parts = [entity for entity in here if entity.place and entity.place.kind != "country"]
    countries = [entity for entity in here if entity not in parts]
    most = max(parts or countries, key=lambda entity: weights[entity.name])
    country = max(countries or parts, key=lambda entity: weights[entity.name])
    return (country if weights[country.name] > 2 * weights[most.name] else most).name


def located(article: Article, entities: Iterable[Entity]) -> Place | None:
    """The place of writing: the dateline's, the first of two, resolved with the article's other places as context."""
    name = article.located or (article.dateline.place if article.dateline else None)
    if not name:
        return None
    context: Counter[str | None] = Counter()
    for entity in entities:
        if entity.place is not None and entity.place.country:
            context[entity.place.country] += len(entity.mentions)
    first, _, rest = name.partition(",")
    inside = _outer(name, len(first)) if rest else None
    return resolve(name, context) or resolve(first.split("/")[0].strip(), context, inside)

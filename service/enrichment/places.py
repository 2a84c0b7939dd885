"""Entities and a dateline in; the places resolved to countries and coordinates, countries and place of writing out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from service.article import Article, Entity, Place
from service.enrichment import models
from service.enrichment.models import PlaceRow


def _place(row: PlaceRow) -> Place:
    return Place(
        country=row.country,
        geonames_id=row.geonames_id,
        latitude=row.latitude,
        longitude=row.longitude,
        kind=row.kind,
    )


def resolve(name: str, context: Counter[str]) -> Place | None:
    """The place that ``name`` most likely means, None where the gazetteer has no such name.

    A country or a capital is meant as such; of several cities the one in a country that the ``context`` names
    wins, then the most populous. The weight of the context (a namesake a hundred times smaller wins by it) is
    the least that tells the two Birminghams and Cambridges apart.
    """
    rows = models.places().get(name)
    if not rows:
        return None
    if rows[0].kind in ("country", "region", "area"):
        return _place(rows[0])
    capital = next((row for row in rows if row.kind == "capital" and row.population > 20_000), None)
    if capital is not None and not (context and capital.country and not context[capital.country]):
        return _place(capital)
    rows = tuple(row for row in rows if row.kind != "state") or rows
    best = max(rows, key=lambda row: row.population * (100 if row.country and context[row.country] else 1))
    return _place(best)


def resolved(entities: Iterable[Entity], dateline: str | None) -> tuple[Entity, ...]:
    """The entities, with ``place`` set on the places that the gazetteer knows."""
    known = tuple(entities)
    context: Counter[str] = Counter()
    for entity in known:
        rows = models.places().get(entity.name, ()) if entity.type == "place" else ()
        if rows and rows[0].kind in ("country", "region", "capital") and rows[0].country:
            context[rows[0].country] += len(entity.mentions)
    if dateline and (rows := models.places().get(dateline.title(), ())) and rows[0].country:
        context[rows[0].country] += 1
    return tuple(
        replace(entity, place=resolve(entity.name, context)) if entity.type == "place" else entity for entity in known
    )


def countries(entities: Iterable[Entity]) -> tuple[str, ...]:
    """ISO 3166-1 codes of the countries that the places lie in, most mentioned first, then in order of appearance."""
    counts: Counter[str] = Counter()
    for entity in entities:
        if entity.place is not None and entity.place.country:
            counts[entity.place.country] += len(entity.mentions)
    return tuple(code for code, _ in counts.most_common())


def located(article: Article, entities: Iterable[Entity]) -> Place | None:
    """The place of writing: the dateline's, resolved with the article's other places as context."""
    name = article.located or (article.dateline.place if article.dateline else None)
    if not name:
        return None
    context: Counter[str] = Counter()
    for entity in entities:
        if entity.place is not None and entity.place.country:
            context[entity.place.country] += len(entity.mentions)
    first, _, rest = name.partition(",")
    if rest and (outer := models.places().get(rest.strip())) and outer[0].country:
        context[outer[0].country] += 1000
    tried = (name, first.strip(), name.title(), first.strip().title())
    return next((place for each in tried if (place := resolve(each, context))), None)

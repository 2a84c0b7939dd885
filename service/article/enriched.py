"""The records of enrichment: who and what an article names, quotes, dates and counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from service.article.cleaned import Code
from service.article.decided import UniqueArticle
from service.article.values import EntityType


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a place name resolves to: ISO 3166-1 alpha-2 country, and where known GeoNames id and coordinates.

    ``kind`` is ``country``, ``area`` (several countries), ``state``, ``region`` or ``county`` (parts of a country),
    ``capital`` or ``city``; ``centroid`` says that the coordinates are those of the middle of a country or its part."""

    country: str | None = None
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    kind: str | None = None
    centroid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A person, organisation or place; ``mentions`` are [start, end) code point offsets into the body, none where only
    the headline has the name.

    ``id`` is the same for the same name and type in every article ("person:ann-lee"); ``relevance``, from 0 to 1,
    says how much the article is about it; ``sentence`` is [start, end) of the sentence of the body that names it
    first; ``ticker`` what the text puts behind a company's name ("NYSE:XYZ", "XYZ.L")."""

    name: str
    type: EntityType
    mentions: tuple[tuple[int, int], ...]
    place: Place | None = None
    id: str | None = None
    in_headline: bool = False
    relevance: float | None = None
    sentence: tuple[int, int] | None = None
    ticker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words said: ``text`` without its marks, its offsets in the body, and who said it, by what cue."""

    text: str
    start: int
    end: int
    speaker: str | None = None
    cue: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A day, month, year or span of them that the body names: ``value`` in ISO 8601 (``2020-06-11``, ``2020-06``,
    ``2020``, an interval for a week, a quarter, a range of days). ``relative`` ones are counted from the day of the
    dateline, else that of the event time; where an article has no day of its own they have no value, and neither has
    one that may be read in two ways (03/04/2020 in English of no known country)."""

    text: str
    start: int
    end: int
    value: str | None
    relative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A sum of money, a share or a measure in the body: ``value`` is a decimal number written out, ``unit`` an ISO 4217
    code, ``percent``, or a symbol of the SI and its kin (``km``, ``t``, ``bbl``). ``bound`` says which end of a range
    it is ("3 to 4 million"), ``per`` what a price is of (``bbl``, ``kg``, ``share``, ``month``)."""

    text: str
    start: int
    end: int
    value: str
    unit: str
    bound: Literal["low", "high"] | None = None
    per: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichmentRun:
    """What became of one enrichment: which version and model ran, or why it did not."""

    name: str
    version: str
    status: Literal["ok", "failed", "skipped"]
    model: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichedArticle(UniqueArticle):
    """A unique article with who, where, what about and who said what: the value of ``newswire.enriched.v1``.

    ``estimated_urgency`` (1 to 9, as IPTC's) is ours, and there only where the source states no ``urgency``.
    ``located_place`` is where it was written; ``story_place`` names which of the places in ``entities`` it is about.
    """

    entities: tuple[Entity, ...] = ()
    countries: tuple[str, ...] = ()
    located_place: Place | None = None
    story_place: str | None = None
    quotes: tuple[Quote, ...] = ()
    keywords: tuple[str, ...] = ()
    subjects: tuple[Code, ...] = ()
    summary: str | None = None
    word_count: int | None = None
    reading_seconds: int | None = None
    dates: tuple[DateMention, ...] = ()
    amounts: tuple[Amount, ...] = ()
    estimated_urgency: int | None = None
    enrichments: tuple[EnrichmentRun, ...] = ()

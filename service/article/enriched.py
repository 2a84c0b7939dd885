"""The records of enrichment: the entities, quotations, dates and amounts of an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from service.article.cleaned import Code
from service.article.decided import UniqueArticle
from service.article.values import EntityType


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a place name resolves to: ISO 3166-1 alpha-2 country and, if known, GeoNames id and coordinates.

    ``kind`` is ``country``, ``area`` (several countries), ``state``, ``region`` or ``county`` (parts of a country),
    ``capital`` or ``city``; ``centroid`` says that the coordinates are the centre of a country or of a part of it."""

    country: str | None = None
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    kind: str | None = None
    centroid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A person, organisation or place; ``mentions`` are [start, end) code point offsets in the body, none if only the
    headline has the name.

    ``id`` is the same for the same name and type in every article ("person:ann-lee"); ``relevance``, from 0 to 1, says
    how much the article is about it; ``sentence`` is [start, end) of the first sentence of the body that names it;
    ``ticker`` is the ticker symbol that the text gives after a company's name ("NYSE:XYZ", "XYZ.L")."""

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
    """A quotation: ``text`` without its quotation marks, its [start, end) in the body, the speaker, and the cue that
    attributes it (such as "said"). ``partial`` ones are part of the reporter's own sentence (said the ship had been off
    course "for twelve minutes")."""

    text: str
    start: int
    end: int
    speaker: str | None = None
    cue: str | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A day, month, year or range that the body names: ``value`` is in ISO 8601 (``2020-06-11``, ``2020-06``, ``2020``,
    an interval for a week, a quarter or a range of days). ``relative`` dates are counted from the day of the dateline,
    else of the event time; if an article has no day of its own they have no value. Neither has an ambiguous date
    (03/04/2020 in English from an unknown country)."""

    text: str
    start: int
    end: int
    value: str | None
    relative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A sum of money, a percentage or a measurement in the body: ``value`` is a decimal number written out, ``unit`` an
    ISO 4217 code, ``percent``, or a symbol of an SI or similar unit (``km``, ``t``, ``bbl``). ``bound`` says which end
    of a range it is ("3 to 4 million"), ``per`` the unit that a price is for (``bbl``, ``kg``, ``share``,
    ``month``)."""

    text: str
    start: int
    end: int
    value: str
    unit: str
    bound: Literal["low", "high"] | None = None
    per: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichmentRun:
    """The run of one enrichment: its version and model; ``detail`` is why it failed, was skipped or did only a part."""

    name: str
    version: str
    status: Literal["ok", "failed", "skipped"]
    model: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichedArticle(UniqueArticle):
    """A unique article with its enrichments: entities, places, subjects, quotations and more. The value of
    ``newswire.enriched.v1``.

    ``estimated_urgency`` (1 to 9, as in IPTC's scale) is our estimate, set only if the source states no ``urgency``.
    ``located_place`` is where the article was written; ``story_place`` is the name of the place in ``entities`` that it
    is about.
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

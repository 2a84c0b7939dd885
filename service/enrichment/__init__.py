"""A unique article in, the same article with entities, places, quotes, keywords, subjects, dates and amounts out.

``ENRICHMENTS`` lists the enrichments in the order they run; a later one may read fields that an earlier one filled.
To add one, write a module and add a line here. A failing enrichment never stops an article: the failure is recorded
in ``enrichments`` and the remaining ones still run.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from service.article import EnrichedArticle, EnrichmentRun, UniqueArticle
from service.enrichment import (
    amounts,
    counts,
    dates,
    entities,
    gazetteer,
    keywords,
    models,
    places,
    quotes,
    subjects,
    tagger,
    urgency,
)

TAGGER_VERSION = "2"
"""Version of the tagger weights in ``data/tagger-*.npz``; increment it after each retraining."""

MOST_TOKENS = 60_000
"""Enrichments read at most this many tokens (words, numbers, punctuation marks, line breaks) of a body: the length of
the longest text a wire carries, a full court judgment. The worst text of this length in ``bench.hostile_articles``
takes a second or two."""
CUT = "only the first {:,} characters were read: they are {:,} words, marks and line breaks already"

GAZETTEER = "gazetteer"
PARTIAL = "no tagger for language {}: only people with a first name, well-known organisations and places"
"""Detail recorded for entities in a language that has name lists but no tagger."""

Filled = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Enrichment:
    """One enrichment: ``run(article, fast)`` returns the values of the fields it ``fills``.

    ``serves(language)`` returns the name of the model used for a language ("rules" if no model is needed), or None if
    the language is not supported. Increment ``version`` whenever the output for the same text changes.
    """

    name: str
    version: str
    fills: tuple[str, ...]
    run: Callable[[EnrichedArticle, bool], Filled]
    serves: Callable[[str], str | None] = lambda _: "rules"


def _entities(article: EnrichedArticle, fast: bool) -> Filled:
    return {"entities": entities.entities(article.body, article.language, fast, article.headline)}


def _places(article: EnrichedArticle, fast: bool) -> Filled:
    written_in = article.located or (article.dateline.place if article.dateline else None)
    home = places.home_of(article.uri, article.dateline.agency if article.dateline else None)
    found, located = places.placed(article.body, article.entities, written_in, home, article.language)
    return {
        "entities": found,
        "countries": places.countries(found),
        "located_place": located,
        "story_place": places.most_about(found, article.headline, located),
    }


def _quotes(article: EnrichedArticle, fast: bool) -> Filled:
    return {"quotes": quotes.quotes(article.body, article.entities, article.language, article.subheadings)}


def _keywords(article: EnrichedArticle, fast: bool) -> Filled:
    return {"keywords": keywords.keywords(article.headline, article.body, article.entities, article.language)}


def _subjects(article: EnrichedArticle, fast: bool) -> Filled:
    return {"subjects": subjects.subjects(article.headline, article.body, article.language, article.source_subjects)}


def _counts(article: EnrichedArticle, fast: bool) -> Filled:
    count = counts.word_count(article.body)
    return {
        "summary": counts.lead(article.body, article.subheadings),
        "word_count": count,
        "reading_seconds": counts.reading_seconds(count),
    }


def _dates(article: EnrichedArticle, fast: bool) -> Filled:
    located = article.located_place.country if article.located_place else None
    country = located or places.home_of(article.uri)
    return {"dates": dates.dates(article.body, article.language, written_on(article), country)}


def written_on(article: EnrichedArticle) -> date | None:
    """The reference day for relative dates such as "on Thursday": the dateline's date, else the date of ``event_time``.

    None if ``event_time`` is only the time of receipt, which for archive material can be years off.
    """
    try:
        return date.fromisoformat((article.dateline and article.dateline.date) or "")
    except ValueError:
        return None if article.event_time_source == "received" else article.event_time.date()


def _amounts(article: EnrichedArticle, fast: bool) -> Filled:
    located = article.located_place.country if article.located_place else None
    home = (located, *article.countries) if located else article.countries
    return {"amounts": amounts.amounts(article.body, article.language, home)}


def _urgency(article: EnrichedArticle, fast: bool) -> Filled:
    return {"estimated_urgency": urgency.estimated(article)}


def _tagger(language: str) -> str | None:
    if tagger.model(language) is not None:
        return f"newswire-tagger-{models.TAGGERS[language]} {TAGGER_VERSION}"
    pipeline = models.spacy_tagger(language)
    if pipeline is not None:
        return f"{models.SPACY_MODELS[language]} {pipeline.meta['version']}"
    return GAZETTEER if language in models.NAME_LANGUAGES or language in entities.IN_SCRIPT else None


ENRICHMENTS: tuple[Enrichment, ...] = (
    Enrichment("entities", "7", ("entities",), _entities, _tagger),
    Enrichment(
        "places",
        "7",
        ("entities", "countries", "located_place", "story_place"),
        _places,
        lambda _: "geonames 500",
    ),
    Enrichment("quotes", "6", ("quotes",), _quotes),
    Enrichment("keywords", "1", ("keywords",), _keywords),
    Enrichment(
        "subjects", "1", ("subjects",), _subjects, lambda code: "media topics" if code in subjects.languages() else None
    ),
    Enrichment("lead", "1", ("summary", "word_count", "reading_seconds"), _counts),
    Enrichment("dates", "4", ("dates",), _dates, lambda code: "rules" if code in dates.languages() else None),
    Enrichment("amounts", "5", ("amounts",), _amounts),
    Enrichment("urgency", "1", ("estimated_urgency",), _urgency),
)


def enrich(article: UniqueArticle, disabled: frozenset[str] = frozenset(), *, fast: bool = False) -> EnrichedArticle:
    """``article`` with the fields of all enrichments filled, and the status of each in ``enrichments``. Never raises.

    Enrichments named in ``disabled`` are skipped. ``fast`` saves time by missing some names late in long texts
    (``entities.FAST_CHARACTERS``).
    """
    enriched = EnrichedArticle(**{name: getattr(article, name) for name in _COPIED_FIELDS})
    read = readable(article.body)
    cut = CUT.format(len(read), MOST_TOKENS) if len(read) < len(article.body) else None
    _fill(enriched, {"body": read})
    runs = []
    for enrichment in ENRICHMENTS:
        run = _run(enrichment, enriched, disabled, fast)
        runs.append(replace(run, detail=run.detail or cut) if cut and run.status == "ok" else run)
    _fill(enriched, {"body": article.body, "enrichments": tuple(runs)})
    return enriched


_COPIED_FIELDS = tuple(each.name for each in fields(UniqueArticle))


def _fill(article: EnrichedArticle, filled: Filled) -> None:
    """Set fields of the frozen record in place, which is safe while nobody else holds it.

    Copying it for each enrichment took 5 % of the total enrichment time.
    """
    for name, value in filled.items():
        object.__setattr__(article, name, value)


# Line breaks are counted because they cost as much time as words.
_TOKEN = re.compile(r"\w+|[^\w\s]|\n+")


def readable(body: str) -> str:
    """``body``, cut off after ``MOST_TOKENS`` tokens."""
    if len(body) <= MOST_TOKENS:
        return body
    beyond = next(itertools.islice(_TOKEN.finditer(body), MOST_TOKENS, None), None)
    return body[: beyond.start()] if beyond else body


def _run(enrichment: Enrichment, article: EnrichedArticle, disabled: frozenset[str], fast: bool) -> EnrichmentRun:
    """Run ``enrichment``, fill its fields of ``article`` unless it fails, and return its status."""
    name, version = enrichment.name, enrichment.version
    if enrichment.name in disabled:
        return EnrichmentRun(name=name, version=version, status="skipped", detail="switched off")
    try:
        model = enrichment.serves(article.language)
        if model is None:
            detail = f"no model for language {article.language}"
            return EnrichmentRun(name=name, version=version, status="skipped", detail=detail)
        filled = enrichment.run(article, fast)
        partial = PARTIAL.format(article.language) if model == GAZETTEER else None
        _fill(article, filled)
        return EnrichmentRun(name=name, version=version, status="ok", model=model, detail=partial)
    except Exception as error:
        detail = f"{type(error).__name__}: {error}".splitlines()[0][:300]
        return EnrichmentRun(name=name, version=version, status="failed", detail=detail)


def compile_tagger() -> None:
    """Compile the tagger's loops or load them from the cache; run it once with ``python -c`` to speed up all later
    starts on the machine."""
    english = tagger.model("en")
    if english is not None:
        tagger.tagged(english, [("Ann", "Lee", "left")], [(None, None, None)])


def warm_up(disabled: frozenset[str] = frozenset()) -> None:
    """Load the models that the enabled enrichments use, so that the first article does not wait for them."""
    if "entities" not in disabled:
        compile_tagger()
        models.clusters()
        models.person_names()
        models.phrases()
    if disabled.isdisjoint({"entities", "places"}) or "places" not in disabled:
        models.places()
        gazetteer.all_units()
        models.regions()
        models.peoples()
    if "subjects" not in disabled:
        models.topics()
        subjects.languages()

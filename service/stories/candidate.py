"""An enriched article in, its story candidate out: what clustering needs to know about it, without the text."""

from __future__ import annotations

from service.article import EnrichedArticle, StoryCandidate
from service.stories.meaning import meaning
from service.stories.terms import is_roundup, terms_and_sentences

# Maximum number of days that a candidate names, in the order of the text: a chronicle names many, and is about none.
MOST_DATES = 20
# The length of a day in ISO 8601: a month or a year is shorter, an interval longer.
DAY = len("2026-05-04")


def candidate_of(article: EnrichedArticle) -> StoryCandidate:
    """The candidate of ``article``. Entities are ordered by mentions, most first. A failed enrichment leaves its fields
    empty."""
    text = f"{article.headline}\n\n{article.body}" if article.headline else article.body
    # A newer version of an article replaces it, as a fuller original replaces its excerpts; both stay in the story.
    decision = article.decision
    replaced = (*decision.supersedes, decision.duplicate_of) if decision.duplicate_of else decision.supersedes
    by_mentions = sorted(article.entities, key=lambda entity: -len(entity.mentions))
    written = (article.dateline.place, article.dateline.agency) if article.dateline else ()
    dateline = " ".join(part for part in written if part)
    roundup = is_roundup(article.body)
    retracted = (article.article_id,) if article.pubstatus == "canceled" or decision.retracted_by else ()
    return StoryCandidate(
        article_id=article.article_id,
        source=article.source,
        filename=article.filename,
        headline=article.headline,
        summary=article.summary,
        language=article.language,
        event_time=article.event_time,
        event_time_source=article.event_time_source,
        received_at=article.received_at,
        supersedes=tuple(dict.fromkeys(replaced)),
        entities=tuple(dict.fromkeys(entity.name for entity in by_mentions)),
        places=tuple(dict.fromkeys(entity.name for entity in by_mentions if entity.type == "place")),
        countries=article.countries,
        subjects=article.subjects,
        meaning="" if roundup else meaning(text, article.language),
        retracts=(*retracted, *decision.retracts),
        # A roundup tells many stories and belongs to none: without terms it becomes a story of its own, and joins none.
        terms=() if roundup else terms_and_sentences(text, article.event_time.year, dateline, article.language),
        dates=tuple(dict.fromkeys(each.value for each in article.dates if each.value and len(each.value) == DAY))[
            :MOST_DATES
        ],
    )

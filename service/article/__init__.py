"""The records of the topics: RawDocument, Article, Decision, UniqueArticle, EnrichedArticle, StoryCandidate, Story.

All are frozen, slotted dataclasses of plain JSON types; ``encode`` writes them with orjson and ``decode`` checks bytes
against the type with msgspec, so a malformed record is a ``ValueError`` at once and never a crash later. Field names
follow ninjs and NewsML-G2 where these have one. Times are aware datetimes in UTC; offsets count Unicode code points;
ids are derived from the input alone, so that the same input always has the same ids.
"""

from service.article.changing import changed
from service.article.cleaned import Article, Code, Dateline, Item, RawDocument, Span
from service.article.clustered import Story, StoryCandidate, StoryMembership, StoryMoment
from service.article.decided import (
    Decision,
    Earlier,
    EntityNovelty,
    Evidence,
    ItemChain,
    NamedCount,
    Novelty,
    Reached,
    Retraction,
    SharedSpan,
    StoryNovelty,
    TextSpan,
    UniqueArticle,
    Volume,
    undecided,
)
from service.article.encoding import decode, encode
from service.article.enriched import Amount, DateMention, EnrichedArticle, EnrichmentRun, Entity, Place, Quote
from service.article.ids import (
    OWN_URI,
    article_id,
    digest,
    document_id,
    document_of,
    document_uri,
    item_id,
    text_digest,
    version_of,
)
from service.article.values import (
    EARLIER_HOURS,
    KILLS,
    NEAREST,
    EntityType,
    EventTimeSource,
    Instant,
    Pubstatus,
    Relation,
    RetractionKind,
    StoryEvent,
)

__all__ = [
    "EARLIER_HOURS",
    "KILLS",
    "NEAREST",
    "OWN_URI",
    "Amount",
    "Article",
    "Code",
    "DateMention",
    "Dateline",
    "Decision",
    "Earlier",
    "EnrichedArticle",
    "EnrichmentRun",
    "Entity",
    "EntityNovelty",
    "EntityType",
    "EventTimeSource",
    "Evidence",
    "Instant",
    "Item",
    "ItemChain",
    "NamedCount",
    "Novelty",
    "Place",
    "Pubstatus",
    "Quote",
    "RawDocument",
    "Reached",
    "Relation",
    "Retraction",
    "RetractionKind",
    "SharedSpan",
    "Span",
    "Story",
    "StoryCandidate",
    "StoryEvent",
    "StoryMembership",
    "StoryMoment",
    "StoryNovelty",
    "TextSpan",
    "UniqueArticle",
    "Volume",
    "article_id",
    "changed",
    "decode",
    "digest",
    "document_id",
    "document_of",
    "document_uri",
    "encode",
    "item_id",
    "text_digest",
    "undecided",
    "version_of",
]

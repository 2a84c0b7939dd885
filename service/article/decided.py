"""The records of deduplication: what an article is a copy of, how new it is, what it takes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from service.article.cleaned import Article
from service.article.values import Instant, Pubstatus, Relation, RetractionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSpan:
    """A stretch that two bodies share: code point offsets into this body and into the other's."""

    start: int
    end: int
    other_start: int
    other_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpan:
    """A stretch of a body, as code point offsets."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why two articles were linked. ``containment`` is the share of this article's text found in the other one,
    ``containment_of_other`` the reverse; ``seconds`` is this article's event time minus the other's. Of an update,
    ``added`` is what stands in this body and not in the other's, ``dropped`` the reverse, where it is more than
    300 code points, of texts of less than 256 words less; the borders are exact to some fifty, since they are those of
    sampled words."""

    containment: float
    containment_of_other: float
    seconds: float
    rule: str
    matches: tuple[SharedSpan, ...] = ()
    added: tuple[TextSpan, ...] = ()
    dropped: tuple[TextSpan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """How many articles are earlier than one by its event time, by no more than 12 and 24 hours, 3, 5 and 7 days, and
    the ids of the ten that are nearest in time, the nearest first. None is counted that is no longer remembered."""

    hours_12: int = 0
    hours_24: int = 0
    days_3: int = 0
    days_5: int = 0
    days_7: int = 0
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityNovelty:
    """How many earlier articles name one entity."""

    name: str
    earlier: Earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryNovelty:
    """How much had been told of an article's story, and of each of the three entities that it names most, when it came:
    the earlier articles, versions among them, copies not."""

    story: Earlier
    entities: tuple[EntityNovelty, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCount:
    """How many articles are from one source, or in one language."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """How much a story was told of, versions among it, copies not: by hour, by source and by language, the most first.

    ``by_hour`` counts the articles of consecutive hours, of which the last one begins at ``last_hour``: 72 at the most.
    Of a story of more than 300 articles the older ones are counted for seven days.
    """

    last_hour: Instant
    by_hour: tuple[int, ...]
    by_source: tuple[NamedCount, ...]
    by_language: tuple[NamedCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Novelty:
    """How new an article was when it came. ``copies`` are the earlier articles that share its text; ``new_text`` is the
    share of its text, by sampled stretches of five words, that no remembered article of its language had."""

    copies: Earlier
    new_text: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChain:
    """Where an article stands among what its desk has sent of one item: alert, newsbreak, takes, leads, write-thrus.

    ``first`` is the article id of the first of them; ``number`` counts them as they come, 2 being the one after it.
    ``added`` is what stands in this body and not in that of the article ``before`` it.
    """

    first: str
    number: int
    before: str
    added: tuple[TextSpan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What deduplication says of one article: the value of ``newswire.duplicates.v1`` where it is a copy.

    ``duplicate_of`` is the article id of the cluster's canonical article, ``None`` for the canonical one itself.
    ``supersedes`` names earlier canonical articles that this one replaces; each of these gets a new decision of
    its own. ``lineage`` lists who had the text, nearest the origin first (agency, publisher, republisher).
    ``canonical_id`` names the cluster, ``canonical_version`` counts its versions: the highest is the newest text (an
    older one that came late counts down from the first). ``newest`` says that it was that when it was decided.
    ``pubstatus``, ``corrects`` and ``version`` are the article's own; ``embargoed`` too, or that of the text it copies.
    ``came_as`` is there where the article came under the article id of one with another text: that id. Its own one is
    made of both; where the two texts have anything in common it is an update of the first, else an article apart.
    ``retracts`` are the articles that it kills, if it is such an order; ``retracted_by`` names the order that had
    killed the text before the article came. ``novelty`` is as of its coming; so is ``item_chain``, which is there where
    an earlier article is one item with it: a version of its text, or what its desk has filed as one.
    """

    article_id: str
    document_id: str
    uri: str
    source: str
    filename: str
    part: int
    language: str
    headline: str | None
    event_time: Instant
    relation: Relation
    duplicate_of: str | None = None
    supersedes: tuple[str, ...] = ()
    canonical_id: str | None = None
    canonical_version: int = 1
    newest: bool = True
    version: int = 1
    pubstatus: Pubstatus = "usable"
    corrects: bool = False
    embargoed: Instant | None = None
    evidence: Evidence | None = None
    lineage: tuple[str, ...] = ()
    came_as: str | None = None
    retracts: tuple[str, ...] = ()
    retracted_by: str | None = None
    novelty: Novelty | None = None
    item_chain: ItemChain | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """An article that an order reaches. ``came`` says whether before or after the order; ``evidence``, without its
    spans, is what made it a copy of the text or a version of it, ``None`` for the first article of the cluster."""

    article_id: str
    uri: str
    source: str
    headline: str | None
    relation: Relation
    came: Literal["before", "after"]
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """What an order does to texts that are out: the value of ``newswire.retractions.v1``, whose key is ``order_id``.

    ``order_id`` is the article id of the order, ``article_id`` that of the article whose arrival made this event: the
    order itself, or a copy of the text that came after it. ``reached`` are the articles that it reaches by this event.
    ``status`` is ``not-found`` where no text is known that the order could be about; then ``names`` are what it calls
    it, and another event follows if the text comes. ``found_by`` says what tied the two. ``by`` and ``name`` say whose
    order it is: the agency's, the publisher's or, where it names neither, the source's; ``reason`` is its note.
    """

    retraction_id: str
    kind: RetractionKind
    order_id: str
    article_id: str
    status: Literal["found", "not-found"]
    found_by: Literal["text", "item", "headline", "number", "slug"] | None
    names: tuple[str, ...]
    by: Literal["agency", "publisher", "source"]
    name: str
    reason: str | None
    canonical_id: str
    uri: str
    source: str
    language: str
    headline: str | None
    embargoed: Instant | None
    reached: tuple[Reached, ...]
    event_time: Instant
    received_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class UniqueArticle(Article):
    """The canonical article of its cluster, with the decision: the value of ``newswire.unique.v1``."""

    decision: Decision


def undecided(article: Article, lineage: tuple[str, ...] = (), came_as: str | None = None) -> Decision:
    """The decision on ``article``, of which nothing is known yet but its ``lineage``: unique."""
    return Decision(
        article_id=article.article_id,
        document_id=article.document_id,
        uri=article.uri,
        source=article.source,
        filename=article.filename,
        part=article.part,
        language=article.language,
        headline=article.headline,
        event_time=article.event_time,
        relation="unique",
        canonical_id=article.article_id,
        version=article.version,
        pubstatus=article.pubstatus,
        corrects=article.corrects,
        embargoed=article.embargoed,
        lineage=lineage,
        came_as=came_as,
    )

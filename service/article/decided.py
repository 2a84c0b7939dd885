"""The records of deduplication: what an article is a copy of, how new it is, what it retracts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from service.article.cleaned import Article
from service.article.values import Instant, Pubstatus, Relation, RetractionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSpan:
    """A span that two bodies share: [start, end) in code points in this body, and in the other one."""

    start: int
    end: int
    other_start: int
    other_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpan:
    """A span of a body: [start, end) in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why two articles were linked. ``containment`` is the share of this article's text that is in the other one,
    ``containment_of_other`` the reverse; ``seconds`` is this article's event time minus the other's. For an update,
    ``added`` are the spans of this body that the other one does not have, ``dropped`` the reverse: spans of more than
    300 code points, or fewer for texts of less than 256 words. Their ends are accurate to some fifty code points, since
    they are those of sampled words."""

    containment: float
    containment_of_other: float
    seconds: float
    rule: str
    matches: tuple[SharedSpan, ...] = ()
    added: tuple[TextSpan, ...] = ()
    dropped: tuple[TextSpan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """How many remembered articles precede one, by event time, by up to 12 hours, 24 hours, 3, 5 and 7 days; and the
    ids of the ten nearest in time, the nearest first."""

    hours_12: int = 0
    hours_24: int = 0
    days_3: int = 0
    days_5: int = 0
    days_7: int = 0
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityNovelty:
    """How many earlier articles name an entity."""

    name: str
    earlier: Earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryNovelty:
    """How much had been reported on an article's story, and on each of the three entities that it names most, when it
    came: the earlier articles, counting versions but not copies."""

    story: Earlier
    entities: tuple[EntityNovelty, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCount:
    """The number of articles from one source, or in one language."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """The number of articles of a story, counting versions but not copies: by hour, and by source and language, the
    most first.

    ``by_hour`` counts the articles of up to 72 consecutive hours, the last of which begins at ``last_hour``. In a story
    of more than 300 articles the older ones are counted for seven days.
    """

    last_hour: Instant
    by_hour: tuple[int, ...]
    by_source: tuple[NamedCount, ...]
    by_language: tuple[NamedCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Novelty:
    """How new an article was when it came. ``copies`` are the earlier articles that share its text; ``new_text`` is the
    share of its text, by sampled five-word shingles, that no remembered article in its language had."""

    copies: Earlier
    new_text: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChain:
    """The position of an article among those that its desk has sent on one item: alert, newsbreak, takes, leads,
    write-thrus.

    ``first`` is the article id of the first of them; ``number`` counts them in order of arrival, the second being 2.
    ``added`` are the spans of this body that the article ``before`` it (an article id) does not have.
    """

    first: str
    number: int
    before: str
    added: tuple[TextSpan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The decision of deduplication on one article: the value of ``newswire.duplicates.v1`` if it is a copy.

    ``duplicate_of`` is the article id of the cluster's canonical article, ``None`` for the canonical one itself.
    ``supersedes`` names earlier canonical articles that this one replaces; each of these gets a new decision of its
    own. ``lineage`` lists who had the text, starting from its origin (agency, publisher, republisher). ``canonical_id``
    identifies the cluster, ``canonical_version`` counts its versions: the highest is the newest text (an older one that
    came late counts down from the first). ``newest`` says that the article had the newest text at the time of the
    decision. ``pubstatus``, ``corrects`` and ``version`` are the article's own; ``embargoed`` too, or that of the text
    it copies. ``came_as`` is set if the article came under the article id of another text: it is that id, and the
    article's own id is made of both; if the two texts have anything in common, the article is an update of the first,
    else unrelated. ``uri_reused`` says that its source has stated its uri for an earlier text too, with which it has
    hardly anything in common, and neither rising versions nor an embargo make the two one item. ``retracts`` are the
    articles that it kills, if it is a kill order; ``retracted_by`` names the order that had killed the text before the
    article came. ``novelty`` and ``item_chain`` are as of the article's arrival;
    ``item_chain`` is set if an earlier article belongs to the same item: a version of its text, or one that the desk
    has filed as such.
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
    uri_reused: bool = False
    retracts: tuple[str, ...] = ()
    retracted_by: str | None = None
    novelty: Novelty | None = None
    item_chain: ItemChain | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """An article that an order affects. ``came`` says whether it came before or after the order; ``evidence``, without
    spans, is why it is a copy or version of the text, ``None`` for the first article of the cluster."""

    article_id: str
    uri: str
    source: str
    headline: str | None
    relation: Relation
    came: Literal["before", "after"]
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """The effect of an order (kill, correction, embargo) on published texts: the value of ``newswire.retractions.v1``,
    whose key is ``order_id``.

    ``order_id`` is the article id of the order, ``article_id`` that of the article whose arrival caused this event: the
    order itself, or a copy of the text that came after it. ``reached`` are the articles that this event affects.
    ``status`` is ``not-found`` if no text is known that the order could refer to; ``names`` are then the names by which
    it refers to it, and another event follows if the text comes. ``found_by`` says how the text was matched. ``by`` and
    ``name`` say who issued the order: the agency, the publisher or, if it names neither, the source; ``reason`` is its
    note.
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
    """A canonical article, or a newer version of one, with its decision: the value of ``newswire.unique.v1``."""

    decision: Decision


def undecided(article: Article, lineage: tuple[str, ...] = (), came_as: str | None = None) -> Decision:
    """The decision ``unique`` on ``article``, as before any comparison: only ``lineage`` and ``came_as`` are known."""
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

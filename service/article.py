"""The records that travel: RawDocument, Article, Decision, UniqueArticle, EnrichedArticle, StoryCandidate, Story.

All are frozen, slotted dataclasses of plain JSON types; ``encode`` writes them with orjson and ``decode``
checks bytes against the type with msgspec, so a malformed record is a ``ValueError`` and never a crash later.
Names follow ninjs and NewsML-G2 where these have one. Times are aware datetimes in UTC; offsets count
Unicode code points; ids are derived from the input alone, so that the same input has the same ids for ever.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal, TypeVar

import msgspec
import orjson

from service.stated import Stated

R = TypeVar("R")

# What a uri begins with that we made, of a key or a file name.
OWN_URI = "urn:newswire:"

# A time without an offset could be compared with none of ours: a record that has one is not taken.
Instant = Annotated[datetime, msgspec.Meta(tz=True)]

Relation = Literal["unique", "identical", "reprint", "excerpt", "update"]
EventTimeSource = Literal["version", "published", "received"]
Pubstatus = Literal["usable", "withheld", "canceled"]
EntityType = Literal["person", "organisation", "place"]
StoryEvent = Literal["opened", "grew", "split", "merged", "closed", "retracted"]
RetractionKind = Literal["kill", "withdrawal", "takedown", "correction", "embargo-set", "embargo-lifted"]
# Hours back in which earlier articles are counted, and how many of the nearest are named.
EARLIER_HOURS, NEAREST = (12, 24, 72, 120, 168), 10
# What takes a text back for good, rather than putting another one in its place or off.
KILLS: tuple[RetractionKind, ...] = ("kill", "withdrawal", "takedown")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawDocument:
    """One input file as it came: bytes untouched, and what the headers said of it.

    ``uri`` is what stays the same over versions of an item; ``received_at`` is when we first had it.
    """

    document_id: str
    uri: str
    source: str
    filename: str
    content: bytes
    received_at: Instant
    content_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """Where, by whom and when a text says it was written; ``date`` is ISO 8601 (a day). Any part may be missing."""

    place: str | None = None
    agency: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of the decoded raw text, and the rule that decided about it."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A term of a controlled vocabulary, as ninjs writes it: ``medtop:16000000``, a name, how sure (0..1)."""

    code: str
    name: str | None = None
    scheme: str | None = None
    confidence: float | None = None
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article found in a document: the value of ``newswire.clean.v1``.

    ``part`` 0 is the file's main article; ``parts`` lists the article ids of all parts of the file, in order.
    ``body`` has its paragraphs separated by one blank line. ``kept`` and ``removed`` are spans of the decoded
    raw text: a span removed from this article may be kept by another part. ``event_time`` is the item's own
    version time, else the published time found in it, else the time of receipt, and never later than the
    receipt; ``event_time_source`` says which it was. ``corrects`` says that it corrects an earlier text, by a
    notice or by its format's word. ``series`` is its place among the versions of a text by the desk's version word (3
    for ``UPDATE 2-`` or ``2nd Ld``), where it has one. ``charset`` is the source's; where ``repaired``, some of its
    text had been read in another one before it reached us and was put right, and offsets count the text as it is
    then. ``embargo_zone`` is the zone in which the end of the embargo was read off a notice: as it is named there, or
    ``unknown``, where the last zone on earth was taken. ``stated`` is what the source says of the item beside its
    text and we do not compute. ``body_html`` is the body with the markup it came in, where its format tells a body
    apart and has one, made safe for a page: no scripts, styles or handlers.
    """

    article_id: str
    document_id: str
    uri: str
    source: str
    filename: str
    part: int
    parts: tuple[str, ...]
    version: int
    content_type: str
    language: str
    headline: str | None
    body: str
    event_time: Instant
    event_time_source: EventTimeSource
    received_at: Instant
    charset: str | None = None
    repaired: bool = False
    section: str | None = None
    subheadings: tuple[str, ...] = ()
    byline: str | None = None
    dateline: Dateline | None = None
    credits: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    published: Instant | None = None
    updated: Instant | None = None
    truncated: bool = False
    slugline: str | None = None
    series: int | None = None
    urgency: int | None = None
    pubstatus: Pubstatus = "usable"
    corrects: bool = False
    embargoed: Instant | None = None
    embargo_zone: str | None = None
    ednote: str | None = None
    located: str | None = None
    source_subjects: tuple[Code, ...] = ()
    kept: tuple[Span, ...] = ()
    removed: tuple[Span, ...] = ()
    stated: Stated | None = None
    body_html: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A news item that is no text: a picture, graphic, film, sound, package, event, plan, a headline or caption alone.
    The value of ``newswire.items.v1``.

    ``type`` is ninjs' term (``picture``, ``composite``, ``event``, ...; ``text`` for a headline alone), as far as the
    source says. ``uri`` stays the same over versions; ``item_id`` names one. ``articles`` are the ids of the articles
    of the same document, to which it belongs; the members of a package and what else it points to are ``links`` in
    ``stated``, by their uris.
    """

    item_id: str
    document_id: str
    uri: str
    source: str
    filename: str
    type: str
    version: int
    content_type: str
    event_time: Instant
    event_time_source: EventTimeSource
    received_at: Instant
    articles: tuple[str, ...] = ()
    language: str | None = None
    headline: str | None = None
    byline: str | None = None
    credits: tuple[str, ...] = ()
    published: Instant | None = None
    updated: Instant | None = None
    slugline: str | None = None
    urgency: int | None = None
    pubstatus: Pubstatus = "usable"
    embargoed: Instant | None = None
    ednote: str | None = None
    located: str | None = None
    source_subjects: tuple[Code, ...] = ()
    stated: Stated | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCandidate:
    """What clustering needs of an article, without its text: the value of ``newswire.story-candidates.v1``.

    ``terms`` are the weighted terms of the text (a term, its count), ``meaning`` is what finds it among texts of other
    languages (``service.stories.meaning``). ``dates`` are the days that it names, in ISO 8601. ``retracts`` are the
    articles that this one kills, itself among them; so of one that had been killed before it came.
    """

    article_id: str
    source: str
    filename: str
    headline: str | None
    summary: str | None
    language: str
    event_time: Instant
    event_time_source: EventTimeSource
    received_at: Instant
    supersedes: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    subjects: tuple[Code, ...] = ()
    terms: tuple[tuple[str, float], ...] = ()
    retracts: tuple[str, ...] = ()
    meaning: str = ""
    dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMoment:
    """What an article brought to its story: ``new`` is the share of it, by the weight of its words, that no earlier
    article of the story had when it came (1.0 of the first), ``entities`` the first of those that it was the first to
    name."""

    article_id: str
    event_time: Instant
    headline: str | None
    new: float
    entities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The latest state of one running story: the value of ``newswire.stories.v1``, whose key is the story id.

    ``event`` and ``article_id`` say what made this state. A merged story names the one it went into. Where an article
    shows that a story is two, both have a state of event ``split``; the new one names the story it was ``split_from``,
    and the articles that ``moved`` with it. ``articles`` is
    what an editor would read, not the whole membership: articles that a later one replaced are left out, and of a long
    story only the latest 300 are looked at; ``article_count`` counts what stands of all. Which story each article
    is in, whatever its age, is said by ``newswire.story-members.v1``. ``killed`` are those of its articles that an
    order took back, and the orders: ``articles``, ``title`` and ``summary`` do without them. ``volume`` counts what is
    remembered of it.

    ``representative`` is the one of ``articles`` that is most like all the others. ``timeline`` says what was new when:
    the first article and up to 19 that brought most, by their event times. ``dates`` are the days that most articles
    name. ``related`` are stories that its latest articles came near to joining, the nearest first: up to 5.
    """

    story_id: str
    event: StoryEvent
    article_id: str | None
    title: str | None
    summary: str | None
    articles: tuple[str, ...]
    sources: tuple[str, ...]
    entities: tuple[str, ...]
    places: tuple[str, ...]
    countries: tuple[str, ...]
    subjects: tuple[Code, ...]
    languages: tuple[str, ...]
    first_seen: Instant
    last_seen: Instant
    article_count: int
    articles_per_hour: float
    merged_into: str | None = None
    split_from: str | None = None
    moved: tuple[str, ...] = ()
    killed: tuple[str, ...] = ()
    volume: Volume | None = None
    representative: str | None = None
    timeline: tuple[StoryMoment, ...] = ()
    dates: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMembership:
    """The story that one article joined: the value of ``newswire.story-members.v1``, whose key is the article id.

    ``event`` says whether the article opened the story, made it grow, or is in it since a ``split``: then the record
    replaces an earlier one. Merges are told by the stories alone: where
    the story's last state says ``merged_into``, the article is in that one, and so on. ``order`` counts the articles
    as they were clustered: of two records of an article, the last in the topic wins, and has the higher one.
    ``novelty`` is as of its coming.
    """

    article_id: str
    story_id: str
    event: StoryEvent
    event_time: datetime
    order: int
    novelty: StoryNovelty | None = None


def digest(*parts: bytes | str) -> str:
    """A 32-digit hexadecimal id of ``parts`` (BLAKE2b, 128 bits); the parts' borders count."""
    hasher = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        hasher.update(len(data).to_bytes(8, "big"))
        hasher.update(data)
    return hasher.hexdigest()


def document_id(source: str, filename: str, content: bytes) -> str:
    """The id of a document that brings none of its own."""
    return digest("document", source, filename, content)


def document_uri(source: str, filename: str) -> str:
    """What stays the same over versions, for a document that brings no uri of its own."""
    return f"{OWN_URI}{digest('uri', source, filename)}"


def document_of(
    source: str, filename: str, content: bytes, received_at: datetime, content_type: str | None = None
) -> RawDocument:
    """A file as the document that the replay producer would send."""
    return RawDocument(
        document_id=document_id(source, filename, content),
        uri=document_uri(source, filename),
        source=source,
        filename=filename,
        content=content,
        content_type=content_type,
        received_at=received_at,
    )


def article_id(document: str, part: int) -> str:
    """The id of part ``part`` of the document with id ``document``."""
    return digest("article", document, str(part))


def item_id(document: str, number: int) -> str:
    """The id of the item that is draft ``number`` of the document with id ``document``."""
    return digest("item", document, str(number))


def text_digest(article: Article) -> str:
    """A digest of the words of ``article`` as they stand."""
    return digest(article.body.strip(), (article.headline or "").strip())


def version_of(article: Article) -> Article:
    """``article``, which came under the article id of one with another text, under an id of its own: made of both."""
    own = digest("version", article.article_id, text_digest(article))
    parts = tuple(own if each == article.article_id else each for each in article.parts)
    return replace(article, article_id=own, parts=parts)


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


def encode(record: object) -> bytes:
    """A record as compact JSON."""
    return orjson.dumps(record, option=orjson.OPT_UTC_Z)


def decode(data: bytes, record: type[R]) -> R:
    """The record of type ``record`` in ``data``. Raises ValueError where it is not one."""
    try:
        return msgspec.json.decode(data, type=record)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error

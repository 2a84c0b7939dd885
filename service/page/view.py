"""Records of the topics in; what the page lists of them out: articles, stories, copies, dead letters, the newest first.

Bounded: of each kind the newest are kept, without their texts, with the place where the whole record lies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from service.article import KILLS, Article, Decision, EnrichedArticle, Retraction, Story, StoryMembership
from service.dead_letters.letter import row
from service.dead_letters.replay import letter_of
from service.kafka.raw import UNKNOWN_SOURCE, header_texts, raw_document
from service.kafka.reading import Record
from service.pipeline import (
    CLEAN,
    DEAD_LETTERS,
    DUPLICATES,
    ENRICHED,
    RAW,
    RETRACTIONS,
    STORIES,
    STORY_MEMBERS,
    UNIQUE,
    decode,
)

# So many are kept of each kind: some hours of an agency, a few megabytes.
DOCUMENTS, ARTICLES, COPIES, STORIES_KEPT, LETTERS, MEMBERS = 5_000, 2_000, 1_000, 1_000, 1_000, 50_000
SOURCES = 200
# So many are listed, and found by a search.
LISTED = 40
# So many of an article's places are shown on a map.
PLACES = 5
# Rates are of the last minute.
RATE_SECONDS = 60

K = TypeVar("K")
V = TypeVar("V")
Place = tuple[str, int, int]
"""Topic, partition and offset of a record."""


class Newest(dict[K, V], Generic[K, V]):
    """A dictionary of the ``most`` entries that were put last."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def put(self, key: K, value: V) -> None:
        """Put an entry at the end; the first one goes where there are too many."""
        self.pop(key, None)
        self[key] = value
        if len(self) > self.most:
            del self[next(iter(self))]


class Seconds(Counter[int]):
    """How many there were in each second of the last minute, by Unix time."""

    def note(self, milliseconds: int, now: float) -> None:
        """Count one; what claims another time than now is not counted: a client may write any 64 bits there."""
        if abs(now - milliseconds / 1000) <= RATE_SECONDS:
            self[milliseconds // 1000] += 1

    def minute(self, now: float) -> list[int]:
        """The counts of the last minute before ``now``, the oldest second first."""
        last = int(now)
        for each in [second for second in self if second <= last - RATE_SECONDS]:
            del self[each]
        return [self[second] for second in range(last - RATE_SECONDS + 1, last + 1)]


@dataclass(slots=True)
class Source:
    """What has come of a source since the first record that was read. ``seen_ms`` is when the last document came."""

    name: str
    seconds: Seconds = field(default_factory=Seconds)
    documents: int = 0
    refused: int = 0
    articles: int = 0
    copies: int = 0
    seen_ms: int = 0
    headline: str | None = None


@dataclass(slots=True)
class Row:
    """An article as it is listed. Records of several topics say what is in it, in any order: ``cleaned`` is there once
    the clean stage's has come. ``at`` has the places of the records with its text, by topic."""

    id: str
    at: dict[str, Place] = field(default_factory=dict)
    cleaned: Cleaned | None = None
    relation: str | None = None
    duplicate_of: str | None = None
    retracted: str | None = None
    story: str | None = None
    places: tuple[Mapping[str, Any], ...] = ()

    @property
    def reached(self) -> str:
        """The stage that it has come through last."""
        if self.story:
            return "cluster"
        if ENRICHED in self.at:
            return "enrich"
        return "deduplicate" if self.relation else "clean"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is listed of what the clean stage says: ``removed`` counts characters by rule, ``seen_ms`` is when it came,
    ``dated`` whether it has a time of its own."""

    document_id: str
    source: str
    filename: str
    headline: str | None
    language: str
    event_time: datetime
    dated: bool
    pubstatus: str
    version: int
    characters: int
    removed: Mapping[str, int]
    seen_ms: int


@dataclass(slots=True)
class Copy:
    """A decision about a copy, as it is listed."""

    id: str
    source: str
    filename: str
    headline: str | None
    relation: str
    of: str | None
    rule: str | None
    containment: float | None
    seen_ms: int
    at: Place


@dataclass(slots=True)
class View:
    """What the page knows. ``versions`` counts the changes of each list."""

    documents: Newest[str, Place] = field(default_factory=lambda: Newest(DOCUMENTS))
    articles: Newest[str, Row] = field(default_factory=lambda: Newest(ARTICLES))
    copies: Newest[str, Copy] = field(default_factory=lambda: Newest(COPIES))
    stories: Newest[str, Story] = field(default_factory=lambda: Newest(STORIES_KEPT))
    letters: Newest[str, dict[str, Any]] = field(default_factory=lambda: Newest(LETTERS))
    members: Newest[str, tuple[str, datetime]] = field(default_factory=lambda: Newest(MEMBERS))
    versions: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, Seconds] = field(default_factory=dict)
    sources: Newest[str, Source] = field(default_factory=lambda: Newest(SOURCES))
    now: float = 0.0

    def add(self, record: Record, now: float) -> None:
        """Fold in a record that came at ``now`` (Unix time). One that is not what its topic promises is not listed: its
        stage made a dead letter of it."""
        self.now = now
        self.seconds.setdefault(record.topic, Seconds()).note(record.timestamp_ms, now)
        fold = FOLDS.get(record.topic)
        if fold is not None:
            try:
                fold(self, record)
            except ValueError:
                return

    def changed(self, *lists: str) -> None:
        """Take note that these lists have changed."""
        self.versions.update(lists)

    def row(self, article_id: str) -> Row:
        """The row of an article; an empty one where nothing is known of it yet."""
        row = self.articles.get(article_id)
        if row is None:
            member = self.members.get(article_id)
            row = Row(article_id, story=member[0] if member else None)
            self.articles.put(article_id, row)
        return row

    def cleaned(self, article_id: str | None) -> Cleaned | None:
        """What the clean stage says of an article, where that is known."""
        row = self.articles.get(article_id or "")
        return row.cleaned if row else None

    def rates(self, now: float) -> dict[str, list[int]]:
        """Records of each second of the last minute before ``now`` (Unix time), by topic, the oldest second first."""
        return {topic: counted.minute(now) for topic, counted in self.seconds.items()}

    def source(self, name: str) -> Source:
        """What is known of a source; nothing yet where it is new."""
        found = self.sources.get(name) or Source(name)
        self.sources.put(name, found)
        return found

    def source_rows(self, now: float) -> list[dict[str, Any]]:
        """The sources, the one with the latest document first, as JSON objects."""
        newest = sorted(self.sources.values(), key=lambda each: each.seen_ms, reverse=True)
        return [
            {
                "name": each.name,
                "documents": each.documents,
                "refused": each.refused,
                "articles": each.articles,
                "copies": each.copies,
                "per_second": round(sum(each.seconds.minute(now)) / RATE_SECONDS, 2),
                "seen_ms": each.seen_ms,
                "headline": each.headline,
            }
            for each in newest[:LISTED]
        ]

    def listed(self, name: str) -> list[dict[str, Any]]:
        """The newest of the list ``name``, as JSON objects."""
        return LISTS[name](self)

    def found(self, text: str) -> dict[str, list[dict[str, Any]]]:
        """What has ``text`` in its headline, source or file name, or at the beginning of its id; case does not count.

        A story also in the names of what it is about: which of its articles gives it its title is a matter of order.
        """
        wanted = text.casefold().strip()
        if not wanted:
            return {"articles": [], "stories": []}

        def fits(ids: Iterable[str | None], texts: Iterable[str | None]) -> bool:
            return any(each and each.startswith(wanted) for each in ids) or any(
                wanted in (each or "").casefold() for each in texts
            )

        rows = [
            each
            for each, known in ((each, each.cleaned) for each in reversed(self.articles.values()))
            if known and fits((each.id, known.document_id), (known.headline, known.source, known.filename))
        ]
        stories = [
            each
            for each in reversed(self.stories.values())
            if fits((each.story_id,), (each.title, *each.sources, *each.entities))
        ]
        return {
            "articles": [shown for shown in map(article_row, rows[:LISTED]) if shown],
            "stories": [self.story_row(each) for each in stories[:LISTED]],
        }

    def story_row(self, story: Story) -> dict[str, Any]:
        """A story as it is listed, with the times of its articles, and the places they are about."""
        times = [self.members[each][1].timestamp() for each in story.articles if each in self.members]
        return {
            "id": story.story_id,
            "title": story.title,
            "event": story.event,
            "merged_into": story.merged_into,
            "article_count": story.article_count,
            "sources": story.sources,
            "countries": story.countries,
            "first_seen": story.first_seen,
            "last_seen": story.last_seen,
            "times": sorted(times),
            "places": self.places_of(story),
        }

    def places_of(self, story: Story) -> list[dict[str, Any]]:
        """Where the articles of a story are about: name, latitude, longitude and how many of them, the most first."""
        counted: Counter[str] = Counter()
        known: dict[str, Mapping[str, Any]] = {}
        for each in story.articles:
            row = self.articles.get(each)
            for place in row.places if row else ():
                known[place["name"]] = place
                counted[place["name"]] += 1
        return [{**known[name], "articles": count} for name, count in counted.most_common(PLACES)]


def article_row(row: Row) -> dict[str, Any] | None:
    """An article as it is listed, as a JSON object; None while the clean stage's record of it is not known."""
    known = row.cleaned
    if known is None:
        return None
    return {
        "id": row.id,
        "source": known.source,
        "filename": known.filename,
        "headline": known.headline,
        "language": known.language,
        "event_time": known.event_time,
        "pubstatus": known.pubstatus,
        "version": known.version,
        "characters": known.characters,
        "removed": sum(known.removed.values()),
        "rules": sorted(known.removed, key=known.removed.__getitem__, reverse=True)[:3],
        "seen_ms": known.seen_ms,
        "reached": row.reached,
        "relation": row.relation,
        "retracted": row.retracted,
        "story": row.story,
    }


def _raw(view: View, record: Record) -> None:
    document = raw_document(record.key, record.value, record.headers, record.timestamp_ms / 1000)
    view.documents.put(document.document_id, _place(record))
    source = view.source(document.source)
    source.documents += 1
    source.seen_ms = max(source.seen_ms, record.timestamp_ms)
    source.seconds.note(record.timestamp_ms, view.now)


def _clean(view: View, record: Record) -> None:
    article: Article = decode(CLEAN, record.value or b"")
    removed: Counter[str] = Counter()
    for span in article.removed:
        removed[span.rule] += span.end - span.start
    row = view.row(article.article_id)
    row.at[CLEAN] = _place(record)
    row.cleaned = Cleaned(
        document_id=article.document_id,
        source=article.source,
        filename=article.filename,
        headline=article.headline,
        language=article.language,
        event_time=article.event_time,
        dated=article.event_time_source != "received",
        pubstatus=article.pubstatus,
        version=article.version,
        characters=len(article.body),
        removed=removed,
        seen_ms=record.timestamp_ms,
    )
    view.articles.put(row.id, row)
    source = view.source(article.source)
    source.articles += 1
    source.headline = article.headline or source.headline
    view.changed("articles")


def _unique(view: View, record: Record) -> None:
    _decided(view, decode(UNIQUE, record.value or b"").decision)


def _duplicate(view: View, record: Record) -> None:
    decision: Decision = decode(DUPLICATES, record.value or b"")
    evidence = decision.evidence
    copy = Copy(
        id=decision.article_id,
        source=decision.source,
        filename=decision.filename,
        headline=decision.headline,
        relation=decision.relation,
        of=decision.duplicate_of,
        rule=evidence.rule if evidence else None,
        containment=evidence.containment if evidence else None,
        seen_ms=record.timestamp_ms,
        at=_place(record),
    )
    if copy.id not in view.copies:
        view.source(copy.source).copies += copy.relation != "update"
    view.copies.put(copy.id, copy)
    view.changed("copies")
    _decided(view, decision)


def _decided(view: View, decision: Decision) -> None:
    # One that came as another lies in the clean topic, and so in the list, under that one's id.
    row = view.row(decision.came_as or decision.article_id)
    row.relation, row.duplicate_of = decision.relation, decision.duplicate_of
    view.changed("articles")


def _retraction(view: View, record: Record) -> None:
    order: Retraction = decode(RETRACTIONS, record.value or b"")
    for reached in order.reached if order.kind in KILLS else ():
        view.row(reached.article_id).retracted = order.kind
    view.changed("articles")


def _enriched(view: View, record: Record) -> None:
    article: EnrichedArticle = decode(ENRICHED, record.value or b"")
    row = view.row(article.article_id)
    row.at[ENRICHED] = _place(record)
    row.places = tuple(_places(article))
    view.changed("articles", "stories")


def _places(article: EnrichedArticle) -> Iterable[Mapping[str, Any]]:
    """The place that an article is about, else those it names most, with their coordinates."""
    located = [
        (each.name != article.story_place, -len(each.mentions), each.name, each.place)
        for each in article.entities
        if each.place and each.place.latitude is not None
    ]
    # By name where as often: places themselves have no order.
    ordered = sorted(located, key=lambda each: each[:3])
    for other, _, name, place in ordered[: 1 if ordered and not ordered[0][0] else PLACES]:
        yield {
            "name": name,
            "country": place.country,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "about": not other,
        }


def _story(view: View, record: Record) -> None:
    story: Story = decode(STORIES, record.value or b"")
    view.stories.put(story.story_id, story)
    view.changed("stories")


def _member(view: View, record: Record) -> None:
    member: StoryMembership = decode(STORY_MEMBERS, record.value or b"")
    view.members.put(member.article_id, (member.story_id, member.event_time))
    row = view.articles.get(member.article_id)
    if row is not None:  # of old articles nothing else is known
        row.story = member.story_id
    view.changed("articles", "stories")


def _letter(view: View, record: Record) -> None:
    letter = letter_of(record)
    place = f"{record.partition}:{record.offset}"
    headers = header_texts(record.headers)
    if letter.topic == RAW and letter.attempts <= 1:
        view.source(headers.get("source") or UNKNOWN_SOURCE).refused += 1
    view.letters.put(place, {"id": place, "seen_ms": record.timestamp_ms, **row(letter)})
    view.changed("letters")


def _place(record: Record) -> Place:
    return record.topic, record.partition, record.offset


def _articles(view: View) -> list[dict[str, Any]]:
    known = [(each.cleaned.seen_ms, each) for each in view.articles.values() if each.cleaned]
    newest = sorted(known, key=lambda each: each[0], reverse=True)[:LISTED]
    return [shown for shown in (article_row(each) for _, each in newest) if shown]


def _stories(view: View) -> list[dict[str, Any]]:
    running = [each for each in view.stories.values() if each.event != "closed" and each.merged_into is None]
    newest = sorted(running, key=lambda each: (each.last_seen, each.article_count, each.story_id), reverse=True)
    return [view.story_row(each) for each in newest[:LISTED]]


def _copies(view: View) -> list[dict[str, Any]]:
    newest = sorted(view.copies.values(), key=lambda each: each.seen_ms, reverse=True)[:LISTED]
    return [
        {
            "id": each.id,
            "source": each.source,
            "filename": each.filename,
            "headline": each.headline,
            "relation": each.relation,
            "of": each.of,
            "of_headline": original.headline if original else None,
            "of_source": original.source if original else None,
            "rule": each.rule,
            "containment": each.containment,
            "seen_ms": each.seen_ms,
        }
        for each, original in ((each, view.cleaned(each.of)) for each in newest)
    ]


def _letters(view: View) -> list[dict[str, Any]]:
    return sorted(view.letters.values(), key=lambda each: each["seen_ms"], reverse=True)[:LISTED]


FOLDS = {
    RAW: _raw,
    CLEAN: _clean,
    UNIQUE: _unique,
    RETRACTIONS: _retraction,
    DUPLICATES: _duplicate,
    ENRICHED: _enriched,
    STORIES: _story,
    STORY_MEMBERS: _member,
    DEAD_LETTERS: _letter,
}
LISTS = {"articles": _articles, "stories": _stories, "copies": _copies, "letters": _letters}

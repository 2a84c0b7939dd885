"""A record in, the view updated with it out: one function per topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from service.article import KILLS, Article, Decision, EnrichedArticle, Retraction, Story, StoryMembership
from service.dead_letters.letter import row
from service.dead_letters.replay import letter_of
from service.kafka.raw import UNKNOWN_SOURCE, header_texts, raw_document
from service.kafka.reading import Record
from service.page.kept import PLACES, Cleaned, Copy, Place
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

if TYPE_CHECKING:
    from service.page.view import View


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
    # An article that came under another id is in the clean topic, and so in the list, under that id.
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
    """The place that an article is about, else those it mentions most, with their coordinates."""
    located = [
        (each.name != article.story_place, -len(each.mentions), each.name, each.place)
        for each in article.entities
        if each.place and each.place.latitude is not None
    ]
    # Ties are sorted by name; places themselves cannot be compared.
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
    if row is not None:  # old articles are not in the list
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


FOLDS: Mapping[str, Callable[[View, Record], None]] = {
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

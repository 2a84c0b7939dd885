"""Records of the topics in; the page's lists of articles, stories, copies and dead letters, the newest first, out.

Memory is bounded: the newest of each kind are kept, without their texts, with the place of the whole record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.article import Story
from service.kafka.reading import Record
from service.page.folds import FOLDS
from service.page.kept import PLACES, RATE_SECONDS, Cleaned, Copy, Newest, Place, Row, Seconds, Source

# How many of each kind are kept: some hours of an agency's output, a few megabytes.
DOCUMENTS, ARTICLES, COPIES, STORIES_KEPT, LETTERS, MEMBERS = 5_000, 2_000, 1_000, 1_000, 1_000, 50_000
SOURCES = 200
# How many are listed, and returned by a search.
LISTED = 40


@dataclass(slots=True)
class View:
    """The state of the page's lists. ``versions`` counts the changes of each list."""

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
        """Take in a record that came at ``now`` (Unix time). One that violates its topic's contract is ignored: the
        stage that reads it makes it a dead letter."""
        self.now = now
        self.seconds.setdefault(record.topic, Seconds()).note(record.timestamp_ms, now)
        fold = FOLDS.get(record.topic)
        if fold is not None:
            try:
                fold(self, record)
            except ValueError:
                return

    def changed(self, *lists: str) -> None:
        """Note that these lists have changed."""
        self.versions.update(lists)

    def row(self, article_id: str) -> Row:
        """The row of an article, created if there is none yet."""
        row = self.articles.get(article_id)
        if row is None:
            member = self.members.get(article_id)
            row = Row(article_id, story=member[0] if member else None)
            self.articles.put(article_id, row)
        return row

    def cleaned(self, article_id: str | None) -> Cleaned | None:
        """The clean stage's fields of an article, None if they are not known."""
        row = self.articles.get(article_id or "")
        return row.cleaned if row else None

    def rates(self, now: float) -> dict[str, list[int]]:
        """The number of records in each second of the minute before ``now`` (Unix time), by topic, oldest second
        first."""
        return {topic: counted.minute(now) for topic, counted in self.seconds.items()}

    def source(self, name: str) -> Source:
        """The counts of a source, created if it is new."""
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
        """The articles and stories with ``text`` in their headline, source or file name, or at the beginning of their
        id, ignoring case.

        Stories are also found by their entities, since their title depends on the order of their articles.
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
        """A story in the list as a JSON object, with the times of its articles, and the places they are about."""
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
        """The places that a story's articles are about: name, coordinates and number of articles, the most first."""
        counted: Counter[str] = Counter()
        known: dict[str, Mapping[str, Any]] = {}
        for each in story.articles:
            row = self.articles.get(each)
            for place in row.places if row else ():
                known[place["name"]] = place
                counted[place["name"]] += 1
        return [{**known[name], "articles": count} for name, count in counted.most_common(PLACES)]


def article_row(row: Row) -> dict[str, Any] | None:
    """An article in the list as a JSON object; None while the clean stage's record of it is not known."""
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


LISTS = {"articles": _articles, "stories": _stories, "copies": _copies, "letters": _letters}

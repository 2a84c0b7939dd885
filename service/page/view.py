"""Records of the topics in; what the page lists of them out: articles, stories, copies, dead letters, the newest first.

Bounded: of each kind the newest are kept, without their texts, with the place where the whole record lies.
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

# So many are kept of each kind: some hours of an agency, a few megabytes.
DOCUMENTS, ARTICLES, COPIES, STORIES_KEPT, LETTERS, MEMBERS = 5_000, 2_000, 1_000, 1_000, 1_000, 50_000
SOURCES = 200
# So many are listed, and found by a search.
LISTED = 40


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

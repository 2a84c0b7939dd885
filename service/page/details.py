"""An id, or the place of a dead letter, in; everything about it, read again from the topics, out as JSON objects.

Texts are split into marked and unmarked pieces here, since our offsets count code points and JavaScript's do not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from service.article import Article, Decision, EnrichedArticle
from service.cleaning.explanation import Segment, explained_as
from service.cleaning.profile import Profiles
from service.dead_letters import replay
from service.dead_letters.letter import full
from service.errors import UsageError
from service.formats.sources import Sources
from service.kafka.lookup import ARTICLE_ID, articles
from service.kafka.raw import raw_document
from service.kafka.reading import Record, first_from
from service.kafka.tap import preview_of
from service.page.kept import Place
from service.page.view import View, article_row
from service.pipeline import CLEAN, ENRICHED, decode, profiles_of, sources_of
from service.settings import Settings

# A larger original is not processed for the page; `newswire explain` shows it.
MOST_BYTES = 2_000_000
# How many characters of a text are shown.
MOST_CHARACTERS = 200_000
HEX_BYTES, HEX_WIDTH = 2_048, 16
# Fields that are not among the facts: they are shown elsewhere, or not at all.
LEFT_OUT = frozenset({"kept", "removed", "body", "body_html", "decision", "stated", "parts", "subheadings"})


class NotThere(LookupError):
    """What was requested is not in the topics, or no longer; the message is for the user."""


class Details:
    """Looks up single objects in the topics at ``settings.broker``, at the places that ``view`` has."""

    def __init__(self, settings: Settings, view: View) -> None:
        """Raises SettingError if profiles or sources cannot be read."""
        assert settings.broker is not None
        self._broker = settings.broker
        self._settings = settings
        self._view = view
        self._known: tuple[Profiles, Sources] = (profiles_of(settings), sources_of(settings))

    async def article(self, article_id: str) -> dict[str, Any]:
        """An article: its facts, and its original with the text that was kept, and cut by which rule. Raises NotThere,
        BrokerUnavailable."""
        row = self._view.articles.get(article_id)
        place = row.at.get(ENRICHED) or row.at.get(CLEAN) if row else None
        article: Article = decode(place[0], await self._value(place)) if place else await self._found(article_id)
        values = {each.name: getattr(article, each.name) for each in fields(article) if each.name not in LEFT_OUT}
        facts = {name: value for name, value in values.items() if value not in (None, (), "")}
        decision = article.decision if isinstance(article, EnrichedArticle) else None
        return {
            "id": article_id,
            "row": article_row(row) if row else None,
            "headline": article.headline,
            "facts": facts,
            "body": article.body[:MOST_CHARACTERS],
            "decision": {"relation": row.relation, "of": row.duplicate_of} if row else None,
            "supersedes": decision.supersedes if decision else (),
            "story": row.story if row else None,
            **await self._original(article),
        }

    async def _original(self, article: Article) -> dict[str, Any]:
        place = self._view.documents.get(article.document_id)
        if place is None:
            return {"original": None, "why": "the document it came in is not among those that the page has seen"}
        record = await self._record(place)
        if len(record.value or b"") > MOST_BYTES:
            return {"original": None, "why": f"{len(record.value or b''):,} bytes: `newswire explain` shows them"}
        found = await asyncio.to_thread(self._cut, record, article)
        if found is None:
            return {"original": None, "why": "the original is not read today as it was for this article"}
        rules = {each.rule for each in found if each.part is None}
        return {"original": list(_within(found)), "rules": sorted(rules - {"between"})}

    def _cut(self, record: Record, article: Article) -> tuple[Segment, ...] | None:
        document = raw_document(record.key, record.value, record.headers, record.timestamp_ms / 1000)
        found = explained_as(article, document, self._settings.max_document_bytes, *self._known)
        return found.segments if found else None

    async def copy(self, article_id: str) -> dict[str, Any]:
        """A decision about a copy, with both texts and the spans they share. Raises NotThere, BrokerUnavailable."""
        known = self._view.copies.get(article_id)
        if known is None:
            raise NotThere(f"no copy {article_id} among those that the page has seen")
        decision: Decision = decode(known.at[0], await self._value(known.at))
        evidence = decision.evidence
        # The clean topic has a later version under the id that it came as.
        ids = (decision.came_as or decision.article_id, decision.duplicate_of or "")
        copy_text, other_text = [await self._text(each) for each in ids]
        spans = evidence.matches if evidence else ()
        return {
            "id": article_id,
            "relation": decision.relation,
            "of": decision.duplicate_of,
            "rule": evidence.rule if evidence else None,
            "containment": evidence.containment if evidence else None,
            "containment_of_other": evidence.containment_of_other if evidence else None,
            "seconds": evidence.seconds if evidence else None,
            "lineage": decision.lineage,
            "texts": [
                _side(copy_text, ((each.start, each.end) for each in spans)),
                _side(other_text, ((each.other_start, each.other_end) for each in spans)),
            ],
        }

    async def _text(self, article_id: str) -> Article | None:
        try:
            return await self._found(article_id)
        except NotThere:
            return None

    async def _found(self, article_id: str) -> Article:
        """An article of the clean topic: read at the place that the view has, else by searching the topic."""
        row = self._view.articles.get(article_id)
        if row is not None and CLEAN in row.at:
            article: Article = decode(CLEAN, await self._value(row.at[CLEAN]))
            return article
        if ARTICLE_ID.fullmatch(article_id):
            found = await articles(self._broker, {article_id})
            if article_id in found:
                return found[article_id]
        raise NotThere(f"no article {article_id} in {CLEAN}, or no longer")

    def story(self, story_id: str) -> dict[str, Any]:
        """A story with its articles, ordered by event time. Raises NotThere."""
        story = self._view.stories.get(story_id)
        if story is None:
            raise NotThere(f"no story {story_id} among those that the page has seen")
        points = []
        new = {each.article_id: each.new for each in story.timeline}
        for each in story.articles:
            known, member = self._view.cleaned(each), self._view.members.get(each)
            when = member[1] if member else known.event_time if known else None
            if when is not None:
                point = {
                    "id": each,
                    "time": when,
                    "headline": None,
                    "source": None,
                    "dated": True,
                    "new": new.get(each),
                }
                if known:
                    point |= {"headline": known.headline, "source": known.source, "dated": known.dated}
                points.append(point)
        return {
            **self._view.story_row(story),
            "summary": story.summary,
            "entities": story.entities,
            "dates": story.dates,
            "related": [
                {"id": each, "title": self._view.stories[each].title}
                for each in story.related
                if each in self._view.stories
            ],
            "points": sorted(points, key=lambda each: each["time"]),
        }

    async def letter(self, partition: int, offset: int) -> dict[str, Any]:
        """A dead letter with the beginning of its bytes. Raises NotThere, BrokerUnavailable."""
        try:
            found = await replay.dead_letter_at(self._broker, partition, offset)
        except UsageError as error:
            raise NotThere(str(error)) from error
        facts = {name: value for name, value in full(found).items() if name not in ("text", "base64")}
        value = found.value or b""
        return {**facts, "preview": preview_of(value), "hex": list(_hex(value[:HEX_BYTES])), "size": len(value)}

    async def bytes_of(self, partition: int, offset: int) -> bytes:
        """The value of a dead letter. Raises NotThere, BrokerUnavailable."""
        try:
            return (await replay.dead_letter_at(self._broker, partition, offset)).value or b""
        except UsageError as error:
            raise NotThere(str(error)) from error

    async def _value(self, place: Place) -> bytes:
        return (await self._record(place)).value or b""

    async def _record(self, place: Place) -> Record:
        topic, partition, offset = place
        _, record = await first_from(self._broker, topic, partition, offset)
        if record is None or record.offset != offset:
            raise NotThere(f"{topic}[{partition}] @{offset} has been deleted: its retention was over")
        return record


def _side(article: Article | None, spans: Iterable[tuple[int, int]]) -> dict[str, Any] | None:
    if article is None:
        return None
    return {
        "id": article.article_id,
        "source": article.source,
        "filename": article.filename,
        "headline": article.headline,
        "event_time": article.event_time,
        "dated": article.event_time_source != "received",
        "pieces": list(marked(article.body[:MOST_CHARACTERS], spans)),
    }


def marked(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    """``text`` split at the borders of ``spans``: pieces with ``shared`` true inside a span. Joined, they are ``text``.

    >>> list(marked("abcd", [(1, 2)]))
    [{'text': 'a', 'shared': False}, {'text': 'b', 'shared': True}, {'text': 'cd', 'shared': False}]
    """
    position = 0
    for start, end in sorted(spans):
        if start > position:
            yield {"text": text[position:start], "shared": False}
        if text[max(start, position) : end]:
            yield {"text": text[max(start, position) : end], "shared": True}
        position = max(position, end)
    if text[position:]:
        yield {"text": text[position:], "shared": False}


def _within(found: Iterable[Segment]) -> Iterator[dict[str, Any]]:
    left = MOST_CHARACTERS
    for each in found:
        if left <= 0:
            yield {"text": "…", "part": None, "rule": "beyond what is shown"}
            return
        yield {"text": each.text[:left], "part": each.part, "rule": each.rule}
        left -= len(each.text)


def _hex(content: bytes) -> Iterator[str]:
    """Lines like those of ``hexdump -C``: offset, bytes in hex, and as ASCII."""
    for at in range(0, len(content), HEX_WIDTH):
        line = content[at : at + HEX_WIDTH]
        ascii_ = "".join(chr(each) if 32 <= each < 127 else "." for each in line)
        yield f"{at:06x}  {line.hex(' '):<{3 * HEX_WIDTH}} {ascii_}"

"""Records of all topics as they come in; which documents are done with, which wait, and for how long, out.

A document is done when it is a dead letter, or when each of its articles is in a story, is told to be a copy, or is a
dead letter itself. A text under an embargo is done with when it is in a story; its usable version comes later.
"""

from __future__ import annotations

from typing import Any

from faults.measure import Passage
from service import pipeline
from service.deduplication.embargo import release_id
from service.kafka.raw import header_texts, raw_document
from service.kafka.reading import Record
from service.pipeline import CLEAN, DEAD_LETTERS, DUPLICATES, RAW, STORY_MEMBERS


class Progress:
    """What became of every document so far."""

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}
        """Seconds since 1970, by document id: when its record was made."""
        self.done: dict[str, float] = {}
        self.document_of: dict[str, str] = {}
        """Document id by article id."""
        self.held: set[str] = set()
        """The ids of the usable versions of texts under an embargo that are in no story yet."""
        self._open: dict[str, set[str]] = {}
        self._decided: set[str] = set()

    def add(self, record: Record, now: float) -> None:
        """Fold one record in, which was seen at ``now``, in seconds since 1970."""
        if record.topic == RAW:
            identity = document_of(record)
            self.sent.setdefault(identity, record.timestamp_ms / 1000)
        elif record.topic == DEAD_LETTERS:
            self._add_dead_letter(record, now)
        elif record.topic in (CLEAN, DUPLICATES, STORY_MEMBERS):
            try:
                content = pipeline.decode(record.topic, record.value or b"")
            except ValueError:
                return  # its stage makes a dead letter of it
            self._add(record.topic, content, now)

    def _add(self, topic: str, content: Any, now: float) -> None:
        if topic == CLEAN:
            self.document_of[content.article_id] = content.document_id
            usable = release_id(content.article_id)
            if content.pubstatus == "withheld" and content.embargoed is not None and usable not in self._decided:
                self.held.add(usable)
            waiting = self._open.setdefault(content.document_id, set())
            if content.article_id not in self._decided:
                waiting.add(content.article_id)
            self._close(content.document_id, now)
        elif topic == STORY_MEMBERS or not pipeline.is_newer_version(content):  # a newer version is in a story too
            self._decide(content.article_id, now)

    def _add_dead_letter(self, record: Record, now: float) -> None:
        topic = header_texts(record.headers).get("newswire.error.topic", "")
        if topic == RAW:
            self.done.setdefault(document_of(record), now)
            return
        try:
            article = pipeline.decode(topic, record.value or b"").article_id
        except (ValueError, KeyError, AttributeError):
            return
        self._decide(article, now)

    def _decide(self, article: str, now: float) -> None:
        self._decided.add(article)
        self.held.discard(article)
        document = self.document_of.get(article)
        if document is not None:
            self._open[document].discard(article)
            self._close(document, now)

    def _close(self, document: str, now: float) -> None:
        if not self._open[document]:
            self.done.setdefault(document, now)

    def waiting(self, before: float) -> list[str]:
        """The documents sent before that time that are not done with."""
        return [each for each, sent in self.sent.items() if sent < before and each not in self.done]

    def forget(self, document: str) -> None:
        """Wait for it no more: it was taken away."""
        self.sent.pop(document, None)

    def passages(self) -> dict[str, Passage]:
        """When each document was sent and done, of those that are done."""
        return {each: Passage(self.sent[each], done) for each, done in self.done.items() if each in self.sent}


def document_of(record: Record) -> str:
    """The document id of a record of the raw topic, or of the dead letter that it became."""
    return raw_document(record.key, record.value, record.headers, record.timestamp_ms / 1000).document_id

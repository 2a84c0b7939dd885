"""The result of an account: the ledger, what is wrong by id, and whether it balances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from service.article import RawDocument
from service.audit.ids import Ids
from service.kafka.raw import header_texts, raw_document
from service.kafka.reading import Record
from service.pipeline import RAW


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: ``what``, the id of the document or article, and the file it came in."""

    what: str
    id: str
    filename: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """The number of records of a partition that were deleted before they were read."""

    topic: str
    partition: int
    records: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """All documents and articles, counted by where they ended; those that ended nowhere are missing."""

    documents: int
    documents_with_articles: int
    documents_refused: int
    documents_in_flight: int
    articles: int
    published: int
    duplicates: int
    articles_refused: int
    articles_in_flight: int

    @property
    def balanced(self) -> bool:
        """Whether read = published + duplicates + dead letters + in flight, for documents and for articles."""
        return not self.documents_missing and not self.articles_missing

    @property
    def documents_missing(self) -> int:
        """Number of documents that are nowhere."""
        return self.documents - self.documents_with_articles - self.documents_refused - self.documents_in_flight

    @property
    def articles_missing(self) -> int:
        """Number of articles that are nowhere, or stopped on their way."""
        return self.articles - self.published - self.duplicates - self.articles_refused - self.articles_in_flight


@dataclass(frozen=True, slots=True)
class Report:
    """The result of an account. ``redelivered`` counts, by topic, records that repeat an earlier one; ``notes`` are
    remarks, such as what the topics can no longer show."""

    ledger: Ledger
    missing: tuple[Finding, ...]
    doubled: tuple[Finding, ...]
    otherwise: tuple[Finding, ...]
    skipped: tuple[Skipped, ...] = ()
    redelivered: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def balanced(self) -> bool:
        """Whether all that was read is somewhere, once, without contradiction, and nothing was deleted unread."""
        found = self.missing or self.doubled or self.otherwise or self.skipped
        return self.ledger.balanced and not found


@dataclass(frozen=True, slots=True)
class Refusal:
    """A dead letter: the topic that the record was read from, the id of its document or article, and why."""

    topic: str
    id: str
    reason: str
    message: str


def refusal(record: Record) -> Refusal | None:
    """The refusal in the dead letter ``record``; None for a foreign record that names no document or article."""
    headers = header_texts(record.headers)
    topic = headers.get("newswire.error.topic", "")
    why = headers.get("newswire.error.reason", ""), headers.get("newswire.error.message", "")
    if topic == RAW:
        return Refusal(topic, document_of(record).document_id, *why)
    try:
        return Refusal(topic, msgspec.json.decode(record.value or b"", type=Ids).article_id, *why)
    except msgspec.MsgspecError:
        return None


def document_of(record: Record) -> RawDocument:
    """The document in a record of the raw topic, or in a dead letter of one."""
    return raw_document(record.key, record.value, record.headers, record.timestamp_ms / 1000)

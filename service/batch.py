"""Files in, one JSON line an article in its final state out: the whole pipeline in memory, without a broker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from service import article as records
from service.article import EnrichedArticle, RawDocument
from service.outcome import Rejected
from service.pipeline import DEAD_LETTERS, FinalState, Pipeline, as_enriched
from service.settings import Settings
from service.streaming.sources import Document, Found, Skipped, documents, roots, walk

SOURCE = "files"


@dataclass(slots=True)
class Batch:
    """What became of a batch: the final state, and by file name what was refused, with the reason and the message."""

    state: FinalState = field(default_factory=FinalState)
    documents: int = 0
    refused: list[tuple[str, str, str]] = field(default_factory=list)


def found_files(paths: tuple[str, ...]) -> list[Found | Skipped]:
    """The files that ``paths`` (files, folders, patterns) stand for. Raises UsageError for one that does not exist."""
    return [found for root in roots(paths) for found in walk(root)]


def documents_of(files: list[Found | Skipped], settings: Settings) -> Iterator[Document | Skipped]:
    """The documents in ``files``, and what could not be read."""
    for found in files:
        yield from _documents(found, settings.max_record_bytes)


def process(
    files: list[Found | Skipped],
    settings: Settings,
    received_at: datetime,
    *,
    source: str = SOURCE,
    first: str = "clean",
    done: Callable[[Found | Skipped], None] = lambda found: None,
) -> Batch:
    """Run the stages from ``first`` on over ``files``; ``done`` is called after each file. Nothing is raised for
    what a file holds: it is in ``refused``."""
    batch = Batch()
    pipeline = Pipeline(settings, first)
    for found in files:
        for document in _documents(found, settings.max_record_bytes):
            if isinstance(document, Skipped):
                batch.refused.append((document.name, document.refusal.value, document.message))
                continue
            batch.documents += 1
            for topic, record in pipeline.feed(raw(document, source, received_at)):
                if topic == DEAD_LETTERS and isinstance(record, Rejected):
                    batch.refused.append((document.filename, record.reason.value, record.message))
                else:
                    batch.state.add(topic, record)
        done(found)
    return batch


def _documents(found: Found | Skipped, limit: int) -> Iterator[Document | Skipped]:
    return iter((found,)) if isinstance(found, Skipped) else documents(found, limit)


def raw(document: Document, source: str, received_at: datetime) -> RawDocument:
    """A document read from a file as the replay producer would send it."""
    return RawDocument(
        document_id=records.document_id(source, document.filename, document.content),
        uri=records.document_uri(source, document.filename),
        source=source,
        filename=document.filename,
        content=document.content,
        content_type=document.content_type,
        received_at=received_at,
    )


def write_lines(batch: Batch, output: Path, form: str) -> int:
    """Write one line an article, as our own record or as ninjs; the number of lines comes back."""
    if form == "ninjs":
        from service.ninjs import to_ninjs
    count = 0
    with output.open("wb") as file:
        for line in batch.state.lines():
            value = line if form == "newswire" else to_ninjs(_enriched(batch, line["article_id"]))
            file.write(records.encode(value) + b"\n")
            count += 1
    return count


def _enriched(batch: Batch, article_id: str) -> EnrichedArticle:
    return as_enriched(batch.state.articles[article_id], batch.state.decisions.get(article_id))

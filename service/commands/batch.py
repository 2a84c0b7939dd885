"""Files in, one JSON line per article in its final state out: the whole pipeline in memory, without a broker."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from service import article as records
from service.article import Article, EnrichedArticle, RawDocument
from service.cleaning import clean_document, profile
from service.cleaning.blocks import Block
from service.cleaning.profile import Profile, blocks_of
from service.errors import UsageError
from service.final_state import FinalState
from service.formats import parse
from service.formats.sources import settings_of
from service.intake.beside import Reader, reader_for
from service.intake.files import Document, Found, Skipped, documents, roots, walk
from service.ninjs import to_ninjs
from service.outcome import Accepted, Outcome, Rejected
from service.outputs import Output
from service.pipeline import DEAD_LETTERS, ITEMS, Pipeline, as_enriched, profiles_of, sources_of
from service.settings import Settings

SOURCE = "files"
T = TypeVar("T")


@dataclass(slots=True)
class Batch:
    """The result of a batch: the final state, the number of documents and of non-text items, and what was refused, as
    file name, reason and message."""

    state: FinalState = field(default_factory=FinalState)
    documents: int = 0
    items: int = 0
    refused: list[tuple[str, str, str]] = field(default_factory=list)


def found_files(paths: tuple[str, ...], follow_links: bool = False) -> list[Found | Skipped]:
    """The files of ``paths`` (files, folders, patterns). Raises UsageError for a path that does not exist."""
    return [found for root in roots(paths, follow_links=follow_links) for found in walk(root)]


class BadData(ValueError):
    """A file yields no article; the message is one line with its name and the reason."""

    exit_code = 65


def one_document(path: str, settings: Settings, received_at: datetime, source: str = SOURCE) -> RawDocument:
    """The first document in the file ``path``. Raises BadData if it cannot be read, UsageError if there is no such file
    or ``path`` names several."""
    files = found_files((path,))
    if len(files) > 1:
        raise UsageError(f"{path} is {len(files)} files; name one")
    for found in files:
        for document in _documents(found, settings.max_record_bytes):
            if isinstance(document, Skipped):
                raise BadData(f"{document.name}: {document.message}")
            return raw(document, source, received_at)
    raise BadData(f"{path}: no file in it")


def accepted_value(path: str, outcome: Outcome[T]) -> T:
    """The value of an accepted ``outcome``. Raises BadData for a rejected one."""
    if isinstance(outcome, Rejected):
        raise BadData(f"{path}: {outcome.reason.value}: {outcome.message}")
    return outcome.value


def main_article(path: str, settings: Settings, received_at: datetime) -> Article:
    """The main article of the file ``path``. Raises as ``one_document`` and ``accepted_value``."""
    document = one_document(path, settings, received_at)
    return accepted_value(
        path, clean_document(document, settings.max_document_bytes, profiles_of(settings), sources_of(settings))
    )[0]


def process(
    files: list[Found | Skipped],
    settings: Settings,
    received_at: datetime,
    *,
    source: str = SOURCE,
    first: str = "clean",
    done: Callable[[Found | Skipped], None] = lambda found: None,
    made: Callable[[Output | Rejected], None] = lambda output: None,
) -> Batch:
    """Run the stages from ``first`` on over ``files``; ``done`` is called after each file, ``made`` with each record
    that would go to a topic. The contents of a file raise nothing: what is wrong with them is in ``refused``."""
    batch = Batch()
    pipeline = Pipeline(settings, first)
    read = reader_for(settings_of(sources_of(settings), source))
    for found in files:
        for document in _documents(found, settings.max_record_bytes, read):
            if isinstance(document, Skipped):
                batch.refused.append((document.name, document.refusal.value, document.message))
                continue
            batch.documents += 1
            for output in pipeline.outputs(raw(document, source, received_at)):
                made(output)
                if isinstance(output, Rejected):
                    batch.refused.append((document.filename, output.reason.value, output.message))
                else:
                    batch.state.add(output.topic, output.record)
                    batch.items += output.topic == ITEMS
        done(found)
    return batch


def learn(files: list[Found | Skipped], settings: Settings, source: str, received_at: datetime) -> Profile:
    """The profile of ``source``, learned from its files, which are read with the settings of the source. Files that
    cannot be read or are not pages are ignored."""
    sources = sources_of(settings)

    def pages() -> Iterator[list[Block]]:
        for found in files:
            for document in _documents(found, settings.max_record_bytes):
                if isinstance(document, Skipped):
                    continue
                drafts = parse(raw(document, source, received_at), settings.max_document_bytes, sources)
                if isinstance(drafts, Accepted):
                    yield from (blocks_of(draft) for draft in drafts.value if draft.kind == "page")

    return profile.learn(source, pages())


def raw_documents(
    files: list[Found | Skipped], settings: Settings, source: str, received_at: datetime
) -> Iterator[RawDocument | str]:
    """The documents in ``files``, and one line for each that cannot be read."""
    for found in files:
        for document in _documents(found, settings.max_record_bytes):
            if isinstance(document, Skipped):
                yield f"{document.name}: {document.message}"
            else:
                yield raw(document, source, received_at)


def _documents(found: Found | Skipped, limit: int, read: Reader = documents) -> Iterator[Document | Skipped]:
    return iter((found,)) if isinstance(found, Skipped) else read(found, limit)


def raw(document: Document, source: str, received_at: datetime) -> RawDocument:
    """The raw document that the replay producer would send for a document read from a file."""
    return records.document_of(source, document.filename, document.content, received_at, document.content_type)


def record_line(output: Output | Rejected) -> bytes:
    """A JSON line for a record of a topic: ``{"topic", "key", "record"}``; for a dead letter, ``record`` has the reason
    and message."""
    if isinstance(output, Rejected):
        refused = {"reason": output.reason.value, "message": output.message}
        return records.encode({"topic": DEAD_LETTERS, "key": None, "record": refused}) + b"\n"
    return records.encode({"topic": output.topic, "key": output.key, "record": output.record}) + b"\n"


def write_lines(batch: Batch, output: Path, form: str) -> int:
    """Write one JSON line per article, as our own record or as ninjs, to a file or standard output (``-``); returns
    their number."""
    count = 0
    with nullcontext(sys.stdout.buffer) if str(output) == "-" else output.open("wb") as file:
        for line in batch.state.lines():
            value = line if form == "newswire" else to_ninjs(_enriched(batch, line["article_id"]))
            file.write(records.encode(value) + b"\n")
            count += 1
    return count


def _enriched(batch: Batch, article_id: str) -> EnrichedArticle:
    return as_enriched(batch.state.articles[article_id], batch.state.decisions.get(article_id))

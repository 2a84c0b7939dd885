"""A replay's options, progress and result, and the headers of its records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from service.article import digest
from service.errors import UsageError
from service.intake.beside import Reader
from service.intake.files import Document, Skipped, documents
from service.kafka import cloud_events
from service.pipeline import RAW

if TYPE_CHECKING:
    from service.kafka.otel import Spans

HEX_32 = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayOptions:
    """What to send where. ``rate`` in documents a second; ``maximum`` documents; sizes in bytes; times in seconds.

    ``state_dir`` is the folder of the log of what was sent; with None nothing is remembered. ``stdin_name`` is a file
    name for standard input: ``feed.jsonl`` makes each line a document. ``spans`` gets a span per document.
    ``documents`` reads the documents of a file.
    """

    paths: tuple[str, ...]
    bootstrap: str
    topic: str = RAW
    source: str = "files"
    rate: float | None = None
    maximum: int | None = None
    dry_run: bool = False
    follow: bool = False
    force: bool = False
    follow_links: bool = False
    state_dir: Path | None = Path(".data")
    stdin_name: str | None = None
    max_record_bytes: int = 16_777_216
    max_in_flight: int = 500
    max_in_flight_bytes: int = 33_554_432
    connect_seconds: float = 10.0
    send_timeout_seconds: float = 30.0
    look_seconds: float = 1.0
    spans: Spans | None = None
    documents: Reader = documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The progress of a run. ``files_total`` and ``bytes_total`` are None if unknown (standard input, a followed
    folder); ``rate`` is in acknowledged documents a second; ``eta_seconds`` is None while it cannot be estimated.
    ``sent_at`` is when the broker last acknowledged a document, ``looked_at`` when followed folders were last scanned,
    in seconds since 1970, 0 before that."""

    sent: int
    sent_bytes: int
    known: int
    skipped: int
    in_flight: int
    files_done: int
    files_total: int | None
    bytes_done: int
    bytes_total: int | None
    seconds: float
    rate: float
    eta_seconds: float | None
    sent_at: float = 0.0
    looked_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayResult:
    """The result of a run: the documents ``sent`` and acknowledged (in a dry run, that would be sent), those ``known``
    from earlier runs, the first thousand of the ``skipped_count`` files ``skipped``, ``notes`` to the user, and the
    size of the log of what was sent (``log_bytes``)."""

    sent: int
    sent_bytes: int
    known: int
    skipped: tuple[Skipped, ...]
    skipped_count: int
    notes: tuple[str, ...]
    log_bytes: int
    seconds: float
    dry_run: bool
    interrupted: bool


def parse_rate(text: str) -> float:
    """The rate in documents a second, from ``200``, ``200/s``, ``1000/m`` or ``50000/h``. Raises UsageError for
    anything else."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:/\s*([smh]))?", text.strip())
    rate = float(match[1]) / {"s": 1, "m": 60, "h": 3600}[match[2] or "s"] if match else 0.0
    if not 0 < rate < float("inf"):
        raise UsageError(f"{text!r} is not a rate: say 200/s, 1000/m or 50000/h")
    return rate


def traceparent(document: str) -> str:
    """The W3C ``traceparent`` of a document. The document id is the trace id (or hashed to it, if it is not 32 hex
    digits), so a trace can be found by the document id alone."""
    trace = document if HEX_32.fullmatch(document) else digest("trace", document)
    return f"00-{trace}-{digest('span', document)[:16]}-01"


def headers_of(
    document: Document, source: str, identity: str, received: datetime, topic: str = RAW, trace: str | None = None
) -> list[tuple[str, bytes]]:
    """The headers of a document's record, as in the raw topic's contract; no content type if it is unknown. ``trace``
    is its ``traceparent`` if that is not the default one."""
    instant = received.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    texts = [
        ("document-id", identity),
        ("source", source),
        ("filename", document.filename),
        ("content-type", document.content_type),
        ("received-at", instant),
        ("traceparent", trace or traceparent(identity)),
    ]
    known = [(name, text.encode()) for name, text in texts if text is not None]
    return [*known, *cloud_events.of_document(topic, identity, source)]

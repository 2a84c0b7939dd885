"""What a replay is asked, what it says and what it sends: options, progress, result, and a record's headers."""

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
    """What to send where. ``rate`` in documents a second; ``maximum`` documents; limits in bytes; times in seconds.

    ``state_dir`` has the log of what was sent; with None nothing is remembered. ``stdin_name`` is what standard input
    would be called as a file: ``feed.jsonl`` cuts it into lines. ``spans`` get one of each document. ``documents``
    reads those of a file.
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
    """How far a run is. ``files_total`` and ``bytes_total`` are None where nobody can know (standard input, a
    followed folder); ``rate`` is in acknowledged documents a second; ``eta_seconds`` is None before there is one.
    ``sent_at`` is when the broker last took a document, ``looked_at`` when followed folders were last looked at, in
    seconds since 1970, 0 before that."""

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
    """What a run did: ``sent`` and acknowledged (or, in a dry run, would be sent), ``known`` from before,
    ``skipped`` by name (the first thousand of ``skipped_count``), what there was to be ``notes`` about it, and
    the size of the log of what was sent (``log_bytes``)."""

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
    """Documents a second of ``200``, ``200/s``, ``1000/m`` or ``50000/h``. Raises UsageError for anything else."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:/\s*([smh]))?", text.strip())
    rate = float(match[1]) / {"s": 1, "m": 60, "h": 3600}[match[2] or "s"] if match else 0.0
    if not 0 < rate < float("inf"):
        raise UsageError(f"{text!r} is not a rate: say 200/s, 1000/m or 50000/h")
    return rate


def traceparent(document: str) -> str:
    """The W3C trace context of a document: its id is the trace's, so a trace is found by the id alone."""
    trace = document if HEX_32.fullmatch(document) else digest("trace", document)
    return f"00-{trace}-{digest('span', document)[:16]}-01"


def headers_of(
    document: Document, source: str, identity: str, received: datetime, topic: str = RAW, trace: str | None = None
) -> list[tuple[str, bytes]]:
    """The headers of a document's record, as the raw topic's contract has them; no content type where unknown.
    ``trace`` is its trace context where that is not the usual one."""
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

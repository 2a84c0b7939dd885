"""The state of one running replay: what it has found, sent and skipped so far; and its progress reports and saves."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from service.intake.files import Document, Found, Skipped
from service.kafka.sending import Window
from service.replay.options import Progress, ReplayOptions
from service.replay.sent_log import SentLog

SAVE_SECONDS = 0.5
REPORT_SECONDS = 0.1
NAMED_SKIPS = 1000
"""How many skipped files the result names; all are counted, and all are passed to ``on_skip``."""


@dataclass(slots=True)
class File:
    """A file being sent (``found`` is None for standard input): how many of its ``documents`` were read and how many
    are ``pending`` (not acknowledged), how many bytes they ``weighed``, whether it was read completely, and whether any
    was ``refused``. ``key`` is its key in the sent log."""

    found: Found | None
    key: int | None = None
    documents: int = 0
    pending: int = 0
    weighed: int = 0
    complete: bool = False
    refused: bool = False


@dataclass(slots=True)
class Run:
    """One replay's state; ``unacknowledged`` has the ids of the documents sent and not yet acknowledged."""

    options: ReplayOptions
    log: SentLog
    on_progress: Callable[[Progress], None]
    on_skip: Callable[[Skipped], None]
    on_document: Callable[[Document], None]
    window: Window | None = None
    files_total: int | None = None
    bytes_total: int | None = None
    started: float = field(default_factory=time.monotonic)
    unacknowledged: set[str] = field(default_factory=set)
    dispatched: int = 0
    sent: int = 0
    sent_bytes: int = 0
    sent_weight: int = 0
    sent_at: float = 0.0
    looked_at: float = 0.0
    known: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    skipped_count: int = 0
    notes: list[str] = field(default_factory=list)
    files_done: int = 0
    bytes_done: int = 0
    interrupted: bool = False
    next_send: float = 0.0
    last_report: float = 0.0
    last_save: float = field(default_factory=time.monotonic)


def skip(run: Run, skipped: Skipped) -> None:
    """Count and report a file or document that is not sent."""
    run.skipped_count += 1
    if len(run.skipped) < NAMED_SKIPS:
        run.skipped.append(skipped)
    run.on_skip(skipped)


def housekeeping(run: Run) -> None:
    """Save the log and report progress, each if it is due."""
    now = time.monotonic()
    if now - run.last_save >= SAVE_SECONDS and not run.options.dry_run:
        run.log.save()
        run.last_save = now
    report(run, REPORT_SECONDS)


def report(run: Run, pause: float) -> None:
    """Report progress, unless the last report was less than ``pause`` seconds ago."""
    now = time.monotonic()
    if now - run.last_report < pause:
        return
    run.last_report = now
    seconds = now - run.started
    left = None if run.bytes_total is None else max(0, run.bytes_total - run.bytes_done)
    run.on_progress(
        Progress(
            sent=run.sent,
            sent_bytes=run.sent_bytes,
            known=run.known,
            skipped=run.skipped_count,
            in_flight=len(run.unacknowledged),
            files_done=run.files_done,
            files_total=run.files_total,
            bytes_done=run.bytes_done,
            bytes_total=run.bytes_total,
            seconds=seconds,
            rate=run.sent / seconds if seconds else 0.0,
            sent_at=run.sent_at,
            looked_at=run.looked_at,
            eta_seconds=left * seconds / run.sent_weight if left is not None and run.sent_weight else None,
        )
    )

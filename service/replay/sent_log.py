"""What a replay sent and the broker acknowledged in; whether a document or a file needs sending again out.

One SQLite file for each broker, topic and source. It is written behind the acknowledgements, so it never claims
more than the broker has: after a crash the documents of the last moments go out again, with the same ids.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from service.article import digest
from service.errors import UsageError
from service.intake.files import Found

SCHEMA = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sent (document BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (file BLOB PRIMARY KEY, size INTEGER, mtime_ns INTEGER, documents INTEGER)
    WITHOUT ROWID;
"""
LOCK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Tip:
    """Where one of the last documents that were acknowledged lies: proof that a topic is still the one we fed."""

    partition: int
    offset: int
    document_id: str


@dataclass(slots=True)
class SentLog:
    """The open log; what was added counts at once and is on disk after ``save``."""

    connection: sqlite3.Connection
    documents: set[bytes] = field(default_factory=set)
    files: dict[bytes, tuple[int, int, int]] = field(default_factory=dict)
    tip: Tip | None = None

    def has(self, document_id: str) -> bool:
        """Whether the document was acknowledged."""
        key = bytes.fromhex(document_id)
        return key in self.documents or bool(
            self.connection.execute("SELECT 1 FROM sent WHERE document = ?", (key,)).fetchone()
        )

    def add(self, document_id: str, partition: int, offset: int) -> None:
        """Note that the broker has the document, and where; offset -1 where it does not say."""
        self.documents.add(bytes.fromhex(document_id))
        if offset >= 0:
            self.tip = Tip(partition, offset, document_id)

    def documents_of(self, found: Found) -> int | None:
        """How many documents of the file were sent, if all of them were and it has not changed since; else None."""
        key = _file_key(found)
        row = (
            self.files.get(key)
            or self.connection.execute("SELECT size, mtime_ns, documents FROM files WHERE file = ?", (key,)).fetchone()
        )
        return int(row[2]) if row and (row[0], row[1]) == (found.size, found.mtime_ns) else None

    def add_file(self, found: Found, documents: int) -> None:
        """Note that all ``documents`` of a file were acknowledged."""
        self.files[_file_key(found)] = (found.size, found.mtime_ns, documents)

    def save(self) -> None:
        """Write what was added since the last time, all or nothing."""
        if not self.documents and not self.files:
            return
        with self.connection:
            self.connection.executemany("INSERT OR IGNORE INTO sent VALUES (?)", ((each,) for each in self.documents))
            self.connection.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", ((key, *row) for key, row in self.files.items())
            )
            if self.tip:
                self._about({"tip": f"{self.tip.partition} {self.tip.offset} {self.tip.document_id}"})
        self.documents.clear()
        self.files.clear()

    def forget(self) -> None:
        """Begin anew: the topic no longer has what was sent."""
        with self.connection:
            for table in ("sent", "files", "about"):
                self.connection.execute(f"DELETE FROM {table}")
        self.tip = None

    def close(self) -> None:
        """Save, and close the file."""
        try:
            self.save()
        finally:
            self.connection.close()

    def _about(self, facts: dict[str, str]) -> None:
        self.connection.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", facts.items())


def log_path(state_dir: Path, bootstrap: str, topic: str, source: str) -> Path:
    """The file of the log; the order of the bootstrap servers makes no difference."""
    servers = ",".join(sorted(server.strip().lower() for server in bootstrap.split(",")))
    readable = re.sub(r"[^A-Za-z0-9._-]+", "_", f"{topic}-{source}")[:100]
    return state_dir / "replay" / f"{readable}-{digest(servers, topic, source)[:12]}.sqlite"


def open_log(path: Path | None) -> SentLog:
    """The log at ``path``, made if it is not there; None for one in memory. Raises UsageError where it cannot be."""
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path or ":memory:", timeout=LOCK_SECONDS)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(SCHEMA)
        rows: Iterable[tuple[str]] = connection.execute("SELECT value FROM about WHERE name = 'tip'")
        tip = next((_tip(value) for (value,) in rows), None)
    except (sqlite3.Error, OSError, ValueError) as error:
        raise UsageError(
            f"the replay state {path} cannot be used ({error}); delete it to send everything again"
        ) from error
    return SentLog(connection, tip=tip)


def _tip(text: str) -> Tip:
    partition, offset, document_id = text.split()
    return Tip(int(partition), int(offset), document_id)


def _file_key(found: Found) -> bytes:
    # The name as well: the same file below another folder of the command is called something else in the topic.
    return bytes.fromhex(digest("file", os.fsencode(os.path.abspath(found.path)), found.filename))

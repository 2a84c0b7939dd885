"""Documents sent and acknowledged in; whether to send a document again, and with which time of receipt, out.

One SQLite file for each broker, topic and source. A document's time of receipt is written before it is sent, so a
document that is sent again after a crash is byte for byte the same. An acknowledgement is written after it arrived, so
the log never claims more than the broker has.

The log is bounded by what can be sent again: it keeps documents of files that exist and, for as long as the raw topic
keeps records, of deleted files and standard input. ``prune`` deletes the rest, once a day.
"""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.article import digest
from service.errors import StateUnwritable, UsageError
from service.intake.files import Found
from service.topics import contract

# documents.file is the file's key, NULL for standard input; waiting is 1 until the broker has the document, then NULL.
# files.documents is NULL until all of a file's documents are acknowledged; gone_ms is when a file was first missing.
SCHEMA = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (document BLOB PRIMARY KEY, received_ms INTEGER, file INTEGER, waiting INTEGER)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files
    (file INTEGER PRIMARY KEY, path BLOB, size INTEGER, mtime_ns INTEGER, documents INTEGER, gone_ms INTEGER);
"""
# The log's first version had neither times nor paths: its documents stay known, its files are read once more.
FROM_FIRST_VERSION = """
DROP TABLE IF EXISTS files;
CREATE TABLE documents (document BLOB PRIMARY KEY, received_ms INTEGER, file INTEGER, waiting INTEGER) WITHOUT ROWID;
INSERT INTO documents SELECT document, NULL, NULL, NULL FROM sent;
DROP TABLE sent;
"""
LOCK_SECONDS = 10.0
KEPT = timedelta(milliseconds=int(contract("raw").config["retention.ms"]))
"""How long the raw topic keeps a record, from its contract."""
PRUNE_EVERY = timedelta(days=1)
SLICE = 500
"""How many files ``prune`` checks before it yields to other tasks."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_KEY = -(1 << 63)


@dataclass(frozen=True, slots=True)
class LastSent:
    """The place of one of the last acknowledged documents, to recognize whether the topic is still the same one."""

    partition: int
    offset: int
    document_id: str


@dataclass(slots=True)
class SentLog:
    """The open log; additions count at once and are on disk after ``save``. Every method that writes raises
    StateUnwritable if the disk is full or not writable."""

    connection: sqlite3.Connection
    path: Path | None = None
    documents: dict[bytes, int | None] = field(default_factory=dict)
    files: dict[int, tuple[bytes, int, int, int]] = field(default_factory=dict)
    last_sent: LastSent | None = None

    def has(self, document_id: str, file: int | None = None) -> bool:
        """Whether the document was acknowledged; one that is on disk already belongs to ``file`` from now on."""
        key = bytes.fromhex(document_id)
        if key in self.documents:
            return True
        query = "SELECT file FROM documents WHERE document = ? AND waiting IS NULL"
        row = self.connection.execute(query, (key,)).fetchone()
        if row and file is not None and row[0] != file:
            self.documents[key] = file
        return row is not None

    def received(self, document_id: str, now: datetime, file: int | None = None) -> datetime:
        """The document's time of receipt: the one already in the log, else ``now``, which is on disk when this returns.
        The document belongs to ``file`` from now on."""
        key, now_ms = bytes.fromhex(document_id), _milliseconds(now - EPOCH)
        with self._writing():
            ((received_ms,),) = self.connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?, 1) ON CONFLICT (document) DO UPDATE SET file = excluded.file, "
                "received_ms = coalesce(received_ms, excluded.received_ms) RETURNING received_ms",
                (key, now_ms, file),
            ).fetchall()
        return EPOCH + timedelta(milliseconds=received_ms)

    def add(self, document_id: str, partition: int, offset: int, file: int | None = None) -> None:
        """Note that the broker has acknowledged the document of ``file``, and its place; offset -1 if unknown."""
        self.documents[bytes.fromhex(document_id)] = file
        if offset >= 0:
            self.last_sent = LastSent(partition, offset, document_id)

    def documents_of(self, found: Found) -> int | None:
        """The number of documents in the file if all were acknowledged and it has not changed since; else None."""
        key = _file_key(found)
        row = (
            self.files.get(key)
            or self.connection.execute(
                "SELECT path, size, mtime_ns, documents FROM files WHERE file = ?", (key,)
            ).fetchone()
        )
        return row[3] if row and (row[1], row[2]) == (found.size, found.mtime_ns) else None

    def begin_file(self, found: Found) -> int:
        """Note that documents of the file are about to be sent; returns the file's key for the other methods."""
        key = _file_key(found)
        with self._writing():
            self.connection.execute(
                "INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, NULL, NULL)",
                (key, _path(found), found.size, found.mtime_ns),
            )
        return key

    def add_file(self, found: Found, documents: int) -> None:
        """Note that all ``documents`` of a file were acknowledged."""
        self.files[_file_key(found)] = (_path(found), found.size, found.mtime_ns, documents)

    def save(self) -> None:
        """Write everything added since the last save, in one transaction."""
        if not self.documents and not self.files:
            return
        with self._transaction():
            self.connection.executemany(
                "INSERT INTO documents VALUES (?, NULL, ?, NULL) "
                "ON CONFLICT (document) DO UPDATE SET waiting = NULL, file = excluded.file",
                self.documents.items(),
            )
            self.connection.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, NULL)",
                ((key, *row) for key, row in self.files.items()),
            )
            if self.last_sent:
                self._about("tip", f"{self.last_sent.partition} {self.last_sent.offset} {self.last_sent.document_id}")
        self.documents.clear()
        self.files.clear()

    def prune(self, now: datetime) -> Iterator[None]:
        """Delete what will not be sent again, unless that was done within a day; yields after every ``SLICE`` files.

        A file and its documents are deleted once the file has been missing for as long as the raw topic keeps records:
        a disk that is not mounted today must not cause everything on it to be sent again tomorrow.
        """
        last = self.connection.execute("SELECT value FROM about WHERE name = 'pruned_ms'").fetchone()
        now_ms, kept_ms = _milliseconds(now - EPOCH), _milliseconds(KEPT)
        if last and now_ms - int(last[0]) < _milliseconds(PRUNE_EVERY):
            return
        after = FIRST_KEY
        query = "SELECT file, path, gone_ms FROM files WHERE file > ? ORDER BY file LIMIT ?"
        while rows := self.connection.execute(query, (after, SLICE)).fetchall():
            after = rows[-1][0]
            there = {key: os.path.lexists(path) for key, path, _ in rows}
            back = [(key,) for key, _, gone_ms in rows if there[key] and gone_ms is not None]
            missed = [(now_ms, key) for key, _, gone_ms in rows if not there[key] and gone_ms is None]
            gone = [(key, gone_ms) for key, _, gone_ms in rows if not there[key] and gone_ms is not None]
            over = [(key,) for key, gone_ms in gone if now_ms - gone_ms >= kept_ms]
            with self._transaction():
                self.connection.executemany("UPDATE files SET gone_ms = NULL WHERE file = ?", back)
                self.connection.executemany("UPDATE files SET gone_ms = ? WHERE file = ?", missed)
                self.connection.executemany("DELETE FROM files WHERE file = ?", over)
            yield
        with self._transaction():
            # Documents from the log's first version have no time; their retention begins now.
            self.connection.execute("UPDATE documents SET received_ms = ? WHERE received_ms IS NULL", (now_ms,))
            self.connection.execute(
                "DELETE FROM documents WHERE received_ms <= ? "
                "AND (file IS NULL OR file NOT IN (SELECT file FROM files))",
                (now_ms - kept_ms,),
            )
            self._about("pruned_ms", str(now_ms))

    def size_bytes(self) -> int:
        """The size of the log on disk, in bytes; freed pages are reused, not returned."""
        size = 0
        for ending in ("", "-wal"):
            with suppress(OSError):
                size += os.path.getsize(f"{self.path}{ending}") if self.path else 0
        return size

    def forget(self) -> None:
        """Clear the log: the topic no longer has what was sent."""
        with self._transaction():
            for table in ("documents", "files", "about"):
                self.connection.execute(f"DELETE FROM {table}")
        self.last_sent = None

    def close(self) -> None:
        """Save, and close the file."""
        try:
            self.save()
        finally:
            self.connection.close()

    def _about(self, name: str, value: str) -> None:
        self.connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._writing():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:  # a full disk rolls it back already
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise _unwritable(self.path, error) from error


def log_path(state_dir: Path, bootstrap: str, topic: str, source: str) -> Path:
    """The path of the log; it does not depend on the order of the bootstrap servers."""
    servers = ",".join(sorted(server.strip().lower() for server in bootstrap.split(",")))
    readable = re.sub(r"[^A-Za-z0-9._-]+", "_", f"{topic}-{source}")[:100]
    return state_dir / "replay" / f"{readable}-{digest(servers, topic, source)[:12]}.sqlite"


def open_log(path: Path | None) -> SentLog:
    """The log at ``path``, created if it does not exist; None for one in memory.

    Raises UsageError if it is damaged, StateUnwritable if it cannot be opened or written.
    """
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        # Autocommit: each statement is its own transaction unless we begin one.
        connection = sqlite3.connect(path or ":memory:", timeout=LOCK_SECONDS, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sent'").fetchone():
            connection.executescript(f"BEGIN; {FROM_FIRST_VERSION} COMMIT;")
        connection.executescript(SCHEMA)
        row = connection.execute("SELECT value FROM about WHERE name = 'tip'").fetchone()
        last_sent = _last_sent(row[0]) if row else None
    except (sqlite3.OperationalError, OSError) as error:
        raise _unwritable(path, error) from error
    except (sqlite3.Error, ValueError) as error:
        raise UsageError(
            f"the replay state {path} cannot be used ({error}); delete it to send everything again"
        ) from error
    return SentLog(connection, path, last_sent=last_sent)


def _unwritable(path: Path | None, error: sqlite3.OperationalError | OSError) -> StateUnwritable:
    full = (
        error.errno in (errno.ENOSPC, errno.EDQUOT)
        if isinstance(error, OSError)
        else error.sqlite_errorcode == sqlite3.SQLITE_FULL
    )
    why = "the disk is full" if full else str(error)
    return StateUnwritable(
        f"the replay state {path} cannot be written: {why}; what was sent is remembered up to here: make room, or see "
        "to its folder (NEWSWIRE_STATE_DIR), and run again"
    )


def _last_sent(text: str) -> LastSent:
    partition, offset, document_id = text.split()
    return LastSent(int(partition), int(offset), document_id)


def _milliseconds(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)


def _path(found: Found) -> bytes:
    return os.fsencode(os.path.abspath(found.path))


def _file_key(found: Found) -> int:
    # The name is part of the key: the same file under another root of the command has another name in the topic.
    return int.from_bytes(bytes.fromhex(digest("file", _path(found), found.filename))[:8], signed=True)

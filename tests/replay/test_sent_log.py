"""The sent log: what it knows before and after it is on disk, what makes it ask for a file again, what it forgets."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import StateUnwritable, UsageError
from service.intake.files import Found
from service.replay.sent_log import KEPT, PRUNE_EVERY, SentLog, log_path, open_log

IDENTITY = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 5, 1, 6, 30, 0, 123000, tzinfo=UTC)


def identity(number: int) -> str:
    return f"{number:032x}"


def found_at(path: Path) -> Found:
    facts = path.stat()
    return Found(path, path.name, facts.st_size, facts.st_mtime_ns)


def sent(log: SentLog, path: Path, number: int) -> None:
    """Note a file of one document as sent and acknowledged."""
    found = found_at(path)
    file = log.begin_file(found)
    log.received(identity(number), NOW, file)
    log.add(identity(number), 0, number, file)
    log.add_file(found, 1)
    log.save()


def pruned(log: SentLog, now: datetime) -> SentLog:
    for _ in log.prune(now):
        pass
    return log


def test_log_knows_what_was_added_before_and_after_it_is_saved(tmp_path: Path) -> None:
    path = log_path(tmp_path, "B:1,a:2", "topic", "a source/with: odd characters")
    assert path == log_path(tmp_path, "a:2, b:1", "topic", "a source/with: odd characters")
    found = Found(tmp_path / "x.txt", "x.txt", 5, 7)
    log = open_log(path)
    log.add(IDENTITY, 2, 9)
    log.add_file(found, 3)
    assert log.has(IDENTITY)
    assert log.documents_of(found) == 3
    log.save()
    assert log.has(IDENTITY)
    log.close()
    again = open_log(path)
    assert again.has(IDENTITY)
    assert not again.has(IDENTITY[::-1])
    assert again.documents_of(found) == 3
    assert again.documents_of(replace(found, mtime_ns=8)) is None
    assert again.documents_of(replace(found, filename="in/x.txt")) is None
    assert again.last_sent is not None
    assert (again.last_sent.partition, again.last_sent.offset, again.last_sent.document_id) == (2, 9, IDENTITY)
    again.forget()
    again.close()
    assert not open_log(path).has(IDENTITY)


def test_file_that_was_begun_is_not_one_that_was_sent(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("text")
    found = found_at(tmp_path / "x.txt")
    log = open_log(tmp_path / "log.sqlite")
    log.begin_file(found)
    assert log.documents_of(found) is None
    log.add_file(found, 2)
    log.save()
    log.begin_file(found)
    assert log.documents_of(found) == 2
    log.close()


def test_time_of_receipt_is_on_disk_before_the_document_is_sent_and_stays(tmp_path: Path) -> None:
    log = open_log(tmp_path / "x.sqlite")
    assert log.received(identity(1), NOW) == NOW
    again = open_log(tmp_path / "x.sqlite")  # the first one was killed: nothing was saved, nothing closed
    assert not again.has(identity(1))
    assert again.received(identity(1), NOW + timedelta(hours=1)) == NOW
    again.add(identity(1), 0, 0)
    again.save()
    assert again.has(identity(1))
    assert again.received(identity(1), NOW + timedelta(hours=2)) == NOW
    log.close()
    again.close()


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)))
def test_time_of_receipt_is_kept_to_the_millisecond(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC)
    log = open_log(None)
    kept = log.received(identity(1), moment)
    assert kept == log.received(identity(1), NOW) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    log.close()


def test_files_that_are_gone_are_forgotten_after_the_topics_retention_and_no_others(tmp_path: Path) -> None:
    log = open_log(tmp_path / "log.sqlite")
    stays, goes, returns = (tmp_path / name for name in ("stays.txt", "goes.txt", "returns.txt"))
    for number, path in enumerate((stays, goes, returns)):
        path.write_text("text")
        sent(log, path, number)
    log.received(identity(3), NOW)  # on standard input
    log.add(identity(3), 0, 3)
    log.save()
    gone = found_at(goes)
    goes.unlink()
    returns.rename(tmp_path / "elsewhere")
    pruned(log, NOW)
    assert all(log.has(identity(number)) for number in range(4))
    (tmp_path / "elsewhere").rename(returns)
    later = NOW + KEPT
    pruned(log, later)
    assert [log.has(identity(number)) for number in range(4)] == [True, False, True, False]
    assert log.documents_of(gone) is None
    returns.unlink()
    pruned(log, later + KEPT)  # missed for the first time
    assert log.has(identity(2))
    pruned(log, later + 2 * KEPT)
    assert [log.has(identity(number)) for number in range(4)] == [True, False, False, False]
    log.close()


def test_pruning_is_done_once_a_day_and_in_steps(tmp_path: Path) -> None:
    log = open_log(tmp_path / "log.sqlite")
    log.connection.executemany(
        "INSERT INTO files VALUES (?, ?, 1, 1, 1, 1)", ((key, b"/nowhere/%d" % key) for key in range(-600, 600))
    )
    assert sum(1 for _ in log.prune(NOW)) == 3
    assert log.connection.execute("SELECT count(*) FROM files").fetchone() == (0,)
    (tmp_path / "x.txt").touch()
    sent(log, tmp_path / "x.txt", 1)
    assert sum(1 for _ in log.prune(NOW + PRUNE_EVERY / 2)) == 0
    assert sum(1 for _ in log.prune(NOW + PRUNE_EVERY)) == 1
    log.close()


def test_documents_of_a_folder_that_moved_are_those_of_the_new_files(tmp_path: Path) -> None:
    log = open_log(tmp_path / "log.sqlite")
    old, new = tmp_path / "old" / "a.txt", tmp_path / "new" / "a.txt"
    old.parent.mkdir()
    old.write_text("text")
    sent(log, old, 1)
    old.parent.rename(new.parent)
    assert log.has(identity(1), log.begin_file(found_at(new)))
    log.save()
    pruned(log, NOW)
    pruned(log, NOW + KEPT)
    assert log.has(identity(1))
    log.close()


def test_log_says_how_large_it_is(tmp_path: Path) -> None:
    log = open_log(tmp_path / "log.sqlite")
    before = log.size_bytes()
    for number in range(2000):
        log.add(identity(number), 0, number)
    log.save()
    assert log.size_bytes() > before + 2000 * 20
    log.close()
    assert open_log(None).size_bytes() == 0


def test_full_disk_is_named_as_such_and_the_log_holds_what_it_held(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    log = open_log(path)
    log.add(identity(0), 0, 0)
    log.save()
    log.connection.execute("PRAGMA max_page_count = 6")
    for number in range(5000):
        log.add(identity(number), 0, number)
    with pytest.raises(StateUnwritable, match="the disk is full") as caught:
        log.save()
    assert (str(path) in str(caught.value), caught.value.exit_code) == (True, 78)
    with pytest.raises(StateUnwritable, match="the disk is full"):
        log.close()
    assert open_log(path).has(identity(0))


def test_folder_that_cannot_be_made_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StateUnwritable, match="NEWSWIRE_STATE_DIR"):
        open_log(tmp_path / "file" / "replay" / "x.sqlite")


def test_damaged_log_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(UsageError, match="delete it"):
        open_log(tmp_path / "x.sqlite")


def test_log_of_the_first_version_is_still_known(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    old = sqlite3.connect(path)
    old.executescript(
        "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
        "CREATE TABLE sent (document BLOB PRIMARY KEY) WITHOUT ROWID;"
        "CREATE TABLE files (file BLOB PRIMARY KEY, size INTEGER, mtime_ns INTEGER, documents INTEGER) WITHOUT ROWID;"
    )
    with old:
        old.execute("INSERT INTO sent VALUES (?)", (bytes.fromhex(IDENTITY),))
        old.execute("INSERT INTO about VALUES ('tip', ?)", (f"2 9 {IDENTITY}",))
    old.close()
    for _ in range(2):
        log = open_log(path)
        assert log.has(IDENTITY)
        assert log.last_sent is not None
        assert log.last_sent.offset == 9
        log.close()
    log = pruned(open_log(path), NOW)
    assert log.has(IDENTITY)
    assert not pruned(log, NOW + KEPT).has(IDENTITY)
    log.close()

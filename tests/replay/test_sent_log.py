"""The sent log: what it knows before and after it is on disk, and what makes it ask for a file again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from service.errors import UsageError
from service.intake.files import Found
from service.replay.sent_log import log_path, open_log

IDENTITY = "0123456789abcdef0123456789abcdef"


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
    assert again.tip is not None
    assert (again.tip.partition, again.tip.offset, again.tip.document_id) == (2, 9, IDENTITY)
    again.forget()
    again.close()
    assert not open_log(path).has(IDENTITY)


def test_damaged_log_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(UsageError, match="delete it"):
        open_log(tmp_path / "x.sqlite")

"""Readers beside the worker make of files of entries what it would make of them itself, whatever becomes of either."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.worker import entry_store
from service.worker.entry_store import EntryStore, StateFailed
from service.worker.readers import MADE, READ_AT_ONCE, ReadAhead, Readers, read_here

pytestmark = pytest.mark.system

# A function of a module, which the reader imports by its name, that takes no list of bytes.
none_of_ours: Any = ipaddress.ip_address


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """One, that all tests share: starting a process takes longer than they do."""
    it = Readers(1)
    yield it
    it.close()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EntryStore]:
    """Of files of some three entries each."""
    monkeypatch.setattr(entry_store, "SEGMENT_BITS", 8)
    monkeypatch.setattr(entry_store, "SEGMENT", 1 << 8)
    it = EntryStore(tmp_path)
    yield it
    it.close()


def put(store: EntryStore, *numbers: int, value: bytes = b"%d" + b"." * 60) -> None:
    store.take([(b"key %d" % each, value % each if b"%d" in value else value) for each in numbers])


def read_beside(readers: Readers, store: EntryStore) -> list[bytes]:
    return [value for some in ReadAhead(readers, list).results(store) for value in some]


def test_readers_give_the_entries_of_all_files_in_their_order(readers: Readers, store: EntryStore) -> None:
    put(store, *range(20))
    assert store.full > 3
    assert read_beside(readers, store) == [value for _, value in store.items()]


def test_what_was_read_ahead_is_read_again_where_entries_were_replaced_or_deleted(
    readers: Readers, store: EntryStore
) -> None:
    put(store, *range(8))
    ahead = ReadAhead(readers, list)
    ahead.note(store)
    put(store, 1, value=b"another")
    store.delete(b"key 2")
    put(store, *range(30, 36))
    ahead.note(store)
    found = [value for some in ahead.results(store) for value in some]
    assert found == [value for _, value in store.items()]
    assert b"another" in found


def test_nothing_of_what_was_read_is_left_on_disk(readers: Readers, store: EntryStore, tmp_path: Path) -> None:
    put(store, *range(20))
    ahead = ReadAhead(readers, list)
    ahead.note(store)
    put(store, 1, value=b"another")
    assert [*ahead.results(store)]
    assert not [*tmp_path.glob("*" + MADE)]
    (tmp_path / ("entries-000000abc" + MADE)).touch()
    EntryStore(tmp_path).close()
    assert not [*tmp_path.glob("*" + MADE)]


def test_an_entry_that_is_none_is_a_value_error_of_the_reader_too(readers: Readers, store: EntryStore) -> None:
    put(store, 1)
    with pytest.raises(ValueError, match="does not appear to be"):
        next(ReadAhead(readers, none_of_ours).results(store))
    assert len(read_beside(readers, store)) == 1


def test_a_file_that_is_damaged_is_noticed_by_the_reader(readers: Readers, store: EntryStore) -> None:
    put(store, 1)
    (chunk,) = store.chunks()
    Path(chunk.path).write_bytes(b"?" * 100)
    with pytest.raises(StateFailed, match="damaged at 0"):
        next(ReadAhead(readers, list).results(store))


def test_what_a_reader_that_is_killed_had_to_do_is_done_here(
    store: EntryStore, caplog: pytest.LogCaptureFixture
) -> None:
    put(store, *range(8))
    readers = Readers(1)
    try:
        (first, *_) = store.chunks()
        readers.ask(list, first).result()
        readers._started[0].kill()
        with caplog.at_level(logging.WARNING):
            assert read_beside(readers, store) == [value for _, value in store.items()]
    finally:
        readers.close()
    assert "this process does its work" in caplog.text


def test_readers_that_are_let_go_are_gone_and_leave_nobody_waiting(store: EntryStore) -> None:
    put(store, *range(8))
    readers = Readers(1)
    (first, *_) = store.chunks()
    readers.ask(list, first).result()
    readers.close()
    assert [each.returncode for each in readers._started] == [-9]


def test_without_readers_some_entries_are_read_at_a_time(store: EntryStore) -> None:
    put(store, *range(READ_AT_ONCE + 1))
    assert [len(some) for some in read_here(list, store)] == [READ_AT_ONCE, 1]

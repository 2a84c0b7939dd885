"""Entries on disk behave as a dictionary of bytes, and a snapshot's places find again what stood at its time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.worker import entry_store
from service.worker.entry_store import DamagedState, EntryStore, StateFailed

STEPS = st.lists(st.tuples(st.sampled_from([b"a", b"b", b"c", b"dd"]), st.none() | st.binary(max_size=90)), max_size=60)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EntryStore]:
    it = EntryStore(tmp_path)
    yield it
    it.close()


@given(steps=STEPS, saved=st.integers(0, 60), merged=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_store_is_a_dictionary_and_a_snapshot_of_it_what_it_was(
    steps: list[tuple[bytes, bytes | None]],
    saved: int,
    merged: bool,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever is put and deleted, before and after the snapshot, over many small files that are tidied."""
    monkeypatch.setattr(entry_store, "SEGMENT_BITS", 8)
    monkeypatch.setattr(entry_store, "SEGMENT", 1 << 8)
    monkeypatch.setattr(entry_store, "NEWER", 3 if merged else 1 << 16)
    folder = tmp_path_factory.mktemp("entries")
    store, model = EntryStore(folder), dict[bytes, bytes]()
    columns, then = store.columns(), dict(model)
    for number, (key, value) in enumerate(steps):
        if number == saved:
            waste = store.tidy()
            columns, then = store.columns(), dict(model)
            for each in waste:
                each.unlink()
        if value is None:
            assert store.delete(key) is (model.pop(key, None) is not None)
        else:
            store.put(key, value)
            model.pop(key, None)
            model[key] = value
        assert (len(store), store.get(key), key in store) == (len(model), model.get(key), key in model)
    assert dict(store.items()) == model
    # Tidying puts what stands anew; without it the order is that of writing.
    assert saved < len(steps) or list(store) == list(model)
    store.flush()
    store.close()
    again = EntryStore(folder, columns)
    assert (dict(again.items()), len(again)) == (then, len(then))
    again.put(b"new", b"value")
    assert again.get(b"new") == b"value"
    again.close()


@given(steps=STEPS, sizes=st.lists(st.integers(1, 30), min_size=60, max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_many_changes_at_once_are_as_one_after_another(
    steps: list[tuple[bytes, bytes | None]],
    sizes: list[int],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Keys that come again among those taken together, in memory, merged and on disk, and keys of one hash."""
    monkeypatch.setattr(entry_store, "SEGMENT_BITS", 8)
    monkeypatch.setattr(entry_store, "SEGMENT", 1 << 8)
    monkeypatch.setattr(entry_store, "NEWER", 2)
    monkeypatch.setattr(entry_store, "_hash", lambda key: len(key) if key in (b"c", b"d") else key[0])
    alone, together = (EntryStore(tmp_path_factory.mktemp("entries")) for _ in range(2))
    rest = [(key[:1], value) for key, value in steps]
    for size in sizes:
        some, rest = rest[:size], rest[size:]
        together.take(some)
        for key, value in some:
            if value is None:
                alone.delete(key)
            else:
                alone.put(key, value)
        assert (len(together), together.stored_bytes) == (len(alone), alone.stored_bytes)
    assert [*together.items()] == [*alone.items()]
    for store in (alone, together):
        store.close()


def test_a_file_that_is_mostly_holes_is_rewritten_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry_store, "SEGMENT_BITS", 10)
    monkeypatch.setattr(entry_store, "SEGMENT", 1 << 10)
    store = EntryStore(tmp_path)
    for number in range(40):
        store.put(b"%d" % number, b"x" * 100)
    store.flush()
    assert store.tidy() == []
    for number in range(1, 9):
        store.delete(b"%d" % number)
    (waste,) = store.tidy()
    assert waste.name == "entries-000000"
    assert store.tidy() == []
    assert {key for key, _ in store.items()} == {b"%d" % number for number in (0, *range(9, 40))}
    store.close()


def test_what_was_put_and_not_flushed_reads_back(store: EntryStore) -> None:
    store.put(b"a", b"one")
    assert store.get(b"a") == b"one"
    store.flush()
    store.put(b"b", b"two")
    assert (store.get(b"a"), store.get(b"b")) == (b"one", b"two")


def test_its_bytes_are_those_of_what_stands_in_it(store: EntryStore) -> None:
    before = store.stored_bytes
    store.put(b"another", b"x" * 1000)
    one = store.stored_bytes - before
    assert 1000 < one < 1100
    store.put(b"another", b"y" * 1000)
    assert store.stored_bytes - before == one
    store.delete(b"another")
    assert store.stored_bytes == before


def test_a_damaged_value_is_noticed_when_it_is_read(store: EntryStore, tmp_path: Path) -> None:
    store.put(b"a", b"a value")
    store.put(b"b", b"another")
    store.flush()
    path = tmp_path / "entries-000000"
    data = path.read_bytes().replace(b"a value", b"a valve")
    path.write_bytes(data)
    assert store.get(b"b") == b"another"
    with pytest.raises(DamagedState, match="entries-000000 is damaged at 0"):
        store.get(b"a")


@pytest.mark.parametrize("missing", ["the file", "its end"])
def test_files_that_are_not_all_there_are_noticed_at_the_start(store: EntryStore, tmp_path: Path, missing: str) -> None:
    store.put(b"a", b"a value")
    columns = store.columns()
    path = tmp_path / "entries-000000"
    path.unlink() if missing == "the file" else os.truncate(path, 5)
    with pytest.raises(DamagedState, match="is missing" if missing == "the file" else "is shorter"):
        EntryStore(tmp_path, columns)


def test_what_nothing_knows_of_is_removed_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "entries-000007").write_bytes(b"of a worker that was killed")
    EntryStore(tmp_path).close()
    assert [path.name for path in tmp_path.iterdir()] == ["entries-000000"]


def test_a_full_disk_is_no_records_fault(store: EntryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    store.put(b"a", b"value")
    with pytest.raises(StateFailed, match="No space left"):
        store.flush()

"""Entries of a stage over Faust's in-memory store: a plain mapping in front, changelog records behind."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from faust.stores import memory
from faust.types import TP
from hypothesis import given, settings
from hypothesis import strategies as st

from service import article as records
from service.worker.table_state import TableEntries, Write

CHANGELOG = "changelog"


@dataclass(frozen=True, slots=True)
class Entry:
    order: int
    text: str


@pytest.fixture
def state() -> TableEntries:
    return TableEntries(SimpleNamespace(data=a_store()), Entry)


def a_store() -> Any:
    """Faust's in-memory store as a table holds it: a mapping that knows the partitions of its keys."""
    app: Any = SimpleNamespace()
    return memory.Store("memory://", app, SimpleNamespace(name="entries"), key_type=bytes, value_type=bytes)


def test_what_is_written_reads_back_as_a_record(state: TableEntries) -> None:
    state["a"] = Entry(1, "text")
    assert state["a"] == Entry(1, "text")
    assert ("a" in state, "b" in state, len(state), list(state)) == (True, False, 1, ["a"])
    assert dict(state.items()) == {"a": Entry(1, "text")}
    assert state.get("b") is None


def test_a_missing_entry_is_a_key_error(state: TableEntries) -> None:
    with pytest.raises(KeyError):
        state["a"]
    with pytest.raises(KeyError):
        del state["a"]
    assert state.take_writes() == []


def test_writes_are_told_once_in_their_order_with_the_partition_worked_on(state: TableEntries) -> None:
    state.partition = 3
    state["a"] = Entry(1, "one")
    state.partition = 5
    state["b"] = Entry(2, "two")
    state["a"] = Entry(1, "again")
    value = records.encode
    assert state.take_writes() == [
        Write(b"a", value(Entry(1, "one")), 3),
        Write(b"b", value(Entry(2, "two")), 5),
        Write(b"a", value(Entry(1, "again")), 5),
    ]
    assert state.take_writes() == []


def test_a_deletion_goes_to_the_partition_that_the_entry_belongs_to(state: TableEntries) -> None:
    """Else the entry would come back from its own partition's changelog at the next recovery."""
    state.partition = 3
    state["a"] = Entry(1, "one")
    state.partition = 5
    del state["a"]
    assert state.take_writes()[-1] == Write(b"a", None, 3)
    assert "a" not in state


def recovered(writes: list[Write], partitions: set[int]) -> dict[str, Entry]:
    """What a worker that is assigned ``partitions`` finds after all ``writes`` were delivered: the changelog's last
    word on each key, applied by Faust's store."""
    store = a_store()
    batch = [
        SimpleNamespace(key=each.key, value=each.value, message=each) for each in writes if each.partition in partitions
    ]
    store.apply_changelog_batch(batch, lambda key: key, lambda value: value)
    return dict(TableEntries(SimpleNamespace(data=store), Entry).items())


STEPS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from("abcd"), st.none() | st.integers(0, 9)), max_size=30)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_recovery_from_the_changelog_gives_the_same_entries(steps: list[tuple[int, str, int | None]]) -> None:
    """Any writes and deletions, from any partition, deletions of others' entries included."""
    state = TableEntries(SimpleNamespace(data=a_store()), Entry)
    model: dict[str, Entry] = {}
    home: dict[str, int] = {}
    for partition, key, order in steps:
        # An article stays in its partition: the first write of a key decides.
        state.partition = partition if order is None else home.setdefault(key, partition)
        if order is not None:
            state[key] = model[key] = Entry(order, key)
        elif key in model:
            del state[key], model[key]
    assert dict(state.items()) == model
    assert recovered(state.take_writes(), {0, 1, 2}) == model


def test_entries_of_partitions_taken_away_are_forgotten_our_own_writes_too(state: TableEntries) -> None:
    for partition, key in ((0, "a"), (1, "b")):
        state.partition = partition
        state[key] = Entry(partition, key)
    store = state._table.data
    asyncio.run(store.on_recovery_completed({TP(CHANGELOG, 1)}, set()))
    assert list(state) == ["b"]


def test_an_entry_whose_partition_was_told_by_recovery_is_deleted_there(state: TableEntries) -> None:
    value = records.encode(Entry(1, "one"))
    message = SimpleNamespace(value=value, partition=6)
    batch = [SimpleNamespace(key=b"a", value=value, message=message)]
    state._table.data.apply_changelog_batch(batch, lambda key: key, lambda value: value)
    state.partition = 2
    del state["a"]
    assert state.take_writes() == [Write(b"a", None, 6)]

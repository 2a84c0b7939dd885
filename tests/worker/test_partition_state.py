"""A partition's state is a fold over its changelog, from the beginning or from a snapshot, whoever wrote it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service import article as records
from service import pipeline, topics
from service.outcome import Accepted
from service.pipeline import Arrays, Stage, Started, Step
from service.settings import Settings
from service.worker import partition_state
from service.worker.entry_store import DamagedState
from service.worker.partition_state import PartitionState, Place, TooLarge, Write

SETTINGS = Settings(broker="nowhere:1")


@dataclass(frozen=True, slots=True)
class Entry:
    order: int
    text: str = ""


class Sums:
    """Stands for what a stage derives from its entries: their orders in the order in which they came."""

    def __init__(self, entries: MutableMapping[str, Entry]) -> None:
        self.entries = entries
        self.orders: dict[str, int] = {}

    def fill(self, values: Any) -> Iterator[Step]:
        decoded = sorted((records.decode(value, Entry) for value in values), key=lambda entry: entry.order)
        for entry in decoded:
            yield partial(self.orders.update, {entry.text: entry.order})

    def follow(self, key: str, entry: Entry | None) -> None:
        if entry is None:
            del self.orders[key]
            del self.entries[key]
        else:
            assert key in self.entries
            self.orders[key] = entry.order

    def columns(self) -> Arrays:
        return {"names": np.array([*self.orders], "U8"), "orders": np.array([*self.orders.values()])}

    def restore(self, columns: Arrays) -> None:
        self.orders = dict(zip(columns["names"].tolist(), columns["orders"].tolist(), strict=True))


def following(_: Settings, entries: MutableMapping[str, Any]) -> Started:
    it = Sums(entries)
    return Started(lambda record: Accepted(()), lambda: len(it.orders), it.fill, it.follow, it.columns, it.restore)


def plain(_: Settings, entries: MutableMapping[str, Any]) -> Started:
    return Started(lambda record: Accepted(()), lambda: len(entries))


FOLLOWING = Stage("deduplicate", pipeline.CLEAN, (), Entry, following)
PLAIN = replace(FOLLOWING, start=plain)


class Changelog:
    """What a partition's changelog holds; ``compact`` does what Kafka does."""

    def __init__(self) -> None:
        self.records: list[Any] = []
        self.end = 0

    def add(self, key: str, order: int | None) -> None:
        self.put(key.encode(), None if order is None else records.encode(Entry(order, key)))

    def put(self, key: bytes, value: bytes | None) -> None:
        self.records.append(SimpleNamespace(key=key, value=value, offset=self.end))
        self.end += 1

    def compact(self) -> None:
        last = {each.key: each.offset for each in self.records}
        self.records = [each for each in self.records if last[each.key] == each.offset or each.offset == self.end - 1]

    def read_into(self, state: PartitionState, size: int = 3, end: int | None = None) -> None:
        begin = state.begin(0, self.end)
        rest = [each for each in self.records if begin <= each.offset < (self.end if end is None else end)]
        while rest:
            if not state.take(rest[:size]):
                return self.read_into(state, size)
            rest = rest[size:]
        for step in state.start():
            step()


def opened(folder: Path, stage: Stage = FOLLOWING) -> PartitionState:
    return PartitionState(stage, SETTINGS, Place(folder, 3, "this code"))


def saved(state: PartitionState) -> None:
    save = state.saving()
    assert save is not None
    save()
    state.close()


def held(state: PartitionState) -> dict[str, int]:
    """The entries by key; what is derived from them must be the same."""
    found = {key: entry.order for key, entry in state.entries.items()}
    assert state.started is not None
    assert state.size == len(found)
    if state.started.columns is not None:
        columns = state.started.columns()
        assert dict(zip(columns["names"].tolist(), columns["orders"].tolist(), strict=True)) == found
    return found


STEPS = st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), max_size=30)


@pytest.mark.parametrize("stage", [FOLLOWING, PLAIN], ids=["derived", "plain"])
@given(steps=STEPS, cut=st.integers(0, 30), compacted=st.booleans(), size=st.integers(1, 30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_snapshot_and_what_came_after_it_are_the_whole_changelog(
    stage: Stage,
    steps: list[tuple[str, bool]],
    cut: int,
    compacted: bool,
    size: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """However many records come together."""
    log, expected = Changelog(), dict[str, int]()
    for number, (key, kept) in enumerate(steps):
        log.add(key, number if kept else None)
        expected.pop(key, None)
        if kept:
            expected[key] = number
    folder = tmp_path_factory.mktemp("state")
    first = opened(folder, stage)
    log.read_into(first, end=min(cut, log.end))
    if first.offset:
        saved(first)
    if compacted:
        log.compact()
    again = opened(folder, stage)
    log.read_into(again, size)
    whole = opened(tmp_path_factory.mktemp("other"), stage)
    log.read_into(whole)
    assert held(again) == held(whole) == expected
    assert again.offset == whole.offset


def test_a_snapshot_is_used_and_only_the_rest_is_read(tmp_path: Path) -> None:
    log = Changelog()
    for number in range(5):
        log.add(f"k{number}", number)
    state = opened(tmp_path)
    log.read_into(state)
    saved(state)
    log.add("new", 5)
    again = opened(tmp_path)
    assert again.started is not None
    assert again.begin(0, log.end) == 4, "the record before it, which tells whether the changelog is the same"
    log.read_into(again)
    assert (again.doubt, len(held(again))) == (None, 6)


def remade(log: Changelog) -> None:
    log.records = [SimpleNamespace(**{**vars(each), "value": records.encode(Entry(9, "x"))}) for each in log.records]


def shorter(log: Changelog) -> None:
    log.end = 2
    log.records = log.records[:2]


@pytest.mark.parametrize(
    ("change", "why"), [(remade, "another record there"), (shorter, "goes from 0 to 2")], ids=["remade", "shorter"]
)
def test_a_snapshot_of_another_changelog_is_dropped(
    change: Callable[[Changelog], None], why: str, tmp_path: Path
) -> None:
    log = Changelog()
    for number in range(5):
        log.add(f"k{number}", number)
    state = opened(tmp_path)
    log.read_into(state)
    saved(state)
    change(log)
    again = opened(tmp_path)
    log.read_into(again)
    assert why in (again.doubt or "")
    assert not (tmp_path / partition_state.SNAPSHOT).exists()
    assert len(again.entries) == len(log.records)


def test_a_snapshot_whose_entries_are_gone_is_dropped(tmp_path: Path) -> None:
    log = Changelog()
    log.add("a", 0)
    state = opened(tmp_path)
    log.read_into(state)
    saved(state)
    (tmp_path / "entries" / "entries-000000").unlink()
    again = opened(tmp_path)
    assert "entries-000000 is missing" in (again.doubt or "")
    log.read_into(again)
    assert held(again) == {"a": 0}


def test_what_is_not_delivered_yet_is_in_no_snapshot_and_an_old_one_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = opened(tmp_path)
    assert state.saving() is None, "nothing is delivered"
    state.delivered(0, 4, 1)
    assert state.saving() is not None
    assert state.saving() is None, "nothing is new"
    later = state._saved_at + partition_state.SAVED_AGAIN_SECONDS
    monkeypatch.setattr(time, "time", lambda: later)
    assert state.saving() is not None


def test_what_others_wrote_in_between_is_read_when_the_partition_comes_back(tmp_path: Path) -> None:
    """A worker that was given up, and did not know it, writes behind its successor."""
    for stage in (FOLLOWING, PLAIN):
        log, state = Changelog(), opened(tmp_path / stage.start.__name__, stage)
        log.add("a", 0)
        log.read_into(state)
        state.entries["b"] = Entry(1, "b")
        for key, order in (("b", 1), ("c", 2), ("late", 3)):
            log.add(key, order)
        state.entries["late"] = Entry(3, "late")
        # The batch with ``b`` was the successor's; this worker's own came twice, so to say.
        state.delivered(3, 4, 1)
        state.delivered(-1, 0, 2)
        assert state.offset == 1
        state.started = None if stage is FOLLOWING else state.started
        log.read_into(state)
        assert held(state) == {"a": 0, "b": 1, "c": 2, "late": 3}


def test_what_a_worker_that_was_given_up_wrote_once_more_changes_nothing(tmp_path: Path) -> None:
    """It decided as its successor did, and its records come late."""
    log = Changelog()
    for key, order in (("a", 0), ("b", 1), ("c", 2), ("a", 0), ("b", 1)):
        log.add(key, order)
    state = opened(tmp_path)
    log.read_into(state, end=3)
    log.read_into(state)
    assert held(state) == {"a": 0, "b": 1, "c": 2}


def test_a_state_that_rests_is_derived_anew_where_it_cannot_follow(tmp_path: Path) -> None:
    for stage, kept in ((FOLLOWING, True), (PLAIN, False)):
        state = opened(tmp_path / str(kept), stage)
        Changelog().read_into(state)
        state.rest()
        assert (state.started is not None) is kept


def test_the_memory_of_the_duplicate_index_is_told(tmp_path: Path) -> None:
    state = opened(tmp_path, pipeline.stage("deduplicate"))
    assert state.index_bytes == 0
    Changelog().read_into(state)
    assert state.started
    article = json.loads(topics.contract(pipeline.CLEAN).example.read_bytes())["value"]
    state.started.run(records.decode(json.dumps(article).encode(), records.Article))
    assert state.index_bytes > 0


def test_an_entry_that_is_none_is_a_value_error(tmp_path: Path) -> None:
    log = Changelog()
    log.records = [SimpleNamespace(key=b"a", value=b'{"no": "order"}', offset=0)]
    log.end = 1
    with pytest.raises(ValueError, match="missing required field"):
        log.read_into(opened(tmp_path))


# ---------------------------------------------------------------------------- the mapping a stage works on


def test_what_is_written_reads_back_as_a_record_and_is_told_once(tmp_path: Path) -> None:
    entries = opened(tmp_path).entries
    entries["a"] = Entry(1, "text")
    entries["b"] = Entry(2)
    entries["a"] = Entry(3)
    del entries["b"]
    assert entries["a"] == Entry(3)
    assert ("a" in entries, "b" in entries, len(entries), list(entries)) == (True, False, 1, ["a"])
    value = records.encode
    assert entries.take_writes() == [
        Write(b"a", value(Entry(1, "text"))),
        Write(b"b", value(Entry(2))),
        Write(b"a", value(Entry(3))),
        Write(b"b", None),
    ]
    assert entries.take_writes() == []


def test_a_missing_entry_is_a_key_error(tmp_path: Path) -> None:
    entries = opened(tmp_path).entries
    with pytest.raises(KeyError):
        entries["a"]
    with pytest.raises(KeyError):
        del entries["a"]
    assert entries.take_writes() == []


def test_what_the_changelog_does_not_take_is_not_written(tmp_path: Path) -> None:
    entries = PartitionState(PLAIN, SETTINGS, Place(tmp_path, 0, "this code"), most_bytes=30).entries
    with pytest.raises(TooLarge):
        entries["a"] = Entry(1, "x" * 30)
    assert (len(entries), entries.take_writes()) == (0, [])


def test_a_damaged_entry_is_no_key_error(tmp_path: Path) -> None:
    state = opened(tmp_path)
    state.entries["a"] = Entry(1, "a text")
    state.flush()
    path = tmp_path / "entries" / "entries-000000"
    path.write_bytes(path.read_bytes().replace(b"a text", b"a test"))
    with pytest.raises(DamagedState):
        state.entries.get("a")

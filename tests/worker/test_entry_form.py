"""What an older version remembered is converted, not refused; what a newer one did is refused in a line."""

from __future__ import annotations

import dataclasses
from collections.abc import MutableMapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from service import article as records
from service import pipeline
from service.outcome import Accepted
from service.pipeline import STAGES, Stage, Started
from service.settings import Settings
from service.worker.entry_form import current
from service.worker.partition_state import PartitionState, Place
from tests.worker.test_partition_state import Changelog, saved


@dataclass(frozen=True, slots=True)
class Older:
    """As the writer of form 0 has it."""

    order: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Newer:
    """As the reader has it: the text became its length, and two is a form that nobody ever released."""

    form: int = 2
    order: int
    length: int
    language: str


def _measured(fields: dict[str, Any]) -> dict[str, Any]:
    return {"order": fields["order"], "length": len(fields["text"])}


def _with_language(fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "language": "und"}


def plain(_: Settings, entries: MutableMapping[str, Any]) -> Started:
    return Started(lambda record: Accepted(()), lambda: len(entries))


OLD = Stage("deduplicate", pipeline.CLEAN, (), Older, plain)
NEW = replace(OLD, entry=Newer, conversions=(_measured, _with_language))


def opened(folder: Path, stage: Stage) -> PartitionState:
    return PartitionState(stage, Settings(broker="nowhere:1"), Place(folder, 0, str(stage.entry)))


def written(folder: Path, stage: Stage, **entries: Any) -> Changelog:
    """What a worker of ``stage`` writes to its changelog of ``entries``, and a snapshot of it."""
    state, changelog = opened(folder, stage), Changelog()
    for step in state.start():
        step()
    for key, entry in entries.items():
        state.entries[key] = entry
    for each in state.entries.take_writes():
        changelog.put(*each)
    state.delivered(0, changelog.end, 0)
    saved(state)
    return changelog


def test_what_the_older_version_wrote_the_newer_one_reads_and_writes_on(tmp_path: Path) -> None:
    changelog = written(tmp_path, OLD, a=Older(1, "four"), b=Older(2, ""))
    state = opened(tmp_path, NEW)
    assert state.doubt is not None, "its snapshot is of the other version"
    changelog.read_into(state)
    assert state.entries["a"] == Newer(order=1, length=4, language="und")
    state.entries["b"] = Newer(order=2, length=9, language="en")
    for each in state.entries.take_writes():
        changelog.put(*each)
    state.delivered(2, changelog.end, 0)
    saved(state)
    again = opened(tmp_path, NEW)
    changelog.read_into(again)
    assert {**again.entries} == {
        "a": Newer(order=1, length=4, language="und"),
        "b": Newer(order=2, length=9, language="en"),
    }
    fresh = opened(tmp_path / "without the snapshot", NEW)
    changelog.read_into(fresh)
    assert {**fresh.entries} == {**again.entries}


def test_each_form_is_converted_from_where_it_is() -> None:
    between = b'{"form":1,"order":1,"length":4}'
    newest = b'{"form":2,"order":1,"length":4,"language":"und"}'
    assert current(records.encode(Older(1, "four")), NEW.conversions) == newest
    assert current(between, NEW.conversions) == newest
    assert current(newest, NEW.conversions) is newest
    assert records.encode(Newer(order=1, length=4, language="und")) == newest


@pytest.mark.parametrize("stage", [OLD, NEW], ids=["without conversions", "with some"])
def test_what_a_newer_version_wrote_is_refused_by_its_number(stage: Stage, tmp_path: Path) -> None:
    changelog = Changelog()
    changelog.put(b"a", b'{"form":3,"order":1}')
    with pytest.raises(ValueError, match="form 3"):
        changelog.read_into(opened(tmp_path, stage))


@pytest.mark.parametrize(
    "value", [b"", b"[]", b"{", b'{"form":"x"}', b'{"form":-1}', b'{"order":1}', b'{"form":null,"a":1}']
)
def test_what_is_no_entry_is_a_value_error(value: bytes) -> None:
    with pytest.raises(ValueError, match="entry"):
        current(value, NEW.conversions)


@pytest.mark.parametrize("stage", [each for each in STAGES if each.entry], ids=lambda stage: stage.name)
def test_a_stage_writes_the_form_that_its_conversions_lead_to(stage: Stage) -> None:
    assert stage.entry is not None
    form = {each.name: each.default for each in dataclasses.fields(stage.entry)}.get("form", 0)
    assert form == len(stage.conversions)
    assert not stage.conversions or dataclasses.fields(stage.entry)[0].name == "form"


def test_converted_json_is_still_exact() -> None:
    """Numbers and characters go through a conversion as they are."""
    said = {"order": 2**53 + 1, "text": "\u2028\U0001f600", "when": 1.5e-7}
    assert orjson.loads(current(orjson.dumps(said), (lambda fields: fields,))) == {"form": 1, **said}

"""A snapshot reads back as it was written, and one that leaves any doubt is not used."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.worker.snapshot import About, Snapshot, read, write

ABOUT = About(topic="changelog", partition=3, offset=7, witness=5, made_from="this code", written=1e9)
ARRAYS = {"one": np.arange(50_000, dtype=np.uint32), "two": np.array([(1, True)], dtype=[("n", "u2"), ("b", "?")])}


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: ABOUT.written + 60)


def kept(path: Path) -> Any:
    return read(path, "changelog", 3, "this code")


def test_a_snapshot_reads_back_as_it_was_written(tmp_path: Path) -> None:
    write(tmp_path / "state.npz", Snapshot(ABOUT, ARRAYS))
    found = kept(tmp_path / "state.npz")
    assert found.about == ABOUT
    assert {name: column.tolist() for name, column in found.arrays.items()} == {
        name: column.tolist() for name, column in ARRAYS.items()
    }
    assert found.arrays["two"].dtype == ARRAYS["two"].dtype


def test_there_may_be_none(tmp_path: Path) -> None:
    assert kept(tmp_path / "state.npz") is None


CHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "other code": ({"made_from": "other code"}, "another version"),
    "another format": ({"format": 0}, "another version"),
    "another topic": ({"topic": "other"}, "of other"),
    "another partition": ({"partition": 4}, r"changelog\[4\]"),
    "so old that deletions may be forgotten": ({"written": ABOUT.written - 43_200}, "12 hours old"),
    "of the future": ({"written": ABOUT.written + 7_200}, "hours old"),
}


@pytest.mark.parametrize(("change", "why"), CHANGES.values(), ids=CHANGES)
def test_a_snapshot_that_leaves_a_doubt_says_which(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    about = msgspec.structs.replace(ABOUT, **change)
    write(tmp_path / "state.npz", Snapshot(about, ARRAYS))
    found = kept(tmp_path / "state.npz")
    assert isinstance(found, str)
    assert re.search(why, found)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "a bit in an array": lambda data: data[:100_000] + bytes([data[100_000] ^ 1]) + data[100_001:],
    "something else": lambda data: b"not a snapshot at all" * 100,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_snapshot_is_not_used(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "state.npz"
    write(path, Snapshot(ABOUT, ARRAYS))
    path.write_bytes(damage(path.read_bytes()))
    found = kept(path)
    assert isinstance(found, str)
    assert found.startswith("it cannot be read")


@given(place=st.integers(0, 1 << 16), bit=st.integers(0, 7), cut=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_damaged_it_is_read_as_it_was_or_not_at_all(
    place: int, bit: int, cut: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("state") / "state.npz"
    arrays = {name: array[:20] for name, array in ARRAYS.items()} | {"none": np.zeros(0), "one number": np.array(7)}
    write(path, Snapshot(ABOUT, arrays))
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 1 << bit
    path.write_bytes(data[: place % len(data)] if cut else data)
    found = kept(path)
    if isinstance(found, Snapshot):
        assert found.about == ABOUT
        assert found.arrays.keys() == arrays.keys()
        assert all(found.arrays[name].tobytes() == array.tobytes() for name, array in arrays.items())
        assert all(found.arrays[name].dtype == array.dtype for name, array in arrays.items())
    else:
        assert found.startswith("it cannot be read")


def test_a_writer_that_is_stopped_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.npz"
    write(path, Snapshot(ABOUT, ARRAYS))

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space left"):
        write(path, replace(Snapshot(ABOUT, ARRAYS), arrays={}))
    assert kept(path).about == ABOUT
    assert [each.name for each in tmp_path.iterdir()] == ["state.npz"]

"""The two processes that run the unit tests (``tools/unit-tests``), with a stand-in for Python."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(python: Path, script: str) -> subprocess.CompletedProcess[str]:
    python.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    python.chmod(0o700)
    return subprocess.run([ROOT / "tools" / "unit-tests", python, "-q"], capture_output=True, text=True)


def test_each_file_of_tests_is_run_by_one_of_them(tmp_path: Path) -> None:
    said = run(tmp_path / "python", 'echo "$COVERAGE_FILE"; printf "%s\\n" "$@"').stdout.splitlines()
    given = [ROOT / each for each in said if each.startswith("tests/")]
    files = [file for each in given for file in ([each] if each.is_file() else each.rglob("test_*.py"))]
    assert sorted(files) == sorted((ROOT / "tests").rglob("test_*.py"))
    assert {each for each in said if each.startswith(".coverage")} == {".coverage.first", ".coverage.second"}
    assert said.count("-q") == 2


@pytest.mark.parametrize(("failing", "code"), [("tests/cleaning", 1), ("tests/worker", 1), ("nothing", 0)])
def test_both_say_what_they_have_to_say_and_one_that_fails_is_enough(failing: str, code: int, tmp_path: Path) -> None:
    ended = run(tmp_path / "python", f'echo done; case "$*" in *{failing}*) exit 1;; esac')
    assert ended.returncode == code
    assert ended.stdout.split() == ["done", "done"]

"""What is compiled answers as the plain function does, also where no file can keep what was made."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.compiled import compiled
from service.deduplication.words import mixed

SOURCE = "def total(values):\n    sum = 0\n    for value in values:\n        sum += value\n    return sum\n"


def kept_in(function: Any) -> str | None:
    path: str | None = function.stats.cache_path
    return path


def test_a_function_of_a_file_is_kept_for_the_next_process() -> None:
    as_written: Any = mixed
    assert int(mixed(np.uint64(1))) == int(as_written.py_func(np.uint64(1)))
    assert kept_in(mixed) is not None


def test_a_function_that_can_be_kept_nowhere_is_compiled_all_the_same() -> None:
    made: dict[str, Any] = {}
    exec(compile(SOURCE, "<nowhere>", "exec"), made)
    total = compiled(made["total"])
    assert total(np.arange(5)) == 10
    assert kept_in(total) is None

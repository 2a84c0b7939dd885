"""The README's tables are the code's."""

from __future__ import annotations

import re
from pathlib import Path

from service.reference import MARKED, TABLES, renewed

ROOT = Path(__file__).parent.parent


def test_the_readme_has_every_table_as_the_code_has_it_now() -> None:
    text = (ROOT / "README.md").read_text()
    assert {found[2] for found in MARKED.finditer(text)} == set(TABLES)
    assert renewed(text) == text, "run `make docs`"


def test_every_make_target_that_the_readme_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z][a-z-]+)", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert named <= targets

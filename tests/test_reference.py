"""What the documents say of the code is so: generated tables, make targets, links, sizes."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from service.reference import MARKED, TABLES, renewed

ROOT = Path(__file__).parent.parent
DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))


def test_the_documents_have_every_table_once_and_as_the_code_has_it_now() -> None:
    texts = [each.read_text() for each in DOCUMENTS]
    assert Counter(found[2] for text in texts for found in MARKED.finditer(text)) == dict.fromkeys(TABLES, 1)
    assert [each.name for each, text in zip(DOCUMENTS, texts, strict=True) if renewed(text) != text] == [], (
        "`make docs`"
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_target_and_file_that_a_document_names_is_there(document: Path) -> None:
    text = document.read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z][a-z-]+)", text, re.MULTILINE)) <= targets
    linked = re.findall(r"\]\(([^)#:\s]+)(?:#[\w-]+)?\)", text)
    paths = re.findall(r"`((?:service|tests|docs|examples|deploy|bench|faults|evaluation|tools)/[\w./-]*)`", text)
    missing = [each for each in linked if not (document.parent / each).exists()]
    assert missing + [each for each in paths if not (ROOT / each).exists()] == []


def test_every_table_of_figures_says_of_what_day_and_commit_it_is() -> None:
    """In each row, or above the table in its section."""
    when = r"\d{4}-\d\d-\d\d, [0-9a-f]{7}\b"
    for section in re.split(r"^##+ ", (ROOT / "docs" / "measured.md").read_text(), flags=re.MULTILINE):
        above = section.partition("\n|")[0]
        rows = re.findall(r"^\|.*$(?!\n\| ?-)", section, flags=re.MULTILINE)  # without the heads of tables
        if not re.search(rf"\({when}", above):
            assert [row for row in rows if re.search(r"\d", row) and not re.search(rf"\| {when} \|$", row)] == []


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len((ROOT / "README.md").read_bytes()) <= 12 * 1024

"""The tuned numbers of deduplication stand in ``constants.py``, each with its reason above it."""

from __future__ import annotations

import ast
from pathlib import Path

import service.deduplication
from service.deduplication import constants

ROOM = Path(service.deduplication.__file__).parent
# What is a format and no dial: hash multipliers, widths of fields, columns.
FORMATS = {
    "article_table.py",
    "comparison.py",
    "inverted_index.py",
    "markers.py",
    "sketch.py",
    "words.py",
    "constants.py",
}


def test_no_module_of_the_room_but_those_of_formats_has_a_number_of_its_own() -> None:
    for path in ROOM.glob("*.py"):
        if path.name in FORMATS:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            assert not (isinstance(value, ast.Constant) and isinstance(value.value, int | float)), path.name


def test_every_number_stands_under_a_comment() -> None:
    told = False
    for line in Path(constants.__file__).read_text(encoding="utf-8").splitlines():
        told = line.startswith("#") or (told and line != "")
        if line[:1].isupper() and " = " in line:
            assert told, line

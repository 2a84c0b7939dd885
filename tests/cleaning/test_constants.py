"""The numbers of cleaning stand in ``constants.py`` and nowhere else, each with its reason above it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import service.cleaning
from service.cleaning import constants
from service.cleaning.labels import Label
from service.cleaning.phrases import _BEGUN, _HELD, _WHOLE

ROOM = Path(service.cleaning.__file__).parent


def _numbers(path: Path) -> list[str]:
    """The names that a module gives to bare numbers."""
    found = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(value, ast.UnaryOp):
            value = value.operand
        if isinstance(value, ast.Constant) and isinstance(value.value, int | float):
            assert isinstance(node, ast.Assign | ast.AnnAssign)
            found.append(ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target))
    return found


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.stem)
def test_no_other_module_of_the_room_has_a_number_of_its_own(path: Path) -> None:
    assert (_numbers(path) != []) is (path.name == "constants.py")


def test_every_number_stands_under_a_comment() -> None:
    lines = Path(constants.__file__).read_text(encoding="utf-8").splitlines()
    told = False
    for number, line in enumerate(lines):
        told = line.startswith("#") or (told and line != "" and lines[number - 1] != "")
        if line[:1].isupper() and " = " in line:
            assert told, line


def test_every_kind_of_phrase_is_a_label() -> None:
    kinds = [*_WHOLE.values(), *(kind for rows in _BEGUN.values() for _, kind in rows), *(kind for _, kind in _HELD)]
    assert all(isinstance(kind, Label) for kind in kinds)

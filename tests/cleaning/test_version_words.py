"""The cheap test before version markers are looked for: it passes each of them, and few other lines."""

from __future__ import annotations

from importlib.resources import files

import pytest

from service.cleaning.version_words import may_begin, series_in


def _forms() -> list[str]:
    """Every word of the table as a desk would write it, with a number where it takes one."""
    text = files("service.cleaning").joinpath("version_words.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")]
    forms = [form for row in rows for form in row[1].split("|")]
    return [form.replace("{n}", "2").replace("{o}", number) for form in forms for number in ("2nd", "3.")]


def test_every_marker_passes_in_any_case_and_behind_brackets() -> None:
    for form in _forms():
        bare = form.strip("():")
        for line in (
            f"{bare}: Ferry runs aground",
            f"({bare.upper()}) Ferry runs aground",
            f"*** {bare}-Ferry aground",
        ):
            assert may_begin(line), line


@pytest.mark.parametrize(
    "line", ["5 min read", "12 comments", "1. Keep calm", "About us: crew", "Recent: new ferry", "2025: a year on"]
)
def test_a_line_that_only_begins_with_the_same_two_characters_does_not_pass(line: str) -> None:
    assert not may_begin(line)


def test_a_word_of_one_letter_begins_a_marker_too() -> None:
    assert series_in("с уточнением: Паром сел на мель").corrects


def test_a_row_of_markers_is_read_once_and_ends() -> None:
    assert series_in(f"{'(RPT) ' * 40}(").headline
    assert series_in(f"{'(RPT) ' * 40}Ferry runs aground").headline == "Ferry runs aground"

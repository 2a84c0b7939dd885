"""Wrapped texts whose lines are numbered: the numbers go; those of lists and tables stay."""

from __future__ import annotations

import textwrap

import pytest

from service.cleaning.blocks import blocks_of_text
from tests.cleaning.test_wrapping import PARAGRAPHS

LINES = [line for each in PARAGRAPHS for line in textwrap.wrap(each, 62, initial_indent="    ")]


def texts(lines: list[str]) -> list[str]:
    return [block.text for block in blocks_of_text("\n".join(lines))]


@pytest.mark.parametrize("page", [4, 7, 1000])
@pytest.mark.parametrize(
    "form", ["{number:>4}   {line}", "{number}\t{line}", "{number:>2}: {line}", "{number} | {line}"]
)
def test_numbers_of_lines_go(form: str, page: int) -> None:
    numbered = [form.format(number=at % page + 1, line=line) for at, line in enumerate(LINES)]
    assert texts(numbered) == PARAGRAPHS


def test_numbers_of_blank_lines_part_paragraphs() -> None:
    lines = [line for each in PARAGRAPHS for line in (*textwrap.wrap(each, 62), "")]
    assert texts([f"{number:>4}   {line}" for number, line in enumerate(lines, 1)]) == PARAGRAPHS


@pytest.mark.parametrize("blank_too", [True, False])
def test_numbers_of_each_fifth_line_go(blank_too: bool) -> None:
    paragraphs = [each.replace("12 million", "some") for each in PARAGRAPHS * 3]
    wrapped = [line for each in paragraphs for line in (*textwrap.wrap(each, 62), "")]
    numbered, at = [], 0
    for line in wrapped:
        at += bool(line) or blank_too
        numbered.append(f"{at:>4}   {line}" if line and at % 5 == 0 else f"       {line}")
    assert texts(numbered) == paragraphs


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([f"{number} Portbay Rowers {90 - number} points" for number in range(1, 21)], id="a table"),
        pytest.param([f"{number}. {paragraph}" for number, paragraph in enumerate(PARAGRAPHS, 1)], id="a list"),
        pytest.param([f"{2000 + 3 * number} was a year of its own" for number in range(20)], id="numbers of their own"),
    ],
)
def test_other_numbers_stay(lines: list[str]) -> None:
    assert texts(lines) == lines


def test_a_number_in_the_prose_stays_where_each_fifth_line_has_one() -> None:
    lines = textwrap.wrap(" ".join(PARAGRAPHS * 3).replace("will cost 12", "costs 12 3 12"), 62)
    numbered = [f"{at:>3}  {line}" if at % 5 == 0 else f"     {line}" for at, line in enumerate(lines, 1)]
    assert " ".join(texts(numbered)) == " ".join(lines)

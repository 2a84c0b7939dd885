"""Texts that form feeds part into pages: what was printed around the pages goes, and paragraphs go on."""

from __future__ import annotations

import random
import re
import textwrap

import pytest

from service.cleaning.blocks import blocks_of_text
from tests.cleaning.test_wrapping import PARAGRAPHS

LINES = "\n\n".join("\n".join(textwrap.wrap(each, 60)) for each in PARAGRAPHS).split("\n")


def texts(lines: list[str]) -> list[str]:
    return [block.text for block in blocks_of_text("\n".join(lines))]


@pytest.mark.parametrize(
    ("foot", "head"),
    [
        pytest.param([], ["The Evening Gazette   {next}", ""], id="a running head with the page's number"),
        pytest.param([], ["{next}", "The Evening Gazette"], id="two lines of head"),
        pytest.param(["", "Page {page} of 3"], [], id="a running foot"),
        pytest.param(["", "- {page} -"], ["Gazette, 4 March 2026", ""], id="foot and head"),
        pytest.param(["", "第{page}頁"], ["晚報"], id="in another script"),
        pytest.param(["Gazette   Page {page}"], ["Gazette   Page {next}"], id="one line in both places"),
        pytest.param([], [], id="nothing but the form feed"),
    ],
)
def test_a_paragraph_goes_on_behind_what_is_printed_around_the_page(foot: list[str], head: list[str]) -> None:
    def between(page: int) -> list[str]:
        top = head or [""]
        printed = [each.format(page=page, next=page + 1) for each in (*foot, *top)]
        printed[len(foot)] = "\f" + printed[len(foot)]
        return printed

    last = [each.format(page=3) for each in foot]
    pages = [*LINES[:2], *between(1), *LINES[2:6], *between(2), *LINES[6:], *last]
    assert texts(["Old pier to close", "", *pages]) == ["Old pier to close", *PARAGRAPHS]


def test_one_page_break_is_enough_for_a_head_with_the_number_of_its_page() -> None:
    for head in ("The Evening Gazette   2", "2\tThe Evening Gazette", "Gazette - Page 02", "Page 2 of 2", "- 2 -"):
        assert texts([*LINES[:2], f"\f{head}", *LINES[2:]]) == PARAGRAPHS


def test_a_line_that_comes_on_no_other_page_and_has_no_number_stays() -> None:
    assert "Fishermen agree" in texts([*LINES[:4], "", "\fFishermen agree", "", *LINES[4:]])


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["and killed 2 people and wounded three others in the eastern"], id="in the middle of a sentence"),
        pytest.param(["Alpha beat Beta 3-1", "Attendance: 1,200"], id="results with numbers of their own"),
    ],
)
def test_a_line_with_a_number_that_counts_no_pages_stays(lines: list[str]) -> None:
    whole = texts([*LINES[:4], "", "\f" + lines[0], *lines[1:], "", *LINES[4:]])
    assert all(any(line in text for text in whole) for line in lines)
    other = [re.sub(r"\d", lambda found: str(9 - int(found.group())), line) for line in lines]
    whole = texts(
        [*LINES[:4], "\f" + lines[0], *lines[1:], "", *LINES[4:6], "\f" + other[0], *other[1:], "", *LINES[6:]]
    )
    assert all(any(line in text for text in whole) for line in (*lines, *other))


def test_a_sentence_with_the_number_of_its_page_stays() -> None:
    assert "There were 2 of them." in texts([*LINES[:4], "", "\fThere were 2 of them.", "", *LINES[4:]])


def test_a_paragraph_that_ends_with_its_page_does_not_go_on() -> None:
    lines = "\n".join(textwrap.wrap(PARAGRAPHS[0], 60)).split("\n")
    assert texts([*lines, "\f" + "\n".join(textwrap.wrap(PARAGRAPHS[1], 60))]) == PARAGRAPHS[:2]


@pytest.mark.parametrize("mark", ["> ", ">", ">> "])
def test_lines_quoted_as_in_a_mail_are_read_without_their_marks(mark: str) -> None:
    assert texts([mark + line for line in LINES]) == PARAGRAPHS


def test_one_quoted_line_keeps_its_mark() -> None:
    assert texts(["> 3 is less than 4", *PARAGRAPHS]) == ["> 3 is less than 4", *PARAGRAPHS]


def test_a_quoted_line_keeps_the_sign_at_its_end() -> None:
    assert texts(["> He said <b>yes</b>", "> and no"]) == ["He said <b>yes</b>", "and no"]


def long_pages() -> tuple[list[str], list[list[str]]]:
    """Paragraphs, and their lines in pages."""
    # Their words in other orders: a line that comes at the edges of two pages would be a running head.
    chosen = random.Random(1)
    words = [each.lower().replace(".", "").split() for each in PARAGRAPHS * 4]
    paragraphs = [f"{' '.join(chosen.sample(each, len(each))).capitalize()}." for each in words]
    lines = "\n\n".join("\n".join(textwrap.wrap(each, 60)) for each in paragraphs).split("\n")
    return paragraphs, [lines[start : start + 15] for start in range(0, len(lines), 15)]


@pytest.mark.parametrize(
    "between",
    [
        pytest.param(["", "{page}", "", "The Evening Gazette", ""], id="a number and a head"),
        pytest.param(["", "- {page} -", ""], id="a number alone"),
        pytest.param(["The Evening Gazette", "Page {page} of 9", ""], id="two lines of foot"),
    ],
)
def test_numbers_that_count_the_pages_part_them_without_form_feeds(between: list[str]) -> None:
    paragraphs, (first, *others) = long_pages()
    lines = first
    for number, page in enumerate(others, 1):
        lines = [*lines, *(each.format(page=number) for each in between), *page]
    assert texts(lines) == paragraphs


@pytest.mark.parametrize("number", ["1", "7"])
def test_a_single_number_or_numbers_that_do_not_count_on_part_nothing(number: str) -> None:
    _, pages = long_pages()
    lines = [line for page in pages for line in (*page, "", number, "")]
    assert texts(lines).count(number) == len(pages)


def test_numbers_of_chapters_that_are_not_wrapped_stay() -> None:
    lines = [line for number in "123" for line in (number, *PARAGRAPHS * 4)]
    assert [text for text in texts(lines) if text.isdigit()] == ["1", "2", "3"]

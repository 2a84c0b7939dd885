"""Texts without a page around them: their lists, tables and last words are text; a page's short lines are not."""

from __future__ import annotations

import pytest

from tests.cleaning.test_clean import FARMERS, HEADLINE, LAST, LEAD, MORE, articles, body, page

RECIPE = ("Ingredients", "400 g barley", "1 onion", "2 carrots", "a little salt", "Method")


def test_amounts_between_sentences_are_text() -> None:
    found = body(page(HEADLINE, LEAD, *RECIPE, MORE, LAST))
    assert found == [LEAD, *RECIPE, MORE, LAST]
    # Beside a button they are a page's: of shares, comments and prices.
    assert "400 g barley" not in body(page(HEADLINE, LEAD, *RECIPE, MORE, LAST, "Share this article", FARMERS))


def test_short_lines_without_numbers_are_no_list() -> None:
    assert body(page(HEADLINE, LEAD, "Ferry", "Piers", "Boats", "Lamps", MORE, LAST)) == [LEAD, MORE, LAST]


def test_it_begins_at_its_first_sentence_and_ends_at_its_last() -> None:
    short = ("The vote is in.", "The hall is full.", "The session has begun.")
    times = ("19:40", "19:05", "18:30")
    entries = [each for entry in zip(times, short, strict=True) for each in entry]
    assert body(page(HEADLINE, LEAD, *entries)) == [LEAD, *short]


@pytest.mark.parametrize(
    ("below", "kept"),
    [
        pytest.param(("Portbay 6:12", "Linden 6:15", "Marrow 6:21"), True, id="results"),
        pytest.param(("Harbour Press", "Tel. +44 20 5550 1234", "Fax +44 20 5550 1235"), False, id="a contact"),
        pytest.param(("Harbour Press",), False, id="a signature"),
    ],
)
def test_a_list_below_its_last_sentence_is_text(below: tuple[str, ...], kept: bool) -> None:
    assert body(page(HEADLINE, LEAD, MORE, "\n".join(below))) == [LEAD, MORE, *(below if kept else ())]


@pytest.mark.parametrize("row", ["{}   {}", "{} | {}", "{}\t{}"])
def test_rows_of_a_timetable_are_text(row: str) -> None:
    rows = [row.format(f"0{hour}:30", f"0{hour}:50") for hour in (5, 6, 7)]
    assert body(page(HEADLINE, LEAD, MORE, "\n".join(rows), LAST)) == [LEAD, MORE, *rows, LAST]


@pytest.mark.parametrize("mark", ["- ", "• "])
def test_items_below_a_short_line_that_brings_them_are_text(mark: str) -> None:
    items = [f"{mark}{each}" for each in ("tickets", "berths", "lamps")]
    found = body(page(HEADLINE, LEAD, MORE, "They get:", "\n".join(items)))
    assert found == [LEAD, MORE, "They get:", *(each.removeprefix("• ") for each in items)]


def test_key_points_above_the_text_are_text_and_none_of_them_its_headline() -> None:
    points = ["- The line opens in spring", "- Tickets cost less than the toll"]
    (article,) = articles(page(HEADLINE, "In brief\n" + "\n".join(points), LEAD, MORE, LAST))
    assert article.headline == HEADLINE
    assert article.body == page("In brief", *points, LEAD, MORE, LAST)


@pytest.mark.parametrize(
    ("last", "byline"),
    [
        ("(Ada Roe)", "Ada Roe"),
        ("— Ada Roe", "Ada Roe"),
        ("(Harbour Press)", None),
        ("(applause)", None),
    ],
)
def test_a_name_in_brackets_below_the_text_is_the_writers(last: str, byline: str | None) -> None:
    (article,) = articles(page(HEADLINE, LEAD, MORE, LAST, last))
    assert (article.byline, article.body) == (byline, page(LEAD, MORE, LAST))


def test_posts_of_a_thread_end_in_their_counters() -> None:
    posts = [f"{text} {number}/3" for number, text in enumerate((LEAD, MORE, LAST), 1)]
    assert body("\n\n".join(f"Ada Roe @adaroe · Mar 5\n{post}" for post in posts)) == posts


def test_the_only_paragraph_is_no_headline_that_leaves_lists_alone() -> None:
    found = body(
        page(
            "Results of the day",
            LEAD,
            "\n".join(("Portbay 3 - Linden 1", "Marrow 0 - Eastbank 0", "Ellmere 2 - Lund 2")),
        )
    )
    assert found == [LEAD, "Portbay 3 - Linden 1", "Marrow 0 - Eastbank 0", "Ellmere 2 - Lund 2"]

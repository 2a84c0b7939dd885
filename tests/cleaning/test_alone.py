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


def test_rows_that_differ_in_their_times_alone_are_text() -> None:
    rows = ["Time | Portbay | Linden", *(f"0{hour}:30 | leaves | -" for hour in (5, 6, 7))]
    assert body(page(HEADLINE, LEAD, "\n".join(rows), MORE, LAST)) == [LEAD, *rows, MORE, LAST]


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


@pytest.mark.parametrize("last", ["(Ada Roe)", "— Ada Roe", "(Harbour Press)", "(Getty Images)", "(San Marino)"])
def test_a_name_below_the_text_is_none_of_it_and_of_nobody_known(last: str) -> None:
    (article,) = articles(page(HEADLINE, LEAD, MORE, LAST, last))
    assert (article.byline, article.body) == (None, page(LEAD, MORE, LAST))


@pytest.mark.parametrize(
    "last",
    [
        "Winners: Ada Roe, Bo Lind and the friends of the northern pier of Portbay",
        "Next meeting: 12 January",
        "(applause)",
    ],
)
def test_a_last_line_that_is_no_name_is_text(last: str) -> None:
    assert body(page(HEADLINE, LEAD, MORE, LAST, last)) == [LEAD, MORE, LAST, last]


@pytest.mark.parametrize(
    "above",
    [
        pytest.param(("Ferry runs aground.", "Portbay, 12 March", "14:05", HEADLINE), id="a teaser and a time"),
        pytest.param(("Portbay Herald", "What a mess!", HEADLINE, "Ada Roe"), id="a kicker"),
    ],
)
def test_short_sentences_above_the_headline_do_not_begin_the_text(above: tuple[str, ...]) -> None:
    (article,) = articles(page(*above, LEAD, MORE, FARMERS, LAST))
    assert (article.headline, article.body) == (HEADLINE, page(LEAD, MORE, FARMERS, LAST))


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("1 Ferry runs aground\n2 Strike goes on\n3 Market day moved", id="counted"),
        pytest.param("Page 1\nPage 2\nPage 3", id="pages"),
        pytest.param("Also in the news:\n- Ferry runs aground\n- Strike goes on", id="other articles"),
        pytest.param("More on this story today:\n- Ferry runs aground\n- Strike goes on", id="more articles"),
    ],
)
def test_lists_of_something_else_below_the_text_do_not_bring_what_follows(lines: str) -> None:
    found = body(page(HEADLINE, LEAD, MORE, LAST, lines, "About Harbour Press", "Harbour Press is a news agency."))
    assert found[:3] == [LEAD, MORE, LAST]
    assert "Harbour Press is a news agency." not in found
    assert "Market day moved" not in " ".join(found)


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

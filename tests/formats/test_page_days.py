"""The day of publication where a page prints one."""

from __future__ import annotations

from datetime import date

import pytest

from service.formats.page_metadata import PageMetadata, metadata_of

TEXT = "".join(f"<p>{'The harbour board will vote on the old pier on Thursday. ' * 5}</p>" for _ in range(4))
STATED = '<meta property="article:published_time" content="2025-11-20T08:00:00Z">'


def page(printed: str, head: str = "", language: str = "en", behind: str = "") -> PageMetadata:
    body = f"<h1>Old pier to close</h1>{printed}{TEXT}{behind}"
    return metadata_of(f'<html lang="{language}"><head>{head}</head><body>{body}</body></html>')


@pytest.mark.parametrize(
    ("printed", "language"),
    [
        ("<p>March 5, 2024 | 4 min read</p>", "en"),
        ("<p>5th March 2024</p>", "en"),
        ("<p>5. März 2024</p>", "de"),
        ("<p>5 de marzo de 2024</p>", "es"),
        ("<p>2024年3月5日</p>", "ja"),
        ("<p>3/5/2024</p>", "en-US"),
        ("<p>5/3/2024</p>", "en-GB"),
        ("<p>Ada Roe3/5/2024</p>", "en"),
        ('<p><time datetime="2024-03-05">3/5/2024</time></p>', "fr"),
    ],
)
def test_a_day_printed_below_the_headline_stands_for_that_of_publication(printed: str, language: str) -> None:
    stated = page(printed, language=language)
    found = stated.published or stated.dated
    assert found is not None
    assert found.date() == date(2024, 3, 5)


def test_a_day_that_is_said_to_be_of_a_change_is_none_of_publication() -> None:
    stated = page("<p>Last updated:</p><p>March 5, 2024</p>", STATED)
    assert stated.published is not None
    assert (stated.published.year, stated.updated and stated.updated.year) == (2025, 2024)


def test_a_page_that_has_moved_keeps_the_day_that_it_shows() -> None:
    found = page("<p>March 5, 2024</p>", STATED).published
    assert found is not None
    assert found.year == 2024


@pytest.mark.parametrize(
    "printed",
    [
        "<p>A picture that our reporter took at the old pier on March 5, 2024</p>",
        f"{TEXT}<p>March 5, 2024</p>",
        "<p>November 18, 2025</p>",
    ],
)
def test_a_day_in_a_sentence_or_below_the_text_or_close_by_is_not_that_of_a_page_that_moved(printed: str) -> None:
    found = page(printed, STATED).published
    assert found is not None
    assert found.day == 20


def test_the_only_day_on_the_page_that_is_said_to_be_of_publication_counts_wherever_it_stands() -> None:
    stated = page("", behind="<p>Posted on March 5, 2024</p>")
    assert stated.dated is not None
    assert stated.dated.year == 2024

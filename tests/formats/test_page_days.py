"""The day of publication where a page prints one."""

from __future__ import annotations

from datetime import UTC, date, datetime

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


def test_each_of_two_days_on_a_line_has_its_own_words() -> None:
    line = (
        '<p>Updated <time datetime="2024-03-07T09:00:00+01:00">7 March 2024</time>'
        ' | Published <time datetime="2024-03-05T21:30:00+01:00">5 March 2024</time></p>'
    )
    assert page(line, language="en-GB").published == datetime(2024, 3, 5, 20, 30, tzinfo=UTC)


def test_the_time_of_a_comment_is_not_that_of_a_page_that_shows_its_day() -> None:
    comment = '<ol><li><time datetime="2024-03-09T11:00:00Z">9 March</time><p>At last.</p></li></ol>'
    stated = page("<p>5 March 2024, 17:45 CET</p>", behind=comment)
    assert stated.published is None  # the line is read with the text
    assert stated.dated is not None
    assert stated.dated.day == 5
    signed = page("<p>Thursday March 5, 2024 10:05 am PST by Juli Clove</p>", behind=comment)
    assert signed.published is None
    assert signed.dated is not None
    assert signed.dated.day == 5
    shown = page("", behind=comment).published
    assert shown is not None
    assert shown.day == 9

"""Who wrote a page, where it says so in several places: which of them counts."""

from __future__ import annotations

import json

import pytest

from service.formats.page_metadata import PageMetadata, metadata_of

TEXT = "".join(f"<p>{'The harbour board will vote on the old pier on Thursday. ' * 5}</p>" for _ in range(4))
HEADING = "<h1>Old pier to close</h1>"


def page(body: str, head: str = "", **stated: object) -> PageMetadata:
    article = json.dumps({"@type": "BlogPosting", "headline": "Old pier to close", **stated})
    script = f'<script type="application/ld+json">{article}</script>' if stated else ""
    return metadata_of(f"<html><head>{head}{script}</head><body>{body}</body></html>")


@pytest.mark.parametrize(
    "printed",
    [
        "<p>By Ada Roe | 5 March 2024</p>",
        "<p>By <span>Ada Roe</span>, political editor, Portbay</p>",
        "<div>Written by</div><div>Ada Roe</div>",
        '<p>5 min read</p><div><a href="/authors/ada-roe/">Ada Roe</a></div>',
        '<p><img src="a.jpg" alt="Ada Roe"></p><p class="post-author">Ada Roe</p>',
        "<span>By</span><span>Ada Roe</span>",
        "<p>Written by Ada Roe, reviewed by Bo Lee</p>",
        "<p>By Ada Roe, PhD, RD</p>",
        "<p>By Ada Roe Updated</p><p>5 March 2024</p>",
        '<p class="author">Ada Roe Published:</p><p>5 March 2024</p>',
        "<p>By <span>Ada Roe</span> <span>Updated</span><time>March 5, 2024</time></p>",
        "<p>Posted on 5 March 2024 by Ada Roe</p>",
        "<p>03/05/2024 by Ada Roe, harbour correspondent</p>",
        "<p>2024-03-05, 14:30 | By Ada Roe</p>",
        '<p>5 March 2024 by Ada Roe in</p><p><a href="/harbours">Harbours</a></p>',
    ],
)
def test_a_writer_printed_below_the_headline_is_found(printed: str) -> None:
    assert page(HEADING + printed + TEXT).byline == "Ada Roe"


def test_a_line_below_the_headline_that_is_only_in_capitals_of_a_name_is_no_writer() -> None:
    assert page(f"{HEADING}<p>Portbay Harbour</p>{TEXT}").byline is None


def test_a_sentence_with_a_year_before_its_by_names_no_writer() -> None:
    assert page(f"{HEADING}<p>The pier was built in 1911 by Portbay Timber</p>{TEXT}").byline is None


def test_the_writer_that_is_printed_counts_more_than_the_account_of_the_system() -> None:
    head = '<meta name="author" content="webmaster">'
    assert page(f"{HEADING}<p>By Ada Roe</p>{TEXT}", head).byline == "Ada Roe"


def test_all_writers_that_are_stated_count_where_the_page_prints_the_first() -> None:
    authors = [{"@type": "Person", "name": "Ada Roe"}, {"@type": "Person", "name": "Bo Lee"}]
    assert page(f"{HEADING}<p>By Ada Roe</p>{TEXT}", author=authors).byline == "Ada Roe, Bo Lee"


def test_the_site_beside_its_writers_is_none() -> None:
    head = '<meta property="og:site_name" content="Portbay Courier">'
    authors = [{"@type": "Person", "name": "Ada Roe"}, {"@type": "Person", "name": "Portbay Courier"}]
    assert page(HEADING + TEXT, head, author=authors).byline == "Ada Roe"


def test_each_element_of_several_names_one_writer_and_the_family_name_may_be_first() -> None:
    head = "".join(f'<meta name="citation_author" content="{name}">' for name in ("Roe, Ada", "Bo Lee"))
    assert page(HEADING + TEXT, head).byline == "Ada Roe, Bo Lee"


def test_a_list_below_a_word_for_writers_is_of_writers() -> None:
    names = "<h6>Authors</h6><ul><li>Ada Roe</li><li>Bo Lee</li></ul>"
    assert page(HEADING + names + TEXT).byline == "Ada Roe, Bo Lee"


def test_what_the_menu_sorts_by_is_no_writer() -> None:
    menu = '<ul><li><a href="/size">By Company Size</a></li><li><a href="/region">By Wine Region</a></li></ul>'
    assert page(HEADING + TEXT + TEXT + menu * 3).byline is None


def test_an_organisation_that_is_stated_stands_for_the_writer() -> None:
    stated = page(HEADING + TEXT, author={"@type": "Organization", "name": "Portbay Council"})
    assert (stated.byline, stated.author) == (None, "Portbay Council")


def test_the_address_of_a_page_is_no_name() -> None:
    head = '<meta name="author" content="https://social.example/ada.roe">'
    assert page(HEADING + TEXT, head).byline is None
    head = '<meta name="author" content="Ada Roe https://social.example/ada.roe">'
    assert page(HEADING + TEXT, head).byline == "Ada Roe"


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("By ABBY GOODHUE, THOMAS KAPPEL and ROBERT PEER", "ABBY GOODHUE, THOMAS KAPPEL, ROBERT PEER"),
        ("By ADA ROE and BEN LOW, NEW YORK", "ADA ROE, BEN LOW"),
        ("By ADA ROE, NEW HAVEN and BEN LOW, LONDON", "ADA ROE, BEN LOW"),
        ("By ADA ROE, NEW YORK and BEN LOW", "ADA ROE, BEN LOW"),
        ("By ADA ROE, RN BSN and BO LEE", "ADA ROE, BO LEE"),
    ],
)
def test_names_in_capitals_are_no_degrees(printed: str, names: str) -> None:
    assert page(f"{HEADING}<p>{printed}</p>{TEXT}").byline == names

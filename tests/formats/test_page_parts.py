"""Which pages hold several articles, and what each of them states of itself."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest

from service.article import RawDocument
from service.cleaning import clean_document
from service.formats.html_page import parse
from service.outcome import Accepted

PIER = (
    "<p>The harbour board of Portbay voted on Tuesday to close the old timber pier for eighteen months.</p>"
    "<p>The work will cost 12 million crowns, the board said, and fishermen will be given berths elsewhere.</p>"
    "<p>Ferries to the outer islands will leave from the container terminal until then.</p>"
)
FROST = (
    "<p>Two nights of frost have destroyed most of the cherry blossom in the valleys above Portbay, they said.</p>"
    "<p>The chairwoman of the growers put the damage at a third of a usual harvest, and asked for help.</p>"
    "<p>Insurers pay for hail but not for frost, which has come in four of the last seven years.</p>"
)
SIGNED = '<p>By Ada Roe</p><time datetime="2024-03-05T13:30:00Z">5 March 2024</time>'


def article(heading: str, text: str, tag: str = "article", inside: str = "") -> str:
    return f"<{tag}>{heading}{inside}{text}</{tag.split()[0]}>"


def headlines(body: str, head: str = "") -> list[str | None]:
    outcome = parse(f"<html><head>{head}</head><body>{body}</body></html>", "utf-8")
    assert isinstance(outcome, Accepted)
    return [draft.headline for draft in outcome.value]


BOTH = ["Old pier to close", "Frost destroys cherries"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            article("<h1>Old pier to close</h1>", PIER), article("<h1>Frost destroys cherries</h1>", FROST), id="h1"
        ),
        pytest.param(
            article("<h2>Old pier to close</h2>", PIER, inside=SIGNED),
            article("<h2>Frost destroys cherries</h2>", FROST, inside=SIGNED),
            id="signed",
        ),
        pytest.param(
            article("<h1>Old pier to close</h1>", PIER, "div class='article'"),
            article("<h1>Frost destroys cherries</h1>", FROST, "div class='article'"),
            id="by their class",
        ),
        pytest.param(
            article("<h1>Old pier to close</h1>", PIER, "div itemtype='https://schema.org/NewsArticle'"),
            article("<h1>Frost destroys cherries</h1>", FROST, "div itemtype='https://schema.org/NewsArticle'"),
            id="by their type",
        ),
        pytest.param(
            article("<h1>Old pier to close</h1>", PIER),
            article("<h2><a href='/frost'>Frost destroys cherries</a></h2>", FROST, inside=SIGNED),
            id="an address",
        ),
    ],
)
def test_articles_that_stand_by_themselves_are_several(first: str, second: str) -> None:
    assert headlines(first + second) == BOTH


ONE = "<h1>What happened in Portbay</h1>"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(article("<h1>Old pier to close</h1>", PIER), id="one"),
        pytest.param(article(ONE, PIER + article("<h2>Frost</h2>", FROST, inside=SIGNED)), id="one inside the other"),
        pytest.param(
            ONE + article("<h2>Pier</h2>", PIER) + article("<h2>Frost</h2>", FROST), id="parts under one headline"
        ),
        pytest.param(
            ONE
            + article("<h2><a href='#1'>Pier</a></h2>", PIER, inside=SIGNED)
            + article("<h2><a href='#2'>Frost</a></h2>", FROST, inside=SIGNED),
            id="places on one page",
        ),
        pytest.param(
            ONE
            + article("<h2><a href='/pier'>Pier</a></h2>", PIER)
            + article("<h2><a href='/frost'>Frost</a></h2>", FROST),
            id="things with addresses and no writers",
        ),
        pytest.param(
            "<div class='live-blog'>"
            + article("<h1>Pier</h1>", PIER, inside=SIGNED)
            + article("<h1>Frost</h1>", FROST, inside=SIGNED)
            + "</div>",
            id="entries of a live blog by its class",
        ),
        pytest.param(
            article(ONE, PIER)
            + "<section class='comments'>"
            + article("<h3>Wrong</h3>", FROST, inside=SIGNED)
            + "</section>",
            id="a comment",
        ),
        pytest.param(
            article(ONE, PIER)
            + "<div class='related-stories'>"
            + article("<h2><a href='/frost'>Frost</a></h2>", FROST, inside=SIGNED)
            + "</div>",
            id="a card of a related article",
        ),
        pytest.param(
            "<h1>The page's own</h1>"
            + PIER * 3
            + article("<h2><a href='/pier'>Pier</a></h2>", PIER, inside=SIGNED)
            + article("<h2><a href='/frost'>Frost</a></h2>", FROST, inside=SIGNED),
            id="excerpts below the page's own article",
        ),
        pytest.param(article("<h1>Pier</h1>", PIER) + article("<h1>Pier</h1>", FROST), id="one headline over both"),
    ],
)
def test_what_is_only_called_an_article_is_none(body: str) -> None:
    assert len(headlines(body)) == 1


def test_the_name_of_the_site_is_no_headline_over_all() -> None:
    body = (
        "<h1>Portbay Courier</h1>"
        + article("<h2>Old pier to close</h2>", PIER, inside=SIGNED)
        + article("<h2>Frost destroys cherries</h2>", FROST, inside=SIGNED)
    )
    assert headlines(body, '<meta property="og:site_name" content="Portbay Courier">') == BOTH
    assert len(headlines(body)) == 1


def test_a_posting_of_a_live_blog_is_one_article() -> None:
    body = article("<h1>Pier</h1>", PIER) + article("<h1>Frost</h1>", FROST)
    script = '<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script>'
    assert len(headlines(body, script)) == 1


def test_each_has_its_own_facts_and_together_they_are_the_page() -> None:
    objects = (
        '[{"@type": "NewsArticle", "headline": "Frost destroys cherries", "articleSection": "Farming",'
        ' "datePublished": "2024-03-04T08:00:00Z", "author": {"name": "Ben Poe"}}]'
    )
    source = (
        '<html lang="en"><head><link rel="canonical" href="https://courier.example/pier">'
        '<meta property="og:title" content="Old pier to close"><meta name="author" content="Ada Roe">'
        f'<script type="application/ld+json">{objects}</script></head><body><p>Menu</p>'
        + article("<h1>Old pier to close</h1>", PIER)
        + article("<h1>Frost destroys cherries</h1>", FROST, "article data-url='/frost?from=scroll'")
        + "<footer>About us</footer></body></html>"
    )
    document = RawDocument(
        document_id="0" * 32,
        uri="urn:page",
        source="tests",
        filename="page.html",
        content=source.encode(),
        received_at=datetime(2024, 3, 6, tzinfo=UTC),
    )
    outcome = clean_document(document, 1_000_000)
    assert isinstance(outcome, Accepted)
    pier, frost = outcome.value
    assert (pier.headline, pier.byline, pier.uri, pier.published) == (BOTH[0], "Ada Roe", "urn:page", None)
    assert (frost.headline, frost.byline, frost.section) == (BOTH[1], "Ben Poe", "Farming")
    assert (frost.uri, frost.published) == (
        "https://courier.example/frost?from=scroll",
        datetime(2024, 3, 4, 8, tzinfo=UTC),
    )
    assert "pier" not in frost.body
    assert "frost" not in pier.body
    for each in outcome.value:
        spans = sorted((*each.kept, *each.removed), key=lambda span: span.start)
        assert "".join(source[span.start : span.end] for span in spans) == source


def test_what_a_page_of_thousands_leaves_out_is_told() -> None:
    body = "".join(article(f"<h1>Report {n} of the board</h1>", PIER) for n in range(1_001))
    outcome = parse(f"<html><body>{body}</body></html>", "utf-8")
    assert isinstance(outcome, Accepted)
    assert len(outcome.value) == 1_000
    assert len(outcome.refused) == 1


def test_each_page_of_an_archive_has_what_it_states() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, heading, text in (
            ("a.html", "Old pier to close", PIER),
            ("b.html", "Frost destroys cherries", FROST),
        ):
            archive.writestr(name, f'<html><head><meta name="author" content="Ada Roe"></head><h1>{heading}</h1>{text}')
    outcome = clean_document(
        RawDocument(
            document_id="0" * 32,
            uri="urn:archive",
            source="tests",
            filename="pages.zip",
            content=packed.getvalue(),
            received_at=datetime(2024, 3, 6, tzinfo=UTC),
        ),
        1_000_000,
    )
    assert isinstance(outcome, Accepted)
    assert [(each.headline, each.byline) for each in outcome.value] == [(each, "Ada Roe") for each in BOTH]

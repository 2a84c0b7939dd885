"""What a page states of its article, and which of several statements counts."""

from __future__ import annotations

import json

import pytest

from service.formats.html_page import parse
from service.formats.page_metadata import metadata_of
from service.outcome import Accepted

ARTICLE = {"@type": "NewsArticle", "headline": "Old pier to close", "datePublished": "2024-03-05T13:30:00Z"}
OTHER = {"@type": "NewsArticle", "headline": "Frost destroys cherries", "datePublished": "2021-01-01T00:00:00Z"}


def page(*objects: object, head: str = "", body: str = "<h1>Old pier to close</h1>") -> str:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(each)}</script>' for each in objects)
    return f"<html><head>{head}{scripts}</head><body>{body}</body></html>"


def test_authors_and_publisher_are_found_by_reference() -> None:
    graph = {
        "@graph": [
            ARTICLE | {"author": {"@id": "#ada"}, "publisher": {"@id": "#courier"}},
            {"@type": "Person", "@id": "#ada", "name": "Ada Roe"},
            {"@type": "Organization", "@id": "#courier", "name": "Portbay Courier"},
        ]
    }
    stated = metadata_of(page(graph))
    assert (stated.byline, stated.publisher) == ("Ada Roe", "Portbay Courier")


@pytest.mark.parametrize(
    ("objects", "head"),
    [
        pytest.param(
            [OTHER, ARTICLE | {"url": "https://courier.example/pier/"}],
            '<link rel="canonical" href="https://www.courier.example/pier">',
            id="the page's own address",
        ),
        pytest.param([OTHER, ARTICLE], "<title>Old pier to close</title>", id="the page's title"),
        pytest.param([{"@type": "ItemList", "itemListElement": [{"item": OTHER}]}, ARTICLE], "", id="in no list"),
    ],
)
def test_the_article_is_the_object_that_is_this_page(objects: list[object], head: str) -> None:
    assert metadata_of(page(*objects, head=head, body="<h1>A heading</h1><h1>Another</h1>")).headline == (
        "Old pier to close"
    )


@pytest.mark.parametrize(
    "marked",
    [
        '<a rel="author" href="/ada">Ada Roe</a>',
        '<span itemprop="author"><span itemprop="name">By Ada Roe</span></span>',
        '<div class="article-byline"><p>Written by</p><p>Ada Roe</p></div>',
    ],
)
def test_an_author_is_found_where_an_element_is_marked(marked: str) -> None:
    assert metadata_of(page(body=f"<h1>Old pier to close</h1>{marked}")).byline == "Ada Roe"


def test_what_is_marked_as_the_author_but_is_no_name_is_none() -> None:
    assert metadata_of(page(body='<div class="author">Posted on 5 March 2024</div>')).byline is None


def test_an_author_stands_in_the_card_that_is_shared() -> None:
    card = '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ada Roe">'
    assert metadata_of(page(head=card)).byline == "Ada Roe"


def test_the_time_of_a_ticker_above_the_headline_is_not_the_articles() -> None:
    ticker = '<ul><li><time datetime="2024-03-09T08:00:00Z">08:00</time></li></ul>'
    own = '<time datetime="2024-03-05T14:30:00Z">5 March</time>'
    assert metadata_of(page(body=f"{ticker}<h1>Old pier to close</h1>")).published is None
    found = metadata_of(page(body=f"{ticker}<h1>Old pier to close</h1>{own}")).published
    assert found is not None
    assert found.isoformat() == "2024-03-05T14:30:00+00:00"


def test_a_date_with_slashes_is_a_date() -> None:
    found = metadata_of(page(head='<meta name="date" content="2024/03/05 14:30:00">')).published
    assert found is not None
    assert found.isoformat() == "2024-03-05T14:30:00+00:00"


def test_the_only_heading_is_the_headline_where_the_page_does_not_say_it_is_news() -> None:
    share = '<meta property="og:title" content="Best piers of 2024">'
    assert metadata_of(page(head=share)).headline == "Old pier to close"
    assert metadata_of(page({"@type": "NewsArticle"}, head=share)).headline == "Best piers of 2024"


def test_a_page_that_scripts_draw_is_read_from_its_metadata() -> None:
    text = "The harbour board of Portbay voted on Tuesday to close the old timber pier for eighteen months. " * 5
    outcome = parse(page(ARTICLE | {"articleBody": text}, body='<div id="root"></div>'), "utf-8")
    assert isinstance(outcome, Accepted)
    (draft,) = outcome.value
    assert (draft.kind, draft.headline, draft.body) == ("field", "Old pier to close", text.strip())


@pytest.mark.parametrize(
    ("page", "day"),
    [
        ('<meta name="cludo:date" content="2024-03-05T10:00:00Z">', "published"),
        ('<meta name="published" content="March 5, 2024">', "published"),
        ('<meta name="citation_publication_date" content="2024 Mar 5">', "published"),
        ('<meta name="article:expiration_date" content="2024-03-05">', None),
        (
            '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "5 March 2024"}</script>',
            "published",
        ),
        ('<span itemprop="datePublished" class="day">5th March 2024</span>', "published"),
        ('<abbr itemprop="datePublished" title="2024-03-05T08:00:00Z">Tuesday</abbr>', "published"),
        ('<script>page = {"post": {"publishedAt": "2024-03-05T10:00:00Z"}}</script>', "published"),
        ('<script>[{"publishedAt": "2024-03-05"}, {"publishedAt": "2024-03-06"}]</script>', None),
        ('<link rel="canonical" href="https://courier.example/2024/03/05/pier">', "dated"),
        ('<meta property="og:updated_time" content="2024-03-05T10:00:00Z">', "dated"),
    ],
)
def test_the_day_of_a_page_by_its_witnesses(page: str, day: str | None) -> None:
    found = metadata_of(f"<html><head>{page}</head><body><h1>Pier</h1></body></html>")
    told = {name: value.date().isoformat() for name in ("published", "dated") if (value := getattr(found, name))}
    assert told == ({day: "2024-03-05"} if day else {})


def test_the_only_heading_is_no_headline_where_titles_end_in_it() -> None:
    page = "<html><head><title>Old pier to close | Tide Notes</title></head><body><h1>Tide Notes</h1></body></html>"
    assert metadata_of(page).headline == "Old pier to close"
    assert metadata_of(
        page.replace("<h1>Tide Notes", "<H1>Old <!-- 7 -->pier to close").replace("</h1", "</H1")
    ).headline == ("Old pier to close")


TEXT = (
    "<p>"
    + "The harbour board of Portbay voted on Tuesday to close the old timber pier for eighteen months. " * 3
    + "</p>"
)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        pytest.param(
            "<title>Old pier to close</title><link rel='canonical' href='https://tide.example/old-pier-to-close/'>",
            "<h1>Tide Notes</h1><h2>Old pier to close</h2>",
            id="blog's name",
        ),
        pytest.param(
            "<title>Tide Notes | Old pier to close</title>",
            "<h1>Menu</h1><h1>Old pier to close</h1>",
            id="name of the site before it",
        ),
        pytest.param(
            '<meta property="og:title" content="Old pier to close"><title>Old pier to close - Tide Notes</title>',
            "<h1>Our blog</h1>",
            id="heading of the section",
        ),
        pytest.param(
            '<meta property="og:title" content="Piers: what you need to know">'
            '<meta property="og:url" content="https://tide.example/old-pier-to-close">',
            "<h1>Old pier to close</h1>",
            id="words of the address",
        ),
        pytest.param("", f"<h1>Old pier to close</h1>{TEXT * 4}<h1>The harbours of the north</h1>", id="late heading"),
    ],
)
def test_the_witnesses_of_a_headline_vote(head: str, body: str) -> None:
    assert metadata_of(page(head=head, body=body + TEXT)).headline == "Old pier to close"


def test_news_is_headed_as_object_and_heading_agree_where_the_title_is_shared() -> None:
    head = '<meta property="og:title" content="This pier will close"><title>This pier will close | Courier</title>'
    assert metadata_of(page(ARTICLE, head=head)).headline == "Old pier to close"
    title = head.replace("<title>This pier will", "<title>Old pier to")
    assert metadata_of(page(ARTICLE, head=title)).headline == "This pier will close"


def test_a_page_without_a_title_has_none() -> None:
    assert metadata_of(f"<html><body>{TEXT}</body></html>").headline is None


def test_data_may_end_with_a_semicolon_inside_its_marks() -> None:
    script = f"\n//<![CDATA[\n{json.dumps(ARTICLE | {'author': {'name': 'Ada Roe'}})};\n//]]>\n"
    stated = metadata_of(page(head=f'<script type="application/ld+json">{script}</script>'))
    assert stated.byline == "Ada Roe"


def test_a_title_may_be_escaped_twice() -> None:
    head = '<meta property="og:title" content="The board&amp;#39;s &amp;quot;last&amp;quot; pier">'
    assert metadata_of(page(head=head, body="")).headline == 'The board\'s "last" pier'


@pytest.mark.parametrize(
    ("head", "types"), [("", set()), ('<meta property="og:type" content="Article">', {"og:article"})]
)
def test_a_page_without_a_type_has_none(head: str, types: set[str]) -> None:
    assert metadata_of(f"<html><head>{head}</head></html>").types == types

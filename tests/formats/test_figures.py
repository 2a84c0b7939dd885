"""Pictures in a body's markup are associations with their captions, which are no part of the text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.article import Article
from service.formats.figures import figures_of
from service.stated import Association, Rendition
from tests.formats.reading import articles_of

TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."
FIGURE = (
    '<figure><img src="https://exa.example/p.jpg" alt="A ferry" width="640"><figcaption><p>At the <b>quay</b></p>'
    "</figcaption></figure>"
)
PICTURE = Association(
    type="picture",
    caption="At the quay",
    alt_text="A ferry",
    renditions=(Rendition(href="https://exa.example/p.jpg", width=640),),
)


def ninjs(body: str, **more: Any) -> Article:
    (article,) = articles_of(json.dumps({"uri": "urn:exa:1", "body_xhtml": body, **more}), "a.ninjs")
    return article


def test_a_caption_is_told_of_its_picture_and_is_no_part_of_the_text() -> None:
    article = ninjs(f"<p>{TEXT}</p>{FIGURE}<p>It was old.</p>")
    assert article.body == f"{TEXT}\n\nIt was old."
    assert article.stated is not None
    assert article.stated.associations == (PICTURE,)


def test_the_same_in_a_feed_and_in_html_of_mail() -> None:
    item = f"<item><description><![CDATA[<p>{TEXT}</p>{FIGURE}]]></description></item>"
    head = "From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n"
    for content, name in (
        (f"<rss><channel>{item}</channel></rss>", "a.rss"),
        (f"{head}<p>{TEXT}</p>{FIGURE}", "a.eml"),
    ):
        (article,) = articles_of(content, name)
        assert article.body == TEXT
        assert article.stated is not None
        assert article.stated.associations == (PICTURE,)


def test_a_picture_that_is_stated_already_is_not_told_twice() -> None:
    picture = {"type": "picture", "renditions": {"web": {"href": "https://exa.example/p.jpg"}}}
    article = ninjs(f"<p>{TEXT}</p>{FIGURE}", associations={"main": picture})
    assert article.stated is not None
    assert [each.name for each in article.stated.associations] == ["main"]


def test_a_table_in_a_figure_and_a_body_of_captions_alone_are_text() -> None:
    assert ninjs("<figure><table><tr><td>Yes</td></tr></table><figcaption>Votes</figcaption></figure>").body == "Yes"
    assert ninjs("<figure><figcaption>At the quay in Lund</figcaption></figure>").body == "At the quay in Lund"


@pytest.mark.parametrize(
    ("markup", "captions"),
    [
        pytest.param('<img src="a">', [None], id="on its own"),
        pytest.param('<figure><img src="a"><img src="b"><figcaption>C</figcaption></figure>', ["C", "C"], id="two"),
        pytest.param('<figure><img src="a"></figure><figcaption>C</figcaption>', [None], id="a caption of nothing"),
        pytest.param('<figure><figcaption>C</figcaption><img src="a"></figure>', ["C"], id="caption before"),
        pytest.param('<img src="a" width="1" height="1"><img src="data:x"><img alt="b">', [], id="no pictures"),
        pytest.param("<figure><figcaption>", [], id="left open"),
    ],
)
def test_figures_as_they_come(markup: str, captions: list[str | None]) -> None:
    assert [each.caption for each in figures_of(markup)] == captions

"""A document of NITF with every element of its head and body's head: each has its place in the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from service import article as records
from service.article import Article, Dateline
from service.formats.conformance import unplaced
from service.stated import Concept, Link, Note, Stated
from tests.formats.reading import articles_of

DOCUMENT = (Path(__file__).parents[1] / "data" / "nitf.xml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def article() -> Article:
    return articles_of(DOCUMENT, "bridge.nitf")[0]


@pytest.fixture(scope="module")
def stated(article: Article) -> Stated:
    assert article.stated is not None
    return article.stated


def test_nothing_that_the_standard_knows_is_lost(article: Article) -> None:
    assert unplaced(DOCUMENT, "nitf", records.encode(article)) == {}


def test_a_note_above_the_text_is_not_the_text(article: Article, stated: Stated) -> None:
    assert article.body.startswith("The ferry to Lund")
    assert stated.notes == (
        Note(text="A map follows.", role="advisory"),
        Note(text="The council has nine members, not seven.", role="correction"),
        Note(text="The map is embargoed.", role="editorsnote"),
    )


def test_a_correction_says_what_it_corrects_and_that_it_does(article: Article, stated: Stated) -> None:
    assert article.corrects
    assert stated.links == (Link(href="exa.ferry.1", rel="withheld"), Link(href="exa.bridge.1", rel="corrects"))


def test_terms_that_are_marked_have_their_codes(stated: Stated) -> None:
    assert Concept(name="Carla Dane", code="p7", scheme="exa") in stated.people
    assert Concept(name="Builders plc", code="BLD", scheme="NYSE") in stated.organisations
    assert stated.events == (Concept(name="Quay festival", code="e9", scheme="exa"),)
    assert Concept(name="Quay", code="KY-7", scheme="exa.example") in stated.places
    assert stated.subjects[1] == Concept(name="Calm day", code="calm", kind="exa:mood")


def test_who_wrote_it_and_as_what(article: Article, stated: Stated) -> None:
    assert article.byline == "Anna Bell"
    assert [(each.name, each.rel, each.kind) for each in stated.creators] == [
        ("Anna Bell", "byline", "Island Correspondent"),
        ("Ben Cole", "editor", "revision"),
    ]


def test_a_meta_that_comes_twice_is_told_twice(stated: Stated) -> None:
    assert stated.other["route"] == "islands\nmainland"


def test_a_letter_of_priority_is_an_urgency_where_there_is_no_other(article: Article) -> None:
    graded = DOCUMENT.replace("<doc-scope", '<urgency ed-urg="6"/><doc-scope')
    assert (article.urgency, articles_of(graded, "bridge.nitf")[0].urgency) == (2, 6)


def test_a_picture_has_its_words_for_who_cannot_see_it(stated: Stated) -> None:
    (picture,) = stated.associations
    assert (picture.alt_text, picture.caption, picture.credit, picture.details) == (
        "Boats at a quay",
        "The quay by night",
        "Ed Gray",
        '{"lens":"35 mm"}',
    )


def test_a_picture_that_is_written_as_in_html_is_one() -> None:
    document = DOCUMENT.replace("<body.end>", "<body.end>").replace(
        "</media>", '</media><img src="map.png" alt="A map"/>'
    )
    found = articles_of(document, "bridge.nitf")[0].stated
    assert found is not None
    assert [(each.alt_text, each.renditions[0].href) for each in found.associations[1:]] == [("A map", "map.png")]


def with_text(*paragraphs: str) -> Article:
    text = "".join(f"<p>{each}</p>" for each in paragraphs)
    head = "<body.head><hedline><hl1>Bridge for Brunsea</hl1></hedline></body.head>"
    return articles_of(f"<nitf><body>{head}<body.content>{text}</body.content></body></nitf>", "bridge.nitf")[0]


TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."


@pytest.mark.parametrize(
    ("above", "agency", "place"),
    [
        pytest.param("Repeats an item of this morning", "AFP", "Brunsea", id="a note above"),
        pytest.param("Repeats an item of this morning", "Exa", None, id="a note above, an agency that nobody knows"),
        pytest.param("The council met on Friday. " * 8, "AFP", None, id="a paragraph above"),
    ],
)
def test_a_dateline_may_stand_below_a_note(above: str, agency: str, place: str | None) -> None:
    found = with_text(above, f"Brunsea ({agency}) - {TEXT}").dateline
    assert (found.place if found else None) == place


MARKED = (
    "<p>One <em>word</em> and <org>Finn Ferries</org>.</p><hl2>By sea</hl2><bq><block><p>Aye.</p></block></bq>"
    "<media><media-caption>The quay</media-caption></media>Behind it.<table><tr><td onclick='x()'>1</td></tr></table>"
)
MARKUP = (
    "<p>One <em>word</em> and Finn Ferries.</p><h2>By sea</h2><blockquote><div><p>Aye.</p></div></blockquote>"
    "Behind it.<table><tbody><tr><td>1</td></tr></tbody></table>"
)
NITF = "<nitf><body><body.head><hedline><hl1>Bridge</hl1></hedline></body.head>"
NITF += f"<body.content>{MARKED}</body.content></body></nitf>"
NEWSML_1 = "<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>Bridge</HeadLine></NewsLines><ContentItem>"
NEWSML_1 += "<DataContent>{}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
G2 = '<newsItem guid="urn:exa:1"><contentMeta><headline>Bridge</headline></contentMeta>'
G2 += "<contentSet><inlineXML>{}</inlineXML></contentSet></newsItem>"


@pytest.mark.parametrize(
    ("document", "name"),
    [
        pytest.param(NITF, "a.nitf", id="NITF"),
        pytest.param(NEWSML_1.format(NITF), "a.newsml", id="in NewsML 1"),
        pytest.param(G2.format(NITF), "a.xml", id="in NewsML-G2"),
    ],
)
def test_a_body_in_nitf_has_its_markup_as_html_made_safe(document: str, name: str) -> None:
    (article,) = articles_of(document, name)
    assert article.body_html == MARKUP


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("<p>One <b>word</b>.</p>", "<p>One <b>word</b>.</p>", id="elements"),
        pytest.param("<![CDATA[<p>One <b onclick='x()'>word</b>.</p>]]>", "<p>One <b>word</b>.</p>", id="as text"),
        pytest.param("One word.\nAnother line.", None, id="plain text"),
    ],
)
def test_a_body_of_newsml_1_has_its_markup_where_it_has_some(content: str, expected: str | None) -> None:
    (article,) = articles_of(NEWSML_1.format(content), "a.newsml")
    assert article.body_html == expected


def test_the_agency_may_stand_behind_the_place_and_the_day() -> None:
    line = "<dateline><location>Lisboa</location>, <story.date>2 mai</story.date> (Exa) --</dateline>"
    head = f"<body.head><hedline><hl1>Ponte</hl1></hedline>{line}</body.head>"
    (article,) = articles_of(
        f"<nitf><body>{head}<body.content><p>A ponte abre.</p></body.content></body></nitf>", "a.xml"
    )
    assert article.dateline == Dateline(place="Lisboa", agency="Exa")


def test_the_unique_identifier_of_the_document_is_its_uri_where_no_other_is() -> None:
    head = "<body.head><hedline><hl1>Quay</hl1></hedline></body.head>"
    body = f"<body>{head}<body.content><p>The quay is long.</p></body.content></body>"
    (article,) = articles_of(f'<nitf uno="urn:x:b7a1">{body}</nitf>', "a.xml")
    assert article.uri == "urn:x:b7a1"


def test_the_names_of_ap_s_head_are_read() -> None:
    metas = "".join(
        f'<meta name="ap-{name}" content="{value}"/>'
        for name, value in (("category", "a"), ("sequence", "0884"), ("wordcount", "310"))
    )
    body = "<body><body.content><p>The quay is long.</p></body.content></body>"
    (article,) = articles_of(f"<nitf><head>{metas}</head>{body}</nitf>", "a.xml")
    found = article.stated
    assert found is not None
    assert ([each.code for each in found.categories], found.sequence_number, found.word_count) == (["a"], 884, 310)

"""An item of NewsML-G2 with every property that its standard knows for a text: each has its place in the record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service import article as records
from service.article import Article
from service.formats.conformance import unplaced
from service.stated import Concept, Link, Note, Rendition, Stated
from tests.formats.reading import articles_of, items_of

TEXT = "BRUNSEA, Jan 30 (EXA) - The ferry to Lund will be replaced by a bridge, the island council decided on Friday."
ITEM = (Path(__file__).parents[1] / "data" / "newsml_g2.xml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def article() -> Article:
    return articles_of(ITEM, "bridge.xml")[0]


@pytest.fixture(scope="module")
def stated(article: Article) -> Stated:
    assert article.stated is not None
    return article.stated


def test_nothing_that_the_standard_knows_is_lost(article: Article) -> None:
    assert unplaced(ITEM, "newsml-g2", records.encode(article)) == {}


def test_the_text_is_the_article_without_the_frame_that_repeats_its_metadata(article: Article) -> None:
    assert article.body == TEXT
    assert (article.headline, article.subheadings) == ("Bridge for Brunsea", ("Ferry ends in spring",))
    assert (article.byline, article.located, article.urgency) == ("Anna Bell", "Brunsea", 3)


def test_rights_are_of_all_blocks(stated: Stated) -> None:
    assert stated.usage_terms == "Not for radio\nArchive for 30 days"
    assert (stated.copyright_holder, stated.copyright_notice) == ("Example Agency", "(c) 2026 Example Agency")


def test_a_code_has_the_vocabulary_of_its_alias(stated: Stated) -> None:
    assert {each.code: each.scheme for each in (*stated.subjects[:3], *stated.services, *stated.genres)} == {
        "medtop:20000339": "http://cv.iptc.org/newscodes/mediatopic/",
        "exa:p7": "http://cv.exa.example/terms/",
        "exa:council": "http://cv.exa.example/terms/",
        "exa:svc-i": "http://cv.exa.example/terms/",
        "genre:Current": "http://cv.iptc.org/newscodes/genre/",
    }


def test_subjects_are_filed_by_their_type_and_by_what_is_asserted_of_them(stated: Stated) -> None:
    assert [each.name for each in stated.people] == ["Carla Dane"]
    assert [each.name for each in stated.organisations] == ["Island Council"]
    assert [each.name for each in stated.events] == ["Opening"]
    assert [each.name for each in stated.subjects] == [
        *("transport", "Carla Dane", "Island Council", "Opening", "bridge works")
    ]


def test_a_name_is_in_the_language_of_the_item(stated: Stated) -> None:
    assert [each.name for each in stated.services] == ["Island news"]


def test_notes_keep_their_roles_lines_and_constraints(stated: Stated) -> None:
    assert stated.notes == (
        Note(text="Adds a quote", role="ednoterole:pub"),
        Note(text="Call the desk.\nAsk for Anna.", role="ednoterole:int", pubconstraint="exa:internal"),
    )


def test_what_the_item_belongs_to_and_comes_from_are_links(stated: Stated) -> None:
    assert {(each.rel, each.href) for each in stated.links} == {
        ("exa:licence", "https://exa.example/licence"),
        ("copyrightNotice", "https://exa.example/notice"),
        ("irel:seeAlso", "urn:exa:ferry"),
        ("memberOf", "exa:series-ferries"),
        ("instanceOf", "exa:daily"),
        ("altRep", "https://exa.example/bridge.html"),
        ("origRep", "https://exa.example/bridge.xml"),
        ("deliverableOf", "urn:exa:plan-1"),
        ("derivedFrom", "exa:release-5"),
    }


def test_a_rendition_has_its_measures_and_the_rest_of_what_is_said_of_it(stated: Stated) -> None:
    (association,) = stated.associations
    assert association.renditions[0] == Rendition(
        href="https://exa.example/quay.jpg",
        name="rnd:highRes",
        media_type="image/jpeg",
        width=1200,
        height=800,
        size_bytes=90000,
        details='[{"element":"remoteContent","colourspace":"colsp:sRGB","orientation":"1"},'
        '{"element":"altLoc","text":"ftp://exa.example/quay.jpg"}]',
    )


def test_what_has_no_field_is_told_by_the_name_of_its_element(stated: Stated) -> None:
    expected = {
        "role": "erol:main",
        "fileName": "bridge.xml",
        "generator": "ExaWriter",
        "exa:mood": "calm",
        "exa:route": "satellite",
        "sender": "exa.example",
        "digitalSourceType": "digsrctype:minorHumanEdits",
        "headline hld:kicker": "Islands:",
        "keyword exa:index": "ferry lines",
        "description drol:caption": "The quay by night",
        "language": "sv",
    }
    assert {name: stated.other.get(name) for name in expected} == expected


PACKAGE = """<packageItem guid="urn:exa:pack" version="1" xml:lang="en"><itemMeta>
<itemClass qcode="ninat:composite"/></itemMeta><contentMeta><headline>Bridge: all of it</headline></contentMeta>
<groupSet root="top"><group id="top" role="group:main"><itemRef residref="urn:exa:bridge"
contenttype="application/nitf+xml"><headline>Bridge for Brunsea</headline><itemClass qcode="ninat:text"/></itemRef>
<groupRef idref="side"/></group><group id="side" role="group:sidebar" mode="pgrmod:bag"><itemRef
residref="urn:exa:ferry"><title>The ferry</title></itemRef></group></groupSet></packageItem>"""


def test_a_package_says_which_member_is_in_which_group() -> None:
    (package,) = items_of(PACKAGE, "pack.xml")
    assert package.stated is not None
    assert [(each.rel, each.href, each.title) for each in package.stated.links] == [
        ("member", "urn:exa:bridge", "Bridge for Brunsea"),
        ("member", "urn:exa:ferry", "The ferry"),
    ]
    (groups,) = json.loads(package.stated.other["groupSet"])
    assert [(each["id"], each["role"], len(each["inside"])) for each in groups["inside"]] == [
        ("top", "group:main", 2),
        ("side", "group:sidebar", 1),
    ]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ('<pubStatus qcode="stat:canceled"/>', "canceled"),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"/>', "canceled"),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/usable"/>', "usable"),
        ('<pubStatus qcode="stat:withheld"/>', "withheld"),
    ],
)
def test_a_status_may_be_a_code_or_its_address(status: str, expected: str) -> None:
    (found,) = articles_of(ITEM.replace('<pubStatus qcode="stat:usable"/>', status), "bridge.xml")
    assert found.pubstatus == expected


def test_a_place_that_is_named_in_an_assertion_alone_is_named() -> None:
    item = ITEM.replace("<name>Brunsea</name>", "").replace(
        '<assert qcode="exa:islands">',
        '<assert qcode="exa:brunsea"><name>Brunsea</name></assert><assert qcode="exa:islands">',
    )
    assert articles_of(item, "bridge.xml")[0].located == "Brunsea"


def test_links_in_the_head_of_a_page_are_no_links_of_the_item() -> None:
    item = ITEM.replace("<html><body>", '<html><head><link rel="stylesheet" href="a.css"/></head><body>')
    found = articles_of(item, "bridge.xml")[0].stated
    assert found is not None
    assert Link(href="a.css", rel="stylesheet") not in found.links


def test_a_concept_of_no_type_is_a_subject_alone(stated: Stated) -> None:
    assert Concept(name="transport", code="medtop:20000339") not in (*stated.people, *stated.places)


@pytest.mark.parametrize(
    ("item", "headline", "expected"),
    [
        pytest.param(' xml:lang="en"', ' xml:lang="sv"', "en", id="the item's"),
        pytest.param("", ' xml:lang="sv"', "sv", id="the headline's"),
    ],
)
def test_the_language_is_the_items_else_its_headlines(item: str, headline: str, expected: str) -> None:
    content = f"<contentMeta><headline{headline}>Bridge</headline></contentMeta>"
    (found,) = items_of(f'<newsItem guid="urn:exa:1"{item}>{content}</newsItem>', "item.xml")
    assert found.language == expected


def test_a_picture_in_the_page_of_an_item_is_an_association_and_stays_in_its_markup() -> None:
    figure = '<figure><img src="quay.jpg" alt="Boats"/><figcaption>The quay by day</figcaption></figure>'
    (article,) = articles_of(ITEM.replace("</p></body>", f"</p>{figure}</body>"), "bridge.xml")
    assert article.stated is not None
    assert "quay by day" not in article.body
    assert "<figcaption>The quay by day</figcaption>" in (article.body_html or "")
    assert ("picture", "The quay by day") in [(each.type, each.caption) for each in article.stated.associations]


def test_a_creator_given_by_code_has_the_name_of_the_assertion() -> None:
    item = (
        '<newsItem guid="urn:exa:1"><contentMeta><creator qcode="st:9"/><headline>Bridge</headline></contentMeta>'
        '<assert qcode="st:9"><name>Anna Bell</name></assert>'
        "<contentSet><inlineData>The ferry ends in spring.</inlineData></contentSet></newsItem>"
    )
    assert articles_of(item, "a.xml")[0].byline == "Anna Bell"


@pytest.mark.parametrize(("kind", "own"), [("picture", 1), ("video", 1), ("text", 0)])
def test_the_files_of_a_picture_or_film_are_its_own_renditions(kind: str, own: int) -> None:
    item = (
        f'<newsItem guid="urn:exa:1"><itemMeta><itemClass qcode="ninat:{kind}"/></itemMeta>'
        '<contentSet><remoteContent href="a.jpg" contenttype="image/jpeg"/></contentSet></newsItem>'
    )
    (picture,) = items_of(item, "a.xml")
    assert picture.stated is not None
    assert (len(picture.stated.renditions), len(picture.stated.associations)) == (own, 1 - own)


def test_a_place_by_its_type_is_a_place() -> None:
    subject = '<subject type="cpnat:place" literal="Orm"><name>Orm</name></subject>'
    body = "<contentSet><inlineData>The quay at Orm is long.</inlineData></contentSet>"
    (article,) = articles_of(f'<newsItem guid="urn:x:1"><contentMeta>{subject}</contentMeta>{body}</newsItem>', "a.xml")
    assert article.stated is not None
    assert [each.name for each in article.stated.places] == ["Orm"]

"""An item of NewsML 1.2 with every element that its standard knows for a text: each has its place in the record."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from service import article as records
from service.article import Article
from service.formats.conformance import unplaced
from service.stated import Concept, Stated
from tests.formats.reading import articles_of

DOCUMENT = (Path(__file__).parents[1] / "data" / "newsml_1.xml").read_text(encoding="utf-8")
# What says how the document is built and not what is in it.
STRUCTURE = ("TopicSet/@FormalName", "@Duid", "@PreviousRevision", "/@FormalName", "@Topic")


@pytest.fixture(scope="module")
def article() -> Article:
    return articles_of(DOCUMENT, "bridge.newsml")[0]


@pytest.fixture(scope="module")
def stated(article: Article) -> Stated:
    assert article.stated is not None
    return article.stated


def test_nothing_that_the_standard_knows_is_lost(article: Article) -> None:
    left = unplaced(DOCUMENT, "newsml-1", records.encode(article))
    assert [path for path in left if not path.endswith(STRUCTURE)] == []


def test_a_topic_that_occurs_is_filed_by_its_type_under_its_name(stated: Stated) -> None:
    assert stated.people == (Concept(name="Carla Dane", code="carla", rel="mentioned", kind="Person"),)


def test_a_subject_has_the_name_that_its_topic_has(stated: Stated) -> None:
    (subject,) = stated.subjects
    assert (subject.name, subject.code, subject.scheme) == ("Transport", "04015000", "urn:exa:codes")


def test_usage_rights_are_terms_with_their_limits(stated: Stated) -> None:
    assert stated.usage_terms == "Print\nIreland\nOnce only"
    assert (stated.copyright_holder, stated.other["RightsHolder"]) == ("Example Agency", "Rights desk")


def test_a_property_that_comes_twice_is_told_twice(stated: Stated) -> None:
    assert (stated.other["ticker"], stated.other["size"], stated.other["mood"]) == ("BLD\nFNF", "large", "calm")


def test_the_envelope_says_whom_it_is_from_and_to(stated: Stated) -> None:
    assert Concept(code="EXA", rel="sentFrom") in stated.sources
    assert (stated.other["SentTo"], stated.other["office"], stated.message_id) == ("Island Daily", "north", "0417")


def test_an_item_keeps_all_its_identifiers(article: Article, stated: Stated) -> None:
    assert article.uri == "urn:newsml:exa.example:20260130:bridge"
    assert [(each.kind, each.code) for each in stated.alternate_ids] == [
        ("NewsItemId", "bridge"),
        ("PublicIdentifier", "urn:newsml:exa.example:20260130:bridge:2"),
    ]


def test_a_file_has_what_is_said_of_it_beside_its_size(stated: Stated) -> None:
    (picture,) = stated.associations
    (form,) = picture.renditions
    assert (picture.headline, picture.credit, form.width, form.size_bytes) == ("The quay", "Ed Gray", 1200, 90000)
    assert form.details == '{"ColorSpace":"sRGB","MimeType":"image/jpeg"}'


def test_the_caption_may_be_a_line_of_the_picture_s_own_component() -> None:
    lines = (
        "<NewsLines><NewsLine><NewsLineType FormalName='Caption'/><NewsLineText>At the quay</NewsLineText></NewsLine>"
    )
    photo = f"<NewsComponent>{lines}</NewsLines><ContentItem Href='p.jpg'><MediaType FormalName='Photo'/></ContentItem>"
    text = "<NewsComponent><ContentItem><DataContent><p>The ferry ends.</p></DataContent></ContentItem></NewsComponent>"
    (article,) = articles_of(
        f"<NewsML><NewsItem><NewsComponent>{text}{photo}</NewsComponent></NewsComponent></NewsItem></NewsML>",
        "a.newsml",
    )
    assert article.stated is not None
    assert [each.caption for each in article.stated.associations] == ["At the quay"]


PARTS = """<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>orm.example</ProviderId>
<DateId>20260104</DateId><NewsItemId>P7</NewsItemId><RevisionId>1</RevisionId></NewsIdentifier></Identification><NewsManagement/>
<NewsComponent><NewsLines><HeadLine>Second quay for Orm</HeadLine><NewsLine><NewsLineType FormalName="KeywordLine"/>
<NewsLineText>HARBOUR</NewsLineText></NewsLine></NewsLines>
<NewsComponent><Role FormalName="{}"/><ContentItem><DataContent>{}</DataContent></ContentItem></NewsComponent>
<NewsComponent><Role FormalName="Body"/><ContentItem><DataContent>The quay will be long.

Work starts in March.</DataContent></ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>"""
LEAD = "The harbour of Orm will build a second quay for the towers of windmills, its master said on Friday in the hall."


@pytest.mark.parametrize(
    ("role", "text", "body"),
    [
        ("Lead", LEAD, f"{LEAD}\n\nThe quay will be long.\n\nWork starts in March."),
        ("Summary", "A second quay.", "The quay will be long.\n\nWork starts in March."),
        ("Lead", "The quay will be long.", "The quay will be long.\n\nWork starts in March."),
    ],
)
def test_a_lead_beside_a_body_is_the_beginning_of_the_text(role: str, text: str, body: str) -> None:
    (article,) = articles_of(PARTS.format(role, text), "quay.xml")
    assert article.body == body


def test_a_line_of_keywords_is_keywords_and_no_note() -> None:
    (article,) = articles_of(PARTS.format("Summary", "A quay."), "quay.xml")
    assert article.stated is not None
    assert (article.stated.keywords, article.stated.notes) == (("HARBOUR",), ())


def test_a_company_that_occurs_has_its_full_name_and_symbol() -> None:
    topic = (
        '<TopicSet><Topic Duid="c0"><TopicType FormalName="Company"/><Description Variant="FullName">Tarn Works'
        '</Description><Property FormalName="Ticker" Value="TRNW"/></Topic><Topic Duid="c1">'
        '<TopicType FormalName="Code"/><FormalName>NO</FormalName><Description>Norway</Description></Topic></TopicSet>'
        "<DescriptiveMetadata>"
        '<TopicOccurrence Topic="#c0"/><TopicOccurrence Topic="#c1"/></DescriptiveMetadata><NewsComponent><Role'
    )
    (article,) = articles_of(PARTS.format("Summary", "A quay.").replace("<NewsComponent><Role", topic, 1), "quay.xml")
    assert article.stated is not None
    assert article.stated.organisations == (Concept(name="Tarn Works", kind="Company", details='{"Ticker":"TRNW"}'),)
    assert article.stated.subjects == (Concept(name="Norway", code="NO", kind="Code"),)


def test_the_lines_of_a_picture_beside_the_text_are_the_picture_s() -> None:
    picture = (
        "<NewsComponent><NewsLines><HeadLine>The quay</HeadLine><ByLine>Maud Riou</ByLine></NewsLines><NewsComponent>"
        '<Role FormalName="Quicklook"/><ContentItem Href="q.jpg"/></NewsComponent></NewsComponent>'
    )
    content = PARTS.format("Summary", "A quay.").replace(
        "</NewsComponent></NewsItem>", f"{picture}</NewsComponent></NewsItem>"
    )
    (article,) = articles_of(content, "quay.xml")
    assert article.byline is None
    assert article.stated is not None
    (found,) = article.stated.associations
    assert (found.headline, found.byline, found.renditions[0].href) == ("The quay", "Maud Riou", "q.jpg")
    signed = content.replace("<NewsLine>", "<ByLine>Ada Ek</ByLine><NewsLine>")
    assert [each.byline for each in articles_of(signed, "quay.xml")] == ["Ada Ek"]


def test_a_file_in_the_component_of_the_text_is_not_by_its_writer() -> None:
    content = PARTS.format("Summary", "A quay.").replace("<NewsLine>", "<ByLine>Ada Ek</ByLine><NewsLine>")
    content = content.replace("</NewsComponent></NewsItem>", '<ContentItem Href="a.pdf"/></NewsComponent></NewsItem>')
    (article,) = articles_of(content, "quay.xml")
    assert article.byline == "Ada Ek"
    assert article.stated is not None
    assert [each.byline for each in article.stated.associations] == [None]


def test_a_lead_with_a_headline_of_its_own_or_without_a_sentence_is_not_glued() -> None:
    other = LEAD.replace("The harbour", "A second harbour")
    content = PARTS.format("Lead", other).replace(
        '<NewsComponent><Role FormalName="Lead"/>',
        '<NewsComponent><Role FormalName="Lead"/><NewsLines><HeadLine>Windmills</HeadLine></NewsLines>',
    )
    for text in (content, PARTS.format("Lead", "Windmills in the harbour of Orm")):
        assert not any("The quay" in each.body and "indmills" in each.body for each in articles_of(text, "quay.xml"))


def test_thousands_of_pictures_in_one_component_take_little_time() -> None:
    picture = '<NewsComponent><Role FormalName="Lead"/><ContentItem Href="q.jpg"/></NewsComponent>'
    content = PARTS.format("Summary", "A quay.").replace(
        "</NewsComponent></NewsItem>", f"<NewsComponent>{picture * 2000}</NewsComponent></NewsComponent></NewsItem>"
    )
    started = time.process_time()
    (article,) = articles_of(content, "quay.xml")
    assert article.stated is not None
    assert len(article.stated.associations) == 2000
    assert time.process_time() - started < 3

"""Items that are no text: what each format has of them, what they are tied to, and what is a version of an article."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from service.article import Article, Item, RawDocument, article_id
from service.cleaning import clean_document, clean_items
from service.outcome import Accepted, Reason, Rejected

TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."


def document(content: str, name: str) -> RawDocument:
    received = datetime(2026, 2, 1, tzinfo=UTC)
    return RawDocument(
        document_id="d", uri="urn:file", source="test", filename=name, content=content.encode(), received_at=received
    )


def found(content: str, name: str) -> tuple[Article | Item, ...]:
    outcome = clean_items(document(content, name), 1_000_000)
    assert isinstance(outcome, Accepted), outcome
    return outcome.value


def item(content: str, name: str) -> Item:
    (only,) = found(content, name)
    assert isinstance(only, Item)
    return only


NINJS = {
    "uri": "urn:exa:p1", "type": "picture", "versioncreated": "2026-01-30T10:00:00Z", "version": "2",
    "headline": "The old ferry", "description_text": "At the quay", "usageterms": "Not for radio",
    "renditions": {"web": {"href": "https://example.org/p1.jpg", "mimetype": "image/jpeg", "width": 800}},
}  # fmt: skip
G2 = """<newsMessage><itemSet>{}</itemSet></newsMessage>"""
G2_PICTURE = """<newsItem guid="urn:exa:p1" version="2"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta>
<contentMeta><headline>The old ferry</headline><description role="drol:caption">At the quay</description></contentMeta>
<contentSet><remoteContent href="https://example.org/p1.jpg" contenttype="image/jpeg" width="800"/></contentSet>
</newsItem>"""
NEWSML_1 = """<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:newsml:exa.example:20260130:p1:2
</PublicIdentifier><RevisionId>2</RevisionId></NewsIdentifier></Identification><NewsComponent><NewsLines>
<HeadLine>The old ferry</HeadLine></NewsLines>{}</NewsComponent></NewsItem></NewsML>"""
PHOTO = """<ContentItem Href="p1.jpg"><MediaType FormalName="Photo"/></ContentItem>"""


@pytest.mark.parametrize(
    ("content", "name", "uri", "version"),
    [
        (json.dumps(NINJS), "a.ninjs", "urn:exa:p1", 2),
        (G2.format(G2_PICTURE), "a.xml", "urn:exa:p1", 2),
        (NEWSML_1.format(PHOTO), "a.newsml", "urn:newsml:exa.example:20260130:p1", 2),
    ],
    ids=["ninjs", "NewsML-G2", "NewsML 1"],
)
def test_a_picture_is_an_item_with_what_its_source_states(content: str, name: str, uri: str, version: int) -> None:
    picture = item(content, name)
    assert (picture.type, picture.headline, picture.uri, picture.version) == ("picture", "The old ferry", uri, version)
    assert picture.stated is not None
    renditions = [*picture.stated.renditions, *(one for each in picture.stated.associations for one in each.renditions)]
    assert len(renditions) == 1


def test_a_document_of_items_alone_has_no_article_and_says_what_is_in_it() -> None:
    outcome = clean_document(document(json.dumps(NINJS), "a.ninjs"), 1_000_000)
    assert isinstance(outcome, Rejected)
    assert (outcome.reason, outcome.message) == (Reason.NO_ARTICLE, "nothing in it is a text: picture")


def test_an_item_is_tied_to_the_articles_of_its_document() -> None:
    text = f"<newsItem guid='urn:exa:1'><contentSet><inlineXML><html><body><p>{TEXT}</p></body></html></inlineXML>"
    article, picture = found(G2.format(f"{G2_PICTURE}{text}</contentSet></newsItem>"), "a.xml")
    assert isinstance(article, Article)
    assert isinstance(picture, Item)
    assert picture.articles == (article.article_id,) == (article_id("d", 0),)
    assert article.parts == (article.article_id,)


def test_a_package_names_its_members() -> None:
    package = """<packageItem guid="urn:exa:k1"><itemMeta><title>The bridge</title></itemMeta><groupSet><group>
<itemRef residref="urn:exa:1"><title>Main</title></itemRef><itemRef residref="urn:exa:p1"/></group></groupSet>
</packageItem>"""
    whole = item(G2.format(package), "a.xml")
    assert (whole.type, whole.headline) == ("composite", "The bridge")
    assert whole.stated is not None
    assert [(each.href, each.rel) for each in whole.stated.links] == [("urn:exa:1", "member"), ("urn:exa:p1", "member")]


def test_a_package_of_newsml_1_is_a_composite() -> None:
    refs = "<NewsComponent><NewsItemRef NewsItem='urn:exa:1'/></NewsComponent>"
    assert item(NEWSML_1.format(refs), "a.newsml").type == "composite"


@pytest.mark.parametrize(
    ("xml", "kind"),
    [
        (
            '<planningItem guid="urn:exa:l1"><itemMeta><title>Council meets</title></itemMeta></planningItem>',
            "planning",
        ),
        (
            '<conceptItem guid="urn:exa:e1"><concept><name>Council meets</name><eventDetails/></concept></conceptItem>',
            "event",
        ),
    ],
)
def test_plans_and_events_are_items(xml: str, kind: str) -> None:
    plan = item(xml, "a.xml")
    assert (plan.type, plan.headline) == (kind, "Council meets")


def test_an_event_says_where_when_and_what_about() -> None:
    event = """<conceptItem guid="urn:exa:e1"><contentMeta><subject qcode="medtop:1"/></contentMeta><concept>
        <name>Council meets</name><definition>On the bridge.</definition><eventDetails><dates>
        <start>2026-04-01T09:00:00Z</start><recurrenceRule freq="WEEKLY"/></dates>
        <location qcode="exa:7"><name>Brunsea</name></location><subject qcode="subj:2"><name>politics</name></subject>
        <participant qcode="exa:9"><type qcode="cpnat:person"/><name>Ida Ek</name></participant></eventDetails>
        </concept></conceptItem>"""
    found = item(event, "a.xml")
    assert (found.located, [each.code for each in found.source_subjects]) == ("Brunsea", ["medtop:1", "subj:2"])
    assert found.stated is not None
    assert (found.stated.abstract, [each.name for each in found.stated.people]) == ("On the bridge.", ["Ida Ek"])
    assert found.stated.other["start"] == "2026-04-01T09:00:00Z"
    assert "WEEKLY" in found.stated.other["recurrenceRule"]


def test_a_concept_is_an_item_that_defines_it() -> None:
    xml = """<conceptItem guid="urn:exa:c1" version="2"><itemMeta><itemClass qcode="cinat:concept"/></itemMeta><concept>
        <conceptId qcode="pers:7"/><type qcode="cpnat:person"/><name>Ida Ek</name><definition>A cellist of Orm.
        </definition></concept></conceptItem>"""
    found = item(xml, "a.xml")
    assert (found.type, found.uri, found.version, found.headline) == ("concept", "urn:exa:c1", 2, "Ida Ek")
    assert found.stated is not None
    (person,) = found.stated.people
    assert (person.name, person.code, person.rel) == ("Ida Ek", "pers:7", "defines")
    assert found.stated.abstract == "A cellist of Orm."


def test_a_vocabulary_is_an_item_with_its_concepts() -> None:
    concept = '<concept><conceptId qcode="mood:{0}"/><name>{0}</name></concept>'
    xml = f"""<knowledgeItem guid="urn:exa:k1"><itemMeta>
        <itemClass qcode="cinat:scheme"/><title>Moods</title></itemMeta>
        <conceptSet>{concept.format("calm")}{concept.format("storm")}</conceptSet></knowledgeItem>"""
    found = item(xml, "a.xml")
    assert (found.type, found.headline) == ("scheme", "Moods")
    assert found.stated is not None
    assert [each.code for each in found.stated.subjects] == ["mood:calm", "mood:storm"]


def test_a_catalog_is_no_item() -> None:
    outcome = clean_items(document('<catalogItem guid="urn:exa:c1"><catalogContainer/></catalogItem>', "a.xml"), 1_000)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.NO_ARTICLE


def test_an_entry_of_a_headline_alone_is_an_item_beside_the_articles() -> None:
    entries = "<item><title>Headline alone</title><link>https://example.org/2</link></item>"
    content = f"<rss><channel><item><title>A</title><description>{TEXT}</description></item>{entries}</channel></rss>"
    article, headline = found(content, "a.rss")
    assert isinstance(article, Article)
    assert isinstance(headline, Item)
    assert (headline.type, headline.headline, headline.uri) == ("text", "Headline alone", "https://example.org/2")


def test_nitf_of_a_headline_alone_is_an_item() -> None:
    head = "<body><body.head><hedline><hl1>Council votes</hl1></hedline></body.head></body>"
    assert item(f"<nitf>{head}</nitf>", "a.nitf").headline == "Council votes"


@pytest.mark.parametrize("said", [{"ednote": "Kill: legal reasons"}, {"headline": "Bridge for Brunsea"}])
def test_an_order_to_kill_without_a_text_is_a_version_of_the_article(said: dict[str, str]) -> None:
    kill = {"uri": "urn:exa:1", "type": "text", "versioncreated": "2026-01-30T10:00:00Z", "pubstatus": "canceled"}
    (article,) = found(json.dumps(kill | said), "a.ninjs")
    assert isinstance(article, Article)
    assert (article.pubstatus, article.uri, article.body) == ("canceled", "urn:exa:1", next(iter(said.values())))


def test_a_canceled_picture_stays_an_item() -> None:
    assert item(json.dumps(NINJS | {"pubstatus": "canceled"}), "a.ninjs").pubstatus == "canceled"

"""Files of agencies and systems that bend a standard or have their own: what they plainly state is read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from service.outcome import Reason, Rejected
from service.stated import Concept, Note
from tests.formats.reading import articles_of, items_of, outcome_of, records_of

TEXT = "The ferry to Lund will be replaced by a bridge, the island council of Brunsea decided on Friday."
# JSON of an agency's service: nearly ninjs, with names of its own for id, body, notes and terms.
SERVICE: dict[str, Any] = {
    "urn": "urn:newsml:exa.example:1", "version_created": "2026-01-30T10:00:00Z", "version": 2, "pubstatus": "usable",
    "signal": "sig:correction", "headline": "Bridge for Brunsea", "subhead": "Ferry ends", "teaser": "A bridge comes.",
    "article_html": f"<section><p>{TEXT}</p><p>Work starts in May.</p></section>", "language": "en",
    "ednotes": [{"role": "note:closing", "ednote": "exa jd"}, {"role": "note:picture", "ednote": "With picture"}],
    "categories": [
        {"type": "t:geosubject", "name": "Brunsea", "qcode": "place:7"},
        {"type": "t:wire", "name": "main", "qcode": "w:1"},
    ],
    "associations": [
        {"type": "image", "urn": "urn:exa:p1", "caption": "The ferry", "renditions": [{"url": "https://exa.example/p1"}]}
    ],
}  # fmt: skip


def test_a_note_under_another_name_is_a_note() -> None:
    (article,) = articles_of(json.dumps({**SERVICE, "ednotes": [], "editorial_note": "(Summary)"}), "a.json")
    assert article.ednote == "(Summary)"


def test_json_that_is_nearly_ninjs_is_read_as_ninjs() -> None:
    (article,) = articles_of(json.dumps(SERVICE), "a.json")
    assert (article.uri, article.version, article.corrects) == ("urn:newsml:exa.example:1", 2, True)
    assert (article.body, article.subheadings) == (f"{TEXT}\n\nWork starts in May.", ("Ferry ends",))
    assert article.event_time == datetime(2026, 1, 30, 10, tzinfo=UTC)
    assert article.ednote == "exa jd\nWith picture"
    assert [(each.code, each.name) for each in article.source_subjects] == [("place:7", "Brunsea")]
    told = article.stated
    assert told is not None
    assert (told.abstract, told.signals) == ("A bridge comes.", ("sig:correction",))
    assert told.notes == (Note(text="exa jd", role="note:closing"), Note(text="With picture", role="note:picture"))
    assert told.subjects == (Concept(code="place:7", name="Brunsea"),)
    assert [each.code for each in told.categories] == ["place:7", "w:1"]
    (picture,) = told.associations
    assert (picture.type, picture.uri, picture.caption) == ("picture", "urn:exa:p1", "The ferry")
    assert [each.href for each in picture.renditions] == ["https://exa.example/p1"]
    assert "article_html" not in told.other


def test_a_body_under_another_name_stays_beside_the_standards() -> None:
    (article,) = articles_of(json.dumps(SERVICE | {"body_text": TEXT}), "a.json")
    assert article.body == TEXT
    assert article.stated is not None
    assert "Work starts in May" in article.stated.other["article_html"]


def test_nearly_ninjs_without_a_text_is_an_item() -> None:
    (item,) = items_of(json.dumps({**SERVICE, "article_html": None}), "a.json")
    assert (item.uri, item.headline) == ("urn:newsml:exa.example:1", "Bridge for Brunsea")


def test_terms_in_an_object_of_lists_are_terms() -> None:
    item = {**SERVICE, "subjects": {"code": ["news", "news:uk"]}, "places": {"symbols": ["", "x"]}}
    (article,) = articles_of(json.dumps(item), "a.json")
    assert [each.code for each in article.source_subjects] == ["news", "news:uk", "place:7"]
    assert article.stated is not None
    assert [each.code for each in article.stated.subjects] == ["news", "news:uk", "place:7"]
    # What is no term stays as it came.
    assert article.stated.other["places"] == '{"symbols":["","x"]}'


@pytest.mark.parametrize("name", ["articleHtml", "story_body", "news-text", "fullArticleContent", "post_content"])
def test_a_name_made_of_words_for_a_text_is_a_bodys(name: str) -> None:
    story = {"title": "Bridge for Brunsea", name: TEXT, "embargo_until": "2026-03-01T06:00:00Z", "creditline": "exa"}
    (article,) = articles_of(json.dumps({"result": [story]}), "a.json")
    assert (article.body, article.headline, article.credits) == (TEXT, "Bridge for Brunsea", ("exa",))
    assert article.embargoed == datetime(2026, 3, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize("name", ["media_content", "alt_text", "link_text", "teaser_text", "html_template"])
def test_other_names_and_objects_without_a_headline_are_none(name: str) -> None:
    for story in ({"title": "Bridge for Brunsea", name: TEXT}, {"story_body": TEXT}):
        outcome = outcome_of(json.dumps({"result": [story]}), "a.json")
        assert isinstance(outcome, Rejected)
        assert outcome.reason is Reason.MALFORMED


@pytest.mark.parametrize("doctype", ["", "<!DOCTYPE nitf SYSTEM 'nitf.dtd'>"])
def test_a_prefix_that_is_not_declared_is_cut_off(doctype: str) -> None:
    (article,) = articles_of(
        f"<?xml version='1.0'?>{doctype}<nitf xsi:schemaLocation='x y' xmlns='http://iptc.org/std/NITF/2006-10-18/'><body>"
        f"<body.head><hedline><hl1>Bridge</hl1></hedline></body.head><body.content><exa:p>{TEXT}</exa:p></body.content>"
        "</body></nitf>",
        "a.xml",
    )
    assert (article.headline, article.body) == ("Bridge", TEXT)


def test_nitf_with_headline_for_hedline_and_what_stands_below_the_text() -> None:
    (article,) = articles_of(
        "<nitf><head><title>ferry-7</title><meta name='keywords' content='ferry, bridge'/></head><body><body.head>"
        "<headline><hl1>Bridge for Brunsea</hl1></headline><slugline>BRUNSEA-BRIDGE</slugline></body.head>"
        f"<body.content><p>{TEXT}</p><p>So says <location>Lund <em>Town</em></location>.</p></body.content><body.end>"
        "<note>Not for air.</note><fn>* In 2025.</fn></body.end></body></nitf>",
        "a.xml",
    )
    assert (article.headline, article.slugline) == ("Bridge for Brunsea", "BRUNSEA-BRIDGE")
    told = article.stated
    assert told is not None
    assert told.keywords == ("ferry", "bridge")
    assert told.places == (Concept(name="Lund Town"),)
    assert told.notes == (Note(text="Not for air."), Note(text="* In 2025.", role="fn"))


def test_the_headline_of_the_first_rank_is_the_main_one() -> None:
    (article,) = articles_of(
        "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='u:1' version='1'><itemMeta/><contentMeta>"
        "<headline rank='3'>Transport</headline><headline rank='1'>Bridge for Brunsea</headline></contentMeta>"
        f"<contentSet><inlineXML><html><body><p>{TEXT}</p></body></html></inlineXML></contentSet></newsItem>",
        "a.xml",
    )
    assert article.headline == "Bridge for Brunsea"


def newsml(metadata: str, content: str) -> str:
    return (
        "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>exa</ProviderId><NewsItemId>7</NewsItemId>"
        "</NewsIdentifier></Identification><NewsComponent><NewsLines><HeadLine>Bridge</HeadLine></NewsLines>"
        f"<DescriptiveMetadata>{metadata}</DescriptiveMetadata>{content}</NewsComponent></NewsItem></NewsML>"
    )


def test_files_beside_a_text_have_types_of_their_own() -> None:
    files = (
        "<ContentItem Href='a.jpg'><MediaType FormalName='Photo'/></ContentItem></NewsComponent><NewsComponent>"
        "<ContentItem Href='b.wav'><MimeType FormalName='audio/x-wav'/></ContentItem>"
    )
    text = f"<ContentItem><MediaType FormalName='Text'/><DataContent><p>{TEXT}</p></DataContent></ContentItem>"
    (record,) = records_of(newsml("", text + files), "a.xml")
    assert record.stated is not None
    assert [each.type for each in record.stated.associations] == ["picture", "audio"]


@pytest.mark.parametrize(
    ("metadata", "inside", "place"),
    [
        ("<Location><Property FormalName='Country' Value='SWE'/></Location>", "<evloc city='Lund'/>", "Lund"),
        (
            "<Property FormalName='Location'><Property FormalName='Country' Value='SWE'/>"
            "<Property FormalName='City' Value='Lund  '/></Property>",
            "",
            "Lund",
        ),
        ("<Location><Property FormalName='Country' Value='SWE'/></Location>", "", "SWE"),
    ],
    ids=["the city of the NITF inside", "properties in a property", "no city"],
)
def test_where_a_newsml_item_was_written_is_as_exact_as_stated(metadata: str, inside: str, place: str) -> None:
    content = (
        f"<ContentItem><DataContent><nitf><head><docdata>{inside}</docdata></head><body><body.content><p>{TEXT}</p>"
        "</body.content></body></nitf></DataContent></ContentItem>"
    )
    (article,) = articles_of(newsml(metadata, content), "a.xml")
    assert article.located == place
    assert article.stated is not None
    assert place in [each.name for each in article.stated.places]


@pytest.mark.parametrize(
    ("stated", "language"), [("GB", "en"), ("en-GB", "en"), ("ger", "de"), ("sv", "sv"), ("sme", "sme")]
)
def test_a_country_is_no_language(stated: str, language: str) -> None:
    (article,) = articles_of(json.dumps(SERVICE | {"language": stated}), "a.json")
    assert article.language == language


def test_a_wire_with_its_day_below_the_headline_and_its_zone_behind_the_year() -> None:
    (article,) = articles_of(
        "\x01v2557 4 txx 13 1tvks\r\nEXA-1330:BridgeR\r\n\x02^EXA-1330: Bridge for Brunsea<\r\n"
        "^Friday, 30 January 2026<\r\n\r\n"
        f"{TEXT}\r\n\x03300932 jan 26EST\r\n\x04",
        "a.7901",
    )
    assert article.headline == "EXA-1330: Bridge for Brunsea"
    assert article.published == datetime(2026, 1, 30, 14, 32, tzinfo=UTC)
    assert article.uri == "urn:x-wire:v:2026-01-30:2557"

"""What a source states of an item reaches the record untouched, in each wire format that states it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from service.article import Article, EnrichedArticle, RawDocument
from service.cleaning import clean_document
from service.ninjs import to_ninjs
from service.outcome import Accepted
from service.pipeline import as_enriched
from service.stated import Concept, Note, Stated
from tests.formats.reading import articles_of

SCHEMA = Draft202012Validator(
    json.loads((Path(__file__).parents[1] / "data" / "ninjs-schema_3.1.json").read_text(encoding="utf-8"))
)
RECEIVED = datetime(2026, 2, 1, tzinfo=UTC)
TEXT = "BRUNSEA, Jan 30 (EXA) - The ferry to Lund will be replaced by a bridge, the island council decided on Friday."


def article_of(content: str | bytes, name: str) -> Article:
    data = content.encode() if isinstance(content, str) else content
    document = RawDocument(
        document_id="d", uri="urn:file", source="test", filename=name, content=data, received_at=RECEIVED
    )
    outcome = clean_document(document, 1_000_000)
    assert isinstance(outcome, Accepted), outcome
    return outcome.value[0]


def stated(content: str | bytes, name: str) -> Stated:
    found = article_of(content, name).stated
    assert found is not None
    return found


NINJS = {
    "uri": "urn:exa:1", "type": "text", "versioncreated": "2026-01-30T10:00:00Z", "headline": "Bridge for Brunsea",
    "body_text": TEXT, "usageterms": "Not for radio", "copyrightholder": "EXA", "copyrightnotice": "(c) EXA",
    "keywords": ["bridges", "ferries"], "priority": 5, "genre": [{"code": "Article", "name": "Article"}],
    "subject": [{"code": "04015000", "name": "transport"}], "place": [{"name": "Brunsea"}],
    "service": [{"code": "i", "name": "Island news"}], "description_text": "A bridge comes.", "x_desk": "north",
    "associations": {
        "featuremedia": {
            "type": "picture", "uri": "urn:exa:p1", "headline": "The old ferry", "description_text": "At the quay",
            "renditions": {"web": {"href": "https://example.org/p1.jpg", "mimetype": "image/jpeg", "width": 800}},
        }
    },
}  # fmt: skip


def test_ninjs_states_rights_terms_and_what_belongs_to_the_item() -> None:
    found = stated(json.dumps(NINJS), "item.ninjs")
    assert (found.usage_terms, found.copyright_holder, found.copyright_notice) == ("Not for radio", "EXA", "(c) EXA")
    assert (found.keywords, found.priority, found.abstract) == (("bridges", "ferries"), 5, "A bridge comes.")
    assert found.genres == (Concept(code="Article", name="Article"),)
    assert found.services == (Concept(code="i", name="Island news"),)
    (picture,) = found.associations
    assert (picture.name, picture.type, picture.caption) == ("featuremedia", "picture", "At the quay")
    assert [(each.name, each.href, each.width) for each in picture.renditions] == [
        ("web", "https://example.org/p1.jpg", 800)
    ]
    assert found.other["x_desk"] == "north"


def test_what_came_as_ninjs_goes_out_with_all_it_had_and_its_own_terms_first() -> None:
    article = article_of(json.dumps(NINJS), "item.ninjs")
    enriched: EnrichedArticle = as_enriched(article)
    item = to_ninjs(enriched)
    brought = {"x_desk", "keywords", "priority", "service"}
    assert list(SCHEMA.iter_errors({name: value for name, value in item.items() if name not in brought})) == []
    assert {name: item[name] for name in brought} == {name: NINJS[name] for name in brought}
    assert (item["usageTerms"], item["copyrightHolder"], item["x_desk"]) == ("Not for radio", "EXA", "north")
    assert item["subjects"] == [{"name": "transport", "literal": "04015000"}]
    assert item["places"] == [{"name": "Brunsea"}]
    assert item["genres"] == [{"name": "Article", "literal": "Article"}]
    assert item["associations"] == [
        {
            "name": "featuremedia",
            "type": "picture",
            "uri": "urn:exa:p1",
            "headlines": [{"role": "main", "value": "The old ferry"}],
            "descriptions": [{"role": "caption", "value": "At the quay"}],
            "renditions": [
                {"name": "web", "href": "https://example.org/p1.jpg", "contentType": "image/jpeg", "width": 800}
            ],
        }
    ]


NEWSML_G2 = f"""<newsMessage><header><priority>4</priority><transmitId>T77</transmitId></header><itemSet>
<newsItem guid="urn:exa:2" version="3" xml:lang="en"><rightsInfo><copyrightHolder literal="EXA"/>
<usageTerms>Not for radio</usageTerms></rightsInfo><itemMeta><itemClass qcode="ninat:text"/>
<service qcode="svc:i"><name>Island news</name></service><signal qcode="sig:update"/>
<edNote role="r:pub">Adds quote</edNote><edNote role="r:int">Call desk</edNote>
<link rel="irel:seeAlso" residref="urn:exa:9"/></itemMeta><contentMeta><headline>Bridge for Brunsea</headline>
<keyword>bridges</keyword><genre qcode="genre:Current"/><description role="drol:summary">A bridge comes.</description>
<subject qcode="subj:04015000" confidence="80" creator="desk:anna"/></contentMeta>
<contentSet><inlineXML><html><body><p>{TEXT}</p></body></html></inlineXML></contentSet></newsItem>
</itemSet></newsMessage>"""


def test_newsml_g2_states_services_signals_notes_with_roles_and_who_coded() -> None:
    found = stated(NEWSML_G2, "item.xml")
    assert (found.usage_terms, found.copyright_holder, found.priority) == ("Not for radio", "EXA", 4)
    assert (found.message_id, found.signals, found.keywords) == ("T77", ("sig:update",), ("bridges",))
    assert found.notes == (Note(text="Adds quote", role="r:pub"), Note(text="Call desk", role="r:int"))
    assert found.services == (Concept(code="svc:i", name="Island news"),)
    assert found.subjects == (Concept(code="subj:04015000", confidence=0.8, creator="desk:anna"),)
    assert [(each.href, each.rel) for each in found.links] == [("urn:exa:9", "irel:seeAlso")]
    assert found.abstract == "A bridge comes."


NEWSML_1 = f"""<?xml version="1.0"?>
<!DOCTYPE NewsML SYSTEM "news.dtd" [<!ENTITY exa "Example Agency"> <!ENTITY % nitf SYSTEM "nitf.dtd"> %nitf;]>
<NewsML><NewsEnvelope><TransmissionId>0417</TransmissionId><Priority FormalName="3"/></NewsEnvelope><NewsItem>
<Identification><NewsIdentifier><ProviderId>exa.org</ProviderId><DateId>20260130</DateId><NewsItemId>b1</NewsItemId>
<RevisionId>2</RevisionId><PublicIdentifier>urn:newsml:exa.org:20260130:b1:2</PublicIdentifier></NewsIdentifier>
</Identification><NewsComponent xml:lang="en"><NewsLines><HeadLine>Bridge for Brunsea</HeadLine>
<SubHeadLine>Ferry ends</SubHeadLine><CopyrightLine>(c) &exa;</CopyrightLine><KeywordLine>bridges &unread;</KeywordLine>
</NewsLines><AdministrativeMetadata><Provider><Party FormalName="EXA"/></Provider></AdministrativeMetadata>
<DescriptiveMetadata><Genre FormalName="Brief"/><OfInterestTo FormalName="north"/></DescriptiveMetadata>
<ContentItem><DataContent><p>{TEXT}</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"""


def test_newsml_1_with_a_dtd_of_its_own_is_read_and_states_its_lines() -> None:
    article = article_of(NEWSML_1, "item.newsml")
    found = article.stated
    assert found is not None
    assert (article.headline, article.subheadings, article.language) == ("Bridge for Brunsea", ("Ferry ends",), "en")
    assert (found.copyright_notice, found.keywords, found.provider) == (
        "(c) Example Agency",
        ("bridges &unread;",),
        "EXA",
    )
    assert (found.message_id, found.priority) == ("0417", 3)
    assert found.audiences == (Concept(code="north"),)
    assert ("genre", "Brief") in [(each.scheme, each.code) for each in article.source_subjects]


def test_newsml_g2_may_be_called_newsml_too() -> None:
    assert article_of(NEWSML_G2, "item.newsml").uri == "urn:exa:2"


NITF = f"""<nitf><head><title>Bridge</title><meta name="anpa-category" content="i"/><docdata><doc-id id-string="n1"/>
<date.expire norm="20260301T000000Z"/><key-list><keyword key="bridges"/></key-list><doc.copyright holder="EXA"/>
<ed-msg info="Adds quote"/></docdata></head><body><body.head><hedline><hl1>Bridge for Brunsea</hl1><hl2>Ferry ends</hl2>
</hedline><dateline>BRUNSEA, <story.date norm="20260130">Jan 30</story.date></dateline></body.head><body.content>
<p>{TEXT}</p><media media-type="image"><media-reference source="p1.jpg" mime-type="image/jpeg" width="640"/>
<media-caption>At the quay</media-caption></media></body.content></body></nitf>"""


def test_nitf_states_keywords_expiry_media_and_categories() -> None:
    article = article_of(NITF, "item.nitf")
    found = article.stated
    assert found is not None
    assert (article.section, article.slugline, article.subheadings) == ("i", "bridges", ("Ferry ends",))
    assert article.dateline is not None
    assert article.dateline.place == "BRUNSEA"
    assert (found.keywords, found.copyright_holder, found.notes) == (("bridges",), "EXA", (Note(text="Adds quote"),))
    assert found.expires == datetime(2026, 3, 1, tzinfo=UTC)
    assert [(each.type, each.caption) for each in found.associations] == [("picture", "At the quay")]
    assert "At the quay" not in article.body


IPTC_7901 = (
    "\x01exa417 3 i 93  exa 1888\r\n\r\nBrunsea/transport/\r\n\x02REFILE\r\n1st Lead\r\n"
    "Island council votes for a bridge\r\nBy exa correspondents =\r\n\r\n"
    "Brunsea (exa) - The ferry to Lund will be replaced by a bridge, the island council\r\n"
    "decided, and fishermen from Tromsø to Århus protested.\r\n\r\n\x03301200 GMT Jan 26\r\n\x04"
)


def test_7901_states_number_category_words_and_take_and_ends_its_headline_with_a_sign() -> None:
    article = article_of(IPTC_7901.encode("latin-1"), "item.7901")
    found = article.stated
    assert found is not None
    assert (article.headline, article.byline) == ("Island council votes for a bridge", "exa correspondents")
    assert (article.slugline, article.urgency, article.section) == ("Brunsea/transport", 3, "i")
    assert (found.sequence_number, found.word_count, found.take_key) == (417, 93, "REFILE 1st Lead")
    assert "Tromsø to Århus" in article.body


@pytest.mark.parametrize(
    ("trailer", "sent"),
    [
        ("301200 GMT Jan 26", datetime(2026, 1, 30, 12, tzinfo=UTC)),
        ("301200 jan 26", datetime(2026, 1, 30, 12, tzinfo=UTC)),
        ("AP-WF-01-30-26 1200GMT", datetime(2026, 1, 30, 12, tzinfo=UTC)),
        ("AP-WF-01-30-26 0700EST", datetime(2026, 1, 30, 12, tzinfo=UTC)),
    ],
)
def test_a_message_of_the_wire_is_known_by_service_day_and_number(trailer: str, sent: datetime) -> None:
    article = article_of(IPTC_7901.replace("301200 GMT Jan 26", trailer).encode("latin-1"), "item.7901")
    assert (article.uri, article.published) == ("urn:x-wire:exa:2026-01-30:417", sent)
    assert article.event_time_source == "version"


@pytest.mark.parametrize("trailer", ["301200 GMT Foo 26", "01-30-26 9900GMT", ""])
def test_a_message_without_a_day_is_known_by_its_file(trailer: str) -> None:
    article = article_of(IPTC_7901.replace("301200 GMT Jan 26", trailer).encode("latin-1"), "item.7901")
    assert (article.uri, article.published) == ("urn:file", None)


def test_all_notes_to_the_editors_are_read() -> None:
    assert article_of(NEWSML_G2, "item.xml").ednote == "Adds quote\nCall desk"


ANPA = (
    "\x16\x16\x01W2346\x1f_asian\r\nr i\x13\x11 BC-AS--Brunsea-Bridge 3rdLd-Writethru   05-09 1444\r\n"
    "\x02^BC-AS--Brunsea-Bridge, 3rd Ld-Writethru,827<\r\n^Island council votes for a bridge<\r\n"
    "^Eds: Adds quote.<\r\n^By ADA ROE=\r\n"
    "\tBRUNSEA (EXA) _ The ferry will be replaced.\r\n\tFishermen protested.\r\n\x03\x04"
)


def test_anpa_states_its_version_and_tells_headline_notes_and_byline_by_their_carets() -> None:
    article = article_of(ANPA, "item.anpa")
    found = article.stated
    assert found is not None
    assert (article.headline, article.byline) == ("Island council votes for a bridge", "ADA ROE")
    assert (article.slugline, article.ednote, article.urgency) == ("AS--Brunsea-Bridge", "Adds quote.", 5)
    assert (found.take_key, found.sequence_number) == ("3rd Ld-Writethru", 2346)
    assert article.body.startswith("BRUNSEA (EXA) _ The ferry")


def test_each_message_of_a_stream_is_an_article() -> None:
    document = RawDocument(
        document_id="d", uri="urn:file", source="test", filename="wire.7901",
        content=IPTC_7901.encode("latin-1") + IPTC_7901.replace("417", "418").encode("latin-1"), received_at=RECEIVED,
    )  # fmt: skip
    outcome = clean_document(document, 1_000_000)
    assert isinstance(outcome, Accepted)
    assert [each.stated.sequence_number for each in outcome.value if each.stated] == [417, 418]


@pytest.mark.parametrize("blank", ["", "\r\n", "    \r\n\r\n"])
def test_mail_saved_with_blank_lines_above_its_headers_is_mail(blank: str) -> None:
    headers = (
        "From: Ada Roe <a@example.org>\r\nTo: b@example.org\r\nSubject: Bridge\r\nDate: 30 Jan 2026 10:00:00 +0000"
    )
    assert article_of(f"{blank}{headers}\r\n\r\n{TEXT}", "item.txt").headline == "Bridge"


def test_an_entity_that_nobody_declares_stands_as_it_was_written() -> None:
    text = NITF.replace("The ferry to Lund", "The ferry &lt;&nosuch; to Lund")
    assert "The ferry <&nosuch; to Lund" in article_of(text, "item.nitf").body


MARKED = (
    '<p>BRUNSEA — The <a href="https://example.org/lund" onclick="x()">ferry</a> to Lund goes.</p><script>x()</script>'
)
SAFE = '<p>BRUNSEA — The <a href="https://example.org/lund" rel="noopener noreferrer">ferry</a> to Lund goes.</p>'


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (json.dumps({"uri": "urn:exa:1", "versioncreated": "2026-01-30T10:00:00Z", "body_xhtml": MARKED}), "a.ninjs"),
        (
            json.dumps({"uri": "urn:exa:1", "bodies": [{"role": "html", "contentType": "text/html", "value": MARKED}]}),
            "a.ninjs",
        ),
        (
            "<newsItem guid='urn:exa:1'><contentSet><inlineXML><html><body>"
            f"{MARKED}</body></html></inlineXML></contentSet></newsItem>",
            "a.xml",
        ),
        (
            f"<rss><channel><item><description><![CDATA[{MARKED}]]></description></item></channel></rss>",
            "a.rss",
        ),
    ],
    ids=["ninjs 1", "ninjs 3", "NewsML-G2", "RSS"],
)
def test_a_body_keeps_its_markup_made_safe(content: str, name: str) -> None:
    article = article_of(content, name)
    assert article.body == "BRUNSEA — The ferry to Lund goes."
    assert article.body_html is not None
    assert article.body_html.removeprefix("<body>").removesuffix("</body>") == SAFE
    out: Any = to_ninjs(as_enriched(article))["bodies"]
    html = [each for each in out if each["contentType"] == "text/html"]
    assert [each["value"] for each in html] == [article.body_html]


def test_bodies_go_out_under_the_roles_that_they_came_under() -> None:
    bodies = [
        {"role": "text", "contentType": "text/plain", "value": TEXT},
        {"role": "web", "contentType": "text/html", "value": f"<p>{TEXT}</p>"},
    ]
    article = article_of(json.dumps({"uri": "urn:exa:1", "bodies": bodies}), "a.ninjs")
    out: Any = to_ninjs(as_enriched(article))["bodies"]
    assert [(each["role"], each["value"]) for each in out] == [(each["role"], each["value"]) for each in bodies]


def test_a_composite_with_its_own_renditions_and_region_goes_out_as_it_came() -> None:
    item = {
        "uri": "urn:exa:1", "type": "composite", "language": "en-CA", "versioncreated": "2026-01-30T10:00:00Z",
        "headline_main": "Bridge for Brunsea", "body_main": f"<p onclick='x()'>{TEXT}</p>",
        "renditions": [{"name": "web", "href": "https://example.org/p.jpg", "contentType": "image/jpeg"}],
        "people": [{"name": "Ada Roe", "contactInfo": [{"type": "phone", "value": "1"}]}],
    }  # fmt: skip
    article = article_of(json.dumps(item), "a.ninjs")
    out = to_ninjs(as_enriched(article))
    assert (article.headline, article.body, article.language) == ("Bridge for Brunsea", TEXT, "en")
    for name in ("type", "language", "renditions", "people"):
        assert out[name] == item[name]
    assert (out["headline_main"], out["body_main"]) == ("Bridge for Brunsea", f"<p>{TEXT}</p>")


def test_line_ends_in_markup_part_no_paragraphs() -> None:
    item = {"uri": "urn:exa:1", "versioncreated": "2026-01-30T10:00:00Z", "body_xhtml": "The ferry to\n   Lund goes."}
    assert article_of(json.dumps(item), "a.ninjs").body == "The ferry to Lund goes."


def test_ninjs_of_the_first_years_has_a_guid() -> None:
    picture = {"type": "picture", "description_text": "At the quay", "body_text": "A ferry"}
    item = {
        "guid": "tag:exa:1", "versioncreated": "2026-01-30T10:00:00Z", "pubstatus": "usable",
        "body_html": f"<p>{TEXT}</p>", "associations": {"featuremedia": picture},
    }  # fmt: skip
    article = article_of(json.dumps(item), "a.json")
    assert (article.uri, article.content_type, article.body) == ("tag:exa:1", "application/ninjs+json", TEXT)
    assert article.stated is not None
    assert [(each.caption, each.alt_text) for each in article.stated.associations] == [("At the quay", "A ferry")]


def test_a_message_whose_first_line_is_indented_has_no_headline() -> None:
    content = IPTC_7901.replace("REFILE\r\n1st Lead\r\n", "   ").replace(" =\r\n", "\r\n")
    assert article_of(content.encode("latin-1"), "item.7901").headline is None


WIRE = "\x01xyz0045 4 POL 0066 XYZ\r\n\x02{}\r\n\r\n\x03031215 feb 26\r\n\x04"
LINES = "De brug over de Alder blijft tot het einde van de maand\r\ngesloten, meldde de stad dinsdag.\r\n"


def test_a_headline_of_7901_may_stand_directly_above_the_dateline() -> None:
    (article,) = articles_of(WIRE.format(f"Brug blijft dicht\r\nHALDEN (XYZ) - {LINES}"), "a.7901")
    assert (article.headline, article.body[:14]) == ("Brug blijft dicht", "HALDEN (XYZ) -")


def test_one_keyword_with_a_slash_stands_above_the_headline() -> None:
    (article,) = articles_of(WIRE.format(f"VERKEER/\r\nBrug blijft dicht\r\n\r\nHALDEN (XYZ) - {LINES}"), "a.7901")
    assert (article.headline, article.slugline) == ("Brug blijft dicht", "VERKEER")


def test_a_labelled_subheading_may_be_a_block_of_its_own() -> None:
    lines = f"Brug/Halden\r\n\r\nBrug blijft dicht\r\n\r\nUtl.: Scheuren in pijlers =\r\n\r\nHALDEN (XYZ) - {LINES}"
    (article,) = articles_of(WIRE.format(lines), "a.7901")
    assert (article.headline, article.subheadings) == ("Brug blijft dicht", ("Scheuren in pijlers",))


@pytest.mark.parametrize(
    ("mark", "signed"),
    [("(Schluss) nk/ps", "nk/ps"), ("(Schluss)", None), ("./.", None), ("\r\n\r\n./.", None)],
)
def test_the_mark_at_the_end_is_no_text_and_the_initials_behind_it_are_the_sign_off(
    mark: str, signed: str | None
) -> None:
    text = f"Brug blijft dicht =\r\n\r\nHALDEN (XYZ) - {LINES}Het verkeer wordt omgeleid. {mark}"
    (article,) = articles_of(WIRE.format(text), "a.7901")
    assert article.stated is not None
    assert article.body.endswith("omgeleid.")
    assert article.stated.sign_off == signed

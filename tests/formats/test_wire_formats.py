"""What news agencies' formats state, carried over: one small item each, and what is done with hostile ones."""

from __future__ import annotations

import gzip
import json
import zlib
from datetime import UTC, datetime

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.article import Article, RawDocument
from service.cleaning import clean_document
from service.formats import FORMATS, Format, format_of
from service.outcome import Accepted, Outcome, Reason, Rejected
from tests.formats.reading import articles_of

RECEIVED = datetime(2024, 6, 1, tzinfo=UTC)
FIRST = "OSLO, May 1 (AFP) - Norway's parliament voted on Wednesday to raise the tax on salmon farms from next year."
SECOND = "The industry had warned that jobs would be lost if the tax went ahead as planned."
NITF_LINES = (
    "<nitf><body><body.head><hedline><hl1>Mill</hl1></hedline><byline>{byline}</byline>"
    "<distributor>Halden Post</distributor><dateline><location>{place}</location></dateline></body.head>"
    "<body.content><p>{text}</p></body.content></body></nitf>"
)


def articles(content: str | bytes, content_type: str | None = None) -> tuple[Article, ...]:
    outcome = outcome_of(content, content_type)
    assert isinstance(outcome, Accepted), outcome
    return outcome.value


def outcome_of(content: str | bytes, content_type: str | None = None) -> Outcome[tuple[Article, ...]]:
    data = content.encode() if isinstance(content, str) else content
    document = RawDocument(
        document_id="d",
        uri="urn:file",
        source="test",
        filename="item",
        content=data,
        received_at=RECEIVED,
        content_type=content_type,
    )
    return clean_document(document, 1_000_000)


NINJS_1 = json.dumps(
    {
        "uri": "urn:example:1",
        "type": "text",
        "version": "3",
        "versioncreated": "2024-05-01T10:00:00+02:00",
        "firstcreated": "2024-05-01T06:00:00Z",
        "pubstatus": "canceled",
        "urgency": 2,
        "headline": "Norway votes to tax salmon farms",
        "slugline": "norway-salmon-tax",
        "byline": "Ada Roe",
        "located": "Oslo, Norway",
        "language": "en-GB",
        "ednote": "RECASTS lead",
        "embargoed": "2024-05-01T12:00:00Z",
        "subject": [{"code": "medtop:04000000", "name": "economy", "scheme": "medtop", "confidence": 80}],
        "body_text": f"{FIRST}\n\n{SECOND}",
    }
)
NINJS_3 = json.dumps(
    {
        "uri": "urn:example:1",
        "versionCreated": "2024-05-01T08:00:00Z",
        "standard": {"name": "ninjs", "version": "3.0"},
        "headlines": [
            {"role": "short", "value": "Salmon tax"},
            {"role": "main", "value": "Norway votes to tax salmon farms"},
        ],
        "bodies": [{"role": "main", "contentType": "text/html", "value": f"<p>{FIRST}</p><p>{SECOND}</p>"}],
        "by": "Ada Roe",
    }
)
NITF = f"""<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf.dtd"><nitf baselang="en"><head><title>T</title>
<tobject><tobject.subject tobject.subject.refnum="04000000" tobject.subject.type="economy"/></tobject>
<docdata management-status="withheld"><urgency ed-urg="4"/><date.issue norm="20240501T080000Z"/>
<doc-id id-string="urn:example:1"/><du-key key="salmon-tax" version="2"/><ed-msg info="Check the names"/></docdata>
</head>
<body><body.head><hedline><hl1>Norway votes to tax salmon farms</hl1></hedline>
<byline>By <person>Ada Roe</person>, <byttl>Reporter</byttl></byline><dateline><location>Oslo</location></dateline>
</body.head>
<body.content><p>{FIRST}</p><hl2>Jobs</hl2><p>{SECOND}</p><media><caption>A farm</caption></media></body.content>
</body></nitf>"""
NEWSML_G2 = f"""<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet><packageItem guid="p"/>
<newsItem guid="urn:example:1" version="7"><itemMeta><versionCreated>2024-05-01T08:00:00Z</versionCreated>
<firstCreated>2024-05-01T06:00:00Z</firstCreated><pubStatus qcode="stat:usable"/><edNote>RECASTS</edNote></itemMeta>
<contentMeta><urgency>3</urgency><slugline>salmon-tax</slugline><headline>Norway votes to tax salmon farms</headline>
<by>By Ada Roe</by><located qcode="x:1"><name>Oslo</name></located><language tag="en"/>
<subject qcode="medtop:04000000"><name>economy</name></subject></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head>
<title>x</title></head>
<body><p>{FIRST}</p><p>{SECOND}</p></body></html></inlineXML></contentSet></newsItem>
<newsItem guid="urn:example:2"><contentMeta><headline>A picture</headline></contentMeta></newsItem></itemSet>
</newsMessage>"""
NEWSML_1 = f"""<?xml version="1.0" encoding="utf-8"?><NewsML Version="1.2"><NewsItem xml:lang="en"><Identification>
<NewsIdentifier>
<ProviderId>example.org</ProviderId><RevisionId>4</RevisionId>
<PublicIdentifier>urn:newsml:example.org:20240501:A1:4U</PublicIdentifier>
</NewsIdentifier></Identification><NewsManagement><FirstCreated>20240501T060000+0000</FirstCreated>
<ThisRevisionCreated>20240501T100000+0200</ThisRevisionCreated><Status FormalName="Canceled"/>
<Urgency FormalName="4"/></NewsManagement>
<NewsComponent><NewsLines><DateLine>Oslo, May 1, 2024 (AFP) -</DateLine>
<HeadLine>Norway votes to tax salmon farms</HeadLine>
<ByLine>By Ada Roe</ByLine></NewsLines><DescriptiveMetadata><Language FormalName="en"/><SubjectCode>
<Subject FormalName="04000000"/>
</SubjectCode></DescriptiveMetadata><ContentItem><DataContent><p>{FIRST}</p><p>{SECOND}</p></DataContent>
</ContentItem>
</NewsComponent></NewsItem></NewsML>"""
RSS = f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Harbour Press</title>
<language>en-us</language><item><title>Norway votes to tax salmon farms</title><guid>urn:example:1</guid>
<pubDate>Wed, 01 May 2024 10:00:00 +0200</pubDate><author>Ada Roe</author><description>Short&nbsp;one.</description>
<content:encoded><![CDATA[<p>{FIRST}</p><p>Advertisement</p><p>{SECOND}</p>]]></content:encoded></item>
<item><title>Second</title><link>https://example.org/2</link><description>Only a summary of it.</description>
</item></channel></rss>"""
MAIL = f"""From: Ada Roe <ada@example.org>
To: desk@example.org
Subject: =?utf-8?q?Norway_votes_to_tax_salmon_farms?=
Date: Wed, 01 May 2024 10:00:00 +0200
Message-ID: <1@example.org>
Content-Type: text/plain; charset=utf-8

{FIRST[:48]}
{FIRST[49:]}

{SECOND}
"""
WIRE = (
    "\x16\x16\x01AFP1234 4 I 0210 Norway-salmon-tax\r\n\x02Norway votes to tax salmon farms\r\n"
    "   OSLO, May 1 (AFP) - Norway's parliament voted on Wednesday to\r\n"
    "raise the tax on salmon farms from next year.\r\n"
    "   The industry had warned that jobs would be lost if the tax went\r\nahead as planned.\r\n\x03\r\n\x04"
)


def warc(*pages: tuple[str, str]) -> bytes:
    out = b""
    for address, page in pages:
        http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()
        kind = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
        head = f"{kind}Content-Length: {len(http)}\r\n\r\n"
        out += head.encode() + http + b"\r\n\r\n"
    return out


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (NINJS_1, "ninjs"),
        (NINJS_3, "ninjs"),
        (NITF, "nitf"),
        (NEWSML_G2, "newsml-g2"),
        (NEWSML_1, "newsml-1"),
        (RSS, "feed"),
        (MAIL, "mail"),
        (WIRE, "wire"),
        ("<?xml version='1.0'?><catalog/>", "xml"),
    ],
)
def test_wire_format_is_sniffed(content: str, name: str) -> None:
    assert format_of(content.encode(), None).name == name
    assert format_of(content.encode(), "application/octet-stream").name == name


@pytest.mark.parametrize("content", [NINJS_1, NINJS_3, NITF, NEWSML_G2, NEWSML_1, RSS, MAIL, WIRE])
def test_every_wire_format_gives_headline_and_body(content: str) -> None:
    article = articles(content)[0]
    assert article.headline == "Norway votes to tax salmon farms"
    assert article.body.replace("\n\nJobs", "").endswith(
        f"Norway's parliament voted on Wednesday to raise the tax on salmon farms from next year.\n\n{SECOND}"
    )
    assert article.dateline is not None
    assert article.dateline.place is not None
    assert article.dateline.place.casefold() == "oslo"
    assert article.language == "en"


@pytest.mark.parametrize("content", [NINJS_1, NINJS_3, NITF, NEWSML_G2, NEWSML_1, RSS, MAIL])
def test_writer_is_named_without_by_or_job_title(content: str) -> None:
    assert articles(content)[0].byline == "Ada Roe"


@pytest.mark.parametrize("content", [NINJS_1, NINJS_3, NITF, NEWSML_G2, NEWSML_1])
def test_version_time_is_the_event_time(content: str) -> None:
    article = articles(content)[0]
    assert (article.event_time, article.event_time_source) == (datetime(2024, 5, 1, 8, tzinfo=UTC), "version")


def test_ninjs_1_carries_everything_it_states() -> None:
    (article,) = articles(NINJS_1)
    assert (article.uri, article.version, article.pubstatus, article.urgency) == ("urn:example:1", 3, "canceled", 2)
    assert (article.slugline, article.located, article.ednote) == ("norway-salmon-tax", "Oslo, Norway", "RECASTS lead")
    assert article.embargoed == datetime(2024, 5, 1, 12, tzinfo=UTC)
    assert article.published == datetime(2024, 5, 1, 6, tzinfo=UTC)
    (code,) = article.source_subjects
    assert (code.code, code.name, code.scheme, code.confidence) == ("medtop:04000000", "economy", "medtop", 0.8)


def test_nitf_carries_status_urgency_key_and_subjects() -> None:
    (article,) = articles(NITF)
    assert (article.uri, article.version, article.pubstatus, article.urgency) == ("urn:example:1", 2, "withheld", 4)
    assert (article.slugline, article.ednote, article.subheadings) == ("salmon-tax", "Check the names", ("Jobs",))
    assert article.source_subjects[0].code == "04000000"
    assert "A farm" not in article.body


def test_newsml_g2_message_gives_its_items_with_a_text() -> None:
    (article,) = articles(NEWSML_G2)
    assert (article.uri, article.version, article.urgency, article.located) == ("urn:example:1", 7, 3, "Oslo")
    assert (article.slugline, article.ednote) == ("salmon-tax", "RECASTS")


@pytest.mark.parametrize(
    ("content", "corrects"),
    [
        (NEWSML_G2, False),
        (NEWSML_G2.replace("<edNote>", '<signal qcode="sig:correction"/><edNote>'), True),
        (NEWSML_G2.replace("<edNote>RECASTS", "<edNote>CORRECTS figure in second paragraph"), True),
        (NINJS_1.replace("RECASTS lead", "Corrects the name of the minister"), True),
        (NINJS_1.replace("Norway votes", "CORRECTED-Norway votes"), True),
    ],
)
def test_a_format_can_say_that_an_item_corrects_an_earlier_one(content: str, corrects: bool) -> None:
    assert [article.corrects for article in articles(content)] == [corrects]


def test_newsml_1_uri_is_the_same_over_revisions() -> None:
    (article,) = articles(NEWSML_1)
    assert (article.uri, article.version, article.pubstatus) == ("urn:newsml:example.org:20240501:A1", 4, "canceled")
    assert article.credits == ("AFP",)


def test_feed_entries_are_parts_and_prefer_the_full_content() -> None:
    first, second = articles(RSS)
    assert "Advertisement" not in first.body
    assert (first.publishers, first.published) == (("Harbour Press",), datetime(2024, 5, 1, 8, tzinfo=UTC))
    assert (second.body, second.uri) == ("Only a summary of it.", "https://example.org/2")
    assert first.parts == second.parts


def test_wire_message_header_gives_urgency_and_slugline() -> None:
    (article,) = articles(WIRE)
    assert (article.urgency, article.slugline, article.credits) == (4, "Norway-salmon-tax", ("AFP",))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_warc_gives_a_document_a_page(pack: object) -> None:
    assert callable(pack)
    page = f"<html><body><h1>Norway votes to tax salmon farms</h1><p>{FIRST}</p><p>{SECOND}</p></body></html>"
    found = articles(pack(warc(("https://example.org/1", page), ("https://example.org/2", page))))
    assert [article.headline for article in found] == ["Norway votes to tax salmon farms"] * 2


def test_picture_without_a_text_is_no_article() -> None:
    outcome = outcome_of('{"uri": "urn:example:9", "type": "picture", "versioncreated": "2024-05-01T08:00:00Z"}')
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.NO_ARTICLE


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<?xml version='1.0'?><invoice><total>3</total></invoice>", Reason.UNSUPPORTED_FORMAT),
        ("<newsItem guid='x'><itemMeta>", Reason.MALFORMED),
        (f'<!DOCTYPE nitf [<!ENTITY a "{"a" * 999}">]><nitf><body>{"&a;" * 999}</body></nitf>', Reason.MALFORMED),
        ('<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]><nitf><body>&x;</body></nitf>', Reason.NO_ARTICLE),
        ("<nitf>" + "<p>" * 100_000, Reason.MALFORMED),
        ("<rss><channel><title>Empty</title></channel></rss>", Reason.NO_ARTICLE),
        (
            "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 999999999999\r\n\r\nHTTP/1.1 404 x\r\n\r\n",
            Reason.NO_ARTICLE,
        ),
    ],
)
def test_hostile_markup_is_rejected(content: str, reason: Reason) -> None:
    outcome = outcome_of(content)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is reason


def record(head: str, http: bytes, length: int | None = None) -> bytes:
    size = f"Content-Length: {len(http) if length is None else length}\r\n" if length != 0 else ""
    return f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {head}\r\n{size}\r\n".encode() + http + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("damaged", "expected"),
    [
        (record("u", b"HTTP/1.1 200 OK\r\n\r\nx", length=0), Reason.MALFORMED),
        (record("u", b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip"), Reason.UNDECODABLE),
        (record("u", b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nno brotli"), Reason.UNDECODABLE),
        (record("u", b"HTTP/1.1 200 OK\r\nContent-Encoding: compress\r\n\r\nx"), Reason.UNSUPPORTED_FORMAT),
        (
            record("u", b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n" + brotli.compress(bytes(99_999))),
            Reason.TOO_LARGE,
        ),
        (
            record("u", b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n" + zlib.compress(bytes(999))),
            Reason.TOO_LARGE,
        ),
    ],
)
def test_a_record_that_cannot_be_read_is_named_and_the_rest_is_read(
    monkeypatch: pytest.MonkeyPatch, damaged: bytes, expected: Reason
) -> None:
    monkeypatch.setattr("service.formats.warc.LARGEST_PAGE", 99)
    outcome = outcome_of(damaged + warc(("https://example.org/1", f"<p>{FIRST}</p><p>{SECOND}</p>")))
    assert isinstance(outcome, Accepted)
    assert len(outcome.value) == 1
    assert [each.reason for each in outcome.refused] == [expected]


SAMPLES = [NINJS_1, NINJS_3, NITF, NEWSML_G2, NEWSML_1, RSS, MAIL, WIRE, warc(("u", "<p>x</p>")).decode()]


@given(
    st.sampled_from(SAMPLES), st.integers(0, 3000), st.text(max_size=6), st.integers(0, 40), st.sampled_from(FORMATS)
)
def test_any_damage_gives_an_outcome(sample: str, at: int, new: str, gone: int, row: Format) -> None:
    at %= len(sample)
    damaged = sample[:at] + new + sample[at + gone :]
    assert isinstance(outcome_of(damaged), Accepted | Rejected)
    assert isinstance(outcome_of(damaged, *row.media_types[:1]), Accepted | Rejected)


KILLS = {
    "ninjs": json.dumps(
        {
            "uri": "urn:example:1",
            "version": "2",
            "pubstatus": "canceled",
            "headline": "Tax vote",
            "ednote": "Kill: wrong",
        }
    ),
    "newsml-g2": """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:example:1" version="2">
      <itemMeta><versionCreated>2024-05-01T10:00:00Z</versionCreated><pubStatus qcode="stat:canceled"/>
      <edNote>Kill: wrong</edNote></itemMeta><contentMeta><headline>Tax vote</headline></contentMeta></newsItem>""",
    "newsml-1": """<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:example:1</PublicIdentifier>
      <RevisionId>2</RevisionId></NewsIdentifier></Identification><NewsManagement><Status FormalName="Canceled"/>
      <Instruction>Kill: wrong</Instruction></NewsManagement><NewsComponent><NewsLines><HeadLine>Tax vote</HeadLine>
      </NewsLines></NewsComponent></NewsItem></NewsML>""",
}


@pytest.mark.parametrize("form", KILLS)
def test_an_item_that_is_taken_back_without_its_text_is_not_lost(form: str) -> None:
    (article,) = articles(KILLS[form])
    assert (article.uri, article.version, article.pubstatus) == ("urn:example:1", 2, "canceled")
    assert (article.headline, article.body) == ("Tax vote", "Kill: wrong")


def test_a_response_in_the_coding_of_brotli_is_read() -> None:
    page = brotli.compress(f"<p>{FIRST}</p><p>{SECOND}</p>".encode())
    sent = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br\r\n\r\n" + page
    assert articles(record("https://example.org/1", sent))[0].body.endswith(SECOND)


def test_ninjs_without_a_byline_names_its_authors_and_credits_its_source() -> None:
    item = {
        "uri": "urn:exa:1",
        "versioncreated": "2026-01-30T10:00:00Z",
        "headline": "Bridge",
        "body_text": "A bridge.",
    }
    written = {"authors": [{"name": "Anna Bell", "role": "writer"}, {"name": "Ben Cole"}], "source": "EXA"}
    (article,) = articles_of(json.dumps({**item, **written}), "a.ninjs")
    assert (article.byline, article.credits) == ("Anna Bell, Ben Cole", ("EXA",))
    (signed,) = articles_of(json.dumps({**item, **written, "byline": "Carla Dane"}), "a.ninjs")
    assert signed.byline == "Carla Dane"


@pytest.mark.parametrize(
    ("stated", "begins", "expected"),
    [
        pytest.param("Oslo", "OSLO, March 5 (Reuters) - ", ("Oslo", "Reuters"), id="of the same place"),
        pytest.param("OSLO, Norway", "OSLO (AP) - ", ("OSLO, Norway", "AP"), id="with a country"),
        pytest.param("Oslo", "BERGEN (AP) - ", ("Oslo", None), id="of another place"),
    ],
)
def test_the_text_s_own_dateline_completes_a_stated_one(
    stated: str, begins: str, expected: tuple[str, str | None]
) -> None:
    (article,) = articles_of(
        NITF_LINES.format(place=stated, byline="", text=f"{begins}The mill shuts one of two lines."), "a.xml"
    )
    assert article.dateline is not None
    assert (article.dateline.place, article.dateline.agency) == expected


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("Ada Roe (AP)", "Ada Roe"),
        ("By Ada Roe, Bo Lind, dpa", "Ada Roe, Bo Lind"),
        ("Ada Roe/TT", "Ada Roe"),
        ("Ada Roe, Halden Post", "Ada Roe"),  # the item's own distributor
        ("Ada Roe, harbour correspondent", "Ada Roe, harbour correspondent"),
        ("Ada Roe (Halden)", "Ada Roe (Halden)"),
        ("Ada Roe and AFP", "Ada Roe and AFP"),
    ],
)
def test_a_house_behind_the_name_is_no_part_of_a_byline(byline: str, expected: str) -> None:
    (article,) = articles_of(
        NITF_LINES.format(place="Oslo", byline=byline, text="The mill shuts one of two lines."), "a.xml"
    )
    assert article.byline == expected


TEXT = "The bridge over the Alder will stay closed until the end of the month, officials said on Tuesday."


def test_an_anpa_header_with_separators_and_a_typeset_head_is_read() -> None:
    (article,) = articles_of(
        "\x01\x01\x16\x16\x01a0123\x1f----- \r\n\x13r n\x1c\x1c^BC-US--Bridge Shut,2nd Ld-Writethru,66\x14<\r\n"
        "^Bridge shut after cracks found@<\r\n\x02<\r\n\t^Eds: Adds mayor's quote.@<\r\n\t^By IVAR TVEIT=@<\r\n"
        f"\t   MILBURY (AP) _ {TEXT}<\r\n\x03\r\nAP-WF-02-03-26 1415GMT<\x04",
        "a.anpa",
    )
    assert (article.headline, article.byline) == ("Bridge shut after cracks found", "IVAR TVEIT")
    assert (article.slugline, article.section, article.ednote) == ("US--Bridge Shut", "n", "Adds mayor's quote.")
    assert article.uri == "urn:x-wire:a:2026-02-03:0123"
    assert article.body.endswith(TEXT)


def test_the_headline_below_an_anpa_header_is_no_part_of_it() -> None:
    (article,) = articles_of(
        "\x01f4567\r\nu f bc-cotton-prices    02-03 0066\r\nBC-COTTON-PRICES\r\nCotton prices rise\r\n"
        f"\x02    NEW YORK, Feb. 3 (Tarn) - {TEXT}\r\n\x03\r\n\x04",
        "a.anpa",
    )
    assert (article.headline, article.section, article.urgency) == ("Cotton prices rise", "f", 3)


def test_lines_with_a_caret_are_read_below_a_header_in_nobodys_form() -> None:
    (article,) = articles_of(
        "\x01x77 NEWS 12 of 4\n^BC-Bridge,0320<\n^Bridge shut after cracks found<\n^By IVAR TVEIT=\n"
        f"\x02    {TEXT}\n\x03",
        "a.anpa",
    )
    assert (article.headline, article.byline) == ("Bridge shut after cracks found", "IVAR TVEIT")
    assert article.body == TEXT


@pytest.mark.parametrize(
    ("last", "signed"),
    [("jd/pv/LyS", "jd/pv/LyS"), ("agn nk xx z2 ps", "agn nk xx z2 ps"), ("in an old red van", None), ("No", None)],
)
def test_the_initials_below_a_wire_text_are_its_sign_off(last: str, signed: str | None) -> None:
    (article,) = articles_of(
        f"\x01fra0077 4 g 120\r\n\x02Bridge shut =\r\n\r\n   LUGNY (AGN) - {TEXT}\r\n{last}\r\n\x03\r\n"
        "031215 GMT FEB 26\x04",
        "a.7901",
    )
    assert article.stated is not None
    assert article.stated.sign_off == signed
    assert article.body.endswith(TEXT if signed else last)

"""What NewsML 1, NITF and NewsML-G2 say an item is filed under, where and when it was written, and what it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from service.article import Article
from tests.formats.reading import articles_of

TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."


def article_of(content: str, name: str) -> Article:
    return articles_of(content, name)[0]


def newsml(
    identifier: str = "<PublicIdentifier>urn:newsml:exa.example:20260130:A1:3</PublicIdentifier>",
    management: str = "",
    component: str = "",
    envelope: str = "",
) -> Article:
    return article_of(
        f"<NewsML><NewsEnvelope>{envelope}</NewsEnvelope><NewsItem><Identification><NewsIdentifier>{identifier}"
        f"</NewsIdentifier></Identification><NewsManagement>{management}</NewsManagement><NewsComponent>{component}"
        f"<ContentItem><DataContent><p>{TEXT}</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>",
        "item.newsml",
    )


def codes(article: Article) -> set[tuple[str, str | None]]:
    return {(each.code, each.scheme) for each in article.source_subjects}


@pytest.mark.parametrize(
    ("identifier", "uri"),
    [
        (
            "<ProviderId>exa.example</ProviderId><DateId>20260130</DateId><NewsItemId>A1</NewsItemId>"
            "<PublicIdentifier>urn:newsml:exa.example:20260130:A1:3</PublicIdentifier>",
            "urn:newsml:exa.example:20260130:A1",
        ),
        (
            "<ProviderId>exa.example</ProviderId><DateId>20260130</DateId><NewsItemId>A1</NewsItemId>"
            "<PublicIdentifier>urn:newsml:exa.example</PublicIdentifier>",
            "urn:newsml:exa.example:20260130:A1",
        ),
        (
            "<ProviderId>exa.example</ProviderId><DateId>20260130</DateId><NewsItemId>A1</NewsItemId>",
            "urn:newsml:exa.example:20260130:A1",
        ),
        (
            "<NewsItemId>A1-v3</NewsItemId><PublicIdentifier>urn:newsml:exa.example:20260130:A1:3</PublicIdentifier>",
            "urn:newsml:exa.example:20260130:A1",
        ),
        ("", "urn:file"),
    ],
    ids=["whole", "constant", "parts only", "id with a version", "none"],
)
def test_identity_is_the_public_identifier_with_the_parts_it_lacks(identifier: str, uri: str) -> None:
    assert newsml(identifier).uri == uri


def test_an_item_is_filed_under_terms_of_every_vocabulary() -> None:
    article = newsml(
        envelope='<SentFrom><Party FormalName="EXA Wire"/></SentFrom>',
        component="""<AdministrativeMetadata><Provider><Party FormalName="EXA"/></Provider>
<Property FormalName="NewsPackage"><Property FormalName="NewsProduct" Value="ISL"/></Property></AdministrativeMetadata>
<DescriptiveMetadata><SubjectCode><SubjectMatter FormalName="04015000"/></SubjectCode>
<Location><Property FormalName="Country" Value="NOR"/></Location>
<Property FormalName="Keyword" Value="Bridges;Ferries"/></DescriptiveMetadata>""",
    )
    assert codes(article) >= {
        ("04015000", "IPTC"),
        ("NOR", "country"),
        ("ISL", "product"),
        ("Bridges", "keyword"),
        ("Ferries", "keyword"),
        ("EXA", "provider"),
        ("EXA Wire", "sender"),
    }


def test_a_subject_has_the_name_that_the_item_brings_along() -> None:
    article = newsml(
        component="<TopicSet><Topic><FormalName>04015000</FormalName>"
        '<Description xml:lang="no">samferdsel</Description>'
        '<Description xml:lang="en" Variant="Name">transport</Description></Topic></TopicSet>'
        '<DescriptiveMetadata><SubjectCode><Subject FormalName="04015000"/></SubjectCode></DescriptiveMetadata>'
    )
    assert [each.name for each in article.source_subjects] == ["transport"]


@pytest.mark.parametrize(
    ("properties", "located"),
    [
        ('<Property FormalName="Country" Value="NOR"/><Property FormalName="City" Value="Brunsea"/>', "Brunsea"),
        ('<Property FormalName="Country" Value="NOR"/><Property FormalName="City" Value=""/>', "NOR"),
    ],
    ids=["city", "country alone"],
)
def test_located_is_the_closest_place_that_is_said(properties: str, located: str) -> None:
    assert newsml(
        component=f"<DescriptiveMetadata><Location>{properties}</Location></DescriptiveMetadata>"
    ).located == (located)


def test_a_dateline_of_a_day_alone_is_no_place() -> None:
    article = newsml(component="<NewsLines><DateLine>30/1/2026</DateLine></NewsLines>")
    assert article.dateline is None or article.dateline.place is None


def test_an_item_without_an_urgency_has_the_priority_that_the_desk_gave_it() -> None:
    priority = '<AdministrativeMetadata><Property FormalName="Priority" Value="2"/></AdministrativeMetadata>'
    assert newsml(component=priority).urgency == 2
    assert newsml(component=priority, management='<Urgency FormalName="4"/>').urgency == 4


@pytest.mark.parametrize(
    ("provider", "time", "utc"),
    [
        ("wire.exa.fi", "20260130T103000", datetime(2026, 1, 30, 8, 30, tzinfo=UTC)),
        ("exa.fi", "20260730T103000", datetime(2026, 7, 30, 7, 30, tzinfo=UTC)),
        ("exa.fi", "20260130T103000Z", datetime(2026, 1, 30, 10, 30, tzinfo=UTC)),
        ("exa.co.uk", "20260730T103000", datetime(2026, 7, 30, 9, 30, tzinfo=UTC)),
        ("exa.com.au", "20260130T103000", datetime(2026, 1, 30, 10, 30, tzinfo=UTC)),
        ("exa.example", "20260130T103000", datetime(2026, 1, 30, 10, 30, tzinfo=UTC)),
    ],
    ids=["winter", "summer", "zone stated", "domain that is no code", "country of several times", "no country"],
)
def test_a_time_without_a_zone_is_the_providers_own(provider: str, time: str, utc: datetime) -> None:
    identifier = f"<PublicIdentifier>urn:newsml:{provider}:20260130:A1:3</PublicIdentifier>"
    article = newsml(identifier, management=f"<FirstCreated>{time}</FirstCreated>")
    assert article.published == utc


def nitf(head: str, body: str = f"<p>{TEXT}</p>") -> Article:
    return article_of(f"<nitf><head>{head}</head><body><body.content>{body}</body.content></body></nitf>", "a.nitf")


def test_a_category_beats_the_kind_of_item_as_a_section() -> None:
    kind = '<tobject tobject.type="News"/>'
    assert nitf(f'<meta name="categoria" content="POL"/>{kind}').section == "POL"
    assert nitf(kind).section == "News"


def test_an_iptc_code_in_meta_is_a_subject() -> None:
    article = nitf('<meta name="category_iptc" content="04000000"/><meta name="subject" content="20260130"/>')
    assert codes(article) == {("04000000", "IPTC")}


def test_embargoed_until_a_time_that_is_stated_is_usable_then() -> None:
    times = '<date.issue norm="20260130T100000Z"/><date.release norm="20260131T000000Z"/>'
    article = nitf(f'<docdata management-status="embargoed">{times}</docdata>')
    assert (article.pubstatus, article.embargoed) == ("usable", datetime(2026, 1, 31, tzinfo=UTC))
    assert nitf('<docdata management-status="embargoed"/>').pubstatus == "withheld"
    alone = '<docdata management-status="embargoed"><date.release norm="20260131T000000Z"/></docdata>'
    assert nitf(alone).embargoed == datetime(2026, 1, 31, tzinfo=UTC)


def test_an_event_has_a_place_where_the_dateline_says_none() -> None:
    day = '<body.head><dateline><story.date norm="20260130T100000Z"/></dateline></body.head>'
    content = f"<body.content><p>{TEXT}</p></body.content>"
    article = article_of(
        f'<nitf><head><docdata><evloc city="Brunsea"/></docdata></head><body>{day}{content}</body></nitf>', "a.nitf"
    )
    assert article.located == "Brunsea"


def test_a_table_keeps_its_rows_and_parts_its_cells() -> None:
    table = "<nitf-table><nitf-table-metadata>left out</nitf-table-metadata><table>{}</table></nitf-table>"
    rows = "<tr><th>Year</th><th><p>Ferries</p></th></tr><tr><td>2025</td><td>12</td></tr>"
    article = nitf("", f"<p>{TEXT}</p>{table.format(rows)}")
    assert article.body == f"{TEXT}\n\nYear | Ferries\n\n2025 | 12"


def test_a_genre_of_newsml_g2_is_among_its_codes() -> None:
    article = article_of(
        '<newsItem guid="urn:exa:1" version="1"><contentMeta><genre qcode="genre:Current"/></contentMeta>'
        f"<contentSet><inlineXML><html><body><p>{TEXT}</p></body></html></inlineXML></contentSet></newsItem>",
        "a.xml",
    )
    assert codes(article) == {("genre:Current", "genre")}


def test_a_place_among_an_items_own_properties_is_where_it_was_written() -> None:
    component = (
        "<DescriptiveMetadata><Property FormalName='Country' Value='LOR'/><Property FormalName='City' Value='Brunsea'/>"
        "</DescriptiveMetadata>"
    )
    assert newsml(component=component).located == "Brunsea"


@pytest.mark.parametrize(
    ("stated", "first", "byline"),
    [
        ("Staff Reporter", "By Ada Roe", "Ada Roe"),
        ("Staff Reporter", "Brunsea waits.", "Staff Reporter"),
        ("Ada Roe", "By Staff Reporter", "Ada Roe"),
        ("", "By Ada Roe", "Ada Roe"),
    ],
)
def test_a_writer_named_at_the_top_of_the_text_comes_before_a_role(stated: str, first: str, byline: str) -> None:
    lines = f"<NewsLines><ByLine>{stated}</ByLine></NewsLines>"
    body = f"<ContentItem><DataContent><p>{first}</p><p>{TEXT}</p><p>{TEXT}</p></DataContent></ContentItem>"
    article = newsml(component=lines + body)
    assert article.byline == byline
    assert article.body.startswith(first)


NITF = f"""<nitf><head><tobject><tobject.subject tobject.subject.refnum="04015000" tobject.subject.type="economy"
tobject.subject.matter="transport"/></tobject><docdata><doc.rights limitations="not for radio" enddate="20260301"/>
<del-list><from-src src-name="Harbour Press" src-id="HP"/></del-list><doc-scope scope="ISLANDS"/></docdata>
<pubdata edition.area="north"/></head><body><body.content><p>{TEXT}</p></body.content></body></nitf>"""


def test_nitf_states_terms_of_use_where_it_is_from_and_for_what() -> None:
    found = article_of(NITF, "a.nitf").stated
    assert found is not None
    assert found.usage_terms == "not for radio; 20260301"
    assert [(each.name, each.code) for each in found.sources] == [("Harbour Press", "HP")]
    assert (found.other["doc-scope"], found.other["edition.area"]) == ("ISLANDS", "north")
    (subject,) = found.subjects
    assert (subject.name, subject.code, subject.details) == (
        "transport",
        "04015000",
        '{"type":"economy","matter":"transport"}',
    )


def test_what_nitf_inside_newsml_states_counts_too_after_what_stands_around_it() -> None:
    one = newsml(component=f"<ContentItem><DataContent>{NITF}</DataContent></ContentItem>")
    two = article_of(
        f"<newsItem guid='urn:exa:1'><rightsInfo><usageTerms>all</usageTerms></rightsInfo><contentSet><inlineXML>{NITF}"
        "</inlineXML></contentSet></newsItem>",
        "a.xml",
    )
    for article in (one, two):
        assert ("04015000", "IPTC") in codes(article)
        assert article.stated is not None
        assert [each.name for each in article.stated.sources] == ["Harbour Press"]
    assert one.stated is not None
    assert two.stated is not None
    assert (one.stated.usage_terms, two.stated.usage_terms) == ("not for radio; 20260301", "all")


def test_newsml_1_states_its_label_its_desks_categories_and_its_own_id() -> None:
    both = "<Subject FormalName='04000000' cat='ECO'/><SubjectMatter FormalName='04015000' cat='ECO'/>"
    found = newsml(
        identifier="<NewsItemId>A1-v2</NewsItemId>",
        component=f"<DescriptiveMetadata><SubjectCode>{both}</SubjectCode></DescriptiveMetadata>",
    ).stated
    assert found is not None
    assert [each.code for each in found.categories] == ["ECO"]
    assert [each.code for each in found.alternate_ids] == ["A1-v2"]


def test_newsml_g2_states_role_file_groups_descriptions_and_what_it_says_of_a_term() -> None:
    found = article_of(
        "<newsItem guid='urn:exa:1'><itemMeta><role qcode='edrole:final'/><fileName>a.xml</fileName>"
        "<memberOf qcode='grp:7'><name>Islands</name></memberOf></itemMeta><contentMeta>"
        "<description role='drol:summary'>Sum</description><description role='drol:caption'>Cap</description>"
        "<subject qcode='subj:1'><name>Transport</name><broader qcode='subj:0'><name>Economy</name></broader></subject>"
        f"</contentMeta><contentSet><inlineXML><html><body><p>{TEXT}</p></body></html></inlineXML></contentSet></newsItem>",
        "a.xml",
    ).stated
    assert found is not None
    assert found.other == {
        "role": "edrole:final", "fileName": "a.xml", "description drol:summary": "Sum",
        "description drol:caption": "Cap",
    }  # fmt: skip
    assert [(each.rel, each.href, each.title) for each in found.links] == [("memberOf", "grp:7", "Islands")]
    assert json.loads(found.subjects[0].details or "") == [
        {"element": "broader", "qcode": "subj:0", "inside": [{"element": "name", "text": "Economy"}]}
    ]


def test_a_caption_is_its_pictures_and_not_the_text_however_long() -> None:
    picture = (
        "<NewsComponent><NewsComponent><Role FormalName='Caption'/><ContentItem><DataContent><p>"
        f"{'At the quay in Lund. ' * 20}</p></DataContent></ContentItem></NewsComponent><NewsComponent>"
        "<Role FormalName='HighRes'/><ContentItem Href='p.jpg'><MediaType FormalName='Photo'/></ContentItem>"
        "</NewsComponent></NewsComponent>"
    )
    article = newsml(component=picture)
    assert article.body == TEXT
    assert article.stated is not None
    (association,) = article.stated.associations
    assert association.caption is not None
    assert association.caption.startswith("At the quay in Lund.")


def test_properties_of_a_providers_own_are_kept_under_their_names() -> None:
    nested = "<Property FormalName='Package'><Property FormalName='Desk' Value='north'/></Property>"
    one = newsml(component=f"<AdministrativeMetadata>{nested}</AdministrativeMetadata>").stated
    two = article_of(
        "<newsItem guid='urn:exa:1'><itemMeta><itemMetaExtProperty rel='exa:desk' value='north'/></itemMeta>"
        "<contentMeta><icon href='i.jpg' rendition='rnd:thumb'/>"
        "<contentMetaExtProperty rel='exa:grade' literal='A'/></contentMeta>"
        f"<contentSet><inlineXML><html><body><p>{TEXT}</p></body></html></inlineXML></contentSet></newsItem>",
        "a.xml",
    ).stated
    assert one is not None
    assert two is not None
    assert (one.other["Desk"], two.other) == ("north", {"exa:desk": "north", "exa:grade": "A"})
    assert two.associations[0].renditions[0].name == "rnd:thumb"

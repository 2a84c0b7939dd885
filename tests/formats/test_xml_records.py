"""XML of no known format: what stands in it as in JSON is an article, anything else is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.outcome import Reason, Rejected
from tests.formats.reading import articles_of, outcome_of

TEXT = ("The ferry to Lund will be replaced by a bridge, the island council decided on Friday.", "Work starts in May.")
MARKUP = "".join(f"<p>{each}</p>" for each in TEXT)
RELEASE = """<?xml version="1.0"?><x:release xmlns:x="urn:x" lang="en"><x:releaseid>R7</x:releaseid>
<x:headline>Bridge for Brunsea</x:headline><x:releasedate>2026-01-30T10:00:00-04:00</x:releasedate>
<x:keywords><x:keyword>ferry</x:keyword></x:keywords><x:subject code="TRA">Traffic</x:subject>{}</x:release>"""


@pytest.mark.parametrize(
    "body",
    [
        f"<x:body><![CDATA[{MARKUP}]]></x:body>",
        f"<x:body>{MARKUP}</x:body>",
        "<x:body>" + "".join(f"<x:para>{each}</x:para>" for each in TEXT) + "</x:body>",
        "<x:body>" + MARKUP.replace("<", "&lt;") + "</x:body>",
    ],
    ids=["as a text", "as markup", "as a list", "escaped"],
)
def test_the_fields_of_a_release_are_read_by_their_names(body: str) -> None:
    (article,) = articles_of(RELEASE.format(body), "a.xml")
    assert (article.headline, article.body) == ("Bridge for Brunsea", "\n\n".join(TEXT))
    assert (article.published, article.uri) == (datetime(2026, 1, 30, 14, tzinfo=UTC), "R7")
    assert (article.language, article.content_type) == ("en", "application/xml")
    assert article.stated is not None
    assert article.stated.keywords == ("ferry",)
    assert [(each.code, each.name) for each in article.source_subjects] == [("TRA", "Traffic")]


def test_the_articles_in_an_envelope_are_found() -> None:
    one = "<Item><Id>{}</Id><Headline>Bridge for Brunsea</Headline><Author>Ida Ek</Author><Body>{}</Body></Item>"
    inside = "".join(one.format(number, "&lt;p&gt;".join(TEXT)) for number in (1, 2))
    soap = f"<?xml version='1.0'?><s:Envelope xmlns:s='u:s'><s:Body><Answer>{inside}</Answer></s:Body></s:Envelope>"
    assert [(each.uri, each.byline) for each in articles_of(soap, "a.xml")] == [("1", "Ida Ek"), ("2", "Ida Ek")]


@pytest.mark.parametrize(
    "content",
    [
        "<?xml version='1.0'?><settings><name>bridge</name><text>" + TEXT[0] * 3 + "</text></settings>",
        "<?xml version='1.0'?><settings><title>Bridge</title><value>7</value></settings>",
        "<?xml version='1.0'?><note/>",
    ],
    ids=["no headline but a name", "no text", "nothing"],
)
def test_data_of_another_program_is_refused(content: str) -> None:
    outcome = outcome_of(content, "a.xml")
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.UNSUPPORTED_FORMAT


def test_an_article_with_its_fields_in_a_head_is_one_though_its_text_is_xhtml() -> None:
    head = "<dc:title>Bridge for Brunsea</dc:title><dc:creator>Ida Ek</dc:creator><dc:identifier>m7</dc:identifier>"
    (article,) = articles_of(
        "<?xml version='1.0'?><message xmlns:dc='u:dc'><article><html><head>"
        f"{head}</head><body>{MARKUP}</body></html></article></message>",
        "a.xml",
    )
    assert (article.headline, article.byline, article.uri) == ("Bridge for Brunsea", "Ida Ek", "m7")
    assert article.body == "\n\n".join(TEXT)


@pytest.mark.parametrize("start", ["", "<!DOCTYPE html>", "<!-- <message> -->"])
def test_xhtml_is_a_page(start: str) -> None:
    page = f"<?xml version='1.0'?>{start}<html><head><title>Bridge</title></head><body>{MARKUP * 3}</body></html>"
    (article,) = articles_of(page, "a.xml")
    assert article.content_type == "text/html"


def test_the_head_of_an_answer_is_no_article() -> None:
    head = f"<header><title>News</title><description>{TEXT[0]}</description><date>2026-01-30</date></header>"
    one = f"<result><title>Bridge {{}}</title><body>{TEXT[0]}</body></result>"
    answer = f"<?xml version='1.0'?><response>{head}<results>{one.format(1)}{one.format(2)}</results></response>"
    assert [each.headline for each in articles_of(answer, "a.xml")] == ["Bridge 1", "Bridge 2"]


def test_the_text_of_an_element_comes_before_its_attributes() -> None:
    release = f"<headline main='true'>Bridge</headline><text original='en'>{TEXT[0]}</text>"
    (article,) = articles_of(f"<?xml version='1.0'?><release>{release}</release>", "a.xml")
    assert (article.headline, article.body) == ("Bridge", TEXT[0])


def test_a_text_with_markup_in_its_lines_is_read_without_it() -> None:
    text = f"The <b>minister</b> spoke to <i>Le Monde</i> of R&amp;D. {TEXT[0]}"
    (article,) = articles_of(f"<?xml version='1.0'?><r><title>Bridge <i>x</i></title><text>{text}</text></r>", "a.xml")
    assert (article.headline, article.body) == ("Bridge x", f"The minister spoke to Le Monde of R&D. {TEXT[0]}")


@pytest.mark.parametrize(
    "body",
    [
        "<body><para>{}</para><image src='x'/><para>{}</para></body>",
        "<body lang='en'><para>{}</para><para>{}</para></body>",
        "<body><para/><para>{}</para><para>{}</para></body>",
        "<body><line>{}</line><line/><line>{}</line></body>",
        "<body><para>{}</para><image><caption>A <b>ferry</b></caption></image><para><b>{}</b></para></body>",
    ],
)
@pytest.mark.parametrize("summary", ["", f"<description>{TEXT[0]} Read on.</description><date>2026-01-30</date>"])
def test_a_body_is_read_by_its_paragraphs_whatever_is_among_them(body: str, summary: str) -> None:
    release = f"<title>Bridge</title>{summary}{body.format(*TEXT)}"
    (article,) = articles_of(f"<?xml version='1.0'?><release>{release}</release>", "a.xml")
    assert article.body == "\n\n".join(TEXT)


@pytest.mark.parametrize(
    ("people", "byline"),
    [
        ('<author role="reporter">Bea Lund</author><author role="photographer">Cy Ford</author>', "Bea Lund"),
        ('<author role="photographer">Cy Ford</author>', "Cy Ford"),
        (
            '<author role="Political Editor">Bea Lund</author><author role="writer">Cy Ford</author>',
            "Bea Lund, Cy Ford",
        ),
        ("<author>Bea Lund</author><author>Cy Ford</author>", "Bea Lund, Cy Ford"),
    ],
)
def test_an_author_may_have_a_role(people: str, byline: str) -> None:
    story = f"<story><title>Bridge for Brunsea</title>{people}<text>{MARKUP}</text></story>"
    (article,) = articles_of(f'<?xml version="1.0"?><stories>{story}</stories>', "a.xml")
    assert (article.headline, article.byline) == ("Bridge for Brunsea", byline)

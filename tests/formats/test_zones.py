"""Times of a wire that state no zone: whose clock they are on."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files

import pytest

from service.formats.moments import zone_named, zone_of_agency
from tests.formats.reading import articles_of

TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."
NITF = f"""<nitf><head><docdata><doc-id id-string="x1"/><date.issue norm="%s"/></docdata></head><body><body.head>
<hedline><hl1>Bridge for Brunsea</hl1></hedline>%s</body.head>
<body.content><p>{TEXT}</p></body.content></body></nitf>"""
G2 = f"""<newsItem guid="%s"><itemMeta><provider literal="%s"/>
<versionCreated>2025-07-10T12:00:00</versionCreated></itemMeta>
<contentMeta><headline>Bridge for Brunsea</headline></contentMeta><contentSet>
<inlineXML><html><body><p>{TEXT}</p></body></html></inlineXML></contentSet></newsItem>"""
RSS = f"""<rss version="2.0"><channel><title>ANSA</title><link>https://example.org</link><item>
<title>Bridge for Brunsea</title>
<pubDate>2025-07-10 12:00</pubDate><description>{TEXT}</description></item>
</channel></rss>"""
NOON, TEN, NINE = (datetime(2025, 7, 10, hour, tzinfo=UTC) for hour in (12, 10, 9))


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        pytest.param(NITF % ("2025-07-10 12:00", "<distributor>ANSA</distributor>"), "a.nitf", TEN, id="distributor"),
        pytest.param(
            NITF % ("20250710T120000Z", "<distributor>ANSA</distributor>"), "a.nitf", NOON, id="a stated zone"
        ),
        pytest.param(NITF % ("2025-07-10 12:00", "<distributor>Exa</distributor>"), "a.nitf", NOON, id="nobody known"),
        pytest.param(G2 % ("urn:exa:1", "STT"), "a.xml", NINE, id="provider"),
        pytest.param(
            G2 % ("urn:newsml:ntb.no:20250710:1", "STT"), "a.xml", TEN, id="the identifier before the provider"
        ),
        pytest.param(RSS, "a.rss", NOON, id="a feed that is called like an agency"),
    ],
)
def test_a_time_without_a_zone_is_on_the_clock_of_who_sends_it(content: str, name: str, expected: datetime) -> None:
    (article,) = articles_of(content, name)
    assert article.event_time == expected


def test_each_zone_of_an_agency_is_one() -> None:
    lines = files("service.formats").joinpath("agency_zones.tsv").read_text(encoding="utf-8").splitlines()[1:]
    agencies, zones = zip(*(line.split("\t") for line in lines), strict=True)
    assert list(agencies) == [each.casefold() for each in agencies]
    assert [each for each in zones if zone_named(each) is None] == []


@pytest.mark.parametrize("name", ["TT", "/ritzau/", "Keystone-SDA", " ANSA "])
def test_an_agency_is_known_however_it_signs(name: str) -> None:
    assert zone_of_agency(name) is not None

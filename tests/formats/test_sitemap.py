"""News sitemaps: the headlines of pages, without their texts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.outcome import Reason, Rejected
from tests.formats.reading import items_of, outcome_of

NEWS = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>https://p.example/a1</loc><news:news>
 <news:publication><news:name>The Post</news:name><news:language>en</news:language></news:publication>
 <news:publication_date>2026-01-30T10:00:00+01:00</news:publication_date><news:title>Bridge for Brunsea</news:title>
 <news:keywords>ferry, bridge</news:keywords><news:stock_tickers>XNYS:BRG</news:stock_tickers></news:news>
 <image:image><image:loc>https://p.example/a1.jpg</image:loc></image:image></url>
 <url><loc>https://p.example/about</loc></url></urlset>"""


def test_a_page_with_a_headline_is_an_item() -> None:
    (item,) = items_of(NEWS, "sitemap.xml")
    assert (item.type, item.uri, item.headline, item.language) == (
        "text",
        "https://p.example/a1",
        "Bridge for Brunsea",
        "en",
    )
    assert item.published == datetime(2026, 1, 30, 9, tzinfo=UTC)
    assert item.stated is not None
    assert (item.stated.keywords, item.stated.other) == (("ferry", "bridge"), {"stock_tickers": "XNYS:BRG"})
    assert item.stated.associations[0].renditions[0].href == "https://p.example/a1.jpg"


@pytest.mark.parametrize("root", ["urlset", "sitemapindex"])
def test_addresses_alone_are_no_article(root: str) -> None:
    outcome = outcome_of(f"<?xml version='1.0'?><{root}><url><loc>https://p.example/</loc></url></{root}>", "a.xml")
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.NO_ARTICLE

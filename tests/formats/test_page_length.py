"""What a page says of the length of its text: words in JSON-LD, minutes on a card."""

from __future__ import annotations

from typing import Any

import pytest

from service.formats.page_length import stated_words
from service.formats.page_metadata import metadata_of


def card(label: str, data: str, place: int = 2) -> dict[str, str]:
    return {f"twitter:label{place}": label, f"twitter:data{place}": data}


@pytest.mark.parametrize(
    ("article", "meta", "expected"),
    [
        pytest.param({"wordCount": 500}, {}, (400, 600), id="words"),
        pytest.param({"wordCount": "1,500"}, {}, (1200, 1800), id="words as a text"),
        pytest.param({"wordCount": 30}, {}, None, id="words of a description"),
        pytest.param({"wordCount": "many"}, {}, None, id="no number"),
        pytest.param({"wordCount": None}, {}, None, id="nothing"),
        pytest.param({}, card("Est. reading time", "4 minutes"), (480, 1000), id="minutes"),
        pytest.param({}, card("Geschätzte Lesezeit", "4 Minuten"), (480, 1000), id="minutes in German"),
        pytest.param({}, card("Время чтения", "4 минуты", 1), (480, 1000), id="minutes in Russian, first on the card"),
        pytest.param({}, card("Est. reading time", "1 minute"), None, id="too few minutes"),
        pytest.param({}, card("Cooking time", "4 minutes"), None, id="minutes of something else"),
        pytest.param({}, {"twitter:data2": "4 minutes"}, None, id="minutes without a label"),
        pytest.param({"wordCount": 500}, card("Reading time", "3 min read"), (400, 600), id="both agree"),
        pytest.param({"wordCount": 700}, card("Reading time", "5 min"), (600, 840), id="what both allow"),
        pytest.param({"wordCount": 200}, card("Reading time", "5 min"), None, id="both contradict each other"),
        pytest.param({}, {}, None, id="a page that says nothing"),
    ],
)
def test_words_that_a_page_states(
    article: dict[str, Any], meta: dict[str, str], expected: tuple[int, int] | None
) -> None:
    assert stated_words(article, meta) == expected


def test_they_are_read_with_the_metadata_of_a_page() -> None:
    page = """<html><head><meta name="twitter:label1" content="Est. reading time">
    <meta name="twitter:data1" content="3 minutes">
    <script type="application/ld+json">{"@type": "NewsArticle", "headline": "Pier to close", "wordCount": 450}</script>
    </head><body><h1>Pier to close</h1></body></html>"""
    assert metadata_of(page).words == (360, 540)

"""What an article of JSON states beside its text: by the names that interfaces give it, and all else by its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.stated import Association, Concept, Link, Rendition, Stated
from tests.formats.reading import articles_of

ARTICLE = {
    "id": "a-17",
    "title": "Bridge for Brunsea",
    "content": "The ferry to Lund will be replaced by a bridge, the island council decided on Friday.",
    "publishedAt": "2026-01-30T10:00:00Z",
}


def stated(**more: Any) -> Stated | None:
    return articles_of(json.dumps({**ARTICLE, **more}), "a.json")[0].stated


def test_an_object_that_says_no_more_than_its_article_states_nothing() -> None:
    assert stated() is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(["bridges", "ferries"], ("bridges", "ferries"), id="a list"),
        pytest.param("bridges, ferries; bridges", ("bridges", "ferries"), id="a text"),
        pytest.param([{"name": "bridges", "id": 4}, {"slug": "ferries"}], ("bridges", "ferries"), id="objects"),
        pytest.param([4, None, ["x"]], (), id="none of these"),
    ],
)
def test_keywords_in_each_way_that_they_are_written(value: Any, expected: tuple[str, ...]) -> None:
    found = stated(tags=value)
    assert (found.keywords if found else ()) == expected


def test_summary_rights_categories_and_the_page_have_fields() -> None:
    found = stated(
        description="<p>A bridge comes.</p>",
        copyright="(c) Exa",
        license="Not for radio",
        categories=[{"name": "Transport", "id": "t7", "type": "exa"}],
        url="https://exa.example/bridge",
        expires_at="2026-03-01T00:00:00Z",
    )
    assert found is not None
    assert (found.abstract, found.copyright_notice, found.usage_terms) == (
        "A bridge comes.",
        "(c) Exa",
        "Not for radio",
    )
    assert found.categories == (Concept(name="Transport", code="t7", scheme="exa"),)
    assert found.links == (Link(href="https://exa.example/bridge", rel="canonical"),)
    assert found.expires is not None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("urlToImage", "https://exa.example/quay.jpg"),
        ("image", {"url": "https://exa.example/quay.jpg"}),
        ("images", [{"src": "https://exa.example/quay.jpg"}]),
    ],
)
def test_a_picture_is_an_association_however_it_is_given(name: str, value: Any) -> None:
    found = stated(**{name: value})
    assert found is not None
    assert found.associations == (
        Association(type="picture", renditions=(Rendition(href="https://exa.example/quay.jpg"),)),
    )


def test_what_has_no_field_keeps_its_name_and_long_values_are_left_out() -> None:
    found = stated(sentiment=0.4, bureau="north", markets=["IE", "GB"], embedding=[0.5] * 1_000)
    assert found is not None
    assert found.other == {"sentiment": "0.4", "bureau": "north", "markets": '["IE","GB"]'}

"""What a page's metadata says beside its text reaches the record: rights, terms, who and what, links, pictures."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.formats import html_page
from service.formats.page_metadata import metadata_of
from service.outcome import Accepted
from service.stated import Association, Concept, Link, Note, Rendition, Stated

TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday after a long debate."


def stated(article: dict[str, Any] | None = None, head: str = "") -> Stated:
    said = {"@type": "NewsArticle", "headline": "Bridge for Brunsea", **(article or {})}
    script = f'<script type="application/ld+json">{json.dumps(said)}</script>' if article is not None else ""
    block = metadata_of(f"<html><head>{head}{script}</head><body><p>{TEXT}</p></body></html>").block
    assert block is not None
    return block


def test_an_article_object_states_rights_terms_and_what_it_is_about() -> None:
    found = stated(
        {
            "copyrightHolder": {"@type": "Organization", "name": "Harbour Press"},
            "copyrightNotice": "(c) Harbour Press", "license": "https://harbour.example/terms",
            "keywords": ["bridges", "ferries, islands"], "articleSection": ["Island", "Transport"], "genre": "Report",
            "about": [{"@type": "Person", "name": "Ada Roe", "sameAs": "https://wiki.example/Q1"}, {"name": "Bridges"}],
            "mentions": [{"@type": "City", "name": "Lund"}], "contentLocation": {"@type": "Place", "name": "Brunsea"},
            "author": [{"@type": "Person", "name": "Bo Lind", "url": "https://harbour.example/bo"}],
            "sourceOrganization": {"name": "EXA"}, "wordCount": 120, "expires": "2026-03-01T00:00:00Z",
            "correction": "The bridge is 2 km long.", "isBasedOn": "https://exa.example/1", "inLanguage": "en-GB",
            "identifier": {"propertyID": "cms", "value": "17"},
        }
    )  # fmt: skip
    assert (found.copyright_holder, found.copyright_notice) == ("Harbour Press", "(c) Harbour Press")
    assert (found.usage_terms, found.keywords) == ("https://harbour.example/terms", ("bridges", "ferries", "islands"))
    assert [each.name for each in (*found.categories, *found.genres)] == ["Island", "Transport", "Report"]
    assert found.people == (Concept(name="Ada Roe", code="https://wiki.example/Q1", rel="about", kind="Person"),)
    assert found.subjects == (Concept(name="Bridges", rel="about"),)
    assert [(each.name, each.rel) for each in found.places] == [("Lund", "mentions"), ("Brunsea", "about")]
    assert [(each.name, each.code) for each in found.creators] == [("Bo Lind", "https://harbour.example/bo")]
    assert (found.provider, found.word_count, found.language) == ("EXA", 120, "en-GB")
    assert found.expires is not None
    assert found.notes == (Note(text="The bridge is 2 km long.", role="correction"),)
    assert found.links == (Link(href="https://exa.example/1", rel="derivedFrom"),)
    assert found.alternate_ids == (Concept(code="17", kind="cms"),)


def test_pictures_and_films_have_captions_credits_and_sizes() -> None:
    image = {
        "@type": "ImageObject", "url": "https://harbour.example/p.jpg", "caption": "At the quay", "creditText": "EXA",
        "width": {"@type": "QuantitativeValue", "value": 640}, "height": "480 px", "creator": {"name": "Bo Lind"},
    }  # fmt: skip
    video = {"@type": "VideoObject", "name": "The vote", "embedUrl": "https://harbour.example/v", "duration": "PT1M"}
    found = stated({"image": [image, "https://harbour.example/q.jpg"], "video": video})
    assert found.associations == (
        Association(
            type="picture",
            caption="At the quay",
            credit="EXA",
            byline="Bo Lind",
            renditions=(Rendition(href="https://harbour.example/p.jpg", width=640, height=480),),
        ),
        Association(type="picture", renditions=(Rendition(href="https://harbour.example/q.jpg"),)),
        Association(
            type="video",
            headline="The vote",
            renditions=(Rendition(href="https://harbour.example/v", duration="PT1M"),),
        ),
    )


def test_a_picture_that_the_object_refers_to_is_the_one_of_that_name() -> None:
    graph = [
        {"@type": "NewsArticle", "headline": "Bridge", "image": {"@id": "#p"}},
        {"@type": "ImageObject", "@id": "#p", "url": "https://harbour.example/p.jpg", "caption": "At the quay"},
    ]
    script = json.dumps({"@graph": graph})
    block = metadata_of(f'<html><script type="application/ld+json">{script}</script></html>').block
    assert block is not None
    assert [each.caption for each in block.associations] == ["At the quay"]


META = """<meta property="og:description" content="A bridge &amp; no ferry">
<meta name="news_keywords" content="bridges; ferries">
<meta property="article:tag" content="Lund"><meta content="Brunsea" property="article:tag">
<meta name="dcterms.rights" content="(c) Harbour Press"><meta property="article:section" content="Island">
<meta property="og:image" content="https://harbour.example/p.jpg"><meta property="og:image:alt" content="A ferry">
<meta property="og:image:width" content="640"><link rel="canonical" href="https://harbour.example/1">
<link rel="amphtml" href="https://harbour.example/1.amp"><link rel="license" href="https://harbour.example/terms">
<link rel="alternate" hreflang="sv" href="https://harbour.example/sv/1"><link rel="stylesheet" href="x.css">"""


def test_meta_elements_and_links_speak_where_there_is_no_object() -> None:
    found = stated(None, META)
    assert (found.abstract, found.copyright_notice) == ("A bridge & no ferry", "(c) Harbour Press")
    assert found.keywords == ("bridges", "ferries", "Lund", "Brunsea")
    assert found.usage_terms == "https://harbour.example/terms"
    assert found.categories == (Concept(name="Island"),)
    assert [(each.rel, each.href.rpartition("/")[2], each.title) for each in found.links] == [
        ("canonical", "1", None), ("amphtml", "1.amp", None), ("license", "terms", None), ("alternate", "1", "sv"),
    ]  # fmt: skip
    (picture,) = found.associations
    assert (picture.alt_text, picture.renditions[0].width) == ("A ferry", 640)


@pytest.mark.parametrize(
    "value", [1, True, None, [], {}, [None, [1]], {"name": {"name": 1}}, {"@id": 3}, "x" * 10_000, ["y"] * 1_000]
)
def test_whatever_stands_there_is_taken_or_left(value: Any) -> None:
    names = [
        "copyrightHolder",
        "license",
        "keywords",
        "articleSection",
        "genre",
        "about",
        "mentions",
        "contentLocation",
        "author",
        "image",
        "video",
        "wordCount",
        "expires",
        "correction",
        "isBasedOn",
        "identifier",
        "inLanguage",
        "abstract",
        "@id",
        "sourceOrganization",
    ]
    found = stated(dict.fromkeys(names, value))
    assert len(found.keywords) <= 50
    assert found.copyright_holder != "x" * 10_000


def test_the_draft_of_a_page_has_what_it_states() -> None:
    outcome = html_page.parse(f"<html><head>{META}</head><body><p>{TEXT}</p></body></html>", "utf-8")
    assert isinstance(outcome, Accepted)
    (draft,) = outcome.value
    assert draft.stated_block is not None
    assert draft.stated_block.keywords[0] == "bridges"

"""ninjs: whatever an article has in its fields, what goes out validates, and says what the article says."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from service.article import Code, Dateline, EnrichedArticle, Entity, Place, decode, encode
from service.ninjs import to_ninjs, uri
from service.stated import Association, Link, Rendition, Stated
from service.topics import contract

# IPTC's schema, MIT licence beside it.
SCHEMA = json.loads((Path(__file__).parent / "data" / "ninjs-schema_3.1.json").read_text(encoding="utf-8"))
FORMATS = FormatChecker()
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FORMATS)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@FORMATS.checks("uri")
def is_uri(value: object) -> bool:
    """RFC 3986, as far as it can be told without a library: a scheme, and only the characters that may stand there."""
    allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;=%")
    return isinstance(value, str) and ":" in value and value[0].isalpha() and set(value) <= allowed


@FORMATS.checks("date-time", raises=ValueError)
def is_time(value: object) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def article(**changes: Any) -> EnrichedArticle:
    """The example of the enriched topic, with ``changes``."""
    value = json.loads(contract("enriched").example.read_text(encoding="utf-8"))["value"]
    return replace(decode(json.dumps(value).encode(), EnrichedArticle), **changes)


def valid(item: dict[str, object]) -> dict[str, Any]:
    """``item`` as it is read back from JSON, once it has validated."""
    read: dict[str, Any] = json.loads(encode(item))
    VALIDATOR.validate(read)
    return read


def test_fields_are_in_their_places() -> None:
    item = valid(to_ninjs(article(urgency=3, slugline="FERRY-AGROUND", ednote="Adds quote", located="Vesterhavn")))
    assert item["headlines"][0]["value"].startswith("Ferry to Lornholm")
    assert item["people"] == [{"name": "Arne Sollund"}]
    assert item["places"] == [{"name": "Lornholm", "rel": "about"}]
    assert item["subjects"] == [
        {
            "name": "maritime accident",
            "uri": "http://cv.iptc.org/newscodes/mediatopic/20000151",
            "confidence": 80,
        }
    ]
    assert (item["by"], item["located"], item["urgency"]) == ("Ines Vorberg", "Vesterhavn", 3)
    assert (item["slugline"], item["edNote"], item["pubStatus"]) == ("FERRY-AGROUND", "Adds quote", "usable")
    assert item["versionCreated"] == item["firstCreated"] == "2026-05-04T08:15:00Z"
    assert item["infoSources"] == [{"name": "Nordpress", "role": "credit"}]
    assert item["bodies"][0]["charCount"] == len(item["bodies"][0]["value"])


def test_second_article_of_a_file_has_a_uri_of_its_own() -> None:
    first, second = valid(to_ninjs(article())), valid(to_ninjs(article(part=1)))
    assert second["uri"] == first["uri"] + "#part-1"
    assert valid(to_ninjs(article(uri="http://example.com/#a", part=1)))["uri"].startswith("urn:newswire:item:http")


def test_text_cut_off_is_a_partial_representation() -> None:
    assert valid(to_ninjs(article(truncated=True)))["representationType"] == "partial"
    assert valid(to_ninjs(article()))["representationType"] == "full"


def test_update_says_when_this_version_was_made_and_the_first() -> None:
    item = valid(to_ninjs(article(version=2, updated=NOON)))
    assert (item["version"], item["versionCreated"], item["firstCreated"]) == (
        "2",
        "2026-05-04T12:00:00Z",
        "2026-05-04T08:15:00Z",
    )


def test_article_without_anything_is_valid_and_has_no_empty_fields() -> None:
    bare = article(
        headline=None, byline=None, dateline=None, credits=(), published=None, entities=(), subjects=(), summary=None
    )
    item = valid(to_ninjs(bare))
    assert not {"headlines", "by", "located", "people", "places", "subjects", "descriptions", "firstCreated"} & set(
        item
    )
    assert item["versionCreated"] == "2026-05-04T08:15:00Z"


def test_dateline_tells_where_an_article_was_written_if_nothing_else_does() -> None:
    assert valid(to_ninjs(article(dateline=Dateline(place="Tervan"), located=None)))["located"] == "Tervan"


def test_resolved_place_has_an_address() -> None:
    place = Entity(name="Oslo", type="place", mentions=((0, 4),), place=Place(country="NO", geonames_id=3143244))
    assert valid(to_ninjs(article(entities=(place,))))["places"] == [
        {"name": "Oslo", "uri": "https://sws.geonames.org/3143244/"}
    ]


def test_code_of_another_vocabulary_is_a_literal() -> None:
    item = valid(to_ninjs(article(subjects=(Code(code="desk:fin", name="Finance"), Code(code="no scheme")))))
    assert item["subjects"] == [{"name": "Finance", "literal": "desk:fin"}, {"literal": "no scheme"}]


def test_replaced_articles_are_associations() -> None:
    made = article()
    item = valid(to_ninjs(replace(made, decision=replace(made.decision, supersedes=("abc",)))))
    assert item["associations"][0]["rel"] == "supersedes"
    assert item["associations"][0]["uri"] == "urn:newswire:article:abc"


@pytest.mark.parametrize(
    ("given_uri", "out"),
    [
        ("urn:newsml:example.com:20260504:A1", "urn:newsml:example.com:20260504:A1"),
        ("https://example.com/a%20b?c=d#e", "https://example.com/a%20b?c=d#e"),
        ("20260504-simple", "urn:newswire:item:20260504-simple"),
        ("tag:a b", "urn:newswire:item:tag%3Aa%20b"),
        ("http://example.com/100%", "urn:newswire:item:http%3A%2F%2Fexample.com%2F100%25"),
        ("", "urn:newswire:item:"),
    ],
)
def test_uri_stays_where_it_is_one(given_uri: str, out: str) -> None:
    assert uri(given_uri) == out


texts = st.text(max_size=12)
optional = st.none() | texts
times = st.none() | st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC))


@given(
    st.fixed_dictionaries(
        {
            "uri": texts,
            "headline": optional,
            "byline": optional,
            "located": optional,
            "slugline": optional,
            "ednote": optional,
            "summary": optional,
            "body": texts,
            "published": times,
            "updated": times,
            "embargoed": times,
            "urgency": st.none() | st.integers(-1, 12),
            "word_count": st.none() | st.integers(0, 9),
            "credits": st.lists(texts, max_size=2).map(tuple),
            "pubstatus": st.sampled_from(["usable", "withheld", "canceled"]),
            "subjects": st.lists(
                st.builds(Code, code=texts, name=optional, confidence=st.none() | st.floats(-1, 2)), max_size=2
            ).map(tuple),
            "entities": st.lists(
                st.builds(
                    Entity,
                    name=texts,
                    type=st.sampled_from(["person", "organisation", "place"]),
                    mentions=st.just(()),
                    place=st.none() | st.builds(Place, geonames_id=st.none() | st.integers(1, 9)),
                ),
                max_size=2,
            ).map(tuple),
        }
    )
)
def test_any_article_is_valid(changes: dict[str, Any]) -> None:
    valid(to_ninjs(article(**changes)))


def test_what_the_source_links_to_is_associated_and_its_page_is_another_id() -> None:
    links = (
        Link(href="urn:exa:ferry", rel="irel:seeAlso", title="The ferry"),
        Link(href="https://exa.example/bridge", rel="canonical"),
    )
    item = valid(to_ninjs(article(stated=Stated(links=links))))
    assert [each for each in item["associations"] if each["name"].startswith("linked")] == [
        {
            "name": "linked 1",
            "rel": "irel:seeAlso",
            "uri": "urn:exa:ferry",
            "headlines": [{"role": "main", "value": "The ferry"}],
        }
    ]
    assert {"role": "canonical", "value": "https://exa.example/bridge"} in item["altIds"]


def test_a_picture_without_a_name_or_an_id_has_its_address_for_one() -> None:
    form = Rendition(href="https://exa.example/quay.jpg", media_type="image/jpeg")
    pictures = (Association(renditions=(form,)), Association(caption="The quay"))
    item = valid(to_ninjs(article(stated=Stated(associations=pictures, renditions=(form,)))))
    found = [each for each in item["associations"] if each["name"].startswith("associated")]
    assert [each["uri"] for each in found] == ["https://exa.example/quay.jpg", "urn:newswire:part:2"]
    assert item["renditions"][0]["name"] == "form 1"


def test_names_of_older_standards_go_out_as_the_newest_spells_them() -> None:
    details = '{"versioncreated": "2026-01-30T10:00:00Z", "rightsinfo": {"langid": "x"}}'
    picture = Association(name="pic", uri="urn:exa:p1", details=details)
    came = article(stated=Stated(associations=(picture,), other={"x": "y"}), content_type="application/ninjs+json")
    found = next(each for each in to_ninjs(came)["associations"] if each["name"] == "pic")  # type: ignore[attr-defined]
    assert (found["versionCreated"], found["rightsInfo"]) == ("2026-01-30T10:00:00Z", {"langId": "x"})

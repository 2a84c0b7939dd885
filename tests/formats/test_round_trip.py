"""What comes as ninjs goes out as ninjs with all its times, bodies and roles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from service.ninjs import to_ninjs
from service.pipeline import as_enriched
from tests.formats.reading import articles_of

SCHEMA = Draft202012Validator(
    json.loads((Path(__file__).parents[1] / "data" / "ninjs-schema_3.1.json").read_text(encoding="utf-8"))
)
TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."


def there_and_back(item: dict[str, Any]) -> dict[str, Any]:
    return to_ninjs(as_enriched(articles_of(json.dumps(item), "a.ninjs")[0]))


def test_a_version_keeps_its_own_time_beside_the_first_ones() -> None:
    times = {"firstCreated": "2026-01-29T08:00:00Z", "versionCreated": "2026-01-30T10:00:00Z"}
    out = there_and_back({"uri": "urn:exa:1", **times, "body_text": TEXT})
    assert {name: out[name] for name in times} == times


def test_bodies_beyond_the_plain_and_the_marked_one_go_out_as_they_came() -> None:
    bodies = [
        {"role": "text", "contentType": "text/plain", "value": TEXT},
        {"role": "web", "contentType": "text/html", "value": f"<p>{TEXT}</p>"},
        {"role": "rich", "contentType": "text/html", "value": f"<figure><p>{TEXT}</p></figure>"},
        {"role": "old", "contentType": "application/xml", "value": f"<nitf>{TEXT}</nitf>"},
    ]
    out = there_and_back({"uri": "urn:exa:1", "bodies": bodies})["bodies"]
    assert [(each["role"], each["contentType"], each["value"]) for each in out] == [
        (each["role"], each["contentType"], each["value"]) for each in bodies
    ]


def test_another_marked_body_is_made_safe_too() -> None:
    bodies = [{"role": role, "contentType": "text/html", "value": f"<p onclick='x()'>{TEXT}</p>"} for role in "ab"]
    out = there_and_back({"uri": "urn:exa:1", "bodies": bodies})["bodies"]
    assert [each["value"] for each in out if each["contentType"] == "text/html"] == [f"<p>{TEXT}</p>"] * 2


def test_the_title_of_a_whole_page_is_no_part_of_its_markup() -> None:
    page = f"<html><head><title>Bridge</title></head><body><p>{TEXT}</p></body></html>"
    (article,) = articles_of(json.dumps({"uri": "urn:exa:1", "body_xhtml": page}), "a.ninjs")
    assert article.body_html == f"<p>{TEXT}</p>"


def test_a_description_that_is_the_text_by_its_role_is_the_body_where_there_is_no_other() -> None:
    said = [{"role": "summary", "value": "A bridge comes."}, {"role": "text", "value": TEXT}]
    (article,) = articles_of(json.dumps({"uri": "urn:exa:1", "pubStatus": "usable", "descriptions": said}), "a.ninjs")
    assert article.body == TEXT
    body = [{"role": "main", "contentType": "text/plain", "value": "The bridge is built."}]
    item = {"uri": "urn:exa:1", "descriptions": said, "bodies": body}
    assert articles_of(json.dumps(item), "a.ninjs")[0].body == "The bridge is built."


NITF = f"<nitf><head><title>Bridge</title></head><body><body.content><p>{TEXT}</p></body.content></body></nitf>"


@pytest.mark.parametrize(
    ("value", "body"), [(NITF, TEXT), (f"<nitf><p>{TEXT}</p>", TEXT)], ids=["NITF", "NITF that is cut off"]
)
def test_a_body_in_nitf_is_read_as_such(value: str, body: str) -> None:
    bodies = [{"role": "nitf", "contentType": "text/vnd.IPTC.NITF", "value": value}]
    (article,) = articles_of(json.dumps({"uri": "urn:exa:1", "bodies": bodies}), "a.ninjs")
    assert article.body == body


ALL: dict[str, Any] = {
    "uri": "urn:exa:1", "type": "text", "versionCreated": "2026-01-30T10:00:00Z", "language": "en",
    "headlines": [
        {"role": "simple", "contentType": "text/plain", "value": "Bridge for Brunsea"},
        {"role": "short", "value": "A bridge"},
    ],
    "descriptions": [
        {"role": "lead", "contentType": "text/html", "value": "<p>A bridge <script>x()</script>comes.</p>"},
        {"role": "caption", "value": "The quay"},
    ],
    "bodies": [{"role": "main", "contentType": "text/plain", "value": TEXT}],
    "subjects": [{"name": "transport", "uri": "http://cv.exa.example/t/7", "literal": "t7", "relevance": 60}],
    "places": [{"name": "Brunsea", "uri": "http://cv.exa.example/p/1", "contactInfo": [{"type": "web", "value": "x"}]}],
    "infoSources": [{"name": "Island Radio", "contactInfo": [{"type": "phone", "value": "1234"}]}],
    "associations": [
        {
            "name": "pic", "type": "picture", "uri": "urn:exa:p1", "versionCreated": "2026-01-30T09:00:00Z",
            "headlines": [{"role": "main", "value": "The quay"}, {"role": "short", "value": "Quay"}],
            "people": [{"name": "Carla Dane"}],
            "renditions": [
                {"name": "web", "href": "https://exa.example/p1.jpg", "title": "Mid", "format": "JPEG", "duration": 2.5}
            ],
        }
    ],
}  # fmt: skip


def test_lists_and_what_belongs_to_an_item_go_out_with_all_they_had() -> None:
    item = there_and_back(ALL)
    for name in ("headlines", "subjects", "places", "infoSources"):
        assert item[name] == ALL[name]
    assert item["descriptions"] == [
        {"role": "lead", "contentType": "text/html", "value": "<p>A bridge comes.</p>"},
        {"role": "caption", "value": "The quay"},
    ]
    (association,) = item["associations"]
    assert association == {**ALL["associations"][0], **association}
    assert list(SCHEMA.iter_errors(item)) == []


def test_a_code_of_a_vocabulary_with_an_address_goes_out_under_its_own() -> None:
    place = {"name": "Italy", "scheme": "http://cvx.iptc.org/iso3166-1a2/", "code": "IT"}
    item = there_and_back({**ALL, "places": [place]})
    assert item["places"] == [{"name": "Italy", "uri": "http://cvx.iptc.org/iso3166-1a2/IT"}]


def test_what_is_of_another_type_than_the_standard_has_stays_behind() -> None:
    subject = {"name": "transport", "uri": "http://cv.exa.example/t/7", "literal": ["t7"], "relevance": "high"}
    form = {"name": "web", "href": "https://exa.example/p1.jpg", "title": 7, "duration": "long", "poi": [1, 2]}
    item = there_and_back({**ALL, "subjects": [subject], "renditions": [form]})
    assert item["subjects"] == [{"name": "transport", "uri": "http://cv.exa.example/t/7"}]
    assert item["renditions"] == [{"name": "web", "href": "https://exa.example/p1.jpg"}]

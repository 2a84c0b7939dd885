"""What comes as ninjs goes out as ninjs with all its times, bodies and roles."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.ninjs import to_ninjs
from service.pipeline import as_enriched
from tests.formats.reading import articles_of

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

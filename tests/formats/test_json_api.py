"""JSON:API: an article has its writer, its picture and its terms from the resources that are included."""

from __future__ import annotations

import json
from typing import Any

from service.formats.json_api import MOST_RELATED, with_included
from tests.formats.reading import articles_of

TEXT = "<p>A peat fire has smouldered for a week on the moor at Orm.</p><p>Crews dig trenches by hand.</p>"


def resource(kind: str, number: str, relations: dict[str, Any] | None = None, **attributes: Any) -> dict[str, Any]:
    found = {"type": kind, "id": number, "attributes": attributes}
    return found | ({"relationships": relations} if relations else {})


def to(kind: str, *numbers: str, **meta: Any) -> dict[str, Any]:
    found = [{"type": kind, "id": each, **({"meta": meta} if meta else {})} for each in numbers]
    return {"data": found if len(found) > 1 else found[0]}


def test_what_an_article_is_related_to_is_included_in_it() -> None:
    relations = {"author": to("people", "p1"), "image": to("images", "i1"), "tags": to("tags", "t1", "t2")}
    document = {
        "data": [resource("articles", "a1", relations, title="Peat fire at Orm", body=TEXT)],
        "included": [
            resource("people", "p1", firstName="Isla", lastName="Munt"),
            resource("images", "i1", url="https://j.example/peat.jpg", caption="Smoke over the moor"),
            resource("tags", "t1", name="Wildfire"),
            resource("tags", "t2", name="Moors"),
            resource("people", "p2", name="Someone Else"),
        ],
    }
    (article,) = articles_of(json.dumps(document), "a.json")
    assert (article.headline, article.byline, article.uri) == ("Peat fire at Orm", "Isla Munt", "a1")
    assert article.stated is not None
    (picture,) = article.stated.associations
    assert (picture.caption, picture.renditions[0].href) == ("Smoke over the moor", "https://j.example/peat.jpg")
    assert article.stated.keywords == ("Wildfire", "Moors")


def test_drupal_has_a_picture_behind_a_media_entity() -> None:
    relations = {"uid": to("user--user", "u1"), "field_image": to("media--image", "m1"), "revision_uid": to("u", "u2")}
    document = {
        "data": resource(
            "node--article", "n1", relations, title="Weir removed", body={"value": TEXT, "format": "html"}
        ),
        "included": [
            resource("user--user", "u1", display_name="Joris Kemp"),
            resource("media--image", "m1", {"image": to("file--file", "f1", alt="The weir")}),
            resource("file--file", "f1", filename="weir.jpg", uri={"value": "public://weir.jpg", "url": "/f/weir.jpg"}),
        ],
    }
    (article,) = articles_of(json.dumps(document), "a.json")
    assert (article.headline, article.byline) == ("Weir removed", "Joris Kemp")
    assert article.stated is not None
    assert [each.href for one in article.stated.associations for each in one.renditions] == ["/f/weir.jpg"]


def test_a_circle_of_relations_ends() -> None:
    relations = {"related": to("articles", "a2")}
    document = {
        "data": resource("articles", "a1", relations, title="Peat fire at Orm", body=TEXT),
        "included": [resource("articles", "a2", {"related": to("articles", "a2")}, title="Another", body=TEXT)],
    }
    assert [each.headline for each in articles_of(json.dumps(document), "a.json")] == ["Peat fire at Orm"]


def test_resources_without_a_proper_name_are_skipped() -> None:
    relations = {"author": {"data": {"type": ["people"], "id": 1}}}
    document = {
        "data": resource("articles", "a1", relations, title="Peat fire at Orm", body=TEXT),
        "included": [{"type": ["people"], "id": "2"}, None, {"id": {"a": 1}, "type": "people"}],
    }
    (article,) = articles_of(json.dumps(document), "a.json")
    assert article.headline == "Peat fire at Orm"


def test_an_article_that_nothing_is_related_to_is_read() -> None:
    document = {
        "data": resource("front", "f1", {"owner": to("people", "p1")}, name="Front"),
        "included": [
            resource("people", "p1", name="Isla Munt"),
            resource("people", "p2", name="Joris Kemp"),
            resource("article", "a1", {"author": to("people", "p2")}, title="Peat fire at Orm", body=TEXT * 2),
        ],
    }
    (article,) = articles_of(json.dumps(document), "a.json")
    assert (article.headline, article.uri, article.byline) == ("Peat fire at Orm", "a1", "Joris Kemp")


def test_relations_of_relations_are_few() -> None:
    many = {f"r{number}": to("r", "1") for number in range(600)}
    document = {
        "data": resource("articles", "a1", many, title="Peat fire at Orm", body=TEXT),
        "included": [
            resource("r", "1", {f"s{number}": to("s", "1") for number in range(600)}),
            resource("s", "1", n=1),
        ],
    }
    found = with_included(document)["data"][0]
    assert len(found) == 4 + MOST_RELATED[2]
    assert len(found["r0"]) == MOST_RELATED[1]

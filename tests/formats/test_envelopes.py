"""What databases and streams put around an article or its values."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from service.article import Article
from service.formats.envelopes import ordinary
from service.outcome import Accepted, Rejected
from tests.formats.reading import articles_of, outcome_of

TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."
ROW: dict[str, Any] = {"id": 5, "title": "Bridge for Brunsea", "body": TEXT}


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ({"$oid": "65f"}, "65f"),
        ({"$date": "2026-01-30T10:00:00Z"}, "2026-01-30T10:00:00Z"),
        ({"$date": {"$numberLong": "1769767200000"}}, 1769767200000),
        ([{"n": {"$numberInt": "-2"}}], [{"n": -2}]),
        ({"$numberLong": "--5"}, "--5"),
        ({"$numberLong": "9" * 5000}, "9" * 5000),
        ({"$oid": "1", "more": 2}, {"$oid": "1", "more": 2}),
    ],
)
def test_a_value_of_mongodbs_types_is_an_ordinary_one(value: Any, plain: Any) -> None:
    assert ordinary(value) == plain


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_mongodbs_export_is_read(name: str) -> None:
    row = {**ROW, "id": {"$oid": "65f"}, "published": {"$date": {"$numberLong": "1769767200000"}}}
    (article,) = articles_of(json.dumps(row), name)
    assert (article.uri, article.published) == ("65f", datetime(2026, 1, 30, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("change", "title", "status"),
    [
        ({"op": "c", "before": None, "after": ROW}, "Bridge for Brunsea", "usable"),
        ({"op": "u", "before": {**ROW, "title": "Old"}, "after": ROW}, "Bridge for Brunsea", "usable"),
        ({"op": "d", "before": ROW, "after": None}, "Bridge for Brunsea", "canceled"),
        ({"op": "d", "before": json.dumps(ROW), "after": None}, "Bridge for Brunsea", "canceled"),
        ({"op": "u", "before": {**ROW, "title": "Old"}, "after": json.dumps(ROW)}, "Bridge for Brunsea", "usable"),
        ({"op": "u", "before": ROW, "after": "gone"}, "Bridge for Brunsea", "usable"),
    ],
    ids=["created", "updated", "deleted", "deleted, in a string", "updated, in a string", "updated, unreadable"],
)
def test_a_changed_row_is_read_as_it_is_now(change: dict[str, Any], title: str, status: str) -> None:
    payload = {"payload": {**change, "source": {"table": "articles", "ts_ms": 1769767200000}}}
    (article,) = articles_of(json.dumps(payload), "a.json")
    assert (article.headline, article.pubstatus) == (title, status)


def test_an_article_beside_a_wrapper_without_one_is_found() -> None:
    value = {"data": {"took": 3}, "edition": {"lead": {"title": "Bridge for Brunsea", "body": TEXT}}}
    assert [each.headline for each in articles_of(json.dumps(value), "a.json")] == ["Bridge for Brunsea"]


@pytest.mark.parametrize("key", ["releaseDate", "time_of_arrival", "story_published_utc", "pubTime", "@timestamp"])
def test_the_time_is_found_under_a_name_made_of_its_words(key: str) -> None:
    (article,) = articles_of(json.dumps({"title": "Bridge", "body": TEXT, key: "2026-01-30T10:00:00Z"}), "a.json")
    assert article.published == datetime(2026, 1, 30, 10, tzinfo=UTC)


@pytest.mark.parametrize("key", ["article_id", "storyGuid", "releaseid"])
def test_the_id_is_found_under_a_name_made_of_its_words(key: str) -> None:
    (article,) = articles_of(json.dumps({"title": "Bridge", "body": TEXT, key: "A7"}), "a.json")
    assert article.uri == "A7"


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"iptc": ["02000000"]}, ["02000000"]),
        ({"topics": [{"code": "CEN"}]}, ["CEN"]),
        ({"subjectCodes": ["N2:PHAR"]}, ["N2:PHAR"]),
        ({"subjects": ["Bridges and ferries"]}, []),
    ],
)
def test_subjects_with_a_code_are_the_sources_subjects(fields: dict[str, Any], codes: list[str]) -> None:
    (article,) = articles_of(json.dumps({**ROW, **fields}), "a.json")
    assert [each.code for each in article.source_subjects] == codes


def test_a_slug_in_parts_is_keywords() -> None:
    (article,) = articles_of(json.dumps({**ROW, "slug": ["ferry", "bridge"]}), "a.json")
    assert article.slugline == "ferry-bridge"
    assert article.stated is not None
    assert article.stated.keywords == ("ferry", "bridge")


def test_a_document_of_the_bulk_format_has_the_id_of_the_line_above() -> None:
    pairs = [({"index": {"_id": f"b{number}"}}, {"title": "Bridge", "body": TEXT}) for number in (1, 2)]
    text = "".join(f"{json.dumps(each)}\n" for pair in pairs for each in pair)
    assert [each.uri for each in articles_of(text, "a.jsonl")] == ["b1", "b2"]


@pytest.mark.parametrize(
    "around",
    [
        {"author": {"data": {"attributes": {"name": "Ida Ek"}}}, "tags": {"data": [{"attributes": {"name": "ferry"}}]}},
        {"author": {"node": {"name": "Ida Ek"}}, "tags": {"edges": [{"node": {"name": "ferry"}}]}},
        {"author": {"name": "Ida &#69;k"}, "tags": ["ferry"]},
        {"author": {"name": "Ida Ek", "attributes": {"id": 5}}, "tags": [{"name": "ferry", "attributes": {"at": 1}}]},
        {"author": {"name": "Ida Ek", "data": {"id": 5}}, "tags": {"name": "ferry", "nodes": [{"id": 1}]}},
        {"authors": [{"first_name": "Ida", "last_name": "Ek", "attributes": {}}], "tags": ["ferry"]},
    ],
    ids=["JSON:API", "GraphQL", "escaped", "beside attributes", "beside data", "in two parts"],
)
def test_what_an_article_is_related_to_is_found_in_its_wrapping(around: dict[str, Any]) -> None:
    (article,) = articles_of(json.dumps({**ROW, **around}), "a.json")
    assert article.byline == "Ida Ek"
    assert article.stated is not None
    assert article.stated.keywords == ("ferry",)


@pytest.mark.parametrize("head", ["meta", "Metadata", "header", "sys"])
def test_fields_in_a_head_beside_the_text_are_the_articles(head: str) -> None:
    about = {"title": "Bridge for Brunsea", "author": "Ida Ek", "createdAt": "2026-01-30T10:00:00Z"}
    for value in ({head: about, "content": TEXT}, {"entry": {head: about, "content": TEXT}}):
        (article,) = articles_of(json.dumps(value), "a.json")
        assert (article.headline, article.byline) == ("Bridge for Brunsea", "Ida Ek")
        assert article.published == datetime(2026, 1, 30, 10, tzinfo=UTC)


TERMS = {"title": "API", "description": f"Terms of use. {TEXT}", "date": "2026-01-30"}


@pytest.mark.parametrize(
    "head",
    [
        {"header": {"code": 200, "text": "OK"}},
        {"meta": {"content": "application/json"}},
        {"meta": {"title": "API", "text": TEXT}},
        {"metadata": TERMS},
    ],
)
def test_the_head_of_an_answer_is_no_article(head: dict[str, Any]) -> None:
    for name in ("data", "results", "content"):
        found = articles_of(json.dumps({**head, name: [ROW, {**ROW, "id": 6}]}), "a.json")
        assert [each.headline for each in found] == ["Bridge for Brunsea"] * 2
    assert isinstance(outcome_of(json.dumps({**head, "items": []}), "a.json"), Rejected)


def test_fields_of_a_head_are_read_only_where_the_article_s_own_say_nothing() -> None:
    own = {
        "heading": "Bridge",
        "content": TEXT,
        "url": "http://x/a",
        "datePublished": "2026-01-30T10:00:00Z",
        "lang": "",
    }
    head = {"title": "Home | Site", "id": "m1", "published": "1999-01-01", "date_gmt": "1999-01-01", "text": "SEO"}
    (article,) = articles_of(json.dumps({**own, "metadata": {**head, "language": "en", "author": "Ida Ek"}}), "a.json")
    assert (article.headline, article.uri, article.body) == ("Bridge", "http://x/a", TEXT)
    assert article.published == datetime(2026, 1, 30, 10, tzinfo=UTC)
    assert (article.byline, article.language) == ("Ida Ek", "en")


def test_an_article_under_the_name_of_an_action_is_an_article() -> None:
    text = "".join(f"{json.dumps({'create': {**ROW, 'id': number}})}\n" for number in (1, 2))
    assert [each.uri for each in articles_of(text, "a.jsonl")] == ["1", "2"]


def test_the_id_above_a_line_that_is_not_json_is_not_the_next_ones() -> None:
    text = '{"index":{"_id":"b1"}}\n{broken\n' + json.dumps({"title": "Bridge", "body": TEXT})
    assert [each.uri for each in articles_of(text, "a.jsonl")] == ["urn:file"]


def test_true_is_no_id() -> None:
    (article,) = articles_of(json.dumps({"title": "Bridge", "body": TEXT, "article_id": True}), "a.json")
    assert article.uri == "urn:file"


@pytest.mark.parametrize("key", ["issue", "release", "pub", "arrival", "first_release"])
def test_a_name_without_a_word_of_time_is_not_that_of_a_time(key: str) -> None:
    (article,) = articles_of(json.dumps({"title": "Bridge", "body": TEXT, key: "2024-05-01"}), "a.json")
    assert article.published is None


def test_what_the_bulk_format_deletes_is_refused_unless_it_is_written_again() -> None:
    lines = [
        {"delete": {"_id": "b1"}},
        {"delete": {"_id": "b2"}},
        {"index": {"_id": "b2"}},
        {"title": "Bridge", "body": TEXT},
        {"delete": {"_id": "b3"}},
    ]
    outcome = outcome_of("\n".join(map(json.dumps, lines)), "a.ndjson")
    assert isinstance(outcome, Accepted)
    assert [(each.uri, each.pubstatus) for each in outcome.value if isinstance(each, Article)] == [("b2", "usable")]
    assert [each.message[:17] for each in outcome.refused] == ["line 1 deletes b1", "line 5 deletes b3"]


def test_an_id_of_the_bulk_format_that_is_no_string_is_no_fault() -> None:
    lines = [{"index": {"_id": ["b1"]}}, {"title": "Bridge", "body": TEXT}]
    (article,) = articles_of("\n".join(map(json.dumps, lines)), "a.ndjson")
    assert article.headline == "Bridge"


def test_an_update_of_the_bulk_format_has_the_document_inside() -> None:
    lines = [{"update": {"_id": "b1"}}, {"doc": {"title": "Bridge", "body": TEXT}, "doc_as_upsert": True}]
    (article,) = articles_of("\n".join(map(json.dumps, lines)), "a.ndjson")
    assert (article.uri, article.headline) == ("b1", "Bridge")

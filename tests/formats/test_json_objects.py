"""Articles among other things in JSON: ninjs in lists and lines, fields that stand around those asked for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from service.outcome import Accepted, Rejected
from tests.formats.reading import articles_of, outcome_of

TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."
ITEM: dict[str, Any] = {
    "uri": "urn:exa:1", "versioncreated": "2026-01-30T10:00:00Z", "pubstatus": "canceled", "urgency": 2,
    "headline": "Bridge for Brunsea", "body_text": TEXT,
}  # fmt: skip


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (json.dumps([ITEM]), "a.json"),
        (json.dumps({"items": [ITEM]}), "a.json"),
        (f"{json.dumps(ITEM)}\n{json.dumps(ITEM | {'uri': 'urn:exa:2'})}\n", "a.jsonl"),
    ],
    ids=["list", "wrapper", "lines"],
)
def test_a_ninjs_item_among_others_keeps_what_it_says(content: str, name: str) -> None:
    article = articles_of(content, name)[0]
    assert (article.pubstatus, article.urgency, article.uri) == ("canceled", 2, "urn:exa:1")
    assert article.content_type == "application/ninjs+json"


def test_an_object_with_an_id_alone_is_no_ninjs_item() -> None:
    (article,) = articles_of(json.dumps([{"uri": "u:1", "body_text": TEXT}]), "a.json")
    assert article.content_type == "application/json"


@pytest.mark.parametrize("when", [{}, {"published": "2026-01-30T10:00:00Z"}], ids=["schema or package", "catalogue"])
def test_what_describes_something_is_an_article_only_with_a_time(when: dict[str, str]) -> None:
    told = {"title": "Bridge for Brunsea", "description": TEXT, **when}
    outcome = outcome_of(json.dumps(told), "a.json")
    assert isinstance(outcome, Accepted if when else Rejected)


def test_fields_around_those_of_the_article_are_its_own_too() -> None:
    found = {
        "id": "x/1",
        "webPublicationDate": "2026-01-30T10:00:00Z",
        "fields": {"headline": "Bridge for Brunsea", "bodyText": TEXT},
    }
    (article,) = articles_of(json.dumps({"response": {"results": [found]}}), "a.json")
    assert (article.headline, article.uri) == ("Bridge for Brunsea", "x/1")
    assert article.published == datetime(2026, 1, 30, 10, tzinfo=UTC)


def test_a_list_of_lines_called_news_is_the_text_and_one_of_objects_wraps_articles() -> None:
    lines = {"title": "Bridge for Brunsea", "news": [TEXT, "Work begins in May."]}
    (article,) = articles_of(json.dumps({"docs": [lines]}), "a.json")
    assert article.body == f"{TEXT}\n\nWork begins in May."
    (article,) = articles_of(json.dumps({"title": "Our news", "news": [{"title": "Bridge", "body": TEXT}]}), "a.json")
    assert (article.headline, article.body) == ("Bridge", TEXT)


def test_an_account_is_the_byline_only_where_nothing_else_names_a_writer() -> None:
    form = {"Headline": ["Bridge"], "Body": [TEXT], "Username": ["abell@example.org"]}
    assert articles_of(json.dumps(form), "a.json")[0].byline == "abell"
    assert articles_of(json.dumps(form | {"Byline": ["Anna Bell"]}), "a.json")[0].byline == "Anna Bell"


def test_of_a_plain_object_the_version_s_time_is_the_event_time() -> None:
    (article,) = articles_of(json.dumps({"versionCreated": "2026-01-30T10:00:00Z", "body_text": TEXT}), "a.json")
    assert (article.event_time, article.event_time_source) == (datetime(2026, 1, 30, 10, tzinfo=UTC), "version")


def test_a_ninjs_text_under_an_unknown_name_is_found_and_a_summary_is_none() -> None:
    bare: dict[str, Any] = {key: each for key, each in ITEM.items() if key != "body_text"} | {"type": "text"}
    (article,) = articles_of(json.dumps(bare | {"fragment": f"<p>{TEXT}</p>", "usn": "L5N"}), "a.json")
    assert article.body == TEXT
    for more in ({"intro": f"<p>{TEXT}</p>"}, {"fragment": f"<p>{TEXT}</p>", "type": "picture"}, {"page": TEXT}):
        assert all(each.body != TEXT for each in articles_of(json.dumps(bare | more), "a.json"))


def test_what_fingerpost_dpa_and_ap_call_otherwise_has_its_place() -> None:
    more = {
        "firstVersion": "2026-01-29T10:00:00Z", "location": "Brunsea", "usage": "Not for archive",
        "categories": [{"type": "dnltype:keyword", "name": "bridges"}, {"type": "dnltype:ressort", "name": "Home"}],
        "bodies": [{"role": "main", "value": TEXT, "wordcount": 15}],
    }  # fmt: skip
    (article,) = articles_of(json.dumps(ITEM | more), "a.json")
    assert article.stated is not None
    assert (article.published, article.located) == (datetime(2026, 1, 29, 10, tzinfo=UTC), "Brunsea")
    assert (article.stated.usage_terms, article.stated.keywords) == ("Not for archive", ("bridges",))
    assert article.stated.word_count == 15
    (article,) = articles_of(json.dumps(ITEM | {"usageterms": ["Not for radio", "Online: embargo"]}), "a.json")
    assert article.stated is not None
    assert article.stated.usage_terms == "Not for radio\nOnline: embargo"


def test_a_page_of_results_under_the_name_of_a_body_is_its_articles_and_sections_of_an_article_are_not() -> None:
    parts = [{"title": "Ferry", "text": f"{TEXT} One."}, {"title": "Bridge", "text": f"{TEXT} Two."}]
    assert [each.headline for each in articles_of(json.dumps({"content": parts, "totalElements": 2}), "a.json")] == [
        "Ferry",
        "Bridge",
    ]
    (article,) = articles_of(json.dumps({"title": "Both", "content": parts}), "a.json")
    assert (article.headline, article.body) == ("Both", f"{TEXT} One.\n\n{TEXT} Two.")


def test_text_without_tags_that_was_written_as_html_has_its_characters() -> None:
    (article,) = articles_of(json.dumps({"title": "Ferry", "body": f"{TEXT} It&#x27;s R&amp;D, they said."}), "a.json")
    assert article.body == f"{TEXT} It's R&D, they said."
    (article,) = articles_of(json.dumps({"title": "Ferry", "body": f"{TEXT} AT&T; and R&D;"}), "a.json")
    assert article.body == f"{TEXT} AT&T; and R&D;"


def test_the_markup_of_a_body_is_kept_and_made_safe() -> None:
    body = f"<p>{TEXT}</p><p><b>Work</b> starts in May.</p>"
    (article,) = articles_of(json.dumps({"title": "Bridge", "body": f"{body}<script>x()</script>"}), "a.json")
    assert article.body_html == body


def test_a_text_of_plain_and_marked_parts_is_read_in_one() -> None:
    parts = [
        {"type": "bold", "text": "Bridge for Brunsea"},
        f"\n\n{TEXT} It opens ",
        {"type": "link", "text": "soon"},
        ".",
    ]
    export = {"name": "Isles", "messages": [{"type": "service"}, {"date": "2026-01-30T10:00:00Z", "text": parts}]}
    (article,) = articles_of(json.dumps(export), "a.json")
    assert article.body == f"Bridge for Brunsea\n\n{TEXT} It opens soon."


def test_an_article_that_is_the_body_of_an_object_has_what_stands_around_it() -> None:
    answer = {
        "id": 7,
        "body": {"title": "Bridge", "content": TEXT, "section": ""},
        "created_at": "2026-01-30T10:00:00Z",
        "byline": "Ida Ek",
        "section": "Isles",
        "embargoed": "2026-03-02T10:00:00Z",
    }
    (article,) = articles_of(json.dumps(answer), "a.json")
    assert (article.headline, article.body, article.uri) == ("Bridge", TEXT, "7")
    assert (article.byline, article.section, article.pubstatus) == ("Ida Ek", "Isles", "withheld")


def test_paragraphs_among_objects_stay_paragraphs() -> None:
    parts = [
        TEXT,
        {"type": "image", "url": "https://m.example/1.jpg", "caption": "The ferry"},
        "It is old.",
        "Work starts.",
    ]
    (article,) = articles_of(json.dumps({"title": "Bridge", "body": parts}), "a.json")
    assert article.body.split("\n\n")[-2:] == ["It is old.", "Work starts."]


def test_messages_about_an_answer_are_no_articles() -> None:
    answer = {
        "status": "ok",
        "messages": [{"code": 1, "text": "This service will be closed in spring, and what is asked of it then fails."}],
        "data": {"title": "Bridge", "body": TEXT},
    }
    assert [each.headline for each in articles_of(json.dumps(answer), "a.json")] == ["Bridge"]


def test_an_editor_among_writers_is_one_a_copy_editor_is_not() -> None:
    people = [{"name": "Ida Ek", "role": "Editor"}, {"name": "Jo Lind", "role": "Copy editor"}]
    (article,) = articles_of(json.dumps({"title": "Bridge", "body": TEXT, "authors": people}), "a.json")
    assert article.byline == "Ida Ek"


def test_an_object_with_a_text_of_its_own_is_the_article() -> None:
    story = {
        "title": "Ferry sold",
        "content": "The old ferry was sold to Orm, where it will be a hotel, its owner said.",
    }
    (article,) = articles_of(json.dumps({"text": TEXT, "story": story}), "a.json")
    assert (article.headline, article.body) == (None, TEXT)
    (article,) = articles_of(json.dumps({"text": "", "story": story, "id": 8}), "a.json")
    assert (article.headline, article.uri) == ("Ferry sold", "8")

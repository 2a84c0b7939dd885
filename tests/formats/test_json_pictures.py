"""Answers of picture services: no article, but items with a caption and files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from service.outcome import Rejected
from tests.formats.reading import items_of, outcome_of

PICTURE: dict[str, Any] = {
    "id": "p1", "title": "Ferry at Brunsea", "caption": "The ferry on its last day.", "artist": "Ida Ek",
    "credit_line": "Ek/Exa", "date_created": "2026-01-30T10:00:00Z", "keywords": [{"text": "ferry"}],
    "display_sizes": [{"name": "comp", "uri": "https://exa.example/p1.jpg", "width": 600, "height": 400}],
}  # fmt: skip


def test_a_picture_in_an_answer_is_an_item() -> None:
    (item,) = items_of(json.dumps({"result_count": 1, "images": [PICTURE]}), "a.json")
    assert (item.type, item.uri, item.headline, item.byline) == ("picture", "p1", "Ferry at Brunsea", "Ida Ek")
    assert (item.published, item.credits) == (datetime(2026, 1, 30, 10, tzinfo=UTC), ("Ek/Exa",))
    assert item.stated is not None
    assert (item.stated.abstract, item.stated.keywords) == ("The ferry on its last day.", ("ferry",))
    (file,) = item.stated.renditions
    assert (file.name, file.href, file.width) == ("comp", "https://exa.example/p1.jpg", 600)


def test_the_type_of_a_film_is_kept() -> None:
    (item,) = items_of(json.dumps({"items": [{**PICTURE, "mediaType": "Film"}]}), "a.json")
    assert item.type == "video"


@pytest.mark.parametrize("gone", ["caption", "display_sizes"])
def test_without_a_caption_or_a_file_it_is_refused(gone: str) -> None:
    value = {name: each for name, each in PICTURE.items() if name != gone}
    assert isinstance(outcome_of(json.dumps({"images": [value]}), "a.json"), Rejected)


@pytest.mark.parametrize("value", [{"caption": "A man", "versions": 3}, {"a": {"sizes": True}}])
def test_a_number_under_the_name_of_files_is_no_file(value: dict[str, Any]) -> None:
    assert isinstance(outcome_of(json.dumps(value), "a.json"), Rejected)


@pytest.mark.parametrize(
    ("file", "is_picture"),
    [
        ({"url": "https://exa.example/7", "mimetype": "text/csv"}, False),
        ({"url": "https://exa.example/7.pdf?v=1.jpg"}, False),
        ({"url": "https://exa.example/7.csv", "mimetype": "application/octet-stream"}, False),
        ({"url": "https://exa.example/7.JPG?v=1"}, True),
        ({"url": "https://exa.example/7", "mimetype": "jpeg"}, True),
        ({"url": "https://exa.example/7.csv", "mimetype": "image/png"}, True),
    ],
)
def test_only_files_that_may_be_shown_make_a_picture(file: dict[str, str], is_picture: bool) -> None:
    outcome = outcome_of(json.dumps({"caption": "The figures", "files": [file]}), "a.json")
    assert isinstance(outcome, Rejected) is not is_picture

"""A user's own cases: what comes out as expected, what does not, and what is no case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.commands import cases
from service.errors import UsageError
from service.settings import Settings

FERRY = """Ferry resumes service to the islands

OSLO, June 11 (Reuters) - The ferry to the northern islands resumed service on Thursday after a storm of four days had
kept it in harbour, the operator said in a statement to passengers.

"We are glad to sail again," said the captain, Ola Berg, before the first crossing, on which every seat was taken.

Two more storms are forecast for the coming week, and the operator told passengers to look at its timetable.
"""


def case(folder: Path, expected: Any, **files: str) -> Path:
    folder.mkdir(parents=True)
    (folder / cases.EXPECTED).write_text(json.dumps(expected))
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return folder


def wrong(folder: Path) -> list[str]:
    (found,) = cases.found([str(folder)])
    return list(cases.differences(found.expected, cases.answer(found, Settings())))


def test_what_comes_out_as_expected_has_no_difference_and_what_is_not_named_may_be_anything(tmp_path: Path) -> None:
    copy = FERRY.replace("Ferry resumes", "Northern ferry resumes")
    expected = {
        "given": {"source": "afp", "received_at": "2024-06-13T00:00:00+00:00"},
        "articles": [
            {"headline": "Ferry resumes service to the islands", "source": "afp", "dateline": {"date": "2024-06-11"}},
            {"relation": "update", "duplicate_of": "in.1.txt"},
        ],
        "refused": [],
    }
    assert wrong(case(tmp_path / "copy", expected, in_1_txt=FERRY, in_2_txt=copy)) == []


def test_each_difference_is_a_line_that_says_where(tmp_path: Path) -> None:
    expected = {"articles": [{"headline": "Ferry", "language": "en", "credits": ["AFP"]}], "refused": [{}]}
    assert wrong(case(tmp_path / "case", expected, in_txt=FERRY)) == [
        'articles[0].headline: expected "Ferry", found "Ferry resumes service to the islands"',
        'articles[0].credits[0]: expected "AFP", found "Reuters"',
        "refused: expected 1, found 0",
    ]


def test_what_is_refused_is_compared_too(tmp_path: Path) -> None:
    expected = {"articles": [], "refused": [{"reason": "malformed"}]}
    assert wrong(case(tmp_path / "case", expected, in_json='{"a": 1')) == []


def test_cases_are_found_in_folders_and_by_their_file(tmp_path: Path) -> None:
    one = case(tmp_path / "a" / "one", {"refused": []}, in_txt=FERRY)
    case(tmp_path / "a" / "two", {"refused": []}, in_txt=FERRY)
    assert len(cases.found([str(tmp_path / "a")])) == 2
    assert [each.name for each in cases.found([str(one / cases.EXPECTED)])] == [str(one)]


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({"article": []}, "expects nothing of ours"),
        ([], "expects nothing of ours"),
        ({"articles": [], "given": {"sauce": "x"}}, "no sauce"),
        ({"articles": [], "given": {"received_at": "noon"}}, "noon"),
    ],
)
def test_what_is_no_case_is_said(tmp_path: Path, expected: Any, said: str) -> None:
    with pytest.raises(cases.BadCase, match=said):
        cases.found([str(case(tmp_path / "case", expected, in_txt=FERRY))])


def test_a_folder_without_a_case_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no case"):
        cases.found([str(tmp_path)])

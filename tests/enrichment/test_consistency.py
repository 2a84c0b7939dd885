"""One thing is called one thing throughout a text: each rule with the lines that it settles."""

from typing import Any

import pytest

from service.enrichment import consistency, features
from service.enrichment.tokens import Names


def postprocessed(
    *lines: tuple[str, Names], datelines: tuple[int, ...] = (), language: str = "en"
) -> list[list[tuple[str, str]]]:
    words = [text.split() for text, _ in lines]
    names = consistency.postprocess(
        words,
        [names for _, names in lines],
        [features.listed(each) for each in words],
        datelines or (0,) * len(lines),
        language,
    )
    return [
        [(" ".join(each[start:end]), kind) for start, end, kind in line if kind != "MISC"]
        for each, line in zip(words, names, strict=True)
    ]


def test_labels_become_names() -> None:
    assert consistency.spans(["B-PER", "I-PER", "O", "B-ORG", "B-ORG", "I-LOC"]) == [
        (0, 2, "PER"), (3, 4, "ORG"), (4, 5, "ORG"), (5, 6, "LOC"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Prime Minister Ana Brnabic left", [(0, 4, "PER")], [("Ana Brnabic", "PER")]),
        ("the pro-Tigray Alliance left", [(1, 3, "ORG")], [("Alliance", "ORG")]),
        ("the Kigali Institute closed", [(1, 2, "LOC")], [("Kigali Institute", "ORG")]),
        ("the Boston Marathon Open began", [(1, 3, "ORG")], []),
        ("the Kigali Grand Prix began", [(1, 4, "LOC")], []),
        ("the singer Dora Day left", [(2, 4, "PER")], [("Dora Day", "PER")]),
        ("the poet Edmund Masters left", [(2, 4, "PER")], [("Edmund Masters", "PER")]),
        ("at the Kigali Bowl tonight", [(2, 4, "LOC")], [("Kigali Bowl", "LOC")]),
        ("the South Korean side won", [(1, 2, "LOC")], []),
        ("talks in Peru went on", [], [("Peru", "LOC")]),
        ("the UNICEF report", [], [("UNICEF", "ORG")]),
    ],
)
def test_a_line_alone(text: str, names: Names, expected: list[tuple[str, str]]) -> None:
    assert postprocessed((text, names)) == [expected]


def test_a_surname_settles_what_it_was_taken_for() -> None:
    lines = postprocessed(("Ruth Lyon spoke", [(0, 2, "PER")]), ("then Lyon left", [(1, 2, "LOC")]))
    assert lines[1] == [("Lyon", "PER")]


def test_the_name_of_a_country_is_no_surname() -> None:
    lines = postprocessed(("Ruth Jordan spoke", [(0, 2, "PER")]), ("in Jordan today", [(1, 2, "LOC")]))
    assert lines[1] == [("Jordan", "LOC")]


def test_the_majority_settles_a_name() -> None:
    seen = ("Vextor rose", [(0, 1, "ORG")])
    assert postprocessed(seen, seen, ("from Vextor came", [(1, 2, "PER")]))[2] == [("Vextor", "ORG")]


def test_a_name_that_was_passed_over_is_found_again() -> None:
    assert postprocessed(("Vextor rose", [(0, 1, "ORG")]), ("as Vextor said", []))[1] == [("Vextor", "ORG")]


def test_an_acronym_stands_for_its_organisation() -> None:
    assert postprocessed(("the European Union agreed", []), ("as the EU said", []))[1] == [("EU", "ORG")]


def test_a_dateline_is_places() -> None:
    assert postprocessed(("Bayamo , Cuba 2024-03-01", []), datelines=(3,)) == [[("Bayamo", "LOC"), ("Cuba", "LOC")]]


def test_a_city_that_plays_is_a_club_in_a_sports_report_only() -> None:
    report: tuple[str, list[Any]] = ("The coach of the league team praised the late goal in the match .", [])
    line = ("Sheffield beat Leeds", [(0, 1, "LOC"), (2, 3, "LOC")])
    assert postprocessed(report, line)[1] == [("Sheffield", "ORG"), ("Leeds", "ORG")]
    assert postprocessed(line) == [[("Sheffield", "LOC"), ("Leeds", "LOC")]]


@pytest.mark.parametrize(
    ("language", "words", "line", "expected"),
    [
        ("es", "Un portavoz dijo", [(0, 1, "ORG")], []),
        ("es", "el capítulo IX dice", [(2, 3, "MISC")], []),
        ("es", "Estado dijo", [(0, 1, "ORG")], [(0, 1, "ORG")]),
        ("en", "US troops left", [(0, 1, "LOC")], [(0, 1, "LOC")]),
        ("en", "It Works opened", [(0, 1, "ORG")], [(0, 1, "ORG")]),
        ("es", "Moisés y Jacob", [(0, 3, "PER")], [(0, 1, "PER"), (2, 3, "PER")]),
        ("es", "José Ortega y Gasset", [(0, 4, "PER")], [(0, 4, "PER")]),
        ("en", "The ICC met", [(1, 2, "ORG")], [(1, 2, "ORG")]),
        ("es", "Marks y Tiller", [(0, 3, "ORG")], [(0, 3, "ORG")]),
    ],
)
def test_a_short_word_is_no_name_and_two_people_are_two(
    language: str, words: str, line: Names, expected: Names
) -> None:
    lines = [words.split()]
    assert consistency.postprocess(lines, [line], [[None] * len(lines[0])], [0], language) == [expected]

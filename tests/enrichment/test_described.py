"""What is said about a person before the name is no part of it, in Dutch and German."""

from __future__ import annotations

import pytest

from service.enrichment import described, headed


def bare(text: str, start: int, end: int, kind: str, language: str) -> list[tuple[str, str]]:
    words = text.split()
    (line,) = described.bare([words], [[(start, end, kind)]], language)
    return [(" ".join(words[first:last]), kind) for first, last, kind in line]


@pytest.mark.parametrize(
    ("text", "kind", "language", "names"),
    [
        ("XYZ-woordvoerder Odo Kwint", "PER", "nl", [("Odo Kwint", "PER")]),
        ("QZ-bedrijf Velimar Groep", "ORG", "nl", [("Velimar Groep", "ORG")]),
        ("Palestijn Moufad Adhoul", "PER", "nl", [("Moufad Adhoul", "PER")]),
        ("Bundestrainer Wendelin Krohm", "PER", "de", [("Wendelin Krohm", "PER")]),
        ("Bundestrainer Thomas Krohm", "ORG", "de", [("Thomas Krohm", "PER")]),
        ("Odo Kwint begon Krohm", "PER", "nl", [("Odo Kwint", "PER"), ("Krohm", "PER")]),
    ],
)
def test_a_name_stands_without_it(text: str, kind: str, language: str, names: list[tuple[str, str]]) -> None:
    assert bare(text, 0, len(text.split()), kind, language) == names


@pytest.mark.parametrize(
    ("text", "kind", "language"),
    [
        ("Anne-marie Kwint", "PER", "nl"),
        ("Odo van der Kwint", "PER", "nl"),
        ("Sophie in 't Kwint", "PER", "nl"),
        ("Wendelin von und zu Krohm", "PER", "de"),
        ("José Ortega y Gasset", "PER", "de"),
        ("Piet vom Hagen", "PER", "nl"),
        ("Zia ul Haq", "PER", "de"),
        ("Trainer Sportverein Krohm", "ORG", "de"),
        ("Rabbi Krohm", "PER", "fr"),
    ],
)
def test_whole_names_stay(text: str, kind: str, language: str) -> None:
    assert bare(text, 0, len(text.split()), kind, language) == [(text, kind)]


def test_a_dutch_ministry_is_no_part_of_the_ministers_name() -> None:
    words = ["zei", "minister", "van", "Leefmilieu", "Vera", "Kwint", ".", "Leefmilieu", "Vera", "Kwint"]
    assert headed.corrected([words], [[(3, 6, "PER"), (7, 10, "PER")]], "nl") == [[(4, 6, "PER"), (7, 10, "PER")]]

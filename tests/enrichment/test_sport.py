"""Names in sports reports: sides are told from their towns, players from both."""

import pytest

from service.enrichment import sport, tokens
from service.enrichment.tokens import Names


def named(line: str, names: Names, language: str) -> list[tuple[str, str]]:
    (only,) = tokens.lines(line)
    (found,) = sport.named([only.words], [names], language)
    return [(" ".join(only.words[start:end]), kind) for start, end, kind in found]


@pytest.mark.parametrize(
    ("line", "names", "language", "expected"),
    [
        ("perdió el Barcelona ayer", [(2, 3, "LOC")], "es", [("Barcelona", "ORG")]),
        ("perdió en Barcelona ayer", [(2, 3, "LOC")], "es", [("Barcelona", "LOC")]),
        ("ganó el Perú ayer", [(2, 3, "LOC")], "es", [("Perú", "LOC")]),
        ("avec les Maple Leafs de Toronto hier", [(5, 6, "LOC")], "fr", [("Maple Leafs de Toronto", "ORG")]),
        ("when West Ham lost", [(1, 3, "PER")], "en", [("West Ham", "ORG")]),
        ("Ulm - Este 2:1", [(0, 1, "LOC")], "de", [("Ulm", "ORG"), ("Este", "ORG")]),
    ],
)
def test_a_side_is_told_from_its_town(line: str, names: Names, language: str, expected: list[tuple[str, str]]) -> None:
    assert named(line, names, language) == expected


def test_a_line_up_names_players() -> None:
    line = "Bremen: Golz - Rohde - Kober, Hartmann (84. Krätzer), von Ahlen - Spies"
    players = [("Golz", "PER"), ("Rohde", "PER"), ("Kober", "PER"), ("Hartmann", "PER"), ("Krätzer", "PER")]
    assert [name for name in named(line, [], "de") if name[1] == "PER"][:5] == players


@pytest.mark.parametrize(
    "line",
    ["Group A: Peru, Chile, Ghana, Spain, Italy, Qatar", "Ann Lee, Bo Day and Cy Fox met in Ulm, Este, Bonn, Kiel"],
)
def test_a_list_of_countries_or_a_sentence_is_no_line_up(line: str) -> None:
    assert named(line, [], "en") == []

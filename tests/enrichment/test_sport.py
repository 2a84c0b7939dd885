"""Names in sports reports: sides are told from their towns, players from both."""

import pytest

from service.enrichment import entities, sport, tokens
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
        ("Boston at Seattle", [(0, 1, "LOC")], "en", [("Boston", "ORG"), ("Seattle", "LOC")]),
        ("Celtics at Jazzmen", [], "en", [("Celtics", "ORG"), ("Jazzmen", "ORG")]),
        ("when Middlesex beat Hampshire", [(1, 4, "MISC")], "en", [("Middlesex", "ORG"), ("Hampshire", "ORG")]),
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


def kinds_of(name: str, body: str) -> set[str]:
    return {each.type for each in entities.entities(body, "en") if each.name == name}


def test_a_county_is_a_side_in_a_report_of_matches_alone() -> None:
    report = "Kent beat Yorkshire by nine wickets in the county championship match. Kent made 214 in the first innings."
    assert kinds_of("Kent", report) == {"organisation"}
    assert kinds_of("Kent", "Voters in Kent went to the polls. Kent has had no rain since March.") == {"place"}


def test_a_tournament_is_no_place() -> None:
    assert kinds_of("Hong Kong Open", "Quarter-final results in the Hong Kong Open on Friday were late.") == set()

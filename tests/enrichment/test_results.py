"""Lines of results, fixtures and scorecards, read by their form."""

import pytest

from service.enrichment import results, tokens


def words(line: str) -> list[str]:
    (only,) = tokens.lines(line)
    return list(only.words)


def names(line: str, spans: list[tuple[int, int]]) -> list[str]:
    return [" ".join(words(line)[start:end]) for start, end in spans]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Hull 2 Derby 1", ["Hull", "Derby"]),
        ("St Johnstone 0 Queen of the South 3", ["St Johnstone", "Queen of the South"]),
        ("Notts County 1 Hull 1 (halftime 0-1)", ["Notts County", "Hull"]),
        ("Lincoln 4 1 2 1 5 6 5", ["Lincoln"]),
        ("SEATTLE 70 64 .522 6", ["SEATTLE"]),
        ("Hull v Derby", ["Hull", "Derby"]),
        ("Postponed: Hull v Derby, Bury v Lincoln", ["Hull", "Derby", "Bury", "Lincoln"]),
        ("MINNESOTA AT MILWAUKEE", ["MINNESOTA", "MILWAUKEE"]),
        ("May 17 v Surrey", ["Surrey"]),
        ("At Hove: Sussex 363 and 144, Kent 108", ["Sussex", "Kent"]),
        ("The company sold 3 plants in May", []),
        ("In 2020 Hull had 4 parks", []),
        ("1. FC Calm - SV Dorn 2:1 (1:0), Este - Hannover 96 0:3", ["1. FC Calm", "SV Dorn", "Este", "Hannover 96"]),
        ("Kurier / Ulm - Este 1:1", ["Kurier / Ulm", "Este"]),
        ("Becker - Stich 6:4, 6:3", []),
    ],
)
def test_the_sides_of_a_line(line: str, expected: list[str]) -> None:
    found = names(line, results.sides(words(line)))
    assert found[: len(expected)] == expected
    assert bool(found) == bool(expected)


def test_a_scorecard_names_three_players() -> None:
    line = "A. Marsh c Owens b Pratt 23"
    assert names(line, results.batsmen(words(line))) == ["A. Marsh", "Owens", "Pratt"]


def test_football_clubs_that_are_no_towns_are_teams() -> None:
    line = "Hajduk Split beat West Ham in Nice"
    assert names(line, results.named_teams(words(line))) == ["Hajduk Split", "West Ham"]


def test_prose_is_no_scorecard() -> None:
    assert results.batsmen(words("Anna b minor was played in 1720")) == []


def test_teams_by_their_own_name() -> None:
    line = "The White Sox beat the Orioles"
    assert names(line, results.named_teams(words(line))) == ["White Sox", "Orioles"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("SQUASH - CUP RESULTS\nHull 2 Derby 1\nBury 0 Lincoln 3", "en", True),
        ("The coach said the team was unbeaten in the league this season after a late goal.", "en", True),
        ("The minister won the vote on the budget after a long match of words.", "en", False),
        ("El equipo ganó la final con dos goles del delantero.", "es", True),
        ("El equipo ganó la final con dos goles del delantero.", "en", False),
        ("Der Trainer sah im Spiel im Stadion zwei Tore.", "de", True),
    ],
)
def test_what_is_a_sports_report(text: str, language: str, expected: bool) -> None:
    assert results.is_report([line.words for line in tokens.lines(text)], language) is expected

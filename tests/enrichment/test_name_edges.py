"""People's names in English without what only stands beside them, and with their nicknames."""

import pytest

from service.enrichment import entities, name_edges


@pytest.mark.parametrize(
    ("text", "name", "kept"),
    [
        ("Last Friday Mitchum won", (1, 3), (2, 3)),
        ("From January to June Comelfar rose", (3, 5), (4, 5)),
        ("Then June Allardyce sang", (1, 3), (1, 3)),
        ("Fleminger 8-1-26-3", (0, 2), (0, 1)),
        ("M. Waughan c and b Jayadeep", (0, 3), (0, 2)),
    ],
)
def test_a_person_s_name_ends_where_it_ends(text: str, name: tuple[int, int], kept: tuple[int, int]) -> None:
    assert name_edges.cut(text.split(), [(*name, "PER")]) == [(*kept, "PER")]


def test_other_names_stay() -> None:
    assert name_edges.cut(["Since", "Monday", "Night", "Football", "began"], [(1, 4, "ORG")]) == [(1, 4, "ORG")]


def test_a_nickname_stands_inside_a_name() -> None:
    body = 'A win earns him a rematch against Hector "Macho" Cabrano. Cabrano trains in Miami.'
    people = [each for each in entities.entities(body, "en") if each.type == "person"]
    assert [each.name for each in people] == ['Hector "Macho" Cabrano']
    assert len(people[0].mentions) == 2


def test_what_somebody_said_is_no_nickname() -> None:
    body = 'I asked Hector. "Maybe" Cabrano is the answer that he gave, said Hector Lomas.'
    assert all('"' not in each.name for each in entities.entities(body, "en"))

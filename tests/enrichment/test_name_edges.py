"""People's names in English without what only stands beside them, and with their nicknames."""

import pytest

from service.enrichment import entities, name_edges


@pytest.mark.parametrize(
    ("text", "name", "kept"),
    [
        ("Last Friday Mitchum won", (1, 3), (2, 3)),
        ("Since early June Comelfar rose", (2, 4), (3, 4)),
        ("A song by June Comelfar", (3, 5), (3, 5)),
        ("A gift to August Comelfar", (3, 5), (3, 5)),
        ("A picture of January Comelfar", (3, 5), (3, 5)),
        ("A question from April Comelfar", (3, 5), (3, 5)),
        ("They knew the late August Comelfar", (4, 6), (4, 6)),
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


def test_titles_of_works_are_no_nicknames() -> None:
    body = 'The awards: Bettina Eilert "Birds" Chandra Roanwood "Good Luck" Taylor Swiftman'
    assert all('"' not in each.name for each in entities.entities(body, "en"))


def test_a_nickname_joins_what_stands_beside_it_alone() -> None:
    text = 'Dwayne " The Rock " Johnson met Magnus " Magic " Johnson , Mayor Joe " Tiny " Hogsett Jr.'
    words = text.split()
    tagged = [(0, 4, "PER"), (5, 10, "PER"), (11, 12, "PER"), (14, 15, "PER"), (18, 20, "PER")]
    expected = [(0, 6, "PER"), (7, 12, "PER"), (14, 20, "PER")]
    assert name_edges.cut(words, tagged) == expected

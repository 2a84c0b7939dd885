"""People in languages without a tagger: a first name that is known, and what follows it."""

from __future__ import annotations

import pytest

from service.enrichment import entities
from service.enrichment.full_names import undated, untitled


def people(body: str, language: str) -> list[str]:
    return [each.name for each in entities.entities(body, language) if each.type == "person"]


@pytest.mark.parametrize(
    ("language", "body", "name"),
    [
        ("fr", "La maire de Varn, Odile Renardin, a défendu le projet.", "Odile Renardin"),
        ("es", "La alcaldesa, Matilde Rosales, defendió el cierre.", "Matilde Rosales"),
        ("it", "Il ministro Luca della Torvera ha parlato.", "Luca della Torvera"),
        ("pt", "O padeiro Hugo Brateiro lamentou.", "Hugo Brateiro"),
        ("nl", "Volgens Joost van der Meerveld is dat zo.", "Joost van der Meerveld"),
        ("pl", "Burmistrz Marek Nowarski powiedział.", "Marek Nowarski"),
        ("sv", "Statsministern Anna B. Lindkvist sade.", "Anna B. Lindkvist"),
        ("fr", "Selon Jean-Pierre Tavernel, tout va bien.", "Jean-Pierre Tavernel"),
    ],
)
def test_a_first_name_and_what_follows_it_is_a_person(language: str, body: str, name: str) -> None:
    assert name in people(body, language)


def test_two_people_joined_by_and_are_two() -> None:
    assert people("Hablaron Hugo Brateiro y Matilde Rosales.", "es") == ["Hugo Brateiro", "Matilde Rosales"]


def test_a_family_name_alone_is_the_person_named_before() -> None:
    (person,) = entities.entities("Matilde Rosales habló.\n\nDespués Rosales se fue.", "es")
    assert (person.name, len(person.mentions)) == ("Matilde Rosales", 2)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("Viajó a Mar del Plata ayer.", "a place of that name"),
        ("Subió al Monte Bolvera ayer.", "a word for a place"),
        ("Vive en San Marcos Torvela ahora.", "inside another name"),
        ("Ganó la Victoria de Bilbao ayer.", "of a place"),
        ("Llegó el Carlos Council ayer.", "a body"),
    ],
)
def test_what_only_looks_like_a_person_is_none(body: str, why: str) -> None:
    assert not people(body, "es"), why


def test_a_dutch_ministry_is_no_person() -> None:
    assert not people("Het Ministerie van Landbouw waarschuwt boeren in Zwalm.", "nl")


@pytest.mark.parametrize(
    ("sentence", "tagged", "expected"),
    [
        ("at the Security Council on Thursday", [(2, 6, "ORG")], [(2, 4, "ORG")]),
        ("in western Massachusetts Saturday", [(2, 4, "LOC")], [(2, 3, "LOC")]),
        ("Sheffield Wednesday won", [(0, 2, "ORG")], [(0, 2, "ORG")]),
        ("Thursday won", [(0, 1, "PER")], [(0, 1, "PER")]),
    ],
)
def test_the_day_behind_a_name_is_no_part_of_it(
    sentence: str, tagged: list[tuple[int, int, str]], expected: list[tuple[int, int, str]]
) -> None:
    assert undated(sentence.split(), tagged, "en") == expected


def test_a_day_behind_a_full_name_is_none() -> None:
    assert undated(["Kamala", "Harris", "Friday"], [(0, 3, "PER")], "en") == [(0, 2, "PER")]


@pytest.mark.parametrize(
    ("language", "name", "kind"),
    [
        ("de", "Jens Sonntag", "PER"),
        ("de", "Bürgermeisterin Dagmar Freitag", "PER"),
        ("en", "Billy Sunday", "PER"),
        ("en", "Scotland on Sunday", "ORG"),
        ("de", "NZZ am Sonntag", "ORG"),
        ("es", "Grupo Friday", "ORG"),
    ],
)
def test_a_day_is_part_of_some_names(language: str, name: str, kind: str) -> None:
    line = [(0, len(name.split()), kind)]
    assert undated(name.split(), line, language) == line


@pytest.mark.parametrize(
    ("sentence", "tagged", "expected"),
    [
        ("el Presidente Ana Ruiz habló", [(1, 4, "PER")], [(2, 4, "PER")]),
        ("der Richter sprach", [(1, 2, "PER")], [(1, 2, "PER")]),
        ("Gerhard Richter malte", [(0, 2, "PER")], [(0, 2, "PER")]),
        ("la General Electric cerró", [(1, 3, "ORG")], [(1, 3, "ORG")]),
    ],
)
def test_a_title_is_no_part_of_a_name(
    sentence: str, tagged: list[tuple[int, int, str]], expected: list[tuple[int, int, str]]
) -> None:
    assert untitled(sentence.split(), tagged, "es") == expected


@pytest.mark.parametrize(
    ("language", "name", "expected"),
    [
        ("it", "Primo Levi", "Primo Levi"),
        ("it", "Padre Pio", "Padre Pio"),
        ("es", "Primer Ministro Juan Ruiz", "Juan Ruiz"),
        ("en", "General Motors", "General Motors"),
    ],
)
def test_a_title_alone_is_sometimes_a_name(language: str, name: str, expected: str) -> None:
    words = name.split()
    ((start, end, _),) = untitled(words, [(0, len(words), "PER")], language)
    assert " ".join(words[start:end]) == expected

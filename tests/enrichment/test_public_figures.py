"""People whom the press names by their family name alone."""

from __future__ import annotations

import pytest

from service.enrichment.entities import entities
from service.enrichment.public_figures import named


@pytest.mark.parametrize(
    ("language", "text", "people"),
    [
        ("en", "Starmer met Macron on Friday in London. Trump did not come.", {"Starmer", "Macron", "Trump"}),
        ("de", "Merkel traf Macron am Freitag in Berlin.", {"Merkel", "Macron"}),
        ("pl", "Tusk podziękował Zełenskiemu w Warszawie.", {"Tusk", "Zełenskiemu"}),
        ("ru", "Трамп встретился с Зеленским в Париже.", {"Трамп", "Зеленским"}),
        ("sv", "Putin avböjde, sade Stoltenberg i Oslo.", {"Putin", "Stoltenberg"}),
    ],
)
def test_a_public_figure_needs_no_first_name(language: str, text: str, people: set[str]) -> None:
    assert {each.name for each in entities(text, language) if each.type == "person"} == people


@pytest.mark.parametrize(
    ("sentence", "tagged", "expected"),
    [
        ("He left Trump Tower at noon", [], []),
        ("They saw Marine Macron at noon", [], []),
        ("He lives in Macron , they say", [(3, 4, "LOC")], [(3, 4, "LOC")]),
        ("The Putin Foundation gave money", [(1, 3, "ORG")], [(1, 3, "ORG")]),
        ("Today President Putin spoke", [(1, 3, "MISC")], [(2, 3, "PER")]),
        ("Obama criticised Netanyahu", [(0, 3, "MISC")], [(0, 1, "PER"), (2, 3, "PER")]),
        ("Ann van Merkel met them", [(0, 3, "PER")], [(0, 3, "PER")]),
    ],
)
def test_what_is_part_of_another_name_stays(
    sentence: str, tagged: list[tuple[int, int, str]], expected: list[tuple[int, int, str]]
) -> None:
    assert named([sentence.split()], [tagged], "en") == [expected]


@pytest.mark.parametrize(
    ("language", "sentence", "tagged", "expected"),
    [
        ("pl", "Nadal trwają poszukiwania", [], []),
        ("en", "Musk deer live here", [], []),
        ("en", "Truss bridges need repair", [], []),
        ("en", "Truss said so", [], [(0, 1, "PER")]),
        ("en", "Musk went home . Then Musk called", [], [(0, 1, "PER"), (5, 6, "PER")]),
        ("ru", "Трасса закрыта", [], []),
        ("ru", "Драги добыли золото", [], []),
        ("de", "nach Lauterbach", [], []),
        ("es", "Vive en Zapatero", [(2, 3, "LOC")], [(2, 3, "LOC")]),
        ("fr", "Valéry Giscard d Estaing", [(0, 4, "PER")], [(0, 4, "PER")]),
        ("it", "Tommaso d' Aquino", [(0, 3, "PER")], [(0, 3, "PER")]),
    ],
)
def test_a_word_or_place_that_is_called_like_a_figure_is_none(
    language: str, sentence: str, tagged: list[tuple[int, int, str]], expected: list[tuple[int, int, str]]
) -> None:
    assert named([sentence.split()], [tagged], language) == [expected]

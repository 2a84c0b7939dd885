"""Cities and regions in a language without a tagger: behind a preposition, in brackets, and never a person's name."""

from __future__ import annotations

import pytest

from service.enrichment import entities


def places(body: str, language: str) -> list[str]:
    return [each.name for each in entities.entities(body, language) if each.type == "place"]


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("es", "el incendio de Los Gallardos (Almería) deja doce muertos", ["Los Gallardos", "Almería"]),
        ("es", "las noticias que llegan desde Sevilla y del resto", ["Sevilla"]),
        ("es", "el presidente viajó a la provincia de Málaga.", ["Málaga"]),
        ("es", "nació en Mar del Plata hace años", ["Mar del Plata"]),
        ("fr", "il habite à Lyon depuis toujours", ["Lyon"]),
        ("fr", "le maire de Marseille a dit non", ["Marseille"]),
        ("it", "la partita si gioca a Torino domenica", ["Torino"]),
        ("pt", "a reunião foi em Curitiba ontem", ["Curitiba"]),
        ("nl", "de brand woedt in Rotterdam sinds gisteren", ["Rotterdam"]),
    ],
)
def test_a_place_stands_behind_a_preposition_or_in_brackets(language: str, body: str, expected: list[str]) -> None:
    assert places(body, language) == expected


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("la dimisión de Moreno llegó. Habló Juan Moreno ayer.", "somebody is called that"),
        ("la histeria de George sigue", "a namesake of no Spanish-speaking country"),
        ("la hija de Juan de Toledo murió", "behind a name"),
        ("vive en Navidad con ellos", "in no gazetteer"),
        ("De Moreno nada se sabe hoy", "a line that begins so"),
    ],
)
def test_what_may_be_something_else_is_left_alone(body: str, why: str) -> None:
    assert places(body, "es") == [], why


def test_what_is_named_already_is_not_named_twice() -> None:
    (place,) = entities.entities("llegó en tren desde Madrid ayer", "es")
    assert [place.name, len(place.mentions)] == ["Madrid", 1]

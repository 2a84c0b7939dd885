"""Which names say where."""

from __future__ import annotations

import pytest

from service.stories.locatives import placed


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("A shed burned in Torvelby near San Elmo Bridge", "en", {"Torvelby", "San", "Elmo"}),
        ("In Torvelby lost a Honda", "en", {"Torvelby"}),
        ("En lada brann i Torvelby", "sv", {"Torvelby"}),
        ("Пожар в Торвельске", "ru", {"Торвельске"}),
        ("Lato paloi Torvelbyssa", "fi", {"Torvelbyssa"}),
        ("Torvelby'de yangın", "tr", {"Torvelby'de"}),
        ("She bought a Honda in cash", "en", set()),
        ("Tusk i Norek", "pl", set()),
        ("A shed burned in Torvelby", "sw", set()),
    ],
)
def test_names_behind_a_preposition_of_place_or_with_an_ending_of_it_say_where(
    text: str, language: str, names: set[str]
) -> None:
    assert placed(text.split(), language) == names

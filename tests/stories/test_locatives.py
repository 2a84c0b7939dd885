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
        ("The school in Torvelby opens in September and in May", "en", {"Torvelby"}),
        ("Skolen i Torvelby åpner i Mars", "no", {"Torvelby"}),
        ("12 Eylül'de Torvelby'de", "tr", {"Torvelby'de"}),
        ("Tarifrunde bei Torvelwerk", "de", set()),
        ("Les élus s'en prennent à Dorvel", "fr", set()),
        ("Ha consegnato il premio a Dario Velletti", "it", set()),
        ("Közben Dorvel és Marton", "hu", set()),
        ("Aradaki fark", "tr", set()),
        ("She bought a Honda in cash", "en", set()),
        ("Tusk i Norek", "pl", set()),
        ("A shed burned in Torvelby", "sw", set()),
    ],
)
def test_names_behind_a_preposition_of_place_or_with_an_ending_of_it_say_where(
    text: str, language: str, names: set[str]
) -> None:
    assert placed(text.split(), language) == names


def test_what_opens_a_sentence_or_is_a_plain_word_has_an_ending_of_its_own() -> None:
    text = "Torvelissa paloi. Torvalassa paloi. Kello kymmenen Dorvelissa satoi. Asiassa Asiassa."
    assert placed(text.replace(".", "").split(), "fi", text) == {"Dorvelissa"}
    assert placed(["Kun", "Asiassa"], "fi", "Kun Asiassa") == set()

"""Companies, ministries and abbreviations beside what tells of them."""

from __future__ import annotations

import pytest

from service.enrichment import entities, headed


def found(body: str, language: str) -> set[tuple[str, str]]:
    return {(each.name, each.type) for each in entities.entities(body, language)}


@pytest.mark.parametrize(
    ("language", "body", "company", "person"),
    [
        ("es", "Habló el presidente de Zanbriga, José Luis Ferrán.", "Zanbriga", "José Luis Ferrán"),
        ("pl", "Prezes Budoxu Piotr Sowa odmówił.", "Budoxu", "Piotr Sowa"),
        ("nl", "Ze reist met KLM-topman Ruud Hart naar Albina.", "KLM", "Ruud Hart"),
        ("de", "Auch BASF-Chef Jürgen Wölfel schwieg.", "BASF", "Jürgen Wölfel"),
    ],
)
def test_a_company_stands_between_its_head_and_a_person_or_in_a_compound(
    language: str, body: str, company: str, person: str
) -> None:
    assert {(company, "organisation"), (person, "person")} <= found(body, language)


def test_the_head_of_a_country_makes_it_no_company() -> None:
    assert ("Bolivia", "organisation") not in found("Habló el presidente de Bolivia, José Luis Ferrán.", "es")


def test_a_prefix_or_a_place_in_a_compound_is_no_organisation() -> None:
    words = ("Ex-Chef", "Vize-Präsident", "IT-Chef", "US-Präsident", "Bayern-Trainer", "Konzern-Chef")
    assert [headed.joined(word, "de") for word in words] == [0] * len(words)


def test_the_genitive_of_a_known_company_is_the_company() -> None:
    assert headed.joined("Shells", "nl") == len("Shell")
    assert headed.joined("Siemens", "de") == 0


def test_a_ministry_is_no_part_of_the_name() -> None:
    body = "Il ministro degli Esteri Gian Maria De Santis ha incontrato a Tunisi il presidente."
    assert ("Gian Maria De Santis", "person") in found(body, "it")


def test_an_apostrophe_stays_in_a_name() -> None:
    body = "Con lui l'amministratore delegato dell'Eni, Luca Dell'Acqua."
    assert ("Luca Dell'Acqua", "person") in found(body, "it")


def test_an_abbreviation_in_brackets_tells_how_far_a_name_goes() -> None:
    words = ("La", "Caisse", "locale", "du", "logement", "(", "CLL", ")", "ferme")
    assert headed.corrected([words], [[(1, 2, "ORG")]], "fr") == [[(1, 5, "ORG"), (6, 7, "ORG")]]
    other = (*words[:6], "XYZ", *words[7:])
    assert headed.corrected([other], [[(1, 2, "ORG")]], "fr") == [[(1, 2, "ORG")]]


def test_norwegian_goes_by_the_code_that_the_detector_gives_it() -> None:
    assert headed.joined("Equinor-sjefen", "no") == headed.joined("Equinors", "no") == len("Equinor")


@pytest.mark.parametrize(
    ("body", "person"),
    [
        ("De minister van Buitenlandse Zaken Sefroud Mastik kwam.", "Sefroud Mastik"),
        ("Staatssecretaris van Justitie Kalvenbeek sprak.", "Kalvenbeek"),
        ("Vlaams minister van Cultuur Bert Anzieuw overweegt een fonds.", "Bert Anzieuw"),
        ("Haar collega van Landbouw en KMO Jaak Gabrels voegde er gisteren aan toe.", "Jaak Gabrels"),
        ("Minister Jan Proenk van Volkshuisvesting zweeg.", "Jan Proenk"),
    ],
)
def test_a_minister_is_named_without_the_ministry(body: str, person: str) -> None:
    assert {name for name, kind in found(body, "nl") if kind == "person"} == {person}


def test_a_place_behind_a_ministry_is_nobody() -> None:
    assert not {kind for _, kind in found("Wethouder van Cultuur Rotterdam lachte.", "nl")} & {"person"}


def test_a_ministry_of_two_words_is_one() -> None:
    assert found("De minister van Buitenlandse Zaken kwam niet.", "nl") == {("Buitenlandse Zaken", "organisation")}


@pytest.mark.parametrize(
    ("language", "text", "end"),
    [
        ("es", "El ministro de Defensa Nacional habló", 5),
        ("es", "La ministra de Cultura Inquieta habló", 5),
        ("pt", "O ministro da Justiça e Segurança Pública falou", 7),
        ("pt", "O ministro da Saúde Pública falou", 5),
        ("fr", "Le ministre de Défense Conseil International parle", 6),
    ],
)
def test_the_rest_of_a_ministry_s_name_is_nobody(language: str, text: str, end: int) -> None:
    assert headed.corrected([text.split()], [[(3, end, "ORG")]], language) == [[(3, end, "ORG")]]


def test_a_first_name_behind_a_ministry_is_a_person_s() -> None:
    text = "El ministro de Defensa José Ferrán habló"
    assert headed.corrected([text.split()], [[(3, 6, "ORG")]], "es") == [[(3, 4, "ORG"), (4, 6, "PER")]]

"""Institutions under the names of each language, and one id for all."""

from __future__ import annotations

import pytest

from service.enrichment import bodies, entities


@pytest.mark.parametrize(
    ("language", "body", "name"),
    [
        ("fr", "La Banque mondiale finance un port.", "Banque mondiale"),
        ("de", "Die Weltbank finanziert einen Hafen.", "Weltbank"),
        ("nl", "De Wereldbank steunt een haven in Albina.", "Wereldbank"),
        ("it", "La Banca mondiale finanzia un porto.", "Banca mondiale"),
        ("sv", "Igår varnade Världsbanken för en recession.", "Världsbanken"),
        ("pl", "W Banku Światowym pracuje tysiąc osób.", "Bank Światowy"),
        ("ru", "Во Всемирном банке работает тысяча человек.", "Всемирный банк"),
        ("ar", "ويمول البنك الدولي ميناء.", "البنك الدولي"),
        ("zh", "世界银行将资助港口。", "世界银行"),
    ],
)
def test_the_world_bank_is_one_in_every_language_and_case(language: str, body: str, name: str) -> None:
    (bank,) = [each for each in entities.entities(body, language) if each.type == "organisation"]
    assert (bank.name, bank.id) == (name, "organisation:world-bank")


def test_a_common_noun_in_small_letters_is_no_institution() -> None:
    assert not list(bodies.found(("une", "banque", "mondiale"), "fr"))


def test_a_short_name_is_shown_as_the_long_one_that_the_text_has() -> None:
    body = "L'Union européenne hésite. L'UE votera en mai."
    (union,) = [each for each in entities.entities(body, "fr") if each.type == "organisation"]
    assert (union.name, len(union.mentions)) == ("Union européenne", 2)


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "pt", "nl", "pl", "ru", "sv", "cs"])
def test_each_form_is_found_where_it_stands(language: str) -> None:
    for form, (_, words) in bodies._rows(language).items():
        if words[0][0].isupper():
            assert [(start, end) for start, end, _ in bodies.found(words, language)] == [(0, len(words))], form


def test_a_person_behind_an_institution_is_left() -> None:
    names = {(each.name, each.type) for each in entities.entities("Глава Центробанка Ольга Зимина выступила.", "ru")}
    assert {("Центробанк", "organisation"), ("Ольга Зимина", "person")} <= names

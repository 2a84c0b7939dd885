"""People, organisations and places: found, typed, merged over their mentions, in more than one language."""

import re

import pytest

from service.article import Entity
from service.enrichment import entities


def found(body: str, language: str = "en", fast: bool = False) -> dict[str, str]:
    return {e.name: e.type for e in entities.entities(body, language, fast)}


def mentions(body: str, name: str) -> list[str]:
    every: tuple[Entity, ...] = entities.entities(body, "en")
    return [body[a:b] for e in every if e.name == name for a, b in e.mentions]


def test_a_bare_surname_is_the_person_named_before() -> None:
    body = "President Maria Santos met farmers on Monday.\n\nSantos, who took office in May, promised aid."
    assert mentions(body, "Maria Santos") == ["Maria Santos", "Santos"]


def test_initials_are_the_organisation_spelt_out() -> None:
    body = "The World Health Organization met in Geneva. The WHO said cases fell."
    assert mentions(body, "World Health Organization") == ["World Health Organization", "WHO"]


def test_a_country_is_one_under_all_its_names() -> None:
    body = "The United States and Peru signed. The U.S. will pay, and Washington said the US was glad."
    assert mentions(body, "United States") == ["United States", "U.S.", "US"]


def test_a_name_before_bank_or_institute_is_an_organisations() -> None:
    assert found("He works for the Nairobi Institute in Kenya.")["Nairobi Institute"] == "organisation"


def test_a_result_line_names_clubs() -> None:
    body = (
        "SOCCER - LEAGUE RESULTS\n\nResults of premier division matches on Saturday:\n\n"
        "Hull 2 Derby 1\n\nLincoln 0 Bury 0\n\nThe goal came after halftime, the coach of Hull said."
    )
    assert {name: kind for name, kind in found(body).items() if name in ("Hull", "Derby", "Lincoln", "Bury")} == {
        "Hull": "organisation", "Derby": "organisation", "Lincoln": "organisation", "Bury": "organisation",
    }  # fmt: skip


def test_a_country_that_plays_stays_a_place() -> None:
    body = "RUGBY - CUP RESULTS\n\nThe match was won by a late goal in the league.\n\nTonga 12 Samoa 9"
    assert found(body)["Tonga"] == "place"


def test_german_has_a_tagger_of_its_own() -> None:
    body = "Bundeskanzler Olaf Scholz traf in Paris den Präsidenten Emmanuel Macron. Siemens lobte das Treffen."
    assert found(body, "de") == {
        "Olaf Scholz": "person", "Paris": "place", "Emmanuel Macron": "person", "Siemens": "organisation",
    }  # fmt: skip


def test_a_german_genitive_is_the_place_itself() -> None:
    body = "Russlands Angriff dauert an. Die Regierung Perus ordnete Trauer an, sagte Berlins Bürgermeister in Laos."
    assert {name for name, kind in found(body, "de").items() if kind == "place"} == {
        "Russland",
        "Peru",
        "Berlin",
        "Laos",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in The Hague on", "The Hague"),
        ("THE HAGUE, March 7", "THE HAGUE"),
        ("in the Hague on", "Hague"),
        ("The Netherlands has", "Netherlands"),
        ("The Berlin that", "Berlin"),
    ],
)
def test_an_article_is_dropped_unless_the_gazetteer_has_it(text: str, expected: str) -> None:
    name = expected.split()[-1]
    start = text.index(name)
    start, end = entities.trimmed(text, start, start + len(name))
    assert text[start:end] == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Nachbarland Polen", "de", [("Polen", "place")]),
        ("Hauptstadt Berlin", "de", [("Berlin", "place")]),
        ("Neustadt Xyzzy", "de", [("Neustadt Xyzzy", "place")]),
        ("Madison Mogen of Coeur d’Alene", "en", [("Madison Mogen", "person"), ("Coeur d’Alene", "place")]),
        ("Duke of Edinburgh", "en", [("Duke of Edinburgh", "place")]),
        ("Isle of Man", "en", [("Isle of Man", "place")]),
    ],
)
def test_what_the_tagger_took_in_before_a_place_is_parted_from_it(
    text: str, language: str, expected: list[tuple[str, str]]
) -> None:
    found = entities.split_apposition([entities.Mention(7, 7 + len(text), "place", text)], language)
    assert [(each.text, each.type) for each in found] == expected
    assert [text[each.start - 7 : each.end - 7] for each in found] == [each.text for each in found]


def test_a_surname_is_of_the_one_who_is_named_most() -> None:
    text = "Ruth Lyon met Ada Lyon. Ruth Lyon spoke. Lyon left."
    mentions = [
        entities.Mention(place.start(), place.end(), "person", place.group())
        for place in re.finditer(r"(?:\w+ )?Lyon", text)
    ]
    assert {each.name: len(each.mentions) for each in entities.merged(mentions)} == {"Ruth Lyon": 3, "Ada Lyon": 1}


def test_a_country_keeps_the_name_that_a_german_text_gives_it() -> None:
    assert "Spanien" in found("Die Regierung in Spanien trat zurück, sagte Anna Weber.", "de")


@pytest.mark.parametrize(("language", "place"), [("es", "Madrid"), ("it", "Roma"), ("nl", "Nederland")])
def test_a_language_without_a_tagger_has_the_gazetteer(language: str, place: str) -> None:
    assert found(f"xxx yyy zzz {place} www.", language) == {place: "place"}


def test_a_french_article_run_into_a_name_is_no_part_of_it() -> None:
    assert found("il arrive, selon l'AFP et l’Allemagne.", "fr") == {"AFP": "organisation", "Allemagne": "place"}


def test_a_language_without_either_has_nothing() -> None:
    assert found("Tapaus sattui torstaina Helsinki.", "el") == {}


def test_the_fast_mode_finds_early_names_late_in_the_text() -> None:
    body = "Chancellor Rosa Lindqvist spoke.\n\n" + "The weather was fine all day long. " * 120 + "\n\nLindqvist left."
    whole = entities.entities(body, "en", fast=True)
    assert [len(e.mentions) for e in whole if e.name == "Rosa Lindqvist"] == [2]


@pytest.mark.parametrize(("name", "kind"), [("Johannesburg", "place"), ("Sydney", "person"), ("Xyzzy", "person")])
def test_a_great_city_is_no_person_unless_people_bear_its_name(name: str, kind: str) -> None:
    (fixed,) = entities.fix_types([entities.Mention(0, len(name), "person", name)])
    assert fixed.type == kind

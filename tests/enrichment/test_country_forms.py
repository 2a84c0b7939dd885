"""Countries in the cases of languages that decline them."""

from __future__ import annotations

import pytest

from service.enrichment.country_forms import found
from service.enrichment.entities import entities
from service.enrichment.places import placed


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("pl", "w Rosji i we Francji , Niemczech , Chinach", ["Rosja", "Francja", "Niemcy", "Chiny"]),
        ("pl", "ze Stanów Zjednoczonych do Wielkiej Brytanii", ["Stany Zjednoczone", "Wielka Brytania"]),
        ("cs", "v Rusku , Německu a Číně", ["Rusko", "Německo", "Čína"]),
        ("fi", "Venäjällä ja Yhdysvaltain", ["Venäjä", "Yhdysvallat"]),
        ("hu", "Németországban és Kínából", ["Németország", "Kína"]),
        ("sv", "Tysklands regering", ["Tyskland"]),
        ("en", "in Rosji", []),
    ],
)
def test_a_country_is_known_in_any_case(language: str, text: str, names: list[str]) -> None:
    assert [name for _, _, name in found(text.split(), language)] == names


@pytest.mark.parametrize(
    ("language", "body", "name"),
    [
        ("pl", "Rząd w Chinach podał dane.", "Chiny"),
        ("sv", "Regeringen i Tyskland avgick.", "Tyskland"),
        ("tr", "Hükümet ABD'de toplandı.", "ABD"),
    ],
)
def test_such_a_country_is_a_place(language: str, body: str, name: str) -> None:
    assert [each.name for each in entities(body, language) if each.type == "place"] == [name]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("تمتلك الولايات المتحدة جنودا في سوريا", ["الولايات المتحدة", "سوريا"]),
        ("قال وزير مالي إن الدعم مالي", []),
    ],
)
def test_an_arabic_country_needs_no_preposition(body: str, names: list[str]) -> None:
    assert [each.name for each in entities(body, "ar") if each.type == "place"] == names


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("cs", "Dominika Cibulková vyhrála"),
        ("da", "Jordan Larsson scorede"),
        ("sv", "I går vann Israel Adesanya"),
        ("no", "Kenya Barris skrev"),
        ("pl", "Czad zabił dwie osoby"),
        ("pl", "Komory gazowe"),
        ("pl", "Kuby nie było"),
        ("pl", "Walią się budynki"),
        ("fi", "Perusta on luja"),
        ("fi", "Malin on sairas"),
        ("hu", "Az Indián lovagolt"),
        ("tr", "Mısır üretimi"),
    ],
)
def test_a_person_or_another_word_is_no_country(language: str, text: str) -> None:
    assert list(found(text.split(), language)) == []


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("fi", "Suomessa , Suomen ja Itävallan", ["Suomi", "Suomi", "Itävalta"]),
        ("pl", "w Maroku i z Kosowa", ["Maroko", "Kosowo"]),
        ("tr", "Mısır'da ve Mısır", ["Mısır", "Mısır"]),
        ("da", "i Jordan og Israel", ["Jordan", "Israel"]),
        ("pl", "wrócił z Kuby", ["Kuba"]),
        ("pl", "przywódca Chin Xi Jinping", ["Chiny"]),
        ("tr", "Mısır Cumhurbaşkanı Kral", ["Mısır"]),
    ],
)
def test_such_forms_are_known(language: str, text: str, names: list[str]) -> None:
    assert [name for _, _, name in found(text.split(), language)] == names


@pytest.mark.parametrize(
    ("language", "body", "names"),
    [
        ("pl", "Anglia pokonała Szkocję.", {"Anglia", "Szkocja"}),
        ("sv", "England slog Skottland.", {"England", "Skottland"}),
        ("cs", "Anglie porazila Skotsko.", {"Anglie", "Skotsko"}),
    ],
)
def test_the_countries_of_britain_are_two(language: str, body: str, names: set[str]) -> None:
    found_in = [each for each in entities(body, language) if each.type == "place"]
    assert {each.name for each in found_in} == names
    found_in = [each for each in placed(body, found_in, None, None, language)[0] if each.place]
    assert [each.place.country for each in found_in if each.place] == ["GB", "GB"]


def test_a_person_of_the_text_is_no_country() -> None:
    words = ("Dominiki", "nie", "widziano")
    assert list(found(words, "pl"))
    assert not list(found(words, "pl", {"Dominika"}))


@pytest.mark.parametrize(
    ("language", "body"),
    [("en", "The Walia said no."), ("en", "Indie bands played."), ("de", "Er lebt in Fas und arbeitet dort.")],
)
def test_other_languages_have_no_such_countries(language: str, body: str) -> None:
    assert not {each.name for each in entities(body, language)} & {"United Kingdom", "India", "Marokko", "Fas"}

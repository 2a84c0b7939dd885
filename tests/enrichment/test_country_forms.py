"""Countries in the cases of languages that decline them."""

from __future__ import annotations

import pytest

from service.enrichment.country_forms import found
from service.enrichment.entities import entities


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

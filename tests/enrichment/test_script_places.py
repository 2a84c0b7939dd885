"""Place names in other scripts, in any case, and states beside states."""

from __future__ import annotations

import pytest

from service.enrichment import entities, places, script_places


@pytest.mark.parametrize(
    ("name", "country"),
    [("曼谷", "TH"), ("加德满都", "NP"), ("加德滿都", "NP"), ("الموصل", "IQ"), ("Екатеринбург", "RU"), ("四川", "CN"),
     ("Екатеринбурге", "RU"), ("Минска", "BY"), ("Москвой", "RU"), ("Казани", "RU"), ("Астане", "KZ")],
)  # fmt: skip
def test_a_name_in_another_script_has_its_country(name: str, country: str) -> None:
    place = places.alone(name)
    assert place is not None
    assert place.country == country


def test_a_word_that_is_no_place_has_none() -> None:
    assert script_places.known_as("Ножницами") == ()


def countries(body: str) -> dict[str, str | None]:
    found, _ = places.placed(body, entities.entities(body, "en"), None, None)
    return {each.name: each.place.country if each.place else None for each in found if each.type == "place"}


def test_georgia_is_what_it_is_joined_to() -> None:
    assert countries("Officials in Miami said it could reach Georgia and the Carolinas.")["Georgia"] == "US"
    body = "NATO will hold talks with Georgia and Ukraine. The United States backs it. She will fly to New York."
    assert countries(body)["Georgia"] == "GE"

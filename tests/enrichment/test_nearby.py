from __future__ import annotations

import pytest

from service.article import EntityType
from service.enrichment.mentions import Mention
from service.enrichment.nearby import with_places_nearby


def mentions(text: str, **types: EntityType) -> list[Mention]:
    named = {name.replace("_", " "): kind for name, kind in types.items()}
    found = [
        Mention(at, at + len(name), kind, name) for name, kind in named.items() for at in [text.find(name)] if at >= 0
    ]
    return sorted(found, key=lambda each: each.start)


def places(text: str, **types: EntityType) -> list[str]:
    return [each.text for each in with_places_nearby(mentions(text, **types), text, "en") if each.type == "place"]


@pytest.mark.parametrize(
    ("text", "person", "town"),
    [
        ("Crews from Flint, Burton and Lapeer came.", "Burton", True),
        ("Crews from Flint and Saginaw came. Burton and Lapeer will follow.", "Burton", False),
        ("In Flint and Lapeer, Burton said no.", "Burton", False),
        ("Crews from Flint and Grand Blanc came.", "Grand Blanc", True),
        ("Crews from Flint, Grand Blanc and Lapeer came.", "Grand Blanc", True),
        ("In Flint, Grand Blanc said no.", "Grand Blanc", False),
        ("Crews from Flint met in Grand Blanc.", "Grand Blanc", True),
        ("Crews from Flint were praised by Grand Blanc.", "Grand Blanc", False),
        ("Crews from Paris met in Grand Blanc.", "Grand Blanc", False),
    ],
    ids=[
        "of people too, between two places",
        "of people too, beside one",
        "of people too, behind a phrase",
        "joined to a place",
        "in a list with places",
        "behind a phrase",
        "behind a preposition of place",
        "behind another",
        "far from the only place",
    ],
)
def test_a_person_is_a_town_where_the_places_of_the_text_are_near(text: str, person: str, town: bool) -> None:
    types: dict[str, EntityType] = dict.fromkeys(("Flint", "Saginaw", "Lapeer", "Moscow", "Pullman", "Paris"), "place")
    types |= {person: "person", "Grand_Blanc": "person"}
    assert (person in places(text, **types)) is town


def test_the_name_of_a_person_named_in_full_is_no_town() -> None:
    text = "Ann Burton spoke in Flint, Burton in Saginaw."
    given = mentions(text, Ann_Burton="person", Flint="place", Saginaw="place")
    given.insert(2, Mention(text.rfind("Burton"), text.rfind("Burton") + 6, "person", "Burton"))
    assert with_places_nearby(given, text, "en") == given


def test_untagged_towns_in_a_list_behind_a_place_are_found_to_its_end() -> None:
    text = "Crews came from Bath, Weston-super-Mare and Frome on Sunday."
    assert places(text, Bath="place") == ["Bath", "Weston-super-Mare", "Frome"]


@pytest.mark.parametrize("rest", ["Officials said", "Xyzzyx was", "Timbuktu fell"], ids=["word", "unknown", "far"])
def test_other_words_behind_a_place_are_no_towns(rest: str) -> None:
    assert places(f"Crews came from Bath, {rest} so.", Bath="place") == ["Bath"]


def test_an_organisation_stays_one() -> None:
    text = "In Nottingham, Derby and Leicester won."
    assert places(text, Nottingham="place", Derby="organisation") == ["Nottingham"]


def test_all_mentions_of_a_town_are_places() -> None:
    text = "Burton grew. Crews from Flint, Burton and Lapeer came."
    first, last = text.find("Burton"), text.rfind("Burton")
    given = [
        Mention(first, first + 6, "person", "Burton"),
        Mention(text.find("Flint"), text.find("Flint") + 5, "place", "Flint"),
        Mention(last, last + 6, "person", "Burton"),
        Mention(text.find("Lapeer"), text.find("Lapeer") + 6, "place", "Lapeer"),
    ]
    assert next(each.type for each in with_places_nearby(given, text, "en")) == "place"

"""Lists of results in Dutch: who stands before an abbreviated country has competed for it."""

import pytest

from service.enrichment import competitors, entities

STAGE = (
    "Uitslag van de rit: 1. Wennel (Dui/Teamkom) de 102,6 km in 2u28:10 -- 2. Odabri (Ita) -- 3. Van Roosmael 0:12 "
    "-- 4. Den Hertoch (Ned) 0:14 -- 5. Oskar Freirez (Spa) -- 6. Verhulstra."
)
TENNIS = "Eerste ronde: Coetzerin (ZAf/9) - Draka (Can) 6-0, 6-4 -- Squillar (Arg) - Poppel (Dui) 3-6, 6-2."


def _named(body: str, kind: str) -> set[str]:
    return {each.name for each in entities.entities(body, "nl") if each.type == kind}


@pytest.mark.parametrize(
    ("body", "people", "places"),
    [
        (
            STAGE,
            {"Wennel", "Odabri", "Van Roosmael", "Den Hertoch", "Oskar Freirez"},
            {"Duitsland", "Italië", "Nederland", "Spanje"},
        ),
        (TENNIS, {"Coetzerin", "Draka", "Squillar", "Poppel"}, {"Zuid-Afrika", "Canada", "Argentinië", "Duitsland"}),
    ],
)
def test_competitors_and_their_countries(body: str, people: set[str], places: set[str]) -> None:
    assert people <= _named(body, "person")
    assert _named(body, "place") == places


def test_what_stands_behind_the_country_is_a_team() -> None:
    assert "Teamkom" in _named(STAGE, "organisation")


def test_a_few_abbreviations_make_no_list() -> None:
    lines = [
        ["De", "bond", "Zwaluw", "(", "Ned", ")", "en", "de", "groep", "Denk", "(", "Den", ")", "kwamen", "samen", "."]
    ]
    assert competitors.named(lines, [[(2, 3, "ORG")]], "nl") == [[(2, 3, "ORG")]]

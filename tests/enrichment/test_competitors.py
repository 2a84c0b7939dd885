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


STORY = (
    "Maar Ullerik (Dui) was boos. Toen Armstrang (VSt) viel. Tweede Lance Armstrang (VSt/Teamkom) lachte. "
    "Eerste Jan Ullerik (Dui) zweeg."
)


def test_words_of_the_sentence_are_no_part_of_a_name() -> None:
    assert _named(STORY, "person") == {"Jan Ullerik", "Lance Armstrang"}


def test_the_tagger_knows_where_a_name_begins() -> None:
    words = [
        "Toen",
        "Zwarte",
        "Wennelman",
        "(",
        "Dui",
        ")",
        "en",
        "Odabri",
        "(",
        "Ita",
        ")",
        "en",
        "Draka",
        "(",
        "Can",
        ")",
        "en",
        "Squillar",
        "(",
        "Arg",
        ")",
        "kwamen",
    ]
    named = competitors.named([words], [[(2, 3, "PER")]], "nl")[0]
    assert (2, 3, "PER") in named


@pytest.mark.parametrize("word", ["Pol", "Ken", "Geo", "Den"])
def test_a_name_in_brackets_is_no_country(word: str) -> None:
    assert _named(f"Zijn broer Jan ({word}) woont in Gent.", "place") <= {"Gent"}

"""Place names resolve to the place meant: by what stands behind them, by the rest of the text, by size."""

import re
from collections import Counter

import pytest

from service.article import Entity
from service.enrichment import places


def resolved(body: str, *names: str) -> dict[str, str | None]:
    entities = [
        Entity(name=name, type="place", mentions=((body.index(name), body.index(name) + len(name)),)) for name in names
    ]
    found = places.resolved(body, entities, None)
    return {entity.name: entity.place.country if entity.place else None for entity in found}


@pytest.mark.parametrize(
    ("name", "country", "kind"),
    [
        ("Iraq", "IQ", "country"),
        ("U.S.", "US", "country"),
        ("Baghdad", "IQ", "capital"),
        ("London", "GB", "capital"),
        ("Virginia", "US", "state"),
        ("Georgia", "GE", "country"),
        ("Mailand", "IT", "city"),
        ("Delhi", "IN", "city"),
        ("OSLO", "NO", "capital"),
        ("southern Syria", "SY", "country"),
        ("Fla.", "US", "region"),
        ("Middle East", None, "area"),
        ("Madhya Pradesh", "IN", "region"),
        ("Grossbritannien", "GB", "country"),
    ],
)
def test_a_name_alone_means_the_place_best_known(name: str, country: str | None, kind: str) -> None:
    place = places.resolve(name, Counter())
    assert place is not None
    assert (place.country, place.kind) == (country, kind)


def test_a_name_that_the_gazetteer_has_not_is_left_open() -> None:
    assert places.resolve("Xyzzyville", Counter()) is None


def test_what_stands_behind_a_name_decides() -> None:
    assert resolved("He moved to Birmingham, Alabama, in May.", "Birmingham", "Alabama") == {
        "Birmingham": "US", "Alabama": "US",
    }  # fmt: skip


def test_the_country_that_the_text_is_about_decides() -> None:
    body = "In Massachusetts the talk is of Cambridge and of Boston."
    assert resolved(body, "Massachusetts", "Cambridge") == {"Massachusetts": "US", "Cambridge": "US"}
    assert resolved("In England the talk is of Cambridge.", "England", "Cambridge")["Cambridge"] == "GB"


def test_a_place_too_small_for_the_gazetteer_lies_in_what_stands_behind_it() -> None:
    assert resolved("She grew up in Xyzzyville, Idaho, and left.", "Xyzzyville")["Xyzzyville"] == "US"
    assert resolved("She grew up in Xyzzyville, and left.", "Xyzzyville")["Xyzzyville"] is None


def test_the_people_that_a_text_names_decide() -> None:
    assert resolved("Firemen in Valencia found two more.", "Valencia")["Valencia"] == "VE"
    assert resolved("Spanish firemen in Valencia found two more.", "Valencia")["Valencia"] == "ES"


def test_a_local_text_means_the_state_and_the_town_of_its_country() -> None:
    body = "Georgia lawmakers met in Atlanta. Districts in Savannah and Macon wait. Athens has no school bus."
    found = resolved(body, "Georgia", "Atlanta", "Savannah", "Macon", "Athens")
    assert found == dict.fromkeys(("Georgia", "Atlanta", "Savannah", "Macon", "Athens"), "US")


def test_a_text_that_names_a_country_or_two_countries_towns_is_not_local() -> None:
    assert resolved("From Atlanta and Savannah to Athens and Greece", "Atlanta", "Savannah", "Athens", "Greece")[
        "Athens"
    ] == "GR"  # fmt: skip
    assert resolved("From Atlanta and Lyon to Athens", "Atlanta", "Lyon", "Athens")["Athens"] == "GR"
    assert resolved("From Atlanta to Athens", "Atlanta", "Athens")["Athens"] == "GR"


def test_a_country_is_no_town_even_in_a_local_text() -> None:
    assert resolved("Lebanon worries Atlanta and Savannah.", "Lebanon", "Atlanta", "Savannah")["Lebanon"] == "LB"


def test_a_city_of_the_name_is_meant_before_a_capital_once_called_so() -> None:
    place = places.resolve("Salisbury", Counter())
    assert place is not None
    assert place.country == "GB"


def test_countries_are_ordered_by_mentions() -> None:
    body = "Peru, Chile, Chile"
    entities = [
        Entity(name="Peru", type="place", mentions=((0, 4),)),
        Entity(name="Chile", type="place", mentions=((6, 11), (13, 18))),
    ]
    assert places.countries(places.resolved(body, entities, None)) == ("CL", "PE")


def test_coordinates_and_geonames_id_come_along() -> None:
    place = places.resolve("Nairobi", Counter())
    assert place is not None
    assert place.geonames_id == 184745
    assert place.latitude == pytest.approx(-1.28, abs=0.05)
    assert place.longitude == pytest.approx(36.82, abs=0.05)


def about(body: str, *names: str, headline: str | None = None, written_in: str | None = None) -> str | None:
    entities = [
        Entity(
            name=name,
            type="place",
            mentions=tuple((found.start(), found.end()) for found in re.finditer(re.escape(name), body)),
        )
        for name in names
    ]
    written_at = places.resolve(written_in, Counter()) if written_in else None
    return places.most_about(places.resolved(body, entities, None), headline, written_at)


FAR = "x" * places.EARLY_CHARACTERS


@pytest.mark.parametrize(
    ("body", "names", "more", "expected"),
    [
        pytest.param("Floods hit Lima, Peru.", ("Lima", "Peru"), {}, "Lima", id="the town rather than the country"),
        pytest.param("Peru, Peru and Peru, says Lima.", ("Peru", "Lima"), {}, "Peru", id="a capital that only speaks"),
        pytest.param(f"Peru. {FAR} Chile, Chile", ("Peru", "Chile"), {}, "Peru", id="what is told first"),
        pytest.param("Peru, Chile", ("Peru", "Chile"), {"headline": "Chile votes"}, "Chile", id="the headline's"),
        pytest.param(
            "Peru, Chile", ("Peru", "Chile"), {"headline": "A Chilean vote"}, "Chile", id="the headline's people"
        ),
        pytest.param("Peru, Chile", ("Peru", "Chile"), {"written_in": "Santiago"}, "Chile", id="where it was written"),
        pytest.param("Xyzzyville", ("Xyzzyville",), {}, None, id="no place that is known"),
    ],
)
def test_a_text_is_about_one_of_its_places(
    body: str, names: tuple[str, ...], more: dict[str, str], expected: str | None
) -> None:
    assert about(body, *names, **more) == expected

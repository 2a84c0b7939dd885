"""Place names resolve to the place meant: by what stands behind them, by the rest of the text, by size."""

import re

import pytest

from service.article import Entity
from service.enrichment import places


def resolved(body: str, *names: str) -> dict[str, str | None]:
    entities = [
        Entity(name=name, type="place", mentions=((body.index(name), body.index(name) + len(name)),)) for name in names
    ]
    found, _ = places.placed(body, entities, None)
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
        ("Fla.", "US", "state"),
        ("Middle East", None, "area"),
        ("Madhya Pradesh", "IN", "region"),
        ("Grossbritannien", "GB", "country"),
    ],
)
def test_a_name_alone_means_the_place_best_known(name: str, country: str | None, kind: str) -> None:
    place = places.alone(name)
    assert place is not None
    assert (place.country, place.kind) == (country, kind)


def test_a_name_that_the_gazetteer_has_not_is_left_open() -> None:
    assert places.alone("Xyzzyville") is None


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


def test_a_country_named_and_a_few_towns_elsewhere_leave_a_capital_its_name() -> None:
    body = "From Atlanta they flew to Athens, and drove through Greece."
    assert resolved(body, "Atlanta", "Athens", "Greece")["Athens"] == "GR"
    body = "From Houston and Dallas the offices moved to Paris."
    assert resolved(body, "Houston", "Dallas", "Paris")["Paris"] == "FR"


def test_a_country_is_no_town_even_in_a_local_text() -> None:
    assert resolved("Lebanon worries Atlanta and Savannah.", "Lebanon", "Atlanta", "Savannah")["Lebanon"] == "LB"


def test_a_city_of_the_name_is_meant_before_a_capital_once_called_so() -> None:
    place = places.alone("Salisbury")
    assert place is not None
    assert place.country != "ZW"


def test_countries_are_ordered_by_mentions() -> None:
    body = "Peru, Chile, Chile"
    entities = [
        Entity(name="Peru", type="place", mentions=((0, 4),)),
        Entity(name="Chile", type="place", mentions=((6, 11), (13, 18))),
    ]
    assert places.countries(places.placed(body, entities, None)[0]) == ("CL", "PE")


def test_coordinates_and_geonames_id_come_along() -> None:
    place = places.alone("Nairobi")
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
    written_at = places.alone(written_in) if written_in else None
    return places.most_about(places.placed(body, entities, None)[0], headline, written_at)


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


@pytest.mark.parametrize(
    ("body", "names", "name", "country"),
    [
        pytest.param("He left Paris, Texas, for good.", ("Paris",), "Paris", "US", id="the state behind"),
        pytest.param("Flood aid for Perth, Tasmania, and more.", ("Perth",), "Perth", "AU", id="the part behind"),
        pytest.param("A fire in Hamilton, Ont., on Monday.", ("Hamilton",), "Hamilton", "CA", id="the part in short"),
        pytest.param(
            "Roads to Tiffin, Fremont and Sandusky were cut; trains from Toledo to Lima stood.",
            ("Tiffin", "Fremont", "Sandusky", "Toledo", "Lima"), "Lima", "US", id="the towns near it",
        ),
        pytest.param(
            "Flights from Bogota, Quito and Santiago to Lima", ("Bogota", "Quito", "Santiago", "Lima"), "Lima", "PE",
            id="capitals among capitals",
        ),
        pytest.param(
            "Talks in Jordan and Lebanon, then in Egypt", ("Jordan", "Lebanon", "Egypt"), "Lebanon", "LB",
            id="a country among countries",
        ),
    ],
)  # fmt: skip
def test_all_names_of_a_text_choose_together(body: str, names: tuple[str, ...], name: str, country: str) -> None:
    assert resolved(body, *names)[name] == country


def test_towns_of_500_people_are_known() -> None:
    assert resolved("A barn burnt in Ottoville, Ohio.", "Ottoville")["Ottoville"] == "US"
    place = places.alone("Ottoville")
    assert place is not None
    assert place.latitude == pytest.approx(40.93, abs=0.05)


def test_the_coordinates_of_a_part_of_a_country_are_marked_as_its_middle() -> None:
    place = places.alone("Bavaria")
    assert place is not None
    assert (place.kind, place.centroid) == ("region", True)
    assert place.latitude == pytest.approx(48.8, abs=1)


def test_a_source_from_there_means_the_place_at_home() -> None:
    body = "Two were hurt in Hamilton."
    entities = [Entity(name="Hamilton", type="place", mentions=((17, 25),))]
    found, _ = places.placed(body, entities, None, "NZ")
    assert found[0].place is not None
    assert found[0].place.country == "NZ"


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("Cases came from Michigan, Oregon, New Mexico and Ohio.", {"Michigan": "state", "Oregon": "state"}),
        ("Aid goes to Athens, Ohio, and Victoria, B.C., said the fund.", {"Victoria": "city"}),
        ("Aid goes to Moscow, Idaho, Victoria, Texas, and others.", {"Victoria": "city"}),
        ("Patients in Manitoba, Ontario, and Quebec wait.", {"Ontario": "region"}),
        ("A barn burnt in Delaware, Ohio, on Monday.", {"Delaware": "city"}),
        ("A barn burnt in Delaware, Ohio, United States.", {"Delaware": "city"}),
    ],
)
def test_a_state_among_states_is_no_town_in_the_next_one(body: str, kinds: dict[str, str]) -> None:
    entities = [
        Entity(name=name, type="place", mentions=((body.index(name), body.index(name) + len(name)),)) for name in kinds
    ]
    found, _ = places.placed(body, entities, None)
    assert {each.name: each.place and each.place.kind for each in found} == kinds


@pytest.mark.parametrize(
    ("uri", "country"),
    [
        ("https://www.example.co.nz/news/1", "NZ"),
        ("http://example.uk", "GB"),
        ("https://example.com/de", None),
        ("https://example.tv/1", None),
        ("urn:newsml:example.fr:1", None),
    ],
)
def test_an_address_tells_where_its_source_is_at_home(uri: str, country: str | None) -> None:
    assert places.home_of(uri) == country


@pytest.mark.parametrize(
    ("uri", "country"), [("file:a.txt", "PT"), ("https://example.com/1", "PT"), ("http://a.br", "BR")]
)
def test_the_agency_tells_it_where_the_address_does_not(uri: str, country: str) -> None:
    assert places.home_of(uri, "Lusa") == country
    assert places.home_of("file:a.txt", "Reuters") is None


@pytest.mark.parametrize(
    ("name", "latitude", "longitude"),
    [
        ("California", 37.2, -119.5),
        ("United States", 39.8, -98.5),  # GeoNames' points, since the ids are GeoNames' too
        ("India", 22, 79),
        ("People's Republic of China", 35, 105),
        ("Orange County", 33.7, -117.8),
        ("Aceh", 4.5, 96.7),  # and none of its islands
        ("Tamil Nadu", 10.9, 78.3),
        ("N.M.", 34.4, -106.1),
        ("Darfur", 13, 24.5),
        ("Bayern", 48.9, 11.4),
        ("Sumatra", -0.5, 101.5),
        ("Lake Erie", 42.2, -81.2),
        ("White House", 38.9, -77),
        ("Middle East", 29, 43.7),
        ("Atlantic", -1.2, -28.3),
    ],
)
def test_the_middle_of_a_part_lies_in_it(name: str, latitude: float, longitude: float) -> None:
    place = places.alone(name)
    assert place is not None
    assert place.latitude == pytest.approx(latitude, abs=1)
    assert place.longitude == pytest.approx(longitude, abs=1)


def named(body: str, name: str, written_in: str | None) -> Entity:
    at = body.index(name)
    found, _ = places.placed(body, [Entity(name=name, type="place", mentions=((at, at + len(name)),))], written_in)
    return found[0]


@pytest.mark.parametrize(
    ("name", "written_in", "country"),
    [
        ("Santiago", "SANTIAGO DE COMPOSTELA", "ES"),
        ("Santiago", None, "CL"),
        ("Reggio", "REGGIO CALABRIA", "IT"),
        ("Mexico", "MEXICO CITY", "MX"),
    ],
)
def test_the_short_name_of_the_place_of_writing_means_that(name: str, written_in: str | None, country: str) -> None:
    place = named(f"A march was held in {name} today.", name, written_in).place
    assert place is not None
    assert place.country == country
    assert place.kind != "city" or name != "Mexico"


@pytest.mark.parametrize(("body", "placed"), [("Fish died in the Elbe.", False), ("Boys sang in Elbe.", True)])
def test_a_river_is_no_town_of_its_name(body: str, placed: bool) -> None:
    assert (named(body, "Elbe", None).place is not None) == placed


@pytest.mark.parametrize(
    ("language", "name", "country"),
    [
        ("pl", "Chiny", "CN"),
        ("pl", "Włochy", "IT"),
        ("pl", "Gruzja", "GE"),
        ("sv", "Tyskland", "DE"),
        ("fr", "Chiny", "BE"),
    ],
)
def test_a_country_has_its_name_in_more_languages(language: str, name: str, country: str) -> None:
    place = places.alone(name, language)
    assert place is not None
    assert place.country == country

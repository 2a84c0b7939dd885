"""People, organisations and places: found, typed, merged over their mentions, in more than one language."""

import re

import pytest

from service.article import Entity, EntityType
from service.enrichment import entities, mention_types, quotes
from service.enrichment.mentions import Mention, nominative, split_apposition


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
    found = split_apposition([Mention(7, 7 + len(text), "place", text)], language)
    assert [(each.text, each.type) for each in found] == expected
    assert [text[each.start - 7 : each.end - 7] for each in found] == [each.text for each in found]


def test_a_surname_is_of_the_one_who_is_named_most() -> None:
    text = "Ruth Lyon met Ada Lyon. Ruth Lyon spoke. Lyon left."
    mentions = [
        Mention(place.start(), place.end(), "person", place.group()) for place in re.finditer(r"(?:\w+ )?Lyon", text)
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
    (fixed,) = mention_types.fix_types([Mention(0, len(name), "person", name)])
    assert fixed.type == kind


@pytest.mark.parametrize(
    ("body", "name", "kind", "count"),
    [
        pytest.param(
            "Treasurer is Ngozi Ng'ang'a. Ng'ang'a was glad.", "Ngozi Ng'ang'a", "person", 2, id="apostrophes"
        ),
        pytest.param(
            "Secretary Zoë al-Hashimi came. Al-Hashimi was born in Basra.", "Zoë al-Hashimi", "person", 2,
            id="a particle where a sentence begins",
        ),
        pytest.param(
            "Nora D'Arcy spoke. D’Arcy's term ends in May.", "Nora D'Arcy", "person", 2, id="two kinds of apostrophe"
        ),
        pytest.param(
            "Vorland Plc makes valves. Workers say that Vorland pays well.", "Vorland Plc", "organisation", 2,
            id="a legal form",
        ),
        pytest.param(
            "Fees went to Quill & Harrow LLP on Monday.", "Quill & Harrow LLP", "organisation", 1, id="partners"
        ),
        pytest.param("The Amazon fell to its lowest level.", "Amazon", "place", 1, id="a river"),
        pytest.param("Prices at Amazon rose by a tenth.", "Amazon", "organisation", 1, id="no river"),
    ],
)  # fmt: skip
def test_names_are_whole_and_one(body: str, name: str, kind: str, count: int) -> None:
    (entity,) = (each for each in entities.entities(body, "en") if each.name == name)
    assert (entity.type, len(entity.mentions)) == (kind, count)


def test_fruit_is_no_company() -> None:
    assert "Apple" not in found("Apple growers in the south of Brazil reported losses.")


def test_clubs_in_a_report_of_a_match() -> None:
    body = "Leeds United beat Norwich City 2-1 on Saturday. Real Madrid drew 0-0 and the striker was hurt."
    assert found(body)["Norwich City"] == found(body)["Real Madrid"] == "organisation"


def test_what_the_headline_alone_names_has_no_mentions() -> None:
    body = "The banker said on Tuesday that she would join the board in May."
    (person,) = entities.entities(body, "en", headline="Maria Santos Joins the Board in Hope of Better Times")
    assert (person.name, person.mentions, person.in_headline, person.id) == (
        "Maria Santos", (), True, "person:maria-santos",
    )  # fmt: skip


def test_relevance_and_the_first_sentence() -> None:
    body = "It rained. Maria Santos met farmers. Santos spoke.\n\nA clerk named Jan Novak wrote it down in Geneva."
    every = {each.name: each for each in entities.entities(body, "en", headline="Maria Santos meets farmers")}
    first, second = every["Maria Santos"], every["Jan Novak"]
    assert first.relevance is not None
    assert second.relevance is not None
    assert 1 >= first.relevance > 0.8 > 0.5 > second.relevance >= 0
    assert first.sentence is not None
    assert body[slice(*first.sentence)] == "Maria Santos met farmers."


@pytest.mark.parametrize("sign", ["<VRL.L>", "(VRL.L)", "(LSE: VRL)", "(NYSE:VRL; TSX:VRL)"])
def test_a_ticker_is_the_companys_and_no_name(sign: str) -> None:
    (company,) = entities.entities(f"Vorland Plc {sign} said it would buy a rival.", "en")
    assert company.name == "Vorland Plc"
    assert company.ticker in ("VRL.L", "LSE:VRL", "NYSE:VRL")


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("es", "El presidente Pedro Sánchez viajó a Sevilla.", {"Pedro Sánchez": "person", "Sevilla": "place"}),
        (
            "es",
            "El Consejo General de Aguas de Torvela aprobó la obra.",
            {"Consejo General de Aguas de Torvela": "organisation"},
        ),
        ("it", "La premier Giorgia Meloni ha visitato Palermo.", {"Giorgia Meloni": "person", "Palermo": "place"}),
        ("fr", "La ministre Odile Renardin est arrivée à Lyon.", {"Odile Renardin": "person", "Lyon": "place"}),
        ("pt", "O presidente Hugo Brateiro visitou Curitiba.", {"Hugo Brateiro": "person", "Curitiba": "place"}),
        ("nl", "Premier Mark Rutte sprak in Rotterdam.", {"Mark Rutte": "person", "Rotterdam": "place"}),
        ("pl", "Premier Donald Tusk odwiedził Kraków.", {"Donald Tusk": "person", "Kraków": "place"}),
        ("ru", "Президент Владимир Путин прибыл в Казань.", {"Владимир Путин": "person", "Казань": "place"}),
    ],
)
def test_taggers_of_several_languages(language: str, body: str, expected: dict[str, str]) -> None:
    assert found(body, language) == expected


def test_a_headline_about_a_person_is_no_person() -> None:
    body = "Workers Rip Donald Trump\n\nDonald Trump spoke in Ohio. Trump left."
    assert "Donald Trump" in found(body)
    assert not any(name.startswith("Workers") for name, kind in found(body).items() if kind == "person")


@pytest.mark.parametrize(
    ("language", "body", "speaker"),
    [
        ("pl", "„Wyjeżdżamy w poniedziałek” – powiedziała Anna Nowak.", "Anna Nowak"),
        ("ru", "Дождь шел. По словам Ивана Сидорова, «все будет хорошо завтра».", "Ивана Сидорова"),
        ("ar", "قال أحمد علي: «سنغادر يوم الاثنين القادم».", "أحمد علي"),
        ("zh", "李明说：“我们星期一离开这里。”", "李明"),
    ],
)
def test_speakers_in_other_scripts(language: str, body: str, speaker: str) -> None:
    (quote,) = quotes.quotes(body, entities.entities(body, language), language)
    assert quote.speaker == speaker


@pytest.mark.parametrize(
    ("body", "marked", "kind"),
    [
        ("Ferries left Oslo and Stavanger.", {"Oslo": "place", "Stavanger": "person"}, "place"),
        ("St. Louis is closed.", {"St. Louis": "person"}, "place"),
        ("Schools in Rivas were shut.", {"Rivas": "person"}, "place"),
        ("Oslo told Vigo to leave.", {"Oslo": "place", "Vigo": "person"}, "person"),
        ("Anna Vigo left Oslo and Vigo.", {"Anna Vigo": "person", "Oslo": "place", "Vigo": "person"}, "person"),
        ("Tyrell Jordan signed. Jordan scored.", {"Tyrell Jordan": "person", ". Jordan": "place"}, "person"),
        ("Tyrell Jordan left. Rain fell in Jordan.", {"Tyrell Jordan": "person", "in Jordan": "place"}, "place"),
        ("A man of Marion, Ill., won.", {"Marion": "person"}, "place"),
    ],
)
def test_a_town_beside_places_is_no_person_and_a_surname_no_country(
    body: str, marked: dict[str, EntityType], kind: str
) -> None:
    given = []
    for text, told in marked.items():
        name = text.removeprefix(". ").removeprefix("in ")
        start = body.rindex(text) + len(text) - len(name)
        given.append(Mention(start, start + len(name), told, name))
    assert mention_types.fix_types(given, body)[-1].type == kind


def test_a_town_keeps_its_name_where_another_language_calls_a_country_so() -> None:
    given = [Mention(0, 7, "place", "Granada"), Mention(12, 19, "place", "Holland")]
    assert [each.name for each in entities.merged(given)] == ["Granada", "The Netherlands"]


def test_a_big_league_team_is_named_by_its_place_and_its_nickname() -> None:
    body = "The Boston Celtics beat the Golden State Warriors on Friday. The Portland Trail Blazers lost."
    names = {each.name for each in entities.entities(body, "en") if each.type == "organisation"}
    assert {"Golden State Warriors", "Portland Trail Blazers"} <= names


def test_letters_behind_a_name_are_no_part_of_it() -> None:
    body = "Sir Thomas O'Malley QC had denied all charges. Outside Bristol Crown Court, O'Malley thanked his wife."
    (person,) = [each for each in entities.entities(body, "en") if each.type == "person"]
    assert (person.name, len(person.mentions)) == ("Thomas O'Malley", 2)


def test_a_division_of_a_known_company_is_no_place() -> None:
    body = "Auch Siemens Mobility und die Gewerkschaft EVG äußerten sich."
    assert ("Siemens Mobility", "organisation") in {(each.name, each.type) for each in entities.entities(body, "de")}


def test_first_names_of_west_africa_are_known() -> None:
    names = {each.name for each in entities.entities("La ministre Adjoua Kouadio a parlé.", "fr")}
    assert "Adjoua Kouadio" in names


@pytest.mark.parametrize(
    ("language", "body", "name"),
    [
        ("en", "Mr Henkel said the war was over.", "Henkel"),
        ("en", "Sergeant Bosch agreed.", "Bosch"),
        ("de", "Herr Henkel kam spät.", "Henkel"),
        ("de", "Der Maler Bosch lebte hier.", "Bosch"),
        ("nl", "De heer Philips sprak.", "Philips"),
        ("en", "Hieronymus Bosch painted it. Bosch died in 1516.", "Hieronymus Bosch"),
    ],
)
def test_a_company_s_name_behind_a_title_or_first_name_is_a_person(language: str, body: str, name: str) -> None:
    assert [(each.name, each.type) for each in entities.entities(body, language)] == [(name, "person")]


@pytest.mark.parametrize("body", ["Der Autozulieferer Bosch investiert.", "Olaf Scholz ging. Bosch investiert."])
def test_a_company_s_name_elsewhere_is_the_company(body: str) -> None:
    assert ("Bosch", "organisation") in [(each.name, each.type) for each in entities.entities(body, "de")]


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("Ryder Cup", "person", False),
        ("House Democrat", "organisation", False),
        ("Brexit", "person", False),
        ("Jackson Cup", "organisation", True),
    ],
)
def test_what_is_no_name_of_its_type_goes(name: str, kind: EntityType, kept: bool) -> None:
    assert bool(mention_types.fix_types([Mention(0, len(name), kind, name)])) is kept


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("Hillary Moser verlor. Die Niederlage Hillary Mosers schmerzte.", {"Hillary Moser"}),
        ("Donald Kramer kam. Kramers Wahlkampf war teuer, sagte Kramer.", {"Donald Kramer"}),
        ("Chris Rogers kam. Der Trainer lobte Rogers.", {"Chris Rogers"}),
        ("Jan Peters kam mit Peter. Peters sagte zu.", {"Jan Peters", "Peter"}),
    ],
)
def test_a_persons_genitive_is_the_person(body: str, names: set[str]) -> None:
    assert {name for name, kind in found(body, "de").items() if kind == "person"} <= names
    mentions_of = [Mention(at, at + len(word), "person", word) for word in names if (at := body.find(word)) >= 0]
    assert {each.text for each in nominative(mentions_of, "de")} == {each.text for each in mentions_of}


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("de", "Thomas Mann; Ludwig Thoma"),
        ("de", "Byung-Chul Han; Hans Müller"),
        ("de", "Sergio De Luca; Lucas Podolski"),
        ("sv", "Petra Ander; Anders Borg"),
        ("de", "Yves Robert; Julia Roberts; Roberts"),
        ("de", "Peter Jansen; Hans Jansens"),
        ("nl", "Piet Peter; Jan Peters"),
    ],
)
def test_a_name_in_s_is_no_genitive_of_another_persons(language: str, body: str) -> None:
    names = body.split("; ")
    found = [Mention(body.index(name), body.index(name) + len(name), "person", name) for name in names]
    assert [each.text for each in nominative(found, language)] == names


@pytest.mark.parametrize(
    ("body", "place", "is_one"),
    [
        ("The city of Lincoln sued Lincoln Chafee. The mayor of Lincoln resigned.", "Lincoln", True),
        ("Police in Chelsea closed a road. Chelsea Clinton was there.", "Chelsea", True),
        ("Holly Ward came to Holly, Michigan.", "Holly", True),
        ("Savannah Guthrie said that Savannah was flooded.", "Savannah", True),
        ("Holly Ward spoke. Then Holly left.", "Holly", False),
    ],
)
def test_a_town_is_no_person_of_that_first_name(body: str, place: str, is_one: bool) -> None:
    starts = [each.start() for each in re.finditer(rf"{place}(?! [A-Z])", body)]
    person = re.search(rf"{place} [A-Z]\w+", body)
    assert person is not None
    found = [Mention(person.start(), person.end(), "person", person[0])]
    found += [Mention(start, start + len(place), "place", place) for start in starts]
    kinds = {each.type for each in mention_types.fix_types(found, body) if each.text == place}
    assert kinds == {"place" if is_one else "person"}


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        ("Houston Democrat reported it.", "place", ("Houston Democrat", "organisation")),
        ("Houston Democrat said no.", "place", ("Houston", "place")),
        ("Tallahassee Democrat reported it.", "organisation", ("Tallahassee Democrat", "organisation")),
        ("Massachusetts Democrat said no.", "organisation", ("Massachusetts", "place")),
        ("Telegraph Avenue was closed.", "place", ("Telegraph Avenue", "place")),
        ("Krohm Telegraph was sold.", "place", ("Krohm Telegraph", "organisation")),
    ],
)
def test_newspapers_and_roles_are_told_apart(body: str, kind: EntityType, expected: tuple[str, str]) -> None:
    name = " ".join(body.split()[:2])
    (found,) = mention_types.fix_types([Mention(0, len(name), kind, name)], body)
    assert (found.text, found.type) == expected

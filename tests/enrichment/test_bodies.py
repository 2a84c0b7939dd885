"""Institutions under the names of each language, and one id for all."""

from __future__ import annotations

import pytest

from service.enrichment import bodies, entities


@pytest.mark.parametrize(
    ("language", "body", "name"),
    [
        ("fr", "La Banque mondiale finance un port.", "Banque mondiale"),
        ("de", "Die Weltbank finanziert einen Hafen.", "Weltbank"),
        ("nl", "De Wereldbank steunt een haven in Albina.", "Wereldbank"),
        ("it", "La Banca mondiale finanzia un porto.", "Banca mondiale"),
        ("sv", "Igår varnade Världsbanken för en recession.", "Världsbanken"),
        ("pl", "W Banku Światowym pracuje tysiąc osób.", "Bank Światowy"),
        ("ru", "Во Всемирном банке работает тысяча человек.", "Всемирный банк"),
        ("ar", "ويمول البنك الدولي ميناء.", "البنك الدولي"),
        ("zh", "世界银行将资助港口。", "世界银行"),
    ],
)
def test_the_world_bank_is_one_in_every_language_and_case(language: str, body: str, name: str) -> None:
    (bank,) = [each for each in entities.entities(body, language) if each.type == "organisation"]
    assert (bank.name, bank.id) == (name, "organisation:world-bank")


def test_a_common_noun_in_small_letters_is_no_institution() -> None:
    assert not list(bodies.found(("une", "banque", "mondiale"), "fr"))


def test_a_short_name_is_shown_as_the_long_one_that_the_text_has() -> None:
    body = "L'Union européenne hésite. L'UE votera en mai."
    (union,) = [each for each in entities.entities(body, "fr") if each.type == "organisation"]
    assert (union.name, len(union.mentions)) == ("Union européenne", 2)


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "pt", "nl", "pl", "ru", "sv", "cs"])
def test_each_form_is_found_where_it_stands(language: str) -> None:
    for form, (_, words) in bodies._rows(language).items():
        if words[0][0].isupper():
            assert [(start, end) for start, end, _ in bodies.found(words, language)] == [(0, len(words))], form


def organisations(body: str, language: str) -> dict[str, str | None]:
    return {each.name: each.id for each in entities.entities(body, language) if each.type == "organisation"}


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("zh", "首都以北约50公里。"),
        ("zh", "湖北约谈了企业。"),
        ("zh", "这是伊斯兰国家。"),
        ("zh", "总理的东南亚行程。"),
        ("zh", "他们在训练基地组织演练。"),
        ("zh", "教育部门很忙，两国会谈结束。"),
        ("ar", "رحب بحماس كبير."),
        ("ar", "أصيب طالبان في الحادث."),
        ("ar", "كان هناك ناسا."),
    ],
)
def test_no_institution_is_inside_other_words(language: str, body: str) -> None:
    assert not organisations(body, language)


@pytest.mark.parametrize(
    ("language", "body", "known_as"),
    [
        ("zh", "北约秘书长抵达，北约50个师待命。", "nato"),
        ("zh", "极端组织伊斯兰国宣称负责。", "islamic-state"),
        ("zh", "亚行将提供贷款。", "asian-development-bank"),
        ("ar", "قالت حماس في غزة ذلك.", "hamas"),
        ("ar", "دخلت طالبان كابول.", "taliban"),
    ],
)
def test_an_institution_by_itself_is_one(language: str, body: str, known_as: str) -> None:
    assert f"organisation:{known_as}" in organisations(body, language).values()


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("fr", "Le Sénat américain a voté mardi."),
        ("ru", "Верховный суд США отклонил иск."),
        ("ru", "Минобороны Украины сообщило об атаке."),
        ("es", "El Tribunal Supremo de Venezuela rechazó el recurso."),
        ("ru", "Центробанк Турции повысил ставку."),
        ("ru", "Следственный комитет Беларуси возбудил дело."),
        ("ru", "Совбез Казахстана собрался."),
        ("es", "El Tribunal Constitucional de Perú decidió."),
        ("pt", "O Ministério Público de São Paulo denunciou."),
        ("nl", "De Raad van State in Brussel gaf advies."),
    ],
)
def test_what_many_countries_have_is_no_single_country_s(language: str, body: str) -> None:
    ids = {named.removeprefix("organisation:") for named in organisations(body, language).values() if named}
    countries = ("russia", "france", "spain", "portugal", "netherlands", "united-nations", "un-security")
    assert ids
    assert not [each for each in ids if any(country in each for country in countries)]


def test_the_country_in_the_name_tells_whose_it_is() -> None:
    assert organisations("Верховный суд РФ отклонил иск.", "ru") == {
        "Верховный суд РФ": "organisation:supreme-court-of-russia"
    }


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("it", "La Consulta dei medici è aperta. Bei giorni. Oil in calo."),
        ("fr", "La RN est fermée."),
        ("ru", "ВПП закрыта. Игорь Рейтер ушел."),
        ("de", "Die AU dauert."),
        ("pt", "O PJ disse."),
        ("es", "El AMA dijo."),
        ("nl", "Dat IS niet waar."),
        ("sv", "Det IS var."),
    ],
)
def test_a_word_is_no_abbreviation(language: str, body: str) -> None:
    known = ("constitutional", "invest", "labour", "rassemblement", "food", "reuters", "african", "judicial", "doping")
    ids = organisations(body, language).values()
    assert not [each for each in ids if each and any(word in each for word in (*known, "islamic"))]


def test_a_person_behind_an_institution_is_left() -> None:
    names = {(each.name, each.type) for each in entities.entities("Глава Центробанка Ольга Зимина выступила.", "ru")}
    assert {("Центробанк", "organisation"), ("Ольга Зимина", "person")} <= names

"""Sums of money, shares and measures, as each language writes its numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.enrichment.amounts import amounts


def read(body: str, language: str) -> list[tuple[str, str]]:
    return [(found.value, found.unit) for found in amounts(body, language)]


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("en", "It cost $1.2 billion, or €300m.", [("1200000000", "USD"), ("300000000", "EUR")]),
        ("en", "30 per cent of 1,234.56 dollars", [("30", "percent"), ("1234.56", "USD")]),
        ("en", "US$12,000 and A$5", [("12000", "USD"), ("5", "AUD")]),
        ("en", "300,000 barrels, 1,200 tonnes and 0.5 km", [("300000", "bbl"), ("1200", "t"), ("0.5", "km")]),
        ("en", "EUR 5 million", [("5000000", "EUR")]),
        ("en", "a 5.3-magnitude quake, 5 men, 1.5m people, Rs 500, 2008", []),
        ("de", "1,2 Milliarden Euro, 1.200 Tonnen, 5,5 Mio. Euro", [
            ("1200000000", "EUR"), ("1200", "t"), ("5500000", "EUR")]),
        ("fr", "1,2 milliard d'euros, 30 %, 5 000 euros", [("1200000000", "EUR"), ("30", "percent"), ("5000", "EUR")]),
        ("es", "1.200 millones de euros, 5 mil millones de dólares", [("1200000000", "EUR"), ("5000000000", "USD")]),
        ("it", "3 miliardi di euro, 5,5%", [("3000000000", "EUR"), ("5.5", "percent")]),
        ("pt", "R$ 5 milhões", [("5000000", "BRL")]),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_its_language_writes_it(language: str, body: str, expected: list[tuple[str, str]]) -> None:
    assert read(body, language) == expected


@pytest.mark.parametrize(
    ("language", "body", "low", "high", "unit"),
    [
        ("en", "a grant of $3-4 million", "3000000", "4000000", "USD"),
        ("en", "between 3 and 4 million euros", "3000000", "4000000", "EUR"),
        ("en", "from $5m to $6m", "5000000", "6000000", "USD"),
        ("en", "fell by 2.5 to 3 percent", "2.5", "3", "percent"),
        ("en", "between 900 million and 1.2 billion pounds", "900000000", "1200000000", "GBP"),
        ("de", "zwischen 3 und 4 Millionen Euro", "3000000", "4000000", "EUR"),
        ("fr", "entre 3 et 4 millions d'euros", "3000000", "4000000", "EUR"),
        ("es", "de 3 a 4 millones de euros", "3000000", "4000000", "EUR"),
    ],
)
def test_each_end_of_a_range_counts_what_the_range_counts(
    language: str, body: str, low: str, high: str, unit: str
) -> None:
    found = [(each.value, each.unit, each.bound) for each in amounts(body, language)]
    assert found == [(low, unit, "low"), (high, unit, "high")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("3 and 4 million euros", [("4000000", "EUR", None)]),
        ("900-1.2bn dollars", [("1200000000", "USD", None)]),
    ],
)
def test_what_is_no_range_gives_its_last_number_alone(body: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert [(each.value, each.unit, each.bound) for each in amounts(body, "en")] == expected


@pytest.mark.parametrize(
    ("body", "countries", "expected"),
    [
        ("Rs 1,200 crore", ("IN",), ("12000000000", "INR")),
        ("2 lakh rupees", ("GB", "PK", "IN"), ("200000", "PKR")),
        ("Rs 12,34,56,789", ("IN",), ("123456789", "INR")),
        ("40 million crowns", ("NO",), ("40000000", "NOK")),
        ("40 million crowns", ("US", "CZ"), ("40000000", "CZK")),
        ("500 pesos", ("MX", "AR"), ("500", "MXN")),
    ],
)
def test_a_currency_of_several_countries_is_that_of_the_likeliest(
    body: str, countries: tuple[str, ...], expected: tuple[str, str]
) -> None:
    assert [(each.value, each.unit) for each in amounts(body, "en", countries)] == [expected]
    assert not amounts(body, "en", ("US",))


@pytest.mark.parametrize(
    ("language", "body", "per"),
    [("en", "oil at $82 a barrel", "bbl"), ("de", "1,70 Euro je Liter", "l"), ("en", "€5 a month", "month")],
)
def test_a_price_says_of_what(language: str, body: str, per: str) -> None:
    (found,) = amounts(body, language)
    assert (found.per, found.text) == (per, body[found.start :])


@pytest.mark.parametrize(("body", "unit"), [("USD34.6 million", "USD"), ("MXN 20", "MXN"), ("20 KES", "KES")])
def test_a_code_in_capitals_is_a_currency(body: str, unit: str) -> None:
    assert [each.unit for each in amounts(body, "en")] == [unit]
    assert not amounts(body.lower(), "en")


@given(st.text("0123456789.,$€% mbnilokh\u00a0", max_size=40), st.sampled_from(["en", "de", "fr"]))
def test_any_text_gives_numbers_that_stand_there(body: str, language: str) -> None:
    for found in amounts(body, language):
        assert body[found.start : found.end] == found.text
        assert Decimal(found.value) >= 0
        assert "E" not in found.value


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("nl", "2,5 miljard dollar", ("2500000000", "USD")),
        ("pl", "5 tys. zł", ("5000", "PLN")),
        ("ru", "2,5 млрд рублей", ("2500000000", "RUB")),
        ("ru", "12 процентов", ("12", "percent")),
    ],
)
def test_sums_in_more_languages(language: str, body: str, expected: tuple[str, str]) -> None:
    (found,) = amounts(body, language)
    assert (found.value, found.unit) == expected


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("sv", "för 1,3 miljarder kronor, 1 200 kr", [("1300000000", "SEK"), ("1200", "SEK")]),
        (
            "da",
            "900 mio. euro, 250.000 kr., 3,2 procent",
            [("900000000", "EUR"), ("250000", "DKK"), ("3.2", "percent")],
        ),
        ("no", "12 mrd. kroner til 3 tonn", [("12000000000", "NOK"), ("3", "t")]),
        ("fi", "kaksi miljoonaa dollaria, 1,3 miljardin euron", [("2000000", "USD"), ("1300000000", "EUR")]),
        ("cs", "1,3 miliardy korun, 900 milionů eur, 5 jen v roce", [("1300000000", "CZK"), ("900000000", "EUR")]),
        ("hu", "1,3 milliárd forint, 250 ezer dollár", [("1300000000", "HUF"), ("250000", "USD")]),
        ("ro", "1,3 miliarde de lei, 900 de milioane de euro", [("1300000000", "RON"), ("900000000", "EUR")]),
        ("tr", "250 bin lira, yüzde 3,2, %4,5", [("250000", "TRY"), ("3.2", "percent"), ("4.5", "percent")]),
        ("el", "1,3 δισ. ευρώ, 900 εκατ. δολάρια", [("1300000000", "EUR"), ("900000000", "USD")]),
        ("uk", "12 тис. грн, у 2014 вони", [("12000", "UAH")]),
        ("id", "Rp 1,3 triliun, 900 juta dolar AS", [("1300000000000", "IDR"), ("900000000", "USD")]),
        ("vi", "1.300 tỷ đồng", [("1300000000000", "VND")]),
        ("he", "1.3 מיליארד שקל", [("1300000000", "ILS")]),
        ("hi", "1.3 अरब डॉलर", [("1300000000", "USD")]),
        ("th", "ราคา1.3 พันล้านบาท", [("1300000000", "THB")]),
        ("ja", "株価は3.2%下落、250万ドルで", [("3.2", "percent"), ("2500000", "USD")]),
        ("ko", "250만달러로 5000원을", [("2500000", "USD"), ("5000", "KRW")]),
    ],
)
def test_thirty_languages_have_words_of_their_own(language: str, body: str, expected: list[tuple[str, str]]) -> None:
    assert read(body, language) == expected


@pytest.mark.parametrize(
    ("language", "body", "value"),
    [
        ("ja", "1兆3000億円", "1300000000000"),
        ("ja", "1万2000円", "12000"),
        ("ja", "3億5000万円", "350000000"),
        ("ko", "12만 3천 원", "123000"),
        ("zh", "1亿3000万元", "130000000"),
        ("zh", "13亿元", "1300000000"),
    ],
)
def test_a_number_in_parts_is_their_sum(language: str, body: str, value: str) -> None:
    assert [amount for amount, _ in read(body, language)] == [value]


def test_the_bare_name_is_the_currency_of_the_language_also_beside_another_country_s() -> None:
    body = "25 miljoner norska kronor, alltså 24 miljoner kronor"
    assert read(body, "sv") == [("25000000", "NOK"), ("24000000", "SEK")]
    # In Finnish a crown is of the country that the text is about.
    assert [(found.value, found.unit) for found in amounts("5 kruunua", "fi", ("SE",))] == [("5", "SEK")]


@pytest.mark.parametrize(
    ("language", "body", "low"),
    [
        ("nl", "tussen de 20 en 25 miljoen euro", "20000000"),
        ("cs", "20 až 25 milionů korun", "20000000"),
        ("ja", "100万〜200万円", "1000000"),
    ],
)
def test_a_range_in_the_words_of_its_language(language: str, body: str, low: str) -> None:
    assert [found.value for found in amounts(body, language) if found.bound == "low"] == [low]


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("vi", "cùng 3 đồng phạm và 5 đồng chí"),
        ("ko", "비핵 3원칙, 2원화, 1위안부"),
        ("ja", "2元首相、3円周"),
        ("zh", "2元素，1元首"),
        ("th", "3 บาทหลวง"),
        ("sv", "4 fat på bordet"),
        ("hu", "2 font körte"),
    ],
)
def test_a_word_that_only_begins_like_a_currency_is_none(language: str, body: str) -> None:
    assert read(body, language) == []


@pytest.mark.parametrize(
    ("language", "body", "value"),
    [
        ("ko", "50만원인 집", "500000"),
        ("zh", "1000元老年补贴", "1000"),
        ("vi", "500.000 đồng hồ sơ", "500000"),
        ("ja", "150円周辺", "150"),
        ("th", "500 บาทหลังจาก", "500"),
    ],
)
def test_a_sum_may_stand_before_the_same_letters(language: str, body: str, value: str) -> None:
    assert [amount for amount, _ in read(body, language)] == [value]


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("es", "Pagó 2,000 dólares y 26,750 dólares", [("2000", "USD"), ("26750", "USD")]),
        ("ar", "بقيمة 350,000 دولار و1.459 دولار", [("350000", "USD"), ("1459", "USD")]),
        ("de", "Super kostete 1,459 Euro, 2,000 Euro pro Liter", [("1.459", "EUR"), ("2", "EUR")]),
        ("de", "für 10,990 Euro, 30,000 Euro, 1,000 kg", [("10.99", "EUR"), ("30000", "EUR"), ("1", "kg")]),
        ("pt", "por 10,250 reais, ou 12,500 centavos", [("10.25", "BRL"), ("0.125", "BRL")]),
        ("en", "Copper at $26.750, a stone of 1.000 kg, $2,000", [("26.75", "USD"), ("1", "kg"), ("2000", "USD")]),
        ("en", "$3.000 per million British thermal units, or 66.750 cents", [("3", "USD"), ("0.6675", "USD")]),
        ("en", "Four real mothers, the top 10 real estate firms", []),
        ("es", "gana 600 real al mes", [("600", "BRL")]),
        ("es", "el nuevo 17 ha desencadenado, 17 ha de trigo", [("17", "ha")]),
        ("it", "il numero 7 ha vinto, 12 ha venduti", [("12", "ha")]),
        ("it", "Sono 100 ha bruciati, 200 ha coltivati a vite", [("100", "ha"), ("200", "ha")]),
        ("en", "A 50 ha estate, the 12 ha private reserve", [("50", "ha"), ("12", "ha")]),
        ("ru", "в 10 милях, 34 процентами", [("10", "mi"), ("34", "percent")]),
        ("ar", "مسافة 45 ميلاً و300 كم", [("45", "mi"), ("300", "km")]),
    ],
)
def test_a_number_is_not_taken_for_another_one(language: str, body: str, expected: list[tuple[str, str]]) -> None:
    assert read(body, language) == expected


def test_a_speed_is_a_distance_per_hour() -> None:
    assert [(found.unit, found.per) for found in amounts("Winde bis 136 km/h", "de")] == [("km", "hour")]


def test_an_italian_range_with_articles() -> None:
    found = amounts("Costa dai 12 ai 14 milioni di euro, dalle 5 alle 6 sterline", "it")
    assert [(each.value, each.bound) for each in found] == [
        ("12000000", "low"),
        ("14000000", "high"),
        ("5", "low"),
        ("6", "high"),
    ]

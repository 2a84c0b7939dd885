"""Days, months and years of a body, counted from the day it was written on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.article import Dateline
from service.enrichment import enrich, written_on
from service.enrichment.dates import dates, languages
from tests.enrichment.test_enrich import unique

THURSDAY = date(2020, 6, 11)


def read(body: str, language: str = "en", reference: date | None = THURSDAY) -> list[tuple[str, str | None]]:
    return [(found.text, found.value) for found in dates(body, language, reference)]


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("en", "It opened on June 11, 2019.", [("June 11, 2019", "2019-06-11")]),
        ("en", "It opened on Thursday, 11 June 2020.", [("Thursday, 11 June 2020", "2020-06-11")]),
        ("en", "The law of 2020-06-01 holds.", [("2020-06-01", "2020-06-01")]),
        ("en", "Since March 2018, and in 2008", [("March 2018", "2018-03"), ("2008", "2008")]),
        ("en", "He may come; they march in 1,500 towns for 2019 votes", []),
        ("en", "On Feb. 30 nothing happened", []),
        ("de", "Am 3. Mai 2020 und am 04.05.2020", [("3. Mai 2020", "2020-05-03"), ("04.05.2020", "2020-05-04")]),
        ("fr", "le jeudi 1er juin 2020", [("jeudi 1er juin 2020", "2020-06-01")]),
        ("es", "el 11 de junio de 2020", [("11 de junio de 2020", "2020-06-11")]),
        ("it", "l'11 giugno 2020, nel 2014", [("11 giugno 2020", "2020-06-11"), ("2014", "2014")]),
        ("pt", "em 11 de junho de 2020", [("11 de junho de 2020", "2020-06-11")]),
        ("en", "in the first quarter of 2019", [("first quarter of 2019", "2019-01/2019-03")]),
        ("de", "im ersten Halbjahr 2020", [("ersten Halbjahr 2020", "2020-01/2020-06")]),
        ("eu", "2020ko ekainaren 11n, 11.6.2020", []),
    ],
)
def test_a_date_is_read_in_its_language(language: str, body: str, expected: list[tuple[str, str]]) -> None:
    assert read(body, language) == expected


@pytest.mark.parametrize(
    ("language", "body", "value"),
    [
        ("en", "officials said Thursday", "2020-06-11"),
        ("en", "officials said on Friday", "2020-06-05"),
        ("en", "officials will meet on Friday", "2020-06-12"),
        ("en", "The vote will come later. It began on Friday", "2020-06-05"),
        ("en", "The rocket is to lift off on Friday", "2020-06-12"),
        ("en", "She takes office on Monday", "2020-06-15"),
        ("en", "It is due in September", "2020-09"),
        ("en", "On Friday the committee will meet", "2020-06-12"),
        ("en", "Police held him on Friday and he will appear in court", "2020-06-05"),
        ("en", "It will meet, the speaker said on Friday", "2020-06-05"),
        ("en", "The result will be announced on Friday", "2020-06-12"),
        ("fr", "Le comité se réunira vendredi", "2020-06-12"),
        ("es", "El comité se reunirá el viernes", "2020-06-12"),
        ("it", "Il comitato si riunirà venerdì", "2020-06-12"),
        ("pt", "O comitê se reunirá na sexta-feira", "2020-06-12"),
        ("de", "Am Freitag wird der Ausschuss tagen", "2020-06-12"),
        ("en", "Profit in the third quarter rose", "2019-07/2019-09"),
        ("en", "It will open in the third quarter", "2020-07/2020-09"),
        ("en", "next Thursday", "2020-06-18"),
        ("en", "last Thursday", "2020-06-04"),
        ("en", "the day before yesterday", "2020-06-09"),
        ("en", "last week", "2020-06-01/2020-06-07"),
        ("en", "next month", "2020-07"),
        ("en", "last year", "2019"),
        ("de", "am Mittwochabend", "2020-06-10"),
        ("de", "am kommenden Freitag", "2020-06-12"),
        ("de", "im Vorjahr", "2019"),
        ("fr", "mardi dernier", "2020-06-09"),
        ("fr", "est prévue vendredi", "2020-06-12"),
        ("es", "el próximo lunes", "2020-06-15"),
        ("it", "lunedì scorso", "2020-06-08"),
        ("pt", "na segunda-feira", "2020-06-08"),
    ],
)
def test_a_relative_date_is_counted_from_the_reference(language: str, body: str, value: str) -> None:
    assert [found[1] for found in read(body, language)] == [value]
    assert all(found.relative for found in dates(body, language, THURSDAY))


@pytest.mark.parametrize(
    ("reference", "value"), [(date(2020, 1, 3), "2019-12-28"), (date(2020, 12, 1), "2020-12-28")], ids=str
)
def test_a_day_without_a_year_is_the_nearest_one(reference: date, value: str) -> None:
    assert read("on December 28", reference=reference) == [("December 28", value)]


def test_without_a_day_of_its_own_a_text_has_only_the_dates_that_are_whole() -> None:
    body = "On Thursday, after the vote of June 3, 2019, in May"
    assert read(body, reference=None) == [("Thursday", None), ("June 3, 2019", "2019-06-03"), ("May", None)]


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({"dateline": Dateline(date="2020-06-11")}, THURSDAY),
        ({"event_time_source": "published"}, date(2024, 3, 1)),
        ({"dateline": Dateline(place="Oslo")}, None),
    ],
)
def test_a_text_was_written_on_the_day_of_its_dateline_or_of_its_own_time(
    changes: dict[str, Any], day: date | None
) -> None:
    assert written_on(enrich(replace(unique(), **changes))) == day


@given(
    st.lists(
        st.sampled_from(["Friday", "next", "31", "June", "May", "1.", "2020", "in", "de", "juin", ",", "\n", "x"])
    ),
    st.sampled_from(sorted(languages())),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)),
)
def test_any_text_gives_values_that_are_dates_of_what_stands_there(words: list[str], language: str, day: date) -> None:
    body = " ".join(words)
    ends = 0
    for found in dates(body, language, day):
        assert body[found.start : found.end] == found.text
        assert found.start >= ends
        ends = found.end
        for part in (found.value or "").split("/"):
            assert date.fromisoformat(f"{part}-01-01"[:10] if len(part) == 4 else f"{part}-01"[:10])


@pytest.mark.parametrize("reference", [date.min, date.max])
@pytest.mark.parametrize("body", ["last week, next week", "last month, next month", "last year, next year"])
def test_what_lies_beyond_the_calendar_has_no_value(reference: date, body: str) -> None:
    values = [value for _, value in read(body, reference=reference)]
    assert values.count(None) == 1


@pytest.mark.parametrize(
    ("language", "body", "values"),
    [
        ("nl", "De vergadering zal maandag beginnen, zei hij dinsdag.", ["2020-06-15", "2020-06-09"]),
        ("pl", "Obrady rozpoczną się w poniedziałek. Było to 3 kwietnia 2020 r.", ["2020-06-15", "2020-04-03"]),
        ("ru", "Заседание состоится в понедельник. Это было 3 апреля 2020 года.", ["2020-06-15", "2020-04-03"]),
        ("fr", "Elle entre en fonction lundi.", ["2020-06-15"]),
        ("es", "Toma posesión el lunes.", ["2020-06-15"]),
    ],
)
def test_what_lies_ahead_in_more_languages(language: str, body: str, values: list[str]) -> None:
    assert [value for _, value in read(body, language)] == values


@pytest.mark.parametrize(("country", "value"), [("US", "2020-03-04"), ("GB", "2020-04-03"), (None, None), ("FR", None)])
def test_an_english_date_in_numbers_is_read_as_its_country_does(country: str | None, value: str | None) -> None:
    found = dates("It was signed on 03/04/2020 in town.", "en", THURSDAY, country)
    assert [(each.text, each.value) for each in found] == [("03/04/2020", value)]


def test_an_english_date_in_numbers_that_has_one_reading_needs_no_country() -> None:
    assert read("It was signed on 03/25/2020 in town.") == [("03/25/2020", "2020-03-25")]


TUESDAY = date(2026, 7, 14)


@pytest.mark.parametrize(
    ("language", "body", "value"),
    [
        ("en", "It will vote a week on Thursday", "2026-07-23"),
        ("en", "It will vote on Friday week", "2026-07-24"),
        ("en", "It voted a week ago Friday", "2026-07-03"),
        ("fr", "Le procès s'ouvrira mercredi en huit", "2026-07-22"),
        ("nl", "volgende week donderdag", "2026-07-23"),
        ("de", "nächste Woche am Montag", "2026-07-20"),
        ("en", "It meets next Friday", "2026-07-24"),
        ("pl", "w najbliższy piątek", "2026-07-17"),
        ("pl", "w przyszły piątek", "2026-07-24"),
        ("en", "It returns on the first Monday of September", "2026-09-07"),
        ("de", "am letzten Montag im Mai 2027", "2027-05-31"),
        ("ru", "Саммит состоится в первый понедельник февраля", "2027-02-01"),
        ("en", "Two people were shot over the weekend", "2026-07-11/2026-07-12"),
        ("en", "It will be decided over the weekend", "2026-07-18/2026-07-19"),
        ("en", "It will be decided next weekend", "2026-07-25/2026-07-26"),
        ("fr", "Ce week-end, un skieur est mort", "2026-07-11/2026-07-12"),
        ("zh", "上周末，两名登山者遇难。", "2026-07-11/2026-07-12"),
        ("en", "We will decide before the end of the month, he said", "2026-07"),
        ("de", "Das Urteil soll vor Jahresende fallen", "2026"),
        ("en", "Prices were higher at the end of the month", None),
        ("fi", "vuoden lopussa", None),
        ("en", "in the first two months of the year", "2026-01/2026-02"),
        ("en", "in the first two months of her marriage", None),
        ("it", "Nei primi nove mesi l'utile è salito", "2026-01/2026-09"),
        ("zh", "前三季度公司营收增长5%。", "2026-01/2026-09"),
        ("en", "Sales fell this quarter", "2026-07/2026-09"),
        ("en", "They scored twice this quarter", None),
        ("en", "The economy grew in Q3 FY26", "2026"),
        ("zh", "国家统计局将公布第二季度数据。", "2026-04/2026-06"),
        ("zh", "三年前，这座桥开始修建。", "2023"),
        ("fr", "Les magasins resteront fermés le lundi de Pâques", "2027-03-29"),
        ("en", "Sales on Black Friday hit a record", "2025-11-28"),
        ("ar", "انتهت الحرب في تموز/يوليو 2006.", "2006-07"),
        ("en", "Crude for August delivery settled higher", "2026-08"),
        ("en", "I'll decide on Friday", "2026-07-17"),
        ("ru", "В июне инфляция замедлилась до 8,1%.", "2026-06"),
        ("es", "Detuvieron el sábado al alcalde", "2026-07-11"),
        ("es", "El viernes por la noche la policía detuvo a tres hombres", "2026-07-10"),
        ("pl", "Podejrzany stanie przed sądem we środę", "2026-07-15"),
    ],
)
def test_counted_days_weekends_and_ends(language: str, body: str, value: str | None) -> None:
    assert [found[1] for found in read(body, language, TUESDAY)] == ([] if value is None else [value])


def test_a_plan_in_the_present_tense_stays_ahead_beside_what_is_expected() -> None:
    found = read("Polls open at 7 a.m. Friday, and results are expected by Saturday.", reference=TUESDAY)
    assert [value for _, value in found] == ["2026-07-17", "2026-07-18"]


def test_the_name_of_a_weekday_beside_its_day_has_the_day_of_it() -> None:
    assert read("غدا الأربعاء", "ar", TUESDAY) == [("غدا", "2026-07-15"), ("الأربعاء", "2026-07-15")]


@pytest.mark.parametrize(("language", "text"), [("de", "Heute vor 50 Jahren"), ("en", "50 years ago today")])
def test_an_anniversary_is_one_day(language: str, text: str) -> None:
    assert read(text, language, TUESDAY) == [(text, "1976-07-14")]
    assert text not in dict(read(text, language, date(2024, 2, 29)))


FRIDAY = date(2026, 3, 6)


@pytest.mark.parametrize(
    ("language", "body", "values"),
    [
        ("sv", "Den 4 mars 2025. På onsdagen. I går. De ska mötas på tisdag.",
         "2025-03-04 2026-03-04 2026-03-05 2026-03-10"),
        ("da", "4. marts 2025. I sidste uge. For tre dage siden.", "2025-03-04 2026-02-23/2026-03-01 2026-03-03"),
        ("no", "Onsdag. For tre dager siden. De skal møtes tirsdag. I mai 2019.",
         "2026-03-04 2026-03-03 2026-03-10 2019-05"),
        ("fi", "4. maaliskuuta 2025. Keskiviikkona. Eilen. Kolme päivää sitten.",
         "2025-03-04 2026-03-04 2026-03-05 2026-03-03"),
        ("cs", "4. března 2025. Ve středu. V úterý bude jednat. Před 3 dny. Pro lidi.",
         "2025-03-04 2026-03-04 2026-03-10 2026-03-03"),
        ("hu", "1956. október 23-án. Szerdán. Múlt héten.", "1956-10-23 2026-03-04 2026-02-23/2026-03-01"),
        ("lt", "2025 m. kovo 4 d.", "2025-03-04"),
        ("tr", "4 Mart 2025'te. Salı günü toplanacak. Dün. pazar yeri", "2025-03-04 2026-03-10 2026-03-05"),
        ("el", "Στις 4 Μαρτίου 2025. Χθες. Την Τρίτη θα συναντηθούν.", "2025-03-04 2026-03-05 2026-03-10"),
        ("uk", "4 березня 2025 року. У середу. У вівторок буде засідання.", "2025-03-04 2026-03-04 2026-03-10"),
        ("ro", "Pe 4 martie 2025. Miercuri. Săptămâna trecută. Cele 3 mai mari bănci, 5 mai mult.",
         "2025-03-04 2026-03-04 2026-02-23/2026-03-01"),
        ("ro", "Pe 1 mai 2025 noi reguli. La 4 mai alegerile au fost repetate, pe 5 mai toate școlile.",
         "2025-05-01 2026-05-04 2026-05-05"),
        ("he", "ב-4 במרץ 2025 אמר. אתמול.", "2025-03-04 2026-03-05"),
        # The one Hindi word for yesterday and tomorrow is no day.
        ("hi", "4 मार्च 2025. कल", "2025-03-04"),
        ("id", "4 Maret 2025. hari Rabu. minggu lalu.", "2025-03-04 2026-03-04 2026-02-23/2026-03-01"),
        ("vi", "ngày 4 tháng 3 năm 2025. hôm qua. hôm thứ Tư. lần thứ tư", "2025-03-04 2026-03-05 2026-03-04"),
        ("ja", "2025年3月4日。水曜日。来年4月に予定。3日前。昨年。", "2025-03-04 2026-03-04 2027-04 2026-03-03 2025"),
        ("ko", "2025년 3월 4일 발표했다. 수요일. 3일 전. 다음 달", "2025-03-04 2026-03-04 2026-03-03 2026-04"),
    ],
)  # fmt: skip
def test_more_languages_have_the_words_of_cldr(language: str, body: str, values: str) -> None:
    assert [found.value for found in dates(body, language, FRIDAY)] == values.split(" ")


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("ja", "3月2日に発表し、4日、会見した。", [("3月2日", "2026-03-02"), ("4日", "2026-03-04")]),
        ("zh", "外长4日在曼谷会见", [("4日", "2026-03-04")]),
        ("ko", "4일 밝혔다", [("4일", "2026-03-04")]),
        ("zh", "会议将于28日举行", [("28日", "2026-03-28")]),
        ("ja", "10日間と2日連続", []),
        ("zh", "为期3日的访问，10日内，1日游，每天1日3餐，10日均线", []),
        ("ja", "大会7日目、10日ぶり、1日平均、1日3回", []),
        ("ko", "3일간, 7일 만에, 1일 평균, 10일째, 3일 연속", []),
    ],
)
def test_a_day_of_the_month_may_stand_alone(language: str, body: str, expected: list[tuple[str, str]]) -> None:
    assert read(body, language, FRIDAY) == expected


@pytest.mark.parametrize("body", ["Pe 3 mai, a spus el", "la 3 mai va fi", "3 mai 2026"])
def test_romanian_may_is_a_month_where_nothing_is_compared(body: str) -> None:
    assert [found.value for found in dates(body, "ro", FRIDAY)] == ["2026-05-03"]


def test_a_vietnamese_weekday_of_last_week_is_not_two_weeks_ago() -> None:
    assert "2026-02-16" not in {found.value for found in dates("hôm Thứ Hai tuần trước", "vi", FRIDAY)}
    assert [found.value for found in dates("chủ nhật sẽ họp", "vi", FRIDAY)] == ["2026-03-08"]


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("en", "Sources told The Sunday Times so; he was on Saturday Night Live", []),
        ("en", "He told BBC Radio 4's Today programme that the This Morning host left", []),
        ("en", "TODAY the court sits", [("TODAY", "2020-06-11")]),
        ("en", "The Friday attack was the third", [("Friday", "2020-06-05")]),
        ("en", "On Friday, coach Will Rogers said so", [("Friday", "2020-06-05")]),
        ("en", "Police shot a man Friday; it rains every wet Friday", [("Friday", "2020-06-05")]),
        ("en", "After the January summit, the May government fell", [("January", "2020-01")]),
        ("en", "They lost the 2016 election, the 2000 workers and a 2019 report", [("2016", "2016"), ("2019", "2019")]),
        ("en", "Sales rose in April 2.7 per cent", [("April", "2020-04")]),
        ("en", "On June 6 military officials met", [("June 6", "2020-06-06")]),
        ("en", "On June 3 Millie and on June 4 billionaires", [("June 3", "2020-06-03"), ("June 4", "2020-06-04")]),
        ("en", "On June 5 $7 million was paid", [("June 5", "2020-06-05")]),
        ("en", "Sales rose in April 3 billion", [("April", "2020-04")]),
        ("es", "en mayo 3 millones de personas", [("mayo", "2020-05")]),
        ("en", '"Will the vote be held on Friday?" he asked', [("Friday", "2020-06-12")]),
        ("en", "It meets every other Friday", []),
        ("es", "Se reúnen cada dos viernes", []),
        ("it", "ogni due venerdì", []),
        ("fr", "chaque bon vendredi", []),
        ("de", "Der zweite Weihnachtstag war ruhig", [("zweite Weihnachtstag", "2019-12-26")]),
        ("de", "Der Umsatz stieg im Mai 12 Prozent", [("Mai", "2020-05")]),
        ("de", "in der letzten Woche", [("letzten Woche", "2020-06-01/2020-06-07")]),
        ("de", "Anfang dieses Jahres", [("dieses Jahres", "2020")]),
        ("de", "Am Montag beraten die Minister", [("Montag", "2020-06-15")]),
        ("fr", "La pluie tombera ce lundi", [("ce lundi", "2020-06-15")]),
        ("fr", "La pluie est tombée ce lundi", [("ce lundi", "2020-06-08")]),
        ("fr", "à la fin du mois de mars 2021", [("mars 2021", "2021-03")]),
        ("es", "las elecciones del 2016 y en el 2019", [("2016", "2016"), ("2019", "2019")]),
        ("it", "la conferenza della scorsa settimana", [("scorsa settimana", "2020-06-01/2020-06-07")]),
        ("it", "Negli anni ‘80", [("anni ‘80", "1980/1989")]),
        ("pt", "no início deste ano", [("deste ano", "2020")]),
        ("nl", "toen hij afgelopen maandag kwam", [("afgelopen maandag", "2020-06-08")]),
        ("pl", "w piątkowy wieczór", [("piątkowy", "2020-06-05")]),
        ("pl", "po styczniowym wyroku", [("styczniowym", "2020-01")]),
        ("pl", "z 2016 roku", [("2016", "2016")]),
        ("ru", "в субботнем матче", [("субботнем", "2020-06-06")]),
        ("ru", "Ожидается, что в субботу ураган уйдет", [("субботу", "2020-06-13")]),
        ("sv", "Han dog 2011 vid sjukhuset", [("2011", "2011")]),
        ("sv", "på 1980-talet, på fredagskvällen", [("1980-talet", "1980/1989"), ("fredagskvällen", "2020-06-05")]),
        ("da", "i 1980'erne", [("1980'erne", "1980/1989")]),
        (
            "en",
            "The Tuesday Senate vote, the Sunday Israel left",
            [("Tuesday", "2020-06-09"), ("Sunday", "2020-06-07")],
        ),
        ("en", "Sunday Mirror and the Sunday Age wrote; on Monday Night Football", []),
        ("en", "On Sunday Times readers met", [("Sunday", "2020-06-07")]),
        ("en", "LONDON (AP) Today marks a year", [("Today", "2020-06-11")]),
        ("en", "* Tomorrow: sun. 1) Yesterday: rain", [("Tomorrow", "2020-06-12"), ("Yesterday", "2020-06-10")]),
        ("en", 'He spoke on the "Today" programme and to USA Today', []),
        ("fr", "PARIS (AFP) Hier, le tribunal", [("Hier", "2020-06-10")]),
        ("en", "Its 1999 employees, the 1905 workers and the 1972 men's final", [("1972", "1972")]),
        ("pl", "Jeden z 1950 uczestników, ustawa z 1997 r.", [("1997", "1997")]),
        ("pl", "Niedzielna msza, szkoła niedzielna, przegrał niedzielny mecz", [("niedzielny", "2020-06-07")]),
        ("ru", "Воскресная школа, воскресный матч", [("воскресный", "2020-06-07")]),
        ("sv", "Tåget går klockan 1930. Totalt 1950, en ökning.", []),
        ("sv", "I natt ska det snöa", [("I natt", "2020-06-11")]),
        ("sv", "I natt sköts en man", [("I natt", "2020-06-10")]),
        ("no", "Flight SK 1984 er forsinket. Krigen sluttet 1945.", [("1945", "1945")]),
        ("hu", "az 1990-es években, az 1956-os forradalom", [("1990-es években", "1990/1999"), ("1956", "1956")]),
        ("tr", "2000'den fazla kişi, 2000'e yakın asker, 2020'den beri", [("2020", "2020")]),
        ("tr", "2005'te yakın arkadaşı", [("2005", "2005")]),
        ("en", "They lost the Sunday World Cup final", [("Sunday", "2020-06-07")]),
        ("sv", "Artikel 1930, i natt kommer det att snöa", [("i natt", "2020-06-11")]),
        ("tr", "2014'te, 1994 yılından beri, ocak ayında", [("2014", "2014"), ("1994", "1994"), ("ocak", "2020-01")]),
    ],
)
def test_a_date_in_other_words(language: str, body: str, expected: list[tuple[str, str]]) -> None:
    assert read(body, language) == expected


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("nl", "Hij zou sinds maart negen fietsen hebben gestolen", [("maart", "2020-03")]),
        ("nl", "De brug zal in maart opengaan", [("maart", "2021-03")]),
        ("ru", "Мост откроют к сентябрю прошлого года", [("сентябрю прошлого года", "2019-09")]),
        ("ar", "سنبدأ البناء في أكتوبر", [("أكتوبر", "2020-10")]),
        ("ar", "سألت عن البناء في مارس", [("مارس", "2020-03")]),
    ],
)
def test_a_month_since_which_and_the_first_person_of_the_future(
    language: str, body: str, expected: list[tuple[str, str]]
) -> None:
    assert read(body, language) == expected

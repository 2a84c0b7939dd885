"""Datelines in the conventions of the agencies: place, agency, day, and where the text begins."""

from __future__ import annotations

import pytest

from service.article import Dateline
from service.cleaning.dateline import dateline_at, of_house, printed

TEXT = "The government said on Thursday it would send more troops to the border."
NOVEMBER = "2019-11-22"


@pytest.mark.parametrize(
    ("line", "place", "agency", "day"),
    [
        ("Halden (Noruega), 22 nov 2019 (EFE).- ", "Halden", "EFE", NOVEMBER),
        ("PARIS (AFP) Nov 22, 2019 - ", "PARIS", "AFP", NOVEMBER),
        ("PARIS (AFP) - Nov 22, 2019 - ", "PARIS", "AFP", NOVEMBER),
        ("PARIS (Reuters) -- Nov. 22 -- ", "PARIS", "Reuters", NOVEMBER),
        ("PARIS (AFP) - November 22: ", "PARIS", "AFP", NOVEMBER),
        ("PARIS, Nov 22 (Reuters) - ", "PARIS", "Reuters", NOVEMBER),
        ("Paris, 22 November 2019 (AFP) – ", "Paris", "AFP", NOVEMBER),
        ("MADRID, 22 nov. (EFE) - ", "MADRID", "EFE", NOVEMBER),
        ("(ANSA) - ROMA, 22 NOV - ", "ROMA", "ANSA", NOVEMBER),
        ("МОСКВА, 22 ноября. /ТАСС/. ", "МОСКВА", "TASS", NOVEMBER),
        ("HALDEN, Norway, Nov. 22 /Nordwire/ -- ", "HALDEN, Norway", "Nordwire", NOVEMBER),
        ("TOKYO, Nov. 22, Kyodo - ", "TOKYO", "Kyodo", NOVEMBER),
        ("BERLIN (dpa) – ", "BERLIN", "dpa", None),
        ("GENT 22/11 (BELGA) - ", "GENT", "Belga", None),
        ("KYIV, Ukraine — ", "KYIV, Ukraine", None, None),
        ("ATHENS, Nov 22 - ", "ATHENS", None, NOVEMBER),
    ],
)
def test_a_dateline_is_read_and_the_text_begins_behind_it(
    line: str, place: str, agency: str | None, day: str | None
) -> None:
    found = dateline_at(line + TEXT, 2019)
    assert found is not None
    assert found.dateline == Dateline(place=place, agency=agency, date=day)
    assert (line + TEXT)[found.length :].lstrip() == TEXT


@pytest.mark.parametrize("line", ["Halden, Nov 22 (nwx) - ", "HALDEN, Nov 22 NWX - ", "(NWX) - HALDEN, 22 NOV - "])
def test_the_house_that_an_item_is_from_is_an_agency_there_though_no_table_knows_it(line: str) -> None:
    found = of_house(line + TEXT, {"nwx"}, 2019)
    assert found is not None
    assert (str(found.dateline.agency).lower(), found.dateline.date) == ("nwx", NOVEMBER)
    assert (line + TEXT)[found.length :].lstrip() == TEXT
    assert of_house(line + TEXT, {"abc"}, 2019) is None


def test_a_day_that_begins_the_text_is_no_part_of_the_dateline() -> None:
    line = "PARIS (AFP) - November 22 was the day on which the government fell."
    found = dateline_at(line, 2019)
    assert found is not None
    assert (found.dateline.date, line[found.length :][:11]) == (None, "November 22")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "UNDER FIRE - a night.",
        "The match (2-1) - a win - was short.",
        "TOKYO, 40 people, Kyodo - ",
        "He said (AFP) that it was so.",
    ],
)
def test_running_text_has_none(line: str) -> None:
    assert dateline_at(line, 2019) is None


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("HALDEN, Norway, May 2", Dateline(place="HALDEN, Norway", date="2019-05-02")),
        ("BEIJING, July 23, 2018", Dateline(place="BEIJING", date="2018-07-23")),
        ("Halden", Dateline(place="Halden")),
        ("15.7.2019 12:09:11 CEST", Dateline(date="2019-07-15")),
        ("Place de la Concorde, 75008 Paris", Dateline(place="Place de la Concorde, 75008 Paris")),
    ],
)
def test_a_field_for_the_dateline_says_place_and_day(field: str, expected: Dateline) -> None:
    assert printed(field, 2019) == expected


def test_a_chinese_dateline_may_name_its_year() -> None:
    found = dateline_at("新华社成都2020年6月11日电 新校区将于9月启用。", 2019)
    assert found is not None
    assert found.dateline == Dateline(place="成都", agency="Xinhua", date="2020-06-11")


def test_an_agency_in_arabic_letters_needs_no_list() -> None:
    found = dateline_at("عمّان، 12 مايو 2020 (بترا) – قال رئيس البلدية إن الجسر مغلق.", 2019)
    assert found is not None
    assert found.dateline == Dateline(place="عمّان", agency="بترا", date="2020-05-12")


@pytest.mark.parametrize("head", ["بيروت، 5 مايو (أيار) -", "دمشق، 5 أيار (مايو) -", "دبي 3 يناير (كانون) -"])
def test_a_month_in_brackets_is_no_agency(head: str) -> None:
    found = dateline_at(f"{head} قال رئيس البلدية إن الجسر مغلق.", 2019)
    assert found is None or not found.agencies

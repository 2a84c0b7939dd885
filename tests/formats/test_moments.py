"""Times as feeds and pages write them, whatever language their makers think in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.formats.moments import moment

AT = datetime(2024, 9, 12, 18, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Do, 12 Sep 2024 20:05:00 +0200",
        "jeudi 12 septembre 2024 20:05:00 +0200",
        "jueves 12 de septiembre de 2024 20:05:00 +0200",
        "Thursday, September 12, 2024 8:05 PM CEST",
        "September 12, 2024 Thursday 8:05 PM CEST",
        "Do., 12 Sept. 2024 20:05:00 +0200",
        "To, 12 syys 2024 20:05:00 +0200",
        "jue, 12 sep 2024 20:05:00 +0200",
        "Чт, 12 сен 2024 21:05:00 +0300",
        "2024/9/12 20:05:00 +0200",
        "12.09.2024 20:05:00 +0200",
        "12. September 2024 20:05:00 +0200",
        "Thu, 12 Sep 2024 8:05:00 PM CEST",
        "Thu Sep 12 20:05:00 CEST 2024",
        "Thu, 12 Sep 2024 20:05:00 GMT+0200",
        "2024-09-12T20:05:00+02:00[Europe/Paris]",
        "2024-szeptember-12T20:05+02:00",
        "1726164300",
        "1726164300000",
        "Donnerstag, 12. September 2024 20:05:00 +0200",
        "torsdag 12 september 2024 20:05:00 +0200",
        "čtvrtek 12. září 2024 20:05:00 +0200",
        "2024년 09월 12일  오후 06:05:00 +0000",
        "Thu, 12 Sep 2024 20:05:00 GMT+2",
        "Thu, 12 Sep 2024 13:05:00 UTC-5",
        "১২ সেপ্টেম্বর ২০২৪ ২০:০৫:০০ +0200",
        "Thu, 12 Sep 2024 20:05:00 +02:00",
        "Thursday, 12-Sep-24 18:05:00 GMT",
        "12-Sep-2024 18:05:00 GMT",
        "2024-256T20:05:00+02:00",
        "2024256T18:05:00Z",
        "2024年9月12日 下午 6:05:00 +0000",
        "2024년 09월 12일 오후 6:05:00 +0000",
        "الخميس، 12 سبتمبر 2024 20:05:00 +0200",
        "September 12th, 2024 at 8:05 pm +0200",
        "2024-9-12T20:05:00+02:00",
    ],
)
def test_a_time_is_told_in_any_of_its_forms(text: str) -> None:
    assert moment(text) == AT


def test_the_hour_24_is_the_next_day_s_first() -> None:
    assert moment("Thu, 12 Sep 2024 24:00:00 +0000") == datetime(2024, 9, 13, tzinfo=UTC)


@pytest.mark.parametrize("text", ["12", "17261643", "May", "12/09/2024", "Sunday, nothing"])
def test_what_is_no_time_or_could_be_two_is_none(text: str) -> None:
    assert moment(text) is None


@pytest.mark.parametrize(
    "written",
    [
        1769767200,
        1769767200000,
        1769767200000000,
        1769767200000000000,
        "1769767200000000",
        "1769767200.000",
        "/Date(1769767200000)/",
        "/Date(1769767200000+0200)/",
    ],
)
def test_a_time_since_1970_is_read_in_any_unit(written: object) -> None:
    assert moment(written) == datetime(2026, 1, 30, 10, tzinfo=UTC)


def test_sixteen_digits_that_are_a_day_and_a_time_are_no_microseconds() -> None:
    assert moment("2024050112300099") == datetime(2024, 5, 1, 12, 30, tzinfo=UTC)

"""Weekdays of a body, each with the day that its clause means."""

from __future__ import annotations

from datetime import date

import pytest

from tests.enrichment.test_dates import read


@pytest.mark.parametrize(("day", "value"), [(date(2020, 6, 14), "2020-06-15"), (date(2020, 6, 10), "2020-06-08")])
def test_a_day_with_this_before_it_is_the_nearer_one_where_no_tense_tells(day: date, value: str) -> None:
    assert read("Reunión este lunes", "es", day) == [("este lunes", value)]


@pytest.mark.parametrize(
    ("language", "body", "value"),
    [
        ("en", "Final: this Sunday, Wembley.", "2020-06-14"),
        ("fr", "Le match a lieu ce dimanche", "2020-06-14"),
        ("fr", "Finale ce samedi", "2020-06-13"),
        ("fr", "L’émeute a commencé ce dimanche", "2020-06-07"),
        ("es", "La final es este domingo en Madrid", "2020-06-14"),
        ("en", "Doors open at 7 p.m. this Saturday.", "2020-06-13"),
    ],
)
@pytest.mark.parametrize("day", [date(2020, 6, 9), date(2020, 6, 10)])
def test_a_day_with_this_before_it_is_ahead_if_it_is_of_the_same_week(
    language: str, body: str, value: str, day: date
) -> None:
    assert [value for _, value in read(body, language, day)] == [value]


def test_a_day_with_this_before_it_was_yesterday_unless_the_clause_is_in_the_present() -> None:
    monday = date(2020, 6, 8)
    assert read("La final es este domingo en Madrid", "es", monday) == [("este domingo", "2020-06-14")]
    assert read("Reunión este domingo", "es", monday) == [("este domingo", "2020-06-07")]


@pytest.mark.parametrize(
    ("language", "body", "value"),
    [
        ("en", "He trained for Wednesday's final", "2020-06-10"),
        ("en", "He trained for Saturday's final", "2020-06-13"),
        ("fr", "Le club joue mercredi à Lyon", "2020-06-10"),
        ("fr", "Le club joue mardi à Lyon", "2020-06-16"),
    ],
)
def test_a_day_just_past_is_meant_rather_than_one_nearly_a_week_ahead(language: str, body: str, value: str) -> None:
    assert [value for _, value in read(body, language)] == [value]


def test_on_a_monday_the_present_is_about_the_sunday_of_the_same_week() -> None:
    assert read("Le club joue dimanche à Lyon", "fr", date(2020, 6, 8)) == [("dimanche", "2020-06-14")]

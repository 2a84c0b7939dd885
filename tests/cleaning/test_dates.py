"""Zones and clocks: what hour in UTC a time in text is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.cleaning.dates import SEASONAL_ZONES, moment_in, zone_after, zone_named
from service.formats.moments import NAMED_ZONES, moment

# Minutes ahead of UTC, as the places that use the abbreviation have it; written down apart from the table.
AHEAD = {
    "UTC GMT Z WET": 0,
    "BST WEST CET MEZ WAT": 60,
    "CEST MESZ EET SAST CAT": 120,
    "EEST MSK TRT EAT IDT": 180,
    "IRST": 210,
    "GST AZT": 240,
    "PKT UZT": 300,
    "IST": 330,
    "NPT": 345,
    "BDT": 360,
    "MMT": 390,
    "WIB ICT": 420,
    "HKT SGT AWST WITA MYT PHT": 480,
    "JST KST WIT": 540,
    "ACST": 570,
    "AEST": 600,
    "ACDT": 630,
    "AEDT": 660,
    "NZST": 720,
    "NZDT": 780,
    "BRT ART ADT CLST": -180,
    "AST EDT CLT": -240,
    "EST CDT COT PET": -300,
    "CST MDT": -360,
    "MST PDT": -420,
    "PST AKDT": -480,
    "AKST": -540,
    "HST": -600,
}
NAMED = {name: minutes for names, minutes in AHEAD.items() for name in names.split()}


def test_every_zone_of_the_table_is_here() -> None:
    assert set(NAMED) == set(NAMED_ZONES)


@pytest.mark.parametrize("zone", NAMED)
def test_noon_in_a_zone_is_so_many_minutes_before_noon_in_utc(zone: str) -> None:
    found = moment_in(f"1 May 2024, 12:00 {zone}")
    assert found is not None
    assert (datetime(2024, 5, 1, 12, tzinfo=UTC) - found.at).total_seconds() == NAMED[zone] * 60
    if len(zone) > 2:
        assert moment(f"Wed, 1 May 2024 12:00:00 {zone}") == found.at


# In winter, in minutes before UTC.
PLACES = {
    "ET|Eastern time": -300,
    "CT|Central time": -360,
    "MT|Mountain time": -420,
    "PT|Pacific time": -480,
    "London time|UK time|Lisbon time|Lisboa": 0,
    "Paris time|Berlin time|Brussels time|Rome time|Madrid time|Vienna time|Geneva time": 60,
    "peninsular|italiana|Bruxelles|Roma|Wien|Genève": 60,
    "мск|Москве|московского|московскому": 180,
}


def test_every_place_that_a_zone_is_named_by_is_here() -> None:
    named = {name.removesuffix(" time").casefold() for names in PLACES for name in names.split("|")}
    assert named == set(SEASONAL_ZONES)


@pytest.mark.parametrize("names", PLACES)
def test_noon_in_winter_by_the_place_is_so_many_minutes_before_noon_in_utc(names: str) -> None:
    for name in names.split("|"):
        moment = moment_in(f"10 January 2024, 12:00 {name}")
        assert moment is not None, name
        assert (datetime(2024, 1, 10, 12, tzinfo=UTC) - moment.at).total_seconds() == PLACES[names] * 60, name


@pytest.mark.parametrize(
    ("day", "zone", "hour"),
    [
        ("9 March 2024", "ET", 17),
        ("11 March 2024", "ET", 16),
        ("2 November 2024", "Eastern time", 16),
        ("4 November 2024", "U.S. Eastern time", 17),
        ("1 June 2024", "CT", 17),
        ("1 June 2024", "Mountain", 18),
        ("1 June 2024", "PT", 19),
        ("30 March 2024", "London time", 12),
        ("1 April 2024", "London time", 11),
        ("26 October 2024", "Paris time", 10),
        ("28 October 2024", "Paris time", 11),
    ],
)
def test_a_zone_by_its_place_has_a_summer(day: str, zone: str, hour: int) -> None:
    moment = moment_in(f"{day}, 12:00 {zone}")
    assert moment is not None
    assert moment.at.hour == hour


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("1 May 2024 at 9.15 p.m.", 21, 15),
        ("1 May 2024 at 12:05 am", 0, 5),
        ("1 May 2024 at 12 pm", 12, 0),
        ("1 May 2024, 10:30 UTC+2", 8, 30),
        ("1. Mai 2024, 10:30 Uhr MESZ", 8, 30),
        ("1 May 2024, 10.30 hrs IST", 5, 0),
        ("1 May 2024, 10:30 GMT-3:30", 14, 0),
        ("1 May 2024, 10:30 +0530", 5, 0),
        ("1 May 2024, 10:30 UTC+15", 10, 30),
        ("10:30 on 1 May 2024", 10, 30),
        ("2024年5月1日18時30分", 18, 30),
    ],
)
def test_a_clock_is_read_in_the_ways_it_is_written(text: str, hour: int, minute: int) -> None:
    moment = moment_in(text)
    assert moment is not None
    assert moment.has_time
    assert (moment.at.hour, moment.at.minute) == (hour, minute)


def test_a_day_without_a_clock_begins_at_midnight() -> None:
    moment = moment_in("on 1 May, in the evening", 2024)
    assert moment is not None
    assert (moment.at, moment.has_time) == (datetime(2024, 5, 1, tzinfo=UTC), False)


@pytest.mark.parametrize(("text", "minutes"), [("+02:00", 120), ("", 0), ("tonight", 0)])
def test_where_no_zone_is_named_it_is_that_of_greenwich(text: str, minutes: int) -> None:
    assert zone_after(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("text", "zone"),
    [("UTC", "UTC"), ("+02:00", "+02:00"), ("Eastern", "Eastern"), ("XQZ", None), ("", None)],
)
def test_a_zone_is_named_where_it_is_known(text: str, zone: str | None) -> None:
    assert zone_named(text) == zone

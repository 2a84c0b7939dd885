"""Calendars: whole, damaged, and made to hurt."""

from __future__ import annotations

import pytest

from service.formats import icalendar
from service.formats.draft import Draft
from service.outcome import Accepted, Reason, Rejected

EVENT = "BEGIN:VEVENT\r\nUID:u1\r\nSUMMARY:Board meets\r\n%sEND:VEVENT\r\n"


def drafts(*lines: str) -> tuple[Draft, ...]:
    outcome = icalendar.parse("BEGIN:VCALENDAR\r\n" + EVENT % "".join(f"{line}\r\n" for line in lines), "utf-8")
    assert isinstance(outcome, Accepted)
    return outcome.value


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("DTSTART;TZID=Europe/Oslo:20240307T090000", "2024-03-07T08:00:00Z"),
        ("DTSTART:20240307T090000Z", "2024-03-07T09:00:00Z"),
        ("DTSTART;VALUE=DATE:20240307", "20240307"),
        ("DTSTART;TZID=Nowhere/Else:20240307T090000", "20240307T090000"),
    ],
)
def test_a_time_is_told_in_utc_where_its_zone_is_known(line: str, said: str) -> None:
    (draft,) = drafts(line)
    assert draft.stated_block is not None
    assert draft.stated_block.other["DTSTART"] == said


def test_folded_lines_are_one_and_escapes_are_what_they_stand_for() -> None:
    (draft,) = drafts("DESCRIPTION:One\\, two\\nthr", " ee")
    assert draft.stated_block is not None
    assert draft.stated_block.abstract == "One, two\nthree"


@pytest.mark.parametrize("text", ["BEGIN:VCALENDAR", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1", "BEGIN:VEVENT\n" * 5000])
def test_a_calendar_without_a_whole_event_is_refused(text: str) -> None:
    outcome = icalendar.parse(text, "utf-8")
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.NO_ARTICLE


def test_what_an_alarm_says_is_not_the_event_s() -> None:
    (draft,) = drafts("BEGIN:VALARM", "SUMMARY:Alarm", "UID:a", "END:VALARM")
    assert (draft.uri, draft.headline) == ("u1", "Board meets")

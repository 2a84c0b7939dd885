"""The article that a field of a record holds: which of its lines is its dateline."""

from __future__ import annotations

import pytest

from service.cleaning.articles import _dateline_in, _unshouted

NOTE = "Adds the board's statement."
OF_A_PAPER = "PORTBAY, March 5 (Courier) - The harbour board voted on Tuesday to close the old timber pier."
OF_AN_AGENCY = "PORTBAY, March 5 (AFP) - The harbour board voted on Tuesday to close the old timber pier."


@pytest.mark.parametrize(
    ("paragraphs", "place"),
    [
        pytest.param([OF_A_PAPER], "PORTBAY", id="the first paragraph's, whosever it is"),
        pytest.param([NOTE, OF_AN_AGENCY], "PORTBAY", id="below a note an agency's"),
        pytest.param([NOTE, OF_A_PAPER], None, id="below a note nobody else's"),
    ],
)
def test_the_dateline_of_a_field_is_that_of_its_first_paragraph(paragraphs: list[str], place: str | None) -> None:
    found = _dateline_in(paragraphs, 2024)
    assert (found.dateline.place if found else None) == place


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("++ Kanzler tritt ab ++", "Kanzler tritt ab"),
        ("+ Kanzler tritt ab ++", "Kanzler tritt ab"),
        ("+ + + Kanzler tritt ab + + +", "Kanzler tritt ab"),
        ("*** Kanzler tritt ab ***", "Kanzler tritt ab"),
        ("+ Kanzler tritt ab", "Kanzler tritt ab"),
        ("++ EIL +++ Kanzler tritt ab", "EIL: Kanzler tritt ab"),
        ("Disney++ startet", "Disney++ startet"),
        ("+++ EIL +++ Kanzler tritt ab +++", "EIL: Kanzler tritt ab"),
        ("Review: The Sea ****", "Review: The Sea ****"),
        ("Canal ++ geht online", "Canal ++ geht online"),
        ("+5 Prozent mehr Lohn", "+5 Prozent mehr Lohn"),
        ("Wer lernt C++", "Wer lernt C++"),
    ],
)
def test_marks_around_a_headline_are_no_part_of_it(headline: str, expected: str) -> None:
    assert _unshouted(headline) == expected

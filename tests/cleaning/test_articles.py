"""The article that a field of a record holds: which of its lines is its dateline."""

from __future__ import annotations

import pytest

from service.cleaning.articles import _dateline_in

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

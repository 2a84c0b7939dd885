"""What of a body can show that it is a copy: not what its sender says about itself, all that a text itself says."""

from __future__ import annotations

import pytest

from service.deduplication.own_text import without_about_section

NEWS = "The board of the harbour has ordered two ferries, it said on Monday. " * 3
ABOUT = "\n\nAbout Norrline\n\nNorrline was founded in 1921 and has 34 ships."


@pytest.mark.parametrize(
    ("body", "own"),
    [
        (NEWS + ABOUT, NEWS.rstrip()),
        (ABOUT, ABOUT),
        (NEWS + ABOUT + NEWS * 20, NEWS + ABOUT + NEWS * 20),
        (NEWS + ABOUT + NEWS * 20 + ABOUT, (NEWS + ABOUT + NEWS * 20).rstrip()),
    ],
    ids=["at-the-end", "nothing-before-it", "a-chapter-of-a-guide", "a-chapter-and-the-end"],
)
def test_what_a_sender_says_about_itself_stands_at_the_end(body: str, own: str) -> None:
    assert without_about_section(body) == own

"""Stories of other languages are found among all that grew lately: by what they are about, names and numbers."""

from __future__ import annotations

import numpy as np

from service.stories.meaning import ABOUT_SIZE, SIZE, Meanings
from service.stories.scan import MOST_FOUND, SCANNED, Scan


def meanings(language: str, *places: int, about: int = 0) -> Meanings:
    """A text of ``language`` whose vector begins with ``about`` and has a name or number at each of ``places``."""
    vector = np.zeros(SIZE, dtype=np.int32)
    vector[0] = about
    vector[[ABOUT_SIZE + each for each in places]] = 40
    return {language: (1, vector)}


def test_a_story_by_names_and_numbers_is_found_among_many_that_are_about_the_like() -> None:
    scan = Scan()
    for number in range(20 * MOST_FOUND):
        scan.put(f"about {number}", meanings("de", about=60 + number % 7), number)
    scan.put("named", meanings("de", 3, 5, about=30), 20 * MOST_FOUND)
    asked = meanings("en", 3, 5, about=60)
    assert "named" in scan.nearest(asked, 20 * MOST_FOUND + 1)
    assert len(scan.nearest(asked, 20 * MOST_FOUND + 1)) >= MOST_FOUND


def test_stories_of_its_own_language_alone_and_those_long_quiet_are_not_looked_at() -> None:
    scan = Scan()
    scan.put("own", meanings("en", 3, about=60), 0)
    scan.put("quiet", meanings("de", 3, about=60), 0)
    scan.put("both", {**meanings("en", 3, about=60), **meanings("de", 3, about=60)}, SCANNED)
    assert scan.nearest(meanings("en", 3, about=60), SCANNED + 1) == ["both"]


def test_a_place_that_is_free_again_says_nothing_of_who_had_it() -> None:
    scan = Scan()
    for number in range(3 * SCANNED):
        scan.put(str(number), meanings("de", number % 300, about=50), number)
        if number % 3:
            scan.drop(str(number))
    left = 3 * SCANNED - 3
    assert str(left) in scan.nearest(meanings("en", left % 300), 3 * SCANNED)
    assert str(left + 1) not in scan.nearest(meanings("en", (left + 1) % 300), 3 * SCANNED)

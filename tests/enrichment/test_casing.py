"""Lines in capitals are cased as running text would have them."""

from collections.abc import Sequence

import pytest

from service.enrichment import casing


def running(lines: list[list[str]]) -> list[Sequence[str]]:
    return casing.running(lines, [casing.dateline(words) for words in lines])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["STRIKE", "HALTS", "TRAINS"], True),
        (["BERLIN"], False),
        (["NATO", "chief", "resigns"], False),
        (["5", "-", "3"], False),
    ],
)
def test_what_is_in_capitals(words: list[str], expected: bool) -> None:
    assert casing.in_capitals(words) is expected


def test_the_rest_of_the_text_says_how_a_word_is_written() -> None:
    lines = [["DE", "BRUIN", "BACKS", "NATO", "TALKS"], ["Anna", "de", "Bruin", "backs", "talks"]]
    assert running(lines)[0] == ["de", "Bruin", "backs", "NATO", "talks"]


def test_what_no_line_shows_is_a_common_word_or_a_name() -> None:
    assert running([["TOURISTS", "LEAVE", "ZAGREB"]]) == [["tourists", "leave", "Zagreb"]]


def test_a_dateline_in_capitals_is_a_place() -> None:
    line = ["NEW", "YORK", "(", "AP", ")", "Shares", "fell"]
    assert running([line])[0][:2] == ["New", "York"]


def test_an_acronym_before_a_dash_stays() -> None:
    assert running([["EU", "-", "the", "bloc", "agreed"]]) == [["EU", "-", "the", "bloc", "agreed"]]


def test_an_acronym_that_is_also_a_word_is_the_word_in_capitals() -> None:
    assert running([["WHO", "IS", "NEXT", "IN", "NATO"]]) == [["who", "is", "next", "in", "NATO"]]

"""Lines in capitals are cased as running text would have them."""

from collections.abc import Sequence

import pytest

from service.enrichment import casing


def running(lines: list[list[str]], language: str = "en") -> list[Sequence[str]]:
    return casing.running(lines, [casing.dateline(words) for words in lines], language)


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


def test_common_words_are_those_of_the_language() -> None:
    line = ["NUEVAS", "CUENTAS", "EN", "LIMA"]
    assert running([line], "es") == [["nuevas", "cuentas", "en", "Lima"]]
    assert running([line], "en") == [["Nuevas", "Cuentas", "en", "Lima"]]


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("Santiago de Chile , 23 may ( EFE ) .", ["Santiago de Chile"]),
        ("La Paz ( Bolivia ) , 23 may ( EFE ) .", ["La Paz", "Bolivia"]),
        ("Por Ana Calvo Ruiz Madrid , 23 may ( EFE ) .", ["Madrid"]),
        ("KABUL , 23. August ( AP / Reuter ) .", ["KABUL"]),
        ("Madrid , 23 may", []),
        ("Ana Calvo , 23 anos ( sin hijos ) , gana", []),
        ("Ulm , 3 Siege ( zuletzt", []),
    ],
)
def test_a_dateline_with_a_day_and_an_agency_has_its_place(line: str, places: list[str]) -> None:
    words = line.split()
    assert [" ".join(words[start:end]) for start, end in casing.dated(words)] == places

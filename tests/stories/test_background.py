"""How telling a word is before any article has been read."""

from __future__ import annotations

import math

import pytest

from service.stories.background import (
    LENGTH,
    _pairs,
    inverse_document_frequency,
    inverse_pair_frequency,
    is_korean_name,
    is_rare,
    korean_stem,
    rarity,
)


def test_a_word_that_is_in_no_list_is_taken_to_be_one_in_a_million() -> None:
    expected = -math.log(1 - (1 - 1e-6) ** LENGTH)
    assert inverse_document_frequency("xyzzyx", "en") == pytest.approx(expected)
    assert inverse_document_frequency("xyzzyx", "en") > 5 * inverse_document_frequency("said", "en")


@pytest.mark.parametrize(("number", "telling"), [("7", 1.5), ("12", 5.5), ("8.5", 5.5), ("2024", 5.5)])
def test_a_number_tells_nearly_as_much_as_a_name_and_a_digit_little(number: str, telling: float) -> None:
    assert inverse_document_frequency(number, "en") == telling


@pytest.mark.parametrize(
    ("language", "frequent", "rare"),
    [
        ("sw", "kwa", "mafuriko"),  # no list: by its length
        ("no", "ikke", "strandet"),  # by the list of Bokmål
        ("sr", "као", "поплава"),  # in the script that its list is not in
    ],
)
def test_a_frequent_word_tells_little_in_a_language_without_a_list_of_its_own(
    language: str, frequent: str, rare: str
) -> None:
    assert inverse_document_frequency(rare, language) > 4 * inverse_document_frequency(frequent, language)


def test_korean_begins_with_two_syllables_at_least() -> None:
    assert korean_stem("서울에서") == "서울"
    assert korean_stem("서울쟈") == "서울"
    assert korean_stem("꽃쟈뷰") == "꽃쟈뷰", "though the language lists its first syllable"


def test_two_characters_of_an_ending_tell_little_and_of_an_office_much() -> None:
    assert inverse_pair_frequency("総理", "ja") > 3 * inverse_pair_frequency("した", "ja")
    assert inverse_pair_frequency("のは", "ja") < 1  # of two words, one after the other


@pytest.mark.parametrize(
    ("word", "language", "plain"),
    [("والانتخابات", "ar", "انتخابات"), ("בממשלה", "he", "ממשלה"), ("선거에서", "ko", "선거")],
)
def test_a_word_is_as_rare_as_it_is_without_what_is_written_onto_it(word: str, language: str, plain: str) -> None:
    assert rarity(word, language) <= inverse_document_frequency(plain, language)
    assert not is_rare(word, language)


@pytest.mark.parametrize(
    ("word", "name"), [("캐버노가", True), ("트럼프는", True), ("언급했습니다", False), ("우리는", False)]
)
def test_a_korean_name_is_told_from_a_verb_and_a_frequent_word(word: str, name: bool) -> None:
    assert is_korean_name(word) is name


@pytest.mark.parametrize("language", ["ja", "zh"])
def test_words_of_a_language_without_spaces_have_two_characters_in_the_mean(language: str) -> None:
    pairs = _pairs(language)
    assert 1.2 < pairs.length < 2.5
    assert all(share > 0 for shares in (pairs.within, pairs.begins, pairs.ends) for share in shares.values())


@pytest.mark.parametrize(
    ("length", "telling"), [(1, 0.5), (2, 0.4), (4, 2.0), (8, 4.8), (11, 5.5), (12, 5.9), (30, 5.9)]
)
def test_a_word_of_a_language_without_a_list_tells_by_its_length(length: int, telling: float) -> None:
    assert inverse_document_frequency("x" * length, "sw") == telling


@pytest.mark.parametrize(
    ("word", "language"), [("της", "el"), ("außerdem", "de"), ("şi", "ro"), ("п’ять", "uk"), ("i̇stanbul", "tr")]
)
def test_a_word_is_looked_up_as_the_lists_write_it(word: str, language: str) -> None:
    assert inverse_document_frequency(word, language) < inverse_document_frequency("xyzzyx", language) - 1

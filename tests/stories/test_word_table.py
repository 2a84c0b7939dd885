"""The table of frequent words: a word's row, also by its stem, and how surely it is a word of any report."""

import pytest

from service.stories.word_table import exact_row, further_reports, listed, reports, row_of, tail_row, vectors


def test_each_word_has_a_row_in_every_part_of_the_table() -> None:
    assert len(listed()) == len(vectors()) == len(reports())
    assert listed()[exact_row("police")] == "police"


def test_a_word_with_an_unlisted_ending_is_read_as_the_listed_one() -> None:
    assert exact_row("hospitalq") == -1
    assert listed()[row_of("hospitalq")].startswith("hospital")


def test_a_compound_is_read_as_the_longest_listed_word_that_it_ends_in() -> None:
    assert listed()[tail_row("onsdagskvällen")] == "kvällen"
    assert listed()[tail_row("xqzhospital")] == "hospital"
    assert tail_row("xqhospital") != exact_row("hospital")  # two letters are no word
    assert tail_row("xqzwvkxqzwvkhospital") != exact_row("hospital")  # too small a part
    assert tail_row(f"{'xqz' * 17}hospital") == -1


def test_a_word_that_begins_like_no_other_has_no_row() -> None:
    assert row_of("xqzwvk") == -1


@pytest.mark.parametrize(
    "word", ["police", "hospital", "polizei", "mercredi", "policja", "сообщили", "hastaneye", "الشرطة"]
)
def test_words_of_any_report_are_known_in_languages_that_nobody_listed_them_in(word: str) -> None:
    assert reports()[exact_row(word)] >= 40


@pytest.mark.parametrize("word", ["bus", "fire", "autobus", "поезд", "messer", "camión", "raub"])
def test_words_of_what_happened_are_not_taken_for_them(word: str) -> None:
    assert reports()[row_of(word)] <= 30


def test_a_word_is_looked_up_as_the_lists_write_it() -> None:
    assert listed()[exact_row("heißt")] == "heisst"
    assert listed()[row_of("größte")] == "grösste"


def test_further_words_of_any_report_are_known_and_have_no_row() -> None:
    assert min(further_reports()[word] for word in ("başlattı", "poinformowali", "сообщила", "anholdte")) > 40
    assert exact_row("poinformowali") == -1

"""How telling a word is before any article has been read."""

from __future__ import annotations

import math

import pytest

from service.stories.background import LENGTH, inverse_document_frequency


def test_a_word_that_is_in_no_list_is_taken_to_be_one_in_a_million() -> None:
    expected = -math.log(1 - (1 - 1e-6) ** LENGTH)
    assert inverse_document_frequency("xyzzyx", "en") == pytest.approx(expected)
    assert inverse_document_frequency("xyzzyx", "en") > 5 * inverse_document_frequency("said", "en")


@pytest.mark.parametrize(("number", "telling"), [("7", 1.5), ("12", 5.5), ("8.5", 5.5), ("2024", 5.5)])
def test_a_number_tells_nearly_as_much_as_a_name_and_a_digit_little(number: str, telling: float) -> None:
    assert inverse_document_frequency(number, "en") == telling


def test_a_language_without_a_list_is_read_as_english() -> None:
    assert inverse_document_frequency("said", "xx") == inverse_document_frequency("said", "en")

"""Tags found by the words in them, and the attributes of a tag."""

from __future__ import annotations

import re

import ahocorasick_rs
import pytest

from service.formats.page_tags import attributes_of, places_of, tags_with

WORDS = ahocorasick_rs.BytesAhoCorasick([b"author", b"writer"])


@pytest.mark.parametrize("before", ["", "Ærø, İzmir ", "日本 ", "\U0001f600 ", "half \ud83d "])
def test_words_are_found_at_their_offsets_behind_any_letters(before: str) -> None:
    assert list(places_of(WORDS, f"{before}author {before}writer")) == [len(before), 2 * len(before) + 7]


def test_words_with_capitals_are_found_only_in_any_case() -> None:
    assert list(places_of(WORDS, "Author")) == []
    assert list(places_of(WORDS, "é AUTHOR", any_case=True)) == [2]


def test_a_tag_with_one_of_the_words_is_found_once() -> None:
    source = 'é <p class="x">no</p> <p class="Author writer">İ</p> author <b>'
    found = [each[0] for each in tags_with(re.compile("<p[^<>]*>"), WORDS, source)]
    assert found == ['<p class="Author writer">']


def test_attributes_have_their_values_however_they_are_quoted() -> None:
    assert attributes_of("<a HREF=\"a&amp;b\" title='c' rel=d hidden>") == {"href": "a&b", "title": "c", "rel": "d"}

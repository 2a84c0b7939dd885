"""Tokens and lines: what is one word, where a sentence ends, and offsets that always point at the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.enrichment import tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The U.S. said so.", ["The", "U.S.", "said", "so", "."]),
        ("J. K. Rowling's book", ["J.", "K.", "Rowling", "'s", "book"]),
        ("Rowling’s book", ["Rowling", "'s", "book"]),
        ("Marks & Spencer rose 1.5%", ["Marks", "&", "Spencer", "rose", "1.5", "%"]),
        ("a US-led force", ["a", "US-led", "force"]),
        ("O'Neill won 3-2", ["O'Neill", "won", "3-2"]),
        ("Mr. Smith left", ["Mr.", "Smith", "left"]),
        ("am 23. August beim 1. FC Este", ["am", "23.", "August", "beim", "1.", "FC", "Este"]),
        ("Spies (84. Kohl) traf", ["Spies", "(", "84", ".", "Kohl", ")", "traf"]),
    ],
)
def test_what_is_one_word(text: str, words: list[str]) -> None:
    (line,) = tokens.lines(text)
    assert list(line.words) == words


def test_a_sentence_ends_at_its_mark_and_at_a_line_break() -> None:
    found = tokens.lines('He left. She stayed.\n"Never," he said. No mark')
    assert [" ".join(line.words) for line in found] == [
        "He left .", "She stayed .", '" Never , " he said .', "No mark",
    ]  # fmt: skip


@given(st.text(max_size=120))
def test_offsets_point_at_the_words(text: str) -> None:
    for line in tokens.lines(text):
        for (start, end), word in zip(line.spans, line.words, strict=True):
            assert text[start:end].replace("’", "'")[: tokens.LONGEST_WORD] == word


@given(st.text(alphabet="abcdefghABMr é1ß.,'’-&_(\t\u00a0²", max_size=60))
def test_the_short_way_cuts_as_the_pattern_does(line: str) -> None:
    chunks = line.split(" ")
    starts = [sum(map(len, chunks[:number])) + number for number in range(len(chunks))]
    cut = [
        (word, start + first)
        for chunk, start in zip(chunks, starts, strict=True)
        for word, first in tokens._tokens(line, chunk, start)
    ]
    assert cut == [(found.group(), found.start()) for found in tokens._TOKEN.finditer(line)]


def test_initials_stand_before_a_small_word_of_a_name_too() -> None:
    (line,) = tokens.lines("Then J. D. van der Berg left")
    assert line.words[1:5] == ("J.", "D.", "van", "der")

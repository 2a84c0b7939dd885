"""Texts cut for the page: joined again they are what they were, whatever is marked in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.page.details import _hex, marked

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (min(pair), max(pair))))


@given(st.text(max_size=25), SPANS)
def test_the_pieces_are_the_text_and_each_character_of_a_span_is_shared(
    text: str, spans: list[tuple[int, int]]
) -> None:
    pieces = list(marked(text, spans))
    assert "".join(each["text"] for each in pieces) == text
    flags = [each["shared"] for each in pieces for _ in each["text"]]
    assert flags == [any(start <= n < end for start, end in spans) for n in range(len(text))]


def test_bytes_are_shown_as_hexdump_does() -> None:
    first, second = _hex(b"%PDF-1.7\n\x00\xff0123456")
    assert first == "000000  25 50 44 46 2d 31 2e 37 0a 00 ff 30 31 32 33 34  %PDF-1.7...01234"
    assert second.startswith("000010  35 36 ")
    assert second.endswith(" 56")

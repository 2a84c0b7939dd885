"""Markdown is read by its marks; text that merely has one of them is text."""

from __future__ import annotations

import pytest

from service.formats.markdown import is_markdown, pieces_of_markdown

PAGE = """# Old pier to close

![The pier](https://courier.example/p.jpg)

The harbour board of [Portbay](https://courier.example/portbay) voted to
**close** the old pier.

> "We waited too long," the harbour master said.

- [Frost destroys cherries](/2)
"""


def test_blocks_have_their_words_and_their_places() -> None:
    pieces = pieces_of_markdown(PAGE)
    assert [(piece.text, piece.heading, piece.bullet) for piece in pieces] == [
        ("Old pier to close", True, False),
        ("The harbour board of Portbay voted to close the old pier.", False, False),
        ('"We waited too long," the harbour master said.', False, False),
        ("Frost destroys cherries", False, True),
    ]
    assert PAGE[pieces[1].start : pieces[1].end].startswith("The harbour board of [Portbay]")
    assert PAGE[pieces[1].start : pieces[1].end].endswith("the old pier.")
    assert [round(piece.linked, 1) for piece in pieces] == [0.0, 0.1, 0.0, 1.0]


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        (PAGE, True),
        ("See [one](https://a.example) and [two](https://b.example).", True),
        ("See [one](https://a.example).", False),
        ("# 1 in the charts [again](he said)", False),
        ("#hashtag and a list:\n- one\n- two", False),
    ],
)
def test_what_is_markdown(text: str, markdown: bool) -> None:
    assert is_markdown(text) is markdown


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("# Pier\n\nThe [old pier][p] closes.\n\n[p]: https://pier.example/\n", True),
        ("# Pier\n\nThe old pier closes.\n\n[p]: https://pier.example/\n", False),
        ("# Pier\n\nThe [old pier][p] closes.\n\n[p]: the one of 1902\n", False),
    ],
)
def test_a_link_may_be_defined_below_the_text(text: str, marked: bool) -> None:
    assert is_markdown(text) is marked

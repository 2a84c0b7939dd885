"""A line that is a link is told by the prompt behind its last bar, or the heading before its first."""

from __future__ import annotations

import pytest

from service.cleaning.blocks import Block, key_of
from service.cleaning.links import is_link
from service.cleaning.phrases import asks_to_read, kind_of_line


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("Related: Storm closes the pier", True),
        ("Storm closes the pier | Read more", True),
        ("|Read more", True),
        ("Read more", False),
        ("Storm closes the pier | Portbay", False),
        ("Portbay: Storm closes the pier", False),
        ("Storm closes the pier | Read more.", False),
    ],
)
def test_a_title_with_a_prompt_beside_it_is_a_link(text: str, link: bool) -> None:
    assert is_link(Block(start=0, end=len(text), text=text)) is link


@pytest.mark.parametrize(
    "text",
    [
        "Lees ook hier verder",
        "Olvassa el ezt is",
        "Прочитайте ещё по теме",
        "あわせて読む",
        "อ่านเพิ่มเติม",
        "អានបន្ថែម",
        "ഇതും വായിക്കുക",
    ],
)
def test_a_line_of_words_that_ask_to_read_is_a_heading_of_links(text: str) -> None:
    assert kind_of_line(key_of(text)) is not None


@pytest.mark.parametrize("text", ["Les", "Se", "Read the river", "More on this", "The next story", "见面会"])
def test_words_around_them_alone_and_articles_are_none(text: str) -> None:
    assert not asks_to_read(key_of(text))


def test_the_title_behind_such_words_may_ask() -> None:
    assert is_link(Block(0, 1, "Leia também: Quem paga a conta da ponte?"))
    assert not is_link(Block(0, 1, "Leia também: a ponte foi paga pela cidade."))

"""A line that is a link is told by the prompt behind its last bar, or the heading before its first."""

from __future__ import annotations

import pytest

from service.cleaning.blocks import Block, blocks_of_pieces, key_of
from service.cleaning.labels import Label
from service.cleaning.links import is_call_to_follow, is_link
from service.cleaning.page import evidence_of
from service.cleaning.phrases import asks_to_read, kind_of_line
from service.formats.markup import pieces_of


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


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("Únete a nuestro canal de WhatsApp", True),
        ("Folgen Sie uns auf Instagram", True),
        ("WhatsApp", False),
        ("Únete a nuestro canal de noticias", False),
        ("The board also writes on Telegram.", False),
    ],
)
def test_a_link_of_some_words_that_names_a_network_calls_to_follow(text: str, call: bool) -> None:
    assert is_call_to_follow(Block(start=0, end=len(text), text=text, linked=1.0)) is call


def test_only_a_line_that_is_a_link_calls_to_follow() -> None:
    text = "<article><h1>Old pier to close</h1><p>{}Look for the harbour on Telegram</a></p></article>"
    labels = [
        evidence_of(blocks_of_pieces(pieces_of(text.format(link))), None, None).labels[1] for link in ("<a href=/>", "")
    ]
    assert labels == [Label.SHARE, None]

"""Pull quotes: what a paragraph says, set apart below it, is text once."""

from __future__ import annotations

import pytest

from service.cleaning.blocks import Block
from service.cleaning.repetition import copies, pull_quotes
from service.formats.elements import Element

SAID = "We have waited twenty years for this ferry"
WHOLE = f'"{SAID}," said the oldest of the fishermen, and went home to tell his wife about it.'
OTHER = "Tickets will cost less than the bridge toll, the board's chairwoman added on Monday."


def block(text: str, name: str | None = None, style: str = "") -> Block:
    return Block(0, 0, text, element=Element(name, style, 0, None) if name else None)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        pytest.param(block(f'"{SAID}"'), False, id="in quotation marks, in plain text"),
        pytest.param(block(f'"{SAID}"', "p"), False, id="a paragraph in quotation marks"),
        pytest.param(block(SAID, "blockquote", "tweet"), False, id="a post"),
        pytest.param(block(SAID, "p", "pullman"), False, id="another word that begins so"),
        pytest.param(block(SAID, "p", "story__pullquote"), True, id="called so in one word"),
        pytest.param(block(SAID), False, id="a heading"),
        pytest.param(block(SAID, "blockquote"), True, id="marked as a quotation"),
        pytest.param(block(SAID, "div", "pull-quote"), True, id="called a pull quote"),
        pytest.param(block('"We have waited"'), False, id="a few words"),
        pytest.param(block('"We have waited thirty years for this ferry"'), False, id="other words"),
    ],
)
def test_what_is_said_again_below_its_paragraph_is_a_pull_quote(quote: Block, found: bool) -> None:
    assert pull_quotes([block(OTHER), block(WHOLE), quote], [0, 1, 2]) == ({2} if found else set())


def test_above_its_paragraph_only_markup_tells_it_from_a_heading() -> None:
    plain, marked = block(f'"{SAID}"'), block(SAID, "p", "pullquote")
    assert pull_quotes([block(OTHER), plain, block(WHOLE)], [0, 1, 2]) == set()
    assert pull_quotes([block(OTHER), marked, block(WHOLE)], [0, 1, 2]) == {1}


def test_only_paragraphs_nearby_are_compared() -> None:
    quote = block(SAID, "blockquote")
    assert pull_quotes([block(WHOLE), block(OTHER), quote], range(3)) == {2}
    blocks = [block(WHOLE), *[block(f"{OTHER} {number}") for number in range(8)], quote]
    assert pull_quotes(blocks, range(len(blocks))) == set()


def test_of_long_lines_the_copies_above_and_below_are_counted() -> None:
    blocks = [block(text) for text in (WHOLE, SAID[:10], OTHER, WHOLE, SAID[:10], WHOLE)]
    assert copies(blocks) == ([0, 0, 0, 1, 0, 2], [2, 0, 0, 1, 0, 0])

"""Which line of a text is its headline, once its body is known."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from service.cleaning.blocks import blocks_of_text
from service.cleaning.byline import is_name
from service.cleaning.headline_line import headline_line, line_above_byline
from service.cleaning.labels import Label

HEADLINE = "New ferry line to the islands opens in spring"
TEXT = (
    "The harbour board said on Monday that a new ferry line to the islands would open in spring, weather permitting.",
    "Tickets for the ferry will cost less than the bridge toll, and cyclists are to travel to the islands free.",
    "Islanders have asked for the line for twenty years, and several hundred of them came to the meeting in spring.",
)


@pytest.mark.parametrize(
    ("above", "inside"),
    [
        pytest.param((HEADLINE, "Want calm seas on every trip?"), (), id="a slogan right above the text"),
        pytest.param(("Log in", HEADLINE, "Get our mobile application"), (), id="a prompt"),
        pytest.param((HEADLINE,), ("Why the ferry line to the islands",), id="a subheading"),
        pytest.param((f"Home > News > {HEADLINE}", HEADLINE), (), id="the path to the page"),
    ],
)
def test_the_headline_shares_the_words_of_the_text(above: Sequence[str], inside: Sequence[str]) -> None:
    lines = (*above, TEXT[0], *inside, *TEXT[1:])
    blocks = blocks_of_text("\n\n".join(lines))
    title = headline_line(blocks, [None] * len(blocks), range(len(above), len(blocks)))
    assert title is not None
    assert blocks[title].text == HEADLINE


def test_a_byline_below_speaks_for_a_headline() -> None:
    lines = ("Islanders to the mainland in an hour", "By Jane Roe", "The ferry at a glance", *TEXT)
    blocks = blocks_of_text("\n\n".join(lines))
    labels = [None, Label.BYLINE, *([None] * 4)]
    assert headline_line(blocks, labels, range(3, 6)) == 0


def test_a_text_may_have_no_headline() -> None:
    blocks = blocks_of_text("\n\n".join(TEXT))
    assert headline_line(blocks, [None] * 3, range(3)) is None
    assert headline_line(blocks, [None] * 3, ()) is None


def test_a_short_title_may_look_like_a_name() -> None:
    lines = ("Contact", "Opening Hours", "Islands Ferry Tickets", "Updated on Monday", *TEXT)
    blocks = blocks_of_text("\n\n".join(lines))
    assert is_name(blocks[2].text)
    title = headline_line(blocks, [None, None, None, Label.TIME_STAMP, None, None, None], range(4, 7))
    assert title == 2


@pytest.mark.parametrize(
    ("above", "labels", "title"),
    [
        (("A spring tide", "By Jane Roe", "Share"), (None, Label.BYLINE, Label.SHARE), 0),
        (("A spring tide", "Share", "By Jane Roe"), (None, Label.SHARE, Label.BYLINE), None),
        (("A spring tide", "By Jane Roe", "At a glance"), (None, Label.BYLINE, None), None),
        (("Jane Boe", "By Jane Roe", "Share"), (None, Label.BYLINE, Label.SHARE), None),
        (("Tide", "By Jane Roe", "Share"), (None, Label.BYLINE, Label.SHARE), None),
    ],
)
def test_a_line_above_a_byline_may_be_the_headline(
    above: Sequence[str], labels: Sequence[Label | None], title: int | None
) -> None:
    blocks = blocks_of_text("\n\n".join((*above, *TEXT)))
    assert line_above_byline(blocks, [*labels, None, None, None], range(3, 6)) == title

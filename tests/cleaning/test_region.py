"""Where an article ends: above a list of teasers, if more of the text stands above it."""

from __future__ import annotations

import pytest

from service.cleaning.blocks import Block
from service.cleaning.region import article_region


def filled(text: str, weight: int, behind: str = "") -> Block:
    words = (text + " and the board of the harbour heard" * 20)[: weight - len(behind)]
    return Block(start=0, end=weight, text=words.rstrip().ljust(weight - len(behind), "x") + behind)


@pytest.mark.parametrize(("above", "end"), [(509, 7), (510, 1)])
def test_teasers_are_cut_off_where_half_of_the_text_stands_above_them(above: int, end: int) -> None:
    """Three titles of 30 letters, each with a paragraph of 140: 510 letters."""
    teasers = [each for _ in range(3) for each in (filled("A title of another article", 30), filled("It", 140, "."))]
    blocks = [filled("The ferry", above, "."), *teasers]
    assert article_region(blocks, [None] * len(blocks)) == (0, end, 7)


@pytest.mark.parametrize(("teasers", "end"), [(2, 5), (3, 1)])
def test_three_teasers_make_a_list(teasers: int, end: int) -> None:
    pairs = [filled("A title of another article", 30), filled("It", 140, ".")] * teasers
    blocks = [filled("The ferry", 900, "."), *pairs]
    assert article_region(blocks, [None] * len(blocks))[:2] == (0, end)

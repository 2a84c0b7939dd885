"""Which short lines among paragraphs are text, and which sentence below the headline begins it."""

from __future__ import annotations

import pytest

from service.cleaning.blocks import Block, blocks_of_text
from service.cleaning.labels import Labels
from service.cleaning.page import _with_standfirst
from service.cleaning.selection import _kept_of_run, keep, select

PARAGRAPH = "The harbour board voted on Tuesday to close the old timber pier for eighteen months, it said."


def block(text: str) -> Block:
    return Block(start=0, end=0, text=text)


@pytest.mark.parametrize(
    ("lengths", "kept"),
    [
        pytest.param([20], [1], id="one alone is a subheading"),
        pytest.param([20, 20], [2], id="of two short ones the second"),
        pytest.param([61, 61], [1, 2], id="two longer ones"),
        pytest.param([61, 60], [2], id="two of which one is short"),
        pytest.param([61, 61, 61], [], id="of three none"),
    ],
)
def test_of_a_run_of_lines_between_paragraphs(lengths: list[int], kept: list[int]) -> None:
    lines = ["Old Pier " + "x" * (length - 9) for length in lengths]
    blocks = [block(PARAGRAPH), *map(block, lines), block(PARAGRAPH)]
    labels: Labels = [None] * len(blocks)
    assert _kept_of_run(blocks, labels, [*range(1, len(blocks) - 1)]) == kept


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        pytest.param("Old Pier and more", [0, 4], id="of three titles none"),
        pytest.param(
            "It is closed.", [0, 1, 2, 3, 4], id="a sentence is text, and what is beside it a subheading each"
        ),
    ],
)
def test_a_short_sentence_among_titles_is_text(line: str, kept: list[int]) -> None:
    blocks = [block(each) for each in (PARAGRAPH, "Old Pier", line, "New Pier", PARAGRAPH)]
    assert keep(blocks, [None] * len(blocks), range(len(blocks)), None) == kept


@pytest.mark.parametrize(("length", "first"), [(40, 2), (39, 3)])
def test_a_sentence_below_the_line_below_the_headline_begins_the_text_from_forty_letters_on(
    length: int, first: int
) -> None:
    sentence = "The pier is closed " + "x" * (length - 20) + "."
    assert len(sentence) == length
    blocks = [block("Old pier to close"), block("Portbay"), block(sentence), block(PARAGRAPH)]
    assert _with_standfirst(blocks, [None] * 4, 0, 3) == first


@pytest.mark.parametrize("headline", ["Council backs the old pier", None], ids=["below a headline", "without one"])
def test_the_dateline_is_that_of_the_first_paragraph(headline: str | None) -> None:
    text = "PORTBAY, March 4 (Reuters) - The council of Portbay on Wednesday backed a plan to rebuild the old pier."
    blocks = blocks_of_text(
        "\n\n".join(filter(None, (headline, text, "The vote was nine to two, as the mayor had hoped.")))
    )
    title, first = (0, 1) if headline else (None, 0)
    selected = select(blocks, [None] * len(blocks), title, range(len(blocks)), [first, first + 1], 2026)
    assert selected is not None
    assert selected.dateline is not None
    assert (selected.dateline.dateline.place, selected.at) == ("PORTBAY", first)


@pytest.mark.parametrize(("mark", "place"), [("* ", "PORTBAY"), ("", None)], ids=["points", "another paragraph"])
def test_the_dateline_may_stand_below_the_main_points(mark: str, place: str | None) -> None:
    text = "PORTBAY, March 4 (Reuters) - The council of Portbay on Wednesday backed a plan to rebuild the old pier."
    points = [
        f"{mark}The work is to begin in May and to end in summer",
        f"{mark}The mayor had asked for a delay of a year",
    ]
    blocks = blocks_of_text(
        "\n\n".join(["Council backs the old pier", *points, text, "The vote was nine to two, it said."])
    )
    selected = select(blocks, [None] * len(blocks), 0, range(len(blocks)), range(1, len(blocks)), 2026)
    assert selected is not None
    assert (selected.dateline and selected.dateline.dateline.place) == place

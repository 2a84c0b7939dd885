"""The columns of a printed page are read one after the other; tables stay as they are."""

from __future__ import annotations

import textwrap
from itertools import cycle, pairwise, zip_longest

import pytest

from service.cleaning.blocks import blocks_of_text

HEADLINE = "Harbour festival"
PARAGRAPHS = (
    "More than sixty thousand people came to the harbour festival at the weekend, a third more than last year, the "
    "organisers said on Monday. Hotels were full, and extra trains ran until two in the morning.",
    "The oldest ship in the parade was built in 1911 and had been raised from the bottom of the canal by volunteers, "
    "who took eleven years to make her float and another four to make her sail again.",
    "Nobody was hurt, but a goat fell into the water between two boats and was brought ashore by the lifeboat. Its "
    "owner has been told to tie it up when there is music, as it likes to walk behind a band.",
)


def beside(columns: list[list[str]], width: int, shifts: tuple[int, ...] = (0,)) -> str:
    """Columns of lines beside each other; the gutter of each line is shifted by the next of ``shifts``."""
    rows = zip(zip_longest(*columns, fillvalue=""), cycle(shifts), strict=False)
    return "\n".join(
        "".join(f"{cell:{width + 3 + (shift if number == 0 else 0)}}" for number, cell in enumerate(row)).rstrip()
        for row, shift in rows
    )


def in_columns(width: int, many: int, shifts: tuple[int, ...] = (0,), paragraphs: tuple[str, ...] = PARAGRAPHS) -> str:
    """``paragraphs``, parted by blank lines, in ``many`` columns of ``width``."""
    lines = [line for each in paragraphs for line in (*textwrap.wrap(each, width), "")][:-1]
    size = -(-len(lines) // many)
    columns = [lines[start : start + size] for start in range(0, len(lines), size)]
    return beside([column if column[0] else column[1:] for column in columns], width, shifts)


@pytest.mark.parametrize(
    ("width", "many", "shifts"),
    [
        pytest.param(38, 2, (0,), id="two"),
        pytest.param(30, 3, (0,), id="three"),
        pytest.param(22, 3, (0,), id="three narrow ones"),
        pytest.param(34, 2, (0, 1, 2, 1), id="a gutter that shifts"),
    ],
)
def test_columns_are_read_one_after_the_other(width: int, many: int, shifts: tuple[int, ...]) -> None:
    blocks = blocks_of_text(f"{HEADLINE}\n\n{in_columns(width, many, shifts)}")
    assert [block.text for block in blocks] == [HEADLINE, *PARAGRAPHS]


def test_each_page_has_its_own_columns() -> None:
    first, second = PARAGRAPHS, tuple(each.replace("The", "the") + " So it was." for each in PARAGRAPHS[::-1])
    pages = (in_columns(38, 2, paragraphs=first), in_columns(38, 2, paragraphs=second))
    blocks = blocks_of_text("\f".join(pages))
    assert [block.text for block in blocks] == [*first, *second]


def test_the_last_page_may_have_few_lines_beside_each_other() -> None:
    last = beside([["The band played on until the rain had", "begun."], ["Then it went home."]], 38)
    blocks = blocks_of_text(f"{in_columns(38, 2)}\f{last}")
    found = [block.text for block in blocks][-3:]
    assert found == ["The band played on until the rain had", "begun.", "Then it went home."]


def test_the_lines_of_columns_cover_them_in_order() -> None:
    text = in_columns(38, 2)
    blocks = blocks_of_text(text)
    assert (blocks[0].start, blocks[-1].end) == (0, len(text))
    assert all(one.end <= other.start for one, other in pairwise(blocks))


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param(
            [["Portbay Rowers", "Ellmere United", "Harbour Athletic", "Northern Quay", "Tarn Rovers", "Orsa Town"]] * 2,
            id="names",
        ),
        pytest.param(
            [["Halvard Works", "Norvane Rail", "Portbay Bank", "Tarn Steel", "Orsa Mills"], ["41.20"] * 5], id="prices"
        ),
        pytest.param(
            [
                ["opening", "a talk on bees", "lunch", "harbour walk", "music", "fireworks"],
                [
                    "in the town hall at nine",
                    "by the keeper",
                    "at the pier",
                    "with the pilot",
                    "on deck",
                    "at midnight",
                ],
            ],
            id="a programme",
        ),
    ],
)
def test_tables_stay_as_they_are(columns: list[list[str]]) -> None:
    text = beside(columns, 26)
    assert [block.text.split() for block in blocks_of_text(text)] == [line.split() for line in text.split("\n")]

"""A text's lines as blocks: where each stands in the text, and how heavy it is."""

from __future__ import annotations

import pytest

from service.cleaning.blocks import blocks_of_text

TEXT = "  Old pier to close\n\n\t It closes on Tuesday. \n\n閉館する"


def test_a_block_is_its_line_without_the_blanks_around_it_and_knows_where_it_stands() -> None:
    blocks = blocks_of_text(TEXT)
    assert [block.text for block in blocks] == ["Old pier to close", "It closes on Tuesday.", "閉館する"]
    assert [TEXT[block.start : block.end] for block in blocks] == [block.text for block in blocks]


def test_of_a_part_of_a_text_the_blocks_stand_where_they_stand_in_the_whole() -> None:
    start = TEXT.index("\t")
    (block,) = blocks_of_text(TEXT, start, TEXT.index("閉"))
    assert (block.text, TEXT[block.start : block.end]) == ("It closes on Tuesday.", "It closes on Tuesday.")


def test_a_character_of_a_dense_script_weighs_as_much_as_several_letters() -> None:
    *_, latin, dense = blocks_of_text(TEXT)
    assert latin.weight == len(latin.text)
    assert dense.weight > len(dense.text)


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (["Crew\tTime", "Velm\t6:41", "Tarn\t6:58"], 3),
        (["Crew\tTime", "Velm\t6:41"], 0),
        (["1\tTrain strike", "2\tMayor sells boat", "3\tFrost"], 0),
        (["Home\tSport", "Culture\tMore", "Shop\tMail"], 0),
        (["Crew\tTime", "Velm\t6:41\t1", "Tarn\t6:58\t2"], 0),
        (["Velm\t6:41", "", "Hollin\t6:44", "", "Tarn\t6:58"], 0),
    ],
)
def test_lines_with_tabs_and_numbers_below_each_other_are_rows_of_a_table(lines: list[str], rows: int) -> None:
    assert sum(block.row for block in blocks_of_text("Results\n\n" + "\n".join(lines) + "\n\nThe end.")) == rows


@pytest.mark.parametrize("text", ["« Nous tiendrons. »", "« Nous tiendrons !\u00a0»", "« Qui sait ?\u202f»"])
def test_a_sentence_ends_before_a_mark_behind_a_space(text: str) -> None:
    assert blocks_of_text(text)[0].ends

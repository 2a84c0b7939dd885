"""A sketch keeps the same shingles of the same words, whatever the length of the text; packed, it is itself again."""

from __future__ import annotations

import base64
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.deduplication.constants import MOST_FACTS
from service.deduplication.sketch import HEAD, RATES, Sketch, pack, sketch, unpack

Write = Callable[[int, int], str]


def fields(value: Sketch) -> list[object]:
    return [value.table.tolist(), value.sizes, value.shingles, value.length, value.cased, value.rate]


@given(st.text(max_size=400))
def test_any_text_is_itself_again_after_packing(text: str) -> None:
    value = sketch(text)
    assert fields(unpack(pack(value))) == fields(value)
    assert value.keys.size == value.spans.size == value.sizes[-1]
    assert value.facts.size == value.fact_starts.size <= MOST_FACTS
    assert np.unique(value.keys).size == value.keys.size


@pytest.mark.parametrize(("words", "rate"), [(60, 1), (100, 2), (200, 4), (400, 8)])
def test_a_longer_text_keeps_of_a_shorter_one_in_it_what_its_coarser_rate_keeps(
    prose: Write, words: int, rate: int
) -> None:
    text = prose(7, words)
    short, long = sketch(text), sketch(f"{text} {prose(8, 600)}")
    assert (short.rate, long.rate) == (rate, 8)
    for each in RATES[: RATES.index(rate) + 1]:
        kept = short.keys[: short.size_at(each)].tolist()
        assert kept == sketch(text, whole=True).keys[: len(kept)].tolist()
    sampled = short.keys[: short.size_at(8)].tolist()
    assert sampled == long.keys[: len(sampled)].tolist()
    assert 0.5 < len(sampled) * 8 / short.shingles < 1.7


def test_a_span_is_where_the_shingle_stands(prose: Write) -> None:
    text = prose(9, 40)
    value = sketch(text, whole=True)
    stretches = sorted((int(span) >> 14, (int(span) >> 14) + (int(span) & 0x3FFF)) for span in value.spans)
    assert stretches[0][0] == 0
    assert stretches[-1][1] == len(text.rstrip("."))
    assert all(len(text[start:end].split()) == 5 for start, end in stretches)


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ([], "numbers of four bytes"),
        ([0] * (HEAD - 1), "numbers of four bytes"),
        ([0, 0, 0, 0, 0, 0, 0, 0, 3, 0], "rate of 3"),
        ([2, 1, 1, 1, 0, 0, 0, 0, 8, 0, 5, 5], "keys"),
        ([1, 1, 1, 1, 0, 0, 0, 0, 8, 0, 5], "as its counts say"),
        ([1, 1, 1, 1, 9, 0, 0, 0, 8, 0, 5, 5], "as its counts say"),
    ],
)
def test_what_is_no_sketch_is_refused(numbers: list[int], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        unpack(base64.b64encode(np.array(numbers, "<u4").tobytes()).decode())

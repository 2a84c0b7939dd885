"""Stretches that overlap become one, and cover exactly what they covered."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from service.spans import joined


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12))))
def test_joined_stretches_are_apart_and_cover_the_same(rows: list[tuple[int, int]]) -> None:
    spans = sorted((start, start + size) for start, size in rows)
    found = joined(spans)
    assert all(end < start for (_, end), (start, _) in pairwise(found))
    assert {at for pair in found for at in range(*pair)} == {at for pair in spans for at in range(*pair)}

"""The compiled loops find what the same sums in NumPy find, and nothing is left to compile after the warm-up."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.stories import loops
from service.stories.meaning import ABOUT_SIZE, SIZE
from service.stories.scan import NONE, SEVERAL
from service.stories.weighing import NO_FEATURES, Features, dot

FEATURES = st.dictionaries(st.integers(0, 60) | st.integers(0, 2**32 - 1), st.integers(-9, 5000), max_size=60)
SEEDS = st.integers(0, 2**32 - 1)


def features(values: dict[int, int]) -> Features:
    return np.array(sorted(values.items()), dtype=np.int64).reshape(-1, 2).T.copy() if values else NO_FEATURES


@given(FEATURES, FEATURES)
def test_the_product_of_two_vectors_is_that_of_what_both_have(left: dict[int, int], right: dict[int, int]) -> None:
    both = sum(value * right[key] for key, value in left.items() if key in right)
    assert dot(features(left), features(right)) == dot(features(right), features(left)) == both


@given(st.lists(st.tuples(st.integers(-(2**31), 2**31 - 1), st.integers(-(2**31), 2**31 - 1)), max_size=9))
def test_the_inner_product_has_no_limit_of_32_bits(pairs: list[tuple[int, int]]) -> None:
    rows = np.array(pairs, dtype=np.int32).reshape(-1, 2).T.copy()
    wrapped = (sum(left * right for left, right in pairs) + 2**63) % 2**64 - 2**63
    assert loops.inner(rows[0], rows[1]) == wrapped


@given(SEEDS)
def test_the_rows_most_like_a_vector_are_found(seed: int) -> None:
    chance = np.random.default_rng(seed)
    rows, own, earliest, most = 40, 1, 30, 3
    # Few different values, so that rows are equally alike at times.
    vectors = chance.integers(-1, 2, (rows, SIZE)) * chance.choice([0, 90, 127], (rows, 1))
    vector = chance.integers(-1, 2, SIZE) * 127
    newest, language = chance.integers(0, 90, rows), chance.integers(NONE, 3, rows)
    about = vectors[:, :ABOUT_SIZE].astype(np.int8)
    hashed = vectors[:, ABOUT_SIZE:].T.astype(np.int8, order="C")
    found = loops.likest(about, hashed, newest, language, vector.astype(np.int8), own, earliest, most)
    looked_at = (newest >= earliest) & (language != own) & (language != NONE)
    assert SEVERAL in range(NONE + 1, own)
    products = np.where(looked_at, vectors @ vector, 0)
    least = max(1, sorted(products)[-most])
    assert found.tolist() == np.flatnonzero(products >= least).tolist()


def test_nothing_is_compiled_after_the_warm_up() -> None:
    loops.warm_up()
    compiled = [loops.shared, loops.inner, loops.likest]
    before = [len(getattr(each, "signatures")) for each in compiled]  # noqa: B009
    test_the_product_of_two_vectors_is_that_of_what_both_have()
    test_the_inner_product_has_no_limit_of_32_bits()
    test_the_rows_most_like_a_vector_are_found()
    assert [len(getattr(each, "signatures")) for each in compiled] == before == [1, 1, 1]  # noqa: B009

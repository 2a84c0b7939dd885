"""The tagger's compiled loops: the best sequence is the best of all, and nothing is compiled after the warm-up."""

from __future__ import annotations

from itertools import product

import numpy as np

from service import enrichment
from service.enrichment import sequences, tagger
from service.enrichment.sequences import best

OUTSIDE = 2


def test_the_best_sequence_is_the_best_of_all() -> None:
    random = np.random.default_rng(7)
    for _ in range(50):
        total, moves = random.normal(size=(4, 3)).astype(np.float32), random.normal(size=(3, 3)).astype(np.float32)
        bordered = np.zeros((8, 3), dtype=np.float32)
        bordered[2:6] = total
        places = np.array([-1, -1, 0, 0, 0, 0, -1, -1])
        found = best(bordered, places, moves, OUTSIDE, float("inf"))[2:6].tolist()
        every = list(product(range(3), repeat=4))
        sums = [sum(total[range(4), each]) + sum(moves[each[n], each[n + 1]] for n in range(3)) for each in every]
        assert found == list(every[int(np.argmax(sums))])


def test_a_word_that_is_surely_outside_parts_two_searches_and_counts_in_both() -> None:
    moves = np.zeros((3, 3), dtype=np.float32)
    moves[OUTSIDE, 1] = moves[1, OUTSIDE] = 2
    total = np.array([[0] * 3, [0] * 3, [1, 0, 0], [0, 0, 9], [1, 0, 0], [0] * 3, [0] * 3], dtype=np.float32)
    found = best(total, np.array([-1, -1, 0, 0, 0, -1, -1]), moves, OUTSIDE, 4.0)
    assert found[2:5].tolist() == [1, OUTSIDE, 1]


def test_nothing_is_compiled_after_the_warm_up() -> None:
    enrichment.compile_tagger()
    before = [len(getattr(each, "signatures")) for each in (sequences.summed, sequences.best)]  # noqa: B009
    model = tagger.model("en")
    assert model is not None
    tagger.tagged(model, [("Ann", "x"), ("so",) * 40], [(None, "BC"), (None,) * 40])
    assert [len(getattr(each, "signatures")) for each in (sequences.summed, sequences.best)] == before  # noqa: B009

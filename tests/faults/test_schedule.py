"""Schedules: a seed is a promise, every kind has its injection, and no two parts that must not fail at once do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from faults.injection import INJECTIONS
from faults.schedule import KINDS, draw

PART_OF = {each.name: each.part for each in KINDS}


def test_every_kind_of_fault_can_be_done() -> None:
    assert set(INJECTIONS) == set(PART_OF)


@given(st.integers(0, 10_000), st.integers(1, 12))
def test_a_seed_draws_the_same_schedule_always(seed: int, rounds: int) -> None:
    assert draw(seed, rounds, 6.0) == draw(seed, rounds, 6.0)


def test_seeds_differ() -> None:
    assert len({draw(seed, 4, 6.0) for seed in range(20)}) == 20


@given(st.integers(0, 10_000))
def test_all_kinds_come_before_one_comes_again(seed: int) -> None:
    firsts = [each.faults[0].kind for each in draw(seed, 2 * len(KINDS), 6.0)]
    assert set(firsts[: len(KINDS)]) == set(firsts[len(KINDS) :]) == set(PART_OF)


@given(st.integers(0, 10_000))
def test_two_at_once_strike_different_parts(seed: int) -> None:
    for each in draw(seed, 8, 6.0, pairs=1.0):
        first, second = each.faults
        assert PART_OF[first.kind] != PART_OF[second.kind]
        assert first.after == 0.0 < second.after


@given(st.integers(0, 10_000), st.floats(1.0, 60.0))
def test_a_frozen_worker_outlasts_its_session(seed: int, session: float) -> None:
    frozen = [each for each in KINDS if each.name in ("worker frozen", "stage frozen")]
    assert all(each.faults[0].seconds > session for each in draw(seed, 4, session, frozen))


def test_targets_are_the_kinds_own() -> None:
    kinds = {each.name: each for each in KINDS}
    faults = [fault for seed in range(50) for each in draw(seed, 5, 6.0) for fault in each.faults]
    assert all(fault.target in kinds[fault.kind].targets for fault in faults)

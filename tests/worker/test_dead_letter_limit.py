"""Too many dead letters stop a stage, whoever starts it again; a person with a higher limit sets it going."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.worker.dead_letter_limit import LAST, DeadLetterLimit


def limit(folder: Path, share: float = 0.2, in_a_row: int = 100) -> DeadLetterLimit:
    return DeadLetterLimit(folder / "window", share, in_a_row)


def passed(limit: DeadLetterLimit, refused: list[bool]) -> int:
    """How many records are taken before it pauses."""
    for number, each in enumerate(refused):
        if limit.paused:
            return number
        limit.note(each)
    return len(refused)


def test_so_many_in_a_row_pause_it(tmp_path: Path) -> None:
    one = limit(tmp_path, share=1.0)
    assert passed(one, [False] * 50 + [True] * 99 + [False] + [True] * 200) == 250
    assert one.paused == "the last 100 records became dead letters"


def test_so_large_a_share_of_the_last_pauses_it(tmp_path: Path) -> None:
    one = limit(tmp_path)
    assert passed(one, [False] * 300 + [True, False] * 300) == 300 + 201
    assert one.paused == "101 of the last 500 records became dead letters"


def test_a_fifth_of_all_for_ever_does_not(tmp_path: Path) -> None:
    assert passed(limit(tmp_path), [True, False, False, False, False] * 1_000) == 5_000


def test_a_few_bad_files_alone_do_not(tmp_path: Path) -> None:
    assert passed(limit(tmp_path), [True] * 99) == 99


def test_starting_again_lets_nothing_more_through(tmp_path: Path) -> None:
    assert passed(limit(tmp_path), [True] * 200) == 100
    for _ in range(3):
        again = limit(tmp_path)
        assert passed(again, [True] * 200) == 0
        assert again.paused


def test_what_was_counted_before_a_restart_counts_after_it(tmp_path: Path) -> None:
    assert passed(limit(tmp_path), [True] * 60) == 60
    assert passed(limit(tmp_path), [True] * 200) == 40


@pytest.mark.parametrize(("share", "in_a_row"), [(0.0, 100), (0.3, 100), (0.2, 150), (0.2, 0)])
def test_a_limit_that_is_higher_or_off_sets_it_going_and_forgets(tmp_path: Path, share: float, in_a_row: int) -> None:
    passed(limit(tmp_path), [True] * 200)
    resumed = limit(tmp_path, share, in_a_row)
    assert resumed.paused is None
    assert passed(resumed, [False] * 10) == 10
    assert passed(limit(tmp_path), [True] * 200) == 100, "the usual limit counts again, from the beginning"


@pytest.mark.parametrize(("share", "in_a_row"), [(0.2, 100), (0.1, 100), (0.2, 50)])
def test_one_that_is_not_higher_does_not(tmp_path: Path, share: float, in_a_row: int) -> None:
    passed(limit(tmp_path), [True] * 200)
    assert limit(tmp_path, share, in_a_row).paused


def test_no_limit_is_none(tmp_path: Path) -> None:
    assert passed(limit(tmp_path, share=0.0), [True] * 5_000) == 5_000


@given(st.lists(st.booleans(), max_size=1_200), st.sets(st.integers(0, 1_200), max_size=4))
def test_it_pauses_at_the_first_record_that_is_one_too_many_whatever_restarts(
    tmp_path_factory: pytest.TempPathFactory, outcomes: list[bool], restarts: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("limit")
    one = limit(folder, 0.1, 20)
    expected = next(
        (
            end
            for end in range(1, len(outcomes) + 1)
            if outcomes[end - 1]
            and (sum(outcomes[max(0, end - LAST) : end]) > 50 or (end >= 20 and all(outcomes[end - 20 : end])))
        ),
        len(outcomes),
    )
    taken = 0
    for number, each in enumerate(outcomes):
        if number in restarts:
            one = limit(folder, 0.1, 20)
        if one.paused:
            break
        one.note(each)
        taken += 1
    assert taken == expected

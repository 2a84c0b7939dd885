"""Recovery and stall, from when documents were sent and done."""

from __future__ import annotations

import pytest

from faults.measure import Passage, longest_stall, recovery, touched


def steady(first: int, last: int, seconds: float = 0.1) -> list[Passage]:
    """A document a second, each done so many seconds later."""
    return [Passage(float(each), each + seconds) for each in range(first, last)]


# Documents 0 to 9 in time; those of 10 to 14 wait until 20 and come out one by one; then all is well again.
STALLED = [*steady(0, 10), *(Passage(10.0 + each, 20.0 + each / 10) for each in range(5)), *steady(15, 30)]


def test_recovery_is_the_end_of_the_last_late_document() -> None:
    assert recovery(STALLED, 10.0) == pytest.approx(10.4)


def test_nothing_late_is_no_recovery() -> None:
    assert recovery(steady(0, 10, 2.9), 3.0) == 0.0


def test_a_document_under_way_when_the_fault_struck_counts() -> None:
    assert recovery([Passage(9.9, 14.0)], 10.0) == pytest.approx(4.0)


def test_a_stall_is_a_time_in_which_something_waited_and_nothing_came_out() -> None:
    ordered = [*steady(0, 10), *(Passage(10.0 + each, 20.0) for each in range(5))]
    assert longest_stall(ordered, 0.0) == pytest.approx(10.0)


def test_what_one_partition_waits_for_is_no_stall_while_others_go_on() -> None:
    assert longest_stall([*steady(0, 30), Passage(5.0, 25.0)], 5.0) == pytest.approx(1.0, abs=0.1)


def test_a_quiet_feed_is_no_stall() -> None:
    assert longest_stall([Passage(0.0, 0.5), Passage(60.0, 60.5)], 0.0) == pytest.approx(0.5)


def test_a_stall_begins_with_the_fault_at_the_earliest() -> None:
    assert longest_stall([Passage(0.0, 0.1), Passage(0.2, 12.0)], 10.0) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("passage", "counts"),
    [
        (Passage(1.0, 9.9), False),
        (Passage(1.0, 10.1), True),
        (Passage(19.8, 19.9), True),
        (Passage(19.9, 30.0), False),
    ],
)
def test_a_round_touches_what_was_under_way_and_what_was_done_before_the_next(passage: Passage, counts: bool) -> None:
    assert touched([passage], 10.0, 20.0) == ([passage] if counts else [])

"""What was deleted before it was read, found from the offsets that a worker takes and what partitions begin with."""

from __future__ import annotations

from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from service.worker.retention import Skip, Unread

P = TP("raw", 0)


def test_a_gap_before_the_partitions_beginning_is_what_was_deleted() -> None:
    unread = Unread()
    unread.take(P, 440, generation=1, committed=100)
    assert unread.look({P: 440}, {P: 441}) == [Skip(P, 100, 440)]
    assert Skip(P, 100, 440).records == 340
    assert unread.look({P: 440}, {P: 441}) == []


def test_a_gap_behind_the_beginning_is_compaction_or_a_transaction() -> None:
    unread = Unread()
    unread.take(P, 3, generation=1, committed=0)
    unread.take(P, 5, generation=1, committed=0)
    assert unread.look({P: 0}, {P: 6}) == []


def test_a_reset_in_the_midst_of_reading_is_found() -> None:
    unread = Unread()
    unread.take(P, 0, generation=1, committed=0)
    unread.take(P, 50, generation=1, committed=0)
    assert unread.look({P: 50}, {P: 51}) == [Skip(P, 1, 50)]


def test_what_another_worker_read_meanwhile_is_no_gap() -> None:
    unread = Unread()
    unread.take(P, 0, generation=1, committed=0)
    unread.take(P, 90, generation=3, committed=90)
    assert unread.look({P: 90}, {P: 91}) == []


def test_a_partition_emptied_to_its_end_is_found_once_nothing_moves() -> None:
    unread = Unread()
    assert unread.look({P: 440}, {P: 0}) == [], "its records may be on their way"
    assert unread.look({P: 440}, {P: 0}) == [Skip(P, 0, 440)]
    assert unread.look({P: 440}, {P: 0}) == []
    assert unread.look({P: 500}, {P: 440}) == []
    assert unread.look({P: 500}, {P: 440}) == [Skip(P, 440, 500)]


def test_what_was_fetched_before_it_was_deleted_is_not_lost() -> None:
    unread = Unread()
    for offset in range(5):
        unread.take(P, offset, generation=1, committed=0)
        assert unread.look({P: 5}, {P: 0}) == []
    assert unread.look({P: 5}, {P: 0}) == []


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9)), max_size=30))
def test_every_offset_is_taken_or_told_and_none_told_twice(steps: list[tuple[int, int]]) -> None:
    """Records are taken one by one from where reading stands, while retention moves the beginning on now and then."""
    unread, begin, place = Unread(), 0, 0
    taken: set[int] = set()
    told: list[int] = []

    def look() -> None:
        for skip in unread.look({P: begin}, {P: place}):
            told.extend(range(skip.start, skip.end))

    for take, deleted in steps:
        for _ in range(take):
            place = max(place, begin)
            unread.take(P, place, generation=1, committed=0)
            taken.add(place)
            place += 1
        begin += deleted
        look()
    for _ in range(2):
        look()
    assert len(told) == len(set(told))
    assert taken.isdisjoint(told)
    assert taken | set(told) == set(range(max(place, begin)))

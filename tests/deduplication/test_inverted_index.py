"""The compact index answers as a dictionary of lists would, however its runs were merged and renumbered."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.deduplication import inverted_index
from service.deduplication.article_table import ArticleTable
from service.deduplication.inverted_index import InvertedIndex, Keyed
from service.deduplication.sketch import sketch

# Keys that meet in their upper half, in their lower half, and not at all.
KEYS = st.sampled_from([part << 16 | low for part in (0, 1, 77, 0xFFFF) for low in (0, 1, 0x0800, 0xFFFF)])
ARTICLES = st.lists(st.sets(KEYS, max_size=6), min_size=1, max_size=40)


def keys_of(keys: set[int]) -> np.ndarray:
    return np.array(sorted(keys), dtype=np.uint32)


def keyed(first: int, articles: list[set[int]]) -> Keyed:
    """Articles that have the numbers from ``first`` on."""
    pairs = [(key, number) for number, keys in enumerate(articles) for key in sorted(keys)]
    keys, numbers = np.array(pairs, dtype=np.uint32).reshape(-1, 2).T.copy()
    return Keyed(keys, numbers, first)


def holders(postings: InvertedIndex, key: int) -> list[int]:
    left_out = np.array([False])
    numbers, places = postings.find(np.array([key], dtype=np.uint32), left_out, lambda place, sample: False)
    assert not left_out.any()
    assert places.tolist() == [0] * numbers.size
    assert sorted(postings.holders(key).tolist()) == sorted(numbers.tolist())
    return sorted(numbers.tolist())


@pytest.fixture(autouse=True)
def small_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inverted_index, "NEWEST", 8)
    monkeypatch.setattr(inverted_index, "STEP", 3)


@given(ARTICLES, st.integers(0, 40), st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_holder_of_a_key_is_found(articles: list[set[int]], loaded: int, data: st.DataObject) -> None:
    postings, expected = InvertedIndex(), defaultdict(list)
    blocks = [(first, articles[first : min(first + 3, loaded)]) for first in range(0, min(loaded, len(articles)), 3)]
    postings.load([keyed(first, some) for first, some in blocks])
    for number, keys in enumerate(articles):
        if number >= loaded:
            postings.add(number, keys_of(keys))
        for key in keys:
            expected[key].append(number)
    assert len(postings) == sum(map(len, articles))
    for key in {key for keys in articles for key in keys} | {5}:
        assert holders(postings, key) == expected[key]
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=len(articles), max_size=len(articles))))
    postings.renumber(kept)
    renamed = {old: new for new, old in enumerate(kept.nonzero()[0].tolist())}
    for key, numbers in expected.items():
        assert holders(postings, key) == [renamed[number] for number in numbers if number in renamed]


@given(st.lists(st.sampled_from([0, 1, 2, 500, 0x8000, 0xFFFE, 0xFFFF]), max_size=60), st.data())
def test_a_key_is_found_from_any_guess_among_any_others(lows: list[int], data: st.DataObject) -> None:
    low = np.array(sorted(lows), dtype=np.uint16)
    begin = data.draw(st.integers(0, low.size))
    end = data.draw(st.integers(begin, low.size))
    near = data.draw(st.integers(begin, end))
    value = data.draw(st.sampled_from([0, 1, 3, 0x8000, 0xFFFF, 0x10000]))
    place = inverted_index._first(low, *map(np.int64, (begin, end, near, value)))
    assert place == begin + np.searchsorted(low[begin:end].astype(int), value)


def test_a_stop_shingle_is_left_out_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inverted_index, "MANY", 4)
    postings, seen = InvertedIndex(), []
    for number in range(64):
        postings.add(number, np.array([9, 1000 + number], dtype=np.uint32))

    def is_stop(place: int, sample: np.ndarray) -> bool:
        seen.append(sample.size)
        return place == 0 and sample.size > 2

    keys = np.array([9, 1001, 1002], dtype=np.uint32)
    left_out = np.array([False, False, True])
    numbers, places = postings.find(keys, left_out, is_stop)
    assert left_out.tolist() == [True, False, True]
    assert [number for number, place in zip(numbers, places, strict=True) if not left_out[place]] == [1]
    assert max(seen) < 64


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_numbers_keep_their_articles_when_the_dead_are_cleared_out(rows: list[tuple[bool, bool]]) -> None:
    register, empty = ArticleTable(), sketch("")
    ids = [f"{place:032x}" if plain else f"an id of another kind {place}" for place, (plain, _) in enumerate(rows)]
    for place, article_id in enumerate(ids):
        assert register.add(article_id, place + 1, (float(place), 0.0), (True, False), empty) == place
    for place, (_, dies) in enumerate(rows):
        if dies:
            register.drop(place)
    kept = register.compact()
    assert kept.tolist() == [not dies for _, dies in rows]
    live = [place for place, (_, dies) in enumerate(rows) if not dies]
    assert len(register) == len(live)
    assert [register.id_of(number) for number in range(len(live))] == [ids[place] for place in live]
    assert register.rows["event"].tolist() == [float(place) for place in live]
    assert register.clusters.tolist() == [place + 1 for place in live]
    assert (register.rows["dated"] & ~register.rows["printed"]).all()

"""The compiled loops of the index. The rows and clusters of the live articles in; out which of them can be compared
with a new one, how many were earlier, and where most of their times lie."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from service.article import EARLIER_HOURS, NEAREST
from service.compiled import compiled
from service.deduplication.article_table import ArticleTable, Rows
from service.deduplication.constants import COMMON, LEAST_AMONG_BOILERPLATE, WILD
from service.deduplication.inverted_index import Numbers, Places
from service.deduplication.sketch import Keys, open_places
from service.deduplication.words import Mask


def warm_up() -> None:
    """Compile, or load, the compiled functions of this module that are called only for very common keys."""
    table, none = ArticleTable(), np.zeros(0, dtype=np.uint32)
    spread(table.clusters, none)
    earlier(table.rows, table.clusters, none, none, 0.0)


@compiled
def spread(clusters: Numbers, numbers: Numbers) -> int:
    """The number of clusters that the live articles among ``numbers`` are in, counted up to twice COMMON."""
    seen, count = np.empty(2 * COMMON, np.uint32), 0
    for number in numbers:
        cluster, place = clusters[number], 0
        if cluster:
            while place < count and seen[place] != cluster:
                place += 1
            if place == count:
                seen[count] = cluster
                count += 1
            if count == seen.size:
                break
    return count


@compiled
def similar(
    rows: Rows,
    clusters: Numbers,
    sampled: NDArray[np.uint8],
    numbers: Numbers,
    places: Places,
    left_out: Mask,
    sizes: tuple[int, ...],
    rate: int,
    received: float,
    event: float,
    window: float,
    lasting: float,
    dated: bool,
    printed: bool,
) -> tuple[Places, Numbers, Places, float]:
    """Find, for a new text, the articles that it can be compared with. Each of ``numbers`` is an article that contains
    the key at the same index of ``places``; ``sizes`` are the sizes of the new text's sketch at each of RATES.

    Returns four things. First the articles that are near enough in time and share enough keys: at least the share
    LEAST_AMONG_BOILERPLATE of the smaller text, at the coarser rate of the two, not counting keys that are left out or
    turn out to be stop shingles. Each is a row of number, shared keys, and key of the cluster. Then the numbers of the
    articles that contain the last key, which is that of the item. Then the positions of the stop shingles found, and by
    how many clusters each exceeds the limit. Then the share of the keys that no live article contains.
    """
    last = left_out.size - 1
    stop = _stop_keys(clusters, numbers, places, left_out)
    for row in range(stop.shape[0]):
        left_out[stop[row, 0]] = True
    hidden, had = np.count_nonzero(left_out[:last]), left_out.copy()
    for at in range(numbers.size):
        if not had[places[at]] and clusters[numbers[at]]:
            had[places[at]] = True
    new_text = 1.0 - np.count_nonzero(had[:last]) / last if last else 0.0
    distinct, times, items = np.empty(numbers.size, np.uint32), np.empty(numbers.size, np.int64), np.empty_like(numbers)
    size, count, known = 0, 0, open_places(numbers.size)
    for at in range(numbers.size):
        if places[at] < last:
            if not left_out[places[at]]:
                slot = numbers[at] & (known.size - 1)
                while known[slot] >= 0 and distinct[known[slot]] != numbers[at]:
                    slot = (slot + 1) & (known.size - 1)
                if known[slot] < 0:
                    known[slot], distinct[size], times[size] = size, numbers[at], 0
                    size += 1
                times[known[slot]] += 1
        elif _comparable(rows, clusters, numbers[at], received, event, window, lasting, dated, printed):
            items[count] = numbers[at]
            count += 1
    items, found, count = items[:count], np.empty((size, 3), np.int64), 0
    for at in range(size):
        number, shared = distinct[at], times[at]
        # Most share next to nothing: do not even read their rows, which are scattered in memory.
        if shared < LEAST_AMONG_BOILERPLATE * min(sampled[number], max(0, sizes[0] - hidden)):
            continue
        row, level = rows[number], 3
        coarser = max(row.rate, rate)
        while coarser > 1:
            coarser //= 2
            level -= 1
        enough = shared >= LEAST_AMONG_BOILERPLATE * min(row.sizes[level], max(0, sizes[level] - hidden))
        if enough and _comparable(rows, clusters, number, received, event, window, lasting, dated, printed):
            found[count, 0], found[count, 1], found[count, 2] = number, shared, clusters[number]
            count += 1
    return found[:count], items, stop, new_text


@compiled
def earlier(
    rows: Rows, clusters: Numbers, found: Numbers, keys: Keys, event: float
) -> tuple[Numbers, tuple[int, int, int, int, int]]:
    """Of the articles ``found`` that are in a cluster of ``keys`` and no later than ``event`` (seconds since 1970): the
    nearest in time, and how many there are within each of EARLIER_HOURS."""
    numbers = np.unique(found)
    ages, count = np.empty(numbers.size, np.float64), 0
    for number in numbers:
        age = event - rows[number].event
        if age >= 0 and np.any(keys == clusters[number]):
            numbers[count], ages[count] = number, age
            count += 1
    within = np.zeros(len(EARLIER_HOURS), np.int64)
    for age in ages[:count]:
        for span in range(len(EARLIER_HOURS)):
            within[span] += age <= 3600.0 * EARLIER_HOURS[span]
    order = np.argsort(ages[:count], kind="mergesort")[:NEAREST]
    return numbers[order], (within[0], within[1], within[2], within[3], within[4])


@compiled
def _stop_keys(clusters: Numbers, numbers: Numbers, places: Places, left_out: Mask) -> Places:
    """The keys, except the last, that are in more than COMMON clusters: position, and number of clusters above
    COMMON."""
    ends = np.zeros(left_out.size + 1, np.int64)
    for place in places:
        ends[place + 1] += 1
    ends = np.cumsum(ends)
    free, ordered = ends.copy(), np.empty_like(numbers)
    for at, place in enumerate(places):
        ordered[free[place]] = numbers[at]
        free[place] += 1
    beyond_limit, count = np.empty((left_out.size, 2), np.int64), 0
    for place in range(left_out.size - 1):
        if not left_out[place] and ends[place + 1] - ends[place] > COMMON:
            beyond = spread(clusters, ordered[ends[place] : ends[place + 1]]) - COMMON
            if beyond > 0:
                beyond_limit[count, 0], beyond_limit[count, 1] = place, beyond
                count += 1
    return beyond_limit[:count]


@compiled
def _comparable(
    rows: Rows,
    clusters: Numbers,
    number: int,
    received: float,
    event: float,
    window: float,
    lasting: float,
    dated: bool,
    printed: bool,
) -> bool:
    """Whether an article is live and near in time: by stated times where both have one, otherwise by time of receipt.
    Where a stated time was read from a text, and so may be that of another article, either is enough."""
    row = rows[number]
    reach = lasting if row.lasting else window
    near = abs(row.received - received) <= reach
    if dated and row.dated:
        near = abs(row.event - event) <= reach or (near and (row.printed or printed))
    return bool(near and clusters[number])


def bulk(times: NDArray[np.float64]) -> tuple[float, float] | None:
    """The range of ``times`` without the outliers at either end; None if there are none."""
    if not times.size:
        return None
    ordered = np.sort(times)
    wild = int(ordered.size * WILD)
    return float(ordered[wild]), float(ordered[-1 - wild])


def outside(
    times: NDArray[np.float64], bulk: tuple[float, float] | None, reach: NDArray[np.float64]
) -> NDArray[np.bool_]:
    if bulk is None:
        return np.ones(times.size, dtype=np.bool_)
    return (times < bulk[0] - reach) | (times > bulk[1] + reach)

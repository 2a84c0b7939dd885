"""The articles of a story in, the two stories they turn out to be out, or nothing.

An early article joins by little evidence, and what it opened may grow on both sides. Once there are enough articles,
the rule by which stories merge says as clearly that two halves of one would not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from service.article import StoryEvent
from service.stories.linkage import Group, margin
from service.stories.meaning import LESS_LIKELY, PRODUCT, vector
from service.stories.story_member import StoryMember
from service.stories.story_state import times_of
from service.stories.weighing import unpacked

# A story is looked at as often as it has grown by a quarter: so an article costs the same in a large one. Larger ones
# than the last are settled.
FEWEST, MOST, GROWTH = 4, 64, 1.25
# Neither part may be one article: a single report that is unlike the others is an outlier, not an event.
LEAST_PART = 2
# How far from alike two halves must be, in log-odds: what the next article can turn round is no split.
CLEARLY = 0.25
# The halves settle in two or three rounds.
ROUNDS = 6

Integers = NDArray[np.float64]  # whole numbers below 2**53, so that sums are exact


def _sizes() -> Iterator[int]:
    size = FEWEST
    while True:
        yield size
        size = max(size + 1, int(size * GROWTH))


LOOKED_AT = frozenset(takewhile(lambda size: size <= MOST, _sizes()))


def divided(members: Sequence[StoryMember], window: timedelta) -> tuple[list[StoryMember], list[StoryMember]] | None:
    """The two stories that ``members`` are, in their order: the larger first, of equal ones the one with the first
    article. None where they are one."""
    products = _products(members)
    second = _halves(products)
    _keep_versions_together(members, second)
    if min(second.sum(), (~second).sum()) < LEAST_PART:
        return None
    left, right = np.flatnonzero(~second), np.flatnonzero(second)
    product = int(products[np.ix_(left, right)].sum())
    if (
        margin(_group(members, products, left.tolist()), _group(members, products, right.tolist()), product, window)
        > -CLEARLY
    ):
        return None
    first, other = sorted((left, right), key=lambda part: (-len(part), int(part[0])))
    return [members[int(at)] for at in first], [members[int(at)] for at in other]


def rewritten(
    members: Sequence[StoryMember], story_id: str, placed: int, event: StoryEvent | None = None
) -> list[StoryMember]:
    """``members`` as the entries of a story of their own: what each says of the story is true of its beginning up to
    there. ``placed`` is the order of the article that showed the split."""
    done: list[StoryMember] = []
    names: set[str] = set()
    count = 0
    for each in members:
        candidate = each.candidate
        count += 1 - len(names & set(candidate.supersedes))
        names.add(candidate.article_id)
        seen = min(candidate.event_time, done[-1].first_seen) if done else candidate.event_time
        done.append(
            replace(
                each,
                story_id=story_id,
                event=event or each.event,
                opened=members[0].order,
                article_count=count,
                first_seen=seen,
                merged=(),
                placed=placed,
                new=each.new if done else 1.0,
                representative=None,
            )
        )
    return done


def _products(members: Sequence[StoryMember]) -> Integers:
    rows = [unpacked(each.features) for each in members]
    values = np.concatenate([values for _, values in rows])
    _, column, often = np.unique(np.concatenate([keys for keys, _ in rows]), return_inverse=True, return_counts=True)
    row = np.repeat(np.arange(len(rows)), [each.shape[1] for each in rows])
    # Most features are in one article only, and tell how long it is, not how alike two are.
    shared = often > 1
    place, kept = np.cumsum(shared) - 1, shared[column]
    matrix = np.zeros((len(rows), np.count_nonzero(shared)))
    matrix[row[kept], place[column[kept]]] = values[kept]
    found: Integers = matrix @ matrix.T
    np.fill_diagonal(found, np.bincount(row, values * values, len(rows)))
    languages = np.array([each.candidate.language for each in members])
    crossing = languages[:, None] != languages[None]
    if crossing.any():
        vectors = np.array([vector(each.candidate.meaning) for each in members]).astype(float)
        found += crossing * (vectors @ vectors.T * PRODUCT + LESS_LIKELY)
    return found


def _halves(products: Integers) -> NDArray[np.bool_]:
    """Which articles are of the second half: two means, begun with the two that are least alike."""
    alike = products.copy()
    np.fill_diagonal(alike, 0)
    apart = products.copy()
    np.fill_diagonal(apart, np.inf)
    one, other = divmod(int(apart.argmin()), len(products))
    nearer = alike[other] - alike[one]
    nearer[other], nearer[one] = np.inf, -np.inf
    second: NDArray[np.bool_] = nearer > 0
    for _ in range(ROUNDS):
        to_second = alike[:, second].sum(1) / np.maximum(second.sum() - second, 1)
        to_first = alike[:, ~second].sum(1) / np.maximum((~second).sum() - ~second, 1)
        again = to_second > to_first
        if again.all() or not again.any() or (again == second).all():
            break
        second = again
    return second


def _keep_versions_together(members: Sequence[StoryMember], second: NDArray[np.bool_]) -> None:
    at = {each.candidate.article_id: number for number, each in enumerate(members)}
    for number, each in enumerate(members):
        for name in each.candidate.supersedes:
            if name in at:
                second[number] = second[at[name]]


def _group(members: Sequence[StoryMember], products: Integers, part: Sequence[int]) -> Group:
    inside = products[np.ix_(part, part)]
    times = times_of(members[part[0]].candidate)
    for at in part[1:]:
        times = times.joined(times_of(members[at].candidate))
    languages = Counter(members[at].candidate.language for at in part)
    return Group(len(part), int(inside.sum()), int(inside.trace()), times, languages)

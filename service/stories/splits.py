"""The articles of a story in, the two stories that it turns out to be out, or None.

An early article joins on little evidence, and the story that it opened may then grow in two directions. Once there are
enough articles, the rule that merges stories shows just as clearly that two halves of one would not be merged.
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

# A story is examined each time it has grown by a quarter, so that the cost per article does not grow with it. Stories
# larger than MOST are settled.
FEWEST, MOST, GROWTH = 4, 64, 1.25
# Fewest articles of either part: a single report that is unlike the others is an outlier, not an event.
LEAST_PART = 2
# How far below the merge threshold the margin of two halves must be, in log-odds: a split that the next article could
# reverse is none.
CLEARLY = 0.25
# Maximum number of rounds; the halves settle in two or three.
ROUNDS = 6

Integers = NDArray[np.float64]  # whole numbers below 2**53, so that sums are exact


def _sizes() -> Iterator[int]:
    size = FEWEST
    while True:
        yield size
        size = max(size + 1, int(size * GROWTH))


LOOKED_AT = frozenset(takewhile(lambda size: size <= MOST, _sizes()))


def divided(members: Sequence[StoryMember], window: timedelta) -> tuple[list[StoryMember], list[StoryMember]] | None:
    """The two stories that ``members`` are, each in its order: the larger first or, if equal, the one with the first
    article. None if they are one story."""
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
    """``members`` as the entries of a story of their own: what each says about the story holds for the story up to that
    article. ``placed`` is the order of the article that showed the split."""
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
    # Most features are in one article only, and show how long it is, not how alike two articles are.
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
    """A mask of the articles in the second half: two-means clustering that starts with the two least similar
    articles."""
    similarities = products.copy()
    np.fill_diagonal(similarities, 0)
    apart = products.copy()
    np.fill_diagonal(apart, np.inf)
    one, other = divmod(int(apart.argmin()), len(products))
    nearer = similarities[other] - similarities[one]
    nearer[other], nearer[one] = np.inf, -np.inf
    second: NDArray[np.bool_] = nearer > 0
    for _ in range(ROUNDS):
        to_second = similarities[:, second].sum(1) / np.maximum(second.sum() - second, 1)
        to_first = similarities[:, ~second].sum(1) / np.maximum((~second).sum() - ~second, 1)
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

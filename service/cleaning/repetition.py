"""Blocks of a page in, what stands there again out.

An article occurs on its page once. Comments, cards and testimonials come in numbers, and a page made for two screen
sizes has its text twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from service.cleaning.blocks import Block
from service.cleaning.constants import LEAST_COPIED, LEAST_RUN, LEAST_RUN_WEIGHT


def copies(blocks: Sequence[Block]) -> list[int]:
    """For each block, how many earlier blocks have the same text; 0 for short ones, which may recur by chance."""
    seen: Counter[str] = Counter()
    found: list[int] = []
    for block in blocks:
        long = block.weight >= LEAST_COPIED
        found.append(seen[block.squashed] if long else 0)
        seen[block.squashed] += long
    return found


def second_copies(blocks: Sequence[Block], kept: Sequence[int]) -> set[int]:
    """Of the blocks at the indices ``kept``, those that say again, in the same order, what several of them said further
    above: the article as it is drawn on another screen. A line or a paragraph that recurs alone is the author's."""
    first: dict[str, int] = {}
    above = [first.setdefault(blocks[index].squashed, place) for place, index in enumerate(kept)]
    found: set[int] = set()
    start = 0
    for place in range(1, len(kept) + 1):
        if place < len(kept) and above[place] == above[place - 1] + 1 and above[place] < place:
            continue
        run = kept[start:place]
        long = len(run) >= LEAST_RUN and sum(blocks[index].weight for index in run) >= LEAST_RUN_WEIGHT
        if long and above[start] < start:
            found.update(run)
        start = place
    return found

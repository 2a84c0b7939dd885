"""Blocks of a page in, what stands there again and how often elements like their containers occur out.

An article occurs on its page once. Comments, cards and testimonials come in numbers, and a page made for two screen
sizes has its text twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from service.cleaning.blocks import Block
from service.cleaning.constants import LEAST_COPIED, LEAST_RUN, LEAST_RUN_WEIGHT
from service.formats.elements import Element


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


def siblings(chains: Sequence[Sequence[Element]], levels: int) -> list[list[int]]:
    """For each block and each of ``levels`` ancestors of its element (``chains``, innermost first): how many elements
    with the same parent, name and class contain blocks, itself included; 0 if there is no such ancestor."""
    # Blocks beside each other share their ancestors: counted once for each parent.
    above = {id(chain[1]): chain[1 : levels + 1] for chain in chains if len(chain) > 1}
    held: dict[tuple[int, str, str], set[int]] = defaultdict(set)
    for ancestors in above.values():
        for element in ancestors:
            held[_kind(element)].add(id(element))
    counts = {
        parent: [len(held[_kind(element)]) for element in ancestors] + [0] * (levels - len(ancestors))
        for parent, ancestors in above.items()
    }
    return [counts[id(chain[1])] if len(chain) > 1 else [0] * levels for chain in chains]


def _kind(element: Element) -> tuple[int, str, str]:
    return id(element.parent), element.name, element.style

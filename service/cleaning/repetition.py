"""Blocks of a page in, how often each one's words, and what holds it, come on the page out.

An article stands on its page once. Comments, cards and testimonials come in numbers, and a page made for two sizes of
screen has its text twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from service.cleaning.blocks import Block
from service.cleaning.constants import LEAST_COPIED
from service.formats.elements import Element


def copies(blocks: Sequence[Block]) -> list[int]:
    """How often the words of each block stand in those before it; 0 of short ones, which come again by chance."""
    seen: Counter[str] = Counter()
    found: list[int] = []
    for block in blocks:
        long = block.weight >= LEAST_COPIED
        found.append(seen[block.squashed] if long else 0)
        seen[block.squashed] += long
    return found


def siblings(chains: Sequence[Sequence[Element]], levels: int) -> list[list[int]]:
    """For each block, of the ``levels`` elements above its own (``chains``, from its own upwards), how many of one
    parent, name and class have blocks in them, itself counted; 0 where there is no such element."""
    held: dict[tuple[int, str, str], set[int]] = defaultdict(set)
    for chain in chains:
        for element in chain[1 : levels + 1]:
            held[_kind(element)].add(id(element))
    return [
        [len(held[_kind(element)]) for element in chain[1 : levels + 1]] + [0] * (levels + 1 - max(1, len(chain)))
        for chain in chains
    ]


def _kind(element: Element) -> tuple[int, str, str]:
    return id(element.parent), element.name, element.style

"""Blocks of a page in, what stands there again out.

An article occurs on its page once. Comments, cards and testimonials come in numbers, and a page made for two screen
sizes has its text twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.cleaning.blocks import Block, words_of
from service.cleaning.constants import (
    LEAST_COPIED,
    LEAST_PULLED,
    LEAST_PULLED_WORDS,
    LEAST_RUN,
    LEAST_RUN_WEIGHT,
    LONGEST_LINE,
    LONGEST_PULLED,
    MORE_THAN_PULLED,
    PULLED_REACH,
)
from service.formats.elements import Element


def copies(blocks: Sequence[Block]) -> tuple[list[int], list[int]]:
    """For each block, how many earlier and how many later blocks have the same text; 0 for short ones, which may recur
    by chance."""
    above, below = [0] * len(blocks), [0] * len(blocks)
    places: dict[str, list[int]] = {}
    for index, block in enumerate(blocks):
        if block.weight >= LEAST_COPIED:
            places.setdefault(block.squashed, []).append(index)
    for same in places.values():
        for number, index in enumerate(same, 1):
            above[index], below[index] = number - 1, len(same) - number
    return above, below


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


def pull_quotes(blocks: Sequence[Block], kept: Sequence[int]) -> set[int]:
    """Of the blocks at the indices ``kept``, those that say again, word for word, what stands within a longer paragraph
    nearby: a quotation, or what the markup says is set apart. In plain text such a line may be a
    paragraph or a heading."""
    found: set[int] = set()
    said: dict[int, str] = {}
    for place, index in enumerate(kept[1:], 1):
        block = blocks[index]
        if block.bullet or block.heading or not LEAST_PULLED <= block.weight <= LONGEST_PULLED:
            continue
        if len(block.words) < LEAST_PULLED_WORDS and not block.dense:
            continue
        if not _is_marked_quotation(block.element):
            continue
        for other in kept[max(0, place - PULLED_REACH) : place + PULLED_REACH + 1]:
            if blocks[other].weight <= MORE_THAN_PULLED * block.weight or other in found:
                continue
            if other not in said:
                said[other] = "".join(words_of(blocks[other].text[:LONGEST_LINE]))
            if block.squashed in said[other]:
                found.add(index)
                break
    return found


def _is_marked_quotation(element: Element | None) -> bool:
    """Whether an element, or the one around it, is a quotation by its name, but no embedded post, or a pull quote by
    its class."""
    around = (element, element.parent if element else None)
    if any(each and _POST.search(each.style) for each in around):
        return False
    return any(each and (each.name == "blockquote" or _PULLED.search(each.style)) for each in around)


# Classes of posts that are shown in a page.
_POST = re.compile(r"(?<![a-z])(?:tweet|twitter|instagram|tiktok|facebook|fb|bluesky|mastodon)(?![a-z])", re.IGNORECASE)
# "pull", "pull-quote", "article__pullquote"; not "pullman".
_PULLED = re.compile(r"(?<![^\W_])pull(?:[-_]?quotes?|[-_]?quoted)?(?![^\W_])", re.IGNORECASE)

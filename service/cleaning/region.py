"""Labelled blocks in, the region that holds the article out: the run of blocks with the greatest sum of body scores
(Kadane's algorithm), or an earlier one with nearly as great a sum."""

from __future__ import annotations

from collections.abc import Sequence

from service.cleaning.blocks import Block
from service.cleaning.constants import (
    BODY_SCORE_LABELLED,
    BODY_SCORE_LISTED,
    BODY_SCORE_SENTENCE,
    BODY_SCORE_SHORT,
    BODY_SCORES,
    ENDERS,
    ENDING,
    ENDING_MOST,
    LATER,
    LEAST_BRINGING,
    PROSE_MOST,
    TEASER_LONGEST,
    TEASERS_LEAST,
    TEXT_ABOVE,
    TITLE_LINES,
    TITLE_LONGEST,
)
from service.cleaning.context import brought_items, is_listed, is_prose, is_row
from service.cleaning.labels import Label, Labels


def brings(block: Block) -> bool:
    """Whether a line introduces a list or a quotation: it ends in a colon and is longer than a label."""
    return block.weight >= LEAST_BRINGING and block.text.endswith((":", "："))


def body_score(block: Block, label: Label | None) -> float:
    """How strongly ``block`` suggests that the article includes it (positive) or not (negative)."""
    if label is not None:
        return BODY_SCORES.get(label, BODY_SCORE_LABELLED)
    if is_prose(block):
        return min(block.weight, PROSE_MOST) / 100
    if is_listed(block) or is_row(block):
        return BODY_SCORE_LISTED
    is_sentence = block.ends and block.weight > 20
    return BODY_SCORE_SENTENCE if is_sentence or brings(block) else BODY_SCORE_SHORT


def article_region(blocks: Sequence[Block], labels: Labels) -> tuple[int, int, int]:
    """The first and one past the last block of the article, and one past the last of the teasers below it (the same if
    there are none); (0, 0, 0) if no block has a positive score.

    The first region is taken unless a later one has LATER times its sum. A label that ends articles counts the more,
    the more text is above it.
    """
    best = (0.0, 0, 0)
    total, start = 0.0, 0
    listed = brought_items(blocks, labels)
    for index, block in enumerate(blocks):
        if total <= 0:
            total, start = 0.0, index
        value = BODY_SCORE_LISTED if index in listed else body_score(block, labels[index])
        # A list can continue an article but not begin one, and headlines have colons too.
        if value == BODY_SCORE_LISTED and total < 1 and index not in listed:
            value = BODY_SCORE_SHORT
        if labels[index] in ENDERS:
            value *= 1 + min(total, ENDING_MOST) / ENDING
        total += value
        if total > best[0] * (1 if start == best[1] else LATER):
            best = (total, start, index + 1)
    _, first, last = best
    return first, _without_teasers(blocks, labels, first, last), last


def _without_teasers(blocks: Sequence[Block], labels: Labels, first: int, last: int) -> int:
    """``last``, moved up above a list of teasers at the region's end if there is one."""
    free = [index for index in range(first, last) if labels[index] is None]
    items, cut, at = 0, last, len(free) - 1
    while at > 0:
        if not _is_text(blocks[free[at]]) or blocks[free[at]].weight > TEASER_LONGEST:
            break
        title = at
        while title > 0 and at - title < TITLE_LINES and _is_title(blocks[free[title - 1]]):
            title -= 1
        if title == at or not any(blocks[free[each]].weight >= 20 for each in range(title, at)):
            break
        items, cut, at = items + 1, free[title], title - 1
    if items < TEASERS_LEAST:
        return last
    total = sum(blocks[each].weight for each in free)
    above = sum(blocks[each].weight for each in free if each < cut)
    return cut if above >= TEXT_ABOVE * total else last


def _is_text(block: Block) -> bool:
    return is_prose(block) or block.ends


def _is_title(block: Block) -> bool:
    return not _is_text(block) and block.weight <= TITLE_LONGEST

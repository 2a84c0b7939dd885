"""Labelled blocks in, the stretch that holds the article out: the run of blocks with the greatest sum of worth."""

from __future__ import annotations

from collections.abc import Sequence

from service.cleaning.blocks import Block
from service.cleaning.context import Labels, is_prose

# Worth of a block by what it is. Prose counts by length up to PROSE_MOST letters; what parts an article from the
# next thing on the page counts against going on. Chosen by a search over the development half of a set of pages.
PROSE_MOST = 500
WORTH_SHORT = -0.35
WORTH_SENTENCE = 0.2
WORTH: dict[str, float] = {
    "related": -1.5,
    "comments": -4.0,
    "newsletter": -0.6,
    "donate": -1.0,
    "paywall": -1.0,
    "legal": -2.5,
    "copyright": -2.5,
    "tags": -1.5,
    "menu-item": -0.4,
    "menu": -0.4,
    "teaser": -0.8,
    "repeated": -0.4,
    "related-item": -0.3,
    "comments-item": -0.4,
    "newsletter-item": -0.3,
}
WORTH_LABELLED = -0.15


def worth(block: Block, label: str | None) -> float:
    """How much ``block`` speaks for (positive) or against being inside the article."""
    if label is not None:
        return WORTH.get(label, WORTH_LABELLED)
    if is_prose(block):
        return min(block.weight, PROSE_MOST) / 100
    return WORTH_SENTENCE if block.ends and block.weight > 20 else WORTH_SHORT


def article_region(blocks: Sequence[Block], labels: Labels) -> tuple[int, int]:
    """First and one past the last block of the article; (0, 0) where no block speaks for one."""
    best = (0.0, 0, 0)
    total, start = 0.0, 0
    for index, block in enumerate(blocks):
        if total <= 0:
            total, start = 0.0, index
        total += worth(block, labels[index])
        if total > best[0]:
            best = (total, start, index + 1)
    _, first, last = best
    return first, last

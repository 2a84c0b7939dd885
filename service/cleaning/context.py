"""Blocks with their own labels in, the rest labelled by their neighbours: ordered rules over the whole page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from service.cleaning.blocks import Block
from service.cleaning.lines import is_post_attribution
from service.cleaning.words import WORDS

Labels = list[str | None]
# Kinds of line that open a section of its own: what stands under them belongs to them.
OPENERS = frozenset({"related", "comments", "newsletter", "donate", "tags", "paywall", "prompt"})
MENU_RUN = 4


def is_prose(block: Block) -> bool:
    """Running text by its looks alone: a sentence of some length, or a long line."""
    weight = block.weight
    if weight >= 160:
        return not _is_run_of_titles(block)
    return weight >= 50 and block.ends and (len(block.words) >= 6 or weight >= 80)


def _is_run_of_titles(block: Block) -> bool:
    """A navigation bar on one line: capitals throughout and no sentence in it."""
    return not block.ends and block.capitals > 0.7 and len(block.words) > 8


def label_posts(blocks: Sequence[Block], labels: Labels) -> None:
    """The text above a post's author and date is the post."""
    for index, block in enumerate(blocks):
        if labels[index] != "embedded-post" or not index or not is_post_attribution(block):
            continue
        if labels[index - 1] is None and blocks[index - 1].weight < 400:
            labels[index - 1] = "embedded-post"


# "You", "we" and "our" where the page speaks to its reader; in running text they stand in quotation marks.
_ADDRESS = WORDS["address"]
ADDRESSING = frozenset({"donate", "newsletter", "paywall", "comments"})


def addresses_reader(block: Block) -> bool:
    """Whether a block without quotation marks speaks to its reader."""
    if any(mark in block.text for mark in '"“”„«»'):
        return False
    return sum(word.casefold() in _ADDRESS for word in block.words) >= 1 + (block.weight > 200)


def label_items(blocks: Sequence[Block], labels: Labels) -> None:
    """Short lines under the heading of a related list, a comment section, an appeal: its items."""
    opener: str | None = None
    count = 0
    for index, block in enumerate(blocks):
        label = labels[index]
        if label in OPENERS:
            opener, count = label, 0
        elif opener is not None:
            if label is None and opener in ADDRESSING and addresses_reader(block):
                labels[index] = f"{opener}-item"
            elif (label is None and (is_prose(block) or count >= (1 if opener == "prompt" else 12))) or (
                label is None and opener == "prompt" and (block.ends or block.weight < 20)
            ):
                opener = None
            elif label is None:
                labels[index] = f"{opener}-item"
                count += 1


def label_repeated(blocks: Sequence[Block], labels: Labels) -> None:
    """A short line that stands on the page three times and more is part of its frame."""
    counts = Counter(block.squashed for block in blocks if block.weight < 80)
    for index, block in enumerate(blocks):
        if labels[index] is None and block.weight < 80 and not block.ends and counts[block.squashed] >= 3:
            labels[index] = "repeated"


def label_menus(blocks: Sequence[Block], labels: Labels) -> None:
    """Runs of short lines that are no sentences: menus, lists of links, tables of headlines."""
    start = 0
    while start < len(blocks):
        stop = start
        while (
            stop < len(blocks) and not is_prose(blocks[stop]) and not (blocks[stop].ends and blocks[stop].weight > 30)
        ):
            stop += 1
        free = [index for index in range(start, stop) if labels[index] is None]
        bullets = sum(blocks[index].bullet for index in free)
        if bullets >= 3 and bullets > 0.6 * len(free):
            for index in free:
                if blocks[index].bullet:
                    labels[index] = "menu-item"
        start = max(stop, start + 1)


CONTEXT_RULES: tuple[tuple[str, Callable[[Sequence[Block], Labels], None]], ...] = (
    ("embedded-post", label_posts),
    ("items", label_items),
    ("repeated", label_repeated),
    ("menu-item", label_menus),
)


def label_in_context(blocks: Sequence[Block], labels: Labels) -> None:
    """Apply the rules in order to ``labels``."""
    for _, rule in CONTEXT_RULES:
        rule(blocks, labels)

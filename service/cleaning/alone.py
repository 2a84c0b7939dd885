"""The labelled blocks of a text in, whether it stands alone, with no page around it, and what of it is text out.

A saved page has menus, buttons and notices, some of which the rules know in any language; a file of one text has none.
It is text from its first to its last sentence, and its lists of amounts, results and times are its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from service.cleaning.blocks import Block
from service.cleaning.constants import (
    LEAST_ALONE_SHARE,
    LEAST_COUNTED_LINES,
    LEAST_ITEMS,
    LEAST_LINES_ALONE,
    LEAST_LINES_SURE,
    LONGEST_ITEM_ALONE,
    MOST_FRAME,
)
from service.cleaning.context import is_prose
from service.cleaning.labels import FACT_LABELS, Label, Labels

# Labels that lines of a text without a page around it have too.
_OF_TEXT = FACT_LABELS | {
    Label.ADDRESS,
    Label.CAPTION,
    Label.COUNTER,
    Label.PHOTO_CREDIT,
    Label.REPEATED,
    Label.SYMBOLS,
}
_COUNTED = re.compile(r"[\d½¼¾⅓⅔]")
_CELLS = re.compile(r"\S(?:\t| {2,}| \| )\S")
_OF_ROWS = frozenset({Label.TIME_STAMP, Label.BREADCRUMB})
_BRINGING = (":", "：")
# What stands before an item, where it is no bullet of its own.
_DASH = re.compile(r"[-–—]\s+\S")
# A web or mail address, or a telephone's number: of a contact, not of a list.
_CONTACT = re.compile(r"@|www\.|://|\+\d{1,3}[ (]|(?<!\d)\(?0\d{1,4}\)?[ /-]\d{3}")


def is_text_alone(blocks: Sequence[Block], labels: Labels) -> bool:
    """Whether no line of a text is known as a page's frame, and enough of it is in sentences."""
    if len(labels) < LEAST_LINES_ALONE or any(label is not None and label not in _OF_TEXT for label in labels):
        return False
    said = sum(block.weight for block in blocks if _is_said(block))
    return said >= LEAST_ALONE_SHARE * sum(block.weight for block in blocks)


def has_hardly_a_frame(labels: Labels) -> bool:
    """Whether hardly any line of a longer text is known as a page's frame: then all short lines among its paragraphs
    are its own."""
    frame = sum(label is not None and label not in FACT_LABELS for label in labels)
    return len(labels) >= LEAST_LINES_SURE and frame <= MOST_FRAME * len(labels)


def freed(blocks: Sequence[Block], labels: Labels) -> Labels:
    """``labels`` without those of rows and items that only their form, or their number, made furniture: rows of cells
    with times or bars, below each other, and a list's items below a line that brings them and a paragraph."""
    free = list(labels)
    for run in _runs(range(len(labels)), lambda index: labels[index] in _OF_ROWS and _is_row(blocks[index])):
        if len(run) >= LEAST_COUNTED_LINES and any(_COUNTED.search(blocks[index].text) for index in run):
            for index in run:
                free[index] = None
    for run in _runs(range(len(labels)), lambda index: labels[index] is Label.MENU_ITEM):
        above = run[0] - 1
        if above > 0 and blocks[above].text.endswith(_BRINGING) and is_prose(blocks[above - 1]):
            for index in run:
                free[index] = None
    return free


def _is_row(block: Block) -> bool:
    return _CELLS.search(block.text) is not None


def whole_region(blocks: Sequence[Block], labels: Labels, last: int, below: int) -> tuple[int, int]:
    """The first and one past the last block of a text that stands alone: from its first sentence to its last, or to the
    list below that. ``last`` and ``below`` are where the region found by its sums ends, and the teasers below that."""
    said = [index for index, label in enumerate(labels) if label is None and _is_said(blocks[index])]
    first = said[0]
    items = first
    while items > 1 and labels[items - 1] is None and _is_item(blocks[items - 1]):
        items -= 1
    if first - items >= LEAST_ITEMS:
        # Key points above the text, and their heading; the headline is above both.
        first = items - (items > 1 and labels[items - 1] is None)
    if below > last:
        return first, last
    lists = listed_lines(blocks, labels, range(said[-1] + 1, len(blocks)))
    return first, max(said[-1], *lists, last - 1) + 1


def listed_lines(blocks: Sequence[Block], labels: Labels, inside: Iterable[int]) -> list[int]:
    """The indices of the blocks ``inside`` that are lists: LEAST_COUNTED_LINES short lines or more below each other,
    half of them with a number, and none with an address or a telephone's number; or items below a line that brings them
    or a heading, with it."""
    found: list[int] = []
    for run in _runs(inside, lambda index: labels[index] is None and not is_prose(blocks[index])):
        short = [index for index in run if blocks[index].weight <= LONGEST_ITEM_ALONE]
        numbered = sum(_COUNTED.search(blocks[index].text) is not None for index in short)
        contact = any(_CONTACT.search(blocks[index].text) for index in run)
        if contact:
            continue
        if len(short) >= LEAST_COUNTED_LINES and 2 * numbered >= len(short):
            found += short
        found += _brought(blocks, run)
    return found


def _brought(blocks: Sequence[Block], run: Sequence[int]) -> list[int]:
    """The items in a ``run`` of lines, with the line above that brings them: one with a colon, or for items behind
    dashes any that is no sentence."""
    found: list[int] = []
    for items in _runs(run, lambda index: _is_item(blocks[index])):
        above = items[0] - 1
        if above < run[0] or len(items) < LEAST_ITEMS:
            continue
        dashed = not any(blocks[index].bullet for index in items)
        if blocks[above].text.endswith(_BRINGING) or (dashed and not blocks[above].ends):
            found += [above, *items]
    return found


def _is_item(block: Block) -> bool:
    return block.bullet or _DASH.match(block.text) is not None


def _runs(inside: Iterable[int], belongs: Callable[[int], bool]) -> Iterator[list[int]]:
    """The indices ``inside`` in runs of those that ``belongs`` says belong together."""
    for belonging, run in groupby(inside, belongs):
        if belonging:
            yield list(run)


def _is_said(block: Block) -> bool:
    return is_prose(block) or block.ends

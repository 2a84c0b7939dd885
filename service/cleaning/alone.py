"""The labelled blocks of a text in, whether it stands alone, with no page around it, and what of it is text out.

A saved page has menus, buttons and notices, some of which the rules know in any language; a file of one text has none.
It is text from its first to its last sentence, and its lists of amounts, results and times are its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from service.cleaning.agencies import agency
from service.cleaning.blocks import Block
from service.cleaning.byline import is_name
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
from service.cleaning.phrases import begins_related

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
_DIGITS = re.compile(r"\d+")
_ORDINAL = re.compile(r"(\d{1,2})[.)]?\s+(?=\S)")
# "Harbour Press"
_HOUSE = re.compile(r"(?:[^\W\d_a-z][\w'’-]{1,20} ){1,3}[^\W\d_a-z][\w'’-]{1,20}")
_AROUND_NAME = " ()（）[]–—-."
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


def whole_region(blocks: Sequence[Block], labels: Labels, first: int, last: int, below: int) -> tuple[int, int]:
    """The first and one past the last block of a text that stands alone: from its first paragraph to its last sentence,
    or to the list below that. The region found by its sums is from ``first`` to ``last``, the teasers below that end
    at ``below``. Above the first paragraph, a short sentence may be a headline or a kicker."""
    said = {index for index, label in enumerate(labels) if label is None and _is_said(blocks[index])}
    paragraphs = [index for index in said if is_prose(blocks[index])]
    whole = (index for index in paragraphs if blocks[index].weight > LONGEST_ITEM_ALONE)
    first, end = min(paragraphs, default=first), max(whole, default=last - 1)
    items = first
    while items > 1 and labels[items - 1] is None and _is_item(blocks[items - 1]):
        items -= 1
    if first - items >= LEAST_ITEMS:
        # Key points above the text, and their heading; the headline is above both.
        first = items - (items > 1 and labels[items - 1] is None)
    if below > last:
        return first, last
    further = range(end + 1, len(blocks))
    lists = set(listed_lines(blocks, labels, (index for index in further if index not in said)))
    for index in further:
        # A short sentence below a time or a name goes on; below more than that it is of something else.
        if index in lists or (index in said and index - end <= 2):
            end = index
    return first, max(end, last - 1) + 1


def listed_lines(blocks: Sequence[Block], labels: Labels, inside: Iterable[int]) -> list[int]:
    """The indices of the blocks ``inside`` that are lists: LEAST_COUNTED_LINES short lines or more below each other,
    half of them with a number that tells something, and none with an address or a telephone's number; or items below a
    line that brings them or a heading, with it."""
    found: list[int] = []
    for run in _runs(inside, lambda index: labels[index] is None and not is_prose(blocks[index])):
        if any(_CONTACT.search(blocks[index].text) for index in run):
            continue
        short = [index for index in run if blocks[index].weight <= LONGEST_ITEM_ALONE]
        numbered = sum(_tells_numbers([blocks[index].text for index in short]))
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
        if above < run[0] or len(items) < LEAST_ITEMS or begins_related(blocks[above].key):
            continue
        dashed = not any(blocks[index].bullet for index in items)
        if blocks[above].text.endswith(_BRINGING) or (dashed and not blocks[above].ends):
            found += [above, *items]
    return found


def _tells_numbers(texts: Sequence[str]) -> list[bool]:
    """Whether each line has a number that tells something: not one that only counts the lines ("1 Ferry aground", "2
    Strike goes on"), nor one that is all in which lines differ ("Page 1", "Page 2")."""
    counting = [int(each[1]) if (each := _ORDINAL.match(text)) else 0 for text in texts]
    first = 0
    for place in range(1, len(texts) + 1):
        if place < len(texts) and counting[place] == counting[place - 1] + 1 > 1:
            continue
        if counting[first] != 1 or place - first < LEAST_COUNTED_LINES:
            counting[first:place] = [0] * (place - first)
        first = place
    bare = [_ORDINAL.sub("", text) if count else text for text, count in zip(texts, counting, strict=True)]
    parts = [_DIGITS.sub("", text).strip() for text in bare]
    often = Counter(parts)
    return [
        _COUNTED.search(text) is not None
        and (often[part] < LEAST_COUNTED_LINES or _CELLS.search(text) is not None or not any(map(str.isalpha, part)))
        for text, part in zip(bare, parts, strict=True)
    ]


def is_signature(blocks: Sequence[Block], index: int) -> bool:
    """Whether a short line below a text is a name, of a person or a house, or of a contact."""
    block = blocks[index]
    bare = block.text.strip(_AROUND_NAME)
    if is_prose(block):
        return False
    named = is_name(bare) or agency(bare) is not None or _HOUSE.fullmatch(bare) is not None
    return named or any(_CONTACT.search(each.text) for each in blocks[index : index + 2])


def _is_item(block: Block) -> bool:
    return block.bullet or _DASH.match(block.text) is not None


def _runs(inside: Iterable[int], belongs: Callable[[int], bool]) -> Iterator[list[int]]:
    """The indices ``inside`` in runs of those that ``belongs`` says belong together."""
    for belonging, run in groupby(inside, belongs):
        if belonging:
            yield list(run)


def _is_said(block: Block) -> bool:
    return is_prose(block) or block.ends

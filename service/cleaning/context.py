"""Blocks with their own labels in, labels that depend on neighbouring blocks added out, by ordered rules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from operator import attrgetter

from service.cleaning.blocks import Block
from service.cleaning.constants import (
    BEGUN,
    LARGEST_BOX,
    LARGEST_WALL,
    LEAST_BROKEN,
    LEAST_MENU,
    LEAST_REPEATED,
    LEAST_TOOLS,
    LONGEST_APPEAL,
    LONGEST_CAPTION,
    LONGEST_OFFER,
    LONGEST_POST,
    LONGEST_REPEATED,
    MENU_SHARE,
    MOST_ITEMS,
)
from service.cleaning.labels import ITEM_OF, Label, Labels
from service.cleaning.lines import addresses_reader, is_post_attribution
from service.cleaning.links import is_gallery_counter
from service.formats.elements import Element

# Marks that open a quotation.
QUOTES = '"“”„«»‹›‘‚「『《'
# Whether a block looks like running text (``Block.prose``); called seven times for each line of a page.
is_prose: Callable[[Block], bool] = attrgetter("prose")


def is_row(block: Block) -> bool:
    """Whether a block is a row of a data table: a table or paragraph element whose cells are separated by tabs, or a
    line of a table in plain text (``Block.row``)."""
    return block.row or (block.element is not None and block.element.name in ("td", "th", "p") and "\t" in block.text)


def is_listed(block: Block) -> bool:
    """Whether a short line looks like a numbered item or a table row (``Block.listed``)."""
    return block.listed


def brought_items(blocks: Sequence[Block], labels: Labels) -> frozenset[int]:
    """The indices of bulleted lines introduced by a line with a colon, where a paragraph precedes that line and another
    follows the list: a list that belongs to the text."""
    found: set[int] = set()
    for index in range(1, len(blocks) - 1):
        if not blocks[index + 1].bullet or not blocks[index].text.endswith((":", "：")) or labels[index] is not None:
            continue
        stop = index + 1
        while stop < len(blocks) and blocks[stop].bullet:
            stop += 1
        around = (index - 1, stop)
        if all(n < len(blocks) and labels[n] is None and is_prose(blocks[n]) for n in around):
            found.update(range(index + 1, stop))
    return frozenset(found)


def label_posts(blocks: Sequence[Block], labels: Labels) -> None:
    """Label the text above a line with a post's author and date as part of the embedded post."""
    for index, block in enumerate(blocks):
        if labels[index] is not Label.EMBEDDED_POST or not index or not is_post_attribution(block):
            continue
        if labels[index - 1] is None and blocks[index - 1].weight < LONGEST_POST:
            labels[index - 1] = Label.EMBEDDED_POST


ADDRESSING = frozenset({Label.DONATE, Label.NEWSLETTER, Label.PAYWALL, Label.COMMENTS})


# Buttons that enlarge a picture: the line below one is the picture's caption.
_ENLARGE = frozenset(
    [
        "view image in fullscreen",
        "open image in gallery",
        "enlarge image",
        "view larger image",
        "이미지 확대보기",
        "拡大する",
        "画像を拡大",
        "bild vergrößern",
        "bild vergrössern",
        "agrandir l image",
        "ampliar imagen",
        "ampliar foto",
        "zoom image",
        "bild in lightbox öffnen",
    ]
)


def label_captions(blocks: Sequence[Block], labels: Labels) -> None:
    """Label a picture's caption, recognised by the button or gallery counter above it or the credit below it."""
    for index, block in enumerate(blocks):
        below = index + 1
        free = below < len(blocks) and labels[below] is None
        if free and (block.key in _ENLARGE or is_gallery_counter(block)):
            if blocks[below].weight <= LONGEST_CAPTION:
                labels[below] = Label.CAPTION
        elif labels[index] is Label.PHOTO_CREDIT and block.weight < 60 and index and labels[index - 1] is None:
            above = blocks[index - 1]
            if above.weight <= LONGEST_CAPTION and not above.ends and above.weight >= 30 and not block.gap:
                labels[index - 1] = Label.CAPTION


def label_doubles(blocks: Sequence[Block], labels: Labels) -> None:
    """Label two consecutive blocks with the same text, one perhaps with a credit added, as a picture's caption and its
    alternative text."""
    for index in range(len(blocks) - 1):
        one, other = blocks[index], blocks[index + 1]
        if not 25 <= one.weight <= LONGEST_CAPTION or other.weight > LONGEST_CAPTION:
            continue
        a, b = one.squashed, other.squashed
        double = a == b or (min(len(a), len(b)) > 24 and (a.startswith(b) or b.startswith(a)))
        again = index + 2 < len(blocks) and blocks[index + 2].squashed == b
        if double and a != b and one.text[0] in QUOTES and other.text[0] in QUOTES:
            # A sentence that somebody says, and the paragraph that goes on behind it.
            shorter = index if len(a) < len(b) else index + 1
            labels[shorter] = labels[shorter] or Label.REPEATED
        elif double and not again and (one.ends or other.ends):
            for each in (index, index + 1):
                labels[each] = labels[each] or Label.CAPTION


def label_items(blocks: Sequence[Block], labels: Labels) -> None:
    """Label the short lines under the heading of a list of related articles, a comment section or an appeal as its
    items."""
    opener: Label | None = None
    count = 0
    begun = 0.0
    for index, block in enumerate(blocks):
        label = labels[index]
        if label is None and is_prose(block):
            begun += block.weight
        if begun < BEGUN:
            continue
        if label is not None and label in ITEM_OF:
            opener, count = label, 0
        elif opener is not None:
            if label is None and opener in ADDRESSING and block.weight < LONGEST_APPEAL and addresses_reader(block):
                labels[index] = ITEM_OF[opener]
            elif (label is None and (is_prose(block) or count >= (1 if opener is Label.PROMPT else MOST_ITEMS))) or (
                label is None and opener is Label.PROMPT and (block.ends or block.weight < 20)
            ):
                opener = None
            elif label is None:
                labels[index] = ITEM_OF[opener]
                count += 1


def label_boxes(blocks: Sequence[Block], labels: Labels) -> None:
    """Label the heading of a box that appeals to the reader, if all other blocks in the box are labelled."""
    for index, block in enumerate(blocks[:-1]):
        below, element = labels[index + 1], block.element
        if not (block.heading and element is not None and element.parent is not None and labels[index] is None):
            continue
        if below not in ADDRESSING or element.parent is not (blocks[index + 1].element or element).parent:
            continue
        inside = [
            n for n in range(index + 1, min(len(blocks), index + LARGEST_BOX)) if _stands_in(blocks[n], element.parent)
        ]
        if all(labels[n] is not None for n in inside) and not (index and _stands_in(blocks[index - 1], element.parent)):
            labels[index] = below
    _label_walls(blocks, labels)


# Elements that hold an article, not a box in it.
_HOLDERS = frozenset({"article", "main"})


def _label_walls(blocks: Sequence[Block], labels: Labels) -> None:
    """Label what stands in a small box below the words of a paywall that begin it, if it is below text and has no
    paragraph, below a heading at most short sentences: offers and prices. Of an article that only its readers' label
    begins, nothing goes."""
    above = 0.0
    for index, block in enumerate(blocks):
        above += block.weight if labels[index] is None and is_prose(block) else 0.0
        holder = block.element.parent if block.element is not None else None
        if labels[index] is not Label.PAYWALL or holder is None or not above or holder.name in _HOLDERS:
            continue
        if _stands_in(blocks[index - 1], holder):
            continue
        stop = index + 1
        while stop - index <= LARGEST_BOX and stop < len(blocks) and _stands_in(blocks[stop], holder):
            stop += 1
        inside = blocks[index + 1 : stop]
        weight = sum(each.weight for each in inside)
        longest = LONGEST_OFFER if block.heading and 2 * weight <= above else 0.0
        small = stop - index <= LARGEST_BOX and weight + block.weight <= LARGEST_WALL
        if small and not any((is_prose(each) and each.weight > longest) or _is_title(each) for each in inside):
            for n in range(index + 1, stop):
                labels[n] = labels[n] or Label.PAYWALL


def _is_title(block: Block) -> bool:
    return block.element is not None and block.element.name == "h1"


def _stands_in(block: Block, holder: Element) -> bool:
    element = block.element
    while element is not None and element is not holder and element.depth > holder.depth:
        element = element.parent
    return element is holder


def label_repeated(blocks: Sequence[Block], labels: Labels) -> None:
    """Label short lines that occur at least LEAST_REPEATED times on the page: they are part of its frame."""
    counts = Counter(block.squashed for block in blocks if block.weight < LONGEST_REPEATED)
    for index, block in enumerate(blocks):
        if (
            labels[index] is None
            and block.weight < LONGEST_REPEATED
            and not block.ends
            and counts[block.squashed] >= LEAST_REPEATED
        ):
            labels[index] = Label.REPEATED


def label_menus(blocks: Sequence[Block], labels: Labels) -> None:
    """Label runs of short bulleted lines that are not sentences as menus, except lists that the text introduces."""
    brings_lists = brought_items(blocks, labels)
    start = 0
    while start < len(blocks):
        stop = start
        while (
            stop < len(blocks) and not is_prose(blocks[stop]) and not (blocks[stop].ends and blocks[stop].weight > 30)
        ):
            stop += 1
        free = [index for index in range(start, stop) if labels[index] is None]
        bullets = [index for index in free if blocks[index].bullet]
        brought = (start > 0 and blocks[start - 1].text.endswith((":", "："))) or not brings_lists.isdisjoint(bullets)
        listed = sum(blocks[index].text.endswith((";", ",")) for index in bullets) >= 2
        if len(bullets) >= LEAST_MENU and len(bullets) > MENU_SHARE * len(free) and not brought and not listed:
            for index in bullets:
                labels[index] = Label.MENU_ITEM
        start = max(stop, start + 1)


# What the buttons of a toolbar are labelled by their words.
_BUTTONS = frozenset({Label.SHARE, Label.PROMPT, Label.READING, Label.COMMENTS, Label.NEWSLETTER})


def label_toolbars(blocks: Sequence[Block], labels: Labels) -> None:
    """Label the other items of a list in markup of which at least two, and half, are buttons by their words (share,
    print): they are buttons too."""
    start = 0
    while start < len(blocks):
        holder, stop = _list_of(blocks[start]), start + 1
        while holder is not None and stop < len(blocks) and _list_of(blocks[stop]) is holder:
            stop += 1
        buttons = [label for label in labels[start:stop] if label in _BUTTONS]
        if len(buttons) >= LEAST_TOOLS and 2 * len(buttons) >= stop - start:
            for index in range(start, stop):
                if labels[index] is None and not is_prose(blocks[index]) and not blocks[index].ends:
                    labels[index] = buttons[0]
        start = stop


def _list_of(block: Block) -> Element | None:
    """The list in markup of which a block is an item, else None."""
    return block.element.parent if block.bullet and block.element is not None else None


# "Troy SteakhouseA party of six": a title and its teaser run together. Some names look the same, hence the count of
# different ones below; languages that put a prefix before a capital begin such words with a small letter.
_GLUED = re.compile(r"\b[A-Z\u00c0-\u00de][a-z\u00df-\u00ff]{3,20}[A-Z\u00c0-\u00de][a-z]{0,15}(?= \w)")


def label_broken(blocks: Sequence[Block], labels: Labels) -> None:
    """Label paragraphs that break off with an ellipsis, or begin with a title run into the text, as teasers if there
    are at least LEAST_BROKEN."""
    broken = [
        index
        for index, block in enumerate(blocks)
        if labels[index] is None and block.text.endswith(("...", "…", "[…]", "[...]")) and 50 <= block.weight <= 420
    ]
    glued = {
        index: word.group()
        for index, block in enumerate(blocks)
        if labels[index] is None
        and 80 <= block.weight <= 300
        and is_prose(block)
        and (word := _GLUED.search(block.text, 0, 140))
    }
    for found, count in ((broken, len(broken)), (glued, len(set(glued.values())))):
        if count >= LEAST_BROKEN:
            for index in found:
                labels[index] = Label.TEASER


CONTEXT_RULES: tuple[Callable[[Sequence[Block], Labels], None], ...] = (
    label_posts,
    label_captions,
    label_doubles,
    label_items,
    label_boxes,
    label_repeated,
    label_menus,
    label_toolbars,
    label_broken,
)


def label_in_context(blocks: Sequence[Block], labels: Labels) -> None:
    """Apply CONTEXT_RULES in order; ``labels`` is changed in place."""
    for rule in CONTEXT_RULES:
        rule(blocks, labels)

"""Blocks of a page in, its stories out: for each block of each story what becomes of it, and by which rule."""

from __future__ import annotations

from collections.abc import Sequence

from service.cleaning.blocks import Block
from service.cleaning.constants import LEAST_CUT, LEAST_STANDFIRST
from service.cleaning.context import is_prose, label_in_context
from service.cleaning.extractor_votes import kept_by_majority
from service.cleaning.headline import find_headline
from service.cleaning.labels import FACT_LABELS, Label, Labels
from service.cleaning.lines import label
from service.cleaning.parts import Inset, find_inset
from service.cleaning.profile import hash_of
from service.cleaning.region import article_region
from service.cleaning.selection import keep, select
from service.cleaning.story import Story, kill_story, story_of


def read_page(
    blocks: Sequence[Block],
    year: int | None,
    headline: str | None = None,
    readings: Sequence[str] = (),
    stated: str | None = None,
    known: frozenset[str] = frozenset(),
) -> list[Story]:
    """The stories on a page, the main one first; none where nothing on it is an article.

    ``year`` completes days that name none; ``headline`` is the headline where the format states it; ``readings`` and
    ``stated`` are what extractors and the page's metadata take for the body; ``known`` are the hashes of its source's
    profile.
    """
    labels: Labels = [label(block) or _known(block, known) for block in blocks]
    label_in_context(blocks, labels)
    first, last = article_region(blocks, labels)
    if not any(labels[index] is None and is_prose(blocks[index]) for index in range(first, last)):
        first, last = _only_paragraph(blocks, labels)
    if last <= first:
        return list(filter(None, [kill_story(blocks)]))
    title = find_headline(blocks, labels, first, last, headline)
    if title is not None:
        first = _with_standfirst(blocks, labels, title, max(first, title + 1))
    # A paragraph cut off by an invitation to read the rest is still text where it follows on.
    while last < len(blocks) and labels[last] is Label.TEASER and blocks[last].weight > LEAST_CUT:
        last += 1
    inside = _inside(title, (first, last))
    if readings or stated:
        ruled = keep(blocks, labels, inside, title)
        kept = [n for n in kept_by_majority(blocks, labels, ruled, readings, stated) if n != title]
        return list(filter(None, [_story(blocks, labels, title, inside, kept, year)]))
    inset = find_inset(blocks, labels, title, first, last, year)
    if inset is None:
        return list(filter(None, [_ruled(blocks, labels, title, inside, year)]))
    return _outer_and_inner(blocks, labels, inset, first, last, year)


def _outer_and_inner(
    blocks: Sequence[Block], labels: Labels, inset: Inset, first: int, last: int, year: int | None
) -> list[Story]:
    """The two stories of a page, each with the labels that it sees: the other's blocks are another part."""
    title, head, stop = inset.outer, inset.head, inset.stop
    own = list(labels)
    own[head.headline : stop] = [Label.OTHER_PART] * (stop - head.headline)
    outer = _ruled(blocks, own, title, _inside(title, (first, head.headline), (stop, last)), year)
    own = [Label.OTHER_PART if first <= n < last or labels[n] in FACT_LABELS else each for n, each in enumerate(labels)]
    if title is not None:
        own[title] = Label.OTHER_PART
    own[head.headline : stop] = labels[head.headline : stop]
    own[head.headline] = None
    inner = _ruled(blocks, own, head.headline, _inside(None, (head.headline + 1, stop)), year)
    return [story for story in (outer, inner) if story]


def _inside(title: int | None, *spans: tuple[int, int]) -> list[int]:
    return [index for start, stop in spans for index in range(start, stop) if index != title]


def _ruled(
    blocks: Sequence[Block], labels: Labels, title: int | None, inside: list[int], year: int | None
) -> Story | None:
    """The story whose text the rules keep of the blocks ``inside``."""
    return _story(blocks, labels, title, inside, keep(blocks, labels, inside, title), year)


def _story(
    blocks: Sequence[Block], labels: Labels, title: int | None, inside: list[int], kept: list[int], year: int | None
) -> Story | None:
    selected = select(blocks, labels, title, inside, kept, year)
    return story_of(blocks, labels, selected) if selected else None


def _known(block: Block, known: frozenset[str]) -> Label | None:
    return Label.SOURCE_PROFILE if known and hash_of(block) in known else None


def _only_paragraph(blocks: Sequence[Block], labels: Labels) -> tuple[int, int]:
    """First and one past the last block of an article that was cut off in its first paragraph; (0, 0) where there is
    none, or more than one: a list of other articles."""
    cut = [index for index, block in enumerate(blocks) if labels[index] is Label.TEASER and is_prose(block)]
    return (cut[0], cut[0] + 1) if len(cut) == 1 else (0, 0)


def _with_standfirst(blocks: Sequence[Block], labels: Labels, title: int, first: int) -> int:
    """The first block of text once sentences between the headline and the text count in."""
    for index in range(title + 1, first):
        block = blocks[index]
        if labels[index] is None and not block.bullet and block.weight >= 40 and (block.ends or block.weight >= 80):
            return index
        # A standfirst without an end stands right below its headline.
        if index == title + 1 and labels[index] is None and block.weight >= LEAST_STANDFIRST and not block.bullet:
            return index
    return max(first, title + 1)

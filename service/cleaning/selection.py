"""Labelled blocks and an article's stretch in, the blocks that are its text out: what no rule took, short lines only
among prose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.cleaning.blocks import Block
from service.cleaning.constants import LEAST_CUT, LEAST_LISTED, LEAST_ROWS, LEAST_STANDFIRST, LONGEST_ITEM
from service.cleaning.context import is_listed, is_prose, is_row
from service.cleaning.dateline import Found, dateline_at, speaks
from service.cleaning.labels import Label, Labels
from service.cleaning.region import brings

# What is put between paragraphs without regard to them: a subheading may follow.
INSERTED = frozenset({Label.CAPTION, Label.EMBEDDED_POST, Label.PROMPT, Label.RELATED, Label.RELATED_ITEM})
# What a line with a dateline may have been taken for.
MAYBE_DATELINE = frozenset({None, Label.DATELINE, Label.CREDIT_LINE})


@dataclass(frozen=True, slots=True)
class Selected:
    """Which blocks make an article, by their indices.

    ``title`` is its headline; ``top`` its first line, the headline where it has one; ``inside`` its stretch without the
    headline; ``kept`` the text, never empty, and ``prose`` the paragraphs of it; ``dateline`` is what was found ``at``
    a block.
    """

    title: int | None
    top: int
    inside: Sequence[int]
    kept: Sequence[int]
    prose: Sequence[int]
    dateline: Found | None = None
    at: int | None = None


def select(
    blocks: Sequence[Block],
    labels: Labels,
    title: int | None,
    inside: Sequence[int],
    kept: Sequence[int],
    year: int | None,
) -> Selected | None:
    """The article whose text is ``kept``; None where that has no paragraph. A line that is a dateline and nothing else
    is no text."""
    if not kept:
        return None
    top = kept[0] if title is None else title
    dateline, at = None, None
    for index in range(top + 1, kept[0] + 1):
        dateline = dateline_at(blocks[index].text, year) if labels[index] in MAYBE_DATELINE else None
        if dateline and speaks(blocks[index].text) and sum(speaks(blocks[n].text) for n in kept) > 1:
            dateline = None  # a transcript
        if dateline:
            at = index
            break
    if dateline and at is not None and dateline.length >= len(blocks[at].text):
        kept = [index for index in kept if index != at]
    prose = [index for index in kept if is_prose(blocks[index]) or labels[index] is Label.TEASER]
    return Selected(title, top, inside, kept, prose, dateline, at) if prose else None


def keep(blocks: Sequence[Block], labels: Labels, inside: Sequence[int], title: int | None) -> list[int]:
    """The blocks of an article's stretch that are its text, by the rules."""
    free = [index for index in inside if labels[index] is None or labels[index] is Label.TEASER]
    prose = [index for index in free if is_prose(blocks[index]) or blocks[index].ends]
    if not prose:
        return []
    kept: list[int] = []
    run: list[int] = []
    for index in free:
        if labels[index] is Label.TEASER:
            if index >= prose[-1] and blocks[index].weight > LEAST_CUT:
                kept.append(index)
        elif is_prose(blocks[index]) or _is_said(blocks[index]) or _is_standfirst(blocks[index], index, title):
            kept += _kept_of_run(blocks, labels, run)
            run = []
            kept.append(index)
        else:
            run.append(index)
    # A text may end in the list that its last line brings.
    listed = [index for index in run if blocks[index].bullet or is_listed(blocks[index])]
    if len(listed) >= LEAST_LISTED and brings(blocks[kept[-1]]):
        return kept + listed
    kept += _rows(blocks, run)
    while kept and labels[kept[-1]] is None and not _ends_text(blocks[kept[-1]]):
        kept.pop()
    return kept


def _ends_text(block: Block) -> bool:
    return is_prose(block) or block.ends or is_row(block)


def _rows(blocks: Sequence[Block], run: list[int]) -> list[int]:
    """The rows of a table among short lines; one alone is no table."""
    rows = [index for index in run if is_row(blocks[index])]
    return rows if len(rows) >= LEAST_ROWS else []


def _is_said(block: Block) -> bool:
    """Whether a short line is text: it ends as a sentence does, or brings a list."""
    return block.ends or brings(block)


def _is_standfirst(block: Block, index: int, title: int | None) -> bool:
    return title is not None and index == title + 1 and block.weight >= LEAST_STANDFIRST and not block.bullet


def _kept_of_run(blocks: Sequence[Block], labels: Labels, run: list[int]) -> list[int]:
    """Which of a run of short lines between paragraphs are text: a subheading, the items of a list.

    Counted on the development half: a line alone is text two times out of three, next to a line that some rule took one
    time out of four; of two lines a third is text, of more hardly any, but items of a list mostly are.
    """
    rows = _rows(blocks, run)
    if rows:
        return rows
    bullets = [index for index in run if blocks[index].bullet]
    if len(bullets) >= 2:
        above = blocks[run[0]] if run[0] != bullets[0] else blocks[max(0, run[0] - 1)]
        brought = above.text.endswith((":", "：")) or any(blocks[n].text.endswith((",", ";")) for n in bullets)
        # Titles under each other that nothing brings are links.
        return bullets if brought or all(blocks[n].weight <= LONGEST_ITEM for n in bullets) else []
    listed = [index for index in run if is_listed(blocks[index])]
    if len(listed) >= LEAST_LISTED:
        return run
    if len(run) > 2:
        return []
    if len(run) == 2:
        return run if all(blocks[index].weight > 60 for index in run) else run[1:]
    if run and _by_boilerplate(blocks, labels, run[0]):
        return []
    return run


def _by_boilerplate(blocks: Sequence[Block], labels: Labels, index: int) -> bool:
    """Whether a lone short line belongs to what stands next to it: a button's text, a picture's, a link's."""
    long = blocks[index].weight >= LEAST_STANDFIRST
    beside = {labels[n] for n in (index - 1, index + 1) if 0 <= n < len(labels)} - {None, Label.ADVERTISEMENT}
    return bool(beside if long else beside - INSERTED)

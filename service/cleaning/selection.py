"""Labelled blocks and an article's region in, its text blocks out: unlabelled ones, short lines only among prose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.cleaning.blocks import Block
from service.cleaning.constants import LEAST_CUT, LEAST_LISTED, LEAST_ROWS, LEAST_STANDFIRST, LONGEST_ITEM
from service.cleaning.context import is_listed, is_prose, is_row
from service.cleaning.dateline import Found, dateline_at, speaks
from service.cleaning.labels import Label, Labels
from service.cleaning.region import brings

# Labels of what is inserted between paragraphs at any place: a subheading may follow.
INSERTED = frozenset({Label.CAPTION, Label.EMBEDDED_POST, Label.PROMPT, Label.RELATED, Label.RELATED_ITEM})
# Labels that a line with a dateline may have.
MAYBE_DATELINE = frozenset({None, Label.DATELINE, Label.CREDIT_LINE})


@dataclass(frozen=True, slots=True)
class Selected:
    """The indices of the blocks that make an article.

    ``title`` is its headline; ``top`` its first line (the headline if it has one); ``inside`` its region without the
    headline; ``kept`` its text, never empty, and ``prose`` the paragraphs of that; ``dateline`` the dateline found in
    the block ``at``.
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
    """The article whose text is ``kept``; None if that has no paragraph. A line that is only a dateline is not text."""
    if not kept:
        return None
    top = kept[0] if title is None else title
    dateline, at = None, None
    # Some agencies put the main points, with bullets, between headline and dateline.
    opening = next((index for index in kept if not blocks[index].bullet), kept[0])
    for index in range(top if title is None else top + 1, opening + 1):
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
    """The blocks ``inside`` an article's region that are its text by the rules."""
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
        elif is_prose(blocks[index]) or _is_text_line(blocks[index]) or _is_standfirst(blocks[index], index, title):
            kept += _kept_of_run(blocks, labels, run)
            run = []
            kept.append(index)
        else:
            run.append(index)
    # A text may end in a list that its last line introduces.
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
    """The table rows among short lines; [] if fewer than LEAST_ROWS."""
    rows = [index for index in run if is_row(blocks[index])]
    return rows if len(rows) >= LEAST_ROWS else []


def _is_text_line(block: Block) -> bool:
    """Whether a short line is text: it ends like a sentence, or introduces a list."""
    return block.ends or brings(block)


def _is_standfirst(block: Block, index: int, title: int | None) -> bool:
    return title is not None and index == title + 1 and block.weight >= LEAST_STANDFIRST and not block.bullet


def _kept_of_run(blocks: Sequence[Block], labels: Labels, run: list[int]) -> list[int]:
    """The text among a run of short lines between paragraphs: a subheading, the items of a list, a table's rows.

    Counted on the development half: a single line is text two times in three, but next to a labelled line one time in
    four; of two lines a third is text; of more hardly any, except that list items mostly are.
    """
    rows = _rows(blocks, run)
    if rows:
        return rows
    bullets = [index for index in run if blocks[index].bullet]
    if len(bullets) >= 2:
        above = blocks[run[0]] if run[0] != bullets[0] else blocks[max(0, run[0] - 1)]
        brought = above.text.endswith((":", "：")) or any(blocks[n].text.endswith((",", ";")) for n in bullets)
        # A list of longer titles that no line introduces consists of links.
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
    """Whether a lone short line belongs to a labelled neighbour: the text of a button, a picture or a link."""
    long = blocks[index].weight >= LEAST_STANDFIRST
    beside = {labels[n] for n in (index - 1, index + 1) if 0 <= n < len(labels)} - {None, Label.ADVERTISEMENT}
    return bool(beside if long else beside - INSERTED)

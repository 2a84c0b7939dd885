"""An article's selected blocks in, the story out: the facts stated around its text, the notices to editors, and what
becomes of every block of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from service.article import Dateline
from service.cleaning.agencies import agencies_cited, credit_line
from service.cleaning.blocks import Block
from service.cleaning.byline import byline_in
from service.cleaning.constants import LEAST_BROKEN_OFF, LEAST_CORRECTING, LEAST_CUT, MOST_AGENCY_TEXT, NOTICES_ABOVE
from service.cleaning.context import is_prose
from service.cleaning.dateline import Found
from service.cleaning.headline import bare_headline
from service.cleaning.labels import Label, Labels
from service.cleaning.lines import cut_prompt, label
from service.cleaning.notices import Notice, notice_in, notice_of, order_in
from service.cleaning.selection import Selected
from service.cleaning.times import NO_CLOCKS, Clocks, clocks_in
from service.cleaning.version_words import is_marked_headline, series_in


class Cut(NamedTuple):
    """A block, or part of one: its source offsets ``[start, end)``, the deciding rule, and its text in the body."""

    start: int
    end: int
    rule: Label
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story of a page: the decision for every block, in order, and the facts found."""

    cuts: tuple[Cut, ...] = ()
    headline: str | None = None
    section: str | None = None
    byline: str | None = None
    dateline: Dateline | None = None
    credits: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    clocks: Clocks = NO_CLOCKS
    notices: tuple[Notice, ...] = ()
    truncated: bool = False


_ORDERS = frozenset({"kill", "hold", "lift"})


def story_of(blocks: Sequence[Block], labels: Labels, selected: Selected) -> Story:
    """The story made of the ``selected`` blocks."""
    section = _section_above(blocks, labels, selected.title)
    return replace(
        _facts(blocks, labels, selected, section),
        notices=_notices(blocks, labels, selected),
        cuts=_cuts(blocks, labels, selected, section),
    )


def order_story(blocks: Sequence[Block]) -> Story | None:
    """The story for a page without an article that has an order (to kill an item, to hold it, that its embargo is
    lifted) in its first NOTICES_ABOVE lines, or for that few lines of which a correction is the first and one says what
    is corrected; None for any other page. All its lines become the text, so that the order is not lost."""
    notices = [
        notice_of(block.text, series_in(block.text)) if is_marked_headline(block.text) else _notice_or_order(block.text)
        for block in blocks[:NOTICES_ABOVE]
    ]
    first = notices[0] if notices else None
    corrects = first is not None and first.kind == "correction" and len(blocks) <= NOTICES_ABOVE
    corrects = corrects and any(map(_says_what, blocks))
    if not corrects and not any(notice is not None and notice.kind in _ORDERS for notice in notices):
        return None
    cuts = tuple(Cut(block.start, block.end, Label.BODY, block.text) for block in blocks)
    return Story(cuts=cuts, notices=tuple(filter(None, notices)))


def _notice_or_order(text: str) -> Notice | None:
    """The notice that ``text`` is. "EDS: Please treat the story as cancelled" is an order, not just a note."""
    notice = notice_in(text)
    return order_in(text) or notice if notice is None or notice.kind == "note" else notice


def _says_what(block: Block) -> bool:
    """Whether a line of a correction says what is corrected: a sentence, none of a page's own ("Please log in.")."""
    return block.ends and block.weight >= LEAST_CORRECTING and label(block) in (None, Label.EDITORS_NOTE)


def _facts(blocks: Sequence[Block], labels: Labels, selected: Selected, section: int | None) -> Story:
    """The story with the facts found around and in the text, without its notices and cuts."""
    title, top, kept, dateline = selected.title, selected.top, selected.kept, selected.dateline
    # Without a headline, the byline may stand right above the text.
    around = _labelled(blocks, labels, top if title is not None else top - 1, kept[-1] + 4)
    # "By Ada Roe, 5 March 2024" is labelled as a time stamp, but also names the writer.
    signed = (*around.get(Label.BYLINE, ()), *around.get(Label.TIME_STAMP, ()))
    bylines = (byline_in(blocks[n].text) for n in signed if n <= kept[0] + 2)
    credits = list(dateline.agencies if dateline else ())
    for index in around.get(Label.CREDIT_LINE, ()):
        credits += credit_line(blocks[index].text)
    read = 0
    for index in selected.prose:
        read += len(blocks[index].text)
        credits += agencies_cited(blocks[index].text) if read <= MOST_AGENCY_TEXT else ()
    stamps = _labelled(blocks, labels, top - 3, kept[0] + 3).get(Label.TIME_STAMP, ())
    return Story(
        headline=bare_headline(blocks[title].text) if title is not None else None,
        section=blocks[section].text if section is not None else None,
        byline=", ".join(dict.fromkeys(next(filter(None, bylines), ()))) or None,
        dateline=dateline.dateline if dateline else None,
        credits=tuple(dict.fromkeys(credits)),
        publishers=_source_tags(blocks, labels, kept[-1] + 1),
        clocks=clocks_in(blocks[index].text for index in stamps),
        truncated=_is_truncated(blocks, labels, selected),
    )


def _notices(blocks: Sequence[Block], labels: Labels, selected: Selected) -> tuple[Notice, ...]:
    """The notices to editors above the headline, between it and the text, and below the text."""
    around = _labelled(blocks, labels, selected.top - NOTICES_ABOVE, selected.kept[-1] + 4)
    noted = {index: notice_in(blocks[index].text) for index in around.get(Label.EDITORS_NOTE, ())}
    for index in around.get(None, ()):
        # Another headline with a version marker ("UPDATE 2-"), above the one that was chosen.
        if index != selected.title and index < selected.kept[0] and is_marked_headline(blocks[index].text):
            noted[index] = notice_of(blocks[index].text, series_in(blocks[index].text))
    return tuple(filter(None, (noted[index] for index in sorted(noted))))


def _cuts(blocks: Sequence[Block], labels: Labels, selected: Selected, section: int | None) -> tuple[Cut, ...]:
    """What becomes of each block: headline, section, dateline and text as ``selected``; every other block is removed
    by its label, or without one by its position."""
    decided: dict[int, tuple[Cut, ...]] = {}
    for index in selected.kept:
        decided[index] = _text_cuts(blocks[index], labels[index])
    if selected.dateline and selected.at is not None:
        decided[selected.at] = _dateline_cuts(blocks[selected.at], selected.dateline)
    for place, rule in ((section, Label.SECTION), (selected.title, Label.HEADLINE)):
        if place is not None:
            decided[place] = (Cut(blocks[place].start, blocks[place].end, rule),)
    return tuple(
        cut
        for index, block in enumerate(blocks)
        for cut in decided.get(index) or (_undecided(block, labels[index], index, selected.inside),)
    )


def _text_cuts(block: Block, label: Label | None) -> tuple[Cut, ...]:
    if label is not Label.TEASER:
        rule = Label.BODY if is_prose(block) or block.ends or block.bullet else Label.SUBHEADING
        return (Cut(block.start, block.end, rule, block.text),)
    text = cut_prompt(block.text)
    if not text:
        return (Cut(block.start, block.end, Label.TEASER),)
    cut = max(block.start, block.end - (len(block.text) - len(text)))
    return Cut(block.start, cut, Label.BODY, text), Cut(cut, block.end, Label.TEASER)


def _dateline_cuts(block: Block, found: Found) -> tuple[Cut, ...]:
    rest = block.text[found.length :].strip()
    if not rest:
        return (Cut(block.start, block.end, Label.DATELINE),)
    # In markup the source is longer than the visible text: the cut may be a little late, but stays inside the block.
    cut = max(block.start, block.end - len(rest))
    return Cut(block.start, cut, Label.DATELINE), Cut(cut, block.end, Label.BODY, rest)


def _undecided(block: Block, label: Label | None, index: int, inside: Sequence[int]) -> Cut:
    if label is not None:
        return Cut(block.start, block.end, label)
    if not inside or index < inside[0]:
        return Cut(block.start, block.end, Label.BEFORE_ARTICLE)
    return Cut(block.start, block.end, Label.AFTER_ARTICLE if index > inside[-1] else Label.LOOSE_LINE)


def _labelled(blocks: Sequence[Block], labels: Labels, first: int, last: int) -> dict[Label | None, list[int]]:
    """The indices of ``blocks[first:last]``, limited to those that exist, by label."""
    found: dict[Label | None, list[int]] = {}
    for index in range(max(0, first), min(len(blocks), last)):
        found.setdefault(labels[index], []).append(index)
    return found


def _is_truncated(blocks: Sequence[Block], labels: Labels, selected: Selected) -> bool:
    """Whether the text is cut short: by a prompt to read the rest, at the end of its last paragraph, or by a paywall or
    the like that follows."""
    kept, last = selected.kept, selected.prose[-1]
    return (
        any(labels[index] is Label.TEASER for index in kept)
        or (last == kept[-1] and _breaks_off(blocks[last]))
        or _cut_after(blocks, labels, kept[-1])
    )


def _breaks_off(block: Block) -> bool:
    """Whether a text's last paragraph breaks off: an ellipsis, or a long line without a sentence end."""
    text = block.text.rstrip("”\"' )]»")
    return text.endswith(("...", "…", "[...", "[…")) or (not block.ends and block.weight >= LEAST_BROKEN_OFF)


def _cut_after(blocks: Sequence[Block], labels: Labels, end: int) -> bool:
    """Whether a paywall, or an embedded post cut off by a prompt to read the rest, directly follows the text."""
    for index in range(end + 1, min(len(blocks), end + 3)):
        block = blocks[index]
        if labels[index] is Label.PAYWALL:
            return True
        if labels[index] is Label.EMBEDDED_POST and cut_prompt(block.text) != block.text:
            return True
        # "Subscribe to continue reading" is the heading of a paywall; a teaser's heading has no paywall below it.
        heading = labels[index] is Label.TEASER and block.weight <= LEAST_CUT
        if not heading and labels[index] not in (Label.EMBEDDED_POST, Label.SYMBOLS, Label.ADVERTISEMENT):
            return False
    return False


def _section_above(blocks: Sequence[Block], labels: Labels, title: int | None) -> int | None:
    """The index of the line right above the headline if it names a section: a few words, no sentence, no digits."""
    if not title:
        return None
    block = blocks[title - 1]
    good = labels[title - 1] in (None, Label.REPEATED, Label.MENU) and not block.bullet and not block.ends
    return (
        title - 1
        if good and 2 < block.weight <= 40 and len(block.words) <= 4 and not re.search(r"\d", block.text)
        else None
    )


def _source_tags(blocks: Sequence[Block], labels: Labels, after: int) -> tuple[str, ...]:
    """Publishers named by a line that is only a tag, in the eight blocks from ``after`` (``somesite24`` ->
    ``Somesite 24``)."""
    found: list[str] = []
    for index in range(after, min(len(blocks), after + 8)):
        if labels[index] in (Label.RELATED, Label.COMMENTS):
            break
        match = re.fullmatch(r"([a-z]{3,20})(\d{0,3})", blocks[index].text)
        if match and labels[index] is None:
            name = match.group(1).upper() if len(match.group(1)) == 3 else match.group(1).capitalize()
            found.append(f"{name} {match.group(2)}".strip())
    return tuple(dict.fromkeys(found))

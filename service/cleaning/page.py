"""Blocks of a page in, its stories out: for each block of each story what becomes of it, and by which rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.article import Dateline
from service.cleaning.agencies import agencies_told, credit_line
from service.cleaning.blocks import Block
from service.cleaning.byline import byline_in
from service.cleaning.context import Labels, is_listed, is_prose, label_in_context
from service.cleaning.dateline import Found, dateline_at
from service.cleaning.extractor_votes import kept_by_majority
from service.cleaning.headline import bare_headline, find_headline
from service.cleaning.lines import cut_prompt, label
from service.cleaning.notices import Notice, notice_in
from service.cleaning.parts import find_inset
from service.cleaning.profile import hash_of
from service.cleaning.region import article_region, brings
from service.cleaning.times import NO_CLOCKS, Clocks, clocks_in

# Rules whose blocks are kept: as text, or as facts about it.
TEXT_RULES = frozenset({"body", "subheading", "standfirst"})
FACT_RULES = frozenset({"headline", "byline", "dateline", "section", "credit-line", "time-stamp", "editors-note"})

# Characters of an article in which agencies are looked for: more than the longest have, so what is longer is data.
MOST_READ = 200_000
LEAST_STANDFIRST = 60.0
LEAST_LISTED = 3
# Items of a list that no line brings: longer ones were links on all of the pages looked at.
LONGEST_ITEM = 45.0
# Notices to the desks stand right above the headline, or between it and the text, or below the text.
NOTICES_ABOVE = 6
# A shorter line with such an invitation at its end is a link.
LEAST_CUT = 60.0


@dataclass(frozen=True, slots=True)
class Cut:
    """A block's stretch of source ``[start, end)``, the rule that decided, and the text it gives the body."""

    start: int
    end: int
    rule: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story of a page: what was decided for every block (in order), and the facts found."""

    cuts: tuple[Cut, ...]
    headline: str | None = None
    section: str | None = None
    byline: str | None = None
    dateline: Dateline | None = None
    credits: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    clocks: Clocks = NO_CLOCKS
    notices: tuple[Notice, ...] = ()
    truncated: bool = False


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
        return list(filter(None, [_kill(blocks, labels)]))
    title = find_headline(blocks, labels, first, last, headline)
    if title is not None:
        first = _with_standfirst(blocks, labels, title, max(first, title + 1))
    # A paragraph cut off by an invitation to read the rest is still text where it follows on.
    while last < len(blocks) and labels[last] == "teaser" and blocks[last].weight > LEAST_CUT:
        last += 1
    if readings or stated:
        ruled = _keep(blocks, labels, [index for index in range(first, last) if index != title], title)
        kept = [n for n in kept_by_majority(blocks, labels, ruled, readings, stated) if n != title]
        return list(filter(None, [_story(blocks, labels, title, [(first, last)], year, kept)]))
    inset = find_inset(blocks, labels, title, first, last, year)
    if inset is None:
        return list(filter(None, [_story(blocks, labels, title, [(first, last)], year)]))
    title, head, stop = inset.outer, inset.head, inset.stop
    spans = [(first, head.headline), (stop, last)]
    own = list(labels)
    own[head.headline : stop] = ["other-part"] * (stop - head.headline)
    outer = _story(blocks, own, title, [span for span in spans if span[0] < span[1]], year)
    own = ["other-part" if first <= n < last or labels[n] in FACT_RULES else each for n, each in enumerate(labels)]
    if title is not None:
        own[title] = "other-part"
    own[head.headline : stop] = labels[head.headline : stop]
    own[head.headline] = None
    inner = _story(blocks, own, head.headline, [(head.headline + 1, stop)], year)
    return [story for story in (outer, inner) if story]


def _known(block: Block, known: frozenset[str]) -> str | None:
    return "source-profile" if known and hash_of(block) in known else None


def _only_paragraph(blocks: Sequence[Block], labels: Labels) -> tuple[int, int]:
    """First and one past the last block of an article that was cut off in its first paragraph; (0, 0) where there is
    none, or more than one: a list of other articles."""
    cut = [index for index, block in enumerate(blocks) if labels[index] == "teaser" and is_prose(block)]
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


def _story(
    blocks: Sequence[Block],
    labels: Labels,
    title: int | None,
    spans: list[tuple[int, int]],
    year: int | None,
    chosen: Sequence[int] | None = None,
) -> Story | None:
    inside = [index for start, stop in spans for index in range(start, stop) if index != title]
    decided: dict[int, tuple[Cut, ...]] = {}
    dateline: Found | None = None
    credits: list[str] = []
    truncated = False
    kept = _keep(blocks, labels, inside, title) if chosen is None else list(chosen)
    if not kept:
        return None
    top = kept[0] if title is None else title
    head = range(top + 1, kept[0] + 1)
    for index in head:
        found = dateline_at(blocks[index].text, year) if labels[index] in (None, "dateline", "credit-line") else None
        if found and dateline is None:
            dateline = found
            decided[index] = _split_dateline(blocks[index], found)
            if found.length >= len(blocks[index].text) and index in kept:
                kept.remove(index)
    for index in kept:
        block = blocks[index]
        if labels[index] == "teaser":
            text = cut_prompt(block.text)
            truncated = True
            if text:
                cut = max(block.start, block.end - (len(block.text) - len(text)))
                decided[index] = (Cut(block.start, cut, "body", text), Cut(cut, block.end, "teaser"))
        elif index not in decided:
            rule = "body" if is_prose(block) or block.ends or block.bullet else "subheading"
            decided[index] = (Cut(block.start, block.end, rule, block.text),)
    prose = [index for index in kept if is_prose(blocks[index]) or labels[index] == "teaser"]
    if not prose:
        return None
    end = kept[-1]
    truncated = truncated or _is_cut(blocks[prose[-1]], last=prose[-1] == kept[-1]) or _cut_after(blocks, labels, end)
    names: list[str] = []
    taken = frozenset(kept)
    around = [index for index in range(top, min(len(blocks), end + 4)) if index not in taken or index in decided]
    if dateline:
        credits += dateline.agencies
    for index in around:
        if labels[index] == "byline" and not names and index <= kept[0] + 2:
            names += byline_in(blocks[index].text) or ()
            decided.setdefault(index, (Cut(blocks[index].start, blocks[index].end, "byline"),))
        elif labels[index] == "credit-line":
            credits += credit_line(blocks[index].text)
            decided.setdefault(index, (Cut(blocks[index].start, blocks[index].end, "credit-line"),))
    read = 0
    for index in prose:
        read += len(blocks[index].text)
        credits += agencies_told(blocks[index].text) if read <= MOST_READ else ()
    section = _section(blocks, labels, title)
    if title is not None:
        decided[title] = (Cut(blocks[title].start, blocks[title].end, "headline"),)
    if section is not None:
        decided[section] = (Cut(blocks[section].start, blocks[section].end, "section"),)
    stamps = [index for index in range(max(0, top - 3), min(len(blocks), kept[0] + 3)) if labels[index] == "time-stamp"]
    clocks = clocks_in([blocks[index].text for index in stamps])
    for index in stamps:
        decided.setdefault(index, (Cut(blocks[index].start, blocks[index].end, "time-stamp"),))
    noted = [index for index in range(max(0, top - NOTICES_ABOVE), min(len(blocks), end + 4)) if index not in taken]
    noted = [index for index in noted if labels[index] == "editors-note"]
    for index in noted:
        decided.setdefault(index, (Cut(blocks[index].start, blocks[index].end, "editors-note"),))
    cuts = [
        cut
        for index, block in enumerate(blocks)
        for cut in decided.get(index) or (_removed(block, labels[index], index, inside),)
    ]
    return Story(
        cuts=tuple(cuts),
        headline=bare_headline(blocks[title].text) if title is not None else None,
        section=blocks[section].text if section is not None else None,
        byline=", ".join(dict.fromkeys(names)) or None,
        dateline=dateline.dateline if dateline else None,
        credits=tuple(dict.fromkeys(credits)),
        publishers=_source_tags(blocks, labels, end + 1),
        clocks=clocks,
        notices=tuple(notice for index in noted if (notice := notice_in(blocks[index].text))),
        truncated=truncated,
    )


def _kill(blocks: Sequence[Block], labels: Labels) -> Story | None:
    """The story of a page without an article whose first lines kill one: its lines are the text, lest it be lost."""
    notices = [notice_in(block.text) for block in blocks[:NOTICES_ABOVE]]
    if not any(notice is not None and notice.kind == "kill" for notice in notices):
        return None
    cuts = tuple(Cut(block.start, block.end, "body", block.text) for block in blocks)
    return Story(cuts=cuts, notices=tuple(filter(None, notices)))


def _keep(blocks: Sequence[Block], labels: Labels, inside: list[int], title: int | None) -> list[int]:
    """The blocks of the article's stretch that are its text: what no rule took, short lines only among prose."""
    free = [index for index in inside if labels[index] is None or labels[index] == "teaser"]
    prose = [index for index in free if is_prose(blocks[index]) or blocks[index].ends]
    if not prose:
        return []
    kept: list[int] = []
    run: list[int] = []
    for index in free:
        if labels[index] == "teaser":
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
    while kept and labels[kept[-1]] is None and not (is_prose(blocks[kept[-1]]) or blocks[kept[-1]].ends):
        kept.pop()
    return kept


def _is_said(block: Block) -> bool:
    """Whether a short line is text: it ends as a sentence does, or brings a list."""
    return block.ends or brings(block)


def _is_standfirst(block: Block, index: int, title: int | None) -> bool:
    return title is not None and index == title + 1 and block.weight >= LEAST_STANDFIRST and not block.bullet


# What is put between paragraphs without regard to them: a subheading may follow.
INSERTED = frozenset({"caption", "embedded-post", "prompt", "related", "related-item"})


def _kept_of_run(blocks: Sequence[Block], labels: Labels, run: list[int]) -> list[int]:
    """Which of a run of short lines between paragraphs are text: a subheading, the items of a list.

    Counted on the development half: a line alone is text two times out of three, next to a line that some rule took one
    time out of four; of two lines a third is text, of more hardly any, but items of a list mostly are.
    """
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
    if run and _by_furniture(blocks, labels, run[0]):
        return []
    return run


def _by_furniture(blocks: Sequence[Block], labels: Labels, index: int) -> bool:
    """Whether a lone short line belongs to what stands next to it: a button's text, a picture's, a link's."""
    long = blocks[index].weight >= LEAST_STANDFIRST
    beside = {labels[n] for n in (index - 1, index + 1) if 0 <= n < len(labels)} - {None, "advertisement"}
    return bool(beside if long else beside - INSERTED)


def _split_dateline(block: Block, found: Found) -> tuple[Cut, ...]:
    rest = block.text[found.length :].strip()
    if not rest:
        return (Cut(block.start, block.end, "dateline"),)
    # In markup the source is longer than what it shows: the cut is then a little late, but stays inside the block.
    cut = max(block.start, block.end - len(rest))
    return Cut(block.start, cut, "dateline"), Cut(cut, block.end, "body", rest)


def _removed(block: Block, labelled: str | None, index: int, inside: list[int]) -> Cut:
    if labelled is not None:
        return Cut(block.start, block.end, labelled)
    if not inside or index < inside[0]:
        return Cut(block.start, block.end, "before-article")
    return Cut(block.start, block.end, "after-article" if index > inside[-1] else "loose-line")


def _is_cut(block: Block, last: bool) -> bool:
    """Whether a text's last paragraph breaks off: an ellipsis, or no end of a sentence on a long line."""
    text = block.text.rstrip("”\"' )]»")
    return last and (text.endswith(("...", "…", "[...", "[…")) or (not block.ends and block.weight >= 80))


def _cut_after(blocks: Sequence[Block], labels: Labels, end: int) -> bool:
    """Whether right after the text stands a piece that was cut off by a prompt to read the rest elsewhere."""
    for index in range(end + 1, min(len(blocks), end + 3)):
        block = blocks[index]
        if labels[index] == "embedded-post" and cut_prompt(block.text) != block.text:
            return True
        if labels[index] not in ("embedded-post", "symbols", "advertisement"):
            return False
    return False


def _section(blocks: Sequence[Block], labels: Labels, title: int | None) -> int | None:
    """The line right above the headline where it names a section: a few words, no sentence, no digits."""
    if not title:
        return None
    block = blocks[title - 1]
    good = labels[title - 1] in (None, "repeated", "menu") and not block.bullet and not block.ends
    return (
        title - 1
        if good and 2 < block.weight <= 40 and len(block.words) <= 4 and not re.search(r"\d", block.text)
        else None
    )


def _source_tags(blocks: Sequence[Block], labels: Labels, after: int) -> tuple[str, ...]:
    """Publishers named by a bare tag among what follows the text (``somesite24`` -> ``Somesite 24``)."""
    found: list[str] = []
    for index in range(after, min(len(blocks), after + 8)):
        if labels[index] in ("related", "comments"):
            break
        match = re.fullmatch(r"([a-z]{3,20})(\d{0,3})", blocks[index].text)
        if match and labels[index] is None:
            name = match.group(1).upper() if len(match.group(1)) == 3 else match.group(1).capitalize()
            found.append(f"{name} {match.group(2)}".strip())
    return tuple(dict.fromkeys(found))

"""Blocks of a page in, its stories out: what each story does with every block, and by which rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from service.cleaning.agreement import agreed, weight_of
from service.cleaning.alone import freed, is_text_alone, listed_lines, whole_region
from service.cleaning.blocks import Block
from service.cleaning.byline import is_name
from service.cleaning.constants import (
    ALL_LINKED,
    LEAST_CUT,
    LEAST_HEADLINE_LINE,
    LEAST_PARAGRAPHS_BELOW,
    LEAST_STANDFIRST,
    LEAST_UNRULED,
    LONGEST_SENTENCE_HEADLINE,
    MOST_BROUGHT,
)
from service.cleaning.context import is_prose, label_in_context
from service.cleaning.features import Evidence
from service.cleaning.headline import find_headline
from service.cleaning.headline_line import headline_line, line_above_byline
from service.cleaning.labels import FACT_LABELS, Label, Labels
from service.cleaning.lines import cached_label
from service.cleaning.links import is_call_to_follow
from service.cleaning.list_page import is_list_page
from service.cleaning.no_article import is_front
from service.cleaning.parts import Inset, find_inset
from service.cleaning.profile import hash_of
from service.cleaning.region import article_region, brings
from service.cleaning.scorer import Scored, score
from service.cleaning.selection import keep, select
from service.cleaning.story import Story, order_story, story_of
from service.formats.elements import HIDDEN

# Scripts that do not separate words by spaces: in them one word can be a title.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf]")


def read_page(
    blocks: Sequence[Block],
    year: int | None,
    headline: str | None = None,
    stated: str | None = None,
    known: frozenset[str] = frozenset(),
    declared: frozenset[str] | None = None,
    words: tuple[int, int] | None = None,
) -> list[Story]:
    """The stories on a page, the main one first; an empty list if nothing on it is an article.

    ``year`` completes dates without a year; ``headline`` and ``stated`` are the headline and the body stated by the
    format, if any; ``known`` are the block hashes of the source's profile; ``declared`` is what a whole HTML page says
    of itself (``Draft.declared``): only such a page may turn out to be a list of others or of goods;
    ``words`` are the least and the most that its text has by what it says of its length.
    """
    if not blocks:
        return []
    evidence = evidence_of(blocks, headline, stated, known)
    scored = score(evidence)
    if scored is not None and words is not None:
        scored = replace(scored, words=words)
    # Teasers below a text look like its chapters, which the scorer takes for text; in markup their elements tell.
    teasers = range(0) if evidence.of_markup else evidence.teasers
    unseen = _hidden(blocks) if evidence.of_markup else frozenset()
    candidates = [index for index in range(len(blocks)) if index not in teasers and index not in unseen]
    labels, title, (first, last) = evidence.labels, evidence.title, evidence.region
    inset = None if evidence.of_markup else find_inset(blocks, labels, title, first, last, year)
    if inset is not None:
        return _outer_and_inner(evidence, scored, inset, year)
    verdict = agreed(blocks, labels, evidence.ruled, candidates, title, scored)
    if not verdict.kept and evidence.ruled and scored is not None and not evidence.of_markup:
        # The network of texts expects several paragraphs: where it leaves nothing of what the rules keep, the trees
        # judge alone. A cut text of one paragraph among the lines of its page is still an article.
        scored = replace(scored, scores=scored.by_trees)
        verdict = agreed(blocks, labels, evidence.ruled, candidates, title, scored)
    if not evidence.ruled and weight_of(blocks, verdict.kept) < LEAST_UNRULED:
        return list(filter(None, [order_story(blocks)]))
    if (
        verdict.kept
        and weight_of(blocks, set(verdict.kept) & set(evidence.ruled)) < weight_of(blocks, verdict.kept) / 2
    ):
        # The scorer found the article elsewhere on the page: look for the headline there too.
        first, last = verdict.kept[0], verdict.kept[-1] + 1
        title = find_headline(blocks, labels, first, last, headline)
        verdict = agreed(blocks, labels, evidence.ruled, candidates, title, scored)
    if (
        not verdict.kept
        or is_front(blocks, verdict.kept)
        or (declared is not None and is_list_page(blocks, verdict.kept, title, declared))
    ):
        return list(filter(None, [order_story(blocks)]))
    if not evidence.of_markup and headline is None:
        # Now that the text is known, its headline is found more reliably. The first line of a document, and the one
        # above an agency's dateline, may share no words with the text and still be its headline.
        voted = headline_line(blocks, labels, verdict.kept)
        if voted is None and title is not None and (title == 0 or _heads_wire(blocks, labels, title)):
            voted = title
        if voted is None:
            voted = line_above_byline(blocks, labels, verdict.kept)
        if voted is None and title is None:
            voted = _only_line_above(blocks, labels, verdict.kept)
        below = verdict
        if voted != title:
            below = agreed(blocks, labels, evidence.ruled, candidates, voted, scored)
        # If the line is all the text there is, or its only paragraph, it stays text.
        if any(is_prose(blocks[index]) or labels[index] is Label.TEASER for index in below.kept):
            title, verdict = voted, below
    whole = (min(first, verdict.kept[0]), max(last, verdict.kept[-1] + 1))
    if not evidence.of_markup and whole != evidence.region:
        # The region was that of the second of two stories, and the scorer keeps the text of both. Where the first one
        # has no text above the second, what the scorer keeps is no evidence that it resumes below.
        inset = find_inset(blocks, labels, title, *whole, year)
        if inset is not None and inset.stop == whole[1]:
            return _outer_and_inner(replace(evidence, region=whole), scored, inset, year)
    inside = _inside(title, whole)
    selected = select(blocks, verdict.labels, title, inside, verdict.kept, year)
    return [story_of(blocks, verdict.labels, selected)] if selected else list(filter(None, [order_story(blocks)]))


def evidence_of(
    blocks: Sequence[Block], headline: str | None, stated: str | None, known: frozenset[str] = frozenset()
) -> Evidence:
    """What the rules find on a page: the labels, the article's region and headline, and the blocks they would keep."""
    labels: Labels = [
        each or (_known(block, known) if known else None) or (_link(block) if block.linked > ALL_LINKED else None)
        for block, each in zip(blocks, _block_labels(blocks), strict=True)
    ]
    label_in_context(blocks, labels)
    free = freed(blocks, labels) if all(block.element is None for block in blocks) else labels
    alone = free is not labels and is_text_alone(blocks, free)
    if alone:
        labels = free
    first, last, below = article_region(blocks, labels)
    if alone and last > first:
        first, last = whole_region(blocks, labels, first, last, below)
        below = max(last, below)
    teasers = range(last, below)
    if not any(labels[index] is None and is_prose(blocks[index]) for index in range(first, last)):
        first, last = _only_paragraph(blocks, labels)
    if last > first:
        first = _from_dateline(blocks, labels, first)
    title = None
    if last > first:
        title = find_headline(blocks, labels, first, last, headline)
        if title is not None:
            first = _with_standfirst(blocks, labels, title, max(first, title + 1))
        # A paragraph cut off by a prompt to read the rest is still text if it directly follows the region.
        while last < len(blocks) and labels[last] is Label.TEASER and blocks[last].weight > LEAST_CUT:
            last += 1
    inside = _inside(title, (first, last))
    ruled = keep(blocks, labels, inside, title)
    if alone:
        ruled = sorted({*ruled, *listed_lines(blocks, labels, inside)})
    return Evidence(
        blocks=blocks,
        labels=labels,
        ruled=ruled,
        region=(first, last),
        teasers=teasers,
        title=title,
        headline=headline,
        stated=stated,
    )


def _outer_and_inner(evidence: Evidence, scored: Scored | None, inset: Inset, year: int | None) -> list[Story]:
    """The two stories of a page with an inset. For each, the blocks of the other are labelled OTHER_PART."""
    labels, (first, last) = evidence.labels, evidence.region
    title, head, stop = inset.outer, inset.head, inset.stop
    story_labels = list(labels)
    story_labels[head.headline : stop] = [Label.OTHER_PART] * (stop - head.headline)
    outer = _story(evidence, scored, story_labels, title, _inside(title, (first, head.headline), (stop, last)), year)
    story_labels = [
        Label.OTHER_PART if first <= n < last or labels[n] in FACT_LABELS else each for n, each in enumerate(labels)
    ]
    if title is not None:
        story_labels[title] = Label.OTHER_PART
    story_labels[head.headline : stop] = labels[head.headline : stop]
    story_labels[head.headline] = None
    inner = _story(evidence, scored, story_labels, head.headline, _inside(None, (head.headline + 1, stop)), year)
    return [story for story in (outer, inner) if story]


def _hidden(blocks: Sequence[Block]) -> frozenset[int]:
    """The indices of the blocks in hidden elements; none if most of the page's paragraphs are in such elements, since
    some pages hide the whole text until a script shows it."""
    found = frozenset(
        [index for index, block in enumerate(blocks) if block.element is not None and block.element.known_for & HIDDEN]
    )
    if not found:
        return found
    hidden = sum(blocks[index].weight for index in found if is_prose(blocks[index]))
    return found if 2 * hidden <= sum(block.weight for block in blocks if is_prose(block)) else frozenset()


def _heads_wire(blocks: Sequence[Block], labels: Labels, title: int) -> bool:
    """Whether a block with an agency's dateline follows line ``title``, ignoring editor's notes and facts between."""
    below = (
        n for n in range(title + 1, len(blocks)) if labels[n] is not Label.EDITORS_NOTE and labels[n] not in FACT_LABELS
    )
    return blocks[next(below, title)].opens_wire


def _only_line_above(blocks: Sequence[Block], labels: Labels, kept: Sequence[int]) -> int | None:
    """The index of the line that alone stands above a text of paragraphs, facts aside, in the form of a title; else
    None. Where a file has no menu, the line above its text is its headline, whether or not it shares words with it."""
    paragraphs = [index for index in kept if is_prose(blocks[index])]
    if len(paragraphs) < LEAST_PARAGRAPHS_BELOW:
        return None
    above = [index for index in range(paragraphs[0]) if labels[index] not in FACT_LABELS]
    return above[0] if len(above) == 1 and labels[above[0]] is None and _has_form_of_title(blocks[above[0]]) else None


def _has_form_of_title(block: Block) -> bool:
    worded = len(block.words) >= 2 or _UNSPACED.match(block.text) is not None
    fits = LEAST_HEADLINE_LINE <= block.weight <= LONGEST_SENTENCE_HEADLINE
    sentence = block.ends and not block.text.endswith(("?", "!", "？", "！"))
    return worded and fits and block.gap and not (sentence or block.bullet or is_prose(block) or is_name(block.text))


def _inside(title: int | None, *spans: tuple[int, int]) -> list[int]:
    return [index for start, stop in spans for index in range(start, stop) if index != title]


def _story(
    evidence: Evidence, scored: Scored | None, labels: Labels, title: int | None, inside: list[int], year: int | None
) -> Story | None:
    """The story whose text is what the rules and the scorer keep of the blocks ``inside``; None if that is no text."""
    blocks = evidence.blocks
    verdict = agreed(blocks, labels, keep(blocks, labels, inside, title), inside, title, scored)
    selected = select(blocks, verdict.labels, title, inside, verdict.kept, year)
    return story_of(blocks, verdict.labels, selected) if selected else None


def _block_labels(blocks: Sequence[Block]) -> Iterator[Label | None]:
    """The label of each block by itself, cached by text: a fifth of a page's lines repeat an earlier one."""
    seen: dict[str, Label | None] = {}
    for block in blocks:
        text = block.text
        if text not in seen:
            seen[text] = cached_label(block)
        yield seen[text]


def _known(block: Block, known: frozenset[str]) -> Label | None:
    return Label.SOURCE_PROFILE if hash_of(block) in known else None


def _link(block: Block) -> Label | None:
    """The label of a line that is only a link: in Markdown each is one to something else; in HTML, where the scorer
    handles links, only one that names a network ("Join us on WhatsApp")."""
    if block.element is None:
        return Label.RELATED_ITEM
    return Label.SHARE if is_call_to_follow(block) else None


def _only_paragraph(blocks: Sequence[Block], labels: Labels) -> tuple[int, int]:
    """The region (first, one past the last block) of an article cut off in its first paragraph; (0, 0) if there is no
    such paragraph, or several: those are a list of other articles."""
    cut = [index for index, block in enumerate(blocks) if labels[index] is Label.TEASER and is_prose(block)]
    return (cut[0], cut[0] + 1) if len(cut) == 1 else (0, 0)


def _from_dateline(blocks: Sequence[Block], labels: Labels, first: int) -> int:
    """``first``, moved up to a line that an agency's dateline begins and a colon ends if only unlabelled lines stand
    between: a wire's text that brings a list (numbers drawn, results) begins there, not at its first paragraph."""
    for index in range(first - 1, max(-1, first - 1 - MOST_BROUGHT), -1):
        if labels[index] is not None:
            break
        if blocks[index].opens_wire:
            return index if brings(blocks[index]) else first
    return first


def _with_standfirst(blocks: Sequence[Block], labels: Labels, title: int, first: int) -> int:
    """The index of the first block of text, including a standfirst between headline and text."""
    for index in range(title + 1, first):
        block = blocks[index]
        if labels[index] is None and not block.bullet and block.weight >= 40 and (block.ends or block.weight >= 80):
            return index
        # A standfirst without a sentence end counts only directly below the headline.
        if index == title + 1 and labels[index] is None and block.weight >= LEAST_STANDFIRST and not block.bullet:
            return index
    return max(first, title + 1)

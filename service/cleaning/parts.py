"""Blocks of an article's region in, a story inset in it out: where its head is, and where the outer story resumes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import lgamma, log

import numpy as np

from service.cleaning.blocks import Block, words_of
from service.cleaning.constants import (
    HEADS_ABOVE,
    LEAST_COMMAS,
    LEAST_INSET,
    LEAST_INSET_TITLE,
    LEAST_LETTERS_COMPARED,
    LEAST_LETTERS_RECURRING,
    LEAST_OF_STORY,
    LEAST_RECURRING,
    LEAST_SHOWN,
    LEAST_STEMS,
    MOST_HEADS,
    MOST_RECURRING,
    NEARLY,
    ONE_SIDED,
    RESTATED_MORE,
    RESTATED_SHARE,
    STEM,
)
from service.cleaning.context import is_prose
from service.cleaning.dateline import Found, dateline_at
from service.cleaning.labels import Label, Labels
from service.cleaning.marks import Mark

EAST_ASIAN = "\u2e80"


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a story: the index of its headline, the index ``at`` of the block with its dateline, the dateline,
    and whether that block holds the dateline ``alone``."""

    headline: int
    at: int
    found: Found
    alone: bool


@dataclass(frozen=True, slots=True)
class Inset:
    """A story inside another: the index of the outer story's headline, if it has one; the inset's head; the index one
    past the inset's last block."""

    outer: int | None
    head: Head
    stop: int


def find_heads(blocks: Sequence[Block], labels: Labels, first: int, last: int, year: int | None) -> list[Head]:
    """The heads, headline and dateline, in ``blocks[first:last]`` and up to HEADS_ABOVE blocks above it. Heads whose
    dateline has an agency and a day are found anywhere above: the first of two stories may look like lists, so that the
    region begins in the second."""
    heads: list[Head] = []
    for index in range(last):
        # A dateline without brackets, slashes or several commas begins with capitals or Han characters.
        text = blocks[index].text
        if "a" <= text[1:2] <= "z" and not blocks[index].marks & Mark.DATELINE and text.count(", ") < LEAST_COMMAS:
            continue
        found = dateline_at(blocks[index].text, year)
        if found is None or (found.dateline.agency is None and found.dateline.date is None):
            continue
        # Place, agency and day are a dateline whatever the label: a day with a few words looks like a time stamp.
        whole = found.dateline.agency is not None and found.dateline.date is not None
        near = index >= first - HEADS_ABOVE and labels[index] in (None, Label.DATELINE, Label.CREDIT_LINE)
        if not (whole or near):
            continue
        alone = not blocks[index].text[found.length :].strip()
        title = _title_above(blocks, labels, index)
        if title is not None:
            heads.append(Head(title, index, found, alone))
    return heads


def find_inset(
    blocks: Sequence[Block], labels: Labels, headline: int | None, first: int, last: int, year: int | None
) -> Inset | None:
    """A second story in ``blocks[first:last]``, or None; ``headline`` is the index of the headline found so far.

    The outer story's headline is above the inset's. If the outer story has text before the inset, the inset runs to the
    end of the region; else the outer story must resume below the inset, as its vocabulary shows.
    """
    for head in find_heads(blocks, labels, first, last, year)[:MOST_HEADS]:
        outer = headline
        if headline is not None and head.headline <= headline:
            # The headline found is that of the inset, or inside it: the outer one may be right above the inset's.
            above = _title_above(blocks, labels, head.headline)
            if above is None or labels[above] is not None:
                continue
            outer = above
        near = _title_above(blocks, labels, head.headline)
        if outer is not None and near is not None and near > outer and labels[near] is None:
            # The headline found may be a line of the page's frame, and the outer one is right above the inset's.
            stop = _goes_on(blocks, labels, near, head, last)
            if stop and min(_text(blocks, labels, *span) for span in ((head.at, stop), (stop, last))) >= LEAST_INSET:
                return Inset(near, head, stop)
        before = range(first if outer is None else outer + 1, head.headline)
        outer_weight = sum(blocks[n].weight for n in before if labels[n] is None and is_prose(blocks[n]))
        if outer_weight < LEAST_INSET:
            outer_weight = 0  # a teaser, or a line below the menu
        stop = last if outer_weight or outer is None else _goes_on(blocks, labels, outer, head, last)
        if stop is None:
            continue
        inside, after = _text(blocks, labels, head.at, stop), _text(blocks, labels, stop, last)
        if inside >= LEAST_INSET and (outer_weight or after >= LEAST_INSET):
            return Inset(outer, head, stop)
    return None


def _text(blocks: Sequence[Block], labels: Labels, first: int, last: int) -> float:
    return sum(blocks[index].weight for index in range(first, last) if labels[index] is None)


def stems(text: str) -> set[str]:
    """The content words of ``text``, cut to STEM letters, shorter words only if in capitals; in East Asian scripts,
    where words are short or not separated, all character bigrams."""
    found: set[str] = set()
    for word in Block(start=0, end=0, text=text).words:
        if word[0] >= EAST_ASIAN:
            found.update(word[place : place + 2] for place in range(len(word) - 1))
        elif len(word) >= STEM - word[0].isupper() - 1 or (len(word) >= 2 and word.isupper()):
            found.add(word.casefold()[:STEM])
    return found


# A line labelled as a list item or a caption may be a headline if a dateline follows right below.
_MAYBE_TITLE = frozenset({None, Label.PROMPT_ITEM, Label.RELATED_ITEM, Label.CAPTION})


def _title_above(blocks: Sequence[Block], labels: Labels, index: int) -> int | None:
    """The index of a headline within three blocks above ``index``, or None. Blocks with labels other than those in
    _MAYBE_TITLE (byline, time stamp, advertisement marker, share buttons) are skipped."""
    for above in range(index - 1, max(-1, index - 4), -1):
        if labels[above] not in _MAYBE_TITLE:
            continue
        block = blocks[above]
        worded = len(block.words) >= 2 or any(word[0] >= EAST_ASIAN for word in block.words)
        title = not block.text.endswith((".", "。")) and LEAST_INSET_TITLE <= block.weight <= 200 and worded
        return above if title else None
    return None


def _goes_on(blocks: Sequence[Block], labels: Labels, headline: int, head: Head, last: int) -> int | None:
    """The index of the block at which the outer story resumes after the inset; None without enough evidence.

    The evidence for a place is a sum of: the log odds, divided by the root of the number of words, that the words above
    and below it come from two vocabularies instead of one; how far the outer headline's words are below the place and
    the inset's above it (each from -1 to 1, times 2); and the share of the outer headline that the paragraph restates
    (0 to 1, times 0.5). Restating suffices by itself if the inset's first paragraph does so much less, since two
    stories may have the same subject.
    """
    outer = stems(blocks[headline].text)
    inner = stems(blocks[head.headline].text)
    paragraphs = [n for n in range(head.at, last) if labels[n] is None and blocks[n].weight >= LEAST_OF_STORY]
    if not outer or len(paragraphs) < 3:
        return None
    texts = [stems(blocks[index].text) for index in paragraphs]
    spread = Counter(word for words in texts for word in words)
    weights = {word: (0.5 if word in inner else 1.0) / (1 + spread[word]) ** 0.5 for word in outer}
    words = [_beginnings(blocks[index].text) for index in paragraphs]
    odds, one_sided = _odds_of_two(words), _one_sided(words)
    best, stop = LEAST_SHOWN, None
    above, below = Counter[str](), spread.copy()
    for place in range(1, len(texts)):
        above.update(texts[place - 1])
        below.subtract(texts[place - 1])
        shown = odds[place] + 0.5 * _share(texts[place], weights) + ONE_SIDED * one_sided[place]
        shown += 2 * (_lean(outer - inner, below, above) + _lean(inner - outer, above, below))
        if shown > best:
            best, stop = shown, place
    if stop is None and len(outer) >= LEAST_STEMS:
        shares = {place: _share(texts[place], weights) for place, n in enumerate(paragraphs) if is_prose(blocks[n])}
        most = max(shares.values(), default=0.0)
        if most >= RESTATED_SHARE and most >= RESTATED_MORE * shares.get(0, 1.0):
            stop = next(place for place, share in shares.items() if share >= NEARLY * most)
    return None if stop is None else paragraphs[stop]


def _beginnings(text: str) -> list[str]:
    """The words of ``text``, cut to STEM letters, without short ones, which are common in every text."""
    return [word[:STEM] for word in words_of(text) if len(word) >= LEAST_LETTERS_COMPARED or word[0] >= EAST_ASIAN]


def _odds_of_two(texts: Sequence[Sequence[str]]) -> list[float]:
    """For each place between ``texts`` (index n is the place above text n; index 0 is 0.0), the log odds that the words
    above and below it come from two vocabularies and not from one, divided by the root of the number of words. The
    prior over a vocabulary's word frequencies is uniform (Eisenstein and Barzilay, Bayesian Unsupervised Topic
    Segmentation, 2008)."""
    below = Counter(word for words in texts for word in words)
    above, total, known = Counter[str](), below.total(), len(below)
    # Sums of the log factorials of the word counts above and below; the log likelihood of a single vocabulary.
    seen, unseen = 0.0, sum(lgamma(count + 1) for count in below.values())
    one = unseen - lgamma(total + known)
    read, found = 0, [0.0]
    for words in texts[:-1]:
        for word in words:
            above[word] += 1
            seen += log(above[word])
            unseen -= log(below[word])
            below[word] -= 1
        read += len(words)
        two = seen + unseen + lgamma(known) - lgamma(read + known) - lgamma(total - read + known)
        found.append((two - one) / max(1, total) ** 0.5)
    return found


def _one_sided(texts: Sequence[Sequence[str]]) -> list[float]:
    """For each place between ``texts``, as above, how many more of the words that recur are on one side of it only than
    if they were strewn over the texts by chance, divided by the root of their number.

    One subject has its words throughout, however its vocabulary drifts from chapter to chapter; two subjects, even
    related ones, each have words of their own that stop or begin at the place where one ends."""
    content = [
        [word for word in words if len(word) >= LEAST_LETTERS_RECURRING or word[0] >= EAST_ASIAN] for words in texts
    ]
    counts = Counter(word for words in content for word in words)
    # Words by how often they occur; very frequent ones are on both sides of nearly every place.
    recurring = Counter(min(count, MOST_RECURRING) for count in counts.values() if count >= LEAST_RECURRING)
    number, total = recurring.total(), counts.total()
    if not number:
        return [0.0] * len(texts)
    above, read, alone = Counter[str](), 0, number
    found, shares = [float(number)], [0.0]
    for words in content[:-1]:
        for word in words:
            if counts[word] >= LEAST_RECURRING:
                above[word] += 1
                alone += (above[word] == counts[word]) - (above[word] == 1)
        read += len(words)
        found.append(alone)
        shares.append(read / total)
    share = np.array(shares)
    by_chance, whole_above, whole_below = np.zeros(len(shares)), np.ones(len(shares)), np.ones(len(shares))
    for count in range(1, MOST_RECURRING + 1):
        whole_above *= share
        whole_below *= 1 - share
        by_chance += recurring[count] * (whole_above + whole_below)
    left: list[float] = ((np.array(found) - by_chance) / number**0.5).tolist()
    return left


def _share(words: set[str], weights: dict[str, float]) -> float:
    return sum(weight for word, weight in weights.items() if word in words) / sum(weights.values())


def _lean(words: set[str], here: Counter[str], there: Counter[str]) -> float:
    """How much more often ``words`` occur here than there, from -1 to 1."""
    counts = [(here[word], there[word]) for word in words if here[word] or there[word]]
    return sum((a - b) / (a + b) for a, b in counts) / max(3, len(counts))

"""Blocks of an article's stretch in, the story inside it out: where its head stands, and where the outer goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import lgamma, log

from service.cleaning.blocks import Block, words_of
from service.cleaning.constants import (
    HEADS_ABOVE,
    LEAST_INSET,
    LEAST_INSET_TITLE,
    LEAST_OF_STORY,
    LEAST_SHOWN,
    LEAST_STEMS,
    LEAST_TOLD,
    MOST_HEADS,
    NEARLY,
    RESTATED_MORE,
    RESTATED_SHARE,
    STEM,
)
from service.cleaning.context import is_prose
from service.cleaning.dateline import Found, dateline_at
from service.cleaning.labels import Label, Labels

EAST_ASIAN = "\u2e80"


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a story: the index of its headline, of the block with its dateline, and the dateline."""

    headline: int
    at: int
    found: Found
    alone: bool


@dataclass(frozen=True, slots=True)
class Inset:
    """A story inside another: the outer story's headline, if it has one, the inset's head, the index one past its last
    block."""

    outer: int | None
    head: Head
    stop: int


def find_heads(blocks: Sequence[Block], labels: Labels, first: int, last: int, year: int | None) -> list[Head]:
    """Every headline that a dateline follows, in ``blocks[first:last]`` and the lines right above it; with agency and
    day, anywhere above it: of two stories the first may look like lists, and the stretch begin in the second."""
    heads: list[Head] = []
    for index in range(last):
        found = dateline_at(blocks[index].text, year)
        if found is None or (found.dateline.agency is None and found.dateline.date is None):
            continue
        # Place, agency and day are a dateline whatever follows them: a few words behind a day look like a time stamp.
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
    """A second story in ``blocks[first:last]``.

    The outer story's headline stands above the inset's. Where the outer story has text before the inset, the inset
    runs to the end; else the outer story goes on below it, where the words show that it does.
    """
    for head in find_heads(blocks, labels, first, last, year)[:MOST_HEADS]:
        outer = headline
        if headline is not None and head.headline <= headline:
            # The headline that was found is the inset's, or one in it: the outer one may stand right above it.
            above = _title_above(blocks, labels, head.headline)
            if above is None or labels[above] is not None:
                continue
            outer = above
        before = range(first if outer is None else outer + 1, head.headline)
        own = sum(blocks[n].weight for n in before if labels[n] is None and is_prose(blocks[n]))
        if own < LEAST_INSET:
            own = 0  # a teaser, or what stands below the menu
        stop = last if own or outer is None else _goes_on(blocks, labels, outer, head, last)
        if stop is None:
            continue
        inside, after = _text(blocks, labels, head.at, stop), _text(blocks, labels, stop, last)
        if inside >= LEAST_INSET and (own or after >= LEAST_INSET):
            return Inset(outer, head, stop)
    return None


def _text(blocks: Sequence[Block], labels: Labels, first: int, last: int) -> float:
    return sum(blocks[index].weight for index in range(first, last) if labels[index] is None)


def stems(text: str) -> set[str]:
    """The content words of ``text`` by their first letters, shorter ones only where they are capitals; in East Asian
    scripts, where words are short or not told apart, every two characters."""
    found: set[str] = set()
    for word in Block(start=0, end=0, text=text).words:
        if word[0] >= EAST_ASIAN:
            found.update(word[place : place + 2] for place in range(len(word) - 1))
        elif len(word) >= STEM - word[0].isupper() - 1 or (len(word) >= 2 and word.isupper()):
            found.add(word.casefold()[:STEM])
    return found


# What rules take for a list item or a caption may be the headline of a dateline right below it.
_MAYBE_TITLE = frozenset({None, Label.PROMPT_ITEM, Label.RELATED_ITEM, Label.CAPTION})


def _title_above(blocks: Sequence[Block], labels: Labels, index: int) -> int | None:
    """The headline that stands right above ``index``, aside from what may stand between: byline and time stamp, the
    mark of an advertisement, a row of share buttons."""
    for above in range(index - 1, max(-1, index - 4), -1):
        if labels[above] not in _MAYBE_TITLE:
            continue
        block = blocks[above]
        worded = len(block.words) >= 2 or any(word[0] >= EAST_ASIAN for word in block.words)
        title = not block.text.endswith((".", "。")) and LEAST_INSET_TITLE <= block.weight <= 200 and worded
        return above if title else None
    return None


def _goes_on(blocks: Sequence[Block], labels: Labels, headline: int, head: Head, last: int) -> int | None:
    """Where the outer story starts again after the inset; None where nothing shows that it does.

    Three things show it: that the words above a place and those below it are rather of two vocabularies than of one,
    in logarithms of the odds by the root of how many words there are; that the outer headline's words stand below the
    place and the inset's above it, from -1 to 1; and that the paragraph at the place restates the outer headline, up to
    1. The last will do by itself, since two stories may be of one subject, where the inset's first paragraph does so
    much less.
    """
    outer = stems(blocks[headline].text)
    inner = stems(blocks[head.headline].text)
    paragraphs = [n for n in range(head.at, last) if labels[n] is None and blocks[n].weight >= LEAST_OF_STORY]
    if not outer or len(paragraphs) < 3:
        return None
    texts = [stems(blocks[index].text) for index in paragraphs]
    spread = Counter(word for words in texts for word in words)
    weights = {word: (0.5 if word in inner else 1.0) / (1 + spread[word]) ** 0.5 for word in outer}
    odds = _odds_of_two([_beginnings(blocks[index].text) for index in paragraphs])
    best, stop = LEAST_SHOWN, None
    above, below = Counter[str](), spread.copy()
    for place in range(1, len(texts)):
        above.update(texts[place - 1])
        below.subtract(texts[place - 1])
        shown = odds[place] + 0.5 * _share(texts[place], weights)
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
    """The words of ``text`` by their first letters, without those that every text is full of, which are short."""
    return [word[:STEM] for word in words_of(text) if len(word) >= LEAST_TOLD or word[0] >= EAST_ASIAN]


def _odds_of_two(texts: Sequence[Sequence[str]]) -> list[float]:
    """For each place between ``texts``, how much likelier it is that two vocabularies wrote what stands above and below
    it than that one wrote all: the logarithm of the odds by the root of the words. Of a vocabulary any mixture of the
    words is as likely as any other before they are seen (Eisenstein and Barzilay, Bayesian Unsupervised Topic
    Segmentation, 2008)."""
    below = Counter(word for words in texts for word in words)
    above, total, known = Counter[str](), below.total(), len(below)
    # Logarithms of the factorials of the counts, above and below, and of one vocabulary.
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


def _share(words: set[str], weights: dict[str, float]) -> float:
    return sum(weight for word, weight in weights.items() if word in words) / sum(weights.values())


def _lean(words: set[str], here: Counter[str], there: Counter[str]) -> float:
    """How much more of ``words`` stands here than there, from -1 to 1."""
    counts = [(here[word], there[word]) for word in words if here[word] or there[word]]
    return sum((a - b) / (a + b) for a, b in counts) / max(3, len(counts))

"""Blocks of an article's stretch in, the story inside it out: where its head stands, and where the outer goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from service.cleaning.blocks import Block
from service.cleaning.context import Labels, is_prose
from service.cleaning.dateline import Found, dateline_at

# Words are compared by their first letters, so that a name and its adjective meet (Iraq, Iraqi).
STEM = 4
# A file of two stories has two heads; a digest may have many, and each is weighed against the whole text.
MOST_HEADS = 12
# A story is told apart only where it has this much text under its own head: less is a teaser.
LEAST_INSET = 250.0


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a story: the index of its headline, of the block with its dateline, and the dateline."""

    headline: int
    at: int
    found: Found
    alone: bool


@dataclass(frozen=True, slots=True)
class Inset:
    """A story inside another: the outer story's headline, the inset's head, the index one past its last block."""

    outer: int
    head: Head
    stop: int


def find_heads(blocks: Sequence[Block], labels: Labels, first: int, last: int, year: int | None) -> list[Head]:
    """Every headline that a dateline follows, in ``blocks[first:last]`` and the lines right above it."""
    heads: list[Head] = []
    for index in range(max(0, first - 8), last):
        if labels[index] not in (None, "dateline", "credit-line"):
            continue
        found = dateline_at(blocks[index].text, year)
        if found is None or (found.dateline.agency is None and found.dateline.date is None):
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
    runs to the end; else the outer story goes on where a paragraph takes its headline up again.
    """
    for head in find_heads(blocks, labels, first, last, year)[:MOST_HEADS]:
        if headline is None or head.headline < headline:
            continue
        outer = headline
        if head.headline == headline:
            # The headline that was found is the inset's: the outer one may stand right above it.
            above = _title_above(blocks, labels, headline)
            if above is None or labels[above] is not None:
                continue
            outer = above
        before = range(outer + 1, head.headline)
        own = sum(blocks[n].weight for n in before if labels[n] is None and is_prose(blocks[n]))
        if 0 < own < LEAST_INSET:
            continue
        stop = last if own else _goes_on(blocks, labels, outer, head, last)
        if stop is None:
            continue
        inside = sum(blocks[index].weight for index in range(head.at, stop) if labels[index] is None)
        if inside >= LEAST_INSET:
            return Inset(outer, head, stop)
    return None


def stems(text: str) -> set[str]:
    """The content words of ``text`` by their first letters; short words stay whole where they are capitals."""
    return {
        word.casefold()[:STEM]
        for word in Block(start=0, end=0, text=text).words
        if len(word) >= STEM or (len(word) >= 2 and word.isupper())
    }


# What rules take for a list item or a caption may be the headline of a dateline right below it.
_MAYBE_TITLE = frozenset({None, "prompt-item", "related-item", "caption"})


def _title_above(blocks: Sequence[Block], labels: Labels, index: int) -> int | None:
    """The headline that stands right above ``index``, aside from what may stand between: byline and time stamp, the
    mark of an advertisement, a row of share buttons."""
    for above in range(index - 1, max(-1, index - 4), -1):
        if labels[above] not in _MAYBE_TITLE:
            continue
        block = blocks[above]
        title = not block.text.endswith((".", "。")) and 20 <= block.weight <= 200 and len(block.words) >= 3
        return above if title and labels[above] in _MAYBE_TITLE else None
    return None


def _goes_on(blocks: Sequence[Block], labels: Labels, headline: int, head: Head, last: int) -> int | None:
    """Where the outer story starts again after the inset; None where nothing shows that it does.

    Three things show it, each between 0 and 1 or so: a paragraph that restates the outer headline, the outer
    headline's words standing below a place and the inner one's above it, and that the words above and below a
    place are not the same. Their sum decides where; whether at all, one of them has to be strong by itself.
    """
    outer = stems(blocks[headline].text)
    inner = stems(blocks[head.headline].text)
    paragraphs = [index for index in range(head.at, last) if labels[index] is None and is_prose(blocks[index])]
    if len(outer) < 3 or len(paragraphs) < 3:
        return None
    texts = [stems(blocks[index].text) for index in paragraphs]
    spread = Counter(word for words in texts for word in words)
    weights = {word: (0.5 if word in inner else 1.0) / (1 + spread[word]) ** 0.5 for word in outer}
    best: tuple[float, int, float, float, float] | None = None
    above: Counter[str] = Counter()
    below = spread.copy()
    # The cosine of the two sides, kept up as each paragraph's words go from one to the other.
    shared, length_above, length_below = 0, 0, sum(count * count for count in below.values())
    for place in range(1, len(texts)):
        for word in texts[place - 1]:
            a, b = above[word], below[word]
            shared += b - a - 1
            length_above += 2 * a + 1
            length_below += 1 - 2 * b
            above[word], below[word] = a + 1, b - 1
        restated = _share(texts[place], weights)
        sides = (_lean(outer - inner, below, above) + _lean(inner - outer, above, below)) / 2
        apart = 1 - shared / max(1.0, (length_above * length_below) ** 0.5)
        total = restated + sides + apart
        if best is None or total > best[0]:
            best = (total, place, restated, sides, apart)
    if best is None:
        return None
    _, place, restated, sides, apart = best
    restates = restated >= LEAST_SHARE and restated > 1.2 * _share(texts[0], weights)
    return paragraphs[place] if restates or (sides >= LEAST_SIDES and apart >= LEAST_APART) else None


# Half the headline's weight in one paragraph: the restating first paragraph of a wire story has more, others less.
LEAST_SHARE = 0.45
# Two stories of different subjects measured above these at their border; one story under its kicker, below.
LEAST_SIDES = 0.5
LEAST_APART = 0.6


def _share(words: set[str], weights: dict[str, float]) -> float:
    return sum(weight for word, weight in weights.items() if word in words) / sum(weights.values())


def _lean(words: set[str], here: Counter[str], there: Counter[str]) -> float:
    """How much more of ``words`` stands here than there, from -1 to 1."""
    counts = [(here[word], there[word]) for word in words if here[word] or there[word]]
    return sum((a - b) / (a + b) for a, b in counts) / max(3, len(counts))

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
# A story is told apart only where it has this much text under its own head: less is a teaser.
LEAST_INSET = 250.0


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a story: the index of its headline, of the block with its dateline, and the dateline."""

    headline: int
    at: int
    found: Found
    alone: bool


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
) -> tuple[Head, int] | None:
    """A second story in ``blocks[first:last]``: its head, and the index one past its last block.

    The outer story's headline stands above the inset's. Where the outer story has text before the inset, the inset
    runs to the end; else the outer story goes on where a paragraph takes its headline up again.
    """
    heads = find_heads(blocks, labels, first, last, year)
    for head in heads:
        if headline is None or head.headline <= headline or labels[head.headline] is not None:
            continue
        own = [
            index for index in range(headline + 1, head.headline) if labels[index] is None and is_prose(blocks[index])
        ]
        stop = last if own else _goes_on(blocks, labels, headline, head, last)
        if stop is None:
            continue
        inside = sum(blocks[index].weight for index in range(head.at, stop) if labels[index] is None)
        if inside >= LEAST_INSET:
            return head, stop
    return None


def stems(text: str) -> set[str]:
    """The content words of ``text`` by their first letters; short words stay whole where they are capitals."""
    return {
        word.casefold()[:STEM]
        for word in Block(start=0, end=0, text=text).words
        if len(word) >= STEM or (len(word) >= 2 and word.isupper())
    }


def _title_above(blocks: Sequence[Block], labels: Labels, index: int) -> int | None:
    """The headline that stands right above ``index``, byline and time stamp aside."""
    for above in range(index - 1, max(-1, index - 4), -1):
        if labels[above] in ("byline", "time-stamp", "dateline"):
            continue
        block = blocks[above]
        good = labels[above] is None and not block.ends and 20 <= block.weight <= 200 and len(block.words) >= 3
        return above if good else None
    return None


def _goes_on(blocks: Sequence[Block], labels: Labels, headline: int, head: Head, last: int) -> int | None:
    """Where the outer story starts again after the inset: the paragraph that restates its headline best.

    Every paragraph is weighed by the share of the outer headline's words it has, rare ones counting more; the
    words that the inset's headline has too count half, since they tell the two apart less.
    """
    outer = stems(blocks[headline].text)
    inner = stems(blocks[head.headline].text)
    paragraphs = [index for index in range(head.at, last) if labels[index] is None and is_prose(blocks[index])]
    if len(outer) < 3 or len(paragraphs) < 3:
        return None
    texts = {index: stems(blocks[index].text) for index in paragraphs}
    spread: Counter[str] = Counter()
    for words in texts.values():
        spread.update(words & outer)
    weights = {word: (0.5 if word in inner else 1.0) / (1 + spread[word]) ** 0.5 for word in outer}
    total = sum(weights.values())
    shares = {index: sum(weights[word] for word in texts[index] & outer) / total for index in paragraphs[1:]}
    best = max(shares, key=lambda index: (shares[index], -index))
    return best if shares[best] >= LEAST_SHARE and shares[best] > 1.2 * _share(texts[paragraphs[0]], weights) else None


# Half the headline's weight in one paragraph: the restating first paragraph of a wire story has more, others less.
LEAST_SHARE = 0.45


def _share(words: set[str], weights: dict[str, float]) -> float:
    return sum(weight for word, weight in weights.items() if word in words) / sum(weights.values())

"""Blocks above and in the article in, the headline's place out: by form, by closeness, by its words coming again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from service.cleaning.blocks import Block
from service.cleaning.context import Labels, is_prose

# How far above the first paragraph a headline stands at most, in blocks: share bars and datelines lie between.
REACH = 40


def find_headline(
    blocks: Sequence[Block], labels: Labels, first: int, last: int, stated: str | None = None
) -> int | None:
    """The index of the headline of the article in ``blocks[first:last]``; None where none can be told."""
    body: Counter[str] = Counter()
    for block in blocks[first : min(last, first + 40)]:
        body.update({word.casefold()[:5] for word in block.words if len(word) > 3})
    keys = Counter(block.squashed for block in blocks)
    best: tuple[float, int] | None = None
    for index in range(max(0, first - REACH), min(first + 1, len(blocks))):
        block = blocks[index]
        if labels[index] is not None or not 12 <= block.weight <= 260 or (index == first and is_prose(block)):
            continue
        score = _score(blocks, labels, index, first, body, keys)
        if best is None or score >= best[0]:
            best = (score, index)
    return best[1] if best else None


def _score(
    blocks: Sequence[Block], labels: Labels, index: int, first: int, body: Counter[str], keys: Counter[str]
) -> float:
    block = blocks[index]
    words = {word.casefold()[:5] for word in block.words if len(word) > 3}
    shared = sum(body[word] > 0 for word in words) / max(1, len(words)) if words else 0.0
    score = 2.0 * shared
    score += 1.0 if 28 <= block.weight <= 130 else 0.0
    score += 1.0 if block.heading else 0.0
    score += 0.7 if keys[block.squashed] > 1 else 0.0
    score -= 0.8 if block.bullet else 0.0
    score -= 1.0 if is_prose(block) else 0.3 if block.text.endswith(".") else 0.0
    score -= 0.04 * (first - index)
    following = [labels[after] for after in range(index + 1, min(index + 4, len(blocks)))]
    score += (
        0.8
        if following[:1] in (["byline"], ["time-stamp"])
        else 0.3
        if {"byline", "time-stamp"} & set(following)
        else 0.0
    )
    return score

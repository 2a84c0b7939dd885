"""Blocks, what the rules keep of them and what general extractors read, in; the blocks to keep out: by majority."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from service.cleaning.blocks import Block
from service.cleaning.constants import LEAST_INSIDE, LEAST_STATED, MAJORITY_SHARE, MOST_VOTE_WORK
from service.cleaning.labels import Labels

_JOINTS = re.compile(r"[\W_]+")


def kept_by_majority(
    blocks: Sequence[Block], labels: Labels, ruled: Sequence[int], readings: Sequence[str], stated: str | None
) -> list[int]:
    """The indices of the blocks to keep.

    Each reading and the rules have a vote a block. Where the page states its body in its metadata, the selection
    that comes nearest to it wins: the majority, the rules, the first reading, or all of them together.
    """
    votes = Counter(ruled)
    first: set[int] = set()
    for number, reading in enumerate(readings):
        read = _read_in(blocks, reading)
        votes.update(read)
        if number == 0:
            first = set(read)
    free = [index for index in range(len(blocks)) if labels[index] is None]
    majority = [index for index in free if votes[index] >= 2]
    selections = [majority, list(ruled), [index for index in free if index in first], [i for i in free if votes[i]]]
    if stated is not None and len(stated) >= LEAST_STATED:
        wanted = _shingles(stated)
        return max(selections, key=lambda chosen: _likeness(_shingles(_joined(blocks, chosen)), wanted))
    if _weight(blocks, majority) < MAJORITY_SHARE * _weight(blocks, ruled) and set(majority) <= set(ruled):
        return list(ruled)
    return majority or list(ruled)


def _read_in(blocks: Sequence[Block], reading: str) -> list[int]:
    lines = {_squash(line) for line in reading.split("\n")}
    # Looking for every block in the whole reading costs the product of both: bounded for pages of thousands of lines.
    whole = _squash(reading) if len(blocks) * len(reading) <= MOST_VOTE_WORK else ""
    return [
        index
        for index, block in enumerate(blocks)
        if block.key and ((key := _squash(block.text)) in lines or (len(key) >= LEAST_INSIDE and key in whole))
    ]


def _squash(text: str) -> str:
    return _JOINTS.sub("", text.casefold())


def _joined(blocks: Sequence[Block], chosen: Sequence[int]) -> str:
    return " ".join(blocks[index].text for index in chosen)


def _weight(blocks: Sequence[Block], chosen: Sequence[int]) -> float:
    return sum(blocks[index].weight for index in chosen)


def _shingles(text: str) -> Counter[str]:
    words = _JOINTS.sub(" ", text.casefold()).split()
    return Counter(" ".join(words[n : n + 4]) for n in range(max(1, len(words) - 3)))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Twice the shared shingles over all of both: 1 for equal texts, 0 for those that share nothing (Dice)."""
    return 2 * (one & other).total() / max(1, one.total() + other.total())

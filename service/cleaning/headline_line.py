"""The lines of a text and those that are its body in, the line that is its headline out: by what speaks for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from service.cleaning.blocks import Block
from service.cleaning.byline import is_name
from service.cleaning.constants import (
    BREADCRUMB_WINDOW,
    DEEP_SHARE,
    FAR_ABOVE,
    LEAST_HEADLINE_LINE,
    LINES_ABOVE,
    LINES_INSIDE,
    LONG_LINE,
    LONGEST_HEADLINE_LINE,
    MOST_PARAGRAPHS,
    SHORT_ABOVE,
    SHORT_LINE,
)
from service.cleaning.context import is_prose
from service.cleaning.headline import signed, squashed_lines
from service.cleaning.labels import Label, Labels

# What speaks for a line or against it; fitted by ``tools/data/fit_headlines.py``, which says how often it is right on
# publishers that it has not seen.
WEIGHTS: Mapping[str, float] = {
    "gap": 2.38,
    # How many of the first paragraphs have its words: the mean of the three most frequent ones, and the most frequent;
    # the share of its words that any of them has.
    "frequent": 2.40,
    "most frequent": 1.93,
    "shared": 1.97,
    # It stands at the end of a longer line nearby, as in the path to the page; a line nearby stands at its end.
    "in a path": 2.32,
    "a path": -0.46,
    "full stop": -2.55,
    "bullet": -1.62,
    "long": -1.91,
    "short": -1.49,
    "digit": 0.60,
    "capitals": 0.67,
    "prose": -0.69,
    "labelled": -1.00,
    "often": 0.70,
    # A byline, a time stamp or the like follows; what is above is short, or nothing.
    "signed": 2.13,
    "below short": 0.97,
    # It stands in the text; with more than a twentieth of the text above; or far above it.
    "inside": -2.43,
    "deep": -3.46,
    "far": -0.99,
    # No line is the headline.
    "none": 4.54,
}
# A slug line or a note to editors has a headline's form, and an agency has it where others have theirs.
_FACTS = frozenset({Label.BYLINE, Label.TIME_STAMP, Label.COUNTER, Label.EDITORS_NOTE})


def headline_line(blocks: Sequence[Block], labels: Labels, kept: Sequence[int]) -> int | None:
    """The index of the line that is the headline of the text ``kept``, which may be one of it; None where none is."""
    weights = tuple(WEIGHTS.values())
    best, most = None, WEIGHTS["none"]
    for index, said in candidates(blocks, labels, kept):
        score = sum(weight * each for weight, each in zip(weights, said, strict=True))
        if score > most:
            best, most = index, score
    return best


def candidates(blocks: Sequence[Block], labels: Labels, kept: Sequence[int]) -> Iterator[tuple[int, tuple[float, ...]]]:
    """Each line that may be the headline, with what speaks for it in the order of WEIGHTS."""
    paragraphs = [index for index in kept if is_prose(blocks[index])] or list(kept)
    if not paragraphs:
        return
    start = min(kept[0], paragraphs[0])
    told = Counter(chain.from_iterable(blocks[index].terms for index in paragraphs[:MOST_PARAGRAPHS]))
    read = min(MOST_PARAGRAPHS, len(paragraphs))
    known = frozenset(told)
    lines, paths, often = squashed_lines(blocks)
    total = sum(blocks[index].weight for index in kept)
    above = 0.0
    ahead = iter(paragraphs)
    following = next(ahead, None)
    for index in range(max(0, start - LINES_ABOVE), min(len(blocks), start + LINES_INSIDE)):
        while following is not None and following < index:
            above += blocks[following].weight
            following = next(ahead, None)
        block = blocks[index]
        if (
            not LEAST_HEADLINE_LINE <= block.weight <= LONGEST_HEADLINE_LINE
            or labels[index] in _FACTS
            or is_name(block.text)
        ):
            continue
        words = block.terms
        shared = words & known
        frequent = sorted([told[word] / read for word in shared], reverse=True)[:3]
        own, squashed = lines[index], block.squashed
        near = slice(max(0, index - BREADCRUMB_WINDOW), index + BREADCRUMB_WINDOW + 1)
        yield (
            index,
            (
                float(block.gap),
                sum(frequent) / 3,
                max(frequent, default=0.0),
                len(shared) / max(2, len(words)),
                float(own in "".join([each for each in lines[near] if each != own])),
                float(squashed.endswith(tuple([each for each in paths[near] if each != squashed]))),
                float(block.text.endswith((".", "。"))),
                float(block.bullet),
                float(block.weight > LONG_LINE),
                float(block.weight < SHORT_LINE),
                float(any(map(str.isdigit, block.text))),
                block.capitals,
                float(is_prose(block)),
                float(labels[index] is not None),
                float(often[squashed] > 2),
                float(signed(labels, index)),
                float(index == 0 or blocks[index - 1].weight < SHORT_ABOVE),
                float(index >= start),
                float(above / (total or 1.0) > DEEP_SHARE),
                float(start - index > FAR_ABOVE),
                0.0,
            ),
        )

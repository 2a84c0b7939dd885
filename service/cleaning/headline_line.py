"""The lines of a text and the indices of its body in, the headline's index out, by a linear score of each line."""

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
    LEAST_SIGNED_LINE,
    LINES_ABOVE,
    LINES_BELOW_HEADLINE,
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

# The weight of each feature; fitted by ``tools/data/fit_headlines.py``, which reports the accuracy on unseen
# publishers.
WEIGHTS: Mapping[str, float] = {
    "gap": 2.28,
    # The share of the first paragraphs that contain its words: mean of its three most frequent words, and the most
    # frequent one; then the share of its words that occur in any of them.
    "frequent": 2.47,
    "most frequent": 2.28,
    "shared": 1.97,
    # It is the end of a longer line nearby, such as a breadcrumb; a line nearby is the end of it.
    "in a path": 2.35,
    "a path": -0.10,
    "full stop": -2.47,
    "bullet": -1.67,
    "long": -1.91,
    "short": -1.56,
    "digit": 0.66,
    "capitals": 0.69,
    "prose": -0.53,
    "labelled": -1.16,
    # It looks like a name, as many short titles do.
    "name": -0.42,
    "often": 0.72,
    # A byline, a time stamp or a counter follows; the line above is short, or there is none.
    "signed": 1.88,
    "below short": 0.93,
    # It is inside the text; it has more than a twentieth of the text above it; it is far above the text.
    "inside": -3.11,
    "deep": -3.10,
    "far": -1.20,
    # The score that the best line must exceed, else there is no headline.
    "none": 4.31,
}
# Labels that exclude a line. An editor's note or slug line looks like a headline, and agencies put it where a headline
# would be.
_FACTS = frozenset({Label.BYLINE, Label.TIME_STAMP, Label.COUNTER, Label.EDITORS_NOTE})


def headline_line(blocks: Sequence[Block], labels: Labels, kept: Sequence[int]) -> int | None:
    """The index of the headline of the text whose block indices are ``kept`` (it may be one of them); None if no line
    scores high enough."""
    weights = tuple(WEIGHTS.values())
    best, most = None, WEIGHTS["none"]
    for index, values in candidates(blocks, labels, kept):
        score = sum(weight * each for weight, each in zip(weights, values, strict=True))
        if score > most:
            best, most = index, score
    return best


def candidates(blocks: Sequence[Block], labels: Labels, kept: Sequence[int]) -> Iterator[tuple[int, tuple[float, ...]]]:
    """The index of each line that may be the headline, with its feature values in the order of WEIGHTS."""
    paragraphs = [index for index in kept if is_prose(blocks[index])] or list(kept)
    if not paragraphs:
        return
    start = min(kept[0], paragraphs[0])
    term_counts = Counter(chain.from_iterable(blocks[index].terms for index in paragraphs[:MOST_PARAGRAPHS]))
    read = min(MOST_PARAGRAPHS, len(paragraphs))
    known = frozenset(term_counts)
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
        if not LEAST_HEADLINE_LINE <= block.weight <= LONGEST_HEADLINE_LINE or labels[index] in _FACTS:
            continue
        words = block.terms
        shared = words & known
        frequent = sorted([term_counts[word] / read for word in shared], reverse=True)[:3]
        this_line, squashed = lines[index], block.squashed
        near = slice(max(0, index - BREADCRUMB_WINDOW), index + BREADCRUMB_WINDOW + 1)
        yield (
            index,
            (
                float(block.gap),
                sum(frequent) / 3,
                max(frequent, default=0.0),
                len(shared) / max(2, len(words)),
                float(this_line in "".join([each for each in lines[near] if each != this_line])),
                float(squashed.endswith(tuple([each for each in paths[near] if each != squashed]))),
                float(block.text.endswith((".", "。"))),
                float(block.bullet),
                float(block.weight > LONG_LINE),
                float(block.weight < SHORT_LINE),
                float(any(map(str.isdigit, block.text))),
                block.capitals,
                float(is_prose(block)),
                float(labels[index] is not None),
                float(is_name(block.text)),
                float(often[squashed] > 2),
                float(signed(labels, index)),
                float(index == 0 or blocks[index - 1].weight < SHORT_ABOVE),
                float(index >= start),
                float(above / (total or 1.0) > DEEP_SHARE),
                float(start - index > FAR_ABOVE),
                0.0,
            ),
        )


def line_above_byline(blocks: Sequence[Block], labels: Labels, kept: Sequence[int]) -> int | None:
    """The index of the line that stands right above a byline, with nothing but known lines (time stamp, buttons)
    between that and the text; None if there is no such line, or it looks like text or a name."""
    for index in range(kept[0] - 1, max(-1, kept[0] - 1 - LINES_BELOW_HEADLINE), -1):
        if labels[index] is not None:
            continue
        block = blocks[index]
        fits = LEAST_SIGNED_LINE <= block.weight <= LONGEST_HEADLINE_LINE and not block.ends and not block.bullet
        is_signed = labels[index + 1] is Label.BYLINE
        return index if fits and is_signed and not is_prose(block) and not is_name(block.text) else None
    return None

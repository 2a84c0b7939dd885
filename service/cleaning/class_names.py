"""The class names of the elements around a block in, how much of what stands in such elements is article text out.

Each class name, each word in one and each element name that several publishers use has a weight: the logit of the share
of its blocks' text that is the article's, a mean over publishers. ``tools/data/train_block_scorer.py`` learns them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from service.cleaning.around import Around
from service.cleaning.constants import LONGEST_CLASS, LONGEST_STYLE, MOST_CLASSES, NO_ELEMENT

# An element's name and class attribute.
Style = tuple[str, str]
# Mean, least and greatest weight of the parts of a style that have one; zeros if none has.
StyleScores = tuple[float, float, float]
Levels = NDArray[np.int32]
# Elements around a block that are looked at, itself included; those whose mean and whose least weight is a column.
LEVELS, MEANS, LEASTS = 9, 6, 4
NAMES = (
    "class best",
    "class worst",
    "class sum",
    *(f"class mean {level}" for level in range(MEANS)),
    *(f"class worst {level}" for level in range(LEASTS)),
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_DIGITS = re.compile(r"\d+")


def parts_of(style: Style) -> frozenset[str]:
    """What of an element may have a weight: its name, its classes (numbers made equal), and the words in these."""
    return frozenset([f"<{style[0]}>", *(part for each in _classes_of(style) for part in _parts_of_class(each))])


def _classes_of(style: Style) -> list[str]:
    return [each for each in style[1].split()[:MOST_CLASSES] if len(each) <= LONGEST_CLASS]


def _parts_of_class(name: str) -> tuple[str, ...]:
    """A class with its numbers made equal, and the words in it."""
    return ("." + _DIGITS.sub("#", name.lower()), *(word.lower() for word in _WORD.findall(name) if len(word) > 2))


def no_scores(_style: Style) -> StyleScores:
    """The scores of a style where no names have weights."""
    return 0.0, 0.0, 0.0


def scores_by(weights: Mapping[str, float]) -> Callable[[Style], StyleScores]:
    """A function from a style to its scores by ``weights``; cached, as the elements of a page share styles."""

    @lru_cache(maxsize=8192)
    def known_of_class(name: str) -> dict[str, float]:
        return {part: weights[part] for part in _parts_of_class(name) if part in weights}

    @lru_cache(maxsize=8192)
    def scores_of(style: Style) -> StyleScores:
        element = f"<{style[0]}>"
        known = {element: weights[element]} if element in weights else {}
        for each in _classes_of(style):
            known.update(known_of_class(each))
        values = known.values()
        return (sum(values) / len(values), min(values), max(values)) if known else no_scores(style)

    return scores_of


def levels_of(around: Around) -> tuple[Levels, list[Style]]:
    """The styles of a page, and for each block the numbers of the styles of the elements around it, NO_ELEMENT where
    there is none."""
    styles: dict[Style, int] = {}
    numbers = [styles.setdefault((each.name, each.style[:LONGEST_STYLE]), len(styles)) for each in around.elements]
    return np.array([*numbers, NO_ELEMENT], dtype=np.int32)[around.numbers], list(styles)


def columns_of(
    levels: Levels, styles: Sequence[Style], scores_of: Callable[[Style], StyleScores]
) -> NDArray[np.float32]:
    """The columns called NAMES, one row for each block."""
    # The last row is that of NO_ELEMENT.
    means, least, most = np.array([*map(scores_of, styles), no_scores(("", ""))], dtype=np.float32).T
    return np.column_stack(
        (
            most[levels].max(axis=1),
            least[levels].min(axis=1),
            means[levels].sum(axis=1),
            means[levels[:, :MEANS]],
            least[levels[:, :LEASTS]],
        )
    )

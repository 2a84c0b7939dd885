"""The tokens of a text's lines in, a label for each (O, or B-/I- plus PER, ORG, LOC or MISC) out.

A linear-chain model. The weights of each word's features are summed once and cached, so that most tokens need only a
table look-up; the rest are the compiled loops of ``service.enrichment.sequences``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Generic, TypeVar, cast

import numpy as np

from service.enrichment import features, models

if TYPE_CHECKING:
    from service.enrichment.sequences import Numbers, Scores

K = TypeVar("K", bound=Hashable)
Phrases = Sequence[str | None]
REACH = 2
"""Number of neighbours used on either side of a word, and of border tokens between two lines."""
OFFSETS = range(-REACH, REACH + 1)

SURE = 4.0
"""A word whose score for O leads by this much is labelled O without a search, if the model does not say otherwise.
"de" and "of" lead so inside names too, wherefore most models ask for more (``tools/data/train_tagger.py``)."""


class Rows(Generic[K]):
    """A cache of one array per key, computed by ``make`` and stored as a row of ``table``, so that the rows of a text
    can be gathered in one step; ``marks`` holds the number that ``marked`` returns for each key."""

    def __init__(self, make: Callable[[K], Scores], marked: Callable[[K], int] = lambda _: 0) -> None:
        self._make = make
        self._marked = marked
        self._number: dict[K, int] = {}
        self.table: Scores = np.zeros((0, 0), dtype=np.float32)
        self.marks = np.zeros(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._number)

    def numbers(self, keys: Iterable[K]) -> list[int]:
        """The row number of each key; missing rows are computed and added."""
        keys = list(keys)
        found = list(map(self._number.get, keys))
        if None not in found:
            return cast("list[int]", found)
        number = self._number
        return [at if (at := number.get(key)) is not None else self._add(key) for key in keys]

    def clear(self) -> None:
        """Empty the cache; only between texts, since it invalidates row numbers."""
        self._number.clear()

    def _add(self, key: K) -> int:
        row, at = self._make(key), len(self._number)
        if not len(self.table):
            self.table = np.zeros((1024, *row.shape), dtype=np.float32)
            self.marks = np.zeros(1024, dtype=np.int64)
        if at == len(self.table):
            self.table = np.concatenate([self.table, np.zeros_like(self.table)])
            self.marks = np.concatenate([self.marks, np.zeros_like(self.marks)])
        self.table[at], self.marks[at] = row, self._marked(key)
        self._number[key] = at
        return at


SHAPE_BITS = 20
"""A place without gazetteer phrases around it is encoded as one integer: the numbers of three shapes in so many bits
each, plus a bit for the first token of a line. There are never more shapes than ``features.CACHED_WORDS`` plus those of
one text."""
FIRST = 1 << (3 * SHAPE_BITS)
BORDER_FEATURE = "#"


def _around(weights: dict[str, Scores], labels: int) -> dict[str, Scores]:
    """The weights of each word feature as one array (offset, label): "-1l=new" and "l=new" are rows of the same one."""
    found: dict[str, Scores] = {}
    places = {str(offset): at for at, offset in enumerate(OFFSETS)}
    for name, row in weights.items():
        prefix = _PREFIX.match(name)
        feature, at = (name[prefix.end() :], places[prefix.group()]) if prefix else (name, places["0"])
        if feature == BORDER_FEATURE or feature[:2] in features.OF_A_WORD:
            table = found.get(feature)
            if table is None:
                table = found[feature] = np.zeros((len(OFFSETS), labels), dtype=np.float32)
            table[at] = row
    return found


_PREFIX = re.compile(r"-?[12](?=#$|[a-z]\d?=)")


class Model:
    """Weights by feature, transition weights (``moves``), and the cached sums by word and by place.

    ``shared``: the model uses word classes shared by several languages; ``sure`` as ``SURE``;
    ``compound``: it looks into compounds.
    """

    def __init__(
        self,
        labels: tuple[str, ...],
        weights: dict[str, Scores],
        moves: Scores,
        shared: bool = False,
        sure: float = SURE,
        compound: bool = False,
    ) -> None:
        self.labels = labels
        self.sure = sure
        self.moves = np.ascontiguousarray(moves, dtype=np.float32)
        self.outside = labels.index("O")
        self._weights = weights
        self._around = _around(weights, len(labels))
        self.shared = shared
        self.compound = compound
        self._shapes: dict[str, int] = {}
        self._drawn: list[str] = []
        self.words: Rows[str] = Rows(self._of_word, self._shape)
        self.places: Rows[int | features.Place] = Rows(self._of_place)

    def trim(self) -> None:
        """Empty the caches once one exceeds ``features.CACHED_WORDS``; only between texts."""
        if max(len(self._drawn), len(self.words), len(self.places)) > features.CACHED_WORDS:
            self._shapes.clear()
            self._drawn.clear()
            self.words.clear()
            self.places.clear()

    def _shape(self, word: str) -> int:
        """The number of the shape of ``word``; the empty word is a border and has the shape of ``BORDER_FEATURE``."""
        drawn = features.shape(word or BORDER_FEATURE)
        if drawn not in self._shapes:
            self._shapes[drawn] = len(self._drawn)
            self._drawn.append(drawn)
        return self._shapes[drawn]

    def _summed(self, found: Sequence[str]) -> Scores:
        """The sum of the weights of the features ``found``, by label."""
        total = np.zeros(len(self.labels), dtype=np.float32)
        for feature in found:
            row = self._weights.get(feature)
            if row is not None:
                total += row
        return total

    def _of_word(self, word: str) -> Scores:
        """The scores (offset, label) that ``word``, empty for a border, adds to itself and the tokens around it."""
        found = features.of_word(word, self.shared, self.compound) if word else [BORDER_FEATURE]
        total = np.zeros((len(OFFSETS), len(self.labels)), dtype=np.float32)
        for feature in found:
            around = self._around.get(feature)
            if around is not None:
                total += around
        return total

    def _of_place(self, place: int | features.Place) -> Scores:
        """The scores by label that a token's place adds; an integer is decoded as ``SHAPE_BITS`` describes."""
        if isinstance(place, int):
            last = (1 << SHAPE_BITS) - 1
            before, token_shape, after = (self._drawn[place >> bits & last] for bits in (2 * SHAPE_BITS, SHAPE_BITS, 0))
            place = (before, token_shape, after, None, None, None, place >= FIRST)
        return self._summed(features.of_place(place))


def model(language: str) -> Model | None:
    """The tagger of ``language``, or None if there is none."""
    return _loaded(models.TAGGERS[language]) if language in models.TAGGERS else None


@cache
def _loaded(name: str) -> Model | None:
    arrays = models.tagger_arrays(name)
    if arrays is None:
        return None
    names = arrays["names"].tobytes().decode().split("\n")
    labels = tuple(str(label) for label in arrays["labels"])
    starts, columns, values = arrays["starts"], arrays["columns"], arrays["weights"].astype(np.float32)
    table = np.zeros((len(names), len(labels)), dtype=np.float32)
    table[np.repeat(np.arange(len(names)), np.diff(starts)), columns] = values
    sure = float(arrays["sure"]) if "sure" in arrays else SURE
    weights = dict(zip(names, table, strict=True))
    return Model(labels, weights, arrays["moves"], "shared" in arrays, sure, "compound" in arrays)


def scores(tagger: Model, lines: Sequence[Sequence[str]], listed: Sequence[Phrases]) -> tuple[Scores, list[int]]:
    """The scores (token, label), neighbours and place included, transitions not; and the index of each line's start."""
    from service.enrichment.sequences import summed

    words, places, starts = _numbers(tagger, lines, listed)
    return summed(words, places, tagger.words.table, tagger.places.table), starts


def _numbers(
    tagger: Model, lines: Sequence[Sequence[str]], listed: Sequence[Phrases]
) -> tuple[Numbers, Numbers, list[int]]:
    """The row numbers of each token's word and place in the tables, and the index at which each line starts.

    All lines of a text form one array with border tokens between them, whose place is -1.
    """
    tagger.trim()
    flat = [""] * REACH
    starts: list[int] = []
    for line in lines:
        starts.append(len(flat))
        flat += line
        flat += ("",) * REACH
    words = np.array(tagger.words.numbers(flat))
    shapes = tagger.words.marks[words]
    keys = (shapes[:-2] << 2 * SHAPE_BITS) | (shapes[1:-1] << SHAPE_BITS) | shapes[2:]
    keys[np.array(starts) - 1] |= FIRST
    places = np.array([-1, *tagger.places.numbers(keys.tolist()), -1])
    for start, line, phrases in zip(starts, lines, listed, strict=True):
        places[start + len(line) : start + len(line) + REACH] = -1
        near = {at + side for at, phrase in enumerate(phrases) if phrase for side in (-1, 0, 1)}
        near &= set(range(len(line))) if near else near
        if near:
            found = tagger.places.numbers(features.place(line, phrases, at) for at in near)
            places[[start + at for at in near]] = found
    places[:REACH] = -1
    return words, places, starts


def tagged(tagger: Model, lines: Sequence[Sequence[str]], listed: Sequence[Phrases]) -> list[list[str]]:
    """The label of each word of each line; ``listed`` is the result of ``features.listed`` for each line."""
    if not lines:
        return []
    # Imported here because Numba takes 70 MB, which stages that do not tag should not pay.
    from service.enrichment.sequences import best, summed

    words, places, starts = _numbers(tagger, lines, listed)
    total = summed(words, places, tagger.words.table, tagger.places.table)
    found = best(total, places, tagger.moves, tagger.outside, tagger.sure).tolist()
    labels = [tagger.labels[label] for label in found]
    return [labels[start : start + len(line)] for line, start in zip(lines, starts, strict=True)]

"""The words of a text's lines in, a label for each (O, or B-/I- and PER, ORG, LOC, MISC) out.

A linear-chain model: each word's own features are summed once and kept, so that most of a text is a table look-up;
what is left are the loops of ``service.enrichment.sequences``.
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
"""So many words to each side are read of, and so many border tokens stand between two lines."""
OFFSETS = range(-REACH, REACH + 1)

SURE = 4.0
"""A word whose score for O leads by this much is O whatever its neighbours are. Of 8, 6, 5 and 4 the last was quickest
and, by a hair, best on CoNLL-2003 test a."""


class Rows(Generic[K]):
    """Arrays made once for each key and kept in one ``table``, so that those of a text are gathered in one step; and a
    number that ``marked`` gives each key, in ``marks``."""

    def __init__(self, make: Callable[[K], Scores], marked: Callable[[K], int] = lambda _: 0) -> None:
        self._make = make
        self._marked = marked
        self._number: dict[K, int] = {}
        self.table: Scores = np.zeros((0, 0), dtype=np.float32)
        self.marks = np.zeros(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._number)

    def numbers(self, keys: Iterable[K]) -> list[int]:
        """Where the table has each key; unknown ones are made and added."""
        keys = list(keys)
        found = list(map(self._number.get, keys))
        if None not in found:
            return cast("list[int]", found)
        number = self._number
        return [at if (at := number.get(key)) is not None else self._add(key) for key in keys]

    def clear(self) -> None:
        """Forget everything; between texts only."""
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
"""A place without phrases around it is one number: those of three shapes in so many bits each, and whether it is the
first of its line. More shapes than ``features.CACHED_WORDS`` and those of one text are never known."""
FIRST = 1 << (3 * SHAPE_BITS)
BORDER_FEATURE = "#"


def _around(weights: dict[str, Scores], labels: int) -> dict[str, Scores]:
    """The weights of what a word says, by offset and label: those of "-1l=new" with those of "l=new", in one array."""
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
    """Weights by feature, moves between labels, and the sums already made, by word and by place."""

    def __init__(
        self, labels: tuple[str, ...], weights: dict[str, Scores], moves: Scores, shared: bool = False
    ) -> None:
        self.labels = labels
        self.moves = np.ascontiguousarray(moves, dtype=np.float32)
        self.outside = labels.index("O")
        self._weights = weights
        self._around = _around(weights, len(labels))
        self.shared = shared
        self._shapes: dict[str, int] = {}
        self._drawn: list[str] = []
        self.words: Rows[str] = Rows(self._of_word, self._shape)
        self.places: Rows[int | features.Place] = Rows(self._of_place)

    def trim(self) -> None:
        """Forget everything once there is more than is worth its memory; between texts only."""
        if max(len(self._drawn), len(self.words), len(self.places)) > features.CACHED_WORDS:
            self._shapes.clear()
            self._drawn.clear()
            self.words.clear()
            self.places.clear()

    def _shape(self, word: str) -> int:
        """The number of the shape of ``word``; a border's is that of its feature."""
        drawn = features.shape(word or BORDER_FEATURE)
        if drawn not in self._shapes:
            self._shapes[drawn] = len(self._drawn)
            self._drawn.append(drawn)
        return self._shapes[drawn]

    def _summed(self, found: Sequence[str]) -> Scores:
        """The weights of ``found`` added up, by label."""
        total = np.zeros(len(self.labels), dtype=np.float32)
        for feature in found:
            row = self._weights.get(feature)
            if row is not None:
                total += row
        return total

    def _of_word(self, word: str) -> Scores:
        """What ``word`` (nothing: the border of a line) brings to the tokens from two before to two after it."""
        found = features.of_word(word, self.shared) if word else [BORDER_FEATURE]
        total = np.zeros((len(OFFSETS), len(self.labels)), dtype=np.float32)
        for feature in found:
            around = self._around.get(feature)
            if around is not None:
                total += around
        return total

    def _of_place(self, place: int | features.Place) -> Scores:
        """What the place of a token brings."""
        if isinstance(place, int):
            last = (1 << SHAPE_BITS) - 1
            before, own, after = (self._drawn[place >> bits & last] for bits in (2 * SHAPE_BITS, SHAPE_BITS, 0))
            place = (before, own, after, None, None, None, place >= FIRST)
        return self._summed(features.of_place(place))


def model(language: str) -> Model | None:
    """The tagger of ``language``, or None where there is none."""
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
    return Model(labels, dict(zip(names, table, strict=True)), arrays["moves"], "shared" in arrays)


def scores(tagger: Model, lines: Sequence[Sequence[str]], listed: Sequence[Phrases]) -> tuple[Scores, list[int]]:
    """The score of each label for each word, neighbours and place counted in, moves not; and where each line starts."""
    from service.enrichment.sequences import summed

    words, places, starts = _numbers(tagger, lines, listed)
    return summed(words, places, tagger.words.table, tagger.places.table), starts


def _numbers(
    tagger: Model, lines: Sequence[Sequence[str]], listed: Sequence[Phrases]
) -> tuple[Numbers, Numbers, list[int]]:
    """Where the tables have each word, and its place; and where each line starts. All lines of a text are one array
    with borders between them, which have no place."""
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
    """The label of each word of each line; ``listed`` is what ``features.listed`` says of each line."""
    if not lines:
        return []
    # Numba takes 70 MB, which the stages that tag nothing do without.
    from service.enrichment.sequences import best, summed

    words, places, starts = _numbers(tagger, lines, listed)
    total = summed(words, places, tagger.words.table, tagger.places.table)
    found = best(total, places, tagger.moves, tagger.outside, SURE).tolist()
    labels = [tagger.labels[label] for label in found]
    return [labels[start : start + len(line)] for line, start in zip(lines, starts, strict=True)]

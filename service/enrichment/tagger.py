"""The words of a text's lines in, a label for each (O, or B-/I- and PER, ORG, LOC, MISC) out.

A linear-chain model: each word's own features are summed once and kept, so that most of a text is a table look-up;
only stretches that are not plainly lower-case prose go through the search for the best sequence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from service.enrichment import features, models

Scores = NDArray[np.float32]
K = TypeVar("K", bound=Hashable)
TextSpan = tuple[int, int, bool, bool]
"""[start, end) of words in a row that are not plainly O; whether one that is comes before it in its line, and after."""
Phrases = Sequence[str | None]
OFFSETS = (-2, -1, 0, 1, 2)

SURE = 4.0
"""A word whose score for O leads by this much is O whatever its neighbours are. Of 8, 6, 5 and 4 the last was quickest
and, by a hair, best on CoNLL-2003 test a."""


class Rows(Generic[K]):
    """Arrays made once for each key and kept in one table, so that those of a text are gathered in one step."""

    def __init__(self, make: Callable[[K], Scores], most: int) -> None:
        self._make = make
        self._most = most
        self._number: dict[K, int] = {}
        self._table: Scores | None = None

    def numbers(self, keys: Iterable[K]) -> list[int]:
        """Where the table has each key; unknown ones are made and added."""
        number = self._number
        return [at if (at := number.get(key)) is not None else self._add(key) for key in keys]

    def gathered(self, numbers: list[int]) -> Scores:
        """The rows of ``numbers``, in their order."""
        assert self._table is not None
        return self._table[numbers]

    def trim(self) -> None:
        """Forget everything once there is more than is worth its memory; between texts only."""
        if len(self._number) > self._most:
            self._number.clear()

    def _add(self, key: K) -> int:
        row, at = self._make(key), len(self._number)
        if self._table is None:
            self._table = np.zeros((1024, *row.shape), dtype=np.float32)
        if at == len(self._table):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
        self._table[at] = row
        self._number[key] = at
        return at


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
        self.moves = moves
        self.outside = labels.index("O")
        self._weights = weights
        self._around = _around(weights, len(labels))
        self.shared = shared
        self.words: Rows[str] = Rows(self._of_word, features.CACHED_WORDS)
        self.places: Rows[features.Place | None] = Rows(self._of_place, features.CACHED_WORDS)

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

    def _of_place(self, place: features.Place | None) -> Scores:
        """What the place of a token brings; the place of a border brings nothing."""
        return self._summed(features.of_place(place) if place is not None else [])


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


BORDER = 2
"""So many border tokens stand between two lines: as far as a word sees."""


def scores(tagger: Model, lines: Sequence[Sequence[str]], listed: Sequence[Phrases]) -> tuple[Scores, list[int]]:
    """The score of each label for each word, neighbours and place counted in, moves not; and where each line starts.

    All lines of a text are one array with borders between them: one array operation costs the same for 10 words
    as for 1,000.
    """
    tagger.words.trim()
    tagger.places.trim()
    flat = [""] * BORDER
    places: list[features.Place | None] = [None] * BORDER
    starts: list[int] = []
    for words, phrases in zip(lines, listed, strict=True):
        starts.append(len(flat))
        flat += words
        places += features.places(words, phrases)
        flat += ("",) * BORDER
        places += (None,) * BORDER
    stacked = tagger.words.gathered(tagger.words.numbers(flat))
    total = tagger.places.gathered(tagger.places.numbers(places))
    length = len(flat)
    for at, offset in enumerate(OFFSETS):
        total[BORDER : length - BORDER] += stacked[BORDER + offset : length - BORDER + offset, at]
    return total, starts


def _search(tagger: Model, total: Scores, stretches: Sequence[TextSpan]) -> list[list[int]]:
    """The best sequence of labels (Viterbi), by index, for each stretch of ``total``: all of them abreast."""
    moves, outside = tagger.moves, tagger.outside
    order = sorted(range(len(stretches)), key=lambda at: stretches[at][0] - stretches[at][1])
    lengths = [stretches[at][1] - stretches[at][0] for at in order]
    first = np.array([stretches[at][0] for at in order])
    score = total[first]
    score[[stretches[at][2] for at in order]] += moves[outside]
    finals = score.copy()
    came: list[NDArray[np.intp]] = []
    running = len(order)
    for step in range(1, lengths[0]):
        while lengths[running - 1] <= step:
            running -= 1
        paths = score[:running, :, None] + moves
        came.append(paths.argmax(axis=1))
        score = paths.max(axis=1) + total[first[:running] + step]
        finals[:running] = score
    finals[[stretches[at][3] for at in order]] += moves[:, outside]
    ends = finals.argmax(axis=1).tolist()
    out: list[list[int]] = [[] for _ in stretches]
    for row, at in enumerate(order):
        label = ends[row]
        path = [label]
        for step in range(lengths[row] - 1, 0, -1):
            label = int(came[step - 1][row, label])
            path.append(label)
        out[at] = path[::-1]
    return out


def tagged(tagger: Model, lines: Sequence[Sequence[str]], listed: Sequence[Phrases]) -> list[list[str]]:
    """The label of each word of each line; ``listed`` is what ``features.listed`` says of each line."""
    if not lines:
        return []
    total, starts = scores(tagger, lines, listed)
    others = total.copy()
    others[:, tagger.outside] = -np.inf
    unsure = total[:, tagger.outside] - others.max(axis=1) < SURE
    stretches: list[TextSpan] = []
    for words, start in zip(lines, starts, strict=True):
        places = np.flatnonzero(unsure[start : start + len(words)]).tolist()
        for before, at in zip([-2, *places], places, strict=False):
            if at != before + 1:
                stretches.append((start + at, start + at + 1, at > 0, True))
            else:
                stretches[-1] = (stretches[-1][0], start + at + 1, stretches[-1][2], True)
        if places and places[-1] == len(words) - 1:
            stretches[-1] = (*stretches[-1][:3], False)
    labels = ["O"] * len(total)
    if stretches:
        for (first, last, *_), found in zip(stretches, _search(tagger, total, stretches), strict=True):
            labels[first:last] = [tagger.labels[label] for label in found]
    return [labels[start : start + len(words)] for words, start in zip(lines, starts, strict=True)]

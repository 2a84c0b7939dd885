"""Blocks and the rules' labels in, a row of features for each block out: the input of the block scorer.

The same functions make the rows for training (``tools/data/train_block_scorer.py``) and for scoring, so a change here
requires retraining. Each column belongs to a group; if the scorer removes a block, the group that speaks most against
it is recorded as the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log1p

import numpy as np
from numpy.typing import NDArray

from service.cleaning.around import Around, around_of, numbered, siblings
from service.cleaning.blocks import Block
from service.cleaning.characters import counted
from service.cleaning.class_names import LEVELS, NAMES, Levels, Style, StyleScores, columns_of, levels_of, no_scores
from service.cleaning.constants import BEYOND_PAGE, BLOCKS_BESIDE, FAR_APART, HEAD_OF_BLOCK, LEAST_STATED, NO_ELEMENT
from service.cleaning.context import is_listed, is_prose
from service.cleaning.labels import FACT_LABELS, ITEM_OF, Label, Labels
from service.cleaning.repetition import copies
from service.cleaning.terms import terms
from service.formats.elements import FARTHEST, KINDS, Element
from service.formats.schema_org import squashed

Rows = NDArray[np.float32]

_QUOTES = frozenset("\"'“”„«»‘’「『")
# Labels treated alike, each group a column, in this order.
LABEL_GROUPS: tuple[frozenset[Label], ...] = (
    FACT_LABELS - {Label.HEADLINE, Label.SECTION},
    frozenset({Label.CAPTION, Label.PHOTO_CREDIT}),
    frozenset({Label.PROMPT, Label.PAYWALL, Label.DONATE, Label.NEWSLETTER, Label.SHARE}),
    frozenset({Label.PROMPT_ITEM, Label.PAYWALL_ITEM, Label.DONATE_ITEM, Label.NEWSLETTER_ITEM}),
    frozenset({Label.RELATED}),
    frozenset({Label.RELATED_ITEM}),
    frozenset({Label.COMMENTS, Label.COMMENTS_ITEM}),
    frozenset({Label.TAGS, Label.TAGS_ITEM}),
    frozenset({Label.LEGAL, Label.COPYRIGHT, Label.DISCLAIMER, Label.COOKIE_NOTICE, Label.AGENCY_NOTICE}),
    frozenset({Label.MENU, Label.MENU_ITEM, Label.BREADCRUMB, Label.REPEATED, Label.SOURCE_PROFILE}),
    frozenset({Label.TEASER}),
    frozenset({Label.AUTHOR}),
    frozenset({Label.SYMBOLS, Label.CODE, Label.SHORTCODE, Label.ADDRESS, Label.COUNTER, Label.ADVERTISEMENT}),
    frozenset({Label.EMBEDDED_POST, Label.EMBED}),
)
_GROUP_OF = {label: number for number, labels in enumerate(LABEL_GROUPS) for label in labels}
_OPENERS = frozenset(ITEM_OF) - {Label.PROMPT}

LOOKS, RULES, PLACE, TOPIC, CONTAINER, LINKS, NEIGHBOURS = (
    "looks",
    "rules",
    "place",
    "topic",
    "container",
    "links",
    "neighbours",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known about a page when its blocks are scored: the rules' labels, the indices of the blocks they keep
    (``ruled``), the article's region (first, one past the last) and the list of teasers right below it, the headline's
    index, and the headline and body that the page's metadata states."""

    blocks: Sequence[Block]
    labels: Labels
    ruled: Sequence[int]
    region: tuple[int, int]
    title: int | None
    headline: str | None = None
    stated: str | None = None
    teasers: range = range(0)

    @property
    def of_markup(self) -> bool:
        return any(block.element is not None for block in self.blocks)


@dataclass(slots=True)
class _Table:
    """The feature columns collected so far, each with its name and its group."""

    columns: list[NDArray[np.float32]]
    names: list[str]
    groups: list[str]

    def add(self, group: str, name: str, values: Sequence[float] | NDArray[np.generic]) -> NDArray[np.float32]:
        column = np.asarray(values, dtype=np.float32)
        self.columns.append(column)
        self.names.append(name)
        self.groups.append(group)
        return column


@dataclass(frozen=True, slots=True)
class Features:
    """The rows of a page, a name and a group for each column, and the blocks' weights. ``levels`` and ``styles`` are
    what the columns of class names were made of, for training; None for plain text."""

    rows: Rows
    names: tuple[str, ...]
    groups: tuple[str, ...]
    weights: NDArray[np.float32]
    levels: Levels | None = None
    styles: Sequence[Style] = ()


def features_of(evidence: Evidence, scores_of_style: Callable[[Style], StyleScores] = no_scores) -> Features:
    """A row of features for each block of a page, from its own form to that of its neighbours. ``scores_of_style``
    is what the names of an element say of what it holds."""
    blocks = evidence.blocks
    table = _Table([], [], [])
    weights = np.array([block.weight for block in blocks], dtype=np.float32)
    prose = np.array([is_prose(block) for block in blocks])
    _looks(table, blocks, weights, prose)
    _rules(table, evidence)
    _place(table, evidence, weights, prose)
    _topic(table, evidence)
    levels: Levels | None = None
    styles: list[Style] = []
    if evidence.of_markup:
        around = around_of([block.element for block in blocks], LEVELS)
        _container(table, blocks, weights, prose, around)
        levels, styles = levels_of(around)
        for name, column in zip(NAMES, columns_of(levels, styles, scores_of_style).T, strict=True):
            table.add(CONTAINER, name, column)
    _neighbours(table)
    return Features(np.array(table.columns).T, tuple(table.names), tuple(table.groups), weights, levels, styles)


def _looks(table: _Table, blocks: Sequence[Block], weights: NDArray[np.float32], prose: NDArray[np.bool_]) -> None:
    texts = [_ends_of(block.text) for block in blocks]
    counts = counted(texts)
    lengths = np.array([len(text) for text in texts])
    words = np.array([len(block.words) for block in blocks])
    divisor = np.maximum(words, 1)
    table.add(LOOKS, "weight", np.log1p(weights))
    table.add(LOOKS, "prose", prose)
    table.add(LOOKS, "words", np.log1p(words))
    table.add(LOOKS, "ends", [block.ends for block in blocks])
    table.add(LOOKS, "last", [_last(text[-1]) for text in texts])
    table.add(LOOKS, "first", [_first(text[0]) for text in texts])
    table.add(LOOKS, "capitals", [block.capitals for block in blocks])
    table.add(LOOKS, "digits", counts.digits / lengths)
    table.add(LOOKS, "marks", counts.marks / divisor)
    table.add(LOOKS, "small", counts.short / divisor)
    table.add(LOOKS, "upper", counts.upper / divisor)
    table.add(LOOKS, "lower", counts.lower / divisor)
    table.add(LOOKS, "word length", lengths / divisor)
    table.add(LOOKS, "address", ["http" in text or "www." in text or "@" in text for text in texts])
    table.add(LOOKS, "question", ["?" in text for text in texts])
    table.add(LOOKS, "quoted", [not _QUOTES.isdisjoint(text) for text in texts])
    table.add(LOOKS, "bullet", [block.bullet for block in blocks])
    table.add(LOOKS, "heading", [block.heading for block in blocks])
    table.add(LOOKS, "gap", [block.gap for block in blocks])
    table.add(LOOKS, "listed", [is_listed(block) for block in blocks])
    table.add(LOOKS, "sentences", counts.sentences)
    repeated = Counter(block.squashed for block in blocks)
    table.add(LOOKS, "repeated", np.log1p([repeated[block.squashed] - 1 for block in blocks]))


_LAST_OF = (":：", ",;", "…", "?!", ")]", ">»›→|")
_LAST = {character: number for number, characters in enumerate(_LAST_OF) for character in characters}


def _ends_of(text: str) -> str:
    return text if len(text) <= 2 * HEAD_OF_BLOCK else text[:HEAD_OF_BLOCK] + " " + text[-HEAD_OF_BLOCK:]


def _last(character: str) -> int:
    return _LAST.get(character, 6 if character.isdigit() else 7 if character.isalpha() else 8)


def _first(character: str) -> int:
    if character.isalpha():
        return 0 if character.isupper() else 1
    return 0 if character.isupper() else 2 if character.isdigit() else 3 if character in _QUOTES else 4


def _rules(table: _Table, evidence: Evidence) -> None:
    labels, count = evidence.labels, len(evidence.blocks)
    table.add(RULES, "unlabelled", [label is None for label in labels])
    groups = np.array([-1 if label is None else _GROUP_OF.get(label, -1) for label in labels])
    for number in range(len(LABEL_GROUPS)):
        table.add(RULES, f"label {number}", groups == number)
    kept = np.zeros(count, dtype=np.float32)
    kept[list(evidence.ruled)] = 1
    table.add(RULES, "kept", kept)
    places = np.arange(count)
    first, last = evidence.region
    table.add(RULES, "in region", (places >= first) & (places < last))
    table.add(RULES, "from region", _signed_log(places - first))
    table.add(RULES, "to region", _signed_log(last - places))
    above, below = _distance(kept), _distance(kept[::-1])[::-1]
    table.add(RULES, "kept above", above)
    table.add(RULES, "kept below", below)
    total = max(1.0, float(kept.sum()))
    table.add(RULES, "share kept above", np.cumsum(kept) / total)
    openers = np.array([label in _OPENERS for label in labels], dtype=np.float32)
    table.add(RULES, "opener above", _distance(openers))
    title = evidence.title
    table.add(RULES, "from title", np.full(count, -9) if title is None else _signed_log(places - title))
    table.add(RULES, "pages kept", np.full(count, log1p(len(evidence.ruled))))


def _distance(marked: NDArray[np.float32]) -> NDArray[np.float64]:
    """For each place, the distance to the nearest marked one above it (not itself), at most 1000, as log(1 + x)."""
    places = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked > 0, places, -1000))
    return np.log1p(np.minimum(places - np.concatenate(([-1000], last[:-1])), 1000))


def _signed_log(values: NDArray[np.int64]) -> NDArray[np.float64]:
    signed: NDArray[np.float64] = np.sign(values) * np.log1p(np.abs(values))
    return signed


def _place(table: _Table, evidence: Evidence, weights: NDArray[np.float32], prose: NDArray[np.bool_]) -> None:
    count = len(weights)
    places = np.arange(count)
    table.add(PLACE, "index", np.log1p(places))
    table.add(PLACE, "from end", np.log1p(count - places))
    table.add(PLACE, "share of blocks", places / count)
    running = np.cumsum(np.where(prose, weights, 0))
    total = float(running[-1])
    table.add(PLACE, "prose above", np.log1p(running - np.where(prose, weights, 0)))
    table.add(PLACE, "prose below", np.log1p(np.maximum(total - running, 0)))
    table.add(PLACE, "share of prose above", running / max(1.0, total))
    table.add(PLACE, "page's prose", np.full(count, log1p(total)))
    table.add(PLACE, "page's prose share", np.full(count, total / max(1.0, float(weights.sum()))))
    for width in (5, 15):
        table.add(PLACE, f"prose within {width}", _mean(np.where(prose, weights, 0), width))
        table.add(PLACE, f"weight within {width}", _mean(np.minimum(weights, 500), width))
    table.add(PLACE, "short above", _run(~prose))
    table.add(PLACE, "short below", _run(~prose[::-1])[::-1])


def _run(marked: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For each place, the number of consecutive marked ones directly above it, as log(1 + x)."""
    places = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(~marked, places, -1))
    return np.log1p(places - 1 - np.concatenate(([-1], last[:-1])))


def _mean(values: NDArray[np.floating], width: int) -> NDArray[np.float64]:
    """The mean of the ``width`` values around each place; values beyond the ends are 0."""
    half = width // 2
    padded = np.concatenate((np.zeros(half + 1), values.astype(np.float64), np.zeros(half)))
    sums = np.cumsum(padded)
    return (sums[width:] - sums[:-width]) / width


def _topic(table: _Table, evidence: Evidence) -> None:
    """Terms shared with the headline, with the other blocks that the rules keep, and with the page's stated body."""
    block_terms = [block.terms for block in evidence.blocks]
    title = terms(evidence.headline or "")
    if evidence.title is not None and not title:
        title = block_terms[evidence.title]
    kept = set(evidence.ruled)
    body = Counter(chain.from_iterable([block_terms[index] for index in kept]))
    sizes = np.maximum([len(words) for words in block_terms], 2)
    titled = np.array([len(words & title) for words in block_terms])
    table.add(TOPIC, "of title", titled / max(1, len(title)))
    table.add(TOPIC, "titled", titled / sizes)
    # For a block that is itself kept, only words that occur in another kept block count.
    once, twice = frozenset(body), frozenset([word for word, count in body.items() if count > 1])
    table.add(
        TOPIC,
        "of text",
        np.array([len(words & (twice if index in kept else once)) for index, words in enumerate(block_terms)]) / sizes,
    )
    stated = squashed(evidence.stated or "")
    values = [-1.0] * len(block_terms)
    if len(stated) >= LEAST_STATED:
        values = [float(len(block.squashed) >= 8 and block.squashed in stated) for block in evidence.blocks]
    table.add(TOPIC, "stated", values)


def _container(
    table: _Table,
    blocks: Sequence[Block],
    weights: NDArray[np.float32],
    prose: NDArray[np.bool_],
    around: Around,
) -> None:
    """Features of the elements around each piece, and of pieces with the same ancestor or of one kind."""
    elements = [block.element for block in blocks]
    table.add(LINKS, "linked", [block.linked for block in blocks])
    table.add(LOOKS, "bold", [block.bold for block in blocks])
    copies_above, copies_below = copies(blocks)
    above = table.add(LOOKS, "copy above", np.log1p(copies_above))
    table.add(LOOKS, "copy below", np.log1p(copies_below))
    # A text that is on the page twice, for example for two screen sizes, is repeated block by block.
    table.add(LOOKS, "copied around", _mean(above, 7))
    table.add(CONTAINER, "depth", [element.depth if element else 0 for element in elements])
    far = np.full(len(KINDS), FARTHEST, dtype=np.float32)
    known_near: dict[tuple[int, int], NDArray[np.float32]] = {}
    near = np.array([element.nearness(known_near) if element else far for element in elements])
    for number, name in enumerate(KINDS):
        table.add(CONTAINER, f"near {name}", near[:, number])
    held = np.where(prose, weights, 0)
    total = max(1.0, float(held.sum()))
    linked = np.array([block.linked for block in blocks], dtype=np.float32) * weights
    for level in range(4):
        _group(table, f"level {level}", around.numbers[:, level] + 1, held, weights, linked, total)
    beside = np.log1p(siblings(around, 4))
    for level, column in enumerate(beside.T, 1):
        table.add(CONTAINER, f"siblings {level}", column)
    table.add(CONTAINER, "siblings", beside.max(axis=1))
    same_kind = numbered(element.likeness() if element else None for element in elements)
    _group(table, "alike", same_kind, held, weights, linked, total)
    # The main element: the one with most prose directly in it or one level down, probably the article's.
    nearest = around.numbers[:, :2].ravel()
    inside = np.bincount(nearest + 1, weights=np.repeat(held, 2))[1:]  # without that of NO_ELEMENT
    best = max(dict.fromkeys(nearest[nearest != NO_ELEMENT].tolist()), key=inside.__getitem__, default=NO_ELEMENT)
    main = around.elements[best] if best != NO_ELEMENT else None
    steps = _steps(elements, main)
    table.add(CONTAINER, "up to main", [up for up, _ in steps])
    table.add(CONTAINER, "main up", [down for _, down in steps])
    table.add(CONTAINER, "main's share", np.full(len(blocks), inside[best] / total if best != NO_ELEMENT else 0.0))


def _steps(elements: Sequence[Element | None], main: Element | None) -> list[tuple[int, int]]:
    """For each element, the levels from it up to the nearest ancestor that it shares with ``main``, and the levels from
    ``main`` up to that ancestor (0 where the element or ``main`` is that ancestor itself). Both are FAR_APART if either
    would reach it."""
    known = {id(each): (0, number) for number, each in enumerate(_chain(main, FAR_APART))}
    found: list[tuple[int, int]] = []
    for element in elements:
        passed: list[int] = []
        each = element
        while each is not None and id(each) not in known:
            passed.append(id(each))
            each = each.parent
        up, down = known[id(each)] if each is not None else (FAR_APART, FAR_APART)
        for number, key in enumerate(reversed(passed), 1):
            known[key] = (up + number, down)
        up, down = known[id(element)] if element is not None else (FAR_APART, FAR_APART)
        found.append((up, down) if up < FAR_APART else (FAR_APART, FAR_APART))
    return found


def _chain(element: Element | None, most: int) -> list[Element]:
    """An element and its ancestors, innermost first, ``most`` in all."""
    found: list[Element] = []
    while element is not None and len(found) < most:
        found.append(element)
        element = element.parent
    return found


def _group(
    table: _Table,
    name: str,
    numbers: NDArray[np.int64],
    held: NDArray[np.float32],
    weights: NDArray[np.float32],
    linked: NDArray[np.float32],
    total: float,
) -> None:
    """Features of the pieces that share a number: their count, their share of the page's prose, and the shares of their
    own weight that are prose and links."""
    most = int(numbers.max()) + 1
    counts = np.bincount(numbers, minlength=most)
    proses = np.bincount(numbers, weights=held, minlength=most)
    sums = np.maximum(np.bincount(numbers, weights=weights, minlength=most), 1)
    links = np.bincount(numbers, weights=linked, minlength=most)
    table.add(CONTAINER, f"{name} count", np.log1p(counts)[numbers])
    table.add(CONTAINER, f"{name} share", (proses / total)[numbers])
    table.add(CONTAINER, f"{name} prose", (proses / sums)[numbers])
    table.add(LINKS, f"{name} links", (links / sums)[numbers])


_SEEN_BESIDE = ("weight", "prose", "ends", "unlabelled", "kept", "linked", "of text", "heading", "capitals", "near <p>")


def _neighbours(table: _Table) -> None:
    """The most informative columns, of the BLOCKS_BESIDE blocks on each side."""
    names = [name for name in _SEEN_BESIDE if name in table.names]
    count = len(table.columns[0])
    seen = np.full((len(names), count + 2 * BLOCKS_BESIDE), BEYOND_PAGE, dtype=np.float32)
    for row, name in zip(seen, names, strict=True):
        row[BLOCKS_BESIDE : BLOCKS_BESIDE + count] = table.columns[table.names.index(name)]
        for step in (*range(-BLOCKS_BESIDE, 0), *range(1, BLOCKS_BESIDE + 1)):
            table.columns.append(row[BLOCKS_BESIDE + step : BLOCKS_BESIDE + step + count])
            table.names.append(f"{name} {step:+d}")
            table.groups.append(NEIGHBOURS)

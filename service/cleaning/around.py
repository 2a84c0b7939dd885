"""The elements of a page's blocks in, those around each block by number out: columns about them are made as arrays."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.cleaning.constants import NO_ELEMENT
from service.formats.elements import Element

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Around:
    """``elements`` are all that are around blocks of a page. ``numbers`` has a row for each block: of its element and
    of that one's ancestors, innermost first, the places in ``elements``, and NO_ELEMENT behind the outermost one."""

    elements: Sequence[Element]
    numbers: Numbers


def around_of(elements: Iterable[Element | None], levels: int) -> Around:
    """What is around the blocks with these elements, ``levels`` elements outwards, their own included."""
    places: dict[Element, int] = {}
    # Blocks beside each other share their ancestors: one row for each parent, the first for blocks without an element.
    rows, row_of = [[NO_ELEMENT] * (levels - 1)], dict[Element | None, int]()
    own, above = list[int](), list[int]()
    for element in elements:
        if element is None:
            own.append(NO_ELEMENT)
            above.append(0)
            continue
        parent = element.parent
        if parent not in row_of:
            row_of[parent] = len(rows)
            rows.append(_row(parent, levels - 1, places))
        own.append(places.setdefault(element, len(places)))
        above.append(row_of[parent])
    return Around(list(places), np.column_stack((np.array(own, dtype=np.int64), np.array(rows)[above])))


def _row(element: Element | None, length: int, places: dict[Element, int]) -> list[int]:
    row: list[int] = []
    while element is not None and len(row) < length:
        row.append(places.setdefault(element, len(places)))
        element = element.parent
    return row + [NO_ELEMENT] * (length - len(row))


def siblings(around: Around, levels: int) -> Numbers:
    """For each block and each of ``levels`` ancestors of its element: how many elements with the same parent, name and
    class contain blocks, itself included; 0 if there is no such ancestor."""
    ancestors = around.numbers[:, 1 : levels + 1]
    places = np.unique(ancestors[ancestors != NO_ELEMENT])
    kinds = numbered((id(each.parent), each.name, each.style) for each in map(around.elements.__getitem__, places))
    counts = np.zeros(len(around.elements) + 1, dtype=np.int64)
    counts[places] = np.bincount(kinds)[kinds] if len(kinds) else 0
    return counts[ancestors]


def numbered(keys: Iterable[Hashable]) -> Numbers:
    """A number for each key, equal for equal ones."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)

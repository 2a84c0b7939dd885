"""Stretches of a text in, the same without overlaps out: a slow search need only look around what a fast one found."""

from __future__ import annotations

from collections.abc import Iterable


def joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """``stretches`` ([start, end) offsets, by their start), those that touch or overlap made one."""
    apart: list[tuple[int, int]] = []
    for start, end in stretches:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], end))
        else:
            apart.append((start, end))
    return apart

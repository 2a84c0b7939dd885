"""Spans of a text in, the same merged out: so that a slow search need only look near what a fast one found."""

from __future__ import annotations

from collections.abc import Iterable


def joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """``stretches`` ([start, end) offsets, sorted by start) with those that touch or overlap merged."""
    apart: list[tuple[int, int]] = []
    for start, end in stretches:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], end))
        else:
            apart.append((start, end))
    return apart

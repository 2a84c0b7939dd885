"""Spans of a text in, the same merged out: so that a slow search need only look near what a fast one found."""

from __future__ import annotations

from collections.abc import Iterable


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """``spans`` ([start, end) offsets, sorted by start) with those that touch or overlap merged."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged

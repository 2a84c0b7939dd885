"""Natural Earth's land at 1:110 million in, the outline of the page's maps out: one SVG path in degrees.

    python -m tools.data.make_land land-110m.json

The input is the file of that name of the npm package world-atlas 2.0.2 (TopoJSON; Natural Earth is in the public
domain). Written is the ``d`` of a path, x = longitude, y = -latitude, whole degrees, rings of fewer than six points
and Antarctica left out: it goes into ``service/page/static/page.html``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import accumulate, groupby, pairwise
from pathlib import Path
from typing import Any

LEAST_POINTS = 6
SOUTHERNMOST = -60

Point = tuple[int, int]


def main(path: str) -> None:
    """Print the path."""
    world = json.loads(Path(path).read_text(encoding="utf-8"))
    rings = (_corners(ring) for whole in _rings(world) for ring in _on_both_edges(_unwrapped(whole)))
    print("".join(_drawn(ring) for ring in rings if len(ring) >= LEAST_POINTS and min(ring, key=_y)[1] > SOUTHERNMOST))


def _y(point: Point) -> int:
    return point[1]


def _drawn(ring: list[Point]) -> str:
    (x, y), *rest = ring
    steps = (f"{bx - ax} {ay - by}" for (ax, ay), (bx, by) in pairwise([(x, y), *rest]))
    return f"M{x} {-y}l{' '.join(steps).replace(' -', '-')}z"


def _unwrapped(ring: list[Point]) -> list[Point]:
    """``ring`` without jumps from one edge of the map to the other: it runs on beyond the edge."""
    found, turn = ring[:1], 0
    for (before, _), (x, y) in pairwise(ring):
        turn += 360 * ((x - before < -180) - (x - before > 180))
        found.append((x + turn, y))
    return found


def _on_both_edges(ring: list[Point]) -> Iterator[list[Point]]:
    """``ring``, and where it goes beyond an edge once more at the other one; what is outside is not seen."""
    yield ring
    if max(x for x, _ in ring) > 180:
        yield [(x - 360, y) for x, y in ring]
    elif min(x for x, _ in ring) < -180:
        yield [(x + 360, y) for x, y in ring]


def _corners(ring: list[Point]) -> list[Point]:
    """``ring`` without the points that lie on the line between their neighbours."""
    found = ring[:1]
    for point, after in pairwise(ring[1:]):
        (ax, ay), (bx, by), (cx, cy) = found[-1], point, after
        if (bx - ax) * (cy - by) != (by - ay) * (cx - bx):
            found.append(point)
    return found


def _rings(world: dict[str, Any]) -> Iterator[list[Point]]:
    (scale_x, scale_y), (move_x, move_y) = world["transform"]["scale"], world["transform"]["translate"]
    arcs = []
    for arc in world["arcs"]:
        xs, ys = accumulate(x for x, _ in arc), accumulate(y for _, y in arc)
        arcs.append([(x * scale_x + move_x, y * scale_y + move_y) for x, y in zip(xs, ys, strict=True)])
    for geometry in world["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for ring in polygon:
                points = [point for each in ring for point in (arcs[each] if each >= 0 else arcs[~each][::-1])]
                yield [each for each, _ in groupby((round(x), round(y)) for x, y in points)]


if __name__ == "__main__":
    main(*sys.argv[1:])

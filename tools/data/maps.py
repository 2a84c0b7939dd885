"""Maps of the world in, points out: the middles of what is drawn, where names stand, what lies amid other points.

The files are those that ``make_place_index`` names.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from itertools import accumulate
from pathlib import Path

import numpy as np

from service.enrichment.gazetteer import key

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


def middle(ring: list[Point]) -> tuple[Point, float]:
    """The centroid of a ring of longitudes and latitudes, as latitude and longitude, and its area in square degrees."""
    turn, unwrapped, before = 0.0, [], ring[0][0]
    for x, y in ring:
        turn += 360 * ((x - before < -180) - (x - before > 180))
        before = x
        unwrapped.append((x + turn, y))
    area = cx = cy = 0.0
    for (ax, ay), (bx, by) in zip(unwrapped, unwrapped[1:] + unwrapped[:1], strict=True):
        cross = ax * by - bx * ay
        area, cx, cy = area + cross, cx + (ax + bx) * cross, cy + (ay + by) * cross
    if not area:
        return (ring[0][1], ring[0][0]), 0.0
    x, y = cx / (3 * area), cy / (3 * area)
    return (y, (x + 180) % 360 - 180), abs(area) * np.cos(np.radians(y))


def middles(path: Path, layer: str) -> dict[str, Point]:
    """The middle of the largest piece of each outline of a TopoJSON layer, by its id."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for arc in topology["arcs"]:
        across, up = (list(accumulate(steps)) for steps in zip(*arc, strict=True))
        arcs.append([(x * sx + tx, y * sy + ty) for x, y in zip(across, up, strict=True)])

    def ring(numbers: list[int]) -> list[Point]:
        out: list[Point] = []
        for number in numbers:
            out += arcs[number][1:] if number >= 0 else arcs[~number][::-1][1:]
        return out

    found: dict[str, Point] = {}
    for shape in topology["objects"][layer]["geometries"]:
        pieces = {"Polygon": [shape.get("arcs")], "MultiPolygon": shape.get("arcs")}.get(shape["type"])
        if pieces and "id" in shape:
            found[shape["id"]] = max((middle(ring(piece[0])) for piece in pieces), key=lambda each: each[1])[0]
    return found


_COORDINATES = re.compile(r"(\d+) (\d+) ([NS]), (\d+) (\d+) ([EW])")


def stated(factbook: Path, fips: str) -> Point | None:
    """Where the World Factbook says that a country is."""
    for path in factbook.glob(f"*/{fips.lower() or '-'}.json"):
        geography = json.loads(path.read_text(encoding="utf-8")).get("Geography", {})
        found = _COORDINATES.search(geography.get("Geographic coordinates", {}).get("text", ""))
        if found:
            latitude, longitude = int(found[1]) + int(found[2]) / 60, int(found[4]) + int(found[5]) / 60
            return (-latitude if found[3] == "S" else latitude, -longitude if found[6] == "W" else longitude)
    return None


def label_points(folder: Path) -> dict[tuple[str, str], list[Point]]:
    """Where a map of the world has the names of countries' parts, by country and name: of one in pieces the largest,
    and all of them where it calls several large."""
    found: dict[tuple[str, str], list[tuple[tuple[int, int], Point]]] = defaultdict(list)
    for shape in json.loads((folder / "ne_10m_admin_1_label_points.json").read_text(encoding="utf-8"))["features"]:
        said = shape["properties"]
        if said["name"]:
            longitude, latitude = shape["geometry"]["coordinates"]
            rank = said["adm0_sr"], said["scalerank"]
            found[said["iso_a2"], key(said["name"])].append((rank, (latitude, longitude)))
    out = {name: [point for rank, point in ranked if rank == min(ranked)[0]] for name, ranked in found.items()}
    for shape in json.loads((folder / "ne_50m_admin_1_states_provinces.json").read_text(encoding="utf-8"))["features"]:
        said = shape["properties"]
        out[said["iso_a2"], key(said["name"])] = [(said["latitude"], said["longitude"])]
    return out


def labelled(
    labels: dict[tuple[str, str], list[Point]], code: str, names: list[str], towns: list[Point]
) -> Point | None:
    """The label of a country's part: of several the one amid its ``towns``."""
    points = next((labels[code, key(name)] for name in names if (code, key(name)) in labels), [])
    amid = np.array(unit(mean(towns))) if towns else np.zeros(3)
    return max(points, key=lambda point: float(amid @ np.array(unit(point))), default=None)


PHYSICAL = ("ne_10m_geography_marine_polys", "ne_10m_geography_regions_polys", "ne_10m_lakes")
WRITTEN_OUT = {
    "I.": "Island", "Is.": "Islands", "Mts.": "Mountains", "Mt.": "Mount", "Pen.": "Peninsula", "Arch.": "Archipelago",
    "Ra.": "Range", "Plat.": "Plateau", "Des.": "Desert", "G.": "Gulf", "L.": "Lake", "Res.": "Reservoir",
}  # fmt: skip


def physical(folder: Path) -> dict[str, list[tuple[Point, list[Point]]]]:
    """What a map of the world has of seas, lakes, islands, mountains and deserts: by name the middle and the corners of
    the largest piece of each."""
    found: dict[str, list[tuple[Point, list[Point]]]] = defaultdict(list)
    for layer in PHYSICAL:
        for shape in json.loads((folder / f"{layer}.json").read_text(encoding="utf-8"))["features"]:
            words = (shape["properties"]["name"] or "").split()
            name = " ".join(WRITTEN_OUT.get(word, word) for word in words)
            drawn = shape["geometry"]["coordinates"]
            pieces = [drawn] if shape["geometry"]["type"] == "Polygon" else drawn
            rings = [[(float(at[0]), float(at[1])) for at in piece[0]] for piece in pieces]
            (point, _), ring = max(((middle(ring), ring) for ring in rings), key=lambda each: each[0][1])
            if len(name) > 3:
                found[name.title() if name.isupper() else name].append((point, [(y, x) for x, y in ring]))
    return found


def mean(points: list[Point]) -> Point:
    """The mean of places near each other."""
    on_sphere = np.array([unit(each) for each in points]).mean(axis=0)
    on_sphere /= np.linalg.norm(on_sphere) or 1.0
    return float(np.degrees(np.arcsin(on_sphere[2]))), float(np.degrees(np.arctan2(on_sphere[1], on_sphere[0])))


def unit(point: Point) -> tuple[float, float, float]:
    """``point`` as a vector of length one."""
    lat, lon = np.radians(point)
    return float(np.cos(lat) * np.cos(lon)), float(np.cos(lat) * np.sin(lon)), float(np.sin(lat))

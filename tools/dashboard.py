"""Grafana's dashboard and the address of a Prometheus in; a page with each panel drawn from its own queries out.

``python -m tools.dashboard http://127.0.0.1:9090 SECONDS OUTPUT.html`` draws the last ``SECONDS``: what Grafana would
show, for the documents and for who has none. Nothing is asked of anybody but Prometheus.
"""

from __future__ import annotations

import html
import json
import math
import re
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DASHBOARD = Path(__file__).parent.parent / "deploy" / "grafana" / "dashboards" / "newswire.json"
WIDTH, HEIGHT, MARGIN, STEPS = 380, 150, 58, 120
# Okabe and Ito's, which people who see colours otherwise can tell apart.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#999933")
UNITS = {"s": "s", "bytes": "B", "Bps": "B/s", "reqps": "/s", "percentunit": "%"}
MOST_SHOWN = 8
NO_DATA = "<p>no data</p>"
STYLE = """
body { font: 13px system-ui, sans-serif; margin: 16px; color: #1a1a1a; background: #fff; width: 1240px }
h2 { font-size: 15px; margin: 18px 0 6px } div.row { display: flex; flex-wrap: wrap; gap: 12px }
figure { margin: 0; border: 1px solid #ccc; border-radius: 4px; padding: 8px; width: 385px }
figcaption { font-weight: 600 } ul { list-style: none; margin: 2px 0 0; padding: 0; columns: 2; font-size: 11px }
li { break-inside: avoid; overflow-wrap: anywhere } text { font-size: 10px; fill: #555 }
p.number { font-size: 26px; margin: 20px 0; text-align: center }
"""


@dataclass(frozen=True, slots=True)
class Series:
    """A line of a panel: its name, and times and values; a value that is no number is left out."""

    name: str
    points: tuple[tuple[float, float], ...]


def asked(address: str, path: str, parameters: Mapping[str, Any]) -> Any:
    """The data of an answer of Prometheus. Raises OSError."""
    with urllib.request.urlopen(f"{address}{path}?{urllib.parse.urlencode(parameters)}", timeout=30) as response:
        return json.load(response)["data"]["result"]


def series_of(panel: Mapping[str, Any], address: str, begin: float, end: float) -> list[Series]:
    """What the queries of a panel give from ``begin`` to ``end``, in Unix time."""
    found = []
    for target in panel["targets"]:
        ask = {"query": target["expr"], "start": begin, "end": end, "step": max(1.0, (end - begin) / STEPS)}
        for each in asked(address, "/api/v1/query_range", ask):
            labels = each["metric"]
            name = target["legendFormat"]
            for label in re.findall(r"\{\{(\w+)\}\}", name):
                name = name.replace(f"{{{{{label}}}}}", labels.get(label, ""))
            points = ((float(at), float(value)) for at, value in each["values"])
            found.append(Series(name, tuple((at, value) for at, value in points if math.isfinite(value))))
    return found


def drawn(panel: Mapping[str, Any], lines: Sequence[Series]) -> str:
    """A panel as a figure: lines over time, or for a panel of one number that."""
    unit = UNITS.get(panel["fieldConfig"]["defaults"].get("unit", ""), "")
    # The busiest first: the others are flat lines at the bottom.
    lines = sorted(lines, key=lambda each: -max((value for _, value in each.points), default=0.0))[:MOST_SHOWN]
    body = _numbers(lines, unit) if panel["type"] == "stat" else _chart(lines, unit)
    return f"<figure><figcaption>{html.escape(panel['title'])}</figcaption>{body}</figure>"


def _numbers(lines: Sequence[Series], unit: str) -> str:
    latest = [(html.escape(each.name), each.points[-1][1]) for each in lines if each.points]
    return "".join(f'<p class="number">{name}: {_said(value, unit)}</p>' for name, value in latest) or NO_DATA


def _chart(lines: Sequence[Series], unit: str) -> str:
    points = [point for each in lines for point in each.points]
    if not points:
        return NO_DATA
    first, last = min(at for at, _ in points), max(at for at, _ in points)
    highest = max((value for _, value in points), default=0.0) or 1.0
    width, height = WIDTH - MARGIN - 4, HEIGHT - 24

    def place(at: float, value: float) -> str:
        x = MARGIN + width * ((at - first) / (last - first) if last > first else 0.5)
        return f"{x:.1f},{8 + height * (1 - value / highest):.1f}"

    paths = "".join(
        f'<polyline fill="none" stroke="{colour}" stroke-width="1.5" points="'
        f'{" ".join(place(*each) for each in line.points)}"/>'
        for line, colour in zip(lines, COLOURS, strict=False)
    )
    grid = "".join(
        f'<line x1="{MARGIN}" x2="{WIDTH - 4}" y1="{8 + height * (1 - share):.1f}" y2="{8 + height * (1 - share):.1f}" '
        f'stroke="#ddd"/><text x="{MARGIN - 4}" y="{12 + height * (1 - share):.1f}" text-anchor="end">'
        f"{_said(highest * share, unit)}</text>"
        for share in (0.0, 0.5, 1.0)
    )
    hours = "".join(
        f'<text x="{x}" y="{HEIGHT - 2}" text-anchor="{anchor}">{time.strftime("%H:%M:%S", time.gmtime(at))}</text>'
        for x, anchor, at in ((MARGIN, "start", first), (WIDTH - 4, "end", last))
    )
    names = "".join(
        f'<li><span style="color:{colour}">■</span> {html.escape(line.name)}</li>'
        for line, colour in zip(lines, COLOURS, strict=False)
    )
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img">{grid}{paths}{hours}</svg><ul>{names}</ul>'


def _said(value: float, unit: str) -> str:
    if unit == "%":
        return f"{value * 100:.3g} %"
    for factor, prefix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= factor:
            return f"{value / factor:.3g} {prefix}{unit}"
    return f"{value:.3g} {unit}".rstrip()


def page(panels: Sequence[Mapping[str, Any]], address: str, seconds: float) -> str:
    """All panels under their rows, of the last ``seconds``. Raises OSError."""
    end, parts, is_open = time.time(), [], False
    for each in panels:
        if each["type"] == "row":
            parts += [*(["</div>"] if is_open else []), f"<h2>{html.escape(each['title'])}</h2><div class=row>"]
            is_open = True
        else:
            parts.append(drawn(each, series_of(each, address, end - seconds, end)))
    return f"<!doctype html><meta charset=utf-8><title>newswire</title><style>{STYLE}</style>{''.join(parts)}</div>"


def main(address: str, seconds: str, output: str) -> None:
    """Write the page."""
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    Path(output).write_text(page(panels, address, float(seconds)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])

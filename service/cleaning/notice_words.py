"""The phrases of ``notices.tsv`` by how each is matched."""

from __future__ import annotations

from collections import defaultdict
from importlib.resources import files
from typing import Literal, get_args

Kind = Literal["note", "correction", "update", "kill", "hold", "lift", "embargo", "urgency", "slug"]
Begun = dict[str, list[tuple[str, Kind]]]
# Orders phrased as sentences, as pieces between which other words may stand.
OrderPatterns = tuple[list[str], ...]


def _load() -> tuple[Begun, dict[str, tuple[Kind, int | None]], tuple[str, ...], Begun, OrderPatterns, dict[str, str]]:
    begun: Begun = defaultdict(list)
    sentences: Begun = defaultdict(list)
    orders: list[list[str]] = []
    whole: dict[str, tuple[Kind, int | None]] = {}
    held: list[str] = []
    conditions: dict[str, str] = {}
    kinds: dict[str, Kind] = {each: each for each in get_args(Kind)}
    text = files(__package__).joinpath("notices.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        kind, mode, phrase, *stated = line.split("\t")
        if mode == ":":
            begun[phrase[:2]].append((phrase, kinds[kind]))
            conditions.update((phrase, each) for each in stated)
        elif mode == "=":
            whole[phrase] = (kinds[kind], int(stated[0]) if stated else None)
        elif mode == "<":
            sentences[phrase[:2]].append((phrase, kinds[kind]))
        elif mode == "!":
            orders.append([each.strip() for each in phrase.split("…")])
        else:
            held.append(phrase)
    for rows in begun.values():
        rows.sort(key=lambda row: len(row[0]), reverse=True)
    return dict(begun), whole, tuple(held), dict(sentences), tuple(orders), conditions


BEGUN, WHOLE, HELD, SENTENCES, ORDERS, CONDITIONS = _load()
CORRECTIONS = tuple(
    phrase for table in (SENTENCES, BEGUN) for rows in table.values() for phrase, kind in rows if kind == "correction"
)

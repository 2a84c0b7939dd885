"""What finding copies costs and finds, beside three well-known ways, on the same articles in one run.

    python -m bench.dedup [--sizes 10000 100000 1000000] [--originals 1200] [--json FILE]

Times are processor time of one process for fingerprint, query and insert of an article, half of all new and half cut
copies, that arrives at an index of that size; what is compiled is loaded before. What is said is the middle one of 25
turns of 500 articles, within which the sizes of a method change every 50: a machine that is slow for a while is so for
all sizes.
Each method has a process of its own, so that memory is its own too.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from bench.dedup_corpus import Text, article, bodies, with_copies
from bench.dedup_rivals import METHODS, Stored, Take, installed
from service.deduplication.deduplicator import Deduplicator
from service.deduplication.entry import state_of
from service.deduplication.sketch import sketch
from service.deduplication.warm_up import warm_up
from service.worker.memory import give_back

SEEDS = Path(__file__).parent.parent / "seeds"
# Each turn is long enough for its share of what an index puts off: one of ours merges every 800 articles or so.
TURN, TURNS, SLICE = 500, 25, 50
PAGE = 4096


def resident() -> int:
    """Bytes of memory of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def cost(name: str, sizes: Sequence[int]) -> dict[str, Any]:
    """By size what an article costs that arrives at an index of so many, and what the index weighs."""
    start, rows, takes = started(name), {}, {}
    arrivals: dict[int, list[Any]] = {}
    warm_up()
    for size in sizes:
        texts = list(enumerate(arriving(size), size))
        if start is None:
            rows[size], takes[size] = our_index(size)
            arrivals[size] = [(article(*each),) for each in texts]
        else:
            before, take = resident(), start()
            for place, body in enumerate(bodies(SEEDS, size)):
                take(place, body)
            rows[size] = {"bytes": round((resident() - before) / size)}
            arrivals[size], takes[size] = texts, take
    measured = by_turns(takes, arrivals)
    return {str(size): measured[size] | rows[size] for size in sizes}


def started(name: str) -> Callable[[], Take] | None:
    """What makes an empty index of a method, if it is another's."""
    return next(method.start for method in METHODS if method.name == name)


def our_index(size: int) -> tuple[dict[str, Any], Callable[..., Any]]:
    """What ours weighs at ``size``, recovered from its entries, which is measured too; and what takes an article."""
    entries = Stored()
    for place, body in enumerate(bodies(SEEDS, size)):
        one = article(place, body)
        entries[one.article_id] = state_of(one, sketch(body), place)
    changelog = sum(map(len, entries.data.values())) / size
    # What reading leaves behind is freed, but glibc keeps it until it is told to give it back, as a worker does too.
    give_back()
    before, began = resident(), time.process_time()
    deduplicator = Deduplicator(entries, timedelta(days=3650))
    recovery = time.process_time() - began
    give_back()
    weight = resident() - before
    row = {
        "bytes": round(deduplicator.bytes / deduplicator.size),
        "resident": round(weight / size),
        "changelog": round(changelog),
        "recovery_seconds": round(recovery, 1),
    }
    return row, deduplicator.decide


def arriving(size: int) -> list[str]:
    """Texts for all turns, in each turn one a new one and one a cut copy of one of the first that are known."""
    new = bodies(SEEDS, TURN * (TURNS + 1) // 2, size)
    known = (body[: len(body) * 2 // 3] for body in bodies(SEEDS, TURN * (TURNS + 1) // 2))
    return [body for pair in zip(new, known, strict=True) for body in pair]


def by_turns(takes: dict[int, Callable[..., Any]], arrivals: dict[int, list[Any]]) -> dict[int, dict[str, float]]:
    """Microseconds that each of ``takes`` needs for an article, a new one and a copy: those of the middle one of the
    turns. The first turn is of everything's first time and left out."""
    spent = {size: np.zeros((TURNS + 1, 2)) for size in takes}
    for first in range(0, TURN * (TURNS + 1), SLICE):
        for size, take in takes.items():
            for place, arguments in enumerate(arrivals[size][first : first + SLICE]):
                began = time.process_time()
                take(*arguments)
                spent[size][first // TURN, place % 2] += time.process_time() - began
    measured = {}
    for size, turns in spent.items():
        each = turns[1:] * 2e6 / TURN
        new, copy = np.median(each, axis=0)
        measured[size] = {"us": np.median(each.mean(axis=1)), "us_new": new, "us_copy": copy}
    return {size: {name: round(float(us), 1) for name, us in row.items()} for size, row in measured.items()}


def quality(name: str, originals: int) -> dict[str, Any]:
    """Pairs of copies found, over the clusters that the links make."""
    texts, start = with_copies(SEEDS, originals), started(name)
    root = list(range(len(texts)))

    def find(place: int) -> int:
        while root[place] != place:
            place = root[place]
        return place

    if start is None:
        final = Deduplicator({}, timedelta(days=3650))
        last: dict[str, str | None] = {}
        names = {}
        for place, text in enumerate(texts):
            one = article(place, text.body)
            names[one.article_id] = place
            last |= {decision.article_id: decision.duplicate_of for decision in final.decide(one)}
        links: Iterable[tuple[int, int]] = [(names[a], names[b]) for a, b in last.items() if b]
    else:
        take = start()
        links = [(place, other) for place, text in enumerate(texts) for other in take(place, text.body)]
    for a, b in links:
        root[find(a)] = find(b)
    return scored(texts, [find(place) for place in range(len(texts))])


def scored(texts: list[Text], clusters: list[int]) -> dict[str, Any]:
    """Precision, recall and F1 of pairs, and recall by kind of copy."""
    holders: dict[int, list[int]] = {}
    for place, text in enumerate(texts):
        for original in text.originals:
            holders.setdefault(original, []).append(place)
    true = {pair for places in holders.values() for pair in combinations(sorted(places), 2)}
    together: dict[int, list[int]] = {}
    for place, cluster in enumerate(clusters):
        together.setdefault(cluster, []).append(place)
    found = {pair for places in together.values() for pair in combinations(places, 2)}
    hit = true & found
    kinds, hits = Counter[str](), Counter[str]()
    for a, b in true:
        kind = texts[a].kind if texts[b].kind == "original" else texts[b].kind
        kinds[kind] += 1
        hits[kind] += (a, b) in hit
    precision, recall = len(hit) / max(1, len(found)), len(hit) / len(true)
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
        "recall_by_kind": {kind: round(hits[kind] / kinds[kind], 3) for kind in sorted(kinds)},
    }


def alone(*arguments: str) -> dict[str, Any]:
    """A measurement in a process of its own."""
    run = subprocess.run([sys.executable, "-m", "bench.dedup", *arguments], capture_output=True, text=True, check=True)
    value: dict[str, Any] = json.loads(run.stdout)
    return value


def plot(results: dict[str, Any], sizes: list[int]) -> str:
    """Cost against size as a Mermaid chart, a line a method, and which line is whose."""
    rows = {name: [row[str(size)]["us"] for size in sizes if str(size) in row] for name, row in results.items()}
    most = max(map(max, rows.values()))
    axis = ", ".join(f'"{size:,}"' for size in sizes)
    lines = [f"    line {json.dumps([round(us) for us in row])}" for row in rows.values()]
    scale = f'    y-axis "µs an article" 0 --> {round(most * 1.1)}'
    head = ["```mermaid", "xychart-beta", f"    x-axis [{axis}]", scale]
    return "\n".join([*head, *lines, "```", f"From the first line to the last: {', '.join(rows)}.", ""])


def main() -> None:
    """Measure and print."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    cli.add_argument("--originals", type=int, default=1_200)
    cli.add_argument("--only", help="one method")
    cli.add_argument("--json", type=Path, help="write what was measured here too")
    cli.add_argument("--cost", nargs="+", help=argparse.SUPPRESS)
    cli.add_argument("--quality", help=argparse.SUPPRESS)
    options = cli.parse_args()
    out = sys.stdout
    if options.cost:
        json.dump(cost(options.cost[0], [int(size) for size in options.cost[1:]]), out)
        return
    if options.quality:
        json.dump(quality(options.quality, options.originals), out)
        return
    methods = [method for method in installed() if options.only in (None, method.name)]
    missing = [method.name for method in METHODS if method not in installed()]
    if missing:
        out.write(f"not installed, so not measured: {', '.join(missing)}\n")
    results: dict[str, Any] = {}
    for method in methods:
        row = results[method.name] = {"quality": alone("--quality", method.name, "--originals", str(options.originals))}
        out.write(f"{method.name:11} {json.dumps(row['quality'])}\n")
        sizes = [str(size) for size in options.sizes if size <= method.most]
        row |= alone("--cost", method.name, *sizes) if sizes else {}
        for size in sizes:
            out.write(f"{method.name:11} {int(size):9,} articles {json.dumps(row[size])}\n")
        out.flush()
    if options.sizes and results:
        out.write(plot(results, options.sizes))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()

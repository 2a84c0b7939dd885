"""What an article costs: microseconds a stage in memory, articles a second through the broker, and their ratio.

    python -m bench [--articles N] [--broker HOST:PORT]

Times in memory are of the processor. Trust the ratios: both are measured in one run on one machine.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import corpus
from service import article as records
from service.article import RawDocument, UniqueArticle
from service.commands.demo_run import demonstrate
from service.enrichment import ENRICHMENTS, enrich
from service.outcome import Accepted
from service.pipeline import RAW, STAGES, UNIQUE
from service.settings import Settings, load

ENRICHED = 100
SEEDS = Path(__file__).parent.parent / "seeds"


def in_memory(documents: Iterable[RawDocument], settings: Settings) -> tuple[dict[str, tuple[int, float]], list[Any]]:
    """Records and seconds by stage, each over all of what the one before it made; and what the enrich stage read."""
    waiting: dict[str, list[Any]] = {RAW: list(documents)}
    cost = {}
    for stage in STAGES:
        run = stage.start(settings, {}).run
        inputs = waiting[stage.reads]
        run(inputs[0])  # models and caches load with the first
        run = stage.start(settings, {}).run
        made = []
        began = time.process_time()
        for record in inputs:
            made.append(run(record))
        cost[stage.name] = (len(inputs), time.process_time() - began)
        for outcome in made:
            for output in outcome.value if isinstance(outcome, Accepted) else ():
                waiting.setdefault(output.topic, []).append(output.record)
    return cost, waiting[UNIQUE]


def by_enrichment(articles: list[UniqueArticle]) -> dict[str, float]:
    """Seconds by enrichment, each on what those before it filled."""
    spent = {each.name: 0.0 for each in ENRICHMENTS}
    for article in articles:
        enriched = enrich(article, frozenset(spent))
        for each in ENRICHMENTS:
            began = time.process_time()
            filled = each.run(enriched, False)
            spent[each.name] += time.process_time() - began
            enriched = replace(enriched, **filled)
    return spent


def main() -> None:
    """Measure and print a table in Markdown."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=400)
    options.add_argument("--broker")
    chosen = options.parse_args()
    settings = load(broker=chosen.broker)
    now = datetime.now(UTC)
    documents = [
        records.document_of("bench", name, content, now, "text/plain")
        for name, content in corpus.raw_files(SEEDS, chosen.articles)
    ]
    size = sum(len(each.content) for each in documents) / len(documents)
    print(f"{len(documents)} files of {size:,.0f} bytes on average\n")
    cost, uniques = in_memory(documents, settings)
    print("| stage | records | µs a record |\n| --- | ---: | ---: |")
    for name, (count, seconds) in cost.items():
        print(f"| {name} | {count} | {seconds / max(1, count) * 1e6:,.0f} |")
    total = sum(seconds for _, seconds in cost.values())
    print(f"| all, for a file | {len(documents)} | {total / len(documents) * 1e6:,.0f} |")
    uniques = [each for each in uniques if isinstance(each, UniqueArticle)][:ENRICHED]
    print("\n| enrichment | µs an article |\n| --- | ---: |")
    for name, seconds in by_enrichment(uniques).items():
        print(f"| {name} | {seconds / len(uniques) * 1e6:,.0f} |")
    slowest = max(seconds for _, seconds in cost.values())
    with tempfile.TemporaryDirectory() as folder:
        corpus.write(SEEDS, Path(folder), chosen.articles)
        report = demonstrate([folder], settings)
    if not report.ledger.balanced:
        raise SystemExit("the ledger does not balance")
    alone = len(documents) / total
    streamed = len(documents) / report.seconds
    print(
        f"\nin memory, one process: {alone:,.1f} files a second; "
        f"the slowest stage alone: {len(documents) / slowest:,.1f}"
    )
    print(
        f"through the broker, four processes: {streamed:,.1f} files a second; ratio to in memory {streamed / alone:.2f}"
    )


if __name__ == "__main__":
    main()

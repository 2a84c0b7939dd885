"""The command ``capacity``: sizes an installation for a number of articles a day, from measured costs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

import typer

from service.commands.console import Json, out, print_json

DAY_SECONDS = 86_400
# Peak rate over average rate: the busiest hour has about a tenth of a day's articles, and its busiest minutes twice the
# hour's average rate.
PEAK = 24 * 0.10 * 2
# The share of a processor that a worker may use at the peak: beyond it, queueing delays grow out of hand.
BUSY = 0.7
# Processor time per record in microseconds, from `make bench` in docs/measured.md: 400 files of 2.9 KB.
STAGE_MICROSECONDS = {"clean": 1_075, "deduplicate": 115, "enrich": 4_300, "cluster": 1_037}
# Processor time per record of Kafka clients and the worker's loop, on top of the stage's own function: the deduplicate
# stage on Apache Kafka took 558 to 706, its function alone 244 to 329 (docs/measured.md).
WORKER_MICROSECONDS = 380
# From `make bench-dedup` at a million entries: bytes per entry of the index in memory, and of the entry itself on the
# worker's disk and in the changelog.
INDEX_BYTES, ENTRY_BYTES = 600, 2_300
FILE_BYTES = 2_938
# Records carry the text and what was found in it: bytes in each topic per byte of the files, measured over the seeds
# (`newswire process --records seeds`, the lengths of the records).
COPIES_OF_TEXT = {"raw": 1.0, "clean": 1.1, "unique": 1.2, "enriched": 2.3, "the others": 1.6}
# Memory of an idle worker after the seeds: process_resident_memory_bytes of `newswire demo --keep` (Python 3.11).
RESIDENT_BYTES = {"clean": 116_000_000, "deduplicate": 233_000_000, "enrich": 204_000_000, "cluster": 112_000_000}
# A write rate that a broker sustains easily; a current disk takes several times as much.
BROKER_BYTES_PER_SECOND = 30_000_000


@dataclass(frozen=True, slots=True)
class Need:
    """What a stage needs: workers of one processor each, partitions of its input, and memory per worker in bytes;
    ``most_per_second`` is a worker's largest rate."""

    stage: str
    workers: int
    partitions: int
    memory_bytes: int
    most_per_second: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an installation needs for ``articles_per_day``."""

    articles_per_day: int
    articles_per_second: float
    peak_per_second: float
    stages: tuple[Need, ...]
    disk_bytes: int
    network_bytes_per_second: float
    brokers: int


def sheet(
    articles: int,
    *,
    window_hours: int = 72,
    retention_days: int = 7,
    replicas: int = 3,
    article_bytes: int = FILE_BYTES,
) -> Sheet:
    """The sheet for ``articles`` a day of ``article_bytes`` on average, with ``retention_days`` in the topics,
    ``replicas`` copies, and ``window_hours`` of deduplication state."""
    average = articles / DAY_SECONDS
    peak = average * PEAK
    longer = article_bytes / FILE_BYTES
    stages = []
    for name, cost in STAGE_MICROSECONDS.items():
        seconds = (cost * longer + WORKER_MICROSECONDS) / 1e6
        workers = max(1, math.ceil(peak * seconds / BUSY))
        # Twice as many as workers, so that workers can be added without recreating topics; clustering reads one
        # partition.
        partitions = 1 if name == "cluster" else max(8, 2 * workers)
        entries = articles * window_hours / 24 if name == "deduplicate" else 0
        memory = RESIDENT_BYTES[name] + int(entries * INDEX_BYTES / workers)
        stages.append(Need(name, workers, partitions, memory, BUSY / seconds))
    a_day = articles * article_bytes * sum(COPIES_OF_TEXT.values())
    state = articles * window_hours / 24 * ENTRY_BYTES
    disk = int((a_day * retention_days + state) * replicas)
    # Each record is written to every replica, and read by the next stage.
    traffic = peak * article_bytes * sum(COPIES_OF_TEXT.values()) * (replicas + 1)
    brokers = max(replicas, math.ceil(traffic / BROKER_BYTES_PER_SECOND))
    return Sheet(articles, average, peak, tuple(stages), disk, traffic, brokers)


def capacity(
    articles_per_day: Annotated[int, typer.Option("--articles-per-day", min=1, help="Articles a day, on average.")],
    article_bytes: Annotated[
        int, typer.Option("--article-bytes", min=1, help="Bytes of a file, on average.")
    ] = FILE_BYTES,
    window: Annotated[int, typer.Option("--window", min=1, help="Hours for which articles are remembered.")] = 72,
    retention_days: Annotated[int, typer.Option("--retention-days", min=1, help="Days that topics keep records.")] = 7,
    replicas: Annotated[int, typer.Option("--replication-factor", min=1, help="Copies of each partition.")] = 3,
    as_json: Json = False,
) -> None:
    """Print what a number of articles a day needs: workers, partitions, memory, disk, brokers. From measured costs."""
    from service.commands import tables

    found = sheet(
        articles_per_day,
        window_hours=window,
        retention_days=retention_days,
        replicas=replicas,
        article_bytes=article_bytes,
    )
    if as_json:
        print_json(found)
        return
    out.print(
        f"{found.articles_per_day:,} articles a day are {found.articles_per_second:.1f} a second, "
        f"{found.peak_per_second:.1f} in the busiest minutes"
    )
    rows = (
        (each.stage, each.workers, each.partitions, f"{each.memory_bytes / 1e9:.1f} GB", f"{each.most_per_second:,.0f}")
        for each in found.stages
    )
    out.print(tables.plain_table(("stage", "workers", "partitions", "memory at rest", "a second a worker"), rows))
    out.print(
        f"Kafka: {found.brokers} brokers, {found.disk_bytes / 1e9:,.0f} GB of disk for all together "
        f"({retention_days} days, {replicas} copies), {found.network_bytes_per_second / 1e6:,.1f} MB/s at the peak"
    )
    state = articles_per_day * window / 24 * ENTRY_BYTES
    out.print(f"deduplicate: {state / 1e9:,.1f} GB of state on the disks of its workers, for {window} hours")
    deduplicate = next(each for each in found.stages if each.stage == "deduplicate")
    if deduplicate.workers > 1:
        out.print(
            "deduplicate: a language is one partition, so more workers help only where there are as many languages"
        )
    if found.stages[-1].workers > 1:
        out.print("cluster: its topic has one partition, so one worker has to do: this is more than it can take")

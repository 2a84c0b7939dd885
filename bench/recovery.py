"""How soon a deduplicator is back with its memory, on Apache Kafka: with its snapshot, without, after a rebalance.

    python -m bench.recovery --broker HOST:PORT [--entries 1000000] [--json FILE]

Use an empty broker of your own (``make kafka``). The changelog is filled with entries of articles of 4 KB, whose
fingerprints are those of some thousand real ones with each key changed in step; then whole workers are started, killed
and started again. What is printed beside each goal is the time the state took (``newswire_recovery_seconds``), and the
time from the start of the process, or the event, until the worker was ready: that has Python's imports and the group's
join in it. ``processor`` is what the process has taken of it since its start; ``longest wait`` the slowest answer of
``/healthz`` meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from aiokafka import AIOKafkaProducer

from bench.dedup import PAGE
from bench.dedup_corpus import article, bodies
from service import article as records
from service.deduplication.article_state import ArticleState
from service.deduplication.entry import state_of
from service.deduplication.sketch import HEAD, pack, sketch, unpack
from service.pipeline import stage
from service.settings import Settings, load
from service.worker import supervisor
from service.worker.changelog import changelog_topic

SEEDS = Path(__file__).parent.parent / "seeds"
STAGE = stage("deduplicate")
# Real articles, each of which stands for many.
REAL = 5_000
BATCH = 200
LONGEST_SECONDS = 900.0
# Often enough to tell when a worker is ready; fifty times a second took a fifth of its time.
ASKED_EVERY_SECONDS = 0.1
# What we aim at, in seconds.
GOALS = {
    "without a snapshot": 30.0,
    "with its snapshot": 3.0,
    "a rebalance that takes nothing": 1.0,
    "taken over by a standby": 5.0,
}


def entries(count: int) -> Iterator[tuple[bytes, bytes]]:
    """Keys and values of so many entries."""
    real: list[tuple[ArticleState, np.ndarray[Any, Any]]] = []
    for place, body in enumerate(bodies(SEEDS, min(REAL, count))):
        features = sketch(body)
        real.append((state_of(article(place, body), features, place), features.table))
    for place in range(count):
        entry, table = real[place % len(real)]
        changed = table.copy()
        # The keys are hashes, and stay as evenly spread.
        changed[HEAD : HEAD + int(table[3])] ^= np.uint32(random.Random(place // len(real)).getrandbits(32))
        name = hashlib.blake2b(b"%d" % place, digest_size=16).hexdigest()
        card = replace(entry.card, article_id=name, document_id=name, uri=f"bench:{place}")
        sketched = pack(unpack(entry.sketch)._replace(table=changed))
        yield name.encode(), records.encode(replace(entry, order=place, sketch=sketched, decisions=(card,)))


async def fill(broker: str, count: int) -> float:
    """Write the changelog's first partition; bytes an entry."""
    size, source = 0, entries(count)
    async with AIOKafkaProducer(bootstrap_servers=broker, max_batch_size=1 << 20) as producer:
        while some := [*islice(source, BATCH)]:
            batch = producer.create_batch()
            for key, value in some:
                assert batch.append(key=key, value=value, timestamp=None) is not None, "a batch holds these"
                size += len(value)
            batch.close()
            await producer.send_batch(batch, changelog_topic(STAGE), partition=0)
        await producer.flush()
    return size / count


@dataclass(slots=True)
class Worker:
    """A worker process of the stage."""

    process: subprocess.Popen[bytes]
    port: int
    longest: float = 0.0

    def get_health(self, path: str) -> dict[str, Any]:
        """The answer of its health endpoint; empty while there is none."""
        began = time.monotonic()
        _, answer = supervisor.get_health("127.0.0.1", self.port, path)
        if answer:
            self.longest = max(self.longest, time.monotonic() - began)
        return dict(answer)

    def assigned(self) -> set[str]:
        """Its partitions, once it is ready."""
        answer = self.get_health("/readyz")
        return set(answer["assigned"]) if answer.get("ready") else set()

    def until(self, done: Callable[[Worker], bool]) -> float:
        """How long it takes until ``done``, asking for its health as well."""
        began = time.monotonic()
        while not done(self):
            self.get_health("/healthz")
            if time.monotonic() - began > LONGEST_SECONDS or self.process.poll() is not None:
                raise SystemExit(f"the worker on port {self.port} did not get there")
            time.sleep(ASKED_EVERY_SECONDS)
        return time.monotonic() - began

    def metric(self, name: str) -> float:
        """A metric without other labels than the stage's."""
        from urllib.request import urlopen

        with urlopen(f"http://127.0.0.1:{self.port}/metrics") as page:
            lines = page.read().decode().splitlines()
        return float(next(line.split()[-1] for line in lines if line.startswith(name + "{")))

    def resident(self) -> int:
        """Bytes of memory of its own: not the pages of files that the system keeps."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()
        return (int(pages[1]) - int(pages[2])) * PAGE

    def processor(self) -> float:
        """Seconds of the processor that it has taken since it was started."""
        numbers = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")

    def end(self, number: signal.Signals) -> None:
        """Send it a signal, and wait until it is gone."""
        self.process.send_signal(number)
        self.process.wait()


@contextmanager
def fleet(settings: Settings) -> Iterator[Callable[[int], Worker]]:
    """Yields what starts the worker of a number; all are killed at the end."""
    started: list[Worker] = []

    def begin(number: int) -> Worker:
        port = settings.metrics_port + 20 + number
        command = [sys.executable, "-m", "service", "worker", STAGE.name, "--port", str(port)]
        process = subprocess.Popen(command, env=supervisor.environment(settings), stdin=subprocess.DEVNULL)
        started.append(Worker(process, port))
        return started[-1]

    try:
        yield begin
    finally:
        for each in started:
            if each.process.poll() is None:
                os.kill(each.process.pid, signal.SIGKILL)
            each.process.wait()


def measured(settings: Settings, count: int, base: int) -> Iterator[tuple[str, dict[str, float]]]:
    """What each event costs, by name."""
    home = f"{STAGE.reads}[0]"

    def row(worker: Worker, seconds: float) -> dict[str, float]:
        state = worker.metric("newswire_recovery_seconds")
        found = {"state": state, "ready": seconds, "processor": worker.processor(), "longest wait": worker.longest}
        return {name: round(value, 2) for name, value in found.items()}

    with fleet(settings) as begin:
        one = begin(0)
        first = row(one, one.until(lambda it: home in it.assigned()))
        yield "without a snapshot", first
        path = settings.state_dir / STAGE.app_id / "state"
        one.until(lambda it: any(path.glob("*/0/state.npz")))
        yield "memory", {"bytes an entry": round((one.resident() - base) / count)}
        one.end(signal.SIGKILL)
        one = begin(0)
        yield "with its snapshot", row(one, one.until(lambda it: home in it.assigned()))
        one.longest = 0.0
        began = time.monotonic()
        other = begin(1)
        other.until(lambda it: bool(it.assigned()))
        one.until(lambda it: bool(it.assigned()))
        keeper = one if home in one.assigned() else other
        if keeper is one:
            yield "a rebalance that takes nothing", row(one, time.monotonic() - began)
        standby = other if keeper is one else one
        # Who stands by saves what it follows too: then it is there.
        standby.until(lambda _: len([*path.glob("*/0/state.npz")]) > 1)
        standby.longest = 0.0
        began = time.monotonic()
        keeper.end(signal.SIGTERM)
        standby.until(lambda it: home in it.assigned())
        yield "taken over by a standby", row(standby, time.monotonic() - began)


def weight(settings: Settings) -> int:
    """Bytes of memory of a worker that remembers nothing."""
    with fleet(settings) as begin:
        empty = begin(9)
        empty.until(lambda it: bool(it.assigned()))
        found = empty.resident()
        empty.end(signal.SIGTERM)
        return found


def main() -> None:
    """Fill, measure and print."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--broker", required=True)
    cli.add_argument("--entries", type=int, default=1_000_000)
    cli.add_argument("--json", type=Path, help="write what was measured here too")
    options = cli.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = load(broker=options.broker, state_dir=Path(folder), partitions=2, snapshot_seconds=10.0)
        supervisor.apply_all_topics(options.broker, settings)
        base = weight(settings)
        size = asyncio.run(fill(options.broker, options.entries))
        # What was just written is not to be written down meanwhile.
        os.sync()
        out = sys.stdout
        out.write(f"{options.entries:,} entries of {size:,.0f} bytes\n")
        found: dict[str, Any] = {}
        for name, row in measured(settings, options.entries, base):
            found[name] = row
            goal = f", goal {GOALS[name]:g} s" if name in GOALS else ""
            out.write(f"{name}{goal}: {json.dumps(row)}\n")
            out.flush()
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()

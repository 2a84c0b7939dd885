"""What the deduplicate stage costs on a broker, beside its function in memory and an empty Faust agent, in one run.

    python -m bench.throughput --broker HOST:PORT [--rounds 9]

Use an empty broker of your own (``make kafka``): the stage's topics are written to and counted. All three take the
same articles, 4 KB each and no two alike, and make the same records of them: the function decodes, decides and encodes
in memory; the empty agent, a Faust app with our settings, passes each value on with ``topic.send`` and leaves the
commits to Faust; the stage is the worker itself. They take turns, 3,000 articles a round, so that a machine that is
slow for a while is so for all three; what is said is the middle one of the rounds. The cost on the broker is that of
the middle one of blocks of 500 outputs, by the times at which they were sent: pauses of Faust's (a second now and then
in the empty agent) do not count, nor does what was sent while we still wrote the input.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import faust
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from bench.dedup_corpus import article, bodies
from service import article as records
from service import outputs, pipeline
from service.kafka.client import partitions
from service.outcome import Accepted
from service.pipeline import CLEAN, ENRICHED, RAW, UNIQUE
from service.settings import Settings, load
from service.worker import supervisor
from service.worker.app import RAW_BYTES, faust_app

SEEDS = Path(__file__).parent.parent / "seeds"
LONGEST_SECONDS = 300.0
ROUND, BLOCK, BATCH = 3_000, 500, 100
# The topics of the empty agent: two that the stage neither reads nor writes.
ECHOED, ECHO = RAW, ENRICHED


def encoded(first: int) -> list[bytes]:
    """The articles of a round as they stand in the topic."""
    return [records.encode(article(place, body)) for place, body in enumerate(bodies(SEEDS, ROUND, first), first)]


def in_memory(run: outputs.Run, values: list[bytes]) -> float:
    """Microseconds of the processor an article."""
    began = time.process_time()
    for value in values:
        outcome = run(pipeline.decode(CLEAN, value))
        assert isinstance(outcome, Accepted)
        for output in outcome.value:
            records.encode(output.record)
    return (time.process_time() - began) / len(values) * 1e6


class Passage:
    """From the topic that a worker reads to the one that it writes."""

    def __init__(self, source: str, producer: AIOKafkaProducer, target: str, consumer: AIOKafkaConsumer) -> None:
        self._source, self._producer = source, producer
        self._target, self._consumer = target, consumer
        self._expected = 0

    async def cost(self, values: list[bytes]) -> float:
        """Microseconds an article, as one language. Raises TimeoutError where they never come out."""
        for some in range(0, len(values), BATCH):
            # Filled by ourselves: record by record it takes as long as the empty agent needs to pass them on.
            batch = self._producer.create_batch()
            for value in values[some : some + BATCH]:
                batch.append(key=b"en", value=value, timestamp=None)
            batch.close()
            await self._producer.send_batch(batch, self._source, partition=0)
        await self._producer.flush()
        filled, deadline = time.time() * 1000, time.monotonic() + LONGEST_SECONDS
        self._expected += len(values)
        places = [*self._consumer.assignment()]
        # Asking for the end costs the machine nothing, as reading along would.
        while sum((await self._consumer.end_offsets(places)).values()) < self._expected:
            if time.monotonic() > deadline:
                raise TimeoutError(f"not {self._expected} records in {self._target} after {LONGEST_SECONDS:g} s")
            await asyncio.sleep(0.2)
        stamps: list[int] = []
        while len(stamps) < len(values):
            for batch in (await self._consumer.getmany(timeout_ms=1000)).values():
                stamps += [each.timestamp for each in batch]
        later = sorted(each for each in stamps if each > filled)
        return median(b - a for a, b in pairwise(later[::BLOCK])) * 1e3 / BLOCK


async def passage(stack: AsyncExitStack, broker: str, source: str, target: str) -> Passage:
    """A new one. Raises SystemExit where ``target`` has records: old ones would be timed as ours."""
    producer = AIOKafkaProducer(bootstrap_servers=broker, max_batch_size=1 << 20)
    await producer.start()
    stack.push_async_callback(producer.stop)
    consumer = AIOKafkaConsumer(bootstrap_servers=broker, auto_offset_reset="earliest")
    await consumer.start()
    stack.push_async_callback(consumer.stop)
    places = [TopicPartition(target, each) for each in await partitions(broker, target, LONGEST_SECONDS)]
    consumer.assign(places)
    if any((await consumer.end_offsets(places)).values()):
        raise SystemExit(f"{target} on {broker} has records: this bench needs a broker of its own")
    return Passage(source, producer, target, consumer)


def empty_agent(settings: Settings) -> None:
    """Be a Faust worker that passes on what it reads, until it is told to stop."""
    logging.basicConfig(level=logging.WARNING)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    app = faust_app("bench-empty", settings)
    # Without it each send of Faust's is a request of its own; a stage fills its batches itself.
    app.conf.producer_linger = 0.02
    echo = app.topic(ECHO, **RAW_BYTES)

    @app.agent(app.topic(ECHOED, **RAW_BYTES))
    async def passing(stream: Any) -> None:
        async for event in stream.events():
            await echo.send(key=event.key, value=event.value)

    worker = faust.Worker(app, loop=loop, quiet=True, override_logging=False)
    worker.spinner = None
    worker.execute_from_commandline()


@contextmanager
def running(command: list[str], settings: Settings) -> Iterator[None]:
    """A worker that ``command`` starts."""
    with subprocess.Popen(command, env=supervisor.environment(settings), stderr=subprocess.DEVNULL) as worker:
        try:
            yield
        finally:
            worker.send_signal(signal.SIGTERM)


async def rounds(count: int, settings: Settings) -> AsyncIterator[dict[str, float]]:
    """The three measurements by name, as often; a first round, of everything's first time, is left out."""
    assert settings.broker is not None
    async with AsyncExitStack() as stack:
        empty = await passage(stack, settings.broker, ECHOED, ECHO)
        stage = await passage(stack, settings.broker, CLEAN, UNIQUE)
        bench = [sys.executable, "-m", "bench.throughput", "--broker", settings.broker, "--empty"]
        stack.enter_context(running(bench, settings))
        stack.enter_context(running([sys.executable, "-m", "service", "worker", "deduplicate"], settings))
        run = pipeline.stage("deduplicate").start(settings, {}).run
        for each in range(count + 1):
            values = encoded(each * ROUND)
            us = {"empty agent": await empty.cost(values), "in memory": in_memory(run, values)}
            us["stage"] = await stage.cost(values)
            if each:
                yield us


async def measured(count: int, settings: Settings) -> dict[str, Any]:
    """The middle one of the rounds of each measurement, and of their ratio."""
    found = [us async for us in rounds(count, settings)]
    ratios = [us["stage"] / (us["in memory"] + us["empty agent"]) for us in found]
    middle = {f"us, {name}": round(median(us[name] for us in found)) for name in found[0]}
    middle_ratio = {"stage / (in memory + empty agent)": round(median(ratios), 2)}
    return middle | middle_ratio | {"of each round": [round(ratio, 2) for ratio in ratios]}


def main() -> None:
    """Measure and print one JSON object."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--broker", required=True)
    cli.add_argument("--rounds", type=int, default=9)
    cli.add_argument("--empty", action="store_true", help=argparse.SUPPRESS)
    options = cli.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = load(broker=options.broker, state_dir=Path(folder))
        if options.empty:
            empty_agent(settings)
            return
        # It tells of each topic that it is not there yet when it is new.
        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
        supervisor.apply_all_topics(options.broker, settings)
        sys.stdout.write(json.dumps(asyncio.run(measured(options.rounds, settings))) + "\n")


if __name__ == "__main__":
    main()

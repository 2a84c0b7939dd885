"""What the deduplicate stage costs on a broker, beside its function in memory and an empty Faust agent, in one run.

    python -m bench.throughput --broker HOST:PORT [--articles 8000]

Use an empty broker of your own (``make kafka``): the stage's topics are written to and counted. All three read the
same articles, 4 KB each and no two alike, and make the same records of them: the function decodes, decides and encodes
in memory; the empty agent, a Faust app with our settings, passes each value on with ``topic.send`` and leaves the
commits to Faust; the stage is the worker itself. The cost on the broker is that of the middle one of blocks of 500
outputs, by the times at which they were sent: pauses of Faust's (a second now and then in the empty agent) do not
count.
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
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import faust
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from bench.dedup_corpus import article, bodies
from service import article as records
from service import pipeline
from service.outcome import Accepted
from service.pipeline import CLEAN, UNIQUE
from service.settings import Settings, load
from service.streaming import launch
from service.streaming.client import partitions
from service.streaming.reading import read
from service.streaming.worker import RAW_BYTES, faust_app

SEEDS = Path(__file__).parent.parent / "seeds"
LONGEST_SECONDS = 600.0
BLOCK = 500
# The topic that the empty agent writes to: one that no stage of this bench reads.
ECHO = pipeline.ENRICHED


def encoded(count: int) -> list[bytes]:
    """The articles as they stand in the topic."""
    return [records.encode(article(place, body)) for place, body in enumerate(bodies(SEEDS, count))]


def in_memory(values: list[bytes], settings: Settings) -> float:
    """Microseconds of the processor an article."""
    run = pipeline.stage("deduplicate").start(settings, {}).run
    began = time.process_time()
    for value in values:
        outcome = run(pipeline.decode(CLEAN, value))
        assert isinstance(outcome, Accepted)
        for output in outcome.value:
            records.encode(output.record)
    return (time.process_time() - began) / len(values) * 1e6


async def fill(broker: str, values: list[bytes]) -> None:
    """Write the articles to the clean topic, as one language."""
    producer = AIOKafkaProducer(bootstrap_servers=broker, linger_ms=5)
    await producer.start()
    try:
        for value in values:
            await producer.send(CLEAN, value, key=b"en")
    finally:
        await producer.stop()


async def cost(broker: str, topic: str, count: int) -> float:
    """Microseconds an article, once ``count`` records stand in ``topic``. Raises TimeoutError where they never do."""
    deadline = time.monotonic() + LONGEST_SECONDS
    places = [TopicPartition(topic, each) for each in await partitions(broker, topic, LONGEST_SECONDS)]
    consumer = AIOKafkaConsumer(bootstrap_servers=broker)
    await consumer.start()
    try:
        # Asking for the end costs the machine nothing, as reading along would.
        while sum((await consumer.end_offsets(places)).values()) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"not {count} records in {topic} after {LONGEST_SECONDS:g} s")
            await asyncio.sleep(0.5)
    finally:
        await consumer.stop()
    stamps = sorted([each.timestamp_ms async for each in read(broker, topic, until_end=True)])
    return median(b - a for a, b in pairwise(stamps[::BLOCK])) * 1e3 / BLOCK


def empty_agent(settings: Settings) -> None:
    """Be a Faust worker that passes on what it reads, until it is told to stop."""
    logging.basicConfig(level=logging.WARNING)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    app = faust_app("bench-empty", settings)
    # Without it each send of Faust's is a request of its own; a stage fills its batches itself.
    app.conf.producer_linger = 0.02
    echo = app.topic(ECHO, **RAW_BYTES)

    @app.agent(app.topic(CLEAN, **RAW_BYTES))
    async def passing(stream: Any) -> None:
        async for event in stream.events():
            await echo.send(key=event.key, value=event.value)

    worker = faust.Worker(app, loop=loop, quiet=True, override_logging=False)
    worker.spinner = None
    worker.execute_from_commandline()


def on_broker(command: list[str], settings: Settings, topic: str, count: int) -> float:
    """Microseconds an article of a worker that ``command`` starts."""
    assert settings.broker is not None
    with subprocess.Popen(command, env=launch.environment(settings), stderr=subprocess.DEVNULL) as worker:
        try:
            return asyncio.run(cost(settings.broker, topic, count))
        finally:
            worker.send_signal(signal.SIGTERM)


async def check_empty(broker: str) -> None:
    """Raises SystemExit where a topic of the bench has had records: old ones would be timed as ours."""
    consumer = AIOKafkaConsumer(bootstrap_servers=broker)
    await consumer.start()
    try:
        for topic in (CLEAN, UNIQUE, ECHO):
            places = [TopicPartition(topic, each) for each in await partitions(broker, topic, LONGEST_SECONDS)]
            if any((await consumer.end_offsets(places)).values()):
                raise SystemExit(f"{topic} on {broker} has records: this bench needs a broker of its own")
    finally:
        await consumer.stop()


def rounds(count: int, settings: Settings) -> Iterator[tuple[str, float]]:
    """The three measurements by name."""
    assert settings.broker is not None
    launch.apply_all_topics(settings.broker, settings)
    asyncio.run(check_empty(settings.broker))
    values = encoded(count)
    yield "in memory", in_memory(values, settings)
    asyncio.run(fill(settings.broker, values))
    bench = [sys.executable, "-m", "bench.throughput", "--broker", settings.broker, "--empty"]
    yield "empty agent", on_broker(bench, settings, ECHO, count)
    stage = [sys.executable, "-m", "service", "worker", "deduplicate"]
    yield "stage", on_broker(stage, settings, UNIQUE, count)


def main() -> None:
    """Measure and print one JSON object."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--broker", required=True)
    cli.add_argument("--articles", type=int, default=8_000)
    cli.add_argument("--empty", action="store_true", help=argparse.SUPPRESS)
    options = cli.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = load(broker=options.broker, state_dir=Path(folder))
        if options.empty:
            empty_agent(settings)
            return
        us = dict(rounds(options.articles, settings))
    ratio = us["stage"] / (us["in memory"] + us["empty agent"])
    answer: dict[str, float] = {f"us, {name}": round(value) for name, value in us.items()}
    sys.stdout.write(json.dumps(answer | {"stage / (in memory + empty agent)": round(ratio, 2)}) + "\n")


if __name__ == "__main__":
    main()

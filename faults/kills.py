"""Workers killed with ``kill -9`` under load and started again; then everything is read again and counted by id.

    python -m faults.kills --broker embedded|kafka|HOST:PORT [--kills 20] [--articles 2000] [--seed 1]

Prints one JSON report. Exits 1 where anything was lost, doubled or decided otherwise than without the kills. The
broker's topics should be empty: with ``HOST:PORT``, name one that nobody needs.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parent.parent))

from faults.documents import BEGAN, SOURCE, documents, killed_copies
from faults.fleet import Fleet, fleet
from faults.verification import Found, Verification, decoded, unreleased, verify
from service import topics
from service.article import KILLS, document_id
from service.audit import Account
from service.kafka import child_process, client
from service.kafka.embedded import embedded_broker
from service.kafka.reading import Record, read
from service.outcome import Accepted
from service.pipeline import CLEAN, RAW, RETRACTIONS, STORY_CANDIDATES, STORY_MEMBERS, stage
from service.settings import Settings, load

ROOT = Path(__file__).parent.parent
# Longer than a session time-out, a join and a recovery together: what has not moved by then does not.
QUIET_SECONDS = 90.0


@contextmanager
def broker_of(name: str, data: Path) -> Iterator[str]:
    """The address of the broker called ``name``: ``embedded``, ``kafka`` (a node for the block), or an address."""
    if name == "embedded":
        with embedded_broker() as bootstrap:
            yield bootstrap
    elif name == "kafka":
        command = [str(ROOT / "deploy" / "kafka" / "run"), "run", "--port", "0", "--data", str(data)]
        with subprocess.Popen(
            child_process.command(command, grace=60), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            start_new_session=True,
        ) as node:  # fmt: skip
            assert node.stdin is not None
            assert node.stdout is not None
            try:
                address = node.stdout.readline().strip()
                if not address:
                    raise SystemExit(node.wait())
                yield address
            finally:
                node.stdin.close()
                node.wait()
    else:
        yield name


def unreached(found: Found, orders: Mapping[str, Sequence[str]]) -> set[str]:
    """Of the texts that the documents ``orders`` kill the documents that no retraction of theirs reaches."""
    document_of = {each.article_id: each.document_id for each in decoded(found, CLEAN)}
    reached: dict[str, set[str]] = {}
    for retraction in decoded(found, RETRACTIONS):
        if retraction.kind in KILLS:
            ids = {document_of.get(each.article_id, "") for each in retraction.reached}
            reached.setdefault(document_of.get(retraction.order_id, ""), set()).update(ids)
    return {text for order, texts in orders.items() for text in texts if text not in reached.get(order, ())}


def differing_novelty(found: Found, settings: Settings) -> set[str]:
    """The articles whose novelty differs from that by one clustering of all of them without a fault."""
    run = stage("cluster").start(settings, {}).run
    wanted: dict[str, Any] = {}
    for candidate in decoded(found, STORY_CANDIDATES):
        outcome = run(candidate)
        assert isinstance(outcome, Accepted)
        for each in outcome.value:
            if each.topic == STORY_MEMBERS:
                wanted.setdefault(each.record.article_id, each.record.novelty)
    return {each.article_id for each in decoded(found, STORY_MEMBERS) if each.novelty != wanted.get(each.article_id)}


async def load_steadily(bootstrap: str, count: int, per_second: float) -> list[str]:
    """Send so many documents, some of them copies and some no article, evenly; their ids come back."""
    ids = []
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=await client.idempotence_served(bootstrap)
    )
    await producer.start()
    try:
        began = time.monotonic()
        for number, (name, content) in enumerate(documents(count)):
            identity = document_id(SOURCE, name, content)
            headers = [
                ("document-id", identity.encode()),
                ("source", SOURCE.encode()),
                ("filename", name.encode()),
                ("received-at", (BEGAN + timedelta(seconds=number)).isoformat().encode()),
            ]
            await asyncio.sleep(max(0.0, began + number / per_second - time.monotonic()))
            await producer.send_and_wait(RAW, content, key=identity.encode(), headers=headers)
            ids.append(identity)
    finally:
        await producer.stop()
    return ids


async def kill_steadily(workers: Fleet, kills: int, pause: float, chosen: random.Random, say: Any) -> list[str]:
    """Kill a random worker and start it again, so many times; who it was comes back."""
    victims = []
    for number in range(kills):
        await asyncio.sleep(pause * (0.5 + chosen.random()))
        victim = chosen.choice(workers.members)
        await asyncio.to_thread(workers.kill, victim)
        workers.start(victim)
        victims.append(victim.name)
        say(f"kill {number + 1}: {victim.name}")
    return victims


async def watched(workers: Fleet, say: Any, seconds: float = 1.0) -> list[str]:
    """Start again who ended by itself, for ever; cancelled, it gives back who that was."""
    ended = []
    try:
        while True:
            await asyncio.sleep(seconds)
            gone = workers.revive()
            ended += gone
            for each in gone:
                say(f"ended by itself: {each}")
    except asyncio.CancelledError:
        return ended


async def read_all(bootstrap: str) -> Found:
    """Every record of every topic, from the start; read at once, since it takes a while to be sure of a quiet end."""

    async def those(topic: str) -> list[Record]:
        return [record async for record in read(bootstrap, topic, until_end=True)]

    names = [each.name for each in topics.CONTRACTS]
    return dict(zip(names, await asyncio.gather(*map(those, names)), strict=True))


async def settle(bootstrap: str, documents: int, say: Any) -> float:
    """Wait until every document is accounted for and every embargo has ended, or nothing moves any more; how long it
    took, in seconds."""
    began = moved = time.monotonic()
    before = 0
    while True:
        found = await read_all(bootstrap)
        account = Account()
        for records in found.values():
            for record in records:
                account.add(record)
        ledger = account.ledger()
        total = sum(map(len, found.values()))
        if total != before:
            before, moved = total, time.monotonic()
        say(f"settling: {ledger}")
        if ledger.documents >= documents and ledger.balanced and not unreleased(found):
            return time.monotonic() - began
        if time.monotonic() - moved > QUIET_SECONDS:
            return time.monotonic() - began
        await asyncio.sleep(2)


async def load_and_kill(
    workers: Fleet, settings: Settings, kills: int, articles: int, pause: float, seed: int, say: Any
) -> dict[str, Any]:
    """The load, the kills, and the wait; what happened comes back."""
    assert settings.broker is not None
    watching = asyncio.create_task(watched(workers, say))
    began = time.monotonic()
    loading = asyncio.create_task(load_steadily(settings.broker, articles, articles / (kills * pause)))
    victims = await kill_steadily(workers, kills, pause, random.Random(seed), say)
    sent = await loading
    loaded = time.monotonic() - began
    settle_seconds = await settle(settings.broker, len(sent), say)
    watching.cancel()
    return {
        "sent": sent,
        "victims": dict(sorted(Counter(victims).items())),
        "ended by themselves": await watching,
        "seconds under load": round(loaded, 1),
        "seconds to settle": round(settle_seconds, 1),
    }


def run(
    broker: str, *, kills: int, articles: int, pause: float, seed: int, folder: Path, port: int, say: Any
) -> tuple[dict[str, Any], Verification]:
    """The whole run on a broker that is there: a report, and the verification."""
    settings = replace(load({}), broker=broker, partitions=8, state_dir=folder, metrics_port=port)
    # So that most starts are from a snapshot, and some kills in the middle of writing one.
    settings = replace(settings, snapshot_seconds=1.0)
    settings = replace(settings, disabled_enrichments=load().disabled_enrichments)
    with fleet(settings, copies=2, logs=folder) as workers:
        say(f"{len(workers.members)} workers are ready")
        report = asyncio.run(load_and_kill(workers, settings, kills, articles, pause, seed, say))
        report["resident MB of all workers"] = workers.resident_bytes // 1_000_000
        report["exit codes"] = sorted(set(workers.stop().values()))
    say("reading everything again from the start")
    found, orders = asyncio.run(read_all(broker)), killed_copies(articles)
    result = verify(found, report.pop("sent"), settings)
    result.must_be_empty("texts that a kill of theirs did not reach", unreached(found, orders))
    result.must_be_empty("novelty told otherwise", differing_novelty(found, settings))
    result.counts |= {"texts killed": sum(map(len, orders.values())), "orders to kill": len(orders)}
    return report, result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print the report, and say by the exit code whether all was right."""
    options = argparse.ArgumentParser(prog="python -m faults.kills", description=__doc__)
    options.add_argument("--broker", default="embedded", help="embedded, kafka (a node of its own) or HOST:PORT")
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--articles", type=int, default=2000)
    options.add_argument("--pause", type=float, default=10.0, help="seconds between two kills, on average")
    options.add_argument("--seed", type=int, default=1, help="of the choice of victims and times")
    options.add_argument("--port", type=int, default=9600, help="metrics port of the first of eight workers")
    options.add_argument("--logs", type=Path, help="folder to keep the workers' logs and a wrong run's ids in")
    chosen = options.parse_args(arguments)
    began = time.monotonic()

    def say(line: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:6.1f} {line}\n")

    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.logs or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        with broker_of(chosen.broker, folder / "kafka") as bootstrap:
            report, result = run(
                bootstrap, kills=chosen.kills, articles=chosen.articles, pause=chosen.pause, seed=chosen.seed,
                folder=folder, port=chosen.port, say=say,
            )  # fmt: skip
    verdict = {
        "broker": chosen.broker,
        "kills": chosen.kills,
        "seed": chosen.seed,
        **report,
        **result.counts,
        "wrong": {check: {"count": len(ids), "some": ids[:5]} for check, ids in result.wrong.items() if ids},
        "checks": len(result.wrong),
        "right": result.right,
    }
    sys.stdout.write(json.dumps(verdict, indent=2) + "\n")
    return 0 if result.right else 1


if __name__ == "__main__":
    sys.exit(main())

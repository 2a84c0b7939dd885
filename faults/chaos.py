"""Seeds in; for each a schedule of faults on three Apache Kafka brokers under load, and what came of it, out.

    python -m faults.chaos [--short | --seeds 20 | --seed 7] [--rounds 4] [--only KIND ...] [--rate 12] [--json FILE]

Two workers a stage, eight partitions, replication 3; documents come in steadily while the faults strike. A round's
faults strike once the last round's are no longer felt. At the end every record of every topic is compared by id with
the same work done in memory without a fault, and `newswire audit` has to balance. Prints a row a round and a table by
kind of fault; exits 1 where anything was lost, doubled or decided otherwise, or the system did not come back.

Lost: a document or an article of which nothing came, in silence. Doubled: an id under which a topic says two things.
Otherwise: cleaned, decided or put into a story otherwise than without faults. Redelivered: a record that stands a
second time, as at-least-once delivery allows. Recovery: seconds from the fault to the end of the last document that
took more than 3 s. Stall: the longest time in which nothing came out although something waited. Times are as a
subscriber sees them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from faults import kills, measure
from faults.cluster import cluster
from faults.feed import Feed
from faults.fleet import Fleet, fleet
from faults.injection import INJECTIONS, Scene
from faults.progress import document_of
from faults.schedule import KINDS, Round, draw
from faults.verification import DOUBLED, LOST, Verification, compacted, verify
from faults.watch import Watch, gaps
from service.audit import Report, audit
from service.kafka import client
from service.kafka.reading import Record
from service.pipeline import RAW
from service.settings import Settings, load

WARM_DOCUMENTS = 30
# A document that waits for so long is waited for before the next round.
SLOW_SECONDS = 1.5
RECOVERED_SECONDS = 300.0
"""A system that has not caught up by then, with every fault undone, is not coming back."""
QUIET_SECONDS = 60.0
LIGHT = ("entities", "quotes", "places", "subjects", "dates", "amounts")
# The short form: what is quick, and of each part of the system something.
SHORT = ("worker killed", "broker killed", "replay killed", "poison", "wild clocks", "bare producer")
HEADINGS = (
    *("seed", "fault", "times", "documents", "lost", "doubled", "otherwise"),
    *("redelivered", "restarts", "recovery", "stall"),
)


@dataclass(slots=True)
class Result:
    """One round: what struck, when (seconds since 1970), and what came of it."""

    seed: int
    fault: str
    detail: str
    began: float
    undone: float
    caught_up: bool
    restarts: list[str] = field(default_factory=list)
    """Workers that ended by themselves, with their exit codes."""
    documents: int = 0
    lost: int = 0
    doubled: int = 0
    otherwise: int = 0
    redelivered: int = 0
    recovery: float = 0.0
    stall: float = 0.0
    times: int = 1
    trouble: list[str] = field(default_factory=list)
    """What was wrong with the seed as a whole; said of its last round."""

    @property
    def right(self) -> bool:
        """Whether nothing was lost, doubled or decided otherwise, the system came back and the audit balances."""
        return self.caught_up and not (self.lost or self.doubled or self.otherwise or self.trouble)


Say = Callable[[str], None]


# ---------------------------------------------------------------------------- a run


async def inject_faults(scene: Scene, seed: int, number: int, each: Round) -> None:
    """The faults of a round, and their ends."""

    async def one(place: int) -> None:
        fault = each.faults[place]
        await asyncio.sleep(fault.after)
        await INJECTIONS[fault.kind](scene, fault, random.Random(f"{seed} {number} {place}"))

    async with asyncio.TaskGroup() as group:
        for place in range(len(each.faults)):
            group.create_task(one(place))


def nothing_late(scene: Scene) -> bool:
    """Whether no document waits for longer than usual, neither to be taken nor to come out."""
    before = time.time() - SLOW_SECONDS
    return scene.feed.waiting_since() > before and not _waiting(scene, before)


def _waiting(scene: Scene, before: float) -> list[str]:
    gone = deleted_documents(scene)
    return [each for each in scene.watch.progress.waiting(before) if each not in gone]


def deleted_documents(scene: Scene) -> set[str]:
    """The ids of the documents that were deleted unread."""
    records = scene.watch.records
    return {document_of(records[RAW, *place]) for place in scene.deleted if (RAW, *place) in records}


async def caught_up(scene: Scene) -> bool:
    """Wait until all workers are ready and nothing waits; False after RECOVERED_SECONDS."""
    with suppress(TimeoutError):
        async with asyncio.timeout(RECOVERED_SECONDS):
            calm = 0
            while calm < 3:
                await asyncio.sleep(0.3)
                calm = calm + 1 if nothing_late(scene) and await all_ready(scene.fleet) else 0
            return True
    return False


async def all_ready(workers: Fleet) -> bool:
    """Whether every worker is."""
    return all(await asyncio.gather(*(asyncio.to_thread(workers.ready, each) for each in list(workers.members))))


async def settle(scene: Scene) -> None:
    """With the feed at its end: return when every document is done with and every embargo has ended, or nothing moves
    any more."""
    await asyncio.wait({asyncio.create_task(scene.feed.drain())}, timeout=QUIET_SECONDS)
    moved, before = time.monotonic(), -1
    while (_waiting(scene, time.time()) or scene.watch.progress.held) and time.monotonic() - moved < QUIET_SECONDS:
        if len(scene.watch.records) != before:
            before, moved = len(scene.watch.records), time.monotonic()
        await asyncio.sleep(0.2)


async def keep_running(scene: Scene, ended: list[str]) -> None:
    """Start again who ended by itself, for ever; ``ended`` is told."""
    while True:
        await asyncio.sleep(0.5)
        for each in await asyncio.to_thread(scene.fleet.revive):
            scene.say(f"  ended by itself: {each}")
            ended.append(each)


async def run_rounds(scene: Scene, seed: int, schedule: Sequence[Round]) -> list[Result]:
    """The load, the rounds and the wait; what struck when comes back, without a verification yet."""
    ended: list[str] = []
    background = [asyncio.create_task(scene.watch.run()), asyncio.create_task(keep_running(scene, ended))]
    feeding = asyncio.create_task(scene.feed.run())
    results = []
    try:
        while len(scene.watch.progress.done) < WARM_DOCUMENTS:
            await asyncio.sleep(0.2)
            _raise_early(background)
        await caught_up(scene)
        for number, each in enumerate(schedule):
            await asyncio.sleep(each.quiet)
            scene.say(f"round {number + 1}: {each}")
            already, began = len(ended), time.time()
            await inject_faults(scene, seed, number, each)
            undone = time.time()
            came = await caught_up(scene)
            _raise_early(background)
            scene.say(f"  {'caught up' if came else 'NOT caught up'} after {time.time() - began:.1f} s")
            results.append(Result(seed, each.name, str(each), began, undone, came, ended[already:]))
        feeding.cancel()
        await settle(scene)
    finally:
        for task in (feeding, *background):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    return results


def _raise_early(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        if task.done():
            task.result()


# ---------------------------------------------------------------------------- the verification


def judge(scene: Scene, results: Sequence[Result], standing: dict[str, list[Record]]) -> tuple[Verification, list[str]]:
    """Compare with the fold in memory and charge each round with what is its; the check's ids, and what else is
    wrong, come back. ``standing`` is what the topics hold at the end."""
    found = scene.watch.found()
    unseen = gaps(found)
    result = verify(found, _sent(scene, found), scene.settings, deleted_documents(scene))
    unreported = sorted(deleted_documents(scene))[: scene.unreported]
    result.must_be_empty("deleted unread and told by nobody", unreported)
    if scene.compacted:
        result.must_be_empty("in another story for who reads what compaction left", compacted(found, standing))
    for check, ids in result.wrong.items():
        column = "lost" if check in LOST else "doubled" if check in DOUBLED else "otherwise"
        for each in ids:
            charged = _round_of(_sent_at(scene, each), results)
            setattr(charged, column, getattr(charged, column) + 1)
    passages = list(scene.watch.progress.passages().values())
    again = [when for place, when in scene.watch.redelivered().items() if place[0] != RAW]
    for place, one in enumerate(results):
        until = results[place + 1].began if place + 1 < len(results) else float("inf")
        felt = measure.touched(passages, one.began, until)
        one.documents = sum(one.began <= passage.sent < until for passage in passages)
        one.recovery = round(measure.recovery(felt, one.began), 1)
        one.stall = round(measure.longest_stall(felt, one.began), 1)
        one.redelivered = sum(one.began <= when < until for when in again)
    trouble = [f"records that nobody saw: {', '.join(unseen[:5])}"] if unseen else []
    trouble += [f"sends that failed: {scene.feed.failures[:5]}"] if scene.feed.failures else []
    return result, trouble


def audited(report: Report, deleted: int) -> list[str]:
    """What ``newswire audit`` says that it should not; ``deleted`` raw records were taken away unread, and it has to
    say so."""
    skipped = sum(each.records for each in report.skipped)
    in_flight = report.ledger.documents_in_flight + report.ledger.articles_in_flight
    trouble = [
        f"audit: {name}: {len(found)}, such as {found[0].what} {found[0].id}"
        for name in ("missing", "doubled", "otherwise")
        if (found := getattr(report, name))
    ]
    trouble += [f"audit: {in_flight} in flight"] if in_flight else []
    trouble += [f"audit: {skipped} records skipped, {deleted} were"] if skipped != deleted else []
    return trouble + ([] if report.ledger.balanced else [f"audit: out of balance: {report.ledger}"])


def _sent(scene: Scene, found: dict[str, list[Record]]) -> set[str]:
    """The ids of all documents that the brokers said they had taken; one that is not there has its place for an id."""
    places = {(each.partition, each.offset): document_of(each) for each in found[RAW]}
    acknowledged = {(partition, offset) for topic, partition, offset in scene.feed.acknowledged if topic == RAW}
    names = {dict(each.headers).get("filename", b"").decode() for each in found[RAW]}
    return {
        *places.values(),
        *(f"{partition}@{offset}" for partition, offset in acknowledged - places.keys()),
        *(f"file {name}" for name in scene.replayed - names),
    }


def _sent_at(scene: Scene, identity: str) -> float | None:
    """When the document was sent that an id of a check is about; None where nobody can say."""
    progress = scene.watch.progress
    name = identity.rpartition(" ")[2]
    return progress.sent.get(progress.document_of.get(name, name))


def _round_of(sent: float | None, results: Sequence[Result]) -> Result:
    """The round that a document sent at that time is charged to: the last that had begun, or was next."""
    begun = [each for each in results if sent is None or each.began <= sent]
    return begun[-1] if begun else results[0]


# ---------------------------------------------------------------------------- seeds


def run(seed: int, schedule: Sequence[Round], settings: Settings, rate: float, folder: Path, say: Say) -> list[Result]:
    """One seed from nothing: a cluster, a fleet, the schedule, the verification."""
    with cluster(folder / "kafka") as nodes:
        settings = replace(settings, broker=nodes.bootstrap, state_dir=folder / "state")
        with fleet(settings, copies=2, logs=folder) as workers:
            say(f"seed {seed}: three brokers and {len(workers.members)} workers are ready")

            async def whole() -> tuple[Scene, list[Result], dict[str, list[Record]], Report]:
                async with Feed(nodes.bootstrap, rate, seed) as feed:
                    watch = Watch(nodes.bootstrap)
                    scene = Scene(nodes, workers, feed, watch, settings, folder, say)
                    results = await run_rounds(scene, seed, schedule)
                    standing = {
                        topic: list(records) for topic, records in (await kills.read_all(nodes.bootstrap)).items()
                    }
                    for records in standing.values():
                        for record in records:
                            watch.add(record, time.time())
                    report = await asyncio.to_thread(audit, nodes.bootstrap)
                    return scene, results, standing, report

            with client.quiet():
                scene, results, standing, report = asyncio.run(whole())
    verification, trouble = judge(scene, results, standing)
    trouble += audited(report, len(scene.deleted))
    for check, ids in verification.wrong.items():
        if ids:
            say(f"seed {seed}: {check}: {len(ids)}, such as {', '.join(ids[:3])}")
    for each in trouble:
        say(f"seed {seed}: {each}")
    results[-1].trouble = trouble
    (folder / "wrong.json").write_text(
        json.dumps({"wrong": verification.wrong, "counts": verification.counts}, indent=1)
    )
    return results


def by_kind(results: Sequence[Result]) -> list[Result]:
    """One result a kind of fault, summed up, the worst times kept; and one for all."""
    kinds = [each.name for each in KINDS] + ["two at once"]
    summed = [_sum(kind, [each for each in results if each.fault == kind]) for kind in kinds]
    return [*(each for each in summed if each.times), _sum("all", results)]


def _sum(name: str, results: Sequence[Result]) -> Result:
    total = Result(0, name, "", 0.0, 0.0, all(each.caught_up for each in results), times=len(results))
    for each in results:
        total.restarts = total.restarts + each.restarts
        for column in ("documents", "lost", "doubled", "otherwise", "redelivered"):
            setattr(total, column, getattr(total, column) + getattr(each, column))
        total.recovery = max(total.recovery, each.recovery)
        total.stall = max(total.stall, each.stall)
    return total


def table(results: Sequence[Result]) -> str:
    """The results as a table in Markdown."""
    lines = [f"| {' | '.join(HEADINGS[1:])} |", "|---|" + "---:|" * (len(HEADINGS) - 2)]
    for each in results:
        recovery = f"{each.recovery:.1f}" if each.caught_up else "never"
        cells = (
            *(each.fault, each.times, each.documents, each.lost, each.doubled, each.otherwise, each.redelivered),
            *(len(each.restarts), recovery, f"{each.stall:.1f}"),
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the seeds, print the table, and say by the exit code whether all was right."""
    options = argparse.ArgumentParser(prog="python -m faults.chaos", description=__doc__.partition("\n")[0])
    options.add_argument("--seed", type=int, help="this seed alone")
    options.add_argument("--seeds", type=int, default=1, help="seeds 1 to so many")
    options.add_argument("--rounds", type=int, default=4, help="rounds of faults a seed")
    options.add_argument("--short", action="store_true", help=f"one seed, one round each of: {', '.join(SHORT)}")
    options.add_argument("--only", nargs="+", choices=sorted(INJECTIONS), help="draw from these kinds of fault alone")
    options.add_argument("--pairs", type=float, default=0.25, help="share of rounds with two faults at once")
    options.add_argument("--rate", type=float, default=12.0, help="documents a second")
    options.add_argument(
        "--session", type=int, default=10, help="session time-out of a worker, which some faults outlast"
    )
    options.add_argument("--port", type=int, default=9700, help="metrics port of the first worker")
    options.add_argument("--json", type=Path, help="append a line of JSON a round to this file")
    options.add_argument("--logs", type=Path, help="folder to keep the logs and the ids of what is wrong in")
    chosen = options.parse_args(arguments)
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:6.1f} {line}", file=sys.stderr, flush=True)

    settings = replace(
        load(),
        partitions=8,
        replication_factor=3,
        metrics_port=chosen.port,
        disabled_enrichments=LIGHT,
        session_timeout_seconds=chosen.session,
        # A burst of poison is meant; nobody is here for whom a stage could wait.
        dead_letter_limit=0.0,
    )
    if chosen.short:
        chosen.only, chosen.rounds, chosen.pairs = SHORT, len(SHORT), 0.0
    kinds = [each for each in KINDS if chosen.only is None or each.name in chosen.only]
    everything: list[Result] = []
    for seed in [chosen.seed] if chosen.seed is not None else range(1, chosen.seeds + 1):
        schedule = draw(seed, chosen.rounds, chosen.session, kinds, chosen.pairs)
        with tempfile.TemporaryDirectory() as scratch:
            folder = chosen.logs / f"seed-{seed}" if chosen.logs else Path(scratch)
            folder.mkdir(parents=True, exist_ok=True)
            results = run(seed, schedule, settings, chosen.rate, folder, say)
        print(table(results), flush=True)
        everything += results
        if chosen.json:
            with chosen.json.open("a") as lines:
                lines.writelines(json.dumps(_row(each)) + "\n" for each in results)
    print(f"\n{table(by_kind(everything))}")
    return 0 if all(each.right for each in everything) else 1


def _row(result: Result) -> dict[str, Any]:
    return {**asdict(result), "began": round(result.began, 1), "undone": round(result.undone - result.began, 1)}


if __name__ == "__main__":
    sys.exit(main())

"""A fault of a schedule in; the fault done, and undone, on a running scene. One small function a kind, by its name.

Each returns when what it broke is whole again as far as it can make it so: a broker started, a worker thawed. That
the system has caught up is not its business.
"""

from __future__ import annotations

import asyncio
import random
import re
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError

from faults import feed as feeding
from faults import processes
from faults.cluster import Cluster, Node
from faults.feed import Feed
from faults.fleet import Fleet, Member
from faults.schedule import Fault
from faults.watch import Watch
from service.kafka import client
from service.kafka.admin import wanted_topics
from service.pipeline import CLEAN, RAW, STORIES, STORY_MEMBERS, stage
from service.settings import Settings
from service.worker import supervisor

ADMIN_SECONDS = 60.0
READY_SECONDS = 120.0
BURST = 40
OVERSIZE_BYTES = 200_000
OVERSIZE_CHARACTERS = 300_000
REPLAYED, REPLAY_RATE = 60, 30
UNREAD = 30
REPORTED_SECONDS = 15.0
SKIPPED = re.compile(r"^newswire_records_skipped_total\{[^}]*\} (\S+)$", re.MULTILINE)
COMPACTION = {
    "segment.ms": "3000",
    "min.cleanable.dirty.ratio": "0.01",
    "delete.retention.ms": "1000",
    "min.compaction.lag.ms": "0",
    "max.compaction.lag.ms": "4000",
}


@dataclass(slots=True)
class Scene:
    """What faults are done to, and what they leave behind for the verification."""

    cluster: Cluster
    fleet: Fleet
    feed: Feed
    watch: Watch
    settings: Settings
    folder: Path
    say: Callable[[str], None]
    deleted: set[tuple[int, int]] = field(default_factory=set)
    """Partition and offset of raw records that were deleted before a worker had read them."""
    unreported: int = 0
    """How many of these no worker has told of."""
    compacted: bool = False
    replayed: set[str] = field(default_factory=set)
    """Names of files that ``newswire replay`` was given."""
    replays: int = 0


async def until_true(true: Callable[[], Awaitable[bool]]) -> None:
    """Return once it is."""
    while True:
        if await true():
            return
        await asyncio.sleep(0.1)


# ---------------------------------------------------------------------------- workers


async def ready(scene: Scene, members: Iterable[Member]) -> None:
    """Return once all of them are, or after a while: who never is will be seen by the documents."""
    with suppress(TimeoutError):
        async with asyncio.timeout(READY_SECONDS):
            for member in members:
                await until_true(partial(asyncio.to_thread, scene.fleet.ready, member))


async def _kill_workers(scene: Scene, members: Iterable[Member]) -> None:
    victims = [each for each in members if each.process is not None]
    for member in victims:
        scene.fleet.kill(member)
    for member in victims:
        await asyncio.to_thread(scene.fleet.start, member)


async def worker_killed(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    await _kill_workers(scene, [scene.fleet.member(fault.target)])


async def all_workers_killed(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    await _kill_workers(scene, list(scene.fleet.members))


async def _freeze(things: Iterable[processes.Process | None], seconds: float) -> None:
    frozen = [each for each in things if each is not None]
    try:
        for each in frozen:
            each.send(signal.SIGSTOP)
        await asyncio.sleep(seconds)
    finally:
        for each in frozen:
            each.send(signal.SIGCONT)


async def worker_frozen(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    await _freeze([scene.fleet.member(fault.target).process], fault.seconds)


async def stage_frozen(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    await _freeze([each.process for each in scene.fleet.of(fault.target)], fault.seconds)


async def workers_rolled(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    """One copy of every stage at a time, as a rolling deployment does: SIGTERM, a new one, and on when it is ready."""
    for copy in (0, 1):
        members = [each for each in scene.fleet.members if each.copy == copy and each.process is not None]
        await asyncio.gather(*(asyncio.to_thread(scene.fleet.terminate, each) for each in members))
        for member in members:
            await asyncio.to_thread(scene.fleet.start, member)
        await ready(scene, members)


async def stage_scaled(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    """Down to one worker, up to four, down to one, and back to as many as there were."""
    there = list(scene.fleet.of(fault.target))
    for member in there[1:]:
        await asyncio.to_thread(scene.fleet.remove, member)
    await asyncio.sleep(fault.seconds)
    more = [scene.fleet.add(fault.target) for _ in range(3)]
    for member in more:
        await asyncio.to_thread(scene.fleet.start, member)
    await ready(scene, more)
    await asyncio.sleep(fault.seconds)
    for member in more:
        await asyncio.to_thread(scene.fleet.remove, member)
    back = [scene.fleet.add(fault.target) for _ in there[1:]]
    for member in back:
        await asyncio.to_thread(scene.fleet.start, member)
    await ready(scene, back)


# ---------------------------------------------------------------------------- brokers


async def _ask(scene: Scene, question: Callable[[Any], Awaitable[Any]]) -> Any:
    """The cluster's answer; asked again while another fault keeps it from answering."""
    deadline = asyncio.get_running_loop().time() + ADMIN_SECONDS
    while True:
        admin = await client.started(
            lambda server: AIOKafkaAdminClient(bootstrap_servers=server, request_timeout_ms=5_000),
            scene.cluster.bootstrap,
            ADMIN_SECONDS,
        )
        try:
            return await question(admin)
        except (KafkaError, OSError):
            if asyncio.get_running_loop().time() > deadline:
                raise
        finally:
            await client.stopped(admin)
        await asyncio.sleep(0.5)


async def _coordinator(scene: Scene, name: str) -> Node:
    return scene.cluster.node(await _ask(scene, lambda admin: admin.find_coordinator(stage(name).app_id)))


def _other(scene: Scene, chosen: random.Random) -> Node:
    """A broker that is not the active controller."""
    controller = scene.cluster.controller()
    return chosen.choice([each for each in scene.cluster.nodes if each is not controller])


async def _kill_nodes(scene: Scene, nodes: Iterable[Node], seconds: float) -> None:
    victims = [each for each in nodes if each.process is not None]
    scene.say(f"  node {', '.join(str(each.number) for each in victims)}")
    for node in victims:
        scene.cluster.kill(node)
    await asyncio.sleep(seconds)
    for node in victims:
        await asyncio.to_thread(scene.cluster.start, node)
    await asyncio.to_thread(scene.cluster.wait_until_ready)


async def _freeze_node(scene: Scene, node: Node, seconds: float) -> None:
    scene.say(f"  node {node.number}")
    await _freeze([node.process], seconds)
    await asyncio.to_thread(scene.cluster.wait_until_ready)


async def broker_killed(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    await _kill_nodes(scene, [_other(scene, chosen)], fault.seconds)


async def controller_killed(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    await _kill_nodes(scene, [scene.cluster.controller()], fault.seconds)


async def coordinator_killed(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    await _kill_nodes(scene, [await _coordinator(scene, fault.target)], fault.seconds)


async def two_brokers_killed(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    """No quorum and too few replicas: nothing is taken until one is back."""
    await _kill_nodes(scene, chosen.sample(scene.cluster.nodes, 2), fault.seconds)


async def broker_frozen(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    await _freeze_node(scene, _other(scene, chosen), fault.seconds)


async def controller_frozen(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    await _freeze_node(scene, scene.cluster.controller(), fault.seconds)


async def coordinator_frozen(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    await _freeze_node(scene, await _coordinator(scene, fault.target), fault.seconds)


# ---------------------------------------------------------------------------- records


async def replay_killed(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    """``newswire replay`` killed in the middle, twice, and run again until it has sent everything."""
    scene.replays += 1
    folder = scene.folder / f"replayed-{scene.replays}"
    scene.replayed |= set(feeding.write_files(folder, scene.feed, REPLAYED))
    log = scene.folder / f"replay-{scene.replays}.log"
    command = [sys.executable, "-m", "service", "replay", str(folder), "--source", f"chaos-replay-{scene.replays}"]
    environment = supervisor.environment(scene.settings)
    for attempt in range(20):
        run = await asyncio.to_thread(processes.start, [*command, "--rate", str(REPLAY_RATE)], log, environment)
        if attempt < 2:
            began = len(scene.watch.records)
            await until_true(partial(_replaying, scene, began, run))
            await asyncio.sleep(fault.seconds)
            await asyncio.to_thread(run.kill)
        elif await asyncio.to_thread(run.wait) == 0:
            return
    raise RuntimeError(f"newswire replay did not end well in 18 attempts (log: {log})")


async def _replaying(scene: Scene, began: int, run: processes.Process) -> bool:
    """Whether a record of a replay has come since there were so many, or the replay has ended."""
    places = list(scene.watch.records)[began:]
    return run.poll() is not None or any(
        place[0] == RAW and dict(scene.watch.records[place].headers).get("source", b"").startswith(b"chaos-replay")
        for place in places
    )


async def poison(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    scene.feed.send(feeding.poison(chosen, BURST))


async def wild_clocks(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    scene.feed.send(feeding.wild(scene.feed, BURST // 4))


async def bare_producer(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    scene.feed.send(scene.feed.bare(BURST))


# ---------------------------------------------------------------------------- topics


async def _configure(scene: Scene, changes: Mapping[str, Mapping[str, str]]) -> None:
    """Give topics the configuration of their contract and these changes."""
    wanted = {each.name: each.config for each in wanted_topics(scene.settings, supervisor.CHANGELOGS)}
    resources = [
        ConfigResource(ConfigResourceType.TOPIC, name, {**wanted[name], **more}) for name, more in changes.items()
    ]
    for answer in await _ask(scene, lambda admin: admin.alter_configs(resources)):
        wrong = [each for each in answer.resources if each[0]]
        if wrong:
            raise RuntimeError(f"the cluster does not change a topic: {wrong}")


async def compaction(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    """The changelogs and the stories are compacted from here on, while the workers that live by them are killed."""
    names = [STORIES, STORY_MEMBERS, *(each.name for each in supervisor.CHANGELOGS)]
    await _configure(scene, dict.fromkeys(names, COMPACTION))
    scene.compacted = True
    for name in ("deduplicate", "cluster"):
        await asyncio.sleep(fault.seconds / 2)
        await _kill_workers(scene, [chosen.choice(scene.fleet.of(name))])


async def retention(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    """The clean stage is away for so long that its topic loses records that it has not read."""
    members = [each for each in scene.fleet.of("clean") if each.process is not None]
    await asyncio.gather(*(asyncio.to_thread(scene.fleet.terminate, each) for each in members))
    enough = len(scene.watch.progress.sent) + UNREAD

    async def sent() -> bool:
        return len(scene.watch.progress.sent) >= enough

    await until_true(sent)
    offsets = await _ask(scene, lambda admin: admin.list_consumer_group_offsets(stage("clean").app_id))
    committed = {place.partition: max(0, each.offset) for place, each in offsets.items() if place.topic == RAW}
    seen = [(place[1], place[2]) for place in scene.watch.records if place[0] == RAW]
    ends = {partition: max(offset for number, offset in seen if number == partition) for partition, _ in seen}
    until = {TopicPartition(RAW, partition): RecordsToDelete(before_offset=end) for partition, end in ends.items()}
    await _ask(scene, lambda admin: admin.delete_records(until))
    unread = {place for place in seen if committed.get(place[0], 0) <= place[1] < ends[place[0]]}
    scene.deleted |= unread
    for member in members:
        await asyncio.to_thread(scene.fleet.start, member)
    await ready(scene, members)
    with suppress(TimeoutError):
        async with asyncio.timeout(REPORTED_SECONDS):
            await until_true(partial(_reported, scene, members, len(unread)))
    reported = await _skipped(scene, members)
    scene.say(f"  {len(unread)} records deleted unread, {reported} reported")
    scene.unreported += max(0, len(unread) - reported)


async def _reported(scene: Scene, members: Iterable[Member], count: int) -> bool:
    return await _skipped(scene, members) >= count


async def _skipped(scene: Scene, members: Iterable[Member]) -> int:
    """How many records these workers say that their topic lost before they had read them."""
    texts = await asyncio.gather(*(asyncio.to_thread(scene.fleet.metrics, each) for each in members))
    return sum(int(float(value)) for text in texts for value in SKIPPED.findall(text))


async def oversize(scene: Scene, fault: Fault, chosen: random.Random) -> None:
    """The clean topic takes less for a while than what the stage makes of some texts."""
    await _configure(scene, {CLEAN: {"max.message.bytes": str(OVERSIZE_BYTES)}})
    try:
        scene.feed.send(feeding.oversize(chosen, 3, OVERSIZE_CHARACTERS))
        await asyncio.sleep(fault.seconds)
    finally:
        await _configure(scene, {CLEAN: {}})


INJECTIONS: Mapping[str, Callable[[Scene, Fault, random.Random], Awaitable[None]]] = {
    "worker killed": worker_killed,
    "all workers killed": all_workers_killed,
    "worker frozen": worker_frozen,
    "stage frozen": stage_frozen,
    "workers rolled": workers_rolled,
    "stage 1-4-1": stage_scaled,
    "broker killed": broker_killed,
    "controller killed": controller_killed,
    "coordinator killed": coordinator_killed,
    "two brokers killed": two_brokers_killed,
    "broker frozen": broker_frozen,
    "controller frozen": controller_frozen,
    "coordinator frozen": coordinator_frozen,
    "replay killed": replay_killed,
    "poison": poison,
    "wild clocks": wild_clocks,
    "bare producer": bare_producer,
    "compaction": compaction,
    "retention": retention,
    "oversize": oversize,
}

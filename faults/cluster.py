"""A folder in; three nodes of Apache Kafka out, broker and controller in one, each to be killed, frozen and restarted.

Replication 3, ``min.insync.replicas`` 2, on loopback. The nodes end with us, whatever ends us; their data is theirs
over a restart. The jars and the command line are those of ``deploy/kafka``.
"""

from __future__ import annotations

import json
import random
import runpy
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from faults import processes

ROOT = Path(__file__).parent.parent
KAFKA = SimpleNamespace(**runpy.run_path(str(ROOT / "deploy" / "kafka" / "kafka.py")))
HOST: str = KAFKA.HOST
HEAP = "256m"
# Below what Linux takes for the outgoing ends of connections: a client must not sit on a dead broker's port.
PORTS = range(20_000, 30_000)

PROPERTIES = """\
process.roles=broker,controller
node.id={number}
controller.quorum.voters={voters}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=PLAINTEXT://{host}:{port}
controller.listener.names=CONTROLLER
log.dirs={logs}
auto.create.topics.enable=false
default.replication.factor=3
min.insync.replicas=2
offsets.topic.replication.factor=3
transaction.state.log.replication.factor=3
transaction.state.log.min.isr=2
share.coordinator.state.topic.replication.factor=3
share.coordinator.state.topic.min.isr=2
# Kafka makes 50 of each as it comes, which is most of the time of the first join of a group.
offsets.topic.num.partitions=4
transaction.state.log.num.partitions=4
message.max.bytes=16777216
# What is to be compacted is compacted while we look.
log.cleaner.backoff.ms=1000
log.cleaner.dedupe.buffer.size=16777216
"""


@dataclass(slots=True)
class Node:
    """One broker and controller; ``process`` is None while it is down."""

    number: int
    port: int
    controller_port: int
    folder: Path
    process: processes.Process | None = None

    @property
    def properties(self) -> Path:
        """The node's configuration file."""
        return self.folder / "server.properties"


@dataclass(slots=True)
class Cluster:
    """The nodes, and what clients are given."""

    nodes: list[Node]

    @property
    def bootstrap(self) -> str:
        """The bootstrap servers: all of them."""
        return ",".join(f"{HOST}:{each.port}" for each in self.nodes)

    def start(self, node: Node) -> None:
        """Start a node on its data, and return at once."""
        node.process = processes.start(
            KAFKA.command("kafka.Kafka", str(node.properties), heap=HEAP), node.folder / "server.log"
        )

    def kill(self, node: Node) -> None:
        """``kill -9``."""
        assert node.process is not None
        process, node.process = node.process, None
        process.kill()

    def node(self, number: int) -> Node:
        """The node with that id."""
        return next(each for each in self.nodes if each.number == number)

    def controller(self) -> Node:
        """The active controller, as the nodes have written it down."""
        states = [each.folder / "logs" / "__cluster_metadata-0" / "quorum-state" for each in self.nodes]
        quorum_states = [json.loads(each.read_text()) for each in states if each.is_file()]
        return self.node(max(quorum_states, key=lambda each: each["leaderEpoch"])["leaderId"])

    def wait_until_ready(self) -> None:
        """Return once every node counts all of them. Raises RuntimeError with the last words of one that does not."""
        deadline = time.monotonic() + KAFKA.READY_SECONDS
        for node in self.nodes:
            while KAFKA.brokers(node.port) < len(self.nodes):
                if time.monotonic() > deadline or node.process is None or node.process.poll() is not None:
                    raise RuntimeError(
                        f"node {node.number} is not ready: {KAFKA.last_words(node.folder / 'server.log')}"
                    )
                time.sleep(0.05)


def _new(folder: Path, count: int) -> list[Node]:
    """So many nodes, configured and formatted."""
    ports = (each for each in random.sample(PORTS, 1000) if KAFKA.claimable(each))
    nodes = [Node(number, next(ports), next(ports), folder / f"node-{number}") for number in range(1, count + 1)]
    voters = ",".join(f"{each.number}@{HOST}:{each.controller_port}" for each in nodes)
    for node in nodes:
        node.folder.mkdir(parents=True)
        node.properties.write_text(
            PROPERTIES.format(
                number=node.number,
                voters=voters,
                host=HOST,
                port=node.port,
                controller_port=node.controller_port,
                logs=node.folder / "logs",
            )
        )
    KAFKA.jars()
    with ThreadPoolExecutor() as pool:
        list(pool.map(_format, nodes))
    return nodes


def _format(node: Node) -> None:
    subprocess.run(
        KAFKA.command(
            "kafka.tools.StorageTool", "format", "-t", KAFKA.CLUSTER_ID, "-c", str(node.properties), heap="64m"
        ),
        stdout=subprocess.DEVNULL,
        check=True,
    )


@contextmanager
def cluster(folder: Path, count: int = 3) -> Iterator[Cluster]:
    """A cluster for the length of the block, ready."""
    nodes = Cluster(_new(folder, count))
    try:
        for node in nodes.nodes:
            nodes.start(node)
        nodes.wait_until_ready()
        yield nodes
    finally:
        for node in nodes.nodes:
            if node.process is not None:
                node.process.kill()

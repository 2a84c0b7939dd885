"""The brokers that tests marked ``broker`` run on: the embedded one, or the one that NEWSWIRE_TEST_BROKER names.

``NEWSWIRE_TEST_BROKER=kafka`` starts an Apache Kafka node for the session (``make test-kafka``); ``HOST:PORT`` takes
one that runs. **Its topics are deleted**: never name a cluster that anybody needs.
"""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, settings

from service.kafka import child_process
from service.kafka.embedded import embedded_broker

# Properties try a few examples where a change is made, and many under `make fuzz`. None is about how fast a machine is.
for _name, _examples in (("quick", 5), ("thorough", 100)):
    settings.register_profile(
        _name, deadline=None, max_examples=_examples, suppress_health_check=[HealthCheck.too_slow]
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# What tests make mostly stays: modules, models, cases. Looking through it for cycles every 700 objects, as Python
# does, takes a sixth of their time.
gc.set_threshold(100_000, 50, 100)

# Hundreds of tests have a folder of their own, and brokers their logs: in memory, where there is room for them, they
# wait for no disk.
MEMORY = Path("/dev/shm")
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 2**30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

ROOT = Path(__file__).parent.parent
BROKER = os.environ.get("NEWSWIRE_TEST_BROKER", "")

BrokerKind = Literal["tansu", "kafka"]


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is there before the first test stays to the end."""
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """What is still open is looked for now, while somebody waits for the end of this process."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without Apache Kafka its tests are skipped; on it, those that any broker does for are left out."""
    if not BROKER:
        for item in items:
            if item.get_closest_marker("kafka"):
                item.add_marker(pytest.mark.skip(reason="needs Apache Kafka: `make test-kafka`"))
        return
    again = {item for item in items if item.get_closest_marker("broker") and not on_named_broker(item)}
    config.hook.pytest_deselected(items=[*again])
    items[:] = [item for item in items if item not in again]


def on_named_broker(item: pytest.Item) -> bool:
    """Whether a test has to run on the broker that NEWSWIRE_TEST_BROKER names: not on one of its own, nor on any."""
    if item.get_closest_marker("kafka"):
        return True
    fixtures = {*getattr(item, "fixturenames", ())}
    return bool({"broker", "clean_broker"} & fixtures) and not item.get_closest_marker("embedded")


@contextmanager
def kafka_node(data: Path, *more: str) -> Iterator[str]:
    """An Apache Kafka node of the block's own; yields its address. It ends with us, whatever ends us."""
    command = [str(ROOT / "deploy" / "kafka" / "run"), "run", "--port", "0", "--data", str(data), *more]
    with subprocess.Popen(
        child_process.command(command, grace=60),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as node:
        assert node.stdin is not None
        assert node.stdout is not None
        try:
            address = node.stdout.readline().strip()
            if not address:
                pytest.exit(f"no Apache Kafka, code {node.wait()}", returncode=69)
            yield address
        finally:
            node.stdin.close()
            node.wait()


@pytest.fixture(scope="session")
def broker_kind() -> BrokerKind:
    """Which broker the session runs on: what Tansu cannot do is the test's to know."""
    return "kafka" if BROKER else "tansu"


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The session's broker, ``host:port``. Tests share it: use topics of your own, or ``clean_broker``."""
    if not BROKER:
        with embedded_broker() as bootstrap:
            yield bootstrap
    elif BROKER == "kafka":
        with kafka_node(tmp_path_factory.mktemp("kafka")) as bootstrap:
            yield bootstrap
    else:
        yield BROKER


@pytest.fixture
def clean_broker(broker_kind: BrokerKind, request: pytest.FixtureRequest) -> Iterator[str]:
    """A broker without topics and committed offsets: a new one of the embedded, the session's Kafka swept.

    Contracts and app ids are constants, so this is how tests of whole stages keep apart.
    """
    if broker_kind == "tansu":
        with embedded_broker() as bootstrap:
            yield bootstrap
    else:
        bootstrap = request.getfixturevalue("broker")
        asyncio.run(_delete_topics(bootstrap))
        yield bootstrap


async def _delete_topics(bootstrap: str) -> None:
    """Delete every topic but Kafka's own; their committed offsets go with them. Returns when none is listed."""
    # Here, since the tests of texts need no Kafka.
    from aiokafka.admin import AIOKafkaAdminClient

    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        async with asyncio.timeout(60):
            while topics := [each for each in await admin.list_topics() if not each.startswith("__")]:
                await admin.delete_topics(topics)
    finally:
        await admin.close()


@pytest.fixture
def own_topic(request: pytest.FixtureRequest) -> str:
    """A topic name of this test's own, on a broker that others use too."""
    return f"test.{request.node.name.translate(str.maketrans('[]/ ', '----'))}.{os.getpid()}"

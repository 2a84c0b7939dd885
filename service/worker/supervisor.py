"""Stages by name in, running worker processes out: one worker here and now, or one a stage under supervision."""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace

from service.kafka import child_process, client, schema_registry
from service.kafka.admin import apply_topics, record_limits
from service.pipeline import DEAD_LETTERS, STAGES, Stage
from service.settings import Secret, Settings, variable
from service.worker.app import state_folder
from service.worker.changelog import changelog_contract, changelog_topic
from service.worker.health import run_worker

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 15.0
# A worker's own way out takes about two seconds; what takes longer hangs on a broker that is gone.
GRACE_SECONDS = 10.0
# A worker that gets on is waited for however long it takes. One of which nothing new is heard for this long is given
# up: imports, models and, where nothing is compiled yet, 45 s of processor for compiling, on a very busy machine.
QUIET_SECONDS = 600.0
WAITING_SAID_SECONDS = 15.0
FIRST_RESTART_SECONDS = 0.5
LONGEST_RESTART_SECONDS = 30.0
# A restart does not help against these: wrong usage, state that cannot be read, wrong configuration.
FINAL_CODES = frozenset({64, 65, 78})

CHANGELOGS = tuple(changelog_contract(stage) for stage in STAGES if stage.entry is not None)


class WorkerFailed(RuntimeError):
    """A worker that a restart does not help, or that does not get ready; one line, and the worker's exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class PortTaken(RuntimeError):
    """The port of a worker's metrics and health is somebody else's."""

    exit_code = 78


def port_of(stage: Stage, settings: Settings) -> int:
    """The port of a stage's metrics and health: the first stage's is the setting, the next ones follow."""
    return settings.metrics_port + STAGES.index(stage)


def work(stage: Stage, settings: Settings, port: int) -> int:
    """Run one worker of ``stage`` until it is told to stop; its exit code comes back.

    Raises BrokerUnavailable, UnknownTopic (with what to do) where the topics are not there, and as
    ``schema_registry.prefixes`` where values are to bear the ids of their schemas.
    """
    assert settings.broker is not None, "a worker is given a broker"
    check_port(settings.metrics_host, port)
    state_folder(settings, stage.app_id)
    idempotent = asyncio.run(_look(stage, settings.broker))
    limits = asyncio.run(record_limits(settings.broker, written_by(stage)))
    prefixes = schema_registry.prefixes(settings, stage.writes)
    settings = replace(settings, instance=settings.instance or instance_of(port))
    return run_worker(stage, settings, port, idempotent=idempotent, limits=limits, prefixes=prefixes)


def read_by(stage: Stage) -> tuple[str, ...]:
    """The topics that a worker of ``stage`` reads."""
    return (stage.reads, changelog_topic(stage)) if stage.entry is not None else (stage.reads,)


def written_by(stage: Stage) -> tuple[str, ...]:
    """The topics that a worker of ``stage`` writes to."""
    changelog = (changelog_topic(stage),) if stage.entry is not None else ()
    return (*stage.writes, *changelog, DEAD_LETTERS)


def instance_of(port: int) -> str:
    """What a worker is called in its group where the settings give it no name: the same each time it is started."""
    host = re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname())
    return f"{host}-{port}"


def check_port(host: str, port: int) -> None:
    """Raises PortTaken where a worker could not serve its health on that port; better now than after the models."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # As the server itself binds: connections in TIME_WAIT are no hindrance, a listener is.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            why = error.strerror if isinstance(error, OSError) else "not a port"
            raise PortTaken(
                f"cannot serve metrics on {host}:{port} ({why}); choose others with NEWSWIRE_METRICS_PORT or --port"
            ) from error


async def _look(stage: Stage, broker: str) -> bool:
    for topic in read_by(stage):
        await client.partitions(broker, topic, CONNECT_SECONDS)
    with client.quiet():
        return await client.idempotence_served(broker)


def apply_all_topics(broker: str, settings: Settings) -> list[object]:
    """Create the topics of the contracts and the changelogs, where missing. Raises as ``apply_topics``."""
    return list(asyncio.run(apply_topics(broker, settings, CHANGELOGS)))


@dataclass(slots=True)
class Worker:
    """A worker process that is kept running."""

    stage: Stage
    port: int
    process: subprocess.Popen[bytes]
    failures: int = 0
    started: float = field(default_factory=time.monotonic)
    due: float | None = None


def environment(settings: Settings) -> dict[str, str]:
    """The environment in which a worker process finds these settings."""
    values = {}
    for each in fields(settings):
        value = getattr(settings, each.name)
        if isinstance(value, Secret):
            values[variable(each.name)] = value.reveal()
        elif value is not None:
            values[variable(each.name)] = ",".join(value) if isinstance(value, tuple) else str(value)
    return {**os.environ, **values}


def start_process(stage: Stage, settings: Settings, port: int) -> subprocess.Popen[bytes]:
    """A worker process under a guard process: it ends with us, whatever ends us."""
    command = [sys.executable, "-m", "service", "worker", stage.name, "--port", str(port)]
    return subprocess.Popen(
        child_process.command(command, grace=GRACE_SECONDS),
        stdin=subprocess.PIPE,
        env=environment(settings),
        start_new_session=True,
    )


@contextmanager
def supervised(
    settings: Settings, stages: Sequence[Stage] = STAGES, say: Callable[[str], None] = logger.warning
) -> Iterator[Callable[[], None]]:
    """A worker a stage for the length of the block, restarted when it ends. Yields ``check``, which raises
    WorkerFailed once a worker ended in a way that a restart does not help."""
    workers = [
        Worker(stage, port_of(stage, settings), start_process(stage, settings, port_of(stage, settings)))
        for stage in stages
    ]
    stop = threading.Event()
    failed: list[WorkerFailed] = []

    def keep() -> None:
        while not stop.wait(0.1):
            for each in workers:
                if each.due is not None:
                    if time.monotonic() >= each.due:
                        each.process = start_process(each.stage, settings, each.port)
                        each.started, each.due = time.monotonic(), None
                    continue
                code = each.process.poll()
                if code is None:
                    continue
                if code in FINAL_CODES:
                    failed.append(
                        WorkerFailed(f"worker {each.stage.name} ended with code {code}; its message is above", code)
                    )
                    return
                if time.monotonic() - each.started > LONGEST_RESTART_SECONDS:
                    each.failures = 0  # it had been well: this is another trouble than the last
                pause = min(LONGEST_RESTART_SECONDS, FIRST_RESTART_SECONDS * 2**each.failures)
                say(f"worker {each.stage.name} ended with code {code}; starting it again in {pause:g} s")
                each.failures += 1
                each.due = time.monotonic() + pause

    def check() -> None:
        if failed:
            raise failed[0]

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield check
    finally:
        stop.set()
        keeper.join()
        for each in workers:
            assert each.process.stdin is not None
            each.process.stdin.close()
        for each in workers:
            each.process.wait()


def answer(host: str, port: int, path: str) -> Mapping[str, object] | None:
    """What a worker's health endpoint says; None while it does not answer with 200."""
    status, answered = heard(host, port, path)
    return answered if status == 200 else None


def heard(host: str, port: int, path: str) -> tuple[int, Mapping[str, object]]:
    """Status and answer of a worker's health endpoint, whatever the status; (0, {}) while it gives none."""
    try:
        try:
            response = urllib.request.urlopen(f"http://{host}:{port}{path}", timeout=2)
        except urllib.error.HTTPError as refusal:  # an answer as any other: 503 says how far it is
            response = refusal
        with response:
            return response.status, json.load(response)
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError):
        return 0, {}


def wait_until_ready(
    settings: Settings,
    check: Callable[[], None],
    stages: Sequence[Stage] = STAGES,
    *,
    say: Callable[[str], None] = logger.warning,
    now: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Return once every stage is ready, however long that takes while they get on: it has its state, and what
    partitions there are for it. A second worker beside one of a stage of one partition stands by, and is ready.

    Raises what ``check`` raises, and WorkerFailed for a worker that says nothing new for ``QUIET_SECONDS``.
    """
    last: dict[str, tuple[Mapping[str, object], float]] = {each.name: ({}, now()) for each in stages}
    waiting, reported = list(stages), now()
    while waiting:
        check()
        for each in tuple(waiting):
            _, answered = heard(settings.metrics_host, port_of(each, settings), "/readyz")
            if answered.get("ready"):
                waiting.remove(each)
            elif answered != last[each.name][0]:
                last[each.name] = (answered, now())
            elif now() - last[each.name][1] > QUIET_SECONDS:
                raise WorkerFailed(
                    f"worker {each.name} did not get ready: nothing new from it for {QUIET_SECONDS:.0f} s, "
                    f"{_stand(answered)}; its messages are above",
                    70,
                )
        if waiting and now() - reported > WAITING_SAID_SECONDS:
            reported = now()
            say("waiting for " + "; ".join(f"{each.name}: {_stand(last[each.name][0])}" for each in waiting))
        if waiting:
            pause(0.1)


def _stand(answered: Mapping[str, object]) -> str:
    """How far a worker says it is, for a person."""
    if not answered:
        return "it starts (the first start on a machine compiles for about a minute)"
    return "it says " + json.dumps(answered)

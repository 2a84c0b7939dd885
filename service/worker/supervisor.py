"""Stages in, running workers out: one in this process, or a supervised process for each stage."""

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
# A worker's shutdown takes about two seconds; one that takes longer hangs on a broker that is gone.
GRACE_SECONDS = 10.0
# A worker that makes progress is waited for however long it takes. One that reports nothing new for this long is given
# up: long enough for imports, models and, at the first start, 45 s of processor time for compiling, on a very busy
# machine.
QUIET_SECONDS = 600.0
WAITING_REPORT_SECONDS = 15.0
FIRST_RESTART_SECONDS = 0.5
LONGEST_RESTART_SECONDS = 30.0
# A restart does not help against these: wrong usage, state that cannot be read, wrong configuration.
FINAL_CODES = frozenset({64, 65, 78})

CHANGELOGS = tuple(changelog_contract(stage) for stage in STAGES if stage.entry is not None)


class WorkerFailed(RuntimeError):
    """A restart does not help a worker, or it does not get ready; has one line and the worker's exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class PortTaken(RuntimeError):
    """The port for a worker's metrics and health cannot be bound."""

    exit_code = 78


def port_of(stage: Stage, settings: Settings) -> int:
    """The port for a stage's metrics and health: the setting for the first stage, the next ports for the others."""
    return settings.metrics_port + STAGES.index(stage)


def work(stage: Stage, settings: Settings, port: int) -> int:
    """Run one worker of ``stage`` in this process until it is told to stop. Returns its exit code.

    Raises PortTaken, UnusableFolder, BrokerUnavailable, UnknownTopic (with what to do) if a topic is missing, and what
    ``schema_registry.prefixes`` raises if values are to carry the ids of their schemas.
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
    """The default name of a worker in its consumer group (static membership): the same at each start."""
    host = re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname())
    return f"{host}-{port}"


def check_port(host: str, port: int) -> None:
    """Raises PortTaken if a worker could not serve its health on that port: checked before the models are loaded."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # As the server itself binds: connections in TIME_WAIT do not prevent it, a listener does.
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
    """Create the topics of the contracts and the changelogs, where missing. Raises what ``apply_topics`` raises."""
    return list(asyncio.run(apply_topics(broker, settings, CHANGELOGS)))


@dataclass(slots=True)
class Worker:
    """A worker process that is kept running; ``due`` is when to restart it (monotonic seconds), None while it runs."""

    stage: Stage
    port: int
    process: subprocess.Popen[bytes]
    failures: int = 0
    started: float = field(default_factory=time.monotonic)
    due: float | None = None


def environment(settings: Settings) -> dict[str, str]:
    """The environment variables that give a worker process these settings."""
    values = {}
    for each in fields(settings):
        value = getattr(settings, each.name)
        if isinstance(value, Secret):
            values[variable(each.name)] = value.reveal()
        elif value is not None:
            values[variable(each.name)] = ",".join(value) if isinstance(value, tuple) else str(value)
    return {**os.environ, **values}


def start_process(stage: Stage, settings: Settings, port: int) -> subprocess.Popen[bytes]:
    """Start a worker process under a guard process, which ends it however this process ends."""
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
    """Run a worker for each stage during the ``with`` block, restarted when it ends. Yields ``check``, which raises
    WorkerFailed once a worker has ended with a code that a restart does not help."""
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
                    each.failures = 0  # it had run well: this is a new problem
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
    """The JSON answer of a worker's health endpoint; None unless its status is 200."""
    status, answered = get_health(host, port, path)
    return answered if status == 200 else None


def get_health(host: str, port: int, path: str) -> tuple[int, Mapping[str, object]]:
    """Status and JSON answer of a worker's health endpoint, whatever the status; (0, {}) if it gives none."""
    try:
        try:
            response = urllib.request.urlopen(f"http://{host}:{port}{path}", timeout=2)
        except urllib.error.HTTPError as refusal:  # also an answer: a 503 says how far the worker is
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
    """Return once the workers of all stages are ready (``HealthServer.ready``), however long that takes, as long as
    they make progress. A standby worker without partitions is ready too.

    Raises what ``check`` raises, and WorkerFailed for a worker that reports nothing new for ``QUIET_SECONDS``.
    """
    last: dict[str, tuple[Mapping[str, object], float]] = {each.name: ({}, now()) for each in stages}
    waiting, reported = list(stages), now()
    while waiting:
        check()
        for each in tuple(waiting):
            _, answered = get_health(settings.metrics_host, port_of(each, settings), "/readyz")
            if answered.get("ready"):
                waiting.remove(each)
            elif answered != last[each.name][0]:
                last[each.name] = (answered, now())
            elif now() - last[each.name][1] > QUIET_SECONDS:
                raise WorkerFailed(
                    f"worker {each.name} did not get ready: nothing new from it for {QUIET_SECONDS:.0f} s, "
                    f"{_in_words(answered)}; its messages are above",
                    70,
                )
        if waiting and now() - reported > WAITING_REPORT_SECONDS:
            reported = now()
            say("waiting for " + "; ".join(f"{each.name}: {_in_words(last[each.name][0])}" for each in waiting))
        if waiting:
            pause(0.1)


def _in_words(answered: Mapping[str, object]) -> str:
    """A worker's answer in words, for the log."""
    if not answered:
        return "it starts (the first start on a machine compiles for about a minute)"
    return "it says " + json.dumps(answered)

"""Settings in; several worker processes a stage out, of which any can be killed, frozen, stopped and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from faults import processes
from service.pipeline import STAGES, Stage, stage
from service.settings import Settings
from service.worker import supervisor

READY_SECONDS = 600.0
STOP_SECONDS = 15.0


@dataclass(slots=True)
class Member:
    """A worker process: which copy of which stage, how often it was started, and the folder with its ``code`` where
    that is another version than ours."""

    stage: Stage
    copy: int
    port: int
    log: Path
    process: processes.Process | None = None
    starts: int = 0
    code: Path | None = None

    @property
    def name(self) -> str:
        """Stage and copy, for a report."""
        return f"{self.stage.name}-{self.copy}"


class Fleet:
    """Worker processes of all stages."""

    def __init__(self, settings: Settings, copies: int, logs: Path, stages: Sequence[Stage] = STAGES) -> None:
        self._settings = settings
        self._logs = logs
        self._next_port = settings.metrics_port
        self.members: list[Member] = []
        for each in stages:
            for _ in range(copies):
                self.add(each.name)

    def add(self, name: str, code: Path | None = None) -> Member:
        """One more member of a stage, not started yet; ``code`` has the package of another version of the service."""
        numbers_in_use = {each.copy for each in self.members if each.stage.name == name}
        copy = next(number for number in range(len(numbers_in_use) + 1) if number not in numbers_in_use)
        member = Member(stage(name), copy, self._next_port, self._logs / f"{name}-{copy}.log", code=code)
        self._next_port += 1
        self.members.append(member)
        return member

    def member(self, name: str) -> Member:
        """The member called so, such as ``clean-0``."""
        return next(each for each in self.members if each.name == name)

    def of(self, name: str) -> list[Member]:
        """The members of a stage."""
        return [each for each in self.members if each.stage.name == name]

    def start(self, member: Member) -> None:
        """Start a worker; its log is appended to."""
        environment, options = supervisor.environment(self._settings), []
        if member.code is not None:
            # The folder that it is started in is ours, and not to be looked into.
            environment, options = {**environment, "PYTHONPATH": str(member.code)}, ["-P"]
        command = [sys.executable, *options, "-m", "service", "worker", member.stage.name, "--port", str(member.port)]
        member.process = processes.start(command, member.log, environment)
        member.starts += 1

    def kill(self, member: Member) -> None:
        """``kill -9`` a worker: no chance to say or commit anything."""
        process = self._detached(member)
        if process is not None:
            process.kill()

    def terminate(self, member: Member) -> int:
        """SIGTERM, and wait for the end; the exit code, 0 of one that is down. Who takes too long is killed."""
        process = self._detached(member)
        return 0 if process is None else process.stop(STOP_SECONDS)

    def remove(self, member: Member) -> int:
        """``terminate``, and no longer a member."""
        code = self.terminate(member)
        self.members.remove(member)
        return code

    def _detached(self, member: Member) -> processes.Process | None:
        # Ours to start again from here on: ``revive`` is for those that nobody ended.
        process, member.process = member.process, None
        return process

    def revive(self) -> list[str]:
        """Start those again that ended by themselves; says who, and with which code."""
        gone = [each for each in self.members if each.process is not None and each.process.poll() is not None]
        ended = [f"{each.name}: code {each.process.poll()}" for each in gone if each.process is not None]
        for member in gone:
            self.start(member)
        return ended

    def ready(self, member: Member) -> bool:
        """Whether a worker has joined its group and recovered its state."""
        return bool((supervisor.answer(self._settings.metrics_host, member.port, "/readyz") or {}).get("ready"))

    def metrics(self, member: Member) -> str:
        """A worker's metrics as Prometheus reads them; empty where it does not answer."""
        try:
            with urllib.request.urlopen(
                f"http://{self._settings.metrics_host}:{member.port}/metrics", timeout=2
            ) as response:
                return str(response.read().decode())
        except OSError:
            return ""

    def wait_until_ready(self) -> None:
        """Return when all are. Raises TimeoutError with the last words of the first that is not."""
        deadline = time.monotonic() + READY_SECONDS
        waiting = list(self.members)
        while waiting := [each for each in waiting if not self.ready(each)]:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{waiting[0].name} is not ready: {waiting[0].log.read_text()[-2000:]}")
            time.sleep(0.1)

    def stop(self) -> dict[str, int]:
        """SIGTERM to all, and wait; the exit codes come back by name. Who takes too long is killed."""
        running = [(each.name, each.process) for each in self.members if each.process is not None]
        for _, process in running:
            process.send(signal.SIGTERM)
        codes = {}
        for name, process in running:
            try:
                codes[name] = process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                codes[name] = process.kill()
        return codes

    @property
    def resident_bytes(self) -> int:
        """Memory of all workers together, as Linux counts it; 0 elsewhere."""
        total = 0
        for member in self.members:
            if member.process is not None and Path(f"/proc/{member.process.pid}/statm").exists():
                total += int(Path(f"/proc/{member.process.pid}/statm").read_text().split()[1]) * os.sysconf(
                    "SC_PAGE_SIZE"
                )
        return total


@contextmanager
def fleet(settings: Settings, copies: int, logs: Path, stages: Sequence[Stage] = STAGES) -> Iterator[Fleet]:
    """A fleet for the length of the block, all ready. Its processes end with the block."""
    assert settings.broker is not None
    supervisor.apply_all_topics(settings.broker, settings)
    workers = Fleet(settings, copies, logs, stages)
    try:
        for member in workers.members:
            workers.start(member)
        workers.wait_until_ready()
        yield workers
    finally:
        workers.stop()

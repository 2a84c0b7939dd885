"""Settings in; several worker processes a stage out, of which any can be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.pipeline import STAGES, Stage
from service.settings import Settings
from service.worker import supervisor

READY_SECONDS = 600.0
STOP_SECONDS = 15.0
ROOT = Path(__file__).parent.parent


@dataclass(slots=True)
class Member:
    """A worker process: which copy of which stage, and how often it was started."""

    stage: Stage
    copy: int
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0

    @property
    def name(self) -> str:
        """Stage and copy, for a report."""
        return f"{self.stage.name}-{self.copy}"


class Fleet:
    """Worker processes of all stages."""

    def __init__(self, settings: Settings, copies: int, logs: Path, stages: Sequence[Stage] = STAGES) -> None:
        self._settings = settings
        self.members = [
            Member(stage, copy, settings.metrics_port + number * copies + copy, logs / f"{stage.name}-{copy}.log")
            for number, stage in enumerate(stages)
            for copy in range(copies)
        ]

    def start(self, member: Member) -> None:
        """Start a worker; its log is appended to."""
        command = [sys.executable, "-m", "service", "worker", member.stage.name, "--port", str(member.port)]
        with member.log.open("ab") as log:
            member.process = subprocess.Popen(
                command, env=supervisor.environment(self._settings), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log,
            )  # fmt: skip
        member.starts += 1

    def kill(self, member: Member) -> None:
        """``kill -9`` a worker: no chance to say or commit anything."""
        # Ours to start again from here on: ``revive`` is for those that nobody killed.
        process, member.process = member.process, None
        assert process is not None
        process.send_signal(signal.SIGKILL)
        process.wait()

    def revive(self) -> list[str]:
        """Start those again that ended by themselves; says who, and with which code."""
        gone = [each for each in self.members if each.process is not None and each.process.poll() is not None]
        said = [f"{each.name}: code {each.process.returncode}" for each in gone if each.process is not None]
        for member in gone:
            self.start(member)
        return said

    def ready(self, member: Member) -> bool:
        """Whether a worker has joined its group and recovered its state."""
        return bool((supervisor.answer(self._settings.metrics_host, member.port, "/readyz") or {}).get("ready"))

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
        running = [each for each in self.members if each.process is not None]
        for member in running:
            assert member.process is not None
            member.process.terminate()
        codes = {}
        for member in running:
            assert member.process is not None
            try:
                codes[member.name] = member.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                member.process.kill()
                codes[member.name] = member.process.wait()
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
def fleet(settings: Settings, copies: int, logs: Path) -> Iterator[Fleet]:
    """A fleet for the length of the block, all ready. Its processes end with the block."""
    assert settings.broker is not None
    supervisor.apply_all_topics(settings.broker, settings)
    workers = Fleet(settings, copies, logs)
    try:
        for member in workers.members:
            workers.start(member)
        workers.wait_until_ready()
        yield workers
    finally:
        workers.stop()

"""A command line in; a process out that ends with us, whatever ends us, and that can be killed, frozen and thawed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from service.kafka import child_process

# The shell names itself and becomes the command: the guard's own id is no use, for a frozen guard cannot let go.
NAMED = ("/bin/sh", "-c", 'echo $$ > "$0.new" && mv "$0.new" "$0" && exec "$@"')
NAMED_SECONDS = 30.0


@dataclass(slots=True)
class Process:
    """A running command: ``pid`` is its own id, ``guard`` what ends it when we end."""

    pid: int
    guard: subprocess.Popen[bytes]

    def poll(self) -> int | None:
        """The exit code, 128 + signal where one ended it; None while it runs."""
        return self.guard.poll()

    def wait(self, seconds: float | None = None) -> int:
        """The exit code once it has ended. Raises subprocess.TimeoutExpired after ``seconds``."""
        return self.guard.wait(seconds)

    def send(self, number: signal.Signals) -> None:
        """Send a signal; to one that is gone, nothing."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> int:
        """``kill -9``, and the exit code. A frozen process ends too."""
        self.send(signal.SIGKILL)
        return self.wait()

    def stop(self, seconds: float) -> int:
        """SIGTERM, after ``seconds`` SIGKILL; the exit code."""
        self.send(signal.SIGTERM)
        try:
            return self.wait(seconds)
        except subprocess.TimeoutExpired:
            return self.kill()


def start(argv: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> Process:
    """Start ``argv``; what it prints goes to the end of ``log``. Raises TimeoutError where it does not start."""
    named = log.with_suffix(".pid")
    named.unlink(missing_ok=True)
    with log.open("ab") as output:
        guard = subprocess.Popen(
            child_process.command([*NAMED, str(named), *argv], grace=0),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            env=environment,
            cwd=Path(__file__).parent.parent,
            start_new_session=True,
        )
    deadline = time.monotonic() + NAMED_SECONDS
    while not named.exists():
        if guard.poll() is not None or time.monotonic() > deadline:
            raise TimeoutError(f"{argv[0]} was not started (log: {log})")
        time.sleep(0.005)
    return Process(int(named.read_text()), guard)
